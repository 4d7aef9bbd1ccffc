//! Native work that blocks: it runs on threads of its own, while its process waits like any other.

use super::context::Context;
use super::deadlock::WaitsFor;
use super::process::{Event, Process};
use super::scheduler::Shared;
use super::{Fault, Language, Stop, contain};
use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// What came of the work, or the message of its panic.
type Outcome = Result<Box<dyn Any + Send>, Fault>;

/// Where a process waits for the outcome of the work with this number.
pub(super) struct Parcel {
    number: u64,
    outcome: Option<Outcome>,
}

impl<L: Language> Context<L> {
    /// Runs `work` outside the scheduler and waits for it. It may block for as long as it likes: files, commands,
    /// other systems. Virtual time stands still meanwhile.
    ///
    /// # Errors
    /// When the process has to leave off: at once; the work goes on to its end, and its result is dropped.
    ///
    /// # Panics
    /// With the message of the work's own panic.
    pub fn outside<R: Send + 'static>(&self, work: impl FnOnce() -> R + Send + 'static) -> Result<R, Stop> {
        let number = {
            let mut state = self.process.lock();
            let number = state.parcel.as_ref().map_or(0, |parcel| parcel.number) + 1;
            state.parcel = Some(Box::new(Parcel { number, outcome: None }));
            number
        };
        let errand = Errand { shared: self.shared.clone(), process: self.process.clone(), number };
        self.shared.outside.fetch_add(1, Ordering::SeqCst);
        self.shared.idleness.set_out();
        let job = move || {
            let outcome = contain(work).map(|result| Box::new(result) as Box<dyn Any + Send>);
            errand.deliver(outcome);
        };
        blocking::unblock(job).detach();
        let outcome = self.wait(Event::Outside, WaitsFor::Outside, super::Deadline::NEVER, &|| None, |state| {
            state.parcel.as_mut().and_then(|parcel| parcel.outcome.take())
        })?;
        match outcome.expect("a wait without a deadline ends with what it is for") {
            Ok(result) => Ok(*result.downcast().expect("a parcel is for the work that it was sent for")),
            Err(fault) => std::panic::panic_any(fault),
        }
    }
}

/// Work under way.
struct Errand<L: Language> {
    shared: Arc<Shared<L>>,
    process: Arc<Process<L>>,
    number: u64,
}

impl<L: Language> Errand<L> {
    /// A process that has ended, or waits for something else by now, has no parcel for it.
    fn deliver(self, outcome: Outcome) {
        let mut state = self.process.lock();
        let mut dropped = None;
        let woken = match state.parcel.as_mut().filter(|parcel| parcel.number == self.number) {
            Some(parcel) => {
                parcel.outcome = Some(outcome);
                state.wake(Event::Outside)
            }
            None => {
                dropped = Some(outcome);
                false
            }
        };
        drop(state);
        drop(dropped);
        if woken {
            self.shared.schedule(&self.process);
        }
        // Last: until the process is scheduled, the outside is what everybody waits for.
        self.shared.outside.fetch_sub(1, Ordering::SeqCst);
        self.shared.idleness.settle();
        // Whoever looked before that, looks again.
        self.shared.look_again();
    }
}
