//! The used part of a parked stack, copied aside in a form that takes little memory.
//!
//! Jobs that wait in the same place have nearly the same stack: the same return addresses, the same zeros, the same
//! distances between frames. So a stack is kept as what differs from a [`Template`], which is an earlier stack of the
//! same length. All of this is about words and knows no pointers: it is safe code.

use std::ops::Range;
use std::rc::Rc;

/// Words to a word of the map that tells which of them differ.
const GROUP: usize = u64::BITS as usize;

/// What many stacks have in common.
struct Template {
    words: Box<[u64]>,
    /// All ones where the word is an address in the stack itself, which moves along with the stack's top.
    moving: Box<[u64]>,
    top: u64,
}

impl Template {
    /// `addresses`: those of the stack that the words were copied from, its top included.
    fn new(words: &[u64], addresses: &Range<u64>) -> Self {
        let is_inside = |&word: &u64| addresses.contains(&word) || word == addresses.end;
        let moving = words.iter().map(|word| if is_inside(word) { u64::MAX } else { 0 });
        Self { words: words.into(), moving: moving.collect(), top: addresses.end }
    }
}

/// A stack that has been copied aside.
pub(super) struct Saved {
    /// `None`: it differs from zeros.
    template: Option<Rc<Template>>,
    words: u32,
    /// Which words differ, a bit for each; then those words.
    difference: Box<[u64]>,
}

impl Saved {
    /// How many words the stack has.
    pub fn len(&self) -> usize {
        self.words as usize
    }

    /// Writes the words as they were. `top` is that of the stack that they were saved from.
    ///
    /// # Panics
    /// When `place` has another length, which is a bug of the caller.
    pub fn restore(&self, place: &mut [u64], top: u64) {
        assert_eq!(place.len(), self.len(), "a stack is restored in full");
        let (map, mut differing) = self.difference.split_at(self.len().div_ceil(GROUP));
        match &self.template {
            None => place.fill(0),
            Some(template) => {
                let shift = top.wrapping_sub(template.top);
                for ((place, word), moving) in place.iter_mut().zip(&template.words).zip(&template.moving) {
                    *place = word.wrapping_add(shift & moving);
                }
            }
        }
        for (group, &map) in place.chunks_mut(GROUP).zip(map) {
            let mut rest = map;
            while rest != 0 {
                let (first, others) = differing.split_first().expect("a word for each bit of the map");
                group[rest.trailing_zeros() as usize] = *first;
                differing = others;
                rest &= rest - 1;
            }
        }
    }
}

/// Templates for stacks of this many different lengths are known at a time.
const KINDS: usize = 64;

/// The stacks of one length that have come by.
#[derive(Default)]
struct Kind {
    words: usize,
    template: Option<Rc<Template>>,
    /// Stacks in a row that the template did not suit.
    misfits: u32,
}

/// So many stacks in a row that differ in more than a quarter from the template make the last of them the new one.
const PATIENCE: u32 = 2;

/// Saves stacks, and learns what they have in common.
pub(super) struct Saver {
    kinds: Box<[Kind]>,
    /// Room to work in.
    scratch: Vec<u64>,
}

impl Default for Saver {
    fn default() -> Self {
        Self { kinds: (0..KINDS).map(|_| Kind::default()).collect(), scratch: Vec::new() }
    }
}

impl Saver {
    /// Saves these words of a stack. `addresses`: those of all the stack.
    pub fn save(&mut self, words: &[u64], addresses: Range<u64>) -> Saved {
        let kind = &mut self.kinds[(words.len() / 2) % KINDS];
        if kind.words != words.len() {
            // The first of its kind. A second one is worth a template.
            *kind = Kind { words: words.len(), template: None, misfits: PATIENCE };
            return difference(None, words, &addresses, &mut self.scratch);
        }
        if kind.misfits >= PATIENCE {
            kind.template = Some(Rc::new(Template::new(words, &addresses)));
            kind.misfits = 0;
        }
        let saved = difference(kind.template.as_ref(), words, &addresses, &mut self.scratch);
        kind.misfits = if saved.difference.len() > words.len() / 4 { kind.misfits + 1 } else { 0 };
        saved
    }
}

