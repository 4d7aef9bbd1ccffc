//! What the text at the cursor asks for: a name, a member of some value, an option, the inside of a string.
//!
//! Owns what the tokens before the cursor can tell. It refuses to know what names there are, and evaluates nothing. What
//! it says of variables of the text holds for the nearest declaration before the cursor, whatever block that stands in.

mod open;
mod value;

#[cfg(test)]
mod tests;

pub use open::Call;
pub use value::{Base, Step, Value};

use super::scan::{Kind, Token, scan};

/// What could be written at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The byte where what is being written begins; it ends at the cursor.
    pub start: usize,
    pub wanted: Wanted,
    /// The innermost call whose arguments the cursor stands among.
    pub call: Option<Call>,
    /// The variables that the text before the cursor declares, the nearest last.
    pub locals: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// There is nothing to choose from: a comment, a number, a name that is being given.
    Nothing,
    /// The first name of an expression, or a keyword.
    Name,
    /// A method or field of this value.
    Member(Value),
    /// A name after `path::`.
    InModule(String),
    /// A key of a map that is an argument of [`Place::call`].
    Key {
        /// It is in an array that is the argument.
        in_array: bool,
        /// The keys that the map has so far.
        given: Vec<String>,
    },
    /// The inside of a string that is an argument of [`Place::call`].
    Text,
    /// The inside of a string that is the value of this key, in a map that is an argument of [`Place::call`].
    KeyText(String),
    /// The file of an `import`.
    Import,
}

/// What could be written at the end of `before`, the text up to the cursor.
///
/// ```
/// use ijob::syntax::place::{Wanted, place};
///
/// let place = place("let x = 1; job_a");
/// assert_eq!((place.start, place.wanted), (11, Wanted::Name));
/// assert_eq!(place.locals, ["x"]);
/// ```
pub fn place(before: &str) -> Place {
    let tokens = scan(before);
    let in_comment = tokens.last().is_some_and(|last| {
        last.kind == Kind::LineComment || last.kind.is_comment() && (last.unterminated || is_line(before, last))
    });
    let mut tokens: Vec<Token> = tokens.into_iter().filter(|token| !token.kind.is_trivia()).collect();
    let touched = tokens.last().copied().filter(|last| last.end == before.len());
    let mut start = before.len();
    let mut text = false;
    let mut wanted = None;
    if let Some(last) = touched {
        match last.kind {
            Kind::Ident | Kind::Keyword => {
                start = last.start;
                tokens.pop();
            }
            Kind::String | Kind::Template if last.unterminated => {
                start = last.start + 1;
                text = true;
                tokens.pop();
            }
            Kind::Number => wanted = Some(Wanted::Nothing),
            _ if last.unterminated => wanted = Some(Wanted::Nothing),
            _ => {}
        }
    }
    let text_of = |token: &Token| token.text(before);
    let open = open::Open::of(before, &tokens);
    let declared = value::locals(before, &tokens);
    let wanted = wanted.unwrap_or_else(|| {
        let last = tokens.last();
        match last.map(text_of) {
            _ if in_comment => Wanted::Nothing,
            Some("import") if text => Wanted::Import,
            _ if text && open.call.is_none() => Wanted::Nothing,
            _ if text && open.is_argument => Wanted::Text,
            _ if text => {
                let key = open.map.as_ref().and_then(|map| map.valued.clone());
                key.map_or(Wanted::Nothing, Wanted::KeyText)
            }
            Some("." | "?.") => {
                let value = value::ending_at(before, &tokens, tokens.len().checked_sub(2));
                Wanted::Member(value.map_or_else(Value::unknown, |(value, _)| value::substitute(value, &declared)))
            }
            Some("::") => Wanted::InModule(module(before, &tokens)),
            Some("let" | "const" | "fn" | "for" | "as" | "import") => Wanted::Nothing,
            _ if open.is_declaration => Wanted::Nothing,
            _ => match open.map {
                Some(map) if map.at_key => Wanted::Key { in_array: map.in_array, given: map.given },
                _ => Wanted::Name,
            },
        }
    });
    let call = open.call.filter(|_| !in_comment).map(|mut call| {
        call.of = call.of.map(|value| value::substitute(value, &declared));
        call
    });
    Place { start, wanted, call, locals: declared.into_iter().map(|(name, _)| name).collect() }
}

/// Does the comment end with its line?
fn is_line(source: &str, comment: &Token) -> bool {
    comment.text(source).starts_with("//")
}

/// The names before the last `::`.
fn module(source: &str, tokens: &[Token]) -> String {
    let mut names = Vec::new();
    let mut rest = tokens;
    while let [before @ .., name, colons] = rest
        && colons.text(source) == "::"
        && name.kind == Kind::Ident
    {
        names.push(name.text(source));
        rest = before;
    }
    names.reverse();
    names.join("::")
}
