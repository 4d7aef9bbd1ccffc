//! A process as all threads see it: its mailbox, its links, and what is asked of it.

use super::ancestry::{Ancestry, Caller};
use super::call::Expected;
use super::deadlock::{Deadlock, WaitsFor};
use super::job::Job;
use super::monitor::Monitors;
use super::outside::Parcel;
use super::pid_map::FewMap;
pub(super) use super::wait::Event;
use super::wait::{Attention, Interest};
use super::{Language, Pid, Reason};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

/// Work that a thread outside the scheduler gives a process to do.
pub(super) type Request<L> = Box<dyn FnOnce(&super::Context<L>) + Send>;

/// Where a started process lives: its worker and its slot there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Home {
    pub worker: u32,
    pub slot: u32,
}

/// A process. The part that runs, its fiber, belongs to its worker alone.
pub(super) struct Process<L: Language> {
    pid: Pid,
    ancestry: Ancestry<L::Place>,
    /// That of the processes that this one starts; made when it starts the first.
    ancestry_below: OnceLock<Ancestry<L::Place>>,
    home: AtomicU64,
    /// When it began to run, in nanoseconds of its runtime; 0: it has not.
    born: AtomicU64,
    usage: Usage,
    attention: Attention,
    state: Mutex<State<L>>,
}

/// What a process has used, as others see it: no more than where it stood when it last stopped to run.
#[derive(Default)]
struct Usage {
    is_running: AtomicBool,
    operations: AtomicU64,
    bytes: AtomicUsize,
}

/// What is kept under the process's lock. Of the language's code only `exit_message` runs under it.
pub(super) struct State<L: Language> {
    pub mailbox: VecDeque<L::Value>,
    /// How many messages the process has moved out of the mailbox and not taken.
    pub kept: usize,
    pub links: FewMap<Arc<Process<L>>>,
    pub jobs: FewMap<Job<L>>,
    /// Who awaits its result, when it is a job. Let go at the end, or a chain of jobs that each start the next would
    /// keep all their ancestors.
    pub owner: Option<Arc<Process<L>>>,
    pub requests: VecDeque<Request<L>>,
    pub traps_exit: bool,
    /// Why the process has to end, and who made it. The first reason stays.
    pub exit: Option<Ending<L>>,
    /// The process is to drop what it is doing, and live on.
    pub interrupted: bool,
    pub ended: bool,
    pub name: Option<Arc<str>>,
    pub monitors: Option<Box<Monitors<L>>>,
    pub expected: Option<Box<Expected<L>>>,
    /// Who waits for room in the mailbox.
    pub senders: VecDeque<Arc<Process<L>>>,
    /// Where work outside the scheduler leaves its result.
    pub parcel: Option<Box<Parcel>>,
    /// Somebody wants to know where it waits.
    pub asked: bool,
    /// Where it said that it waits.
    pub place: Option<Box<L::Place>>,
    /// What it waits for will never come.
    pub deadlock: Option<Box<Deadlock<L::Place>>>,
    waiting: Interest,
    waits_for: WaitsFor,
}

/// An exit signal that has taken effect.
pub(super) struct Ending<L: Language> {
    pub from: Pid,
    pub reason: Reason<L>,
}

impl<L: Language> Process<L> {
    pub fn new(pid: Pid, ancestry: Ancestry<L::Place>, owner: Option<Arc<Self>>, link: Option<Arc<Self>>) -> Self {
        let links = FewMap::Few(link.map(|process| (process.pid, process)));
        Self {
            pid,
            ancestry,
            ancestry_below: OnceLock::new(),
            home: AtomicU64::new(u64::MAX),
            born: AtomicU64::new(0),
            usage: Usage::default(),
            attention: Attention::default(),
            state: Mutex::new(State {
                mailbox: VecDeque::new(),
                kept: 0,
                links,
                jobs: FewMap::default(),
                owner,
                requests: VecDeque::new(),
                traps_exit: false,
                exit: None,
                interrupted: false,
                ended: false,
                name: None,
                monitors: None,
                expected: None,
                senders: VecDeque::new(),
                parcel: None,
                asked: false,
                place: None,
                deadlock: None,
                waiting: Interest::NONE,
                waits_for: WaitsFor::Nothing,
            }),
        }
    }

    pub fn pid(&self) -> Pid {
        self.pid
    }

