//! The address space that stacks lie in.
//!
//! Address space costs nothing until it is touched, and there is plenty: so each stack gets far more of it than
//! scripts may use. Native code that recurses on what a script made (dropping nested data, say) then runs out of
//! memory for that data before it runs out of stack.

pub(super) use system::{CAN_MOVE, Memory, slab};

/// Below each stack. A multiple of every page size in common use.
const GUARD: usize = 64 << 10;

#[cfg(unix)]
mod system {
    use super::GUARD;
    use std::io;
    use std::num::NonZeroUsize;
    use std::rc::Rc;
    use std::sync::atomic::{AtomicU64, Ordering};

    /// Can what lies on a stack be copied aside and back? Not where it cannot be told how far it is used.
    pub const CAN_MOVE: bool = super::super::switch::IS_EXACT;

    /// So much address space all stacks of the program may reserve, of the 128 TiB that common systems give.
    const BUDGET: u64 = 32 << 40;

    static RESERVED: AtomicU64 = AtomicU64::new(0);

    /// Linux 6.13: guards without splitting the mapping. Elsewhere an unknown advice, refused.
    #[cfg(target_os = "linux")]
    const MADV_GUARD_INSTALL: libc::c_int = 102;

    /// A mapping of our own.
    struct Mapping {
        start: NonZeroUsize,
        len: usize,
    }

    impl Mapping {
        fn new(len: usize) -> io::Result<Self> {
            let protection = libc::PROT_READ | libc::PROT_WRITE;
            #[cfg(any(target_os = "linux", target_os = "android"))]
            let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE | libc::MAP_STACK;
            #[cfg(not(any(target_os = "linux", target_os = "android")))]
            let flags = libc::MAP_PRIVATE | libc::MAP_ANON;
            // SAFETY: a fresh anonymous mapping at an address of the system's choice touches no memory of ours.
            let start = unsafe { libc::mmap(std::ptr::null_mut(), len, protection, flags, -1, 0) };
            if start == libc::MAP_FAILED {
                return Err(io::Error::last_os_error());
            }
            // A huge page under each stack would take 2 MiB where 8 KiB do.
            #[cfg(any(target_os = "linux", target_os = "android"))]
            // SAFETY: advice about the mapping just made; it changes no contents.
            unsafe {
                libc::madvise(start, len, libc::MADV_NOHUGEPAGE);
            }
            // Relaxed: a number to go by, nothing is published through it.
            RESERVED.fetch_add(len as u64, Ordering::Relaxed);
            let start = NonZeroUsize::new(start as usize).expect("a mapping is never at address zero");
            Ok(Self { start, len })
        }
    }

    impl Drop for Mapping {
        fn drop(&mut self) {
            // SAFETY: the mapping is ours, and whoever runs on a part of it holds a reference to it.
            unsafe { libc::munmap(self.start.get() as *mut libc::c_void, self.len) };
            RESERVED.fetch_sub(self.len as u64, Ordering::Relaxed);
        }
    }

    /// The part of a mapping that one stack has, its guard included.
    pub struct Memory {
        limit: usize,
        top: usize,
        /// It stays as long as this.
        _mapping: Rc<Mapping>,
    }

    impl Memory {
        /// Where the guard begins.
        pub fn limit(&self) -> usize {
            self.limit
        }

        /// The lowest address that may be used.
        pub fn bottom(&self) -> usize {
            self.limit() + GUARD
        }

        /// The highest address, where an empty stack begins.
        pub fn top(&self) -> usize {
            self.top
        }

        /// Makes what lies below the stack fault when touched, if the system can. The second way splits the mapping,
        /// of which a process of the system's may have some 65,000: slots are fewer.
        pub fn guard(&self) {
            let start = self.limit() as *mut libc::c_void;
            #[cfg(target_os = "linux")]
            // SAFETY: the range is inside our mapping, and no stack's usable part overlaps its guard.
            if unsafe { libc::madvise(start, GUARD, MADV_GUARD_INSTALL) } == 0 {
                return;
            }
            // SAFETY: the range is inside our mapping, and no stack's usable part overlaps its guard.
            unsafe { libc::mprotect(start, GUARD, libc::PROT_NONE) };
        }

