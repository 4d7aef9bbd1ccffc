//! `import`: Rhai files with ijob's additions.

use super::sources::{Source, Sources};
use crate::script::{RESERVED, Result, error};
use crate::syntax::rewrite::{Options, rewrite};
use rhai::{Engine, EvalAltResult, Module, ModuleResolver, Position, Scope, Shared};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Loads modules from files, each once. `import "tools/text" as text` reads `tools/text.rhai`, seen from the folder of
/// the script, or the current one.
pub(super) struct Imports {
    folder: PathBuf,
    sources: Arc<Sources>,
    loaded: Mutex<HashMap<PathBuf, Shared<Module>>>,
}

impl Imports {
    pub fn new(folder: PathBuf, sources: Arc<Sources>) -> Self {
        Self { folder, sources, loaded: Mutex::default() }
    }

    fn load(&self, engine: &Engine, file: &Path) -> Result<Module> {
        let name = file.display().to_string();
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(problem) => return error(format!("cannot import {name}: {problem}")),
        };
        let options = Options { is_variable: &|_| false, leading: None, reserved: RESERVED };
        let rewritten = match rewrite(&text, &options) {
            Ok(rewritten) => rewritten,
            Err(problem) => {
                let line = text[..problem.span.start.min(text.len())].matches('\n').count() + 1;
                return error(format!("cannot import {name}: line {line}: {}", problem.message));
            }
        };
        let compiled = engine.compile(rewritten.text());
        let id = self.sources.add(&name, Source { text: text.into(), lines_before: 0, rewritten, padding: 0 });
        let mut ast = compiled?;
        ast.set_source(id);
        Module::eval_ast_as_new(Scope::new(), &ast, engine)
    }
}

impl ModuleResolver for Imports {
    fn resolve(
        &self,
        engine: &Engine,
        _source: Option<&str>,
        path: &str,
        position: Position,
    ) -> Result<Shared<Module>> {
        let mut file = self.folder.join(path);
        if file.extension().is_none() {
            file.set_extension("rhai");
        }
        if let Some(module) = self.loaded.lock().unwrap_or_else(PoisonError::into_inner).get(&file) {
            return Ok(module.clone());
        }
        // Not under the lock: a module may import others, and its code may wait.
        let module = self
            .load(engine, &file)
            .map_err(|error| Box::new(EvalAltResult::ErrorInModule(path.to_owned(), error, position)))?;
        let module = Shared::new(module);
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner).insert(file, module.clone());
        Ok(module)
    }
}
