//! What a script is told that waits for ever.

use super::failure::{source_of, source_of_call};
use super::{Context, Place, What, environment};
use crate::runtime::{Stuck, WaitsFor};
use rhai::{Dynamic, EvalAltResult, ImmutableString, NativeCallContext, Position};

/// How the message begins.
const DEADLOCK: &str = "deadlock: every process waits, and nothing is left that could wake one: ";

/// Where a native function was called.
pub(super) fn place(call: &NativeCallContext) -> Option<Place> {
    let position = call.call_position();
    let source = source_of_call(&*environment()?, source_of(call), position);
    Some(Place { source, position, what: What::Error })
}

/// The error for the running process, which was found to wait in vain. It can be caught.
#[cold]
pub(super) fn error() -> Box<EvalAltResult> {
    let chain = Context::current().and_then(|context| Some((context.take_deadlock()?, context.local.environment()?)));
    let message = match chain {
        None => "deadlock".to_owned(),
        Some((chain, environment)) => {
            let typed = |place: &Place| {
                let (line, column) = (place.position.line()?, place.position.position()?);
                let (source, line, column) = environment.world().typed(&place.source, line, column);
                Some(format!(" at {source}:{line}:{column}"))
            };
            let steps: Vec<String> = chain.iter().enumerate().map(|(n, stuck)| step(n, stuck, typed)).collect();
            format!("{DEADLOCK}{}", steps.join(", "))
        }
    };
    EvalAltResult::ErrorRuntime(message.into(), Position::NONE).into()
}

/// Is a thrown value what is said of a deadlock? Also when it was caught and thrown again.
pub(super) fn is_told_by(value: &Dynamic) -> bool {
    value.read_lock::<ImmutableString>().is_some_and(|text| text.starts_with(DEADLOCK))
}

/// What a process waits for: `a message`, `an answer of #PID<0.2.0>`.
pub(super) fn in_words(waits_for: WaitsFor) -> String {
    match waits_for {
        WaitsFor::Nothing => "the end of a time".into(),
        WaitsFor::Message => "a message".into(),
        WaitsFor::Job(job) => format!("the job {job}"),
        WaitsFor::AnyJob | WaitsFor::AnyOfJobs(..) => "a job".into(),
        WaitsFor::Answer(pid) => format!("an answer of {pid}"),
        WaitsFor::Room(pid) => format!("room in the mailbox of {pid}"),
        WaitsFor::Outside => "the system".into(),
        WaitsFor::Request => "the next entry".into(),
    }
}

/// `#PID<0.2.0> awaits #PID<0.3.0>`, and then `which waits for a message at ijob:3:5`.
fn step(number: usize, stuck: &Stuck<Place>, typed: impl Fn(&Place) -> Option<String>) -> String {
    let what = match stuck.waits_for {
        WaitsFor::Nothing => "sleeps for ever".to_owned(),
        WaitsFor::Job(job) => format!("awaits {job}"),
        WaitsFor::AnyJob => "awaits a job".to_owned(),
        WaitsFor::AnyOfJobs(job, 0) => format!("awaits {job}"),
        WaitsFor::AnyOfJobs(job, 1) => format!("awaits {job} or one other job"),
        WaitsFor::AnyOfJobs(job, others) => format!("awaits {job} or one of {others} other jobs"),
        other => format!("waits for {}", in_words(other)),
    };
    let place = stuck.place.as_ref().and_then(typed);
    match (number, place) {
        // The error stands at the place of the first one.
        (0, _) => format!("{} {what}", stuck.pid),
        (_, place) => format!("which {what}{}", place.unwrap_or_default()),
    }
}
