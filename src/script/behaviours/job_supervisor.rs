//! Job supervisors: processes that start jobs for others, and stop them when they end.

use super::ask::{Patience, ask_at};
use super::child::{NotStarted, Restart, Shutdown, Work, start_job, stop_children};
use super::intensity::Intensity;
use super::process::{Behaviour, exit_of};
use super::reply::{refuse, reply};
use super::supervisor::is_orderly;
use super::{Asked, Caller};
use crate::runtime::{At, Body, Pid, Start};
use crate::script::functions::spawn_body_for;
use crate::script::{Context, PidValue, Reason, Result, Script, error};
use rhai::Dynamic;
use std::collections::BTreeMap;
use std::result::Result as Either;

/// What is asked of a job supervisor.
pub enum JobCall {
    /// A job of whoever asks, who awaits it.
    Async {
        body: Body<Script>,
        start: Start,
        shutdown: Shutdown,
    },
    /// A job that nobody awaits, and that may be started again.
    Start {
        work: Work,
        restart: Restart,
        shutdown: Shutdown,
    },
    Terminate(Pid),
    Children,
}

impl JobCall {
    /// The function that asks for it.
    pub fn function(&self) -> &'static str {
        match self {
            Self::Async { start: Start { quiet: true, .. }, .. } => "job_stream",
            Self::Async { start: Start { link: true, .. }, .. } => "job_async",
            Self::Async { .. } => "job_async_nolink",
            Self::Start { .. } => "job_start_child",
            Self::Terminate(_) => "job_terminate_child",
            Self::Children => "job_children",
        }
    }
}

/// Starts a job of the running process under a supervisor.
///
/// # Errors
/// When it has as many as it may, or has ended.
pub fn start_under(
    context: &Context,
    supervisor: Pid,
    start: Start,
    shutdown: Shutdown,
    at: At<'_, Script>,
    body: impl FnOnce() -> Result<Body<Script>>,
) -> Result<Pid> {
    context.will_start_others();
    let asked = || Ok(Asked::Job(JobCall::Async { body: body()?, start, shutdown }));
    let started = ask_at(context, supervisor, &Patience::ENDLESS, at, asked)?;
    match started.read_lock::<PidValue>() {
        Some(pid) => Ok(pid.pid),
        None => error("the supervisor started nothing"),
    }
}

struct Child {
    /// What runs when it is started again, and after which ends it is.
    again: Option<(Work, Restart)>,
    shutdown: Shutdown,
}

/// The loop of a job supervisor.
pub struct JobSupervisor {
    /// In the order of their start, as pids are.
    children: BTreeMap<Pid, Child>,
    most: usize,
    intensity: Intensity,
}

impl JobSupervisor {
    pub fn new(most: usize, intensity: Intensity) -> Self {
        Self { children: BTreeMap::new(), most, intensity }
    }

    fn answer(&mut self, context: &Context, call: JobCall, from: Pid) -> Either<Dynamic, NotStarted> {
        match call {
            JobCall::Async { body, start, shutdown } => {
                self.must_have_room(context)?;
                self.start(context, from, start, body, Child { again: None, shutdown })
            }
            JobCall::Start { work, restart, shutdown } => {
                self.must_have_room(context)?;
                let body = super::child::body_of(&work)?;
                let again = (restart != Restart::Temporary).then_some((work, restart));
                self.start(context, from, Start::default(), body, Child { again, shutdown })
            }
            JobCall::Terminate(pid) => {
                let Some(child) = self.children.remove(&pid) else {
                    return Err(NotStarted::Because(format!("{} has no child {pid}", context.pid())));
                };
                stop_children(context, &[(pid, child.shutdown)]).map_err(NotStarted::Ending)?;
                Ok(Dynamic::UNIT)
            }
            JobCall::Children => {
                let pids = self.children.keys().map(|pid| Dynamic::from(PidValue::from(*pid)));
                Ok(pids.collect::<Vec<_>>().into())
            }
        }
    }

    fn must_have_room(&self, context: &Context) -> Either<(), NotStarted> {
        if self.children.len() < self.most {
            return Ok(());
        }
        Err(NotStarted::Because(format!(
            "{} runs as many jobs as its `max_children` allows: {}",
            context.pid(),
            self.most
        )))
    }

    fn start(
        &mut self,
        context: &Context,
        owner: Pid,
        start: Start,
        body: Body<Script>,
        child: Child,
    ) -> Either<Dynamic, NotStarted> {
        match spawn_body_for(context, owner, start, body) {
            Ok(Some(pid)) => {
                self.children.insert(pid, child);
                Ok(Dynamic::from(PidValue::from(pid)))
            }
            // Nobody is there any more to be told.
            Ok(None) => Ok(Dynamic::UNIT),
            Err(error) => Err(NotStarted::Because(super::child::words(*error))),
        }
    }

    fn ended(&mut self, context: &Context, pid: Pid, reason: &Dynamic) -> Either<(), Reason> {
        let Some(child) = self.children.remove(&pid) else { return Ok(()) };
        let Some((work, restart)) = child.again else { return Ok(()) };
        if restart == Restart::Transient && is_orderly(reason) {
            return Ok(());
        }
        // Each try counts, so that there is an end to them.
        while self.intensity.allows_one_more() {
            match start_job(&work, context, Start { link: true, ..Start::default() }) {
                Ok(pid) => {
                    self.children.insert(pid, Child { again: Some((work, restart)), shutdown: child.shutdown });
                    return Ok(());
                }
                Err(NotStarted::Ending(reason)) => return Err(reason),
                Err(NotStarted::Because(_)) => {}
            }
        }
        Err(Reason::Shutdown)
    }
}

impl Behaviour for JobSupervisor {
    fn init(&mut self, context: &Context) -> Either<(), Reason> {
        context.trap_exit(true);
        Ok(())
    }

    fn request(&mut self, context: &Context, asked: Asked, from: Option<Caller>) -> Either<(), Reason> {
        let (call, from) = match (asked, from) {
            (Asked::Job(call), Some(from)) => (call, from),
            (_, from) => {
                refuse(
                    context,
                    from,
                    "this process is a job supervisor: job_async, job_children and their like are for it",
                );
                return Ok(());
            }
        };
        match self.answer(context, call, from.pid) {
            Ok(answer) => {
                // Pids can always be copied.
                let _ = reply(context, from, &answer);
                Ok(())
            }
            Err(NotStarted::Because(why)) => {
                refuse(context, Some(from), why);
                Ok(())
            }
            Err(NotStarted::Ending(reason)) => Err(reason),
        }
    }

    fn message(&mut self, context: &Context, message: Dynamic) -> Either<(), Reason> {
        match exit_of(&message) {
            Some((pid, reason)) => self.ended(context, pid, &reason),
            // It has no use for any other.
            None => Ok(()),
        }
    }

    fn terminate(&mut self, context: &Context, reason: Reason) -> Reason {
        // All at once: none of them depends on another.
        let children: Vec<_> = std::mem::take(&mut self.children).into_iter().collect();
        let children: Vec<_> = children.iter().map(|(pid, child)| (*pid, child.shutdown)).collect();
        stop_children(context, &children).map_or_else(|other| other, |()| reason)
    }
}
