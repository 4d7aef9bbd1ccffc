//! Supervisors: processes that start others and start them again.

use super::names::target;
use super::stops::add_stop;
use super::{Doc, Functions};
use crate::runtime::Deadline;
use crate::script::behaviours::{
    Asked, ChildSpec, Intensity, Origin, Patience, Restart, Shutdown, Starting, Strategy, Supervisor, SupervisorCall,
    Work, ask, start,
};
use crate::script::callback::{Callback, Wanted};
use crate::script::deadlock::place;
use crate::script::display::{Style, show};
use crate::script::options::{self, Options};
use crate::script::{PidValue, Result, documented_name, error, time};
use rhai::{Array, Dynamic, ImmutableString, Map, NativeCallContext};
use std::collections::HashSet;
use std::time::Duration;

const START: Wanted = Wanted {
    parameters: 0,
    words: "a closure without parameters that starts a process and returns its pid, such as `|| agent_start_link(|| 0)`",
};

pub(super) fn add(functions: &mut Functions) {
    functions_for_starting(functions);
    functions_for_one_child(functions);
    functions_for_looking(functions);
}

fn functions_for_starting(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "supervisor_start",
            signature: "supervisor_start(children, #{ strategy, max_restarts, max_seconds, name })",
            summary: "Starts a supervisor, linked to the caller: it starts the children in order, and those again that end.",
            details: "A child is a map. `id` is a string of its own. `start: || agent_start_link(…)` starts a process and \
                          returns its pid; or `job: || …` is what the process runs. `restart` is \"permanent\" (after every \
                          end; the default), \"transient\" (after every end but `normal`, `shutdown` and `[\"shutdown\", why]`) \
                          or \"temporary\" (never). `shutdown` is how long it may take to stop: milliseconds (5000 for a worker), \
                          \"infinity\" (for a supervisor) or \"brutal_kill\". `type` is \"worker\" or \"supervisor\". \
                          `strategy` says who is started again with a child: \"one_for_one\" (it alone), \"one_for_all\", or \
                          \"rest_for_one\" (those after it). After more than `max_restarts` (3) restarts in `max_seconds` (5) the \
                          supervisor stops its children, the last first, and ends for `shutdown`. When a child does not start, \
                          those before it are stopped, and the call fails. Bad children and options are errors before anything \
                          starts. Elixir's `Supervisor.start_link`.",
            example: (
                "let sup = supervisor_start([\n    #{ id: \"counter\", start: || agent_start_link(|| 0, #{ name: \"counter\" }) },\n    #{ id: \"clock\", job: || sleep(\"infinity\") },\n]);\nmonitor(whereis(\"counter\"));\nkill(whereis(\"counter\"));\nreceive();\nsupervisor_count(sup)",
                "#{active: 2, specs: 2, supervisors: 0, workers: 2}",
            ),
        },
        |call: NativeCallContext, children: Array| start_supervisor(&call, children, Map::new()),
        |call: NativeCallContext, children: Array, options: Map| start_supervisor(&call, children, options),
        |value: Dynamic| no_children(&value),
        |value: Dynamic, _: Map| no_children(&value)
    );
    add_stop(
        functions,
        Doc {
            name: "supervisor_stop",
            signature: "supervisor_stop(supervisor, reason = \"normal\", ms = \"infinity\")",
            summary: "Stops a supervisor's children, the last first, and then the supervisor, for the reason.",
            details: "Fails when there is no such process, and when it does not end in time. Elixir's `Supervisor.stop`.",
            example: (
                "let sup = supervisor_start([#{ id: \"agent\", start: || agent_start_link(|| 0, #{ name: \"agent\" }) }]);\nsupervisor_stop(sup);\nwhereis(\"agent\")",
                "()",
            ),
        },
    );
}

