//! Exit signals: who gets them, and what they do.

use super::process::{Ending, Event, Process, State};
use super::scheduler::Shared;
use super::{Happened, Language, Pid, Reason};
use std::sync::{Arc, MutexGuard};

impl<L: Language> Shared<L> {
    /// Puts a message into a mailbox. A process that has ended takes none.
    ///
    /// # Errors
    /// When the mailbox is full: the message comes back.
    pub(super) fn deliver(&self, to: &Arc<Process<L>>, message: L::Value) -> Result<(), L::Value> {
        let state = to.lock();
        if state.ended {
            return Ok(());
        }
        if state.messages() >= self.config.limits.mailbox {
            return Err(message);
        }
        self.push(to, state, message);
        Ok(())
    }

    /// The same whether there is room or not.
    pub(super) fn put(&self, to: &Arc<Process<L>>, message: L::Value) {
        let state = to.lock();
        if !state.ended {
            self.push(to, state, message);
        }
    }

    fn push(&self, to: &Arc<Process<L>>, mut state: MutexGuard<'_, State<L>>, message: L::Value) {
        state.mailbox.push_back(message);
        let woken = state.wake(Event::Message);
        drop(state);
        self.tell(Happened::Sent { to: to.pid() });
        if woken {
            self.schedule(to);
        }
    }

    /// `exit(to, reason)`: an exit signal that somebody chose to send. `kill` cannot be trapped.
    pub(super) fn exit_signal(&self, from: Pid, to: &Arc<Process<L>>, reason: Reason<L>, kill: bool) {
        self.tell(Happened::Signalled { from, to: to.pid() });
        let to_itself = from == to.pid();
        let mut state = to.lock();
        let woken = if state.ended {
            false
        } else if kill {
            // A kill counts even when a milder reason came first and has not been acted upon.
            state.exit = Some(Ending { from, reason: Reason::Killed });
            to.call_attention();
            state.wake(Event::Signal)
        } else if state.traps_exit {
            state.mailbox.push_back(L::exit_message(from, &reason));
            state.wake(Event::Message)
        } else if reason.is_normal() && !to_itself {
            false
        } else {
            state.exit.get_or_insert(Ending { from, reason });
            to.call_attention();
            state.wake(Event::Signal)
        };
        drop(state);
        if woken {
            self.schedule(to);
        }
    }

    /// Stops what a process is doing; the process lives on.
    pub(super) fn interrupt(&self, to: &Arc<Process<L>>) {
        let mut state = to.lock();
        if state.ended {
            return;
        }
        state.interrupted = true;
        to.call_attention();
        let woken = state.wake(Event::Signal);
        drop(state);
        if woken {
            self.schedule(to);
        }
    }

    /// Makes two processes end together. False: the other has ended already.
    pub(super) fn link(&self, one: &Arc<Process<L>>, other: &Arc<Process<L>>) -> bool {
        let (mut mine, mut theirs) = lock_both(one, other);
        if mine.links.contains(other.pid()) {
            // Should the other be ending just now, the signal of the link that stands is on its way.
            return true;
        }
        if theirs.ended {
            return false;
        }
        mine.links.insert(other.pid(), other.clone());
        theirs.links.insert(one.pid(), one.clone());
        drop((mine, theirs));
        self.tell(Happened::Linked { one: one.pid(), other: other.pid() });
        true
    }

    pub(super) fn unlink(&self, one: &Arc<Process<L>>, other: Pid) {
        let Some(other) = one.lock().links.get(other).cloned() else { return };
        let (mut mine, mut theirs) = lock_both(one, &other);
        mine.links.remove(other.pid());
        theirs.links.remove(one.pid());
        drop((mine, theirs));
        self.tell(Happened::Unlinked { one: one.pid(), other: other.pid() });
    }

    /// A process has ended: its links learn why, its owner gets the result.
    pub(super) fn farewell(&self, process: &Arc<Process<L>>, result: Result<L::Value, Reason<L>>) {
        let mut state = process.lock();
        state.ended = true;
        let links = std::mem::take(&mut state.links);
        let owner = state.owner.take();
        let senders = std::mem::take(&mut state.senders);
        let monitors = state.monitors.take();
        let name = state.name.take();
        let leftovers = (
            state.parcel.take(),
            std::mem::take(&mut state.mailbox),
            std::mem::take(&mut state.jobs),
            std::mem::take(&mut state.requests),
            state.exit.take(),
            state.expected.take(),
        );
        drop(state);
        // Values may be large, and their destructors are not ours: after the lock.
        drop(leftovers);
        self.table.remove(process.pid());
        if let Some(name) = name {
            self.names.end(&name, process);
        }
        for sender in senders {
            // What it has to say, nobody hears any more.
            let woken = sender.lock().wake(Event::Room);
            if woken {
                self.schedule(&sender);
            }
        }
        let reason = match &result {
            Ok(_) => Reason::Normal,
            Err(reason) => reason.clone(),
        };
        // The signals first: an owner that is linked must end of the crash before it can see the missing result.
        for linked in links.into_values() {
            // The owner is told of that and of the result under one lock, unless what monitors tell comes in between.
            let with_result = |owner: &Arc<_>| monitors.is_none() && Arc::ptr_eq(owner, &linked);
            if !owner.as_ref().is_some_and(with_result) {
                let mut state = linked.lock();
                let woken = link_broke(process.pid(), &linked, &mut state, &reason);
                drop(state);
                if woken {
                    self.schedule(&linked);
                }
            }
        }
        if let Some(monitors) = monitors {
            self.end_monitors(process.pid(), *monitors, &reason);
        }
        self.tell(Happened::Ended { pid: process.pid() });
        if let Some(owner) = owner {
            self.report_result(process.pid(), &owner, &reason, result);
        }
    }

    fn report_result(
        &self,
        job: Pid,
        owner: &Arc<Process<L>>,
        reason: &Reason<L>,
        result: Result<L::Value, Reason<L>>,
    ) {
        let mut state = owner.lock();
        let woken = link_broke(job, owner, &mut state, reason);
        let told = state.job_ended(job, result);
        drop(state);
        // A late result is dropped here, after the lock.
        if woken | told.unwrap_or(false) {
            self.schedule(owner);
        }
    }
}

/// Tells a process, under its lock, of the end of one that may be linked to it. True: it is to be scheduled.
fn link_broke<L: Language>(from: Pid, to: &Process<L>, state: &mut State<L>, reason: &Reason<L>) -> bool {
    // Without the link (there was none, or it was taken back) the end of the other is none of its business.
    let link = state.links.remove(from);
    if link.is_none() || state.ended {
        false
    } else if state.traps_exit {
        if state.is_quiet(from) {
            return false;
        }
        state.mailbox.push_back(L::exit_message(from, reason));
        state.wake(Event::Message)
    } else if reason.is_normal() {
        false
    } else {
        state.exit.get_or_insert_with(|| Ending { from, reason: reason.clone() });
        to.call_attention();
        state.wake(Event::Signal)
    }
}

/// Both locks, taken in the order of the pids. They must be two processes.
pub(super) fn lock_both<'a, L: Language>(
    one: &'a Arc<Process<L>>,
    other: &'a Arc<Process<L>>,
) -> (MutexGuard<'a, State<L>>, MutexGuard<'a, State<L>>) {
    if one.pid() < other.pid() {
        let one = one.lock();
        (one, other.lock())
    } else {
        let other = other.lock();
        (one.lock(), other)
    }
}
