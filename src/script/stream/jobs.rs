//! The step that runs a job for each item, several at once.
//!
//! The process that uses the stream starts the jobs itself, is linked with them, and waits for whichever ends next.
//! Elixir has a process in between, which traps what the jobs do to it and minds their time. Here a job tells of its end
//! by its result alone, and minds its time itself; so nothing has to be in between.

use super::items::User;
use super::steps::Pull;
use crate::runtime::{Body, Deadline, JobAnswer, JobGroup, Pid, Start};
use crate::script::behaviours::{Shutdown, start_under};
use crate::script::deadlock::place;
use crate::script::functions::spawn_body;
use crate::script::task::Task;
use crate::script::{
    Closures, Context, Halted, Options, Outcome, Parcel, Place, Reason, Result, Script, deep_copy, has_closure,
    reason_to_value,
};
use rhai::{Array, Dynamic, FnPtr, INT, Map, NativeCallContext};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// The time of one item when nothing else is said, in milliseconds.
const PATIENCE: INT = 5_000;

/// The options of a stream of jobs.
#[derive(Clone)]
pub struct JobOptions {
    max_concurrency: usize,
    ordered: bool,
    /// How long one item may take, and the same as it was given.
    timeout: (Deadline, Dynamic),
    on_timeout: OnTimeout,
    zip_input_on_exit: bool,
    /// What the jobs run under, beside the user of the stream.
    supervisor: Option<Pid>,
    /// Where the stream was made.
    place: Option<Place>,
}

/// What becomes of the user of a stream when an item takes too long.
#[derive(Clone, Copy)]
enum OnTimeout {
    Exit,
    KillTask,
}

impl Default for JobOptions {
    fn default() -> Self {
        Self {
            max_concurrency: std::thread::available_parallelism().map_or(1, Into::into),
            ordered: true,
            timeout: (Deadline::after(Duration::from_millis(PATIENCE as u64)), PATIENCE.into()),
            on_timeout: OnTimeout::Exit,
            zip_input_on_exit: false,
            supervisor: None,
            place: None,
        }
    }
}

impl JobOptions {
    /// # Errors
    /// When there is an option that is none, or a value that its option cannot have.
    pub fn new(function: &str, options: Map) -> Result<Self> {
        let options = Options::of(function, options)?;
        let words = [("exit", OnTimeout::Exit), ("kill_task", OnTimeout::KillTask)];
        let default = Self::default();
        Ok(Self {
            max_concurrency: options.number("max_concurrency", 1)?.unwrap_or(default.max_concurrency),
            ordered: options.flag("ordered")?.unwrap_or(default.ordered),
            timeout: match (options.time("timeout")?, options.get("timeout")) {
                (Some(timeout), Some(given)) => (timeout, given.clone()),
                _ => default.timeout,
            },
            on_timeout: options.word("on_timeout", &words)?.unwrap_or(default.on_timeout),
            zip_input_on_exit: options.flag("zip_input_on_exit")?.unwrap_or(default.zip_input_on_exit),
            supervisor: None,
            place: None,
        })
    }

    /// The same for jobs under a supervisor.
    pub fn under(self, supervisor: Pid) -> Self {
        Self { supervisor: Some(supervisor), ..self }
    }

    /// The same for a stream that is made by this call.
    pub fn made_by(self, call: &NativeCallContext) -> Self {
        Self { place: place(call), ..self }
    }

    /// Why the user of a stream ends whose item has taken too long.
    fn timed_out(&self) -> Reason {
        Reason::Value(Parcel::made(|| {
            let call: Array = vec!["job_stream".into(), self.timeout.1.clone()];
            let reason: Array = vec!["timeout".into(), call.into()];
            reason.into()
        }))
    }
}

/// One use of such a stream.
pub(super) struct Jobs {
    /// None after the last item.
    before: Option<Box<Pull>>,
    f: FnPtr,
    options: Arc<JobOptions>,
    group: JobGroup,
    running: BTreeMap<Pid, Running>,
    /// What is to be given out, in that order; nothing yet for a job that runs, when the order is that of the items.
    results: VecDeque<Option<Dynamic>>,
    /// How many have been given out.
    given: usize,
    /// An item has taken too long, and the user is to end for it.
    timed_out: Arc<AtomicBool>,
}

/// A job under way.
struct Running {
    /// How many items came before its own.
    place: usize,
    /// Its item, if that is wanted with a failure.
    input: Option<Dynamic>,
}

impl Jobs {
    pub fn new(before: Box<Pull>, f: FnPtr, options: JobOptions) -> Self {
        Self {
            before: Some(before),
            f,
            options: options.into(),
            group: JobGroup::default(),
            running: BTreeMap::new(),
            results: VecDeque::new(),
            given: 0,
            timed_out: Arc::default(),
        }
    }

    pub fn next(&mut self, user: &User) -> Result<Option<Dynamic>> {
        self.collect(&user.context, Deadline::NOW)?;
        loop {
            // Only now: whoever wants no more than the results so far has started nothing more.
            self.fill(user)?;
            if let Some(result) = self.take() {
                return Ok(Some(result));
            }
            if self.running.is_empty() {
                return Ok(None);
            }
            self.collect(&user.context, Deadline::NEVER)?;
            if let Some(result) = self.take() {
                return Ok(Some(result));
            }
        }
    }

    /// The next result to be given out, if it is there.
    fn take(&mut self) -> Option<Dynamic> {
        let next = self.results.front_mut()?.take()?;
        self.results.pop_front();
        self.given += 1;
        Some(next)
    }

