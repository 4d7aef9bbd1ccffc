//! Owns the one line below all output that tells what is under way: a bar, or for how long an entry has run.
//!
//! It is drawn on standard error, if that is a terminal that can clear a line, and never while a line is being edited. It
//! ends no line: what is written next clears it first and is followed by it again, so output stays what it was, and
//! nothing of it reaches a file or a pipe.
use super::{Console, Stream, state::State};
use unicode_width::UnicodeWidthChar;

/// Back to the beginning of the line, and clear it.
const CLEAR: &str = "\r\x1b[K";

/// Columns, where the terminal does not say.
const COLUMNS: usize = 80;

/// Who wants a line to be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// Who runs an entry.
    Elapsed,
    /// A script; it comes before the other.
    Progress,
}

#[derive(Default)]
pub struct Status {
    elapsed: Option<String>,
    progress: Option<String>,
    /// What stands on the terminal.
    shown: Option<String>,
}

impl Status {
    fn wanted(&self) -> Option<&String> {
        self.progress.as_ref().or(self.elapsed.as_ref())
    }

    pub fn is_due(&self) -> bool {
        self.wanted() != self.shown.as_ref()
    }

    pub fn is_shown(&self) -> bool {
        self.shown.is_some()
    }

    /// What replaces what is shown by what is wanted. It counts as written.
    pub fn redraw(&mut self) -> String {
        self.shown = self.wanted().cloned();
        let text = self.shown.as_deref().unwrap_or_default();
        format!("{CLEAR}{}", cut(text, columns().saturating_sub(1)))
    }

    /// What clears the line, if there is one: something else will stand there.
    pub fn clear(&mut self) -> Option<&'static str> {
        self.shown.take().map(|_| CLEAR)
    }

    fn forget(&mut self) {
        (self.elapsed, self.progress) = (None, None);
    }
}

impl Console {
    /// What the line says from here on; nothing: there is none. Does not wait, and does nothing where there is no
    /// terminal. The text is one line of what a terminal shows; colours are the caller's.
    pub fn set_status(&self, notice: Notice, text: Option<String>) {
        let mut state = self.shared.lock();
        if !state.has_status_line {
            return;
        }
        match notice {
            Notice::Elapsed => state.status.elapsed = text,
            Notice::Progress => state.status.progress = text,
        }
        self.shared.wake_writer(&mut state);
    }

    /// Has the line taken away, and says whether there is one. Does not wait.
    pub fn drop_status(&self) -> bool {
        let mut state = self.shared.lock();
        state.status.forget();
        self.shared.wake_writer(&mut state);
        state.status.is_shown()
    }

    /// Takes the line away, and returns when it is gone.
    pub fn clear_status(&self) {
        self.drop_status();
        let mut state = self.shared.lock();
        while (state.status.is_shown() || state.pump_writes) && !state.is_closed() {
            state = self.shared.wait_for_progress(state);
        }
    }
}

impl State {
    /// The line on the terminal is not the one that should be there.
    pub fn status_is_due(&self) -> bool {
        !self.editing.active && !self.mid_line && self.status.is_due() && !self.is_closed()
    }

    /// Does a text of this stream appear where the line is?
    pub fn touches_status(&self, stream: Stream) -> bool {
        match stream {
            Stream::Stdout => self.stdout_is_terminal,
            Stream::Stderr => self.stderr_is_terminal,
        }
    }
}

/// As much of a text as has room.
fn cut(text: &str, columns: usize) -> String {
    let mut left = columns;
    let fits = |c: &char| match left.checked_sub(c.width().unwrap_or(0)) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    };
    text.chars().take_while(fits).collect()
}

fn columns() -> usize {
    let (columns, _) = termimad::terminal_size();
    if columns == 0 { COLUMNS } else { columns.into() }
}
