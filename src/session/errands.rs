//! What the session does after an entry that asked for it, in the process that ran the entry.

use super::entry::Entry;
use super::requests::Request;
use super::state::State;
use super::{Outcome, evaluation, script};
use crate::runtime::Pid;
use crate::script::Context;

/// Does what the latest entry has asked for.
///
/// # Errors
/// The outcome of the first entry that has no value.
pub(super) fn run(state: &State, context: &Context, tell: &impl Fn(Pid)) -> Result<(), Outcome> {
    for request in state.requests.take() {
        match request {
            Request::Run(file) => {
                let entries = script::entries_of(&file.text.name, &file.text.code, state);
                state.requests.within(&file, || run_all(state, context, &entries, tell))?;
            }
            Request::Restart => state.requests.restarting(|| run_all(state, context, &state.begin_anew(), tell))?,
        }
    }
    Ok(())
}

/// Runs entries as those of a script are, each with what it asks for.
fn run_all(state: &State, context: &Context, entries: &[Entry], tell: &impl Fn(Pid)) -> Result<(), Outcome> {
    script::hoist(entries, state);
    for entry in entries {
        let pieces = entry.prepare(state).map_err(|report| Outcome::Failed { shown: state.render(&report) })?;
        // Values are for the prompt.
        drop(evaluation::run_pieces(state, context, &pieces, tell)?);
        run(state, context, tell)?;
    }
    Ok(())
}
