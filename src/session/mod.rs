//! One entry in, one outcome out.
use crossbeam_channel::Receiver;

/// What became of one entry.
pub enum Outcome {
    /// It has a value; `shown` is how the prompt shows it, `None` when the entry ends in `;`.
    Value { shown: Option<String> },
    /// It failed: the rendered error, without a newline at the end.
    Failed { shown: String },
    /// The script asked to leave with this status.
    Halt { status: u8 },
}

/// Whether a text can be run as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completeness {
    /// There is nothing to run: white space and comments.
    Empty,
    Complete,
    /// More lines are needed.
    Incomplete,
}

/// Bindings, values and sources of one sitting.
pub struct Session {}

impl Session {
    /// The number that the next entry gets when it succeeds, from 1.
    pub fn number(&self) -> usize {
        1
    }
    /// Can `text` be run, or does it need more lines? Evaluates nothing.
    pub fn completeness(&self, _text: &str) -> Completeness {
        Completeness::Complete
    }
    /// Starts `text` as the next entry; its outcome comes through the channel.
    pub fn submit(&self, _text: &str) -> Receiver<Outcome> {
        crossbeam_channel::never()
    }
    /// Stops the running entry; it ends with an error, its process lives on. Without one, nothing happens.
    pub fn interrupt(&self) {}
}
