//! Runaway recursion is a script error whatever way it takes, and ordinary recursion goes deep: generated programs, each
//! with another mix of what a call can go through.

#[path = "stack_safety/nesting.rs"]
mod nesting;
#[path = "support/session.rs"]
mod session;
#[path = "stack_safety/shapes.rs"]
mod shapes;

use ijob::session::{Options, Outcome, Session};
use shapes::{Plan, Shape, shapes};

fn session() -> Session {
    session::session(Options::default())
}

/// What the entry shows, and whether it succeeded.
fn run(session: &Session, code: &str) -> Result<String, String> {
    match session.submit(code).recv().expect("every entry has an outcome") {
        Outcome::Value { shown } => Ok(shown.unwrap_or_default()),
        Outcome::Failed { shown } => Err(shown),
        other => Err(format!("{other:?}")),
    }
}

#[track_caller]
fn value(session: &Session, code: &str) -> String {
    run(session, code).unwrap_or_else(|error| panic!("{code}\n{error}"))
}

/// So many programs, more than there are ways for a call.
const PROGRAMS: usize = 300;

/// In the session's process, whose stack is sixteen times as long.
const PROGRAMS_IN_THE_SESSION: usize = 40;

/// Runs each program that many levels deep in a job.
#[track_caller]
fn check_levels(programs: impl Iterator<Item = Plan>, levels: impl Fn(&Plan) -> usize) {
    let session = session();
    let mut failed = String::new();
    for (n, shape) in programs.enumerate() {
        let levels = levels(&shape);
        let Shape { program, start, .. } = shape.bounded();
        value(&session, &format!("{program};"));
        let came = run(&session, &format!("let n = {levels}; job_async(|| {start}) |> job_await(60000)"));
        if came.as_deref() != Ok(&levels.to_string()) {
            failed += &format!("program {n}:\n{program}\n{start}\n{came:?}\n\n");
        }
    }
    assert!(failed.is_empty(), "{failed}");
}

#[test]
fn ordinary_recursion_goes_500_levels_deep_in_a_job() {
    // The frames of code that is not optimised are half as large again.
    let levels = |plan: &Plan| if cfg!(debug_assertions) && plan.is_heavy() { 350 } else { 500 };
    check_levels(shapes(1, 1).take(PROGRAMS), levels);
}

#[test]
fn a_call_inside_of_twenty_operators_recurses_500_levels_deep_in_a_job() {
    let session = session();
    let nest = format!("{}1 + f(n - 1){}", "0 + (".repeat(19), ")".repeat(19));
    value(&session, &format!("fn f(n) {{ if n <= 0 {{ return 0; }} {nest} }}"));
    assert_eq!(value(&session, "job_async(|| f(500)) |> job_await(60000)"), "500");
}

/// Each level is three or four nested calls of its own here.
#[test]
fn nested_calls_recurse_in_a_job() {
    check_levels(shapes(4, 3).take(PROGRAMS), |_| 200);
}

#[test]
fn runaway_recursion_in_a_job_is_its_exit_reason() {
    let session = session();
    value(&session, "trap_exit(true)");
    let mut failed = String::new();
    for (n, shape) in shapes(2, 3).take(PROGRAMS).enumerate() {
        let Shape { program, start, lines } = shape.runaway();
        value(&session, &format!("{program};"));
        let entry = format!("let n = 0; job_async(|| {start}) |> job_await(60000)");
        let result = run(&session, &entry);
        let reason = run(&session, "let exit = receive(); `${exit[2].message} ${exit[2].line} ${receive(0)}`");
        let expected = lines.map(|line| format!("\"stack overflow {line} \""));
        let is_right = result.as_deref() == Ok("{:error, \"no result\"}")
            && reason.as_ref().is_ok_and(|reason| expected.clone().any(|it| it == *reason));
        if !is_right {
            failed += &format!("program {n}:\n{program}\n{start}\n{result:?} {reason:?}\n\n");
        }
        assert_eq!(value(&session, "job_async(|| 1 + 1) |> job_await(60000)"), "2");
        value(&session, "receive()");
    }
    assert!(failed.is_empty(), "{failed}");
}

#[test]
fn runaway_recursion_in_the_session_is_an_error_of_the_entry() {
    let session = session();
    let mut failed = String::new();
    for (n, shape) in shapes(3, 3).take(PROGRAMS_IN_THE_SESSION).enumerate() {
        let Shape { program, start, lines } = shape.runaway();
        let number = session.number();
        value(&session, &format!("{program};"));
        let result = run(&session, &format!("let n = 0; {start}"));
        let mut expected = lines.map(|line| format!("error: stack overflow\n --> ijob:{number}:{line}:"));
        let is_right = result.as_ref().is_err_and(|error| {
            let error = error.replace("\n  -->", "\n -->");
            expected.any(|start| error.starts_with(&start)) && error.matches("stack overflow").count() == 1
        });
        if !is_right {
            failed += &format!("program {n}:\n{program}\n{start}\n{result:?}\n\n");
        }
        assert_eq!(value(&session, "1 + 1"), "2");
    }
    assert!(failed.is_empty(), "{failed}");
}

#[test]
fn an_overflow_shows_its_calls() {
    let session = session();
    value(&session, "fn forever(n) { forever(n + 1) }");
    let error = run(&session, "forever(0)").expect_err("it never ends");
    let (before, rest) = error.split_once("called from here, ").expect("a run of calls");
    let (times, after) = rest.split_once(" times").expect("how many they are");
    assert!(times.parse::<usize>().is_ok_and(|times| times > 5_000), "{times}");
    let shown = format!("{before}called from here, N times{after}");
    let expected = "error: stack overflow
 --> ijob:1:1:25
  |
1 | fn forever(n) { forever(n + 1) }
  |                         ^
  |
note: called from here, N times
 --> ijob:1:1:17
  |
1 | fn forever(n) { forever(n + 1) }
  |                 ^^^^^^^ in call to `forever`
note: called from here
 --> ijob:2:1:1
  |
1 | forever(0)
  | ^^^^^^^ in call to `forever`";
    assert_eq!(shown, expected);
}

#[test]
fn no_script_can_catch_an_overflow() {
    let session = session();
    value(&session, "let caught = 0; fn f(n) { f(n + 1) }");
    // Each would go on for ever: two calls at every level, one after the failure of the other.
    value(&session, "fn g(n) { try { g(n + 1); } catch { } g(n + 1) }");
    value(&session, "fn m(n) { try { [1].map(|x| m(n + 1)); } catch (e) { } m(n + 1) }");
    for code in
        ["try { f(0) } catch { caught += 1 }", "try { [1].map(|x| f(x)) } catch (e) { caught += 1 }", "g(0)", "m(0)"]
    {
        let error = run(&session, code).expect_err(code);
        assert!(error.starts_with("error: stack overflow\n"), "{code}\n{error}");
    }
    assert_eq!(value(&session, "caught"), "0");
}
