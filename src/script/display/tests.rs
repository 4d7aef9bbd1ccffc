use super::*;
use rhai::{Array, Engine, FnPtr, Map};
use std::time::{Duration, Instant};

fn eval(script: &str) -> Dynamic {
    Engine::new().eval(script).expect("a valid script")
}

fn shown(script: &str) -> String {
    show(&eval(script), &Style::default())
}

#[test]
fn values_are_shown_as_rhai_literals() {
    let table = [
        ("42", "42"),
        ("-7", "-7"),
        ("1.0", "1.0"),
        ("0.1 + 0.2", "0.30000000000000004"),
        ("1e20", "1e20"),
        ("-0.0", "0.0"),
        ("0.0 / 0.0", "NaN"),
        ("true", "true"),
        ("()", "()"),
        ("'a'", "'a'"),
        (r"'\''", r"'\''"),
        (r"'\n'", r"'\n'"),
        (r#"'"'"#, r#"'"'"#),
        (r#""Hi""#, r#""Hi""#),
        (r#""a\nb\tc\r\\\"d'""#, r#""a\nb\tc\r\\\"d'""#),
        (r#""\x00\x1b[31m\x7f\x9b\u202e\u2028""#, r#""\x00\x1b[31m\x7f\x9b\u202e\u2028""#),
        (r#""größe 日本 👍""#, r#""größe 日本 👍""#),
        ("[]", "[]"),
        ("#{}", "#{}"),
        ("[1, [2, ()], \"x\"]", "[1, [2, ()], \"x\"]"),
        ("#{c: 1, a: [2], \"b c\": #{}}", "#{a: [2], \"b c\": #{}, c: 1}"),
        (
            "#{\"if\": 1, \"\": 2, \"1a\": 3, _x1: 4, \"_\": 5, \"é\": 6}",
            "#{\"\": 2, \"1a\": 3, \"_\": 5, _x1: 4, \"if\": 1, \"é\": 6}",
        ),
        ("1..4", "1..4"),
        ("1..=4", "1..=4"),
        ("-1..0x7fffffffffffffff", "-1..9223372036854775807"),
        ("blob()", "blob()"),
        ("blob(10, 255)", "blob(ffffffffffffffff ffff)"),
        ("Fn(\"abs\")", "Fn(abs)"),
        ("|x| x + 1", "Fn(|…|)"),
        ("let y = 3; [|| y, y]", "[Fn(|…|), 3]"),
        ("timestamp()", "<timestamp>"),
    ];
    for (script, expected) in table {
        assert_eq!(shown(script), expected, "for {script}");
    }
}

#[test]
fn every_name_in_a_map_can_be_typed_again() {
    for word in literal::RESERVED.iter().chain(&["a", "_a", "a1", "_", "__", "1", "a-b", "A", "until_", "$", "é"]) {
        let map = Map::from([((*word).into(), Dynamic::TRUE)]);
        let text = show(&map.into(), &Style::default());
        let again: Map = Engine::new().eval(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(again.keys().collect::<Vec<_>>(), [word], "for {text}");
    }
}

#[test]
fn what_does_not_fit_gets_one_item_a_line() {
    let value = eval("#{name: \"ijob\", list: [1, 2, 3], nested: #{deep: [[1, 2], [3, 4]], other: ()}}");
    let at = |width| show(&value, &Style { width, ..Style::default() });
    let line = "#{list: [1, 2, 3], name: \"ijob\", nested: #{deep: [[1, 2], [3, 4]], other: ()}}";
    assert_eq!(at(line.len()), line);
    assert_eq!(
        at(line.len() - 1),
        "#{
  list: [1, 2, 3],
  name: \"ijob\",
  nested: #{deep: [[1, 2], [3, 4]], other: ()}
}"
    );
    assert_eq!(
        at(29),
        "#{
  list: [1, 2, 3],
  name: \"ijob\",
  nested: #{
    deep: [[1, 2], [3, 4]],
    other: ()
  }
}"
    );
    assert_eq!(
        at(26),
        "#{
  list: [1, 2, 3],
  name: \"ijob\",
  nested: #{
    deep: [
      [1, 2],
      [3, 4]
    ],
    other: ()
  }
}"
    );
}

#[test]
fn wide_characters_take_two_columns() {
    let value = eval("[\"日本\", \"日本\"]");
    let at = |width| show(&value, &Style { width, ..Style::default() });
    assert_eq!(at(16), "[\"日本\", \"日本\"]");
    assert_eq!(at(15), "[\n  \"日本\",\n  \"日本\"\n]");
}

#[test]
fn a_limit_holds_over_the_whole_value_and_the_rest_is_counted() {
    let limited = |script: &str, limit| show(&eval(script), &Style { limit, ..Style::default() });
    assert_eq!(limited("[1, 2, 3, 4, 5]", 3), "[1, 2, 3, … 2 more]");
    assert_eq!(limited("[1, 2, 3]", 3), "[1, 2, 3]");
    assert_eq!(limited("[[1, 2, 3], [4, 5], 6]", 3), "[[1, 2, … 1 more], … 2 more]");
    assert_eq!(limited("#{a: 1, b: 2, c: 3}", 2), "#{a: 1, b: 2, … 1 more}");
    assert_eq!(limited("blob(20, 1)", 9), "blob(0101010101010101 01 … 11 more)");
    assert_eq!(limited("[1]", 0), "[… 1 more]");
    assert_eq!(
        show(&eval("let a = []; a.pad(1000, 0); a"), &Style { width: 1000, ..Style::default() }),
        format!("[{}… 900 more]", "0, ".repeat(100))
    );
}

#[test]
fn a_long_string_is_cut() {
    let text = |count: usize| show(&"é".repeat(count).into(), &Style::default());
    assert_eq!(text(4096), format!("\"{}\"", "é".repeat(4096)));
    assert_eq!(text(5000), format!("\"{}\" … 904 more", "é".repeat(4096)));
}

#[test]
fn nesting_is_cut_at_a_depth() {
    let deep = |script, depth| show(&eval(script), &Style { depth, ..Style::default() });
    assert_eq!(deep("[1, [2, [3]], []]", 2), "[1, [2, […]], []]");
    assert_eq!(deep("#{a: #{b: 1}}", 1), "#{a: #{…}}");
    assert_eq!(deep("[1]", 0), "[…]");
}

/// Dropping what is nested as deep as this would overflow the stack: it is leaked.
#[test]
fn data_deeper_than_the_stack_is_shown() {
    let mut value = Dynamic::UNIT;
    for _ in 0..100_000 {
        value = Dynamic::from_array(vec![value]);
    }
    let text = show(&value, &Style { width: 1000, ..Style::default() });
    assert_eq!(text, format!("{}[…]{}", "[".repeat(64), "]".repeat(64)));
    std::mem::forget(value);
}

#[test]
fn a_shared_value_is_shown_as_what_it_holds() {
    let cell = Dynamic::from_array(vec![1.into(), "a".into()]).into_shared();
    let inside = Dynamic::from_array(vec![cell.clone(), cell.clone()]);
    assert_eq!(show(&cell, &Style::default()), "[1, \"a\"]");
    assert_eq!(show(&inside, &Style::default()), "[[1, \"a\"], [1, \"a\"]]");
}

#[test]
fn a_value_that_holds_itself_is_cut() {
    let cell = Dynamic::from_array(vec![]).into_shared();
    let mut writer = cell.clone();
    writer.write_lock::<Array>().expect("an array").extend([cell.clone(), 1.into()]);
    let text = show(&cell, &Style { depth: 5, width: 200, ..Style::default() });
    assert_eq!(text, "[[[…], 1], 1]");
    writer.write_lock::<Array>().expect("an array").clear();
}

#[test]
fn a_cell_that_is_being_written_does_not_stop_the_shell() {
    let cell = Dynamic::from(1).into_shared();
    let mut writer = cell.clone();
    let guard = writer.write_lock::<Dynamic>();
    assert_eq!(show(&cell, &Style::default()), "…");
    drop(guard);
    assert_eq!(show(&cell, &Style::default()), "1");
}

#[test]
fn the_time_depends_on_what_is_shown_only() {
    let map: Map = (0..1_000_000).map(|i| (format!("k{i:07}").into(), Dynamic::from(i))).collect();
    let map = Dynamic::from(vec![Dynamic::from(map), Dynamic::from("x".repeat(10_000_000))]);
    let start = Instant::now();
    let text = show(&map, &Style { limit: 3, width: 100, ..Style::default() });
    let took = start.elapsed();
    assert_eq!(text, "[#{k0000000: 0, k0000001: 1, … 999998 more}, … 1 more]");
    assert!(took < Duration::from_millis(20), "{took:?}");
}

#[test]
fn the_made_up_name_of_a_closure_is_never_shown() {
    let closure: FnPtr = eval("|x| x").cast();
    assert!(closure.fn_name().starts_with("anon$"));
    let text = show(&Dynamic::from(vec![Dynamic::from(closure)]), &Style::default());
    assert_eq!(text, "[Fn(|…|)]");
}

/// Stands for the outcomes and pids of the script layer.
#[derive(Clone)]
enum Custom {
    Ok(Dynamic),
    Pid,
}

impl Shown for Custom {
    fn parts(&self) -> Parts<'_> {
        match self {
            Custom::Ok(value) => Parts::Wrapped("{:ok, ", value, "}".into()),
            Custom::Pid => Parts::Text("#PID<0.9.0>\u{1b}".into()),
        }
    }
}

