//! Rhai's errors in the words of somebody who writes scripts.
//!
//! Owns what an error is called: types by the names that `type_of` gives them, none of the names that only Rust, Rhai
//! and the rewriter know, and no position, which is shown in an excerpt instead. What to do about an error is said
//! elsewhere.

use super::{Described, Halted, Limits, RESERVED, display, halted};
use rhai::{EvalAltResult, LexError, ParseErrorType};

/// What went wrong while code ran.
pub(super) fn message(error: &EvalAltResult, limits: &Limits) -> String {
    match halted(error) {
        Some(Halted::Limit(exceeded)) => return limits.exceeded(exceeded),
        Some(Halted::TooDeep) => return limits.too_deep(),
        _ => {}
    }
    match error {
        EvalAltResult::ErrorRuntime(value, _) if value.is_string() => value.to_string(),
        EvalAltResult::ErrorRuntime(value, _) if value.is::<Halted>() => "stack overflow".into(),
        EvalAltResult::ErrorRuntime(value, _) => {
            if let Some(again) = Described::read(value) {
                return again.message;
            }
            format!("uncaught throw: {}", display::show(value, &display::Style::default()))
        }
        EvalAltResult::ErrorTerminated(..) => "stack overflow".into(),
        EvalAltResult::ErrorStackOverflow(_) => limits.too_deep(),
        EvalAltResult::ErrorDataTooLarge(what, _) => limits.too_large(what),
        EvalAltResult::ErrorParsing(parse, _) => parse_message(parse, limits),
        EvalAltResult::ErrorFunctionNotFound(signature, _) => not_found(&plain(signature)),
        EvalAltResult::ErrorMismatchDataType(expected, found, _) => {
            format!("expecting {}, not {}", one(&plain(expected)), one(&plain(found)))
        }
        EvalAltResult::ErrorIndexingType(types, _) => match plain(types).split_once(" [") {
            Some((of, by)) => format!("{} has no elements to index by {}", one(of), one(by.trim_end_matches(']'))),
            None => format!("{} cannot be indexed", one(&plain(types))),
        },
        EvalAltResult::ErrorDotExpr(text, _) => property(&plain(text)),
        EvalAltResult::ErrorFor(_) => "`for` goes through an array, a range, a string, a blob or a stream".into(),
        EvalAltResult::ErrorNonPureMethodCallOnConstant(name, _) => {
            format!("`{}` may change its value, which is a constant here", plain(name))
        }
        EvalAltResult::ErrorUnboundThis(_) => "`this` is known only in a function that is called as a method".into(),
        other => plain(&without_position(other)),
    }
}

/// What is wrong with a text that is not Rhai.
pub fn parse_message(error: &ParseErrorType, limits: &Limits) -> String {
    match error {
        ParseErrorType::UnexpectedEOF => "more is expected at its end".into(),
        ParseErrorType::LiteralTooLarge(what, _) => limits.too_large(what),
        ParseErrorType::BadInput(LexError::ImproperSymbol(symbol, about)) if !about.is_empty() => {
            improper(symbol, about)
        }
        ParseErrorType::FnDuplicatedParam(function, parameter) if function.is_empty() => {
            format!("Duplicated parameter {parameter} for this closure")
        }
        ParseErrorType::LoopBreak => "`break` and `continue` stand in loops only".into(),
        other => plain(&other.to_string()),
    }
}

