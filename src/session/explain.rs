//! From an error to a report that shows where it happened.

use super::advice::{self, Known};
use super::screen::Screen;
use super::sources::Sources;
use crate::report::{Frame, Report};
use crate::script::{Crash, Doc, End, Failure, Limits, Reason, Texts, What, display};
use crate::syntax::rewrite::SyntaxError;
use rhai::{ParseError, ParseErrorType};
use std::sync::Arc;

/// Of an error that nothing caught. `variables`: the names of those that the code may have seen.
pub(super) fn failure(failure: &Failure, sources: &Sources, docs: &[Doc], variables: Vec<String>) -> Report {
    let frames = failure.places().iter().map(|place| {
        let label = match &place.what {
            What::Error => None,
            What::Call(name) if name.starts_with("anon$") => Some("in call to this closure".to_owned()),
            What::Call(name) => Some(format!("in call to `{}`", plain(name))),
            What::Import => Some("imported here".to_owned()),
            What::Eval => Some("in the text that is evaluated here".to_owned()),
        };
        Frame { label, ..sources.frame(&place.source, place.position) }
    });
    let frames: Vec<Frame> = frames.collect();
    let known = Known { docs, functions: sources.functions(), variables };
    let help = failure.error().and_then(|error| advice::on_failure(error, frames.first(), &known));
    Report { title: plain(&failure.message()), frames, help, ..Report::default() }
}

/// Of a process that ended in order.
pub(super) fn end(end: &End, screen: &Screen) -> String {
    let name = end.name.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
    format!("{}{name} done: {}", end.pid, screen.show(end.value))
}

/// Of text that is not Rhai.
pub(super) fn parse_error(error: &ParseError, id: &str, sources: &Sources, limits: &Limits) -> Report {
    let title = match error.err_type() {
        ParseErrorType::UnexpectedEOF => "more is expected at its end".to_owned(),
        ParseErrorType::LiteralTooLarge(what, _) => limits.too_large(what),
        other => plain(&other.to_string()),
    };
    let frame = sources.frame(id, error.position());
    // The brace that the end of an angle block was rewritten to.
    let typed = frame.text.lines().nth(frame.line.wrapping_sub(1)).and_then(|line| line.chars().nth(frame.column - 1));
    let title = if typed == Some('>') { title.replace("'}'", "'>'") } else { title };
    let help = advice::on_parse_error(error.err_type(), &frame);
    Report { title, frames: vec![frame], help, ..Report::default() }
}

/// Of text that is not ijob's addition to Rhai.
pub(super) fn syntax_error(
    error: &SyntaxError,
    name: &str,
    text: &Arc<str>,
    lines_before: usize,
    entry: &str,
) -> Report {
    let (line, column) = end_of(&entry[..error.span.start.min(entry.len())]);
    let frame = Frame::new(name, text.clone(), line + lines_before, column);
    Report { title: error.message.clone(), frames: vec![frame], help: error.help.clone(), ..Report::default() }
}

/// The line and the column just after the text.
pub(super) fn end_of(text: &str) -> (usize, usize) {
    let line = text.matches('\n').count() + 1;
    (line, text.rsplit('\n').next().unwrap_or_default().chars().count() + 1)
}

/// Of the end of the session's process.
pub(super) fn death(death: &super::process::Death, sources: &Sources, docs: &[Doc]) -> Report {
    let heading = format!("** (EXIT from {}) {}", death.from, reason(&death.reason));
    let report = match &death.reason {
        Reason::Error(cause) => failure(cause, sources, docs, Vec::new()),
        _ => Report::default(),
    };
    Report { title: heading, bare: true, ..report }
}

/// Of a process that crashed.
pub(super) fn crash(crash: &Crash, sources: &Sources) -> Report {
    let report = failure(crash.failure, sources, crash.docs, Vec::new());
    let name = crash.name.as_ref().map(|name| format!(" \"{name}\"")).unwrap_or_default();
    let notes = crash.parent.map(|parent| {
        let place = crash.started_at.as_ref().and_then(|place| {
            let (line, column) = (place.position.line()?, place.position.position()?);
            let (source, line, column) = sources.typed(&place.source, line, column);
            Some(format!(" at {source}:{line}:{column}"))
        });
        format!("started by {parent}{}", place.unwrap_or_default())
    });
    let title = format!("process {}{name} crashed: {}", crash.pid, report.title);
    Report { title, notes: notes.into_iter().collect(), ..report }
}

/// The reason in words: `normal`, `"boom"`, `Division by zero: 1 / 0`.
fn reason(reason: &Reason) -> String {
    match reason {
        Reason::Normal => "normal".into(),
        Reason::Shutdown => "shutdown".into(),
        Reason::Killed => "killed".into(),
        Reason::NoProc => "noproc".into(),
        Reason::Value(parcel) => display::show(parcel.value(), &display::Style::default()),
        Reason::Error(failure) => plain(&failure.message()),
    }
}

/// Without the names that only Rhai and the rewriter know.
fn plain(message: &str) -> String {
    let mut text = message.to_owned();
    for (internal, name) in [
        ("&str | ImmutableString | String", "string"),
        ("&str | ImmutableString", "string"),
        ("ijob::script::pid::PidValue", "pid"),
        ("ijob::script::reference::RefValue", "ref"),
        ("ijob::script::outcome::Outcome", "outcome"),
        ("ijob::script::behaviours::request::Request", "request"),
        ("ijob::script::behaviours::request::Caller", "from"),
    ] {
        text = text.replace(internal, name);
    }
    for (typed, registered) in crate::script::RESERVED {
        for end in [" ", "(", "'", "`"] {
            text = text.replace(&format!("{registered}{end}"), &format!("{typed}{end}"));
        }
    }
    while let Some(start) = text.find("anon$") {
        let end = text[start + 5..].find(|c: char| !c.is_ascii_hexdigit()).map_or(text.len(), |n| start + 5 + n);
        text.replace_range(start..end, "closure");
    }
    text
}
