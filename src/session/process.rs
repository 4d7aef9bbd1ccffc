//! The process that entries run in, and what happens when it ends.

use crate::runtime::{Ended, Pid, Runtime};
use crate::script::{Context, Reason, Script};
use crossbeam_channel::{Receiver, Sender, unbounded};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How the process of the session ended.
pub(super) type Death = Ended<Script>;

/// Who is told of a death between two entries.
enum Mourner {
    /// This function, at once.
    Notice(Arc<dyn Fn(Death) + Send + Sync>),
    /// Whoever posts the next request.
    NextPost,
}

/// Processes that end before they run anything are not started for ever.
const ATTEMPTS: usize = 3;

/// The process that entries run in. When it has ended, the next entry gets a new one.
pub(super) struct Process {
    runtime: Runtime<Script>,
    pid: Mutex<Option<Pid>>,
    mourner: Arc<Mutex<Mourner>>,
    /// A death that came in the middle of an entry is told by the entry.
    told: Arc<Mutex<HashSet<Pid>>>,
    deaths: (Sender<Death>, Receiver<Death>),
    /// A death that was found when an entry was to run, and has not been told.
    kept: Mutex<Option<Death>>,
}

/// No lock here is held while anything can panic.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Process {
    pub fn new(runtime: Runtime<Script>) -> Self {
        Self {
            runtime,
            pid: Mutex::new(None),
            mourner: Arc::new(Mutex::new(Mourner::NextPost)),
            told: Arc::default(),
            deaths: unbounded(),
            kept: Mutex::default(),
        }
    }

    /// From now on, deaths between entries are told by this function, at once.
    pub fn tell_deaths(&self, notice: impl Fn(Death) + Send + Sync + 'static) {
        let notice = Arc::new(notice);
        *lock(&self.mourner) = Mourner::Notice(notice.clone());
        self.deaths.1.try_iter().chain(self.kept()).for_each(|death| notice(death));
    }

    /// What an entry calls that tells the death of its process itself.
    pub fn teller(&self) -> impl Fn(Pid) + Send + 'static {
        let told = self.told.clone();
        move |pid| {
            lock(&told).insert(pid);
        }
    }

    /// Has the process run `request`, a new one if it has ended.
    ///
    /// # Errors
    /// When it ended between two entries, and the next post is who is told of it. The request comes back.
    pub fn post<F: FnOnce(&Context) + Send + 'static>(&self, request: F) -> Result<(), Box<(Death, F)>> {
        let mut request = request;
        for _ in 0..ATTEMPTS {
            let pid = *lock(&self.pid).get_or_insert_with(|| self.spawn());
            match self.runtime.post(pid, request) {
                Ok(()) => return Ok(()),
                Err(back) => request = back,
            }
            *lock(&self.pid) = None;
            let untold = !lock(&self.told).contains(&pid);
            if untold && matches!(*lock(&self.mourner), Mourner::NextPost) {
                // It has come or is about to: the process has been told to end, and nobody else tells of it.
                if let Ok(death) = self.deaths.1.recv() {
                    return Err(Box::new((death, request)));
                }
            }
        }
        let pid = Pid::from_number(0);
        Err(Box::new((Death { pid, from: pid, reason: Reason::Killed }, request)))
    }

    pub fn keep_for_later(&self, death: Death) {
        *lock(&self.kept) = Some(death);
    }

    pub fn kept(&self) -> Option<Death> {
        lock(&self.kept).take()
    }

    fn spawn(&self) -> Pid {
        let told = self.told.clone();
        let (deaths, mourner) = (self.deaths.0.clone(), self.mourner.clone());
        self.runtime.spawn_server(move |death| {
            if lock(&told).contains(&death.pid) {
                return;
            }
            let mourner = lock(&mourner);
            match &*mourner {
                Mourner::Notice(notice) => {
                    let notice = notice.clone();
                    drop(mourner);
                    notice(death);
                }
                // Under the lock, for whoever takes over to find it. Nobody waits for it when the session is over.
                Mourner::NextPost => drop(deaths.send(death)),
            }
        })
    }

    /// The other processes that live, in the order of their pids.
    pub fn jobs(&self) -> Vec<Pid> {
        let own = *lock(&self.pid);
        let mut pids = self.runtime.processes();
        pids.retain(|pid| Some(*pid) != own);
        pids
    }

    pub fn runtime(&self) -> &Runtime<Script> {
        &self.runtime
    }

    pub fn interrupt(&self) {
        if let Some(pid) = *lock(&self.pid) {
            self.runtime.interrupt(pid);
        }
    }
}
