//! Paragraphs of Markdown in one line each: whoever draws them breaks them where the window ends, not where the text does.

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

#[cfg(test)]
mod tests {
    use super::*;

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
