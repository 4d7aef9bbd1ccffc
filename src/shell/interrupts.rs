//! Owns Ctrl-C where it is a signal: while an entry runs. (At the prompt it is a key of the line editor's.)
use crossbeam_channel::{Receiver, Sender};
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

/// A terminal sends the signal first and shows `^C` then. Whoever hears of it is to stand behind that.
const ECHO: Duration = Duration::from_millis(5);

/// A message for each interrupt of this process. The handler is installed with the first call.
pub fn receiver() -> &'static Receiver<()> {
    static CHANNEL: OnceLock<(Sender<()>, Receiver<()>)> = OnceLock::new();
    let (_, receiver) = CHANNEL.get_or_init(|| {
        // The second one counts, the ninth does not.
        let (sender, receiver) = crossbeam_channel::bounded(8);
        let interrupt = sender.clone();
        // Refused where interrupts are ignored, as in the background, and where a program that embeds the shell has a
        // handler of its own; then entries cannot be interrupted, and that is its decision. The sender is kept for
        // that case: a channel without one would look like an interrupt.
        let _ = ctrlc::try_set_handler(move || {
            thread::sleep(ECHO);
            let _ = interrupt.try_send(());
        });
        (sender, receiver)
    });
    receiver
}
