//! Of which type values are, as far as it can be told without evaluating anything.

use super::Completer;
use crate::script::{Outcome, PidValue, RefValue, Standard, Stream, standard};
use crate::syntax::place::{Base, Step, Value};
use rhai::{Array, Blob, Dynamic, FLOAT, FnPtr, INT, ImmutableString, Map};
use std::ops::{Range, RangeInclusive};
use std::time::Instant;

/// What is known of a value.
pub(super) enum Known<'a> {
    Value(&'a Dynamic),
    /// The name of its type: Rhai's, or `pid`, `ref`, `outcome` and `stream`.
    Type(&'static str),
    Nothing,
}

/// It may be of any type.
pub(super) const ANY: &str = "any";

/// The types that ijob's functions take first, by the name that their signatures give the parameter. Signatures do not
/// tell types, so this is kept by hand.
const PARAMETERS: &[(&str, &[&str])] = &[
    ("pid", &["pid"]),
    ("agent", &["pid"]),
    ("server", &["pid"]),
    ("supervisor", &["pid"]),
    ("dest", &["pid", "string"]),
    ("pids", &["array"]),
    ("rows", &["array"]),
    ("children", &["array"]),
    ("ref", &["ref"]),
    ("outcome", &["outcome"]),
    ("stream", &["stream"]),
    ("items", &["array", "string", "range", "range=", "stream"]),
    ("f", &["Fn"]),
];

/// What ijob's functions return that always return a value of one type. Their signatures do not tell that, so this is
/// kept by hand; a test calls each of them.
pub(super) const RETURNS: &[(&str, &[&str])] = &[
    (
        "pid",
        &[
            "agent_start",
            "agent_start_link",
            "job_async",
            "job_async_nolink",
            "job_completed",
            "job_supervisor",
            "pid",
            "self",
            "server_start",
            "server_start_link",
            "spawn",
            "spawn_link",
            "supervisor_start",
        ],
    ),
    ("ref", &["make_ref", "monitor", "send_after"]),
    ("outcome", &["ok", "error"]),
    ("stream", &["job_stream", "stream", "stream_iterate", "stream_unfold"]),
    ("array", &["args", "callers", "functions", "job_await_many", "job_yield_many", "jobs", "processes", "registered"]),
    ("map", &["info"]),
    ("bool", &["is_alive", "is_error", "is_ok"]),
];

/// What methods of streams return.
const OF_STREAMS: &[(&str, &[&str])] = &[
    ("stream", &["chunk", "drop", "drop_while", "filter", "map", "take", "take_while"]),
    ("array", &["to_array"]),
    ("i64", &["count"]),
];

/// Does a function that calls its first parameter so take a value of this type there?
pub(super) fn fits(parameter: &str, of: &str) -> bool {
    PARAMETERS.iter().any(|(name, types)| *name == parameter && types.contains(&of))
}

/// The name of a value's type.
pub(super) fn of_value(value: &Dynamic) -> &'static str {
    match () {
        () if value.is::<ImmutableString>() => "string",
        () if value.is::<INT>() => "i64",
        () if value.is::<FLOAT>() => "f64",
        () if value.is::<bool>() => "bool",
        () if value.is::<char>() => "char",
        () if value.is::<Array>() => "array",
        () if value.is::<Map>() => "map",
        () if value.is::<Blob>() => "blob",
        () if value.is::<()>() => "()",
        () if value.is::<FnPtr>() => "Fn",
        () if value.is::<Range<INT>>() => "range",
        () if value.is::<RangeInclusive<INT>>() => "range=",
        () if value.is::<Instant>() => "timestamp",
        () if value.is::<PidValue>() => "pid",
        () if value.is::<RefValue>() => "ref",
        () if value.is::<Outcome>() => "outcome",
        () if value.is::<Stream>() => "stream",
        () => ANY,
    }
}

impl Completer {
    /// Looks at what is known of a value.
    pub(super) fn look<R>(&self, value: &Value, look: impl FnOnce(Known) -> R) -> R {
        let steps = &value.steps;
        match &value.base {
            Base::Variable(name) => self.state.look_at(name, |value| along(value, steps, look)),
            Base::Literal(of) => along_type(of, steps, look),
            Base::Call(name) => along_type(returned(name), steps, look),
            Base::Unknown => along_type(ANY, steps, look),
        }
    }
}

/// Looks at what the steps lead to from a value.
fn along<R>(value: Option<&Dynamic>, steps: &[Step], look: impl FnOnce(Known) -> R) -> R {
    let Some(value) = value else { return look(Known::Nothing) };
    let Some((step, rest)) = steps.split_first() else { return look(Known::Value(value)) };
    match step {
        Step::Field(name) => {
            if let Some(map) = value.read_lock::<Map>() {
                return along(map.get(name.as_str()), rest, look);
            }
            along_type(of_value(value), steps, look)
        }
        Step::At(index) => match value.read_lock::<Array>() {
            Some(array) => {
                let length = i64::try_from(array.len()).unwrap_or(i64::MAX);
                let index = if *index < 0 { index + length } else { *index };
                along(usize::try_from(index).ok().and_then(|index| array.get(index)), rest, look)
            }
            None => along_type(of_value(value), steps, look),
        },
        // The elements of an array are mostly alike.
        Step::Element => match value.read_lock::<Array>() {
            Some(array) => along(array.first(), rest, look),
            None => along_type(of_value(value), steps, look),
        },
        Step::Method(_) => along_type(of_value(value), steps, look),
    }
}

/// The same from what is known only by its type.
fn along_type<R>(of: &'static str, steps: &[Step], look: impl FnOnce(Known) -> R) -> R {
    let end = steps.iter().fold(of, |of, step| match (of, step) {
        (_, Step::Field(name) | Step::Method(name)) => method(of, name),
        ("string", _) => "char",
        ("blob", _) => "i64",
        _ => ANY,
    });
    look(Known::Type(end))
}

/// The type of what a method or property of a type returns.
fn method(of: &str, name: &str) -> &'static str {
    if of == "stream"
        && let Some((returned, _)) = OF_STREAMS.iter().find(|(_, names)| names.contains(&name))
    {
        return returned;
    }
    let found = standard().iter().find(|function| function.name == name && (function.of == of || function.of == ANY));
    found.map_or(ANY, |Standard { returns, .. }| returns)
}

/// The type of what a function returns.
fn returned(name: &str) -> &'static str {
    let own = RETURNS.iter().find(|(_, functions)| functions.contains(&name)).map(|(of, _)| *of);
    let of_rhai = || standard().iter().find(|function| function.name == name && function.of == "-");
    own.or_else(|| of_rhai().map(|function| function.returns)).unwrap_or(ANY)
}
