//! The functions in a text, with what is written about them.

use super::scan::{Kind, Token, scan};

/// A function that a text declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    pub name: String,
    /// The type whose values it is a method of, as in `fn int.twice()`.
    pub receiver: Option<String>,
    pub is_private: bool,
    pub parameters: Vec<String>,
    /// The `///` lines before it, without the slashes; empty: there are none.
    pub comment: String,
    /// The byte where its `fn` stands.
    pub start: usize,
}

impl Declared {
    /// Does the one take the place of the other?
    pub fn is_same(&self, other: &Declared) -> bool {
        self.name == other.name && self.receiver == other.receiver && self.parameters.len() == other.parameters.len()
    }

    /// `twice(x)`
    pub fn signature(&self) -> String {
        format!("{}({})", self.name, self.parameters.join(", "))
    }
}

/// The functions that a text declares, in their order; methods of a type (`fn int.twice()`) too, by their own name.
///
/// ```
/// use ijob::syntax::docs::declared;
///
/// let found = declared("/// Twice of it.\nfn twice(x) { x * 2 }");
/// assert_eq!((found[0].signature(), found[0].comment.as_str()), ("twice(x)".into(), "Twice of it."));
/// ```
pub fn declared(source: &str) -> Vec<Declared> {
    let tokens = scan(source);
    let mut found = Vec::new();
    let mut comment: Vec<&str> = Vec::new();
    let mut is_private = false;
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::DocComment => comment.push(token.text(source)),
            kind if kind.is_trivia() => {}
            Kind::Keyword if token.text(source) == "private" => is_private = true,
            Kind::Keyword if token.text(source) == "fn" => {
                if let Some((receiver, name, parameters)) = head(source, &tokens[at + 1..]) {
                    let comment = comment.iter().flat_map(|comment| plain(comment)).collect::<Vec<_>>().join("\n");
                    let (comment, start) = (comment.trim().to_owned(), token.start);
                    found.push(Declared { name, receiver, is_private, parameters, comment, start });
                }
                comment.clear();
                is_private = false;
            }
            _ => {
                comment.clear();
                is_private = false;
            }
        }
    }
    found
}

/// The type it is a method of, the name and the parameters, from after the `fn`.
fn head(source: &str, tokens: &[Token]) -> Option<(Option<String>, String, Vec<String>)> {
    let mut texts = tokens.iter().filter(|token| !token.kind.is_trivia()).map(|token| (token.kind, token.text(source)));
    let (mut receiver, mut name) = (None, None);
    loop {
        match texts.next()? {
            (Kind::Ident, text) => name = Some(text.to_owned()),
            (_, "(") => break,
            (Kind::String, text) => name = Some(text.trim_matches('"').to_owned()),
            (_, ".") => receiver = name.take(),
            _ => return None,
        }
    }
    let mut parameters = Vec::new();
    loop {
        match texts.next()? {
            (Kind::Ident, text) => parameters.push(text.to_owned()),
            (_, ",") => {}
            (_, ")") => return Some((receiver, name?, parameters)),
            _ => return None,
        }
    }
}

/// The lines of a doc comment without what makes them a comment.
fn plain(comment: &str) -> impl Iterator<Item = &str> {
    let inside = match comment.strip_prefix("/**") {
        Some(block) => block.strip_suffix("*/").unwrap_or(block),
        None => comment.trim_start_matches("///"),
    };
    inside.lines().map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_found_with_their_comments() {
        let source = "/// One.\n/// More of it.\nfn one() {}\n// no doc\nfn two(a, b) { fn_x(); }\n\
                      let x = 1; /// lost\nlet y = 2;\n/** Block\n comment. */\nprivate fn int.three(c) {}\nfn (broken) {}";
        let found: Vec<(String, String)> =
            declared(source).into_iter().map(|found| (found.signature(), found.comment)).collect();
        let expected = [("one()", "One.\nMore of it."), ("two(a, b)", ""), ("three(c)", "Block\ncomment.")];
        assert_eq!(found, expected.map(|(signature, comment)| (signature.to_owned(), comment.to_owned())));
    }
}
