//! Owns how functions and closures are shown: by their name and how many parameters they take, or by these and the
//! place where they were written. What is known of them depends on who asks: only code of the same session knows.
use super::literal::harmless;
use crate::script::{documented_name, environment, is_closure};
use rhai::FnPtr;

/// `#Function<double/1>` of a named function, `#Function<|x| at ijob:3:1:5>` of a closure, whose name is one that only
/// Rhai knows.
pub fn function(function: &FnPtr) -> String {
    if is_closure(function) { closure(function) } else { named(function.fn_name()) }
}

fn closure(closure: &FnPtr) -> String {
    let Some(written) = environment().and_then(|here| here.written(closure)) else {
        return "#Function<|…|>".into();
    };
    let parameters = written.parameters.join(", ");
    match written.place {
        Some((source, line, column)) => {
            format!("#Function<|{parameters}| at {}:{line}:{column}>", harmless(&source))
        }
        None => format!("#Function<|{parameters}|>"),
    }
}

fn named(name: &str) -> String {
    let counts = environment().map(|here| here.arities(name).into_owned()).unwrap_or_default();
    let counts: Vec<String> = counts.iter().map(usize::to_string).collect();
    let slash = if counts.is_empty() { "" } else { "/" };
    format!("#Function<{}{slash}{}>", harmless(documented_name(name)), counts.join(","))
}
