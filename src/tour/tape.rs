//! What was printed and shown, on its way to the terminal.

use crate::script::Output;
use crate::session::{Outcome, Session};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bytes that are kept until somebody asks for them.
const LONGEST: usize = 64 << 10;

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
    fn keep(&mut self, text: &str) {
        if !self.is_cut && self.text.len() + text.len() <= LONGEST {
            self.text.push_str(text);
        } else if !std::mem::replace(&mut self.is_cut, true) {
            self.text.push_str("…\n");
        }
    }
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
