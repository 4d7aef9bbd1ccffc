//! Owns the entries that the line editor goes back to, and searches.
use rustyline::{
    Result,
    history::{History, SearchDirection, SearchResult},
};
use std::{
    borrow::Cow,
    collections::{HashSet, VecDeque},
    io,
    path::Path,
};

/// Entries in memory, the latest last, each once. It knows no file.
pub struct Recall {
    entries: VecDeque<String>,
    size: usize,
}

impl Recall {
    /// Nothing yet, and never more than so many.
    pub fn new(size: usize) -> Recall {
        Recall { entries: VecDeque::new(), size }
    }

    /// Begins with these.
    pub fn fill(&mut self, entries: Vec<String>) {
        self.entries = latest(entries, self.size).into();
    }

    fn find(&self, start: usize, direction: SearchDirection, test: impl Fn(&str) -> Option<usize>) -> Found<'_> {
        if start >= self.entries.len() {
            return Ok(None);
        }
        let test = |at: usize| {
            let entry = &self.entries[at];
            test(entry).map(|pos| SearchResult { entry: Cow::Borrowed(entry), idx: at, pos })
        };
        Ok(match direction {
            SearchDirection::Reverse => (0..=start).rev().find_map(test),
            SearchDirection::Forward => (start..self.entries.len()).find_map(test),
        })
    }
}

type Found<'a> = Result<Option<SearchResult<'a>>>;

/// The last of each, so many at the most, in their order.
pub fn latest(entries: Vec<String>, size: usize) -> Vec<String> {
    let mut seen = HashSet::new();
    let last: Vec<bool> = entries.iter().rev().map(|entry| seen.len() < size && seen.insert(entry.as_str())).collect();
    entries.into_iter().zip(last.into_iter().rev()).filter_map(|(entry, is_last)| is_last.then_some(entry)).collect()
}

impl History for Recall {
    fn get(&self, index: usize, _: SearchDirection) -> Found<'_> {
        let entry = self.entries.get(index);
        Ok(entry.map(|entry| SearchResult { entry: Cow::Borrowed(entry), idx: index, pos: 0 }))
    }

    fn add(&mut self, line: &str) -> Result<bool> {
        self.add_owned(line.to_owned())
    }

    fn add_owned(&mut self, line: String) -> Result<bool> {
        if self.entries.back() == Some(&line) {
            return Ok(false);
        }
        if let Some(before) = self.entries.iter().rposition(|entry| *entry == line) {
            self.entries.remove(before);
        }
        self.entries.push_back(line);
        let size = self.size;
        self.set_max_len(size)?;
        Ok(true)
    }

    fn len(&self) -> usize {
        self.entries.len()
    }

    fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn set_max_len(&mut self, len: usize) -> Result<()> {
        self.size = len;
        self.entries.drain(..self.entries.len().saturating_sub(len));
        Ok(())
    }

    /// There are never any.
    fn ignore_dups(&mut self, _: bool) -> Result<()> {
        Ok(())
    }

    /// What is added has been chosen before.
    fn ignore_space(&mut self, _: bool) {}

    fn save(&mut self, _: &Path) -> Result<()> {
        Err(elsewhere())
    }

    fn append(&mut self, _: &Path) -> Result<()> {
        Err(elsewhere())
    }

    fn load(&mut self, _: &Path) -> Result<()> {
        Err(elsewhere())
    }

    fn clear(&mut self) -> Result<()> {
        self.entries.clear();
        Ok(())
    }

    fn search(&self, term: &str, start: usize, direction: SearchDirection) -> Found<'_> {
        // Nothing is searched for yet.
        if term.is_empty() {
            return Ok(None);
        }
        self.find(start, direction, |entry| entry.find(term))
    }

    fn starts_with(&self, term: &str, start: usize, direction: SearchDirection) -> Found<'_> {
        if term.is_empty() {
            return Ok(None);
        }
        self.find(start, direction, |entry| entry.starts_with(term).then_some(term.len()))
    }
}

/// The store alone reads and writes files.
fn elsewhere() -> rustyline::error::ReadlineError {
    io::Error::from(io::ErrorKind::Unsupported).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use SearchDirection::{Forward, Reverse};

    fn recall(entries: &[&str], size: usize) -> Recall {
        let mut recall = Recall::new(size);
        recall.fill(entries.iter().map(|entry| (*entry).to_owned()).collect());
        recall
    }

    #[test]
    fn of_equal_entries_the_latest_stays() {
        assert_eq!(recall(&["a", "b", "a", "c", "b"], 9).entries, ["a", "c", "b"]);
        let mut recall = recall(&["a", "b", "c"], 9);
        for (entry, is_new) in [("a", true), ("c", true), ("c", false)] {
            assert_eq!(recall.add(entry).expect("nothing can fail"), is_new);
        }
        assert_eq!(recall.entries, ["b", "a", "c"]);
    }

    #[test]
    fn the_oldest_are_dropped() {
        let mut recall = recall(&["a", "b", "b", "c", "d"], 3);
        assert_eq!(recall.entries, ["b", "c", "d"]);
        recall.add("e").expect("nothing can fail");
        assert_eq!(recall.entries, ["c", "d", "e"]);
        recall.set_max_len(1).expect("nothing can fail");
        assert_eq!(recall.entries, ["e"]);
    }

    #[test]
    fn entries_are_searched_in_both_directions_from_a_place_on() {
        let recall = recall(&["let a = 1", "print(a)", "let b = 2"], 9);
        for (term, start, direction, found) in [
            ("a", 2, Reverse, Some((1, 6))),
            ("let", 1, Reverse, Some((0, 0))),
            ("let", 1, Forward, Some((2, 0))),
            ("nothing", 2, Reverse, None),
            ("let", 3, Reverse, None),
            ("", 2, Reverse, None),
        ] {
            let result = recall.search(term, start, direction).expect("nothing can fail");
            assert_eq!(result.map(|result| (result.idx, result.pos)), found, "{term} from {start}");
        }
        let begun = recall.starts_with("print", 2, Reverse).expect("nothing can fail");
        assert_eq!(begun.map(|result| (result.idx, result.pos)), Some((1, 5)));
        assert_eq!(recall.starts_with("a", 2, Reverse).expect("nothing can fail"), None);
    }
}
