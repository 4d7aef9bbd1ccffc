//! Owns what an excerpt has room for. What it has not is left out, or said elsewhere.
use super::place::Place;
use unicode_width::UnicodeWidthStr;

/// What stands between the number of a line and its text.
const BAR: &str = " | ";

/// Columns that are shown for a tab.
const TAB: usize = 4;

/// Is there room for the whole line of the excerpt?
pub fn fits(place: &Place, width: usize) -> bool {
    columns(&place.line) <= room(place, width)
}

/// Is there room for the underline of the place with this label after it?
pub fn fits_label(place: &Place, label: &str, width: usize) -> bool {
    let underline = columns(&place.line[place.span.clone()]).max(1);
    underline + 1 + columns(label) <= room(place, width)
}

/// Is there room for the text up to the end of the underline, and this label after it?
pub fn fits_after(place: &Place, label: &str, width: usize) -> bool {
    columns(&place.line[..place.span.end]) + 1 + columns(label) <= room(place, width)
}

fn room(place: &Place, width: usize) -> usize {
    width.saturating_sub(place.number.to_string().len() + BAR.len())
}

fn columns(text: &str) -> usize {
    text.split('\t').map(UnicodeWidthStr::width).sum::<usize>() + TAB * text.matches('\t').count()
}
