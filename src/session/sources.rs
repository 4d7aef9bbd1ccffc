//! Every text that code came from, so that an error can show the place in it.

use crate::report::Frame;
use crate::script::Texts;
use crate::syntax::docs::{Declared, declared};
use crate::syntax::rewrite::Rewritten;
use rhai::{Module, Position};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// Marks the second and later texts of one name in their ids. Users do not see it.
const MARK: char = '#';

/// How one entry's text became what Rhai was given.
pub(super) struct Piece {
    pub rewritten: Rewritten,
    /// Empty lines that Rhai was given before the rewritten text: its line numbers are then those of the whole text.
    pub padding: usize,
    /// Lines of the whole text before the entry that Rhai was not given.
    pub lines_skipped: usize,
}

/// A piece, and the number of its last line for Rhai.
struct Kept {
    piece: Piece,
    last_line: usize,
}

/// A text that the user knows, an entry or a file, and its pieces that were compiled.
struct Source {
    /// How many texts came before it.
    number: usize,
    text: Arc<str>,
    pieces: Vec<Kept>,
    /// Its functions are no longer those of the session.
    is_past: bool,
    /// Its functions, read when somebody asks for them.
    declared: OnceLock<Vec<Declared>>,
}

/// A function of a script, and the name of its text.
pub(super) struct Found {
    pub declared: Declared,
    pub source: String,
}

/// Every text by the id that Rhai knows it under.
#[derive(Default)]
pub(super) struct Sources(Mutex<HashMap<String, Source>>);

impl Sources {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Source>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps how a piece of this text was compiled. The id is the text's name, or the name with a number when it is
    /// that of another text, or when the lines of the piece are not those of the text.
    pub fn add(&self, name: &str, text: &Arc<str>, piece: Piece) -> String {
        let mut sources = self.lock();
        if let Some(source) = sources.get_mut(name)
            && piece.lines_skipped == 0
            && Arc::ptr_eq(&source.text, text)
        {
            source.pieces.push(piece.kept());
            return name.to_owned();
        }
        let mut id = name.to_owned();
        let mut n = sources.len();
        while sources.contains_key(&id) {
            n += 1;
            id = format!("{name}{MARK}{n}");
        }
        let number = sources.len();
        sources.insert(
            id.clone(),
            Source {
                number,
                text: text.clone(),
                pieces: vec![piece.kept()],
                is_past: false,
                declared: OnceLock::new(),
            },
        );
        id
    }

    /// The functions of all texts that were compiled, as they are now: the latest of each name and number of
    /// parameters, in the order of their texts.
    pub fn functions(&self) -> Vec<Found> {
        let sources = self.lock();
        let mut texts: Vec<_> =
            sources.iter().filter(|(_, source)| !source.pieces.is_empty() && !source.is_past).collect();
        texts.sort_unstable_by_key(|(_, source)| source.number);
        let mut found: Vec<Found> = Vec::new();
        for (id, source) in texts {
            let name = id.split(MARK).next().unwrap_or_default();
            for declared in source.declared.get_or_init(|| declared(&source.text)) {
                found.retain(|known| !known.declared.is_same(declared));
                found.push(Found { declared: declared.clone(), source: name.to_owned() });
            }
        }
        found
    }

    /// The functions that a module of these texts lets others call.
    pub fn functions_of(&self, module: &Module) -> Vec<Declared> {
        let text = module.id().and_then(|id| self.text(id));
        let mut functions = text.map(|text| declared(&text)).unwrap_or_default();
        functions.retain(|function| !function.is_private);
        functions
    }

    /// From here on the functions of the texts so far are not listed. What runs still shows its errors in them.
    pub fn forget_functions(&self) {
        self.lock().values_mut().for_each(|source| source.is_past = true);
    }

    /// The text of this id.
    pub fn text(&self, id: &str) -> Option<Arc<str>> {
        self.lock().get(id).map(|source| source.text.clone())
    }

    /// Keeps a text that could not be compiled.
    pub fn add_text(&self, name: &str, text: &Arc<str>) {
        let mut sources = self.lock();
        let number = sources.len();
        sources.insert(
            name.to_owned(),
            Source { number, text: text.clone(), pieces: Vec::new(), is_past: false, declared: OnceLock::new() },
        );
    }

    /// Where a position in the text of this id is for the user.
    pub fn frame(&self, id: &str, position: Position) -> Frame {
        let name = id.split(MARK).next().unwrap_or_default();
        let sources = self.lock();
        let (Some(source), Some(line)) = (sources.get(id), position.line()) else {
            return Frame::new(name, "", 0, 0);
        };
        let (line, column) = source.typed(line, position.position().unwrap_or(1));
        Frame::new(name, source.text.clone(), line, column)
    }
}

impl Texts for Sources {
    fn typed(&self, id: &str, line: usize, column: usize) -> (String, usize, usize) {
        let name = id.split(MARK).next().unwrap_or_default().to_owned();
        let (line, column) = self.lock().get(id).map_or((line, column), |source| source.typed(line, column));
        (name, line, column)
    }

    fn word(&self, id: &str, position: Position) -> Option<String> {
        let sources = self.lock();
        let source = sources.get(id)?;
        let (line, column) = source.typed(position.line()?, position.position()?);
        let rest = source.text.lines().nth(line.checked_sub(1)?)?.chars().skip(column.checked_sub(1)?);
        let word: String = rest.take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        Some(word).filter(|word| !word.is_empty())
    }
}

impl Source {
    /// The line and column in the text of a place that Rhai named.
    fn typed(&self, line: usize, column: usize) -> (usize, usize) {
        // The latest first: an entry may have been compiled before, for its functions.
        let piece = self.pieces.iter().rev().find(|piece| piece.piece.padding < line && line <= piece.last_line);
        let Some(Kept { piece, .. }) = piece.or(self.pieces.first()) else { return (line, column) };
        let (line, column) = piece.rewritten.typed(line.saturating_sub(piece.padding).max(1), column);
        (line + piece.padding + piece.lines_skipped, column)
    }
}

impl Piece {
    fn kept(self) -> Kept {
        let last_line = self.padding + self.rewritten.text().matches('\n').count() + 1;
        Kept { piece: self, last_line }
    }
}
