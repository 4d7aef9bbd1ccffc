//! The slots of one worker: who gets one, and who has to make room.
//!
//! A fiber has the same slot all its life, but not alone: when another needs it, the used part of its stack is copied
//! aside, and copied back before it runs again. See the README beside this file.

use super::memory::{self, CAN_MOVE};
use super::saved::Saver;
use super::stack::{SHALLOW, Slot, StackSize};
use super::{FiberState, RUNNABLE};
use std::cell::{Cell, RefCell};
use std::io;
use std::rc::Rc;

/// So many slots a worker has before stacks are copied aside. Measured: each costs two pages and two of page table,
/// and a thousand processes that talk to each other all the time must not need to be copied.
const SLOTS: usize = 1024;

/// Slots to a mapping.
const SLAB: usize = 32;

/// At one stop of so many it is looked whether the fiber left many pages behind, whatever it did before.
const LOOK: u64 = 64;

/// An eighth of the slots, those stopped for longest, are found at a time to make room.
const BATCH: usize = 8;

/// The stacks of one worker.
#[derive(Clone)]
pub(in crate::runtime) struct StackPool(Rc<Pool>);

struct Pool {
    /// As many slots as there may be before stacks are copied aside.
    limit: usize,
    guards: bool,
    /// Stops of fibers so far.
    stops: Cell<u64>,
    slots: RefCell<Slots>,
}

#[derive(Default)]
struct Slots {
    /// All slots for jobs.
    all: Vec<Rc<Slot>>,
    /// Those where nobody's stack lies. The last used comes first: its pages are warm.
    free: Vec<Rc<Slot>>,
    /// Whose occupants are next to make room, from the last to the first, and since when they have been stopped.
    victims: Vec<(Rc<Slot>, u64)>,
    saver: Saver,
}

impl Slots {
    fn push_free(&mut self, slot: Rc<Slot>) {
        slot.free_at.set(self.free.len());
        self.free.push(slot);
    }

    fn pop_free(&mut self) -> Option<Rc<Slot>> {
        let slot = self.free.pop()?;
        slot.free_at.set(usize::MAX);
        Some(slot)
    }

    fn remove_free(&mut self, slot: &Slot) {
        let place = slot.free_at.replace(usize::MAX);
        self.free.swap_remove(place);
        if let Some(moved) = self.free.get(place) {
            moved.free_at.set(place);
        }
    }

    /// Whose occupant is to make room: the one that has been stopped for longest, of those that use no more than so
    /// much of their stack. Who only waits for its turn comes last.
    fn victim(&mut self, most: usize) -> Option<Rc<Slot>> {
        let stop = |slot: &Slot| {
            let occupant = slot.occupant.borrow();
            occupant.as_ref().filter(|fiber| fiber.is_stopped() && fiber.used() <= most).map(|fiber| fiber.stopped())
        };
        loop {
            while let Some((slot, since)) = self.victims.pop() {
                if stop(&slot) == Some(since) {
                    return Some(slot);
                }
            }
            // Many at a time: to find one takes a look at all.
            let stopped = self.all.iter().filter_map(|slot| Some((slot.clone(), stop(slot)?)));
            let mut candidates: Vec<_> = stopped.collect();
            if candidates.is_empty() {
                return None;
            }
            candidates.sort_unstable_by_key(|(_, since)| *since);
            candidates.truncate(candidates.len().div_ceil(BATCH));
            candidates.reverse();
            self.victims = candidates;
        }
    }

    /// Copies the occupant's stack aside.
    fn evict(&mut self, slot: &Slot) {
        let occupant = slot.occupant.take().expect("a slot that is not free has an occupant");
        assert!(occupant.is_stopped(), "a stack that runs stays where it is");
        let from = occupant.used_from();
        // SAFETY: the occupant does not run (just checked), and no reference into its stack is used until it does: see
        // the README.
        let words = unsafe { slot.words(from) };
        occupant.set_saved(self.saver.save(words, slot.addresses()));
        slot.trim_empty(false);
        #[cfg(any(test, debug_assertions))]
        slot.poison(from);
    }
}

/// A fiber's right to its slot.
pub(super) struct Lease {
    pool: StackPool,
    state: Rc<FiberState>,
    released: bool,
}

impl Default for StackPool {
    fn default() -> Self {
        Self::new(SLOTS, true)
    }
}

impl StackPool {
    /// A pool that begins to copy stacks aside when it has `limit` slots. Guards are an extra: without, the check in
    /// the hook holds alone.
    pub(super) fn new(limit: usize, guards: bool) -> Self {
        let slots = RefCell::default();
        Self(Rc::new(Pool { limit, guards, stops: Cell::new(0), slots }))
    }

