//! References as values of scripts.

use super::display::{Ink, Parts, Shown};
use crate::runtime::Ref;
use std::fmt;

/// A reference as a script holds it: names a monitor, or anything that has to be told from everything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RefValue(pub Ref);

impl fmt::Display for RefValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Shown for RefValue {
    fn parts(&self) -> Parts<'_> {
        Parts::Text(Ink::Handle, self.to_string().into())
    }
}
