//! Owns what was typed, in this sitting and in earlier ones: what of it is kept, and where. An entry of many lines is one
//! item; of equal ones the latest stays; one that begins with a space is not kept at all. Trouble with the file is said
//! once, and stops nobody from typing.
//!
//! Two shells share a file: each finds its own entries, and at its start those of all.
mod format;
mod recall;
mod store;

pub use recall::Recall;

use super::{line::Lines, trouble::Trouble};
use etcetera::BaseStrategy;
use std::{
    env, io,
    path::{Path, PathBuf},
};
use store::{Damage, Store};

/// Entries that are kept.
pub const SIZE: usize = 10_000;

pub struct History<'a> {
    /// None when there is no file, or after trouble with it.
    store: Option<Store>,
    trouble: Trouble<'a>,
}

/// The file for the history: what `IJOB_HISTORY` names, or one in the system's folder for the state of programs.
pub fn place() -> Option<PathBuf> {
    if let Some(file) = env::var_os("IJOB_HISTORY") {
        let is_nowhere = file.is_empty() || Path::new(&file) == Path::new("/dev/null");
        return (!is_nowhere).then(|| PathBuf::from(file));
    }
    let folders = etcetera::choose_base_strategy().ok()?;
    let state = folders.state_dir().unwrap_or_else(|| folders.data_dir());
    Some(state.join("ijob").join("history"))
}

impl<'a> History<'a> {
    /// Reads the file into the editor.
    pub fn load(file: Option<PathBuf>, lines: &mut Lines, trouble: Trouble<'a>) -> Self {
        let mut history = Self { store: file.map(|file| Store::new(file, SIZE)), trouble };
        match history.store.as_ref().map(Store::load) {
            None => {}
            Some(Ok(found)) => {
                lines.recall(found.entries);
                match found.damage {
                    None => {}
                    Some(damage) if damage.is_foreign => {
                        let reason = format!("line {} is not UTF-8 text", damage.first_line);
                        history.give_up(&io::Error::new(io::ErrorKind::InvalidData, reason));
                    }
                    Some(damage) => history.warn_of(&damage),
                }
            }
            Some(Err(error)) => history.give_up(&error),
        }
        history
    }

    /// Adds an entry, here and in the file. Who begins it with a space wants it to be forgotten.
    pub fn keep(&mut self, entry: Option<&str>, lines: &mut Lines) {
        let Some(entry) = entry.filter(|entry| !entry.starts_with(' ') && !entry.trim().is_empty()) else {
            return;
        };
        if lines.remember(entry)
            && let Some(Err(error)) = self.store.as_ref().map(|store| store.append(entry))
        {
            self.give_up(&error);
        }
    }

    fn give_up(&mut self, error: &io::Error) {
        let Some(store) = self.store.take() else { return };
        let is_foreign = error.kind() == io::ErrorKind::InvalidData;
        let help = is_foreign.then_some("remove or rename the file to begin a new one");
        self.trouble.warning(format!("no history is kept: {}: {error}", store.file().display()), help);
    }

    fn warn_of(&mut self, damage: &Damage) {
        let Some(store) = &self.store else { return };
        let (file, line) = (store.file().display(), damage.first_line);
        let (entries, is, it) = match damage.count {
            1 => ("an entry", "is", "it"),
            _ => ("entries", "are", "them"),
        };
        let warning = format!("{entries} of the history cannot be read and {is} left out: {file}, line {line}");
        let help = format!("nothing is changed there; remove {it} to be rid of this warning");
        self.trouble.warning(warning, Some(&help));
    }
}
