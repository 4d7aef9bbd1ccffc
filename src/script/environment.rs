//! The functions that a piece of code was written under, and an engine that knows them.

use super::layers::Layers;
use super::sealed::original_name;
use super::written::ANONYMOUS;
use super::{Output, Result, World, hooks, written};
use crate::runtime::uncharged;
use crate::syntax::updates::changes_constant;
use rhai::{
    AST, Dynamic, Engine, EvalAltResult, FnPtr, ImmutableString, Module, OptimizationLevel, ParseError, Position,
    Scope, Shared,
};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// Nested expressions that the parser follows. It recurses on the native stack.
const DEEPEST_EXPRESSION: usize = 128;

/// What one entry's code is run under: the functions of the entry, those of the entries before, and all native ones.
///
/// Environments are immutable. A process keeps the one that it was started in, so that a later definition of a function
/// does not change what already runs.
///
/// Each worker has a replica of its own of every environment that it needs, down to the syntax trees: Rhai counts
/// references at every call, and two workers that count at one place take turns. See [`here`](Self::here).
pub struct Environment {
    origin: Arc<Origin>,
    packages: Vec<Shared<Module>>,
    engine: Engine,
    /// The entry's own functions, closures among them, without its statements.
    functions: AST,
    /// How many parameters each function of the entry has, captured variables included. In the order of the names: a
    /// look that finds costs less here than a hash of the name, and every start of a process looks.
    parameters: Vec<(ImmutableString, Vec<usize>)>,
    /// All functions of the entries up to this one.
    known: Layers,
    /// Imported modules by the name that the user gave them.
    imports: Vec<(ImmutableString, Shared<Module>)>,
}

/// What all replicas of an environment have in common: how to make one.
struct Origin {
    world: Arc<World>,
    /// Each environment knows the functions of those with a lower number in its world.
    generation: u64,
    base: Option<Arc<Environment>>,
    line: Arc<Line>,
    /// Is there one already that continues the line?
    is_continued: AtomicBool,
    step: Step,
    /// Where its closures stand in its text, read when somebody asks.
    closures: OnceLock<HashMap<String, Position>>,
}

/// Environments each of which builds on the one before. Another line begins where a second one builds on the same.
struct Line {
    /// The line that this one left, and the generation at which.
    left: Option<(Arc<Line>, u64)>,
}

impl Origin {
    /// One of the next generation.
    fn new(world: Arc<World>, base: Option<Arc<Environment>>, step: Step) -> Self {
        let line = match base.as_ref().map(|base| &base.origin) {
            Some(base) if !base.is_continued.swap(true, Ordering::Relaxed) => base.line.clone(),
            base => Line { left: base.map(|base| (base.line.clone(), base.generation)) }.into(),
        };
        let (generation, is_continued, closures) = (next_generation(), AtomicBool::new(false), OnceLock::new());
        Self { world, generation, base, line, is_continued, step, closures }
    }

    /// Is it the other, or one that builds on it?
    fn derives_from(&self, other: &Self) -> bool {
        let (mut line, mut generation) = (&self.line, self.generation);
        while !Arc::ptr_eq(line, &other.line) {
            let Some((left, at)) = &line.left else { return false };
            (line, generation) = (left, *at);
        }
        other.generation <= generation
    }

    /// The source of its text, and where in that the closure of this name stands.
    fn closure(&self, name: &str) -> Option<(&str, Position)> {
        let Step::Functions { source, text } = &self.step else { return None };
        let read = || {
            let mut engine = new_engine(&self.world, &[], &Layers::default(), &[]);
            engine.set_optimization_level(OptimizationLevel::None);
            written::places(&engine, text)
        };
        let closures = self.closures.get_or_init(|| uncharged(read));
        Some((source, *closures.get(name)?))
    }
}

/// Without recursion: a session of many entries makes a long chain.
impl Drop for Origin {
    fn drop(&mut self) {
        let mut next = self.base.take();
        while let Some(Environment { origin, .. }) = next.and_then(Arc::into_inner) {
            next = Arc::into_inner(origin).and_then(|mut origin| origin.base.take());
        }
    }
}

/// What an environment adds to its base.
enum Step {
    /// There is no base.
    First,
    /// The functions in this text.
    Functions { source: ImmutableString, text: String },
    /// A module that `name::` refers to.
    Import { name: ImmutableString, module: Shared<Module> },
}

/// What is known of a closure.
pub(super) struct Written {
    /// Without those that it captured.
    pub parameters: Vec<String>,
    /// The source, line and column as the user knows them.
    pub place: Option<(String, usize, usize)>,
}

/// An entry that can be run.
pub struct Compiled {
    pub ast: AST,
    pub environment: Arc<Environment>,
}

