//! Pids as values of scripts.

use super::display::{Ink, Parts, Shown};
use crate::runtime::Pid;
use std::fmt;
use std::hash::{Hash, Hasher};

/// A pid as a script holds it. One that came from `job_async` also knows who may await the job, so that another
/// process that tries gets a clear answer, however long ago the job ended.
#[derive(Clone, Copy, Debug)]
pub struct PidValue {
    pub pid: Pid,
    /// The owner of the job; equality does not look at it.
    pub owner: Option<Pid>,
}

impl From<Pid> for PidValue {
    fn from(pid: Pid) -> Self {
        Self { pid, owner: None }
    }
}

impl PartialEq for PidValue {
    fn eq(&self, other: &Self) -> bool {
        self.pid == other.pid
    }
}

impl Eq for PidValue {}

impl Hash for PidValue {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.pid.hash(state);
    }
}

impl fmt::Display for PidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pid.fmt(f)
    }
}

impl Shown for PidValue {
    fn parts(&self) -> Parts<'_> {
        Parts::Text(Ink::Handle, self.to_string().into())
    }
}
