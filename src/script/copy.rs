//! Deep copies: what crosses from one process to another shares nothing with what stays.

use super::sealed::seal;
use super::{Context, Environment, Outcome, Result, Stream, error};
use crate::runtime::is_stack_low;
use rhai::{Array, Dynamic, FLOAT, FnPtr, INT, ImmutableString, Map};
use std::collections::HashMap;
use std::sync::Arc;

/// Data nested deeper than this is refused rather than followed off the end of the stack.
pub(super) const DEEPEST: usize = 1_000;

/// The stack is looked at each time that the copy is so many levels deeper.
const LEVELS: usize = 32;

/// So many values are copied in one time slice.
const SLICE: usize = 4_096;

/// Who will call the closures in the copy.
#[derive(Clone, Copy)]
pub enum Closures<'a> {
    /// Code of this environment, which finds its own functions and those before by name.
    For(&'a Arc<Environment>),
    /// Nobody knows: each closure takes its environment along.
    ForAnyone,
}

/// A copy of `value` that shares nothing that can change with it. Variables that several closures in it share are
/// shared by their copies too, and only by them. A value that is itself such a variable is copied as what it holds.
///
/// # Errors
/// When the data is nested more than 1,000 levels deep.
pub fn deep_copy(value: &Dynamic, closures: Closures) -> Result<Dynamic> {
    // What has no parts needs no bookkeeping; messages are often that.
    if let Some(copy) = copy_flat(value) {
        return Ok(copy);
    }
    let mut copy = Copy { closures, variables: HashMap::new(), copied: 0 };
    if value.is_shared() {
        let content = value.read_lock::<Dynamic>().map(|content| content.clone());
        return copy.value(&content.unwrap_or_default(), 0);
    }
    copy.value(value, 0)
}

/// A copy of a closure together with what it captured.
///
/// # Errors
/// As [`deep_copy`].
pub(super) fn copy_closure(closure: &FnPtr, closures: Closures) -> Result<FnPtr> {
    if closure.curry().is_empty() {
        return Ok(closure.clone());
    }
    Copy { closures, variables: HashMap::new(), copied: 0 }.captures(closure, 0)
}

/// Copies of closures, each together with what it captured. Variables that several of them share are shared by the
/// copies, too. Who will call the closures among what they captured, is not known.
///
/// # Errors
/// As [`deep_copy`].
pub(super) fn copy_closures(closures: &[FnPtr]) -> Result<Vec<FnPtr>> {
    let mut copy = Copy { closures: Closures::ForAnyone, variables: HashMap::new(), copied: 0 };
    closures.iter().map(|closure| copy.captures(closure, 0)).collect()
}

/// The value with its closures made callable for `closures`. For a value that nothing else shares: the parts that
/// need no change are not copied.
///
/// # Errors
/// As [`deep_copy`].
pub(super) fn hand_over(value: Dynamic, closures: Closures) -> Result<Dynamic> {
    let value = value.flatten();
    if is_flat(&value) || !has_closure(&value) { Ok(value) } else { deep_copy(&value, closures) }
}

/// Is there a closure in the value, or is it too deep to tell?
pub fn has_closure(value: &Dynamic) -> bool {
    may_hold_closure(value, 0)
}

fn may_hold_closure(value: &Dynamic, depth: usize) -> bool {
    if depth > DEEPEST || value.is_fnptr() || value.is_shared() {
        return true;
    }
    if is_flat(value) {
        return false;
    }
    if let Some(array) = value.read_lock::<Array>() {
        return array.iter().any(|item| may_hold_closure(item, depth + 1));
    }
    if let Some(map) = value.read_lock::<Map>() {
        return map.values().any(|item| may_hold_closure(item, depth + 1));
    }
    if let Some(stream) = value.read_lock::<Stream>() {
        return stream.any(|part| may_hold_closure(part, depth + 1));
    }
    value.read_lock::<Outcome>().is_some_and(|outcome| may_hold_closure(&outcome.value, depth + 1))
}

/// Is it all of one piece, so that a clone is a copy? Numbers, texts, pids and most else that messages are.
fn is_flat(value: &Dynamic) -> bool {
    !(value.is_shared()
        || value.is::<Array>()
        || value.is::<Map>()
        || value.is::<FnPtr>()
        || value.is_variant() && (value.is::<Outcome>() || value.is::<Stream>()))
}