impl Environment {
    /// The environment in which no script function is known yet.
    pub fn first(world: Arc<World>) -> Arc<Self> {
        Self::make(Origin::new(world, None, Step::First).into(), None, None)
    }

    /// Makes an environment, or a replica of one. `base` is the replica of its base that it is to build on, `ast` its
    /// parsed text when that is known already.
    fn make(origin: Arc<Origin>, base: Option<&Self>, ast: Option<&AST>) -> Arc<Self> {
        let packages = base.map_or_else(|| origin.world.packages(), |base| base.packages.clone());
        let mut functions = base.map_or_else(AST::empty, |base| base.functions.clone());
        let mut known = base.map(|base| base.known.clone()).unwrap_or_default();
        let mut imports = base.map(|base| base.imports.clone()).unwrap_or_default();
        match &origin.step {
            Step::First => {}
            Step::Functions { source, text } => {
                let parsed = match (ast, base) {
                    (Some(ast), _) => Some(ast.clone_functions_only()),
                    (None, Some(base)) => base.parse(text).ok().map(|ast| ast.clone_functions_only()),
                    (None, None) => None,
                };
                functions = parsed.unwrap_or_else(AST::empty);
                // The copy's module has no id yet, and errors name the module's. Not a clone of the string: it is
                // counted at every call.
                functions.set_source(source.as_str());
                // Evaluating functions alone runs nothing and cannot fail.
                let own = base.and_then(|base| Module::eval_ast_as_new(Scope::new(), &functions, &base.engine).ok());
                known = known.with(own.unwrap_or_default());
            }
            Step::Import { name, module } => {
                imports.retain(|(known, _)| known != name);
                imports.push((name.clone(), module.clone()));
            }
        }
        let engine = new_engine(&origin.world, &packages, &known, &imports);
        let mut parameters = BTreeMap::<ImmutableString, Vec<usize>>::new();
        for function in functions.iter_functions() {
            parameters.entry(function.name.into()).or_default().push(function.params.len());
        }
        let parameters = parameters.into_iter().collect();
        Arc::new(Self { origin, packages, engine, functions, parameters, known, imports })
    }

    fn next(self: &Arc<Self>, step: Step, ast: Option<&AST>) -> Arc<Self> {
        let origin = Origin::new(self.origin.world.clone(), Some(self.clone()), step);
        Self::make(origin.into(), Some(self), ast)
    }

    /// Parses an entry, and makes the environment that it runs under: this one and the entry's own functions.
    ///
    /// # Errors
    /// When the text is not Rhai.
    pub fn compile(self: &Arc<Self>, source: &str, text: &str) -> std::result::Result<Compiled, ParseError> {
        let mut ast = self.parse(text)?;
        ast.set_source(source);
        if !ast.has_functions() {
            return Ok(Compiled { ast, environment: self.clone() });
        }
        let step = Step::Functions { source: source.into(), text: text.into() };
        let environment = self.next(step, Some(&ast));
        self.origin.world.remember_closures(&environment);
        Ok(Compiled { ast, environment })
    }

    fn parse(&self, text: &str) -> std::result::Result<AST, ParseError> {
        if !changes_constant(text) {
            return self.engine.compile(text);
        }
        // Where the left side of an assignment can be computed, Rhai's optimizer puts the value there, and then panics.
        let mut engine = new_engine(self.world(), &self.packages, &self.known, &self.imports);
        engine.set_optimization_level(OptimizationLevel::None);
        engine.compile(text)
    }

    /// Parses and runs the text of a module that is imported. Its code runs under this environment and the module's own
    /// functions, in whatever process it is called.
    ///
    /// # Errors
    /// Rhai's, as they are.
    pub fn compile_module(self: &Arc<Self>, source: &str, text: &str) -> Result<Module> {
        let Compiled { ast, environment } = self.compile(source, text)?;
        self.origin.world.remember_module(source, &environment);
        Module::eval_ast_as_new(Scope::new(), &ast, &environment.engine)
    }

    /// The environment of the module with this source.
    pub(super) fn of_module(&self, source: &str) -> Option<Arc<Self>> {
        self.origin.world.module(source)
    }

    /// This environment with one more module that `name::` refers to.
    pub fn with_import(self: &Arc<Self>, name: &str, module: Shared<Module>) -> Arc<Self> {
        let environment = self.next(Step::Import { name: name.into(), module }, None);
        // The closures of this entry that are still to come into being know the module.
        self.origin.world.remember_closures(&environment);
        environment
    }

    /// This worker's replica, made when it is needed first.
    pub(super) fn here(self: &Arc<Self>) -> Arc<Self> {
        if let Some(here) = replica(self.origin.generation) {
            return here;
        }
        // The worker's, not the process's that happens to need them first.
        uncharged(|| self.replicate())
    }

