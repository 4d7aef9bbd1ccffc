//! Owns how completions and hints look: what is put into the line, what is listed, and what is dimmed.
use crate::{
    script::display::Ink,
    session::completion::{Candidate, Completer, Completion, Kind},
};
use rustyline::completion;
use std::borrow::Cow;
use unicode_width::UnicodeWidthStr;

/// So many are listed with how they are used and what they do; of more, only the names.
const DETAILED: usize = 20;

/// Nobody reads more; and the editor cannot count to the end of a list of any length.
const LISTED: usize = 1000;

/// What parts how something is used from what is said of it.
const GAP: &str = "  ";

/// What Tab puts in at the beginning of a line.
const INDENT: &str = "    ";

/// One line of the list, and what it stands for.
pub struct Item {
    shown: String,
    text: String,
}

impl Item {
    /// The only one, that is put in without being shown.
    pub fn of_text(text: String) -> Item {
        Item { shown: String::new(), text }
    }
}

impl completion::Candidate for Item {
    fn display(&self) -> &str {
        &self.shown
    }

    fn replacement(&self) -> &str {
        &self.text
    }
}

/// What Tab does in a line: the place of what is replaced, and by what. `width`: of the window.
pub fn items(completer: &Completer, line: &str, position: usize, width: usize) -> (usize, Vec<Item>) {
    let (before, behind) = line.split_at(position);
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    if before[line_start..].trim().is_empty() {
        return (position, vec![Item::of_text(INDENT.to_owned())]);
    }
    let Completion { start, candidates } = completer.complete(before);
    let detailed = candidates.len() <= DETAILED;
    let column = candidates.iter().map(|candidate| candidate.signature.width()).max().unwrap_or(0).min(width / 2);
    let items = candidates.into_iter().map(|candidate| {
        let shown = if detailed { described(&candidate, column, width) } else { candidate.text.clone() };
        let rest = rest_of_word(&candidate.text, position - start, behind);
        Item { shown, text: inserted(&candidate, &behind[rest..]) }
    });
    (start, listed(items.collect()))
}

/// How much of what stands behind the cursor is the end of the word that is completed, of which so much stands before it.
pub fn rest_of_word(word: &str, typed: usize, behind: &str) -> usize {
    let length = behind.find(|c: char| !(c == '_' || c.is_alphanumeric())).unwrap_or(behind.len());
    let is_rest = word.get(typed..).is_some_and(|missing| missing.starts_with(&behind[..length]));
    if is_rest { length } else { 0 }
}

/// So many items as can be listed. The last tells of the others, and stands for what all have in common.
fn listed(mut items: Vec<Item>) -> Vec<Item> {
    let Some(more @ 1..) = items.len().checked_sub(LISTED) else { return items };
    let first = items[0].text.as_str();
    let common = items.iter().fold(first, |common, item| {
        let same = common.char_indices().zip(item.text.chars()).find(|((_, one), other)| one != other);
        let end = same.map_or(common.len().min(item.text.len()), |((at, _), _)| at);
        &common[..end]
    });
    let last = Item { shown: format!("… {more} more"), text: common.to_owned() };
    items.truncate(LISTED);
    items.push(last);
    items
}

/// How it is used and what it does, in one line of the window.
fn described(candidate: &Candidate, column: usize, width: usize) -> String {
    let Candidate { signature, about, .. } = candidate;
    let whole = if about.is_empty() {
        signature.clone()
    } else {
        let room = " ".repeat(column.saturating_sub(signature.width()));
        format!("{signature}{room}{GAP}{about}")
    };
    cut(&whole, width.saturating_sub(1))
}

/// What is put into the line, with the bracket that is always typed next; `behind` is what follows.
fn inserted(candidate: &Candidate, behind: &str) -> String {
    let end = match candidate.kind {
        Kind::Function { .. } if behind.starts_with('(') => "",
        Kind::Function { alone: true } => "()",
        Kind::Function { alone: false } => "(",
        Kind::Key if !behind.starts_with(':') => ": ",
        Kind::Module => "::",
        _ => "",
    };
    format!("{}{end}", candidate.text)
}

/// The text in so many columns.
pub fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    for character in text.chars() {
        let mut buffer = [0; 4];
        if kept.width() + character.encode_utf8(&mut buffer).width() >= columns {
            break;
        }
        kept.push(character);
    }
    kept + "…"
}

/// Less to be seen than what was typed.
pub fn dimmed(text: &str) -> String {
    let mut dimmed = String::new();
    Ink::Aside.write(text, &mut dimmed);
    dimmed
}

/// An item of the list, with what is said of it dimmed.
pub fn highlighted(shown: &str) -> Cow<'_, str> {
    match shown.split_once(GAP) {
        Some((usage, about)) => Cow::Owned(format!("{usage}{}", dimmed(&format!("{GAP}{about}")))),
        None => Cow::Borrowed(shown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_very_many_some_are_listed_and_what_all_have_in_common_is_completed() {
        let items = |count: usize, last: &str| {
            let texts = (0..count).map(|n| format!("ä{n}")).chain([last.to_owned()]);
            let listed = listed(texts.map(|text| Item { shown: text.clone(), text }).collect());
            let last = listed.last().expect("one at least");
            (listed.len(), last.shown.clone(), last.text.clone())
        };
        assert_eq!(items(999, "äö"), (1000, "äö".into(), "äö".into()));
        assert_eq!(items(1000, "äö"), (1001, "… 1 more".into(), "ä".into()));
        assert_eq!(items(70_000, "ö"), (1001, "… 69001 more".into(), String::new()));
        assert_eq!(items(70_000, "ä"), (1001, "… 69001 more".into(), "ä".into()));
    }

    #[test]
    fn the_end_of_a_word_that_is_there_already_is_known() {
        for (word, typed, behind, length) in [
            ("inner", 4, "r.a", 1),
            ("job_await(", 6, "ait(1)", 3),
            ("inner", 2, "n er", 1),
            ("inner", 2, "no", 0),
            ("inner", 2, "nerd", 0),
            ("inner", 5, ")", 0),
            ("日本", 3, "本", 3),
            ("a", 9, "b", 0),
        ] {
            assert_eq!(rest_of_word(word, typed, behind), length, "{word} behind {typed}: {behind}");
        }
    }

    #[test]
    fn a_text_is_cut_to_its_columns() {
        for (text, columns, shown) in
            [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"), ("", 0, "")]
        {
            assert_eq!(cut(text, columns), shown);
        }
    }
}
