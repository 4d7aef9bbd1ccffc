//! The closures that streams call.

use crate::script::sealed::{original_name, seal_at};
use crate::script::{Context, Environment, Result, display, documented_name, error};
use rhai::{Dynamic, FnPtr, NativeCallContext};
use std::sync::Arc;

/// A closure or function for a stream to call with so many arguments; `call` is the call that gives it.
///
/// # Errors
/// When it is none, or takes another number of arguments.
pub fn callback(call: &NativeCallContext, function: &Dynamic, parameters: usize) -> Result<FnPtr> {
    let caller = documented_name(call.fn_name());
    let Some(function) = function.read_lock::<FnPtr>().map(|function| function.clone()) else {
        let shown = display::show(function, &display::Style::default());
        return error(format!("{caller} takes {}; this is {shown}", wanted(parameters)));
    };
    let here = Context::current().and_then(|context| context.local.environment());
    let Some(here) = here else { return error(format!("{caller} is for code that runs in a process")) };
    let (home, is_of_module) = home(call, &here, &function);
    let arities = home.arities(&original_name(function.fn_name()));
    let captured = function.curry().len();
    if !arities.is_empty() && !arities.contains(&(captured + parameters)) {
        let takes = arities.iter().map(|all| all.saturating_sub(captured)).min().unwrap_or_default();
        return error(format!("{caller} takes {}; this one takes {takes}", wanted(parameters)));
    }
    // A function of a module is known to the module alone, and the stream may be used anywhere.
    Ok(if is_of_module { seal_at(home, function) } else { function })
}

/// Where the function was written, and whether that is a module that only the calling code knows.
fn home(call: &NativeCallContext, here: &Arc<Environment>, function: &FnPtr) -> (Arc<Environment>, bool) {
    let name = original_name(function.fn_name());
    if name.starts_with("anon$") {
        return (here.home_of(&name).unwrap_or_else(|| here.clone()), false);
    }
    let module = call.call_source().and_then(|source| here.of_module(source));
    match module.filter(|module| !module.arities(&name).is_empty()) {
        Some(module) => (module, true),
        None => (here.clone(), false),
    }
}

fn wanted(parameters: usize) -> &'static str {
    match parameters {
        0 => "a closure without parameters, such as `|| 42`",
        1 => "a closure with one parameter, such as `|x| x + 1`",
        _ => "a closure with two parameters, such as `|sum, x| sum + x`",
    }
}
