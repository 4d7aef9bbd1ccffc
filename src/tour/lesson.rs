//! A lesson: a document cut to pages, each with at most one task, at its end.

use crate::lesson::{Document, Part, Role};

/// A document to be worked through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// How it is called on the command line.
    pub name: String,
    pub title: String,
    pub summary: String,
    pub order: u32,
    pub needs: Vec<String>,
    pub pages: Vec<Page>,
}

/// What is shown at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
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
}

/// What the learner is to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Task {
    pub hints: Vec<String>,
    pub answer: String,
    pub check: String,
}

impl Lesson {
    pub fn new(name: &str, text: &str) -> Self {
        let document = Document::parse(text);
        let title = document.title().unwrap_or(name).to_owned();
        let mut pages = vec![Page::default()];
        for part in &document.parts {
            add(&mut pages, part);
        }
        pages.retain(|page| !page.items.is_empty() || page.task.is_some());
        Self {
            name: name.to_owned(),
            title,
            summary: document.front.summary.unwrap_or_default(),
            order: document.front.order.unwrap_or(u32::MAX),
            needs: document.front.needs,
            pages,
        }
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
        Part::Block(block) => match block.role {
            Role::Run => item(pages, Item::Run(block.code.clone())),
            Role::Transcript => item(pages, Item::Transcript(block.code.clone())),
            Role::Task => {
                last(pages).task.get_or_insert_default();
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
            Page { items: vec![prose("# T\n\nOne.")], task: None },
            Page { items: vec![prose("## Two\n\nText."), Item::Run("1\n".into()), prose("Do it.")], task: Some(task) },
            Page { items: vec![prose("Three.")], task: None },
        ];
        assert_eq!(lesson.pages, pages);
    }

    #[test]
    fn an_empty_document_has_no_pages() {
        assert_eq!(Lesson::new("t", "").pages, []);
        assert_eq!(Lesson::new("t", "").title, "t");
    }
}
