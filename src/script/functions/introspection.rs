//! What runs: processes and jobs, as values.

use super::jobs::running;
use super::names::target;
use super::{Doc, Functions};
use crate::runtime::{Info, JobStage, Pid, Status};
use crate::script::deadlock::in_words;
use crate::script::display::{Style, show, tabled};
use crate::script::{Context, LogLevel, PidValue, Place, Result, error, options};
use rhai::{Array, Dynamic, INT, ImmutableString, Map};

pub(super) fn add(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "processes",
            signature: "processes()",
            summary: "All processes that live: an array of maps, shown as a table.",
            details: "Each map has the keys `pid`, `name`, `status`, `messages`, `age`, `operations` and `memory` of \
                          `process_info`. Erlang's `processes/0`, with what its shell's `i()` tells.",
            example: (
                "let child = spawn(|| sleep(\"infinity\"));\nprocesses().map(|p| p.pid) == [self(), child]",
                "true"
            ),
        },
        processes,
    );
    function!(
        functions,
        Doc {
            name: "process_info",
            signature: "process_info(pid)",
            summary: "What is known of a process, by its pid or its name: a map, or `()` when it has ended.",
            details: "`status` is \"starting\", \"running\", \"ready\", \"waiting\" or \"ending\"; of one that waits, \
                          `waits_for` says for what, and `at` where in the source. `messages` are those in its mailbox; \
                          `links`, `monitors` (whom it monitors) and `monitored_by` are arrays of pids; `parent` is who \
                          started it, `owner` who may await it, `name` its name, each or `()`; `traps_exit`; `age` in milliseconds; \
                          `operations` that it has run, and bytes of `memory` that it holds, when it last stopped to \
                          run. Erlang's `process_info/1`.",
            example: (
                "let child = spawn(|| sleep(\"infinity\"));\nlet info = process_info(child);\n[info.pid == child, info.parent == self(), process_info(pid(0))]",
                "[true, true, ()]"
            ),
        },
        |which: Dynamic| process_info(&which),
    );
    function!(
        functions,
        Doc {
            name: "jobs",
            signature: "jobs()",
            summary: "The jobs of the caller that it has not collected: an array of maps, shown as a table.",
            details: "Each map has `pid` and `status`: \"running\", \"done\" (the result is there) or \"failed\"; of those that \
                          run also what `processes()` tells.",
            example: (
                "let job = job_async(|| sleep(\"infinity\"));\njobs().map(|j| [j.pid == job, j.status])",
                "[[true, \"running\"]]"
            ),
        },
        jobs,
    );
    function!(
        functions,
        Doc {
            name: "pid",
            signature: "pid(n)",
            summary: "The pid with this number, whether such a process lives or not.",
            details: "Also of its text: `pid(\"#PID<0.7.0>\")`, `pid(\"0.7.0\")`. iex's `pid/1`.",
            example: ("[pid(7), pid(\"0.7.0\") == pid(7)]", "[#PID<0.7.0>, true]"),
        },
        |number: INT| pid(u64::try_from(number).ok(), &number.into()),
        |text: ImmutableString| {
            let inside = text.strip_prefix("#PID<").and_then(|text| text.strip_suffix('>')).unwrap_or(&text);
            let number = inside.strip_prefix("0.").and_then(|text| text.strip_suffix(".0"));
            pid(number.and_then(|number| number.parse().ok()), &text.clone().into())
        },
        |value: Dynamic| pid(None, &value)
    );
    function!(
        functions,
        Doc {
            name: "log_level",
            signature: "log_level(level)",
            summary: "With \"none\", crashes of processes are not reported from here on; with \"error\", they are.",
            details: "Returns what held before, which is \"error\" at first. The report of a process that an uncaught error ended \
                          tells its pid and name, the error and where it happened, and who started it; an end by \
                          `exit(reason)` is none. A crash that ends the shell's own process is shown by the shell in any case. \
                          Elixir's `Logger.configure(level: …)`.",
            example: ("[log_level(\"none\"), log_level(\"error\")]", "[\"error\", \"none\"]"),
        },
        |level: Dynamic| log_level(&level),
    );
}

fn processes() -> Result<Dynamic> {
    let context = running("processes")?;
    let rows = context.processes().into_iter().filter_map(|pid| context.info(pid));
    Ok(tabled(rows.map(|info| row(&info).into()).collect()))
}

