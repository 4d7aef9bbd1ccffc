//! Closures that take their environment along.
//!
//! A closure is a name in the environment that it was written in. A process that was started earlier does not know
//! that name, so a closure that is sent about is sealed: it becomes a native function that calls the original in its
//! own environment.

use super::copy::Closures;
use super::{Context, Environment, Result};
use rhai::{Dynamic, EvalAltResult, FnPtr, ImmutableString, NativeCallContext};
use std::sync::Arc;

/// Rhai's prefix for the names of closures, which no identifier can have, and ours for sealed ones.
const ANONYMOUS: &str = "anon$";
const SEALED: &str = "closure_";

/// The closure in a form that whoever gets it can call.
pub(super) fn seal(closure: FnPtr, closures: Closures) -> FnPtr {
    if !closure.is_anonymous() {
        return closure;
    }
    match closures {
        Closures::For(environment) if environment.knows(closure.fn_name()) => closure,
        Closures::For(environment) => seal_in(environment.home_of(closure.fn_name()), closure),
        Closures::ForAnyone => {
            let here = Context::current().and_then(|context| context.local.environment());
            seal_in(here.and_then(|environment| environment.home_of(closure.fn_name())), closure)
        }
    }
}

/// The name under which Rhai knows the closure, sealed or not.
pub(super) fn original_name(name: &str) -> ImmutableString {
    match name.strip_prefix(SEALED) {
        Some(hash) => format!("{ANONYMOUS}{hash}").into(),
        None => name.into(),
    }
}

fn seal_in(home: Option<Arc<Environment>>, closure: FnPtr) -> FnPtr {
    let Some(home) = home else { return closure };
    let name: ImmutableString = closure.fn_name().replace(ANONYMOUS, SEALED).into();
    let captured = closure.curry().to_vec();
    let mut original = closure.clone();
    original.set_curry([]);
    let own_name = name.clone();
    let call = move |context: NativeCallContext, arguments: &mut [&mut Dynamic]| {
        call_at_home(&home, &original, &own_name, &context, arguments)
    };
    // "Deprecated" is how Rhai marks what may change in a later version.
    #[allow(deprecated)]
    match FnPtr::from_fn(name, call) {
        Ok(mut sealed) => {
            sealed.set_curry(captured);
            sealed
        }
        Err(_) => closure,
    }
}

fn call_at_home(
    home: &Environment,
    original: &FnPtr,
    name: &str,
    context: &NativeCallContext,
    arguments: &mut [&mut Dynamic],
) -> Result<Dynamic> {
    if home.parameters(original.fn_name()) != Some(arguments.len()) {
        // Rhai's own functions try again with more arguments when they are told this.
        let signature = format!("{name} ({} arguments)", arguments.len());
        return Err(EvalAltResult::ErrorFunctionNotFound(signature, context.call_position()).into());
    }
    let arguments: Vec<Dynamic> = arguments.iter_mut().map(|argument| std::mem::take(*argument)).collect();
    home.call(original, arguments).map_err(|error| {
        let (name, source) = (original.fn_name().to_owned(), home.source().to_owned());
        EvalAltResult::ErrorInFunctionCall(name, source, error, context.call_position()).into()
    })
}
