use super::*;
use crate::script::Outcome;
use proptest::prelude::*;
use rhai::{Array, Blob, Engine, FnPtr, Map};
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
        ("Fn(\"abs\")", "#Function<abs>"),
        ("|x| x + 1", "#Function<|…|>"),
        ("let y = 3; [|| y, y]", "[#Function<|…|>, 3]"),
        ("1e-7", "0.0000001"),
        ("1.5e-20", "1.5e-20"),
        ("-2.5e300", "-2.5e300"),
        ("1.0 / 0.0", "inf"),
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
fn short_items_share_lines() {
    let at = |script: &str, width| show(&eval(script), &Style { width, limit: 30, ..Style::default() });
    assert_eq!(at("[1, 22, 333, 4444, 55555]", 13), "[\n  1, 22, 333,\n  4444, 55555\n]");
    assert_eq!(at("[1, 22, 333, 4444, 55555]", 12), "[\n  1, 22,\n  333, 4444,\n  55555\n]");
    assert_eq!(at("[\"a\", \"日本\", 'c', true, ()]", 16), "[\n  \"a\", \"日本\",\n  'c', true, ()\n]");
    let sevens = "7, ".repeat(13);
    let line = sevens.trim();
    let expected = format!("[\n  {line}\n  {line}\n  7, 7, 7, 7, … 10 more\n]");
    assert_eq!(at("let a = []; a.pad(40, 7); a", 40), expected);
    // Something that is not short gives each a line of its own.
    assert_eq!(at("[1, 2, [3], 4]", 8), "[\n  1,\n  2,\n  [3],\n  4\n]");
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
    assert_eq!(text(5000), format!("\"{}\" … 904 more characters", "é".repeat(4096)));
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
    let value = std::mem::ManuallyDrop::new(value);
    let (text, cuts) = show_and_tell(&value, &Style { width: 1000, ..Style::default() });
    assert_eq!(text, format!("{}[…]{}", "[".repeat(64), "]".repeat(64)));
    assert_eq!(cuts, Cuts { depth: true, ..Cuts::default() });
    // More of it is never shown, and no setting is to blame for that.
    let (text, cuts) =
        show_and_tell(&value, &Style { width: 1000, depth: usize::MAX, limit: 1000, ..Style::default() });
    assert_eq!(text, format!("{}[…]{}", "[".repeat(128), "]".repeat(128)));
    assert_eq!(cuts, Cuts::default());
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
    assert_eq!(show(&cell, &Style { depth: usize::MAX, limit: usize::MAX, ..Style::default() }), "[…, 1]");
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
    assert_eq!(text, "[#Function<|…|>]");
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
            Custom::Ok(value) => Parts::Tagged(Ink::Ok, ":ok", value),
            Custom::Pid => Parts::Text(Ink::Handle, "#PID<0.9.0>\u{1b}".into()),
        }
    }
}

