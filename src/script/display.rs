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
mod function;
mod ink;
mod literal;
mod table;
#[cfg(test)]
mod tests;

pub use custom::{Parts, Shown};
pub use function::function;
pub use ink::Ink;
pub use table::tabled;

use crate::report::Look;
use rhai::Dynamic;

/// How much is shown, in how much room, and in which characters and colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Columns that a line should not exceed.
    pub width: usize,
    /// Elements, entries and bytes shown over the whole value; what is left out is counted.
    pub limit: usize,
    /// Levels of nesting shown.
    pub depth: usize,
    /// Characters of a string shown; how many are left out is told.
    pub string: usize,
    pub look: Look,
    /// What is not the value's own is written in ASCII: `...` for `…`.
    pub ascii: bool,
}

/// Why not all of a value is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cuts {
    /// It has more items than the limit.
    pub limit: bool,
    /// It is nested deeper than the depth, and a larger one would show more.
    pub depth: bool,
    /// A string is too long.
    pub string: bool,
}

impl Default for Style {
    fn default() -> Style {
        Style::PLAIN
    }
}

impl Style {
    /// In a window of the usual width, without colours.
    pub const PLAIN: Style = Style { width: 80, limit: 100, depth: 64, string: 4096, look: Look::Plain, ascii: false };

    /// A text that is not a part of any value, such as a hint.
    pub fn aside(&self, text: &str) -> String {
        match self.look {
            Look::Plain => text.to_owned(),
            Look::Coloured => {
                let mut aside = String::new();
                Ink::Aside.write(text, &mut aside);
                aside
            }
        }
    }

    /// What stands for what is left out.
    fn ellipsis(&self) -> &'static str {
        if self.ascii { "..." } else { "…" }
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
    show_and_tell(value, style).0
}

/// Is this how `()` is shown, with colours or without?
pub fn is_unit(shown: &str) -> bool {
    let unit = "()";
    let coloured = Ink::Word.start().and_then(|start| shown.strip_prefix(start)?.strip_suffix(ink::END));
    shown == unit || coloured == Some(unit)
}

/// The same, and why it is not all of the value.
pub fn show_and_tell(value: &Dynamic, style: &Style) -> (String, Cuts) {
    table::table(value, style).unwrap_or_else(|| {
        let (document, cuts) = bound::document(value, style, custom::TYPES);
        (document.layout(style.width, style.look == Look::Coloured), cuts)
    })
}