fn functions_for_one_child(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "supervisor_start_child",
            signature: "supervisor_start_child(supervisor, child)",
            summary: "Adds a child to a supervisor and starts it; returns its pid.",
            details: "The child is a map, as in `supervisor_start`. Fails when there is one with its `id`, whether it runs or \
                          not, and when it does not start. Elixir's `Supervisor.start_child`.",
            example: (
                "let sup = supervisor_start([]);\nlet pid = supervisor_start_child(sup, #{ id: \"list\", start: || agent_start_link(|| []) });\nagent_get(pid, |list| list)",
                "[]",
            ),
        },
        |call: NativeCallContext, sup: Dynamic, child: Dynamic| {
            put(&call, &sup, || Ok(SupervisorCall::Start(child_spec(&call, "supervisor_start_child", &child)?)))
        }
    );
    function!(
        functions,
        Doc {
            name: "supervisor_terminate_child",
            signature: "supervisor_terminate_child(supervisor, id)",
            summary: "Stops a child, which is not started again by itself.",
            details: "Its place is kept for `supervisor_restart_child`, unless it is temporary. One that does not run is left as \
                          it is. Fails when there is no child with this id. Elixir's `Supervisor.terminate_child`.",
            example: (
                "let sup = supervisor_start([#{ id: \"job\", job: || sleep(\"infinity\") }]);\nsupervisor_terminate_child(sup, \"job\");\nsupervisor_children(sup)[0].pid",
                "()",
            ),
        },
        |call: NativeCallContext, sup: Dynamic, id: Dynamic| put(&call, &sup, || Ok(SupervisorCall::Terminate(id_of(
            &id
        )?)))
    );
    function!(
        functions,
        Doc {
            name: "supervisor_restart_child",
            signature: "supervisor_restart_child(supervisor, id)",
            summary: "Starts a child again that does not run; returns its pid.",
            details: "Fails when it runs, when it does not start, and when there is none with this id. Elixir's \
                          `Supervisor.restart_child`.",
            example: (
                "let sup = supervisor_start([#{ id: \"job\", job: || sleep(\"infinity\") }]);\nsupervisor_terminate_child(sup, \"job\");\nsupervisor_restart_child(sup, \"job\") |> is_alive",
                "true",
            ),
        },
        |call: NativeCallContext, sup: Dynamic, id: Dynamic| put(&call, &sup, || Ok(SupervisorCall::Restart(id_of(
            &id
        )?)))
    );
    function!(
        functions,
        Doc {
            name: "supervisor_delete_child",
            signature: "supervisor_delete_child(supervisor, id)",
            summary: "Removes a child that does not run.",
            details: "Fails when it runs, and when there is none with this id. Elixir's `Supervisor.delete_child`.",
            example: (
                "let sup = supervisor_start([#{ id: \"job\", job: || sleep(\"infinity\") }]);\nsupervisor_terminate_child(sup, \"job\");\nsupervisor_delete_child(sup, \"job\");\nsupervisor_children(sup)",
                "[]",
            ),
        },
        |call: NativeCallContext, sup: Dynamic, id: Dynamic| put(&call, &sup, || Ok(SupervisorCall::Delete(id_of(
            &id
        )?)))
    );
}

fn functions_for_looking(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "supervisor_children",
            signature: "supervisor_children(supervisor)",
            summary: "The children of a supervisor, in the order of their start: maps with `id`, `pid`, `restart` and `type`.",
            details: "The pid is `()` for one that does not run, and \"restarting\" for one that failed to start again and will \
                          be tried once more. Elixir's `Supervisor.which_children`, which has the last first.",
            example: (
                "let sup = supervisor_start([#{ id: \"one\", job: || sleep(\"infinity\") }, #{ id: \"two\", job: || receive() }]);\nsupervisor_children(sup).map(|child| child.id)",
                "[\"one\", \"two\"]",
            ),
        },
        |call: NativeCallContext, sup: Dynamic| put(&call, &sup, || Ok(SupervisorCall::Children))
    );
    function!(
        functions,
        Doc {
            name: "supervisor_count",
            signature: "supervisor_count(supervisor)",
            summary: "How many children there are: `specs` in all, `active` that run, and of all `supervisors` and `workers`.",
            details: "Elixir's `Supervisor.count_children`.",
            example: ("supervisor_count(supervisor_start([])).active", "0"),
        },
        |call: NativeCallContext, sup: Dynamic| put(&call, &sup, || Ok(SupervisorCall::Count))
    );
}

fn start_supervisor(call: &NativeCallContext, children: Array, options: Map) -> Result<PidValue> {
    let options = Options::of("supervisor_start", options)?;
    let strategies = [
        ("one_for_one", Strategy::OneForOne),
        ("one_for_all", Strategy::OneForAll),
        ("rest_for_one", Strategy::RestForOne),
    ];
    let strategy = options.word("strategy", &strategies)?.unwrap_or(Strategy::OneForOne);
    let intensity = intensity(&options)?;
    start(call, Starting::new(true, &options)?, || {
        let specs = children.iter().map(|child| child_spec(call, "supervisor_start", child));
        let specs = specs.collect::<Result<Vec<_>>>()?;
        let mut ids = HashSet::new();
        if let Some(spec) = specs.iter().find(|spec| !ids.insert(spec.id.clone())) {
            return error(format!("supervisor_start: there are two children with the id \"{}\"", spec.id));
        }
        Ok(Supervisor::new(specs, strategy, intensity))
    })
}

