//! Every text that code came from, so that an error can show the place in it.

use crate::report::Frame;
use crate::syntax::rewrite::Rewritten;
use rhai::Position;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Marks the second and later texts of one name in their ids. Users do not see it.
const MARK: char = '#';

/// One text that was compiled.
pub(super) struct Source {
    /// The whole text that the user knows: an entry, or the file that the entry stands in.
    pub text: Arc<str>,
    /// Lines of `text` before the entry.
    pub lines_before: usize,
    /// How the entry was rewritten, when it was.
    pub rewritten: Rewritten,
    /// Empty lines that Rhai saw before the rewritten text.
    pub padding: usize,
}

/// Every text by the id that Rhai knows it under.
#[derive(Default)]
pub(super) struct Sources(Mutex<HashMap<String, Arc<Source>>>);

impl Sources {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<Source>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a text. The id is its name, or the name with a number when there is one already.
    pub fn add(&self, name: &str, source: Source) -> String {
        let mut sources = self.lock();
        let mut id = name.to_owned();
        let mut n = sources.len();
        while sources.contains_key(&id) {
            n += 1;
            id = format!("{name}{MARK}{n}");
        }
        sources.insert(id.clone(), source.into());
        id
    }

    /// Where a position in the text of this id is for the user.
    pub fn frame(&self, id: &str, position: Position) -> Frame {
        let name = id.split(MARK).next().unwrap_or_default();
        let source = self.lock().get(id).cloned();
        let (Some(source), Some(line)) = (source, position.line()) else {
            return Frame::new(name, "", 0, 0);
        };
        let column = position.position().unwrap_or(1);
        let (line, column) = source.typed(line, column);
        Frame::new(name, source.text.clone(), line, column)
    }
}

impl Source {
    /// The line and column in `text` of a place that Rhai named.
    fn typed(&self, line: usize, column: usize) -> (usize, usize) {
        let (line, column) = self.rewritten.typed(line.saturating_sub(self.padding).max(1), column);
        (line + self.lines_before, column)
    }
}
