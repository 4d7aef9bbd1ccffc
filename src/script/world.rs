//! What all processes of a script share.

use super::failure::{Texts, unravel};
use super::{Context, Doc, Environment, Failure, Functions, Hint, Limits, Reach};
use crate::runtime::Pid;
use rhai::packages::{Package, StandardPackage};
use rhai::{Dynamic, EvalAltResult, ImmutableString, Module, ModuleResolver, Shared};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

/// Where what scripts print goes, and what is told of their processes.
pub trait Output: Send + Sync + 'static {
    /// Takes whole lines, newline included. False: there is no room now, try again later. Must not block.
    fn try_print(&self, text: &str) -> bool;

    /// The same for errors and crash reports.
    fn try_print_error(&self, text: &str) -> bool;

    /// Shows a person how far something has come, until there is nothing to show any more. Where nobody looks, it does
    /// nothing. Must not block.
    fn try_show_progress(&self, _line: Option<&str>) {}

    /// Clears the screen, if that is where the output goes.
    fn try_clear(&self) -> bool {
        true
    }
}

/// A process that ended by an error that nothing caught.
pub struct Crash<'a> {
    pub pid: Pid,
    pub name: Option<Arc<str>>,
    pub failure: &'a Failure,
    /// What is known about every function of ijob's own.
    pub docs: &'a [Doc],
}

/// What is said of a process that crashed.
pub type CrashReport = Box<dyn Fn(&Crash) -> String + Send + Sync>;

/// A process that ended in order.
pub struct End<'a> {
    pub pid: Pid,
    pub name: Option<Arc<str>>,
    /// Who started it, who started that one, and so on.
    pub callers: Vec<Pid>,
    /// What its closure returned.
    pub value: &'a Dynamic,
}

/// What is said of a process that ended in order, if anything.
pub type EndNotice = Box<dyn Fn(&End) -> Option<String> + Send + Sync>;

/// What is said of processes that nobody asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogLevel {
    None,
    /// Crashes.
    Error,
}

/// What a world needs of whoever makes it.
pub struct Host {
    pub output: Arc<dyn Output>,
    /// Finds what `import` names.
    pub resolver: Arc<dyn ModuleResolver>,
    /// Knows the texts that code comes from.
    pub texts: Arc<dyn Texts>,
    /// The report of a process that crashed.
    pub crash_report: CrashReport,
    /// The notice of a process that ended in order, once [`World::tell_ends`] was called.
    pub end_notice: EndNotice,
    /// Hears of what many do not expect.
    pub hint: Box<dyn Fn(Hint) + Send + Sync>,
    /// What each process may use.
    pub limits: Limits,
    /// Which files scripts can reach.
    pub reach: Reach,
    /// Native functions beside Rhai's and ijob's.
    pub modules: Vec<Shared<Module>>,
    /// Adds functions to ijob's own.
    pub functions: Box<dyn Fn(&mut Functions) + Send + Sync>,
}

/// What all processes of a script share. All of it is immutable but the registers.
pub struct World {
    /// Made when they are asked for: what runs has its own, in `packages`.
    documented: OnceLock<Functions>,
    host: Host,
    /// Where each closure was written, so that it can be called by processes that are older than it.
    closures: RwLock<HashMap<ImmutableString, Arc<Environment>>>,
    /// What the functions of imported modules run under, by the module's source.
    modules: RwLock<HashMap<ImmutableString, Arc<Environment>>>,
    /// How many processes have crashed.
    crashes: AtomicU64,
    /// Are orderly ends told?
    tells_ends: AtomicBool,
    /// Are crashes reported?
    logs_errors: AtomicBool,
}

impl World {
    /// A world with Rhai's standard functions, ijob's, and the host's.
    pub fn new(host: Host) -> Arc<Self> {
        Arc::new(Self {
            documented: OnceLock::new(),
            host,
            closures: RwLock::default(),
            modules: RwLock::default(),
            crashes: AtomicU64::new(0),
            tells_ends: AtomicBool::new(false),
            logs_errors: AtomicBool::new(true),
        })
    }

    /// What is known about every function of ijob's own.
    pub fn functions(&self) -> &Functions {
        self.documented.get_or_init(|| self.new_functions())
    }

    fn new_functions(&self) -> Functions {
        let mut functions = Functions::all();
        (self.host.functions)(&mut functions);
        functions
    }

