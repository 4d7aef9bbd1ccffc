//! What is seen when every process waits, for ever.
//!
//! The last worker that falls idle looks whether anything can still happen. If not, it asks each process that somebody
//! outside waits for, and those that these wait for in turn, where they are: they wake, state it, and wait on. The last
//! statement closes the inquest.

use super::process::{Event, Process};
use super::scheduler::Shared;
use super::{Language, Pid};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// What a process waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitsFor {
    /// For the end of its time, or of its life.
    Nothing,
    Message,
    /// The end of this job of its own.
    Job(Pid),
    /// The end of any job of a group.
    AnyJob,
    /// The same, in a deadlock: one of them that runs, and how many others do.
    AnyOfJobs(Pid, usize),
    /// The answer of this process.
    Answer(Pid),
    /// Room in this process's mailbox.
    Room(Pid),
    /// Work outside the scheduler.
    Outside,
    /// The next request from outside.
    Request,
}

/// One process of a deadlock.
#[derive(Debug, Clone)]
pub struct Stuck<P> {
    pub pid: Pid,
    pub waits_for: WaitsFor,
    /// Where its code waits, if that can be said.
    pub place: Option<P>,
}

/// A process that waits for ever, and whom it waits for, and so on to the last.
pub type Deadlock<P> = Vec<Stuck<P>>;

type Notice = Box<dyn Fn() + Send + Sync>;

/// The deadlocks of a runtime.
pub(super) struct Coroner<L: Language> {
    /// The servers that live.
    servers: Mutex<Vec<Arc<Process<L>>>>,
    inquest: Mutex<Inquest<L>>,
    /// Told of a server that waits for a message where a person can still end that.
    notice: OnceLock<Notice>,
}

/// A server, and whom it waits for.
type Chain<L> = (Arc<Process<L>>, Deadlock<<L as Language>::Place>);

/// The chain from each server that is stuck; who has been asked and has not answered.
struct Inquest<L: Language> {
    chains: Vec<Chain<L>>,
    unanswered: usize,
    /// This stillness has been told of.
    told: bool,
}

impl<L: Language> Default for Coroner<L> {
    fn default() -> Self {
        let inquest = Inquest { chains: Vec::new(), unanswered: 0, told: false };
        Self { servers: Mutex::default(), inquest: Mutex::new(inquest), notice: OnceLock::new() }
    }
}

/// Nothing that can panic runs under these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<L: Language> Coroner<L> {
    pub fn add_server(&self, server: Arc<Process<L>>) {
        lock(&self.servers).push(server);
    }

    pub fn remove_server(&self, pid: Pid) {
        lock(&self.servers).retain(|server| server.pid() != pid);
    }

    pub fn is_server(&self, pid: Pid) -> bool {
        lock(&self.servers).iter().any(|server| server.pid() == pid)
    }

    pub fn set_notice(&self, notice: Notice) {
        // Only the first counts.
        let _ = self.notice.set(notice);
    }

    /// Somebody outside wants something new.
    pub fn new_request(&self) {
        lock(&self.inquest).told = false;
    }
}

impl<L: Language> Shared<L> {
    /// Everybody waits without a deadline, and nothing outside can come. True: there is something to run after this.
    pub(super) fn inquire(&self) -> bool {
        let mut inquest = lock(&self.coroner.inquest);
        if inquest.told || inquest.unanswered > 0 {
            return false;
        }
        inquest.chains.clear();
        let mut woken = Vec::new();
        for server in lock(&self.coroner.servers).iter() {
            let mut chain = Vec::new();
            let mut next = Some(server.clone());
            while let Some(process) = next.take() {
                let mut state = process.lock();
                let waits_for = match state.waits_for() {
                    WaitsFor::AnyJob => state.any_of_jobs(),
                    waits_for => waits_for,
                };
                if waits_for == WaitsFor::Request || chain.iter().any(|stuck: &Stuck<_>| stuck.pid == process.pid()) {
                    break;
                }
                chain.push(Stuck { pid: process.pid(), waits_for, place: None });
                state.asked = true;
                let is_woken = state.wake(Event::Signal);
                drop(state);
                next = match waits_for {
                    WaitsFor::Job(pid) | WaitsFor::AnyOfJobs(pid, _) | WaitsFor::Answer(pid) | WaitsFor::Room(pid) => {
                        self.table.get(pid)
                    }
                    _ => None,
                };
                if is_woken {
                    woken.push(process);
                }
            }
            if !chain.is_empty() {
                inquest.chains.push((server.clone(), chain));
            }
        }
        inquest.unanswered = woken.len();
        // Where nobody was stuck, there is nothing to tell of: a request is just coming.
        inquest.told = !woken.is_empty();
        drop(inquest);
        woken.iter().for_each(|process| self.schedule(process));
        !woken.is_empty()
    }

    /// A process that was asked says where it waits.
    pub(super) fn testify(&self, pid: Pid, place: Option<L::Place>) {
        let mut inquest = lock(&self.coroner.inquest);
        for (_, chain) in &mut inquest.chains {
            for stuck in chain.iter_mut().filter(|stuck| stuck.pid == pid) {
                stuck.place.clone_from(&place);
            }
        }
        inquest.unanswered = inquest.unanswered.saturating_sub(1);
        if inquest.unanswered > 0 {
            return;
        }
        let chains = std::mem::take(&mut inquest.chains);
        drop(inquest);
        for (server, chain) in chains {
            match (&chain[..], self.coroner.notice.get()) {
                // Whoever sleeps for ever means to.
                ([Stuck { waits_for: WaitsFor::Nothing, .. }], _) => continue,
                ([Stuck { waits_for: WaitsFor::Message, .. }], Some(notice)) => {
                    notice();
                    continue;
                }
                _ => {}
            }
            let mut state = server.lock();
            state.deadlock = Some(Box::new(chain));
            server.call_attention();
            let woken = state.wake(Event::Signal);
            drop(state);
            if woken {
                self.schedule(&server);
            }
        }
    }
}
