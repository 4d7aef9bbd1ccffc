//! Closures that take their environment along.
//!
//! A closure is a name in the environment that it was written in. A process that was started earlier does not know
//! that name, so a closure that is sent about is sealed: it becomes a native function that calls the original in its
//! own environment.

use super::copy::{Closures, has_closure};
use super::written::ANONYMOUS;
use super::{Context, Environment, Outcome, Result, Stream, environment};
use rhai::{Array, Dynamic, EvalAltResult, FnPtr, ImmutableString, Map, NativeCallContext};
use std::borrow::Cow;
use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

/// Our prefix for the names of sealed closures; no identifier of a script begins with Rhai's.
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
            let here = environment();
            seal_in(here.and_then(|environment| environment.home_of(closure.fn_name())), closure)
        }
    }
}

/// Was it written as a closure, sealed or not? Otherwise it is the name of a function.
pub fn is_closure(function: &FnPtr) -> bool {
    function.is_anonymous() || function.fn_name().starts_with(SEALED)
}

/// The name under which Rhai knows the closure, sealed or not.
pub(super) fn original_name(name: &str) -> Cow<'_, str> {
    match name.strip_prefix(SEALED) {
        Some(hash) => format!("{ANONYMOUS}{hash}").into(),
        None => name.into(),
    }
}

fn seal_in(home: Option<Arc<Environment>>, closure: FnPtr) -> FnPtr {
    match home {
        Some(home) => seal_at(home, closure),
        None => closure,
    }
}

/// The closure or function in a form that calls it in this environment, whoever gets it.
pub(super) fn seal_at(home: Arc<Environment>, closure: FnPtr) -> FnPtr {
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
    home: &Arc<Environment>,
    original: &FnPtr,
    name: &str,
    context: &NativeCallContext,
    arguments: &mut [&mut Dynamic],
) -> Result<Dynamic> {
    let home = home.here();
    let parameters = home.parameters(original.fn_name()).unwrap_or_default();
    let (this, rest) = match arguments.len() {
        count if count == parameters => (None, arguments),
        // Called as a method: the object comes before the arguments, captured variables among them.
        count if count == parameters + 1 => {
            let (this, rest) = arguments.split_at_mut(1);
            (this.first_mut(), rest)
        }
        count => {
            // Rhai's own functions try again with more arguments when they are told this.
            let signature = format!("{name} ({count} arguments)");
            return Err(EvalAltResult::ErrorFunctionNotFound(signature, context.call_position()).into());
        }
    };
    let mut this = this.map(|this| &mut **this);
    let mut rest: Vec<Dynamic> = rest.iter_mut().map(|argument| std::mem::take(*argument)).collect();
    let crossing = Crossing::to(&home);
    crossing.carry(&home, this.as_deref_mut().into_iter().chain(&mut rest));
    let mut result = home.call(original, this.as_deref_mut(), rest).map_err(|error| {
        let (name, source) = (original.fn_name().to_owned(), home.source().to_owned());
        EvalAltResult::ErrorInFunctionCall(name, source, error, context.call_position()).into()
    });
    if let Some((_, caller)) = &crossing.from {
        crossing.carry(caller, this.into_iter().chain(result.as_mut().ok()));
    }
    result
}

/// A call from code of one environment to code of another: until it is dropped, the process runs under the other.
struct Crossing {
    /// `None`: there is no process, or no border.
    from: Option<(Rc<Context>, Arc<Environment>)>,
}

impl Crossing {
    fn to(home: &Arc<Environment>) -> Self {
        let from = Context::current().and_then(|context| {
            let caller = context.local.environment().filter(|caller| !Arc::ptr_eq(caller, home))?;
            context.local.enter(home.clone());
            Some((context, caller))
        });
        Self { from }
    }

    /// Makes these values such that code of this environment can use them.
    fn carry<'a>(&self, to: &Arc<Environment>, values: impl Iterator<Item = &'a mut Dynamic>) {
        if self.from.is_none() {
            return;
        }
        for value in values.filter(|value| has_closure(value)) {
            seal_parts(value, Closures::For(to), 0, &mut HashSet::new());
        }
    }
}

impl Drop for Crossing {
    fn drop(&mut self) {
        if let Some((context, caller)) = self.from.take() {
            context.local.enter(caller);
        }
    }
}

/// Seals all closures in the value, where they are. Variables that closures share stay shared.
pub fn seal_all(value: &mut Dynamic) {
    seal_parts(value, Closures::ForAnyone, 0, &mut HashSet::new());
}

/// Is there anything in a part of a stream that is to be sealed? What is, need not be copied at every look.
fn may_hold_unsealed(part: &Dynamic) -> bool {
    match part.read_lock::<FnPtr>() {
        Some(closure) => closure.is_anonymous() || closure.curry().iter().any(has_closure),
        None => has_closure(part),
    }
}

fn seal_parts(value: &mut Dynamic, closures: Closures, depth: usize, seen: &mut HashSet<usize>) {
    // What is nested deeper than can be copied between processes keeps what it has.
    if depth > super::copy::DEEPEST {
        return;
    }
    if value.is_shared() {
        if let Some(mut content) = value.write_lock::<Dynamic>()
            && seen.insert(std::ptr::from_ref(&*content) as usize)
        {
            seal_parts(&mut content, closures, depth + 1, seen);
        }
    } else if let Some(mut array) = value.write_lock::<Array>() {
        array.iter_mut().for_each(|item| seal_parts(item, closures, depth + 1, seen));
    } else if let Some(mut map) = value.write_lock::<Map>() {
        map.values_mut().for_each(|item| seal_parts(item, closures, depth + 1, seen));
    } else if let Some(mut outcome) = value.write_lock::<Outcome>() {
        seal_parts(&mut outcome.value, closures, depth + 1, seen);
    } else if let Some(mut stream) = value.write_lock::<Stream>() {
        if stream.any(may_hold_unsealed) {
            let sealed = stream.replace(|part| {
                let mut part = part.clone();
                seal_parts(&mut part, closures, depth + 1, seen);
                Ok(part)
            });
            if let Ok(sealed) = sealed {
                *stream = sealed;
            }
        }
    } else if let Some(mut closure) = value.write_lock::<FnPtr>() {
        closure.iter_curry_mut().for_each(|captured| seal_parts(captured, closures, depth + 1, seen));
        let sealed = seal(closure.clone(), closures);
        *closure = sealed;
    }
}
