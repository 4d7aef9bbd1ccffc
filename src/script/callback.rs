//! Closures that another process calls: any number of times, and with arguments.

use super::copy::copy_closures;
use super::display::{Style, show};
use super::failure::{copy_thrown, source_of};
use super::hooks::{Halted, halted};
use super::sealed::original_name;
use super::{
    Context, Environment, Failure, Reason, Result, Starts, documented_name, environment, error, has_closure, seal_all,
};
use crate::runtime::{Fault, Stop, contain};
use rhai::{Dynamic, EvalAltResult, FnPtr, NativeCallContext, Position};
use std::result::Result as Either;
use std::sync::Arc;

/// A closure, the environment that it runs under, and its own copy of what it captured. It may go to another process.
pub(super) struct Callback {
    environment: Arc<Environment>,
    closure: FnPtr,
}

/// What a function of ours takes: so many parameters, in words.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    pub parameters: usize,
    /// `a closure without parameters, such as …`
    pub words: &'static str,
}

impl Wanted {
    pub const NOTHING: Self = Self { parameters: 0, words: "a closure without parameters, such as `|| 42`" };
}

impl Callback {
    /// Of a closure or function that code of the running process refers to; `call` is its call of ours.
    ///
    /// # Errors
    /// When it is none, takes other arguments, or what it captured cannot be copied.
    pub fn new(call: &NativeCallContext, closure: &Dynamic, wanted: Wanted) -> Result<Self> {
        let mut callbacks = Self::family(call, &[(documented_name(call.fn_name()), closure, wanted)])?;
        Ok(callbacks.remove(0))
    }

    /// Several at once, each with the name that an error gives it. The variables that they share are shared by their copies, too.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn family(call: &NativeCallContext, members: &[(&str, &Dynamic, Wanted)]) -> Result<Vec<Self>> {
        let homes = members.iter().map(|(name, value, wanted)| {
            let closure = closure(name, value, *wanted)?;
            Ok((home(call, name, &closure, *wanted)?, closure))
        });
        let (homes, closures): (Vec<_>, Vec<_>) = homes.collect::<Result<Vec<_>>>()?.into_iter().unzip();
        let copies = homes.into_iter().zip(copy_closures(&closures)?);
        Ok(copies.map(|(environment, closure)| Self { environment, closure }).collect())
    }

    /// Another that shares nothing with this one, with the same captured values.
    ///
    /// # Errors
    /// When they cannot be copied.
    pub fn copy(&self) -> Result<Self> {
        let closure = copy_closures(std::slice::from_ref(&self.closure))?.remove(0);
        Ok(Self { environment: self.environment.clone(), closure })
    }

    /// The environment that it runs under, and the closure.
    pub fn parts(self) -> (Arc<Environment>, FnPtr) {
        (self.environment, self.closure)
    }

    /// Does something with what it returned.
    ///
    /// # Errors
    /// The error of `run`, as the reason for which the process has to end. Its place is that of the closure.
    pub fn concluded<T>(&self, context: &Context, run: impl FnOnce() -> Result<T>) -> Either<T, Reason> {
        concluded(context, &self.environment, || {
            run().map_err(|mut error| {
                if error.position().is_none()
                    && let Some((source, position)) = self.environment.position_of(&self.closure)
                {
                    error.set_position(position);
                    // It need not be the source that the process runs under.
                    let name = self.closure.fn_name().to_owned();
                    error = EvalAltResult::ErrorInFunctionCall(name, source, error, Position::NONE).into();
                }
                error
            })
        })
    }

    /// Calls it in the running process.
    ///
    /// # Errors
    /// The reason for which the process has to end: an error that nothing caught, or an exit.
    pub fn call(&self, context: &Context, arguments: Vec<Dynamic>) -> Either<Dynamic, Reason> {
        let environment = self.environment.here();
        context.local.enter(environment.clone());
        let result = contain(|| {
            let value = context.local.halting.unless_raised(environment.call(&self.closure, None, arguments))?;
            // Whoever uses it next may be code of another environment.
            let mut value = value.flatten();
            if has_closure(&value) {
                seal_all(&mut value);
            }
            unless_exceeded(context, value)
        });
        conclude(context, &environment, result)
    }
}

