//! The runtime with a language that is as small as can be.

use super::*;
use crossbeam_channel::{Receiver, bounded};
use std::time::{Duration, Instant};

pub(super) struct Tiny;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Number(i64),
    Exit(Pid, String),
    Down(Pid, String),
}

impl Language for Tiny {
    type Value = Value;
    type Error = String;
    type Local = ();
    type Place = &'static str;

    fn started_at((): &()) -> Option<&'static str> {
        None
    }

    fn exit_message(from: Pid, reason: &Reason<Self>) -> Value {
        Value::Exit(from, words(reason))
    }

    fn down_message(_: Ref, pid: Pid, reason: &Reason<Self>) -> Value {
        Value::Down(pid, words(reason))
    }

    fn fault(fault: Fault) -> String {
        fault.to_string()
    }
}

pub(super) fn words(reason: &Reason<Tiny>) -> String {
    match reason {
        Reason::Normal => "normal".into(),
        Reason::Shutdown => "shutdown".into(),
        Reason::Killed => "killed".into(),
        Reason::NoProc => "noproc".into(),
        Reason::Value(value) => format!("{value:?}"),
        Reason::Error(error) => error.clone(),
    }
}

type Outcome = Result<Value, Reason<Tiny>>;

pub(super) const JOB: Start = Start { link: false, job: true, monitor: None, quiet: false };
pub(super) const LINKED_JOB: Start = Start { link: true, job: true, monitor: None, quiet: false };
const LINKED: Start = Start { link: true, job: false, monitor: None, quiet: false };
const PLAIN: Start = Start { link: false, job: false, monitor: None, quiet: false };

pub(super) fn stopped(context: &Context<Tiny>) -> Reason<Tiny> {
    context.exit_reason().unwrap_or(Reason::Value(Value::Number(-1)))
}

pub(super) fn spawn(context: &Context<Tiny>, start: Start, body: Body<Tiny>) -> Pid {
    context.spawn(start, body).expect("fewer than two million live")
}

pub(super) fn tell(context: &Context<Tiny>, to: Pid, value: Value) {
    assert_eq!(context.send(to, value, &|| None), Ok(Sent::Taken));
}

/// Spins as a script does, until it is made to stop.
fn spin(context: &Context<Tiny>) -> Outcome {
    loop {
        if tick() == Tick::SliceOver && context.slice_over().is_err() {
            return Err(stopped(context));
        }
    }
}

pub(super) fn wait_for_ever(context: &Context<Tiny>) -> Outcome {
    match context.receive(Deadline::NEVER, &|| None) {
        Ok(Some(value)) => Ok(value),
        Ok(None) => unreachable!("there is no deadline"),
        Err(_) => Err(stopped(context)),
    }
}

/// Runs `body` in a process of its own and returns what it returns.
pub(super) fn run<R: Send + 'static>(workers: usize, body: impl FnOnce(&Context<Tiny>) -> R + Send + 'static) -> R {
    let runtime = Runtime::<Tiny>::new(Config { workers, ..Config::default() }).expect("threads");
    let (sender, receiver) = bounded(1);
    let server = runtime.spawn_server(|_| {});
    let request = move |context: &Context<Tiny>| sender.send(body(context)).expect("the test waits");
    assert!(runtime.post(server, request).is_ok());
    receive(&receiver)
}

pub(super) fn receive<R>(receiver: &Receiver<R>) -> R {
    receiver.recv_timeout(Duration::from_secs(30)).expect("an answer within 30 seconds")
}

pub(super) fn answer(answer: Result<JobAnswer<Tiny>, Stop>) -> String {
    match answer {
        Ok(JobAnswer::Done(value)) => format!("done {value:?}"),
        Ok(JobAnswer::Failed { reason, .. }) => format!("failed {}", words(&reason)),
        Ok(JobAnswer::TimedOut) => "timed out".into(),
        Ok(JobAnswer::Unknown) => "unknown".into(),
        Err(stop) => format!("{stop:?}"),
    }
}

