//! The prompt.
//!
//! Owns the conversation with a user at a terminal: reads lines, joins them to entries, has the session run them one
//! after the other, shows what became of each, and keeps the history. It evaluates nothing, does not know what an entry
//! means, and writes only through the console.
//!
//! | key | at the prompt | while an entry runs |
//! |---|---|---|
//! | Enter | runs the entry; begins a line, indented, while more is expected of it, until two lines are empty | |
//! | Alt-Enter | begins a line | |
//! | Ctrl-X Ctrl-E | has the entry edited in the editor of `VISUAL` or `EDITOR`, else vi; it comes back, and does not run | |
//! | Ctrl-C | gives the entry up | stops the entry; one that does not stop can be left, after a word of warning |
//! | Ctrl-D | leaves, from an empty line; elsewhere it deletes the character at the cursor, with vi's keys none | |
//!
//! The other keys are those of emacs or of vi, as the user wants. With vi's, `v` in command mode is Ctrl-X Ctrl-E.
//!
//! A paste is one text, and so is what was typed between two prompts: it is edited as one and recalled as one, though
//! the entries in it are run one after the other. What is pasted of a transcript is what was typed in it.
//!
//! An entry of several lines that is given up is in the history: one key brings it back. SIGTERM and SIGHUP end the program at either
//! place, and leave the terminal as it was.
mod candidates;
pub mod companion;
mod controls;
mod endings;
mod entries;
mod external_editor;
mod helper;
mod highlight;
mod history;
pub mod interrupts;
mod jobs;
mod keys;
mod leaving;
mod line;
mod paste;
mod plain;
mod running;
mod transcript;
mod window;

use crate::{
    console::{Console, Stream},
    session::Session,
};
use companion::{Companion, Heard, Nobody};
use entries::Entries;
use history::History;
use jobs::Jobs;
use leaving::{Leaving, Press};
use line::{Input, Lines};
use running::{INTERRUPTED, Next, Runner, Signals};
use std::{path::PathBuf, time::Instant};

/// How the shell is set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// One line at start that says what this is and how to leave it.
    pub banner: bool,
    /// The file that keeps what was typed for the next time.
    pub history: Option<PathBuf>,
}

impl Options {
    /// As the user's environment says: the history is in the file that `IJOB_HISTORY` names (empty: nowhere), or in the
    /// system's folder for the state of programs.
    pub fn from_environment() -> Options {
        Options { banner: true, history: history::place() }
    }
}

/// Code in the colours that it has while it is typed.
pub fn colored(code: &str, session: &Session) -> String {
    highlight::drawn(code, None, |name| session.docs().iter().any(|doc| doc.name == name)).into_owned()
}

/// Prompts, and runs what is typed, until the user leaves. Returns the status that the program should end with: 0, what
/// the script asked for, 130 when an entry had to be left behind running (then, nothing should wait for it), or 143 or
/// 129 after SIGTERM or SIGHUP.
///
/// The session may have run entries before. The calling thread is the editing thread until this returns.
pub fn run(session: &Session, console: &Console, options: &Options) -> u8 {
    run_beside(session, console, options, &mut Nobody)
}

/// The same, with somebody beside the user.
pub fn run_beside(session: &Session, console: &Console, options: &Options, companion: &mut dyn Companion) -> u8 {
    let status = converse(session, console, options, companion);
    console.flush();
    status
}

fn converse(session: &Session, console: &Console, options: &Options, companion: &mut dyn Companion) -> u8 {
    let signals = Signals { interrupts: interrupts::receiver(), endings: endings::receiver() };
    let runner = Runner { session, console, signals };
    let (mut jobs, mut leaving) = (Jobs::default(), Leaving::default());
    let judge = session.judge();
    let mut lines = match Lines::new(console, session) {
        Ok(lines) => lines,
        Err(error) => {
            console.print(Stream::Stderr, &format!("error: no line editor: {error}\n"));
            return 1;
        }
    };
    if options.banner {
        let version = env!("CARGO_PKG_VERSION");
        let banner = format!("ijob {version} (Ctrl-C stops an entry, Ctrl-D leaves)\n");
        console.print(Stream::Stdout, &banner);
    }
    let mut history = History::load(options.history.clone(), &mut lines, console);
    let mut entries = Entries::default();
    session.explain();
    while !console.closed() {
        while let Some(code) = companion.offers() {
            entries.add_whole(&code, &judge);
            while let Some(entry) = entries.next() {
                match runner.run(&entry, &mut leaving) {
                    Next::Entry => companion.sees(&entry),
                    Next::Prompt => drop(entries.give_up()),
                    Next::Leave(status) => return status,
                }
            }
        }
        let settings = session.settings();
        let prompt = match entries.is_begun() {
            true => format!("...({})> ", session.number()),
            false => settings.prompt_for(session.number(), session.jobs()),
        };
        let input = lines.read(&prompt, &settings);
        if let Input::Whole(text) | Input::Line(text) = &input
            && !entries.is_begun()
        {
            match companion.hears(text) {
                Heard::Code => {}
                Heard::Done => continue,
                Heard::Leave => return 0,
            }
        }
        match input {
            Input::Line(line) => {
                let whole = entries.add(&line, &judge);
                history.keep(whole.as_deref(), &mut lines);
            }
            Input::Whole(text) => {
                if entries.add_whole(&text, &judge) {
                    history.keep(Some(text.trim_end()), &mut lines);
                }
            }
            Input::Interrupt(given_up) => {
                let is_empty = given_up.as_ref().is_none_or(|text| text.trim().is_empty()) && !entries.is_begun();
                if is_empty {
                    match leaving.press(Instant::now()) {
                        Press::Leave => return INTERRUPTED,
                        Press::Offer => console.print(Stream::Stderr, "Ctrl-C again leaves ijob, and so does Ctrl-D\n"),
                        Press::Stop | Press::Held => {}
                    }
                } else {
                    leaving.forget();
                }
                // One line is soon typed again.
                let given_up = given_up.filter(|text| text.trim().contains('\n')).or(entries.give_up());
                history.keep(given_up.as_deref(), &mut lines);
            }
            Input::End => match entries.give_up() {
                None => return 0,
                begun => history.keep(begun.as_deref(), &mut lines),
            },
            Input::Leave(status) => return status,
            Input::Unreadable(reason) => {
                console.print(Stream::Stderr, &format!("error: {reason}\n"));
            }
            Input::Lost(reason) => {
                console.print(Stream::Stderr, &format!("error: cannot read from the terminal: {reason}\n"));
                return 1;
            }
        }
        if let Some(width) = lines.width() {
            session.set_width(width);
        }
        let has_run = entries.is_ready();
        while let Some(entry) = entries.next() {
            match runner.run(&entry, &mut leaving) {
                Next::Entry => companion.sees(&entry),
                Next::Prompt => drop(entries.give_up()),
                Next::Leave(status) => return status,
            }
        }
        let settings = session.settings();
        for hint in session.take_hints() {
            console.print(Stream::Stderr, &(hint + "\n"));
        }
        if has_run
            && settings.jobs_line
            && let Some(line) = jobs.line(session)
        {
            console.print(Stream::Stderr, &(session.quiet(&line) + "\n"));
        }
    }
    0
}
