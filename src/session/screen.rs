//! What is known of where a session's output is looked at.

use crate::report::Look;
use crate::script::display::{Style, show};
use rhai::Dynamic;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The room for what is shown, and its colours. All but the look may change while the session runs.
pub(super) struct Screen {
    pub look: Look,
    width: AtomicUsize,
    limit: AtomicUsize,
}

/// Narrower than this, nothing is laid out any more.
const NARROWEST: usize = 20;

impl Screen {
    pub fn new(look: Look, limit: usize) -> Self {
        Self { look, width: AtomicUsize::new(Style::default().width), limit: AtomicUsize::new(limit) }
    }

    /// Columns that a line should not exceed.
    pub fn width(&self) -> usize {
        // Relaxed, here and below: nothing else depends on them.
        self.width.load(Ordering::Relaxed)
    }

    pub fn set_width(&self, width: usize) {
        self.width.store(width.max(NARROWEST), Ordering::Relaxed);
    }

    /// Elements of a value that are shown.
    pub fn limit(&self) -> usize {
        self.limit.load(Ordering::Relaxed)
    }

    pub fn set_limit(&self, limit: usize) {
        self.limit.store(limit, Ordering::Relaxed);
    }

    pub fn style(&self) -> Style {
        Style { width: self.width(), limit: self.limit(), ..Style::default() }
    }

    pub fn show(&self, value: &Dynamic) -> String {
        show(value, &self.style())
    }
}
