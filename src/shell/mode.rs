//! Owns what the prompt tells of vi's modes: a word before it says which of them is on.
//!
//! The editor has no place for it, and many a key that changes the mode has it draw nothing. So the word is drawn over
//! the one before, which has as many letters, when such a key comes, and the cursor is where it was; and wherever the
//! editor draws the whole line, it asks which word it is. What a key does to the mode is the editor's own rule.
use super::{controls, window::Window};
use rustyline::{InputMode, KeyCode, KeyEvent, Modifiers};
use std::io::{self, Write};

/// The words, and the space behind each.
pub const LABELS: [&str; 3] = ["[ins] ", "[cmd] ", "[rep] "];

/// A line that is edited with vi's keys.
pub struct Mode {
    window: Window,
    /// Columns of the prompt, with the word.
    prompt: usize,
    mode: InputMode,
    /// The line stands behind its own prompt: not that of a search, and no completions below it.
    pub is_in_sight: bool,
}

impl Mode {
    /// At the beginning of a line.
    pub fn of_new_line(window: Window, prompt: usize) -> Mode {
        Mode { window, prompt, mode: InputMode::Insert, is_in_sight: false }
    }

    pub fn label(&self) -> &'static str {
        LABELS[match self.mode {
            InputMode::Insert => 0,
            InputMode::Command => 1,
            InputMode::Replace => 2,
        }]
    }

    /// In this mode, the editor gets a key that means nothing to anybody else.
    pub fn pass(&mut self, mode: InputMode, key: KeyEvent, line: &str, position: usize) {
        let before = self.label();
        self.mode = after(mode, key);
        // The user may have given the window another size since the line was begun.
        self.window.resize(Some(termimad::terminal_size()));
        let rows = self.window.rows_below(self.prompt, &line[..position]);
        let is_there = self.is_in_sight && !controls::are_in(line) && !self.window.is_exceeded(self.prompt, line);
        if is_there && self.label() != before {
            let up = if rows > 0 { format!("\x1b[{rows}A") } else { String::new() };
            // The terminal is the editor's, and this its thread. When it cannot be written to, the editor will find out.
            let _ = write!(io::stdout(), "\x1b7{up}\r{}\x1b8", self.label()).and_then(|()| io::stdout().flush());
        }
    }
}

fn after(mode: InputMode, KeyEvent(code, modifiers): KeyEvent) -> InputMode {
    match (mode, code, modifiers) {
        (InputMode::Command, KeyCode::Char('a' | 'A' | 'c' | 'C' | 'i' | 'I' | 's' | 'S'), Modifiers::NONE)
        | (InputMode::Command, KeyCode::Char('R' | 'S'), Modifiers::CTRL) => InputMode::Insert,
        (InputMode::Command, KeyCode::Char('R'), Modifiers::NONE) => InputMode::Replace,
        (InputMode::Insert | InputMode::Replace, KeyCode::Esc, Modifiers::NONE)
        // Escape and a key, pressed fast. The key comes once more, alone.
        | (InputMode::Insert | InputMode::Replace, KeyCode::Char(_), Modifiers::ALT) => InputMode::Command,
        _ => mode,
    }
}
