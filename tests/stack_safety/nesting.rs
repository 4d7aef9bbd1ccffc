//! Values that are nested deep. What Rhai and the system do with one (drop, compare, print, copy) recurses on the native
//! stack without an operation of the script in between, so nothing can stop it but its end.

use super::{run, session, value};

/// Rhai copies the whole value for every level of these.
const ARRAY: &str = "let a = []; for i in 0..1500 { a = [a]; }";
const MAP: &str = "let a = #{}; for i in 0..1500 { a = #{ a: a }; }";

/// Here it does not: a captured variable is shared.
const CLOSURE: &str = "let a = || 0; for i in 0..100000 { let b = a; a = || b; }";

const TOO_DEEP: &str = "this value is nested more than 1000 levels deep, too deep to copy";

/// Evaluates the code after each of the values was made, in the session and in a job, and compares what it gives.
#[track_caller]
fn check(code: &str, results: [&str; 3]) {
    let session = session();
    for (make, expected) in [ARRAY, MAP, CLOSURE].iter().zip(results) {
        let shown = run(&session, &format!("{make} {code}")).unwrap_or_else(|error| first_line(&error));
        assert_eq!(shown, expected, "{make} {code}");
        value(&session, "a = (); trap_exit(true)");
        let job = format!("job_async(|| {{ {make} {code} }}) |> job_await(60000)");
        let shown = value(&session, &job);
        let reason =
            value(&session, "let exit = receive()[2]; if exit.type_of() == \"map\" { exit.message } else { exit }");
        match expected.strip_prefix("error: ") {
            None => assert_eq!((shown.as_str(), reason.as_str()), (expected, "\"normal\""), "{job}"),
            Some(error) => assert_eq!(reason, format!("\"{error}\""), "{job}"),
        }
        assert_eq!(value(&session, "job_async(|| 1 + 1) |> job_await(60000)"), "2");
        value(&session, "receive()");
    }
}

fn first_line(error: &str) -> String {
    error.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn nested_values_are_dropped() {
    check("a = 1; a", ["1"; 3]);
    check("1", ["1"; 3]);
}

#[test]
fn nested_values_are_compared() {
    let no_such = "error: `==` is not defined between two values of type Fn";
    check("let b = a; a == b", ["true", "true", no_such]);
    check("let b = [a]; b.contains(a)", ["true", "true", no_such]);
}

#[test]
fn nested_values_are_written_out() {
    check("a.to_string().len()", ["3002", "12003", "29"]);
    check("`${a}`.len()", ["3002", "12003", "29"]);
    check("print(a); 1", ["1"; 3]);
    check("debug(a); 1", ["1"; 3]);
}

#[test]
fn nested_values_are_copied_within_a_process() {
    check("let b = a; let c = [b, b]; c.len()", ["2"; 3]);
    check("let b = a; let c = || b; c.call().type_of()", ["\"array\"", "\"map\"", "\"Fn\""]);
}

#[test]
fn values_that_are_nested_too_deep_do_not_cross_to_another_process() {
    let error = format!("error: {TOO_DEEP}");
    check("send(self(), a); receive(); 1", [&error; 3]);
    check("job_async(|| a) |> job_await()", [&error; 3]);
    check("spawn(|| { let b = a; }); 1", [&error; 3]);
}

#[test]
fn a_result_or_an_exit_reason_that_is_nested_too_deep_is_an_error() {
    let session = session();
    value(&session, "trap_exit(true)");
    for make in [ARRAY, MAP, CLOSURE] {
        for code in ["a", "exit(a)", "throw a"] {
            value(&session, &format!("job_async(|| {{ {make} {code} }}) |> job_await(60000)"));
            assert_eq!(value(&session, "receive()[2]"), format!("\"{TOO_DEEP}\""), "{make} {code}");
        }
    }
}
