//! Jobs: processes that run one closure and report its result.

use super::{Doc, Functions};
use crate::runtime::{Deadline, JobAnswer, Pid, Start, TooMany};
use crate::script::deadlock::place;
use crate::script::task::{Task, not_a_closure};
use crate::script::{Context, Outcome, PidValue, Result, error, time};
use rhai::{Dynamic, FnPtr, NativeCallContext};
use std::rc::Rc;
use std::time::Duration;

/// How long an await waits when nothing else is said: Elixir's five seconds.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) fn add(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "job_async",
            signature: "job_async(f)",
            summary: "Starts the closure `f` as a job, linked to the caller, and returns its pid at once.",
            details: "`f` takes no argument. It works on copies of the variables that it captured. When the job \
                          crashes, the caller ends too, unless it traps exits. Semantics of Elixir's `Task.async`.",
            example: ("job_async(|| 6 * 7) |> job_await()", "42"),
        },
        start_job,
        |value: Dynamic| not_a_closure::<PidValue>("job_async", &value)
    );
    function!(
        functions,
        Doc {
            name: "job_await",
            signature: "job_await(pid, ms = 5000)",
            summary: "The result of a job, waiting for it so many milliseconds.",
            details: "`error(\"no result\")` when the time is up: the job then goes on, and its late result is \
                          dropped. Also `error(\"no result\")`, at once, for a job that is collected already, that died \
                          without a result, or that never was. Only the process that started the job may await it. \
                          `ms` may be \"infinity\".",
            example: ("job_async(|| { sleep(\"infinity\"); \"Hi\" }) |> job_await(0)", "{:error, \"no result\"}"),
        },
        |call: NativeCallContext, job: PidValue| await_job(&call, job, Deadline::after(PATIENCE)),
        |call: NativeCallContext, job: PidValue, milliseconds: rhai::INT| {
            await_job(&call, job, time::after(milliseconds)?)
        },
        |call: NativeCallContext, job: PidValue, patience: Dynamic| await_job(&call, job, time::deadline(&patience)?),
        |value: Dynamic| not_a_pid::<Dynamic>("job_await", &value),
        |value: Dynamic, _: Dynamic| not_a_pid::<Dynamic>("job_await", &value)
    );
}

fn start_job(call: NativeCallContext, closure: FnPtr) -> Result<PidValue> {
    let context = running("job_async")?;
    let task = Task::new(&context, &call, &closure)?;
    let pid = spawn(&context, Start { link: true, job: true, ..Start::default() }, task)?;
    Ok(PidValue { pid, owner: Some(context.pid()) })
}

fn await_job(call: &NativeCallContext, job: PidValue, deadline: Deadline) -> Result<Dynamic> {
    let context = running("job_await")?;
    let me = context.pid();
    if let Some(owner) = job.owner.filter(|owner| *owner != me) {
        return error(format!("only {owner}, which started the job {job}, may await it; this is {me}"));
    }
    match context.await_job(job.pid, deadline, &|| place(call))? {
        JobAnswer::Done(result) => return Ok(result.take()),
        JobAnswer::TimedOut => context.forget_job(job.pid),
        JobAnswer::Failed { .. } | JobAnswer::Unknown => {}
    }
    Ok(Dynamic::from(Outcome::error("no result".into())))
}

/// Starts a process.
pub(super) fn spawn(context: &Context, start: Start, task: Task) -> Result<Pid> {
    context.spawn(start, task.into_body()).or_else(|TooMany(most)| {
        error(format!("too many processes: {most} live already; --max-processes N allows more"))
    })
}

pub(super) fn running(caller: &str) -> Result<Rc<Context>> {
    match Context::current() {
        Some(context) => Ok(context),
        None => error(format!("{caller} is for code that runs in a process")),
    }
}

#[cold]
pub(super) fn not_a_pid<T>(caller: &str, value: &Dynamic) -> Result<T> {
    let shown = crate::script::display::show(value, &crate::script::display::Style::default());
    error(format!("{caller} takes a pid, as `self()` and `job_async(…)` return it; this is {shown}"))
}