#[test]
fn a_job_is_awaited_once() {
    let answers = run(2, |context| {
        let job = spawn(context, LINKED_JOB, Box::new(|_| Ok(Value::Number(7))));
        let never = Deadline::NEVER;
        [answer(context.await_job(job, never, &|| None)), answer(context.await_job(job, never, &|| None))]
    });
    assert_eq!(answers, ["done Number(7)", "unknown"]);
}

#[test]
fn a_late_result_is_dropped() {
    let answers = run(1, |context| {
        let job = spawn(context, JOB, Box::new(wait_for_ever));
        let first = answer(context.await_job(job, Deadline::after(Duration::from_millis(1)), &|| None));
        context.forget_job(job);
        tell(context, job, Value::Number(1));
        while context.is_alive(job) {
            context.give_way().expect("nobody stops it");
        }
        [first, answer(context.await_job(job, Deadline::NEVER, &|| None)), format!("{:?}", context.take_messages())]
    });
    assert_eq!(answers, ["timed out", "unknown", "[]"]);
}

#[test]
fn messages_between_two_processes_keep_their_order() {
    let received = run(2, |context| {
        let me = context.pid();
        let echo: Body<Tiny> = Box::new(move |context| {
            while let Ok(Some(value)) = context.receive(Deadline::NEVER, &|| None) {
                tell(context, me, value);
            }
            Err(stopped(context))
        });
        let echo = spawn(context, PLAIN, echo);
        for n in 0..1000 {
            tell(context, echo, Value::Number(n));
        }
        (0..1000).map(|_| context.receive(Deadline::NEVER, &|| None).expect("nobody stops it")).collect::<Vec<_>>()
    });
    assert_eq!(received, (0..1000).map(|n| Some(Value::Number(n))).collect::<Vec<_>>());
}

#[test]
fn a_spinning_process_is_killed_and_timers_fire_beside_it() {
    let (answer, late) = run(1, |context| {
        let job = spawn(context, JOB, Box::new(spin));
        let began = Instant::now();
        context.sleep(Deadline::after(Duration::from_millis(20)), &|| None).expect("nobody stops it");
        let late = began.elapsed();
        context.exit_signal(job, Reason::Killed, true);
        (answer(context.await_job(job, Deadline::NEVER, &|| None)), late)
    });
    assert_eq!(answer, "failed killed");
    assert!(late < Duration::from_secs(5), "{late:?}");
}

#[test]
fn exit_signals_follow_links() {
    // (does the child trap, the reason, what the parent that traps is told)
    let crash = || Reason::Value(Value::Number(3));
    let cases = [
        (Reason::Normal, "normal"),
        (Reason::Shutdown, "shutdown"),
        (Reason::Value(Value::Number(3)), "Number(3)"),
        (Reason::Error("oops".into()), "oops"),
    ];
    for (reason, told) in cases {
        let message = run(2, move |context| {
            context.trap_exit(true);
            let child = spawn(context, LINKED, Box::new(move |_| Err(reason)));
            (context.receive(Deadline::NEVER, &|| None).expect("it traps"), child)
        });
        assert_eq!(message.0, Some(Value::Exit(message.1, told.into())));
    }
    let answers = run(2, move |context| {
        // One that does not trap: it ends of a crash, and does not of a normal end.
        let outer = |inner: Reason<Tiny>| -> Body<Tiny> {
            Box::new(move |context| {
                spawn(context, LINKED, Box::new(move |_| Err(inner)));
                match context.receive(Deadline::after(Duration::from_millis(50)), &|| None) {
                    Ok(_) => Ok(Value::Number(0)),
                    Err(_) => Err(stopped(context)),
                }
            })
        };
        let crashed = spawn(context, JOB, outer(crash()));
        let lived = spawn(context, JOB, outer(Reason::Normal));
        [crashed, lived].map(|job| answer(context.await_job(job, Deadline::NEVER, &|| None)))
    });
    assert_eq!(answers, ["failed Number(3)", "done Number(0)"]);
}

