//! How long things take, and tables.

use super::jobs::running;
use super::{Doc, Functions};
use crate::script::callback::{Wanted, closure, home};
use crate::script::display::{Style, show, tabled};
use crate::script::hooks::operation;
use crate::script::{Result, error};
use rhai::{Array, Dynamic, FLOAT, FnPtr, INT, Map, NativeCallContext};
use std::time::{Duration, Instant};

/// So long `bench` runs a closure, and so often at least and at most.
const BENCH_TIME: Duration = Duration::from_secs(1);
const BENCH_RUNS: std::ops::RangeInclusive<usize> = 3..=1_000_000;

pub(super) fn add(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "time",
            signature: "time(f)",
            summary: "Calls the closure `f`, prints how long that took, and returns what it returned.",
            details: "By the clock of the process: in virtual time a `sleep` takes its whole time at once. IPython's `%time`.",
            example: ("let x = time(|| 6 * 7);\nx", "took … ms\n42"),
        },
        |call: NativeCallContext, f: Dynamic| {
            let f = without_parameters(&call, &f)?;
            let environment = running("time")?.local.environment();
            let start = crate::runtime::now();
            let value: Dynamic = f.call_within_context(&call, ())?;
            let took = crate::runtime::now().saturating_duration_since(start);
            if let Some(environment) = environment {
                environment.print(&format!("took {:.1} ms\n", took.as_secs_f64() * 1000.0));
            }
            Ok(value) as Result<Dynamic>
        },
    );
    function!(
        functions,
        Doc {
            name: "bench",
            signature: "bench(f)",
            summary: "Calls the closure `f` again and again for a second: how long one call takes, as a map of microseconds.",
            details: "The map has `runs`, and `min`, `median`, `mean` and `max` of what they took. At least three runs, however long; \
                          by the real clock, in virtual time too. IPython's `%timeit`.",
            example: ("bench(|| 1).keys()", "[\"max\", \"mean\", \"median\", \"min\", \"runs\"]"),
        },
        |call: NativeCallContext, f: Dynamic| bench(&call, &without_parameters(&call, &f)?),
    );
    function!(
        functions,
        Doc {
            name: "table",
            signature: "table(rows)",
            summary: "An array of maps, shown as a table: a row each, a column for each key.",
            details: "It is the same array all the same. A map alone is a table of its entries.",
            example: (
                "table([#{ name: \"Ann\", age: 40 }, #{ name: \"Bo\", town: \"Rome\" }])",
                "name  age  town\nAnn   40\nBo         Rome"
            ),
        },
        |rows: Array| table(rows),
        |map: Map| {
            let rows = map.into_iter().map(|(key, value)| {
                Map::from_iter([("key".into(), key.as_str().into()), ("value".into(), value)]).into()
            });
            Ok(tabled(rows.collect())) as Result<Dynamic>
        },
        |value: Dynamic| {
            let shown = show(&value, &Style::default());
            error(format!("table takes an array of maps, or a map; this is {shown}")) as Result<Dynamic>
        }
    );
}

/// The closure that is to be measured.
fn without_parameters(call: &NativeCallContext, f: &Dynamic) -> Result<FnPtr> {
    let closure = closure(call.fn_name(), f, Wanted::NOTHING)?;
    home(call, call.fn_name(), &closure, Wanted::NOTHING)?;
    Ok(closure)
}

fn bench(call: &NativeCallContext, f: &FnPtr) -> Result<Map> {
    let start = Instant::now();
    let mut times: Vec<FLOAT> = Vec::new();
    while times.len() < *BENCH_RUNS.end() && (times.len() < *BENCH_RUNS.start() || start.elapsed() < BENCH_TIME) {
        operation()?;
        let began = Instant::now();
        let value: Dynamic = f.call_within_context(call, ())?;
        times.push(began.elapsed().as_secs_f64() * 1e6);
        drop(value);
    }
    times.sort_unstable_by(FLOAT::total_cmp);
    let mean = times.iter().sum::<FLOAT>() / times.len() as FLOAT;
    let rounded = |time: FLOAT| Dynamic::from((time * 1000.0).round() / 1000.0);
    let at = |place: usize| rounded(times.get(place).copied().unwrap_or_default());
    Ok(Map::from_iter([
        ("runs".into(), Dynamic::from(times.len() as INT)),
        ("min".into(), at(0)),
        ("median".into(), at(times.len() / 2)),
        ("mean".into(), rounded(mean)),
        ("max".into(), at(times.len() - 1)),
    ]))
}

fn table(rows: Array) -> Result<Dynamic> {
    match rows.iter().find(|row| !row.is_map()) {
        None => Ok(tabled(rows)),
        Some(other) => {
            let shown = show(other, &Style::default());
            error(format!("table takes an array of maps; this is in it: {shown}"))
        }
    }
}
