//! Owns the thread that writes what is queued, while no line is being edited.
use super::{
    Stream,
    sink::Sinks,
    state::{Shared, ends_line},
};
use std::{sync::Arc, thread};

pub fn start(shared: Arc<Shared>, sinks: Sinks) {
    thread::Builder::new()
        .name("console".into())
        .spawn(move || run(&shared, sinks))
        .expect("the first threads of a process can be started");
}

fn run(shared: &Shared, mut sinks: Sinks) {
    let mut state = shared.lock();
    loop {
        if !state.pump_may_write() {
            if state.status_is_due() {
                let text = state.status.redraw();
                state.pump_writes = true;
                drop(state);
                // Trouble with standard error is no trouble.
                let _ = sinks.write(Stream::Stderr, &text);
                state = shared.lock();
                state.pump_writes = false;
                shared.wake_progress(&state);
                continue;
            }
            if state.abandoned {
                return;
            }
            // What is left may be for the editor.
            shared.wake_writer(&mut state);
            state = shared.wait_for_work(state);
            continue;
        }
        let Some(run) = state.queue.pop() else {
            continue;
        };
        let clear = match state.touches_status(run.stream) {
            true => state.status.clear(),
            false => None,
        };
        state.pump_writes = true;
        // Room was made.
        shared.wake_progress(&state);
        drop(state);
        if let Some(clear) = clear {
            let _ = sinks.write(Stream::Stderr, clear);
        }
        let result = sinks.write(run.stream, &run.text);
        state = shared.lock();
        state.pump_writes = false;
        state.written += run.text.len() as u64;
        if state.on_terminal(run.stream) {
            state.mid_line = !ends_line(&run.text);
        }
        state.queue.recycle(run.text);
        if let Err(error) = result {
            state.close(&error);
        }
        shared.wake_progress(&state);
    }
}
