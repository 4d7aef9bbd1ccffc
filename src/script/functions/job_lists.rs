//! What the owner of several jobs asks of them at once.

use super::jobs::running;
use super::results::{Answer, PATIENCE, awaited, check_owner, ignore, kill, killed, yielded};
use super::{Doc, Functions};
use crate::runtime::{Deadline, JobGroup, JobStatus, Pid};
use crate::script::deadlock::place;
use crate::script::display::{Style, show};
use crate::script::{Context, Options, PidValue, Result, error, time};
use rhai::{Array, Dynamic, EvalAltResult, Map, NativeCallContext, Position};
use std::collections::HashSet;

pub(super) fn add(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "job_await_many",
            signature: "job_await_many(pids, ms = 5000)",
            summary: "The results of several jobs, in the order of the array; all have the same time.",
            details: "What `job_await` would give for each: `error(\"no result\")` for one that is not done when the time \
                          is up, and so on. `[]` for no jobs. An element that is no pid, or another process's job, is an \
                          error that names its place, and nothing is collected. Elixir's `Task.await_many`.",
            example: ("[1, 2, 3].map(|x| job_async(|| x * x)) |> job_await_many()", "[1, 4, 9]"),
        },
        |call: NativeCallContext, jobs: Array| await_many(&call, &jobs, Deadline::after(PATIENCE)),
        |call: NativeCallContext, jobs: Array, ms: Dynamic| await_many(&call, &jobs, time::deadline(&ms)?),
        |value: Dynamic| not_a_list("job_await_many", &value),
        |value: Dynamic, _: Dynamic| not_a_list("job_await_many", &value)
    );
    function!(
        functions,
        Doc {
            name: "job_yield_many",
            signature: "job_yield_many(pids, #{timeout: 5000, limit, on_timeout: \"nothing\"})",
            summary: "For several jobs what `job_yield` gives for each, in the order of the array.",
            details: "Waits until all are done, or `limit` of them, or `timeout` is over: that may be a number or \
                          \"infinity\", also in place of the options. When the time is over, those that are not done go \
                          on and may be asked again (`\"nothing\"`), or are ignored (`\"ignore\"`, as by `job_ignore`) or \
                          killed (`\"kill_task\"`). With `limit`, so many results are collected at the most, and the \
                          others are left to be asked for. Elixir's `Task.yield_many`.",
            example: (
                "let jobs = [job_async(|| \"Hi\"), job_async(|| receive())];\njob_yield_many(jobs, #{timeout: 10, on_timeout: \"kill_task\"})",
                "[{:ok, \"Hi\"}, ()]"
            ),
        },
        |call: NativeCallContext, jobs: Array| yield_many(&call, &jobs, &Yield::default()),
        |call: NativeCallContext, jobs: Array, options: Map| yield_many(&call, &jobs, &Yield::new(options)?),
        |call: NativeCallContext, jobs: Array, timeout: Dynamic| {
            yield_many(&call, &jobs, &Yield { timeout: time::deadline(&timeout)?, ..Yield::default() })
        },
        |value: Dynamic| not_a_list("job_yield_many", &value),
        |value: Dynamic, _: Dynamic| not_a_list("job_yield_many", &value)
    );
}

#[cold]
fn not_a_list(function: &str, value: &Dynamic) -> Result<Array> {
    let shown = show(value, &Style::default());
    error(format!("{function} takes an array of pids, as `job_async(…)` returns them; this is {shown}"))
}

/// The jobs in the array.
///
/// # Errors
/// When there is an element that is no pid, or another process's job.
fn own_jobs(context: &Context, function: &str, jobs: &Array, verb: &str) -> Result<Vec<PidValue>> {
    let own = |(place, value): (usize, &Dynamic)| {
        let Some(job) = value.read_lock::<PidValue>().map(|job| *job) else {
            let shown = show(value, &Style::default());
            return error(format!(
                "{function} takes an array of pids, as `job_async(…)` returns them; element {place} is {shown}"
            ));
        };
        check_owner(context, job, verb).map_err(|error| at_place(&error, place))?;
        Ok(job)
    };
    jobs.iter().enumerate().map(own).collect()
}