#[test]
fn exit_signals_sent_by_hand() {
    let send = |trap: bool, reason: Reason<Tiny>, kill: bool| {
        run(2, move |context| {
            let me = context.pid();
            let job = spawn(
                context,
                JOB,
                Box::new(move |context| {
                    context.trap_exit(trap);
                    tell(context, me, Value::Number(0));
                    wait_for_ever(context)
                }),
            );
            context.receive(Deadline::NEVER, &|| None).expect("nobody stops it");
            context.exit_signal(job, reason, kill);
            tell(context, job, Value::Number(9));
            answer(context.await_job(job, Deadline::NEVER, &|| None)).replace(&format!("{me:?}"), "ME")
        })
    };
    assert_eq!(send(false, Reason::Normal, false), "done Number(9)");
    assert_eq!(send(true, Reason::Normal, false), "done Exit(ME, \"normal\")");
    assert_eq!(send(false, Reason::Shutdown, false), "failed shutdown");
    assert_eq!(send(true, Reason::Shutdown, false), "done Exit(ME, \"shutdown\")");
    assert_eq!(send(true, Reason::Shutdown, true), "failed killed");
}

#[test]
fn links_to_nobody_and_unlinked_crashes() {
    let answers = run(2, |context| {
        let gone = Pid::from_number(1 << 40);
        let links_to_nobody = spawn(
            context,
            JOB,
            Box::new(move |context| {
                context.link(gone);
                wait_for_ever(context)
            }),
        );
        let unlinks = spawn(
            context,
            JOB,
            Box::new(|context| {
                let child = spawn(context, LINKED, Box::new(wait_for_ever));
                context.unlink(child);
                context.exit_signal(child, Reason::Shutdown, false);
                while context.is_alive(child) {
                    context.give_way().expect("nobody stops it");
                }
                Ok(Value::Number(1))
            }),
        );
        [links_to_nobody, unlinks].map(|job| answer(context.await_job(job, Deadline::NEVER, &|| None)))
    });
    assert_eq!(answers, ["failed noproc", "done Number(1)"]);
}

#[test]
fn a_panic_is_an_exit_reason() {
    let reason = run(1, |context| {
        let job = spawn(context, JOB, Box::new(|_| panic!("at sea")));
        answer(context.await_job(job, Deadline::NEVER, &|| None))
    });
    assert!(reason.starts_with("failed at sea (at src/runtime/tests.rs:"), "{reason}");
}

#[test]
fn ten_thousand_wait_at_once_and_all_end() {
    let (sum, left) = run(2, |context| {
        let jobs: Vec<Pid> = (0..10_000).map(|_| spawn(context, JOB, Box::new(wait_for_ever))).collect();
        for (n, job) in jobs.iter().enumerate() {
            tell(context, *job, Value::Number(n as i64));
        }
        let sum: i64 = jobs
            .iter()
            .map(|job| match context.await_job(*job, Deadline::NEVER, &|| None) {
                Ok(JobAnswer::Done(Value::Number(n))) => n,
                other => panic!("{}", answer(other)),
            })
            .sum();
        (sum, context.is_alive(jobs[0]))
    });
    assert_eq!((sum, left), (49_995_000, false));
}

#[test]
fn an_interrupt_stops_what_runs_and_nothing_else() {
    let runtime = Runtime::<Tiny>::new(Config { workers: 1, ..Config::default() }).expect("threads");
    let (sender, receiver) = bounded(1);
    let server = runtime.spawn_server(|_| {});
    for body in [spin, wait_for_ever] {
        let (started, has_started) = bounded(1);
        let sender = sender.clone();
        let posted = runtime.post(server, move |context| {
            started.send(()).expect("the test waits");
            sender.send(body(context)).expect("the test waits");
        });
        assert!(posted.is_ok());
        receive(&has_started);
        runtime.interrupt(server);
        assert!(matches!(receive(&receiver), Err(Reason::Value(Value::Number(-1)))));
    }
    let _ = runtime.post(server, move |_| sender.send(Ok(Value::Number(1))).expect("the test waits"));
    assert!(matches!(receive(&receiver), Ok(Value::Number(1))));
}

