//! Monitors and references.

use super::jobs::{not_a_pid, running, spawn};
use super::{Doc, Functions};
use crate::runtime::Start;
use crate::script::display::{Style, show};
use crate::script::task::{Task, not_a_closure};
use crate::script::{PidValue, RefValue, Result, error};
use rhai::{Array, Dynamic, FnPtr, NativeCallContext};

pub(super) fn add(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "monitor",
            signature: "monitor(pid)",
            summary: "From here on the end of that process is told by a message `[\"DOWN\", ref, \"process\", pid, reason]`.",
            details: "Returns the ref, which tells this monitor from others. Told once, whatever the reason; at once, with \
                          `\"noproc\"`, for a process that has ended already. Erlang's `monitor(process, pid)`.",
            example: (
                "let child = spawn(|| receive());\nmonitor(child);\nexit(child, \"stop\");\nreceive()[4]",
                "\"stop\""
            ),
        },
        monitor,
        |value: Dynamic| not_a_pid::<RefValue>("monitor", &value)
    );
    function!(
        functions,
        Doc {
            name: "demonitor",
            signature: "demonitor(ref)",
            summary: "Takes a monitor back; `false` when it has told already.",
            details: "A message that it has left in the mailbox stays there. Erlang's `demonitor/1`.",
            example: ("demonitor(monitor(self()))", "true"),
        },
        |reference: RefValue| Ok(running("demonitor")?.demonitor(reference.0)) as Result<bool>,
        |value: Dynamic| {
            let shown = show(&value, &Style::default());
            error(format!("demonitor takes a ref, as `monitor(pid)` returns it; this is {shown}")) as Result<bool>
        }
    );
    function!(
        functions,
        Doc {
            name: "spawn_monitor",
            signature: "spawn_monitor(f)",
            summary: "Starts the closure `f` as a process of its own and monitors it: returns `[pid, ref]`.",
            details: "Erlang's `spawn_monitor/1`.",
            example: (
                "let started = spawn_monitor(|| exit(\"done\"));\nreceive() == [\"DOWN\", started[1], \"process\", started[0], \"done\"]",
                "true",
            ),
        },
        spawn_monitor,
        |value: Dynamic| not_a_closure::<Array>("spawn_monitor", &value)
    );
    function!(
        functions,
        Doc {
            name: "make_ref",
            signature: "make_ref()",
            summary: "A reference that there has never been: to tell an answer from all others, say.",
            details: "Erlang's `make_ref/0`.",
            example: ("make_ref() == make_ref()", "false"),
        },
        || Ok(RefValue(running("make_ref")?.make_ref())) as Result<RefValue>,
    );
}

fn monitor(pid: PidValue) -> Result<RefValue> {
    Ok(RefValue(running("monitor")?.monitor(pid.pid)))
}

fn spawn_monitor(call: NativeCallContext, closure: FnPtr) -> Result<Array> {
    let context = running("spawn_monitor")?;
    let task = Task::new(&context, &call, &closure)?;
    // In one: a moment later it may have ended, and nobody knew why.
    let reference = context.make_ref();
    let pid = spawn(&context, Start { monitor: Some(reference), ..Start::default() }, task)?;
    Ok(vec![Dynamic::from(PidValue::from(pid)), Dynamic::from(RefValue(reference))])
}
