//! Owns what was typed and did not run yet: entries that are ready, and one that is begun. Reads no syntax: where an
//! entry ends, and whether one can be run, it asks.
use crate::session::Completeness;
use std::{collections::VecDeque, ops::Range};

#[derive(Default)]
pub struct Entries {
    ready: VecDeque<String>,
    begun: Option<String>,
}

/// Who knows where entries end.
pub trait Rules {
    /// The entries of a text, which may be many lines.
    fn split(&self, text: &str) -> Vec<Range<usize>>;
    fn completeness(&self, text: &str) -> Completeness;
}

/// Where the last entry of a text begins, if more is expected of it. A comment that is open, or waits for what it
/// documents, is no entry, and yet begun.
fn begun(text: &str, ranges: &[Range<usize>], rules: &impl Rules) -> Option<usize> {
    let last = ranges.last().cloned().unwrap_or(0..0);
    // Only white space and comments stand behind the last one.
    let pieces = [last.clone(), last.end..text.len()];
    let begun = pieces.into_iter().find(|piece| rules.completeness(&text[piece.clone()]) == Completeness::Incomplete);
    begun.map(|piece| piece.start)
}

/// Is more expected of a text, which may be many entries?
pub fn is_unfinished(text: &str, rules: &impl Rules) -> bool {
    begun(text, &rules.split(text), rules).is_some()
}

impl Entries {
    /// Takes what was typed as it is, be it finished or not. Is there anything to run in it?
    pub fn add_whole(&mut self, typed: &str, rules: &impl Rules) -> bool {
        let ranges = rules.split(typed);
        let is_any = !ranges.is_empty();
        self.ready.extend(ranges.into_iter().map(|range| typed[range].to_string()));
        is_any
    }

    /// Takes a line. It goes on with the entry begun. Returns what of them both can be run.
    pub fn add(&mut self, typed: &str, rules: &impl Rules) -> Option<String> {
        let text = match self.begun.take() {
            Some(begun) => format!("{begun}\n{typed}"),
            None => typed.to_string(),
        };
        let mut ranges = rules.split(&text);
        if let Some(start) = begun(&text, &ranges, rules) {
            ranges.retain(|range| range.end <= start);
            self.begun = Some(text[start..].trim_start_matches('\n').to_string());
        }
        let whole = ranges.first().zip(ranges.last()).map(|(first, last)| text[first.start..last.end].to_string());
        self.ready.extend(ranges.into_iter().map(|range| text[range].to_string()));
        whole
    }

    /// The next entry that can be run, if there is one.
    pub fn next(&mut self) -> Option<String> {
        self.ready.pop_front()
    }

    pub fn is_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    pub fn is_begun(&self) -> bool {
        self.begun.is_some()
    }

    /// Forgets everything, and returns the entry begun.
    pub fn give_up(&mut self) -> Option<String> {
        self.ready.clear();
        self.begun.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::entries::split;

    /// Open brackets make a text incomplete; comments alone are empty, but for open ones.
    struct Brackets;

    impl Rules for Brackets {
        fn split(&self, text: &str) -> Vec<Range<usize>> {
            split(text, &mut |entry| self.completeness(entry) == Completeness::Complete)
        }

        fn completeness(&self, text: &str) -> Completeness {
            let count = |brackets: &[&str]| brackets.iter().map(|bracket| text.matches(bracket).count()).sum::<usize>();
            let is_code = |line: &str| !line.trim_start().starts_with("//") && !line.trim().is_empty();
            if count(&["(", "{", "/*"]) > count(&[")", "}", "*/"]) {
                Completeness::Incomplete
            } else if text.lines().any(is_code) {
                Completeness::Complete
            } else {
                Completeness::Empty
            }
        }
    }

    fn entries(texts: &[&str]) -> (Vec<String>, Option<String>) {
        let mut entries = Entries::default();
        let mut found = vec![];
        for text in texts {
            entries.add(text, &Brackets);
            found.extend(std::iter::from_fn(|| entries.next()));
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
        assert_eq!(entries(&["a\nf(\n1", ")\nb"]), (vec!["a".into(), "f(\n1\n)".into(), "b".into()], None));
    }

    #[test]
    fn nothing_and_comments_are_no_entries() {
        assert_eq!(entries(&["", "  ", "// a", "c // d"]), (vec!["c // d".into()], None));
    }

    #[test]
    fn an_open_comment_is_begun() {
        assert_eq!(entries(&["/* a"]), (vec![], Some("/* a".into())));
        assert_eq!(entries(&["b\n/* a"]), (vec!["b".into()], Some("/* a".into())));
        assert_eq!(entries(&["/* a", "b */ c"]), (vec!["/* a\nb */ c".into()], None));
    }

    #[test]
    fn a_pasted_line_may_go_on_from_the_one_above() {
        for text in ["a\n|> b", "a\n  .b", "if a {\n}\nelse {\n}", "a\n|> b\n|> c"] {
            assert_eq!(entries(&[text]), (vec![text.into()], None), "for {text}");
        }
    }

    #[test]
    fn what_is_given_up_does_not_come_back() {
        let mut entries = Entries::default();
        entries.add("a\nb\nc(", &Brackets);
        assert_eq!(entries.next(), Some("a".into()));
        assert!(entries.is_begun());
        assert_eq!(entries.give_up(), Some("c(".into()));
        assert!(!entries.is_begun());
        assert_eq!(entries.next(), None);
    }
}
