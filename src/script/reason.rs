//! Exit reasons as values of scripts, and back.
//!
//! Erlang's atoms are strings here: `"normal"`, `"shutdown"`, `"killed"`, `"noproc"`.

use super::Reason;
use rhai::Dynamic;

/// The reason as a script sees it, in a message or an outcome.
pub fn to_value(reason: &Reason) -> Dynamic {
    match reason {
        Reason::Normal => "normal".into(),
        Reason::Shutdown => "shutdown".into(),
        Reason::Killed => "killed".into(),
        Reason::NoProc => "noproc".into(),
        Reason::Value(value) => value.clone(),
        Reason::Error(failure) => failure.caught(),
    }
}

/// The reason that a script means by a value. (`killed` and `noproc` are only words when a script says them.)
pub fn from_value(value: Dynamic) -> Reason {
    match value.read_lock::<rhai::ImmutableString>().as_deref().map(|text| text.as_str()) {
        Some("normal") => return Reason::Normal,
        Some("shutdown") => return Reason::Shutdown,
        _ => {}
    }
    Reason::Value(value)
}
