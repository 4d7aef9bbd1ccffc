//! Runaway recursion: a script error, with the calls that led there.
//!
//! Rhai itself adds the calls to every error but those of its progress hook, which is where the end of the stack is
//! noticed. So the hook lets a script go on for a little, up to the next variable that it reads: that can fail like
//! any other operation. Where a function may come round without reading one, and where an error may be swallowed, the
//! rewriter puts a probe at its beginning, which fails in the same way but knows where it stands. When neither comes in
//! time the hook ends the script after all, without the calls.
//!
//! No script can catch it: should the error be swallowed on its way, by a `catch` or a sort, then the next operation
//! raises it again, until it has reached the end of the entry or of the process.

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

/// So far and so long a variable leaves it to a probe, which knows its place.
const PATIENCE_BYTES: usize = GRACE_BYTES / 2;
const PATIENCE_TICKS: u32 = GRACE_TICKS / 4;

thread_local! {
    /// The next variable or probe is to look closer.
    static NOTICED: Cell<bool> = const { Cell::new(false) };
}

/// The overflow of one process.
#[derive(Default)]
pub struct Overflow {
    /// Where on the stack it was noticed first; 0: it was not.
    edge: Cell<usize>,
    ticks: Cell<u32>,
    raised: Cell<bool>,
    /// Where it was raised first.
    place: RefCell<Option<Place>>,
}

impl Overflow {
    /// Is it on its way up?
    pub fn is_raised(&self) -> bool {
        self.raised.get()
    }

    /// The result of an evaluation, unless an overflow came up in it that has been swallowed on its way: then what came
    /// out means nothing.
    pub fn unless_raised(&self, result: Result<Dynamic>) -> Result<Dynamic> {
        match result {
            Ok(_) if self.is_raised() => Err(Halted::StackOverflow.into()),
            result => result,
        }
    }

    /// It has come to its end. The place where it began, if a probe found it.
    pub fn clear(&self) -> Option<Place> {
        self.raised.set(false);
        self.edge.set(0);
        self.ticks.set(0);
        self.place.take()
    }

    /// May the script go on, now that its stack is at its end?
    fn spares(&self) -> bool {
        self.ticks.set(self.ticks.get() + 1);
        !self.raised.get() && self.is_within(GRACE_BYTES, GRACE_TICKS)
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
pub(super) fn noticed() -> Option<Dynamic> {
    let Some(context) = Context::current() else { return Some(Dynamic::from(Halted::StackOverflow)) };
    if context.local.overflow.spares() {
        NOTICED.set(true);
        return None;
    }
    context.local.overflow.raised.set(true);
    raised(&context)
}

/// For the progress hook, now and then: ends what goes on although the overflow has been raised.
pub(super) fn raised(context: &Context) -> Option<Dynamic> {
    if !context.local.overflow.is_raised() {
        return None;
    }
    context.end_slice();
    Some(Dynamic::from(Halted::StackOverflow))
}

pub(super) fn install(engine: &mut Engine, limits: &Limits) {
    let installed = engine.register_custom_syntax(PROBE, false, |call, inputs| {
        if NOTICED.get() {
            let position = inputs.first().map_or(Position::NONE, Expression::position);
            look_closer(call, position)?;
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

/// The progress hook has noticed the end of some stack on this thread: is it that of this process?
#[cold]
#[inline(never)]
fn look_closer(call: &EvalContext, position: Position) -> Result<()> {
    let Some(context) = Context::current() else { return Ok(()) };
    let overflow = &context.local.overflow;
    match tick() {
        Tick::StackOverflow => {
            if position.is_none() && overflow.is_within(PATIENCE_BYTES, PATIENCE_TICKS) {
                return Ok(());
            }
        }
        Tick::Fine => {
            NOTICED.set(false);
            return Ok(());
        }
        Tick::SliceOver => {
            let Some(token) = hooks::slice_over() else { return Ok(()) };
            return Err(EvalAltResult::ErrorTerminated(token, Position::NONE).into());
        }
    }
    NOTICED.set(false);
    overflow.raised.set(true);
    let source = call.source().unwrap_or_default().to_owned();
    overflow.place.borrow_mut().get_or_insert(Place { source, position, what: What::Error });
    context.end_slice();
    // Rhai fills in the position of a variable.
    Err(EvalAltResult::ErrorRuntime(Dynamic::from(Halted::StackOverflow), position).into())
}
