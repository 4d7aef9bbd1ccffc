//! `info`: what runs here.

use crate::script::{Context, Doc, Functions, Limits, Result, error, function};
use rhai::{Dynamic, INT, Map};
use std::time::Instant;

/// Adds `info`.
pub(super) fn add_functions(functions: &mut Functions, began: Instant) {
    function!(
        functions,
        Doc {
            name: "info",
            signature: "info()",
            summary: "What runs here: version, time since the start, processes, memory and limits, as a map.",
            details: "`uptime` in milliseconds of real time; `memory` in bytes that all processes hold together; of the \
                          `limits` that are not set, `()`.",
            example: ("info().keys()", "[\"limits\", \"memory\", \"processes\", \"uptime\", \"version\"]"),
        },
        move || info(began),
    );
}

fn info(began: Instant) -> Result<Map> {
    let Some(context) = Context::current() else { return error("info is for code that runs in a process") };
    let Some(environment) = context.local.environment() else { return Ok(Map::new()) };
    let number = |number: usize| Dynamic::from(INT::try_from(number).unwrap_or(INT::MAX));
    let optional = |limit: Option<usize>| limit.map_or(Dynamic::UNIT, number);
    let Limits { memory, operations, string, array, map, call_depth } = *environment.world().limits();
    let operations = operations.and_then(|most| usize::try_from(most).ok());
    let limits = [
        ("memory", memory),
        ("operations", operations),
        ("string", string),
        ("array", array),
        ("map", map),
        ("call_depth", call_depth),
    ];
    let limits = Map::from_iter(limits.map(|(name, limit)| (name.into(), optional(limit))));
    let held = context.processes().into_iter().filter_map(|pid| context.info(pid)).map(|info| info.bytes).sum();
    Ok(Map::from_iter([
        ("version".into(), env!("CARGO_PKG_VERSION").into()),
        ("uptime".into(), number(usize::try_from(began.elapsed().as_millis()).unwrap_or(usize::MAX))),
        ("processes".into(), number(context.alive())),
        ("memory".into(), number(held)),
        ("limits".into(), limits.into()),
    ]))
}
