//! What holds of every text: a pipe means the nested call, positions lead back, nothing panics.
//!
//! Random programs are written twice from one tree, with ijob's additions and in plain Rhai, and both are run.

#[path = "syntax/program.rs"]
mod program;

use ijob::syntax::complete::scan_verdict;
use ijob::syntax::entries::split;
use ijob::syntax::rewrite::{Options, Rewritten, rewrite};
use ijob::syntax::scan::{Kind, scan};
use program::{Layout, Program, program};
use proptest::prelude::*;
use rhai::{Engine, EvalAltResult, FnPtr, FuncRegistration, Module, NativeCallContext, Scope};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Arc, Mutex};

const OPTIONS: Options = Options {
    is_variable: &|name| matches!(name, "n" | "k"),
    is_function: &|name| matches!(name, "f" | "m" | "g" | "k" | "apply" | "span" | "pick"),
    leading: Some("v()"),
    reserved: &[("spawn", "spawn_")],
    probe: None,
    probes_all: false,
    caught: None,
    variables: None,
};

type Log = Arc<Mutex<Vec<String>>>;

/// An engine whose functions write down that they were called, and with what.
fn engine(log: &Log) -> Engine {
    let mut engine = Engine::new();
    engine.set_max_expr_depths(0, 0);
    let mut module = Module::new();
    for name in ["f", "spawn_", "m"] {
        let record = recorder(name, log);
        engine.register_fn(name, move |a: i64| record(&[a]));
        let record = recorder(name, log);
        engine.register_fn(name, move |a: i64, b: i64| record(&[a, b]));
        let record = recorder(name, log);
        engine.register_fn(name, move |a: i64, b: i64, c: i64| record(&[a, b, c]));
    }
    let record = recorder("ns::g", log);
    FuncRegistration::new("g").set_into_module(&mut module, move |a: i64| record(&[a]));
    let record = recorder("ns::g", log);
    FuncRegistration::new("g").set_into_module(&mut module, move |a: i64, b: i64| record(&[a, b]));
    let record = recorder("ns::g", log);
    FuncRegistration::new("g").set_into_module(&mut module, move |a: i64, b: i64, c: i64| record(&[a, b, c]));
    engine.register_static_module("ns", module.into());
    let record = recorder("span", log);
    engine.register_fn("span", move |range: Range<i64>| record(&[range.start, range.end]));
    engine.register_fn("pick", |choice: bool| i64::from(choice));
    let record = recorder("apply", log);
    engine.register_fn(
        "apply",
        move |context: NativeCallContext, a: i64, f: FnPtr| -> Result<i64, Box<EvalAltResult>> {
            let result: i64 = f.call_within_context(&context, (a,))?;
            Ok(record(&[a, result]))
        },
    );
    engine
}

