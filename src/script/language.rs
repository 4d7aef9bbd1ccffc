//! Rhai as the language of the runtime's processes.

use super::failure::source_of_call;
use super::functions::Searched;
use super::reason::to_value;
use super::{Environment, Failure, Halting, Parcel, PidValue, Place, Reason, RefValue, Told, What};
use crate::runtime::{Fault, Language, Pid, Ref};
use rhai::{Array, Dynamic, Position};
use std::cell::RefCell;
use std::sync::Arc;

/// Rhai, as the runtime sees it.
pub struct Script;

/// What each process keeps to itself.
#[derive(Default)]
pub struct Local {
    environment: RefCell<Option<Arc<Environment>>>,
    pub halting: Halting,
    pub searched: Searched,
    pub told: Told,
    beginning: RefCell<Option<Beginning>>,
}

/// How a process was started.
pub struct Beginning {
    /// What the process runs under that started it.
    pub starter: Arc<Environment>,
    /// Where it was started, and in which source if that is not the starter's.
    pub position: Position,
    pub source: Option<Box<str>>,
}

impl Beginning {
    /// At this place.
    pub fn at(starter: Arc<Environment>, place: Option<Place>) -> Self {
        let (source, position) = place.map_or((None, Position::NONE), |place| (Some(place.source), place.position));
        Self { starter, position, source: source.map(String::into_boxed_str) }
    }

    fn place(&self) -> Option<Place> {
        if self.position.is_none() {
            return None;
        }
        let source = source_of_call(&self.starter, self.source.as_deref(), self.position);
        Some(Place { source, position: self.position, what: What::Error })
    }
}

impl Local {
    /// What the process's code runs under.
    pub fn environment(&self) -> Option<Arc<Environment>> {
        self.environment.borrow().clone()
    }

    /// It was started so.
    pub fn begin(&self, beginning: Beginning) {
        *self.beginning.borrow_mut() = Some(beginning);
    }

    /// Where it was started, if that is known.
    pub fn started_at(&self) -> Option<Place> {
        self.beginning.borrow().as_ref()?.place()
    }

    /// From here on the process runs code of this environment.
    pub fn enter(&self, environment: Arc<Environment>) {
        let before = self.environment.replace(Some(environment));
        drop(before);
    }
}

impl Language for Script {
    type Value = Parcel;
    type Error = Failure;
    type Local = Local;
    type Place = Place;

    fn started_at(local: &Local) -> Option<Place> {
        local.started_at()
    }

    fn exit_message(from: Pid, reason: &Reason) -> Parcel {
        Parcel::made(|| {
            let message: Array = vec!["EXIT".into(), Dynamic::from(PidValue::from(from)), to_value(reason)];
            message.into()
        })
    }

    fn down_message(reference: Ref, pid: Pid, reason: &Reason) -> Parcel {
        Parcel::made(|| {
            let (reference, pid) = (Dynamic::from(RefValue(reference)), Dynamic::from(PidValue::from(pid)));
            let message: Array = vec!["DOWN".into(), reference, "process".into(), pid, to_value(reason)];
            message.into()
        })
    }

    fn fault(fault: Fault) -> Failure {
        Failure::fault(fault)
    }
}
