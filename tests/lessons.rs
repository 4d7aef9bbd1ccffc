//! The lessons that come with the program judge fairly: for each task, other right answers than the lesson's own pass,
//! and wrong ones are told what is expected.
//!
//! The answers stand in `tests/lessons`, a file for each lesson, under the names of the pages that have the tasks:
//!
//! ```text
//! task: ## The pipe
//! right> "hello" |> shout() |> shout() |> shout() |> twice()
//! wrong> "hello" |>
//! ....>     shout()
//! It should come to "HELLO!!! HELLO!!!"; it came to "HELLO!"
//! ```
//!
//! Below a wrong answer stands what is said to it, as in a transcript. `IJOB_UPDATE=1 cargo test --test lessons` writes
//! down what is said now.

use ijob::lesson::{Clock, Examiner, agrees};
use ijob::tour::{Item, Lesson, Page, Task, built_in};
use std::fs;
use std::path::Path;

/// What somebody answers to a task.
struct Answer {
    line: usize,
    is_right: bool,
    typed: String,
    said: String,
}

/// The answers of a file, by the pages of their tasks, in order.
fn answers(text: &str) -> Vec<(String, Vec<Answer>)> {
    let mut tasks: Vec<(String, Vec<Answer>)> = Vec::new();
    for (content, line) in text.lines().zip(1..) {
        if let Some(page) = content.strip_prefix("task: ") {
            tasks.push((page.to_owned(), Vec::new()));
            continue;
        }
        let (_, answers) = tasks.last_mut().expect("a task before its answers");
        let begins = [("right> ", true), ("wrong> ", false)];
        if let Some((typed, is_right)) =
            begins.into_iter().find_map(|(prompt, is_right)| Some((content.strip_prefix(prompt)?, is_right)))
        {
            answers.push(Answer { line, is_right, typed: format!("{typed}\n"), said: String::new() });
        } else if let Some(answer) = answers.last_mut() {
            match content.strip_prefix("....> ") {
                Some(more) => answer.typed += &format!("{more}\n"),
                None => answer.said += &format!("{content}\n"),
            }
        }
    }
    tasks
}

/// Somebody who learns, and has done all before as the lesson does.
struct Learner {
    examiner: Examiner,
}

impl Learner {
    fn new() -> Self {
        Self { examiner: Examiner::new(Clock::Virtual(None), Path::new("")).expect("threads") }
    }

    /// At the task of this page.
    fn at(lesson: &Lesson, page: usize) -> Self {
        let mut learner = Self::new();
        for page in &lesson.pages[..page] {
            learner.read(page);
            if let Some(task) = &page.task {
                learner.examiner.type_in(&task.answer);
            }
        }
        learner.read(&lesson.pages[page]);
        learner
    }

    /// Has the code of the page run. Returns how many rows of a window all of it takes.
    fn read(&mut self, page: &Page) -> usize {
        let mut rows = 0;
        for item in &page.items {
            rows += match item {
                Item::Prose(text) => 1 + self.examiner.session().markdown(text).lines().count(),
                Item::Transcript(text) => 1 + text.lines().count(),
                Item::Run(code) => 1 + code.lines().count() + self.examiner.type_in(code).text.lines().count(),
                Item::Anew => {
                    *self = Self::new();
                    0
                }
            };
        }
        rows
    }

    /// What the lesson says to an answer; nothing, when it is right. As in the tour, each entry is judged.
    fn answer(&self, task: &Task, answer: &str) -> Option<String> {
        let (mut typed, mut printed, mut said) = (String::new(), String::new(), None);
        for range in self.examiner.session().judge().split(answer) {
            let entry = &answer[range];
            let shown = self.examiner.type_in(entry);
            typed += &format!("{}\n", entry.trim_end());
            printed += &shown.text;
            said = match shown.failed {
                true => Some(shown.text),
                false => self.examiner.judge(&task.check, &typed, &printed).err(),
            };
            said.as_ref()?;
        }
        said
    }
}

/// The text of a file of answers.
fn written(tasks: &[(String, Vec<Answer>)]) -> String {
    let mut text = String::new();
    for (page, answers) in tasks {
        text += &format!("task: {page}\n");
        for Answer { is_right, typed, said, .. } in answers {
            let first = if *is_right { "right> " } else { "wrong> " };
            let prompts = std::iter::once(first).chain(std::iter::repeat("....> "));
            text.extend(prompts.zip(typed.lines()).map(|(prompt, line)| format!("{prompt}{line}\n")));
            text += said;
        }
    }
    text
}

#[track_caller]
fn check(name: &str) {
    let lessons = built_in();
    let lesson = lessons.iter().find(|lesson| lesson.name == name).expect("a lesson of this name");
    let file = format!("{}/tests/lessons/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    let mut tasks = answers(&fs::read_to_string(&file).expect("the answers can be read"));
    let pages: Vec<(usize, &Page)> = lesson.pages.iter().enumerate().filter(|(_, page)| page.task.is_some()).collect();
    let names = |names: &mut dyn Iterator<Item = &String>| names.cloned().collect::<Vec<_>>();
    assert_eq!(names(&mut tasks.iter().map(|(page, _)| page)), names(&mut pages.iter().map(|(_, page)| &page.name)));
    let mut differences = String::new();
    for ((of, answers), (number, page)) in tasks.iter_mut().zip(pages) {
        assert!(answers.iter().any(|answer| answer.is_right), "another right answer to {of}");
        assert!(answers.iter().any(|answer| !answer.is_right), "a wrong answer to {of}");
        let task = page.task.as_ref().expect("a page with a task");
        for Answer { line, is_right, typed, said } in answers {
            let came = Learner::at(lesson, number).answer(task, typed).unwrap_or_default();
            let came = if came.is_empty() { came } else { format!("{}\n", came.trim_end()) };
            if *is_right != came.is_empty() || !agrees(said, &came) {
                differences += &format!("{file}:{line}\n{typed}expected: {said}came: {came}\n\n");
            }
            *said = came;
        }
    }
    if std::env::var_os("IJOB_UPDATE").is_some() {
        fs::write(&file, written(&tasks)).expect("the answers can be written");
        return;
    }
    assert!(differences.is_empty(), "{differences}");
}

/// Two lines below a page are the lesson's own and the prompt's.
#[test]
fn no_page_is_longer_than_a_usual_window() {
    for lesson in built_in() {
        let mut learner = Learner::new();
        for page in &lesson.pages {
            let rows = learner.read(page);
            assert!(rows <= 24, "{}: {} has {rows} rows", lesson.name, page.name);
            if let Some(task) = &page.task {
                learner.examiner.type_in(&task.answer);
            }
        }
    }
}

macro_rules! lessons {
    ($($test:ident $name:literal)*) => {
        $(
            #[test]
            fn $test() {
                check($name);
            }
        )*

        #[test]
        fn every_lesson_is_checked() {
            let names: Vec<String> = built_in().into_iter().map(|lesson| lesson.name).collect();
            assert_eq!(names, [$($name),*]);
        }
    };
}

lessons! {
    article "01-article"
    rhai "02-rhai"
    messages "03-messages"
    jobs "04-jobs"
    crashes "05-crashes"
    streams "06-streams"
    servers "07-servers"
    supervision "08-supervision"
    races "09-races"
    real_script "10-real-script"
}
