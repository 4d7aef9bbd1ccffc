//! Who started a process, who started that one, and so on.

use super::Pid;
use std::sync::Arc;

/// So many callers of a process are known, the nearest. A chain of jobs that each start the next would otherwise keep
/// a trace of every one of them.
pub(super) const MOST: usize = 32;

/// Who started a process, nearest first. Those that a process starts share it.
pub(super) struct Ancestry<P>(Option<Arc<Caller<P>>>);

/// One who started others.
pub(super) struct Caller<P> {
    pub pid: Pid,
    /// Where it was started itself, if that is known.
    pub place: Option<P>,
    /// How many are known from here on.
    length: usize,
    /// How many there were.
    generations: usize,
    before: Ancestry<P>,
}

impl<P> Default for Ancestry<P> {
    fn default() -> Self {
        Self(None)
    }
}

impl<P: Clone> Ancestry<P> {
    /// That of the processes that this one starts, which was started at `place` and has `before` for its own callers.
    pub fn below(pid: Pid, place: Option<P>, before: &Self) -> Self {
        let generations = before.generations() + 1;
        let mut before = before.share();
        // Every so often rather than each time, so that the others can share.
        if before.length() >= 2 * MOST {
            let nearest: Vec<&Caller<P>> = before.callers().collect();
            before = nearest.into_iter().rev().fold(Self::default(), |before, caller| {
                Self::one(caller.pid, caller.place.clone(), caller.generations, before)
            });
        }
        Self::one(pid, place, generations, before)
    }

    fn one(pid: Pid, place: Option<P>, generations: usize, before: Self) -> Self {
        Self(Some(Arc::new(Caller { pid, place, length: before.length() + 1, generations, before })))
    }

    pub fn share(&self) -> Self {
        Self(self.0.clone())
    }

    fn length(&self) -> usize {
        self.0.as_ref().map_or(0, |caller| caller.length)
    }

    /// How many started one another up to here, those that are no longer known included.
    pub fn generations(&self) -> usize {
        self.0.as_ref().map_or(0, |caller| caller.generations)
    }

    /// The nearest first, [`MOST`] of them at most.
    pub fn callers(&self) -> impl Iterator<Item = &Caller<P>> {
        std::iter::successors(self.0.as_deref(), |caller| caller.before.0.as_deref()).take(MOST)
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
            let callers: Vec<u64> = ancestry.callers().map(|caller| caller.pid.number()).collect();
            assert_eq!(callers, expected);
            assert!(ancestry.callers().all(|caller| caller.place == Some(caller.pid.number())));
            assert_eq!(ancestry.generations() as u64, number);
            assert!(ancestry.length() <= 2 * MOST);
            ancestry = Ancestry::below(Pid::from_number(number), Some(number), &ancestry);
        }
    }
}
