//! `variables()`: what is bound at the place of the call.
//!
//! No function can see its caller's variables. The rewriter makes the call a piece of syntax of ours, which can.

use super::display::{Style, show, tabled};
use crate::syntax::rewrite::is_made_up;
use rhai::{Array, Dynamic, Engine, EvalContext, Map};
use std::collections::HashSet;

/// What the rewriter makes of `variables()`.
pub const VARIABLES: &str = "__variables \"\"";

const SYNTAX: [&str; 2] = ["__variables", "$string$"];

/// What is shown of a value in a table.
const CELL: Style = Style { width: usize::MAX, limit: 8, depth: 3, ..Style::PLAIN };

pub(super) fn install(engine: &mut Engine) {
    let installed = engine.register_custom_syntax(SYNTAX, false, |call, _| Ok(table(call)));
    debug_assert!(installed.is_ok(), "the syntax is the same each time");
}

fn table(call: &EvalContext) -> Dynamic {
    let mut seen = HashSet::new();
    let mut rows = Array::new();
    // The latest of a name hides the others; `iter_raw` begins with it.
    for (name, is_constant, value) in call.scope().iter_raw() {
        if is_made_up(name) || !seen.insert(name.to_owned()) {
            continue;
        }
        let shown = show(value, &CELL);
        let kind = if is_constant { "const" } else { "let" };
        let of = call.engine().map_type_name(value.type_name()).to_owned();
        rows.push(
            Map::from_iter([
                ("name".into(), name.into()),
                ("kind".into(), kind.into()),
                ("type".into(), of.into()),
                ("value".into(), shown.into()),
            ])
            .into(),
        );
    }
    rows.reverse();
    tabled(rows)
}
