//! Where lines of text end: paragraphs of Markdown in one line each, since whoever draws them breaks them where the window
//! ends, not where the text does; and plain text in lines that fit.

use unicode_width::UnicodeWidthStr;

/// The same Markdown without the line breaks within its paragraphs and items.
pub(super) fn reflow(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    let mut in_code = false;
    // The line before goes on.
    let mut is_open = false;
    for line in markdown.lines() {
        let is_fence = line.trim_start().starts_with("```");
        let begins = in_code || is_fence || line.trim().is_empty() || begins_block(line);
        if is_open && !begins {
            text.push(' ');
            text.push_str(line.trim_start());
        } else {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(line);
        }
        let is_whole = line.trim().is_empty() || line.starts_with(['#', '|']) || line.ends_with("  ");
        is_open = !(in_code || is_fence || is_whole || (line.starts_with("    ") && begins));
        in_code ^= is_fence;
    }
    text
}

/// Does a line begin something of its own: a heading, an item, a row, a quotation, code?
fn begins_block(line: &str) -> bool {
    let text = line.trim_start();
    let number = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_numbered = number.len() < text.len() && number.starts_with(". ");
    is_numbered || text.starts_with(['#', '|', '>']) || ["- ", "* ", "+ "].iter().any(|mark| text.starts_with(mark))
}

/// The text in lines of so many columns at the most, broken between words. A word that is longer has a line of its own.
pub(super) fn wrapped(text: &str, width: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.split('\n') {
        let mut shown = String::new();
        for (index, word) in line.split(' ').enumerate() {
            let is_full = shown.width() + 1 + word.width() > width && !shown.trim().is_empty();
            if is_full {
                lines.push(std::mem::take(&mut shown));
            } else if index > 0 {
                shown.push(' ');
            }
            shown.push_str(word);
        }
        lines.push(shown);
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_broken_between_words() {
        for (text, expected) in [
            ("one two three", "one two\nthree"),
            ("one\n  two three four", "one\n  two\nthree\nfour"),
            ("longer_than_all a", "longer_than_all\na"),
            ("a longer_than_all", "a\nlonger_than_all"),
            ("日本語 日本", "日本語\n日本"),
            ("  a", "  a"),
            ("", ""),
        ] {
            assert_eq!(wrapped(text, 8), expected, "{text:?}");
        }
    }

    #[test]
    fn paragraphs_and_items_are_one_line_each() {
        for (markdown, expected) in [
            ("one\ntwo\n\nthree\nfour", "one two\n\nthree four"),
            ("# Head\ntext\nmore", "# Head\ntext more"),
            ("- one\n  goes on\n- two\n1. three\n   goes on", "- one goes on\n- two\n1. three goes on"),
            ("a\n```\nx\n  y\n```\nb\nc", "a\n```\nx\n  y\n```\nb c"),
            ("| a | b |\n|---|---|\n| 1 | 2 |\ntext", "| a | b |\n|---|---|\n| 1 | 2 |\ntext"),
            ("hard  \nbreak", "hard  \nbreak"),
            ("\n\na", "\n\na"),
            ("**b**\nmore", "**b** more"),
        ] {
            assert_eq!(reflow(markdown).trim_matches('\n'), expected.trim_matches('\n'), "{markdown:?}");
        }
    }
}
