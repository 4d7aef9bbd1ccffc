//! From an error to a report that shows where it happened.

use super::advice::{self, Known, Seen};
use super::misplaced;
use super::screen::Screen;
use super::sources::Sources;
use crate::report::{Frame, Kind, Report, Step};
use crate::runtime::place_of_panic;
use crate::script::{
    Crash, Doc, End, Failure, Limits, Place, Reason, Sort, Start, What, internal_error, parse_message, plain,
    reason_in_words,
};
use crate::syntax::rewrite::SyntaxError;
use rhai::{EvalAltResult, ParseError, ParseErrorType};
use std::panic::PanicHookInfo;
use std::sync::Arc;

/// What to do about a mistake of ours.
const REPORT_IT: &str = concat!(
    "this is a mistake in ijob ",
    env!("CARGO_PKG_VERSION"),
    ", not in what you typed: please report it, with this message and what was typed"
);

/// Of a panic outside of all scripts.
pub fn panic(info: &PanicHookInfo) -> Report {
    let title = internal_error(info.location().and_then(place_of_panic).as_deref());
    Report { kind: Kind::Internal, title, help: Some(REPORT_IT.into()), ..Report::default() }
}

/// Of an error that nothing caught. `seen`: what the code could see.
pub(super) fn failure(failure: &Failure, sources: &Sources, docs: &[Doc], seen: Seen) -> Report {
    let mut frames: Vec<Frame> = Vec::new();
    let mut inner: Option<&Place> = None;
    for place in failure.places() {
        // What calls a closure from inside of Rhai has no place but that of its own call.
        if let (Some(Place { what: What::Call(closure), .. }), What::Call(caller)) = (inner, &place.what)
            && is_closure(closure)
            && !is_closure(caller)
            && let Some(frame) = frames.last_mut()
            && inner.is_some_and(|inner| inner.source == place.source && inner.position == place.position)
        {
            frame.label = Some(format!("in the closure that `{}` calls", plain(caller)));
        } else {
            frames.push(Frame { label: label(&place.what), ..sources.frame(&place.source, place.position) });
        }
        inner = Some(place);
    }
    let known = Known { docs, sources, seen };
    // Without a line there is nothing to be shown of a text but its name.
    let name = frames.first().map(|frame| frame.source.clone());
    frames.retain(|frame| frame.line > 0);
    let mut title = failure.message();
    let mut help = None;
    if let (Some(error), Some(frame)) = (failure.error(), frames.first_mut()) {
        let is_kept = failure.places().first().is_some_and(|place| place.what == What::Error);
        match error {
            EvalAltResult::ErrorParsing(error, _) if is_kept => (title, help) = parsing(title, error, frame),
            EvalAltResult::ErrorParsing(error, _) => {
                title = advice::in_eval(error).unwrap_or(title);
                help = Some(advice::IN_EVAL.into());
            }
            _ => {
                title = advice::called_wrongly(error, frame, &known).unwrap_or(title);
                help = advice::on_failure(error, Some(frame), &known);
            }
        }
    }
    if failure.sort() == Sort::Internal {
        help = Some(REPORT_IT.into());
    }
    let kind = match failure.sort() {
        Sort::Script => Kind::Runtime,
        Sort::Limit => Kind::Limit,
        Sort::Deadlock => Kind::Deadlock,
        Sort::Internal => Kind::Internal,
        Sort::System => Kind::System,
    };
    let causes = causes(failure, sources);
    if let Some(Frame { source, line, column, .. }) = causes.last() {
        // Said in words for where no excerpt shows it.
        title.truncate(title.trim_end_matches(&format!(" (at {source}:{line}:{column})")).len());
    }
    frames.extend(causes);
    let (starts, note) = starts(failure, sources);
    frames.extend(starts);
    let somewhere = name.filter(|name| frames.is_empty() && !name.is_empty()).map(|name| format!("in {name}"));
    let notes = somewhere.into_iter().chain(note).collect();
    Report { kind, title, frames, notes, help, ..Report::default() }
}

/// The errors of other processes that it goes back to: where each of them happened.
fn causes(failure: &Failure, sources: &Sources) -> Vec<Frame> {
    let Some(causes) = failure.causes() else { return thrown_again(failure, sources).into_iter().collect() };
    let frames = causes.each().filter_map(|(cause, left_out)| {
        let place = cause.places().iter().find(|place| !place.position.is_none())?;
        let what = match cause.pid() {
            Some(pid) => format!("caused by the crash of {pid}"),
            None => "caused by this error".to_owned(),
        };
        let label = if left_out > 0 { format!("{left_out} more causes in between, then {what}") } else { what };
        Some(Frame { label: Some(label), step: Step::Cause, ..sources.frame(&place.source, place.position) })
    });
    frames.filter(|frame| frame.line > 0).collect()
}

