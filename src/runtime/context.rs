//! The running process, as the code that runs in it sees it.

use super::deadlock::{Deadlock, WaitsFor};
use super::dice;
use super::fiber::{FiberState, Pause, SLICE, end_slice, set_slice};
use super::meter::{Exceeded, Meter, uncharged};
use super::process::{Event, Process, Request, State};
use super::receive::Kept;
use super::scheduler::{Body, Shared, Start, TooMany};
use super::{Language, Pid, Reason, now};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::{Arc, MutexGuard};
use std::time::{Duration, Instant};

thread_local! {
    static CURRENT: RefCell<Option<Rc<dyn Any>>> = const { RefCell::new(None) };
}

/// Why a process has to leave off what it is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// It is to end, for [`Context::exit_reason`].
    Exit,
    /// It was interrupted: it is to drop what it is doing, and live on.
    Interrupt,
    /// What it waits for will never come, as [`Context::take_deadlock`] tells.
    Deadlock,
    /// It has used up what it may use.
    Limit(Exceeded),
}

/// Says where the code is that waits, for the case that it waits for ever.
pub type At<'a, L> = &'a dyn Fn() -> Option<<L as Language>::Place>;

/// The running process. Everything here is for the process itself; [`Runtime`](super::Runtime) is for others.
///
/// What waits, parks: the worker runs other processes meanwhile. So a native function that waits must hold no lock
/// and no borrow that another process on the worker could want.
pub struct Context<L: Language> {
    pub(super) process: Arc<Process<L>>,
    pub(super) shared: Arc<Shared<L>>,
    pub(super) fiber: Rc<FiberState>,
    meter: Meter,
    /// When it is to end, whatever it does then.
    until: Cell<Deadline>,
    is_overdue: Cell<bool>,
    pub(super) kept: RefCell<Kept<L>>,
    /// What the language keeps for this process.
    pub local: L::Local,
}

impl<L: Language> Context<L> {
    pub(super) fn new(process: Arc<Process<L>>, shared: Arc<Shared<L>>, fiber: Rc<FiberState>) -> Self {
        Self {
            process,
            shared,
            fiber,
            meter: Meter::default(),
            until: Cell::new(Deadline::NEVER),
            is_overdue: Cell::new(false),
            kept: RefCell::default(),
            local: L::Local::default(),
        }
    }

    /// The process that this thread runs now; `None` outside of every process.
    pub fn current() -> Option<Rc<Self>> {
        let current = CURRENT.with_borrow(Clone::clone)?;
        current.downcast().ok()
    }

    /// This thread runs the process from here on, at the process's expense.
    pub(super) fn enter(context: &Rc<Self>) {
        let before = CURRENT.replace(Some(context.clone() as Rc<dyn Any>));
        debug_assert!(before.is_none(), "a process cannot run another");
        context.process.runs();
        context.meter.swap();
    }

    /// The process has paused or ended.
    pub(super) fn leave(&self) {
        self.process.publish(false, self.meter.operations(), self.meter.held());
        self.meter.swap();
        CURRENT.set(None);
    }

    /// Others see what this process has used up to here.
    pub(super) fn publish(&self) {
        self.process.publish(true, self.operations(), self.held());
    }

    pub fn pid(&self) -> Pid {
        self.process.pid()
    }

    pub fn name(&self) -> Option<Arc<str>> {
        self.process.lock().name.clone()
    }

    /// Starts a process; it may run before this returns.
    ///
    /// # Errors
    /// When as many live as the runtime's limits allow.
    pub fn spawn(&self, start: Start, body: Body<L>) -> Result<Pid, TooMany> {
        self.will_start_others();
        uncharged(|| self.shared.spawn_from(Some(&self.process), start, body))
    }

    /// Those that are started on its behalf know where it was started itself.
    #[inline]
    pub fn will_start_others(&self) {
        uncharged(|| {
            self.process.ancestry_below(|| L::started_at(&self.local));
        });
    }

