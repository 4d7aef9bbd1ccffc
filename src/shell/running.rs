//! Owns the time between an entry and its outcome. The editing thread waits here, for whichever comes first: the outcome,
//! Ctrl-C, or the end of the console or of the program.
use crate::{
    console::{Console, Stream},
    session::{Outcome, SUBMISSIONS, Session},
};
use crossbeam_channel::{Receiver, after, never, select_biased};
use std::{convert::Infallible, time::Duration};

/// How long an entry may take to stop before the user is offered to leave it behind.
const PATIENCE: Duration = Duration::from_secs(1);

/// The status of a program that an interrupt has ended.
const INTERRUPTED: u8 = 130;

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

pub fn run(session: &Session, console: &Console, signals: &Signals, entry: &str) -> Next {
    // What came before is not meant for this entry.
    signals.interrupts.try_iter().for_each(drop);
    for _ in 1..SUBMISSIONS {
        // A linked job took the process down a moment ago, and the user has been told: there is a new one.
        if let Some(next) = submit(session, console, signals, entry) {
            return next;
        }
    }
    submit(session, console, signals, entry).unwrap_or_else(|| {
        console.print(Stream::Stderr, "error: the entry has not run: its process ends before it can\n");
        Next::Prompt
    })
}

/// `None`: it has not run.
fn submit(session: &Session, console: &Console, signals: &Signals, entry: &str) -> Option<Next> {
    let outcome = session.submit(entry);
    let closing = console.closing();
    Some(select_biased! {
        recv(signals.endings) -> status => Next::Leave(status.unwrap_or(1)),
        recv(outcome) -> outcome => match outcome {
            Ok(Outcome::NotRun) => return None,
            outcome => show(console, outcome.ok()),
        },
        recv(closing) -> _ => Next::Leave(0),
        recv(signals.interrupts) -> _ => stop(session, console, signals, &outcome, &closing),
    })
}

fn stop(
    session: &Session,
    console: &Console,
    signals: &Signals,
    outcome: &Receiver<Outcome>,
    closing: &Receiver<Infallible>,
) -> Next {
    session.interrupt();
    // The terminal has shown `^C`, and stands behind it. Nothing may be waited for here but the user.
    let _ = console.try_print(Stream::Stdout, "\n");
    let mut warning = after(PATIENCE);
    let mut warned = false;
    loop {
        select_biased! {
            recv(signals.endings) -> status => break Next::Leave(status.unwrap_or(1)),
            recv(outcome) -> outcome => break match show(console, outcome.ok()) {
                Next::Entry => Next::Prompt,
                next => next,
            },
            recv(closing) -> _ => break Next::Leave(INTERRUPTED),
            // A key held down, or pressed twice for once, must not cost the session: only who has been told leaves.
            recv(signals.interrupts) -> _ => if warned {
                break Next::Leave(INTERRUPTED);
            },
            recv(warning) -> _ => {
                let hint = "the entry does not stop yet; Ctrl-C again leaves ijob, and what it knows\n";
                let _ = console.try_print(Stream::Stderr, hint);
                (warning, warned) = (never(), true);
            }
        }
    }
}

fn show(console: &Console, outcome: Option<Outcome>) -> Next {
    match outcome {
        Some(Outcome::Value { shown: None }) => Next::Entry,
        Some(Outcome::Value { shown: Some(text) }) => {
            console.print(Stream::Stdout, &(text + "\n"));
            Next::Entry
        }
        Some(Outcome::Failed { shown }) => {
            console.print(Stream::Stderr, &(shown + "\n"));
            Next::Entry
        }
        Some(Outcome::Halt { status }) => Next::Leave(status),
        Some(Outcome::NotRun) => Next::Entry,
        None => {
            console.print(Stream::Stderr, "error: the session has ended\n");
            Next::Leave(1)
        }
    }
}
