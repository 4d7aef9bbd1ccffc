//! Owns how values of types that Rhai has no variant of its own for are shown. Rhai knows their `to_string` only through
//! an engine, and through that only as flat text; so each type of the script layer says here what it consists of.
use std::{
    any::Any,
    borrow::Cow,
    ops::{Range, RangeInclusive},
};

use rhai::{Dynamic, INT};

use crate::script::behaviours::{Caller, Request};
use crate::script::{Outcome, PidValue, RefValue, Stream};

/// What a value is shown with.
pub enum Parts<'v> {
    /// A text as it stands.
    Text(Cow<'v, str>),
    /// A value between two texts, such as `{:ok, [1, 2]}`: laid out, limited and cut like the rest of the data.
    Wrapped(&'static str, &'v Dynamic, Cow<'static, str>),
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
        Parts::Text(format!("{}..{}", self.start, self.end).into())
    }
}

impl Shown for RangeInclusive<INT> {
    fn parts(&self) -> Parts<'_> {
        Parts::Text(format!("{}..={}", self.start(), self.end()).into())
    }
}
