//! Where closures were written. A closure itself knows no more than its name, which Rhai makes from its text and its
//! place; nothing is kept of that place while scripts run, so that closures cost no more for it.

use rhai::{Engine, Position};
use std::collections::HashMap;
use std::fmt::{self, Write};

/// Rhai's prefix for the names of closures.
pub(super) const ANONYMOUS: &str = "anon$";

/// Digits of the number in such a name.
const DIGITS: usize = 16;

/// Longer than the rest of what is written of a closure's place.
const PLACE: usize = 64;

/// Parsing follows expressions within expressions, and so does what is written of them; the stack of whoever asks may
/// be nearly used up.
const STACK: usize = 16 << 20;

/// The place of each closure in a text, by its name. Parses the text once more.
///
/// The engine has to parse as the one did that the closures come from, but not to optimize: that puts constants together,
/// closures among them, and forgets their places.
///
/// Rhai tells it in one way only: in what it writes of a syntax tree for whoever debugs a parser. Should that look
/// different one day, no places are found, and a test says so.
pub(super) fn places(engine: &Engine, text: &str) -> HashMap<String, Position> {
    let read = || {
        let mut places = Places::default();
        if let Ok(ast) = engine.compile(text) {
            // Writing there cannot fail.
            let _ = write!(places, "{ast:?}");
            places.find(0);
        }
        places.found
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, read);
        thread.ok().and_then(|thread| thread.join().ok()).unwrap_or_default()
    })
}

/// Reads a syntax tree as it is written, which for a long script is longer than could be kept.
#[derive(Default)]
struct Places {
    found: HashMap<String, Position>,
    /// The end of what was written.
    text: String,
}

impl Places {
    /// Reads all closures that so much text follows.
    fn find(&mut self, following: usize) {
        let mut rest = self.text.as_str();
        while let Some(start) = rest.find(ANONYMOUS)
            && rest.len() - start >= following
        {
            rest = &rest[start..];
            if let Some((name, position)) = place(rest) {
                self.found.insert(name.to_owned(), position);
            }
            rest = &rest[ANONYMOUS.len()..];
        }
        let kept = rest.find(ANONYMOUS).unwrap_or_else(|| rest.floor_char_boundary(rest.len().saturating_sub(PLACE)));
        self.text.drain(..self.text.len() - rest.len() + kept);
    }
}

impl Write for Places {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text.push_str(text);
        if self.text.len() > 16 * PLACE {
            self.find(PLACE);
        }
        Ok(())
    }
}

/// `anon$0123456789abcdef") @ 3:5` in the beginning of a text.
fn place(text: &str) -> Option<(&str, Position)> {
    let (name, rest) = text.split_at_checked(ANONYMOUS.len() + DIGITS)?;
    let rest = rest.strip_prefix("\") @ ")?;
    let end = rest.find(|c: char| c != ':' && !c.is_ascii_digit()).unwrap_or(rest.len());
    let (line, column) = rest[..end].split_once(':')?;
    Some((name, Position::new(line.parse().ok()?, column.parse().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn engine() -> Engine {
        let mut engine = Engine::new();
        engine.set_optimization_level(rhai::OptimizationLevel::None);
        engine
    }

    #[test]
    fn the_place_of_every_closure_is_found() {
        let text = "let n = 1;\nlet f = |x| x + n;\nfn g() { [1].map(|y| || y) }\n  [f, || ()]";
        let mut found: Vec<_> = places(&engine(), text).into_values().collect();
        found.sort();
        let expected = [(2, 9), (3, 18), (3, 22), (4, 7)];
        assert_eq!(found, expected.map(|(line, column)| Position::new(line, column)));
    }

    #[test]
    fn of_many_all_are_found_and_of_none_nothing() {
        let many: String = (0..1000).map(|n| format!("|| {n},\n")).collect();
        assert_eq!(places(&engine(), &format!("[{many}]")).len(), 1000);
        assert!(places(&engine(), "1 + ").is_empty());
        assert!(places(&engine(), "\"anon$0123456789abcdef\\\") @ 1:1\"").is_empty());
    }
}
