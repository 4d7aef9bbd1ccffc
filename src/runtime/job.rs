//! What the owner of a job knows of its result.

use super::{Language, Reason};

/// Where a job stands, seen from its owner. An owner keeps one for each of its jobs that it has not collected.
pub(super) enum Job<L: Language> {
    Running,
    Ended(Result<L::Value, Reason<L>>),
}

/// The answer to a wait for a job.
pub enum JobAnswer<L: Language> {
    /// It came to its end with this result, which is now collected.
    Done(L::Value),
    /// It ended for this reason, without a result.
    Failed(Reason<L>),
    /// The time is up; it still runs.
    TimedOut,
    /// The caller has no such job: it never had, or the result is collected already.
    Unknown,
}
