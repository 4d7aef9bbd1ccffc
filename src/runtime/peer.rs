//! A worker, as the others see it: its inbox, and what waits to be started there.

use super::Language;
use super::fiber::StackSize;
use super::idleness::Idle;
use super::letters::Letters;
use super::process::Process;
use super::scheduler::Body;
use super::worker::Command;
use crossbeam_channel::Sender;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A process that has not started. It may still move to another worker.
pub(super) struct Fresh<L: Language> {
    pub process: Arc<Process<L>>,
    pub body: Body<L>,
    pub stack: StackSize,
}

/// One worker, as the others see it.
pub(super) struct Peer<L: Language> {
    inbox: Sender<Command>,
    fresh: Mutex<VecDeque<Fresh<L>>>,
    /// The length of `fresh`, to be looked at without the lock.
    waiting: AtomicUsize,
    pub letters: Letters<L>,
    pub idle: Idle,
}

impl<L: Language> Peer<L> {
    pub fn new(inbox: Sender<Command>) -> Self {
        Self {
            inbox,
            fresh: Mutex::default(),
            waiting: AtomicUsize::new(0),
            letters: Letters::default(),
            idle: Idle::default(),
        }
    }

    /// An error would mean that the worker has stopped, and with it all processes.
    pub fn tell(&self, command: Command) {
        let _ = self.inbox.send(command);
    }

    pub fn has_commands(&self) -> bool {
        !self.inbox.is_empty()
    }

    fn queue(&self) -> MutexGuard<'_, VecDeque<Fresh<L>>> {
        self.fresh.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn push(&self, fresh: Fresh<L>) -> usize {
        let mut queue = self.queue();
        queue.push_back(fresh);
        self.waiting.store(queue.len(), Ordering::SeqCst);
        queue.len()
    }

    pub fn pop(&self) -> Option<Fresh<L>> {
        if self.has_fresh() { self.take(0) } else { None }
    }

    /// The process at this place of the queue.
    pub fn take(&self, place: usize) -> Option<Fresh<L>> {
        let mut queue = self.queue();
        let fresh = queue.remove(place);
        // Whoever still sees the old length looks in vain, no more; becoming idle is a fence.
        self.waiting.store(queue.len(), Ordering::Release);
        fresh
    }

    /// Half of what waits here, for a worker that has nothing to do.
    pub fn give_half(&self) -> VecDeque<Fresh<L>> {
        let mut queue = self.queue();
        let half = queue.len().div_ceil(2);
        let rest = queue.split_off(half);
        let given = std::mem::replace(&mut *queue, rest);
        self.waiting.store(queue.len(), Ordering::SeqCst);
        given
    }

    pub fn has_fresh(&self) -> bool {
        self.waiting() > 0
    }

    /// How many wait here to be started.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::SeqCst)
    }
}
