//! Who has nothing to do, and whether anything is afoot at all: the protocol between workers, without the work.
//!
//! It is made of atomics alone, so that `tests/protocols.rs` can try this very file in every interleaving.

use super::sync::{AtomicBool, AtomicUsize, Ordering};

/// Whether one worker is idle.
#[derive(Default)]
pub(super) struct Idle(AtomicBool);

/// What the workers know of each other.
pub(super) struct Idleness {
    idle: AtomicUsize,
    /// Workers that have been woken to take over new processes and have not come yet. A busy worker leaves the new
    /// processes to them, for once started they could not move any more.
    coming: AtomicUsize,
    /// All from which something can follow: workers that do not rest, commands that have not been obeyed, work outside
    /// the scheduler. Who adds to it is itself one of these (or comes from outside), so zero is the end.
    afoot: AtomicUsize,
}

impl Idleness {
    /// So many workers have come into being, and have not looked for work.
    pub fn new(workers: usize) -> Self {
        Self { idle: AtomicUsize::new(0), coming: AtomicUsize::new(workers), afoot: AtomicUsize::new(workers) }
    }

    /// Declares a worker idle. It must look once more for work afterwards: whoever made some before this could not
    /// know, whoever makes some later will see it. (Both sides write first and then read, sequentially consistent.)
    #[inline]
    pub fn begin(&self, worker: &Idle) {
        self.idle.fetch_add(1, Ordering::SeqCst);
        worker.0.store(true, Ordering::SeqCst);
    }

    /// Takes a worker out of the idle ones. False: it was not one.
    #[inline]
    pub fn end(&self, worker: &Idle) -> bool {
        let was_idle = worker.0.swap(false, Ordering::SeqCst);
        if was_idle {
            self.idle.fetch_sub(1, Ordering::SeqCst);
        }
        was_idle
    }

    /// Takes a worker out of the idle ones and counts on it: it is to be told to come. False: it was not one.
    #[inline]
    pub fn call(&self, worker: &Idle) -> bool {
        let was_idle = self.end(worker);
        if was_idle {
            self.coming.fetch_add(1, Ordering::SeqCst);
        }
        was_idle
    }

    /// Calls one of these workers, if one is idle.
    #[inline]
    pub fn rouse<'a, T>(&self, workers: impl IntoIterator<Item = T>, idle: impl Fn(&T) -> &'a Idle) -> Option<T> {
        if self.idle.load(Ordering::SeqCst) == 0 {
            return None;
        }
        workers.into_iter().find(|worker| self.call(idle(worker)))
    }

    /// A worker that was told to come has looked for what there is.
    #[inline]
    pub fn has_come(&self) {
        self.coming.fetch_sub(1, Ordering::SeqCst);
    }

    /// Is another worker on its way to take over new processes?
    #[inline]
    pub fn help_is_coming(&self) -> bool {
        self.coming.load(Ordering::SeqCst) > 0
    }

    /// Something more is afoot. To be called before it can be noticed: before a command is sent, say.
    #[inline]
    pub fn set_out(&self) {
        self.afoot.fetch_add(1, Ordering::SeqCst);
    }

    /// Something less is afoot: a worker rests until the next command, whose place it then takes; one that did not rest
    /// has obeyed a command; work outside is done, and its process woken.
    #[inline]
    pub fn settle(&self) {
        self.afoot.fetch_sub(1, Ordering::SeqCst);
    }

    /// Is nothing afoot but the worker that asks?
    #[inline]
    pub fn is_only_worker_afoot(&self) -> bool {
        self.afoot.load(Ordering::SeqCst) == 1
    }

    /// Has everything come to a stand?
    #[inline]
    pub fn stands_still(&self) -> bool {
        self.afoot.load(Ordering::SeqCst) == 0
    }
}
