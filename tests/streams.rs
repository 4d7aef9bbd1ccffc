//! Streams of jobs leave nothing behind, however they are stopped: no process, no link, no job, no message.

#[path = "support/session.rs"]
mod session;

use ijob::runtime::{Config, Time};
use ijob::script::Context;
use ijob::session::{Options, Outcome, Session};
use rhai::{FuncRegistration, Module};

/// What there is beside the process that asks.
fn left() -> String {
    let context = Context::current().expect("scripts run in processes");
    let links = context.info(context.pid()).expect("it runs").links.len();
    let (jobs, messages) = (context.jobs().len(), context.take_messages().len());
    format!("{} processes, {links} links, {jobs} jobs, {messages} messages", context.alive() - 1)
}

/// In virtual time, so that after a wait of any length all that can end has ended.
fn session() -> Session {
    let mut module = Module::new();
    FuncRegistration::new("left").with_volatility(true).in_global_namespace().set_into_module(&mut module, left);
    let runtime = Config { time: Time::Virtual, ..Config::default() };
    session::session(Options { runtime, modules: vec![module.into()], ..Options::default() })
}

fn value(session: &Session, code: &str) -> String {
    match session.submit(code).recv().expect("every entry has an outcome") {
        Outcome::Value { shown } => shown.unwrap_or_default(),
        Outcome::Failed { shown } => shown,
        other => format!("{other:?}"),
    }
}

const NOTHING: &str = "\"0 processes, 0 links, 0 jobs, 0 messages\"";

/// One item that ends at once, and those that never do.
const ENDLESS: &str =
    "job_stream([0, 1, 2, 3, 4, 5], |n| { if n > 0 { sleep(\"infinity\") } n }, #{max_concurrency: 4})";

#[test]
fn what_is_under_way_can_be_counted() {
    let session = session();
    let code = format!("for o in {ENDLESS} {{ print(left()); return left() }}");
    assert_eq!(value(&session, &code), "\"3 processes, 3 links, 3 jobs, 0 messages\"");
    assert_eq!(value(&session, "left()"), NOTHING);
}

/// Each entry, and what it shows; at once after it, in the same entry where that goes on, nothing is left.
#[test]
fn whoever_stops_a_stream_early_finds_nothing_left() {
    for trap in ["false", "true"] {
        let session = session();
        value(&session, &format!("trap_exit({trap})"));
        for stop in [
            "S.take(1).to_array()",
            "S.take(0).count()",
            "S.take_while(|o| false).count()",
            "for o in S { break }",
            "for o in S.map(|o| o) { break }",
            "(|| { for o in S { return o } }).call()",
            "try { for o in S { throw 1 } } catch { }",
            "try { S.each(|o| throw 1) } catch { }",
            "try { S.map(|o| throw 1).count() } catch { }",
            "try { S.reduce(|sum, o| throw 1, 0) } catch { }",
            "try { job_stream(stream(0..9).map(|n| if n > 2 { throw n }), |n| sleep(\"infinity\"), #{max_concurrency: 8}).count() } catch { }",
            "job_stream(S.take(1), |o| 1).to_array()",
            "for o in S { for p in S { break } break }",
            "for o in job_stream(0..3, |n| { for o in S { return 1 } }) { break }",
            "job_stream(0..9, |n| sleep(\"infinity\"), #{timeout: 10, on_timeout: \"kill_task\", max_concurrency: 3}).count()",
            "job_stream(0..9, |n| { trap_exit(true); sleep(\"infinity\") }, #{timeout: 10, on_timeout: \"kill_task\", max_concurrency: 3}).count()",
            "job_stream(0..9, |n| { trap_exit(true); loop { receive() } }, #{timeout: 10, on_timeout: \"kill_task\", max_concurrency: 3}).take(1).count()",
            "job_stream(0..9, |n| n, #{max_concurrency: 3}).count()",
            "job_stream(0..9, |n| exit(), #{max_concurrency: 3}).count()",
        ] {
            let code = format!("{}; left()", stop.replace('S', ENDLESS));
            assert_eq!(value(&session, &code), NOTHING, "after {stop}, trap_exit({trap})");
        }
    }
}

