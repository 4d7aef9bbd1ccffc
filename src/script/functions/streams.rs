//! Streams: making them, their steps, and what uses them up.

use super::{Doc, Functions};
use crate::script::display::{Style, show};
use crate::script::stream::{Items, JobOptions, Stream, callback, source};
use crate::script::{PidValue, Result, error};
use rhai::{Array, Dynamic, INT, Map, NativeCallContext};
use std::any::TypeId;

pub(super) fn add(functions: &mut Functions) {
    making(functions);
    jobs(functions);
    steps(functions);
    cutting(functions);
    using(functions);
    let module = functions.module();
    module.set_iter_result(TypeId::of::<Stream>(), |stream| match stream.read_lock::<Stream>() {
        Some(stream) => Box::new(Items::new(&stream)),
        None => Box::new(std::iter::empty()),
    });
    module.set_custom_type::<Stream>("stream");
    super::outcomes::text!(module, Stream);
}

fn making(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "stream",
            signature: "stream(items)",
            summary: "A stream of the items of an array, a range, a map, a string or a closure, which are made when they are asked for.",
            details: "A map's items are `[key, value]`, in the order of the keys; a string's are its characters. A closure \
                          without parameters is called for each item, until it returns `()`. A stream is only a description: \
                          nothing runs before it is used, by `for`, `to_array()`, `reduce(…)`, `each(…)` or `count()`, and \
                          every use begins anew. It can be sent to other processes and used there.",
            example: (
                "let s = stream(1..1000000000).map(|x| x * x).filter(|x| x % 2 == 1);\ns.take(3).to_array()",
                "[1, 9, 25]"
            ),
        },
        |call: NativeCallContext, items: Dynamic| source(&call, items),
    );
    function!(
        functions,
        Doc {
            name: "stream_iterate",
            signature: "stream_iterate(first, f)",
            summary: "The stream of `first`, `f(first)`, `f(f(first))` and so on.",
            details: "Without end, unless `f` returns `()`. Elixir's `Stream.iterate/2`.",
            example: ("stream_iterate(1, |x| x * 2).take(5).to_array()", "[1, 2, 4, 8, 16]"),
        },
        |call: NativeCallContext, first: Dynamic, f: Dynamic| Stream::iterate(first, callback(&call, &f, 1)?),
    );
    function!(
        functions,
        Doc {
            name: "stream_unfold",
            signature: "stream_unfold(state, f)",
            summary: "The stream of the items that `f` makes of a state: `f(state)` returns `[item, next_state]`, or `()` at the end.",
            details: "Anything else that `f` returns is an error. Elixir's `Stream.unfold/2`.",
            example: (
                "stream_unfold([0, 1], |s| [s[0], [s[1], s[0] + s[1]]]).take(8).to_array()",
                "[0, 1, 1, 2, 3, 5, 8, 13]"
            ),
        },
        |call: NativeCallContext, state: Dynamic, f: Dynamic| Stream::unfold(state, callback(&call, &f, 1)?),
    );
}

fn jobs(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "job_stream",
            signature: "job_stream(items, f, #{max_concurrency, ordered: true, timeout: 5000, on_timeout: \"exit\", zip_input_on_exit: false}) or job_stream(supervisor, items, …)",
            summary: "The stream of what jobs come to that each run `f` on one item: `ok(value)` or `error(reason)`.",
            details: "Lazy: jobs run while the stream is used, never more than `max_concurrency` at once (as many as there are \
                          cores), and stopping early stops them. `items` is whatever `stream(items)` takes. Results come in the order of the \
                          items, or, with `ordered: false`, as they are there. The jobs are linked with the user of the \
                          stream: when one crashes, so does the user, unless it traps exits; then the result is \
                          `error(reason)`, and no message comes. A job that takes longer than `timeout` ends the user with \
                          the reason `[\"timeout\", [\"job_stream\", timeout]]`; with `on_timeout: \"kill_task\"` it is killed, and its \
                          result is `error(\"timeout\")`. With `zip_input_on_exit: true` failures are `error([item, reason])`. With the pid of \
                          a job supervisor before the items the jobs run under that, too. \
                          Elixir's `Task.async_stream`.",
            example: (
                "job_stream(1..5, |n| { sleep(10 - n); n * n }, #{max_concurrency: 2}).to_array()",
                "[{:ok, 1}, {:ok, 4}, {:ok, 9}, {:ok, 16}]"
            ),
        },
        |call: NativeCallContext, items: Dynamic, f: Dynamic| job_stream(&call, items, &f, JobOptions::default()),
        |call: NativeCallContext, items: Dynamic, f: Dynamic, options: Map| {
            job_stream(&call, items, &f, JobOptions::new("job_stream", options)?)
        },
        |call: NativeCallContext, supervisor: PidValue, items: Dynamic, f: Dynamic| {
            job_stream(&call, items, &f, JobOptions::default().under(supervisor.pid))
        },
        |call: NativeCallContext, supervisor: PidValue, items: Dynamic, f: Dynamic, options: Map| {
            job_stream(&call, items, &f, JobOptions::new("job_stream", options)?.under(supervisor.pid))
        },
        |_: Dynamic, _: Dynamic, options: Dynamic| {
            let shown = show(&options, &Style::default());
            error(format!("job_stream takes its options as a map, such as `#{{max_concurrency: 4}}`; this is {shown}"))
                as Result<Stream>
        },
    );
}

