//! The protocols between threads, in every interleaving that loom finds: the runtime's own files, on loom's atomics.

#[allow(dead_code)]
#[path = "../src/runtime/idleness.rs"]
mod idleness;
#[allow(dead_code)]
#[path = "../src/runtime/wait.rs"]
mod wait;

use idleness::{Idle, Idleness};
use loom::sync::{Arc, Condvar, Mutex};
use loom::thread;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize as Tally, Ordering::Relaxed};
use sync::{AtomicUsize, Ordering};
use wait::{Attention, Event, Interest};

/// Loom takes a sequentially consistent access for acquire and release only, but knows sequentially consistent fences.
/// With one on either side, an access is what it is called.
mod sync {
    pub use loom::sync::atomic::Ordering;
    use loom::sync::atomic::fence;

    fn fenced<R>(order: Ordering, access: impl FnOnce() -> R) -> R {
        let fence = || {
            if order == Ordering::SeqCst {
                fence(order);
            }
        };
        fence();
        let result = access();
        fence();
        result
    }

    #[derive(Default)]
    pub struct AtomicBool(loom::sync::atomic::AtomicBool);

    impl AtomicBool {
        pub fn load(&self, order: Ordering) -> bool {
            fenced(order, || self.0.load(order))
        }
        pub fn store(&self, value: bool, order: Ordering) {
            fenced(order, || self.0.store(value, order));
        }
        pub fn swap(&self, value: bool, order: Ordering) -> bool {
            fenced(order, || self.0.swap(value, order))
        }
    }

    #[derive(Default)]
    pub struct AtomicUsize(loom::sync::atomic::AtomicUsize);

    impl AtomicUsize {
        pub fn new(value: usize) -> Self {
            Self(loom::sync::atomic::AtomicUsize::new(value))
        }
        pub fn load(&self, order: Ordering) -> usize {
            fenced(order, || self.0.load(order))
        }
        pub fn store(&self, value: usize, order: Ordering) {
            fenced(order, || self.0.store(value, order));
        }
        pub fn fetch_add(&self, value: usize, order: Ordering) -> usize {
            fenced(order, || self.0.fetch_add(value, order))
        }
        pub fn fetch_sub(&self, value: usize, order: Ordering) -> usize {
            fenced(order, || self.0.fetch_sub(value, order))
        }
    }
}

/// Every interleaving with at most this many preemptions. A thread that sleeps for ever fails the model.
fn model(preemptions: usize, run: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.check(run);
}

#[derive(Clone, Copy, PartialEq)]
enum Command {
    /// A process has been woken; it may in turn wake one of this worker.
    Ready(Option<usize>),
    Come,
    Stop,
}

/// What a worker's channel does.
#[derive(Default)]
struct Inbox(Mutex<VecDeque<Command>>, Condvar);

impl Inbox {
    fn send(&self, command: Command) {
        self.0.lock().unwrap().push_back(command);
        self.1.notify_one();
    }

    fn try_recv(&self) -> Option<Command> {
        self.0.lock().unwrap().pop_front()
    }

    fn recv(&self) -> Command {
        let mut queue = self.0.lock().unwrap();
        loop {
            match queue.pop_front() {
                Some(command) => return command,
                None => queue = self.1.wait(queue).unwrap(),
            }
        }
    }
}

/// Workers as `scheduler.rs` and `worker.rs` have them, and one queue of new processes.
struct Workers {
    idleness: Idleness,
    idle: Vec<Idle>,
    inboxes: Vec<Inbox>,
    fresh: Mutex<usize>,
    waiting: AtomicUsize,
}

impl Workers {
    fn new(count: usize) -> Self {
        Self {
            idleness: Idleness::new(count),
            idle: (0..count).map(|_| Idle::default()).collect(),
            inboxes: (0..count).map(|_| Inbox::default()).collect(),
            fresh: Mutex::new(0),
            waiting: AtomicUsize::new(0),
        }
    }

    fn push_fresh(&self) {
        let mut fresh = self.fresh.lock().unwrap();
        *fresh += 1;
        self.waiting.store(*fresh, Ordering::SeqCst);
    }

    fn take_fresh(&self) -> usize {
        let mut fresh = self.fresh.lock().unwrap();
        self.waiting.store(0, Ordering::SeqCst);
        std::mem::take(&mut *fresh)
    }

