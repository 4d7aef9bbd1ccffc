//! Owns the terminal's change of hands between the console and a line editor.
//!
//! A line editor draws its line with relative movements of the cursor; one byte written by somebody else at the wrong
//! moment, and its picture of the screen is wrong. Giving text to the editor, as rustyline's `ExternalPrinter` does, has a
//! gap: a text given just when the line is accepted stays in a channel of one slot until the next line is edited, and
//! nobody can tell whether it did. So no text is given. It stays in the console's queue, and the editor **takes** it in
//! the middle of a redraw, between clearing its old line and drawing the new one, where the terminal is certainly its own
//! (`take_above`). What it does not take, the pump writes as soon as the editing is over: nothing is lost, nothing is
//! written twice, and order is kept.
//!
//! The bell only makes an idle editor redraw. It carries no text: one bell too many does no harm. A bell may block, until
//! an editor listens again; it has a thread of its own, that nobody waits for. It is rung only between the first redraw
//! of a line and the end of its editing.
//!
//! While the editor asks for more than a key, as in a search of the history (Ctrl-R), after Ctrl-V, or for a count, it
//! waits on the keyboard alone: it hears no bell until the next key, and then redraws once. Output waits that long. To
//! write it from here would need the place of the cursor on the screen, and a moment at which the editor certainly does
//! not draw; a helper is told neither. (A signal wakes the editor, but it redraws only when the window has another
//! width, and then without the prompt of the search.)
use super::{
    Console, Stream,
    state::{Shared, State},
};
use std::{
    sync::{Arc, MutexGuard},
    thread,
    time::Duration,
};

/// Bytes taken in one redraw: the editor should look at its keys now and then.
const TAKE: usize = 1 << 16;

/// How long the end of an editing waits for a bell that is being rung. A bell that takes longer has found the editor
/// gone and is blocked, as it may be; one that is still on its way could ring in the middle of other output.
const RINGING: Duration = Duration::from_millis(5);

/// The state of the line being edited.
#[derive(Default)]
pub struct Editing {
    /// A line is being edited: the terminal belongs to the editor.
    pub active: bool,
    /// The editor has drawn its line.
    drawn: bool,
    /// A bell was rung, and the editor has not redrawn since.
    rung: bool,
    /// A bell is being rung, without the lock.
    ringing: bool,
}

impl State {
    pub fn bell_is_due(&self) -> bool {
        let Editing { active, drawn, rung, .. } = self.editing;
        active && drawn && !rung && self.queue.next().is_some_and(|stream| self.on_terminal(stream))
    }
}

impl Console {
    /// Names what makes the editor redraw its line. Once, before the first line.
    pub fn set_bell(&self, ring: impl FnMut() + Send + 'static) {
        let shared = self.shared.clone();
        thread::Builder::new()
            .name("console bell".into())
            .spawn(move || ringer(&shared, ring))
            .expect("the first threads of a process can be started");
    }

    /// The editor is about to draw a line. Returns when what was queued before is on the screen, the cursor at the
    /// beginning of a line, and the pump at rest.
    pub fn start_editing(&self) {
        let mut state = self.at_rest();
        state.editing.active = true;
        state.editing.drawn = false;
        state.editing.rung = false;
    }

    /// Writes what was queued before, and leaves the cursor at the beginning of a line.
    pub fn end_line(&self) {
        drop(self.at_rest());
    }

    /// Writes a prompt where there is no editor. What is typed goes behind it.
    pub fn ask(&self, prompt: &str) {
        drop(self.at_rest());
        self.print(Stream::Stdout, prompt);
        self.flush();
    }

    /// The user has ended the line that was asked for.
    pub fn answered(&self) {
        self.shared.lock().mid_line = false;
    }

    fn at_rest(&self) -> MutexGuard<'_, State> {
        loop {
            self.clear_status();
            self.flush();
            let mut state = self.shared.lock();
            while state.pump_writes {
                state = self.shared.wait_for_progress(state);
            }
            if state.is_closed() || !(state.mid_line || state.status.is_shown()) {
                return state;
            }
            if state.mid_line {
                // An editor clears the line that it starts on.
                state.push(Stream::Stdout, "\n");
            }
            self.shared.wake_writer(&mut state);
        }
    }

    /// What has to be drawn above the line, whole lines, and often nothing. Only for the editor, in the middle of a
    /// redraw, with the cursor at the beginning of a cleared line.
    pub fn take_above(&self) -> String {
        let mut state = self.shared.lock();
        if !state.editing.active {
            return String::new();
        }
        state.editing.drawn = true;
        state.editing.rung = false;
        let mut text = String::new();
        while text.len() < TAKE
            && let Some(stream) = state.queue.next()
            && state.on_terminal(stream)
            && let Some(run) = state.queue.pop_lines(TAKE - text.len())
        {
            state.written += run.text.len() as u64;
            text.push_str(&run.text);
        }
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        self.shared.wake_writer(&mut state);
        self.shared.wake_progress(&state);
        text
    }

    /// The line is accepted, and the editing thread lends the terminal to another program. Until the end of the editing,
    /// what is printed waits, and nobody rings for it.
    pub fn lend_terminal(&self) {
        let mut state = self.shared.lock();
        state.editing.drawn = false;
        drop(self.wait_for_bell(state));
    }

    /// The line is accepted or given up, and the cursor at the beginning of the line below.
    pub fn stop_editing(&self) {
        let mut state = self.shared.lock();
        state.editing.active = false;
        let mut state = self.wait_for_bell(state);
        self.shared.wake_writer(&mut state);
    }

    fn wait_for_bell<'s>(&'s self, state: MutexGuard<'s, State>) -> MutexGuard<'s, State> {
        if !state.editing.ringing {
            return state;
        }
        self.shared.wait_while(state, RINGING, |state| state.editing.ringing)
    }
}

fn ringer(shared: &Arc<Shared>, mut ring: impl FnMut()) {
    let mut state = shared.lock();
    while !state.abandoned {
        if !state.bell_is_due() {
            state = shared.wait_for_bell(state);
            continue;
        }
        state.editing.rung = true;
        state.editing.ringing = true;
        drop(state);
        ring();
        state = shared.lock();
        state.editing.ringing = false;
        shared.wake_progress(&state);
    }
}
