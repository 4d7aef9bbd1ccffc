//! What `catch` gives of an error of Rhai's own: a map that describes it.
//!
//! Rhai fills it in with its own words, and with the place in the text that it was given. The rewriter has each `catch`
//! begin with a call of [`CAUGHT`], which puts the words there that a shown error has, and the place as it was typed.

use super::{Limits, environment, plain, wording};
use rhai::{Dynamic, EvalAltResult, ImmutableString, Map, Position};

/// The function that the rewriter calls with the variable of a `catch`.
pub const CAUGHT: &str = "caught__";

/// Rewords a map that Rhai has made of an error. Whatever else was thrown stays as it is.
pub(super) fn reword(caught: &mut Dynamic) {
    let Some(environment) = environment() else { return };
    let Some(mut map) = caught.write_lock::<Map>() else { return };
    let text = |map: &Map, key: &str| Some(map.get(key)?.read_lock::<ImmutableString>()?.to_string());
    let (Some(kind), Some(message)) = (text(&map, "error"), text(&map, "message")) else { return };
    if !kind.starts_with("Error") {
        return;
    }
    for key in ["function", "property", "type", "requested", "actual"] {
        if let Some(text) = text(&map, key) {
            map.insert(key.into(), plain(&text).into());
        }
    }
    map.insert("message".into(), worded(&kind, &message, environment.world().limits()).into());
    let number = |key: &str| map.get(key)?.as_int().ok().and_then(|number| usize::try_from(number).ok());
    if let (Some(source), Some(line), Some(column)) = (text(&map, "source"), number("line"), number("position")) {
        let (source, line, column) = environment.world().typed(&source, line, column);
        map.insert("source".into(), source.into());
        map.insert("line".into(), Dynamic::from_int(line as i64));
        map.insert("position".into(), Dynamic::from_int(column as i64));
    }
}

/// The message in the words of a shown error. Of one that went through calls, Rhai's has them all, a line each.
fn worded(kind: &str, message: &str, limits: &Limits) -> String {
    let is_nested = matches!(kind, "ErrorInFunctionCall" | "ErrorInModule");
    let message = if is_nested { without_place(message.lines().next().unwrap_or_default()) } else { message };
    wording::message(&error(message), limits)
}

/// Without ` @ 'script.rhai' (line 1, position 28)` at its end.
fn without_place(line: &str) -> &str {
    let line = match line.rfind(" (line ") {
        Some(at) if line.ends_with(')') => &line[..at],
        _ => line,
    };
    match line.rfind(" @ '") {
        Some(at) if line.ends_with('\'') => &line[..at],
        _ => line,
    }
}

/// The error that Rhai says so.
fn error(message: &str) -> EvalAltResult {
    use EvalAltResult as E;
    let none = Position::NONE;
    let behind = |start: &str| message.strip_prefix(start).map(str::to_owned);
    if let Some(signature) = behind("Function not found: ") {
        return E::ErrorFunctionNotFound(signature, none);
    }
    if let Some(types) = behind("Indexer unavailable: ") {
        return E::ErrorIndexingType(types, none);
    }
    if let Some(types) = behind("Data type incorrect: ")
        && let Some((found, expected)) = types.strip_suffix(')').and_then(|types| types.split_once(" (expecting "))
    {
        return E::ErrorMismatchDataType(expected.to_owned(), found.to_owned(), none);
    }
    if let Some(name) = behind("Non-pure method '").and_then(|rest| Some(rest.split_once('\'')?.0.to_owned())) {
        return E::ErrorNonPureMethodCallOnConstant(name, none);
    }
    match message {
        "For loop expects iterable type" => E::ErrorFor(none),
        "'this' not bound" => E::ErrorUnboundThis(none),
        _ if ["Unknown property '", "No writable property '"].iter().any(|start| message.starts_with(start)) => {
            E::ErrorDotExpr(message.to_owned(), none)
        }
        _ => E::ErrorArithmetic(message.trim_start_matches("Syntax error: ").to_owned(), none),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever Rhai says in the map that `catch` gives is taken for the error that it is.
    #[test]
    fn a_caught_error_is_worded_as_a_shown_one() {
        let limits = Limits::default();
        let mut engine = rhai::Engine::new();
        // It would leave out a `try` around what it takes to do nothing.
        engine.set_optimization_level(rhai::OptimizationLevel::None);
        for code in [
            "nope(\"a\", 1)",
            "1 - \"a\"",
            "let x = 1; x.size",
            "let x = 1; x.size = 2",
            "let x = (); x[1]",
            "let x = 5; for y in x { }",
            "let x = 1; if x { print(x) }",
            "let x = [1]; x[5]",
            "\"abc\"[7]",
            "nosuch",
            "m::f()",
            "1 / 0",
            "const X = [1]; X.push(2)",
            "parse_int(\"x\")",
        ] {
            let shown = wording::message(&engine.eval::<Dynamic>(code).expect_err(code), &limits);
            // In its place, and through two calls.
            for caught in [
                format!("try {{ {code} }} catch (e) {{ return e; }}"),
                format!("fn f() {{ {code} }} fn g() {{ f() }} try {{ g() }} catch (e) {{ return e; }}"),
            ] {
                let caught = engine.eval::<Map>(&caught).unwrap_or_else(|error| panic!("{caught}: {error}"));
                let text = |key: &str| caught[key].clone().into_immutable_string().expect("it is a text");
                assert_eq!(worded(&text("error"), &text("message"), &limits), shown, "{code}");
            }
        }
        let unbound = worded("ErrorInFunctionCall", "'this' not bound @ 'a' (line 1, position 2)\nin call", &limits);
        assert_eq!(unbound, "`this` is known only in a function that is called as a method");
    }
}
