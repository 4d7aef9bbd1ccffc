//! What the thread that reads entries and the process that runs them share.

use super::advice::Seen;
use super::constants::Constants;
use super::entry::Entry;
use super::hints::Hints;
use super::imports::Imports;
use super::record::Record;
use super::requests::Requests;
use super::screen::Screen;
use super::sources::Sources;
use super::values::Values;
use super::{bindings, explain};
use crate::report::Report;
use crate::script::{Environment, Failure, Hint, Reason, has_closure, seal_all};
use rhai::{Dynamic, Scope};
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What the functions of a session share with its state.
#[derive(Clone, Default)]
pub(super) struct Stores {
    pub constants: Arc<Constants>,
    pub values: Arc<Values>,
    pub sources: Arc<Sources>,
    pub requests: Arc<Requests>,
    pub record: Arc<Record>,
    pub busy: Arc<AtomicBool>,
}

/// Bindings, functions, values and sources of a session. Entries run one at a time.
pub(super) struct State {
    bindings: Mutex<Scope<'static>>,
    environment: Mutex<Arc<Environment>>,
    /// The one before all entries.
    first: Arc<Environment>,
    /// The named functions that entries have defined so far, with their numbers of parameters.
    defined: Mutex<HashSet<(String, usize)>>,
    pub constants: Arc<Constants>,
    /// The names of all functions that entries have, run or not.
    functions: Mutex<HashSet<String>>,
    pub values: Arc<Values>,
    pub sources: Arc<Sources>,
    pub requests: Arc<Requests>,
    pub record: Arc<Record>,
    imports: Arc<Imports>,
    /// The last entry failed: there is nothing that a leading pipe could mean.
    pub failed: AtomicBool,
    /// Bytes that bindings and values take, and all else that entries have left.
    pub held: AtomicUsize,
    pub screen: Arc<Screen>,
    /// An entry runs.
    pub busy: Arc<AtomicBool>,
    pub hints: Arc<Hints>,
}

impl State {
    pub fn new(
        environment: Arc<Environment>,
        stores: Stores,
        imports: Arc<Imports>,
        screen: Arc<Screen>,
        hints: Arc<Hints>,
    ) -> Self {
        let Stores { constants, values, sources, requests, record, busy } = stores;
        Self {
            bindings: Mutex::new(Scope::new()),
            environment: Mutex::new(environment.clone()),
            first: environment,
            defined: Mutex::default(),
            constants,
            functions: Mutex::default(),
            values,
            sources,
            requests,
            record,
            imports,
            failed: AtomicBool::new(false),
            held: AtomicUsize::new(0),
            screen,
            busy,
            hints,
        }
    }

