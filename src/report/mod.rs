//! One error, shown with an excerpt of its source.
//!
//! Owns the look of every error a user sees: the title, the excerpt with the place underlined, the chain of calls that
//! led there, notes and help. Whatever it is given is made harmless first: no control character of a script or a
//! message reaches the terminal raw. It knows neither Rhai nor processes nor the pipe; who has an error says where it
//! happened and in which text. It prints nothing.
//!
//! ```
//! use ijob::report::{Frame, Look, Report};
//!
//! let report = Report {
//!     title: "Variable not found: y".into(),
//!     frames: vec![Frame::new("ijob:1", "let x = y + 1", 1, 9)],
//!     ..Report::default()
//! };
//! assert_eq!(
//!     report.render(Look::Plain, 80),
//!     "error: Variable not found: y
//!  --> ijob:1:1:9
//!   |
//! 1 | let x = y + 1
//!   |         ^"
//! );
//! ```
mod clean;
mod place;
mod render;
#[cfg(test)]
mod tests;
mod token;

use std::sync::Arc;

/// What went wrong, and where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// What comes after `error: `.
    pub title: String,
    /// The title stands as it is, without `error: ` before it.
    pub bare: bool,
    /// The calls that led to the error, innermost first. Without one, the report has no excerpt.
    pub frames: Vec<Frame>,
    /// Facts worth knowing, each after `note: `.
    pub notes: Vec<String>,
    /// What to do about it, after `help: `.
    pub help: Option<String>,
}

/// One place in one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The name of the text: `ijob:3`, `script.rhai`.
    pub source: String,
    /// All of it, as it was typed.
    pub text: Arc<str>,
    /// The number that the first line of `text` is shown with.
    pub first_line: usize,
    /// The line in `text`, from 1. 0 when the place is not known: then only `source` is shown.
    pub line: usize,
    /// The column in that line, from 1, in characters. 0 is taken as 1; past the end, as the end.
    pub column: usize,
    /// What is said at the underlined place, such as ``in call to `f` ``.
    pub label: Option<String>,
}

impl Frame {
    /// A place in a text whose lines are numbered from 1.
    pub fn new(source: impl Into<String>, text: impl Into<Arc<str>>, line: usize, column: usize) -> Frame {
        Frame { source: source.into(), text: text.into(), first_line: 1, line, column, label: None }
    }
}

/// Whether the terminal, or whatever reads the text, understands colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Plain,
    Coloured,
}

impl Report {
    /// The report as text, several lines, without a newline at the end. Excerpts of lines longer than `width` columns
    /// are cut around the place.
    pub fn render(&self, look: Look, width: usize) -> String {
        render::render(self, look, width)
    }

    /// The same report in characters of ASCII, but for what was typed: that stays as it is.
    pub fn in_ascii(&self) -> Report {
        let ascii = |text: &String| text.replace('…', "...");
        let frames = self.frames.iter().map(|frame| Frame { label: frame.label.as_ref().map(ascii), ..frame.clone() });
        Report {
            title: ascii(&self.title),
            bare: self.bare,
            frames: frames.collect(),
            notes: self.notes.iter().map(ascii).collect(),
            help: self.help.as_ref().map(ascii),
        }
    }
}
