//! Variables that change where they should not: those that a job changes and that are not its own, and constants.
//!
//! A closure that becomes a process works on copies of what it captured. Whoever assigns to such a variable there, and
//! reads it elsewhere, waits for a change that never comes. This finds it in the text, before it runs: calls of the
//! functions that start processes, the closures among their arguments, and what those change without having declared it.

use super::nesting::Nesting;
use super::scan::{Kind, Token, scan};
use std::collections::HashSet;

/// The functions that make processes of closures.
const STARTERS: &[&str] = &[
    "job_async",
    "job_async_nolink",
    "job_start",
    "job_start_link",
    "job_start_child",
    "job_stream",
    "spawn",
    "spawn_link",
    "spawn_monitor",
];

/// The methods that change what they are called on.
const CHANGES: &[&str] = &[
    "append", "chop", "clear", "crop", "dedup", "drain", "insert", "mixin", "pad", "pop", "push", "remove", "retain",
    "reverse", "set", "shift", "sort", "splice", "truncate",
];

const ASSIGNMENTS: &[&str] = &["=", "+=", "-=", "*=", "/=", "%=", "**=", "<<=", ">>=", "&=", "|=", "^="];

/// A text, token by token, without what means nothing.
struct Text<'a> {
    source: &'a str,
    tokens: Vec<Token>,
}

impl<'a> Text<'a> {
    fn new(source: &'a str) -> Self {
        let tokens = scan(source).into_iter().filter(|token| !token.kind.is_trivia()).collect();
        Self { source, tokens }
    }

    fn at(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| token.text(self.source))
    }

    fn is_name(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.kind == Kind::Ident) && !(at > 0 && is_path(self.at(at - 1)))
    }

    /// Does a variable at this place change, it or a part of it? Behind it may stand `.key`, `[index]` and a method.
    fn changes(&self, at: usize) -> bool {
        let mut at = at + 1;
        loop {
            match self.at(at) {
                "." if CHANGES.contains(&self.at(at + 1)) && self.at(at + 2) == "(" => return true,
                "." => at += 2,
                "[" => at = self.behind(at),
                next => return ASSIGNMENTS.contains(&next),
            }
        }
    }

    /// Behind the bracket that closes the one at this place; the end, if none does.
    fn behind(&self, at: usize) -> usize {
        let mut depth = 0;
        for (index, token) in self.tokens.iter().enumerate().skip(at) {
            match token.text(self.source) {
                "(" | "[" | "{" | "#{" => depth += 1,
                ")" | "]" | "}" => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return index + 1;
            }
        }
        self.tokens.len()
    }
}

fn is_path(before: &str) -> bool {
    matches!(before, "." | "?." | "::")
}

/// The variables that closures in `source` change which become processes, and where their call ends, as a byte.
pub fn lost(source: &str) -> Vec<(String, usize)> {
    let text = Text::new(source);
    if !Nesting::of(source, &text.tokens).strays.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let starts = |at: &usize| text.is_name(*at) && STARTERS.contains(&text.at(*at)) && text.at(*at + 1) == "(";
    for at in (0..text.tokens.len()).filter(starts) {
        let end = text.behind(at + 1);
        let call_end = text.tokens.get(end.saturating_sub(1)).map_or(source.len(), |token| token.end);
        let body = (at + 2..end).skip_while(|at| !matches!(text.at(*at), "||" | "|"));
        let body: Vec<usize> = body.collect();
        let own = declared(&text, &body);
        for name in body.iter().filter(|at| text.is_name(**at) && text.changes(**at)).map(|at| text.at(*at)) {
            if !own.contains(&name) && !found.iter().any(|(known, _)| known == name) {
                found.push((name.to_owned(), call_end));
            }
        }
    }
    found
}

/// The names that these tokens declare: variables, and what stands between bars.
fn declared<'a>(text: &Text<'a>, body: &[usize]) -> Vec<&'a str> {
    let mut names = Vec::new();
    let mut in_bars = false;
    for at in body {
        match text.at(*at) {
            "|" => in_bars = !in_bars,
            name if text.is_name(*at) => {
                let before = at.checked_sub(1).map_or("", |before| text.at(before));
                if in_bars
                    || matches!(before, "let" | "const" | "for" | "catch")
                    || before == "(" && text.at(at - 2) == "catch"
                {
                    names.push(name);
                }
            }
            "," | "_" => {}
            // Not the bars of parameters.
            _ => in_bars = false,
        }
    }
    names
}

