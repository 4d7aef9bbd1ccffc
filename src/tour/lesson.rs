//! A lesson: a document cut to pages, each with at most one task, at its end.

use crate::lesson::{Block, Document, Fault, Part, Role};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// A document to be worked through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// How it is called on the command line.
    pub name: String,
    /// It does not come with the program.
    pub file: Option<PathBuf>,
    pub title: String,
    pub summary: String,
    pub order: u32,
    pub needs: Vec<String>,
    /// What of its form is wrong.
    pub faults: Vec<Fault>,
    pub pages: Vec<Page>,
}

/// What is shown at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// How it begins, with a number when pages before it do so too: it is known by that when the lesson has changed.
    pub name: String,
    pub items: Vec<Item>,
    pub task: Option<Task>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    Prose(String),
    /// Code that is shown and run.
    Run(String),
    /// A transcript to be read.
    Transcript(String),
    /// From here on, nothing of what was before is known.
    Anew,
}

/// What the learner is to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Task {
    pub hints: Vec<String>,
    pub answer: String,
    pub check: String,
}

/// What people call a lesson of this name: the name, and the name without its number.
pub(super) fn names(name: &str) -> [&str; 2] {
    [name, name.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('-')]
}

impl Lesson {
    /// `name`: how it is called, if it comes with the program.
    pub fn new(name: &str, text: &str) -> Self {
        Self::of(name, Document::parse(text))
    }

    /// The lesson in a file.
    pub fn in_file(file: &Path, document: Document) -> Self {
        let name = file.file_stem().map_or_else(|| "lesson".into(), |stem| stem.to_string_lossy().into_owned());
        Self { file: Some(file.to_owned()), ..Self::of(&name, document) }
    }

    fn of(name: &str, document: Document) -> Self {
        let title = document.title().unwrap_or(name).to_owned();
        let mut pages = vec![Page::default()];
        for part in &document.parts {
            add(&mut pages, part);
        }
        pages.retain(|page| !page.items.is_empty() || page.task.is_some());
        give_names(&mut pages);
        Self {
            name: name.to_owned(),
            file: None,
            title,
            summary: document.front.summary.unwrap_or_default(),
            order: document.front.order.unwrap_or(u32::MAX),
            needs: document.front.needs,
            faults: document.faults,
            pages,
        }
    }

    /// What how far somebody is in it is kept under: files in two folders may have the same name.
    pub fn key(&self) -> String {
        let place = self.file.as_ref().map(|file| file.canonicalize().unwrap_or_else(|_| file.clone()));
        place.map_or_else(|| self.name.clone(), |place| place.display().to_string())
    }

    /// What people call it: its name, and the name without its number.
    pub fn names(&self) -> [&str; 2] {
        names(&self.name)
    }

    pub fn tasks(&self) -> usize {
        self.pages.iter().filter(|page| page.task.is_some()).count()
    }
}

fn add(pages: &mut Vec<Page>, part: &Part) {
    match part {
        Part::Prose(text) => {
            // A heading begins a page, and so does what follows a task.
            for (index, section) in sections(text).into_iter().enumerate() {
                let page = last(pages);
                if (index > 0 || section.starts_with("## ")) && !page.items.is_empty() || page.task.is_some() {
                    pages.push(Page::default());
                }
                last(pages).items.push(Item::Prose(section.trim_matches('\n').to_owned()));
            }
        }
        Part::Block(block) if block.fresh => {
            item(pages, Item::Anew);
            add(pages, &Part::Block(Block { fresh: false, ..block.clone() }));
        }
        Part::Block(block) => match block.role {
            Role::Run => item(pages, Item::Run(block.code.clone())),
            Role::Transcript => item(pages, Item::Transcript(block.code.clone())),
            Role::Task => {
                if last(pages).task.is_some() {
                    pages.push(Page::default());
                }
                last(pages).task = Some(Task::default());
            }
            Role::Hint => last(pages).task.get_or_insert_default().hints.push(block.code.trim_end().to_owned()),
            Role::Answer => last(pages).task.get_or_insert_default().answer.clone_from(&block.code),
            Role::Check => last(pages).task.get_or_insert_default().check.push_str(&block.code),
        },
    }
}

