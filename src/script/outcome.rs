//! Outcomes: `{:ok, value}` and `{:error, reason}`.

use super::display::{Ink, Parts, Shown, Style, show};
use super::{Failure, Reason};
use rhai::Dynamic;
use std::fmt;

/// A success with its value, or a failure with its reason: Elixir's `{:ok, value}` and `{:error, reason}`.
#[derive(Clone)]
pub struct Outcome {
    pub is_ok: bool,
    /// The value of a success, the reason of a failure.
    pub value: Dynamic,
    /// The error that ended a process, when its reason is that.
    pub failure: Option<Failure>,
}

impl Outcome {
    pub fn ok(value: Dynamic) -> Self {
        Self { is_ok: true, value, failure: None }
    }

    pub fn error(reason: Dynamic) -> Self {
        Self { is_ok: false, value: reason, failure: None }
    }

    /// Of a process that ended for this reason; `value` is what a script sees of it.
    pub fn ended(reason: &Reason, value: Dynamic) -> Self {
        let failure = if let Reason::Error(failure) = reason { Some(failure.clone()) } else { None };
        Self { is_ok: false, value, failure }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let style = Style { width: usize::MAX, ..Style::default() };
        f.write_str(&show(&Dynamic::from(self.clone()), &style))
    }
}

impl Shown for Outcome {
    fn parts(&self) -> Parts<'_> {
        let (ink, word) = if self.is_ok { (Ink::Ok, ":ok") } else { (Ink::Error, ":error") };
        Parts::Tagged(ink, word, &self.value)
    }
}