        /// Gives the pages from the bottom up to `end`, which is a multiple of the page size, back to the system.
        /// They read as zeros afterwards.
        ///
        /// # Safety
        /// Nothing below `end` on this stack is needed any more.
        pub unsafe fn give_back_below(&self, end: usize) {
            let start = self.bottom();
            if end > start {
                // SAFETY: inside our mapping; the contents are of no use, says the caller.
                unsafe { libc::madvise(start as *mut libc::c_void, end - start, libc::MADV_DONTNEED) };
            }
        }
    }

    /// What one page of the page table covers. The top of a stack and the guard of the next one are laid into the
    /// same such block, so that a stack costs one page of page table there, not two.
    const TABLE: usize = 2 << 20;

    /// Where in its block the first stack's top lies.
    const FIRST: usize = 896 << 10;

    /// So much more than their size large stacks are apart. At round distances their tops would have their entries at
    /// the same places in the pages of the page table, which then compete for a few lines of the cache: a ring of a
    /// thousand processes took a fifth more time.
    const STAGGER: usize = (16 << 20) + (32 << 10);

    fn stagger(size: u64) -> usize {
        if size >= 1 << 30 { STAGGER } else { 0 }
    }

    /// `count` stacks of the first of these sizes, which go from large to small, that the budget has room for. When the
    /// system refuses that, address space is scarce: of the last size.
    ///
    /// # Errors
    /// When the system gives not even that.
    pub fn slab(sizes: &[u64], count: usize) -> io::Result<Vec<Memory>> {
        let total = |size: u64| (size + stagger(size) as u64) * count as u64 + TABLE as u64;
        let reserve = |size: u64| {
            let len = usize::try_from(total(size)).map_err(|_| io::ErrorKind::OutOfMemory)?;
            Ok::<_, io::Error>(cut(Mapping::new(len)?, size, count))
        };
        let Some((&least, larger)) = sizes.split_last() else { return Ok(Vec::new()) };
        let room = BUDGET.saturating_sub(RESERVED.load(Ordering::Relaxed));
        let large = larger.iter().copied().find(|&size| total(size) <= room);
        large.map_or(Err(io::ErrorKind::OutOfMemory.into()), reserve).or_else(|_| reserve(least))
    }

    fn cut(mapping: Mapping, size: u64, count: usize) -> Vec<Memory> {
        let start = mapping.start.get();
        let first = start + FIRST.wrapping_sub(start) % TABLE;
        let len = size as usize + stagger(size);
        let mapping = Rc::new(mapping);
        let limits = (0..count).map(|n| first + n * len);
        limits.map(|limit| Memory { limit, top: limit + len, _mapping: mapping.clone() }).collect()
    }
}

#[cfg(not(unix))]
mod system {
    use super::GUARD;
    use corosensei::stack::{DefaultStack, Stack};
    use std::cell::RefCell;
    use std::io;

    /// The system keeps accounts of its own of how far a stack has been used.
    pub const CAN_MOVE: bool = false;

    /// corosensei's own stacks bring their guard, below the limit that they report or just above it.
    pub struct Memory(RefCell<DefaultStack>);

    impl Memory {
        pub fn limit(&self) -> usize {
            self.0.borrow().limit().get()
        }

        pub fn bottom(&self) -> usize {
            self.limit() + GUARD
        }

        pub fn top(&self) -> usize {
            self.0.borrow().base().get()
        }

        pub fn guard(&self) {}

        #[cfg(windows)]
        pub fn teb_fields(&self) -> corosensei::stack::StackTebFields {
            self.0.borrow().teb_fields()
        }

        #[cfg(windows)]
        pub fn update_teb_fields(&self, stack_limit: usize, guaranteed_stack_bytes: usize) {
            self.0.borrow_mut().update_teb_fields(stack_limit, guaranteed_stack_bytes);
        }

        /// # Safety
        /// None is asked for: there is no way here to give pages back.
        pub unsafe fn give_back_below(&self, _end: usize) {}
    }

    /// `count` stacks of the smallest of these sizes: address space is not free here.
    pub fn slab(sizes: &[u64], count: usize) -> io::Result<Vec<Memory>> {
        let size = sizes.last().copied().unwrap_or_default() as usize;
        (0..count).map(|_| Ok(Memory(RefCell::new(DefaultStack::new(size)?)))).collect()
    }
}
