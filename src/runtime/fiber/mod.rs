//! Fibers: bodies that can stop in the middle and go on later, each on a native stack of its own.
//!
//! This module and `stack` hold all of the program's `unsafe` code. It owns stacks, the switch between them, and
//! the per-operation check ([`tick`]) that keeps a fiber within its stack and its time slice. It knows no processes
//! and no scheduler.

mod stack;

pub(super) use stack::{StackPool, StackSize};

use corosensei::{Coroutine, CoroutineResult, Yielder};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Instant;

/// Operations of a time slice: some 200 µs of script.
pub(super) const SLICE: u32 = 2_000;

/// What native code may need below the deepest script operation: a parser, a sort, the copy of nested data.
const HEADROOM: usize = 4 << 20;

/// Native code that recurses without ticks is to stop before less than this is left.
const RESERVE: usize = 1 << 20;

/// A fiber that stays above this depth leaves its stack's lower pages untouched.
const SHALLOW: usize = 64 << 10;

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

/// What a fiber and the code that runs on it share.
pub(super) struct FiberState {
    /// Null except while the body is alive.
    yielder: Cell<*const Yielder<(), Pause>>,
    /// The addresses at which the stack is deep, and at its usable end.
    shallow_end: usize,
    usable_end: usize,
    deep: Cell<bool>,
}

/// A body on a stack of its own, started or not.
pub(super) struct Fiber {
    coroutine: Coroutine<(), Pause, (), stack::Stack>,
    state: Rc<FiberState>,
    size: StackSize,
}

thread_local! {
    /// Operations left in the time slice, and the lowest address the stack may reach without a closer look.
    static FUEL: Cell<u32> = const { Cell::new(SLICE) };
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

/// Gives the running fiber so many operations from here on.
pub(super) fn set_slice(operations: u32) {
    FUEL.set(operations.max(1));
}

/// Makes the next [`tick`] say again that the slice is over. For a fiber that is to leave off: some code swallows
/// errors, and a beat that falls together with its calls would never be heard.
pub(super) fn end_slice() {
    FUEL.set(1);
}

#[cold]
#[inline(never)]
fn look_closer(fuel: u32) -> Tick {
    let overflow = ACTIVE.with_borrow(|active| {
        active.as_ref().is_some_and(|fiber| {
            fiber.deep.set(fiber.deep.get() || stack_pointer() < fiber.shallow_end);
            STACK_END.set(fiber.stack_end());
            stack_pointer() < fiber.usable_end
        })
    });
    if overflow {
        FUEL.set(fuel.max(1));
        Tick::StackOverflow
    } else if fuel == 0 {
        FUEL.set(SLICE);
        Tick::SliceOver
    } else {
        Tick::Fine
    }
}

/// Is hardly any stack left? For native code that recurses on what a script made, and so does not tick.
pub fn is_stack_low() -> bool {
    ACTIVE.with_borrow(|active| {
        active.as_ref().is_some_and(|fiber| stack_pointer() < fiber.usable_end - HEADROOM + RESERVE)
    })
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
    fn stack_end(&self) -> usize {
        if self.deep.get() { self.usable_end } else { self.shallow_end }
    }

    /// Stops the running fiber here until its worker resumes it.
    ///
    /// # Panics
    /// When called from anywhere but the body of this very fiber, which is a bug of the caller.
    pub fn pause(&self, pause: Pause) {
        let running = ACTIVE.with_borrow(|active| active.as_deref().is_some_and(|it| std::ptr::eq(it, self)));
        assert!(running, "only the fiber that runs can pause");
        // SAFETY: `resume` sets ACTIVE to a fiber only while that fiber's coroutine runs, and sets it back when the
        // coroutine pauses or ends. So this code runs inside the coroutine's body, where the yielder that the body
        // stored is alive: it lives in the frame below the body, and the body clears the pointer before it ends.
        // Fibers and FiberStates are neither Send nor Sync, so no other thread comes in between.
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
        STACK_END.set(0);
        ACTIVE.set(None);
    }
}

impl Fiber {
    /// A fiber that will run `body`.
    pub fn new(pool: &mut StackPool, size: StackSize, body: impl FnOnce() + 'static) -> std::io::Result<Self> {
        let stack = pool.take(size)?;
        let state = Rc::new(FiberState {
            yielder: Cell::new(std::ptr::null()),
            shallow_end: stack.top().saturating_sub(SHALLOW).max(stack.bottom() + HEADROOM),
            usable_end: stack.bottom() + HEADROOM,
            deep: Cell::new(false),
        });
        let shared = state.clone();
        let coroutine = Coroutine::with_stack(stack, move |yielder: &Yielder<(), Pause>, ()| {
            shared.yielder.set(std::ptr::from_ref(yielder));
            let _clear = Clear(&shared.yielder);
            body();
        });
        Ok(Self { coroutine, state, size })
    }

    /// Runs the fiber until it pauses, with so many operations until its slice is over; `None`: its body has ended.
    ///
    /// Fibers do not nest: only a worker's own loop resumes one.
    pub fn resume(&mut self, slice: u32) -> Option<Pause> {
        let before = ACTIVE.replace(Some(self.state.clone()));
        assert!(before.is_none(), "a fiber cannot resume another");
        let _active = Active;
        FUEL.set(slice);
        STACK_END.set(self.state.stack_end());
        match self.coroutine.resume(()) {
            CoroutineResult::Yield(pause) => Some(pause),
            CoroutineResult::Return(()) => None,
        }
    }

    /// The means by which its body can pause it.
    pub fn state(&self) -> Rc<FiberState> {
        self.state.clone()
    }

    /// Gives the stack of a fiber that has ended back to the pool.
    pub fn recycle(self, pool: &mut StackPool) {
        if self.coroutine.done() {
            pool.put_back(self.coroutine.into_stack(), self.size, self.state.deep.get());
        }
    }
}
