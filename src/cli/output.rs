//! Where scripts print to.

use super::device;
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
    /// Are there only the characters of ASCII?
    ascii: bool,
    watch: Watch,
}

impl ConsoleOutput {
    /// `has_prompt`: somebody edits lines meanwhile. A script alone has the terminal for itself.
    pub fn shared(console: &Console, has_prompt: bool, watch: &Watch) -> Arc<Self> {
        let guards = |is_terminal: bool| has_prompt && is_terminal;
        Self::new(console, (guards(std::io::stdout().is_terminal()), guards(std::io::stderr().is_terminal())), watch)
    }

    /// The same for scripts that are not trusted: wherever it goes, a terminal may show it.
    pub fn guarded(console: &Console, watch: &Watch) -> Arc<Self> {
        Self::new(console, (true, true), watch)
    }

    fn new(console: &Console, (guards_output, guards_errors): (bool, bool), watch: &Watch) -> Arc<Self> {
        let (console, watch, ascii) = (console.clone(), watch.clone(), device::is_ascii());
        Arc::new(Self { console, guards_output, guards_errors, ascii, watch })
    }

    fn try_write(&self, stream: Stream, text: &str, guards: bool) -> bool {
        let shown = if guards { harmless(text, self.ascii) } else { Cow::Borrowed(text) };
        // What is over the limit is gone, and no reason to wait.
        self.watch.write(text.len(), || self.console.try_print(stream, &shown)).unwrap_or(true)
    }
}

impl Output for ConsoleOutput {
    fn try_print(&self, text: &str) -> bool {
        self.try_write(Stream::Stdout, text, self.guards_output)
    }

    fn try_print_error(&self, text: &str) -> bool {
        self.try_write(Stream::Stderr, text, self.guards_errors)
    }

    fn try_show_progress(&self, line: Option<&str>) {
        self.console.set_status(Notice::Progress, line.map(str::to_owned));
    }

    fn try_clear(&self) -> bool {
        self.console.try_clear()
    }
}
