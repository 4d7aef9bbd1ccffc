//! What all processes of a script share.

use super::{Environment, Functions};
use rhai::packages::{Package, StandardPackage};
use rhai::{ImmutableString, Module, ModuleResolver, Shared};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

/// Where what scripts print goes.
pub trait Output: Send + Sync + 'static {
    /// Takes whole lines, newline included. False: there is no room now, try again later. Must not block.
    fn try_print(&self, text: &str) -> bool;
}

/// What all processes of a script share. All of it is immutable but the register of closures.
pub struct World {
    /// Made when they are asked for: what runs has its own, in `packages`.
    documented: OnceLock<Functions>,
    extra: Box<dyn Fn(&mut Functions) + Send + Sync>,
    output: Arc<dyn Output>,
    resolver: Arc<dyn ModuleResolver>,
    /// Where each closure was written, so that it can be called by processes that are older than it.
    closures: RwLock<HashMap<ImmutableString, Arc<Environment>>>,
}

impl World {
    /// A world with Rhai's standard functions, ijob's, and `extra` ones.
    pub fn new(
        output: Arc<dyn Output>,
        resolver: Arc<dyn ModuleResolver>,
        extra: impl Fn(&mut Functions) + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            documented: OnceLock::new(),
            extra: Box::new(extra),
            output,
            resolver,
            closures: RwLock::default(),
        })
    }

    /// What is known about every function of ijob's own.
    pub fn functions(&self) -> &Functions {
        self.documented.get_or_init(|| self.new_functions())
    }

    fn new_functions(&self) -> Functions {
        let mut functions = Functions::all();
        (self.extra)(&mut functions);
        functions
    }

    /// All native functions, in modules that nothing else refers to. Later ones come first when Rhai looks.
    pub(super) fn packages(&self) -> Vec<Shared<Module>> {
        vec![StandardPackage::new().as_shared_module(), self.new_functions().take_module()]
    }

    pub(super) fn output(&self) -> &Arc<dyn Output> {
        &self.output
    }

    pub(super) fn resolver(&self) -> &Arc<dyn ModuleResolver> {
        &self.resolver
    }

    pub(super) fn remember_closures(&self, environment: &Arc<Environment>) {
        let mut closures = self.closures.write().unwrap_or_else(PoisonError::into_inner);
        closures.extend(environment.closures().map(|name| (name.clone(), environment.clone())));
    }

    pub(super) fn home_of(&self, closure: &str) -> Option<Arc<Environment>> {
        self.closures.read().unwrap_or_else(PoisonError::into_inner).get(closure).cloned()
    }

    /// Lets go of all environments. They hold the world and the world holds them, so whoever made the world has to
    /// call this at the end of its use.
    pub fn clear(&self) {
        let closures = std::mem::take(&mut *self.closures.write().unwrap_or_else(PoisonError::into_inner));
        drop(closures);
    }
}
