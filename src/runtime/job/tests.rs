use super::super::tests::{JOB, LINKED_JOB, Tiny, Value, answer, run, spawn, stopped, tell, wait_for_ever};
use super::super::*;
use std::time::Duration;

const NOWHERE: At<'static, Tiny> = &|| None;
const AT_ONCE: Deadline = Deadline::NOW;

/// A job that ends with the number that it is sent.
fn waiting(context: &Context<Tiny>, start: Start) -> Pid {
    spawn(context, start, Box::new(wait_for_ever))
}

fn collect(context: &Context<Tiny>, job: Pid) -> String {
    answer(context.await_job(job, AT_ONCE, NOWHERE))
}

#[test]
fn a_group_tells_of_its_jobs_in_the_order_of_their_ends() {
    run(2, |context| {
        let jobs: Vec<Pid> = (0..100).map(|_| waiting(context, JOB)).collect();
        let others: Vec<Pid> = (0..100).map(|_| waiting(context, JOB)).collect();
        let group = JobGroup::default();
        assert!(jobs.iter().all(|job| context.join_group(*job, &group)));
        for (number, job) in (0..).zip(jobs.iter().rev()) {
            tell(context, others[number as usize], Value::Number(-1));
            tell(context, *job, Value::Number(number));
            assert_eq!(context.next_of_group(&group, Deadline::NEVER, NOWHERE), Ok(Some(*job)));
            assert_eq!(context.job_status(*job), JobStatus::Ended);
            assert_eq!(collect(context, *job), format!("done Number({number})"));
        }
        assert_eq!(context.next_of_group(&group, Deadline::NEVER, NOWHERE), Ok(None));
        for other in others {
            assert_eq!(answer(context.await_job(other, Deadline::NEVER, NOWHERE)), "done Number(-1)");
        }
    });
}

#[test]
fn a_group_tells_nothing_of_jobs_that_were_collected_or_forgotten() {
    run(1, |context| {
        let [ended, collected, forgotten, late] = [(); 4].map(|()| waiting(context, JOB));
        for job in [ended, collected] {
            tell(context, job, Value::Number(1));
            assert_eq!(context.watch_job(job, Deadline::NEVER, NOWHERE), Ok(JobStatus::Ended));
        }
        let group = JobGroup::default();
        assert!([collected, ended, forgotten, late].iter().all(|job| context.join_group(*job, &group)));
        assert_eq!(collect(context, collected), "done Number(1)");
        assert!(!context.join_group(collected, &group));
        assert_eq!(context.next_of_group(&group, Deadline::NEVER, NOWHERE), Ok(Some(ended)));
        let soon = Deadline::after(Duration::from_millis(1));
        assert_eq!(context.next_of_group(&group, soon, NOWHERE), Ok(None));
        context.forget_job(forgotten);
        context.exit_signal(late, Reason::Shutdown, false);
        assert_eq!(context.next_of_group(&group, Deadline::NEVER, NOWHERE), Ok(Some(late)));
        assert_eq!(collect(context, late), "failed shutdown");
        // Nothing is left that could end.
        assert_eq!(context.next_of_group(&group, Deadline::NEVER, NOWHERE), Ok(None));
    });
}

#[test]
fn the_last_group_that_a_job_joined_is_told_of_it() {
    run(1, |context| {
        let job = waiting(context, JOB);
        let (first, second) = (JobGroup::default(), JobGroup::default());
        assert!(context.join_group(job, &first) && context.join_group(job, &second));
        tell(context, job, Value::Number(1));
        assert_eq!(context.next_of_group(&first, Deadline::NEVER, NOWHERE), Ok(None));
        assert_eq!(context.next_of_group(&second, Deadline::NEVER, NOWHERE), Ok(Some(job)));
    });
}

#[test]
fn a_watched_job_is_still_to_be_collected() {
    run(2, |context| {
        let job = waiting(context, JOB);
        assert_eq!(context.watch_job(job, AT_ONCE, NOWHERE), Ok(JobStatus::Running));
        tell(context, job, Value::Number(7));
        for _ in 0..2 {
            assert_eq!(context.watch_job(job, Deadline::NEVER, NOWHERE), Ok(JobStatus::Ended));
        }
        assert_eq!(collect(context, job), "done Number(7)");
        assert_eq!(context.watch_job(job, Deadline::NEVER, NOWHERE), Ok(JobStatus::Unknown));
    });
}

#[test]
fn a_job_knows_whether_it_was_linked_from_the_start() {
    let linked = run(1, |context| {
        context.trap_exit(true);
        [JOB, LINKED_JOB].map(|start| {
            let job = spawn(context, start, Box::new(|_| Err(Reason::Shutdown)));
            match context.await_job(job, Deadline::NEVER, NOWHERE) {
                Ok(JobAnswer::Failed { linked, .. }) => linked,
                _ => unreachable!("it has no result"),
            }
        })
    });
    assert_eq!(linked, [false, true]);
}

#[test]
fn a_completed_job_is_collected_once_and_is_no_process() {
    run(1, |context| {
        let alive = context.alive();
        let job = context.completed_job(Value::Number(3));
        assert_eq!((context.alive(), context.is_alive(job)), (alive, false));
        assert!(!context.recall_job(job));
        assert_eq!([collect(context, job), collect(context, job)], ["done Number(3)", "unknown"]);
    });
}

