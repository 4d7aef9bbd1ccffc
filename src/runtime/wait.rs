//! How a process waits and is woken, without what it waits for.
//!
//! `tests/protocols.rs` tries this very file in every interleaving.

use super::sync::{AtomicBool, Ordering};

/// What can wake a parked process.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Event {
    Signal = 1,
    Message = 2,
    Job = 4,
    Request = 8,
    Room = 16,
    Outside = 32,
    Answer = 64,
}

/// The events that a parked process waits for: one kind of them, and signals always. Kept under the process's lock.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Interest(u8);

impl Interest {
    pub const NONE: Self = Self(0);

    #[inline]
    pub fn of(event: Event) -> Self {
        Self(event as u8 | Event::Signal as u8)
    }

    /// Something happened. True: it was waited for, and that wait is over.
    #[inline]
    #[must_use]
    pub fn end_by(&mut self, event: Event) -> bool {
        let ended = self.covers(event);
        if ended {
            *self = Self::NONE;
        }
        ended
    }

    fn covers(self, event: Event) -> bool {
        self.0 & event as u8 != 0
    }
}

/// Something in a process's state wants to be looked at by the process itself, before it goes on.
#[derive(Default)]
pub(super) struct Attention(AtomicBool);

impl Attention {
    /// To be called under the process's lock.
    #[inline]
    pub fn call(&self) {
        // Release, with the Acquire below: who sees the flag sees at least what was under the lock before.
        self.0.store(true, Ordering::Release);
    }

    #[inline]
    pub fn is_wanted(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    /// To be called under the process's lock, having looked.
    #[inline]
    pub fn pay(&self) {
        self.0.store(false, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_ended_by_what_it_is_for_and_by_signals() {
        for (interest, event, woken) in [
            (Interest::of(Event::Message), Event::Message, true),
            (Interest::of(Event::Message), Event::Job, false),
            (Interest::of(Event::Job), Event::Signal, true),
            (Interest::of(Event::Signal), Event::Message, false),
            (Interest::NONE, Event::Signal, false),
        ] {
            assert_eq!(interest.covers(event), woken);
        }
    }
}
