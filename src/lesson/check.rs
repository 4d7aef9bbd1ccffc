//! Whether a task is done: the conditions that a lesson writes down.
//!
//! Each line is a condition in Rhai, and what to say when it is not met, after `// `. It sees the session's variables and
//! functions, and of what was typed last `value` (what it came to), `typed` (the text) and `printed` (what it showed).

use crate::session::Session;

/// Asked between two entries. What the conditions themselves print is the caller's to throw away.
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
            let expected = complaint.map_or_else(|| format!("this should be true: `{condition}`"), str::to_owned);
            return Err(match came(session).filter(|_| condition.contains("value")) {
                Some(came) => format!("{}; it came to {came}", expected.trim_end_matches('.')),
                None => expected,
            });
        }
    }
    Ok(())
}

/// The last value, unless it is too long to be told again.
fn came(session: &Session) -> Option<String> {
    session.last_value().filter(|value| !value.contains('\n'))
}
