//! The time now, by the clock of the process.

use super::{Doc, Functions};
use crate::runtime::now;
use rhai::{FLOAT, Module};
use std::time::Instant;

pub(super) fn add(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "timestamp",
            signature: "timestamp()",
            summary: "The time now, to be compared with others: `t.elapsed` is in seconds, and so is `t2 - t1`.",
            details: "In virtual time it moves only when every process waits. (Rhai's own, by the clock of the process.)",
            example: ("let began = timestamp();\nbegan.elapsed < 60.0", "true"),
        },
        now,
    );
    properties(functions.module());
}

fn properties(module: &mut Module) {
    module.set_getter_fn("elapsed", |time: &mut Instant| Ok(elapsed(*time)));
    rhai::FuncRegistration::new("elapsed")
        .with_volatility(true)
        .in_global_namespace()
        .set_into_module(module, |time: Instant| elapsed(time));
}

fn elapsed(time: Instant) -> FLOAT {
    now().saturating_duration_since(time).as_secs_f64()
}
