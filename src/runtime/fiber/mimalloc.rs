//! Microsoft's allocator, by its shortest path.

use libmimalloc_sys::{mi_free, mi_malloc, mi_malloc_aligned, mi_realloc_aligned, mi_zalloc, mi_zalloc_aligned};
use std::alloc::{GlobalAlloc, Layout};

/// The allocator mimalloc. What needs no more than the usual alignment is asked for without one: that takes half the
/// way, and a program of small values asks at every step.
///
/// ```
/// #[global_allocator]
/// static ALLOCATOR: ijob::Metered<ijob::MiMalloc> = ijob::Metered(ijob::MiMalloc);
/// # fn main() {}
/// ```
pub struct MiMalloc;

/// Every block of mimalloc's lies at a multiple of this, and one of 16 bytes or more at a multiple of 16.
const USUAL: usize = 8;

/// Does mimalloc align such a block well enough by itself?
#[inline(always)]
fn is_usual(layout: Layout) -> bool {
    layout.align() <= USUAL || (layout.align() <= 2 * USUAL && layout.size() >= 2 * USUAL)
}

// SAFETY: mimalloc's functions are those of an allocator: a block is of the size asked for or larger, is nobody else's
// until it is freed, and may be freed or resized by any thread, whichever of the functions it came from. They do not
// unwind, and give null when there is no memory. The alignment is the layout's: where it is not asked for, `is_usual`
// says that it is had anyway. A layout's alignment is a power of two, as the aligned functions demand.
unsafe impl GlobalAlloc for MiMalloc {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: any size will do.
        unsafe {
            if is_usual(layout) {
                mi_malloc(layout.size()).cast()
            } else {
                mi_malloc_aligned(layout.size(), layout.align()).cast()
            }
        }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: any size will do.
        unsafe {
            if is_usual(layout) {
                mi_zalloc(layout.size()).cast()
            } else {
                mi_zalloc_aligned(layout.size(), layout.align()).cast()
            }
        }
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, _: Layout) {
        // SAFETY: the block is one of mimalloc's, says the caller, and nobody uses it any more.
        unsafe { mi_free(block.cast()) }
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the block is one of mimalloc's, says the caller.
        unsafe { mi_realloc_aligned(block.cast(), size, layout.align()).cast() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_aligned_as_asked_for_and_keep_what_they_hold() {
        for align in [1, 2, 4, 8, 16, 32, 64, 4096] {
            for size in (1..200).chain([1000, 1024, 1025, 5000, 100_000]) {
                let layout = Layout::from_size_align(size, align).expect("a power of two, and not too large");
                // SAFETY: the size is not zero; the blocks are written within their sizes, and freed once, with the
                // layouts that they have.
                unsafe {
                    let blocks: Vec<*mut u8> = (0..20).map(|_| MiMalloc.alloc(layout)).collect();
                    for block in blocks {
                        assert!(!block.is_null() && block.addr().is_multiple_of(align), "{size} bytes by {align}");
                        block.write_bytes(0xA5, size);
                        let larger = MiMalloc.realloc(block, layout, size + 33);
                        assert!(larger.addr().is_multiple_of(align), "{size} bytes by {align}, larger");
                        assert_eq!((larger.read(), larger.add(size - 1).read()), (0xA5, 0xA5));
                        let layout = Layout::from_size_align(size + 33, align).expect("not too large either");
                        MiMalloc.dealloc(larger, layout);
                    }
                    let zeroed = MiMalloc.alloc_zeroed(layout);
                    assert!(zeroed.addr().is_multiple_of(align), "{size} zero bytes by {align}");
                    assert_eq!((zeroed.read(), zeroed.add(size - 1).read()), (0, 0));
                    MiMalloc.dealloc(zeroed, layout);
                }
            }
        }
    }
}
