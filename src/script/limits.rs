//! What one process may use.

use super::{Context, Result};
use crate::runtime::Exceeded;
use rhai::{Engine, EvalContext, Map};

/// What one process may use. `None`: without a bound but the machine's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of memory. Counted in programs whose allocator is [`Metered`](crate::Metered) only.
    pub memory: Option<usize>,
    /// Operations of the language: of a job in all its life, of the session's process in one entry.
    pub operations: Option<u64>,
    /// Bytes of one string.
    pub string: Option<usize>,
    /// Elements of one array, those of arrays in it included.
    pub array: Option<usize>,
    /// Entries of one map, those of maps in it included.
    pub map: Option<usize>,
    /// Calls within calls. The native stack sets an end in any case.
    pub call_depth: Option<usize>,
}

impl Default for Limits {
    /// A gigabyte of memory, which bounds strings, arrays and maps too; computing as long as it takes.
    ///
    /// Bounds on sizes are not set, because they have their price: Rhai then counts the elements of an array or a map
    /// again whenever it changes.
    fn default() -> Self {
        Self { memory: Some(1 << 30), operations: None, string: None, array: None, map: None, call_depth: None }
    }
}

impl Limits {
    /// Sets the bounds that Rhai keeps.
    pub(super) fn install(&self, engine: &mut Engine) {
        // The end of the native stack is what limits calls, see the progress hook, unless less is asked for.
        // Probes look at that, which know their place: Rhai does for functions without one, a level later.
        engine.set_max_call_levels(self.call_depth.map_or(usize::MAX >> 1, |most| most.saturating_add(1)));
        if let Some(most) = self.string {
            engine.set_max_string_size(most);
        }
        if let Some(most) = self.array {
            engine.set_max_array_size(most);
        }
        if let Some(most) = self.map {
            engine.set_max_map_size(most);
        }
    }

    /// Bounds the running process, a new one that takes over so many bytes from whoever started it.
    pub(super) fn bind(&self, context: &Context, bytes: usize) {
        context.restrict(bytes, self.memory, self.operations);
    }

    /// Bounds an entry of a session that holds so much already. Something is always left for it: a session that is
    /// full must be able to let go of what fills it.
    pub fn bind_entry(&self, context: &Context, held: usize) {
        let memory = self.memory.map(|most| most.max(held.saturating_add(most / ENTRY_SHARE)));
        context.restrict(held, memory, self.operations);
    }

    /// What is said of a process that has exceeded its bounds: which, how large it is, and what raises it.
    pub(super) fn exceeded(&self, exceeded: Exceeded) -> String {
        match exceeded {
            Exceeded::Memory => {
                let most = self.memory.map(bytes).unwrap_or_default();
                format!("memory limit: this process holds more than {most} (--max-memory)")
            }
            Exceeded::Operations => {
                let most = self.operations.unwrap_or_default();
                format!("operations limit: this process has run {most} operations (--max-operations)")
            }
        }
    }

    /// The same for a value that is too large. `what` is Rhai's word for it: `Length of string`, `Size of array literal`.
    pub fn too_large(&self, what: &str) -> String {
        match what {
            _ if what.contains("string") => {
                let most = self.string.map(bytes).unwrap_or_default();
                format!("string limit: a string would be longer than {most} (--max-string)")
            }
            _ if what.contains("map") => {
                let most = self.map.unwrap_or_default();
                format!("map limit: a map would have more than {most} entries (--max-map)")
            }
            _ => {
                let most = self.array.unwrap_or_default();
                format!("array limit: an array would have more than {most} elements (--max-array)")
            }
        }
    }

    /// The same for calls within calls.
    pub(super) fn too_deep(&self) -> String {
        let most = self.call_depth.unwrap_or_default();
        format!("call depth limit: more than {most} calls within calls (--max-call-depth)")
    }
}

/// Holds the limit on maps for a variable that is about to be used. Rhai does not look at a map after
/// `map[key] = value`.
#[cold]
pub(super) fn look_at_map(name: &str, offset: usize, context: &EvalContext) -> Result<()> {
    let scope = context.scope();
    // The offset counts from the end of the scope, which is where the iterator begins; 0: the place is not known.
    let value = match offset.checked_sub(1) {
        Some(place) => scope.iter_raw().nth(place).map(|(.., value)| value),
        None => scope.get(name),
    };
    match value.filter(|value| value.read_lock::<Map>().is_some()) {
        Some(map) => context.engine().ensure_data_size_within_limits(map),
        None => Ok(()),
    }
}

/// So small a part of the memory limit is left to an entry at least: 64 MiB of a gigabyte.
const ENTRY_SHARE: usize = 16;

/// A number of bytes, in the largest unit that it is a whole number of: `1 GiB`, `1536 MiB`, `100 bytes`.
pub fn bytes(count: usize) -> String {
    let units = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    match units.iter().find(|(shift, _)| count > 0 && count.trailing_zeros() >= *shift) {
        Some((shift, unit)) => format!("{} {unit}", count >> shift),
        None => format!("{count} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_told_in_whole_units() {
        for (count, told) in [
            (0, "0 bytes"),
            (100, "100 bytes"),
            (1 << 10, "1 KiB"),
            (1536, "1536 bytes"),
            (3 << 19, "1536 KiB"),
            (512 << 20, "512 MiB"),
            (2 << 30, "2 GiB"),
        ] {
            assert_eq!(bytes(count), told);
        }
    }
}
