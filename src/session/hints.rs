//! What is explained once, where it first happens: how jobs work, for whoever has just been surprised.
//!
//! Only for a person at a prompt: without somebody who asks for them, there are no hints.

use super::screen::Screen;
use crate::report::Kind;
use crate::script::Hint;
use crate::syntax::updates::{lost, reads};
use std::collections::HashSet;
use std::mem::discriminant;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub(super) struct Hints {
    screen: Arc<Screen>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    told: HashSet<std::mem::Discriminant<Hint>>,
    waiting: Vec<String>,
    /// Variables that jobs have changed for themselves.
    lost: HashSet<String>,
}

impl Hints {
    pub fn new(screen: &Arc<Screen>) -> Self {
        Self { screen: screen.clone(), state: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Explains it after this entry, unless that was done before.
    pub fn note(&self, hint: Hint) {
        let mut state = self.lock();
        if self.screen.explains() && state.told.insert(discriminant(&hint)) {
            // Said once, too.
            let how_to_stop = if state.told.len() == 1 { " (`set(\"hints\", false)`: no more hints)" } else { "" };
            state.waiting.push(text(&hint) + how_to_stop);
        }
    }

    /// Looks at an entry that is about to run: does it read what a job has changed?
    pub fn look_at(&self, code: &str) {
        if !self.screen.explains() {
            return;
        }
        let mut state = self.lock();
        let found = lost(code);
        let mut read: Vec<String> =
            found.iter().filter(|(name, end)| reads(code, name, *end)).map(|(name, _)| name.clone()).collect();
        read.extend(state.lost.iter().filter(|name| reads(code, name, 0)).cloned());
        state.lost.extend(found.into_iter().map(|(name, _)| name));
        drop(state);
        if let Some(name) = read.into_iter().next() {
            self.note(Hint::LostUpdate(name));
        }
    }

    /// What has not been told yet, a line each.
    pub fn take(&self) -> Vec<String> {
        let waiting = std::mem::take(&mut self.lock().waiting);
        let for_people = |hint: &str| self.screen.quiet(&format!("hint: {hint}"));
        let told = |hint: String| self.screen.told(Kind::Hint, None, &hint, || for_people(&hint));
        waiting.into_iter().map(told).collect()
    }
}

fn text(hint: &Hint) -> String {
    match hint {
        Hint::AwaitTimeout => "the job still runs: `job_yield(job)` instead of `job_await` can ask again, \
                               `job_shutdown(job)` stops it"
            .to_owned(),
        Hint::NotOwner => {
            "a result goes to the process that started the job; have that one await it and `send` it on, \
                           or start the job here"
                .to_owned()
        }
        Hint::NobodyReceives => {
            "that process has ended: nobody receives the message; `is_alive(pid)` and `monitor(pid)` tell of an end"
                .to_owned()
        }
        Hint::LostUpdate(name) => format!(
            "a job works on a copy of `{name}`: what it changes there stays there; return it and await it, or keep it in \
             an agent"
        ),
        Hint::LinkedCrash => {
            "a job that crashes takes linked processes along, and with them what runs here; variables \
                              stay. `job_async_nolink` starts one without a link"
                .to_owned()
        }
    }
}
