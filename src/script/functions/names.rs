//! Names of processes, and what a message can be addressed to.

use super::jobs::running;
use super::{Doc, Functions};
use crate::report::word_meant;
use crate::runtime::{NameError, Pid};
use crate::script::display::{Style, show};
use crate::script::{PidValue, Result, error};
use rhai::{Array, Dynamic, ImmutableString};

pub(super) fn add(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "register",
            signature: "register(name, pid)",
            summary: "Gives a process a name: a string, by which messages can be sent to it.",
            details: "A name is one process's, and a process has one at most; anything else is an error. The name is free \
                          again when the process ends. Elixir's `Process.register/2`, with its arguments in Erlang's order.",
            example: ("register(\"me\", self());\nsend(\"me\", \"hello\");\nreceive()", "\"hello\""),
        },
        |name: ImmutableString, pid: PidValue| register(&name, pid),
        |name: Dynamic, pid: Dynamic| {
            let (name, pid) = (show(&name, &Style::default()), show(&pid, &Style::default()));
            error(format!(
                "register takes a name and a pid, as in `register(\"me\", self())`; these are {name} and {pid}"
            )) as Result<bool>
        }
    );
    function!(
        functions,
        Doc {
            name: "unregister",
            signature: "unregister(name)",
            summary: "Takes a name back; `false` when no process has it.",
            details: "Erlang's `unregister/1`, which fails where this is `false`.",
            example: ("register(\"me\", self());\n[unregister(\"me\"), unregister(\"me\")]", "[true, false]"),
        },
        |name: ImmutableString| Ok(running("unregister")?.unregister(&name)) as Result<bool>,
        |value: Dynamic| not_a_name::<bool>("unregister", &value)
    );
    function!(
        functions,
        Doc {
            name: "whereis",
            signature: "whereis(name)",
            summary: "The pid of the process with this name, or `()`.",
            details: "Erlang's `whereis/1`.",
            example: ("register(\"me\", self());\n[whereis(\"me\") == self(), whereis(\"you\")]", "[true, ()]"),
        },
        |name: ImmutableString| {
            let pid = running("whereis")?.whereis(&name);
            Ok(pid.map_or(Dynamic::UNIT, |pid| Dynamic::from(PidValue::from(pid)))) as Result<Dynamic>
        },
        |value: Dynamic| not_a_name::<Dynamic>("whereis", &value)
    );
    function!(
        functions,
        Doc {
            name: "registered",
            signature: "registered()",
            summary: "All names of processes, sorted.",
            details: "Erlang's `registered/0`.",
            example: ("register(\"me\", self());\nregistered()", "[\"me\"]"),
        },
        || Ok(running("registered")?.registered().iter().map(|name| Dynamic::from(name.to_string())).collect())
            as Result<Array>,
    );
}

/// Gives a process a name.
///
/// # Errors
/// When the name is another's, or the process has one, or has ended.
pub(in crate::script) fn register(name: &str, pid: PidValue) -> Result<bool> {
    if name.is_empty() {
        return error("a name has at least one character");
    }
    match running("register")?.register(name, pid.pid) {
        Ok(()) => Ok(true),
        Err(NameError::Taken(owner)) if owner == pid.pid => error(format!("{pid} has the name \"{name}\" already")),
        Err(NameError::Taken(owner)) => {
            error(format!("the name \"{name}\" is taken by {owner}; `unregister(\"{name}\")` frees it"))
        }
        Err(NameError::Named(other)) => {
            error(format!("{pid} has the name \"{other}\" already; a process has one at most"))
        }
        Err(NameError::NoProcess) => error(format!("{pid} has ended: it cannot be given a name")),
    }
}

#[cold]
fn not_a_name<T>(caller: &str, value: &Dynamic) -> Result<T> {
    let shown = show(value, &Style::default());
    error(format!("{caller} takes the name of a process, a string; this is {shown}"))
}

/// Which process a pid or a registered name means.
///
/// # Errors
/// When the value is neither, or no process has the name.
pub(in crate::script) fn target(caller: &str, value: &Dynamic) -> Result<Pid> {
    if let Some(pid) = value.read_lock::<PidValue>() {
        return Ok(pid.pid);
    }
    if let Some(name) = value.read_lock::<ImmutableString>() {
        return named(&name);
    }
    let shown = show(value, &Style::default());
    error(format!("{caller} takes a pid or a registered name; this is {shown}"))
}

/// The process of this name.
///
/// # Errors
/// When there is none.
pub(super) fn named(name: &str) -> Result<Pid> {
    let context = running("this")?;
    if let Some(pid) = context.whereis(name) {
        return Ok(pid);
    }
    let registered = context.registered();
    let meant = word_meant(name, registered.iter().map(|name| &**name));
    error(format!("no process is registered as \"{name}\"; `registered()` lists the names{meant}"))
}
