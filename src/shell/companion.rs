//! Who sits beside the user.

/// Somebody who sees what is typed and run, and may have something to say: a tour, or whoever writes it down.
pub trait Companion {
    /// Before each prompt. Returns code to be run first, until there is none.
    fn offers(&mut self) -> Option<String> {
        None
    }

    /// What the user has typed.
    fn hears(&mut self, _typed: &str) -> Heard {
        Heard::Code
    }

    /// An entry has run; its outcome is shown.
    fn sees(&mut self, _entry: &str) {}

    /// An entry was interrupted.
    fn gives_up(&mut self) {}
}

/// What a companion makes of what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// It is for the session.
    Code,
    /// It was for the companion.
    Done,
    /// The user wants to leave.
    Leave,
}

/// Nobody does.
pub struct Nobody;

impl Companion for Nobody {}
