//! Options of functions, as scripts give them: maps such as `#{timeout: 1000}`.
//!
//! All of them are looked at before the function does anything: an unknown name and a value of the wrong kind are
//! errors that say what is allowed.

use super::display::{Style, show};
use super::{Result, error, time};
use crate::report::{name_meant, word_meant};
use crate::runtime::Deadline;
use rhai::{Dynamic, INT, ImmutableString, Map};

/// The keys that maps given to some functions may have.
pub struct Keys {
    pub functions: &'static [&'static str],
    pub place: MapPlace,
    pub names: &'static [&'static str],
}

/// Where among the arguments of a function a map stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MapPlace {
    /// It is the first.
    First,
    /// It comes after others, or alone: the options.
    Options,
    /// It is an element of an array.
    Element,
}

/// What describes a child of a supervisor.
pub const CHILD: &[&str] = &["id", "start", "job", "restart", "shutdown", "type"];

/// What a server can do.
pub const CALLBACKS: &[&str] = &["init", "call", "cast", "info", "terminate"];

/// All keys that there are: functions refuse others, and whoever types is offered these.
pub const KEYS: &[Keys] = &[
    Keys {
        functions: &["agent_start", "agent_start_link", "server_start", "server_start_link"],
        place: MapPlace::Options,
        names: &["name"],
    },
    Keys { functions: &["server_start", "server_start_link"], place: MapPlace::First, names: CALLBACKS },
    Keys {
        functions: &["job_supervisor"],
        place: MapPlace::Options,
        names: &["max_children", "max_restarts", "max_seconds", "name"],
    },
    Keys { functions: &["job_async", "job_async_nolink"], place: MapPlace::Options, names: &["shutdown"] },
    Keys { functions: &["job_start_child"], place: MapPlace::Options, names: &["restart", "shutdown"] },
    Keys { functions: &["job_yield_many"], place: MapPlace::Options, names: &["timeout", "limit", "on_timeout"] },
    Keys {
        functions: &["job_stream"],
        place: MapPlace::Options,
        names: &["max_concurrency", "ordered", "timeout", "on_timeout", "zip_input_on_exit"],
    },
    Keys {
        functions: &["supervisor_start"],
        place: MapPlace::Options,
        names: &["strategy", "max_restarts", "max_seconds", "name"],
    },
    Keys { functions: &["supervisor_start"], place: MapPlace::Element, names: CHILD },
    Keys { functions: &["save"], place: MapPlace::Options, names: &["overwrite"] },
    Keys { functions: &["supervisor_start_child"], place: MapPlace::Options, names: CHILD },
];

/// The words that options and other arguments can be: functions refuse others, and whoever types is offered these.
const WORDS: &[(&[&str], &str, &[&str])] = &[
    (&["job_yield_many"], "on_timeout", &["nothing", "ignore", "kill_task"]),
    (&["job_stream"], "on_timeout", &["exit", "kill_task"]),
    (&["job_yield_many", "job_stream"], "timeout", &["infinity"]),
    (&["job_start_child", "supervisor_start", "supervisor_start_child"], "restart", RESTARTS),
    (
        &["job_async", "job_async_nolink", "job_start_child", "supervisor_start", "supervisor_start_child"],
        "shutdown",
        &["infinity", "brutal_kill"],
    ),
    (&["supervisor_start", "supervisor_start_child"], "type", &["worker", "supervisor"]),
    (&["supervisor_start"], "strategy", &["one_for_one", "one_for_all", "rest_for_one"]),
    (&["job_supervisor"], "max_children", &["infinity"]),
    (&["job_shutdown"], "ms", &["infinity", "brutal_kill"]),
    (&[], "ms", &["infinity"]),
    (&["log_level"], "level", &["none", "error"]),
];

const RESTARTS: &[&str] = &["permanent", "transient", "temporary"];

/// The words that an option or parameter of a function can be, if it can be any.
pub fn words(function: &str, option: &str) -> &'static [&'static str] {
    let of_option = WORDS.iter().filter(|(_, name, _)| *name == option);
    let of_function = of_option.filter(|(functions, ..)| functions.is_empty() || functions.contains(&function));
    of_function.map(|(.., words)| *words).next().unwrap_or_default()
}

/// The keys of a map at this place of a call.
pub fn keys(function: &str, place: MapPlace) -> Option<&'static [&'static str]> {
    let of_function = KEYS.iter().filter(|keys| keys.functions.contains(&function));
    of_function.filter(|keys| keys.place == place).map(|keys| keys.names).next()
}

/// The options of one call.
pub struct Options<'a> {
    /// Whose they are.
    function: &'a str,
    map: Map,
}

impl<'a> Options<'a> {
    /// The options of a function that has some in [`KEYS`].
    ///
    /// # Errors
    /// When there is an option that is none of the function's.
    pub fn of(function: &'a str, map: Map) -> Result<Self> {
        Self::new(function, map, keys(function, MapPlace::Options).unwrap_or_default())
    }

    /// # Errors
    /// When there is an option that is none of those `allowed`.
    pub fn new(function: &'a str, map: Map, allowed: &[&str]) -> Result<Self> {
        match map.keys().find(|name| !allowed.contains(&name.as_str())) {
            Some(name) => {
                let meant = name_meant(name, allowed.iter().copied());
                error(format!("{function} has no option `{name}`; it has {}{meant}", quoted_list(allowed)))
            }
            None => Ok(Self { function, map }),
        }
    }

