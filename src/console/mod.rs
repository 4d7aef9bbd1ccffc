//! The one owner of standard output and standard error.
//!
//! Everything the program says goes through one queue, in the order of queueing, and from there to the terminal, the
//! file or the pipe. Nobody else writes: not the jobs, not the session, not the shell. So output is never torn apart,
//! nobody who prints waits for a slow terminal, and a reader that goes away ends nothing with a panic.
//!
//! While a line is being edited, the terminal belongs to the line editor, and what is printed must appear above that
//! line. The console then writes nothing itself: it rings the editor's bell, and the editor *takes* the waiting text
//! each time that it redraws its line (see [`editing`]). While none is, one line below all output may tell what is under
//! way (see [`status`]).
//!
//! It knows nothing of values, prompts and errors: it is given text.
//!
//! ```text
//!  try_print, print ──► queue ──┬── nobody edits ──► pump ──────────────────► write(2)
//!                               └── a line is being edited ──► bell ──► editor takes it, draws it above its line
//! ```
pub mod editing;
mod harmless;
mod pump;
mod queue;
mod sink;
mod state;
pub mod status;
#[cfg(test)]
mod tests;

use crossbeam_channel::Receiver;
pub use harmless::harmless;
use sink::Sinks;
use state::Shared;
use std::{convert::Infallible, io::Write, sync::Arc};

/// Where a text is to appear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    Stdout,
    Stderr,
}

/// A handle to the console; cheap to clone. With the last one, the console ends, after what is queued is written.
#[derive(Clone)]
pub struct Console {
    shared: Arc<Shared>,
    _life: Arc<Life>,
}

impl Console {
    /// The console of this process. There should be one.
    pub fn new() -> Console {
        Console::with(Sinks::of_process())
    }

    /// A console that writes elsewhere, as a program that embeds the shell needs, or a test.
    pub fn to(stdout: impl Write + Send + 'static, stderr: impl Write + Send + 'static) -> Console {
        Console::with(Sinks::to(stdout, stderr))
    }

    fn with(sinks: Sinks) -> Console {
        let shared = Arc::new(Shared::new(&sinks));
        pump::start(shared.clone(), sinks);
        Console { _life: Arc::new(Life(shared.clone())), shared }
    }

    /// Queues text: whole lines, newline included. Never blocks: false when too much is waiting already; the caller then
    /// gives way and tries again. True also when stdout is closed, and the text dropped: there is nothing to wait for.
    #[must_use = "false means that the text was not taken"]
    pub fn try_print(&self, stream: Stream, text: &str) -> bool {
        let mut state = self.shared.lock();
        if state.is_full() {
            return false;
        }
        state.push(stream, text);
        self.shared.wake_writer(&mut state);
        true
    }

    /// Queues what clears the screen, as `try_print` does text. Where stdout is no terminal that can do that, nothing
    /// happens.
    #[must_use = "false means that it was not taken"]
    pub fn try_clear(&self) -> bool {
        let mut state = self.shared.lock();
        if state.is_full() {
            return false;
        }
        state.push_clear();
        self.shared.wake_writer(&mut state);
        true
    }

    /// Queues text, and waits for room if there is none. Not for code that runs on the scheduler.
    pub fn print(&self, stream: Stream, text: &str) {
        let mut state = self.shared.lock();
        while state.is_full() {
            state = self.shared.wait_for_progress(state);
        }
        state.push(stream, text);
        self.shared.wake_writer(&mut state);
    }

    /// Returns when all that was queued before is written, or handed to the line editor, or dropped because stdout is
    /// closed.
    pub fn flush(&self) {
        let mut state = self.shared.lock();
        let target = state.queue.pushed();
        while state.written < target && !state.is_closed() {
            state = self.shared.wait_for_progress(state);
        }
    }

    /// Whether stdout cannot be written any more, as when its reader went away. Everything printed after is dropped.
    pub fn closed(&self) -> bool {
        self.shared.lock().is_closed()
    }

    /// Why text for stdout was lost, as when a disk is full; nothing when its reader went away, who wanted no more.
    pub fn failure(&self) -> Option<String> {
        self.shared.lock().failure.clone()
    }

    /// Never carries a message; it is disconnected, and so wakes who waits for it, when stdout is closed.
    pub fn closing(&self) -> Receiver<Infallible> {
        self.shared.closing.clone()
    }
}

impl Default for Console {
    fn default() -> Console {
        Console::new()
    }
}

/// Ends the console's threads with the last handle.
struct Life(Arc<Shared>);

impl Drop for Life {
    fn drop(&mut self) {
        self.0.abandon();
    }
}
