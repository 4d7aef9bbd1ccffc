//! Rhai as the language of the runtime's processes.

use super::functions::Searched;
use super::reason::to_value;
use super::{Environment, Failure, Overflow, Parcel, PidValue, Place, Reason, RefValue};
use crate::runtime::{Language, Pid, Ref};
use rhai::{Array, Dynamic};
use std::cell::RefCell;
use std::sync::Arc;

/// Rhai, as the runtime sees it.
pub struct Script;

/// What each process keeps to itself.
#[derive(Default)]
pub struct Local {
    environment: RefCell<Option<Arc<Environment>>>,
    pub overflow: Overflow,
    pub searched: Searched,
}

impl Local {
    /// What the process's code runs under.
    pub fn environment(&self) -> Option<Arc<Environment>> {
        self.environment.borrow().clone()
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

    fn panicked(message: String) -> Failure {
        Failure::panic(message)
    }
}