/// Is it a number, or as small as one? Then a clone is a copy, and takes no memory.
#[inline]
pub(super) fn is_plain(value: &Dynamic) -> bool {
    // A value that closures share is its cell.
    !value.is_shared()
        && (value.is::<INT>() || value.is::<()>() || value.is::<bool>() || value.is::<FLOAT>() || value.is::<char>())
}

/// A copy of a value without parts; `None`: it may have some.
///
/// A string is a copy too, although one that is shared could not change: what frees a string is whoever drops it last,
/// and nobody could say then whose memory it is.
fn copy_flat(value: &Dynamic) -> Option<Dynamic> {
    if !is_flat(value) {
        return None;
    }
    if value.is_string()
        && let Some(text) = value.read_lock::<ImmutableString>()
    {
        return Some(text.as_str().into());
    }
    Some(value.clone())
}

struct Copy<'a> {
    closures: Closures<'a>,
    /// Copies of shared variables, by the address of the original. The originals live on while they are copied, so an
    /// address stands for one of them.
    variables: HashMap<usize, Dynamic>,
    copied: usize,
}

impl Copy<'_> {
    fn value(&mut self, value: &Dynamic, depth: usize) -> Result<Dynamic> {
        if depth > DEEPEST {
            return error(format!("this value is nested more than {DEEPEST} levels deep, too deep to copy"));
        }
        if depth % LEVELS == LEVELS - 1 && is_stack_low() {
            return error("this value is nested too deep to copy from a call as deep as this one");
        }
        self.copied += 1;
        if self.copied.is_multiple_of(SLICE)
            && let Some(context) = Context::current()
        {
            // A copy can take long. Others may run meanwhile, and it can be stopped.
            context.slice_over()?;
        }
        if value.is_shared() {
            return self.variable(value, depth);
        }
        if let Some(copy) = copy_flat(value) {
            return Ok(copy);
        }
        if let Some(array) = value.read_lock::<Array>() {
            let items = array.iter().map(|item| self.value(item, depth + 1));
            return Ok(items.collect::<Result<Array>>()?.into());
        }
        if let Some(map) = value.read_lock::<Map>() {
            let entries = map.iter().map(|(key, value)| Ok((key.clone(), self.value(value, depth + 1)?)));
            return Ok(entries.collect::<Result<Map>>()?.into());
        }
        if let Some(closure) = value.read_lock::<FnPtr>() {
            return self.closure(&closure, depth);
        }
        if let Some(outcome) = value.read_lock::<Outcome>() {
            let value = self.value(&outcome.value, depth + 1)?;
            return Ok(Dynamic::from(Outcome { is_ok: outcome.is_ok, value, failure: outcome.failure.clone() }));
        }
        if let Some(stream) = value.read_lock::<Stream>() {
            return Ok(Dynamic::from(stream.replace(|part| self.value(part, depth + 1))?));
        }
        Ok(value.clone())
    }

    /// A variable that closures share. The copy is known before its content is copied, because closures can hold
    /// themselves through a variable.
    fn variable(&mut self, variable: &Dynamic, depth: usize) -> Result<Dynamic> {
        let Some(content) = variable.read_lock::<Dynamic>() else {
            return error("a variable that a closure captured is in use by the very call that copies it");
        };
        let address = std::ptr::from_ref(&*content) as usize;
        if let Some(copy) = self.variables.get(&address) {
            return Ok(copy.clone());
        }
        let mut copy = Dynamic::UNIT.into_shared();
        self.variables.insert(address, copy.clone());
        let content = self.value(&content, depth + 1)?;
        if let Some(mut place) = copy.write_lock::<Dynamic>() {
            *place = content;
        }
        Ok(copy)
    }

    fn closure(&mut self, closure: &FnPtr, depth: usize) -> Result<Dynamic> {
        let copy = self.captures(closure, depth)?;
        Ok(seal(copy, self.closures).into())
    }

    fn captures(&mut self, closure: &FnPtr, depth: usize) -> Result<FnPtr> {
        let captured = closure.curry().iter().map(|value| self.value(value, depth + 1));
        let captured = captured.collect::<Result<Vec<_>>>()?;
        let mut copy = closure.clone();
        copy.set_curry(captured);
        Ok(copy)
    }
}
