//! `set` and `info`: what can be changed about a session, and what it is.

use super::screen::Screen;
use crate::script::display::{Style, show};
use crate::script::{Context, Doc, Functions, Limits, Result, error, function};
use rhai::{Dynamic, INT, Map};
use std::sync::Arc;
use std::time::Instant;

/// Adds `set` and `info`.
pub(super) fn add_functions(functions: &mut Functions, screen: &Arc<Screen>, began: Instant) {
    let screen = screen.clone();
    function!(
        functions,
        Doc {
            name: "set",
            signature: "set(option, value)",
            summary: "Changes a setting of the session, and returns what it was.",
            details: "`set(\"limit\", n)`: so many elements of a value are shown, 0 for all.",
            example: ("set(\"limit\", 2);\n[1, 2, 3, 4]", "[1, 2, … 2 more]"),
        },
        move |option: &str, value: Dynamic| set(&screen, option, &value),
    );
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

/// What can be set, and what it is.
pub(super) const SETTINGS: [(&str, &str); 1] = [("limit", "So many elements of a value are shown, 0 for all.")];

fn set(screen: &Screen, option: &str, value: &Dynamic) -> Result<Dynamic> {
    match option {
        "limit" => {
            let Some(limit) = value.as_int().ok().and_then(|limit| usize::try_from(limit).ok()) else {
                let shown = show(value, &Style::default());
                return error(format!("the limit is a number of elements from 0 on; this is {shown}"));
            };
            let before = screen.limit();
            screen.set_limit(if limit == 0 { usize::MAX } else { limit });
            Ok(Dynamic::from(if before == usize::MAX { 0 } else { before as INT }))
        }
        _ => error(format!("there is no setting \"{option}\"; there is \"limit\"")),
    }
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