    pub fn environment(&self) -> MutexGuard<'_, Arc<Environment>> {
        self.environment.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn bindings(&self) -> MutexGuard<'_, Scope<'static>> {
        self.bindings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From here on entries are compiled under this environment.
    pub fn know(&self, environment: &Arc<Environment>) {
        let mut functions = self.functions.lock().unwrap_or_else(PoisonError::into_inner);
        functions.extend(environment.named_functions().map(|(name, _)| name.to_owned()));
        drop(functions);
        let before = std::mem::replace(&mut *self.environment(), environment.clone());
        drop(before);
    }

    /// Forgets all that entries have left, and returns those that ran before the first of them. What runs goes on with
    /// what it has.
    pub fn begin_anew(&self) -> Vec<Entry> {
        let bindings = std::mem::take(&mut *self.bindings());
        let environment = std::mem::replace(&mut *self.environment(), self.first.clone());
        drop((bindings, environment));
        self.defined.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.functions.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.constants.clear();
        self.values.clear();
        self.sources.forget_functions();
        self.imports.forget();
        self.record.restart()
    }

    /// There will be functions of these names: entries define them that have not been compiled yet.
    pub fn expect_functions(&self, names: impl Iterator<Item = String>) {
        self.functions.lock().unwrap_or_else(PoisonError::into_inner).extend(names);
    }

    /// Is it the name of a function of an entry, or of ijob's own?
    pub fn has_function(&self, name: &str) -> bool {
        self.functions.lock().unwrap_or_else(PoisonError::into_inner).contains(name)
            || self.environment().world().functions().docs().iter().any(|doc| doc.name == name)
    }

    /// The report of an error that nothing caught in an entry.
    pub fn explain(&self, failure: &Failure) -> Report {
        let environment = self.environment().clone();
        let bindings = self.bindings();
        let seen = Seen { variables: Some(&bindings), environment: Some(&environment) };
        explain::failure(failure, &self.sources, environment.world().functions().docs(), seen)
    }

    pub fn has_variable(&self, name: &str) -> bool {
        self.bindings().contains(name)
    }

    /// Looks at a variable. Another process's entry must not run meanwhile, or there are none.
    pub fn look_at<R>(&self, name: &str, look: impl FnOnce(Option<&Dynamic>) -> R) -> R {
        let bindings = self.bindings();
        let found = bindings.iter_raw().find(|(known, ..)| *known == name);
        look(found.map(|(.., value)| value))
    }

    /// What `look` finds at the variables, the latest first.
    pub fn each_variable<T>(&self, mut look: impl FnMut(&str, &Dynamic) -> Option<T>) -> Vec<T> {
        self.bindings().iter_raw().filter_map(|(name, _, value)| look(name, value)).collect()
    }

    /// The names of the constants among the variables.
    pub fn constant_names(&self) -> Vec<String> {
        let bindings = self.bindings();
        bindings.iter_raw().filter(|(_, constant, _)| *constant).map(|(name, ..)| name.to_owned()).collect()
    }

    /// Lends the bindings to an entry. Not by holding the lock: others ask for names while the entry runs.
    pub fn with_bindings<R>(&self, run: impl FnOnce(&mut Scope<'static>) -> R) -> R {
        let mut scope = std::mem::take(&mut *self.bindings());
        let before = scope.len();
        self.constants.note(&scope);
        let result = run(&mut scope);
        bindings::drop_hidden(&mut scope, before);
        *self.bindings() = scope;
        result
    }

    /// The functions of an entry that is about to run. When one of them takes the place of another, the closures that
    /// exist keep what they knew, as the rule is; named functions see the new one.
    pub fn define(&self, environment: &Environment, scope: &mut Scope<'static>) {
        let mut defined = self.defined.lock().unwrap_or_else(PoisonError::into_inner);
        let mut replaced = false;
        for (name, parameters) in environment.named_functions() {
            replaced |= !defined.insert((name.to_owned(), parameters));
        }
        drop(defined);
        if replaced {
            let holding = scope.iter_raw().filter(|(.., value)| has_closure(value));
            let names: Vec<String> = holding.map(|(name, ..)| name.to_owned()).collect();
            for name in names {
                if let Some(value) = scope.get_mut(&name) {
                    seal_all(value);
                }
            }
            self.values.for_each(seal_all);
        }
    }

    pub fn show(&self, value: &rhai::Dynamic) -> String {
        self.screen.show_result(value)
    }

    pub fn render(&self, report: &Report) -> String {
        self.failed.store(true, Ordering::Relaxed);
        self.screen.render(report)
    }

    /// The death of the session's process: who made it end, and why.
    pub fn render_death(&self, death: &super::process::Death) -> String {
        if death.from != death.pid && matches!(death.reason, Reason::Error(_)) {
            self.hints.note(Hint::LinkedCrash);
        }
        let environment = self.environment().clone();
        let docs = environment.world().functions().docs();
        let report = {
            let bindings = self.bindings();
            let seen = Seen { variables: Some(&bindings), environment: Some(&environment) };
            explain::death(death, &self.sources, docs, seen)
        };
        self.screen.render(&report)
    }
}
