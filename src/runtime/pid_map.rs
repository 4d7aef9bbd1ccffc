//! Maps keyed by pid.

use super::Pid;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map from pids. Pids are handed out by ourselves, one after the other, so one multiplication spreads them well
/// enough; a keyed hash would only cost.
pub(super) type PidMap<V> = HashMap<Pid, V, BuildHasherDefault<PidHasher>>;

#[derive(Default)]
pub(super) struct PidHasher(u64);

impl Hasher for PidHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(byte.into());
        }
    }

    fn write_u64(&mut self, number: u64) {
        // Fibonacci hashing; the rotation brings the well-mixed high bits to where the table looks.
        self.0 = (self.0 ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(26);
    }
}

/// A map from pids for where one entry is the rule and many must be possible: the first entry takes no memory of its
/// own.
pub(super) enum FewMap<V> {
    Few(Option<(Pid, V)>),
    Many(PidMap<V>),
}

impl<V> Default for FewMap<V> {
    fn default() -> Self {
        Self::Few(None)
    }
}

impl<V> FewMap<V> {
    pub fn get(&self, pid: Pid) -> Option<&V> {
        match self {
            Self::Few(entry) => entry.as_ref().filter(|(key, _)| *key == pid).map(|(_, value)| value),
            Self::Many(map) => map.get(&pid),
        }
    }

    pub fn get_mut(&mut self, pid: Pid) -> Option<&mut V> {
        match self {
            Self::Few(entry) => entry.as_mut().filter(|(key, _)| *key == pid).map(|(_, value)| value),
            Self::Many(map) => map.get_mut(&pid),
        }
    }

    pub fn contains(&self, pid: Pid) -> bool {
        self.get(pid).is_some()
    }

    /// Sets the entry for `pid`; what it was before is dropped.
    pub fn insert(&mut self, pid: Pid, value: V) {
        match self {
            Self::Few(entry) => match entry.take() {
                Some((other, kept)) if other != pid => {
                    *self = Self::Many(PidMap::from_iter([(other, kept), (pid, value)]));
                }
                _ => *entry = Some((pid, value)),
            },
            Self::Many(map) => drop(map.insert(pid, value)),
        }
    }

    pub fn remove(&mut self, pid: Pid) -> Option<V> {
        match self {
            Self::Few(entry) => entry.take_if(|(key, _)| *key == pid).map(|(_, value)| value),
            Self::Many(map) => map.remove(&pid),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (Pid, &V)> {
        let (one, many) = match self {
            Self::Few(entry) => (entry.as_ref(), None),
            Self::Many(map) => (None, Some(map)),
        };
        let many = many.into_iter().flat_map(|map| map.iter());
        one.map(|(key, value)| (*key, value)).into_iter().chain(many.map(|(key, value)| (*key, value)))
    }

    pub fn into_values(self) -> impl Iterator<Item = V> {
        let (one, many) = match self {
            Self::Few(entry) => (entry, PidMap::default()),
            Self::Many(map) => (None, map),
        };
        one.map(|(_, value)| value).into_iter().chain(many.into_values())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A step at a time, both maps do the same.
    #[test]
    fn a_map_of_few_entries_does_what_one_of_many_does() {
        let (mut few, mut many) = (FewMap::default(), PidMap::default());
        for step in 0_u64..2_000 {
            let pid = Pid::from_number(step * 7 % 5 % (step / 500 + 1));
            if step % 3 == 0 {
                assert_eq!(few.remove(pid), many.remove(&pid));
            } else {
                few.insert(pid, step);
                many.insert(pid, step);
            }
            for pid in (0..5).map(Pid::from_number) {
                assert_eq!(few.get(pid), many.get(&pid));
                assert_eq!(few.get_mut(pid), many.get_mut(&pid));
                assert_eq!(few.contains(pid), many.contains_key(&pid));
            }
            let mut entries: Vec<_> = few.iter().collect();
            let mut expected: Vec<_> = many.iter().map(|(pid, value)| (*pid, value)).collect();
            entries.sort_unstable();
            expected.sort_unstable();
            assert_eq!(entries, expected);
        }
        let mut left: Vec<u64> = few.into_values().collect();
        let mut expected: Vec<u64> = many.into_values().collect();
        left.sort_unstable();
        expected.sort_unstable();
        assert_eq!(left, expected);
    }
}
