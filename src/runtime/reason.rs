//! Why a process ended.

use super::Language;

/// Why a process ended, with Erlang's meanings.
pub enum Reason<L: Language> {
    /// It came to its end. Does nothing to linked processes that do not trap exits.
    Normal,
    /// It was told to stop in good order.
    Shutdown,
    /// `kill` was sent to it: linked processes see `killed`, which can be trapped.
    Killed,
    /// It wanted something of a process that does not exist.
    NoProc,
    /// It chose to end for this reason.
    Value(L::Value),
    /// An error that nothing caught.
    Error(L::Error),
}

impl<L: Language> Reason<L> {
    /// Ended as it should, so that nothing linked to it need end?
    pub fn is_normal(&self) -> bool {
        matches!(self, Self::Normal)
    }
}

impl<L: Language> Clone for Reason<L> {
    fn clone(&self) -> Self {
        match self {
            Self::Normal => Self::Normal,
            Self::Shutdown => Self::Shutdown,
            Self::Killed => Self::Killed,
            Self::NoProc => Self::NoProc,
            Self::Value(value) => Self::Value(value.clone()),
            Self::Error(error) => Self::Error(error.clone()),
        }
    }
}
