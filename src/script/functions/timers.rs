//! Messages that are sent later.

use super::jobs::running;
use super::names::target;
use super::{Doc, Functions};
use crate::runtime::{Address, TooMany};
use crate::script::display::{Style, show};
use crate::script::{Closures, Parcel, PidValue, RefValue, Result, error, time};
use rhai::{Dynamic, INT, ImmutableString};
use std::time::Duration;

pub(super) fn add(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "send_after",
            signature: "send_after(dest, message, ms)",
            summary: "Sends a copy of the message to a pid or a registered name after so many milliseconds.",
            details: "Returns a ref for `cancel_timer` and `read_timer`. A name is looked up when the time has come; to one that \
                          nobody has then, and to a process that has ended, nothing happens. The message is sent whether or not \
                          its sender lives by then. Elixir's `Process.send_after/3`.",
            example: ("send_after(self(), \"time to go\", 10);\nreceive()", "\"time to go\""),
        },
        send_after,
    );
    function!(
        functions,
        Doc {
            name: "cancel_timer",
            signature: "cancel_timer(ref)",
            summary: "Takes a message back that `send_after` was to send: the milliseconds that were left, or `false`.",
            details: "`false`: it has been sent, or taken back already. Elixir's `Process.cancel_timer/1`.",
            example: (
                "let timer = send_after(self(), \"never\", 60000);\n[cancel_timer(timer) > 0, cancel_timer(timer)]",
                "[true, false]"
            ),
        },
        |timer: RefValue| Ok(left(running("cancel_timer")?.cancel_timer(timer.0))) as Result<Dynamic>,
        |value: Dynamic| not_a_timer("cancel_timer", &value)
    );
    function!(
        functions,
        Doc {
            name: "read_timer",
            signature: "read_timer(ref)",
            summary: "The milliseconds until `send_after` sends the message, or `false` when there is none to send.",
            details: "Elixir's `Process.read_timer/1`.",
            example: (
                "let timer = send_after(self(), \"late\", 60000);\nlet left = read_timer(timer);\ncancel_timer(timer);\n[left > 50000, read_timer(timer)]",
                "[true, false]"
            ),
        },
        |timer: RefValue| Ok(left(running("read_timer")?.read_timer(timer.0))) as Result<Dynamic>,
        |value: Dynamic| not_a_timer("read_timer", &value)
    );
}

fn send_after(to: Dynamic, message: Dynamic, after: Dynamic) -> Result<RefValue> {
    let Some(time) = time::duration(&after)? else {
        return error("send_after takes a number of milliseconds: after \"infinity\" nothing is sent");
    };
    let to = match to.read_lock::<PidValue>() {
        Some(pid) => Address::Pid(pid.pid),
        None => match to.read_lock::<ImmutableString>() {
            Some(name) => Address::Name(name.as_str().into()),
            None => Address::Pid(target("send_after", &to)?),
        },
    };
    let message = Parcel::copy(&message, Closures::ForAnyone)?;
    match running("send_after")?.send_after(to, message, time) {
        Ok(reference) => Ok(RefValue(reference)),
        Err(TooMany(most)) => {
            error(format!("{most} messages are to be sent later already; --max-mailbox N allows more"))
        }
    }
}

/// In whole milliseconds, rounded up: a message that is still to come has time left.
fn left(time: Option<Duration>) -> Dynamic {
    match time {
        Some(time) => (time.as_nanos().div_ceil(1_000_000) as INT).into(),
        None => false.into(),
    }
}

fn not_a_timer(caller: &str, value: &Dynamic) -> Result<Dynamic> {
    let shown = show(value, &Style::default());
    error(format!("{caller} takes a ref, as `send_after(…)` returns it; this is {shown}"))
}
