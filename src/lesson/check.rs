//! Whether a task is done: the conditions that a lesson writes down.
//!
//! Each line is a condition in Rhai, and what to say when it is not met, after `// `. It sees the session's variables and
//! functions, and of what was typed last `value` (what it came to), `typed` (the text) and `printed` (what it showed).

use super::examiner::{Examiner, Shown};
use crate::session::Session;

/// # Errors
/// What is not as it should be.
pub fn check(examiner: &Examiner, conditions: &str, typed: &str, shown: &Shown) -> Result<(), String> {
    judge(examiner.session(), conditions, typed, &shown.text)
}

/// The same in any session, between two entries.
///
/// # Errors
/// What is not as it should be.
pub fn judge(session: &Session, conditions: &str, typed: &str, printed: &str) -> Result<(), String> {
    for line in conditions.lines().filter(|line| !line.trim().is_empty()) {
        let (condition, complaint) = match line.rsplit_once("// ") {
            Some((condition, complaint)) => (condition.trim(), Some(complaint.trim())),
            None => (line.trim(), None),
        };
        // When it fails, what it asks for is not there yet.
        let met = session.ask(condition, &[("typed", typed), ("printed", printed)]).unwrap_or(false);
        if !met {
            let came = session.last_value().map(|value| format!("; it came to {value}"));
            let expected = complaint.map_or_else(|| format!("this should be true: `{condition}`"), str::to_owned);
            return Err(came.map_or(expected.clone(), |came| format!("{}{came}", expected.trim_end_matches('.'))));
        }
    }
    Ok(())
}
