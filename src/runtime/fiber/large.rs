//! Large stacks for code that runs in no process: what a script made may be dropped there too.

use super::memory;
use super::stack::{Slot, Stack, StackSize};
use std::ops::Deref;
use std::rc::Rc;

/// The address space of such a stack, where the system gives it.
const SIZES: [u64; 2] = [64 << 30, 8 << 30];

/// Runs `body` on this thread, on a stack as large as that of a session's process. When the system does not give that,
/// on the stack that there is.
pub(in crate::runtime) fn on_large_stack<R>(body: impl FnOnce() -> R) -> R {
    match memory::slab(&SIZES, 1).ok().and_then(|mut slab| slab.pop()) {
        Some(memory) => {
            let slot = Rc::new(Slot::new(memory, StackSize::Session));
            slot.guard();
            corosensei::on_stack(Stack::new(slot), body)
        }
        None => body(),
    }
}

/// Holds what may lead to values of scripts, however deeply nested, and drops it on a large stack.
pub struct DropDeep<T>(Option<T>);

impl<T> DropDeep<T> {
    pub fn new(value: T) -> Self {
        Self(Some(value))
    }
}

impl<T> Deref for DropDeep<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_ref().expect("it is there until it is dropped")
    }
}

impl<T> Drop for DropDeep<T> {
    fn drop(&mut self) {
        let value = self.0.take();
        on_large_stack(|| drop(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nested(Option<Box<Nested>>);

    fn nested(levels: usize) -> Option<Box<Nested>> {
        (0..levels).fold(None, |inner, _| Some(Box::new(Nested(inner))))
    }

    #[test]
    fn deeply_nested_data_is_dropped_on_any_thread() {
        let outside = DropDeep::new(nested(1_000_000));
        assert!(outside.as_ref().is_some_and(|outer| outer.0.is_some()));
        // The stack of a test's thread has 2 MiB, not enough for a million levels.
        drop(outside);
    }

    #[test]
    fn a_panic_leaves_the_large_stack() {
        let result = std::panic::catch_unwind(|| on_large_stack(|| std::panic::resume_unwind(Box::new(7_u8))));
        assert_eq!(result.expect_err("it panicked").downcast_ref(), Some(&7_u8));
    }
}
