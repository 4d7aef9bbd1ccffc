//! Owns what of a script's text may reach a terminal where somebody edits a line: it is text, and may be coloured. What
//! would move the cursor, clear the screen or change the terminal's modes would take the line, and what was typed of it,
//! along.
use crate::report::{escape, picture};
use std::borrow::Cow;

const RESET: &str = "\x1b[0m";

/// The text with a picture, or in `ascii` an escape, in place of each control character that steers more than colours, and
/// with colours that end where it ends. Line breaks and tabs stay.
pub fn harmless(text: &str, ascii: bool) -> Cow<'_, str> {
    if !text.contains(|character: char| character.is_control() && !matches!(character, '\n' | '\t')) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + RESET.len());
    let mut is_coloured = false;
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if let Some(colour) = colour(rest) {
            shown.push_str(&rest[..colour]);
            is_coloured = !matches!(&rest[..colour], RESET | "\x1b[m");
            rest = &rest[colour..];
            continue;
        }
        rest = &rest[character.len_utf8()..];
        match character {
            // The end of a line, in texts of other systems.
            '\r' if rest.starts_with('\n') => {}
            _ if !character.is_control() || matches!(character, '\n' | '\t') => shown.push(character),
            _ if ascii => shown.push_str(&escape(character)),
            _ => shown.push(picture(character)),
        }
    }
    if is_coloured {
        // What comes next is somebody else's.
        shown.insert_str(shown.trim_end_matches('\n').len(), RESET);
    }
    Cow::Owned(shown)
}

/// The length of the sequence for a colour that the text begins with.
fn colour(text: &str) -> Option<usize> {
    let parameters = text.strip_prefix("\x1b[")?;
    let length = parameters.find(|character: char| !(character.is_ascii_digit() || matches!(character, ';' | ':')))?;
    parameters[length..].starts_with('m').then_some("\x1b[m".len() + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_colours_stay() {
        for text in ["", "a\tb\n", "日本 é👩‍🚀\n", "\x1b[1;38:5:3mred\x1b[0m\n", "\x1b[31mred\x1b[m\n"] {
            assert_eq!(harmless(text, true), text);
        }
        assert!(matches!(harmless("日本\n", false), Cow::Borrowed(_)));
    }

    #[test]
    fn what_steers_the_terminal_is_shown_and_not_done() {
        for (text, shown, in_ascii) in [
            ("a\x1b[2Jb\x07\n", "a␛[2Jb␇\n", "a\\x1b[2Jb\\x07\n"),
            ("\x1b[", "␛[", "\\x1b["),
            ("\x1b[31", "␛[31", "\\x1b[31"),
            ("\x1b[?25l\x1b]0;title\x07", "␛[?25l␛]0;title␇", "\\x1b[?25l\\x1b]0;title\\x07"),
            ("\x0e\u{9b}2J\x7f\0", "␎\u{fffd}2J␡␀", "\\x0e\\x9b2J\\x7f\\x00"),
            ("50%\r60%\r\nb", "50%␍60%\nb", "50%\\x0d60%\nb"),
        ] {
            assert_eq!(harmless(text, false), shown);
            assert_eq!(harmless(text, true), in_ascii);
        }
    }

    #[test]
    fn colours_end_with_the_text() {
        assert_eq!(harmless("\x1b[31ma\nb\n", false), "\x1b[31ma\nb\x1b[0m\n");
        assert_eq!(harmless("\x1b[31ma\x1b[0m\x1b[1m", false), "\x1b[31ma\x1b[0m\x1b[1m\x1b[0m");
    }
}
