//! The children of a supervisor: what they are, and how one is started and stopped.

use crate::runtime::{Answer, Deadline, Pid, Start, Stop};
use crate::script::callback::Callback;
use crate::script::display::{Style, show};
use crate::script::functions::spawn_body;
use crate::script::reason::in_words;
use crate::script::task::Task;
use crate::script::{Context, PidValue, Reason};
use rhai::{EvalAltResult, ImmutableString};
use std::result::Result as Either;

/// What a supervisor has to know of a child.
pub struct ChildSpec {
    pub id: ImmutableString,
    pub origin: Origin,
    pub restart: Restart,
    pub shutdown: Shutdown,
    pub is_supervisor: bool,
}

/// Where the process of a child comes from.
pub enum Origin {
    /// A closure that starts it, and returns its pid.
    Start(Callback),
    /// It runs this closure.
    Job(Callback),
}

/// After which ends a child is started again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restart {
    Permanent,
    /// All but `normal`, `shutdown` and `["shutdown", why]`.
    Transient,
    Temporary,
}

impl Restart {
    pub const WORDS: [(&str, Self); 3] =
        [("permanent", Self::Permanent), ("transient", Self::Transient), ("temporary", Self::Temporary)];

    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, restart)| *restart == self).map_or("", |(word, _)| word)
    }
}

/// How a child is stopped.
#[derive(Clone, Copy)]
pub enum Shutdown {
    /// It is killed.
    Brutal,
    /// It is told to shut down, and killed when it has not in that time.
    Within(Deadline),
}

/// Why a child could not be started.
pub enum NotStarted {
    /// In words.
    Because(String),
    /// The supervisor has to end itself.
    Ending(Reason),
}

impl ChildSpec {
    /// Starts its process, linked to the running one.
    ///
    /// # Errors
    /// When it fails to start, or is none.
    pub fn start(&self, context: &Context) -> Either<Pid, NotStarted> {
        match &self.origin {
            Origin::Start(callback) => self.started_by(callback, context),
            Origin::Job(callback) => start_job(callback, context, Start { link: true, ..Start::default() }),
        }
    }

    fn started_by(&self, callback: &Callback, context: &Context) -> Either<Pid, NotStarted> {
        // Each start begins with what was captured, whatever the one before did to it.
        let copy = callback.copy().map_err(|error| NotStarted::Because(words(*error)))?;
        let value = match copy.call(context, Vec::new()) {
            Ok(value) => value,
            Err(reason) => {
                // An exit of the closure is not one of the supervisor.
                context.put_off_exit();
                return Err(match context.exit_reason() {
                    Some(reason) => NotStarted::Ending(reason),
                    None => NotStarted::Because(in_words(&reason)),
                });
            }
        };
        match value.read_lock::<PidValue>() {
            Some(pid) if pid.pid != context.pid() => {
                // One that has ended already is told of like any other that ends.
                context.link(pid.pid);
                Ok(pid.pid)
            }
            _ => Err(NotStarted::Because(format!(
                "`start` returns the pid of the process that it started, as in `start: || agent_start_link(|| 0)`; this \
                 one returned {}",
                show(&value, &Style::default())
            ))),
        }
    }
}

/// Starts a process that runs a closure, which begins with what it captured each time.
pub fn start_job(callback: &Callback, context: &Context, start: Start) -> Either<Pid, NotStarted> {
    let task = Task::again(callback);
    let pid = task.and_then(|task| spawn_body(context, start, task.into_body()));
    pid.map_err(|error| NotStarted::Because(words(*error)))
}

fn words(error: EvalAltResult) -> String {
    match error {
        EvalAltResult::ErrorRuntime(message, _) => message.to_string(),
        other => other.to_string(),
    }
}

/// Stops a linked process, and waits for its end.
///
/// # Errors
/// When the running process has to leave off itself.
pub fn stop_child(context: &Context, pid: Pid, shutdown: Shutdown) -> Either<(), Stop> {
    let reference = context.watch(pid);
    let ended = match shutdown {
        Shutdown::Brutal => Answer::TimedOut,
        Shutdown::Within(deadline) => {
            context.exit_signal(pid, Reason::Shutdown, false);
            context.await_answer(reference, pid, deadline, &|| None)?
        }
    };
    if matches!(ended, Answer::TimedOut) {
        context.exit_signal(pid, Reason::Killed, true);
        context.await_answer(reference, pid, Deadline::NEVER, &|| None)?;
    }
    context.expect_no_more(reference);
    Ok(())
}
