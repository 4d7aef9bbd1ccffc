//! What can be wrong with a pipe or an angle block.

use crate::syntax::scan::{Kind, Token};
use std::fmt;
use std::ops::Range;

/// An error in ijob's additions to Rhai.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The bytes of the typed text that are wrong.
    pub span: Range<usize>,
    /// Nothing is wrong yet: the input merely ends too early.
    pub incomplete: bool,
}

impl SyntaxError {
    pub(super) fn new(message: impl Into<String>, span: Range<usize>) -> Box<Self> {
        Box::new(SyntaxError { message: message.into(), help: None, span, incomplete: false })
    }

    pub(super) fn unterminated(source: &str, token: &Token) -> Self {
        let what = match token.kind {
            Kind::BlockComment | Kind::DocComment => "comment",
            Kind::Char => "character",
            _ => "string",
        };
        let error = SyntaxError::new(format!("this {what} is not closed"), token.span());
        *error.incomplete_if(token.is_cut_off(source))
    }

    /// Of a character that is no token: in Rhai's own words, which the same mistake gets in a text without additions.
    pub(super) fn unknown(source: &str, token: &Token) -> Self {
        let text = token.text(source);
        let error = SyntaxError::new(format!("Unexpected '{text}'"), token.span());
        match text.chars().all(char::is_alphabetic) {
            true => *error.help("a name consists of the letters a to z and A to Z, digits and `_`"),
            false => *error,
        }
    }

    pub(super) fn help(mut self: Box<Self>, help: impl Into<String>) -> Box<Self> {
        self.help = Some(help.into());
        self
    }

    pub(super) fn incomplete_if(mut self: Box<Self>, incomplete: bool) -> Box<Self> {
        self.incomplete = incomplete;
        self
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for SyntaxError {}
