//! What is asked of a behaviour, as a message.

use super::{AgentCall, JobCall, SupervisorCall};
use crate::runtime::{Pid, Ref};
use crate::script::Reason;
use crate::script::display::{Ink, Parts, Shown, Style, show};
use rhai::Dynamic;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// Who asks, and under which reference it expects the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    pub pid: Pid,
    pub reference: Ref,
}

/// What is asked.
pub enum Asked {
    /// Of an agent.
    Agent(AgentCall),
    /// Of a server: any message.
    Message(Dynamic),
    /// Of a supervisor.
    Supervisor(SupervisorCall),
    /// Of a job supervisor.
    Job(JobCall),
    /// Of each: to end for this reason.
    Stop(Reason),
}

/// A request on its way: a call, when somebody waits for the answer, or a cast.
///
/// Any script may come upon one in its mailbox and keep it or send it on. So what is asked is there once, for whoever
/// takes it first, however many copies there are.
#[derive(Clone)]
pub struct Request {
    pub from: Option<Caller>,
    asked: Arc<Mutex<Option<Asked>>>,
}

impl Request {
    pub fn new(from: Option<Caller>, asked: Asked) -> Self {
        Self { from, asked: Arc::new(Mutex::new(Some(asked))) }
    }

    pub fn take(&self) -> Option<Asked> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match &*self.asked.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(Asked::Agent(call)) => call.function().to_owned(),
            Some(Asked::Supervisor(call)) => call.function().to_owned(),
            Some(Asked::Job(call)) => call.function().to_owned(),
            Some(Asked::Message(message)) => show(message, &Style { width: usize::MAX, ..Style::default() }),
            Some(Asked::Stop(_)) => "stop".to_owned(),
            None => "taken".to_owned(),
        };
        match self.from {
            Some(from) => write!(f, "#Call<from {}: {what}>", from.pid),
            None => write!(f, "#Cast<{what}>"),
        }
    }
}

impl fmt::Display for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#From<{}>", self.pid)
    }
}

impl Shown for Request {
    fn parts(&self) -> Parts<'_> {
        Parts::Text(Ink::Handle, self.to_string().into())
    }
}

impl Shown for Caller {
    fn parts(&self) -> Parts<'_> {
        Parts::Text(Ink::Handle, self.to_string().into())
    }
}
