//! A closure on its way to become a process.

use super::copy::{copy_closure, hand_over};
use super::failure::copy_thrown;
use super::hooks::{Halted, halted};
use super::sealed::original_name;
use super::{Closures, Context, Environment, Failure, Parcel, Reason, Result, Script, documented_name, error};
use crate::runtime::{Body, Stop, contain, measured, uncharged};
use rhai::{Dynamic, FnPtr, NativeCallContext};
use std::sync::Arc;

/// A closure without parameters, the environment that it was written in, and its own copy of what it captured.
pub(super) struct Task {
    environment: Arc<Environment>,
    closure: FnPtr,
    /// What the copy takes. The new process is charged for it.
    bytes: usize,
    /// What the process runs under that will get the result.
    starter: Arc<Environment>,
}

impl Task {
    /// Of a closure or function that code of the running process refers to; `call` is its call of ours.
    ///
    /// # Errors
    /// When the closure takes an argument, or what it captured cannot be copied.
    pub fn new(context: &Context, call: &NativeCallContext, closure: &FnPtr) -> Result<Self> {
        let caller = documented_name(call.fn_name());
        let Some(here) = context.local.environment() else {
            return error(format!("{caller} is for code that runs in a process"));
        };
        let name = original_name(closure.fn_name());
        let home = if name.starts_with("anon$") {
            here.home_of(&name)
        } else {
            // A function of a module is known to the module alone.
            call.call_source()
                .and_then(|source| here.of_module(source))
                .filter(|module| !module.arities(&name).is_empty())
        };
        let environment = home.unwrap_or_else(|| here.clone());
        let captured = closure.curry().len();
        let arities = environment.arities(&name);
        if !arities.is_empty() && !arities.contains(&captured) {
            let takes = arities.iter().min().map_or(0, |most| most.saturating_sub(captured));
            return error(format!(
                "{caller} takes a closure without parameters, such as `|| 42`; this one takes {takes}"
            ));
        }
        let (closure, bytes) = measured(|| copy_closure(closure, Closures::For(&environment)));
        Ok(Self { environment, closure: closure?, bytes, starter: here })
    }

    pub fn into_body(self) -> Body<Script> {
        let own = size_of::<Self>();
        let body = move |context: &Context| {
            let Self { environment, closure, bytes, starter } = self;
            let environment = environment.here();
            // The body itself is freed at the end of the process.
            environment.world().limits().bind(context, bytes + own);
            context.local.enter(environment.clone());
            let result = contain(|| -> Result<Dynamic> {
                let value = context.local.overflow.unless_raised(environment.call(&closure, None, Vec::new()))?;
                drop(closure);
                let value = hand_over(value, Closures::For(&starter))?;
                // Some functions, a sort for one, swallow the error that tells of a limit.
                match context.exceeded() {
                    None => Ok(value),
                    Some(exceeded) => Err(Stop::Limit(exceeded).into()),
                }
            });
            let failure = match result {
                // They swallow the one that an exit is too. What is left of a process is its result: nothing else
                // shares any part of it, and what it holds is what the result takes.
                Ok(Ok(value)) => {
                    let bytes = context.held().saturating_sub(own);
                    return context.exit_reason().map_or(Ok(Parcel::weighed(value, bytes)), Err);
                }
                Ok(Err(mut error)) => match halted(&error) {
                    Some(Halted::Exit | Halted::Interrupted) => {
                        return Err(context.exit_reason().unwrap_or(Reason::Killed));
                    }
                    Some(Halted::StackOverflow | Halted::Limit(_)) | None => {
                        copy_thrown(&mut error);
                        environment.world().failure(context, error, environment.source())
                    }
                },
                Err(panic) => Failure::panic(panic),
            };
            if !context.is_linked() {
                // Nobody else will hear of it.
                environment.world().report_crash(context.pid(), &failure);
            }
            Err(Reason::Error(failure))
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
