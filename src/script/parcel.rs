//! What crosses from one process to another, and what it weighs.

use super::copy::Closures;
use super::{Result, deep_copy};
use crate::runtime::{charge, measured};
use rhai::Dynamic;

/// A value on its way from one process to another. Nobody is charged for its memory until somebody takes it.
#[derive(Clone)]
pub struct Parcel {
    value: Dynamic,
    bytes: usize,
}

impl Parcel {
    /// A copy of the value, which shares nothing with it.
    ///
    /// # Errors
    /// As [`deep_copy`].
    pub fn copy(value: &Dynamic, closures: Closures) -> Result<Self> {
        let (copy, bytes) = measured(|| deep_copy(value, closures));
        Ok(Self { value: copy?, bytes })
    }

    /// A value that nothing else shares, and that somebody was charged so many bytes for who will not be any more.
    pub(super) fn weighed(value: Dynamic, bytes: usize) -> Self {
        Self { value, bytes }
    }

    /// What `make` makes.
    pub(super) fn made(make: impl FnOnce() -> Dynamic) -> Self {
        let (value, bytes) = measured(make);
        Self { value, bytes }
    }

    pub fn value(&self) -> &Dynamic {
        &self.value
    }

    /// The value, at the expense of the running process.
    pub fn take(self) -> Dynamic {
        charge(self.bytes);
        self.value
    }
}
