//! Owns the form of reports that other programs read. Fields are added, never renamed or left out: one that has nothing to
//! say is `null` or empty.
use super::{Frame, Kind, Report, Step, clean::is_harmless, place::Place};
use serde::Serialize;
use std::fmt::Write;

#[derive(Serialize)]
struct Object<'a> {
    kind: Kind,
    message: &'a str,
    pid: Option<&'a str>,
    places: Vec<Location>,
    notes: &'a [String],
    help: Option<&'a str>,
}

#[derive(Serialize)]
struct Location {
    source: String,
    /// `None`, as the next three, when only the source is known.
    line: Option<usize>,
    /// From 1, in characters.
    column: Option<usize>,
    /// Of the first character after what is underlined.
    end_column: Option<usize>,
    text: Option<String>,
    step: &'static str,
    label: Option<String>,
}

pub fn object(report: &Report) -> String {
    let places = report.frames.iter().enumerate().map(|(index, frame)| location(index, frame));
    let object = Object {
        kind: report.kind,
        message: &report.title,
        pid: report.process.as_deref(),
        places: places.collect(),
        notes: &report.notes,
        help: report.help.as_deref(),
    };
    let text = serde_json::to_string(&object).expect("texts, numbers and lists of them can always be written");
    escaped(&text)
}

/// Without what could steer a terminal, which JSON allows in strings as it is. The old control characters, line breaks
/// among them, are escaped already.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if is_harmless(c) {
            escaped.push(c);
        } else {
            // Writing there cannot fail. All of them are in the plane that takes one such number.
            let _ = write!(escaped, "\\u{:04x}", u32::from(c));
        }
    }
    escaped
}

fn location(index: usize, frame: &Frame) -> Location {
    let place = Place::of(frame);
    let columns = place.as_ref().map(|place| {
        let count = |end: usize| place.line[..end].chars().count() + 1;
        (count(place.span.start), count(place.span.end).max(count(place.span.start) + 1))
    });
    Location {
        source: frame.source.clone(),
        line: place.as_ref().map(|place| place.number),
        column: columns.map(|(start, _)| start),
        end_column: columns.map(|(_, end)| end),
        text: place.map(|place| place.line),
        step: match (index, frame.step) {
            (_, Step::Start) => "start",
            (_, Step::Cause) => "cause",
            (0, Step::Call) => "error",
            (_, Step::Call) => "call",
        },
        label: frame.label.clone(),
    }
}
