//! Owns how lines become entries: an entry is complete as soon as it can be run. Asks the session whether it can; reads
//! no syntax itself, but for the first sign of a line that goes on from the one above.
use crate::session::Completeness;
use std::collections::VecDeque;

/// How a line begins that goes on from a complete one above it. Only known to do so where the line is there already,
/// in a paste or a recalled entry; a line being typed cannot be waited for.
const GOES_ON: [&str; 5] = ["|>", ".", "?.", "else", "catch"];

#[derive(Default)]
pub struct Entries {
    /// Lines that were typed or pasted, and not looked at.
    lines: VecDeque<String>,
    begun: Option<String>,
}

impl Entries {
    /// What was typed: one line, or many, when they were pasted.
    pub fn add(&mut self, text: &str) {
        self.lines.extend(text.split('\n').map(str::to_string));
    }

    /// The lines of an entry that needs more.
    pub fn begun(&self) -> Option<&str> {
        self.begun.as_deref()
    }

    /// The next entry that can be run, if there is one.
    pub fn next(&mut self, completeness: impl Fn(&str) -> Completeness) -> Option<String> {
        while let Some(line) = self.lines.pop_front() {
            let text = match self.begun.take() {
                Some(begun) => format!("{begun}\n{line}"),
                None => line,
            };
            match completeness(&text) {
                Completeness::Empty => (),
                Completeness::Complete if !self.goes_on() => return Some(text),
                Completeness::Complete | Completeness::Incomplete => self.begun = Some(text),
            }
        }
        None
    }

    fn goes_on(&self) -> bool {
        let Some(next) = self.lines.front() else {
            return false;
        };
        GOES_ON.iter().any(|sign| {
            let rest = next.trim_start().strip_prefix(sign);
            rest.is_some_and(|rest| !sign.ends_with(char::is_alphabetic) || !rest.starts_with(is_name))
        })
    }

    /// Forgets everything, and returns the entry begun.
    pub fn give_up(&mut self) -> Option<String> {
        self.lines.clear();
        self.begun.take()
    }

    /// Forgets what was pasted after the entry that just ran.
    pub fn give_up_rest(&mut self) {
        self.lines.clear();
    }
}

fn is_name(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Brackets make a text incomplete, comments alone are empty.
    fn completeness(text: &str) -> Completeness {
        let open = text.matches(['(', '{']).count();
        let closed = text.matches([')', '}']).count();
        let code = text.lines().any(|line| !line.trim_start().starts_with("//") && !line.trim().is_empty());
        match (code, open > closed) {
            (false, _) => Completeness::Empty,
            (true, false) => Completeness::Complete,
            (true, true) => Completeness::Incomplete,
        }
    }

    fn entries(texts: &[&str]) -> (Vec<String>, Option<String>) {
        let mut entries = Entries::default();
        let mut found = vec![];
        for text in texts {
            entries.add(text);
            found.extend(std::iter::from_fn(|| entries.next(completeness)));
        }
        (found, entries.give_up())
    }

    #[test]
    fn each_complete_line_is_an_entry() {
        assert_eq!(entries(&["a", "b"]), (vec!["a".into(), "b".into()], None));
        assert_eq!(entries(&["a\nb\n\nc"]), (vec!["a".into(), "b".into(), "c".into()], None));
    }

    #[test]
    fn lines_are_joined_until_they_can_be_run() {
        assert_eq!(entries(&["f(", "", "  1", ")", "b"]), (vec!["f(\n\n  1\n)".into(), "b".into()], None));
        assert_eq!(entries(&["a\nf(\n1"]), (vec!["a".into()], Some("f(\n1".into())));
    }

    #[test]
    fn nothing_and_comments_are_no_entries() {
        assert_eq!(entries(&["", "  ", "// a", "// a\n// b\nc"]), (vec!["c".into()], None));
    }

    #[test]
    fn a_pasted_line_may_go_on_from_the_one_above() {
        let table = ["a\n|> b", "a\n  .b", "if a {\n}\nelse {\n}", "try {\n}\ncatch {\n}", "a\n|> b\n|> c"];
        for text in table {
            assert_eq!(entries(&[text]), (vec![text.into()], None), "for {text}");
        }
        assert_eq!(entries(&["a\nelsewhere"]), (vec!["a".into(), "elsewhere".into()], None));
    }

    #[test]
    fn what_is_given_up_does_not_come_back() {
        let mut entries = Entries::default();
        entries.add("a\nb\nc(");
        assert_eq!(entries.next(completeness), Some("a".into()));
        entries.give_up_rest();
        assert_eq!(entries.next(completeness), None);
        assert_eq!(entries.begun(), None);
        entries.add("c(");
        assert_eq!(entries.next(completeness), None);
        assert_eq!(entries.begun(), Some("c("));
        assert_eq!(entries.give_up(), Some("c(".into()));
        assert_eq!(entries.begun(), None);
    }
}
