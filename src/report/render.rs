//! Owns the arrangement of a report's parts. The drawing itself is the crate annotate-snippets', as in rustc.
use super::place::Sight;
use super::{Kind, Look, Report, Step, clean::clean, narrow};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

/// Frames shown at each end of a chain of calls that is too long to be shown whole.
const ENDS: usize = 4;

pub fn render(report: &Report, look: Look, width: usize) -> String {
    let renderer = match look {
        Look::Plain => Renderer::plain(),
        Look::Coloured => Renderer::styled(),
    };
    let renderer = renderer.term_width(width);
    let level = match report.kind {
        Kind::Exit => Level::ERROR.no_name(),
        Kind::Warning => Level::WARNING,
        _ => Level::ERROR,
    };
    let title = Group::with_title(level.primary_title(clean(&format!("{}{}", report.lead, report.title))));
    let sights: Vec<Sight> = report.frames.iter().map(Sight::of).collect();
    let text = match sights.split_first() {
        Some((innermost, others)) => {
            let (start, others) = beside(innermost, others, width);
            let remarks = remarks(report).map(|(level, text)| level.message(text));
            let first = with_place(title, innermost, innermost.frame.label.as_deref(), start, width);
            let mut groups = vec![first.elements(remarks)];
            groups.extend(chain(others, width));
            renderer.render(&groups)
        }
        None => {
            // Drawn one by one: together, they would be tied by bars that lead nowhere.
            let remarks = remarks(report).map(|(level, text)| Group::with_title(level.secondary_title(text)));
            let lines = std::iter::once(title).chain(remarks).map(|group| renderer.render(&[group]));
            lines.collect::<Vec<_>>().join("\n")
        }
    };
    text.trim_end_matches('\n').to_string()
}

/// Splits off the first of the frames that follow `frame`, when it is the start of the process and can be shown in the
/// same excerpt.
fn beside<'s, 'a>(sight: &Sight, others: &'s [Sight<'a>], width: usize) -> (Option<&'s Sight<'a>>, &'s [Sight<'a>]) {
    let Some((start, rest)) = others.split_first() else { return (None, others) };
    let (frame, other) = (sight.frame, start.frame);
    let is_near = other.step == Step::Start
        && frame.step == Step::Call
        && (&other.source, other.line, other.first_line) == (&frame.source, frame.line, frame.first_line)
        && other.text == frame.text;
    if !is_near {
        return (None, others);
    }
    let (Some(place), Some(start_place)) = (sight.place(), start.place()) else { return (None, others) };
    let is_apart = place.span.end <= start_place.span.start || start_place.span.end <= place.span.start;
    let label = other.label.as_deref().unwrap_or_default();
    let has_room = narrow::fits(place, width) && narrow::fits_after(start_place, label, width);
    if is_apart && has_room { (Some(start), rest) } else { (None, others) }
}

fn remarks(report: &Report) -> impl Iterator<Item = (Level<'static>, String)> {
    let notes = report.notes.iter().map(|note| (Level::NOTE, clean(note)));
    let help = report.help.iter().map(|help| (Level::HELP, clean(help)));
    notes.chain(help)
}

/// The callers of the innermost frame, and the starts of processes: a recursion once, and without the middle of a chain
/// that is too long.
fn chain<'s>(sights: &'s [Sight], width: usize) -> Vec<Group<'s>> {
    let mut runs: Vec<_> = sights.chunk_by(|one, other| one.frame == other.frame).collect();
    let mut gap = None;
    // Causes and starts are few, and each says something.
    let others = runs.iter().filter(|same| same[0].frame.step != Step::Call).count();
    let last = ENDS.max(ENDS - 1 + others);
    if runs.len() >= ENDS + last {
        let left_out: Vec<_> = runs.splice(ENDS - 1..runs.len() - last, []).collect();
        let calls: usize = left_out.iter().map(|same| same.len()).sum();
        gap = Some(Group::with_title(Level::NOTE.secondary_title(format!("{calls} more calls in between"))));
    }
    let mut groups = Vec::new();
    let mut rest = runs.iter();
    let mut number = 0;
    while let Some(same) = rest.next() {
        if number == ENDS - 1 {
            groups.extend(gap.take());
        }
        number += 1;
        let next = rest.as_slice().first().copied().unwrap_or_default();
        // A run of the same frames has a title of its own, and a gap is no neighbour.
        let is_followed = same.len() == 1 && next.len() == 1 && !(gap.is_some() && number == ENDS - 1);
        let (start, _) = beside(&same[0], if is_followed { next } else { &[] }, width);
        if start.is_some() {
            rest.next();
            number += 1;
        }
        groups.push(link(same, start, width));
    }
    groups
}

/// One caller or start of a process, or a run of the same; never an empty one.
fn link<'s>(same: &'s [Sight], start: Option<&'s Sight>, width: usize) -> Group<'s> {
    let frame = same[0].frame;
    let title = match (frame.step, same.len()) {
        (Step::Start | Step::Cause, _) => clean(frame.label.as_deref().unwrap_or("from here")),
        (Step::Call, 1) => "called from here".to_string(),
        (Step::Call, times) => format!("called from here, {times} times"),
    };
    // That of the others is the title.
    let label = frame.label.as_deref().filter(|_| frame.step == Step::Call);
    with_place(Group::with_title(Level::NOTE.secondary_title(title)), &same[0], label, start, width)
}

/// With the excerpt of a frame; `start` stands in the same line.
fn with_place<'s>(
    group: Group<'s>,
    sight: &'s Sight,
    label: Option<&str>,
    start: Option<&'s Sight>,
    width: usize,
) -> Group<'s> {
    let source = clean(&sight.frame.source);
    let Some(place) = sight.place() else {
        return group.element(Origin::path(source));
    };
    let label = label.map(clean).filter(|label| narrow::fits_label(place, label, width));
    let start = start.and_then(|start| {
        let span = start.place()?.span.clone();
        Some(AnnotationKind::Context.span(span).label(start.frame.label.as_deref().map(clean)))
    });
    let primary = AnnotationKind::Primary.span(place.span.clone()).label(label);
    let snippet = Snippet::source(place.line.as_str()).path(source).line_start(place.number);
    group.element(snippet.annotation(primary).annotations(start))
}
