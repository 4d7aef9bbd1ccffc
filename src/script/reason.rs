//! Exit reasons as values of scripts, and back.
//!
//! Erlang's atoms are strings here: `"normal"`, `"shutdown"`, `"killed"`, `"noproc"`.

use super::display::{Style, show};
use super::{Causes, Closures, Parcel, Reason, Result};
use rhai::{Array, Dynamic, ImmutableString};

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
pub fn in_words(reason: &Reason) -> String {
    let failure = match reason {
        Reason::Normal => return "normal".into(),
        Reason::Shutdown => return "shutdown".into(),
        Reason::Killed => return "killed".into(),
        Reason::NoProc => return "noproc".into(),
        Reason::Value(parcel) => return value_in_words(parcel.value()),
        Reason::Error(failure) => failure,
    };
    // What made it fail was at a place of its own, which matters more.
    let first = failure.causes().and_then(Causes::first).unwrap_or(failure);
    let message = failure.message();
    match first.typed() {
        Some((source, line, column)) => {
            let place = format!(" (at {source}:{line}:{column})");
            if message.ends_with(&place) { message } else { format!("{message}{place}") }
        }
        None => message,
    }
}

/// A value that somebody chose as a reason: `"boom"`, and `shutdown: 3` for `["shutdown", 3]`, which is as good as `shutdown`.
fn value_in_words(value: &Dynamic) -> String {
    let show = |value: &Dynamic| show(value, &Style { width: usize::MAX, ..Style::default() });
    match value.read_lock::<Array>().as_deref().map(Vec::as_slice) {
        Some([word, why]) if word.read_lock::<ImmutableString>().is_some_and(|word| word.as_str() == "shutdown") => {
            format!("shutdown: {}", show(why))
        }
        _ => show(value),
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
