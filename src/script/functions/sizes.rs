//! Rhai's functions that make a value of any size at once, with an end to it.
//!
//! The system answers a request for more memory than there is by ending the program. A script that asks for too much
//! gets an error instead.

use super::Functions;
use crate::runtime::room;
use crate::script::{Context, Result, error};
use rhai::{Array, Blob, Dynamic, FuncRegistration, INT, ImmutableString, Module};

/// One gigabyte, whatever it is made of.
const MOST_BYTES: usize = 1 << 30;

pub(super) fn add(functions: &mut Functions) {
    let module = functions.module();
    let set = |name| FuncRegistration::new(name).in_global_namespace();
    set("blob").set_into_module(module, |length: INT| new_blob(length, 0));
    set("blob").set_into_module(module, new_blob);
    set("pad").set_into_module(module, pad_blob);
    set("pad").set_into_module(module, pad_array);
    set("pad").set_into_module(module, pad_with_char);
    set("pad").set_into_module(module, pad_with_string);
    set("replace").set_into_module(module, replace);
    set("replace").set_into_module(module, |text: &mut ImmutableString, from: &str, to: char| {
        replace(text, from, to.encode_utf8(&mut [0; 4]))
    });
    set("replace").set_into_module(module, |text: &mut ImmutableString, from: char, to: &str| {
        replace(text, from.encode_utf8(&mut [0; 4]), to)
    });
    set("replace").set_into_module(module, |text: &mut ImmutableString, from: char, to: char| {
        replace(text, from.encode_utf8(&mut [0; 4]), to.encode_utf8(&mut [0; 4]))
    });
    splits(module);
}

/// With a string or a character to split at, and with or without the most pieces there may be.
fn splits(module: &mut Module) {
    macro_rules! register {
        ($name:literal, $split:expr) => {{
            let split = $split;
            let set = || FuncRegistration::new($name).with_purity(true).in_global_namespace();
            set().set_into_module(module, move |text: &mut ImmutableString, at: &str| split(text, at, INT::MAX));
            set().set_into_module(module, move |text: &mut ImmutableString, at: char| {
                split(text, at.encode_utf8(&mut [0; 4]), INT::MAX)
            });
            set().set_into_module(module, move |text: &mut ImmutableString, at: &str, most: INT| split(text, at, most));
            set().set_into_module(module, move |text: &mut ImmutableString, at: char, most: INT| {
                split(text, at.encode_utf8(&mut [0; 4]), most)
            });
        }};
    }
    register!("split", |text: &ImmutableString, at: &str, most| {
        pieces(text, at, most, |most| text.splitn(most, at).map(Into::into).collect())
    });
    register!("split_rev", |text: &ImmutableString, at: &str, most| {
        pieces(text, at, most, |most| text.rsplitn(most, at).map(Into::into).collect())
    });
}

/// The length as a size, when so many elements of so many bytes are not too much. Negative ones are 0, as in Rhai.
fn fitting(length: INT, each: usize) -> Result<usize> {
    let length = usize::try_from(length).unwrap_or(0);
    if length > MOST_BYTES / each {
        return error(format!("{length} elements are too many; {} are the most here", MOST_BYTES / each));
    }
    fit(length * each)?;
    Ok(length)
}

/// Ends the process when it has no room for so many bytes. Otherwise it would be stopped only when it had made them.
fn fit(bytes: usize) -> Result<()> {
    match Context::current() {
        Some(context) if bytes > room() => Err(context.memory_exceeded().into()),
        _ => Ok(()),
    }
}

fn new_blob(length: INT, value: INT) -> Result<Blob> {
    Ok(vec![value as u8; fitting(length, 1)?])
}

fn pad_blob(blob: &mut Blob, length: INT, value: INT) -> Result<()> {
    let length = fitting(length, 1)?;
    if length > blob.len() {
        blob.resize(length, value as u8);
    }
    Ok(())
}

fn pad_array(array: &mut Array, length: INT, item: Dynamic) -> Result<()> {
    let length = fitting(length, size_of::<Dynamic>())?;
    if length > array.len() {
        array.resize(length, item);
    }
    Ok(())
}

fn pad_with_char(text: &mut ImmutableString, length: INT, character: char) -> Result<()> {
    let missing = fitting(length, character.len_utf8())?.saturating_sub(text.chars().count());
    if missing > 0 {
        *text += std::iter::repeat_n(character, missing).collect::<String>();
    }
    Ok(())
}

fn pad_with_string(text: &mut ImmutableString, length: INT, padding: &str) -> Result<()> {
    let missing = fitting(length, padding.len().max(1))?.saturating_sub(text.chars().count());
    if missing > 0 && !padding.is_empty() {
        *text += padding.chars().cycle().take(missing).collect::<String>();
    }
    Ok(())
}

fn replace(text: &mut ImmutableString, from: &str, to: &str) -> Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    if to.len() > from.len() {
        fit(text.len() + text.matches(from).count().saturating_mul(to.len() - from.len()))?;
    }
    *text = text.replace(from, to).into();
    Ok(())
}

/// What a string takes beside its text: its place in an array, and its count of references.
const STRING: usize = size_of::<Dynamic>() + 40;

/// Splits the text into at most so many pieces, but always one, when there is room for them.
fn pieces(text: &ImmutableString, at: &str, most: INT, split: impl Fn(usize) -> Array) -> Result<Array> {
    let most = usize::try_from(most).unwrap_or(0);
    if most <= 1 || text.is_empty() {
        return Ok(vec![text.clone().into()]);
    }
    let count = text.matches(at).count().saturating_add(1).min(most);
    fit(text.len() + count.saturating_mul(STRING))?;
    Ok(split(most))
}
