//! What the functions of ijob take: a word on each parameter, by the name that signatures give it.

use super::completion::forms;
use crate::script::{Doc, words};

/// Signatures name parameters alike that take the same.
const TAKEN: &[(&str, &str)] = &[
    ("agent", "a pid or a registered name"),
    ("answer", "any value"),
    ("child", "a map that describes a child"),
    ("children", "an array of maps that describe children"),
    ("default", "any value"),
    ("dest", "a pid or a registered name"),
    ("f", "a closure or a function"),
    ("first", "any value"),
    ("folder", "a path, a string"),
    ("from", "what `call` of a server got"),
    ("function", "a function, or its name as a string"),
    ("id", "a string"),
    ("initial", "any value"),
    ("items", "an array, a range, a string or a stream"),
    ("level", "a string"),
    ("message", "any value"),
    ("ms", "a number of milliseconds"),
    ("n", "a whole number"),
    ("name", "a string"),
    ("on", "true or false"),
    ("option", "a string"),
    ("outcome", "an outcome, as `ok(value)` and `error(reason)` are"),
    ("path", "a path, a string"),
    ("pid", "a pid"),
    ("pids", "an array of pids"),
    ("reason", "any value"),
    ("ref", "a ref"),
    ("rows", "an array of maps, or a map"),
    ("server", "a pid or a registered name"),
    ("state", "any value"),
    ("stream", "a stream"),
    ("supervisor", "a pid or a registered name"),
    ("text", "a string"),
    ("value", "any value"),
];

/// Where a function takes something else under such a name.
const OTHERS: &[(&str, &str, &str)] = &[("process_info", "pid", "a pid or a registered name")];

/// `` `dest`: a pid or a registered name; `ms`: a number of milliseconds, or "infinity" ``. Empty for a function that
/// takes nothing, or maps alone.
pub(super) fn taken(doc: &Doc) -> String {
    let mut said: Vec<(String, String)> = Vec::new();
    for form in forms(doc.signature) {
        let mut at = 0;
        while form.takes(at) && at < 16 {
            if let Some(name) = form.parameter(at)
                && !said.iter().any(|(known, _)| known == name)
                && let Some(what) = of(doc.name, name)
            {
                said.push((name.to_owned(), what));
            }
            at += 1;
        }
    }
    said.iter().map(|(name, what)| format!("`{name}`: {what}")).collect::<Vec<_>>().join("; ")
}

/// What the parameter of a function takes.
fn of(function: &str, name: &str) -> Option<String> {
    let other = OTHERS.iter().find(|(owner, parameter, _)| *owner == function && *parameter == name);
    let what = match other {
        Some((.., what)) => what,
        None => TAKEN.iter().find(|(parameter, _)| *parameter == name).map(|(_, what)| what)?,
    };
    let words: Vec<String> = words(function, name).iter().map(|word| format!("\"{word}\"")).collect();
    Some(match &words[..] {
        [] => (*what).to_owned(),
        words if name == "level" => format!("{what}: {}", words.join(" or ")),
        words => format!("{what}, or {}", words.join(" or ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Options;
    use crate::session::completion::tests::session;

    #[test]
    fn each_parameter_of_each_function_is_told() {
        let session = session(Options::default(), &[]);
        let mut unused: Vec<&str> = TAKEN.iter().map(|(name, _)| *name).collect();
        for doc in session.docs() {
            for form in forms(doc.signature) {
                for name in (0..16).filter_map(|at| form.parameter(at)).filter(|name| *name != "…") {
                    assert!(of(doc.name, name).is_some(), "{} does not tell what `{name}` is", doc.signature);
                    unused.retain(|known| *known != name);
                }
            }
        }
        assert_eq!(unused, [] as [&str; 0]);
    }

    #[test]
    fn they_are_told_in_the_order_of_the_signature() {
        let session = session(Options::default(), &[]);
        let taken = |name: &str| taken(session.docs().iter().find(|doc| doc.name == name).expect("it is documented"));
        for (name, expected) in [
            ("self", ""),
            ("send", "`dest`: a pid or a registered name; `message`: any value"),
            ("job_await", "`pid`: a pid; `ms`: a number of milliseconds, or \"infinity\""),
            ("job_shutdown", "`pid`: a pid; `ms`: a number of milliseconds, or \"infinity\" or \"brutal_kill\""),
            ("job_async", "`f`: a closure or a function; `supervisor`: a pid or a registered name"),
            ("log_level", "`level`: a string: \"none\" or \"error\""),
        ] {
            assert_eq!(taken(name), expected, "{name}");
        }
    }
}
