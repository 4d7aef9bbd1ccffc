//! Owns Ctrl-C where it is a signal: while an entry runs. (At the prompt it is a key of the line editor's.)
use crossbeam_channel::Receiver;
use std::sync::OnceLock;

/// A message for each interrupt of this process. The handler is installed with the first call.
pub fn receiver() -> &'static Receiver<()> {
    static RECEIVER: OnceLock<Receiver<()>> = OnceLock::new();
    RECEIVER.get_or_init(|| {
        // The second one counts, the ninth does not.
        let (sender, receiver) = crossbeam_channel::bounded(8);
        // A program that embeds the shell may have a handler of its own; then entries cannot be interrupted, and that is
        // its decision.
        let _ = ctrlc::try_set_handler(move || {
            let _ = sender.try_send(());
        });
        receiver
    })
}
