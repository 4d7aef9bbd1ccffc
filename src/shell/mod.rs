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
//! The other keys are those of emacs or of vi, as the user wants. With vi's, the prompt begins with
//! the mode, `[ins]`, `[cmd]` or `[rep]`, and `v` in command mode is Ctrl-X Ctrl-E.
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
mod mode;
mod paste;
mod plain;
mod running;
mod transcript;
mod trouble;
mod window;

use crate::{
    console::{Console, Stream},
    session::{Judge, Session},
};
use companion::{Companion, Heard, Nobody};
use entries::Entries;
use history::History;
use jobs::Jobs;
use leaving::{Leaving, Press};
use line::{Input, Lines};
use running::{INTERRUPTED, Next, Runner, Signals};
use std::{ops::ControlFlow, path::PathBuf, time::Instant};
use trouble::Trouble;

/// How the shell is set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// One line at start that says what this is and how to leave it.
    pub banner: bool,
    /// The file that keeps what was typed for the next time.
    pub history: Option<PathBuf>,
    /// Can an entry be edited in another program?
    pub external_editor: bool,
}

impl Options {
    /// As the user's environment says: the history is in the file that `IJOB_HISTORY` names (empty: nowhere), or in the
    /// system's folder for the state of programs.
    pub fn from_environment() -> Options {
        Options { banner: true, history: history::place(), external_editor: true }
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
/// The session may have run entries before, and whoever calls this has told it that a person looks on. The calling
/// thread is the editing thread until this returns.
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
    let trouble = Trouble { session, console };
    let mut lines = match Lines::new(console, session, options.external_editor) {
        Ok(lines) => lines,
        Err(error) => {
            trouble.error(format!("no line editor: {error}"));
            return 1;
        }
    };
    if options.banner {
        let version = env!("CARGO_PKG_VERSION");
        let banner = format!("ijob {version} (Ctrl-C stops an entry, Ctrl-D leaves)\n");
        console.print(Stream::Stdout, &banner);
    }
    let history = History::load(options.history.clone(), &mut lines, trouble);
    let signals = Signals { interrupts: interrupts::receiver(), endings: endings::receiver() };
    let mut conversation = Conversation {
        session,
        console,
        companion,
        runner: Runner { session, console, signals },
        judge: session.judge(),
        lines,
        history,
        entries: Entries::default(),
        jobs: Jobs::default(),
        leaving: Leaving::default(),
    };
    while !console.closed() {
        if let ControlFlow::Break(status) = conversation.turn() {
            return status;
        }
    }
    0
}

struct Conversation<'a> {
    session: &'a Session,
    console: &'a Console,
    companion: &'a mut dyn Companion,
    runner: Runner<'a>,
    judge: Judge,
    lines: Lines,
    history: History<'a>,
    entries: Entries,
    jobs: Jobs,
    leaving: Leaving,
}

/// Goes on, or leaves with a status.
type Turn = ControlFlow<u8>;

impl Conversation<'_> {
    /// From one prompt to the next.
    fn turn(&mut self) -> Turn {
        while let Some(code) = self.companion.offers() {
            self.entries.add_whole(&code, &self.judge);
            self.run_what_is_ready()?;
        }
        let settings = self.session.settings();
        let prompt = match self.entries.is_begun() {
            true => format!("...({})> ", self.session.number()),
            false => settings.prompt_for(self.session.number(), self.session.jobs().len()),
        };
        let input = self.lines.read(&prompt, &settings, self.runner.trouble());
        if let Input::Whole(text) | Input::Line(text) = &input
            && !self.entries.is_begun()
        {
            match self.companion.hears(text) {
                Heard::Code => {}
                Heard::Done => return Turn::Continue(()),
                Heard::Leave => return Turn::Break(0),
            }
        }
        self.take(input)?;
        if let Some(width) = self.lines.width() {
            self.session.set_width(width);
        }
        let has_run = self.entries.is_ready();
        self.run_what_is_ready()?;
        self.tell_of_jobs(has_run);
        Turn::Continue(())
    }

    fn take(&mut self, input: Input) -> Turn {
        match input {
            Input::Line(line) => {
                let whole = self.entries.add(&line, &self.judge);
                self.history.keep(whole.as_deref(), &mut self.lines);
            }
            Input::Whole(text) => {
                if self.entries.add_whole(&text, &self.judge) {
                    self.history.keep(Some(text.trim_end()), &mut self.lines);
                }
            }
            Input::Interrupt(given_up) => return self.interrupted(given_up),
            Input::End => match self.entries.give_up() {
                None => return Turn::Break(0),
                begun => self.history.keep(begun.as_deref(), &mut self.lines),
            },
            Input::Leave(status) => return Turn::Break(status),
            Input::Unreadable(reason) => self.runner.trouble().error(reason),
            Input::Lost(reason) => {
                self.runner.trouble().error(format!("cannot read from the terminal: {reason}"));
                return Turn::Break(1);
            }
        }
        Turn::Continue(())
    }

    /// Ctrl-C at the prompt.
    fn interrupted(&mut self, given_up: Option<String>) -> Turn {
        let is_empty = given_up.as_ref().is_none_or(|text| text.trim().is_empty()) && !self.entries.is_begun();
        if is_empty {
            match self.leaving.press(Instant::now()) {
                Press::Leave => return Turn::Break(INTERRUPTED),
                Press::Offer => self.console.print(Stream::Stderr, "Ctrl-C again leaves ijob, and so does Ctrl-D\n"),
                Press::Stop | Press::Held => {}
            }
        } else {
            self.leaving.forget();
        }
        // One line is soon typed again.
        let given_up = given_up.filter(|text| text.trim().contains('\n')).or(self.entries.give_up());
        self.history.keep(given_up.as_deref(), &mut self.lines);
        Turn::Continue(())
    }

    fn run_what_is_ready(&mut self) -> Turn {
        while let Some(entry) = self.entries.next() {
            match self.runner.run(&entry, &mut self.leaving) {
                Next::Entry => self.companion.sees(&entry),
                Next::Prompt => {
                    self.companion.gives_up();
                    drop(self.entries.give_up());
                }
                Next::Leave(status) => return Turn::Break(status),
            }
        }
        Turn::Continue(())
    }

    /// What is to be told between an entry, if one has run, and the next prompt.
    fn tell_of_jobs(&mut self, has_run: bool) {
        for hint in self.session.take_hints() {
            self.console.print(Stream::Stderr, &(hint + "\n"));
        }
        if has_run
            && self.session.settings().jobs_line
            && let Some(line) = self.jobs.line(self.session)
        {
            self.console.print(Stream::Stderr, &(self.session.quiet(&line) + "\n"));
        }
    }
}
