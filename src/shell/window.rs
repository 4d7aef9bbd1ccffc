//! Owns what is known of the terminal's window while a line is edited, and how much of it a text takes.
use rustyline::GraphemeClusterMode;
use std::cell::Cell;
use unicode_segmentation::UnicodeSegmentation;

/// Columns from one tab stop to the next; the editor's own.
const TAB_STOP: usize = 8;

#[derive(Clone)]
pub struct Window {
    pub columns: Cell<usize>,
    rows: Cell<usize>,
    mode: GraphemeClusterMode,
}

impl Window {
    pub fn new(mode: GraphemeClusterMode) -> Window {
        Window { columns: Cell::new(80), rows: Cell::new(24), mode }
    }

    /// What is not known stays as it was.
    pub fn resize(&self, size: Option<(u16, u16)>) {
        if let Some((columns, rows)) = size {
            self.columns.set(columns.into());
            self.rows.set(rows.into());
        }
    }

    /// How many rows below its first one a text ends, behind a prompt of so many columns. Measured as the editor does;
    /// the text has no control characters but line breaks and tabs.
    pub fn rows_below(&self, prompt: usize, text: &str) -> usize {
        let columns = self.columns.get().max(1);
        let (mut row, mut column) = (0, prompt);
        for grapheme in text.graphemes(true) {
            if grapheme == "\n" {
                (row, column) = (row + 1, 0);
                continue;
            }
            let width = match grapheme {
                "\t" => TAB_STOP - column % TAB_STOP,
                _ => self.mode.width(grapheme).into(),
            };
            column += width;
            if column > columns {
                (row, column) = (row + 1, width);
            }
        }
        if column == columns { row + 1 } else { row }
    }

    /// Would a text not fit? Then the editor, whenever it draws the text anew, pushes its beginning out of the window
    /// once more.
    pub fn is_exceeded(&self, prompt: usize, text: &str) -> bool {
        self.rows_below(prompt, text) >= self.rows.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_as_they_are_drawn() {
        let window = Window::new(GraphemeClusterMode::WcWidth);
        window.columns.set(10);
        for (prompt, text, rows) in [
            (0, "", 0),
            (3, "123456", 0),
            // A full row is left at once.
            (3, "1234567", 1),
            (3, "12345678", 1),
            (0, "a\nb\n", 2),
            (0, "日本語日本", 1),
            (1, "日本語日本", 1),
            (1, "日本語日", 0),
            (0, "e\u{301}\u{301}", 0),
            (0, "\t\t", 1),
            (0, "👩\u{200d}🚀👩\u{200d}🚀12", 1),
        ] {
            assert_eq!(window.rows_below(prompt, text), rows, "{text:?} behind {prompt}");
        }
    }

    #[test]
    fn a_text_that_does_not_fit_is_known() {
        let window = Window::new(GraphemeClusterMode::WcWidth);
        window.columns.set(10);
        window.rows.set(3);
        for (text, exceeded) in
            [("", false), ("a\nb\nc", false), ("a\nb\nc\nd", true), (&"a".repeat(29), false), (&"a".repeat(30), true)]
        {
            assert_eq!(window.is_exceeded(0, text), exceeded, "{text:?}");
        }
    }
}
