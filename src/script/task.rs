//! A closure on its way to become a process.

use super::callback::{Callback, Wanted, conclude, home, report, unless_exceeded};
use super::copy::{copy_closure, deep_copy, hand_over};
use super::failure::source_of;
use super::sealed::original_name;
use super::{Beginning, Closures, Context, Environment, Parcel, Place, Result, Script, documented_name, error};
use crate::runtime::{Body, contain, measured, uncharged};
use rhai::{Dynamic, FnPtr, NativeCallContext, Position};
use std::sync::Arc;

/// A closure, the environment that it runs under, and its own copies of what it captured and of its arguments.
pub(super) struct Task {
    environment: Arc<Environment>,
    closure: FnPtr,
    arguments: Vec<Dynamic>,
    /// What the copies take. The new process is charged for it.
    bytes: usize,
    /// The starter is who will get the result.
    beginning: Beginning,
}

impl Task {
    /// Of a closure or function that code of the running process refers to; `call` is its call of ours.
    ///
    /// # Errors
    /// When the closure takes an argument, or what it captured cannot be copied.
    pub fn new(context: &Context, call: &NativeCallContext, closure: &FnPtr) -> Result<Self> {
        let caller = documented_name(call.fn_name());
        let Some(starter) = context.local.environment() else {
            return error(format!("{caller} is for code that runs in a process"));
        };
        let environment = home(call, caller, closure, Wanted::NOTHING)?;
        Self::copied(environment, closure, &[], starter, (source_of(call), call.call_position()))
    }

    /// Of a closure that takes these arguments; it may have been written anywhere. `starter` is what the process runs
    /// under that will get the result, `started_at` where the closure was given.
    ///
    /// # Errors
    /// When they or what it captured cannot be copied.
    pub fn with_arguments(
        starter: Arc<Environment>,
        closure: &FnPtr,
        arguments: &[Dynamic],
        started_at: Option<&Place>,
    ) -> Result<Self> {
        let environment = starter.for_closure(&original_name(closure.fn_name()));
        let place = started_at.map(|place| (Some(place.source.as_str()), place.position));
        Self::copied(environment, closure, arguments, starter, place.unwrap_or((None, Position::NONE)))
    }

    #[inline]
    fn copied(
        environment: Arc<Environment>,
        closure: &FnPtr,
        arguments: &[Dynamic],
        starter: Arc<Environment>,
        (source, position): (Option<&str>, Position),
    ) -> Result<Self> {
        let closures = Closures::For(&environment);
        let (closure, mut bytes) = measured(|| copy_closure(closure, closures));
        let (closure, mut copies) = (closure?, Vec::new());
        // Most take none.
        if !arguments.is_empty() {
            let arguments = arguments.iter().map(|argument| deep_copy(argument, closures));
            let (arguments, more) = measured(|| arguments.collect::<Result<Vec<_>>>());
            copies = arguments?;
            bytes += more;
        }
        let source = source.filter(|source| *source != starter.source()).map(Into::into);
        let beginning = Beginning { starter, position, source };
        Ok(Self { environment, closure, arguments: copies, bytes, beginning })
    }

    /// Of a closure that runs more than once: with what it captured, as it was at first. `place`: where that was asked for.
    ///
    /// # Errors
    /// When that cannot be copied.
    pub fn again(callback: &Callback, place: Option<Place>) -> Result<Self> {
        let (copy, bytes) = measured(|| callback.copy());
        let (environment, closure) = copy?.parts();
        let beginning = Beginning::at(environment.clone(), place);
        Ok(Self { environment, closure, arguments: Vec::new(), bytes, beginning })
    }

    pub fn into_body(self) -> Body<Script> {
        let own = size_of::<Self>();
        let body = move |context: &Context| {
            let Self { environment, closure, arguments, bytes, beginning } = self;
            let environment = environment.here();
            // The body itself is freed at the end of the process.
            environment.world().limits().bind(context, bytes + own);
            context.local.enter(environment.clone());
            let starter = beginning.starter.clone();
            context.local.begin(beginning);
            let result = contain(|| {
                let value = context.local.halting.unless_raised(environment.call(&closure, None, arguments))?;
                drop(closure);
                unless_exceeded(context, hand_over(value, Closures::For(&starter))?)
            });
            match conclude(context, &environment, result) {
                // What is left of a process is its result: nothing else shares any part of it, and what it holds is
                // what the result takes.
                Ok(value) => {
                    environment.world().tell_end(context, &value);
                    Ok(Parcel::weighed(value, context.held().saturating_sub(own)))
                }
                Err(mut reason) => {
                    report(context, &environment, &mut reason);
                    Err(reason)
                }
            }
        };
        uncharged(|| Box::new(body))
    }
}

/// A value that was to be a closure, and is none.
#[cold]
pub(super) fn not_a_closure<T>(caller: &str, value: &Dynamic) -> Result<T> {
    let shown = super::display::show(value, &super::display::Style::default());
    error(format!("{caller} takes a closure without parameters, such as `|| 42`; this is {shown}"))
}
