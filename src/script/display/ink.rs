//! Owns the colours of shown values and of code: which kind of thing has which.
//!
//! Of a terminal's sixteen colours, those that can be read on a dark and on a light background alike: neither yellow,
//! white nor black, and blue only where it is bold.

/// What a piece of a shown value is, or of code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// What stands between the values: brackets, commas.
    Plain,
    Number,
    /// A string or a character.
    Text,
    /// `true`, `false` and `()`, and the keywords of code.
    Word,
    /// A key of a map, or the name of a column.
    Key,
    /// What stands for something that has no literal: a pid, a reference, a stream.
    Handle,
    Function,
    Ok,
    Error,
    /// What is not a part of the value, such as how much of it is left out.
    Aside,
    Comment,
    /// What closes nothing.
    Stray,
    /// The brackets at the cursor.
    Lit,
}

/// Ends every colour.
pub const END: &str = "\x1b[0m";

impl Ink {
    /// What switches the colour on; `None` where there is none.
    pub fn start(self) -> Option<&'static str> {
        match self {
            Ink::Plain => None,
            Ink::Number => Some("\x1b[36m"),
            Ink::Text => Some("\x1b[32m"),
            Ink::Word => Some("\x1b[35m"),
            Ink::Key => Some("\x1b[1;34m"),
            Ink::Handle => Some("\x1b[1;36m"),
            Ink::Function => Some("\x1b[1;35m"),
            Ink::Ok => Some("\x1b[1;32m"),
            Ink::Error => Some("\x1b[1;31m"),
            Ink::Aside => Some("\x1b[2m"),
            Ink::Comment => Some("\x1b[90m"),
            Ink::Stray => Some("\x1b[31m"),
            Ink::Lit => Some("\x1b[1;4m"),
        }
    }

    /// Writes a text in this colour.
    pub fn write(self, text: &str, to: &mut String) {
        match self.start() {
            Some(start) if !text.is_empty() => to.extend([start, text, END]),
            _ => to.push_str(text),
        }
    }
}
