//! Names of processes: a process has one at most, and a name is one process's.

use super::context::Context;
use super::process::Process;
use super::{Language, Pid, Runtime};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Why a name cannot be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameError {
    /// It is this process's.
    Taken(Pid),
    /// The process has this one already.
    Named(Arc<str>),
    /// The process has ended.
    NoProcess,
}

/// The processes that have names.
pub(super) struct Names<L: Language>(Mutex<HashMap<Arc<str>, Arc<Process<L>>>>);

impl<L: Language> Default for Names<L> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<L: Language> Names<L> {
    /// Taken before a process's own lock, never under it. Nothing that can panic runs under it.
    fn lock(&self) -> MutexGuard<'_, HashMap<Arc<str>, Arc<Process<L>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn all(&self) -> Vec<Arc<str>> {
        let mut names: Vec<_> = self.lock().keys().cloned().collect();
        names.sort_unstable();
        names
    }

    fn give(&self, name: &str, process: &Arc<Process<L>>) -> Result<(), NameError> {
        let mut names = self.lock();
        // One that has ended is about to free it.
        if let Some(owner) = names.get(name).filter(|owner| !owner.lock().ended) {
            return Err(NameError::Taken(owner.pid()));
        }
        let mut state = process.lock();
        if state.ended {
            return Err(NameError::NoProcess);
        }
        if let Some(name) = &state.name {
            return Err(NameError::Named(name.clone()));
        }
        let name: Arc<str> = name.into();
        state.name = Some(name.clone());
        names.insert(name, process.clone());
        Ok(())
    }

    /// The process has ended, and its name with it.
    pub fn end(&self, name: &str, process: &Arc<Process<L>>) {
        let mut names = self.lock();
        // It may have been taken back since the process ended, and be another's by now.
        if names.get(name).is_some_and(|owner| Arc::ptr_eq(owner, process)) {
            names.remove(name);
        }
    }

    fn take_back(&self, name: &str) -> bool {
        let mut names = self.lock();
        let owner = names.remove(name);
        if let Some(owner) = &owner {
            owner.lock().name = None;
        }
        drop(names);
        owner.is_some()
    }

    pub fn find(&self, name: &str) -> Option<Arc<Process<L>>> {
        self.lock().get(name).cloned()
    }
}

impl<L: Language> Context<L> {
    /// Gives a process a name, until it ends or the name is taken back.
    ///
    /// # Errors
    /// When the name is another's, or the process has one, or has ended.
    pub fn register(&self, name: &str, pid: Pid) -> Result<(), NameError> {
        let process = self.find(pid).ok_or(NameError::NoProcess)?;
        super::uncharged(|| self.shared.names.give(name, &process))
    }

    /// Takes a name back. False: nobody had it.
    pub fn unregister(&self, name: &str) -> bool {
        self.shared.names.take_back(name)
    }

    /// The process of this name.
    pub fn whereis(&self, name: &str) -> Option<Pid> {
        self.shared.names.find(name).map(|process| process.pid())
    }

    /// All names, sorted.
    pub fn registered(&self) -> Vec<Arc<str>> {
        self.shared.names.all()
    }
}

impl<L: Language> Runtime<L> {
    /// What tells all names, sorted: from outside, and for as long as there is a runtime.
    pub fn registered(&self) -> impl Fn() -> Vec<Arc<str>> + Send + Sync + use<L> {
        let shared = Arc::downgrade(&self.shared);
        move || shared.upgrade().map(|shared| shared.names.all()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::ancestry::Ancestry;
    use super::super::tests::Tiny;
    use super::*;

    fn process(number: u64) -> Arc<Process<Tiny>> {
        Arc::new(Process::new(Pid::from_number(number), Ancestry::default(), None, None))
    }

    /// The end of a process as others see it who come in between.
    #[test]
    fn a_name_is_free_as_soon_as_its_process_has_ended_and_stays_with_the_next() {
        let (names, old, new) = (Names::default(), process(1), process(2));
        assert_eq!(names.give("n", &old), Ok(()));
        assert_eq!(names.give("n", &new), Err(NameError::Taken(old.pid())));
        let mut state = old.lock();
        state.ended = true;
        state.name = None;
        drop(state);
        assert_eq!(names.give("n", &new), Ok(()));
        names.end("n", &old);
        assert_eq!(names.find("n").map(|owner| owner.pid()), Some(new.pid()));
        names.end("n", &new);
        assert!(names.find("n").is_none());
    }
}
