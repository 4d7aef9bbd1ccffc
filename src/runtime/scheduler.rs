//! What all workers share, and the handle that the outside has on it.

use super::ancestry::Ancestry;
use super::context::Context;
use super::deadlock::Coroner;
use super::fiber::{StackSize, on_large_stack};
use super::idleness::Idleness;
use super::job::Job;
use super::monitor::RefCounter;
use super::names::Names;
use super::peer::{Fresh, Peer};
use super::pid::PidCounter;
use super::process::Process;
use super::table::Table;
use super::worker::{Command, Worker, on_worker};
use super::{Config, Fault, Happened, Language, Pid, Reason, Ref};
use crossbeam_channel::{Receiver, unbounded};
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What a process runs.
pub type Body<L> = Box<dyn FnOnce(&Context<L>) -> Result<<L as Language>::Value, Reason<L>> + Send + 'static>;

/// How a process comes into being.
#[derive(Debug, Clone, Copy, Default)]
pub struct Start {
    /// Linked to the process that starts it.
    pub link: bool,
    /// A job of the process that starts it, which gets its result.
    pub job: bool,
    /// Monitored by the process that starts it, under this reference.
    pub monitor: Option<Ref>,
    /// As a job, it tells of its end by its result alone: when the process that started it traps exits, no message comes.
    pub quiet: bool,
}

/// How a server process ended.
pub struct Ended<L: Language> {
    pub pid: Pid,
    /// Whose exit signal ended it; the process itself when it chose to.
    pub from: Pid,
    pub reason: Reason<L>,
}

/// As many processes live as may. The number of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany(pub usize);

/// What all workers share.
pub(super) struct Shared<L: Language> {
    pub id: u64,
    pub config: Config,
    began: Instant,
    pub table: Table<L>,
    pub peers: Box<[Peer<L>]>,
    pids: PidCounter,
    pub idleness: Idleness,
    next_peer: AtomicUsize,
    /// Requests from outside that are not done.
    wanted: AtomicUsize,
    /// Work that processes wait for outside the scheduler.
    pub outside: AtomicUsize,
    pub coroner: Coroner<L>,
    pub refs: RefCounter,
    pub names: Names<L>,
    pub observer: OnceLock<Box<dyn Fn(Happened) + Send + Sync>>,
}

impl<L: Language> Shared<L> {
    pub(super) fn spawn_from(
        &self,
        parent: Option<&Arc<Process<L>>>,
        start: Start,
        body: Body<L>,
    ) -> Result<Pid, TooMany> {
        Ok(self.spawn_under(parent, None, start, body)?.expect("whoever starts a process runs"))
    }

    /// Starts a process for `parent`, linked to `supervisor` too. `None`: the parent has ended.
    pub(super) fn spawn_under(
        &self,
        parent: Option<&Arc<Process<L>>>,
        supervisor: Option<&Arc<Process<L>>>,
        start: Start,
        body: Body<L>,
    ) -> Result<Option<Pid>, TooMany> {
        let most = self.config.limits.processes;
        if self.alive() >= most {
            return Err(TooMany(most));
        }
        let pid = self.pids.next();
        let owner = parent.filter(|_| start.job).cloned();
        let link = parent.filter(|_| start.link).cloned();
        let ancestry = parent.map_or_else(Ancestry::default, |parent| parent.ancestry_below(|| None).share());
        let process = Arc::new(Process::new(pid, ancestry, owner, link));
        self.table.insert(process.clone());
        if let Some(parent) = parent {
            let mut state = parent.lock();
            if state.ended {
                drop(state);
                self.table.remove(pid);
                return Ok(None);
            }
            if start.job {
                state.jobs.insert(pid, Job::Running { linked: start.link, quiet: start.quiet, group: None });
            }
            if start.link {
                state.links.insert(pid, process.clone());
            }
        }
        if let (Some(parent), Some(reference)) = (parent, start.monitor) {
            self.monitor_from_start(parent, &process, reference);
        }
        self.tell(Happened::Started { pid, parent: parent.map(|parent| parent.pid()) });
        if let Some(supervisor) = supervisor {
            self.link(supervisor, &process);
        }
        self.launch(Fresh { process, body, stack: StackSize::Job });
        Ok(Some(pid))
    }

