//! The name of a process.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

/// The name of a process: unique in one program run, never used again, shown as Erlang shows it: `#PID<0.9.0>`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pid(u64);

impl Pid {
    /// The pid with this number, whether or not there ever was such a process.
    pub fn from_number(number: u64) -> Self {
        Self(number)
    }

    /// The number between the dots.
    pub fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Pid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#PID<0.{}.0>", self.0)
    }
}

impl fmt::Debug for Pid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Hands out pids in rising order.
#[derive(Debug)]
pub(super) struct PidCounter(AtomicU64);

impl Default for PidCounter {
    fn default() -> Self {
        Self(AtomicU64::new(1))
    }
}

impl PidCounter {
    /// How many have been handed out.
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed) - 1
    }

    pub fn next(&self) -> Pid {
        // Relaxed: only uniqueness matters, nothing is published through the counter.
        Pid(self.0.fetch_add(1, Ordering::Relaxed))
    }
}
