//! Owns the keys that mean something else to this shell than to the line editor: Enter asks whether an entry can be run,
//! a new line is indented, and a paste is one text.
use super::{
    entries::{Rules, is_unfinished},
    paste::{Part, Paste},
    transcript,
};
use crate::{session::Judge, syntax::indent};
use rustyline::{
    Cmd, ConditionalEventHandler, EditMode, Event, EventContext, InputMode, KeyCode, KeyEvent, Modifiers, RepeatCount,
};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Empty lines after which an entry is judged as it is.
const EMPTY_LINES: usize = 2;

/// What a key leaves for others to do.
#[derive(Default)]
pub struct Orders {
    paste: Paste,
    /// For the completer, which alone may change the line as a whole.
    replacement: Option<Replacement>,
    given_up: Option<String>,
}

/// A text in place of all from `start` to the cursor.
pub struct Replacement {
    pub start: usize,
    pub text: String,
}

/// The orders, for the keys and for who carries them out.
#[derive(Clone, Default)]
pub struct Desk(Arc<Mutex<Orders>>);

impl Desk {
    fn lock(&self) -> MutexGuard<'_, Orders> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the completer has to put into the line, instead of what it would complete.
    pub fn take_replacement(&self) -> Option<Replacement> {
        self.lock().replacement.take()
    }

    /// A line begins to be edited.
    pub fn clear(&self) {
        let mut orders = self.lock();
        orders.paste.cut_off();
        (orders.replacement, orders.given_up) = (None, None);
    }

    /// The line that Ctrl-C has given up.
    pub fn take_given_up(&self) -> Option<String> {
        self.lock().given_up.take()
    }
}

pub struct Keys {
    desk: Desk,
    judge: Judge,
}

impl Keys {
    pub fn new(desk: Desk, judge: Judge) -> Keys {
        Keys { desk, judge }
    }

    /// Enter, wherever the cursor stands in the line.
    fn enter(&self, line: &str, position: usize) -> Cmd {
        let (before, behind) = line.split_at(position);
        let empty_lines = before.rsplit('\n').take_while(|line| line.trim().is_empty()).count();
        let is_forced = empty_lines >= EMPTY_LINES && behind.trim().is_empty();
        if is_forced || !is_unfinished(line, &self.judge) { Cmd::AcceptLine } else { new_line(before) }
    }

    /// A bracket that closes, as the first in its line, goes below the one that opens.
    fn close(&self, before: &str, bracket: char) -> Option<Cmd> {
        let start = before.rfind('\n')? + 1;
        if !before[start..].trim().is_empty() {
            return None;
        }
        let indent = indent::of_closer(&before[..start - 1], bracket)?;
        let replacement = Replacement { start, text: format!("{indent}{bracket}") };
        self.desk.lock().replacement = Some(replacement);
        Some(Cmd::Complete)
    }

    fn pasted(&self, text: String) -> Cmd {
        let goes_on = |code: &str| is_unfinished(code, &self.judge);
        Cmd::Insert(1, transcript::code(&text, goes_on).unwrap_or(text))
    }
}

impl ConditionalEventHandler for Keys {
    fn handle(&self, event: &Event, _: RepeatCount, _: bool, context: &EventContext) -> Option<Cmd> {
        let key = *event.get(0)?;
        // What vi's command mode makes of digits, it makes before it asks: there, the editor reads a paste itself.
        let is_command = context.mode() == EditMode::Vi && context.input_mode() == InputMode::Command;
        if !is_command {
            match self.desk.lock().paste.take(key) {
                Part::Key => {}
                Part::Inside => return Some(Cmd::Noop),
                Part::End(text) => return Some(self.pasted(text)),
            }
        }
        let (line, position) = (context.line(), context.pos());
        let KeyEvent(code, modifiers) = key;
        match (code, modifiers) {
            (KeyCode::Enter, Modifiers::NONE) | (KeyCode::Char('J' | 'M'), Modifiers::CTRL) => {
                Some(self.enter(line, position))
            }
            (KeyCode::Enter, Modifiers::ALT) | (KeyCode::Char('J' | 'M'), Modifiers::CTRL_ALT) => {
                Some(new_line(&line[..position]))
            }
            (KeyCode::Char(bracket @ (')' | ']' | '}' | '>')), Modifiers::NONE) if !is_command => {
                self.close(&line[..position], bracket)
            }
            (KeyCode::Char('C'), Modifiers::CTRL) => {
                self.desk.lock().given_up = Some(line.to_owned());
                None
            }
            _ => None,
        }
    }
}

fn new_line(before: &str) -> Cmd {
    Cmd::Insert(1, format!("\n{}", indent::of_next_line(before)))
}

impl Rules for Judge {
    fn split(&self, text: &str) -> Vec<std::ops::Range<usize>> {
        Judge::split(self, text)
    }

    fn completeness(&self, text: &str) -> crate::session::Completeness {
        Judge::completeness(self, text)
    }
}
