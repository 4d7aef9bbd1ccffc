//! Owns what was typed, in this sitting and in earlier ones. An entry of many lines is one item. Trouble with the file is
//! said once, and stops nobody from typing.
use super::line::Lines;
use crate::console::{Console, Stream};
use etcetera::BaseStrategy;
use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

/// Entries that are kept.
pub const SIZE: usize = 10_000;

pub struct History {
    /// None when there is no file, or after trouble with it.
    file: Option<PathBuf>,
    console: Console,
}

/// The file for the history: what `IJOB_HISTORY` names, or one in the system's folder for the state of programs.
pub fn place() -> Option<PathBuf> {
    if let Some(file) = env::var_os("IJOB_HISTORY") {
        return Some(PathBuf::from(file)).filter(|file| !file.as_os_str().is_empty());
    }
    let folders = etcetera::choose_base_strategy().ok()?;
    let state = folders.state_dir().unwrap_or_else(|| folders.data_dir());
    Some(state.join("ijob").join("history"))
}

impl History {
    /// Reads the file into the editor.
    pub fn load(file: Option<PathBuf>, lines: &mut Lines, console: &Console) -> History {
        let mut history = History { file, console: console.clone() };
        if let Some(file) = history.file.clone()
            && let Err(error) = folder(&file).and_then(|()| lines.load_history(&file))
        {
            history.trouble(&file, &error);
        }
        history
    }

    /// Adds an entry, here and in the file.
    pub fn keep(&mut self, entry: Option<&str>, lines: &mut Lines) {
        let Some(entry) = entry else {
            return;
        };
        lines.remember(entry);
        if let Some(file) = self.file.clone()
            && let Err(error) = lines.append_history(&file)
        {
            self.trouble(&file, &error);
        }
    }

    fn trouble(&mut self, file: &Path, error: &io::Error) {
        self.file = None;
        let help = match error.kind() {
            io::ErrorKind::InvalidData => " (remove or rename it to begin a new one)",
            _ => "",
        };
        let warning = format!("warning: no history is kept: {}: {error}{help}\n", file.display());
        self.console.print(Stream::Stderr, &warning);
    }
}

fn folder(file: &Path) -> io::Result<()> {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => fs::create_dir_all(folder),
        _ => Ok(()),
    }
}