fn job_stream(call: &NativeCallContext, items: Dynamic, f: &Dynamic, options: JobOptions) -> Result<Stream> {
    source(call, items)?.jobs(callback(call, f, 1)?, options.made_by(call))
}

/// Steps that call a closure. Rhai's arrays have functions of some of these names too.
fn steps(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "map",
            signature: "map(stream, f)",
            summary: "The stream of what `f` makes of each item.",
            details: "Lazy: `f` is called when an item is asked for. Elixir's `Stream.map/2`. (An array's `map` makes an \
                          array, as ever in Rhai.)",
            example: ("stream(1..4).map(|x| x * 10).to_array()", "[10, 20, 30]"),
        },
        |call: NativeCallContext, stream: Stream, f: Dynamic| stream.map(callback(&call, &f, 1)?),
    );
    function!(
        functions,
        Doc {
            name: "filter",
            signature: "filter(stream, f)",
            summary: "The stream of the items for which `f` returns `true`.",
            details: "Lazy. An `f` that returns neither `true` nor `false` is an error. Elixir's `Stream.filter/2`.",
            example: ("stream(1..10).filter(|x| x % 3 == 0).to_array()", "[3, 6, 9]"),
        },
        |call: NativeCallContext, stream: Stream, f: Dynamic| stream.filter(callback(&call, &f, 1)?),
    );
    function!(
        functions,
        Doc {
            name: "take_while",
            signature: "take_while(stream, f)",
            summary: "The stream up to the first item for which `f` returns `false`.",
            details: "Lazy. Elixir's `Stream.take_while/2`.",
            example: ("stream_iterate(1, |x| x * 2).take_while(|x| x < 20).to_array()", "[1, 2, 4, 8, 16]"),
        },
        |call: NativeCallContext, stream: Stream, f: Dynamic| stream.take_while(callback(&call, &f, 1)?),
    );
    function!(
        functions,
        Doc {
            name: "drop_while",
            signature: "drop_while(stream, f)",
            summary: "The stream from the first item on for which `f` returns `false`.",
            details: "Lazy. Elixir's `Stream.drop_while/2`.",
            example: ("stream([1, 5, 2]).drop_while(|x| x < 3).to_array()", "[5, 2]"),
        },
        |call: NativeCallContext, stream: Stream, f: Dynamic| stream.drop_while(callback(&call, &f, 1)?),
    );
}

/// Steps that count.
fn cutting(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "take",
            signature: "take(stream, n)",
            summary: "The stream of the first `n` items.",
            details: "Lazy. No more than `n` are ever made, and with the last of them all that is under way for the stream is \
                          stopped. Elixir's `Stream.take/2`.",
            example: ("stream(1..1000000000).take(3).to_array()", "[1, 2, 3]"),
        },
        |call: NativeCallContext, stream: Stream, n: Dynamic| stream.take(count(&call, &n, 0)?),
    );
    function!(
        functions,
        Doc {
            name: "drop",
            signature: "drop(stream, n)",
            summary: "The stream without its first `n` items.",
            details: "Lazy. Elixir's `Stream.drop/2`.",
            example: ("stream(\"ijob\").drop(1).to_array()", "['j', 'o', 'b']"),
        },
        |call: NativeCallContext, stream: Stream, n: Dynamic| stream.drop(count(&call, &n, 0)?),
    );
    function!(
        functions,
        Doc {
            name: "chunk",
            signature: "chunk(stream, n)",
            summary: "The stream of arrays of `n` items each; the last may have fewer.",
            details: "Lazy. `n` is at least 1. Elixir's `Stream.chunk_every/2`.",
            example: ("stream(1..=5).chunk(2).to_array()", "[[1, 2], [3, 4], [5]]"),
        },
        |call: NativeCallContext, stream: Stream, n: Dynamic| stream.chunk(count(&call, &n, 1)?),
    );
}

