//! What time it is for a process.
//!
//! Real time is the system's. Virtual time belongs to the one worker of its runtime: it stands still while that has
//! anything to do, and jumps when everybody waits.

use std::cell::Cell;
use std::time::Instant;

thread_local! {
    /// The virtual time of this worker; `None` where time is real.
    static VIRTUAL: Cell<Option<Instant>> = const { Cell::new(None) };
    /// When this worker last looked at the clock.
    static LOOKED: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// The time now, for the process that this thread runs.
pub fn now() -> Instant {
    VIRTUAL.get().unwrap_or_else(Instant::now)
}

/// The time a few turns ago at most, without a look at the clock.
pub(super) fn lately() -> Instant {
    LOOKED.get().unwrap_or_else(now)
}

/// From here on this is the time that was seen last.
pub(super) fn seen(now: Instant) {
    LOOKED.set(Some(now));
}

/// Does time on this thread stand still while anybody can run?
pub fn is_virtual() -> bool {
    VIRTUAL.get().is_some()
}

/// From here on time on this thread is virtual.
pub(super) fn stand_still() {
    VIRTUAL.set(Some(Instant::now()));
}

/// Moves virtual time on to `time`, never back.
pub(super) fn jump_to(time: Instant) {
    VIRTUAL.set(VIRTUAL.get().map(|now| now.max(time)));
}