    /// How long the runtime has been running at that moment.
    pub(super) fn running_for(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.began)
    }

    pub(super) fn alive(&self) -> usize {
        // Of two counters that move: one that has ended in between was never counted too many.
        let removed = self.table.removed();
        (self.pids.count() - removed) as usize
    }

    /// The next pid, for something that is no process.
    pub(super) fn pid_without_process(&self) -> Pid {
        let pid = self.pids.next();
        self.table.leave_out();
        pid
    }

    /// Puts a new process where it will be found.
    fn launch(&self, fresh: Fresh<L>) {
        match on_worker(self.id) {
            // A process that starts one and then waits for it keeps it on its own worker; only when more than that
            // waits is another worker worth its waking.
            Some(worker) => {
                if self.peers[worker].push(fresh) > 1 {
                    self.rouse_one();
                }
            }
            None => {
                let peer = &self.peers[self.next_peer.fetch_add(1, Ordering::Relaxed) % self.peers.len()];
                peer.push(fresh);
                // Another may have taken the process over before this one looks: then it comes for what that starts.
                let command = if self.idleness.call(&peer.idle) { Command::Come } else { Command::Look };
                self.command(peer, command);
            }
        }
    }

    /// A process that was parked can go on. To be called exactly once for each `State::wake` that says so.
    pub(super) fn schedule(&self, process: &Arc<Process<L>>) {
        let home = process.home();
        if !super::worker::make_ready_here(self.id, home) {
            let peer = &self.peers[home.worker as usize];
            // First: nobody needs to rouse it who is about to hear of something to do.
            self.idleness.end(&peer.idle);
            self.command(peer, Command::Ready(home.slot));
        }
    }

    /// Wakes one worker that has nothing to do, if there is one.
    pub(super) fn rouse_one(&self) {
        if let Some(peer) = self.idleness.rouse(&self.peers, |peer| &peer.idle) {
            self.command(peer, Command::Come);
        }
    }

    fn command(&self, peer: &Peer<L>, command: Command) {
        self.idleness.set_out();
        self.send(peer, command);
    }

    /// A command that is afoot already.
    fn send(&self, peer: &Peer<L>, command: Command) {
        peer.tell(command);
    }

    /// Work from another worker's queue, half of it. The first is returned, the rest goes to `thief`'s own.
    pub(super) fn steal(&self, thief: usize) -> Option<Fresh<L>> {
        let others = (1..self.peers.len()).map(|n| &self.peers[(thief + n) % self.peers.len()]);
        for peer in others.filter(|peer| peer.has_fresh()) {
            let mut loot = peer.give_half();
            if let Some(first) = loot.pop_front() {
                for fresh in loot {
                    self.peers[thief].push(fresh);
                }
                return Some(first);
            }
        }
        None
    }

    /// Does anybody outside wait for something that runs here?
    pub(super) fn is_wanted(&self) -> bool {
        self.wanted.load(Ordering::SeqCst) > 0
    }

    /// Does what runs here wait for nothing outside?
    pub(super) fn is_left_alone(&self) -> bool {
        self.is_wanted() && self.outside.load(Ordering::SeqCst) == 0
    }

    /// Has everything come to a stand, for ever? To be asked by a worker that rests.
    pub(super) fn stands_still(&self) -> bool {
        self.is_left_alone() && self.idleness.stands_still()
    }

    /// Does everybody wait for the next deadline? To be asked by the only worker, while it does not rest.
    pub(super) fn waits_for_time(&self) -> bool {
        self.is_left_alone() && self.idleness.is_only_worker_afoot()
    }

    /// Something that everybody waited for has become of no interest: the first worker looks what there is.
    pub(super) fn look_again(&self) {
        if let Some(peer) = self.peers.first() {
            self.idleness.end(&peer.idle);
            self.command(peer, Command::Look);
        }
    }

    pub(super) fn anything_fresh(&self) -> bool {
        self.peers.iter().any(Peer::has_fresh)
    }

    /// Does anything else wait for the worker that this runs on?
    pub(super) fn others_wait(&self) -> bool {
        let Some(worker) = on_worker(self.id) else {
            return false;
        };
        let peer = &self.peers[worker];
        if super::worker::ready_or_due() || peer.has_commands() {
            return true;
        }
        if peer.has_fresh() {
            // Rather another worker than taking turns on this one.
            self.rouse_one();
            return !self.idleness.help_is_coming();
        }
        false
    }
}

