//! From text with ijob's additions to plain Rhai.
//!
//! Owns what the additions mean: the pipe `x |> f(a)`, the angle block `|| < … >`, `receive { … }` and
//! `match x { … }`, function names that Rhai reserves, and the names of functions as values. A text without any of them comes out as it went in, to the byte, but for the
//! probes that a host may want at the beginning of some functions and in loops without a body, and of `catch`.
//!
//! It refuses to judge anything else. It reads just enough of Rhai's grammar to find where operands begin and end, and
//! leaves what it does not understand as it is: Rhai's parser will say what is wrong, at a position that
//! [`Rewritten::typed`] takes back to the typed text.

mod arms;
mod closure;
mod cursor;
mod error;
mod expression;
mod list;
mod map;
mod pattern;
mod pipe;
mod probe;
mod scope;
mod statement;

#[cfg(test)]
mod tests;

use super::scan::{Kind, Token, scan};
pub use cursor::is_made_up;
pub use error::SyntaxError;
use map::PositionMap;

/// What a rewrite depends on besides the text.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// Is this name a variable of the session? Decides what `x |> name` calls: a closure in a variable, or the function.
    pub is_variable: &'a dyn Fn(&str) -> bool,
    /// Is this name a function from outside of the text? Rhai knows only those inside as values: `[3].map(name)`.
    pub is_function: &'a dyn Fn(&str) -> bool,
    /// What a `|>` at the very beginning pipes in, as Rhai text such as `v()`. With `None` it is an error.
    pub leading: Option<&'a str>,
    /// Function names that Rhai reserves, and the names that they are registered under: `("spawn", "spawn_")`.
    pub reserved: &'a [(&'a str, &'a str)],
    /// A statement to be put at the beginning of functions and closures, where a recursion could go round that reads no
    /// variable or swallows errors.
    pub probe: Option<&'a str>,
    /// Is it to be at the beginning of all of them?
    pub probes_all: bool,
    /// A function that each `catch` is to call first, with its variable.
    pub caught: Option<&'a str>,
    /// What a call of `variables()` is: what sees the variables at its place.
    pub variables: Option<&'a str>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options {
            is_variable: &|_| false,
            is_function: &|_| false,
            leading: None,
            reserved: &[],
            probe: None,
            probes_all: false,
            caught: None,
            variables: None,
        }
    }
}

impl Options<'_> {
    fn registered(&self, name: &str) -> Option<&str> {
        let found = self.reserved.iter().find(|(reserved, _)| *reserved == name);
        found.map(|(_, registered)| *registered)
    }
}

/// A text in plain Rhai, and where its pieces were typed.
#[derive(Debug, Clone)]
pub struct Rewritten {
    text: String,
    /// `None` when the text is the typed one.
    map: Option<PositionMap>,
}

impl Rewritten {
    pub fn text(&self) -> &str {
        &self.text
    }

    /// From a position in the rewritten text to the same in the typed text. Lines and columns count from 1, columns in
    /// characters, as Rhai counts them. A position in text that nobody typed is that of the piece it was made for; one
    /// past the end stays past the end.
    pub fn typed(&self, line: usize, column: usize) -> (usize, usize) {
        match &self.map {
            Some(map) => map.typed(line, column),
            None => (line, column),
        }
    }
}

/// Rewrites `source` to plain Rhai.
///
/// # Errors
/// What is wrong with a pipe, with an angle block, or with a text that has one and is not closed; and whether more
/// input could mend it. Whatever else is wrong with the text is left for Rhai to report.
pub fn rewrite(source: &str, options: &Options) -> Result<Rewritten, SyntaxError> {
    let tokens = scan(source);
    if !has_additions(source, &tokens, options) {
        let as_typed = || Rewritten { text: source.to_owned(), map: None };
        // Where there is nothing but probes to add, what cannot be read is for Rhai to refuse.
        let is_readable = tokens.iter().all(|token| !token.unterminated && token.kind != Kind::Unknown);
        let takes_probes = is_readable && may_take_probes(source, &tokens, options);
        return Ok(if takes_probes {
            write(source, &tokens, options).unwrap_or_else(|_| as_typed())
        } else {
            as_typed()
        });
    }
    // What was moved before the rest would swallow it.
    if let Some(token) = tokens.iter().find(|token| token.unterminated) {
        return Err(SyntaxError::unterminated(source, token));
    }
    if let Some(token) = tokens.iter().find(|token| token.kind == Kind::Unknown) {
        return Err(SyntaxError::unknown(source, token));
    }
    write(source, &tokens, options).map_err(|error| *error)
}

fn write(source: &str, tokens: &[Token], options: &Options) -> cursor::Result<Rewritten> {
    let mut cursor = cursor::Cursor::new(source, tokens, options);
    cursor.program()?;
    let (text, map) = cursor.pieces.write(source);
    let map = (text != source).then_some(map);
    Ok(Rewritten { text, map })
}

/// Is there a function, a loop, a `catch` or, perhaps, a closure?
fn may_take_probes(source: &str, tokens: &[Token], options: &Options) -> bool {
    // No literal and no comment has such a text.
    tokens.iter().any(|token| match token.text(source) {
        "fn" | "for" | "loop" | "while" | "|" | "||" => options.probe.is_some(),
        "catch" => options.caught.is_some(),
        _ => false,
    })
}

/// Names that Rhai reserves, so that it takes them for keys of a map in quotes only.
const RESERVED_KEYS: &str = "Fn async await call case curry debug default eval go goto is is_def_fn is_def_var is_shared \
                             match module new nil null package print protected public shared spawn static super sync this \
                             thread type_of use var void with yield";

fn is_reserved_key(key: &str) -> bool {
    RESERVED_KEYS.split(' ').any(|reserved| reserved == key)
}

/// Could anything in the text need rewriting?
fn has_additions(source: &str, tokens: &[Token], options: &Options) -> bool {
    let mut tokens = tokens.iter().filter(|token| !token.kind.is_trivia()).peekable();
    let mut last = "";
    while let Some(token) = tokens.next() {
        let text = token.text(source);
        let found = match token.kind {
            Kind::Symbol => text == "|>" || text == "<" && last.ends_with('|'),
            Kind::Ident => {
                let next = tokens.peek().map_or("", |next| next.text(source));
                let is_called = next == "(";
                matches!((text, next), ("receive", "{"))
                    || text == "match"
                    || text == "variables" && is_called && options.variables.is_some()
                    || options.registered(text).is_some()
                    || next == ":" && is_reserved_key(text)
                    || !is_called && (options.is_function)(text)
            }
            _ => false,
        };
        if found {
            return true;
        }
        last = if token.kind == Kind::Symbol { text } else { "" };
    }
    false
}
