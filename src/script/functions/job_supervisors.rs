//! Job supervisors: processes that start jobs for others, and stop them when they end.

use super::jobs::{not_a_pid, running};
use super::names::target;
use super::supervisors::{intensity, shutdown};
use super::{Doc, Functions};
use crate::runtime::Start;
use crate::script::behaviours::{
    Asked, JobCall, JobSupervisor, Patience, Restart, Shutdown, Starting, Work, ask, start, start_under,
};
use crate::script::callback::{Callback, Wanted};
use crate::script::deadlock::place;
use crate::script::options::Options;
use crate::script::task::{Task, not_a_closure};
use crate::script::{PidValue, Result, documented_name, error};
use rhai::{Dynamic, FnPtr, FuncRegistration, ImmutableString, Map, NativeCallContext};

pub(super) fn add(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "job_supervisor",
            signature: "job_supervisor(#{ max_children, max_restarts, max_seconds, name })",
            summary: "Starts a supervisor of jobs, linked to the caller: `job_async(supervisor, f)` starts one there.",
            details: "When it ends, its jobs are told to shut down, all at once, and it waits for them. `max_children` is how \
                          many may run at a time (\"infinity\"). After more than `max_restarts` (3) restarts in `max_seconds` \
                          (5) it stops them and ends for `shutdown`. Every option may be left out, and the map too. Elixir's \
                          `Task.Supervisor.start_link`.",
            example: ("let sup = job_supervisor(#{ max_children: 2 });\njob_async(sup, || 6 * 7) |> job_await()", "42"),
        },
        |call: NativeCallContext| start_supervisor(&call, Map::new()),
        |call: NativeCallContext, options: Map| start_supervisor(&call, options)
    );
    functions_for_children(functions);
    jobs_of_a_supervisor(functions);
}

fn start_supervisor(call: &NativeCallContext, options: Map) -> Result<PidValue> {
    let options = Options::of("job_supervisor", options)?;
    let is_endless = options
        .get("max_children")
        .is_some_and(|most| most.read_lock::<ImmutableString>().is_some_and(|word| word.as_str() == "infinity"));
    let most = if is_endless { None } else { options.number("max_children", 0)? };
    let intensity = intensity(&options)?;
    start(call, Starting::new(true, &options)?, || Ok(JobSupervisor::new(most.unwrap_or(usize::MAX), intensity)))
}

fn functions_for_children(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "job_start_child",
            signature: "job_start_child(supervisor, f, #{ restart, shutdown })",
            summary: "Starts the closure `f` as a process of the job supervisor, which nobody awaits; returns its pid.",
            details: "`restart` is \"temporary\" (never started again; the default), \"transient\" (when it fails) or \"permanent\" \
                          (after every end); each start begins with what `f` captured. `shutdown` is how long it may take to stop: \
                          milliseconds (5000), \"infinity\" or \"brutal_kill\". Fails when there are `max_children`. Elixir's \
                          `Task.Supervisor.start_child`.",
            example: (
                "let sup = job_supervisor();\nlet me = self();\njob_start_child(sup, || send(me, \"done\"));\nreceive()",
                "\"done\"",
            ),
        },
        |call: NativeCallContext, sup: Dynamic, closure: Dynamic| start_child(&call, &sup, &closure, Map::new()),
        |call: NativeCallContext, sup: Dynamic, closure: Dynamic, options: Map| {
            start_child(&call, &sup, &closure, options)
        }
    );
    function!(
        functions,
        Doc {
            name: "job_children",
            signature: "job_children(supervisor)",
            summary: "The pids of the processes that run under a job supervisor, in the order of their start.",
            details: "Elixir's `Task.Supervisor.children`.",
            example: (
                "let sup = job_supervisor();\nlet job = job_async(sup, || receive());\njob_children(sup) == [job]",
                "true",
            ),
        },
        |call: NativeCallContext, sup: Dynamic| put(&call, &sup, || Ok(JobCall::Children))
    );
    function!(
        functions,
        Doc {
            name: "job_terminate_child",
            signature: "job_terminate_child(supervisor, pid)",
            summary: "Stops a process of the job supervisor, which is not started again.",
            details: "Returns when it has ended. Fails when the supervisor has no such child, or no more. Elixir's \
                          `Task.Supervisor.terminate_child`.",
            example: (
                "let sup = job_supervisor();\nlet job = job_start_child(sup, || receive());\njob_terminate_child(sup, job);\nis_alive(job)",
                "false",
            ),
        },
        |call: NativeCallContext, sup: Dynamic, child: Dynamic| match child.read_lock::<PidValue>() {
            Some(child) => put(&call, &sup, || Ok(JobCall::Terminate(child.pid))),
            None => not_a_pid("job_terminate_child", &child),
        }
    );
}

