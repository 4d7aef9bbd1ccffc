//! What runs before the first prompt: files of the user's own.

use super::batch::{Batch, Shown};
use super::text;
use super::watch::Watch;
use etcetera::BaseStrategy;
use ijob::console::{Console, Stream};
use ijob::report::Style;
use ijob::session::Session;
use std::path::PathBuf;

/// The file in the current folder.
const HERE: &str = ".ijob.rhai";

/// Which files are to be run.
pub enum Startup {
    /// The user's, and the one in the current folder, where there are such.
    Usual,
    /// This one, which there must be.
    File(PathBuf),
    Nothing,
}

impl Startup {
    /// Runs them, each with the functions and variables of the one before; they show only what they print. What fails is
    /// told, and the rest of that file is left out. Returns the status to leave with, when one of them asks for that.
    pub fn run(&self, session: &Session, console: &Console, style: Style, watch: &Watch) -> Option<u8> {
        for file in self.files() {
            let path = file.display().to_string();
            let text = match text::of_file(&path) {
                Ok(text) => text,
                Err(report) => {
                    console.print(Stream::Stderr, &(session.render(&report) + "\n"));
                    continue;
                }
            };
            let end = Batch { session, console, shown: Shown::Prints, keep_going: false, style, watch }.run(&text);
            if end.leaves {
                return Some(end.status);
            }
        }
        session.forget_values();
        None
    }

    fn files(&self) -> Vec<PathBuf> {
        match self {
            Startup::Nothing => Vec::new(),
            Startup::File(file) => vec![file.clone()],
            Startup::Usual => {
                let own =
                    etcetera::choose_base_strategy().ok().map(|folders| folders.config_dir().join("ijob/rc.rhai"));
                own.into_iter().chain([PathBuf::from(HERE)]).filter(|file| file.is_file()).collect()
            }
        }
    }
}
