//! Owns the arrangement of a report's parts. The drawing itself is the crate annotate-snippets', as in rustc.
use super::{Frame, Look, Report, clean::clean, place::Place};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

/// Frames shown at each end of a chain of calls that is too long to be shown whole.
const ENDS: usize = 4;

pub fn render(report: &Report, look: Look, width: usize) -> String {
    let renderer = match look {
        Look::Plain => Renderer::plain(),
        Look::Coloured => Renderer::styled(),
    };
    let renderer = renderer.term_width(width);
    let level = if report.bare { Level::ERROR.no_name() } else { Level::ERROR };
    let title = Group::with_title(level.primary_title(clean(&report.title)));
    let text = match report.frames.split_first() {
        Some((innermost, callers)) => {
            let remarks = remarks(report).map(|(level, text)| level.message(text));
            let mut groups = vec![with_place(title, innermost).elements(remarks)];
            groups.extend(chain(callers));
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

fn remarks(report: &Report) -> impl Iterator<Item = (Level<'static>, String)> {
    let notes = report.notes.iter().map(|note| (Level::NOTE, clean(note)));
    let help = report.help.iter().map(|help| (Level::HELP, clean(help)));
    notes.chain(help)
}

/// The callers of the innermost frame: a recursion once, and without the middle of a chain that is too long.
fn chain(callers: &[Frame]) -> Vec<Group<'_>> {
    let callers: Vec<&[Frame]> = callers.chunk_by(PartialEq::eq).collect();
    if callers.len() < 2 * ENDS {
        return callers.into_iter().map(caller).collect();
    }
    let (first, rest) = callers.split_at(ENDS - 1);
    let (left_out, last) = rest.split_at(rest.len() - ENDS);
    let calls: usize = left_out.iter().map(|same| same.len()).sum();
    let gap = Level::NOTE.secondary_title(format!("{calls} more calls in between"));
    let first = first.iter().map(|same| caller(same));
    first.chain([Group::with_title(gap)]).chain(last.iter().map(|same| caller(same))).collect()
}

/// One caller, or a run of the same; never an empty one.
fn caller(same: &[Frame]) -> Group<'_> {
    let title = match same.len() {
        1 => "called from here".to_string(),
        times => format!("called from here, {times} times"),
    };
    with_place(Group::with_title(Level::NOTE.secondary_title(title)), &same[0])
}

fn with_place<'a>(group: Group<'a>, frame: &Frame) -> Group<'a> {
    let source = clean(&frame.source);
    let Some(place) = Place::of(frame) else {
        return group.element(Origin::path(source));
    };
    let label = frame.label.as_deref().map(clean);
    group.element(
        Snippet::source(place.line)
            .path(source)
            .line_start(place.number)
            .annotation(AnnotationKind::Primary.span(place.span).label(label)),
    )
}
