//! A script from a pipe, a file or the command line: its entries, one after the other.

use super::watch::Watch;
use crossbeam_channel::{Receiver, select};
use ijob::console::{Console, Stream};
use ijob::report::Style;
use ijob::script::display::is_unit;
use ijob::session::{Entry, Outcome, SUBMISSIONS, Session, Text, entries};
use ijob::shell::interrupts;
use std::io::IsTerminal;
use std::time::Duration;

/// What is shown of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// The value of each entry, as at the prompt.
    Values,
    /// Only what it prints itself.
    Prints,
}

/// The status of a program that was interrupted, as shells have it.
const INTERRUPTED: u8 = 130;

/// How long an entry may take to stop.
const PATIENCE: Duration = Duration::from_secs(1);

pub struct Batch<'a> {
    pub session: &'a Session,
    pub console: &'a Console,
    pub shown: Shown,
    pub keep_going: bool,
    /// How errors of the program itself are written.
    pub style: Style,
    pub watch: &'a Watch,
}

/// How a script ended.
pub struct End {
    pub status: u8,
    /// The program is to end now, even if a prompt was to follow.
    pub leaves: bool,
}

enum Step {
    Done,
    Failed,
    /// The process had ended before the entry could run.
    NotRun,
    Interrupted,
    /// The script has used up what it may use.
    Over,
    Leave(u8),
}

/// What a wait for an entry ends with.
enum Waited {
    For(Outcome),
    Interrupt,
    Over,
}

impl Batch<'_> {
    pub fn run(&self, text: &Text) -> End {
        // Before the first entry, so that no interrupt is missed.
        let interrupts = interrupts::receiver();
        let entries = entries(self.session, &text.name, &text.code);
        self.session.hoist(&entries);
        let mut status = 0;
        let mut waiting = entries.iter().peekable();
        let mut submissions = 0;
        while let Some(entry) = waiting.peek() {
            let died = self.told_of_death();
            let step = if died && !self.keep_going { Step::Failed } else { self.step(entry, interrupts) };
            status = if died { 1 } else { status };
            match step {
                Step::Done => {}
                Step::NotRun if submissions < SUBMISSIONS => {
                    submissions += 1;
                    continue;
                }
                Step::NotRun => return End { status: 1, leaves: true },
                Step::Failed if self.keep_going => status = 1,
                Step::Failed => return End { status: 1, leaves: false },
                Step::Interrupted => return End { status: INTERRUPTED, leaves: false },
                Step::Over => return End { status: 1, leaves: true },
                Step::Leave(asked) => return End { status: if asked == 0 { status } else { asked }, leaves: true },
            }
            submissions = 0;
            waiting.next();
        }
        if self.told_of_death() {
            status = 1;
        }
        End { status, leaves: false }
    }

    fn step(&self, entry: &Entry, interrupts: &Receiver<()>) -> Step {
        let outcome = self.session.submit_entry(entry);
        match self.wait(&outcome, interrupts) {
            Waited::For(Outcome::Value { shown }) => {
                if let Some(shown) = shown.filter(|shown| self.shown == Shown::Values && !is_unit(shown)) {
                    self.console.print(Stream::Stdout, &format!("{shown}\n"));
                }
                Step::Done
            }
            Waited::For(Outcome::Failed { shown }) => {
                self.console.print(Stream::Stderr, &format!("{shown}\n"));
                Step::Failed
            }
            Waited::For(Outcome::Halt { status }) => Step::Leave(status),
            Waited::For(Outcome::NotRun) => Step::NotRun,
            Waited::Interrupt => {
                self.interrupt(&outcome);
                Step::Interrupted
            }
            Waited::Over => {
                self.session.interrupt();
                self.console.print(Stream::Stderr, &(self.session.render(&self.watch.report()) + "\n"));
                Step::Over
            }
        }
    }

    /// Stops the entry. Whoever has pressed Ctrl-C sees where it was; one that does not stop is not waited for.
    fn interrupt(&self, outcome: &Receiver<Outcome>) {
        self.session.interrupt();
        if !std::io::stderr().is_terminal() {
            return;
        }
        // The terminal has shown `^C`, and stands behind it.
        let shown = if self.console.drop_status() { "^C\n" } else { "\n" };
        self.console.print(Stream::Stderr, shown);
        let told = match outcome.recv_timeout(PATIENCE) {
            Ok(Outcome::Failed { shown }) => shown,
            // It had just ended, or it does not stop.
            _ => "error: interrupted".to_owned(),
        };
        self.console.print(Stream::Stderr, &format!("{told}\n"));
    }

    /// The outcome, unless the user interrupts or too much is used up. When output cannot be written any more, the program ends here; quietly,
    /// if only its reader went away.
    fn wait(&self, outcome: &Receiver<Outcome>, interrupts: &Receiver<()>) -> Waited {
        select! {
            recv(outcome) -> outcome => outcome.map_or(Waited::Interrupt, Waited::For),
            recv(interrupts) -> _ => Waited::Interrupt,
            recv(self.watch.over()) -> _ => Waited::Over,
            recv(self.console.closing()) -> _ => std::process::exit(super::end(self.console, 0, &self.style).into()),
        }
    }

    /// Has the process that the script runs in ended since the last entry? Then tells why.
    fn told_of_death(&self) -> bool {
        let death = self.session.death();
        if let Some(death) = &death {
            self.console.print(Stream::Stderr, &format!("{death}\n"));
        }
        death.is_some()
    }
}
