//! Monitors: who is told of whose end, once.

use super::context::Context;
use super::meter::uncharged;
use super::process::Process;
use super::scheduler::Shared;
use super::{Happened, Language, Pid, Reason};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A reference: unique in one program run, shown as Erlang shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ref(u64);

/// Hands out references.
#[derive(Default)]
pub(super) struct RefCounter(AtomicU64);

impl RefCounter {
    fn next(&self) -> Ref {
        // Relaxed: only uniqueness matters.
        Ref(self.0.fetch_add(1, Ordering::Relaxed) + 1)
    }
}

impl fmt::Display for Ref {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#Ref<0.0.0.{}>", self.0)
    }
}

/// The monitors of a process: most have none.
pub(super) struct Monitors<L: Language> {
    /// Those it has set. What stands here decides whether it is told: an end takes it out, and so does taking it back.
    set: Vec<(Ref, Arc<Process<L>>)>,
    /// Those that others have set on it.
    on_it: Vec<(Ref, Arc<Process<L>>)>,
}

impl<L: Language> Default for Monitors<L> {
    fn default() -> Self {
        Self { set: Vec::new(), on_it: Vec::new() }
    }
}

impl<L: Language> Monitors<L> {
    /// Whom it monitors, and who monitors it.
    pub fn pids(&self) -> (Vec<Pid>, Vec<Pid>) {
        let pids = |monitors: &[(Ref, Arc<Process<L>>)]| monitors.iter().map(|(_, process)| process.pid()).collect();
        (pids(&self.set), pids(&self.on_it))
    }
}

impl<L: Language> Context<L> {
    /// A reference that there has never been.
    pub fn make_ref(&self) -> Ref {
        self.shared.refs.next()
    }

    /// From here on this process is told of the end of another by one message; at once, if there is no such process.
    pub fn monitor(&self, pid: Pid) -> Ref {
        let reference = self.make_ref();
        uncharged(|| self.set_monitor(reference, pid));
        reference
    }

    pub(super) fn set_monitor(&self, reference: Ref, pid: Pid) {
        self.shared.tell(Happened::Monitored { by: self.pid(), pid });
        let Some(other) = self.find(pid) else {
            // It runs, so that nobody need wake it.
            let _ = self.process.lock().tell_end(reference, pid, &Reason::NoProc);
            return;
        };
        // First on this side: the other may end at any moment.
        self.process.lock().monitors.get_or_insert_default().set.push((reference, other.clone()));
        let mut state = other.lock();
        if state.ended {
            drop(state);
            self.shared.down(&self.process, reference, pid, &Reason::NoProc);
        } else {
            state.monitors.get_or_insert_default().on_it.push((reference, self.process.clone()));
        }
    }

    /// Takes a monitor back. False: it has told already, or never was this process's.
    pub fn demonitor(&self, reference: Ref) -> bool {
        let taken = self.process.lock().monitors.as_mut().and_then(|monitors| take(&mut monitors.set, reference));
        let was_set = taken.is_some();
        if let Some(other) = taken {
            let mut state = other.lock();
            let back = state.monitors.as_mut().and_then(|monitors| take(&mut monitors.on_it, reference));
            drop(state);
            drop(back);
        }
        was_set
    }
}

impl<L: Language> Shared<L> {
    /// Monitors a process that has not started.
    pub(super) fn monitor_from_start(&self, by: &Arc<Process<L>>, process: &Arc<Process<L>>, reference: Ref) {
        by.lock().monitors.get_or_insert_default().set.push((reference, process.clone()));
        process.lock().monitors.get_or_insert_default().on_it.push((reference, by.clone()));
    }

    /// Tells of an end, if the monitor still stands.
    fn down(&self, to: &Arc<Process<L>>, reference: Ref, pid: Pid, reason: &Reason<L>) {
        let mut state = to.lock();
        let stands = state.monitors.as_mut().and_then(|monitors| take(&mut monitors.set, reference)).is_some();
        if !stands || state.ended {
            return;
        }
        let woken = state.tell_end(reference, pid, reason);
        drop(state);
        if woken {
            self.schedule(to);
        }
    }

    /// A process has ended: those that monitor it are told, and what it monitored forgets it.
    pub(super) fn end_monitors(&self, pid: Pid, monitors: Monitors<L>, reason: &Reason<L>) {
        for (reference, watcher) in monitors.on_it {
            self.down(&watcher, reference, pid, reason);
        }
        for (reference, other) in monitors.set {
            let back = other.lock().monitors.as_mut().and_then(|monitors| take(&mut monitors.on_it, reference));
            drop(back);
        }
    }
}

fn take<L: Language>(monitors: &mut Vec<(Ref, Arc<Process<L>>)>, reference: Ref) -> Option<Arc<Process<L>>> {
    let place = monitors.iter().position(|(known, _)| *known == reference)?;
    Some(monitors.swap_remove(place).1)
}
