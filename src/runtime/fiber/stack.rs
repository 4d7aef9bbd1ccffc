//! The native stacks that processes run on, and their reuse.
//!
//! A fresh mapping costs more than a whole short job, so stacks come in slabs and go back to the worker that used
//! them. Only touched pages take memory.

use corosensei::stack::{Stack as CoroutineStack, StackPointer};

/// How large a process's stack is. Only what is used takes memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::runtime) enum StackSize {
    /// 16 MiB of address space: more than a thousand nested script calls.
    Job,
    /// 256 MiB of address space, for the process that runs what a user types.
    Session,
}

impl StackSize {
    fn bytes(self) -> usize {
        match self {
            Self::Job => 16 << 20,
            Self::Session => 256 << 20,
        }
    }
}

/// One native stack.
pub(super) struct Stack {
    memory: memory::Memory,
}

impl Stack {
    /// The highest address, where an empty stack begins.
    pub fn top(&self) -> usize {
        self.memory.base().get()
    }

    /// The lowest address that may be used.
    pub fn bottom(&self) -> usize {
        self.memory.limit().get() + memory::GUARD
    }
}

// SAFETY: base and limit are those of a mapping that the stack owns (or shares with the other stacks of its slab,
// at other addresses), readable and writable from the guard up, larger than MIN_STACK_SIZE, and mapped until the
// stack is dropped. Script code never reaches the guard, because it is stopped `HEADROOM` before (see the parent
// module); native code that runs through the headroom hits the guard and faults.
unsafe impl CoroutineStack for Stack {
    fn base(&self) -> StackPointer {
        self.memory.base()
    }

    fn limit(&self) -> StackPointer {
        self.memory.limit()
    }

    #[cfg(windows)]
    fn teb_fields(&self) -> corosensei::stack::StackTebFields {
        self.memory.teb_fields()
    }

    #[cfg(windows)]
    fn update_teb_fields(&mut self, stack_limit: usize, guaranteed_stack_bytes: usize) {
        self.memory.update_teb_fields(stack_limit, guaranteed_stack_bytes);
    }
}

/// The stacks that one worker has to spare.
#[derive(Default)]
pub(in crate::runtime) struct StackPool {
    spare: Vec<Stack>,
}

/// So many spare stacks keep their pages; those beyond give them back, so that a peak is not paid for ever after.
const WARM: usize = 1024;

impl StackPool {
    pub(super) fn take(&mut self, size: StackSize) -> std::io::Result<Stack> {
        match size {
            StackSize::Job => {
                if self.spare.is_empty() {
                    self.spare = memory::slab(size.bytes())?.into_iter().map(|memory| Stack { memory }).collect();
                }
                Ok(self.spare.pop().expect("a slab is never empty"))
            }
            StackSize::Session => Ok(Stack { memory: memory::single(size.bytes())? }),
        }
    }

    /// Takes back a stack that nothing runs on. `deep`: more than the usual few pages of it were used.
    pub(super) fn put_back(&mut self, stack: Stack, size: StackSize, deep: bool) {
        if size == StackSize::Job {
            if deep || self.spare.len() >= WARM {
                stack.memory.give_back_pages();
            }
            self.spare.push(stack);
        }
    }
}

#[cfg(unix)]
mod memory {
    use super::StackPointer;
    use std::io;
    use std::num::NonZeroUsize;
    use std::sync::Arc;

    /// Below each stack. A multiple of every page size in common use.
    pub const GUARD: usize = 64 << 10;
    /// Stacks to a slab: one mapping for all of them.
    const SLAB: usize = 32;

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
            let start = NonZeroUsize::new(start as usize).expect("a mapping is never at address zero");
            Ok(Self { start, len })
        }

        /// Makes `[offset, offset + GUARD)` fault when touched. The second way splits the mapping, of which a process
        /// of the system's may have some 65,000: where only that is to be had, it bounds our processes to
        /// half as many.
        fn guard(&self, offset: usize) -> io::Result<()> {
            let start = (self.start.get() + offset) as *mut libc::c_void;
            #[cfg(target_os = "linux")]
            // SAFETY: the range is inside our mapping, and no stack's usable part overlaps its guard.
            if unsafe { libc::madvise(start, GUARD, MADV_GUARD_INSTALL) } == 0 {
                return Ok(());
            }
            // SAFETY: the range is inside our mapping, and no stack's usable part overlaps its guard.
            match unsafe { libc::mprotect(start, GUARD, libc::PROT_NONE) } {
                0 => Ok(()),
                _ => Err(io::Error::last_os_error()),
            }
        }
    }

    impl Drop for Mapping {
        fn drop(&mut self) {
            // SAFETY: the mapping is ours, and whoever runs on a part of it holds a reference to it.
            unsafe { libc::munmap(self.start.get() as *mut libc::c_void, self.len) };
        }
    }

    /// The part of a mapping that one stack has, its guard included.
    pub struct Memory {
        mapping: Arc<Mapping>,
        offset: usize,
        len: usize,
    }

    impl Memory {
        pub fn limit(&self) -> StackPointer {
            self.mapping.start.checked_add(self.offset).expect("inside the mapping")
        }

        pub fn base(&self) -> StackPointer {
            self.limit().checked_add(self.len).expect("inside the mapping")
        }

        pub fn give_back_pages(&self) {
            let usable = (self.limit().get() + GUARD) as *mut libc::c_void;
            // SAFETY: nothing runs on this stack, so nothing refers to its contents.
            unsafe { libc::madvise(usable, self.len - GUARD, libc::MADV_DONTNEED) };
        }
    }

    /// What one page of the page table covers. The top of a stack and the guard of the next one are laid into the
    /// same such block, so that a parked process costs one page of page table, not two.
    const TABLE: usize = 2 << 20;

    fn cut(len: usize, count: usize) -> io::Result<Vec<Memory>> {
        let mapping = Arc::new(Mapping::new(len * count + TABLE)?);
        let first = (TABLE / 2).wrapping_sub(mapping.start.get()) % TABLE;
        let parts = (0..count).map(|n| {
            let offset = first + n * len;
            mapping.guard(offset)?;
            Ok(Memory { mapping: mapping.clone(), offset, len })
        });
        parts.collect()
    }

    pub fn slab(len: usize) -> io::Result<Vec<Memory>> {
        cut(len, SLAB)
    }

    pub fn single(len: usize) -> io::Result<Memory> {
        Ok(cut(len, 1)?.pop().expect("one was cut"))
    }
}

#[cfg(not(unix))]
mod memory {
    use super::StackPointer;
    use corosensei::stack::{DefaultStack, Stack};
    use std::io;

    /// corosensei's own stacks bring their guard, below the limit that they report or just above it.
    pub const GUARD: usize = 64 << 10;

    pub struct Memory(DefaultStack);

    impl Memory {
        pub fn base(&self) -> StackPointer {
            self.0.base()
        }

        pub fn limit(&self) -> StackPointer {
            self.0.limit()
        }

        pub fn give_back_pages(&self) {}

        #[cfg(windows)]
        pub fn teb_fields(&self) -> corosensei::stack::StackTebFields {
            self.0.teb_fields()
        }

        #[cfg(windows)]
        pub fn update_teb_fields(&mut self, stack_limit: usize, guaranteed_stack_bytes: usize) {
            self.0.update_teb_fields(stack_limit, guaranteed_stack_bytes);
        }
    }

    pub fn slab(len: usize) -> io::Result<Vec<Memory>> {
        Ok(vec![single(len)?])
    }

    pub fn single(len: usize) -> io::Result<Memory> {
        DefaultStack::new(len).map(Memory)
    }
}
