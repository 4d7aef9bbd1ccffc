//! An allocator that counts what each process holds.

use super::super::meter::{give_back, take};
use std::alloc::{GlobalAlloc, Layout};

/// Counts for the running process what `A` allocates and frees. As the program's global allocator it lets the memory
/// of processes be bounded:
///
/// ```
/// #[global_allocator]
/// static ALLOCATOR: ijob::Metered<std::alloc::System> = ijob::Metered(std::alloc::System);
/// # fn main() {}
/// ```
pub struct Metered<A>(pub A);

// SAFETY: every method passes its arguments on to `A` as they came and returns what `A` returned, so that the contract
// towards callers is `A`'s own, and its callers' obligations are those towards `A`. The counting beside it only reads
// and writes thread-local cells of plain numbers: it does not allocate (no reentrance), does not panic or unwind
// (wrapping arithmetic; the cells are const-initialized and have no destructor, so they can be reached at any time in
// a thread's life), and does not switch fibers. An allocation that fails is counted too: it ends the program, or the
// count is a little high. `alloc_zeroed` and `realloc` are passed on rather than left to the trait's defaults because
// `A` has faster ones.
unsafe impl<A: GlobalAlloc> GlobalAlloc for Metered<A> {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        take(layout.size());
        // SAFETY: the caller's obligations are the same.
        unsafe { self.0.alloc(layout) }
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        give_back(layout.size());
        // SAFETY: the caller's obligations are the same.
        unsafe { self.0.dealloc(block, layout) }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        take(layout.size());
        // SAFETY: the caller's obligations are the same.
        unsafe { self.0.alloc_zeroed(layout) }
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        give_back(layout.size());
        take(size);
        // SAFETY: the caller's obligations are the same.
        unsafe { self.0.realloc(block, layout, size) }
    }
}