    fn anything_fresh(&self) -> bool {
        self.waiting.load(Ordering::SeqCst) > 0
    }

    fn command(&self, worker: usize, command: Command) {
        self.idleness.set_out();
        self.inboxes[worker].send(command);
    }

    fn wake(&self, worker: usize, then: Option<usize>) {
        self.idleness.end(&self.idle[worker]);
        self.command(worker, Command::Ready(then));
    }

    fn rouse_one(&self) {
        if let Some(worker) = self.idleness.rouse(0..self.idle.len(), |worker| &self.idle[*worker]) {
            self.command(worker, Command::Come);
        }
    }
}

/// Threads that each make a new process, and a worker that starts them: it must not sleep while there is one.
fn makers(count: usize, preemptions: usize) {
    model(preemptions, move || {
        let workers = Arc::new(Workers::new(1));
        let make = |workers: Arc<Workers>| {
            move || {
                workers.push_fresh();
                workers.rouse_one();
            }
        };
        let makers: Vec<_> = (0..count).map(|_| thread::spawn(make(workers.clone()))).collect();
        let idleness = &workers.idleness;
        let mut coming = true;
        let mut come = || {
            // Told twice before it could look once: it comes once.
            if std::mem::replace(&mut coming, true) {
                idleness.has_come();
            }
        };
        let mut started = 0;
        loop {
            while workers.inboxes[0].try_recv().is_some() {
                come();
                idleness.settle();
            }
            started += workers.take_fresh();
            if started == count {
                break;
            }
            idleness.begin(&workers.idle[0]);
            if !workers.anything_fresh() {
                idleness.settle();
                workers.inboxes[0].recv();
                come();
            }
            idleness.end(&workers.idle[0]);
        }
        for maker in makers {
            maker.join().unwrap();
        }
        while workers.inboxes[0].try_recv().is_some() {
            come();
            idleness.settle();
        }
        assert!(idleness.help_is_coming() == coming);
        if coming {
            idleness.has_come();
        }
        assert!(!idleness.help_is_coming());
    });
}

#[test]
fn a_worker_that_falls_idle_sees_a_new_process() {
    makers(1, 3);
}

#[test]
fn a_worker_that_is_told_twice_comes_once() {
    makers(2, 2);
}

/// A worker until somebody says that everything stands still. Each process of `runs` must have run by then.
fn work(workers: &Workers, me: usize, ran: &Tally, runs: usize) {
    let run = |command| {
        if let Command::Ready(then) = command {
            ran.fetch_add(1, Relaxed);
            if let Some(other) = then {
                workers.wake(other, None);
            }
        }
        command != Command::Stop
    };
    loop {
        while let Some(command) = workers.inboxes[me].try_recv() {
            if !run(command) {
                return;
            }
            workers.idleness.settle();
        }
        workers.idleness.begin(&workers.idle[me]);
        workers.idleness.settle();
        if workers.idleness.stands_still() {
            assert_eq!(ran.load(Relaxed), runs, "it stands still before its time");
            (0..workers.inboxes.len()).for_each(|worker| workers.inboxes[worker].send(Command::Stop));
            return;
        }
        if !run(workers.inboxes[me].recv()) {
            return;
        }
        workers.idleness.end(&workers.idle[me]);
    }
}

#[test]
fn workers_that_wake_each_other_stand_still_at_the_end_and_not_before() {
    model(3, || {
        let workers = Arc::new(Workers::new(2));
        let ran = std::sync::Arc::new(Tally::new(0));
        let other = thread::spawn({
            let (workers, ran) = (workers.clone(), ran.clone());
            move || work(&workers, 1, &ran, 2)
        });
        // The process that runs here at first wakes one there, which wakes one here.
        workers.wake(1, Some(0));
        work(&workers, 0, &ran, 2);
        other.join().unwrap();
    });
}

#[test]
fn nothing_stands_still_while_work_goes_on_outside() {
    model(3, || {
        let workers = Arc::new(Workers::new(1));
        let ran = std::sync::Arc::new(Tally::new(0));
        workers.idleness.set_out();
        let outside = thread::spawn({
            let workers = workers.clone();
            move || {
                workers.wake(0, None);
                workers.idleness.settle();
                // Without this, nobody would ask again.
                workers.command(0, Command::Come);
            }
        });
        work(&workers, 0, &ran, 1);
        outside.join().unwrap();
    });
}