#[test]
fn a_forgotten_job_can_be_recalled_while_it_runs_by_who_started_it() {
    run(2, |context| {
        let job = waiting(context, JOB);
        context.forget_job(job);
        let stranger = spawn(context, JOB, Box::new(move |context| Ok(Value::Number(context.recall_job(job).into()))));
        assert_eq!(answer(context.await_job(stranger, Deadline::NEVER, NOWHERE)), "done Number(0)");
        assert_eq!(context.job_status(job), JobStatus::Unknown);
        assert!(context.recall_job(job) && context.recall_job(job));
        tell(context, job, Value::Number(1));
        assert_eq!(answer(context.await_job(job, Deadline::NEVER, NOWHERE)), "done Number(1)");
        assert!(!context.recall_job(job) && !context.recall_job(context.pid()));
    });
}

/// The parent of all waits for `depth` jobs, each of which starts the next and waits for it.
fn chain(context: &Context<Tiny>, depth: i64) -> Result<Value, Reason<Tiny>> {
    let callers = context.callers();
    assert_eq!(callers.len(), (5 - depth) as usize);
    if depth == 0 {
        assert!(callers.is_sorted_by(|one, other| one > other));
        return Ok(Value::Number(0));
    }
    let job = spawn(context, JOB, Box::new(move |context| chain(context, depth - 1)));
    match context.await_job(job, Deadline::NEVER, NOWHERE) {
        Ok(JobAnswer::Done(value)) => Ok(value),
        Ok(JobAnswer::Failed { reason, .. }) => Err(reason),
        _ => Err(stopped(context)),
    }
}

#[test]
fn callers_are_who_started_it_and_who_started_that() {
    run(2, |context| {
        let outer = spawn(context, JOB, Box::new(|context| chain(context, 4)));
        assert_eq!(answer(context.await_job(outer, Deadline::NEVER, NOWHERE)), "done Number(0)");
    });
}

#[test]
fn of_a_quiet_job_no_message_comes_and_its_crash_ends_who_does_not_trap() {
    run(2, |context| {
        const QUIET: Start = Start { quiet: true, ..LINKED_JOB };
        assert!(!context.trap_exit(true));
        for (reason, words) in [(Reason::Normal, "normal"), (Reason::Shutdown, "shutdown")] {
            let job = spawn(context, QUIET, Box::new(move |_| Err(reason)));
            let answer = answer(context.await_job(job, Deadline::NEVER, NOWHERE));
            assert_eq!(answer, format!("failed {words}"));
        }
        assert!(context.take_messages().is_empty());
        assert!(context.trap_exit(false));
        let job = spawn(context, QUIET, Box::new(|_| Err(Reason::Shutdown)));
        assert_eq!(context.await_job(job, Deadline::NEVER, NOWHERE).err(), Some(Stop::Exit));
        assert_eq!(context.ending().map(|(from, _)| from), Some(job));
    });
}

type Doing = fn(&Context<Tiny>) -> Result<(), Stop>;

#[test]
fn whatever_a_process_does_it_ends_when_its_time_is_up() {
    run(1, |context| {
        let doings: [Doing; 4] = [
            |context| context.sleep(Deadline::NEVER, NOWHERE),
            |context| context.receive(Deadline::after(Duration::from_secs(9)), NOWHERE).map(drop),
            |context| loop {
                if tick() == Tick::SliceOver {
                    context.slice_over()?;
                }
            },
            |context| loop {
                context.give_way()?;
            },
        ];
        for doing in doings {
            let body = move |context: &Context<Tiny>| {
                context.end_at(Deadline::after(Duration::from_millis(5)));
                assert!(!context.is_overdue());
                assert_eq!(doing(context), Err(Stop::Exit));
                assert!(context.is_overdue());
                Err(stopped(context))
            };
            let job = spawn(context, JOB, Box::new(body));
            assert_eq!(answer(context.await_job(job, Deadline::NEVER, NOWHERE)), "failed killed");
        }
    });
}

#[test]
fn what_is_done_when_the_time_is_up_counts() {
    run(1, |context| {
        let body = |context: &Context<Tiny>| {
            context.end_at(Deadline::NOW);
            Ok(Value::Number(7))
        };
        let job = spawn(context, JOB, Box::new(body));
        assert_eq!(answer(context.await_job(job, Deadline::NEVER, NOWHERE)), "done Number(7)");
    });
}

#[test]
fn a_job_that_another_has_started_is_its_owners_and_linked_with_both() {
    let (result, told, none) = run(2, |context| {
        let me = context.pid();
        let supervisor: Body<Tiny> = Box::new(move |context| {
            context.trap_exit(true);
            let started = context.spawn_for(me, JOB, Box::new(|_| Ok(Value::Number(7)))).expect("few live");
            let job = started.expect("its owner waits for this very message");
            tell(context, me, Value::Exit(job, "started".into()));
            let end = context.receive(Deadline::NEVER, NOWHERE).expect("nobody stops it");
            assert_eq!(end, Some(Value::Exit(job, "normal".into())));
            Ok(Value::Number(8))
        });
        let supervisor = spawn(context, JOB, supervisor);
        let Ok(Some(Value::Exit(job, _))) = context.receive(Deadline::NEVER, NOWHERE) else {
            unreachable!("it is told")
        };
        let result = answer(context.await_job(job, Deadline::NEVER, NOWHERE));
        let told = answer(context.await_job(supervisor, Deadline::NEVER, NOWHERE));
        let none = context.spawn_for(supervisor, JOB, Box::new(|_| unreachable!("its owner has ended")));
        (result, told, none)
    });
    assert_eq!((result.as_str(), told.as_str(), none), ("done Number(7)", "done Number(8)", Ok(None)));
}
