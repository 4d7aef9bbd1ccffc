//! What a panic in a process does: it is that process's exit reason, and nothing is printed.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    /// Inside `contain`: where the panic happened, once it has.
    static CONTAINED: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// From here on, panics on workers are not printed; all others are, as before.
pub(super) fn silence_on_workers() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if super::fiber::is_active() {
                // A place in the standard library tells nobody anything.
                let place = info.location().filter(|place| !place.file().starts_with("/rustc/"));
                CONTAINED.set(place.map(ToString::to_string));
            } else {
                before(info);
            }
        }));
    });
}

/// Runs `body`; a panic comes back as its message and, on a worker, its place.
///
/// # Errors
/// The panic.
pub fn contain<R>(body: impl FnOnce() -> R) -> Result<R, String> {
    // Unwind safety: what the body had borrowed belongs to the process that ends here.
    catch_unwind(AssertUnwindSafe(body)).map_err(|payload| {
        let message = message(&*payload);
        match CONTAINED.take() {
            Some(place) => format!("{message} (at {place})"),
            None => message.to_owned(),
        }
    })
}

fn message(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("a panic without a message")
}