fn item(pages: &mut Vec<Page>, item: Item) {
    if last(pages).task.is_some() {
        pages.push(Page::default());
    }
    last(pages).items.push(item);
}

fn last(pages: &mut Vec<Page>) -> &mut Page {
    if pages.is_empty() {
        pages.push(Page::default());
    }
    let end = pages.len() - 1;
    &mut pages[end]
}

/// Gives each page a name of its own.
fn give_names(pages: &mut [Page]) {
    let mut known: HashMap<String, usize> = HashMap::new();
    for page in pages {
        let begins = begins(page).to_owned();
        let times = known.entry(begins.clone()).or_default();
        *times += 1;
        page.name = if *times == 1 { begins } else { format!("{begins} ({times})") };
    }
}

fn begins(page: &Page) -> &str {
    let texts = page.items.iter().filter_map(|item| match item {
        Item::Prose(text) | Item::Run(text) | Item::Transcript(text) => Some(text),
        Item::Anew => None,
    });
    texts.flat_map(|text| text.lines()).find(|line| !line.trim().is_empty()).unwrap_or_default()
}

/// A text, cut before each heading of the second level.
fn sections(text: &str) -> Vec<&str> {
    let mut sections = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        if line.starts_with("## ") && !text[start..at].trim().is_empty() {
            sections.push(&text[start..at]);
            start = at;
        }
        at += line.len();
    }
    sections.push(&text[start..]);
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_ends_at_a_heading_and_after_a_task() {
        let text = "---\ntitle: T\nsummary: S\norder: 3\n---\n# T\n\nOne.\n\n## Two\n\nText.\n\n```rhai\n1\n```\n\nDo it.\n\n```rhai task\n```\n\
                    ```rhai hint\nh1\n```\n```rhai hint\nh2\n```\n```rhai answer\n2\n```\n```rhai check\nvalue == 2\n```\n\nThree.\n";
        let lesson = Lesson::new("t", text);
        assert_eq!((&*lesson.title, &*lesson.summary, lesson.order, lesson.tasks()), ("T", "S", 3, 1));
        let prose = |text: &str| Item::Prose(text.to_owned());
        let task = Task { hints: vec!["h1".into(), "h2".into()], answer: "2\n".into(), check: "value == 2\n".into() };
        let pages = [
            Page { name: "# T".into(), items: vec![prose("# T\n\nOne.")], task: None },
            Page {
                name: "## Two".into(),
                items: vec![prose("## Two\n\nText."), Item::Run("1\n".into()), prose("Do it.")],
                task: Some(task),
            },
            Page { name: "Three.".into(), items: vec![prose("Three.")], task: None },
        ];
        assert_eq!(lesson.pages, pages);
    }

    #[test]
    fn each_page_has_a_name_of_its_own() {
        let lesson = Lesson::new("t", "## Your turn\n\n## More\n\n## Your turn\n");
        let names: Vec<&str> = lesson.pages.iter().map(|page| &*page.name).collect();
        assert_eq!(names, ["## Your turn", "## More", "## Your turn (2)"]);
    }

    #[test]
    fn a_fresh_block_begins_anew() {
        let lesson = Lesson::new("t", "One.\n\n```ijob fresh\nijob> 1\n1\n```\n\nDo it.\n\n```rhai task fresh\n```\n");
        let (one, two) = (Item::Prose("One.".into()), Item::Prose("Do it.".into()));
        let transcript = Item::Transcript("ijob> 1\n1\n".into());
        assert_eq!(lesson.pages[0].items, [one, Item::Anew, transcript, two, Item::Anew]);
        assert_eq!(lesson.tasks(), 1);
    }

    #[test]
    fn an_empty_document_has_no_pages() {
        assert_eq!(Lesson::new("t", "").pages, []);
        assert_eq!(Lesson::new("t", "").title, "t");
    }
}