    /// Starts a process for another, as if that had started it: its job, linked to it, as `start` says. It is linked to
    /// this process in any case. `None`: the other has ended.
    ///
    /// # Errors
    /// As [`spawn`](Self::spawn).
    pub fn spawn_for(&self, owner: Pid, start: Start, body: Body<L>) -> Result<Option<Pid>, TooMany> {
        let Some(owner) = self.find(owner) else { return Ok(None) };
        uncharged(|| self.shared.spawn_under(Some(&owner), Some(&self.process), start, body))
    }

    /// Waits until `deadline`.
    pub fn sleep(&self, deadline: Deadline, at: At<'_, L>) -> Result<(), Stop> {
        self.wait(Event::Signal, WaitsFor::Nothing, deadline, at, |_| None::<()>).map(|_| ())
    }

    /// The next thing that a thread outside the scheduler wants done here.
    pub(super) fn next_request(&self) -> Result<Request<L>, Stop> {
        let request = self
            .wait(Event::Request, WaitsFor::Request, Deadline::NEVER, &|| None, |state| state.requests.pop_front())?;
        Ok(request.expect("a wait without a deadline ends with what it is for"))
    }

    /// How many processes live.
    pub fn alive(&self) -> usize {
        self.shared.alive()
    }

    pub fn is_alive(&self, pid: Pid) -> bool {
        self.find(pid).is_some_and(|process| process.is_alive())
    }

    /// Sends an exit signal. `kill` cannot be trapped.
    pub fn exit_signal(&self, to: Pid, reason: Reason<L>, kill: bool) {
        if let Some(to) = self.find(to) {
            uncharged(|| self.shared.exit_signal(self.pid(), &to, reason, kill));
        }
    }

    /// Ends this process as soon as it next looks.
    pub fn exit(&self, reason: Reason<L>) {
        let mut state = self.process.lock();
        state.exit.get_or_insert(super::process::Ending { from: self.pid(), reason });
        self.process.call_attention();
        end_slice();
    }

    /// Makes the two processes end together. Of a process that does not exist comes a `noproc` signal, as in Erlang.
    pub fn link(&self, other: Pid) {
        if other == self.pid() {
            return;
        }
        let linked = self.find(other).is_some_and(|other| self.shared.link(&self.process, &other));
        if !linked {
            self.shared.exit_signal(other, &self.process, Reason::NoProc, false);
        }
    }

    /// Who started this process, who started that one, and so on: the nearest 32, nearest first.
    pub fn callers(&self) -> Vec<Pid> {
        self.process.callers().map(|caller| caller.pid).collect()
    }

    /// The same with where each was started itself, if that is known: so many at most.
    pub fn starts_of_callers(&self, most: usize) -> Vec<(Pid, Option<L::Place>)> {
        self.process.callers().take(most).map(|caller| (caller.pid, caller.place.clone())).collect()
    }

    /// How many started one another up to this process, those that [`callers`](Self::callers) leaves out included.
    pub fn generations(&self) -> usize {
        self.process.generations()
    }

    pub fn unlink(&self, other: Pid) {
        self.shared.unlink(&self.process, other);
    }

    /// With `true`, exit signals arrive as messages from here on. Returns what held before.
    pub fn trap_exit(&self, trap: bool) -> bool {
        std::mem::replace(&mut self.process.lock().traps_exit, trap)
    }

    /// Why this process has to end, when it has to.
    pub fn exit_reason(&self) -> Option<Reason<L>> {
        self.process.exit_reason()
    }

    /// An exit that the process chose itself is put off: it goes on, and has to end itself. Not so what others want, or a kill.
    pub fn put_off_exit(&self) {
        let mut state = self.process.lock();
        let is_own = |ending: &&mut super::process::Ending<L>| ending.from == self.pid();
        if state.exit.as_mut().filter(is_own).is_some_and(|ending| !matches!(ending.reason, Reason::Killed)) {
            state.exit = None;
        }
    }

    /// Whose exit signal makes this process end, and why, when it has to.
    pub fn ending(&self) -> Option<(Pid, Reason<L>)> {
        self.process.lock().exit.as_ref().map(|ending| (ending.from, ending.reason.clone()))
    }

    /// Why what the process waited for will never come; to be asked for once, after [`Stop::Deadlock`].
    pub fn take_deadlock(&self) -> Option<Deadlock<L::Place>> {
        self.process.lock().deadlock.take().map(|deadlock| *deadlock)
    }