/// The forms of `job_async` and `job_async_nolink` that name a supervisor; the others are documented with them.
fn jobs_of_a_supervisor(functions: &mut Functions) {
    for name in ["job_async", "job_async_nolink"] {
        let link = name == "job_async";
        let set = || FuncRegistration::new(name).with_volatility(true).in_global_namespace();
        set().set_into_module(functions.module(), move |call: NativeCallContext, sup: Dynamic, closure: Dynamic| {
            start_async(&call, &sup, &closure, link, Map::new())
        });
        set().set_into_module(
            functions.module(),
            move |call: NativeCallContext, sup: Dynamic, closure: Dynamic, options: Map| {
                start_async(&call, &sup, &closure, link, options)
            },
        );
    }
}

fn start_async(
    call: &NativeCallContext,
    supervisor: &Dynamic,
    closure: &Dynamic,
    link: bool,
    options: Map,
) -> Result<PidValue> {
    let (caller, context) = (call.fn_name(), running(call.fn_name())?);
    if supervisor.is::<FnPtr>()
        && let Some(options) = closure.read_lock::<Map>()
    {
        // Names that are none of its options come first.
        Options::of(caller, options.clone())?;
        return error(format!(
            "{caller} has options under a supervisor only, as in `{caller}(supervisor, || 42, #{{ shutdown: 1000 }})`"
        ));
    }
    let options = Options::of(caller, options)?;
    let shutdown = shutdown(&options, false, || format!("the option `shutdown` of {caller}"))?;
    let Some(closure) = closure.read_lock::<FnPtr>().map(|closure| closure.clone()) else {
        return not_a_closure(caller, closure);
    };
    let supervisor = target(caller, supervisor)?;
    let start = Start { job: true, link, ..Start::default() };
    let body = || Ok(Task::new(&context, call, &closure)?.into_body());
    let pid = start_under(&context, supervisor, start, shutdown, &|| place(call), body)?;
    Ok(PidValue { pid, owner: Some(context.pid()) })
}

fn start_child(call: &NativeCallContext, supervisor: &Dynamic, closure: &Dynamic, options: Map) -> Result<PidValue> {
    let options = Options::of("job_start_child", options)?;
    let restart = options.word("restart", &Restart::WORDS)?.unwrap_or(Restart::Temporary);
    let shutdown: Shutdown = shutdown(&options, false, || "the option `shutdown` of job_start_child".to_owned())?;
    let started = put(call, supervisor, || {
        let work = Work { closure: Callback::new(call, closure, Wanted::NOTHING)?, place: place(call) };
        Ok(JobCall::Start { work, restart, shutdown })
    })?;
    match started.read_lock::<PidValue>() {
        Some(pid) => Ok(*pid),
        None => error("the supervisor started nothing"),
    }
}

fn put(call: &NativeCallContext, supervisor: &Dynamic, asked: impl FnOnce() -> Result<JobCall>) -> Result<Dynamic> {
    let supervisor = target(documented_name(call.fn_name()), supervisor)?;
    ask(call, supervisor, &Patience::ENDLESS, || asked().map(Asked::Job))
}
