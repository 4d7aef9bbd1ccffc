//! Owns what the console's threads share, and who wakes whom.
//!
//! One lock, three conditions. Each wait is a loop around its condition, and each change that may fulfil a condition
//! wakes its waiters before the lock is given back. A wake costs a system call: it is left out when nobody waits.
use super::{Stream, queue::Queue, sink::Sinks};
use crossbeam_channel::{Receiver, Sender};
use std::{
    convert::Infallible,
    io::{self, ErrorKind},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Bytes that may wait for a file or a pipe.
const ROOM: usize = 1 << 20;
/// Bytes that may wait for a terminal: what waits must be shown before the next prompt, and terminals are slow.
const TERMINAL_ROOM: usize = 1 << 16;

/// The cursor to the first place, and nothing on the screen.
const CLEAR: &str = "\x1b[H\x1b[2J";

/// Is the cursor at the beginning of a line after this text?
pub fn ends_line(text: &str) -> bool {
    text.ends_with('\n') || text.ends_with(CLEAR)
}

pub struct Shared {
    state: Mutex<State>,
    /// The pump waits for text that it may write.
    work: Condvar,
    /// The ringer waits for text that the editor should take.
    bell: Condvar,
    /// Everyone else waits for something to be over.
    progress: Condvar,
    pub closing: Receiver<Infallible>,
}

pub struct State {
    pub queue: Queue,
    /// Bytes that left the queue and arrived; compares with `Queue::pushed`.
    pub written: u64,
    room: usize,
    pub stdout_is_terminal: bool,
    pub stderr_is_terminal: bool,
    /// Standard error can show a line that comes and goes.
    pub has_status_line: bool,
    pub status: super::status::Status,
    /// Standard output goes to a terminal that can be cleared.
    stdout_clears: bool,
    /// Dropped when stdout is closed.
    open: Option<Sender<Infallible>>,
    /// Why output was lost, unless nobody wanted to read it.
    pub failure: Option<String>,
    /// No handle is left.
    pub abandoned: bool,
    pump_waits: bool,
    waiting: usize,
    /// The pump is in a write, without the lock.
    pub pump_writes: bool,
    /// What the terminal got last does not end its line.
    pub mid_line: bool,
    pub editing: super::editing::Editing,
}

impl Shared {
    pub fn new(sinks: &Sinks) -> Shared {
        let (open, closing) = crossbeam_channel::bounded(0);
        Shared {
            state: Mutex::new(State {
                queue: Queue::default(),
                written: 0,
                room: if sinks.stdout_is_terminal { TERMINAL_ROOM } else { ROOM },
                stdout_is_terminal: sinks.stdout_is_terminal,
                stderr_is_terminal: sinks.stderr_is_terminal,
                has_status_line: sinks.stderr_clears_lines,
                status: Default::default(),
                stdout_clears: sinks.stdout_clears,
                open: Some(open),
                failure: None,
                abandoned: false,
                pump_waits: false,
                waiting: 0,
                pump_writes: false,
                mid_line: false,
                editing: Default::default(),
            }),
            work: Condvar::new(),
            bell: Condvar::new(),
            progress: Condvar::new(),
            closing,
        }
    }

    /// A panic of another thread in here leaves nothing half done that matters: the lock goes on.
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Text was queued, or who may write it has changed.
    pub fn wake_writer(&self, state: &mut State) {
        if state.pump_may_write() || state.status_is_due() {
            // Once is enough, however much is printed before the pump wakes.
            if std::mem::take(&mut state.pump_waits) {
                self.work.notify_one();
            }
        } else if state.bell_is_due() {
            self.bell.notify_one();
        }
    }

    pub fn wait_for_work<'s>(&self, mut state: MutexGuard<'s, State>) -> MutexGuard<'s, State> {
        state.pump_waits = true;
        let mut state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
        state.pump_waits = false;
        state
    }

    pub fn wait_for_bell<'s>(&self, state: MutexGuard<'s, State>) -> MutexGuard<'s, State> {
        self.bell.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    pub fn wake_progress(&self, state: &State) {
        if state.waiting > 0 {
            self.progress.notify_all();
        }
    }

    pub fn wait_for_progress<'s>(&self, mut state: MutexGuard<'s, State>) -> MutexGuard<'s, State> {
        state.waiting += 1;
        let mut state = self.progress.wait(state).unwrap_or_else(PoisonError::into_inner);
        state.waiting -= 1;
        state
    }

    /// Waits while `busy`, but not for longer than `at_most`.
    pub fn wait_while<'s>(
        &self,
        mut state: MutexGuard<'s, State>,
        at_most: Duration,
        busy: impl Fn(&State) -> bool,
    ) -> MutexGuard<'s, State> {
        state.waiting += 1;
        let result = self.progress.wait_timeout_while(state, at_most, |state| busy(state));
        let (mut state, _) = result.unwrap_or_else(PoisonError::into_inner);
        state.waiting -= 1;
        state
    }

    pub fn abandon(&self) {
        let mut state = self.lock();
        state.abandoned = true;
        self.work.notify_all();
        self.bell.notify_all();
    }
}

impl State {
    pub fn push(&mut self, stream: Stream, text: &str) {
        if !self.is_closed() {
            self.queue.push(stream, text);
        }
    }

    /// Text that clears the screen, where there is one.
    pub fn push_clear(&mut self) {
        if self.stdout_clears {
            self.push(Stream::Stdout, CLEAR);
        }
    }

    pub fn is_full(&self) -> bool {
        self.queue.bytes() >= self.room
    }

    pub fn is_closed(&self) -> bool {
        self.open.is_none()
    }

    /// From now on, everything is dropped. A reader that went away has read what it wanted: that is no failure.
    pub fn close(&mut self, error: &io::Error) {
        if error.kind() != ErrorKind::BrokenPipe {
            self.failure = Some(error.to_string());
        }
        self.open = None;
        self.queue.clear();
    }

    /// Whether text of this stream appears on the terminal of the line editor.
    pub fn on_terminal(&self, stream: Stream) -> bool {
        stream == Stream::Stdout || self.stderr_is_terminal
    }

    /// There is text, and nobody else's line to be kept whole.
    pub fn pump_may_write(&self) -> bool {
        let for_pump = |stream| !self.editing.active || !self.on_terminal(stream);
        self.queue.next().is_some_and(for_pump)
    }
}
