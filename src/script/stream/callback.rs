//! The closures that streams call.

use crate::script::callback::{Wanted, closure, home};
use crate::script::sealed::seal_at;
use crate::script::{Result, documented_name, environment};
use rhai::{Dynamic, FnPtr, NativeCallContext};
use std::sync::Arc;

/// A closure or function for a stream to call with so many arguments; `call` is the call that gives it.
///
/// # Errors
/// When it is none, or takes another number of arguments.
pub fn callback(call: &NativeCallContext, function: &Dynamic, parameters: usize) -> Result<FnPtr> {
    let caller = documented_name(call.fn_name());
    let wanted = wanted(parameters);
    let function = closure(caller, function, wanted)?;
    let home = home(call, caller, &function, wanted)?;
    // What a module defines is known to the module alone, and the stream may be used anywhere.
    let is_of_module = environment().is_some_and(|here| !Arc::ptr_eq(&here, &home));
    Ok(if is_of_module { seal_at(home, function) } else { function })
}

fn wanted(parameters: usize) -> Wanted {
    match parameters {
        0 => Wanted::NOTHING,
        1 => Wanted { parameters, words: "a closure with one parameter, such as `|x| x + 1`" },
        _ => Wanted { parameters, words: "a closure with two parameters, such as `|sum, x| sum + x`" },
    }
}