    /// The interrupt has been acted upon.
    pub fn clear_interrupt(&self) {
        self.process.lock().interrupted = false;
    }

    /// To be called when [`tick`](super::tick) says that the time slice is over: gives way when others wait.
    ///
    /// # Errors
    /// When the process has to leave off. Then the next tick says the same, until the error has reached the end.
    pub fn slice_over(&self) -> Result<(), Stop> {
        self.check()?;
        if self.shared.others_wait() {
            self.fiber.pause(Pause::Yield);
            self.check()?;
        } else {
            set_slice(dice::slice(SLICE));
        }
        Ok(())
    }

    /// Makes the next [`tick`](super::tick) say that the slice is over.
    pub fn end_slice(&self) {
        end_slice();
    }

    /// Lets the others run once.
    pub fn give_way(&self) -> Result<(), Stop> {
        self.fiber.pause(Pause::Yield);
        self.check()
    }

    /// What the outside wanted is done. In a seeded run nobody runs until it wants something again, so that it does not
    /// matter how long it takes.
    pub(super) fn rest(&self) {
        if self.shared.config.seed.is_some() && self.check().is_ok() {
            self.fiber.pause(Pause::Rest);
        }
    }

    /// Has this process to leave off?
    pub fn check(&self) -> Result<(), Stop> {
        if self.process.wants_attention() {
            // Under one lock: whoever asks for attention does so under it too, and would be forgotten in between.
            let state = self.process.lock();
            stop(&state)?;
            self.process.attend();
        }
        if !self.until.get().is_never() {
            self.end_in_time(&mut self.process.lock())?;
        }
        if let Some(exceeded) = self.meter.exceeded() {
            end_slice();
            return Err(Stop::Limit(exceeded));
        }
        Ok(())
    }

    pub(super) fn answer_if_asked(&self, at: At<'_, L>) {
        let state = self.process.lock();
        if state.asked {
            self.answer_question(state, at);
        }
    }

    #[cold]
    fn answer_question(&self, mut state: MutexGuard<'_, State<L>>, at: At<'_, L>) {
        state.asked = false;
        drop(state);
        let place = at();
        let known = place.clone().map(Box::new);
        let before = std::mem::replace(&mut self.process.lock().place, known);
        drop(before);
        self.shared.testify(self.pid(), place);
    }

    /// Gives this process until then: should it not have ended, it is killed where it is. Once the time runs, that is
    /// seen by whatever waits or looks whether it may go on.
    pub fn end_at(&self, deadline: Deadline) {
        self.until.set(deadline.fixed());
    }

    /// Has it been killed because its time was up?
    pub fn is_overdue(&self) -> bool {
        self.is_overdue.get()
    }

    /// Kills itself if its time is up.
    #[inline]
    pub(super) fn end_in_time(&self, state: &mut State<L>) -> Result<(), Stop> {
        if self.until.get().is_never() { Ok(()) } else { self.end_if_overdue(state) }
    }

    #[cold]
    fn end_if_overdue(&self, state: &mut State<L>) -> Result<(), Stop> {
        if !self.until.get().has_come() {
            return Ok(());
        }
        self.is_overdue.set(true);
        state.exit.get_or_insert(super::process::Ending { from: self.pid(), reason: Reason::Killed });
        self.process.call_attention();
        stop(state)
    }

    /// Bounds this process from here on: the bytes that it holds, of which it now holds `held`, and the operations
    /// that it may still run. What it had exceeded is forgiven.
    pub fn restrict(&self, held: usize, most_bytes: Option<usize>, most_operations: Option<u64>) {
        self.meter.restrict(held, most_bytes, most_operations);
    }

    /// It was about to make something that it has no room for. To be returned as the error of whoever refused that.
    pub fn memory_exceeded(&self) -> Stop {
        self.meter.exceed(Exceeded::Memory);
        end_slice();
        Stop::Limit(Exceeded::Memory)
    }

    /// What this process has used up, if anything.
    pub fn exceeded(&self) -> Option<Exceeded> {
        self.meter.exceeded()
    }

