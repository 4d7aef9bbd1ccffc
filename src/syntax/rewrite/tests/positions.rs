//! Where the words of the rewritten text were typed.

use super::plain;

/// Each row: what is typed, a word of the rewritten text, and the typed position of the word.
#[track_caller]
fn positions(rows: &[(&str, &str, (usize, usize))]) {
    for (typed, word, expected) in rows {
        let rewritten = plain(typed);
        let text = rewritten.text();
        let at = text.find(word).unwrap_or_else(|| panic!("no {word} in {text}"));
        let line = text[..at].matches('\n').count() + 1;
        let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let column = text[start..at].chars().count() + 1;
        assert_eq!(rewritten.typed(line, column), *expected, "{word} in {typed}");
    }
}

#[test]
fn positions_lead_back_to_what_was_typed() {
    positions(&[
        ("abc |> def(ghi)", "abc", (1, 1)),
        ("abc |> def(ghi)", "def", (1, 8)),
        ("abc |> def(ghi)", "ghi", (1, 12)),
        ("abc |> def(ghi)", "(", (1, 11)),
        ("abc |> def(ghi)", ",", (1, 5)),
        ("abc |> def(ghi)", ")", (1, 15)),
        ("a |> b() |> c(d |> e(f)) |> g.h(i)", "a", (1, 1)),
        ("a |> b() |> c(d |> e(f)) |> g.h(i)", "b", (1, 6)),
        ("a |> b() |> c(d |> e(f)) |> g.h(i)", "c", (1, 13)),
        ("a |> b() |> c(d |> e(f)) |> g.h(i)", "d", (1, 15)),
        ("a |> b() |> c(d |> e(f)) |> g.h(i)", "e", (1, 20)),
        ("a |> b() |> c(d |> e(f)) |> g.h(i)", "f", (1, 22)),
        ("a |> b() |> c(d |> e(f)) |> g.h(i)", "g", (1, 29)),
        ("a |> b() |> c(d |> e(f)) |> g.h(i)", "h", (1, 31)),
        ("a |> b() |> c(d |> e(f)) |> g.h(i)", "i", (1, 33)),
        ("a\n  |> b(c)\n  |> d(\n    e)", "a", (1, 1)),
        ("a\n  |> b(c)\n  |> d(\n    e)", "b", (2, 6)),
        ("a\n  |> b(c)\n  |> d(\n    e)", "c", (2, 8)),
        ("a\n  |> b(c)\n  |> d(\n    e)", "d", (3, 6)),
        ("a\n  |> b(c)\n  |> d(\n    e)", "e", (4, 5)),
        ("\"wörld 🦀\" |> b(c)", "c", (1, 16)),
        ("\"wörld 🦀\" |> b(c)", "b", (1, 14)),
        ("\t\ta |> b(c)", "b", (1, 8)),
        ("\t\ta |> b(c)", "a", (1, 3)),
        ("a |> varx; z", "call", (1, 6)),
        ("a |> varx; z", "varx", (1, 6)),
        ("a |> varx; z", "z", (1, 12)),
        ("a |> |b|\n b", "call", (1, 6)),
        ("x(|| < y > z >)", "{", (1, 6)),
        ("x(|| < y > z >)", "}", (1, 14)),
        ("x; spawn(y)", "spawn_", (1, 4)),
        ("x; spawn(y)", "_", (1, 4)),
        ("x; spawn(y)", "y", (1, 10)),
        ("|> b(c)", "v()", (1, 1)),
        ("|> b(c)", "c", (1, 6)),
    ]);
}

#[test]
fn a_position_past_the_end_stays_past_the_end() {
    let rewritten = plain("abc |> f(");
    assert_eq!(rewritten.text(), "f(abc");
    assert_eq!(rewritten.typed(1, 6), (1, 10));
    assert_eq!(rewritten.typed(1, 8), (1, 12));
    assert_eq!(rewritten.typed(9, 1), (1, 10));
    let rewritten = plain("a |> f()\n");
    assert_eq!(rewritten.typed(2, 1), (2, 1));
    assert_eq!(rewritten.typed(1, 5), (1, 9));
}
