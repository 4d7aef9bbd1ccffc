//! Owns what becomes of control characters in a line, other than line breaks and tabs: they are neither drawn nor run.
//!
//! They come with a paste, from a history file, or by Ctrl-V. Sent to the terminal as they are, they would move its
//! cursor or switch its character set. A sign in their place has no room: in the editor's layout they have no width, and
//! neither has what it takes for the rest of an escape sequence, and the picture has to agree with the layout. So nothing
//! is drawn for them. And because nobody should run what is not to be seen, the entry loses them too; a string that needs
//! one can say `"\x1b"`.
use rustyline::GraphemeClusterMode;
use std::borrow::Cow;

/// For terminals where a control character has a width after all.
const STAND_IN: &str = "·";

pub fn are_in(text: &str) -> bool {
    text.chars().any(is_control)
}

/// What is drawn of a line with the cursor at `position`. The layout begins anew there, also in an escape sequence.
pub fn drawn(line: &str, position: usize, mode: GraphemeClusterMode) -> Cow<'_, str> {
    if !are_in(line) {
        return Cow::Borrowed(line);
    }
    let stand_in = if mode.width("\0") == 0 { "" } else { STAND_IN };
    let (before, behind) = line.split_at(position);
    Cow::Owned([before, behind].map(|part| replaced(part, stand_in)).concat())
}

/// What is run of a line.
pub fn stripped(line: String) -> String {
    if are_in(&line) { replaced(&line, "") } else { line }
}

fn is_control(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\t')
}

/// Reads escape sequences exactly as the editor's layout does, which knows only the simplest.
fn replaced(text: &str, stand_in: &str) -> String {
    enum Sequence {
        None,
        Begun,
        Parameters,
    }
    let mut kept = String::with_capacity(text.len());
    let mut sequence = Sequence::None;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if matches!(character, '\n' | '\t') {
            kept.push(character);
            continue;
        }
        if character == '\r' {
            // Both are one control character.
            let _ = characters.next_if_eq(&'\n');
        }
        sequence = match sequence {
            Sequence::Begun if character == '[' => Sequence::Parameters,
            Sequence::Parameters if character == ';' || character.is_ascii_digit() => Sequence::Parameters,
            Sequence::Begun | Sequence::Parameters => Sequence::None,
            Sequence::None if character == '\x1b' => Sequence::Begun,
            Sequence::None => {
                if is_control(character) {
                    kept.push_str(stand_in);
                } else {
                    kept.push(character);
                }
                Sequence::None
            }
        };
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use GraphemeClusterMode::{NoZwj, Unicode, WcWidth};

    #[test]
    fn text_and_line_breaks_stay() {
        for text in ["", "let ä = \"👩‍🚀\";", "[1,\n\t2]"] {
            assert_eq!(stripped(text.into()), text);
            assert_eq!(drawn(text, 0, WcWidth), text);
        }
    }

    #[test]
    fn control_characters_and_escape_sequences_go() {
        for (text, kept) in [
            ("a\x0eb\u{9b}c\x7f\0", "abc"),
            ("\x1b[1;31mred\x1b[0m", "red"),
            ("\x1bxa\x1b", "a"),
            ("a\x1b\nb\tc", "a\n\tc"),
            ("\x1b[?25l", "25l"),
            ("a\r\nb\rc", "abc"),
        ] {
            assert_eq!(stripped(text.into()), kept, "for {text:?}");
        }
    }

    #[test]
    fn a_sequence_ends_at_the_cursor() {
        assert_eq!(drawn("\x1b[31ma", 6, WcWidth), "a");
        assert_eq!(drawn("\x1b[31ma", 1, WcWidth), "[31ma");
        assert_eq!(drawn("\x1b[31ma", 3, WcWidth), "1ma");
    }

    #[test]
    fn where_they_have_a_width_they_are_seen() {
        for mode in [Unicode, NoZwj] {
            assert_eq!(drawn("a\x0e\x1b[1mb\r\nc", 0, mode), "a·b·c");
        }
    }
}