#[test]
fn custom_values_are_laid_out_like_the_rest() {
    let at =
        |value: Dynamic, style: Style| bound::document(&value, &style, &[custom::hand::<Custom>]).layout(style.width);
    let ok = |value: Dynamic| Dynamic::from(Custom::Ok(value));
    let value = Dynamic::from(vec![ok(Dynamic::from(Custom::Pid)), ok(eval("[1, 2, 3]")), 4.into()]);
    let style = Style::default();
    assert_eq!(at(value.clone(), style), "[{:ok, #PID<0.9.0>\\x1b}, {:ok, [1, 2, 3]}, 4]");
    assert_eq!(
        at(value.clone(), Style { width: 19, ..style }),
        "[
  {:ok, #PID<0.9.0>\\x1b},
  {:ok, [1, 2, 3]},
  4
]"
    );
    assert_eq!(
        at(value.clone(), Style { width: 18, ..style }),
        "[
  {:ok, #PID<0.9.0>\\x1b},
  {:ok, [
    1,
    2,
    3
  ]},
  4
]"
    );
    assert_eq!(
        at(value.clone(), Style { limit: 3, ..style }),
        "[{:ok, #PID<0.9.0>\\x1b}, {:ok, [1, … 2 more]}, … 1 more]"
    );
    assert_eq!(at(value, Style { depth: 2, ..style }), "[{:ok, #PID<0.9.0>\\x1b}, {:ok, […]}, 4]");
}

#[test]
fn a_type_that_nobody_knows_is_shown_by_its_name() {
    #[derive(Clone)]
    struct Unknown;
    assert!(show(&Dynamic::from(Unknown), &Style::default()).ends_with("Unknown"));
    assert_eq!(show(&Dynamic::from(7_u8), &Style::default()), "7");
}
