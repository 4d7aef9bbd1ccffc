//! Owns what the line editor asks its user for while it draws.
use super::{
    candidates::{self, Item},
    controls, highlight,
    keys::{Desk, Replacement},
    window::Window,
};
use crate::{
    console::Console,
    session::{Session, completion::Completer as Names},
};
use rustyline::{
    Changeset, CompletionType, Context, GraphemeClusterMode, Helper,
    completion::Completer,
    highlight::{CmdKind, Highlighter},
    hint::{Hint, Hinter},
    line_buffer::LineBuffer,
    validate::Validator,
};
use std::{borrow::Cow, cell::Cell, collections::HashSet};
use unicode_width::UnicodeWidthStr;

/// Draws what the console has to say above the line, and the line in colours and without control characters. The editor
/// asks for the prompt exactly once in each redraw, after it has cleared its old line and before it draws the new one.
pub struct Above {
    console: Console,
    mode: GraphemeClusterMode,
    names: Names,
    /// The functions that have a colour.
    functions: HashSet<&'static str>,
    desk: Desk,
    /// Whether there are colours, and something can be dimmed. A hint that cannot looks like what was typed.
    pub colours: Cell<bool>,
    pub window: Window,
    /// Columns of the prompt.
    pub prompt: Cell<usize>,
    /// The line is drawn anew with each key, and not to be left as it is.
    followed: Cell<bool>,
}

impl Above {
    pub fn new(console: &Console, mode: GraphemeClusterMode, names: Names, desk: Desk, session: &Session) -> Above {
        Above {
            console: console.clone(),
            mode,
            names,
            functions: session.docs().iter().map(|doc| doc.name).collect(),
            desk,
            colours: Cell::new(false),
            window: Window::new(mode),
            prompt: Cell::new(0),
            followed: Cell::new(false),
        }
    }

    /// Is the line drawn in colours? What the terminal shows of control characters, they could change.
    fn has_colours(&self, line: &str) -> bool {
        self.colours.get() && line.len() <= highlight::LONGEST && !controls::are_in(line)
    }
}

impl Highlighter for Above {
    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, is_own: bool) -> Cow<'b, str> {
        let label = self.desk.draw(is_own).unwrap_or_default();
        let mut drawn = self.console.take_above();
        if drawn.is_empty() && prompt.starts_with(label) {
            return Cow::Borrowed(prompt);
        }
        drawn.push_str(label);
        drawn.push_str(&prompt[label.len()..]);
        Cow::Owned(drawn)
    }

    fn highlight<'l>(&self, line: &'l str, position: usize) -> Cow<'l, str> {
        if self.has_colours(line) {
            let cursor = self.followed.get().then_some(position);
            return highlight::drawn(line, cursor, |name| self.functions.contains(name));
        }
        controls::drawn(line, position, self.mode)
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(candidates::dimmed(hint))
    }

    fn highlight_candidate<'c>(&self, candidate: &'c str, _completion: CompletionType) -> Cow<'c, str> {
        self.desk.list();
        if self.colours.get() { candidates::highlighted(candidate) } else { Cow::Borrowed(candidate) }
    }

    /// What is drawn is not what was typed: the editor must not send what was typed. One key can change the colours of all
    /// that follows, and with each movement of the cursor, other brackets are lit. Only a line that does not fit into the
    /// window is drawn as seldom as can be.
    fn highlight_char(&self, line: &str, _position: usize, kind: CmdKind) -> bool {
        let is_edited = kind != CmdKind::ForcedRefresh;
        let fits = || !self.window.is_exceeded(self.prompt.get(), line);
        self.followed.set(is_edited && self.has_colours(line) && fits());
        self.followed.get() || controls::are_in(line)
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
        if !self.colours.get() || position < line.len() || controls::are_in(line) {
            return None;
        }
        if self.window.is_exceeded(self.prompt.get(), line) {
            // A hint has the whole line drawn anew with each key.
            return None;
        }
        let last = line.rsplit('\n').next().unwrap_or(line);
        let prompt = if last.len() == line.len() { self.prompt.get() } else { 0 };
        let room = self.window.columns.get().checked_sub(prompt + last.width() + 1)?;
        self.names.hint(line).filter(|_| room > 1).map(|hint| Arguments(candidates::cut(&hint, room)))
    }
}

impl Completer for Above {
    type Candidate = Item;

    /// Also what a key has ordered, which only a completion can do.
    fn complete(&self, line: &str, position: usize, _context: &Context<'_>) -> rustyline::Result<(usize, Vec<Item>)> {
        if let Some(Replacement { range, text }) = self.desk.replacement() {
            return Ok((range.start, vec![Item::of_text(text)]));
        }
        Ok(candidates::items(&self.names, line, position, self.window.columns.get()))
    }

    fn update(&self, line: &mut LineBuffer, start: usize, elected: &str, changes: &mut Changeset) {
        let completed = || {
            let position = line.pos();
            position + candidates::rest_of_word(elected, position - start, &line[position..])
        };
        let end = self.desk.take_replacement().map_or_else(completed, |replacement| replacement.range.end);
        line.replace(start..end, elected, changes);
    }
}
