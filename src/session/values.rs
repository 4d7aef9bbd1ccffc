//! The values of the entries so far: what `v()` gives.

use crate::script::{Closures, Doc, Functions, Result, deep_copy, error, function};
use rhai::{Array, Blob, Dynamic, INT, ImmutableString, Map};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// So many values are kept; older ones are let go.
const KEPT: usize = 20;

/// The values of the latest entries, by the number of the entry.
#[derive(Default)]
pub(super) struct Values(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    /// Entries that have succeeded.
    count: usize,
    values: VecDeque<Arc<Dynamic>>,
    /// What each of them weighs, in bytes, about.
    weights: VecDeque<usize>,
}

/// Bytes that a value takes, about. Of what is shared or very deep, a part of it.
fn weight(value: &Dynamic) -> usize {
    const DEEPEST: usize = 64;
    fn weigh(value: &Dynamic, depth: usize) -> usize {
        let own = size_of::<Dynamic>();
        // What is shared may hold itself.
        if depth == DEEPEST || value.is_shared() {
            return own;
        }
        if let Some(text) = value.read_lock::<ImmutableString>() {
            // One that has grown may have as much room again; how much, it does not tell.
            return own + 2 * text.len();
        }
        if let Some(blob) = value.read_lock::<Blob>() {
            return own + blob.capacity();
        }
        if let Some(array) = value.read_lock::<Array>() {
            let spare = (array.capacity() - array.len()) * own;
            return own + spare + array.iter().map(|item| weigh(item, depth + 1)).sum::<usize>();
        }
        match value.read_lock::<Map>() {
            Some(map) => {
                own + map.iter().map(|(key, item)| key.len() + 2 * own + weigh(item, depth + 1)).sum::<usize>()
            }
            None => own,
        }
    }
    weigh(value, 0)
}

impl Values {
    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many entries have succeeded.
    pub fn count(&self) -> usize {
        self.lock().count
    }

    /// The value of the last entry.
    pub fn last(&self) -> Option<Dynamic> {
        self.lock().values.back().map(|value| Dynamic::clone(value))
    }

    /// Keeps the value of an entry that succeeded, and lets go of the oldest while all together take more than `most`
    /// bytes.
    pub fn push(&self, value: Dynamic, most: usize) {
        let weight = weight(&value);
        let mut kept = self.lock();
        kept.count += 1;
        kept.values.push_back(value.into());
        kept.weights.push_back(weight);
        let mut dropped = Vec::new();
        while kept.values.len() > KEPT || kept.values.len() > 1 && kept.weights.iter().sum::<usize>() > most {
            dropped.extend(kept.values.pop_front());
            kept.weights.pop_front();
        }
        drop(kept);
        drop(dropped);
    }

    /// As at the beginning.
    pub fn clear(&self) {
        let before = std::mem::take(&mut *self.lock());
        drop(before);
    }

    /// Has every kept value looked at.
    pub fn for_each(&self, mut look: impl FnMut(&mut Dynamic)) {
        self.lock().values.iter_mut().for_each(|value| look(Arc::make_mut(value)));
    }

    /// The value of entry `n`, counted from the first (1) or, when negative, from the last (-1).
    fn get(&self, n: INT) -> Result<Dynamic> {
        let kept = self.lock();
        let count = kept.count as INT;
        if count == 0 {
            return error("there is no value yet: no entry has succeeded");
        }
        let number = if n < 0 { n.saturating_add(count + 1) } else { n };
        let oldest = count - kept.values.len() as INT + 1;
        if n == 0 || !(1..=count).contains(&number) {
            return error(format!("there is no entry {n}; the last one that succeeded is {count}"));
        }
        let found = kept.values.get((number - oldest) as usize).filter(|_| number >= oldest).cloned();
        // Copying gives way to other processes, and they may want a value too.
        drop(kept);
        match found {
            // A copy: the caller may be another process than the one that the value came from.
            Some(value) => deep_copy(&value, Closures::ForAnyone),
            None => {
                error(format!("the value of entry {number} is no longer kept; the oldest kept is of entry {oldest}"))
            }
        }
    }

    /// Adds `v`, which reads these values.
    pub fn add_functions(self: &Arc<Self>, functions: &mut Functions) {
        let (last, numbered) = (self.clone(), self.clone());
        function!(
            functions,
            Doc {
                name: "v",
                signature: "v(n = -1)",
                summary: "The value of the last entry, or of entry n; negative numbers count from the last.",
                details: "Entries that failed have no number. The last 20 values are kept; fewer, where they would take more than half of \
                          the memory that there is. iex's `v/1`.",
                example: ("6 * 7\nv() + v(1)", "42\n84"),
            },
            move || last.get(-1),
            move |n: INT| numbered.get(n),
        );
    }
}