fn jobs() -> Result<Dynamic> {
    let context = running("jobs")?;
    let rows = context.jobs().into_iter().map(|job| {
        let mut map = context.info(job.pid).map(|info| row(&info)).unwrap_or_default();
        map.insert("pid".into(), value(job.pid));
        let status = match job.status {
            JobStage::Running => "running",
            JobStage::Done => "done",
            JobStage::Failed => "failed",
        };
        map.insert("status".into(), status.into());
        map.into()
    });
    Ok(tabled(rows.collect()))
}

fn process_info(which: &Dynamic) -> Result<Dynamic> {
    let context = running("process_info")?;
    let pid = target("process_info", which)?;
    let Some(info) = context.info(pid) else { return Ok(Dynamic::UNIT) };
    let place = match info.status {
        Status::Waiting(_) => context.where_it_waits(pid)?,
        _ => None,
    };
    let mut map = row(&info);
    let pids = |pids: &[Pid]| Dynamic::from(pids.iter().copied().map(value).collect::<Array>());
    let waits_for = match info.status {
        Status::Waiting(what) => in_words(what).into(),
        _ => Dynamic::UNIT,
    };
    for (key, value) in [
        ("at", place.and_then(|place| typed(&context, &place)).map_or(Dynamic::UNIT, Dynamic::from)),
        ("waits_for", waits_for),
        ("links", pids(&info.links)),
        ("monitors", pids(&info.monitors)),
        ("monitored_by", pids(&info.monitored_by)),
        ("traps_exit", info.traps_exit.into()),
        ("parent", info.parent.map_or(Dynamic::UNIT, value)),
        ("owner", info.owner.map_or(Dynamic::UNIT, value)),
    ] {
        map.insert(key.into(), value);
    }
    Ok(map.into())
}

/// What a process is about, in a word.
pub fn status_word(status: Status) -> &'static str {
    match status {
        Status::Starting => "starting",
        Status::Running => "running",
        Status::Ready => "ready",
        Status::Waiting(_) => "waiting",
        Status::Ending => "ending",
    }
}

/// What a table tells of a process.
fn row(info: &Info) -> Map {
    let status = status_word(info.status);
    let number = |number: usize| Dynamic::from(INT::try_from(number).unwrap_or(INT::MAX));
    Map::from_iter([
        ("pid".into(), value(info.pid)),
        ("name".into(), info.name.as_ref().map_or(Dynamic::UNIT, |name| name.to_string().into())),
        ("status".into(), status.into()),
        ("messages".into(), number(info.messages)),
        ("age".into(), number(usize::try_from(info.age.as_millis()).unwrap_or(usize::MAX))),
        ("operations".into(), number(usize::try_from(info.operations).unwrap_or(usize::MAX))),
        ("memory".into(), number(info.bytes)),
    ])
}

fn value(pid: Pid) -> Dynamic {
    Dynamic::from(PidValue::from(pid))
}

/// `ijob:3:5`
fn typed(context: &Context, place: &Place) -> Option<String> {
    let environment = context.local.environment()?;
    let (line, column) = (place.position.line()?, place.position.position()?);
    let (source, line, column) = environment.world().typed(&place.source, line, column);
    Some(format!("{source}:{line}:{column}"))
}

const LEVELS: [(&str, LogLevel); 2] = [("none", LogLevel::None), ("error", LogLevel::Error)];

fn log_level(level: &Dynamic) -> Result<Dynamic> {
    let context = running("log_level")?;
    let text = level.read_lock::<ImmutableString>();
    let wanted = text.as_deref().and_then(|text| LEVELS.iter().find(|(word, _)| *word == text.as_str()));
    let (Some((_, wanted)), Some(environment)) = (wanted, context.local.environment()) else {
        let refused = options::refused(level, &LEVELS.map(|(word, _)| word));
        return error(format!("log_level takes \"none\" or \"error\"; {refused}"));
    };
    let before = environment.world().set_log_level(*wanted);
    let word = LEVELS.iter().find(|(_, level)| *level == before).map_or("", |(word, _)| word);
    Ok(word.into())
}

fn pid(number: Option<u64>, value: &Dynamic) -> Result<PidValue> {
    match number {
        Some(number) => Ok(Pid::from_number(number).into()),
        None => {
            let shown = show(value, &Style::default());
            error(format!("pid takes a number from 0 on, or a text such as \"0.7.0\"; this is {shown}"))
        }
    }
}
