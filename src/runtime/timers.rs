//! The deadlines that one worker's processes wait for.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Instant;

/// Tells one arming from every other.
pub(super) type TimerId = u64;

/// The deadlines of one worker, earliest first. A deadline that is no longer waited for stays in the heap until its
/// time comes or until such entries are the greater part: then they are swept out, so that a million awaits that
/// answer at once do not keep a million five-second timers.
#[derive(Default)]
pub(super) struct Timers {
    heap: BinaryHeap<Reverse<(Instant, TimerId, u32)>>,
    next: TimerId,
    stale: usize,
}

/// Below this many entries a sweep is not worth its while.
const SWEEP_FROM: usize = 256;

impl Timers {
    /// Remembers that the process in `slot` waits until `deadline`.
    pub fn arm(&mut self, deadline: Instant, slot: u32) -> TimerId {
        self.next += 1;
        self.heap.push(Reverse((deadline, self.next, slot)));
        self.next
    }

    /// One armed deadline is no longer waited for. `is_live` tells of a slot and a timer whether they still belong
    /// together.
    pub fn disarm(&mut self, is_live: impl Fn(u32, TimerId) -> bool) {
        self.stale += 1;
        if self.heap.len() > SWEEP_FROM && self.stale * 2 > self.heap.len() {
            self.heap.retain(|Reverse((_, id, slot))| is_live(*slot, *id));
            self.stale = 0;
        }
    }

    /// Lets the next deadline be one that is waited for.
    pub fn drop_stale(&mut self, is_live: impl Fn(u32, TimerId) -> bool) {
        while let Some(Reverse((_, id, slot))) = self.heap.peek()
            && !is_live(*slot, *id)
        {
            self.heap.pop();
            self.forget_stale();
        }
    }

    pub fn next_deadline(&self) -> Option<Instant> {
        self.heap.peek().map(|Reverse((deadline, ..))| *deadline)
    }

    /// The next timer that is due at `now`, live or not.
    pub fn pop_due(&mut self, now: Instant) -> Option<(u32, TimerId)> {
        if self.next_deadline()? > now {
            return None;
        }
        self.heap.pop().map(|Reverse((_, id, slot))| (slot, id))
    }

    /// A timer that came out of [`pop_due`](Self::pop_due) had been disarmed before.
    pub fn forget_stale(&mut self) {
        self.stale = self.stale.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn due_timers_come_in_the_order_of_their_deadlines_and_not_early() {
        let start = Instant::now();
        let mut timers = Timers::default();
        let late = timers.arm(start + Duration::from_millis(20), 1);
        let soon = timers.arm(start + Duration::from_millis(10), 2);
        assert_eq!(timers.next_deadline(), Some(start + Duration::from_millis(10)));
        assert_eq!(timers.pop_due(start), None);
        let now = start + Duration::from_millis(20);
        assert_eq!(timers.pop_due(now), Some((2, soon)));
        assert_eq!(timers.pop_due(now), Some((1, late)));
        assert_eq!(timers.pop_due(now), None);
    }

    #[test]
    fn disarmed_timers_do_not_pile_up() {
        let start = Instant::now();
        let mut timers = Timers::default();
        let kept = timers.arm(start + Duration::from_secs(9), 7);
        for _ in 0..100_000 {
            timers.arm(start + Duration::from_secs(5), 1);
            timers.disarm(|slot, id| slot == 7 && id == kept);
        }
        assert!(timers.heap.len() <= 2 * SWEEP_FROM, "{} left", timers.heap.len());
        assert!(timers.heap.iter().any(|Reverse((_, id, slot))| (*slot, *id) == (7, kept)));
    }
}
