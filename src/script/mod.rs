//! Rhai: its engine, its values, and every function that a user can call.
//!
//! Owns what Rhai and the runtime need to know of each other: how a closure becomes a process's body, how values are
//! copied between processes, how Rhai's errors become exit reasons and back. It reads no source text (the session
//! gives it plain Rhai), and shows nothing to anybody: what scripts print goes to an [`Output`].
//!
//! ```text
//!  World ─── what all processes share: packages, functions, output, closures by name
//!    └── Environment ─── the functions that code was written under, and an engine that knows them
//!          ├── Task ─── a closure with its own copy of what it captured: the body of a process
//!          └── Callback ─── one that a process calls with arguments; behaviours: processes that do nothing else
//! ```

mod behaviours;
mod callback;
mod caught;
mod causes;
mod copy;
mod deadlock;
pub mod display;
mod environment;
mod failure;
mod functions;
mod halting;
mod hint;
mod hooks;
mod language;
mod layers;
mod limits;
mod matching;
mod options;
mod outcome;
mod parcel;
mod path;
mod pid;
mod reach;
mod reason;
mod reference;
mod sealed;
mod standard;
mod stream;
mod task;
mod time;
mod variables;
mod wording;
mod world;
mod written;

pub use caught::CAUGHT;
pub use causes::{Causes, Told};
pub use copy::{Closures, deep_copy, has_closure};
pub use environment::{Compiled, Environment};
pub use failure::{Described, Failure, Place, Sort, Start, Starts, Texts, What, internal_error};
pub(crate) use functions::function;
pub use functions::{Doc, Functions, RESERVED, documented_name, status_word};
pub use halting::{Halting, STACK_PROBE};
pub use hint::Hint;
pub use hooks::{Halted, halted};
use language::Beginning;
pub use language::{Local, Script};
pub use limits::{Limits, bytes};
pub use options::{KEYS, Keys, MapPlace, Options, keys, quoted_list, refused, words};
pub use outcome::Outcome;
pub use parcel::Parcel;
pub use path::{expand, path_meant};
pub use pid::PidValue;
pub use reach::{Reach, reach, unbounded};
pub use reason::{from_value as reason_from_value, in_words as reason_in_words, to_value as reason_to_value};
pub use reference::RefValue;
pub use sealed::{is_closure, seal_all};
pub use standard::{Standard, standard};
pub use stream::Stream;
pub use variables::VARIABLES;
pub(crate) use wording::{arguments, parse_message, plain, split, unknown_property};
pub use world::{Crash, CrashReport, End, EndNotice, Host, LogLevel, Output, World};

/// The running process of a script.
pub type Context = crate::runtime::Context<Script>;

/// What the code runs under that this thread runs; `None` outside of every process.
pub fn environment() -> Option<std::sync::Arc<Environment>> {
    Context::current()?.local.environment()
}

/// Why a process of a script ended.
pub type Reason = crate::runtime::Reason<Script>;

/// What a function of ours gives to a script: a value, or an error whose position Rhai fills in.
pub type Result<T> = std::result::Result<T, Box<rhai::EvalAltResult>>;

/// An error with these words, at the call that caused it.
pub fn error<T>(message: impl Into<String>) -> Result<T> {
    let message: rhai::ImmutableString = message.into().into();
    Err(rhai::EvalAltResult::ErrorRuntime(message.into(), rhai::Position::NONE).into())
}
