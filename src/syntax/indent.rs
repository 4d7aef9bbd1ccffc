//! How far a line is indented, as far as the brackets before it tell.

use super::brackets::Bracket;
use super::entries::expects_more;
use super::nesting::Nesting;
use super::scan::{Kind, Token, scan};

/// One level.
const STEP: &str = "    ";

/// The white space for a line that begins after `before`: one level deeper than the line with the innermost open
/// bracket, and one more where an operator waits for its right side. The lines of a string are its own.
pub fn of_next_line(before: &str) -> String {
    let tokens = scan(before);
    if let Some(last) = tokens.last().filter(|last| last.unterminated) {
        return match last.kind {
            Kind::BlockComment | Kind::DocComment => of_line_at(before, before.len()).to_owned(),
            _ => String::new(),
        };
    }
    let last = tokens.iter().rfind(|token| !token.kind.is_trivia());
    let nesting = Nesting::of(before, &tokens);
    let is_opener = |last: &Token| nesting.open.last().is_some_and(|(_, opener)| opener.end == last.end);
    let waits = last.is_some_and(|last| waits_for_right_side(before, last) && !is_opener(last));
    let mut indent = match nesting.open.last() {
        Some((_, opener)) => of_line_at(before, opener.start).to_owned() + STEP,
        None if waits => of_line_at(before, 0).to_owned(),
        None => of_line_at(before, before.len()).to_owned(),
    };
    if waits {
        indent += STEP;
    }
    indent
}

/// The white space for a line that begins with `closer`, after the lines `before`: as before the line with its opener.
/// None when it closes nothing.
pub fn of_closer(before: &str, closer: char) -> Option<String> {
    let tokens = scan(before);
    if tokens.last().is_some_and(|last| last.unterminated) {
        return None;
    }
    let nesting = Nesting::of(before, &tokens);
    let (bracket, opener) = nesting.open.last()?;
    let closes = match bracket {
        Bracket::Round => ')',
        Bracket::Square => ']',
        Bracket::Curly | Bracket::Interpolation => '}',
        Bracket::Angle => '>',
    };
    (closes == closer).then(|| of_line_at(before, opener.start).to_owned())
}

/// The white space that begins the line with this byte.
fn of_line_at(text: &str, at: usize) -> &str {
    let line = &text[text[..at].rfind('\n').map_or(0, |newline| newline + 1)..];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// In brackets, a `,` and the like end something.
fn waits_for_right_side(source: &str, token: &Token) -> bool {
    let text = token.text(source);
    expects_more(text) && !matches!(text, "," | ":" | "|" | "||")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stands_deeper_than_what_it_belongs_to() {
        for (before, indent) in [
            ("fn f(a) {", 4),
            ("job_async(|| {", 4),
            ("job_async(|| <", 4),
            ("f(\n    [1,", 8),
            ("f(\n    [1],", 4),
            ("fn f(a) {\n    if a {\n        b\n    }", 4),
            ("#{ a: 1,", 4),
            ("[1, 2]", 0),
            ("x |>", 4),
            ("x |>\n    f() |>", 4),
            ("let a =", 4),
            ("{\n    let a =", 8),
            ("{\n    let a =\n        1;", 4),
            ("x\n  |> f()", 2),
            ("`${", 4),
            ("`a", 0),
            ("{ \"(\" // (", 4),
            ("    /* a", 4),
            ("{ #\"", 0),
            ("f(|a", 4),
        ] {
            assert_eq!(of_next_line(before), " ".repeat(indent), "after {before}");
        }
    }

    #[test]
    fn a_closer_stands_below_its_opener() {
        for (before, closer, indent) in [
            ("fn f(a) {\n    ", '}', Some(0)),
            ("f(\n    [\n        1\n        ", ']', Some(4)),
            ("job_async(|| {\n    a\n    ", '}', Some(0)),
            ("job_async(|| <\n    a\n    ", '>', Some(0)),
            ("f(\n    ", '}', None),
            ("`a\n  ", '}', None),
            ("1\n  ", '}', None),
        ] {
            assert_eq!(of_closer(before, closer), indent.map(|indent| " ".repeat(indent)), "after {before}");
        }
    }
}
