//! How the shell shows a value.
//!
//! Owns the way from a value to text that a user can read and, where Rhai has a literal for it, type again: strings in
//! quotes, maps with sorted keys, nested data laid out to the width of the window and cut when there is too much of it.
//! Costs time in proportion to what is shown, not to what the value holds, and ends on any value: those that contain
//! themselves, and those nested deeper than the stack could follow. Writes nothing to the terminal, lets no control
//! character through, and decides nothing about values that are not shown.
mod bound;
mod custom;
mod document;
mod literal;
mod table;
#[cfg(test)]
mod tests;

pub use custom::{Parts, Shown};
pub use table::tabled;

use rhai::Dynamic;

/// How much is shown, and in how much room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Columns that a line should not exceed.
    pub width: usize,
    /// Elements, entries and bytes shown over the whole value; what is left out is counted.
    pub limit: usize,
    /// Levels of nesting shown.
    pub depth: usize,
}

impl Default for Style {
    fn default() -> Style {
        Style { width: 80, limit: 100, depth: 64 }
    }
}

/// `value` as the shell shows it: one line when it fits into the width, else one element a line, two columns deeper.
///
/// ```
/// use ijob::script::display::{Style, show};
///
/// let value = rhai::Dynamic::from(vec!["a\n".into(), 1.0.into(), rhai::Dynamic::UNIT]);
/// assert_eq!(show(&value, &Style::default()), r#"["a\n", 1.0, ()]"#);
/// ```
pub fn show(value: &Dynamic, style: &Style) -> String {
    match table::table(value, style) {
        Some(table) => table,
        None => bound::document(value, style, custom::TYPES).layout(style.width),
    }
}
