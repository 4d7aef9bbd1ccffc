//! Owns the signals that end the program while it prompts. They may not end it where it stands: in the midst of a line,
//! the terminal is in the editor's mode, and whoever has it next would type blindly.
//!
//! The way out of the midst of a line is SIGINT: the editor wakes at it wherever it waits, and restores the terminal.
//! So the status to end with is told first, and then there is an interrupt; whoever it wakes finds the status.
use crossbeam_channel::{Receiver, Sender};
use std::sync::OnceLock;

/// A message when this process is to end: the status to end with. The handler is installed with the first call.
pub fn receiver() -> &'static Receiver<u8> {
    static CHANNEL: OnceLock<(Sender<u8>, Receiver<u8>)> = OnceLock::new();
    let (_, receiver) = CHANNEL.get_or_init(|| {
        let (sender, receiver) = crossbeam_channel::bounded(1);
        #[cfg(unix)]
        signals::watch(sender.clone());
        // The sender is kept: a channel without one would look like a signal.
        (sender, receiver)
    });
    receiver
}

#[cfg(unix)]
mod signals {
    use crossbeam_channel::Sender;
    use nix::{
        sys::signal::{self, Signal},
        unistd::Pid,
    };
    use signal_hook::{
        consts::{SIGHUP, SIGTERM},
        iterator::Signals,
    };
    use std::{process, thread, time::Duration};

    /// The editor may just begin a line, and not hear the first interrupt.
    const AGAIN: Duration = Duration::from_millis(50);
    /// After so many, what is stuck is left behind, and the terminal as it is.
    const INTERRUPTS: u32 = 20;

    /// Without a handler, the signals end the program as ever.
    pub fn watch(sender: Sender<u8>) {
        let Ok(mut signals) = Signals::new([SIGTERM, SIGHUP]) else {
            return;
        };
        // A thread that cannot be started takes the handler with it.
        let _ = thread::Builder::new().name("endings".into()).spawn(move || {
            if let Some(signal) = signals.forever().next() {
                end(&sender, 128 + signal);
            }
        });
    }

    fn end(sender: &Sender<u8>, status: i32) {
        let _ = sender.try_send(u8::try_from(status).unwrap_or(1));
        for _ in 0..INTERRUPTS {
            let _ = signal::kill(Pid::this(), Signal::SIGINT);
            thread::sleep(AGAIN);
        }
        process::exit(status);
    }
}
