//! Values that a script has nested far deeper than anybody can need: they are kept, compared and dropped, and no native
//! recursion over them reaches the end of a stack.

#[path = "support/program.rs"]
mod program;
#[path = "support/run.rs"]
mod run;
#[path = "support/session.rs"]
mod session;

use ijob::session::{Options, Outcome};
use program::ijob;
use run::run;
use session::session;

/// A closure that holds a closure that holds a closure, and so on.
const CHAIN: &str = "let f = 5; for i in 0..100000 { let g = f; f = || g; }";
/// An array in an array in an array, and so on. Each level takes a copy of all that is inside.
const ARRAY: &str = "let a = []; for i in 0..2000 { a = [a]; }";

fn gives(code: &str, stdout: &str) {
    let ended = run(ijob(&["-e", code]), b"");
    assert_eq!((&*ended.stdout, &*ended.stderr, ended.status), (stdout, "", Some(0)), "{code}");
}

#[test]
fn a_chain_of_closures_is_dropped_in_a_job_and_at_the_top() {
    gives(&format!("job_async(|| {{ {CHAIN} 1 }}) |> job_await(\"infinity\")"), "1\n");
    gives(&format!("{CHAIN} f = 7; f"), "7\n");
    gives(&format!("{CHAIN} let g = f; f = 1; g = 2; f + g"), "3\n");
}

#[test]
fn nested_arrays_are_compared_and_dropped_in_a_job_and_at_the_top() {
    gives(&format!("job_async(|| {{ {ARRAY} let b = a; a == b }}) |> job_await(\"infinity\")"), "true\n");
    gives(&format!("{ARRAY} let b = a; a = []; a == b"), "false\n");
}

#[test]
fn what_is_too_deep_to_copy_says_so() {
    let told = "this value is nested more than 1000 levels deep, too deep to copy";
    for code in [format!("{CHAIN} job_async(f)"), format!("{ARRAY} send(self(), a)")] {
        let ended = run(ijob(&["-e", &code]), b"");
        assert_eq!((&*ended.stdout, ended.status), ("", Some(1)), "{code}");
        assert!(ended.stderr.starts_with(&format!("error: {told}\n")), "{}", ended.stderr);
    }
}

#[test]
fn a_session_with_deep_values_is_dropped_on_a_thread_with_a_small_stack() {
    let session = session(Options::default());
    for code in [CHAIN, "f", "let kept = f;"] {
        let outcome = session.submit(code).recv().expect("every entry has an outcome");
        assert!(matches!(outcome, Outcome::Value { .. }), "{outcome:?}");
    }
    // Bindings and values, on the thread of this test.
    drop(session);
}
