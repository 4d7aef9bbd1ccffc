//! What a panic in a process does: it is that process's exit reason, and nothing is printed.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::sync::Once;

/// What native code could not do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A mistake in it.
    Panic { message: String, place: Option<String> },
    /// The system has no more of what it needs.
    System(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Panic { message, place: Some(place) } => write!(f, "{message} (at {place})"),
            Self::Panic { message, place: None } | Self::System(message) => f.write_str(message),
        }
    }
}

thread_local! {
    /// Inside `contain`: where the panic happened, once it has.
    static CONTAINED: RefCell<Option<String>> = const { RefCell::new(None) };
    /// How many calls of `contain` this thread is in, those of fibers not counted.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// From here on, panics that are contained are not printed; all others are, as before.
pub(super) fn silence_contained() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if super::fiber::is_active() || DEPTH.get() > 0 {
                CONTAINED.set(info.location().and_then(place));
            } else {
                before(info);
            }
        }));
    });
}

/// Where the code stands that panicked: `src/script/copy.rs:12:3`, and of a library `rhai-1.27.0/src/engine.rs:4:5`.
pub fn place(location: &Location) -> Option<String> {
    let file = location.file();
    // A place in the standard library tells nobody anything.
    if file.starts_with("/rustc/") {
        return None;
    }
    let of_library = file.split_once("/registry/src/").and_then(|(_, file)| file.split_once('/'));
    let file = of_library.map_or(file, |(_, file)| file);
    Some(format!("{file}:{}:{}", location.line(), location.column()))
}

/// Runs `body`; a panic comes back as what it said and where it was.
///
/// # Errors
/// The panic.
pub fn contain<R>(body: impl FnOnce() -> R) -> Result<R, Fault> {
    // A fiber may go on elsewhere; the thread knows those by themselves.
    let own = usize::from(!super::fiber::is_active());
    DEPTH.set(DEPTH.get() + own);
    // Unwind safety: what the body had borrowed belongs to the process that ends here.
    let result = catch_unwind(AssertUnwindSafe(body));
    DEPTH.set(DEPTH.get() - own);
    result.map_err(|payload| fault(payload, CONTAINED.take()))
}

fn fault(payload: Box<dyn Any + Send>, place: Option<String>) -> Fault {
    // One that happened elsewhere, and is passed on.
    let payload = match payload.downcast::<Fault>() {
        Ok(fault) => return *fault,
        Err(payload) => payload,
    };
    let message = payload.downcast_ref::<&str>().copied();
    let message = message.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    Fault::Panic { message: message.unwrap_or("a panic without a message").to_owned(), place }
}
