//! Who started a process, who started that one, and so on.

use super::Pid;
use std::sync::Arc;

/// So many callers of a process are known, the nearest. A chain of jobs that each start the next would otherwise keep
/// a trace of every one of them.
pub(super) const MOST: usize = 32;

/// Who started a process, nearest first. Those that a process starts share it.
#[derive(Default)]
pub(super) struct Ancestry(Option<Arc<Caller>>);

struct Caller {
    pid: Pid,
    /// How many there are from here on.
    length: usize,
    before: Ancestry,
}

impl Ancestry {
    /// That of the processes that this one starts, whose own callers are `before`.
    pub fn below(pid: Pid, before: &Self) -> Self {
        let mut before = before.share();
        // Every so often rather than each time, so that the others can share.
        if before.length() >= 2 * MOST {
            let nearest: Vec<Pid> = before.callers().take(MOST).collect();
            before = nearest.into_iter().rev().fold(Self::default(), |before, pid| Self::one(pid, before));
        }
        Self::one(pid, before)
    }

    fn one(pid: Pid, before: Self) -> Self {
        Self(Some(Arc::new(Caller { pid, length: before.length() + 1, before })))
    }

    pub fn share(&self) -> Self {
        Self(self.0.clone())
    }

    fn length(&self) -> usize {
        self.0.as_ref().map_or(0, |caller| caller.length)
    }

    /// The nearest first, [`MOST`] of them at most.
    pub fn callers(&self) -> impl Iterator<Item = Pid> {
        let all = std::iter::successors(self.0.as_deref(), |caller| caller.before.0.as_deref());
        all.map(|caller| caller.pid).take(MOST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_are_known_and_the_others_are_let_go() {
        let mut ancestry = Ancestry::default();
        for number in 0..10_000 {
            let expected: Vec<u64> = (0..number).rev().take(MOST).collect();
            let callers: Vec<u64> = ancestry.callers().map(Pid::number).collect();
            assert_eq!(callers, expected);
            assert!(ancestry.length() <= 2 * MOST);
            ancestry = Ancestry::below(Pid::from_number(number), &ancestry);
        }
    }
}