/// Where the error happened that was thrown as a map, which is how scripts know it.
fn thrown_again(failure: &Failure, sources: &Sources) -> Option<Frame> {
    let error = failure.thrown_again()?;
    let text = sources.text(&error.source)?;
    let label = Some("caused by this error".to_owned());
    Some(Frame { label, step: Step::Cause, ..Frame::new(&*error.source, text, error.line, error.column) })
}

/// Where the process was started that the error has ended, where the one was that started it, and so on; or a note,
/// when of the first only its starter is known.
fn starts(failure: &Failure, sources: &Sources) -> (Vec<Frame>, Option<String>) {
    let Some(starts) = failure.starts() else { return (Vec::new(), None) };
    let mut frames: Vec<Frame> = starts.nearest.iter().filter_map(|start| started(start, sources)).collect();
    if starts.others > 0
        && let Some(label) = frames.last_mut().and_then(|frame| frame.label.as_mut())
    {
        label.push_str(&format!(", … and {} more before", starts.others));
    }
    let parent = starts.nearest.first().and_then(|start| start.parent);
    let note = parent.filter(|_| frames.is_empty()).map(|parent| format!("started by {parent}"));
    (frames, note)
}

fn started(start: &Start, sources: &Sources) -> Option<Frame> {
    let place = start.place.as_ref()?;
    let by = start.parent.map(|parent| format!(" by {parent}")).unwrap_or_default();
    let label = Some(format!("{} started here{by}", start.pid));
    let frame = Frame { label, step: Step::Start, ..sources.frame(&place.source, place.position) };
    Some(frame).filter(|frame| frame.line > 0)
}

/// What to say at a call.
fn label(what: &What) -> Option<String> {
    match what {
        What::Error => None,
        What::Call(name) if is_closure(name) => Some("in call to this closure".to_owned()),
        What::Call(name) => Some(format!("in call to `{}`", plain(name))),
        What::Import => Some("imported here".to_owned()),
        What::Eval => Some("in the text that is evaluated here".to_owned()),
    }
}

fn is_closure(name: &str) -> bool {
    name.starts_with("anon$")
}

/// Of a process that ended in order.
pub(super) fn end(end: &End, screen: &Screen) -> String {
    let name = end.name.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
    let title = format!("done: {}", screen.show(end.value));
    screen.told(Kind::End, Some(end.pid.to_string()), &title, || format!("{}{name} {title}", end.pid))
}

/// Of text that is not Rhai.
pub(super) fn parse_error(error: &ParseError, id: &str, sources: &Sources, limits: &Limits) -> Report {
    let mut frame = sources.frame(id, error.position());
    let title = parse_message(error.err_type(), limits);
    let (title, help) = parsing(title, error.err_type(), &mut frame);
    let kind = if matches!(error.err_type(), ParseErrorType::LiteralTooLarge(..)) { Kind::Limit } else { Kind::Parse };
    Report { kind, title, frames: vec![frame], help, ..Report::default() }
}

/// What is said of text that is not Rhai, with help; moves the frame to what is wrong.
fn parsing(title: String, error: &ParseErrorType, frame: &mut Frame) -> (String, Option<String>) {
    if let Some(said) = misplaced::correct(error, frame) {
        return (said.title, said.help);
    }
    // The brace that the end of an angle block was rewritten to.
    let typed = frame.text.lines().nth(frame.line.wrapping_sub(1)).and_then(|line| line.chars().nth(frame.column - 1));
    let title = if typed == Some('>') { title.replace("'}'", "'>'") } else { title };
    (title, advice::on_parse_error(error, frame))
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
pub(super) fn death(death: &super::process::Death, sources: &Sources, docs: &[Doc], seen: Seen) -> Report {
    let report = match &death.reason {
        Reason::Error(cause) => failure(cause, sources, docs, seen),
        other => Report { title: reason_in_words(other), ..Report::default() },
    };
    let lead = format!("** (EXIT from {}) ", death.from);
    Report { kind: Kind::Exit, process: Some(death.from.to_string()), lead, ..report }
}

/// Of a process that crashed.
pub(super) fn crash(crash: &Crash, sources: &Sources) -> Report {
    let report = failure(crash.failure, sources, crash.docs, Seen::default());
    let name = crash.name.as_ref().map(|name| format!(" \"{name}\"")).unwrap_or_default();
    let lead = format!("process {}{name} crashed: ", crash.pid);
    Report { kind: Kind::Crash, process: Some(crash.pid.to_string()), lead, ..report }
}
