//! A worker: one thread, the processes that have started on it, and their timers.

use super::clock::{self, now};
use super::context::Context;
use super::dice;
use super::fiber::{Fiber, Pause, SLICE, StackPool};
use super::panics;
use super::peer::Fresh;
use super::process::{Ending, Event, Home, Process};
use super::scheduler::Shared;
use super::timers::{TimerId, Timers};
use super::{Fault, Happened, Language, Reason};
use crossbeam_channel::{Receiver, RecvTimeoutError};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

/// What other threads tell a worker.
pub(super) enum Command {
    /// The process in this slot can go on.
    Ready(u32),
    /// There are new processes in this worker's queue.
    Look,
    /// There are new processes in other workers' queues, more than they can start at once.
    Come,
    /// End all processes, then the worker.
    Stop,
}

thread_local! {
    /// The runtime and the worker that this thread is; runtime 0 is none.
    static IDENTITY: Cell<(u64, usize)> = const { Cell::new((0, 0)) };
    /// Slots of started processes that can go on, in turn.
    static READY: RefCell<VecDeque<u32>> = const { RefCell::new(VecDeque::new()) };
    static NEXT_DEADLINE: Cell<Option<Instant>> = const { Cell::new(None) };
    /// When the next message is to be sent that a process here has asked for; perhaps it has been taken back.
    static NEXT_LETTER: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Which worker of that runtime this thread is.
pub(super) fn on_worker(runtime: u64) -> Option<usize> {
    let (id, worker) = IDENTITY.get();
    (id == runtime).then_some(worker)
}

/// Puts a process of this very worker among those that can go on. False: it lives elsewhere.
pub(super) fn make_ready_here(runtime: u64, home: Home) -> bool {
    let here = on_worker(runtime) == Some(home.worker as usize);
    if here {
        READY.with_borrow_mut(|ready| ready.push_back(home.slot));
    }
    here
}

/// Does another started process of this worker want to run?
pub(super) fn ready_or_due() -> bool {
    READY.with_borrow(|ready| !ready.is_empty()) || NEXT_DEADLINE.get().is_some_and(|deadline| deadline <= now())
}

/// Something is to be done on this worker at that time.
pub(super) fn be_on_time_for(due: Instant) {
    NEXT_LETTER.set(earlier(NEXT_LETTER.get(), Some(due)));
    NEXT_DEADLINE.set(earlier(NEXT_DEADLINE.get(), Some(due)));
}

fn earlier(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    one.into_iter().chain(other).min()
}

/// Room for so many processes a worker keeps in any case.
const ROOM: usize = 4096;

/// A process that has started.
struct Started<L: Language> {
    fiber: Fiber,
    context: Rc<Context<L>>,
    /// The deadline that it is parked for.
    timer: Option<TimerId>,
}

pub(super) struct Worker<L: Language> {
    index: usize,
    shared: Arc<Shared<L>>,
    inbox: Receiver<Command>,
    started: Vec<Option<Started<L>>>,
    free: Vec<u32>,
    timers: Timers,
    stacks: StackPool,
    /// New and started processes take turns.
    fresh_next: bool,
    /// It was told to come, or has only just come into being, and has not looked yet.
    coming: bool,
    /// The process that has done what the outside wanted, while the outside has the turn.
    resting: Option<u32>,
    /// Turns since it last looked at the clock.
    turns: u32,
    stopping: bool,
}

/// So many turns may pass before the clock is looked at again. Most turns take a microsecond or two, of which the look
/// would be a good part; after a turn that took its whole time slice it comes at once.
const TURNS: u32 = 8;

impl<L: Language> Worker<L> {
    pub fn new(index: usize, shared: Arc<Shared<L>>, inbox: Receiver<Command>) -> Self {
        Self {
            index,
            shared,
            inbox,
            started: Vec::new(),
            free: Vec::new(),
            timers: Timers::default(),
            stacks: StackPool::default(),
            fresh_next: false,
            coming: true,
            resting: None,
            turns: 0,
            stopping: false,
        }
    }

    pub fn run(mut self) {
        let _abort = AbortOnPanic;
        IDENTITY.set((self.shared.id, self.index));
        // By default the kernel wakes a thread up to 50 µs late, so as to wake several at once. A refusal leaves that.
        #[cfg(target_os = "linux")]
        let _ = nix::sys::prctl::set_timerslack(1);
        if self.shared.config.is_virtual() {
            clock::stand_still();
        }
        if let Some(seed) = self.shared.config.seed {
            dice::install(seed);
        }
        while !(self.stopping && self.free.len() == self.started.len()) {
            // The first look costs no fence.
            while !self.inbox.is_empty()
                && let Ok(command) = self.inbox.try_recv()
            {
                self.obey(command);
                self.shared.idleness.settle();
            }
            if self.shared.config.seed.is_some() {
                self.await_turn();
            }
            if self.turns >= TURNS {
                self.fire_timers();
            }
            if !self.run_one() {
                self.turns = TURNS;
                if !self.stopping && !self.jump() {
                    self.idle();
                }
            }
        }
        self.drop_fresh();
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Ready(slot) => READY.with_borrow_mut(|ready| ready.push_back(slot)),
            Command::Look => {}
            Command::Come => {
                // Told twice before it could look once: it comes once.
                if std::mem::replace(&mut self.coming, true) {
                    self.shared.idleness.has_come();
                }
            }
            Command::Stop => self.stop(),
        }
    }

    /// While nobody outside wants anything, nobody runs. Then whoever is wanted goes on at once.
    fn await_turn(&mut self) {
        while !self.stopping && !self.shared.is_wanted() {
            match self.inbox.recv() {
                Ok(command) => {
                    self.obey(command);
                    self.shared.idleness.settle();
                }
                Err(_) => self.stop(),
            }
        }
        if let Some(slot) = self.resting.take() {
            self.resume(slot);
        }
    }

    /// When everybody waits, and for nothing outside: moves virtual time on to the next deadline.
    fn jump(&mut self) -> bool {
        if !clock::is_virtual() || !self.shared.waits_for_time() {
            return false;
        }
        let (timers, started) = (&mut self.timers, &self.started);
        timers.drop_stale(|slot, timer| holds(started, slot, timer));
        let next = earlier(timers.next_deadline(), self.next_letter());
        next.inspect(|deadline| clock::jump_to(*deadline)).is_some()
    }

    /// Runs one process for one turn. False: there is none.
    fn run_one(&mut self) -> bool {
        if self.stopping {
            self.drop_fresh();
            return self.resume_ready();
        }
        if self.coming && self.start_stolen() {
            return true;
        }
        let fresh = self.shared.peers[self.index].waiting();
        let ready = READY.with_borrow(VecDeque::len);
        if let Some(choice) = dice::choose((ready + fresh).max(1)) {
            return if choice < ready {
                let slot = READY.with_borrow_mut(|queue| queue.remove(choice));
                slot.inspect(|slot| self.resume(*slot)).is_some()
            } else {
                let fresh = self.shared.peers[self.index].take(choice - ready);
                self.start(fresh)
            };
        }
        self.fresh_next = !self.fresh_next && !self.shared.idleness.help_is_coming();
        if self.fresh_next && self.start_fresh() {
            return true;
        }
        self.resume_ready() || self.start_fresh() || self.start_stolen()
    }

    /// It has something to do, or is known to have nothing. In between it is on its way still: whoever has new processes
    /// would not know of it otherwise, and keep them.
    fn arrive(&mut self) {
        if std::mem::take(&mut self.coming) {
            self.shared.idleness.has_come();
        }
    }

    fn resume_ready(&mut self) -> bool {
        let ready = READY.with_borrow_mut(VecDeque::pop_front);
        if let Some(slot) = ready {
            self.resume(slot);
        }
        ready.is_some()
    }

    fn start_fresh(&mut self) -> bool {
        let fresh = self.shared.peers[self.index].pop();
        self.start(fresh)
    }

    fn start_stolen(&mut self) -> bool {
        let fresh = self.shared.steal(self.index);
        self.start(fresh)
    }

    fn start(&mut self, fresh: Option<Fresh<L>>) -> bool {
        let Some(fresh) = fresh else { return false };
        if self.shared.peers[self.index].has_fresh() {
            self.shared.rouse_one();
        }
        if let Some(reason) = fresh.process.exit_reason() {
            self.shared.farewell(&fresh.process, Err(reason));
            return true;
        }
        let slot = self.free.pop().unwrap_or_else(|| {
            self.started.push(None);
            u32::try_from(self.started.len() - 1).expect("fewer than four billion processes fit into memory")
        });
        fresh.process.settle(Home { worker: self.index as u32, slot }, self.shared.running_for(clock::lately()));
        let Fresh { process, body, stack } = fresh;
        match Fiber::new(&self.stacks, stack, move || live(body)) {
            Ok(fiber) => {
                let context = Rc::new(Context::new(process, self.shared.clone(), fiber.state()));
                self.started[slot as usize] = Some(Started { fiber, context, timer: None });
                self.resume(slot);
            }
            Err(error) => {
                self.free.push(slot);
                let error = L::fault(Fault::System(format!("no stack for the process: {error}")));
                self.shared.farewell(&process, Err(Reason::Error(error)));
            }
        }
        true
    }

    fn resume(&mut self, slot: u32) {
        self.arrive();
        let Some(Some(started)) = self.started.get_mut(slot as usize) else {
            return;
        };
        if started.timer.take().is_some() {
            let (timers, others) = (&mut self.timers, &self.started);
            timers.disarm(|slot, timer| holds(others, slot, timer));
        }
        NEXT_DEADLINE.set(earlier(self.timers.next_deadline(), NEXT_LETTER.get()));
        let started = self.started[slot as usize].as_mut().expect("it was there just now");
        Context::enter(&started.context);
        let pause = started.fiber.resume(dice::slice(SLICE));
        started.context.leave();
        self.turns += 1;
        match pause {
            Some(Pause::Yield) => {
                self.turns = TURNS;
                READY.with_borrow_mut(|ready| ready.push_back(slot));
            }
            Some(Pause::Park(Some(deadline))) => started.timer = Some(self.timers.arm(deadline, slot)),
            Some(Pause::Park(None)) => {}
            Some(Pause::Rest) => self.resting = Some(slot),
            None => {
                self.started[slot as usize] = None;
                self.free.push(slot);
            }
        }
    }

    fn fire_timers(&mut self) {
        self.turns = 0;
        let now = now();
        clock::seen(now);
        let letter = NEXT_LETTER.get();
        // First: who waits until the same moment for a message shall find it.
        if letter.is_some_and(|due| due <= now) {
            self.shared.send_due(self.index, now);
            NEXT_LETTER.set(self.shared.peers[self.index].letters.next_due());
        }
        while let Some((slot, timer)) = self.timers.pop_due(now) {
            match self.started.get_mut(slot as usize) {
                Some(Some(started)) if started.timer == Some(timer) => {
                    started.timer = None;
                    // Whoever woke it a moment ago has scheduled it.
                    let process = &started.context.process;
                    if process.lock().wake(Event::Signal) {
                        self.shared.tell(Happened::TimedOut { pid: process.pid() });
                        READY.with_borrow_mut(|ready| ready.push_back(slot));
                    }
                }
                _ => self.timers.forget_stale(),
            }
        }
    }

    /// When the next message is to be sent that a process here has asked for.
    fn next_letter(&self) -> Option<Instant> {
        NEXT_LETTER.get()?;
        NEXT_LETTER.set(self.shared.peers[self.index].letters.next_due());
        NEXT_LETTER.get()
    }

    /// Waits for something to do.
    fn idle(&mut self) {
        self.give_back_room();
        let shared = self.shared.clone();
        let peer = &shared.peers[self.index];
        let (timers, started) = (&mut self.timers, &self.started);
        timers.drop_stale(|slot, timer| holds(started, slot, timer));
        let deadline = earlier(timers.next_deadline(), self.next_letter());
        shared.idleness.begin(&peer.idle);
        self.arrive();
        if !shared.anything_fresh() {
            self.rest(deadline);
        }
        shared.idleness.end(&peer.idle);
    }

    /// Waits for a command, or for the next deadline.
    fn rest(&mut self, deadline: Option<Instant>) {
        let idleness = &self.shared.idleness;
        // Something follows from a deadline without any command: who waits for one stays afoot.
        if deadline.is_none() {
            idleness.settle();
            if self.shared.stands_still() && self.shared.inquire() {
                idleness.set_out();
                return;
            }
        }
        let command = match deadline.filter(|_| !clock::is_virtual()) {
            Some(deadline) => self.inbox.recv_deadline(deadline),
            None => self.inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match command {
            Ok(command) => {
                // What was afoot in the command goes on in the worker.
                if deadline.is_some() {
                    idleness.settle();
                }
                self.obey(command);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => self.stop(),
        }
    }

    /// After a peak, gives back the room of slots beyond those that are in use.
    fn give_back_room(&mut self) {
        if self.started.len() < ROOM || self.started.len() / 8 < self.started.len() - self.free.len() {
            return;
        }
        let end = self.started.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
        if end < self.started.len() / 2 {
            self.started.truncate(end);
            self.started.shrink_to_fit();
            self.free.retain(|slot| (*slot as usize) < end);
            self.free.shrink_to_fit();
            READY.with_borrow_mut(|ready| ready.shrink_to(ROOM));
        }
    }

    /// Ends the processes that have not started: a worker that stops starts nothing.
    fn drop_fresh(&self) {
        while let Some(fresh) = self.shared.peers[self.index].pop() {
            self.shared.farewell(&fresh.process, Err(Reason::Killed));
        }
    }

    /// Kills all processes of this worker; they end in their turn.
    fn stop(&mut self) {
        self.stopping = true;
        self.drop_fresh();
        if let Some(slot) = self.resting.take() {
            READY.with_borrow_mut(|ready| ready.push_back(slot));
        }
        let processes: Vec<Arc<Process<L>>> =
            self.started.iter().flatten().map(|started| started.context.process.clone()).collect();
        for process in processes {
            let mut state = process.lock();
            state.exit.get_or_insert(Ending { from: process.pid(), reason: Reason::Killed });
            process.call_attention();
            let woken = state.wake(Event::Signal);
            drop(state);
            if woken {
                self.shared.schedule(&process);
            }
        }
    }
}

/// A panic that reaches a worker's own loop would leave its processes hanging, and whoever waits for them. There is no
/// way on from there.
struct AbortOnPanic;

impl Drop for AbortOnPanic {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("ijob: internal error: a panic in the scheduler; aborting");
            std::process::abort();
        }
    }
}

fn holds<L: Language>(started: &[Option<Started<L>>], slot: u32, timer: TimerId) -> bool {
    // What is stale may name a slot of before a peak was over.
    matches!(started.get(slot as usize), Some(Some(started)) if started.timer == Some(timer))
}

/// The whole life of a process, on its own stack.
fn live<L: Language>(body: super::Body<L>) {
    let Some(context) = Context::<L>::current() else {
        return;
    };
    let result = panics::contain(|| body(&context)).unwrap_or_else(|fault| Err(Reason::Error(L::fault(fault))));
    context.end(result);
}