/// Is there a constant in `source` that it changes too, or a part of one?
pub fn changes_constant(source: &str) -> bool {
    if !source.contains("const") {
        return false;
    }
    let text = Text::new(source);
    let is_declared = |at: usize| at > 0 && text.at(at - 1) == "const";
    let names = (0..text.tokens.len()).filter(|at| text.is_name(*at));
    let (constants, others): (Vec<_>, Vec<_>) = names.partition(|at| is_declared(*at));
    let constants: HashSet<&str> = constants.into_iter().map(|at| text.at(at)).collect();
    others.into_iter().any(|at| constants.contains(text.at(at)) && text.changes(at))
}

/// Is a variable read in `source`, from this byte on? One that gets another value first is not.
pub fn reads(source: &str, name: &str, from: usize) -> bool {
    let text = Text::new(source);
    let at =
        (0..text.tokens.len()).find(|at| text.tokens[*at].start >= from && text.is_name(*at) && text.at(*at) == name);
    at.is_some_and(|at| text.at(at + 1) != "=" && (at == 0 || !matches!(text.at(at - 1), "let" | "const")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(source: &str) -> Vec<String> {
        lost(source).into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn what_a_job_changes_and_has_not_declared() {
        for (source, expected) in [
            ("let n = 0; job_async(|| n += 1);", &["n"][..]),
            ("spawn(|| { for i in 0..3 { sum = sum + i } })", &["sum"]),
            ("for i in 0..3 { job_async(|| found.push(i)) }", &["found"]),
            ("job_stream(1..3, |x| { map.total[x] = x; x })", &["map"]),
            ("spawn(|| { let n = 0; n += 1; a.b = n })", &["a"]),
            ("job_async(|| { x = 1; job_async(|| y = 2) })", &["x", "y"]),
            ("job_async(|| < n -= 1 >)", &["n"]),
        ] {
            assert_eq!(names(source), expected, "{source}");
        }
    }

    #[test]
    fn what_is_its_own_or_only_read_is_not_lost() {
        for source in [
            "job_async(|| n + 1)",
            "job_async(|| { let n = 0; n += 1; n })",
            "job_stream(xs, |x| { x += 1; x })",
            "job_async(|| n == 1)",
            "job_async(|| list.map(|n| n))",
            "n = job_async(|| 1)",
            "for i in xs { n += job_async(|| i) |> job_await() }",
            "job_async(|| print(\"n = 1\"))",
            "job_async(|| #{ n: 1 })",
            "x.spawn(|| n = 1)",
            "job_async(|| n = 1",
            "])job_async(|| n = 1)",
        ] {
            let expected: &[&str] = if source == "job_async(|| n = 1" { &["n"] } else { &[] };
            assert_eq!(names(source), expected, "{source}");
        }
    }

    #[test]
    fn constants_that_are_changed() {
        for source in ["const M = #{ a: 1 }; M.a = 2", "const M = 1; { M[0].b += 2 }", "|| { const L = []; L.push(1) }"]
        {
            assert!(changes_constant(source), "{source}");
        }
        for source in
            ["const M = #{ a: 1 }; M.a == 2", "let m = #{}; m.a = 2", "M.a = 2; // const M", "const M = 1; a.M = 2"]
        {
            assert!(!changes_constant(source), "{source}");
        }
    }

    #[test]
    fn whether_it_is_read_later() {
        let source = "let n = 0; job_async(|| n += 1); print(n)";
        let (name, end) = lost(source).remove(0);
        assert!(reads(source, &name, end));
        assert!(!reads("job_async(|| n += 1); n = 5; n", "n", 20));
        assert!(!reads("let n = 1", "n", 0));
        assert!(!reads("a.n", "n", 0));
        assert!(reads("`${n}`", "n", 0));
    }
}
