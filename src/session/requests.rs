//! What an entry asks the session to do when it is over: to run the entries of a file, or to begin anew. An entry has
//! the bindings to itself while it runs, so none of it can be done before.

use super::text::Text;
use crate::runtime::Pid;
use crate::script::{Context, Result, error};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Files that ask for files, one within the other. More are no design.
const DEEPEST: usize = 32;

pub(super) enum Request {
    Run(File),
    Restart,
}

/// A file that is to be run.
pub(super) struct File {
    /// The one path that it has, however it was called.
    pub path: PathBuf,
    pub text: Text,
}

/// The requests of the entry that runs, and what is known of it.
#[derive(Default)]
pub(super) struct Requests(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    /// The session's process, which alone may ask.
    process: Option<Pid>,
    requests: Vec<Request>,
    /// The files that are being run, each asked for by the one before, and how they were called.
    files: Vec<(PathBuf, String)>,
    is_restarting: bool,
    has_restarted: bool,
    is_private: bool,
}

impl Requests {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An entry begins to run in this process; what the one before has asked for, if it failed, is forgotten.
    pub fn begin(&self, process: Pid) {
        let before = std::mem::replace(&mut *self.lock(), Waiting { process: Some(process), ..Waiting::default() });
        drop(before);
    }

    /// For a function that only the entries of the session may call.
    ///
    /// # Errors
    /// When another process calls it.
    pub fn caller(&self, function: &str) -> Result<Rc<Context>> {
        let process = self.lock().process;
        match Context::current().filter(|context| Some(context.pid()) == process) {
            Some(context) => Ok(context),
            None => error(format!("{function} is for the shell itself: an entry can call it, but no other process")),
        }
    }

    pub fn put(&self, request: Request) {
        self.lock().requests.push(request);
    }

    /// What has been asked for, in its order.
    pub fn take(&self) -> Vec<Request> {
        std::mem::take(&mut self.lock().requests)
    }

    /// May a file be run here?
    ///
    /// # Errors
    /// When it is one of those that are being run, or they are too many.
    pub fn check(&self, path: &PathBuf, name: &str) -> Result<()> {
        let files = &self.lock().files;
        if let Some(first) = files.iter().position(|(known, _)| known == path) {
            let names: Vec<&str> = files[first..].iter().map(|(_, name)| name.as_str()).chain([name]).collect();
            return error(format!("{name} would run itself for ever: {}", names.join(" → ")));
        }
        if files.len() == DEEPEST {
            return error(format!("files that import files are {DEEPEST} deep at the most"));
        }
        Ok(())
    }

    /// Runs the entries of a file, so that what they ask for is known to come from it.
    pub fn within<R>(&self, file: &File, run: impl FnOnce() -> R) -> R {
        self.lock().files.push((file.path.clone(), file.text.name.clone()));
        let result = run();
        self.lock().files.pop();
        result
    }

    /// Begins anew; what runs meanwhile cannot ask for that again.
    pub fn restarting<R>(&self, restart: impl FnOnce() -> R) -> R {
        self.lock().is_restarting = true;
        let result = restart();
        let mut waiting = self.lock();
        (waiting.is_restarting, waiting.has_restarted) = (false, true);
        result
    }

    pub fn is_restarting(&self) -> bool {
        self.lock().is_restarting
    }

    /// Has the session begun anew since the entry began?
    pub fn has_restarted(&self) -> bool {
        self.lock().has_restarted
    }

    /// The entry is of no use in a script.
    pub fn keep_private(&self) {
        self.lock().is_private = true;
    }

    pub fn is_private(&self) -> bool {
        self.lock().is_private
    }
}