/// A set of workers and the processes on them. Dropping it ends the processes and stops the workers.
pub struct Runtime<L: Language> {
    pub(super) shared: Arc<Shared<L>>,
    workers: Vec<JoinHandle<()>>,
}

impl<L: Language> Runtime<L> {
    /// Starts the workers.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn new(config: Config) -> std::io::Result<Self> {
        static NEXT_ID: AtomicU64 = AtomicU64::new(1);
        super::panics::silence_contained();
        let workers = config.workers();
        let (peers, inboxes): (Vec<_>, Vec<Receiver<Command>>) = (0..workers)
            .map(|_| {
                let (sender, receiver) = unbounded();
                (Peer::new(sender), receiver)
            })
            .unzip();
        let shared = Arc::new(Shared {
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
            config,
            began: Instant::now(),
            table: Table::default(),
            peers: peers.into(),
            pids: PidCounter::default(),
            idleness: Idleness::new(workers),
            next_peer: AtomicUsize::new(0),
            wanted: AtomicUsize::new(0),
            outside: AtomicUsize::new(0),
            coroner: Coroner::default(),
            refs: RefCounter::default(),
            names: Names::default(),
            observer: OnceLock::new(),
        });
        let mut runtime = Self { shared, workers: Vec::new() };
        for (index, inbox) in inboxes.into_iter().enumerate() {
            let shared = runtime.shared.clone();
            let worker = std::thread::Builder::new()
                .name(format!("worker-{index}"))
                // New processes that never run are dropped there, with all that they captured.
                .spawn(move || on_large_stack(|| Worker::new(index, shared, inbox).run()))?;
            runtime.workers.push(worker);
        }
        Ok(runtime)
    }

    /// Starts a process that does what threads outside the scheduler [`post`](Self::post) to it, until it is made to
    /// end; `at_end` then learns by whom and why.
    pub fn spawn_server(&self, at_end: impl FnOnce(Ended<L>) + Send + 'static) -> Pid {
        let pid = self.shared.pids.next();
        let process = Arc::new(Process::new(pid, Ancestry::default(), None, None));
        self.shared.table.insert(process.clone());
        self.shared.coroner.add_server(process.clone());
        let mut end = AtEnd { pid, tell: Some(at_end), runs: PhantomData };
        let body: Body<L> = Box::new(move |context| {
            let reason = super::contain(|| serve(context)).unwrap_or_else(|fault| Reason::Error(L::fault(fault)));
            let from = context.process.lock().exit.as_ref().map_or(pid, |ending| ending.from);
            context.shared.coroner.remove_server(pid);
            end.tell(from, reason.clone());
            Err(reason)
        });
        self.shared.launch(Fresh { process, body, stack: StackSize::Session });
        pid
    }

    /// Has a server process run `request`.
    ///
    /// # Errors
    /// When the process has ended or has to end: the request comes back.
    pub fn post<F>(&self, to: Pid, request: F) -> Result<(), F>
    where
        F: FnOnce(&Context<L>) + Send + 'static,
    {
        let Some(process) = self.shared.table.get(to) else { return Err(request) };
        let mut state = process.lock();
        if state.ended || state.exit.is_some() {
            return Err(request);
        }
        self.shared.coroner.new_request();
        // Who sees that something is wanted must see, too, that it is on its way: virtual time would jump past it.
        self.shared.idleness.set_out();
        let wanted = Wanted::new(&self.shared);
        state.requests.push_back(Box::new(move |context| {
            let _wanted = wanted;
            request(context);
        }));
        let woken = state.wake(super::process::Event::Request);
        drop(state);
        // In any case a command follows: in a seeded run the worker may wait for its turn, and not look at the process;
        // in any other it may have come to rest just now, and left it to this to see that everything stands still.
        let (worker, command) = match woken {
            true => (process.home().worker as usize, Command::Ready(process.home().slot)),
            false => (0, Command::Look),
        };
        let peer = &self.shared.peers[worker];
        self.shared.idleness.end(&peer.idle);
        self.shared.send(peer, command);
        Ok(())
    }

    /// From here on a server that waits for a message that nobody can send is only told of, and may be interrupted.
    /// Without this it is stopped, as any that waits for others in vain. (One that sleeps for ever means to.)
    pub fn on_lone_wait(&self, notice: impl Fn() + Send + Sync + 'static) {
        self.shared.coroner.set_notice(Box::new(notice));
    }

    /// How many processes live.
    pub fn alive(&self) -> usize {
        self.shared.alive()
    }

    /// The processes that live, in the order of their pids.
    pub fn processes(&self) -> Vec<Pid> {
        self.shared.table.pids()
    }

    pub fn is_alive(&self, pid: Pid) -> bool {
        self.shared.table.get(pid).is_some_and(|process| process.is_alive())
    }

    /// From here on every event is given to this function, where it happens. It must not wait.
    pub fn observe(&self, observer: impl Fn(Happened) + Send + Sync + 'static) {
        // Only the first counts.
        let _ = self.shared.observer.set(Box::new(observer));
    }

    /// Makes a process drop what it is doing; it lives on.
    pub fn interrupt(&self, pid: Pid) {
        if let Some(process) = self.shared.table.get(pid) {
            self.shared.interrupt(&process);
        }
    }
}