    /// Starts as many jobs as may run at once.
    fn fill(&mut self, user: &User) -> Result<()> {
        while self.running.len() < self.options.max_concurrency
            && let Some(before) = &mut self.before
        {
            match before.next(user)? {
                Some(item) => self.start(user, item)?,
                None => self.before = None,
            }
        }
        Ok(())
    }

    fn start(&mut self, user: &User, item: Dynamic) -> Result<()> {
        let task = Task::with_arguments(
            user.environment.clone(),
            &self.f,
            std::slice::from_ref(&item),
            self.options.place.as_ref(),
        )?;
        let body = in_time(task.into_body(), user.context.pid(), &self.options, &self.timed_out);
        let pid = start_item(&user.context, body, &self.options)?;
        user.context.join_group(pid, &self.group);
        let place = self.given + self.results.len();
        if self.options.ordered {
            self.results.push_back(None);
        }
        let input = self.options.zip_input_on_exit.then_some(item);
        self.running.insert(pid, Running { place, input });
        Ok(())
    }

    /// Takes in what has ended; waits until then for the first of them.
    fn collect(&mut self, context: &Context, deadline: Deadline) -> Result<()> {
        let mut next = deadline;
        while let Some(pid) = context.next_of_group(&self.group, next, &|| self.options.place.clone())? {
            next = Deadline::NOW;
            let Some(Running { place, input }) = self.running.remove(&pid) else { continue };
            let outcome = match context.await_job(pid, Deadline::NOW, &|| None)? {
                JobAnswer::Done(value) => Outcome::ok(value.take()),
                JobAnswer::Failed { reason, .. } => Outcome::ended(&reason, self.failed(context, &reason, input)?),
                JobAnswer::TimedOut | JobAnswer::Unknown => taken(input),
            };
            self.put(place, outcome);
        }
        if next.is_never() {
            // No end is left to wait for: the user of the stream has collected these itself, or given them up. It owns
            // them, and `jobs()` and the jobs themselves tell their pids.
            for Running { place, input } in std::mem::take(&mut self.running).into_values() {
                self.put(place, taken(input));
            }
        }
        Ok(())
    }

    /// What came of the item before which there were so many.
    fn put(&mut self, place: usize, outcome: Outcome) {
        let result = Some(Dynamic::from(outcome));
        match self.results.get_mut(place.wrapping_sub(self.given)).filter(|_| self.options.ordered) {
            Some(reserved) => *reserved = result,
            None => self.results.push_back(result),
        }
    }

    fn failed(&self, context: &Context, reason: &Reason, input: Option<Dynamic>) -> Result<Dynamic> {
        if self.timed_out.load(Ordering::Acquire) {
            context.exit(self.options.timed_out());
            return Err(Halted::Exit.into());
        }
        let mut reason = reason_to_value(reason);
        if has_closure(&reason) {
            // It went to every process that was linked with the job.
            reason = deep_copy(&reason, Closures::ForAnyone)?;
        }
        Ok(with_input(input, reason))
    }
}

/// What comes of a job whose result somebody else has.
fn taken(input: Option<Dynamic>) -> Outcome {
    Outcome::error(with_input(input, "noproc".into()))
}

/// The reason of a failure, with the item if that is wanted.
fn with_input(input: Option<Dynamic>, reason: Dynamic) -> Dynamic {
    match input {
        Some(input) => Array::from([input, reason]).into(),
        None => reason,
    }
}

/// Stops what is under way, and waits until it has come to an end.
impl Drop for Jobs {
    fn drop(&mut self) {
        let Some(context) = Context::current().filter(|_| !self.running.is_empty()) else { return };
        for pid in self.running.keys() {
            context.unlink(*pid);
            context.exit_signal(*pid, Reason::Killed, true);
        }
        // A process that has to leave off itself does not wait; they end all the same.
        while !std::thread::panicking()
            && let Ok(Some(pid)) = context.next_of_group(&self.group, Deadline::NEVER, &|| None)
        {
            context.forget_job(pid);
        }
        for pid in self.running.keys() {
            context.forget_job(*pid);
        }
    }
}

/// Starts the process of an item: every one of them starts here.
fn start_item(context: &Context, body: Body<Script>, options: &JobOptions) -> Result<Pid> {
    let start = Start { link: true, job: true, quiet: true, ..Start::default() };
    match options.supervisor {
        None => spawn_body(context, start, body),
        Some(supervisor) => {
            start_under(context, supervisor, start, Shutdown::GRACE, &|| options.place.clone(), || Ok(body))
        }
    }
}

/// A job that ends when its time is up, which begins now.
fn in_time(body: Body<Script>, user: Pid, options: &Arc<JobOptions>, timed_out: &Arc<AtomicBool>) -> Body<Script> {
    let deadline = options.timeout.0.fixed();
    if deadline.is_never() {
        return body;
    }
    let (options, timed_out) = (options.clone(), timed_out.clone());
    crate::runtime::uncharged(|| {
        Box::new(move |context: &Context| {
            context.end_at(deadline);
            let result = body(context);
            if result.is_ok() || !context.is_overdue() {
                return result;
            }
            Err(match options.on_timeout {
                OnTimeout::Exit => {
                    // By the link, at once; and by this when the user traps exits.
                    timed_out.store(true, Ordering::Release);
                    options.timed_out()
                }
                OnTimeout::KillTask => {
                    context.unlink(user);
                    Reason::Value(Parcel::made(|| "timeout".into()))
                }
            })
        })
    })
}
