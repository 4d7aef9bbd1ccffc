//! Scripts that are stopped where they are, with the calls that led there: runaway recursion, a limit, an interrupt.
//!
//! Rhai itself adds the calls to every error but those of its progress hook, which is where all these are noticed. So the
//! hook lets a script go on for a little, up to the next variable that it reads: that can fail like any other operation.
//! Where a function may come round without reading one, and where an error may be swallowed, the rewriter puts a probe
//! at its beginning, which fails in the same way but knows where it stands. When neither comes in time the hook ends the
//! script after all, without the calls.
//!
//! No script can catch it: should the error be swallowed on its way, by a `catch` or a sort, then the next operation
//! raises it again, until it has reached the end of the entry or of the process.

use super::failure::innermost;
use super::limits::{Limits, look_at_map};
use super::{Context, Halted, Place, Result, What, hooks};
use crate::runtime::{Tick, tick};
use rhai::{Dynamic, Engine, EvalAltResult, EvalContext, Expression, Position};
use std::cell::{Cell, RefCell};

/// What the rewriter puts at the beginning of some functions, and into loops without a body: an operation that can fail
/// as a call can.
pub const STACK_PROBE: &str = "__stack_probe \"\";";

const PROBE: [&str; 2] = ["__stack_probe", "$string$"];

/// So far beyond the end of the stack a script may go in search of a probe, and for so many operations.
const GRACE_BYTES: usize = 1 << 20;
const GRACE_TICKS: u32 = 1_000;

/// So small a part of what it holds a script may take in addition, in search of a probe.
const GRACE_SHARE: usize = 8;

/// So far and so long a variable leaves it to a probe, which knows its place.
const PATIENCE_BYTES: usize = GRACE_BYTES / 2;
const PATIENCE_TICKS: u32 = GRACE_TICKS / 4;

thread_local! {
    /// The next variable or probe is to look closer.
    static NOTICED: Cell<bool> = const { Cell::new(false) };
}

/// The stop of one process.
#[derive(Default)]
pub struct Halting {
    /// Where on the stack it was noticed first that this is at its end, or how much memory was held then; 0: it was not.
    edge: Cell<usize>,
    ticks: Cell<u32>,
    raised: Cell<Option<Halted>>,
    /// Where it was raised first.
    place: RefCell<Option<Place>>,
}

impl Halting {
    /// The result of an evaluation, unless it was stopped and that has been swallowed on its way: then what came out
    /// means nothing.
    pub fn unless_raised(&self, result: Result<Dynamic>) -> Result<Dynamic> {
        match (result, self.raised.get()) {
            (Ok(_), Some(halted)) => Err(halted.into()),
            (result, _) => result,
        }
    }

    /// It has come to its end. The place where it began, if a probe found it.
    pub fn clear(&self) -> Option<Place> {
        self.raised.set(None);
        self.edge.set(0);
        self.ticks.set(0);
        self.place.take()
    }

    /// May the script go on, now that its stack is at its end?
    fn spares_overflow(&self) -> bool {
        self.ticks.set(self.ticks.get() + 1);
        self.raised.get().is_none() && self.is_within(GRACE_BYTES, GRACE_TICKS)
    }

    /// May it go on, now that it has to stop and holds so many bytes?
    fn spares(&self, held: usize) -> bool {
        self.ticks.set(self.ticks.get() + 1);
        if self.edge.get() == 0 {
            self.edge.set(held.max(1));
        }
        let most = self.edge.get() + self.edge.get() / GRACE_SHARE;
        self.raised.get().is_none() && self.ticks.get() <= GRACE_TICKS && held <= most
    }

    /// It is raised here, or was before.
    fn raise(&self, halted: Halted, place: Option<Place>) {
        self.raised.set(Some(halted));
        if let Some(place) = place.filter(|place| !place.position.is_none()) {
            self.place.borrow_mut().get_or_insert(place);
        }
    }

    fn is_within(&self, bytes: usize, ticks: u32) -> bool {
        let marker = 0_u8;
        let here = std::ptr::from_ref(std::hint::black_box(&marker)) as usize;
        if self.edge.get() == 0 {
            self.edge.set(here);
        }
        self.ticks.get() <= ticks && self.edge.get().saturating_sub(here) <= bytes
    }
}

