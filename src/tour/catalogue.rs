//! The lessons that come with the program, and those in files.

use super::lesson::{self, Lesson};
use crate::lesson::{Document, Fault, FrontMatter};
use crate::session::Text;
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
/// When something cannot be read, or is no lesson: what is wrong where, and what to do.
pub fn of_path(path: &Path) -> Result<Vec<Lesson>, String> {
    let files = if path.is_dir() { files_in(path)? } else { vec![path.to_owned()] };
    let lessons = sorted(files.iter().map(|file| of_file(file)).collect::<Result<_, _>>()?);
    let faults = lessons.iter().flat_map(faults).chain(same_titles(&lessons));
    match faults.collect::<Vec<_>>().split_first() {
        None => Ok(lessons),
        Some((first, [])) => Err(first.clone()),
        Some((first, others)) => {
            Err(format!("{first} (and {} more: see `ijob test {}`)", others.len(), path.display()))
        }
    }
}

/// The documents in a folder.
fn files_in(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let trouble = |error| format!("cannot read {}: {error}", folder.display());
    let files = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>).map_err(trouble)?;
    let files = files.into_iter().map(|entry| entry.path());
    Ok(files.filter(|file| file.extension().is_some_and(|extension| extension == "md")).collect())
}

fn of_file(file: &Path) -> Result<Lesson, String> {
    let name = file.display().to_string();
    let bytes = fs::read(file).map_err(|error| format!("cannot read {name}: {error}"))?;
    let mut document = Document::parse(&Text::new(&name, bytes)?.code);
    document.faults.splice(0..0, unknown_need(file, &document.front));
    Ok(Lesson::in_file(file, document))
}

/// Each with its place.
fn faults(lesson: &Lesson) -> impl Iterator<Item = String> {
    let name = lesson.file.as_ref().map_or_else(|| lesson.name.clone(), |file| file.display().to_string());
    lesson.faults.iter().map(move |Fault { line, what }| format!("{name}:{line}: {what}"))
}

/// A list would not tell them apart.
fn same_titles(lessons: &[Lesson]) -> Option<String> {
    let same = |(at, one): (usize, &Lesson)| {
        Some((lessons[..at].iter().find(|other| other.title == one.title)?.clone(), one.clone()))
    };
    let (first, second) = lessons.iter().enumerate().find_map(same)?;
    let name = |lesson: &Lesson| lesson.file.as_ref().map_or_else(String::new, |file| file.display().to_string());
    let (title, first, second) = (&first.title, name(&first), name(&second));
    Some(format!("{second}: the title {title:?} is that of {first} too; give it another"))
}

/// What is wrong when a lesson needs one that is neither beside its file nor comes with the program.
pub fn unknown_need(file: &Path, front: &FrontMatter) -> Option<Fault> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let beside = files_in(folder).unwrap_or_default();
    let mut names: Vec<String> =
        beside.iter().filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned())).collect();
    names.extend(BUILT_IN.iter().map(|(name, _)| (*name).to_owned()));
    let unknown =
        front.needs.iter().find(|word| !names.iter().any(|name| lesson::names(name).contains(&word.as_str())))?;
    let what =
        format!("there is no lesson {unknown} beside this one; `needs` names files of the folder, without `.md`");
    Some(Fault::new(front.needs_line, what))
}

fn sorted(mut lessons: Vec<Lesson>) -> Vec<Lesson> {
    lessons.sort_by(|one, other| (one.order, &one.name).cmp(&(other.order, &other.name)));
    lessons
}

/// The lesson that somebody means: its name, the name without its number, or the number.
pub fn find(lessons: &[Lesson], word: &str) -> Option<usize> {
    let number: Option<u32> = word.parse().ok();
    lessons.iter().position(|lesson| lesson.names().contains(&word) || number == Some(lesson.order))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lesson_comes_with_the_program() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/tour");
        let lessons = of_path(&folder).expect("the lessons of the project");
        let in_files = lessons.iter().cloned().map(|lesson| Lesson { file: None, ..lesson });
        assert_eq!(built_in(), in_files.collect::<Vec<_>>());
        for lesson in &lessons {
            assert!(lesson.tasks() >= 4 && !lesson.summary.is_empty(), "{}", lesson.name);
            assert!(lesson.needs.iter().all(|name| find(&lessons, name).is_some()), "{}", lesson.name);
        }
    }

    /// What is said of a folder with these files, each of a name and a text.
    fn told(files: &[(&str, &str)]) -> String {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        for (name, text) in files {
            fs::write(folder.path().join(name), text).expect("files can be written");
        }
        let told = of_path(folder.path()).map(|lessons| format!("{} lessons", lessons.len()));
        told.unwrap_or_else(|error| error.replace(&format!("{}/", folder.path().display()), ""))
    }

    #[test]
    fn what_is_no_lesson_is_told_with_its_file_and_line() {
        assert_eq!(told(&[("a.md", "---\nneeds: b, 04-jobs\n---\n# A\n"), ("01-b.md", "# B\n")]), "2 lessons");
        let unknown = "a.md:3: there is no lesson c beside this one; `needs` names files of the folder, without `.md`";
        assert_eq!(told(&[("a.md", "---\ntitle: A\nneeds: c\n---\n")]), unknown);
        let same = "b.md: the title \"A\" is that of a.md too; give it another";
        assert_eq!(told(&[("a.md", "# A\n"), ("b.md", "# A\n")]), same);
        let utf_8 = "a.md:2: this is not UTF-8 text; save the file as UTF-8";
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        fs::write(folder.path().join("a.md"), b"1\n\xff").expect("files can be written");
        assert!(of_path(folder.path()).is_err_and(|error| error.ends_with(utf_8)));
        let fault = "a.md:1: `rnu` is no role of a block; did you mean `run`?";
        assert_eq!(told(&[("a.md", "```rhai rnu\n```\n")]), fault);
        let more = told(&[("a.md", "```rhai rnu\n```\n```rhai\n"), ("b.md", "```ijob")]);
        assert!(more.starts_with(&format!("{fault} (and 2 more: see `ijob test ")), "{more}");
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