/// Without the names that only Rhai and the rewriter know.
pub fn plain(message: &str) -> String {
    let mut text = message.to_owned();
    // Most know of nothing else, and looking for each costs more than all the rest.
    if !text.contains(['&', '_', '$']) && !text.contains("::") {
        return text;
    }
    for (internal, name) in [
        ("&str | ImmutableString | String", "string"),
        ("&str | ImmutableString", "string"),
        ("core::ops::range::RangeInclusive<i64>", "range="),
        ("core::ops::range::Range<i64>", "range"),
        ("ijob::script::pid::PidValue", "pid"),
        ("ijob::script::reference::RefValue", "ref"),
        ("ijob::script::outcome::Outcome", "outcome"),
        ("ijob::script::behaviours::request::Request", "request"),
        ("ijob::script::behaviours::request::Caller", "from"),
    ] {
        text = text.replace(internal, name);
    }
    for (typed, registered) in RESERVED {
        for end in [" ", "(", "'", "`"] {
            text = text.replace(&format!("{registered}{end}"), &format!("{typed}{end}"));
        }
    }
    while let Some(start) = text.find("anon$") {
        let end = text[start + 5..].find(|c: char| !c.is_ascii_hexdigit()).map_or(text.len(), |n| start + 5 + n);
        text.replace_range(start..end, "closure");
    }
    text
}

/// `+ (i64, ())`, `closure (i64)`, `nope (string)`.
fn not_found(signature: &str) -> String {
    let Some((name, types)) = signature.split_once(" (") else {
        return format!("Function not found: {signature}");
    };
    let types = split(types.strip_suffix(')').unwrap_or(types));
    let is_word = name.starts_with(|first: char| first.is_alphabetic() || first == '_');
    match &types[..] {
        [of] if !is_word => format!("`{name}` is not defined for {}", one(of)),
        [left, right] if !is_word && left == right => {
            format!("`{name}` is not defined between two values of type {left}")
        }
        [left, right] if !is_word => format!("`{name}` is not defined between {} and {}", one(left), one(right)),
        [] if name == "closure" => "this closure takes arguments, and is called without".into(),
        _ if name == "closure" => format!("this closure cannot be called with {}", arguments(&types)),
        _ => format!("Function not found: {signature}"),
    }
}

/// `1 argument (i64)`, `2 arguments (i64, string)`.
pub fn arguments(types: &[&str]) -> String {
    match types {
        [of] => format!("1 argument ({of})"),
        _ => format!("{} arguments ({})", types.len(), types.join(", ")),
    }
}

/// The types in `i64, (), string`.
pub fn split(types: &str) -> Vec<&str> {
    types.split(", ").filter(|of| !of.is_empty()).collect()
}

/// `an i64`, `a string`, `()`.
fn one(of: &str) -> String {
    match of {
        "()" => "`()`".into(),
        _ if of.starts_with(['a', 'e', 'i', 'o', 'u', 'F', 'f']) && !of.starts_with("fr") => format!("an {of}"),
        _ => format!("a {of}"),
    }
}

fn property(text: &str) -> String {
    match unknown_property(text) {
        Some((name, of)) if text.contains("setter") => format!("{} has no property `{name}` that can be set", one(of)),
        Some((name, of)) => format!("{} has no property `{name}`", one(of)),
        None => text.to_owned(),
    }
}

/// The name and the type from Rhai's `Unknown property 'size' - a getter is not registered for type 'i64'`.
pub fn unknown_property(text: &str) -> Option<(&str, &str)> {
    if !text.contains("ter is not registered") {
        return None;
    }
    let mut quoted = text.split('\'').skip(1).step_by(2);
    Some((quoted.next()?, quoted.next()?))
}

/// From Rhai's `'===' is not a valid operator. This is not JavaScript! Should it be '=='?`.
fn improper(symbol: &str, about: &str) -> String {
    if symbol == "=" {
        return "`=` assigns, which has no place in a condition".into();
    }
    let text = match (about.find(" This is not "), about.find("! ").or(about.ends_with('!').then_some(about.len() - 1)))
    {
        (Some(from), Some(to)) if from < to => about[..from].to_owned() + about[to + 1..].trim_end(),
        _ => about.to_owned(),
    };
    text.trim_end_matches('.').to_owned()
}

/// Rhai appends the position to the message.
fn without_position(error: &EvalAltResult) -> String {
    let text = error.to_string();
    match text.rfind(" (line ") {
        Some(end) if text.ends_with(')') && !error.position().is_none() => text[..end].to_owned(),
        _ => text,
    }
}
