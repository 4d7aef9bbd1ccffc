//! What the owner of a job asks of it: its result, its end, or nothing any more.

use super::jobs::{not_a_pid, running};
use super::{Doc, Functions};
use crate::runtime::{Deadline, JobAnswer, JobStatus};
use crate::script::deadlock::place;
use crate::script::hint::{Hint, hint};
use crate::script::{
    Closures, Context, Outcome, PidValue, Reason, Result, Script, deep_copy, error, options, reason_to_value, time,
};
use rhai::{Dynamic, INT, ImmutableString, NativeCallContext};
use std::time::Duration;

/// How long is waited when nothing else is said: Elixir's five seconds.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

pub(super) type Answer = JobAnswer<Script>;

pub(super) fn add(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "job_await",
            signature: "job_await(pid, ms = 5000)",
            summary: "The result of a job, waiting for it so many milliseconds.",
            details: "`error(\"no result\")` when the time is up: the job then goes on, and its late result is \
                          dropped. Also `error(\"no result\")`, at once, for a job that is collected already, that died \
                          without a result, or that never was; but `error(reason)` for one from `job_async_nolink` that \
                          died. Only the process that started the job may await it. `ms` may be \"infinity\".",
            example: ("job_async(|| { sleep(\"infinity\"); \"Hi\" }) |> job_await(0)", "{:error, \"no result\"}"),
        },
        |call: NativeCallContext, job: &mut PidValue| await_job(&call, *job, Deadline::after(PATIENCE)),
        |call: NativeCallContext, job: &mut PidValue, milliseconds: INT| await_job(
            &call,
            *job,
            time::after(milliseconds)?
        ),
        |call: NativeCallContext, job: &mut PidValue, patience: Dynamic| await_job(
            &call,
            *job,
            time::deadline(&patience)?
        ),
        |value: Dynamic| not_a_pid::<Dynamic>("job_await", &value),
        |value: Dynamic, _: Dynamic| not_a_pid::<Dynamic>("job_await", &value)
    );
    function!(
        functions,
        Doc {
            name: "job_yield",
            signature: "job_yield(pid, ms = 5000)",
            summary: "`ok(result)` of a job; `()` if it is not done in the time, and it may be asked again.",
            details: "`error(reason)` if it failed and the caller survived that. A result is collected once: after that, \
                          and for a job that was given up or never was, `error(\"noproc\")`, at once. Only the process \
                          that started the job may ask. Elixir's `Task.yield`.",
            example: (
                "let job = job_async(|| receive());\njob_yield(job, 0)\nsend(job, 7);\njob_yield(job)",
                "()\n{:ok, 7}"
            ),
        },
        |call: NativeCallContext, job: PidValue| yield_job(&call, job, Deadline::after(PATIENCE)),
        |call: NativeCallContext, job: PidValue, patience: Dynamic| yield_job(&call, job, time::deadline(&patience)?),
        |value: Dynamic| not_a_pid::<Dynamic>("job_yield", &value),
        |value: Dynamic, _: Dynamic| not_a_pid::<Dynamic>("job_yield", &value)
    );
    function!(
        functions,
        Doc {
            name: "job_shutdown",
            signature: "job_shutdown(pid, ms = 5000)",
            summary: "Unlinks a job and stops it; `ok(result)` if it had finished, `error(reason)` if it had failed, else `()`.",
            details: "It gets the exit signal `shutdown`. One that traps exits may still give its result, or fail for \
                          another reason; one that lives on after so many milliseconds is killed, and \
                          `error(\"killed\")` tells of that. `\"brutal_kill\"` instead of a time kills it at once; \
                          `\"infinity\"` leaves it all the time that it wants. `error(\"noproc\")` for a job that is \
                          collected already or never was. Only the process that started the job may stop it so. \
                          Elixir's `Task.shutdown`.",
            example: ("job_async(|| sleep(\"infinity\")) |> job_shutdown()", "()"),
        },
        |call: NativeCallContext, job: PidValue| shutdown(&call, job, Some(Deadline::after(PATIENCE))),
        |call: NativeCallContext, job: PidValue, how: Dynamic| shutdown(&call, job, patience(&how)?),
        |value: Dynamic| not_a_pid::<Dynamic>("job_shutdown", &value),
        |value: Dynamic, _: Dynamic| not_a_pid::<Dynamic>("job_shutdown", &value)
    );
    function!(
        functions,
        Doc {
            name: "job_ignore",
            signature: "job_ignore(pid)",
            summary: "Unlinks a job and lets it run; its result is dropped.",
            details: "Returns what is there already: `ok(result)`, `error(reason)`, or `()`. Does not wait. Only the \
                          process that started the job may ignore it. Elixir's `Task.ignore`.",
            example: ("job_completed(1) |> job_ignore()", "{:ok, 1}"),
        },
        ignore,
        |value: Dynamic| not_a_pid::<Dynamic>("job_ignore", &value)
    );
}

/// # Errors
/// When another process started the job.
pub(super) fn check_owner(context: &Context, job: PidValue, verb: &str) -> Result<()> {
    let me = context.pid();
    match job.owner.filter(|owner| *owner != me) {
        Some(owner) => {
            hint(context, Hint::NotOwner);
            error(format!("only {owner}, which started the job {job}, may {verb} it; this is {me}"))
        }
        None => Ok(()),
    }
}