/// A number of items that is not below the least.
fn count(call: &NativeCallContext, number: &Dynamic, least: INT) -> Result<usize> {
    match number.as_int() {
        Ok(count) if count >= least => Ok(usize::try_from(count).unwrap_or(usize::MAX)),
        _ => {
            let (name, shown) = (call.fn_name(), show(number, &Style::default()));
            error(format!("{name} takes a number of items from {least} on; this is {shown}"))
        }
    }
}

/// What makes the items.
fn using(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "progress",
            signature: "progress(items)",
            summary: "The stream of these items, or those of a stream; while they are made, a line on the terminal shows how far it is.",
            details: "A bar, when the number of items can be known before: that of an array or a range, also behind `map`, \
                          `take`, `drop`, `chunk` and `job_stream`. Elsewhere their number so far. The line is on standard \
                          error, if that is a terminal, and goes away at the end; nothing of it reaches a file or a pipe.",
            example: ("job_stream(1..=3, |n| n * n).progress().to_array()", "[{:ok, 1}, {:ok, 4}, {:ok, 9}]"),
        },
        |call: NativeCallContext, items: Dynamic| source(&call, items)?.progress(),
    );
    function!(
        functions,
        Doc {
            name: "reduce",
            signature: "reduce(stream, f, initial = ())",
            summary: "One value of all items: `f(f(initial, first), second)` and so on.",
            details: "Makes the items one by one and keeps none. As the `reduce` of Rhai's arrays; Elixir's `Enum.reduce/3`, \
                          whose function gets the item first.",
            example: ("stream(1..=4).reduce(|product, x| product * x, 1)", "24"),
        },
        |call: NativeCallContext, stream: Stream, f: Dynamic| reduce(&call, &stream, &f, Dynamic::UNIT),
        |call: NativeCallContext, stream: Stream, f: Dynamic, initial: Dynamic| reduce(&call, &stream, &f, initial),
    );
    function!(
        functions,
        Doc {
            name: "each",
            signature: "each(stream, f)",
            summary: "Calls `f` with each item, one after the other.",
            details: "What `f` returns is of no interest; `each` returns `()`. Elixir's `Enum.each/2`.",
            example: ("stream(1..3).each(|x| print(x))", "1\n2\n()"),
        },
        each,
    );
    function!(
        functions,
        Doc {
            name: "count",
            signature: "count(stream)",
            summary: "How many items there are.",
            details: "Makes them all, and keeps none. Elixir's `Enum.count/1`.",
            example: ("stream(\"größe\").count()", "5"),
        },
        |stream: Stream| -> Result<INT> {
            let mut count = 0;
            for item in Items::new(&stream) {
                let _: Dynamic = item?;
                count += 1;
            }
            Ok(count)
        },
    );
    function!(
        functions,
        Doc {
            name: "to_array",
            signature: "to_array(stream)",
            summary: "All items, in an array.",
            details: "Elixir's `Enum.to_list/1`.",
            example: ("stream(#{ a: 1, b: 2 }).to_array()", "[[\"a\", 1], [\"b\", 2]]"),
        },
        |stream: Stream| Items::new(&stream).collect::<Result<Array>>(),
    );
}

fn reduce(call: &NativeCallContext, stream: &Stream, f: &Dynamic, initial: Dynamic) -> Result<Dynamic> {
    let f = callback(call, f, 2)?;
    let mut reduced = initial;
    for item in Items::new(stream) {
        reduced = f.call_within_context(call, (reduced, item?))?;
    }
    Ok(reduced)
}

fn each(call: NativeCallContext, stream: Stream, f: Dynamic) -> Result<()> {
    let f = callback(&call, &f, 1)?;
    for item in Items::new(&stream) {
        let _: Dynamic = f.call_within_context(&call, (item?,))?;
    }
    Ok(())
}