/// Does something for code that was written under this environment.
///
/// # Errors
/// The error of `run`, as the reason for which the process has to end.
pub(super) fn concluded<T>(
    context: &Context,
    environment: &Arc<Environment>,
    run: impl FnOnce() -> Result<T>,
) -> Either<T, Reason> {
    conclude(context, &environment.here(), Ok(run()))
}

/// What a closure runs under that code of the running process refers to.
///
/// # Errors
/// When it takes other arguments than wanted.
pub(super) fn home(
    call: &NativeCallContext,
    caller: &str,
    closure: &FnPtr,
    wanted: Wanted,
) -> Result<Arc<Environment>> {
    let here = environment();
    let Some(here) = here else { return error(format!("{caller} is for code that runs in a process")) };
    let name = original_name(closure.fn_name());
    let environment = if name.starts_with("anon$") {
        here.for_closure(&name)
    } else {
        // A function of a module is known to the module alone.
        let module = source_of(call).and_then(|source| here.of_module(source));
        module.filter(|module| !module.arities(&name).is_empty()).unwrap_or(here)
    };
    let captured = closure.curry().len();
    let arities = environment.arities(&name);
    if !arities.is_empty() && !arities.contains(&(captured + wanted.parameters)) {
        let takes = arities.iter().min().map_or(0, |most| most.saturating_sub(captured));
        return error(format!("{caller} takes {}; this one takes {takes}", wanted.words));
    }
    Ok(environment)
}

/// The closure or function that a value is.
///
/// # Errors
/// When it is none.
pub(super) fn closure(caller: &str, value: &Dynamic, wanted: Wanted) -> Result<FnPtr> {
    match value.read_lock::<FnPtr>() {
        Some(closure) => Ok(closure.clone()),
        None => error(format!("{caller} takes {}; this is {}", wanted.words, show(value, &Style::default()))),
    }
}

/// Some functions, a sort for one, swallow the error that tells of a limit.
pub(super) fn unless_exceeded(context: &Context, value: Dynamic) -> Result<Dynamic> {
    context.exceeded().map_or(Ok(value), |exceeded| Err(Stop::Limit(exceeded).into()))
}

/// What an evaluation under this environment came to: a value, or the reason for which the process ends.
pub(super) fn conclude<T>(
    context: &Context,
    environment: &Arc<Environment>,
    result: Either<Result<T>, Fault>,
) -> Either<T, Reason> {
    let failure = match result {
        // They swallow the one that an exit is, too.
        Ok(Ok(value)) => return context.exit_reason().map_or(Ok(value), Err),
        Ok(Err(mut error)) => match halted(&error) {
            Some(Halted::Exit | Halted::Interrupted) => return Err(context.exit_reason().unwrap_or(Reason::Killed)),
            Some(Halted::StackOverflow | Halted::TooDeep | Halted::Limit(_)) | None => {
                copy_thrown(&mut error);
                environment.world().failure(context, error, environment, environment.source())
            }
        },
        Err(fault) => Failure::fault(fault),
    };
    Err(Reason::Error(failure))
}

/// Tells of the crash of the running process, if it is one: whoever dies of another's crash has not crashed.
pub(super) fn report(context: &Context, environment: &Environment, reason: &mut Reason) {
    if let Some(failure) = own_crash(context, reason) {
        environment.world().report_crash(context, failure);
    }
}

/// The error of which the running process is about to end, if it is its own, with how the process was started.
pub(super) fn own_crash<'a>(context: &Context, reason: &'a mut Reason) -> Option<&'a Failure> {
    let Reason::Error(failure) = reason else { return None };
    if context.exit_reason().is_some() {
        return None;
    }
    failure.set_starts(Starts::of(context));
    Some(failure)
}
