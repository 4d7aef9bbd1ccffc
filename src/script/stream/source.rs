//! Where the items of a stream come from.

use super::items::User;
use super::{Node, Source, Step, Stream, callback};
use crate::script::hooks::operation;
use crate::script::{Result, display, environment, error};
use rhai::{Array, Blob, Dynamic, EvalAltResult, INT, ImmutableString, Map, NativeCallContext, Scope};
use std::ops::{Bound, Range, RangeInclusive};
use std::sync::Arc;

/// What the items of a value are, as a stream of them: a stream itself, or a new one.
///
/// # Errors
/// When the value has no items.
pub fn source(call: &NativeCallContext, value: Dynamic) -> Result<Stream> {
    let value = value.flatten();
    if let Some(stream) = value.read_lock::<Stream>() {
        return Ok(stream.clone());
    }
    if value.is_fnptr() {
        return Stream::new(Step::Source(Source::Calls(callback(call, &value, 0)?)));
    }
    let has_items = value.is_array()
        || value.is_map()
        || value.is_string()
        || value.is_blob()
        || value.is::<Range<INT>>()
        || value.is::<RangeInclusive<INT>>();
    if !has_items {
        if let Some(items) = iterated(&value)? {
            return Stream::new(Step::Source(Source::Value(items)));
        }
        let caller = call.fn_name();
        let shown = display::show(&value, &display::Style::default());
        return error(format!(
            "{caller} takes an array, a range, a map, a string, a stream, or a closure that is called for each item; \
             this is {shown}"
        ));
    }
    Stream::new(Step::Source(Source::Value(value)))
}

/// The items of what else Rhai's `for` goes through: a range with a step, some characters of a string. Those types have no
/// names, so their items are collected in an array.
fn iterated(value: &Dynamic) -> Result<Option<Dynamic>> {
    const COLLECT: &str = "let items = []; for item in source { items.push(item); } items";
    let environment = environment();
    let Some(environment) = environment else { return Ok(None) };
    let mut scope = Scope::new();
    scope.push_dynamic("source", value.clone());
    match environment.engine().eval_with_scope::<Dynamic>(&mut scope, COLLECT).map_err(|error| *error) {
        Ok(items) => Ok(Some(items)),
        Err(EvalAltResult::ErrorFor(_)) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

/// The items of a source, one use of them.
pub(super) struct Pulled {
    node: Arc<Node>,
    at: At,
}

/// How far the use has come.
enum At {
    /// The next place in an array, a string (in bytes) or a blob.
    Place(usize),
    /// The next number of a range, and the last.
    Number(INT, INT),
    /// Behind this key of a map.
    Key(ImmutableString),
    Calls,
    /// The item before the next one.
    Iterate(Option<Dynamic>),
    Unfold(Dynamic),
    End,
}

impl Pulled {
    pub fn new(node: &Arc<Node>, source: &Source) -> Self {
        let at = match source {
            Source::Value(value) => match (value.read_lock::<Range<INT>>(), value.read_lock::<RangeInclusive<INT>>()) {
                (Some(range), _) if range.start < range.end => At::Number(range.start, range.end - 1),
                (_, Some(range)) if range.start() <= range.end() => At::Number(*range.start(), *range.end()),
                (Some(_), _) | (_, Some(_)) => At::End,
                (None, None) => At::Place(0),
            },
            Source::Calls(_) => At::Calls,
            Source::Iterate(..) => At::Iterate(None),
            Source::Unfold(state, _) => At::Unfold(state.clone()),
        };
        Self { node: node.clone(), at }
    }

    pub fn next(&mut self, user: &User) -> Result<Option<Dynamic>> {
        operation()?;
        let Step::Source(source) = &self.node.step else { return Ok(None) };
        let (item, at) = match (source, &mut self.at) {
            (Source::Value(_), At::Number(next, last)) => {
                let item = *next;
                match item < *last {
                    true => *next += 1,
                    false => self.at = At::End,
                }
                return Ok(Some(item.into()));
            }
            (Source::Value(value), at) => return Ok(next_of(value, at)),
            (Source::Calls(f), _) => {
                let item = user.call(f, Vec::new())?;
                return Ok(Some(item).filter(|item| !item.is_unit()));
            }
            (Source::Iterate(first, _), At::Iterate(before @ None)) => {
                *before = Some(first.clone());
                return Ok(Some(first.clone()).filter(|item| !item.is_unit()));
            }
            (Source::Iterate(_, f), At::Iterate(Some(before))) => {
                let item = user.call(f, vec![std::mem::take(before)])?;
                (item.clone(), At::Iterate(Some(item)))
            }
            (Source::Unfold(_, f), At::Unfold(state)) => match user.call(f, vec![std::mem::take(state)])? {
                end if end.is_unit() => (end, At::End),
                pair => match pair.try_cast_result::<Array>().map(<[Dynamic; 2]>::try_from) {
                    Ok(Ok([item, state])) => {
                        self.at = At::Unfold(state);
                        return Ok(Some(item));
                    }
                    Ok(Err(array)) => return not_a_pair(&array.into()),
                    Err(other) => return not_a_pair(&other),
                },
            },
            _ => return Ok(None),
        };
        let is_end = item.is_unit();
        self.at = if is_end { At::End } else { at };
        Ok(if is_end { None } else { Some(item) })
    }
}

/// The next item of an array, a map, a string or a blob.
fn next_of(value: &Dynamic, at: &mut At) -> Option<Dynamic> {
    if let Some(array) = value.read_lock::<Array>() {
        let At::Place(place) = at else { return None };
        let item = array.get(*place)?.clone();
        *place += 1;
        return Some(item);
    }
    if let Some(text) = value.read_lock::<ImmutableString>() {
        let At::Place(place) = at else { return None };
        let item = text.get(*place..)?.chars().next()?;
        *place += item.len_utf8();
        return Some(item.into());
    }
    if let Some(blob) = value.read_lock::<Blob>() {
        let At::Place(place) = at else { return None };
        let item = *blob.get(*place)?;
        *place += 1;
        return Some(INT::from(item).into());
    }
    let map = value.read_lock::<Map>()?;
    let (key, value) = match at {
        At::Key(key) => map.range::<str, _>((Bound::Excluded(key.as_str()), Bound::Unbounded)).next()?,
        _ => map.iter().next()?,
    };
    let pair: Array = vec![key.as_str().into(), value.clone()];
    *at = At::Key(key.as_str().into());
    Some(pair.into())
}

#[cold]
fn not_a_pair<T>(value: &Dynamic) -> Result<T> {
    let shown = display::show(value, &display::Style::default());
    error(format!(
        "the closure of stream_unfold is to return `[item, state]`, or `()` at the end; this one returned {shown}"
    ))
}
