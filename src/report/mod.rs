//! One error, shown with an excerpt of its source.
//!
//! Owns the look of every error a user sees: the title, the excerpt with the place underlined, the chain of calls and
//! starts that led there, notes and help; and the form that other programs read, one JSON object on a line. Whatever
//! it is given is made harmless first: no control character of a script or a
//! message reaches the terminal raw. It knows neither Rhai nor processes nor the pipe; who has an error says where it
//! happened and in which text. It prints nothing. It owns as well which word somebody meant who wrote another: every layer
//! that refuses a word asks it.
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
mod json;
mod kind;
mod meant;
mod narrow;
mod place;
mod render;
mod style;
#[cfg(test)]
mod tests;
mod token;

pub(crate) use clean::{escape, picture, steers};
pub use kind::Kind;
pub use meant::{did_you_mean, meant, name_meant, word_meant};
pub use style::{Format, Style};

use std::sync::Arc;

/// What went wrong, and where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    pub kind: Kind,
    /// The process that it is about, when that is not the one that the user looks at: `#PID<0.9.0>`.
    pub process: Option<String>,
    /// What is said before the title, for people: `process #PID<0.9.0> crashed: `. In JSON, the kind and the process say it.
    pub lead: String,
    /// What went wrong, in one sentence. It comes after `error: `, or `warning: ` for a warning; the end of the user's own
    /// process has its lead alone before it.
    pub title: String,
    /// The calls that led to the error, innermost first, and where its process was started. Without one, the report has
    /// no excerpt.
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
    pub step: Step,
}

/// How a frame led to the one before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Step {
    /// By a call; or it is the first one, where the error is.
    #[default]
    Call,
    /// By an error of its own, which ended another process. The label says so.
    Cause,
    /// It started the process that all frames before it ran in. The label says which, and who did.
    Start,
}

impl Frame {
    /// A place in a text whose lines are numbered from 1.
    pub fn new(source: impl Into<String>, text: impl Into<Arc<str>>, line: usize, column: usize) -> Frame {
        Frame { source: source.into(), text: text.into(), first_line: 1, line, column, label: None, step: Step::Call }
    }

    fn in_ascii(&self) -> Frame {
        let label = self.label.as_ref().map(|label| clean::escaped(&label.replace('…', "...")));
        let frame = Frame { source: clean::escaped(&self.source), label, ..self.clone() };
        if self.text.chars().all(clean::is_harmless) {
            return frame;
        }
        // One for one: the column is to be that of what was typed.
        let text: String = self.text.chars().map(|c| if clean::is_harmless(c) { c } else { '?' }).collect();
        Frame { text: text.into(), ..frame }
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

    /// The report as one JSON object, on one line without a newline at the end. The manual of `--error-format` says what is
    /// in it.
    pub fn to_json(&self) -> String {
        json::object(self)
    }

    /// The same report in characters of ASCII, but for those of the user's own that a terminal can be given.
    pub fn in_ascii(&self) -> Report {
        let ascii = |text: &String| clean::escaped(&text.replace('…', "..."));
        Report {
            kind: self.kind,
            process: self.process.clone(),
            lead: ascii(&self.lead),
            title: ascii(&self.title),
            frames: self.frames.iter().map(Frame::in_ascii).collect(),
            notes: self.notes.iter().map(ascii).collect(),
            help: self.help.as_ref().map(ascii),
        }
    }
}
