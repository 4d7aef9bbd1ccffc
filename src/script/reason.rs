//! Exit reasons as values of scripts, and back.
//!
//! Erlang's atoms are strings here: `"normal"`, `"shutdown"`, `"killed"`, `"noproc"`.

use super::display::{Style, show};
use super::{Closures, Parcel, Reason, Result};
use rhai::Dynamic;

/// The reason as a script sees it, in a message or an outcome.
pub fn to_value(reason: &Reason) -> Dynamic {
    match reason {
        Reason::Normal => "normal".into(),
        Reason::Shutdown => "shutdown".into(),
        Reason::Killed => "killed".into(),
        Reason::NoProc => "noproc".into(),
        Reason::Value(parcel) => parcel.value().clone(),
        Reason::Error(failure) => failure.caught(),
    }
}

/// The reason in a sentence: `normal`, `"boom"`, `Division by zero: 1 / 0 (at stdin:2:7)`.
pub(super) fn in_words(reason: &Reason) -> String {
    let failure = match reason {
        Reason::Normal => return "normal".into(),
        Reason::Shutdown => return "shutdown".into(),
        Reason::Killed => return "killed".into(),
        Reason::NoProc => return "noproc".into(),
        Reason::Value(parcel) => return show(parcel.value(), &Style::default()),
        Reason::Error(failure) => failure,
    };
    match failure.typed() {
        // What made it fail was at a place of its own, which matters more.
        Some(_) if failure.message().ends_with(')') && failure.message().contains(" (at ") => failure.message(),
        Some((source, line, column)) => format!("{} (at {source}:{line}:{column})", failure.message()),
        None => failure.message(),
    }
}

/// The reason that a script means by a value. (`killed` and `noproc` are only words when a script says them.)
///
/// # Errors
/// When the value cannot be copied.
pub fn from_value(value: &Dynamic) -> Result<Reason> {
    match value.read_lock::<rhai::ImmutableString>().as_deref().map(|text| text.as_str()) {
        Some("normal") => return Ok(Reason::Normal),
        Some("shutdown") => return Ok(Reason::Shutdown),
        _ => {}
    }
    Ok(Reason::Value(Parcel::copy(value, Closures::ForAnyone)?))
}