    /// This worker's replica, made with those of the environments before that are missing.
    #[cold]
    fn replicate(self: &Arc<Self>) -> Arc<Self> {
        // Without recursion: a session of many entries makes a long chain.
        let mut missing = Vec::new();
        let mut here = None;
        let mut next = Some(self);
        while let Some(environment) = next {
            here = replica(environment.origin.generation);
            if here.is_some() {
                break;
            }
            missing.push(environment);
            next = environment.origin.base.as_ref();
        }
        for environment in missing.into_iter().rev() {
            here = Some(Self::make(environment.origin.clone(), here.as_deref(), None));
            here.as_ref().inspect(|here| here.stay());
        }
        here.unwrap_or_else(|| self.clone())
    }

    /// From here on this is the replica of this worker.
    pub fn stay(self: &Arc<Self>) {
        let place = self.origin.generation as usize;
        let before = REPLICAS.with_borrow_mut(|replicas| {
            if replicas.len() <= place {
                replicas.resize(place + 1, None);
            }
            replicas[place].replace(self.clone())
        });
        drop(before);
    }

    /// The module that `import` would load.
    ///
    /// # Errors
    /// When there is no such file, or its code fails.
    pub fn resolve(&self, path: &str) -> Result<Shared<Module>> {
        self.origin.world.resolver().resolve(&self.engine, None, path, Position::NONE)
    }

    /// Runs a compiled entry on these bindings, and leaves there what it declares.
    ///
    /// # Errors
    /// Rhai's, as they are.
    pub fn evaluate(&self, scope: &mut Scope, ast: &AST) -> Result<Dynamic> {
        self.engine.eval_ast_with_scope(scope, ast)
    }

    /// Calls a closure or function that code of this environment refers to, as a method of `this` if there is one.
    ///
    /// # Errors
    /// Rhai's; positions are those of [`source`](Self::source) unless a frame says otherwise.
    pub fn call(&self, function: &FnPtr, this: Option<&mut Dynamic>, arguments: Vec<Dynamic>) -> Result<Dynamic> {
        let result = match this {
            Some(this) => function.call_as_method(&self.engine, &self.functions, this, arguments),
            None => function.call(&self.engine, &self.functions, arguments),
        };
        result.map_err(|error: Box<EvalAltResult>| match *error {
            // The frame of the called function itself says nothing new, unless it was written elsewhere.
            EvalAltResult::ErrorInFunctionCall(name, source, inner, _)
                if name == function.fn_name() && source == self.source() =>
            {
                inner
            }
            other => other.into(),
        })
    }

    /// Calls a closure or function on behalf of code of this environment. The error tells of the call.
    ///
    /// # Errors
    /// Rhai's.
    pub(super) fn call_back(&self, function: &FnPtr, arguments: Vec<Dynamic>) -> Result<Dynamic> {
        function.call(&self.engine, &self.functions, arguments)
    }

    /// The id of the entry.
    pub fn source(&self) -> &str {
        self.functions.source().unwrap_or_default()
    }

    pub fn world(&self) -> &Arc<World> {
        &self.origin.world
    }

    /// The names of the modules that are imported.
    pub fn modules(&self) -> impl Iterator<Item = &str> {
        self.imports.iter().map(|(name, _)| name.as_str())
    }

    /// The module that `path`, names parted by `::`, refers to.
    pub fn module(&self, path: &str) -> Option<&Module> {
        let mut names = path.split("::");
        let first = names.next()?;
        let (_, module) = self.imports.iter().find(|(name, _)| name == first)?;
        let mut module: &Module = module;
        for next in names {
            let (_, inner) = module.iter_sub_modules().find(|(name, _)| *name == next)?;
            module = inner;
        }
        Some(module)
    }

    /// Prints, as code that runs here does.
    pub fn print(&self, text: &str) {
        hooks::print(&**self.output(), text);
    }

    /// Clears the screen, if that is where prints go.
    pub fn clear_screen(&self) {
        hooks::until_taken(|| self.output().try_clear());
    }

    pub(super) fn output(&self) -> &Arc<dyn Output> {
        self.origin.world.output()
    }

    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Can code that runs here call the closure of this name?
    pub(super) fn knows(&self, closure: &str) -> bool {
        self.own(closure).is_some() || self.origin.world.home_of(closure).is_some_and(|home| self.derives_from(&home))
    }

    /// Is it the other, or one that builds on it? Then code that runs here knows all that code there knows, some of it in
    /// a later version.
    pub(super) fn derives_from(&self, other: &Self) -> bool {
        self.origin.derives_from(&other.origin)
    }

    /// The environment that a closure runs under, which code of this one holds: this one, if what it was written with is
    /// known here.
    pub(super) fn for_closure(self: &Arc<Self>, closure: &str) -> Arc<Self> {
        match self.home_of(closure) {
            Some(home) if !self.derives_from(&home) => home,
            _ => self.clone(),
        }
    }

