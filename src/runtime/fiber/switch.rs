//! Where the stack pointer is, to the byte.

/// Is [`stack_pointer`] exact on this machine?
pub(super) const IS_EXACT: bool = cfg!(any(target_arch = "x86_64", target_arch = "aarch64"));

/// Where the caller's frame ends: all that it has on the stack lies above.
#[inline(always)]
pub(super) fn stack_pointer() -> usize {
    #[cfg(target_arch = "x86_64")]
    {
        let pointer: usize;
        // SAFETY: reads a register, and touches neither memory nor flags.
        unsafe { std::arch::asm!("mov {}, rsp", out(reg) pointer, options(nomem, nostack, preserves_flags)) };
        pointer
    }
    #[cfg(target_arch = "aarch64")]
    {
        let pointer: usize;
        // SAFETY: reads a register, and touches neither memory nor flags.
        unsafe { std::arch::asm!("mov {}, sp", out(reg) pointer, options(nomem, nostack, preserves_flags)) };
        pointer
    }
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    {
        let here = 0_u8;
        std::ptr::from_ref(std::hint::black_box(&here)) as usize
    }
}
