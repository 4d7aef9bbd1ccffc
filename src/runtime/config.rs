//! How a runtime is set up.

use std::time::Duration;

/// Which clock processes live by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Time {
    /// The system's.
    #[default]
    Real,
    /// Stands still while anybody can run, and jumps to the next deadline when all wait. What is waited for outside the
    /// runtime (a file, the next entry) takes no time. Such a runtime has one worker.
    Virtual,
}

/// How a runtime is set up.
#[derive(Debug, Clone, Copy, Default)]
pub struct Config {
    /// Worker threads; 0 means one for each core.
    pub workers: usize,
    pub time: Time,
    /// Draws every choice of the scheduler from this number: who runs next, and where it is preempted. The same seed
    /// gives the same run. Time is then virtual, and there is one worker.
    pub seed: Option<u64>,
    pub limits: Limits,
}

/// What bounds the processes of a runtime.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Processes that live at once.
    pub processes: usize,
    /// Messages in one mailbox. A `send` to a full one waits. Exit signals that arrive as messages and what a monitor
    /// tells are never held back.
    pub mailbox: usize,
    /// How long a `send` waits for room; `None`: for as long as it takes.
    pub send_patience: Option<Duration>,
}

impl Default for Limits {
    /// Two million processes, a million messages: some gigabytes of each at most. Five seconds, as for an await.
    fn default() -> Self {
        Self { processes: 2_000_000, mailbox: 1_000_000, send_patience: Some(Duration::from_secs(5)) }
    }
}

impl Config {
    /// Does time stand still while anybody can run?
    pub(super) fn is_virtual(&self) -> bool {
        self.time == Time::Virtual || self.seed.is_some()
    }

    pub(super) fn workers(&self) -> usize {
        match self.workers {
            _ if self.is_virtual() => 1,
            0 => std::thread::available_parallelism().map_or(1, Into::into),
            workers => workers,
        }
    }
}