/// How many restarts the options allow.
pub(super) fn intensity(options: &Options) -> Result<Intensity> {
    let most = options.number("max_restarts", 0)?.unwrap_or(3);
    let seconds = options.number("max_seconds", 1)?.unwrap_or(5);
    Ok(Intensity::new(most, Duration::from_secs(seconds as u64)))
}

#[cold]
fn no_children(value: &Dynamic) -> Result<PidValue> {
    let shown = show(value, &Style::default());
    error(format!(
        "supervisor_start takes an array of children, such as `[#{{ id: \"counter\", start: || agent_start_link(|| 0) }}]`; \
         this is {shown}"
    ))
}

/// Reads what a script says of a child.
fn child_spec(call: &NativeCallContext, caller: &str, child: &Dynamic) -> Result<ChildSpec> {
    let Some(map) = child.read_lock::<Map>() else {
        let shown = show(child, &Style::default());
        return error(format!(
            "{caller}: a child is a map, such as `#{{ id: \"counter\", start: || agent_start_link(|| 0) }}`; this is {shown}"
        ));
    };
    let whose = format!("a child for {caller}");
    let options = Options::new(&whose, map.clone(), options::CHILD)?;
    let Some(id) = options.text("id")? else {
        return error(format!("{caller}: a child has an `id`, a string of its own"));
    };
    let name = |key: &str| format!("{caller}: `{key}` of the child \"{id}\"");
    let callback = |key: &str, closure: &Dynamic, wanted| {
        Ok(Callback::family(call, &[(name(key).as_str(), closure, wanted)])?.remove(0)) as Result<_>
    };
    let origin = match (options.get("start"), options.get("job")) {
        (Some(closure), None) => Origin::Start(callback("start", closure, START)?),
        (None, Some(closure)) => {
            Origin::Work(Work { closure: callback("job", closure, Wanted::NOTHING)?, place: place(call) })
        }
        _ => {
            return error(format!(
                "{caller}: the child \"{id}\" has either `start`, {}, or `job`, which the process runs",
                START.words
            ));
        }
    };
    let is_supervisor = options.word("type", &[("worker", false), ("supervisor", true)])?.unwrap_or(false);
    let shutdown = shutdown(&options, is_supervisor, || name("shutdown"))?;
    let restart = options.word("restart", &Restart::WORDS)?.unwrap_or(Restart::Permanent);
    Ok(ChildSpec { id, origin, restart, shutdown, is_supervisor })
}

fn id_of(value: &Dynamic) -> Result<ImmutableString> {
    match value.read_lock::<ImmutableString>() {
        Some(id) => Ok(id.clone()),
        None => error(format!("the id of a child is a string; this is {}", show(value, &Style::default()))),
    }
}

/// How the options say that a child is stopped; `name` names the option in an error.
pub(super) fn shutdown(options: &Options, is_supervisor: bool, name: impl FnOnce() -> String) -> Result<Shutdown> {
    let Some(value) = options.get("shutdown") else {
        return Ok(if is_supervisor { Shutdown::Within(Deadline::NEVER) } else { Shutdown::GRACE });
    };
    if value.read_lock::<ImmutableString>().is_some_and(|word| word.as_str() == "brutal_kill") {
        return Ok(Shutdown::Brutal);
    }
    time::deadline(value).map(Shutdown::Within).or_else(|_| {
        let refused = options::refused(value, options::words("job_async", "shutdown"));
        error(format!("{} is milliseconds, \"infinity\" or \"brutal_kill\"; {refused}", name()))
    })
}

fn put(
    call: &NativeCallContext,
    supervisor: &Dynamic,
    asked: impl FnOnce() -> Result<SupervisorCall>,
) -> Result<Dynamic> {
    let supervisor = target(documented_name(call.fn_name()), supervisor)?;
    // As OTP does: a supervisor that stops a child can take its time.
    ask(call, supervisor, &Patience::ENDLESS, || asked().map(Asked::Supervisor))
}
