//! How far somebody is in each lesson: kept in a file, whole at any moment.

use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Of one lesson.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// The page that is open.
    pub page: usize,
    /// How that page begins: when the lesson has changed, the page is found by this.
    pub begins: String,
    pub done: bool,
    /// What was typed for each task that is done, by the beginning of its page; empty: it was left out.
    pub answers: BTreeMap<String, String>,
}

/// Of all lessons.
#[derive(Debug, Default)]
pub struct Progress {
    /// Nothing is kept without one.
    file: Option<PathBuf>,
    standings: BTreeMap<String, Standing>,
}

impl Progress {
    /// What the file says; nothing, if there is none.
    ///
    /// # Errors
    /// When it cannot be read, or is something else.
    pub fn load(file: Option<PathBuf>) -> io::Result<Self> {
        let Some(path) = &file else { return Ok(Self::default()) };
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self { file, ..Self::default() }),
            Err(error) => return Err(error),
        };
        let value: Value = serde_json::from_str(&text)?;
        let lessons = value.get("lessons").and_then(Value::as_object);
        let lessons = lessons.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "it has no \"lessons\""))?;
        let standings = lessons.iter().map(|(name, value)| (name.clone(), Standing::read(value))).collect();
        Ok(Self { file, standings })
    }

    pub fn of(&self, lesson: &str) -> Standing {
        self.standings.get(lesson).cloned().unwrap_or_default()
    }

    /// Keeps how far somebody is now.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&mut self, lesson: &str, standing: Standing) -> io::Result<()> {
        self.standings.insert(lesson.to_owned(), standing);
        let Some(file) = &self.file else { return Ok(()) };
        let lessons: Map<String, Value> =
            self.standings.iter().map(|(name, standing)| (name.clone(), standing.written())).collect();
        save(file, &format!("{:#}\n", json!({ "lessons": lessons })))
    }
}

/// Replaces the file at once: whoever is stopped in between leaves the old one.
fn save(file: &Path, text: &str) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut new = NamedTempFile::new_in(folder)?;
    new.write_all(text.as_bytes())?;
    new.as_file().sync_all()?;
    new.persist(file).map_err(|error| error.error)?;
    Ok(())
}

impl Standing {
    fn read(value: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let answers = value["answers"].as_object().into_iter().flatten();
        Self {
            page: value["page"].as_u64().and_then(|page| usize::try_from(page).ok()).unwrap_or_default(),
            begins: text(&value["begins"]),
            done: value["done"].as_bool().unwrap_or_default(),
            answers: answers.map(|(page, answer)| (page.clone(), text(answer))).collect(),
        }
    }

    fn written(&self) -> Value {
        json!({ "page": self.page, "begins": self.begins, "done": self.done, "answers": self.answers })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_there_the_next_time() {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let file = folder.path().join("deep/tour.json");
        let answers = BTreeMap::from([("## One".to_owned(), "1 + 1".to_owned())]);
        let standing = Standing { page: 2, begins: "## Two".into(), done: true, answers };
        let mut progress = Progress::load(Some(file.clone())).expect("there is none yet");
        assert_eq!(progress.of("jobs"), Standing::default());
        progress.keep("jobs", standing.clone()).expect("it can be written");
        let progress = Progress::load(Some(file.clone())).expect("it was written");
        assert_eq!(progress.of("jobs"), standing);
        std::fs::write(&file, "{}").expect("it can be written");
        assert!(Progress::load(Some(file)).is_err());
    }
}