/// A request from outside, until it is done or dropped.
struct Wanted<L: Language>(Arc<Shared<L>>);

impl<L: Language> Wanted<L> {
    fn new(shared: &Arc<Shared<L>>) -> Self {
        shared.wanted.fetch_add(1, Ordering::SeqCst);
        Self(shared.clone())
    }
}

impl<L: Language> Drop for Wanted<L> {
    fn drop(&mut self) {
        self.0.wanted.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Tells of a server's end once, also when it never ran.
struct AtEnd<L: Language, F: FnOnce(Ended<L>)> {
    pid: Pid,
    tell: Option<F>,
    runs: PhantomData<fn() -> L>,
}

impl<L: Language, F: FnOnce(Ended<L>)> AtEnd<L, F> {
    fn tell(&mut self, from: Pid, reason: Reason<L>) {
        if let Some(tell) = self.tell.take() {
            tell(Ended { pid: self.pid, from, reason });
        }
    }
}

impl<L: Language, F: FnOnce(Ended<L>)> Drop for AtEnd<L, F> {
    fn drop(&mut self) {
        let error = L::fault(Fault::System("the process could not start; is there memory for its stack?".into()));
        self.tell(self.pid, Reason::Error(error));
    }
}

fn serve<L: Language>(context: &Context<L>) -> Reason<L> {
    loop {
        match context.next_request() {
            Ok(request) => {
                request(context);
                context.rest();
            }
            Err(super::Stop::Interrupt) => context.clear_interrupt(),
            // It was found when what waited had just been interrupted, and is about nothing any more.
            Err(super::Stop::Deadlock) => drop(context.take_deadlock()),
            // Whoever ran has told of it, and the next request sets its own bounds.
            Err(super::Stop::Limit(_)) => context.restrict(context.held(), None, None),
            Err(super::Stop::Exit) => return context.exit_reason().unwrap_or(Reason::Normal),
        }
    }
}

impl<L: Language> Drop for Runtime<L> {
    fn drop(&mut self) {
        for peer in &self.shared.peers {
            self.shared.command(peer, Command::Stop);
        }
        for worker in self.workers.drain(..) {
            // A worker that panicked has nothing left to stop.
            let _ = worker.join();
        }
    }
}