/// An interrupt can end a wait while it is being found to be in vain.
#[test]
fn a_deadlock_that_is_found_too_late_is_forgotten() {
    let runtime = Runtime::<Tiny>::new(Config { workers: 1, ..Config::default() }).expect("threads");
    let server = runtime.spawn_server(|_| {});
    let _ = runtime.post(server, |context| context.process.lock().deadlock = Some(Box::default()));
    // Its worker has time for others.
    let (sender, receiver) = bounded(1);
    let other = runtime.spawn_server(|_| {});
    let _ = runtime.post(other, move |_| sender.send(()).expect("the test waits"));
    receive(&receiver);
}

#[test]
fn a_server_that_ends_tells_by_whom_and_why() {
    let runtime = Runtime::<Tiny>::new(Config { workers: 2, ..Config::default() }).expect("threads");
    let (sender, receiver) = bounded(1);
    let server = runtime.spawn_server(move |end| sender.send((end.from, words(&end.reason))).expect("the test waits"));
    let (child_sender, child) = bounded(1);
    let _ = runtime.post(server, move |context| {
        let body: Body<Tiny> = Box::new(|_| Err(Reason::Error("oops".into())));
        child_sender.send(spawn(context, LINKED, body)).expect("the test waits");
    });
    let child = receive(&child);
    assert_eq!(receive(&receiver), (child, "oops".into()));
    assert!(runtime.post(server, |_| {}).is_err());
}

#[test]
fn dropping_the_runtime_ends_its_processes() {
    let runtime = Runtime::<Tiny>::new(Config { workers: 2, ..Config::default() }).expect("threads");
    let (sender, receiver) = bounded(2);
    let server = runtime.spawn_server(|_| {});
    let _ = runtime.post(server, move |context| {
        for body in [spin, wait_for_ever] {
            let sender = sender.clone();
            let body: Body<Tiny> = Box::new(move |context| {
                let outcome = body(context);
                sender.send(matches!(outcome, Err(Reason::Killed))).expect("the test waits");
                outcome
            });
            spawn(context, PLAIN, body);
        }
        let _ = spin(context);
    });
    let (started, has_started) = bounded(1);
    std::thread::spawn(move || {
        drop(runtime);
        started.send(()).expect("the test waits");
    });
    receive(&has_started);
    // Whatever had started saw that it was killed; what had not was dropped with its sender.
    assert!(receiver.iter().all(|killed| killed));
}

#[test]
fn runaway_recursion_is_noticed_before_the_stack_ends() {
    fn dive(depth: u64) -> u64 {
        let padding = std::hint::black_box([depth; 64]);
        if tick() == Tick::StackOverflow { depth } else { dive(depth + 1) + padding[0] - padding[1] }
    }
    let depth = run(1, |context| {
        let job = spawn(context, JOB, Box::new(|_| Ok(Value::Number(dive(0) as i64))));
        match context.await_job(job, Deadline::NEVER, &|| None) {
            Ok(JobAnswer::Done(Value::Number(depth))) => depth,
            other => panic!("{}", answer(other)),
        }
    });
    assert!(depth > 1000, "{depth}");
}

#[test]
fn two_busy_jobs_run_on_two_workers() {
    let threads = run(2, |context| {
        let me = context.pid();
        let body = move || -> Body<Tiny> {
            Box::new(move |context| {
                tell(context, me, Value::Exit(context.pid(), format!("{:?}", std::thread::current().id())));
                spin(context)
            })
        };
        spawn(context, LINKED, body());
        spawn(context, LINKED, body());
        [0, 1].map(|_| match context.receive(Deadline::NEVER, &|| None) {
            Ok(Some(Value::Exit(_, thread))) => thread,
            other => panic!("{other:?}"),
        })
    });
    assert_ne!(threads[0], threads[1]);
}

