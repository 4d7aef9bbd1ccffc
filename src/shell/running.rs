//! Owns the time between an entry and its outcome. The editing thread waits here, for whichever comes first: the outcome,
//! Ctrl-C, or the end of the console or of the program. An entry that takes long is told how long by the console's line
//! for that.
use super::{
    leaving::{Leaving, Press},
    trouble::Trouble,
};
use crate::{
    console::{Console, Stream, status::Notice},
    session::{Outcome, SUBMISSIONS, Session},
};
use crossbeam_channel::{Receiver, after, never, select_biased, tick};
use std::{
    convert::Infallible,
    time::{Duration, Instant},
};

/// How long an entry may take to stop before the user is offered to leave it behind.
const PATIENCE: Duration = Duration::from_secs(1);

/// From then on, and so often, it is shown how long an entry has run.
const SECOND: Duration = Duration::from_secs(1);

/// The status of a program that an interrupt has ended.
pub const INTERRUPTED: u8 = 130;

/// What may come from outside.
pub struct Signals<'a> {
    pub interrupts: &'a Receiver<()>,
    /// First in each choice: an interrupt comes with it.
    pub endings: &'a Receiver<u8>,
}

/// What to do after an entry.
pub enum Next {
    /// Go on with what was pasted after it.
    Entry,
    /// Forget that: the user wants to stop.
    Prompt,
    Leave(u8),
}

/// Runs entries, one at a time.
pub struct Runner<'a> {
    pub session: &'a Session,
    pub console: &'a Console,
    pub signals: Signals<'a>,
}

impl Runner<'_> {
    /// Runs an entry. `leaving` hears of every Ctrl-C.
    pub fn run(&self, entry: &str, leaving: &mut Leaving) -> Next {
        // What came before is not meant for this entry.
        self.signals.interrupts.try_iter().for_each(drop);
        leaving.forget();
        for _ in 1..SUBMISSIONS {
            // A linked job took the process down a moment ago, and the user has been told: there is a new one.
            if let Some(next) = self.submit(entry, leaving) {
                return next;
            }
        }
        self.submit(entry, leaving).unwrap_or_else(|| {
            self.trouble().error("the entry has not run: its process ends before it can");
            Next::Prompt
        })
    }

    pub fn trouble(&self) -> Trouble<'_> {
        Trouble { session: self.session, console: self.console }
    }

    /// `None`: it has not run.
    fn submit(&self, entry: &str, leaving: &mut Leaving) -> Option<Next> {
        let (began, seconds) = (Instant::now(), tick(SECOND));
        let outcome = self.session.submit(entry);
        let closing = self.console.closing();
        let next = loop {
            select_biased! {
                recv(self.signals.endings) -> status => break Next::Leave(status.unwrap_or(1)),
                recv(outcome) -> outcome => match outcome {
                    Ok(Outcome::NotRun) => return None,
                    outcome => break self.show(outcome.ok()),
                },
                recv(closing) -> _ => break Next::Leave(0),
                recv(self.signals.interrupts) -> _ => break self.stop(&outcome, &closing, leaving),
                recv(seconds) -> _ => self.console.set_status(Notice::Elapsed, Some(self.elapsed(began.elapsed()))),
            }
        };
        self.console.set_status(Notice::Elapsed, None);
        Some(next)
    }

    fn elapsed(&self, time: Duration) -> String {
        let text = format!("running for {}; Ctrl-C stops it", duration(time));
        self.session.quiet(&text)
    }

    fn stop(&self, outcome: &Receiver<Outcome>, closing: &Receiver<Infallible>, leaving: &mut Leaving) -> Next {
        leaving.press(Instant::now());
        self.session.interrupt();
        // The terminal has shown `^C`, and stands behind it. Nothing may be waited for here but the user.
        let shown = if self.console.drop_status() { "^C\n" } else { "\n" };
        let _ = self.console.try_print(Stream::Stdout, shown);
        let mut warning = after(PATIENCE);
        loop {
            select_biased! {
                recv(self.signals.endings) -> status => break Next::Leave(status.unwrap_or(1)),
                recv(outcome) -> outcome => break match self.show(outcome.ok()) {
                    Next::Entry => Next::Prompt,
                    next => next,
                },
                recv(closing) -> _ => break Next::Leave(INTERRUPTED),
                recv(self.signals.interrupts) -> _ => match leaving.press(Instant::now()) {
                    Press::Leave => break Next::Leave(INTERRUPTED),
                    Press::Offer => {
                        self.warn(leaving);
                        warning = never();
                    }
                    Press::Stop | Press::Held => {}
                },
                recv(warning) -> _ => {
                    self.warn(leaving);
                    warning = never();
                }
            }
        }
    }

    fn warn(&self, leaving: &mut Leaving) {
        let hint = "the entry does not stop yet; Ctrl-C again leaves ijob, and what it knows\n";
        let _ = self.console.try_print(Stream::Stderr, hint);
        leaving.offer();
    }

    fn show(&self, outcome: Option<Outcome>) -> Next {
        match outcome {
            Some(Outcome::Value { shown: None }) => Next::Entry,
            Some(Outcome::Value { shown: Some(text) }) => {
                self.console.print(Stream::Stdout, &(text + "\n"));
                Next::Entry
            }
            Some(Outcome::Failed { shown }) => {
                self.console.print(Stream::Stderr, &(shown + "\n"));
                Next::Entry
            }
            Some(Outcome::Halt { status }) => Next::Leave(status),
            Some(Outcome::NotRun) => Next::Entry,
            None => {
                self.trouble().error("the session has ended");
                Next::Leave(1)
            }
        }
    }
}

/// In whole units, the two largest: `12 s`, `3 min 5 s`, `2 h 0 min`.
fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_in_their_two_largest_units() {
        for (seconds, shown) in
            [(0, "0 s"), (59, "59 s"), (60, "1 min 0 s"), (3599, "59 min 59 s"), (7325, "2 h 2 min")]
        {
            assert_eq!(duration(Duration::from_secs(seconds)), shown);
        }
    }
}