    /// A slot where nobody's stack lies now.
    ///
    /// # Errors
    /// When the system gives no address space.
    pub(super) fn take(&self, size: StackSize) -> io::Result<Rc<Slot>> {
        let slot = self.find(size)?;
        if self.0.guards {
            slot.guard();
        }
        Ok(slot)
    }

    fn find(&self, size: StackSize) -> io::Result<Rc<Slot>> {
        if size == StackSize::Session {
            let memory = memory::slab(size.sizes(), 1)?.pop().expect("a slab is never empty");
            return Ok(Rc::new(Slot::new(memory, size)));
        }
        let mut slots = self.0.slots.borrow_mut();
        if let Some(slot) = slots.pop_free() {
            return Ok(slot);
        }
        if (slots.all.len() < self.0.limit || !CAN_MOVE) && self.grow(&mut slots).is_ok() {
            return Ok(slots.pop_free().expect("there are new ones"));
        }
        if let Some(slot) = slots.victim(SHALLOW) {
            slots.evict(&slot);
            return Ok(slot);
        }
        // All are deep: better one more slot than much to copy.
        let grown = self.grow(&mut slots);
        if let Some(slot) = slots.pop_free() {
            return Ok(slot);
        }
        if let Some(slot) = slots.victim(usize::MAX) {
            slots.evict(&slot);
            return Ok(slot);
        }
        grown.and(Err(io::ErrorKind::OutOfMemory.into()))
    }

    fn grow(&self, slots: &mut Slots) -> io::Result<()> {
        let size = StackSize::Job;
        let slab = memory::slab(size.sizes(), SLAB).or_else(|_| memory::slab(size.sizes(), 1))?;
        for memory in slab.into_iter().rev() {
            let slot = Rc::new(Slot::new(memory, size));
            slots.all.push(slot.clone());
            slots.push_free(slot);
        }
        Ok(())
    }

    #[cold]
    fn bring_back(&self, state: &Rc<FiberState>) {
        assert!(!super::is_active(), "stacks are moved by the worker's own loop alone");
        let mut slots = self.0.slots.borrow_mut();
        let slot = state.slot();
        if slot.free_at.get() == usize::MAX {
            slots.evict(slot);
        } else {
            slots.remove_free(slot);
        }
        if let Some(saved) = state.take_saved() {
            let from = slot.top() - saved.len() * size_of::<u64>();
            // SAFETY: nobody's stack lies in the slot now, and nobody else touches it before the occupant is set.
            saved.restore(unsafe { slot.words(from) }, slot.top() as u64);
        }
        slot.occupant.replace(Some(state.clone()));
    }

    pub(super) fn lease(&self, state: Rc<FiberState>) -> Lease {
        Lease { pool: self.clone(), state, released: false }
    }
}

impl Lease {
    #[inline]
    pub fn state(&self) -> &Rc<FiberState> {
        &self.state
    }

    /// Brings the fiber's stack to where it belongs.
    ///
    /// # Panics
    /// When that has to be done and a fiber runs, which is a bug of the caller: a fiber that runs cannot make room.
    #[inline]
    pub fn seat(&self) {
        if self.state.is_saved() {
            self.pool.bring_back(&self.state);
        }
    }

    /// The fiber has stopped. `waits`: not only for its turn.
    #[inline]
    pub fn note_stop(&self, waits: bool) {
        if waits {
            self.state.stopped.set(self.count_stop());
            if self.may_have_left_pages() && self.state.slot().used_more(self.state.used_from()) {
                self.state.slot().trim_parked();
            }
        } else {
            self.state.stopped.set(RUNNABLE);
        }
    }

    fn count_stop(&self) -> u64 {
        let stops = self.pool.0.stops.get() + 1;
        self.pool.0.stops.set(stops);
        stops
    }

    /// To look at a page costs as much as a switch, so that is done when it is likely to find something, and now and
    /// then.
    fn may_have_left_pages(&self) -> bool {
        self.state.worked.get() || self.pool.0.stops.get().is_multiple_of(LOOK)
    }

    /// The fiber has ended: its slot is free.
    pub fn release(&mut self) {
        if std::mem::replace(&mut self.released, true) {
            return;
        }
        let slot = self.state.slot();
        slot.occupant.take();
        self.count_stop();
        if self.state.is_deep() || self.may_have_left_pages() {
            slot.trim_empty(self.state.is_deep());
        }
        if slot.size() == StackSize::Job {
            self.pool.0.slots.borrow_mut().push_free(slot.clone());
        }
    }
}

/// Of a fiber that has not ended; its stack has been brought back and dropped before.
impl Drop for Lease {
    fn drop(&mut self) {
        self.release();
    }
}