#[test]
fn native_work_runs_outside_and_a_killed_waiter_is_free_at_once() {
    let (release, released) = bounded::<()>(0);
    let (begun, has_begun) = bounded(1);
    let answers = run(1, move |context| {
        let results = [1, 2].map(|number| context.outside(move || number * 10));
        let waiter: Body<Tiny> = Box::new(move |context| {
            let stopped_in = context.outside(move || {
                begun.send(()).expect("the test waits");
                released.recv().is_err()
            });
            assert_eq!(stopped_in, Err(Stop::Exit));
            Err(stopped(context))
        });
        let job = spawn(context, JOB, waiter);
        context.outside(move || has_begun.recv()).expect("nobody stops it").expect("it begins");
        context.exit_signal(job, Reason::Killed, true);
        // The work itself still blocks: it ends when the sender is dropped.
        (results, answer(context.await_job(job, Deadline::NEVER, &|| None)))
    });
    drop(release);
    assert_eq!(answers, ([Ok(10), Ok(20)], "failed killed".to_owned()));
}

#[test]
fn a_panic_outside_comes_back() {
    let reason = run(1, |context| {
        let body: Body<Tiny> = Box::new(|context| {
            let _: Result<(), Stop> = context.outside(|| panic!("overboard"));
            Ok(Value::Number(0))
        });
        let job = spawn(context, JOB, body);
        answer(context.await_job(job, Deadline::NEVER, &|| None))
    });
    assert!(reason.starts_with("failed overboard"), "{reason}");
}

#[test]
fn virtual_time_stands_still_while_the_outside_works() {
    let config = Config { time: Time::Virtual, ..Config::default() };
    let runtime = Runtime::<Tiny>::new(config).expect("threads");
    let (sender, receiver) = bounded(1);
    let server = runtime.spawn_server(|_| {});
    let posted = runtime.post(server, move |context| {
        let began = now();
        let (woken, wakes) = bounded(1);
        let sleeper: Body<Tiny> = Box::new(move |context| {
            context.sleep(Deadline::after(Duration::from_secs(1)), &|| None).expect("nobody stops it");
            Ok(Value::Number(woken.send(()).is_ok().into()))
        });
        let job = spawn(context, JOB, sleeper);
        context.give_way().expect("nobody stops it");
        // All wait now, this one for the outside; nobody has woken when that is done.
        let early = context.outside(move || wakes.try_recv().is_ok()).expect("nobody stops it");
        let waited = now() - began;
        context.forget_job(job);
        context.sleep(Deadline::after(Duration::from_secs(2)), &|| None).expect("nobody stops it");
        sender.send((early, waited, now() - began)).expect("the test waits");
    });
    assert!(posted.is_ok());
    assert_eq!(receive(&receiver), (false, Duration::ZERO, Duration::from_secs(2)));
}

#[test]
fn after_a_peak_the_workers_go_on_with_the_slots_that_are_left() {
    const MANY: i64 = 20_000;
    let ended = run(2, |context| {
        let me = context.pid();
        for round in 0..2 {
            let jobs: Vec<Pid> = (0..MANY)
                .map(|number| {
                    context
                        .spawn(
                            JOB,
                            Box::new(move |context| {
                                tell(context, me, Value::Number(number));
                                // A long timer that is stale when the process ends.
                                let deadline = Deadline::after(Duration::from_secs(600));
                                context.receive(deadline, &|| None).expect("nobody stops it").ok_or(Reason::Normal)?;
                                Ok(Value::Number(number + round))
                            }),
                        )
                        .expect("there may be as many")
                })
                .collect();
            // All of them have started, and have a slot of their own.
            for _ in 0..MANY {
                context.receive(Deadline::NEVER, &|| None).expect("nobody stops it");
            }
            jobs.iter().for_each(|job| tell(context, *job, Value::Number(0)));
            for (number, job) in jobs.into_iter().enumerate() {
                let answer = context.await_job(job, Deadline::NEVER, &|| None).expect("nobody stops it");
                assert!(matches!(answer, JobAnswer::Done(Value::Number(n)) if n == number as i64 + round));
            }
            // The workers have nothing to do and give back what they do not need.
            context.sleep(Deadline::after(Duration::from_millis(20)), &|| None).expect("nobody stops it");
        }
        true
    });
    assert!(ended);
}
