//! What one process uses: operations, and bytes of memory.
//!
//! Owns the counts and the bounds on them. The running process's are kept in the thread's own variables, where the
//! allocator and the per-operation check reach them at the price of an addition; a parked process's are in its
//! [`Meter`].
//!
//! Bytes count for the process that runs when they are allocated and for the one that runs when they are freed. What
//! is to cross from one to another is therefore [`measured`] by whoever makes it, which is not charged for it, and
//! [`charge`]d to whoever takes it. What belongs to no process (the table of processes, the console's queue) is made
//! [`uncharged`]. In a program whose allocator is not [`Metered`](super::Metered), no bytes are counted.

use std::cell::Cell;

/// What a process has used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exceeded {
    /// It holds more memory than it may.
    Memory,
    /// It has run all operations that it may run.
    Operations,
}

/// No bound on memory: far from where counting could end, in both directions.
const ENDLESS: isize = isize::MAX / 2;

thread_local! {
    /// Bytes that the running process may still allocate. Neither this nor the next has a destructor, so that the
    /// allocator can count at any time, at the end of a thread too.
    static ROOM: Cell<isize> = const { Cell::new(ENDLESS) };
    /// Operations that it may still run, those of its time slice among them.
    static LEFT: Cell<u64> = const { Cell::new(u64::MAX) };
}

/// What one process uses and may use. While it runs, the thread's own variables hold the first two.
pub(super) struct Meter {
    room: Cell<isize>,
    left: Cell<u64>,
    most_bytes: Cell<isize>,
    most_operations: Cell<u64>,
    exceeded: Cell<Option<Exceeded>>,
}

impl Default for Meter {
    fn default() -> Self {
        Self {
            room: Cell::new(ENDLESS),
            left: Cell::new(u64::MAX),
            most_bytes: Cell::new(ENDLESS),
            most_operations: Cell::new(u64::MAX),
            exceeded: Cell::new(None),
        }
    }
}

impl Meter {
    /// Its process runs from here on. Also called when it stops: then the thread gets back what it had.
    pub fn swap(&self) {
        self.room.set(ROOM.replace(self.room.get()));
        self.left.set(LEFT.replace(self.left.get()));
    }

    /// Bounds the running process from here on: bytes held, and operations still to come.
    pub fn restrict(&self, held: usize, most_bytes: Option<usize>, most_operations: Option<u64>) {
        let most_bytes = most_bytes.map_or(ENDLESS, bounded);
        self.most_bytes.set(most_bytes);
        ROOM.set(most_bytes - bounded(held));
        // The operation after the last one is the one that is refused.
        let most_operations = most_operations.map_or(u64::MAX, |most| most.saturating_add(1));
        self.most_operations.set(most_operations);
        super::fiber::settle();
        LEFT.set(most_operations);
        self.exceeded.set(None);
        super::fiber::shorten_slice();
    }

    /// Bytes that the running process holds, all that it has allocated and not freed.
    pub fn held(&self) -> usize {
        usize::try_from(self.most_bytes.get() - ROOM.get()).unwrap_or(0)
    }

    /// Operations that the running process has run since its bounds were set.
    pub fn operations(&self) -> u64 {
        super::fiber::settle();
        self.most_operations.get() - LEFT.get()
    }

    /// The running process was stopped short of using up more than there is.
    pub fn exceed(&self, what: Exceeded) {
        self.exceeded.set(Some(what));
    }

    /// What the running process has used up. Once it has, that holds until new bounds are set: an error on its way
    /// out frees memory, and some code swallows it.
    pub fn exceeded(&self) -> Option<Exceeded> {
        if self.exceeded.get().is_none() {
            if ROOM.get() < 0 {
                self.exceeded.set(Some(Exceeded::Memory));
            } else if LEFT.get() == 0 {
                self.exceeded.set(Some(Exceeded::Operations));
            } else if ROOM.get() > self.most_bytes.get() {
                // It has freed what others had made. That is no credit for what it makes itself.
                ROOM.set(self.most_bytes.get());
            }
        }
        self.exceeded.get()
    }
}

fn bounded(bytes: usize) -> isize {
    isize::try_from(bytes).map_or(ENDLESS, |bytes| bytes.min(ENDLESS))
}

/// So many bytes are being allocated.
#[inline(always)]
pub(super) fn take(bytes: usize) {
    let room = ROOM.get().wrapping_sub_unsigned(bytes);
    ROOM.set(room);
    if room < 0 {
        no_room();
    }
}

/// So many bytes have been freed.
#[inline(always)]
pub(super) fn give_back(bytes: usize) {
    ROOM.set(ROOM.get().wrapping_add_unsigned(bytes));
}

/// An allocation cannot fail here: the process is stopped at its next operation.
#[cold]
#[inline(never)]
fn no_room() {
    super::fiber::end_slice();
}

/// So many operations have been run.
pub(super) fn count(operations: u32) {
    let left = LEFT.get();
    // No process lives to see the end of an unbounded count.
    LEFT.set(left.saturating_sub(operations.into()));
}

/// How many of so many operations may still be run.
pub(super) fn affordable(operations: u32) -> u32 {
    u32::try_from(LEFT.get()).map_or(operations, |left| left.min(operations))
}

/// Does `run` at nobody's expense: what it allocates belongs to no process, or will be charged to another.
pub fn uncharged<R>(run: impl FnOnce() -> R) -> R {
    measured(run).0
}

/// Does `run` at nobody's expense, and tells how many bytes what it made takes.
pub fn measured<R>(run: impl FnOnce() -> R) -> (R, usize) {
    let before = ROOM.get();
    let made = run();
    let bytes = before - ROOM.replace(before);
    (made, usize::try_from(bytes).unwrap_or(0))
}

/// The running process has taken over so many bytes that somebody else had measured.
pub fn charge(bytes: usize) {
    take(bytes);
}

/// Bytes that may still be allocated here.
pub fn room() -> usize {
    usize::try_from(ROOM.get()).unwrap_or(0)
}
