//! Owns a session that nobody sits at: types into it, and says what it showed.

use super::check::judge;
use crate::report::Report;
use crate::runtime::{Config, Time};
use crate::script::Output;
use crate::session::{Entry, Options, Outcome, SUBMISSIONS, Session};
use crossbeam_channel::{Receiver, RecvTimeoutError};
use std::io;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long an entry may take, in real time.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long one that was interrupted may.
const GRACE: Duration = Duration::from_secs(5);

/// How long, in real time, all that can run may take until nothing can any more.
const REST: Duration = Duration::from_secs(2);

/// How long what others print may come after the entry that makes them do so, in real time.
const DELAY: Duration = Duration::from_secs(2);

/// Which time the session lives by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The schedule is drawn from this number, if there is one.
    Virtual(Option<u64>),
    Real,
}

/// A session in a time of its own.
pub struct Examiner {
    session: Session,
    page: Arc<Page>,
    clock: Clock,
}

/// What came for something that was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// What was printed and what is shown, as it would stand on a terminal.
    pub text: String,
    pub failed: bool,
    /// Nothing can be typed any more.
    pub over: bool,
}

/// What is printed, until somebody looks.
#[derive(Default)]
struct Page {
    text: Mutex<String>,
    news: Condvar,
}

impl Page {
    fn write(&self, text: &str) {
        self.lock().push_str(text);
        self.news.notify_all();
    }

    fn take(&self) -> String {
        std::mem::take(&mut self.lock())
    }

    /// What is written until it is enough, or the time is up.
    fn take_when(&self, is_enough: impl Fn(&str) -> bool, patience: Duration) -> String {
        let waited = self.news.wait_timeout_while(self.lock(), patience, |text| !is_enough(text));
        let (mut text, _) = waited.unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut text)
    }

    fn lock(&self) -> MutexGuard<'_, String> {
        self.text.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Output for Page {
    fn try_print(&self, text: &str) -> bool {
        self.write(text);
        true
    }

    fn try_print_error(&self, text: &str) -> bool {
        self.write(text);
        true
    }
}

impl Examiner {
    /// `folder`: where `import` looks for files.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn new(clock: Clock, folder: &Path) -> io::Result<Self> {
        let runtime = match clock {
            Clock::Virtual(seed) => Config { workers: 1, time: Time::Virtual, seed, ..Config::default() },
            Clock::Real => Config::default(),
        };
        let page = Arc::<Page>::default();
        let session = Session::new(Options { runtime, folder: folder.to_owned(), ..Options::default() }, page.clone())?;
        let notices = page.clone();
        session.on_death(move |notice| notices.write(&(notice + "\n")));
        let values = page.clone();
        session.on_outcome(move |outcome| match outcome {
            Outcome::Value { shown: Some(shown) } | Outcome::Failed { shown } => values.write(&format!("{shown}\n")),
            _ => {}
        });
        Ok(Self { session, page, clock })
    }

    /// Types a text, which may be many entries, at the prompt. Entries after one that fails are left out.
    pub fn type_in(&self, text: &str) -> Shown {
        let judge = self.session.judge();
        let ranges = judge.split(text);
        // What has no entry in it is not finished, or nothing.
        let entries: Vec<&str> = match ranges.is_empty() {
            true => Some(text).filter(|text| !text.trim().is_empty()).into_iter().collect(),
            false => ranges.into_iter().map(|range| &text[range]).collect(),
        };
        let mut shown = Shown::default();
        for entry in entries {
            let entry = Entry::typed(format!("ijob:{}", self.session.number()), entry);
            shown = self.run(&entry, shown.text);
            if shown.failed || shown.over {
                break;
            }
        }
        shown
    }

    /// The same, and what comes after it until it is enough. In real time others, such as a process that crashes, print
    /// when they get to it; in virtual time they have, when an entry is over.
    pub fn type_until(&self, text: &str, is_enough: impl Fn(&str) -> bool) -> Shown {
        let mut shown = self.type_in(text);
        if self.clock == Clock::Real {
            let late = |late: &str| is_enough(&format!("{}{late}", shown.text));
            let late = self.page.take_when(late, DELAY);
            shown.text += &late;
        }
        shown
    }

    /// Is a task done? What the conditions print is nothing that was shown for what was typed.
    ///
    /// # Errors
    /// What is not as it should be.
    pub fn judge(&self, conditions: &str, typed: &str, printed: &str) -> Result<(), String> {
        let verdict = judge(&self.session, conditions, typed, printed);
        self.page.take();
        verdict
    }

    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Makes the functions of a script known, and runs nothing.
    pub fn declare(&self, name: &str, code: &str) {
        self.session.hoist(&crate::session::entries(&self.session, name, code));
    }

    /// Runs an entry, after which all that can run has run, and adds what came to the text before.
    fn run(&self, entry: &Entry, before: String) -> Shown {
        let mut failed = false;
        let mut over = false;
        let mut text = before;
        match self.outcome(entry) {
            Outcome::Value { .. } => {}
            Outcome::Failed { .. } => failed = true,
            Outcome::Halt { .. } => over = true,
            Outcome::NotRun => {
                text += "the entry has not run: its process ends before it can\n";
                failed = true;
            }
        }
        if !over && self.clock != Clock::Real {
            // What never rests, such as `loop {}`, is left alone.
            self.wait_for(&self.session.settle(), REST);
        }
        text += &self.page.take();
        Shown { text, failed, over }
    }

    fn outcome(&self, entry: &Entry) -> Outcome {
        for _ in 0..SUBMISSIONS {
            match self.wait_for(&self.session.submit_entry(entry), PATIENCE) {
                Some(Outcome::NotRun) => {}
                Some(outcome) => return outcome,
                None => {
                    let title = format!("it has run for {} s, and does not stop", PATIENCE.as_secs());
                    let shown = self.session.render(&Report { title, ..Report::default() });
                    self.page.write(&format!("{shown}\n"));
                    return Outcome::Failed { shown };
                }
            }
        }
        Outcome::NotRun
    }

    /// What comes from the session in this time; then it is interrupted.
    fn wait_for<T>(&self, answer: &Receiver<T>, patience: Duration) -> Option<T> {
        match answer.recv_timeout(patience) {
            Ok(answer) => Some(answer),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => {
                self.session.interrupt();
                answer.recv_timeout(GRACE).ok()
            }
        }
    }
}
