//! What a text is, for who has no session at hand: whether it can be run, and where its entries end.

use super::state::State;
use super::{Completeness, script};
use crate::runtime::DropDeep;
use std::ops::Range;
use std::sync::Arc;

/// Judges texts by what the session knows at that moment. Evaluates nothing.
pub struct Judge(DropDeep<Arc<State>>);

impl Judge {
    pub(super) fn new(state: Arc<State>) -> Self {
        Self(DropDeep::new(state))
    }

    /// Can `text` be run, or does it need more lines?
    pub fn completeness(&self, text: &str) -> Completeness {
        script::completeness(text, &self.0)
    }

    /// The entries of a text of many lines.
    pub fn split(&self, text: &str) -> Vec<Range<usize>> {
        script::ranges(text, &self.0)
    }
}
