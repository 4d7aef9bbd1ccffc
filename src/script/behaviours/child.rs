//! The children of a supervisor: what they are, and how one is started and stopped.

use crate::runtime::{Answer, Body, Deadline, Pid, Ref, Start, Stop};
use crate::script::callback::Callback;
use crate::script::causes::told;
use crate::script::display::{Style, show};
use crate::script::functions::spawn_body;
use crate::script::task::Task;
use crate::script::{Context, PidValue, Place, Reason, Script};
use rhai::{EvalAltResult, ImmutableString};
use std::result::Result as Either;
use std::time::Duration;

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
    /// It does this.
    Work(Work),
}

/// What a process does that is started again.
pub struct Work {
    pub closure: Callback,
    /// Where that was asked for.
    pub place: Option<Place>,
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

impl Shutdown {
    /// A worker has OTP's five seconds.
    pub const GRACE: Self = Self::Within(Deadline::after(Duration::from_secs(5)));
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
            Origin::Work(work) => start_job(work, context, Start { link: true, ..Start::default() }),
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
                    None => NotStarted::Because(told(&reason)),
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
pub fn start_job(work: &Work, context: &Context, start: Start) -> Either<Pid, NotStarted> {
    spawn_body(context, start, body_of(work)?).map_err(|error| NotStarted::Because(words(*error)))
}

/// What a process runs whose closure may run more than once.
pub fn body_of(work: &Work) -> Either<Body<Script>, NotStarted> {
    let task = Task::again(&work.closure, work.place.clone()).map_err(|error| NotStarted::Because(words(*error)))?;
    Ok(task.into_body())
}

pub fn words(error: EvalAltResult) -> String {
    match error {
        EvalAltResult::ErrorRuntime(message, _) => message.to_string(),
        other => other.to_string(),
    }
}

/// Stops linked processes, all at once, and waits for their ends.
///
/// # Errors
/// When the running process has to end itself.
pub fn stop_children(context: &Context, children: &[(Pid, Shutdown)]) -> Either<(), Reason> {
    let told: Vec<_> = children.iter().map(|(pid, shutdown)| Told::tell(context, *pid, *shutdown)).collect();
    let ends = told.iter().try_for_each(|told| told.await_end(context));
    ends.map_err(|_| context.exit_reason().unwrap_or(Reason::Killed))
}

/// A process that was told to end.
struct Told {
    pid: Pid,
    reference: Ref,
    /// When it is killed.
    deadline: Deadline,
}

impl Told {
    fn tell(context: &Context, pid: Pid, shutdown: Shutdown) -> Self {
        let reference = context.watch(pid);
        let deadline = match shutdown {
            Shutdown::Brutal => {
                context.exit_signal(pid, Reason::Killed, true);
                Deadline::NEVER
            }
            Shutdown::Within(deadline) => {
                context.exit_signal(pid, Reason::Shutdown, false);
                deadline.fixed()
            }
        };
        Self { pid, reference, deadline }
    }

    fn await_end(&self, context: &Context) -> Either<(), Stop> {
        let Self { pid, reference, deadline } = *self;
        if matches!(context.await_answer(reference, pid, deadline, &|| None)?, Answer::TimedOut) {
            context.exit_signal(pid, Reason::Killed, true);
            context.await_answer(reference, pid, Deadline::NEVER, &|| None)?;
        }
        context.expect_no_more(reference);
        Ok(())
    }
}
