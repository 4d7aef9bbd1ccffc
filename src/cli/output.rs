//! Where scripts print to.

use ijob::console::status::Notice;
use ijob::console::{Console, Stream};
use ijob::script::Output;
use std::sync::Arc;

/// Standard output, by way of the console.
pub struct ConsoleOutput(Console);

impl ConsoleOutput {
    pub fn shared(console: &Console) -> Arc<Self> {
        Arc::new(Self(console.clone()))
    }
}

impl Output for ConsoleOutput {
    fn try_print(&self, text: &str) -> bool {
        self.0.try_print(Stream::Stdout, text)
    }

    fn try_print_error(&self, text: &str) -> bool {
        self.0.try_print(Stream::Stderr, text)
    }

    fn try_show_progress(&self, line: Option<&str>) {
        self.0.set_status(Notice::Progress, line.map(str::to_owned));
    }

    fn try_clear(&self) -> bool {
        self.0.try_clear()
    }
}
