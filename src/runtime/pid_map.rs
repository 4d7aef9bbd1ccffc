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