    /// The value of an option, if it is given.
    pub fn get(&self, name: &str) -> Option<&Dynamic> {
        self.map.get(name)
    }

    /// Milliseconds from 0 on, or `"infinity"`: the end of a wait of so long.
    ///
    /// # Errors
    /// When it is given and is none; so it is with the others.
    pub fn time(&self, name: &str) -> Result<Option<Deadline>> {
        let allowed = "a number of milliseconds from 0 on, or \"infinity\"";
        self.read(name, allowed, &[time::INFINITY], |value| time::deadline(value).ok())
    }

    /// A whole number from `least` on.
    pub fn number(&self, name: &str, least: INT) -> Result<Option<usize>> {
        self.read(name, &format!("a whole number from {least} on"), &[], |value| {
            let number = value.as_int().ok().filter(|number| *number >= least);
            number.and_then(|number| usize::try_from(number).ok())
        })
    }

    pub fn flag(&self, name: &str) -> Result<Option<bool>> {
        self.read(name, "true or false", &[], |value| value.as_bool().ok())
    }

    /// One of these words, and what it stands for.
    pub fn word<T: Copy>(&self, name: &str, words: &[(&str, T)]) -> Result<Option<T>> {
        let allowed: Vec<String> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        self.read(name, &list(&allowed, "or"), &known, |value| {
            let given = value.read_lock::<ImmutableString>()?;
            words.iter().find(|(word, _)| *word == given.as_str()).map(|(_, meaning)| *meaning)
        })
    }

    /// A text that is not empty.
    pub fn text(&self, name: &str) -> Result<Option<ImmutableString>> {
        self.read(name, "a string that is not empty", &[], |value| {
            value.read_lock::<ImmutableString>().filter(|text| !text.is_empty()).map(|text| text.clone())
        })
    }

    /// `words`: those that are allowed.
    fn read<T>(
        &self,
        name: &str,
        allowed: &str,
        words: &[&str],
        read: impl FnOnce(&Dynamic) -> Option<T>,
    ) -> Result<Option<T>> {
        let Some(value) = self.get(name) else { return Ok(None) };
        if let Some(read) = read(value) {
            return Ok(Some(read));
        }
        let refused = refused(value, words);
        error(format!("the option `{name}` of {} is {allowed}; {refused}", self.function))
    }
}

/// What is said of a value that is none of those allowed: `this is "infinty"; did you mean "infinity"?`. `words`: those
/// of the allowed ones that are words.
pub fn refused(value: &Dynamic, words: &[&str]) -> String {
    let text = value.read_lock::<ImmutableString>();
    let meant = text.map(|text| word_meant(&text, words.iter().copied())).unwrap_or_default();
    format!("this is {}{meant}", show(value, &Style::default()))
}

/// `` `a`, `b` and `c` ``.
pub fn quoted_list(allowed: &[&str]) -> String {
    let quoted: Vec<String> = allowed.iter().map(|name| format!("`{name}`")).collect();
    list(&quoted, "and")
}

/// `a, b and c`.
fn list(items: &[String], and: &str) -> String {
    match items {
        [] => "none".into(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {and} {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(name: &str, value: impl Into<Dynamic>) -> Result<Options<'static>> {
        let map = Map::from_iter([(name.into(), value.into())]);
        Options::new("wait", map, &["timeout", "limit", "how", "loud"])
    }

    fn words<T>(result: Result<T>) -> String {
        result.map(|_| ()).expect_err("it is refused").to_string()
    }

    #[test]
    fn an_option_that_is_not_given_is_none() {
        let options = options("loud", true).expect("it is allowed");
        assert_eq!(options.number("limit", 1).expect("it is not given"), None);
        assert_eq!(options.flag("loud").expect("it is a flag"), Some(true));
    }

    #[test]
    fn unknown_options_and_wrong_values_are_refused_in_words() {
        let unknown = words(options("limmit", 1 as INT));
        assert_eq!(
            unknown,
            "Runtime error: wait has no option `limmit`; it has `timeout`, `limit`, `how` and `loud`; did you mean `limit`?"
        );
        let given = |name, value: Dynamic| options(name, value).expect("it is allowed");
        for (refused, message) in [
            (
                words(given("timeout", (-1 as INT).into()).time("timeout")),
                "`timeout` of wait is a number of milliseconds from 0 on, or \"infinity\"; this is -1",
            ),
            (
                words(given("limit", (0 as INT).into()).number("limit", 1)),
                "`limit` of wait is a whole number from 1 on; this is 0",
            ),
            (
                words(given("how", "fast".into()).word("how", &[("slow", 1), ("well", 2), ("not", 3)])),
                "`how` of wait is \"slow\", \"well\" or \"not\"; this is \"fast\"",
            ),
            (
                words(given("how", "slwo".into()).word("how", &[("slow", 1), ("well", 2)])),
                "`how` of wait is \"slow\" or \"well\"; this is \"slwo\"; did you mean \"slow\"?",
            ),
            (
                words(given("timeout", "infinty".into()).time("timeout")),
                "`timeout` of wait is a number of milliseconds from 0 on, or \"infinity\"; this is \"infinty\"; did you \
                 mean \"infinity\"?",
            ),
            (words(given("loud", ().into()).flag("loud")), "`loud` of wait is true or false; this is ()"),
        ] {
            assert_eq!(refused, format!("Runtime error: the option {message}"));
        }
        assert_eq!(given("how", "well".into()).word("how", &[("slow", 1), ("well", 2)]).expect("allowed"), Some(2));
    }
}
