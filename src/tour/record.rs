//! A session written down as a transcript that `ijob test` accepts.

use super::tape::Tape;
use crate::lesson::{Exchange, Transcript};
use crate::shell::companion::Companion;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

/// Writes down what is typed and shown.
pub struct Recorder {
    file: File,
    tape: Arc<Tape>,
    /// Why it writes no more.
    pub trouble: Option<io::Error>,
}

impl Recorder {
    /// # Errors
    /// When there is such a file already, or none can be made.
    pub fn new(path: &Path, tape: Arc<Tape>) -> io::Result<Self> {
        let mut file = File::create_new(path)?;
        writeln!(file, "# A session\n\n```ijob")?;
        Ok(Self { file, tape, trouble: None })
    }

    /// Ends the transcript. Whatever was written before is a transcript without it too.
    ///
    /// # Errors
    /// When something could not be written.
    pub fn finish(mut self) -> io::Result<()> {
        match self.trouble {
            Some(trouble) => Err(trouble),
            None => writeln!(self.file, "```"),
        }
    }
}

impl Companion for Recorder {
    fn sees(&mut self, entry: &str) {
        let (shown, _) = self.tape.take();
        let exchange = Exchange { line: 0, typed: format!("{}\n", entry.trim_end()), shown };
        let written = write!(self.file, "{}", Transcript::written(&[exchange]));
        self.trouble = self.trouble.take().or(written.err());
    }
}