fn await_job(call: &NativeCallContext, job: PidValue, deadline: Deadline) -> Result<Dynamic> {
    let context = running("job_await")?;
    check_owner(&context, job, "await")?;
    let answer = context.await_job(job.pid, deadline, &|| place(call))?;
    awaited(&context, job, answer)
}

/// What an await gives for this answer.
pub(super) fn awaited(context: &Context, job: PidValue, answer: Answer) -> Result<Dynamic> {
    match answer {
        JobAnswer::Done(result) => return Ok(result.take()),
        JobAnswer::Failed { reason, linked: false } => return failed(&reason),
        JobAnswer::TimedOut => {
            context.forget_job(job.pid);
            hint(context, Hint::AwaitTimeout);
        }
        JobAnswer::Failed { .. } | JobAnswer::Unknown => {}
    }
    Ok(Dynamic::from(Outcome::error("no result".into())))
}

fn yield_job(call: &NativeCallContext, job: PidValue, deadline: Deadline) -> Result<Dynamic> {
    let context = running("job_yield")?;
    check_owner(&context, job, "ask about")?;
    yielded(context.await_job(job.pid, deadline, &|| place(call))?)
}

/// What a yield gives for this answer.
pub(super) fn yielded(answer: Answer) -> Result<Dynamic> {
    match answer {
        JobAnswer::Done(result) => Ok(Dynamic::from(Outcome::ok(result.take()))),
        JobAnswer::Failed { reason, .. } => failed(&reason),
        JobAnswer::TimedOut => Ok(Dynamic::UNIT),
        JobAnswer::Unknown => failed(&Reason::NoProc),
    }
}

fn failed(reason: &Reason) -> Result<Dynamic> {
    // Others may have it too: links and monitors.
    let value = deep_copy(&reason_to_value(reason), Closures::ForAnyone)?;
    Ok(Dynamic::from(Outcome::ended(reason, value)))
}

/// How long a job may take to end; `None`: it is killed at once.
fn patience(how: &Dynamic) -> Result<Option<Deadline>> {
    if how.read_lock::<ImmutableString>().is_some_and(|word| word.as_str() == "brutal_kill") {
        return Ok(None);
    }
    time::deadline(how).map(Some).or_else(|_| {
        let refused = options::refused(how, options::words("job_shutdown", "ms"));
        error(format!("job_shutdown takes milliseconds from 0 on, \"infinity\" or \"brutal_kill\"; {refused}"))
    })
}

fn shutdown(call: &NativeCallContext, job: PidValue, patience: Option<Deadline>) -> Result<Dynamic> {
    let context = running("job_shutdown")?;
    check_owner(&context, job, "stop")?;
    let is_given_up = context.job_status(job.pid) == JobStatus::Unknown;
    if is_given_up && !context.recall_job(job.pid) {
        if context.is_alive(job.pid) {
            return error(format!(
                "job_shutdown stops jobs of the caller's; {job} is none. `exit(pid, reason)` stops it"
            ));
        }
        return failed(&Reason::NoProc);
    }
    context.unlink(job.pid);
    let answer = stopped(call, &context, job, patience)?;
    match answer {
        // Its result was of no interest before.
        JobAnswer::Done(_) if is_given_up => Ok(Dynamic::UNIT),
        answer => yielded(answer),
    }
}

/// Stops a job that is not linked. What it was to end of is as good as no answer, as in Elixir.
fn stopped(call: &NativeCallContext, context: &Context, job: PidValue, patience: Option<Deadline>) -> Result<Answer> {
    let never = Deadline::NEVER;
    let at = || place(call);
    let is_running = context.job_status(job.pid) == JobStatus::Running;
    let answer = match patience {
        None => {
            kill(context, job);
            context.await_job(job.pid, never, &at)?
        }
        Some(deadline) => {
            if is_running {
                context.exit_signal(job.pid, Reason::Shutdown, false);
            }
            match context.await_job(job.pid, deadline, &at)? {
                JobAnswer::TimedOut => {
                    kill(context, job);
                    context.await_job(job.pid, never, &at)?
                }
                answer => answer,
            }
        }
    };
    Ok(match answer {
        JobAnswer::Failed { reason: Reason::Shutdown, .. } if patience.is_some() => JobAnswer::TimedOut,
        answer if patience.is_none() => killed(answer),
        answer => answer,
    })
}

pub(super) fn kill(context: &Context, job: PidValue) {
    context.exit_signal(job.pid, Reason::Killed, true);
}

/// The answer of a job that was killed: that it ended of this is as good as none.
pub(super) fn killed(answer: Answer) -> Answer {
    match answer {
        JobAnswer::Failed { reason: Reason::Killed, .. } => JobAnswer::TimedOut,
        answer => answer,
    }
}

pub(super) fn ignore(job: PidValue) -> Result<Dynamic> {
    let context = running("job_ignore")?;
    check_owner(&context, job, "ignore")?;
    let is_known = context.job_status(job.pid) != JobStatus::Unknown;
    if is_known || job.owner.is_some() {
        context.unlink(job.pid);
    }
    if !is_known {
        return Ok(Dynamic::UNIT);
    }
    let answer = context.await_job(job.pid, Deadline::NOW, &|| None)?;
    context.forget_job(job.pid);
    yielded(answer)
}
