//! Exit reasons as values of scripts, and back.
//!
//! Erlang's atoms are strings here: `"normal"`, `"shutdown"`, `"killed"`, `"noproc"`.

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
