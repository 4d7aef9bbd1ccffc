//! From an error to a report that shows where it happened.

use super::advice::{self, Known};
use super::screen::Screen;
use super::sources::Sources;
use crate::report::{Frame, Kind, Report, Step};
use crate::script::{Crash, Doc, End, Failure, Limits, Reason, Sort, What, display};
use crate::syntax::rewrite::SyntaxError;
use rhai::{ParseError, ParseErrorType};
use std::collections::HashSet;
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
    let mut frames: Vec<Frame> = frames.collect();
    let known = Known { docs, sources, variables };
    let help = failure.error().and_then(|error| advice::on_failure(error, frames.first(), &known));
    let kind = match failure.sort() {
        Sort::Script => Kind::Runtime,
        Sort::Limit => Kind::Limit,
        Sort::Deadlock => Kind::Deadlock,
        Sort::Panic => Kind::Internal,
    };
    let (frame, note) = start(failure, sources);
    frames.extend(frame);
    // A name alone tells nothing where a place in the same text is shown.
    let known: HashSet<String> =
        frames.iter().filter(|frame| frame.line > 0).map(|frame| frame.source.clone()).collect();
    frames.retain(|frame| frame.line > 0 || !known.contains(&frame.source));
    let notes = note.into_iter().collect();
    Report { kind, title: plain(&failure.message()), frames, notes, help, ..Report::default() }
}

/// Where the process was started that the error has ended, as a frame, or as a note when only its starter is known.
fn start(failure: &Failure, sources: &Sources) -> (Option<Frame>, Option<String>) {
    let Some(start) = failure.start() else { return (None, None) };
    let by = start.parent.map(|parent| format!(" by {parent}")).unwrap_or_default();
    let frame = start.place.as_ref().map(|place| sources.frame(&place.source, place.position));
    match frame.filter(|frame| frame.line > 0) {
        Some(frame) => {
            let label = Some(format!("{} started here{by}", start.pid));
            (Some(Frame { label, step: Step::Start, ..frame }), None)
        }
        None => (None, start.parent.map(|parent| format!("started by {parent}"))),
    }
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
    let kind = if matches!(error.err_type(), ParseErrorType::LiteralTooLarge(..)) { Kind::Limit } else { Kind::Parse };
    Report { kind, title, frames: vec![frame], help, ..Report::default() }
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
    let (title, help) = (error.message.clone(), error.help.clone());
    Report { kind: Kind::Parse, title, frames: vec![frame], help, ..Report::default() }
}

/// The line and the column just after the text.
pub(super) fn end_of(text: &str) -> (usize, usize) {
    let line = text.matches('\n').count() + 1;
    (line, text.rsplit('\n').next().unwrap_or_default().chars().count() + 1)
}

/// Of the end of the session's process.
pub(super) fn death(death: &super::process::Death, sources: &Sources, docs: &[Doc]) -> Report {
    let report = match &death.reason {
        Reason::Error(cause) => failure(cause, sources, docs, Vec::new()),
        other => Report { title: reason(other), ..Report::default() },
    };
    let lead = format!("** (EXIT from {}) ", death.from);
    Report { kind: Kind::Exit, process: Some(death.from.to_string()), lead, ..report }
}

/// Of a process that crashed.
pub(super) fn crash(crash: &Crash, sources: &Sources) -> Report {
    let report = failure(crash.failure, sources, crash.docs, Vec::new());
    let name = crash.name.as_ref().map(|name| format!(" \"{name}\"")).unwrap_or_default();
    let lead = format!("process {}{name} crashed: ", crash.pid);
    Report { kind: Kind::Crash, process: Some(crash.pid.to_string()), lead, ..report }
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
