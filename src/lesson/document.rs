//! Owns the form of a document: its front matter, and where its blocks stand. Knows nothing of what they mean.

use super::fault::Fault;
use super::fence::{self, Words};
use super::front::FrontMatter;
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use std::ops::Range;

/// A Markdown text and its blocks of code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// As it is written, but for a mark at its beginning; each line ends in `\n`.
    pub text: String,
    pub front: FrontMatter,
    /// All of it behind the front matter, in order.
    pub parts: Vec<Part>,
    /// What of its form is wrong, in the order of the lines.
    pub faults: Vec<Fault>,
}

/// A stretch of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Markdown to be read.
    Prose(String),
    Block(Block),
}

/// Code in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub role: Role,
    /// It begins with nothing of the blocks before.
    pub fresh: bool,
    /// It is true in virtual time only.
    pub in_virtual_time: bool,
    pub code: String,
    /// The line of the text where the code begins, from 1.
    pub line: usize,
    /// The bytes of the text that are the code, unless it is indented or quoted there.
    pub range: Option<Range<usize>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Shown and run.
    Run,
    /// To be typed by a learner.
    Task,
    Hint,
    Answer,
    Check,
    Transcript,
}

impl Document {
    pub fn parse(text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
        let (front, begin, mut faults) = FrontMatter::parse(&text);
        let mut parts = Vec::new();
        let mut prose = begin;
        let mut events = Parser::new(&text[begin..]).into_offset_iter();
        while let Some((event, span)) = events.next() {
            let Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(words))) = event else { continue };
            let span = span.start + begin..span.end + begin;
            let fence_line = line_at(&text, span.start);
            faults.extend(fence::faults(&text[span.clone()], fence_line));
            let Some(words) = Words::parse(&words) else { continue };
            faults.extend(words.faults(fence_line));
            let mut code = String::new();
            let mut range: Option<Range<usize>> = None;
            for (event, span) in events.by_ref() {
                match event {
                    Event::Text(line) => {
                        code.push_str(&line);
                        let start = range.as_ref().map_or(span.start + begin, |range| range.start);
                        range = Some(start..span.end + begin);
                    }
                    Event::End(TagEnd::CodeBlock) => break,
                    _ => {}
                }
            }
            let fence = text[span.clone()].find('\n').map_or(span.end, |end| span.start + end + 1);
            let range = range.unwrap_or(fence..fence);
            let line = line_at(&text, range.start);
            let range = (text[range.clone()] == code).then_some(range);
            push_prose(&mut parts, &text[prose..span.start]);
            prose = span.end;
            let Words { role, fresh, in_virtual_time, .. } = words;
            parts.push(Part::Block(Block { role, fresh, in_virtual_time, code, line, range }));
        }
        push_prose(&mut parts, &text[prose..]);
        faults.extend(super::fault::of_tasks(&parts));
        faults.sort_by_key(|fault| fault.line);
        Self { text, front, parts, faults }
    }

    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.parts.iter().filter_map(|part| match part {
            Part::Block(block) => Some(block),
            Part::Prose(_) => None,
        })
    }

    /// The title in the front matter, or the first heading.
    pub fn title(&self) -> Option<&str> {
        let heading = || self.text.lines().find_map(|line| line.strip_prefix("# "));
        self.front.title.as_deref().or_else(heading)
    }
}

fn line_at(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

fn push_prose(parts: &mut Vec<Part>, text: &str) {
    if !text.trim().is_empty() {
        parts.push(Part::Prose(text.trim_matches('\n').to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LESSON: &str = "---\ntitle: Jobs\norder: 2\nneeds: one, two\n---\n# Heading\n\nSome text.\n\n```rhai run\nlet a = 1;\n```\n\
                          \n```rhai task\n```\n```sh\nls\n```\nMore.\n\n```ijob fresh\nijob> 1\n1\n```\n\n- in a list\n\n  ```rhai\n  2\n  3\n  ```\n";

    #[test]
    fn blocks_have_their_roles_and_places() {
        let document = Document::parse(LESSON);
        let needs = vec!["one".to_owned(), "two".to_owned()];
        let front = FrontMatter { title: Some("Jobs".into()), summary: None, order: Some(2), needs, needs_line: 4 };
        assert_eq!(document.front, front);
        let blocks: Vec<_> =
            document.blocks().map(|block| (block.role, block.fresh, &*block.code, block.line)).collect();
        let expected = [
            (Role::Run, false, "let a = 1;\n", 11),
            (Role::Task, false, "", 15),
            (Role::Transcript, true, "ijob> 1\n1\n", 22),
            (Role::Run, false, "2\n3\n", 29),
        ];
        assert_eq!(blocks, expected);
        for block in document.blocks().filter(|block| block.line != 29) {
            assert_eq!(block.range.clone().map(|range| &LESSON[range]), Some(&*block.code));
        }
        assert_eq!(document.blocks().last().and_then(|block| block.range.clone()), None);
    }

    #[test]
    fn all_else_is_prose() {
        let prose = Document::parse(LESSON).parts.into_iter().filter_map(|part| match part {
            Part::Prose(text) => Some(text),
            Part::Block(_) => None,
        });
        let prose: Vec<String> = prose.collect();
        assert_eq!(prose, ["# Heading\n\nSome text.", "```sh\nls\n```\nMore.", "- in a list\n\n  "]);
    }

    #[test]
    fn any_text_is_a_document() {
        for text in
            ["", "---", "---\n---\n", "```", "```rhai", "```rhai\n", "~~~ijob\nijob> 1", "```rhai\r\n1\r\n```\r\n"]
        {
            let document = Document::parse(text);
            assert!(document.blocks().count() <= 1, "{text:?}");
        }
    }

    #[test]
    fn a_text_of_another_system_is_the_same_document() {
        let elsewhere = format!("\u{feff}{}", LESSON.replace('\n', "\r\n"));
        assert_eq!(Document::parse(&elsewhere), Document::parse(LESSON));
    }
}
