//! What happens in a runtime, for whoever watches it.

use super::scheduler::Shared;
use super::{Language, Pid};

/// One event. Every one of them passes here, in the thread where it happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    Started {
        pid: Pid,
        parent: Option<Pid>,
    },
    Ended {
        pid: Pid,
    },
    /// A message is in the mailbox.
    Sent {
        to: Pid,
    },
    Received {
        by: Pid,
    },
    /// A question was answered in time.
    Answered {
        to: Pid,
    },
    /// An exit signal that somebody chose to send.
    Signalled {
        from: Pid,
        to: Pid,
    },
    Linked {
        one: Pid,
        other: Pid,
    },
    Unlinked {
        one: Pid,
        other: Pid,
    },
    Monitored {
        by: Pid,
        pid: Pid,
    },
    /// The deadline of its wait has come.
    TimedOut {
        pid: Pid,
    },
}

impl<L: Language> Shared<L> {
    pub(super) fn tell(&self, event: Happened) {
        if let Some(observer) = self.observer.get() {
            observer(event);
        }
    }
}
