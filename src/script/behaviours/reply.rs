//! What a behaviour answers.

use super::Caller;
use crate::script::{Closures, Context, Parcel, Result};
use rhai::Dynamic;

/// An answer that says that what was asked cannot be done.
#[derive(Clone)]
pub(super) struct Refusal(pub String);

/// Answers whoever asked. An answer that nobody waits for any more is dropped.
///
/// # Errors
/// When it cannot be copied.
pub fn reply(context: &Context, to: Caller, answer: &Dynamic) -> Result<()> {
    context.answer(to.pid, to.reference, Parcel::copy(answer, Closures::ForAnyone)?);
    Ok(())
}

/// Tells whoever asked why that cannot be done, if anybody waits for an answer.
pub(super) fn refuse(context: &Context, to: Option<Caller>, why: impl Into<String>) {
    if let Some(to) = to {
        let refusal = Refusal(why.into());
        context.answer(to.pid, to.reference, Parcel::made(|| Dynamic::from(refusal)));
    }
}
