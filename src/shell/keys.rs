//! Owns the keys that mean something else to this shell than to the line editor: Enter asks whether an entry can be run,
//! a new line is indented, and a paste is one text.
use super::{
    entries::{Rules, is_unfinished},
    mode::Mode,
    paste::{Part, Paste},
    transcript,
};
use crate::{session::Judge, syntax::indent};
use rustyline::{
    Cmd, ConditionalEventHandler, EditMode, Event, EventContext, InputMode, KeyCode, KeyEvent, Modifiers, Movement,
    RepeatCount,
};
use std::{
    ops::Range,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Empty lines after which an entry is judged as it is.
const EMPTY_LINES: usize = 2;

/// What a key leaves for others to do.
#[derive(Default)]
pub struct Orders {
    paste: Paste,
    /// For the completer, which alone may change the line as a whole.
    replacement: Option<Replacement>,
    given_up: Option<String>,
    /// The line is accepted, to go on in the user's editor.
    goes_to_editor: bool,
    /// The editor is at a list of completions. When it then asks for a key, the list goes on below the window.
    lists: bool,
    /// With vi's keys.
    mode: Option<Mode>,
}

impl Orders {
    /// What the last key has ordered, and nobody has carried out: it was pressed where the editor wanted another one.
    fn forget_last_key(&mut self) {
        (self.replacement, self.goes_to_editor) = (None, false);
    }
}

/// A text in place of another, which begins at the cursor or before it. The cursor goes behind it.
#[derive(Clone)]
pub struct Replacement {
    pub range: Range<usize>,
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
    pub fn replacement(&self) -> Option<Replacement> {
        self.lock().replacement.clone()
    }

    pub fn take_replacement(&self) -> Option<Replacement> {
        self.lock().replacement.take()
    }

    /// Is the line that was accepted to go on in the user's editor?
    pub fn goes_to_editor(&self) -> bool {
        self.lock().goes_to_editor
    }

    fn accept_for_editor(&self) -> Cmd {
        self.lock().goes_to_editor = true;
        Cmd::AcceptLine
    }

    /// Completions are listed, until the line is drawn again.
    pub fn list(&self) {
        let mut orders = self.lock();
        orders.lists = true;
        if let Some(mode) = &mut orders.mode {
            mode.is_in_sight = false;
        }
    }

    /// The line is drawn, behind its own prompt or another. The word that its own begins with, with vi's keys.
    pub fn draw(&self, is_own_prompt: bool) -> Option<&'static str> {
        let mut orders = self.lock();
        orders.lists = false;
        let mode = orders.mode.as_mut()?;
        mode.is_in_sight = is_own_prompt;
        is_own_prompt.then(|| mode.label())
    }

    /// A line begins to be edited; `mode` with vi's keys.
    pub fn clear(&self, mode: Option<Mode>) {
        let mut orders = self.lock();
        orders.paste.cut_off();
        (orders.replacement, orders.given_up, orders.goes_to_editor) = (None, None, false);
        orders.mode = mode;
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
    fn enter(&self, line: &str, position: usize, is_command: bool) -> Cmd {
        let (before, behind) = line.split_at(position);
        let empty_lines = before.rsplit('\n').take_while(|line| line.trim().is_empty()).count();
        let is_forced = empty_lines >= EMPTY_LINES && behind.trim().is_empty();
        if is_forced || !is_unfinished(line, &self.judge) {
            Cmd::AcceptLine
        } else {
            self.new_line(line, position, is_command)
        }
    }

    /// In vi's command mode, the cursor stands on a character and not before one: the new line begins below this one.
    fn new_line(&self, line: &str, position: usize, is_command: bool) -> Cmd {
        let end = line[position..].find('\n').map_or(line.len(), |length| position + length);
        let behind = if is_command { &line[position..end] } else { "" };
        let text = format!("{behind}\n{}", indent::of_next_line(&line[..position + behind.len()]));
        if is_command { self.replace(position..end, text) } else { Cmd::Insert(1, text) }
    }

    /// A bracket that closes, as the first in its line, goes below the one that opens.
    fn close(&self, before: &str, bracket: char) -> Option<Cmd> {
        let start = before.rfind('\n')? + 1;
        if !before[start..].trim().is_empty() {
            return None;
        }
        let indent = indent::of_closer(&before[..start - 1], bracket)?;
        Some(self.replace(start..before.len(), format!("{indent}{bracket}")))
    }

    fn replace(&self, range: Range<usize>, text: String) -> Cmd {
        self.desk.lock().replacement = Some(Replacement { range, text });
        Cmd::Complete
    }

    fn pasted(&self, text: String) -> Cmd {
        let goes_on = |code: &str| is_unfinished(code, &self.judge);
        Cmd::Insert(1, transcript::code(&text, goes_on).unwrap_or(text))
    }

    /// What a key is to do; `None`: what it does in the editor.
    fn meaning(&self, key: KeyEvent, context: &EventContext) -> Option<Cmd> {
        let is_vi = context.mode() == EditMode::Vi;
        let is_command = is_vi && context.input_mode() == InputMode::Command;
        self.desk.lock().forget_last_key();
        // What vi's command mode makes of digits, it makes before it asks: there, the editor reads a paste itself.
        if !is_command {
            match self.desk.lock().paste.take(key) {
                Part::Key => {}
                Part::Inside => return Some(Cmd::Noop),
                Part::End(text) => return Some(self.pasted(text)),
            }
        }
        if self.desk.lock().lists {
            return at_list(key);
        }
        let (line, position) = (context.line(), context.pos());
        let KeyEvent(code, modifiers) = key;
        match (code, modifiers) {
            (KeyCode::Enter, Modifiers::NONE) | (KeyCode::Char('J' | 'M'), Modifiers::CTRL) => {
                Some(self.enter(line, position, is_command))
            }
            (KeyCode::Enter, Modifiers::ALT) | (KeyCode::Char('J' | 'M'), Modifiers::CTRL_ALT) => {
                Some(self.new_line(line, position, is_command))
            }
            (KeyCode::Char(bracket @ (')' | ']' | '}' | '>')), Modifiers::NONE) if !is_command => {
                self.close(&line[..position], bracket)
            }
            (KeyCode::Char('v'), Modifiers::NONE) if is_command => Some(self.desk.accept_for_editor()),
            (KeyCode::Char('C'), Modifiers::CTRL) => {
                self.desk.lock().given_up = Some(line.to_owned());
                None
            }
            // vi's keys would run what is not finished.
            (KeyCode::Char('D'), Modifiers::CTRL) if is_vi && !line.is_empty() => Some(Cmd::Noop),
            _ => None,
        }
    }
}

impl ConditionalEventHandler for Keys {
    fn handle(&self, event: &Event, _: RepeatCount, _: bool, context: &EventContext) -> Option<Cmd> {
        let key = *event.get(0)?;
        let meaning = self.meaning(key, context);
        if meaning.is_none()
            && let Some(mode) = &mut self.desk.lock().mode
        {
            mode.pass(context.input_mode(), key, context.line(), context.pos());
        }
        meaning
    }
}

/// At the end of a window of completions, the editor knows but the keys of `more`. The others that people press there:
fn at_list(key: KeyEvent) -> Option<Cmd> {
    let KeyEvent(code, modifiers) = key;
    match (code, modifiers) {
        (KeyCode::Char('C' | 'D' | 'G'), Modifiers::CTRL) | (KeyCode::Esc, Modifiers::NONE) => {
            // What the editor leaves the list at, of all that it does not take for a repetition of what was typed.
            Some(Cmd::Kill(Movement::BackwardChar(1)))
        }
        // One line more.
        (KeyCode::Tab | KeyCode::Down, Modifiers::NONE) | (KeyCode::Char('I'), Modifiers::CTRL) => {
            Some(Cmd::AcceptLine)
        }
        _ => None,
    }
}

/// The keys that have the line go on in the user's editor.
pub struct EditorKeys(pub Desk);

impl EditorKeys {
    pub fn sequence() -> Event {
        Event::KeySeq(vec![KeyEvent::ctrl('X'), KeyEvent::ctrl('E')])
    }
}

impl ConditionalEventHandler for EditorKeys {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, _: &EventContext) -> Option<Cmd> {
        Some(self.0.accept_for_editor())
    }
}

impl Rules for Judge {
    fn split(&self, text: &str) -> Vec<std::ops::Range<usize>> {
        Judge::split(self, text)
    }

    fn completeness(&self, text: &str) -> crate::session::Completeness {
        Judge::completeness(self, text)
    }
}
