//! `i`: what a value is, and what can be done with it.

use super::screen::Screen;
use crate::script::{
    Context, Doc, Functions, Outcome, PidValue, RefValue, Result, Stream, environment, error, function,
};
use rhai::{Array, Blob, Dynamic, FLOAT, FnPtr, INT, ImmutableString, Map};
use std::fmt::Write;
use std::sync::Arc;

/// Adds `i`.
pub(super) fn add_functions(functions: &mut Functions, screen: &Arc<Screen>) {
    let screen = screen.clone();
    function!(
        functions,
        Doc {
            name: "i",
            signature: "i(value)",
            summary: "Tells what a value is: its type, its size, and what can be done with it.",
            details: "Of a pid also what its process does, as `process_info` has it. iex's `i`.",
            example: (
                "i([1, 2])",
                "value  [1, 2]\ntype   array\nsize   2 elements\ntry    x.len(), x[0], x.push(y), x.map(f), x.filter(f), x.sort(), for y in x { … }, stream(x)\n()"
            ),
        },
        move |value: Dynamic| inspect(&value, &screen),
    );
}

fn inspect(value: &Dynamic, screen: &Screen) -> Result<()> {
    let Some(environment) = environment() else {
        return error("i is for code that runs in a process");
    };
    let (size, hints) = size_and_hints(value);
    let mut lines =
        vec![("value", screen.show(value)), ("type", environment.engine().map_type_name(value.type_name()).to_owned())];
    lines.extend(size.map(|size| ("size", size)));
    if let Some(pid) = value.read_lock::<PidValue>() {
        lines.push(("process", process(&pid)));
    }
    if !hints.is_empty() {
        lines.push(("try", screen.own(hints)));
    }
    let width = lines.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, what) in lines {
        let indented = what.replace('\n', &format!("\n{:width$}  ", ""));
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name:width$}  {indented}");
    }
    environment.print(&text);
    Ok(())
}

/// How much there is of it, and calls that are worth knowing.
fn size_and_hints(value: &Dynamic) -> (Option<String>, &'static str) {
    let counted = |count: usize, what: &str| Some(format!("{count} {what}{}", if count == 1 { "" } else { "s" }));
    if let Some(text) = value.read_lock::<ImmutableString>() {
        let size = format!("{} characters, {} bytes", text.chars().count(), text.len());
        return (Some(size), "x.len(), x.split(\",\"), x.contains(\"a\"), x.to_upper(), x + \"more\", `in ${x}`");
    }
    if let Some(array) = value.read_lock::<Array>() {
        let hints = "x.len(), x[0], x.push(y), x.map(f), x.filter(f), x.sort(), for y in x { … }, stream(x)";
        return (counted(array.len(), "element"), hints);
    }
    if let Some(map) = value.read_lock::<Map>() {
        let size = Some(if map.len() == 1 { "1 entry".to_owned() } else { format!("{} entries", map.len()) });
        return (size, "x.key, x[\"key\"], x.keys(), x.values(), \"key\" in x, x.key = y");
    }
    if let Some(blob) = value.read_lock::<Blob>() {
        return (counted(blob.len(), "byte"), "x.len(), x[0], x.as_string()");
    }
    let hints = match () {
        () if value.is::<PidValue>() => {
            "send(x, message), monitor(x), link(x), is_alive(x), process_info(x), job_await(x), kill(x)"
        }
        () if value.is::<RefValue>() => "demonitor(x), cancel_timer(x), receive { [\"DOWN\", ^x, ..] => … }",
        () if value.is::<Outcome>() => "is_ok(x), unwrap(x), unwrap_or(x, y), match x { ok(v) => …, error(r) => … }",
        () if value.is::<FnPtr>() => "x.call(…), y |> x, job_async(x), h(x)",
        () if value.is::<Stream>() => "x.map(f), x.filter(f), x.take(n), x.to_array(), for y in x { … }",
        () if value.is::<INT>() => "x + y, x.to_string(), x.to_float(), x in 1..10",
        () if value.is::<FLOAT>() => "x + y, x.to_string(), x.to_int(), x.round()",
        () => "",
    };
    (None, hints)
}

/// What its process does.
fn process(pid: &PidValue) -> String {
    let info = Context::current().and_then(|context| context.info(pid.pid));
    match info {
        None => "has ended, or never was".to_owned(),
        Some(info) => {
            let name = info.name.map(|name| format!("\"{name}\", ")).unwrap_or_default();
            let parent = info.parent.map(|parent| format!(", started by {parent}")).unwrap_or_default();
            let status = crate::script::status_word(info.status);
            format!("{name}{status}, {} messages, {} links{parent}", info.messages, info.links.len())
        }
    }
}
