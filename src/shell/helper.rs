//! Owns what the line editor asks its user for while it draws.
use super::{
    candidates::{self, Item},
    controls,
    keys::{Desk, Replacement},
};
use crate::{console::Console, session::completion::Completer as Names};
use rustyline::{
    CompletionType, Context, GraphemeClusterMode, Helper,
    completion::Completer,
    highlight::{CmdKind, Highlighter},
    hint::{Hint, Hinter},
    validate::Validator,
};
use std::{borrow::Cow, cell::Cell};
use unicode_width::UnicodeWidthStr;

/// Draws what the console has to say above the line, and the line without control characters. The editor asks for the
/// prompt exactly once in each redraw, after it has cleared its old line and before it draws the new one.
pub struct Above {
    console: Console,
    mode: GraphemeClusterMode,
    names: Names,
    desk: Desk,
    /// Whether something can be dimmed. A hint that cannot looks like what was typed.
    pub dims: Cell<bool>,
    /// Columns of the window, and of the prompt.
    pub width: Cell<usize>,
    pub prompt: Cell<usize>,
}

impl Above {
    pub fn new(console: &Console, mode: GraphemeClusterMode, names: Names, desk: Desk) -> Above {
        let dims = Cell::new(false);
        Above { console: console.clone(), mode, names, desk, dims, width: Cell::new(80), prompt: Cell::new(0) }
    }
}

impl Highlighter for Above {
    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _default: bool) -> Cow<'b, str> {
        let mut above = self.console.take_above();
        if above.is_empty() {
            return Cow::Borrowed(prompt);
        }
        above.push_str(prompt);
        Cow::Owned(above)
    }

    fn highlight<'l>(&self, line: &'l str, position: usize) -> Cow<'l, str> {
        controls::drawn(line, position, self.mode)
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(candidates::dimmed(hint))
    }

    fn highlight_candidate<'c>(&self, candidate: &'c str, _completion: CompletionType) -> Cow<'c, str> {
        if self.dims.get() { candidates::highlighted(candidate) } else { Cow::Borrowed(candidate) }
    }

    /// What is drawn is not what was typed: the editor must not send what was typed.
    fn highlight_char(&self, line: &str, _position: usize, _kind: CmdKind) -> bool {
        controls::are_in(line)
    }
}

impl Helper for Above {}
impl Validator for Above {}

/// The arguments that are still to be typed. There is nothing to put in: what they will be is for the user to know.
pub struct Arguments(String);

impl Hint for Arguments {
    fn display(&self) -> &str {
        &self.0
    }

    fn completion(&self) -> Option<&str> {
        None
    }
}

impl Hinter for Above {
    type Hint = Arguments;

    /// At the end of the text, and in what room there is in its line.
    fn hint(&self, line: &str, position: usize, _context: &Context<'_>) -> Option<Arguments> {
        if !self.dims.get() || position < line.len() || controls::are_in(line) {
            return None;
        }
        let last = line.rsplit('\n').next().unwrap_or(line);
        let prompt = if last.len() == line.len() { self.prompt.get() } else { 0 };
        let room = self.width.get().checked_sub(prompt + last.width() + 1)?;
        self.names.hint(line).filter(|_| room > 1).map(|hint| Arguments(candidates::cut(&hint, room)))
    }
}

impl Completer for Above {
    type Candidate = Item;

    /// Also what a key has ordered, which only a completion can do.
    fn complete(&self, line: &str, position: usize, _context: &Context<'_>) -> rustyline::Result<(usize, Vec<Item>)> {
        if let Some(Replacement { start, text }) = self.desk.take_replacement() {
            return Ok((start, vec![Item::of_text(text)]));
        }
        Ok(candidates::items(&self.names, line, position, self.width.get()))
    }
}