#[test]
fn time_does_not_jump_past_a_request_that_is_on_its_way() {
    model(3, || {
        let workers = Arc::new(Workers::new(1));
        let wanted = Arc::new(AtomicUsize::new(0));
        let outside = thread::spawn({
            let (workers, wanted) = (workers.clone(), wanted.clone());
            move || {
                workers.idleness.set_out();
                wanted.store(1, Ordering::SeqCst);
                workers.inboxes[0].send(Command::Ready(None));
            }
        });
        let mut obeyed = 0;
        // A deadline is waited for all the time: the worker stays afoot while it waits for commands.
        while wanted.load(Ordering::SeqCst) == 0 || !workers.idleness.is_only_worker_afoot() {
            workers.inboxes[0].recv();
            workers.idleness.settle();
            obeyed += 1;
        }
        assert_eq!(obeyed, 1, "it jumps before the request has come");
        outside.join().unwrap();
    });
}

/// What is kept under a process's lock.
struct State {
    waiting: Interest,
    mailbox: usize,
    killed: bool,
}

struct Process {
    attention: Attention,
    state: Mutex<State>,
    inbox: Inbox,
    scheduled: Tally,
}

impl Process {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            attention: Attention::default(),
            state: Mutex::new(State { waiting: Interest::NONE, mailbox: 0, killed: false }),
            inbox: Inbox::default(),
            scheduled: Tally::new(0),
        })
    }

    /// Changes the state, and wakes the process if it waits for that.
    fn tell(&self, event: Event, change: impl FnOnce(&mut State)) {
        let mut state = self.state.lock().unwrap();
        change(&mut state);
        let woken = state.waiting.end_by(event);
        drop(state);
        if woken {
            self.scheduled.fetch_add(1, Relaxed);
            self.inbox.send(Command::Ready(None));
        }
    }
}

/// A process that receives until all messages have come and, if somebody means to kill it, that has happened.
fn each_park_ends_once(senders: usize, killers: usize, preemptions: usize) {
    model(preemptions, move || {
        let process = Process::new();
        let mut others = Vec::new();
        for _ in 0..senders {
            let process = process.clone();
            others.push(thread::spawn(move || process.tell(Event::Message, |state| state.mailbox += 1)));
        }
        for _ in 0..killers {
            let process = process.clone();
            others.push(thread::spawn(move || process.tell(Event::Signal, |state| state.killed = true)));
        }
        let deadline = process.clone();
        others.push(thread::spawn(move || deadline.tell(Event::Signal, |_| ())));
        let (mut parks, mut received) = (0, 0);
        loop {
            let mut state = process.state.lock().unwrap();
            received += std::mem::take(&mut state.mailbox);
            if received == senders && state.killed == (killers > 0) {
                break;
            }
            state.waiting = Interest::of(Event::Message);
            drop(state);
            parks += 1;
            process.inbox.recv();
        }
        for other in others {
            other.join().unwrap();
        }
        assert_eq!(process.scheduled.load(Relaxed), parks);
        assert!(process.inbox.try_recv().is_none());
    });
}

#[test]
fn a_park_is_ended_once_by_two_senders_or_a_deadline() {
    each_park_ends_once(2, 0, 2);
}

#[test]
fn a_park_is_ended_once_by_a_sender_a_killer_or_a_deadline() {
    each_park_ends_once(1, 1, 2);
}

#[test]
fn a_park_is_ended_once_whoever_comes() {
    each_park_ends_once(2, 1, 1);
}

#[test]
fn attention_is_paid_to_each_who_calls() {
    model(3, || {
        let process = Process::new();
        let callers: Vec<_> = (0..2)
            .map(|_| {
                let process = process.clone();
                thread::spawn(move || {
                    let mut state = process.state.lock().unwrap();
                    state.mailbox += 1;
                    process.attention.call();
                })
            })
            .collect();
        let check = || {
            if !process.attention.is_wanted() {
                return 0;
            }
            let mut state = process.state.lock().unwrap();
            let asked = std::mem::take(&mut state.mailbox);
            process.attention.pay();
            asked
        };
        let mut heard = check() + check();
        for caller in callers {
            caller.join().unwrap();
        }
        heard += check();
        assert_eq!(heard, 2);
    });
}
