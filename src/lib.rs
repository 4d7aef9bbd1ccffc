//! Interactive jobs: processes as in Erlang, written in Rhai, at a prompt or in scripts.
//!
//! ```text
//!  main ── cli ──┬── shell     line editor, prompt, history                  knows terminals
//!                ├── tour      lessons inside the shell, and sessions written down
//!                ├── lesson    documents with code in them, run and compared
//!                └── (script, stdin, -e: the session alone)
//!                      │
//!                   session    one entry in, one outcome out: bindings, v(), sources
//!                      │
//!                   script     Rhai: engine, values, deep copy, every function a user can call
//!                      │
//!             ┌────────┼─────────┐
//!          syntax   runtime    report      and beside them all: console, the one owner of stdout and stderr
//! ```
//!
//! Arrows point down only. `syntax` turns ijob's additions into plain Rhai text, `runtime` runs processes and knows no
//! Rhai, `report` draws errors; the three know nothing of each other.
//!
//! ```
//! use ijob::runtime::Config;
//! use ijob::script::Output;
//! use ijob::session::{Options, Outcome, Session};
//! use std::sync::Arc;
//!
//! struct Nowhere;
//! impl Output for Nowhere {
//!     fn try_print(&self, _text: &str) -> bool {
//!         true
//!     }
//!     fn try_print_error(&self, _text: &str) -> bool {
//!         true
//!     }
//! }
//!
//! let options = Options { runtime: Config { workers: 2, ..Config::default() }, ..Options::default() };
//! let session = Session::new(options, Arc::new(Nowhere))?;
//! let outcome = session.submit("job_async(|| 6 * 7) |> job_await()").recv();
//! assert_eq!(outcome, Ok(Outcome::Value { shown: Some("42".into()) }));
//! # Ok::<(), std::io::Error>(())
//! ```

#![deny(unsafe_code)]

#[forbid(unsafe_code)]
pub mod console;
#[forbid(unsafe_code)]
pub mod lesson;
#[forbid(unsafe_code)]
pub mod report;
// Stacks and the switch between them: the one place for unsafe code is `runtime::fiber`.
pub mod runtime;
#[forbid(unsafe_code)]
pub mod script;
#[forbid(unsafe_code)]
pub mod session;
#[forbid(unsafe_code)]
pub mod shell;
#[forbid(unsafe_code)]
pub mod syntax;
#[forbid(unsafe_code)]
pub mod tour;

pub use runtime::{Metered, MiMalloc};
