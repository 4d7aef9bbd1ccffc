//! Processes: starting them, messages, links and exits.

use super::jobs::{not_a_pid, running, spawn};
use super::names::target;
use super::{Doc, Functions};
use crate::runtime::{Deadline, Sent, Start};
use crate::script::deadlock::place;
use crate::script::display::{Style, show};
use crate::script::hint::{Hint, hint};
use crate::script::hooks::{Halted, print};
use crate::script::task::{Task, not_a_closure};
use crate::script::{Closures, Parcel, PidValue, Reason, Result, error, reason_from_value, time};
use rhai::{Dynamic, FnPtr, INT, NativeCallContext};

pub(super) fn add(functions: &mut Functions) {
    starting(functions);
    messages(functions);
    waiting(functions);
    ending(functions);
    links(functions);
}

fn starting(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "spawn",
            signature: "spawn(f)",
            summary: "Starts the closure `f` as a process of its own and returns its pid.",
            details: "Not linked: a crash of one does not touch the other. `f` takes no argument and works on copies \
                          of what it captured. Erlang's `spawn/1`.",
            example: ("let me = self();\nspawn(|| send(me, \"hello\"));\nreceive()", "\"hello\""),
        },
        |call: NativeCallContext, closure: FnPtr| start(&call, &closure, false),
        |value: Dynamic| not_a_closure::<PidValue>("spawn", &value)
    );
    function!(
        functions,
        Doc {
            name: "spawn_link",
            signature: "spawn_link(f)",
            summary: "Starts the closure `f` as a process that is linked to the caller, and returns its pid.",
            details: "When one of the two crashes, so does the other, unless it traps exits. Erlang's `spawn_link/1`.",
            example: (
                "trap_exit(true);\nlet child = spawn_link(|| exit(\"done\"));\nreceive() == [\"EXIT\", child, \"done\"]",
                "true",
            ),
        },
        |call: NativeCallContext, closure: FnPtr| start(&call, &closure, true),
        |value: Dynamic| not_a_closure::<PidValue>("spawn_link", &value)
    );
    function!(
        functions,
        Doc {
            name: "self",
            signature: "self()",
            summary: "The pid of the process that runs this.",
            details: "Erlang's `self/0`.",
            example: ("self() == self()", "true"),
        },
        own_pid,
    );
    function!(
        functions,
        Doc {
            name: "is_alive",
            signature: "is_alive(pid)",
            summary: "Does this process still run?",
            details: "`false` also for one that has been told to end. Erlang's `is_process_alive/1`, for any pid.",
            example: ("is_alive(self())", "true"),
        },
        is_alive,
        |value: Dynamic| not_a_pid::<bool>("is_alive", &value)
    );
}

fn start(call: &NativeCallContext, closure: &FnPtr, link: bool) -> Result<PidValue> {
    let context = running(call.fn_name())?;
    let task = Task::new(&context, call, closure)?;
    Ok(spawn(&context, Start { link, ..Start::default() }, task)?.into())
}

fn own_pid() -> Result<PidValue> {
    Ok(running("self")?.pid().into())
}

fn is_alive(pid: PidValue) -> Result<bool> {
    Ok(running("is_alive")?.is_alive(pid.pid))
}

fn messages(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "send",
            signature: "send(dest, message)",
            summary: "Puts a copy of the message into the mailbox of a pid or a registered name, and returns the message.",
            details: "Waits only while the mailbox is full, and fails after five seconds of that. To a process that has ended, nothing happens; a name that nobody has is an error. Messages from one process to another \
                          arrive in the order in which they were sent. Erlang's `!`.",
            example: ("send(self(), 7);\nreceive()", "7"),
        },
        send,
        |call: NativeCallContext, dest: Dynamic, message: Dynamic| {
            send(call, &mut target("send", &dest)?.into(), message)
        }
    );
    function!(
        functions,
        Doc {
            name: "flush",
            signature: "flush()",
            summary: "Prints all messages in the mailbox, and empties it.",
            details: "One message a line, as the shell shows values. Does not wait. iex's `flush/0`.",
            example: ("send(self(), \"one\");\nsend(self(), [2]);\nflush()", "\"one\"\n[2]\n()"),
        },
        flush,
    );
}

fn send(call: NativeCallContext, to: &mut PidValue, message: Dynamic) -> Result<Dynamic> {
    let copy = Parcel::copy(&message, Closures::ForAnyone)?;
    let context = running("send")?;
    match context.send(to.pid, copy, &|| place(&call))? {
        Sent::Taken => Ok(message),
        Sent::Nobody => {
            hint(&context, Hint::NobodyReceives);
            Ok(message)
        }
        Sent::Full => error(format!("the mailbox of {to} is full; --max-mailbox N gives it more room")),
    }
}

fn flush() -> Result<()> {
    let context = running("flush")?;
    let Some(environment) = context.local.environment() else { return Ok(()) };
    for message in context.take_messages() {
        print(&**environment.output(), &format!("{}\n", show(message.value(), &Style::default())));
    }
    Ok(())
}

