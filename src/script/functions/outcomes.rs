//! Outcomes: `{:ok, value}` and `{:error, reason}`.

use super::{Doc, Functions};
use crate::script::behaviours::{Caller, Request};
use crate::script::causes::thrown_on;
use crate::script::{Outcome, PidValue, RefValue, Result, display, error};
use rhai::{Dynamic, EvalAltResult, FnPtr, NativeCallContext, Position};

macro_rules! set {
    ($module:expr, $name:expr, $function:expr) => {
        rhai::FuncRegistration::new($name).in_global_namespace().set_into_module($module, $function);
    };
}

/// What makes a type printable, and part of strings.
macro_rules! text {
    ($module:expr, $type:ty) => {
        for name in ["to_string", "to_debug", "print", "debug"] {
            super::outcomes::set!($module, name, |value: &mut $type| value.to_string());
        }
        super::outcomes::set!($module, "+", |text: rhai::ImmutableString, value: $type| format!("{text}{value}"));
        super::outcomes::set!($module, "+", |value: $type, text: rhai::ImmutableString| format!("{value}{text}"));
    };
}
pub(super) use {set, text};

pub(super) fn add(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "ok",
            signature: "ok(value)",
            summary: "The outcome `{:ok, value}`: a success.",
            details: "Elixir's `{:ok, value}`. `o.value` is the value. Two outcomes are equal when both are successes or \
                      both failures, and what they hold is equal.",
            example: ("ok([1, 2])", "{:ok, [1, 2]}"),
        },
        Outcome::ok,
    );
    function!(
        functions,
        Doc {
            name: "error",
            signature: "error(reason)",
            summary: "The outcome `{:error, reason}`: a failure.",
            details: "Elixir's `{:error, reason}`. `o.reason` is the reason.",
            example: ("error(\"no result\")", "{:error, \"no result\"}"),
        },
        Outcome::error,
    );
    function!(
        functions,
        Doc {
            name: "is_ok",
            signature: "is_ok(value)",
            summary: "Is this the outcome of a success?",
            details: "`false` for failures, and for everything that is no outcome.",
            example: ("is_ok(ok(1))", "true"),
        },
        |value: Dynamic| value.read_lock::<Outcome>().is_some_and(|outcome| outcome.is_ok),
    );
    function!(
        functions,
        Doc {
            name: "is_error",
            signature: "is_error(value)",
            summary: "Is this the outcome of a failure?",
            details: "`false` for successes, and for everything that is no outcome.",
            example: ("is_error(error(1))", "true"),
        },
        |value: Dynamic| value.read_lock::<Outcome>().is_some_and(|outcome| !outcome.is_ok),
    );
    function!(
        functions,
        Doc {
            name: "unwrap",
            signature: "unwrap(outcome)",
            summary: "The value of a success; throws the reason of a failure.",
            details: "What is thrown can be caught with `try … catch (reason)`.",
            example: ("unwrap(ok(1))", "1"),
        },
        |outcome: Outcome| {
            if outcome.is_ok {
                Ok(outcome.value)
            } else {
                outcome.failure.as_ref().inspect(|failure| thrown_on(failure));
                Err(Box::new(EvalAltResult::ErrorRuntime(outcome.value, Position::NONE)))
            }
        },
    );
    function!(
        functions,
        Doc {
            name: "unwrap_or",
            signature: "unwrap_or(outcome, default)",
            summary: "The value of a success, or the default.",
            details: "The default is evaluated in any case.",
            example: ("error(\"no result\") |> unwrap_or(0)", "0"),
        },
        |outcome: Outcome, default: Dynamic| if outcome.is_ok { outcome.value } else { default },
    );
    properties(functions);
    comparisons(functions);
}

fn properties(functions: &mut Functions) {
    let module = functions.module();
    module.set_getter_fn("value", |outcome: &mut Outcome| {
        if outcome.is_ok {
            Ok(outcome.value.clone())
        } else {
            error(format!("a failure has no value, but a `reason`: {outcome}"))
        }
    });
    module.set_getter_fn("reason", |outcome: &mut Outcome| {
        if outcome.is_ok {
            error(format!("a success has no reason, but a `value`: {outcome}"))
        } else {
            Ok(outcome.value.clone())
        }
    });
    module.set_custom_type::<Outcome>("outcome");
    module.set_custom_type::<PidValue>("pid");
    module.set_custom_type::<RefValue>("ref");
    text!(module, Outcome);
    text!(module, PidValue);
    module.set_custom_type::<Request>("request");
    module.set_custom_type::<Caller>("from");
    text!(module, RefValue);
    text!(module, Request);
    text!(module, Caller);
    // Rhai shows the name that it has given to a closure.
    for name in ["to_string", "to_debug"] {
        set!(module, name, |f: &mut FnPtr| display::function(f));
    }
}

fn comparisons(functions: &mut Functions) {
    set!(functions.module(), "==", |one: PidValue, other: PidValue| one == other);
    set!(functions.module(), "!=", |one: PidValue, other: PidValue| one != other);
    set!(functions.module(), "==", |one: RefValue, other: RefValue| one == other);
    set!(functions.module(), "!=", |one: RefValue, other: RefValue| one != other);
    set!(functions.module(), "==", |one: Caller, other: Caller| one == other);
    set!(functions.module(), "!=", |one: Caller, other: Caller| one != other);
    set!(functions.module(), "==", |context: NativeCallContext, one: Outcome, other: Outcome| equal(
        &context, one, other
    ));
    set!(functions.module(), "!=", |context: NativeCallContext, one: Outcome, other: Outcome| {
        equal(&context, one, other).map(|equal| !equal)
    });
}

fn equal(context: &NativeCallContext, one: Outcome, other: Outcome) -> Result<bool> {
    Ok(one.is_ok == other.is_ok && context.call_native_fn("==", (one.value, other.value))?)
}
