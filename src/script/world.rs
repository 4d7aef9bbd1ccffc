//! What all processes of a script share.

use super::{Environment, Functions};
use rhai::packages::{Package, StandardPackage};
use rhai::{ImmutableString, Module, ModuleResolver, Shared};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// Where what scripts print goes.
pub trait Output: Send + Sync + 'static {
    /// Takes whole lines, newline included. False: there is no room now, try again later. Must not block.
    fn try_print(&self, text: &str) -> bool;
}

/// What all processes of a script share. All of it is immutable but the counter and the register of closures.
pub struct World {
    packages: Vec<Shared<Module>>,
    functions: Functions,
    output: Arc<dyn Output>,
    resolver: Arc<dyn ModuleResolver>,
    generations: AtomicU64,
    /// Where each closure was written, so that it can be called by processes that are older than it.
    closures: RwLock<HashMap<ImmutableString, Arc<Environment>>>,
}

impl World {
    /// A world with Rhai's standard functions, ijob's, and `extra` ones.
    pub fn new(
        output: Arc<dyn Output>,
        resolver: Arc<dyn ModuleResolver>,
        extra: impl FnOnce(&mut Functions),
    ) -> Arc<Self> {
        let mut functions = Functions::all();
        extra(&mut functions);
        // Later ones come first when Rhai looks for a function.
        let packages = vec![StandardPackage::new().as_shared_module(), functions.take_module()];
        Arc::new(Self {
            packages,
            functions,
            output,
            resolver,
            generations: AtomicU64::new(0),
            closures: RwLock::default(),
        })
    }

    /// What is known about every function of ijob's own.
    pub fn functions(&self) -> &Functions {
        &self.functions
    }

    pub(super) fn packages(&self) -> &[Shared<Module>] {
        &self.packages
    }

    pub(super) fn output(&self) -> &Arc<dyn Output> {
        &self.output
    }

    pub(super) fn resolver(&self) -> &Arc<dyn ModuleResolver> {
        &self.resolver
    }

    pub(super) fn next_generation(&self) -> u64 {
        self.generations.fetch_add(1, Ordering::Relaxed)
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
