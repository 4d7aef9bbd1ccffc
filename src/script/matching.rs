//! Values matched against the patterns of `receive` and `match`.
//!
//! Owns what it means that a value fits a pattern, and what the names in the pattern stand for then. It refuses to know
//! where values come from.
//!
//! As in Elixir, a literal and a `^name` compare strictly: the integer 1 does not fit 1.0.

use super::{Outcome, PidValue, RefValue, Result, error};
use crate::runtime::is_stack_low;
use crate::syntax::pattern::{Arm, Pattern, Rest};
use rhai::{Array, Dynamic, FLOAT, INT, ImmutableString, Map, NativeCallContext};

/// Values nested deeper are not looked into.
const DEEPEST: usize = 10_000;

/// Looks values up in the patterns of one `receive` or `match`.
pub struct Matcher<'a> {
    pub arms: &'a [Arm],
    /// What the patterns compare with.
    pub values: &'a [Dynamic],
    /// For the equality of types that are not ours.
    pub call: &'a NativeCallContext<'a>,
}

impl Matcher<'_> {
    /// The first arm from number `from` on whose pattern the value fits.
    ///
    /// # Errors
    /// When the value is nested too deep to look into.
    pub fn first_arm(&self, value: &Dynamic, from: usize) -> Result<Option<usize>> {
        for (number, arm) in self.arms.iter().enumerate().skip(from) {
            let mut bound = arm.pattern.names_again().then(Vec::new);
            if self.fits(&arm.pattern, value, &mut bound)? {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }

    /// `bound`: copies of what the names so far stand for, where one may come again.
    fn fits(&self, pattern: &Pattern, value: &Dynamic, bound: &mut Option<Vec<Dynamic>>) -> Result<bool> {
        match pattern {
            Pattern::Any => Ok(true),
            Pattern::Bind => {
                if let Some(bound) = bound {
                    bound.push(value.clone());
                }
                Ok(true)
            }
            Pattern::Again(name) => match bound.as_ref().and_then(|bound| bound.get(*name)).cloned() {
                Some(first) => self.is_same(&first, value, 0),
                None => Ok(false),
            },
            Pattern::Equal(number) => match self.values.get(*number) {
                Some(wanted) => self.is_same(wanted, value, 0),
                None => Ok(false),
            },
            Pattern::Array { before, rest, after } => match value.read_lock::<Array>() {
                Some(array) => self.fits_array(before, *rest, after, &array, bound),
                None => Ok(false),
            },
            Pattern::Map(entries) => {
                let Some(map) = value.read_lock::<Map>() else { return Ok(false) };
                for (key, pattern) in entries {
                    match map.get(key.as_str()) {
                        Some(value) if self.fits(pattern, value, bound)? => {}
                        _ => return Ok(false),
                    }
                }
                Ok(true)
            }
            Pattern::Outcome(is_ok, inside) => match value.read_lock::<Outcome>() {
                Some(outcome) if outcome.is_ok == *is_ok => self.fits(inside, &outcome.value, bound),
                _ => Ok(false),
            },
        }
    }

    fn fits_array(
        &self,
        before: &[Pattern],
        rest: Rest,
        after: &[Pattern],
        array: &[Dynamic],
        bound: &mut Option<Vec<Dynamic>>,
    ) -> Result<bool> {
        let Some(between) = array.len().checked_sub(before.len() + after.len()) else { return Ok(false) };
        if rest == Rest::None && between > 0 {
            return Ok(false);
        }
        for (pattern, value) in before.iter().zip(array) {
            if !self.fits(pattern, value, bound)? {
                return Ok(false);
            }
        }
        if let (Rest::Bound, Some(bound)) = (rest, &mut *bound) {
            bound.push(array[before.len()..before.len() + between].to_vec().into());
        }
        for (pattern, value) in after.iter().zip(&array[before.len() + between..]) {
            if !self.fits(pattern, value, bound)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Are these the same value, of the same type?
    pub fn is_same(&self, one: &Dynamic, other: &Dynamic, depth: usize) -> Result<bool> {
        if depth > DEEPEST || depth % 16 == 15 && is_stack_low() {
            return error("this value is nested too deep to compare");
        }
        macro_rules! compare {
            ($($type:ty),*) => {
                $(if let Some(one) = one.read_lock::<$type>() {
                    return Ok(other.read_lock::<$type>().is_some_and(|other| *one == *other));
                })*
            };
        }
        compare!(INT, ImmutableString, bool, (), FLOAT, char, PidValue, RefValue);
        if let Some(one) = one.read_lock::<Array>() {
            let Some(other) = other.read_lock::<Array>().filter(|other| other.len() == one.len()) else {
                return Ok(false);
            };
            for (one, other) in one.iter().zip(&*other) {
                if !self.is_same(one, other, depth + 1)? {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        if let Some(one) = one.read_lock::<Map>() {
            let Some(other) = other.read_lock::<Map>().filter(|other| other.len() == one.len()) else {
                return Ok(false);
            };
            // Both are sorted by their keys.
            for ((key, one), (known, other)) in one.iter().zip(&*other) {
                if key != known || !self.is_same(one, other, depth + 1)? {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        if let Some(one) = one.read_lock::<Outcome>() {
            return match other.read_lock::<Outcome>() {
                Some(other) if one.is_ok == other.is_ok => self.is_same(&one.value, &other.value, depth + 1),
                _ => Ok(false),
            };
        }
        if one.type_id() != other.type_id() {
            return Ok(false);
        }
        // A type without an equality has no equal values.
        Ok(self.call.call_native_fn("==", (one.clone(), other.clone())).unwrap_or(false))
    }
}

/// What the names in a pattern stand for, taken out of a value that fits it.
pub fn take_names(pattern: &Pattern, value: Dynamic, names: &mut Vec<Dynamic>) {
    match pattern {
        Pattern::Any | Pattern::Again(_) | Pattern::Equal(_) => {}
        Pattern::Bind => names.push(value),
        Pattern::Array { before, rest, after } => {
            let Ok(mut array) = value.flatten().into_array() else { return };
            let end = array.split_off(array.len() - after.len());
            let between = array.split_off(before.len());
            before.iter().zip(array).for_each(|(pattern, value)| take_names(pattern, value, names));
            if *rest == Rest::Bound {
                names.push(between.into());
            }
            after.iter().zip(end).for_each(|(pattern, value)| take_names(pattern, value, names));
        }
        Pattern::Map(entries) => {
            let Some(mut map) = value.flatten().try_cast::<Map>() else { return };
            for (number, (key, pattern)) in entries.iter().enumerate() {
                // A key may stand twice.
                let comes_again = entries[number + 1..].iter().any(|(other, _)| other == key);
                let value = if comes_again { map.get(key.as_str()).cloned() } else { map.remove(key.as_str()) };
                take_names(pattern, value.unwrap_or_default(), names);
            }
        }
        Pattern::Outcome(_, inside) => {
            if let Some(outcome) = value.flatten().try_cast::<Outcome>() {
                take_names(inside, outcome.value, names);
            }
        }
    }
}
