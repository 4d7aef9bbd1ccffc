//! The lessons that come with the program, and those in files.

use super::lesson::Lesson;
use std::path::{Path, PathBuf};
use std::{fs, io};

macro_rules! lessons {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../scripts/tour/", $name, ".md")))),*]
    };
}

/// Names and texts, as they stand in `scripts/tour`.
const BUILT_IN: &[(&str, &str)] = &lessons!(
    "01-article",
    "02-rhai",
    "03-messages",
    "04-jobs",
    "05-crashes",
    "06-streams",
    "07-servers",
    "08-supervision",
    "09-races",
    "10-real-script",
);

/// The lessons that come with the program, in their order.
pub fn built_in() -> Vec<Lesson> {
    sorted(BUILT_IN.iter().map(|(name, text)| Lesson::new(name, text)).collect())
}

/// The lessons in a file, or in the `.md` files of a folder, in their order.
///
/// # Errors
/// When something cannot be read.
pub fn of_path(path: &Path) -> io::Result<Vec<Lesson>> {
    if !path.is_dir() {
        return Ok(vec![of_file(path)?]);
    }
    let files = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<PathBuf>>>()?;
    let documents = files.into_iter().filter(|file| file.extension().is_some_and(|extension| extension == "md"));
    Ok(sorted(documents.map(|file| of_file(&file)).collect::<io::Result<_>>()?))
}

fn of_file(file: &Path) -> io::Result<Lesson> {
    let name = file.file_stem().map_or_else(|| "lesson".into(), |stem| stem.to_string_lossy().into_owned());
    Ok(Lesson::new(&name, &fs::read_to_string(file)?))
}

fn sorted(mut lessons: Vec<Lesson>) -> Vec<Lesson> {
    lessons.sort_by(|one, other| (one.order, &one.name).cmp(&(other.order, &other.name)));
    lessons
}

/// The lesson that somebody means: its name, the name without its number, or the number.
pub fn find(lessons: &[Lesson], word: &str) -> Option<usize> {
    let number: Option<u32> = word.parse().ok();
    lessons.iter().position(|lesson| {
        let rest = lesson.name.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('-');
        lesson.name == word || rest == word || number == Some(lesson.order)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lesson_comes_with_the_program() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/tour");
        let lessons = of_path(&folder).expect("the lessons of the project");
        assert_eq!(built_in(), lessons);
        for lesson in &lessons {
            assert!(lesson.tasks() >= 4 && !lesson.summary.is_empty(), "{}", lesson.name);
            assert!(lesson.needs.iter().all(|name| find(&lessons, name).is_some()), "{}", lesson.name);
        }
    }

    #[test]
    fn a_lesson_is_found_by_what_people_call_it() {
        let lesson = |name: &str, order: u32| Lesson::new(name, &format!("---\norder: {order}\n---\ntext"));
        let lessons = sorted(vec![lesson("02-rhai", 2), lesson("01-a-job", 1), lesson("other", 3)]);
        let found = |word: &str| find(&lessons, word).map(|at| &*lessons[at].name);
        assert_eq!(found("01-a-job"), Some("01-a-job"));
        assert_eq!(found("a-job"), Some("01-a-job"));
        assert_eq!(found("2"), Some("02-rhai"));
        assert_eq!(found("other"), Some("other"));
        assert_eq!(found("job"), None);
    }
}
