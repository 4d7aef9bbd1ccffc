//! Fibers: bodies that can stop in the middle and go on later, each on a native stack of its own.
//!
//! This module holds all of the program's `unsafe` code; the README beside it says what the protocol is and why each
//! unsafe step is sound. It owns stacks, the switch between them, and the per-operation check ([`tick`]) that keeps a
//! fiber within its stack and its time slice. It knows no processes and no scheduler. (`allocator` and `mimalloc` stand
//! beside the rest: they know nothing of fibers. They are here because they are `unsafe`, too.)

mod allocator;
mod large;
mod memory;
mod mimalloc;
mod pool;
mod saved;
mod stack;
mod switch;
#[cfg(test)]
mod tests;

pub use allocator::Metered;
pub use large::DropDeep;
pub(super) use large::on_large_stack;
pub use mimalloc::MiMalloc;
pub(super) use pool::StackPool;
pub(super) use stack::StackSize;

use super::meter;
use corosensei::{Coroutine, CoroutineResult, Yielder};
use pool::Lease;
use saved::Saved;
use stack::{SHALLOW, Slot, Stack};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Instant;

/// Operations of a time slice: some 200 µs of script.
pub(super) const SLICE: u32 = 2_000;

/// Native code that recurses without ticks is to stop before less than this is left. (Below what scripts may use there
/// are 4 MiB at the least, and commonly gigabytes.)
const RESERVE: usize = 1 << 20;

/// A stopped fiber uses less than this below where the stack pointer is in [`FiberState::pause`]: the frame of the switch.
/// Measured: under 64 bytes optimized, under 512 not. Poison in test builds would tell if that changed.
const MARGIN: usize = if cfg!(debug_assertions) { 2048 } else { 512 };

/// Why a fiber gives way.
#[derive(Debug, Clone, Copy)]
pub(super) enum Pause {
    /// Others may run; it wants to go on.
    Yield,
    /// It waits to be woken, or for this moment.
    Park(Option<Instant>),
    /// It has done what the outside wanted: the outside has the turn.
    Rest,
}

/// What a fiber and the code that runs on it share. What each switch touches comes first, on one cache line.
#[repr(C)]
pub(super) struct FiberState {
    /// Null except while the body is alive.
    yielder: Cell<*const Yielder<(), Pause>>,
    /// The slot's.
    top: usize,
    /// Where the used part of the stack begins, while the fiber is stopped; else 0.
    used_from: Cell<usize>,
    /// When it stopped, by the pool's count; `RUNNABLE`: it does not wait for anything.
    stopped: Cell<u64>,
    is_saved: Cell<bool>,
    deep: Cell<bool>,
    /// It has used up a time slice at a time: enough to have made deeply nested data, and to drop it some day.
    worked: Cell<bool>,
    slot: Rc<Slot>,
    /// The stack, while it is copied aside.
    saved: Cell<Option<Saved>>,
}

/// Later than every stop.
const RUNNABLE: u64 = u64::MAX;

/// A body on a stack of its own, started or not.
pub(super) struct Fiber {
    /// Before the lease: what it drops, it drops on the stack.
    coroutine: Coroutine<(), Pause, (), Stack>,
    lease: Lease,
}

thread_local! {
    /// Operations left in the time slice, and the lowest address the stack may reach without a closer look.
    static FUEL: Cell<u32> = const { Cell::new(SLICE) };
    /// What FUEL was when its operations were last counted.
    static COUNTED: Cell<u32> = const { Cell::new(SLICE) };
    static STACK_END: Cell<usize> = const { Cell::new(0) };
    /// The fiber that runs on this thread now.
    static ACTIVE: RefCell<Option<Rc<FiberState>>> = const { RefCell::new(None) };
}

/// What [`tick`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tick {
    /// Go on.
    Fine,
    /// The time slice is used up: see whether others wait or something is asked of this process.
    SliceOver,
    /// Too little stack is left for another nested operation.
    StackOverflow,
}

