//! What `h` shows of the language itself: its keywords, operators and functions.
//!
//! How the functions are called and what they do is in the list of them that completion uses; what else there is to say,
//! and the examples, in a document that is run as a test.

use crate::script::standard;
use std::fmt::Write;

const DOCUMENT: &str = include_str!("../guide/rhai.md");

/// Functions of Rhai's that ijob's of the same name have taken the place of.
const REPLACED: [&str; 2] = ["parse_json", "timestamp"];

/// Markdown on a keyword, an operator or a function; `None`: there is no such word.
pub(super) fn about(word: &str) -> Option<String> {
    if REPLACED.contains(&word) {
        return None;
    }
    let mut text = String::new();
    for function in standard().iter().filter(|function| function.name == word) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "* `{}` {}", function.signature, function.summary);
    }
    let (_, body) = sections().find(|(heading, _)| words(heading).any(|known| known == word))?;
    // A back-tick is no code to Markdown.
    if text.is_empty() && word != "`" {
        let _ = writeln!(text, "**`{word}`**");
    }
    let body = body.replace("```ijob fresh", "```");
    Some(format!("{text}\n{}", body.trim()))
}

/// The headings of the document's sections, and what is below them.
fn sections() -> impl Iterator<Item = (&'static str, &'static str)> {
    DOCUMENT.split("\n### ").skip(1).filter_map(|section| section.split("\n## ").next()?.split_once('\n'))
}

/// The words that a heading tells of, each in its back-ticks.
fn words(heading: &str) -> impl Iterator<Item = &str> {
    let words = heading.split(' ').map(|word| if word == "`" { word } else { word.trim_matches('`') });
    words.filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::scan::KEYWORDS;
    use std::collections::BTreeSet;

    #[test]
    fn a_keyword_is_explained_and_a_function_listed_with_its_forms() {
        assert_eq!(
            about("return").as_deref(),
            Some(
                "**`return`**\n\nEnds a function or an entry, with a value if one follows.\n\n```\nijob> fn sign_of(x) { \
                 if x < 0 { return \"-\"; } \"+\" }\n()\nijob> sign_of(-3)\n\"-\"\n```"
            )
        );
        assert_eq!(
            about("reverse").as_deref(),
            Some(
                "* `reverse(array)` Reverse all the elements in the array.\n* `reverse(blob)` Reverse the blob.\n\n```\n\
                 ijob> let list = [1, 2, 3]; list.reverse(); list\n[3, 2, 1]\n```"
            )
        );
    }

    #[test]
    fn every_keyword_and_function_has_an_example() {
        let functions = standard().iter().map(|function| function.name).filter(|name| !REPLACED.contains(name));
        let missing: BTreeSet<&str> = KEYWORDS
            .into_iter()
            .chain(functions)
            .filter(|word| !about(word).is_some_and(|text| text.contains("\nijob> ")))
            .collect();
        assert_eq!(missing, BTreeSet::new());
    }

    #[test]
    fn no_word_has_two_sections() {
        let mut seen = BTreeSet::new();
        let words = sections().flat_map(|(heading, _)| words(heading));
        let twice: Vec<&str> = words.filter(|word| !seen.insert(*word)).collect();
        assert_eq!(twice, [] as [&str; 0]);
    }

    #[test]
    fn operators_and_signs_are_words() {
        for word in ["|>", "||", "`", "?.", "=>", "**", "//"] {
            assert!(about(word).is_some(), "{word}");
        }
        for word in ["", "nothing_of_this_name", "parse_json"] {
            assert_eq!(about(word), None, "{word}");
        }
    }
}
