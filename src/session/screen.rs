//! What is known of where a session's output is looked at.

use super::settings::Settings;
use crate::report::{Look, Report};
use crate::script::display::{Style, show};
use rhai::Dynamic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// The room for what is shown, and the settings, which say how it is.
pub(super) struct Screen {
    width: AtomicUsize,
    settings: Mutex<Settings>,
}

/// Narrower than this, nothing is laid out any more.
const NARROWEST: usize = 20;

impl Screen {
    pub fn new(settings: Settings) -> Self {
        Self { width: AtomicUsize::new(Style::default().width), settings: Mutex::new(settings) }
    }

    /// Columns that a line should not exceed.
    pub fn width(&self) -> usize {
        // Relaxed, here and below: nothing else depends on it.
        self.width.load(Ordering::Relaxed)
    }

    pub fn set_width(&self, width: usize) {
        self.width.store(width.max(NARROWEST), Ordering::Relaxed);
    }

    pub fn settings(&self) -> Settings {
        self.change(|settings| settings.clone())
    }

    /// Changes the settings, or reads some.
    pub fn change<T>(&self, change: impl FnOnce(&mut Settings) -> T) -> T {
        change(&mut self.settings.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn look(&self) -> Look {
        self.change(|settings| settings.look())
    }

    fn style(&self) -> Style {
        let (limit, depth) = self.change(|settings| (settings.limit, settings.depth));
        Style { width: self.width(), limit, depth }
    }

    pub fn show(&self, value: &Dynamic) -> String {
        show(value, &self.style())
    }

    pub fn render(&self, report: &Report) -> String {
        report.render(self.look(), self.width())
    }
}
