//! Owns a paste while it comes in, key by key: it is one text, whatever the keys in it would do if they were typed.
use rustyline::{KeyCode, KeyEvent, Modifiers};

#[derive(Default)]
pub enum Paste {
    /// Keys are keys.
    #[default]
    None,
    Taken(String),
    /// Given up: the rest of it is not taken.
    Dropped,
}

/// What a key is while there may be a paste.
pub enum Part {
    /// No part of one.
    Key,
    /// Something of it, and no more to be done.
    Inside,
    /// The end of it; the text with `\n` as line breaks, without control characters.
    End(String),
}

impl Paste {
    pub fn take(&mut self, key: KeyEvent) -> Part {
        let KeyEvent(code, modifiers) = key;
        match (&mut *self, code) {
            (_, KeyCode::BracketedPasteStart) => *self = Paste::Taken(String::new()),
            (Paste::None, _) => return Part::Key,
            (Paste::Taken(text), KeyCode::BracketedPasteEnd) => {
                let text = text.replace("\r\n", "\n").replace('\r', "\n");
                *self = Paste::None;
                return Part::End(text);
            }
            (Paste::Dropped, KeyCode::BracketedPasteEnd) => *self = Paste::None,
            // A paste that seems to have no end is left with the second.
            (_, KeyCode::Char('C')) if modifiers == Modifiers::CTRL => {
                let is_dropped = matches!(self, Paste::Dropped);
                *self = if is_dropped { Paste::None } else { Paste::Dropped };
                if is_dropped {
                    return Part::Key;
                }
            }
            (Paste::Dropped, _) => {}
            (Paste::Taken(text), _) => text.extend(character(code, modifiers)),
        }
        Part::Inside
    }

    /// The line is over. What still comes of the paste belongs to nothing.
    pub fn cut_off(&mut self) {
        if let Paste::Taken(_) = self {
            *self = Paste::Dropped;
        }
    }
}

fn character(code: KeyCode, modifiers: Modifiers) -> Option<char> {
    match (code, modifiers) {
        (KeyCode::Char(character), Modifiers::NONE) => Some(character),
        (KeyCode::Enter, Modifiers::NONE) | (KeyCode::Char('M'), Modifiers::CTRL) => Some('\r'),
        (KeyCode::Char('J'), Modifiers::CTRL) => Some('\n'),
        (KeyCode::Tab, Modifiers::NONE) | (KeyCode::Char('I'), Modifiers::CTRL) => Some('\t'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: KeyEvent = KeyEvent(KeyCode::BracketedPasteStart, Modifiers::NONE);
    const END: KeyEvent = KeyEvent(KeyCode::BracketedPasteEnd, Modifiers::NONE);

    fn inside(paste: &mut Paste, text: &str) {
        for character in text.chars() {
            assert!(matches!(paste.take(KeyEvent::new(character, Modifiers::NONE)), Part::Inside), "{character:?}");
        }
    }

    #[test]
    fn keys_in_a_paste_are_text() {
        let mut paste = Paste::default();
        assert!(matches!(paste.take(KeyEvent::from('a')), Part::Key));
        assert!(matches!(paste.take(START), Part::Inside));
        inside(&mut paste, "ä\r\n\t👩‍🚀\r\u{e}}\n\x7f");
        assert!(matches!(paste.take(END), Part::End(text) if text == "ä\n\t👩‍🚀\n}\n"));
        assert!(matches!(paste.take(KeyEvent::from('a')), Part::Key));
    }

    #[test]
    fn an_interrupt_drops_the_paste() {
        let mut paste = Paste::default();
        paste.take(START);
        inside(&mut paste, "a\x03b\rc");
        assert!(matches!(paste.take(END), Part::Inside));
        assert!(matches!(paste.take(KeyEvent::from('a')), Part::Key));
        paste.take(START);
        inside(&mut paste, "a\x03b");
        assert!(matches!(paste.take(KeyEvent::ctrl('C')), Part::Key));
        assert!(matches!(paste.take(KeyEvent::from('a')), Part::Key));
    }
}
