//! Jobs: processes that run one closure and report its result. How they are started; `results` and `job_lists` beside
//! this are what their owner asks of them.

use super::{Doc, Functions};
use crate::runtime::{Body, Pid, Start, TooMany};
use crate::script::display::{Style, show};
use crate::script::task::{Task, not_a_closure};
use crate::script::{Closures, Context, Parcel, PidValue, Result, Script, deep_copy, error};
use rhai::{Array, Dynamic, FnPtr, NativeCallContext};
use std::rc::Rc;

pub(super) fn add(functions: &mut Functions) {
    awaited(functions);
    on_their_own(functions);
    function!(
        functions,
        Doc {
            name: "job_completed",
            signature: "job_completed(value)",
            summary: "A job of the caller's that has the result already, without a process.",
            details: "For where a job is asked for and the result is known: it can be awaited, once, like any other. Its \
                          pid is nobody's. Elixir's `Task.completed`.",
            example: ("[job_async(|| 1), job_completed(2)] |> job_await_many()", "[1, 2]"),
        },
        completed,
    );
    function!(
        functions,
        Doc {
            name: "callers",
            signature: "callers()",
            summary: "Who started this process, who started that one, and so on: their pids, nearest first.",
            details: "The 32 nearest are known, whether they live or not. `[]` for a process that nothing in the \
                          language started, such as the one that evaluates what is typed. Elixir's `$callers`.",
            example: ("let me = self();\njob_async(|| callers() == [me]) |> job_await()", "true"),
        },
        callers,
    );
}

fn awaited(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "job_async",
            signature: "job_async(f) or job_async(supervisor, f)",
            summary: "Starts the closure `f` as a job, linked to the caller, and returns its pid at once.",
            details: "`f` takes no argument. It works on copies of the variables that it captured. When the job \
                          crashes, the caller ends too, unless it traps exits. With a job supervisor before \
                      `f` it runs there too: it ends with the supervisor, and `#{ shutdown }` after `f` says how (as in \
                      `job_start_child`). Semantics of Elixir's `Task.async`.",
            example: ("job_async(|| 6 * 7) |> job_await()", "42"),
        },
        |call: NativeCallContext, closure: FnPtr| start(&call, &closure, Start { link: true, ..JOB }),
        |value: Dynamic| not_a_closure::<PidValue>("job_async", &value)
    );
    function!(
        functions,
        Doc {
            name: "job_async_nolink",
            signature: "job_async_nolink(f) or job_async_nolink(supervisor, f)",
            summary: "Starts the closure `f` as a job that is not linked to the caller, and returns its pid.",
            details: "When the job crashes, the caller lives on: the reason is what `job_await`, `job_yield` and the \
                          others give for it, as `error(reason)`. Elixir's `Task.Supervisor.async_nolink`, without the \
                          supervisor.",
            example: ("job_async_nolink(|| exit(\"tired\")) |> job_await()", "{:error, \"tired\"}"),
        },
        |call: NativeCallContext, closure: FnPtr| start(&call, &closure, JOB),
        |value: Dynamic| not_a_closure::<PidValue>("job_async_nolink", &value)
    );
}

fn on_their_own(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "job_start",
            signature: "job_start(f)",
            summary: "Starts the closure `f` as a process that nobody waits for, and returns its pid.",
            details: "For what is done for its effects alone: the result is dropped, a crash touches nobody. Elixir's \
                          `Task.start`.",
            example: ("let me = self();\njob_start(|| send(me, \"done\"));\nreceive()", "\"done\""),
        },
        |call: NativeCallContext, closure: FnPtr| start(&call, &closure, Start::default()),
        |value: Dynamic| not_a_closure::<PidValue>("job_start", &value)
    );
    function!(
        functions,
        Doc {
            name: "job_start_link",
            signature: "job_start_link(f)",
            summary: "Starts the closure `f` as a process that nobody waits for, linked to the caller; returns its pid.",
            details: "When one of the two crashes, so does the other, unless it traps exits. The result is dropped. \
                          Elixir's `Task.start_link`.",
            example: (
                "trap_exit(true);\nlet job = job_start_link(|| exit(\"tired\"));\nreceive() == [\"EXIT\", job, \"tired\"]",
                "true"
            ),
        },
        |call: NativeCallContext, closure: FnPtr| start(&call, &closure, Start { link: true, ..Start::default() }),
        |value: Dynamic| not_a_closure::<PidValue>("job_start_link", &value)
    );
}

const JOB: Start = Start { link: false, job: true, monitor: None, quiet: false };

fn start(call: &NativeCallContext, closure: &FnPtr, start: Start) -> Result<PidValue> {
    let context = running(call.fn_name())?;
    let task = Task::new(&context, call, closure)?;
    let pid = spawn(&context, start, task)?;
    Ok(PidValue { pid, owner: start.job.then(|| context.pid()) })
}

fn completed(value: Dynamic) -> Result<PidValue> {
    let context = running("job_completed")?;
    // As if another process had made it: what is done to the one does not show in the other. It stays at the expense of
    // this process, which keeps it.
    let copy = match context.local.environment() {
        Some(environment) => deep_copy(&value, Closures::For(&environment))?,
        None => deep_copy(&value, Closures::ForAnyone)?,
    };
    Ok(PidValue { pid: context.completed_job(Parcel::weighed(copy, 0)), owner: Some(context.pid()) })
}

fn callers() -> Result<Array> {
    let pids = running("callers")?.callers().into_iter();
    Ok(pids.map(|pid| Dynamic::from(PidValue::from(pid))).collect())
}

/// Starts a process.
pub(super) fn spawn(context: &Context, start: Start, task: Task) -> Result<Pid> {
    spawn_body(context, start, task.into_body())
}

/// Starts a process that runs native code.
pub(in crate::script) fn spawn_body(context: &Context, start: Start, body: Body<Script>) -> Result<Pid> {
    context.spawn(start, body).or_else(too_many)
}

/// The same for another process, whose job it is. `None`: that has ended.
pub(in crate::script) fn spawn_body_for(
    context: &Context,
    owner: Pid,
    start: Start,
    body: Body<Script>,
) -> Result<Option<Pid>> {
    context.spawn_for(owner, start, body).or_else(too_many)
}

fn too_many<T>(TooMany(most): TooMany) -> Result<T> {
    error(format!("too many processes: {most} live already; --max-processes N allows more"))
}

pub(in crate::script) fn running(caller: &str) -> Result<Rc<Context>> {
    match Context::current() {
        Some(context) => Ok(context),
        None => error(format!("{caller} is for code that runs in a process")),
    }
}

#[cold]
pub(super) fn not_a_pid<T>(caller: &str, value: &Dynamic) -> Result<T> {
    let shown = show(value, &Style::default());
    error(format!("{caller} takes a pid, as `self()` and `job_async(…)` return it; this is {shown}"))
}
