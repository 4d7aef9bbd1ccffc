//! What happens to scripts that many do not expect.

use super::Context;

/// Something that is worth a word to a person who sees it for the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    /// A job had no result in time, and runs on.
    AwaitTimeout,
    /// A job was awaited by a process that had not started it.
    NotOwner,
    /// A message was sent to a process that has ended.
    NobodyReceives,
    /// A job has changed its copy of this variable, which is read elsewhere.
    LostUpdate(String),
    /// A crash took a linked process along.
    LinkedCrash,
}

/// Tells of it, when it happened to the session's own process: to entries, which a person types.
#[cold]
pub(super) fn hint(context: &Context, hint: Hint) {
    if context.callers().is_empty()
        && let Some(environment) = context.local.environment()
    {
        environment.world().hint(hint);
    }
}
