//! `import`: Rhai files with ijob's additions.

use super::sources::{Piece, Sources};
use crate::script::{Environment, RESERVED, Result, error};
use crate::syntax::rewrite::{Options, rewrite};
use crate::syntax::scan::{Kind, scan};
use rhai::{Engine, EvalAltResult, Module, ModuleResolver, Position, Scope, Shared};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The environment with the modules that the entry imports at its top level, so that the entries after it know them
/// too, and jobs: to Rhai itself an import ends with the entry. One that cannot be loaded is left out, for the entry
/// to fail with.
pub(super) fn known_from(code: &str, environment: &Arc<Environment>) -> Arc<Environment> {
    let mut known = environment.clone();
    for (path, name) in top_level(code) {
        if let Ok(module) = environment.resolve(&path) {
            known = known.with_import(&name, module);
        }
    }
    known
}

/// The path and the name of each `import "path" as name` outside of all brackets.
fn top_level(code: &str) -> Vec<(String, String)> {
    if !code.contains("import") {
        return Vec::new();
    }
    let tokens: Vec<_> = scan(code).into_iter().filter(|token| !token.kind.is_trivia()).collect();
    let mut imports = Vec::new();
    let mut depth = 0;
    for (n, token) in tokens.iter().enumerate() {
        match token.text(code) {
            "(" | "[" | "{" | "#{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            "import" if depth == 0 => {
                let [path, word, name] = [1, 2, 3].map(|offset| tokens.get(n + offset));
                if let (Some(path), Some(word), Some(name)) = (path, word, name)
                    && path.kind == Kind::String
                    && word.text(code) == "as"
                {
                    let path = path.text(code).trim_matches('"').to_owned();
                    imports.push((path, name.text(code).to_owned()));
                }
            }
            _ => {}
        }
    }
    imports
}

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
        let id = self.sources.add(&name, &text.into(), Piece { rewritten, padding: 0, lines_skipped: 0 });
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
