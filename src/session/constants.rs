//! The constants of a session, for code that asks for `global::NAME`.

use super::mask::GLOBAL;
use crate::script::{Closures, Functions, Result, deep_copy};
use rhai::{Dynamic, EvalAltResult, FuncRegistration, Position, Scope};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The constants that entries have declared. Kept only once some code has asked for one.
#[derive(Default)]
pub(super) struct Constants {
    wanted: AtomicBool,
    values: Mutex<HashMap<String, Arc<Dynamic>>>,
}

impl Constants {
    fn values(&self) -> MutexGuard<'_, HashMap<String, Arc<Dynamic>>> {
        self.values.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From here on they are kept.
    pub fn want(&self) {
        self.wanted.store(true, Ordering::Relaxed);
    }

    /// As at the beginning.
    pub fn clear(&self) {
        self.wanted.store(false, Ordering::Relaxed);
        let before = std::mem::take(&mut *self.values());
        drop(before);
    }

    /// Takes note of the constants among the bindings.
    pub fn note(&self, scope: &Scope) {
        if self.wanted.load(Ordering::Relaxed) {
            let constants = scope.iter_raw().filter(|(_, is_constant, _)| *is_constant);
            // Over those from before: a constant is still one when a variable of its name hides it. Of two among the
            // bindings the latest comes first, and counts.
            let mut latest = HashMap::new();
            for (name, _, value) in constants {
                latest.entry(name.to_owned()).or_insert_with(|| Arc::new(value.clone()));
            }
            self.values().extend(latest);
        }
    }

    fn get(&self, name: &str) -> Result<Dynamic> {
        let found = self.values().get(name).cloned();
        match found {
            Some(value) => deep_copy(&value, Closures::ForAnyone),
            None => Err(EvalAltResult::ErrorVariableNotFound(format!("global::{name}"), Position::NONE).into()),
        }
    }

    /// Adds the function that `global::NAME` is rewritten to.
    pub fn add_functions(self: &Arc<Self>, functions: &mut Functions) {
        let constants = self.clone();
        FuncRegistration::new(GLOBAL)
            .with_volatility(true)
            .in_global_namespace()
            .set_into_module(functions.module(), move |name: &str| constants.get(name));
    }
}
