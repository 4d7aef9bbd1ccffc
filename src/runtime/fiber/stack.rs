//! One place for a native stack, a slot, and who has it.

use super::FiberState;
use super::memory::Memory;
use corosensei::stack::{Stack as CoroutineStack, StackPointer};
use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;

/// How large a process's stack is. Only what is used takes memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::runtime) enum StackSize {
    /// For scripts 24 MiB: more than two thousand nested calls, or five hundred with twenty operators around each.
    Job,
    /// For scripts 252 MiB: for the process that runs what a user types.
    Session,
}

impl StackSize {
    /// What scripts may use of it, from the top.
    pub(super) fn script(self) -> usize {
        match self {
            Self::Job => 24 << 20,
            Self::Session => 252 << 20,
        }
    }

    /// The address space that it gets, the best first. The last leaves native code 4 MiB below what scripts use.
    pub(super) fn sizes(self) -> &'static [u64] {
        match self {
            Self::Job => &[8 << 30, 1 << 30, 128 << 20, 28 << 20],
            Self::Session => &[64 << 30, 8 << 30, 1 << 30, 256 << 20],
        }
    }
}

/// A process that stays above this depth leaves its stack's lower pages untouched.
pub(super) const SHALLOW: usize = 64 << 10;

/// When a process parks, the pages below this depth are given back if it has used them: so deep go only a few, and
/// seldom.
const DEEP: usize = 768 << 10;

/// So much of a page is looked at to tell whether it was used, a word in every few. Recursion that leaves no trace
/// there would have frames larger than any that is known, or happen to have zeros at all these places.
const TRACE: usize = 1 << 10;
const STRIDE: usize = 72;

/// An address range for a native stack, and the fiber whose stack lies there now.
pub(super) struct Slot {
    memory: Memory,
    size: StackSize,
    is_guarded: Cell<bool>,
    /// Whose stack lies here.
    pub occupant: RefCell<Option<Rc<FiberState>>>,
    /// Its place among the pool's free slots, while it is one of them.
    pub free_at: Cell<usize>,
}

impl Slot {
    pub fn new(memory: Memory, size: StackSize) -> Self {
        Self {
            memory,
            size,
            is_guarded: Cell::new(false),
            occupant: RefCell::default(),
            free_at: Cell::new(usize::MAX),
        }
    }

    pub fn size(&self) -> StackSize {
        self.size
    }

    /// The highest address, where an empty stack begins.
    pub fn top(&self) -> usize {
        self.memory.top()
    }

    /// The lowest address that may be used.
    pub fn bottom(&self) -> usize {
        self.memory.bottom()
    }

    /// Guards the stack's end, if that has not been done. When the slot is first used: it takes a page of page table.
    #[inline]
    pub fn guard(&self) {
        if !self.is_guarded.replace(true) {
            self.memory.guard();
        }
    }

    pub fn addresses(&self) -> Range<u64> {
        self.memory.limit() as u64..self.top() as u64
    }

    /// The words of the stack from `from`, which is a multiple of 16, to the top.
    ///
    /// # Safety
    /// No fiber may run on this stack and nothing else may refer to these words as long as they are borrowed.
    #[allow(clippy::mut_from_ref)]
    pub unsafe fn words(&self, from: usize) -> &mut [u64] {
        assert!((self.bottom()..=self.top()).contains(&from) && from.is_multiple_of(16), "inside the stack");
        // What the words hold was written by code that the compiler does not see from here: it must take them for
        // written.
        let start = std::hint::black_box(from as *mut u64);
        // SAFETY: inside the mapping (just checked), readable and writable; the mapping came zeroed from the system, so
        // every word has a value; the caller sees to it that nobody else refers to them.
        unsafe { std::slice::from_raw_parts_mut(start, (self.top() - from) / size_of::<u64>()) }
    }

    /// To be called when the occupant has parked: what it used far below is given back.
    #[cold]
    pub fn trim_parked(&self) {
        // SAFETY: the used part of the stack begins above, says `used_more`.
        unsafe { self.memory.give_back_below(self.top() - DEEP / 2) };
    }

    /// To be called when nobody's stack lies here. `deep`: the last one is known to have used many pages.
    pub fn trim_empty(&self, deep: bool) {
        if deep || self.has_trace(SHALLOW) {
            // SAFETY: this is nobody's stack now.
            unsafe { self.memory.give_back_below(self.top() - SHALLOW) };
        }
    }

    /// Has the occupant, which has parked and uses the stack from `used_from`, used much more of it before?
    pub fn used_more(&self, used_from: usize) -> bool {
        self.top() - used_from < DEEP / 2 && self.has_trace(DEEP)
    }

    /// Has the page at this depth been used since it was last given back? A page that was not reads as zeros, for
    /// which the system keeps a single page.
    fn has_trace(&self, depth: usize) -> bool {
        if !super::memory::CAN_MOVE {
            return false;
        }
        let page = self.top() - depth - TRACE;
        // SAFETY: nothing runs on the stack now, and it is far larger than any depth asked for: mapped, readable,
        // aligned. The words are read as volatile, because they may be left over from frames that are gone.
        let word = |n: usize| unsafe { ((page + n * STRIDE) as *const u64).read_volatile() };
        (0..TRACE / STRIDE).fold(0, |seen, n| seen | word(n)) != 0
    }

    /// Spoils what the evicted stack must not rely upon: everything up to the top, and some more below.
    #[cfg(any(test, debug_assertions))]
    pub fn poison(&self, from: usize) {
        let below = (from - 8192).max(self.bottom());
        // SAFETY: nobody's stack lies here now.
        unsafe { self.words(below) }.fill(0xDEAD_DEAD_DEAD_DEAD);
    }
}

/// A slot as its fiber's coroutine sees it.
pub(super) struct Stack {
    slot: Rc<Slot>,
    /// The slot's, close at hand.
    top: usize,
}

impl Stack {
    pub fn new(slot: Rc<Slot>) -> Self {
        Self { top: slot.top(), slot }
    }
}

// SAFETY: base and limit are those of a mapping that lives as long as the slot, readable and writable from the guard
// up, larger than MIN_STACK_SIZE, and aligned to far more than 16 bytes. The slots of a mapping do not overlap. Two
// coroutines can have the same slot, which this trait forbids to stacks that are in use at a time: the pool brings a
// coroutine's bytes back before it is resumed or dropped, so that neither sees that the other was there.
unsafe impl CoroutineStack for Stack {
    fn base(&self) -> StackPointer {
        StackPointer::new(self.top).expect("a mapping is never at address zero")
    }

    fn limit(&self) -> StackPointer {
        StackPointer::new(self.slot.memory.limit()).expect("a mapping is never at address zero")
    }

    #[cfg(windows)]
    fn teb_fields(&self) -> corosensei::stack::StackTebFields {
        self.slot.memory.teb_fields()
    }

    #[cfg(windows)]
    fn update_teb_fields(&mut self, stack_limit: usize, guaranteed_stack_bytes: usize) {
        self.slot.memory.update_teb_fields(stack_limit, guaranteed_stack_bytes);
    }
}
