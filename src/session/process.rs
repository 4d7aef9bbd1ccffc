//! The process that entries run in, and what happens when it ends.

use crate::runtime::{Ended, Pid, Runtime};
use crate::script::{Context, Script};
use crossbeam_channel::{Receiver, Sender, unbounded};
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

/// The process that entries run in. When it has ended, the next entry gets a new one.
pub(super) struct Process {
    runtime: Runtime<Script>,
    pid: Mutex<Option<Pid>>,
    mourner: Arc<Mutex<Mourner>>,
    /// A death that came in the middle of an entry is told by the entry.
    told: Arc<Mutex<Option<Pid>>>,
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
        move |pid| *lock(&told) = Some(pid)
    }

    /// Has the process run `request`, a new one if it has ended.
    ///
    /// # Errors
    /// When it ended between two entries, and the next post is who is told of it. The request comes back.
    pub fn post<F: FnOnce(&Context) + Send + 'static>(&self, request: F) -> Result<(), Box<(Death, F)>> {
        let mut current = lock(&self.pid);
        let mut request = request;
        loop {
            let pid = *current.get_or_insert_with(|| self.spawn());
            match self.runtime.post(pid, request) {
                Ok(()) => return Ok(()),
                Err(back) => request = back,
            }
            *current = None;
            let untold = *lock(&self.told) != Some(pid);
            if untold && matches!(*lock(&self.mourner), Mourner::NextPost) {
                // It has come or is about to: the process has been told to end, and nobody else tells of it.
                if let Ok(death) = self.deaths.1.recv() {
                    return Err(Box::new((death, request)));
                }
            }
        }
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
            if *lock(&told) == Some(death.pid) {
                return;
            }
            let notice = match &*lock(&mourner) {
                Mourner::Notice(notice) => Some(notice.clone()),
                Mourner::NextPost => None,
            };
            match notice {
                Some(notice) => notice(death),
                // Nobody waits for it when the session is over.
                None => drop(deaths.send(death)),
            }
        })
    }

    pub fn interrupt(&self) {
        if let Some(pid) = *lock(&self.pid) {
            self.runtime.interrupt(pid);
        }
    }
}
