//! All processes that live.

use super::pid_map::PidMap;
use super::process::Process;
use super::{Language, Pid};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

/// Power of two; enough that two workers seldom meet at one lock.
const SHARDS: usize = 64;

/// Room for so many processes a part keeps in any case.
const ROOM: usize = 256;

/// One part of the table. On a cache line of its own, so that neighbours do not slow each other down.
#[repr(align(64))]
struct Shard<L: Language>(Mutex<PidMap<Arc<Process<L>>>>);

/// All processes that live, by pid.
pub(super) struct Table<L: Language> {
    shards: Box<[Shard<L>]>,
    removed: AtomicU64,
}

impl<L: Language> Default for Table<L> {
    fn default() -> Self {
        Self { shards: (0..SHARDS).map(|_| Shard(Mutex::default())).collect(), removed: AtomicU64::new(0) }
    }
}

impl<L: Language> Table<L> {
    fn shard(&self, pid: Pid) -> MutexGuard<'_, PidMap<Arc<Process<L>>>> {
        let shard = &self.shards[pid.number() as usize % SHARDS];
        // No code that can panic runs under this lock.
        shard.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub fn insert(&self, process: Arc<Process<L>>) {
        self.shard(process.pid()).insert(process.pid(), process);
    }

    pub fn remove(&self, pid: Pid) {
        let mut shard = self.shard(pid);
        let removed = shard.remove(&pid);
        // After a peak its room is given back. The room halves at least, so each removal pays for a few moves at most.
        if shard.capacity() > ROOM && shard.len() < shard.capacity() / 8 {
            let twice = shard.len() * 2;
            shard.shrink_to(twice);
        }
        drop(shard);
        self.removed.fetch_add(u64::from(removed.is_some()), Ordering::Relaxed);
        // Dropped here, after the lock.
        drop(removed);
    }

    /// One pid less is that of a process that lives, although none was removed.
    pub fn leave_out(&self) {
        self.removed.fetch_add(1, Ordering::Relaxed);
    }

    /// How many processes have been removed, ever.
    pub fn removed(&self) -> u64 {
        self.removed.load(Ordering::Relaxed)
    }

    /// All pids, in their order.
    pub fn pids(&self) -> Vec<Pid> {
        let shards = self.shards.iter().map(|shard| shard.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        let mut pids: Vec<Pid> = shards.flat_map(|shard| shard.keys().copied().collect::<Vec<_>>()).collect();
        pids.sort_unstable();
        pids
    }

    pub fn get(&self, pid: Pid) -> Option<Arc<Process<L>>> {
        self.shard(pid).get(&pid).cloned()
    }
}
