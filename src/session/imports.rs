//! `import`: Rhai files with ijob's additions.

use super::explain;
use super::sources::{Piece, Sources};
use crate::runtime::Pid;
use crate::script::{CAUGHT, Context, Environment, RESERVED, Reach, Result, STACK_PROBE, VARIABLES, path_meant};
use crate::syntax::rewrite::{Options, rewrite};
use crate::syntax::scan::{Kind, scan};
use rhai::{Engine, EvalAltResult, Module, ModuleResolver, Position, Shared};
use std::collections::{HashMap, HashSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

/// The environment with modules that code imports at its top level, so that the entries after it know them too, and
/// jobs: to Rhai itself an import ends with the entry. Runs the modules' code, so it is for a process to call. A module
/// that cannot be loaded is left out, for the code itself to fail with.
pub(super) fn with_imports(
    environment: &Arc<Environment>,
    imports: &[Import],
    resolve: impl Fn(&str) -> Result<Shared<Module>>,
) -> Arc<Environment> {
    let mut known = environment.clone();
    for Import { path, name } in imports {
        if let Ok(module) = resolve(path) {
            known = known.with_import(name, module);
        }
    }
    known
}

/// One `import "path" as name`.
pub(super) struct Import {
    path: String,
    name: String,
}

/// Each `import "path" as name` outside of all brackets.
pub(super) fn top_level(code: &str) -> Vec<Import> {
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
                    imports.push(Import { path, name: name.text(code).to_owned() });
                }
            }
            _ => {}
        }
    }
    imports
}

/// Loads modules from files, each once. `import "tools/text" as text` reads `tools/text.rhai`, seen from the folder of
/// the module that imports it, else of the script, or the current one.
pub(super) struct Imports {
    folder: PathBuf,
    sources: Arc<Sources>,
    /// What the code of modules builds on: no functions of the session's.
    base: OnceLock<Weak<Environment>>,
    loaded: Mutex<Loaded>,
}

#[derive(Default)]
struct Loaded {
    modules: HashMap<PathBuf, Shared<Module>>,
    /// The files of the modules by their ids.
    files: HashMap<String, PathBuf>,
    /// What each process is loading now: a module that comes up again there imports itself.
    loading: HashSet<(Option<Pid>, PathBuf)>,
}

impl Imports {
    pub fn new(folder: PathBuf, sources: Arc<Sources>) -> Self {
        Self { folder, sources, base: OnceLock::new(), loaded: Mutex::default() }
    }

    /// Where files are looked for.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Each module is read anew when it is imported next.
    pub fn forget(&self) {
        let before = std::mem::take(&mut self.loaded().modules);
        drop(before);
    }

    /// Modules build on this environment.
    pub fn build_on(&self, environment: &Arc<Environment>) {
        // Only the first counts, and there is only one.
        let _ = self.base.set(Arc::downgrade(environment));
    }

    fn loaded(&self) -> MutexGuard<'_, Loaded> {
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The folder that paths in the code of this source are seen from.
    fn folder_of(&self, source: Option<&str>) -> PathBuf {
        let loaded = self.loaded();
        let importer = source.and_then(|id| loaded.files.get(id)).and_then(|file| file.parent());
        importer.unwrap_or(&self.folder).to_owned()
    }

    /// The module in the file. An error comes with the id of the module's text, for its position.
    fn load(&self, folder: &Path, path: &str) -> std::result::Result<Module, (String, Box<EvalAltResult>)> {
        let file = file(folder, path);
        let name = file.display().to_string();
        let fail = |message: String, position| {
            let error = EvalAltResult::ErrorRuntime(message.into(), position);
            (name.clone(), Box::new(error))
        };
        let Some(base) = self.base.get().and_then(Weak::upgrade) else {
            return Err(fail("the session has ended".into(), Position::NONE));
        };
        let text: Arc<str> = match read(folder, path, base.world().reach()) {
            Ok(text) => text.trim_start_matches('\u{feff}').into(),
            Err(problem) => return Err(fail(format!("cannot import {name}: {problem}"), Position::NONE)),
        };
        let (probe, caught, variables) = (Some(STACK_PROBE), Some(CAUGHT), Some(VARIABLES));
        let probes_all = base.world().limits().call_depth.is_some();
        let options = Options { reserved: RESERVED, probe, probes_all, caught, variables, ..Options::default() };
        let rewritten = match rewrite(&text, &options) {
            Ok(rewritten) => rewritten,
            Err(problem) => {
                self.sources.add_text(&name, &text);
                let before = &text[..problem.span.start.min(text.len())];
                let (line, column) = explain::end_of(before);
                let position = Position::new(line as u16, column as u16);
                return Err(fail(problem.message, position));
            }
        };
        let code = rewritten.text().to_owned();
        let id = self.sources.add(&name, &text, Piece { rewritten, padding: 0, lines_skipped: 0 });
        self.loaded().files.insert(id.clone(), file);
        let base = with_imports(&base, &top_level(&text), |path| self.find(Some(&id), path, Position::NONE));
        let module = base.compile_module(&id, &code);
        module.map_err(|error| (id, error))
    }
}

/// The file that a path means which is seen from this folder.
fn file(folder: &Path, path: &str) -> PathBuf {
    let mut file = folder.join(path);
    if file.extension().is_none() {
        file.set_extension("rhai");
    }
    file
}

/// Reads the file that a path means, without keeping other processes waiting.
///
/// # Errors
/// What keeps it from being read, and which file may have been meant.
fn read(folder: &Path, path: &str, reach: &Reach) -> std::result::Result<String, String> {
    let (folder, path, reach) = (folder.to_owned(), path.to_owned(), reach.clone());
    let read = move || {
        reach
            .find(&file(&folder, &path))
            .and_then(std::fs::read_to_string)
            .map_err(|problem| format!("{problem}{}", path_meant(&reach, &folder, &file(Path::new(""), &path))))
    };
    match Context::current() {
        None => read(),
        Some(context) => context.outside(read).unwrap_or_else(|_| Err(ErrorKind::Interrupted.to_string())),
    }
}

impl Imports {
    /// The module that a path means in the code of this source, loaded if it is not yet.
    fn find(&self, source: Option<&str>, path: &str, position: Position) -> Result<Shared<Module>> {
        let folder = self.folder_of(source);
        let file = file(&folder, path);
        if let Some(module) = self.loaded().modules.get(&file) {
            return Ok(module.clone());
        }
        let process = Context::current().map(|context| context.pid());
        let loading = (process, file.clone());
        if !self.loaded().loading.insert(loading.clone()) {
            let message = format!("the module {path} imports itself, by itself or through others");
            return Err(EvalAltResult::ErrorRuntime(message.into(), position).into());
        }
        // Not under the lock: a module may import others, and its code may wait.
        let module = self.load(&folder, path);
        let mut loaded = self.loaded();
        loaded.loading.remove(&loading);
        let module = module.map_err(|(id, error)| EvalAltResult::ErrorInModule(id, error, position))?;
        // Another process may have been faster; there is one of each.
        Ok(loaded.modules.entry(file).or_insert_with(|| Shared::new(module)).clone())
    }
}

impl ModuleResolver for Imports {
    fn resolve(&self, _: &Engine, source: Option<&str>, path: &str, position: Position) -> Result<Shared<Module>> {
        self.find(source, path, position)
    }
}
