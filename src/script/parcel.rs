//! What crosses from one process to another, and what it weighs.

use super::copy::{Closures, is_plain};
use super::{Result, deep_copy, has_closure};
use crate::runtime::{charge, measured};
use rhai::Dynamic;

/// A value on its way from one process to another. Nobody is charged for its memory until somebody takes it.
#[derive(Clone)]
pub struct Parcel {
    value: Dynamic,
    bytes: usize,
    /// May others have a part of the value too?
    ///
    /// (It has its price not to have this: the compiler tells an `Option` of a parcel by a value that one of its fields
    /// cannot have. Of all fields this leaves the most. Without it that would be the tag inside of the `Dynamic`, which
    /// is then written by itself and copied together with its neighbours: for that the processor has to wait.)
    is_shared: bool,
}

impl Parcel {
    /// A copy of the value, which shares nothing with it.
    ///
    /// # Errors
    /// As [`deep_copy`].
    pub fn copy(value: &Dynamic, closures: Closures) -> Result<Self> {
        if is_plain(value) {
            return Ok(Self { value: value.clone(), bytes: 0, is_shared: false });
        }
        let (copy, bytes) = measured(|| deep_copy(value, closures));
        Ok(Self { value: copy?, bytes, is_shared: false })
    }

    /// A value that nothing else shares, and that somebody was charged so many bytes for who will not be any more.
    pub(super) fn weighed(value: Dynamic, bytes: usize) -> Self {
        Self { value, bytes, is_shared: false }
    }

    /// What `make` makes, which nothing else shares.
    ///
    /// # Errors
    /// As `make`.
    pub(super) fn try_made(make: impl FnOnce() -> Result<Dynamic>) -> Result<Self> {
        let (value, bytes) = measured(make);
        Ok(Self { value: value?, bytes, is_shared: false })
    }

    /// What `make` makes, out of what goes to others too.
    pub(super) fn made(make: impl FnOnce() -> Dynamic) -> Self {
        let (value, bytes) = measured(make);
        Self { value, bytes, is_shared: true }
    }

    pub fn value(&self) -> &Dynamic {
        &self.value
    }

    /// The value, at the expense of the running process.
    pub fn take(self) -> Dynamic {
        charge(self.bytes);
        self.value
    }

    /// The same for a value that may share a closure with others: it gets its own.
    ///
    /// # Errors
    /// As [`deep_copy`].
    #[inline]
    pub(super) fn take_own(self) -> Result<Dynamic> {
        let is_shared = self.is_shared;
        let value = self.take();
        if is_shared { own(value) } else { Ok(value) }
    }
}

/// A closure in an exit reason goes to every linked process alike: each gets its own.
#[cold]
fn own(value: Dynamic) -> Result<Dynamic> {
    if has_closure(&value) { deep_copy(&value, Closures::ForAnyone) } else { Ok(value) }
}