fn recorder(name: &'static str, log: &Log) -> impl Fn(&[i64]) -> i64 + Clone + Send + Sync + 'static {
    let log = log.clone();
    move |arguments| {
        log.lock().unwrap().push(format!("{name}{arguments:?}"));
        arguments.iter().fold(3i64, |sum, argument| (sum * 7 + argument % 97) % 97)
    }
}

/// What a text evaluates to, if it does, and what was called on the way.
fn run(text: &str) -> (Option<i64>, Vec<String>) {
    let log = Log::default();
    let engine = engine(&log);
    let mut scope = Scope::new();
    scope.push("n", 5i64);
    let text = format!("let k = |a| f(a, 40); {text}");
    let ast = engine.compile(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let value = engine.eval_ast_with_scope::<i64>(&mut scope, &ast).ok();
    let calls = log.lock().unwrap().clone();
    (value, calls)
}

/// The byte at a position, counted as Rhai counts.
fn byte_at(text: &str, (line, column): (usize, usize)) -> usize {
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    start + text[start..].chars().take(column - 1).map(char::len_utf8).sum::<usize>()
}

/// The position of a byte, counted as Rhai counts.
fn position_of(text: &str, byte: usize) -> (usize, usize) {
    let line_start = text[..byte].rfind('\n').map_or(0, |newline| newline + 1);
    (text[..byte].matches('\n').count() + 1, text[line_start..byte].chars().count() + 1)
}

/// Every name that was typed must be in the result once, and its position there must lead back to it. A function as a
/// value is in the result as `Fn("name")`.
fn names_lead_back(typed: &str, rewritten: &Rewritten) {
    let is_name = |kind: Kind| matches!(kind, Kind::Ident | Kind::Keyword);
    let mut found = BTreeSet::new();
    for token in scan(rewritten.text()).into_iter().filter(|token| is_name(token.kind)) {
        let name = token.text(rewritten.text());
        let (line, column) = position_of(rewritten.text(), token.start);
        let byte = byte_at(typed, rewritten.typed(line, column));
        let expected = name.strip_suffix('_').filter(|name| *name == "spawn").unwrap_or(name);
        let is_value = name == "Fn" && rewritten.text()[token.end..].starts_with("(\"");
        if typed[byte..].starts_with(expected) || is_value {
            assert!(found.insert(byte), "{name} at {byte} appears twice: {typed}");
        } else {
            assert!(matches!(name, "call" | "v"), "{name} leads to {:?}: {typed}", &typed[byte..]);
        }
    }
    let expected = scan(typed).into_iter().filter(|token| is_name(token.kind)).map(|token| token.start).collect();
    assert_eq!(found, expected, "{typed}");
}

const SOUP: [&str; 77] = [
    "|>", "|>", "|>", "|>", "|", "||", "<", ">", ">>", ">", "(", ")", "[", "]", "{", "}", "#{", "`", "`${", "}`", "${",
    "\"", "\"s\"", "'c'", "#\"r\"#", "#", "//", "/*", "*/", "\n", "\n", " ", "\t", "\r", ";", ",", ".", "?.", "?[",
    "::", ":", "=", "=>", "==", "+", "-", "!", "..", "??", "in", "x", "f", "f(", "|a|", "|a| <", "|| <", "this",
    "spawn", "spawn(", "1", "1.5", "if", "else", "let", "fn", "for", "while", "switch", "return", "\"é\"", "`🦀`",
    "\\", "|a", "a", "import", "as", "=",
];

fn soup() -> impl Strategy<Value = String> {
    let piece = (prop::sample::select(&SOUP[..]), prop::sample::select(&["", " "][..]));
    prop::collection::vec(piece, 0..40)
        .prop_map(|pieces| pieces.into_iter().flat_map(|(piece, space)| [piece, space]).collect())
}

fn layout() -> impl Strategy<Value = Layout> {
    prop::collection::vec(any::<u8>(), 1..40).prop_map(Layout::new)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_pipe_is_the_nested_call(program in program(), mut layout in layout()) {
        let (piped, nested) = (program.piped(&mut layout), program.nested());
        let rewritten = rewrite(&piped, &OPTIONS).unwrap_or_else(|error| panic!("{error}: {piped}"));
        prop_assert_eq!(run(rewritten.text()), run(&nested), "typed: {}\nrewritten: {}", piped, rewritten.text());
    }

    #[test]
    fn names_of_programs_lead_back(program in program(), mut layout in layout()) {
        let piped = program.piped(&mut layout);
        let rewritten = rewrite(&piped, &OPTIONS).unwrap_or_else(|error| panic!("{error}: {piped}"));
        names_lead_back(&piped, &rewritten);
        let lines = |text: &str| text.matches('\n').count();
        prop_assert_eq!(lines(&piped), lines(rewritten.text()));
    }

    #[test]
    fn plain_rhai_is_unchanged(program in program()) {
        let plain = program.nested();
        let rewritten = rewrite(&plain, &OPTIONS).unwrap_or_else(|error| panic!("{error}: {plain}"));
        prop_assert_eq!(rewritten.text(), plain.as_str());
        prop_assert_eq!(rewritten.typed(2, 3), (2, 3));
        // A pipe behind it makes the rewriter read all of it.
        let rewritten = rewrite(&format!("{plain}; x |> f()"), &OPTIONS).unwrap();
        prop_assert_eq!(rewritten.text(), format!("{plain}; f(x)"));
    }

    #[test]
    fn text_without_known_functions_is_unchanged(text in soup()) {
        // Only what the text calls, by a name that is nowhere else in it, is known.
        let known = Options { is_function: &|name| name == "later", ..OPTIONS };
        let unknown = Options { is_function: &|_| false, ..OPTIONS };
        let rewritten = |text: &str, options| rewrite(text, options).map(|rewritten| rewritten.text().to_owned());
        prop_assert_eq!(rewritten(&text, &known), rewritten(&text, &unknown));
        let called = format!("later(1); {text}");
        prop_assert_eq!(rewritten(&called, &known), rewritten(&called, &unknown));
    }

    #[test]
    fn every_byte_belongs_to_one_token(text in any::<String>(), soup in soup()) {
        for source in [text, soup] {
            let mut end = 0;
            for token in scan(&source) {
                prop_assert_eq!(token.start, end);
                prop_assert!(token.end > token.start && source.is_char_boundary(token.end));
                end = token.end;
            }
            prop_assert_eq!(end, source.len());
        }
    }

    #[test]
    fn no_text_makes_the_rewriter_panic(text in soup()) {
        scan_verdict(&text);
        match rewrite(&text, &OPTIONS) {
            Ok(rewritten) => {
                names_lead_back(&text, &rewritten);
                for line in 0..4 {
                    for column in 0..60 {
                        rewritten.typed(line, column);
                    }
                }
            }
            Err(error) => {
                prop_assert!(text.get(error.span.clone()).is_some(), "{:?} is not in {:?}", error.span, text);
                prop_assert!(!error.span.is_empty());
            }
        }
    }

    #[test]
    fn entries_hold_all_that_was_typed(text in soup(), verdicts in any::<u64>()) {
        let mut asked = 0;
        let entries = split(&text, &mut |_| {
            asked += 1;
            verdicts >> (asked % 64) & 1 == 1
        });
        prop_assert!(entries.windows(2).all(|pair| pair[0].end <= pair[1].start));
        for token in scan(&text).into_iter().filter(|token| !token.kind.is_trivia()) {
            let holds = |entry: &&Range<usize>| entry.start <= token.start && token.end <= entry.end;
            prop_assert_eq!(entries.iter().filter(holds).count(), 1);
        }
        prop_assert!(entries.iter().all(|entry| text.get(entry.clone()).is_some()));
    }
}

/// Guards the property above: a program whose two texts were both refused would prove nothing.
#[test]
fn most_programs_have_a_value() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let with_value = (0..200).filter(|_| {
        let tree = proptest::strategy::ValueTree::current(&program().new_tree(&mut runner).expect("a program"));
        run(&Program::nested(&tree)).0.is_some()
    });
    let count = with_value.count();
    assert!(count > 150, "{count} of 200");
}

/// Rhai's own errors, in text that it never saw: each row is what is typed, and the position of the error in it.
#[test]
fn errors_of_rhai_lead_back() {
    for (typed, expected) in [
        ("1 |> nowhere(2)", (1, 6)),
        ("1 |> f(nothing)", (1, 8)),
        ("nothing |> f()", (1, 1)),
        ("1\n  |> f()\n  |> nowhere(2)", (3, 6)),
        ("1\n  |> f(\n    nothing)", (3, 5)),
        ("\"wörld 🦀\" |> nowhere", (1, 14)),
        ("1 |> |a| nothing", (1, 10)),
        ("(|| < nothing >).call()", (1, 7)),
        ("n |> 7.nowhere(2)", (1, 8)),
        ("let a = 1 |> f(; 2", (1, 16)),
        ("1 |> f() 2", (1, 10)),
        ("1 |> f(2", (1, 9)),
        ("[1 |> f()\n", (2, 1)),
    ] {
        let rewritten = rewrite(typed, &OPTIONS).unwrap_or_else(|error| panic!("{error}: {typed}"));
        let engine = engine(&Log::default());
        let mut scope = Scope::new();
        scope.push("n", 5i64);
        let error = engine.run_with_scope(&mut scope, rewritten.text()).expect_err(typed);
        let mut position = error.position();
        let mut inner = &*error;
        while let EvalAltResult::ErrorInFunctionCall(_, _, cause, _) = inner {
            inner = cause;
            position = cause.position();
        }
        let found = rewritten.typed(position.line().unwrap_or(0), position.position().unwrap_or(0));
        assert_eq!(found, expected, "{error}: {typed}");
    }
}
