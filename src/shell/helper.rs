//! Owns what the line editor asks its user for while it draws.
use super::controls;
use crate::console::Console;
use rustyline::{
    Context, GraphemeClusterMode, Helper,
    completion::Completer,
    highlight::{CmdKind, Highlighter},
    hint::Hinter,
    validate::Validator,
};
use std::borrow::Cow;

/// Draws what the console has to say above the line, and the line without control characters. The editor asks for the
/// prompt exactly once in each redraw, after it has cleared its old line and before it draws the new one.
pub struct Above {
    console: Console,
    mode: GraphemeClusterMode,
}

impl Above {
    pub fn new(console: &Console, mode: GraphemeClusterMode) -> Above {
        Above { console: console.clone(), mode }
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

    /// What is drawn is not what was typed: the editor must not send what was typed.
    fn highlight_char(&self, line: &str, _position: usize, _kind: CmdKind) -> bool {
        controls::are_in(line)
    }
}

impl Helper for Above {}
impl Validator for Above {}
impl Hinter for Above {
    type Hint = String;
}
impl Completer for Above {
    type Candidate = String;

    /// There is nothing to complete yet: a tab that is typed, or pasted, is part of the text.
    fn complete(
        &self,
        _line: &str,
        position: usize,
        _context: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<String>)> {
        Ok((position, vec!["\t".into()]))
    }
}
