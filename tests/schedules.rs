//! Time that jumps, schedules that repeat, waits without end, and bounds, as a script sees them.

#[path = "support/program.rs"]
mod program;
#[path = "support/run.rs"]
mod run;

use program::ijob;
use run::{Ended, run};
use std::collections::HashSet;
use std::time::{Duration, Instant};

fn ended(status: i32, stdout: &str, stderr: &str) -> Ended {
    Ended { stdout: stdout.into(), stderr: stderr.into(), status: Some(status) }
}

fn pipe(arguments: &[&str], script: &str) -> Ended {
    run(ijob(arguments), script.as_bytes())
}

#[test]
fn in_virtual_time_an_hour_takes_none() {
    let began = Instant::now();
    let script = "let began = timestamp();
        job_async(|| { sleep(7200000); \"Hi\" }) |> job_await(3600000)
        began.elapsed
        receive(1000)
        began.elapsed";
    let shown = "{:error, \"no result\"}\n3600.0\n3601.0\n";
    assert_eq!(pipe(&["--virtual-time"], script), ended(0, shown, ""));
    assert!(began.elapsed() < Duration::from_secs(60));
}

#[test]
fn virtual_deadlines_come_in_their_order() {
    let script = "let me = self();
        for ms in [30, 10, 20, 10] { spawn(|| { sleep(ms); send(me, [ms, timestamp()]) }) }
        let got = []; let times = [];
        for n in 0..4 { let m = receive(); got.push(m[0]); times.push(m[1]) }
        got
        (times[3] - times[0]) * 1000.0";
    assert_eq!(pipe(&["--virtual-time"], script), ended(0, "[10, 10, 20, 30]\n20.0\n", ""));
}

/// Three processes that count and print, and whose order nothing but the schedule decides.
const RACE: &str = "let me = self();
    for name in [\"a\", \"b\", \"c\"] {
        spawn(|| { for n in 0..3 { let s = 0; for k in 0..400 { s += k } print(`${name}${n}`) } send(me, name) })
    }
    [receive(), receive(), receive()]";

#[test]
fn a_seed_repeats_its_run_to_the_byte() {
    let mut runs = HashSet::new();
    for seed in 0..12 {
        let seed = seed.to_string();
        let once = pipe(&["--seed", &seed], RACE);
        assert_eq!((once.status, once.stderr.as_str()), (Some(0), ""), "--seed {seed}");
        assert_eq!(pipe(&["--seed", &seed], RACE), once, "--seed {seed}");
        runs.insert(once.stdout);
    }
    // As good as all of them differ; one schedule for all seeds would be none.
    assert!(runs.len() > 6, "{} runs of 12", runs.len());
}

#[test]
fn a_wait_that_nothing_can_end_is_an_error() {
    let script = "let j = job_async(|| {
    receive()
});
job_await(j, \"infinity\")";
    let error = "error: deadlock: every process waits, and nothing is left that could wake one: \
                 #PID<0.1.0> awaits #PID<0.2.0>, which waits for a message at stdin:2:5
 --> stdin:4:1
  |
4 | job_await(j, \"infinity\")
  | ^^^^^^^^^
";
    for arguments in [&[][..], &["--workers", "4"], &["--virtual-time"], &["--seed", "1"]] {
        assert_eq!(pipe(arguments, script), ended(1, "", error), "{arguments:?}");
    }
}

#[test]
fn a_deadlock_can_be_caught_and_ended() {
    let script = "let j = job_async(|| receive());
        try { job_await(j, \"infinity\") } catch (e) { print(e.contains(\"deadlock\")) }
        send(j, 7);
        job_await(j)";
    assert_eq!(pipe(&[], script), ended(0, "true\n7\n", ""));
}

#[test]
fn a_full_mailbox_holds_its_senders() {
    let script = "let me = self();
        let jobs = [];
        for n in 0..3 { jobs.push(job_async(|| { for k in 0..50 { send(me, k) } \"sent\" })) }
        let sum = 0;
        for n in 0..150 { sum += receive() }
        sum
        jobs.map(|j| job_await(j))";
    assert_eq!(pipe(&["--max-mailbox", "2"], script), ended(0, "3675\n[\"sent\", \"sent\", \"sent\"]\n", ""));
}

#[test]
fn a_send_gives_up_in_time() {
    let script = "let j = job_async(|| sleep(\"infinity\"));
        let began = timestamp();
        send(j, 1);
        try { send(j, 2) } catch (e) { print(e) }
        began.elapsed";
    let shown = "the mailbox of #PID<0.2.0> is full; --max-mailbox N gives it more room\n0.3\n";
    let arguments = ["--virtual-time", "--max-mailbox", "1", "--send-timeout", "300"];
    assert_eq!(pipe(&arguments, script), ended(0, shown, ""));
}

#[test]
fn processes_beyond_the_bound_are_refused_until_others_end() {
    let script = "let jobs = [];
        let refused = (); try { loop { jobs.push(job_async(|| receive())) } } catch (e) { refused = e }
        refused
        jobs.len
        for j in jobs { send(j, 0); job_await(j) }
        job_async(|| 1) |> job_await()";
    let shown = "\"too many processes: 10 live already; --max-processes N allows more\"\n9\n1\n";
    assert_eq!(pipe(&["--max-processes", "10"], script), ended(0, shown, ""));
}

/// Callers are killed while they wait, and the server crashes while it is asked. Whoever lives gets an answer or an
/// error for each call, and nothing is left.
const CALLS: &str = "log_level(\"none\");
    fn start() {
        server_start_link(#{
            init: || 0,
            call: |message, from, n| if message == \"crash\" { throw message } else { #{ reply: n, state: n + 1 } },
        }, #{ name: \"server\" })
    }
    let supervisor = supervisor_start([#{ id: \"server\", start: start }], #{ max_restarts: 1000 });
    let workers = job_supervisor();
    let jobs = [];
    for i in 0..40 {
        jobs.push(job_async_nolink(workers, || {
            let told = 0;
            for k in 0..10 {
                let message = if i % 10 == 0 && k == 5 { \"crash\" } else { k };
                try { server_call(\"server\", message, \"infinity\") } catch (e) { }
                told += 1;
            }
            told
        }));
    }
    for i in 0..10 { kill(jobs[i * 4 + 1]) }
    let told = 0; let killed = 0;
    for outcome in jobs.map(|job| job_await(job, \"infinity\")) {
        if type_of(outcome) == \"i64\" { told += outcome } else { killed += 1 }
    }
    [told + 10 * killed, killed <= 10, supervisor_count(supervisor).active, job_children(workers), receive(0)]
    supervisor_stop(supervisor);
    server_stop(workers);
    [registered(), processes().len()]";

#[test]
fn every_call_is_answered_or_fails_whatever_the_schedule() {
    let shown = "[400, true, 1, [], ()]\n[[], 1]\n";
    for workers in ["1", "2", "4"] {
        assert_eq!(pipe(&["--workers", workers], CALLS), ended(0, shown, ""), "--workers {workers}");
    }
    for seed in 0..20 {
        let seed = seed.to_string();
        assert_eq!(pipe(&["--seed", &seed], CALLS), ended(0, shown, ""), "--seed {seed}");
    }
}