#[test]
fn custom_values_are_laid_out_like_the_rest() {
    let at = |value: Dynamic, style: Style| {
        bound::document(&value, &style, &[custom::hand::<Custom>]).0.layout(style.width, false)
    };
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
    1, 2, 3
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

const COLOURED: Style = Style { look: Look::Coloured, ..Style::PLAIN };

/// The text without what switches colours on and off.
fn without_colours(text: &str) -> String {
    let inks =
        [Ink::Number, Ink::Text, Ink::Word, Ink::Key, Ink::Handle, Ink::Function, Ink::Ok, Ink::Error, Ink::Aside];
    let starts = inks.iter().filter_map(|ink| ink.start());
    starts.chain([ink::END]).fold(text.to_owned(), |text, sequence| text.replace(sequence, ""))
}

#[test]
fn each_kind_of_value_has_its_colour() {
    let coloured = |script: &str| show(&eval(script), &COLOURED);
    assert_eq!(
        coloured("[1, -2.5, \"a\\x1b\", 'c', true, (), 1..3]"),
        "[\x1b[36m1\x1b[0m, \x1b[36m-2.5\x1b[0m, \x1b[32m\"a\\x1b\"\x1b[0m, \x1b[32m'c'\x1b[0m, \x1b[35mtrue\x1b[0m, \
         \x1b[35m()\x1b[0m, \x1b[36m1..3\x1b[0m]"
    );
    assert_eq!(
        coloured("#{a: Fn(\"abs\"), \"b c\": blob(2, 1)}"),
        "#{\x1b[1;34ma\x1b[0m: \x1b[1;35m#Function<abs>\x1b[0m, \x1b[1;34m\"b c\"\x1b[0m: blob(\x1b[36m0101\x1b[0m)}"
    );
    let outcomes = vec![Outcome::ok(1.into()), Outcome::error(().into())];
    let outcomes: Array = outcomes.into_iter().map(Dynamic::from).collect();
    assert_eq!(
        show(&outcomes.into(), &COLOURED),
        "[{\x1b[1;32m:ok\x1b[0m, \x1b[36m1\x1b[0m}, {\x1b[1;31m:error\x1b[0m, \x1b[35m()\x1b[0m}]"
    );
    let limited = show(&eval("[1, 2, 3]"), &Style { limit: 1, ..COLOURED });
    assert_eq!(limited, "[\x1b[36m1\x1b[0m, \x1b[2m… 2 more\x1b[0m]");
}

#[test]
fn colours_take_no_room() {
    let value = eval("#{name: \"日本\", list: [1, (), 'x'], nested: #{deep: [[1, 2], [3, 4]], f: |x| x}}");
    for width in 0..100 {
        let [plain, coloured] = [Style::PLAIN, COLOURED].map(|style| show(&value, &Style { width, ..style }));
        assert_eq!(without_colours(&coloured), plain, "at {width}");
    }
}

#[test]
fn what_is_cut_is_told() {
    let cuts =
        |script: &str| show_and_tell(&eval(script), &Style { limit: 3, depth: 2, string: 4, ..Style::default() }).1;
    let (none, limit) = (Cuts::default(), Cuts { limit: true, ..Cuts::default() });
    assert_eq!(cuts("[1, 2, [\"abcd\"]]"), Cuts { limit: true, ..none });
    assert_eq!(cuts("[1, [2, \"abcd\"]]"), Cuts { limit: true, ..none });
    assert_eq!(cuts("[[2, \"abcd\"]]"), none);
    assert_eq!(cuts("[1, 2, 3, 4]"), limit);
    assert_eq!(cuts("blob(4)"), limit);
    assert_eq!(cuts("[[[1]]]"), Cuts { depth: true, ..none });
    assert_eq!(cuts("[[[]]]"), none);
    assert_eq!(cuts("\"abcde\""), Cuts { string: true, ..none });
    assert_eq!(cuts("[\"abcde\", [[1], 2], 3]"), Cuts { limit: true, depth: true, string: true });
}

#[test]
fn in_ascii_only_what_is_ours_changes() {
    let ascii =
        |script: &str| show(&eval(script), &Style { limit: 2, depth: 2, string: 3, ascii: true, ..Style::default() });
    assert_eq!(ascii("[[[1]], \"größe\", 3]"), "[[[...]], ... 2 more]");
    assert_eq!(ascii("\"größe\""), "\"grö\" ... 2 more characters");
    assert_eq!(ascii("|x| x"), "#Function<|...|>");
}

#[test]
fn a_point_in_time_is_shown_as_long_ago_as_it_is() {
    let ago = |milliseconds| custom::duration(Duration::from_millis(milliseconds));
    let table = [
        (1, "1 ms"),
        (999, "999 ms"),
        (1000, "1.0 s"),
        (59_999, "59.9 s"),
        (61_500, "1 min 1 s"),
        (3_600_000, "1 h 0 min"),
        (90_061_000, "25 h 1 min"),
    ];
    for (milliseconds, expected) in table {
        assert_eq!(ago(milliseconds), expected);
    }
    assert_eq!(show(&Dynamic::from(Instant::now() + Duration::from_micros(999)), &Style::default()), "#Timestamp<now>");
    let past = Instant::now().checked_sub(Duration::from_secs(3700)).expect("the machine runs longer");
    assert_eq!(show(&Dynamic::from(past), &Style::default()), "#Timestamp<1 h 1 min ago>");
    let future = Instant::now() + Duration::from_millis(7_300_500);
    assert_eq!(show(&Dynamic::from(future), &Style::default()), "#Timestamp<in 2 h 1 min>");
}

fn any_value() -> impl Strategy<Value = Dynamic> {
    let leaf = prop_oneof![
        any::<i64>().prop_map(Dynamic::from),
        any::<f64>().prop_map(Dynamic::from),
        any::<char>().prop_map(Dynamic::from),
        any::<String>().prop_map(Dynamic::from),
        "[\\x00-\\x9f\u{2028}-\u{202e}]{0,9}".prop_map(Dynamic::from),
        proptest::collection::vec(any::<u8>(), 0..20).prop_map(|bytes: Blob| Dynamic::from_blob(bytes)),
        Just(Dynamic::UNIT),
    ];
    leaf.prop_recursive(4, 32, 8, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..8).prop_map(Dynamic::from_array),
            proptest::collection::btree_map(any::<String>(), inner.clone(), 0..8).prop_map(|map| {
                Dynamic::from_map(map.into_iter().map(|(key, value)| (key.into(), value)).collect())
            }),
            proptest::collection::btree_map(any::<String>(), inner.clone(), 0..8)
                .prop_map(|map| map.into_iter().map(|(key, value)| (key.into(), value)).collect::<Map>().into())
                .prop_map(|map: Dynamic| tabled(vec![map.clone(), map])),
            (any::<bool>(), inner).prop_map(|(is_ok, value)| Dynamic::from(Outcome { is_ok, value, failure: None })),
        ]
    })
}

