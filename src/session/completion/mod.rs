//! What can be written at a place of a text that somebody types.
//!
//! Owns the names that there are: variables, fields, functions, methods, modules, options, files, keywords. What the text
//! means at the cursor, [`crate::syntax::place`] tells; how candidates are shown is the shell's. Nothing is evaluated:
//! values are looked at, and of calls it is known what type they return or not.

mod candidate;
mod files;
mod members;
mod names;
mod signature;
#[cfg(test)]
pub(super) mod tests;
mod types;

pub use candidate::{Candidate, Kind};
pub(super) use members::PROPERTIES;
pub(super) use signature::forms;

use super::Session;
use super::imports::Imports;
use super::settings::SETTINGS;
use super::state::State;
use crate::script::{MapPlace, Reach, keys, words};
use crate::syntax::place::{Call, Place, Wanted, place};
use signature::Form;
use std::path::Path;
use std::sync::Arc;

/// Knows the names of a session.
pub struct Completer {
    state: Arc<State>,
    imports: Arc<Imports>,
    /// Tells the names of processes.
    registered: Box<dyn Fn() -> Vec<Arc<str>> + Send + Sync>,
}

/// What can be written instead of what stands between a place and the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The first byte of what is replaced; it ends at the cursor.
    pub start: usize,
    pub candidates: Vec<Candidate>,
}

impl Session {
    /// Knows the names of this session, as they are when it is asked.
    pub fn completer(&self) -> Completer {
        let registered = Box::new(self.process.runtime().registered());
        Completer { state: Arc::clone(&self.state), imports: self.imports.clone(), registered }
    }
}

impl Completer {
    /// What can be written at the end of `before`, the text up to the cursor. While an entry runs, its variables are not
    /// known.
    pub fn complete(&self, before: &str) -> Completion {
        let place = place(before);
        let written = &before[place.start..];
        let mut candidates = match &place.wanted {
            Wanted::Nothing => Vec::new(),
            Wanted::Name => self.at_name(&place, written),
            Wanted::Member(value) => self.members(value, !written.is_empty()),
            Wanted::InModule(module) => self.in_module(module),
            Wanted::Key { in_array, given } => self.keys(&place, *in_array, given),
            Wanted::Text => self.in_text(&place, written),
            Wanted::KeyText(key) => self.in_option(&place, key),
            Wanted::Import => files::modules(&self.reach(), self.imports.folder(), written),
        };
        candidates.retain(|candidate| candidate.text.starts_with(written));
        candidates.sort_by(|a, b| (a.kind.rank(), &a.text).cmp(&(b.kind.rank(), &b.text)));
        candidates.dedup_by(|later, first| later.text == first.text);
        Completion { start: place.start, candidates }
    }

    /// The arguments that the call at the end of `before` still takes, as `, ms = 5000)`.
    pub fn hint(&self, before: &str) -> Option<String> {
        let place = place(before);
        let call = place.call.as_ref()?;
        if !matches!(place.wanted, Wanted::Name | Wanted::Text) || place.start < before.len() && !is_open(before) {
            // A word, a key, or a member is being written: the arguments come after it.
            return None;
        }
        let (form, argument) = self.form(call)?;
        Some(form.rest(argument, call.begun)).filter(|rest| rest != ")" || !call.begun)
    }

    /// The parameter that the argument at the cursor is for.
    fn parameter(&self, place: &Place) -> Option<String> {
        let (form, argument) = self.form(place.call.as_ref()?)?;
        form.parameter(argument).map(str::to_owned)
    }

    /// How the function of a call is called, and which of the parameters is to come.
    fn form(&self, call: &Call) -> Option<(Form, usize)> {
        let argument = call.argument + usize::from(call.of.is_some());
        let signatures = self.signatures(call);
        let forms: Vec<Form> = signatures.iter().flat_map(|signature| signature::forms(signature)).collect();
        // Of several forms, the first that takes so many arguments.
        let fits = forms.iter().position(|form| form.takes(argument)).or(if forms.is_empty() { None } else { Some(0) });
        let mut form = forms.into_iter().nth(fits?)?;
        if call.of.is_some() {
            form.drop_first();
        }
        Some((form, call.argument))
    }

    fn at_name(&self, place: &Place, written: &str) -> Vec<Candidate> {
        match self.parameter(place).as_deref() {
            Some("function") => self.documented().chain(self.scripted()).map(Candidate::into_value).collect(),
            Some("f") => self.names(&place.locals, written).into_iter().map(Candidate::into_value).collect(),
            _ => self.names(&place.locals, written),
        }
    }

    fn reach(&self) -> Reach {
        self.state.environment().world().reach().clone()
    }

    fn in_text(&self, place: &Place, written: &str) -> Vec<Candidate> {
        match self.parameter(place).as_deref() {
            Some("function") => self.documented().chain(self.scripted()).map(Candidate::into_value).collect(),
            Some("option") => SETTINGS.iter().map(|setting| Candidate::word(setting.name, setting.about)).collect(),
            Some("path" | "file" | "folder") => files::all(&self.reach(), Path::new(""), written),
            Some(parameter) => place.call.as_ref().map(|call| self.words(call, parameter)).unwrap_or_default(),
            None => Vec::new(),
        }
    }

    /// What a parameter of a call can be that is a word: a name of a process, one of a few words, what a setting can be.
    fn words(&self, call: &Call, parameter: &str) -> Vec<Candidate> {
        let name = call.name.as_str();
        let setting = || SETTINGS.iter().find(|setting| call.first.as_deref() == Some(setting.name));
        match (name, parameter) {
            // That is a name which nobody has.
            ("register", "name") => Vec::new(),
            (_, "name" | "dest" | "agent" | "server" | "supervisor") | ("process_info", "pid") => {
                (self.registered)().iter().map(|name| Candidate::word(name, "process")).collect()
            }
            ("set", "value") => setting().map(|setting| of_words(setting.words())).unwrap_or_default(),
            _ => of_words(words(name, parameter)),
        }
    }

    /// The words that an option can be.
    fn in_option(&self, place: &Place, key: &str) -> Vec<Candidate> {
        let call = place.call.as_ref().filter(|call| call.of.is_none());
        call.map(|call| of_words(words(&call.name, key))).unwrap_or_default()
    }

    fn keys(&self, place: &Place, in_array: bool, given: &[String]) -> Vec<Candidate> {
        let Some(call) = place.call.as_ref().filter(|call| call.of.is_none()) else { return Vec::new() };
        let names = match (in_array, call.argument) {
            (true, _) => keys(&call.name, MapPlace::Element),
            (false, 0) => keys(&call.name, MapPlace::First).or_else(|| keys(&call.name, MapPlace::Options)),
            (false, _) => keys(&call.name, MapPlace::Options),
        };
        let signatures = self.signatures(call);
        let of_map = |name: &str| signatures.iter().find_map(|signature| signature::option(signature, name));
        let left = names.into_iter().flatten().filter(|name| !given.iter().any(|given| given == *name));
        left.map(|name| Candidate::key(name, of_map(name).unwrap_or(name))).collect()
    }
}

fn of_words(words: &[&str]) -> Vec<Candidate> {
    words.iter().map(|word| Candidate::word(word, "")).collect()
}

/// Does the text end where an argument may begin: behind a bracket or comma?
fn is_open(before: &str) -> bool {
    before.trim_end().ends_with(['(', ','])
}
