//! Owns how a frame's line and column become a line of its text and a span of bytes in it. Never fails: a place
//! outside of the text is taken as the nearest one inside.
use super::{Frame, clean::clean, token};
use std::cell::OnceCell;
use std::ops::Range;

/// One line of a text, ready to be shown, and what to underline in it.
#[derive(Debug, PartialEq, Eq)]
pub struct Place {
    pub line: String,
    /// The number that the line is shown with.
    pub number: usize,
    /// In bytes of `line`. Empty at its end.
    pub span: Range<usize>,
}

/// A frame, and its place, which is found when it is to be shown.
pub struct Sight<'a> {
    pub frame: &'a Frame,
    place: OnceCell<Option<Place>>,
}

impl<'a> Sight<'a> {
    pub fn of(frame: &'a Frame) -> Self {
        Self { frame, place: OnceCell::new() }
    }

    /// Unless it is unknown.
    pub fn place(&self) -> Option<&Place> {
        self.place.get_or_init(|| Place::of(self.frame)).as_ref()
    }
}

impl Place {
    /// The place of `frame`, unless that is unknown.
    pub fn of(frame: &Frame) -> Option<Place> {
        if frame.line == 0 {
            return None;
        }
        let (index, line, column) = locate(frame);
        let line = clean(line);
        let start = line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(at, _)| at);
        let span = start..start + token::length(&line[start..]);
        Some(Place { line, number: frame.first_line.saturating_add(index), span })
    }
}

/// The index of the frame's line, the line, and the column in it; for a line past the last, the end of the last.
fn locate(frame: &Frame) -> (usize, &str, usize) {
    let mut last = (0, "");
    for (index, line) in frame.text.lines().enumerate() {
        if index + 1 == frame.line {
            return (index, line, frame.column);
        }
        last = (index, line);
    }
    (last.0, last.1, usize::MAX)
}
