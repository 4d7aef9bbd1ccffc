//! Is a text complete, or is the rest of it still to be typed?
//!
//! Owns what the tokens alone can tell. It refuses to guess the rest: of a text that looks whole, only Rhai's parser
//! knows whether it is.

use super::brackets::{Brackets, Change};
use super::rewrite::{Options, rewrite};
use super::scan::{Kind, Token, scan};

/// What the tokens of a text say about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing but white space and comments.
    Empty,
    /// More must follow.
    Incomplete,
    /// Nothing that follows can mend it.
    Wrong,
    /// For Rhai's parser to decide.
    Unknown,
}

/// Judges a text by its tokens.
///
/// Incomplete are an open bracket, angle block, back-tick string, raw string or block comment, a `"` string whose last
/// line ends in `\`, a pipe without its right side, a closure in it without a body, and a doc comment without what it describes. A `"` that is open at
/// the end of its line is wrong.
pub fn scan_verdict(source: &str) -> Verdict {
    let tokens = scan(source);
    if let Some(token) = tokens.iter().find(|token| token.unterminated) {
        return match token.is_cut_off(source) {
            true => Verdict::Incomplete,
            false => Verdict::Wrong,
        };
    }
    let significant: Vec<&Token> = tokens.iter().filter(|token| !token.kind.is_trivia()).collect();
    if significant.is_empty() {
        // `//!` describes the whole text, and needs nothing after it
        let is_description = |token: &Token| token.kind == Kind::DocComment && !token.text(source).starts_with("//!");
        return match tokens.iter().any(is_description) {
            true => Verdict::Incomplete,
            false => Verdict::Empty,
        };
    }
    let mut brackets = Brackets::default();
    for (index, token) in significant.iter().enumerate() {
        let next = significant.get(index + 1).copied();
        if brackets.feed(source, token, next) == Change::Mismatch {
            return Verdict::Unknown;
        }
    }
    if brackets.is_open() || is_cut_off(source) {
        return Verdict::Incomplete;
    }
    Verdict::Unknown
}

/// Does the last token that is neither white space nor a comment end a statement explicitly?
pub fn ends_with_semicolon(source: &str) -> bool {
    let tokens = scan(source);
    let last = tokens.iter().rfind(|token| !token.kind.is_trivia());
    last.is_some_and(|token| token.text(source) == ";")
}

/// Does the text end within a pipe, an angle block or a closure?
fn is_cut_off(source: &str) -> bool {
    let options = Options { leading: Some("()"), ..Options::default() };
    rewrite(source, &options).is_err_and(|error| error.incomplete)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn all(expected: Verdict, sources: &[&str]) {
        for source in sources {
            assert_eq!(scan_verdict(source), expected, "source: {source}");
        }
    }

    #[test]
    fn blank_text_is_empty() {
        all(Verdict::Empty, &["", " \n\t", "// c", "/* c */ // d\n", "//// c", "/**/", "//! about this file"]);
    }

    #[test]
    fn open_things_are_incomplete() {
        let brackets = ["(", "f(1,", "[1", "#{", "{ a;", "x?[", "fn f() {", "f(\n1\n", "({[]}", "f(\"a\""];
        let texts =
            ["`", "`a${", "`a${b", "`a${b}", "#\"a", "##\"a\"#", "/* c", "a /* /* */", "\"a\\", "\"a\\\n", "\"a\\\r\n"];
        let angles =
            ["|| <", "| | <", "|a| < a;", "|| < || < 1 >", "f(|| < 1", "|| < {}; ", "{} || < 1;", "x = |a, b| < a"];
        let pipes = ["x |>", "x |> // c", "|>", "x |> obj.", "x |> (1 +", "x |> |a|", "x |> |a", "x |> ||", "x |> (f"];
        let docs = ["/// c", "/** c */", "// c\n/// d\n"];
        for sources in [&brackets[..], &texts, &angles, &pipes, &docs] {
            all(Verdict::Incomplete, sources);
        }
    }

    #[test]
    fn an_open_quote_is_wrong() {
        all(Verdict::Wrong, &["\"a", "f(\"a", "\"a\nb\"", "\"a\\\nb", "\"a\\\\", "'a", "'\\"]);
    }

    #[test]
    fn the_rest_is_for_the_parser() {
        all(
            Verdict::Unknown,
            &[
                "1",
                "1 +",
                "let a",
                "let a =",
                "f()",
                ")",
                "(]",
                "f() }",
                "|| < 1 >",
                "|| < || < 1 >>",
                "x |> f()",
                "|> f()",
                "x |> 5",
                "`${a}`",
                "fn f() {}",
                "if a {}",
                "a; /// c",
                "|a| < a > 1 >",
                "`a${b}}`",
                "true || < 3",
                "a || < 3",
                "a | b | < 3",
                "f() || <",
                "[1] || < 3",
                "\"s\" || < 3",
                "`${a}` || < 3",
                "#{} == #{} || < 3",
                "1 |> |a|; 2",
                "x |> 5; || <",
            ],
        );
    }

    #[test]
    fn a_semicolon_counts_only_as_the_last_token() {
        for source in ["a;", "a; ", "a; // c", "a;\n/* ; */\n", ";"] {
            assert!(ends_with_semicolon(source), "source: {source}");
        }
        for source in ["", "a", "a; b", "// ;", "\";\"", "{ a; }", "a;;b", "`;"] {
            assert!(!ends_with_semicolon(source), "source: {source}");
        }
    }
}