#[test]
fn a_crash_that_a_user_traps_is_a_result_and_leaves_nothing() {
    let session = session();
    value(&session, "trap_exit(true)");
    for crash in ["throw n", "exit(n)", "kill(self())", "1 / 0"] {
        let code = format!("job_stream(0..9, |n| {crash}, #{{max_concurrency: 3}}).filter(is_error).count()");
        let code = code.replace("is_error", "|o| is_error(o)");
        assert_eq!(value(&session, &format!("[{code}, left()]")), format!("[9, {NOTHING}]"), "{crash}");
    }
}

/// A process that uses a stream ends for some reason; then its jobs do, and nobody is told but who wants to be.
#[test]
fn the_end_of_the_user_is_the_end_of_its_jobs() {
    for (end, reason) in [
        ("for o in S { kill(self()) }", "\"killed\""),
        ("for o in S { exit() }", "\"normal\""),
        ("for o in S { exit(\"enough\") }", "\"enough\""),
        ("for o in S { throw \"enough\" }", "\"enough\""),
        ("for o in S { send(me, [self(), 1]); receive() }", "\"killed\""),
        ("for o in S { send(me, [self(), 0]); loop { } }", "\"killed\""),
        ("S.each(|o| { send(me, [self(), 1]); sleep(\"infinity\") })", "\"killed\""),
        ("send(me, [self(), 1]); S.to_array()", "\"killed\""),
        ("trap_exit(true); send(me, [self(), 1]); S.to_array()", "\"killed\""),
        ("job_stream(0..9, |n| sleep(\"infinity\"), #{timeout: 10}).to_array()", "[\"timeout\", [\"job_stream\", 10]]"),
        (
            "trap_exit(true); job_stream(0..9, |n| sleep(\"infinity\"), #{timeout: 10}).to_array()",
            "[\"timeout\", [\"job_stream\", 10]]",
        ),
        (
            "for o in job_stream([0, 1], |n| if n > 0 { sleep(\"infinity\") }, #{timeout: 10, max_concurrency: 2}) { sleep(1000) }",
            "[\"timeout\", [\"job_stream\", 10]]",
        ),
        (
            "job_stream(0..9, |n| { trap_exit(true); if n == 3 { throw \"crash\" } sleep(\"infinity\") }, #{max_concurrency: 8}).count()",
            "\"crash\"",
        ),
    ] {
        let session = session();
        let end = end.replace('S', ENDLESS);
        let code = format!(
            "let me = self(); let user = spawn(|| {{ {end} }}); monitor(user);
             let first = receive();
             let down = if first.len() == 2 {{ sleep(first[1]); kill(first[0]); receive() }} else {{ first }};
             sleep(1);
             [down[4], left()]"
        );
        assert_eq!(value(&session, &code), format!("[{reason}, {NOTHING}]"), "{end}");
    }
}

/// Many streams, stopped at any moment by a kill: whatever the schedule, nothing is left in the end.
#[test]
fn a_kill_at_any_moment_leaves_nothing() {
    for seed in 0..40 {
        let mut module = Module::new();
        FuncRegistration::new("left").with_volatility(true).in_global_namespace().set_into_module(&mut module, left);
        let runtime = Config { seed: Some(seed), ..Config::default() };
        let session = session::session(Options { runtime, modules: vec![module.into()], ..Options::default() });
        let code = format!(
            "let users = [];
             for n in 0..20 {{
                 users.push(spawn(|| {{
                     trap_exit(n % 2 == 0);
                     for o in job_stream(0..40, |k| {{ sleep(k % 5); for o in {ENDLESS}.take(1) {{ }} k }}, #{{max_concurrency: 1 + n % 4, ordered: n % 3 == 0}}) {{ if n % 5 == 0 {{ break }} }}
                 }}));
             }}
             for user in users {{ sleep({seed} % 3); kill(user) }}
             sleep(100);
             left()"
        );
        assert_eq!(value(&session, &code), NOTHING, "--seed {seed}");
    }
}
