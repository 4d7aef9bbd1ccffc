//! The choices of a seeded schedule.

use std::cell::{Cell, RefCell};

thread_local! {
    /// What this worker draws its choices from, if it does.
    static DICE: RefCell<Option<Dice>> = const { RefCell::new(None) };
}

/// From here on this worker's choices are drawn from `seed`.
pub(super) fn install(seed: u64) {
    DICE.set(Some(Dice::new(seed)));
}

/// One of so many, by the dice of this worker; `None` where choices are not drawn.
pub(super) fn choose(from: usize) -> Option<usize> {
    DICE.with_borrow(|dice| dice.as_ref().map(|dice| dice.below(from)))
}

/// The length of the next time slice.
pub(super) fn slice(longest: u32) -> u32 {
    DICE.with_borrow(|dice| dice.as_ref().map_or(longest, |dice| dice.slice(longest)))
}

/// Draws choices that depend on a seed alone: SplitMix64, which every platform and version gives alike.
struct Dice(Cell<u64>);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(Cell::new(seed))
    }

    fn draw(&self) -> u64 {
        let state = self.0.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
        self.0.set(state);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is not 0.
    fn below(&self, end: usize) -> usize {
        // The high bits decide; the bias is below one in four billion for any number of processes.
        ((u128::from(self.draw()) * end as u128) >> 64) as usize
    }

    /// The length of a time slice: short and long ones equally often, `longest` at most.
    fn slice(&self, longest: u32) -> u32 {
        let bits = self.below(longest.ilog2() as usize + 1);
        let length = 1 + self.below(1 << bits) as u32 + (1 << bits) - 1;
        length.min(longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_choices_everywhere() {
        let dice = Dice::new(42);
        assert_eq!([(); 8].map(|()| dice.below(10)), [7, 1, 2, 3, 0, 8, 2, 8]);
        let dice = Dice::new(7);
        let slices = [(); 1000].map(|()| dice.slice(2000));
        assert!(slices.iter().all(|slice| (1..=2000).contains(slice)));
        assert!(slices.contains(&1) && slices.iter().any(|slice| *slice > 1500));
    }
}
