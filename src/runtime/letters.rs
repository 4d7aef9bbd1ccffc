//! Messages that are to be sent later.
//!
//! Each worker keeps those of its own processes, and sends them in its turn; any process may take one back.

use super::context::Context;
use super::meter::uncharged;
use super::scheduler::Shared;
use super::{Language, Pid, Ref, TooMany, now};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// To whom a message goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    Pid(Pid),
    /// Whoever has this name when it is sent.
    Name(Arc<str>),
}

struct Letter<L: Language> {
    to: Address,
    message: L::Value,
    due: Instant,
}

/// The messages that processes of one worker have asked for.
pub(super) struct Letters<L: Language>(Mutex<Box<Pile<L>>>);

struct Pile<L: Language> {
    letters: HashMap<Ref, Letter<L>>,
    /// Those to come, and some that were taken back. Of two at one time the one that was asked for first comes first.
    order: BinaryHeap<Reverse<(Instant, Ref)>>,
}

impl<L: Language> Default for Letters<L> {
    fn default() -> Self {
        Self(Mutex::new(Box::new(Pile { letters: HashMap::new(), order: BinaryHeap::new() })))
    }
}

impl<L: Language> Letters<L> {
    fn pile(&self) -> MutexGuard<'_, Box<Pile<L>>> {
        // Nothing that can panic runs under this lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When the next one is due.
    pub fn next_due(&self) -> Option<Instant> {
        let mut pile = self.pile();
        pile.drop_stale();
        pile.order.peek().map(|Reverse((due, _))| *due)
    }

    fn pop_due(&self, now: Instant) -> Option<Letter<L>> {
        let mut pile = self.pile();
        pile.drop_stale();
        let Reverse((due, reference)) = *pile.order.peek()?;
        if due > now {
            return None;
        }
        pile.order.pop();
        pile.letters.remove(&reference)
    }
}

impl<L: Language> Pile<L> {
    fn drop_stale(&mut self) {
        while let Some(Reverse((_, reference))) = self.order.peek()
            && !self.letters.contains_key(reference)
        {
            self.order.pop();
        }
    }

    fn take_back(&mut self, reference: Ref) -> Option<Letter<L>> {
        let letter = self.letters.remove(&reference)?;
        // Those that were taken back must not pile up.
        if self.order.len() > 256 && self.order.len() > 2 * self.letters.len() {
            let letters = &self.letters;
            self.order.retain(|Reverse((_, reference))| letters.contains_key(reference));
        }
        Some(letter)
    }
}

impl<L: Language> Context<L> {
    /// Has a message sent after some time, whether this process lives then or not. The reference is for taking it back.
    ///
    /// # Errors
    /// When as many are on their way as one mailbox may hold.
    pub fn send_after(&self, to: Address, message: L::Value, time: Duration) -> Result<Ref, TooMany> {
        let due = now().checked_add(time);
        let reference = self.make_ref();
        let Some(worker) = super::worker::on_worker(self.shared.id) else {
            return Ok(reference);
        };
        uncharged(|| {
            let most = self.shared.config.limits.mailbox;
            let mut pile = self.shared.peers[worker].letters.pile();
            if pile.letters.len() >= most {
                return Err(TooMany(most));
            }
            // One that is due when nobody can count the years is never sent.
            if let Some(due) = due {
                pile.letters.insert(reference, Letter { to, message, due });
                pile.order.push(Reverse((due, reference)));
                super::worker::be_on_time_for(due);
            }
            Ok(reference)
        })
    }

    /// Takes a message back that was to be sent later: how long it had still to go. `None`: it has been sent, or never
    /// was to be.
    pub fn cancel_timer(&self, reference: Ref) -> Option<Duration> {
        let taken = self.shared.peers.iter().find_map(|peer| uncharged(|| peer.letters.pile().take_back(reference)));
        taken.map(|letter| letter.due.saturating_duration_since(now()))
    }

    /// How long a message has still to go that is to be sent later.
    pub fn read_timer(&self, reference: Ref) -> Option<Duration> {
        let due = self.shared.peers.iter().find_map(|peer| Some(peer.letters.pile().letters.get(&reference)?.due));
        due.map(|due| due.saturating_duration_since(now()))
    }
}

impl<L: Language> Shared<L> {
    /// Sends what is due of this worker's messages.
    pub(super) fn send_due(&self, worker: usize, now: Instant) {
        let letters = &self.peers[worker].letters;
        while let Some(Letter { to, message, .. }) = letters.pop_due(now) {
            let to = match to {
                Address::Pid(pid) => self.table.get(pid),
                Address::Name(name) => self.names.find(&name),
            };
            if let Some(to) = to {
                // A full mailbox cannot make it wait: its memory was taken long ago.
                self.put(&to, message);
            }
        }
    }
}
