//! Closures that end too early, in a text with additions.

use super::{errors, plain, refused, table};

#[test]
fn a_closure_that_the_input_cuts_off_is_incomplete() {
    const BODY: &str = "the body of this closure is missing";
    for (typed, marked, message) in [
        ("1 |> |x|", "|x|", BODY),
        ("1 |> |x| // c\n", "|x|", BODY),
        ("1 |> ||", "||", BODY),
        ("1 |> (|a, b|", "|a, b|", BODY),
        ("1 |> f(|a|", "|a|", BODY),
        ("1 |> f(); |a|", "|a|", BODY),
        ("1 |> |a| |b|", "|b|", BODY),
        ("|| < |a|", "|a|", BODY),
        ("1 |> |x", "|", "this `|` is not closed"),
        ("1 |> |", "|", "this `|` is not closed"),
        ("1 |> f(|a,", "|", "this `|` is not closed"),
    ] {
        let error = refused(typed);
        let found = (&typed[error.span.clone()], error.message.as_str(), error.incomplete);
        assert_eq!(found, (marked, message, true), "typed: {typed}");
    }
}

#[test]
fn a_closure_without_a_body_is_wrong() {
    const BODY: &str = "the body of this closure is missing";
    errors(&[
        ("(1 |> |x|)", "|x|", BODY),
        ("1 |> (|x|)", "|x|", BODY),
        ("1 |> |x|;", "|x|", BODY),
        ("1 |> |x|; 2", "|x|", BODY),
        ("1 |> |x| |> f()", "|x|", BODY),
        ("1 |> f(|x|, 2)", "|x|", BODY),
        ("[1 |> f(), |x|]", "|x|", BODY),
        ("{ 1 |> || }", "||", BODY),
        ("`${1 |> |x|}`", "|x|", BODY),
        ("|| < |x| >", "|x|", BODY),
        ("(1 |> |x)", "|", "this `|` is not closed"),
        ("1 |> |x; 2", "|", "this `|` is not closed"),
    ]);
    assert_eq!(refused("(1 |> |x|)").help.as_deref(), Some("as in `|x| x + 1` or `|x| { … }`"));
}

#[test]
fn what_rhai_takes_for_a_body_stays_one() {
    table(&[
        ("let f = |a|; 1 |> g()", "let f = |a|; g(1)"),
        ("1 |> (|a|;)", "call((|a|;), 1)"),
        ("1 |> |a| ()", "call(|a| (), 1)"),
        ("1 |> |a| return", "call(|a| return, 1)"),
        ("1 |> |a| { }", "call(|a| { }, 1)"),
        ("1 |> | | < >", "call(| | { }, 1)"),
    ]);
    for typed in ["|x|", "|x", "let f = |x|;", "(|x|)"] {
        assert_eq!(plain(typed).text(), typed);
    }
}

#[test]
fn a_bar_after_an_operand_is_an_operator() {
    table(&[
        ("true || < 3", "true || < 3"),
        ("x |> f() || < 3", "f(x) || < 3"),
        ("#{} == x || < 3", "#{} == x || < 3"),
    ]);
}