#[cold]
fn at_place(error: &EvalAltResult, place: usize) -> Box<EvalAltResult> {
    let message = match error {
        EvalAltResult::ErrorRuntime(message, _) => format!("element {place}: {message}"),
        other => format!("element {place}: {other}"),
    };
    EvalAltResult::ErrorRuntime(message.into(), Position::NONE).into()
}

fn await_many(call: &NativeCallContext, jobs: &Array, deadline: Deadline) -> Result<Array> {
    let context = running("job_await_many")?;
    let jobs = own_jobs(&context, "job_await_many", jobs, "await")?;
    let deadline = deadline.fixed();
    // Nothing is collected until all is there: whoever stops this wait loses no result.
    for job in &jobs {
        if context.watch_job(job.pid, deadline, &|| place(call))? == JobStatus::Running {
            break;
        }
    }
    let collected = jobs.iter().map(|job| awaited(&context, *job, collect(&context, job.pid)?));
    collected.collect()
}

/// What there is of a job now.
fn collect(context: &Context, job: Pid) -> Result<Answer> {
    Ok(context.await_job(job, Deadline::NOW, &|| None)?)
}

/// What becomes of jobs that are not done in time.
#[derive(Clone, Copy)]
enum OnTimeout {
    Nothing,
    Ignore,
    Kill,
}

/// The options of `job_yield_many`.
struct Yield {
    timeout: Deadline,
    limit: usize,
    on_timeout: OnTimeout,
}

impl Default for Yield {
    fn default() -> Self {
        Self { timeout: Deadline::after(PATIENCE), limit: usize::MAX, on_timeout: OnTimeout::Nothing }
    }
}

impl Yield {
    fn new(options: Map) -> Result<Self> {
        let options = Options::of("job_yield_many", options)?;
        let words = [("nothing", OnTimeout::Nothing), ("ignore", OnTimeout::Ignore), ("kill_task", OnTimeout::Kill)];
        let default = Self::default();
        Ok(Self {
            timeout: options.time("timeout")?.unwrap_or(default.timeout),
            limit: options.number("limit", 1)?.unwrap_or(default.limit),
            on_timeout: options.word("on_timeout", &words)?.unwrap_or(default.on_timeout),
        })
    }
}

fn yield_many(call: &NativeCallContext, jobs: &Array, options: &Yield) -> Result<Array> {
    let context = running("job_yield_many")?;
    let jobs = own_jobs(&context, "job_yield_many", jobs, "ask about")?;
    let pids: HashSet<Pid> = jobs.iter().map(|job| job.pid).collect();
    let limit = options.limit.min(pids.len());
    let ended = first_ended(call, &context, &jobs, limit, options.timeout)?;
    let is_over = ended.len() < limit;
    let kills = is_over && matches!(options.on_timeout, OnTimeout::Kill);
    // All of them before the wait for the first: they end together.
    for job in jobs.iter().filter(|job| kills && !ended.contains(&job.pid)) {
        context.unlink(job.pid);
        kill(&context, *job);
    }
    let answer = |job: &PidValue| {
        if ended.contains(&job.pid) {
            return yielded(collect(&context, job.pid)?);
        }
        match options.on_timeout {
            OnTimeout::Ignore if is_over => ignore(*job),
            OnTimeout::Kill if is_over => {
                yielded(killed(context.await_job(job.pid, Deadline::NEVER, &|| place(call))?))
            }
            _ => Ok(Dynamic::UNIT),
        }
    };
    jobs.iter().map(answer).collect()
}

/// The first jobs that have ended, so many at the most. One that there is nothing to be had of counts. Nothing is
/// collected: whoever stops this wait loses no result.
fn first_ended(
    call: &NativeCallContext,
    context: &Context,
    jobs: &[PidValue],
    limit: usize,
    timeout: Deadline,
) -> Result<HashSet<Pid>> {
    let deadline = timeout.fixed();
    let group = JobGroup::default();
    let mut ended = HashSet::new();
    let mut seen = HashSet::new();
    for job in jobs.iter().filter(|job| seen.insert(job.pid)) {
        if !context.join_group(job.pid, &group) && ended.len() < limit {
            ended.insert(job.pid);
        }
    }
    while ended.len() < limit {
        match context.next_of_group(&group, deadline, &|| place(call))? {
            Some(job) => ended.insert(job),
            None => break,
        };
    }
    Ok(ended)
}