/// To be called at every operation of a script: counts it, and looks at the stack. A decrement and two comparisons.
#[inline]
pub fn tick() -> Tick {
    let fuel = FUEL.get().wrapping_sub(1);
    FUEL.set(fuel);
    if fuel == 0 || stack_pointer() < STACK_END.get() { look_closer(fuel) } else { Tick::Fine }
}

/// Makes the next [`tick`] say again that the slice is over. For a fiber that is to leave off: some code swallows
/// errors, and a beat that falls together with its calls would never be heard.
pub(super) fn end_slice() {
    set_slice(1);
}

/// Makes the time slice no longer than what the fiber may still run.
pub(super) fn shorten_slice() {
    set_slice(FUEL.get());
}

/// Gives the running fiber so many operations from here on, if it may run as many.
pub(super) fn set_slice(operations: u32) {
    settle();
    let fuel = meter::affordable(operations).max(1);
    FUEL.set(fuel);
    COUNTED.set(fuel);
}

/// Counts the operations that have been run since the last time.
pub(super) fn settle() {
    let fuel = FUEL.get();
    // Wrapping, as nothing here may panic: the allocator calls it.
    meter::count(COUNTED.replace(fuel).wrapping_sub(fuel));
}

#[cold]
#[inline(never)]
fn look_closer(fuel: u32) -> Tick {
    let overflow = ACTIVE.with_borrow(|active| {
        active.as_ref().is_some_and(|fiber| {
            fiber.worked.set(true);
            fiber.deep.set(fiber.deep.get() || stack_pointer() < fiber.shallow_end());
            STACK_END.set(fiber.stack_end());
            stack_pointer() < fiber.usable_end()
        })
    });
    if overflow {
        set_slice(fuel.max(1));
        Tick::StackOverflow
    } else if fuel == 0 {
        set_slice(SLICE);
        Tick::SliceOver
    } else {
        Tick::Fine
    }
}

/// Is hardly any stack left? For native code that recurses on what a script made, and so does not tick.
pub fn is_stack_low() -> bool {
    ACTIVE.with_borrow(|active| active.as_ref().is_some_and(|fiber| stack_pointer() < fiber.slot.bottom() + RESERVE))
}

/// Does this thread run a fiber now?
pub(super) fn is_active() -> bool {
    ACTIVE.with_borrow(Option::is_some)
}

/// About where the stack ends now.
#[inline(always)]
fn stack_pointer() -> usize {
    let here = 0_u8;
    std::ptr::from_ref(std::hint::black_box(&here)) as usize
}

impl FiberState {
    /// `laid_out`: what the coroutine lays onto the stack before it starts.
    fn new(slot: Rc<Slot>, laid_out: usize) -> Self {
        Self {
            yielder: Cell::new(std::ptr::null()),
            top: slot.top(),
            used_from: Cell::new((slot.top() - laid_out - MARGIN) & !15),
            stopped: Cell::new(RUNNABLE),
            is_saved: Cell::new(false),
            deep: Cell::new(false),
            worked: Cell::new(false),
            slot,
            saved: Cell::new(None),
        }
    }

    fn slot(&self) -> &Rc<Slot> {
        &self.slot
    }

    fn is_stopped(&self) -> bool {
        self.used_from.get() != 0
    }

    fn stopped(&self) -> u64 {
        self.stopped.get()
    }

    fn used_from(&self) -> usize {
        self.used_from.get()
    }

    /// How much of the stack it uses while it is stopped.
    fn used(&self) -> usize {
        self.top - self.used_from.get()
    }

    fn is_deep(&self) -> bool {
        self.deep.get()
    }

    #[inline]
    fn is_saved(&self) -> bool {
        self.is_saved.get()
    }

    fn set_saved(&self, saved: Saved) {
        self.saved.set(Some(saved));
        self.is_saved.set(true);
    }

    fn take_saved(&self) -> Option<Saved> {
        self.is_saved.set(false);
        self.saved.take()
    }

    fn shallow_end(&self) -> usize {
        self.top - SHALLOW
    }

    /// Where scripts have to stop.
    fn usable_end(&self) -> usize {
        self.top - self.slot.size().script()
    }