fn difference(template: Option<&Rc<Template>>, words: &[u64], addresses: &Range<u64>, room: &mut Vec<u64>) -> Saved {
    let map_len = words.len().div_ceil(GROUP);
    room.clear();
    room.resize(map_len, 0);
    let (shift, expected) = match template {
        None => (0, None),
        Some(template) => (addresses.end.wrapping_sub(template.top), Some((&*template.words, &*template.moving))),
    };
    for (n, group) in words.chunks(GROUP).enumerate() {
        let map = match expected {
            None => map_of(group.iter().map(|&word| word != 0)),
            Some((words, moving)) => {
                let place = n * GROUP..n * GROUP + group.len();
                let expected = words[place.clone()].iter().zip(&moving[place]);
                map_of(
                    group
                        .iter()
                        .zip(expected)
                        .map(|(&word, (expected, moving))| word != expected.wrapping_add(shift & moving)),
                )
            }
        };
        room[n] = map;
        let mut rest = map;
        while rest != 0 {
            room.push(group[rest.trailing_zeros() as usize]);
            rest &= rest - 1;
        }
    }
    let words = u32::try_from(words.len()).expect("a stack is smaller than 32 GiB");
    Saved { template: template.cloned(), words, difference: room[..].into() }
}

/// A bit for each of at most 64.
#[inline]
fn map_of(differs: impl Iterator<Item = bool>) -> u64 {
    differs.enumerate().fold(0, |map, (n, differs)| map | u64::from(differs) << n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A stack at one of a few places, its words zeros, small numbers, and addresses near its own ends.
    fn stack() -> impl Strategy<Value = (Vec<u64>, Range<u64>)> {
        let lengths = prop::sample::select(vec![0, 1, 63, 64, 65, 200]);
        let words = lengths.prop_flat_map(|length| prop::collection::vec((0..8_u64, any::<u64>()), length));
        (words, 1..4_u64).prop_map(|(words, place)| {
            let addresses = place << 32..(place << 32) + 4096;
            let word = |(kind, random): (u64, u64)| match kind {
                0..4 => 0,
                4 => random,
                5 => random % 100,
                _ => addresses.start.wrapping_add(random % 4200).wrapping_sub(50),
            };
            (words.into_iter().map(word).collect(), addresses)
        })
    }

    proptest! {
        #[test]
        fn what_was_saved_comes_back(stacks in prop::collection::vec(stack(), 1..40)) {
            let mut saver = Saver::default();
            let saved: Vec<Saved> =
                stacks.iter().map(|(words, addresses)| saver.save(words, addresses.clone())).collect();
            for (saved, (words, addresses)) in saved.iter().zip(&stacks) {
                let mut place = vec![7; saved.len()];
                saved.restore(&mut place, addresses.end);
                prop_assert_eq!(&place, words);
            }
        }
    }

    #[test]
    fn stacks_that_differ_in_little_take_little() {
        let mut saver = Saver::default();
        let stack = |place: u64| {
            let addresses = place << 32..(place << 32) + 8192;
            let words: Vec<u64> = (0..1000)
                .map(|n| match n % 10 {
                    0 => addresses.end - n,
                    9 if n < 100 => place * n,
                    _ => 77 * n,
                })
                .collect();
            (words, addresses)
        };
        let sizes = (1..=5).map(|place| {
            let (words, addresses) = stack(place);
            saver.save(&words, addresses).difference.len()
        });
        // The first against zeros, the second is the template, the others differ from it in ten words.
        assert_eq!(sizes.collect::<Vec<_>>(), [16 + 1000, 16, 16 + 10, 16 + 10, 16 + 10]);
    }
}