    /// Bytes of memory that this process holds.
    pub fn held(&self) -> usize {
        self.meter.held()
    }

    /// Operations that this process has run since it was last restricted.
    pub fn operations(&self) -> u64 {
        self.meter.operations()
    }

    /// The process has come to its end.
    pub(super) fn end(&self, result: Result<L::Value, Reason<L>>) {
        self.shared.farewell(&self.process, result);
    }

    pub(super) fn find(&self, pid: Pid) -> Option<Arc<Process<L>>> {
        if pid == self.pid() { Some(self.process.clone()) } else { self.shared.table.get(pid) }
    }

    /// Parks until `poll` has something, the deadline comes, or the process has to stop.
    pub(super) fn wait<R>(
        &self,
        event: Event,
        waits_for: WaitsFor,
        deadline: Deadline,
        at: At<'_, L>,
        mut poll: impl FnMut(&mut State<L>) -> Option<R>,
    ) -> Result<Option<R>, Stop> {
        let mut deadline = deadline;
        loop {
            let mut state = self.process.lock();
            stop(&state)?;
            if let Some(found) = poll(&mut state) {
                // Should it have been thought to be stuck just now, it is not.
                state.deadlock = None;
                return Ok(Some(found));
            }
            if deadline.has_come() {
                return Ok(None);
            }
            self.end_in_time(&mut state)?;
            if state.asked {
                self.answer_question(state, at);
                continue;
            }
            if state.deadlock.is_some() {
                return Err(Stop::Deadlock);
            }
            // Under the lock: what comes from now on finds the wait. A wake from another thread that overtakes the
            // pause below only reaches the worker's inbox, which the worker reads when this fiber has paused.
            state.begin_wait(event, waits_for);
            drop(state);
            deadline = deadline.fixed();
            self.fiber.pause(Pause::Park(self.wakes_at(deadline)));
        }
    }

    /// When a wait until this deadline has to be looked at, if ever.
    #[inline]
    pub(super) fn wakes_at(&self, deadline: Deadline) -> Option<Instant> {
        let deadline = deadline.moment();
        match self.until.get().moment() {
            None => deadline,
            Some(until) => Some(deadline.map_or(until, |deadline| deadline.min(until))),
        }
    }
}

/// Why the process has to leave off now. Both hold until they are acted upon, because code on the way, such as a sort
/// whose comparison failed, may go on as if nothing had happened.
pub(super) fn stop<L: Language>(state: &State<L>) -> Result<(), Stop> {
    let stop = match (&state.exit, state.interrupted) {
        (Some(_), _) => Stop::Exit,
        (None, true) => Stop::Interrupt,
        (None, false) => return Ok(()),
    };
    // Should the error be swallowed on its way, the next operation finds it again.
    end_slice();
    Err(stop)
}

/// The end of a wait.
#[derive(Debug, Clone, Copy)]
pub struct Deadline(End);

/// Looking at the clock costs as much as a message, and most waits are over before they begin: so a deadline is a time
/// from now until somebody has to wait for it.
#[derive(Debug, Clone, Copy)]
enum End {
    Never,
    After(Duration),
    At(Instant),
}

impl Deadline {
    /// Waits for as long as it takes.
    pub const NEVER: Self = Self(End::Never);

    /// Does not wait.
    pub const NOW: Self = Self(End::After(Duration::ZERO));

    /// So long from when the wait begins; a time too far to count is never.
    pub const fn after(time: Duration) -> Self {
        Self(End::After(time))
    }

    /// From here on the time runs.
    pub fn fixed(self) -> Self {
        Self(self.moment().map_or(End::Never, End::At))
    }

    pub fn is_never(self) -> bool {
        matches!(self.0, End::Never)
    }

    /// When it is, if ever.
    pub(super) fn moment(self) -> Option<Instant> {
        match self.0 {
            End::Never => None,
            End::After(time) => now().checked_add(time),
            End::At(moment) => Some(moment),
        }
    }

    /// Is it over, or no time at all?
    pub fn has_come(self) -> bool {
        match self.0 {
            End::Never => false,
            End::After(time) => time.is_zero(),
            End::At(moment) => now() >= moment,
        }
    }
}