    /// The source in which the closure of this name was written; `None`: it is none.
    pub(super) fn source_of_closure(self: &Arc<Self>, name: &str) -> Option<String> {
        let is_closure = name.starts_with(ANONYMOUS);
        Some(is_closure.then(|| self.home_of(name)).flatten()?.source().to_owned())
    }

    /// The environment in which a closure was written.
    pub(super) fn home_of(self: &Arc<Self>, closure: &str) -> Option<Arc<Self>> {
        if self.own(closure).is_some() {
            return Some(self.clone());
        }
        self.origin.world.home_of(closure)
    }

    /// Where a closure was written, which code that runs here holds. It takes the parse of an entry to find out: for
    /// what is shown only. When two entries have the same closure at the same place, it is the later.
    pub(super) fn written(self: &Arc<Self>, closure: &FnPtr) -> Option<Written> {
        let name = original_name(closure.fn_name());
        let home = self.home_of(&name)?;
        let function = home.functions.iter_functions().find(|function| function.name == name)?;
        let parameters = function.params.iter().skip(closure.curry().len()).map(|name| (*name).to_owned()).collect();
        let place = home.closure(&name).and_then(|(source, position)| {
            Some(home.world().typed(source, position.line()?, position.position().unwrap_or(1)))
        });
        Some(Written { parameters, place })
    }

    /// The source that a closure was written in, and where. It takes the parse of an entry to find out.
    pub(super) fn position_of(self: &Arc<Self>, closure: &FnPtr) -> Option<(String, Position)> {
        let name = original_name(closure.fn_name());
        let home = self.home_of(&name)?;
        let (source, position) = home.closure(&name)?;
        Some((source.to_owned(), position))
    }

    fn closure(&self, name: &str) -> Option<(&str, Position)> {
        // An import adds nothing to the text.
        let mut origin = &self.origin;
        while let (Step::Import { .. }, Some(base)) = (&origin.step, &origin.base) {
            origin = &base.origin;
        }
        origin.closure(name)
    }

    /// How many parameters the closure of this name has that was written here, captured variables included.
    pub(super) fn parameters(&self, closure: &str) -> Option<usize> {
        self.own(closure)?.first().copied()
    }

    /// The parameter counts of the entry's own functions of this name.
    fn own(&self, function: &str) -> Option<&[usize]> {
        let place = self.parameters.binary_search_by(|(name, _)| name.as_str().cmp(function)).ok()?;
        Some(&self.parameters[place].1)
    }

    /// The parameter counts of the functions of this name that code here can call; empty: there is none in a script.
    pub(super) fn arities(&self, function: &str) -> Cow<'_, [usize]> {
        match self.own(function) {
            Some(own) => own.into(),
            None => (0..=MOST_PARAMETERS).filter(|n| self.known.has(function, *n)).collect(),
        }
    }

    /// The entry's own named functions and how many parameters they have.
    pub fn named_functions(&self) -> impl Iterator<Item = (&str, usize)> {
        let named = self.parameters.iter().filter(|(name, _)| !name.starts_with(ANONYMOUS));
        named.flat_map(|(name, counts)| counts.iter().map(|count| (name.as_str(), *count)))
    }

    pub(super) fn closures(&self) -> impl Iterator<Item = &ImmutableString> {
        self.parameters.iter().map(|(name, _)| name).filter(|name| name.starts_with(ANONYMOUS))
    }
}

/// Functions with more parameters are not looked for when a function is named.
const MOST_PARAMETERS: usize = 16;

thread_local! {
    /// The environments of this worker, by generation. Generations are handed out one after the other, so their number
    /// is their place.
    static REPLICAS: RefCell<Vec<Option<Arc<Environment>>>> = const { RefCell::new(Vec::new()) };
}

fn replica(generation: u64) -> Option<Arc<Environment>> {
    REPLICAS.with_borrow(|replicas| replicas.get(generation as usize).cloned().flatten())
}

/// One counter for all worlds, so that a worker of one never finds another's.
fn next_generation() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

fn new_engine(
    world: &World,
    packages: &[Shared<Module>],
    known: &Layers,
    imports: &[(ImmutableString, Shared<Module>)],
) -> Engine {
    let mut engine = Engine::new_raw();
    for package in packages {
        engine.register_global_module(package.clone());
    }
    known.register(&mut engine);
    for (name, module) in imports {
        engine.register_static_module(name.as_str(), module.clone());
    }
    engine.set_max_expr_depths(DEEPEST_EXPRESSION, DEEPEST_EXPRESSION);
    world.limits().install(&mut engine);
    hooks::install(&mut engine, world);
    engine
}
