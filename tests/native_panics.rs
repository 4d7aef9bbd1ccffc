//! A panic in native code ends the process that called it, and nothing else.

#[path = "support/session.rs"]
mod session;

use ijob::session::{Options, Outcome, Session};
use rhai::{FuncRegistration, Module};

fn panics(wanted: bool) {
    assert!(!wanted, "as wanted");
}

fn session() -> Session {
    let mut module = Module::new();
    FuncRegistration::new("panic_if").with_volatility(true).in_global_namespace().set_into_module(&mut module, panics);
    session::session(Options { modules: vec![module.into()], ..Options::default() })
}

fn value(session: &Session, code: &str) -> String {
    match session.submit(code).recv().expect("every entry has an outcome") {
        Outcome::Value { shown } => shown.unwrap_or_default(),
        other => format!("{other:?}"),
    }
}

fn failed(session: &Session, code: &str) -> String {
    match session.submit(code).recv().expect("every entry has an outcome") {
        Outcome::Failed { shown } => shown,
        other => panic!("{other:?}"),
    }
}

/// What is to be reported, and where the mistake is: nothing else of it.
const HELP: &str = concat!(
    "help: this is a mistake in ijob ",
    env!("CARGO_PKG_VERSION"),
    ", not in what you typed: please report it, with this message and what was typed"
);

#[test]
fn a_panic_is_the_exit_reason_of_the_job_that_called() {
    let session = session();
    assert_eq!(value(&session, "trap_exit(true)"), "false");
    assert_eq!(value(&session, "let job = job_async(|| panic_if(true)); job_await(job)"), "{:error, \"no result\"}");
    assert_eq!(value(&session, "receive()[2]"), "#{message: \"internal error (at tests/native_panics.rs:10:5)\"}");
    // The worker, which is the only one, lives on.
    assert_eq!(value(&session, "job_async(|| { panic_if(false); 6 * 7 }) |> job_await()"), "42");
}

#[test]
fn a_panic_in_an_entry_keeps_the_bindings_made_before_it() {
    let session = session();
    let shown = failed(&session, "let kept = 7; panic_if(true); let lost = 8");
    assert_eq!(shown, format!("error: internal error (at tests/native_panics.rs:10:5)\n{HELP}"));
    assert_eq!(value(&session, "kept"), "7");
}

#[test]
fn a_panic_of_a_linked_job_is_told_as_one_and_where_the_job_was_started() {
    let shown = failed(&session(), "job_async(|| panic_if(true)) |> job_await()");
    let expected = "** (EXIT from #PID<0.2.0>) internal error (at tests/native_panics.rs:10:5)
 --> ijob:1:1:1
  |
1 | job_async(|| panic_if(true)) |> job_await()
  | ^^^^^^^^^ #PID<0.2.0> started here by #PID<0.1.0>
  |
  = ";
    assert_eq!(shown, format!("{expected}{HELP}"));
}