    /// Who started it, who started that one, and so on.
    pub fn callers(&self) -> impl Iterator<Item = &Caller<L::Place>> {
        self.ancestry.callers()
    }

    /// How many started one another up to this process.
    pub fn generations(&self) -> usize {
        self.ancestry.generations()
    }

    /// The ancestry of a process that this one starts; `place`: where this one was started, if it can say.
    pub fn ancestry_below(&self, place: impl FnOnce() -> Option<L::Place>) -> &Ancestry<L::Place> {
        self.ancestry_below.get_or_init(|| Ancestry::below(self.pid, place(), &self.ancestry))
    }

    pub fn lock(&self) -> MutexGuard<'_, State<L>> {
        // Nothing that can panic runs under the lock, and every change under it is complete in itself.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// It has not ended, and nobody has told it to.
    pub fn is_alive(&self) -> bool {
        let state = self.lock();
        !state.ended && state.exit.is_none()
    }

    /// Where it lives. Known before it can first be woken, because only a process that runs can begin to wait.
    pub fn home(&self) -> Home {
        let home = self.home.load(Ordering::Acquire);
        Home { worker: (home >> 32) as u32, slot: home as u32 }
    }

    /// Lives there from here on, since that time of its runtime.
    pub fn settle(&self, home: Home, born: Duration) {
        self.born.store((born.as_nanos() as u64).max(1), Ordering::Relaxed);
        self.home.store(u64::from(home.worker) << 32 | u64::from(home.slot), Ordering::Release);
    }

    /// Has it run?
    pub fn is_started(&self) -> bool {
        self.home.load(Ordering::Relaxed) != u64::MAX
    }

    /// When it began to run, to the turn, in time since its runtime did; `None`: it has not.
    pub fn born(&self) -> Option<Duration> {
        Some(self.born.load(Ordering::Relaxed)).filter(|born| *born > 0).map(Duration::from_nanos)
    }

    /// It runs from here on.
    pub fn runs(&self) {
        // Relaxed, here and below: whoever reads these wants to show them, and orders nothing by them.
        self.usage.is_running.store(true, Ordering::Relaxed);
    }

    /// It has stopped to run, or says meanwhile how far it has come.
    pub fn publish(&self, is_running: bool, operations: u64, bytes: usize) {
        self.usage.is_running.store(is_running, Ordering::Relaxed);
        self.usage.operations.store(operations, Ordering::Relaxed);
        self.usage.bytes.store(bytes, Ordering::Relaxed);
    }

    pub fn is_running(&self) -> bool {
        self.usage.is_running.load(Ordering::Relaxed)
    }

    /// Operations run and bytes held.
    pub fn usage(&self) -> (u64, usize) {
        (self.usage.operations.load(Ordering::Relaxed), self.usage.bytes.load(Ordering::Relaxed))
    }

    /// Asks the process to look at its state before it goes on.
    pub fn call_attention(&self) {
        self.attention.call();
    }

    pub fn wants_attention(&self) -> bool {
        self.attention.is_wanted()
    }

    /// Why it has to end, when it has to.
    pub fn exit_reason(&self) -> Option<Reason<L>> {
        // Whoever gives a reason calls for attention under the same lock, and nothing takes that back.
        if !self.wants_attention() {
            return None;
        }
        self.lock().exit.as_ref().map(|ending| ending.reason.clone())
    }

    pub fn attend(&self) {
        self.attention.pay();
    }
}

impl<L: Language> State<L> {
    /// How many messages wait to be taken.
    pub fn messages(&self) -> usize {
        self.mailbox.len() + self.kept
    }

    /// From here on the process counts as parked. Whoever ends that with [`wake`](Self::wake) has to schedule it.
    pub fn begin_wait(&mut self, event: Event, waits_for: WaitsFor) {
        self.waiting = Interest::of(event);
        self.waits_for = waits_for;
    }

    pub fn is_waiting(&self) -> bool {
        self.waiting != Interest::NONE
    }

    /// What it waits for, or did last.
    pub fn waits_for(&self) -> WaitsFor {
        self.waits_for
    }

    /// Something happened. True: the process was parked for that, and the caller must now schedule it.
    #[must_use]
    pub fn wake(&mut self, event: Event) -> bool {
        self.waiting.end_by(event)
    }
}