proptest! {
    /// Whatever a value is made of: what switches colours is ours, and nothing else steers the terminal.
    #[test]
    fn the_only_escape_sequences_are_ours(value in any_value(), width in 0_usize..120, limit in 0_usize..40) {
        let style = Style { width, limit, string: 12, ..COLOURED };
        let text = without_colours(&show(&value, &style));
        let steers = |c: char| {
            c.is_control() && c != '\n' || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}')
        };
        prop_assert!(!text.contains(steers), "{text:?}");
        prop_assert_eq!(text, show(&value, &Style { look: Look::Plain, ..style }));
    }
}

#[test]
fn a_table_has_room_or_becomes_a_list() {
    let rows = eval(
        "[#{name: \"日本語\", pid: 1, what: \"some words to read\"}, #{name: \"b\", pid: 22, more: [1, #{a: 2}]}]",
    );
    let rows = tabled(rows.cast());
    let at = |width| show(&rows, &Style { width, ..Style::default() });
    assert_eq!(
        at(200),
        "pid  name    more          what
1    日本語                some words to read
22   b       [1, #{a: 2}]"
    );
    assert_eq!(
        at(34),
        "pid  name    more        what
1    日本語              some
                         words to
                         read
22   b       [1, #{a:
             2}]"
    );
    assert_eq!(
        at(20),
        "pid   1
name  日本語
what  some words to read

pid   22
name  b
more  [1, #{a: 2}]"
    );
    assert_eq!(
        show(&rows, &Style { limit: 1, ascii: true, ..Style::default() }),
        "pid  name    what
1    日本語  some words to read
... and 1 more"
    );
}

#[test]
fn the_header_of_a_table_is_coloured() {
    let rows = tabled(eval("[#{a: 1, b: \"x\"}, #{a: 2}]").cast());
    assert_eq!(show(&rows, &COLOURED), "\x1b[1;34ma  b\x1b[0m\n1  x\n2");
    assert_eq!(
        show(&rows, &Style { width: 3, limit: 1, ..COLOURED }),
        "\x1b[1;34ma\x1b[0m  1\n\x1b[1;34mb\x1b[0m  x\n\x1b[2m… and 1 more\x1b[0m"
    );
}

#[test]
fn unit_is_known_in_every_look() {
    for style in [Style::PLAIN, COLOURED] {
        assert!(is_unit(&show(&Dynamic::UNIT, &style)));
        assert!(!is_unit(&show(&"()".into(), &style)));
        assert!(!is_unit(&show(&Dynamic::TRUE, &style)));
    }
}