    /// Where [`tick`] has to look closer.
    fn stack_end(&self) -> usize {
        if self.deep.get() { self.usable_end() } else { self.shallow_end() }
    }

    /// Stops the running fiber here until its worker resumes it.
    ///
    /// # Panics
    /// When called from anywhere but the body of this very fiber, which is a bug of the caller.
    // Where it is not inlined, the processor does not foresee the way back: that costs more than the rest of the switch.
    #[inline(always)]
    pub fn pause(&self, pause: Pause) {
        let running = ACTIVE.with_borrow(|active| active.as_deref().is_some_and(|it| std::ptr::eq(it, self)));
        assert!(running, "only the fiber that runs can pause");
        self.used_from.set((switch::stack_pointer() - MARGIN) & !15);
        // SAFETY: `resume` sets ACTIVE to a fiber only while that fiber's coroutine runs, and sets it back when the
        // coroutine pauses or ends. So this code runs inside the coroutine's body, where the yielder that the body
        // stored is alive: it lives in the frame below the body, and the body clears the pointer before it ends.
        // Fibers and FiberStates are neither Send nor Sync, so no other thread comes in between. While the fiber is
        // stopped its stack may be copied aside; it is back when `suspend` returns or unwinds.
        unsafe { (*self.yielder.get()).suspend(pause) };
    }
}

/// Clears the pointer to the yielder when the body ends, by whatever way.
struct Clear<'a>(&'a Cell<*const Yielder<(), Pause>>);

impl Drop for Clear<'_> {
    fn drop(&mut self) {
        self.0.set(std::ptr::null());
    }
}

/// While a fiber runs; ends that also when a panic leaves its body.
struct Active;

impl Drop for Active {
    fn drop(&mut self) {
        settle();
        STACK_END.set(0);
        ACTIVE.set(None);
    }
}

impl Fiber {
    /// A fiber that will run `body`.
    pub fn new(pool: &StackPool, size: StackSize, body: impl FnOnce() + 'static) -> std::io::Result<Self> {
        assert!(!is_active(), "a fiber cannot make another");
        let slot = pool.take(size)?;
        let laid_out = size_of_val(&body) + align_of_val(&body) + size_of::<Rc<FiberState>>();
        let state = Rc::new(FiberState::new(slot.clone(), laid_out));
        slot.occupant.replace(Some(state.clone()));
        let lease = pool.lease(state.clone());
        let coroutine = Coroutine::with_stack(Stack::new(slot), move |yielder: &Yielder<(), Pause>, ()| {
            state.yielder.set(std::ptr::from_ref(yielder));
            let _clear = Clear(&state.yielder);
            body();
        });
        Ok(Self { coroutine, lease })
    }

    /// Runs the fiber until it pauses, with so many operations until its slice is over; `None`: its body has ended.
    ///
    /// Fibers do not nest: only a worker's own loop resumes one.
    pub fn resume(&mut self, slice: u32) -> Option<Pause> {
        // Copies of stacks are made at nobody's expense, here and below.
        meter::uncharged(|| self.lease.seat());
        let state = self.lease.state();
        let before = ACTIVE.replace(Some(state.clone()));
        assert!(before.is_none(), "a fiber cannot resume another");
        let active = Active;
        set_slice(slice);
        STACK_END.set(state.stack_end());
        state.used_from.set(0);
        let result = self.coroutine.resume(());
        drop(active);
        meter::uncharged(|| match result {
            CoroutineResult::Yield(pause) => {
                self.lease.note_stop(!matches!(pause, Pause::Yield));
                Some(pause)
            }
            CoroutineResult::Return(()) => {
                self.lease.release();
                None
            }
        })
    }

    /// The means by which its body can pause it.
    pub fn state(&self) -> Rc<FiberState> {
        self.lease.state().clone()
    }
}

/// When the fiber has not ended, its coroutine drops what is on the stack, next after this: that must be there then.
impl Drop for Fiber {
    fn drop(&mut self) {
        self.lease.seat();
    }
}
