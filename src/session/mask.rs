//! Words that mean something only to a whole script, made to mean the same to one entry of it.
//!
//! `private fn` hides a function from those who import the script: to the entries of a session it is a function like
//! any other. `global::NAME` is a constant of the script: its entries, and the jobs that they start, ask the session.
//! What takes the place of a word has the word's length, so that every position stays true.

use crate::syntax::scan::{Kind, Token, scan};
use std::borrow::Cow;
use std::ops::Range;

/// What `global::` becomes, with quotes and brackets around the name, and one space.
pub(super) const GLOBAL: &str = "G__";

/// The code of an entry, to be compiled alone.
pub(super) fn mask(code: &str) -> Cow<'_, str> {
    if !code.contains("private") && !names_global_constants(code) {
        return code.into();
    }
    let tokens = meaningful(code);
    let mut masked = code.to_owned();
    for (n, token) in tokens.iter().enumerate() {
        let next = |offset: usize| tokens.get(n + offset).map(|token| token.text(code));
        if token.text(code) == "private" && next(1) == Some("fn") {
            masked.replace_range(token.span(), &" ".repeat(token.end - token.start));
        } else if let Some(name) = global_constant(code, &tokens[n..]) {
            let asked = format!("{GLOBAL}(\"{}\") ", &code[name.clone()]);
            masked.replace_range(token.start..name.end, &asked);
        }
    }
    masked.into()
}

/// The name in `global::NAME`, if the tokens begin with that, written without spaces.
fn global_constant(code: &str, tokens: &[Token]) -> Option<Range<usize>> {
    let [global, colons, name, ..] = tokens else { return None };
    let is_one = global.text(code) == "global" && colons.text(code) == "::" && name.kind == Kind::Ident;
    (is_one && global.end == colons.start && colons.end == name.start).then(|| name.span())
}

/// Does the code use constants of its script?
pub(super) fn names_global_constants(code: &str) -> bool {
    code.contains("global") && {
        let tokens = meaningful(code);
        (0..tokens.len()).any(|n| global_constant(code, &tokens[n..]).is_some())
    }
}

/// The pieces to run one after the other, so that a constant is known when what follows asks for it: each ends with a
/// statement that declares one, outside of all brackets.
pub(super) fn pieces(code: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let (mut start, mut depth, mut declares) = (0, 0_usize, false);
    if names_global_constants(code) {
        for token in meaningful(code) {
            match token.text(code) {
                "(" | "[" | "{" | "#{" => depth += 1,
                ")" | "]" | "}" => depth = depth.saturating_sub(1),
                "const" if depth == 0 => declares = true,
                ";" if depth == 0 && std::mem::take(&mut declares) => {
                    pieces.push(start..token.end);
                    start = token.end;
                }
                _ => {}
            }
        }
    }
    if pieces.is_empty() || !meaningful(&code[start..]).is_empty() {
        pieces.push(start..code.len());
    }
    pieces
}

/// The code with everything outside the piece blanked: columns and lines stay.
pub(super) fn blank_outside(code: &str, piece: &Range<usize>) -> String {
    let blank = |text: &str| text.chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect::<String>();
    [&blank(&code[..piece.start]), &code[piece.clone()], blank(&code[piece.end..]).trim_end()].concat()
}

fn meaningful(code: &str) -> Vec<Token> {
    scan(code).into_iter().filter(|token| !token.kind.is_trivia()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_replaced_at_their_length_outside_of_strings_and_comments() {
        for (code, masked) in [
            ("private fn f() { 1 }", "        fn f() { 1 }"),
            ("fn u() { global::K + 1 }", "fn u() { G__(\"K\")  + 1 }"),
            ("let private = 1", "let private = 1"),
            ("\"global::K\" // global::K", "\"global::K\" // global::K"),
            ("`${global::LONG}`", "`${G__(\"LONG\") }`"),
            ("global :: K", "global :: K"),
            ("x::global::K(1)", "x::G__(\"K\") (1)"),
        ] {
            assert_eq!(mask(code), masked);
            assert_eq!(mask(code).len(), code.len());
        }
    }

    #[test]
    fn code_that_asks_for_constants_is_cut_after_each_that_it_declares() {
        let code = "const K = [1; 2];\nconst L = 3; fn u() { const M = 1; global::K } u()";
        let cut: Vec<&str> = pieces(code).into_iter().map(|piece| &code[piece]).collect();
        assert_eq!(cut, ["const K = [1; 2];", "\nconst L = 3;", " fn u() { const M = 1; global::K } u()"]);
        assert_eq!(pieces("const K = 1; K").len(), 1);
        assert_eq!(pieces("fn u() { global::K }").len(), 1);
        assert_eq!(blank_outside("ab\ncd;ef", &(3..6)), "  \ncd;");
    }
}
