//! What was printed and shown, on its way to the terminal.

use crate::script::Output;
use crate::session::{Outcome, Session};
use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bytes that are kept until somebody asks for them.
const LONGEST: usize = 64 << 10;

/// How a change of colours begins; digits and an `m` follow.
const COLOR: &str = "\x1b[";

/// An output that others hear too.
pub struct Tape {
    to: Arc<dyn Output>,
    kept: Mutex<Kept>,
    muted: AtomicBool,
}

#[derive(Default)]
struct Kept {
    text: String,
    /// There was more than is kept.
    is_cut: bool,
    failed: bool,
}

impl Tape {
    pub fn new(to: Arc<dyn Output>) -> Arc<Self> {
        Arc::new(Self { to, kept: Mutex::default(), muted: AtomicBool::new(false) })
    }

    /// From here on it keeps what entries come to as well.
    pub fn listen_to(self: &Arc<Self>, session: &Session) {
        let tape = self.clone();
        session.on_outcome(move |outcome| match outcome {
            Outcome::Value { shown } => {
                if let Some(shown) = shown {
                    tape.keep(&format!("{shown}\n"));
                }
                tape.lock().failed = false;
            }
            Outcome::Failed { shown } => {
                tape.keep(&format!("{shown}\n"));
                tape.lock().failed = true;
            }
            Outcome::Halt { .. } | Outcome::NotRun => {}
        });
    }

    /// What was kept since the last time, and whether the last entry failed.
    pub fn take(&self) -> (String, bool) {
        let mut kept = self.lock();
        kept.is_cut = false;
        (std::mem::take(&mut kept.text), kept.failed)
    }

    /// While it is muted, nothing goes on to the terminal.
    pub fn mute(&self, on: bool) {
        self.muted.store(on, Ordering::Relaxed);
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps what was shown without it.
    pub fn keep(&self, text: &str) {
        self.lock().keep(text);
    }

    fn pass(&self, text: &str, on: impl FnOnce() -> bool) -> bool {
        // Whoever has seen it on the terminal finds it here.
        let mut kept = self.lock();
        let passed = self.muted.load(Ordering::Relaxed) || on();
        if passed {
            kept.keep(text);
        }
        passed
    }
}

impl Kept {
    /// Without colours: what is kept is compared with what has none.
    fn keep(&mut self, text: &str) {
        let text = &*uncolored(text);
        if !self.is_cut && self.text.len() + text.len() <= LONGEST {
            self.text.push_str(text);
        } else if !std::mem::replace(&mut self.is_cut, true) {
            self.text.push_str("…\n");
        }
    }
}

/// The text without what colours it.
fn uncolored(text: &str) -> Cow<'_, str> {
    if !text.contains(COLOR) {
        return text.into();
    }
    let mut pieces = text.split(COLOR);
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').strip_prefix('m') {
            Some(rest) => plain.push_str(rest),
            None => plain.extend([COLOR, piece]),
        }
    }
    plain.into()
}

impl Output for Tape {
    fn try_print(&self, text: &str) -> bool {
        self.pass(text, || self.to.try_print(text))
    }

    fn try_print_error(&self, text: &str) -> bool {
        self.pass(text, || self.to.try_print_error(text))
    }

    fn try_show_progress(&self, line: Option<&str>) {
        self.to.try_show_progress(line);
    }

    fn try_clear(&self) -> bool {
        self.to.try_clear()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_left_out_and_nothing_else() {
        for (text, plain) in [
            ("\x1b[35m()\x1b[0m\n", "()\n"),
            ("a\x1b[1;38;5;249mb\x1b[mc", "abc"),
            ("plain", "plain"),
            ("\x1b[2Jnot \x1b[31", "\x1b[2Jnot \x1b[31"),
        ] {
            assert_eq!(uncolored(text), plain, "{text:?}");
        }
    }
}