/// For the progress hook, when the stack is at its end.
#[cold]
pub(super) fn stack_is_at_its_end() -> Option<Dynamic> {
    let Some(context) = Context::current() else { return Some(Dynamic::from(Halted::StackOverflow)) };
    let halting = &context.local.halting;
    if halting.spares_overflow() {
        NOTICED.set(true);
        return None;
    }
    halting.raise(Halted::StackOverflow, None);
    raised(&context)
}

/// For the progress hook, when the script has to stop for this.
#[cold]
pub(super) fn has_to_stop(context: &Context, halted: Halted) -> Option<Dynamic> {
    let halting = &context.local.halting;
    if halting.spares(context.held()) {
        NOTICED.set(true);
        return None;
    }
    if halting.raised.get().is_none() {
        halting.raise(halted, None);
    }
    raised(context)
}

/// For the progress hook, now and then: ends what goes on although it has been stopped.
pub(super) fn raised(context: &Context) -> Option<Dynamic> {
    let halted = context.local.halting.raised.get()?;
    context.end_slice();
    Some(Dynamic::from(halted))
}

/// The error of a native function that had to leave off for this: its caller knows where that was.
#[cold]
pub(super) fn error(halted: Halted) -> Box<EvalAltResult> {
    if let Some(context) = Context::current() {
        context.local.halting.raise(halted, None);
    }
    EvalAltResult::ErrorRuntime(Dynamic::from(halted), Position::NONE).into()
}

pub(super) fn install(engine: &mut Engine, limits: &Limits) {
    let most_calls = limits.call_depth.unwrap_or(usize::MAX);
    let installed = engine.register_custom_syntax(PROBE, false, move |call, inputs| {
        let position = || inputs.first().map_or(Position::NONE, Expression::position);
        if NOTICED.get() {
            look_closer(call, position())?;
        }
        if call.call_level() > most_calls {
            return Err(halted_here(Halted::TooDeep, call, position()));
        }
        Ok(Dynamic::UNIT)
    });
    debug_assert!(installed.is_ok(), "the syntax is the same each time");
    let looks_at_maps = limits.map.is_some();
    // "Deprecated" is how Rhai marks what may change in a later version.
    #[allow(deprecated)]
    engine.on_var(move |name, offset, call| {
        if NOTICED.get() {
            look_closer(&call, Position::NONE)?;
        }
        if looks_at_maps {
            look_at_map(name, offset, &call)?;
        }
        Ok(None)
    });
}

/// The progress hook has noticed that some process on this thread has to stop: is it this one?
#[cold]
#[inline(never)]
fn look_closer(call: &EvalContext, position: Position) -> Result<()> {
    let Some(context) = Context::current() else { return Ok(()) };
    let halting = &context.local.halting;
    let halted = match tick() {
        Tick::StackOverflow => {
            if position.is_none() && halting.is_within(PATIENCE_BYTES, PATIENCE_TICKS) {
                return Ok(());
            }
            Halted::StackOverflow
        }
        Tick::Fine => {
            NOTICED.set(false);
            return Ok(());
        }
        Tick::SliceOver => match hooks::slice_over(&context) {
            Ok(()) => return Ok(()),
            Err(halted @ (Halted::Interrupted | Halted::Limit(_))) => halted,
            Err(halted) => return Err(halted.into()),
        },
    };
    NOTICED.set(false);
    Err(halted_here(halted, call, position))
}

/// The error of a script that is stopped here.
#[cold]
fn halted_here(halted: Halted, call: &EvalContext, position: Position) -> Box<EvalAltResult> {
    if let Some(context) = Context::current() {
        let here = context.local.environment();
        let source = innermost(call.source(), call.iter_namespaces());
        let source = source.or_else(|| here.as_ref().map(|here| here.source())).unwrap_or_default().to_owned();
        context.local.halting.raise(halted, Some(Place { source, position, what: What::Error }));
        context.end_slice();
    }
    // Rhai fills in the position of a variable.
    EvalAltResult::ErrorRuntime(Dynamic::from(halted), position).into()
}