fn waiting(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "sleep",
            signature: "sleep(ms)",
            summary: "Waits so many milliseconds.",
            details: "Other processes run meanwhile. `sleep(\"infinity\")` waits until the process is stopped. \
                          Elixir's `Process.sleep/1`. (Rhai's own `sleep`, in seconds, is replaced.)",
            example: ("sleep(1)", "()"),
        },
        |call: NativeCallContext, milliseconds: INT| sleep(&call, time::after(milliseconds)?),
        |call: NativeCallContext, milliseconds: rhai::FLOAT| sleep(&call, time::deadline(&milliseconds.into())?),
        |call: NativeCallContext, patience: Dynamic| sleep(&call, time::deadline(&patience)?)
    );
}

fn sleep(call: &NativeCallContext, deadline: Deadline) -> Result<()> {
    Ok(running("sleep")?.sleep(deadline, &|| place(call))?)
}

fn ending(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "exit",
            signature: "exit(reason = \"normal\") or exit(pid, reason)",
            summary: "Ends this process for the reason, or sends an exit signal to another.",
            details: "With a pid: `\"normal\"` does nothing to another process, `\"kill\"` cannot be trapped, and every \
                          other reason ends the process unless it traps exits. At the top level of a script, `exit(n)` \
                          with a number from 0 to 255 ends the program with that status. Erlang's `exit/1` and `exit/2`.",
            example: (
                "trap_exit(true);\nlet child = spawn_link(|| sleep(\"infinity\"));\nexit(child, \"stop\");\nreceive()[2]",
                "\"stop\"",
            ),
        },
        || exit(Reason::Normal),
        |reason: Dynamic| exit(reason_from_value(&reason)?),
        exit_other,
        |value: Dynamic, _: Dynamic| not_a_pid::<bool>("exit", &value)
    );
    function!(
        functions,
        Doc {
            name: "kill",
            signature: "kill(pid)",
            summary: "Ends a process, whatever it does.",
            details: "Linked processes see the reason `\"killed\"`. Erlang's `exit(Pid, kill)`.",
            example: ("let busy = spawn(|| loop {});\nkill(busy);\nis_alive(busy)", "false"),
        },
        kill,
        |value: Dynamic| not_a_pid::<bool>("kill", &value)
    );
}

fn exit(reason: Reason) -> Result<()> {
    running("exit")?.exit(reason);
    Err(Halted::Exit.into())
}

fn exit_other(to: PidValue, reason: Dynamic) -> Result<bool> {
    let context = running("exit")?;
    let kill = reason.read_lock::<rhai::ImmutableString>().is_some_and(|reason| reason.as_str() == "kill");
    context.exit_signal(to.pid, reason_from_value(&reason)?, kill);
    // A signal to itself takes effect before anything else happens.
    context.check()?;
    Ok(true)
}

fn kill(pid: PidValue) -> Result<bool> {
    let context = running("kill")?;
    context.exit_signal(pid.pid, Reason::Killed, true);
    context.check()?;
    Ok(true)
}

fn links(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "link",
            signature: "link(pid)",
            summary: "Links this process with another: when one crashes, so does the other.",
            details: "One that traps exits gets the message `[\"EXIT\", pid, reason]` instead. Linking with a process \
                          that has ended gives an exit signal with the reason `\"noproc\"`. Erlang's `link/1`.",
            example: ("link(self())", "true"),
        },
        link,
        |value: Dynamic| not_a_pid::<bool>("link", &value)
    );
    function!(
        functions,
        Doc {
            name: "unlink",
            signature: "unlink(pid)",
            summary: "Takes the link with another process away.",
            details: "Without a link, nothing happens. Erlang's `unlink/1`.",
            example: ("let child = spawn_link(|| sleep(\"infinity\"));\nunlink(child);\nkill(child)", "true"),
        },
        unlink,
        |value: Dynamic| not_a_pid::<bool>("unlink", &value)
    );
    function!(
        functions,
        Doc {
            name: "trap_exit",
            signature: "trap_exit(on)",
            summary: "With `true`, exit signals from here on arrive as messages `[\"EXIT\", pid, reason]`.",
            details: "Returns what held before. `kill` cannot be trapped. Erlang's `process_flag(trap_exit, on)`.",
            example: ("trap_exit(true);\ntrap_exit(false)", "true"),
        },
        trap_exit,
    );
}

fn link(pid: PidValue) -> Result<bool> {
    let context = running("link")?;
    context.link(pid.pid);
    context.check()?;
    Ok(true)
}

fn unlink(pid: PidValue) -> Result<bool> {
    running("unlink")?.unlink(pid.pid);
    Ok(true)
}

fn trap_exit(on: bool) -> Result<bool> {
    Ok(running("trap_exit")?.trap_exit(on))
}
