//! A session written down as a transcript that `ijob test` accepts.
//!
//! An entry that was interrupted is left out. What others print between two entries belongs to the one before: in
//! virtual time it comes there, unless it comes after a `sleep`.

use super::tape::Tape;
use crate::lesson::{Exchange, Transcript};
use crate::shell::companion::{Companion, Heard};
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;

/// Writes down what is typed and shown. The file is a whole document at any moment.
pub struct Recorder {
    file: File,
    tape: Arc<Tape>,
    /// The last exchange, and where it begins in the file.
    last: Option<Exchange>,
    begins: u64,
    /// Closes the block in which it stands: longer than any in there.
    fence: String,
    /// Why it writes no more.
    trouble: Option<io::Error>,
}

impl Recorder {
    /// # Errors
    /// When there is such a file already, or none can be made.
    pub fn new(path: &Path, tape: Arc<Tape>) -> io::Result<Self> {
        let mut file = File::create_new(path)?;
        let fence = "```".to_owned();
        write!(file, "# A session\n\n{fence}ijob\n")?;
        let begins = file.stream_position()?;
        writeln!(file, "{fence}")?;
        Ok(Self { file, tape, last: None, begins, fence, trouble: None })
    }

    /// # Errors
    /// When something could not be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.keep_late();
        self.trouble.map_or(Ok(()), Err)
    }

    /// What others have shown since the last entry.
    fn keep_late(&mut self) {
        let (late, _) = self.tape.take();
        if let Some(last) = self.last.as_mut().filter(|_| !late.is_empty()) {
            last.shown += &late;
            self.write();
        }
    }

    fn write(&mut self) {
        if self.trouble.is_none()
            && let Some(last) = self.last.take()
        {
            self.trouble = self.replace(&last).err();
            self.last = Some(last);
        }
    }

    /// Writes the last exchange in its place.
    fn replace(&mut self, last: &Exchange) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.begins))?;
        let text = Transcript::written(std::slice::from_ref(last));
        let fence = longer_than_any_in(&text);
        if fence.len() > self.fence.len() {
            write!(self.file, "{}\n\n{fence}ijob\n", self.fence)?;
            self.begins = self.file.stream_position()?;
            self.fence = fence;
        }
        writeln!(self.file, "{text}{}", self.fence)?;
        let end = self.file.stream_position()?;
        self.file.set_len(end)
    }
}

impl Companion for Recorder {
    fn hears(&mut self, _typed: &str) -> Heard {
        self.keep_late();
        Heard::Code
    }

    fn sees(&mut self, entry: &str) {
        if let Some(last) = self.last.take() {
            self.begins += Transcript::written(&[last]).len() as u64;
        }
        let (shown, _) = self.tape.take();
        self.last = Some(Exchange { line: 0, typed: format!("{}\n", entry.trim_end()), shown });
        self.write();
    }

    fn gives_up(&mut self) {
        self.tape.take();
    }
}

/// A line that ends no block in which this text stands.
fn longer_than_any_in(text: &str) -> String {
    let ticks = |line: &str| line.len() - line.trim_start_matches('`').len();
    let longest = text.lines().map(|line| ticks(line.trim_start())).max().unwrap_or_default();
    "`".repeat(longest.max(2) + 1)
}
