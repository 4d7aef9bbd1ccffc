//! Where scripts print to.

use super::watch::Watch;
use ijob::console::status::Notice;
use ijob::console::{Console, Stream, harmless};
use ijob::script::Output;
use std::borrow::Cow;
use std::io::IsTerminal;
use std::sync::Arc;

/// Standard output, by way of the console.
pub struct ConsoleOutput {
    console: Console,
    /// Is there a line on the same terminal that what is printed could spoil?
    guards_output: bool,
    guards_errors: bool,
    watch: Watch,
}

impl ConsoleOutput {
    /// `has_prompt`: somebody edits lines meanwhile. A script alone has the terminal for itself.
    pub fn shared(console: &Console, has_prompt: bool, watch: &Watch) -> Arc<Self> {
        Arc::new(Self {
            console: console.clone(),
            guards_output: has_prompt && std::io::stdout().is_terminal(),
            guards_errors: has_prompt && std::io::stderr().is_terminal(),
            watch: watch.clone(),
        })
    }

    /// The same for scripts that are not trusted: wherever it goes, a terminal may show it.
    pub fn guarded(console: &Console, watch: &Watch) -> Arc<Self> {
        Arc::new(Self { console: console.clone(), guards_output: true, guards_errors: true, watch: watch.clone() })
    }
}

fn guarded(text: &str, guards: bool) -> Cow<'_, str> {
    if guards { harmless(text) } else { Cow::Borrowed(text) }
}

impl Output for ConsoleOutput {
    fn try_print(&self, text: &str) -> bool {
        !self.watch.admits(text.len()) || self.console.try_print(Stream::Stdout, &guarded(text, self.guards_output))
    }

    fn try_print_error(&self, text: &str) -> bool {
        !self.watch.admits(text.len()) || self.console.try_print(Stream::Stderr, &guarded(text, self.guards_errors))
    }

    fn try_show_progress(&self, line: Option<&str>) {
        self.console.set_status(Notice::Progress, line.map(str::to_owned));
    }

    fn try_clear(&self) -> bool {
        self.console.try_clear()
    }
}
