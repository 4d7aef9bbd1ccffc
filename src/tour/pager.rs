//! Owns what of a page waits to be shown, and how much of it the window has room for: as `more` does, but between the
//! prompts of the shell, whose line editor reads the answer.

use std::collections::VecDeque;
use unicode_width::UnicodeWidthChar;

/// The rows and columns of a window; nothing where they are not known, or nobody looks.
pub type Window = fn() -> Option<(usize, usize)>;

/// Below what is shown stand a line of the pager's or the lesson's own, and the prompt.
const OWN_ROWS: usize = 2;

pub struct Pager {
    window: Window,
    lines: VecDeque<String>,
    /// Rows that have been filled.
    used: usize,
    is_full: bool,
    /// What is left of the page is of no interest.
    leaves_out: bool,
}

impl Pager {
    pub fn new(window: Window) -> Self {
        Self { window, lines: VecDeque::new(), used: 0, is_full: false, leaves_out: false }
    }

    /// From here on, all is of another page.
    pub fn begin(&mut self) {
        *self = Self::new(self.window);
    }

    /// Whether it waits for the reader.
    pub fn is_full(&self) -> bool {
        self.is_full
    }

    /// The reader has read what there is.
    pub fn go_on(&mut self) {
        (self.used, self.is_full) = (0, false);
        while self.lines.front().is_some_and(String::is_empty) {
            self.lines.pop_front();
        }
    }

    /// The reader wants no more of this page.
    pub fn leave_out(&mut self) {
        self.lines.clear();
        self.go_on();
        self.leaves_out = true;
    }

    /// Something to be shown, after what waits already.
    pub fn put(&mut self, text: &str) {
        if !self.leaves_out {
            self.lines.extend(text.lines().map(str::to_owned));
        }
    }

    /// Something that others have shown.
    pub fn count(&mut self, text: &str) {
        let columns = (self.window)().map_or(usize::MAX, |(_, columns)| columns);
        self.used += text.lines().map(|line| rows(line, columns)).sum::<usize>();
    }

    /// The next line; nothing when there is none, or no room for it.
    pub fn next_line(&mut self) -> Option<String> {
        let line = self.lines.front()?;
        if let Some((height, columns)) = (self.window)() {
            let room = height.saturating_sub(OWN_ROWS);
            let needed = rows(line, columns);
            if self.used > 0 && self.used + needed > room {
                self.is_full = true;
                return None;
            }
            self.used += needed;
        }
        self.lines.pop_front()
    }
}

/// How many rows a line takes. Colours take no room.
fn rows(line: &str, columns: usize) -> usize {
    let mut width = 0;
    let mut is_colour = false;
    for c in line.chars() {
        match c {
            '\x1b' => is_colour = true,
            _ if is_colour => is_colour = !c.is_ascii_alphabetic(),
            _ => width += c.width().unwrap_or_default(),
        }
    }
    width.div_ceil(columns.max(1)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes until the next pause.
    fn shown(pager: &mut Pager) -> Vec<String> {
        std::iter::from_fn(|| pager.next_line()).collect()
    }

    #[test]
    fn a_text_stops_where_the_window_is_full() {
        let mut pager = Pager::new(|| Some((5, 10)));
        pager.put("1\n2\n\x1b[1m3\x1b[0m\n\n4\nwider than ten\n6");
        assert_eq!(shown(&mut pager), ["1", "2", "\x1b[1m3\x1b[0m"]);
        assert!(pager.is_full());
        pager.go_on();
        assert_eq!(shown(&mut pager), ["4", "wider than ten"]);
        pager.go_on();
        pager.count("7\n8\n9\n");
        assert_eq!(shown(&mut pager), [""; 0]);
        pager.leave_out();
        pager.put("10");
        assert_eq!(shown(&mut pager), [""; 0]);
        assert!(!pager.is_full());
        pager.begin();
        pager.put("日本語日本語\n11\n12");
        assert_eq!(shown(&mut pager), ["日本語日本語", "11"]);
    }

    #[test]
    fn a_line_that_is_higher_than_the_window_is_shown_all_the_same() {
        let mut pager = Pager::new(|| Some((2, 2)));
        pager.put("longer\nx");
        assert_eq!(shown(&mut pager), ["longer"]);
    }

    #[test]
    fn nothing_stops_where_no_window_is() {
        let mut pager = Pager::new(|| None);
        pager.put(&"line\n".repeat(1000));
        assert_eq!(shown(&mut pager).len(), 1000);
        assert!(!pager.is_full());
    }
}
