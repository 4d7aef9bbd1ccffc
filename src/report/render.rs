//! Owns the arrangement of a report's parts. The drawing itself is the crate annotate-snippets', as in rustc.
use super::{Frame, Look, Report, clean::clean, place::Place};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

/// Frames shown at each end of a chain of calls that is too long to be shown whole.
const ENDS: usize = 4;

pub fn render(report: &Report, look: Look, width: usize) -> String {
    let (innermost, callers) = match report.frames.split_first() {
        Some((innermost, callers)) => (Some(innermost), callers),
        None => (None, &[][..]),
    };
    let title = Level::ERROR.primary_title(clean(&report.title));
    let notes = report.notes.iter().map(|note| (Level::NOTE, note));
    let help = report.help.iter().map(|help| (Level::HELP, help));
    let remarks = notes.chain(help).map(|(level, text)| (level, clean(text)));
    let group = with_place(Group::with_title(title), innermost);
    let mut groups = vec![];
    if innermost.is_some() {
        groups.push(group.elements(remarks.map(|(level, text)| level.message(text))));
    } else {
        // Nothing that a remark could hang from.
        groups.push(group);
        groups.extend(remarks.map(|(level, text)| Group::with_title(level.secondary_title(text))));
    }
    if report.frames.len() > 2 * ENDS {
        let (first, rest) = callers.split_at(ENDS - 1);
        let (left_out, last) = rest.split_at(rest.len() - ENDS);
        groups.extend(first.iter().map(caller));
        let gap = format!("{} more calls in between", left_out.len());
        groups.push(Group::with_title(Level::NOTE.secondary_title(gap)));
        groups.extend(last.iter().map(caller));
    } else {
        groups.extend(callers.iter().map(caller));
    }
    let renderer = match look {
        Look::Plain => Renderer::plain(),
        Look::Coloured => Renderer::styled(),
    };
    let text = renderer.term_width(width).render(&groups);
    text.trim_end_matches('\n').to_string()
}

fn caller(frame: &Frame) -> Group<'_> {
    let title = Level::NOTE.secondary_title("called from here");
    with_place(Group::with_title(title), Some(frame))
}

fn with_place<'a>(group: Group<'a>, frame: Option<&Frame>) -> Group<'a> {
    let Some(frame) = frame else {
        return group;
    };
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
