//! Owns how values of types that Rhai has no variant of its own for are shown. Rhai knows their `to_string` only through
//! an engine, and through that only as flat text; so each type of the script layer says here what it consists of.
use std::{
    any::Any,
    borrow::Cow,
    ops::{Range, RangeInclusive},
    time::{Duration, Instant},
};

use super::Ink;
use crate::runtime::now;
use crate::script::behaviours::{Caller, Request};
use crate::script::{Outcome, PidValue, RefValue, Stream};
use rhai::{Dynamic, INT};

/// What a value is shown with.
pub enum Parts<'v> {
    /// A text as it stands.
    Text(Ink, Cow<'v, str>),
    /// A value between two texts, such as `#Stream<[1, 2]>`: laid out, limited and cut like the rest of the data.
    Wrapped(Ink, &'static str, &'v Dynamic, Cow<'static, str>),
    /// A value in braces behind a word, such as `{:ok, [1, 2]}`: the same.
    Tagged(Ink, &'static str, &'v Dynamic),
}

/// A type of the script layer that the shell can show.
pub trait Shown {
    fn parts(&self) -> Parts<'_>;
}

/// Hands the parts of a value on, if it is of one certain type; says whether it was.
pub type Hand = fn(&Dynamic, &mut dyn FnMut(Parts<'_>)) -> bool;

/// The types that are known: one line `hand::<T>` for each.
pub const TYPES: &[Hand] = &[
    hand::<PidValue>,
    hand::<RefValue>,
    hand::<Outcome>,
    hand::<Stream>,
    hand::<Request>,
    hand::<Caller>,
    hand::<Range<INT>>,
    hand::<RangeInclusive<INT>>,
    hand::<Instant>,
];

/// The `Hand` of the type `T`.
pub fn hand<T: Shown + Any + Clone>(value: &Dynamic, to: &mut dyn FnMut(Parts<'_>)) -> bool {
    match value.read_lock::<T>() {
        Some(value) => {
            to(value.parts());
            true
        }
        None => false,
    }
}

impl Shown for Range<INT> {
    fn parts(&self) -> Parts<'_> {
        Parts::Text(Ink::Number, format!("{}..{}", self.start, self.end).into())
    }
}

impl Shown for RangeInclusive<INT> {
    fn parts(&self) -> Parts<'_> {
        Parts::Text(Ink::Number, format!("{}..={}", self.start(), self.end()).into())
    }
}

/// As long ago as it is: by itself, a point in time says nothing.
impl Shown for Instant {
    fn parts(&self) -> Parts<'_> {
        let now = now();
        let text = match (now.saturating_duration_since(*self), self.saturating_duration_since(now)) {
            (ago, to_come) if ago.max(to_come) < Duration::from_millis(1) => "now".to_owned(),
            (Duration::ZERO, to_come) => format!("in {}", duration(to_come)),
            (ago, _) => format!("{} ago", duration(ago)),
        };
        Parts::Text(Ink::Handle, format!("#Timestamp<{text}>").into())
    }
}

/// In the largest units that say something: `2 min 3 s`.
pub(super) fn duration(time: Duration) -> String {
    let (milliseconds, seconds) = (time.as_millis(), time.as_secs());
    match seconds {
        0 => format!("{milliseconds} ms"),
        1..60 => format!("{seconds}.{} s", milliseconds % 1000 / 100),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}