    /// All native functions; Rhai's and ijob's in modules that nothing else refers to. Later ones come first when Rhai looks.
    pub(super) fn packages(&self) -> Vec<Shared<Module>> {
        let own = [StandardPackage::new().as_shared_module(), self.new_functions().take_module()];
        own.into_iter().chain(self.host.modules.iter().cloned()).collect()
    }

    pub fn limits(&self) -> &Limits {
        &self.host.limits
    }

    pub fn reach(&self) -> &Reach {
        &self.host.reach
    }

    pub(super) fn output(&self) -> &Arc<dyn Output> {
        &self.host.output
    }

    pub(super) fn resolver(&self) -> &Arc<dyn ModuleResolver> {
        &self.host.resolver
    }

    /// An error that ended code of this environment, or statements of this source under it, in this process.
    pub fn failure(
        &self,
        context: &Context,
        error: Box<EvalAltResult>,
        environment: &Arc<Environment>,
        source: &str,
    ) -> Failure {
        let halted_at = context.local.halting.clear();
        let unravelled = unravel(error, environment, source);
        let failure = Failure::new(unravelled, halted_at, self.host.texts.clone(), self.host.limits);
        context.local.told.blamed(failure)
    }

    pub(super) fn texts(&self) -> &Arc<dyn Texts> {
        &self.host.texts
    }

    /// The name, line and column by which the user knows a place.
    pub(super) fn typed(&self, source: &str, line: usize, column: usize) -> (String, usize, usize) {
        self.host.texts.typed(source, line, column)
    }

    /// Tells of the crash of the running process, once: not where it makes the session's own process end too, which
    /// shows it.
    pub(super) fn report_crash(&self, context: &Context, failure: &Failure) {
        if context.takes_server_along() {
            return;
        }
        self.crashes.fetch_add(1, Ordering::Relaxed);
        if !self.logs_errors.load(Ordering::Relaxed) {
            return;
        }
        let (pid, name, docs) = (context.pid(), context.name(), self.functions().docs());
        let report = (self.host.crash_report)(&Crash { pid, name, failure, docs });
        super::hooks::until_taken(|| self.host.output.try_print_error(&report));
    }

    /// How many processes have crashed, but for those that took the session's own along.
    pub fn crashes(&self) -> u64 {
        self.crashes.load(Ordering::Relaxed)
    }

    /// From here on orderly ends of processes are told, or they are not.
    pub fn tell_ends(&self, on: bool) {
        self.tells_ends.store(on, Ordering::Relaxed);
    }

    pub(super) fn hint(&self, hint: Hint) {
        (self.host.hint)(hint);
    }

    /// Tells of the orderly end of the running process, if somebody wants to know.
    pub(super) fn tell_end(&self, context: &Context, value: &Dynamic) {
        if !self.tells_ends.load(Ordering::Relaxed) {
            return;
        }
        let (pid, name, callers) = (context.pid(), context.name(), context.callers());
        if let Some(notice) = (self.host.end_notice)(&End { pid, name, callers, value }) {
            super::hooks::until_taken(|| self.host.output.try_print_error(&notice));
        }
    }

    /// From here on no more than this is said. Returns what held before.
    pub(super) fn set_log_level(&self, level: LogLevel) -> LogLevel {
        let before = self.logs_errors.swap(level == LogLevel::Error, Ordering::Relaxed);
        if before { LogLevel::Error } else { LogLevel::None }
    }

    pub(super) fn remember_closures(&self, environment: &Arc<Environment>) {
        let mut closures = self.closures.write().unwrap_or_else(PoisonError::into_inner);
        closures.extend(environment.closures().map(|name| (name.clone(), environment.clone())));
    }

    pub(super) fn remember_module(&self, source: &str, environment: &Arc<Environment>) {
        let mut modules = self.modules.write().unwrap_or_else(PoisonError::into_inner);
        modules.insert(source.into(), environment.clone());
    }

    pub(super) fn module(&self, source: &str) -> Option<Arc<Environment>> {
        self.modules.read().unwrap_or_else(PoisonError::into_inner).get(source).cloned()
    }

    pub(super) fn home_of(&self, closure: &str) -> Option<Arc<Environment>> {
        self.closures.read().unwrap_or_else(PoisonError::into_inner).get(closure).cloned()
    }

    /// Lets go of all environments. They hold the world and the world holds them, so whoever made the world has to
    /// call this at the end of its use.
    pub fn clear(&self) {
        for register in [&self.closures, &self.modules] {
            let environments = std::mem::take(&mut *register.write().unwrap_or_else(PoisonError::into_inner));
            drop(environments);
        }
    }
}
