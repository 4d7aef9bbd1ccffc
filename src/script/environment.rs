//! The functions that a piece of code was written under, and an engine that knows them.

use super::{Output, Result, World, hooks};
use rhai::{AST, Dynamic, Engine, EvalAltResult, FnPtr, ImmutableString, Module, ParseError, Position, Scope, Shared};
use std::collections::HashMap;
use std::sync::Arc;

/// Nested expressions that the parser follows. It recurses on the native stack.
const DEEPEST_EXPRESSION: usize = 128;

/// What one entry's code is run under: the functions of the entry, those of the entries before, and all native ones.
///
/// Environments are immutable. A process keeps the one that its closure was written in, so that a later definition of
/// a function does not change what already runs.
pub struct Environment {
    world: Arc<World>,
    /// Each environment knows the functions of those with a lower number.
    generation: u64,
    engine: Engine,
    source: ImmutableString,
    /// The entry's own functions, closures among them, without its statements.
    functions: AST,
    /// How many parameters each function of the entry has, captured variables included.
    parameters: HashMap<ImmutableString, Vec<usize>>,
    /// All functions of the entries up to this one.
    known: Shared<Module>,
    /// Imported modules by the name that the user gave them.
    imports: Vec<(ImmutableString, Shared<Module>)>,
}

/// An entry that can be run.
pub struct Compiled {
    pub ast: AST,
    pub environment: Arc<Environment>,
}

impl Environment {
    /// The environment in which no script function is known yet.
    pub fn first(world: Arc<World>) -> Arc<Self> {
        Self::new(world, "", AST::empty(), Shared::new(Module::new()), Vec::new())
    }

    fn new(
        world: Arc<World>,
        source: &str,
        functions: AST,
        known: Shared<Module>,
        imports: Vec<(ImmutableString, Shared<Module>)>,
    ) -> Arc<Self> {
        let mut engine = Engine::new_raw();
        for package in world.packages() {
            engine.register_global_module(package.clone());
        }
        engine.register_global_module(known.clone());
        for (name, module) in &imports {
            engine.register_static_module(name.as_str(), module.clone());
        }
        engine.set_max_expr_depths(DEEPEST_EXPRESSION, DEEPEST_EXPRESSION);
        // The end of the native stack is what limits calls: see the progress hook.
        engine.set_max_call_levels(usize::MAX >> 1);
        hooks::install(&mut engine, &world);
        let mut parameters = HashMap::<ImmutableString, Vec<usize>>::new();
        for function in functions.iter_functions() {
            parameters.entry(function.name.into()).or_default().push(function.params.len());
        }
        let generation = world.next_generation();
        Arc::new(Self { world, generation, engine, source: source.into(), functions, parameters, known, imports })
    }

    /// Parses an entry, and makes the environment that it runs under: this one and the entry's own functions.
    ///
    /// # Errors
    /// When the text is not Rhai.
    pub fn compile(self: &Arc<Self>, source: &str, text: &str) -> std::result::Result<Compiled, ParseError> {
        let mut ast = self.engine.compile(text)?;
        ast.set_source(source);
        let environment = if ast.has_functions() { self.with_functions(&ast) } else { self.clone() };
        Ok(Compiled { ast, environment })
    }

    fn with_functions(self: &Arc<Self>, ast: &AST) -> Arc<Self> {
        let source = ast.source().unwrap_or_default();
        let mut functions = ast.clone_functions_only();
        // The copy's module has no id yet, and errors name the module's.
        functions.set_source(source);
        let mut known = Module::new();
        known.merge(&self.known);
        // Evaluating functions alone runs nothing and cannot fail.
        if let Ok(own) = Module::eval_ast_as_new(Scope::new(), &functions, &self.engine) {
            known.merge(&own);
        }
        let environment = Self::new(self.world.clone(), source, functions, Shared::new(known), self.imports.clone());
        self.world.remember_closures(&environment);
        environment
    }

    /// The module that `import` would load.
    ///
    /// # Errors
    /// When there is no such file, or its code fails.
    pub fn resolve(&self, path: &str) -> Result<Shared<Module>> {
        self.world.resolver().resolve(&self.engine, None, path, Position::NONE)
    }

    /// This environment with one more module that `name::` refers to.
    pub fn with_import(self: &Arc<Self>, name: &str, module: Shared<Module>) -> Arc<Self> {
        let mut imports = self.imports.clone();
        imports.retain(|(known, _)| known != name);
        imports.push((name.into(), module));
        Self::new(self.world.clone(), &self.source, self.functions.clone(), self.known.clone(), imports)
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
            // The frame of the called function itself says nothing new.
            EvalAltResult::ErrorInFunctionCall(name, _, inner, _) if name == function.fn_name() => inner,
            other => other.into(),
        })
    }

    /// The id of the entry.
    pub fn source(&self) -> &str {
        &self.source
    }

    pub(super) fn output(&self) -> &Arc<dyn Output> {
        self.world.output()
    }

    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Can code that runs here call the closure of this name?
    pub(super) fn knows(&self, closure: &str) -> bool {
        self.parameters.contains_key(closure)
            || self.world.home_of(closure).is_some_and(|home| home.generation <= self.generation)
    }

    /// The environment in which a closure was written.
    pub(super) fn home_of(self: &Arc<Self>, closure: &str) -> Option<Arc<Self>> {
        if self.parameters.contains_key(closure) {
            return Some(self.clone());
        }
        self.world.home_of(closure)
    }

    /// How many parameters the closure of this name has that was written here, captured variables included.
    pub(super) fn parameters(&self, closure: &str) -> Option<usize> {
        self.parameters.get(closure)?.first().copied()
    }

    /// The parameter counts of the functions of this name that code here can call; empty: there is none in a script.
    pub(super) fn arities(&self, function: &str) -> Vec<usize> {
        match self.parameters.get(function) {
            Some(own) => own.clone(),
            None => (0..=MOST_PARAMETERS).filter(|n| self.known.get_script_fn(function, *n).is_some()).collect(),
        }
    }

    /// The entry's own named functions and how many parameters they have.
    pub fn named_functions(&self) -> impl Iterator<Item = (&str, usize)> {
        let named = self.parameters.iter().filter(|(name, _)| !name.starts_with("anon$"));
        named.flat_map(|(name, counts)| counts.iter().map(|count| (name.as_str(), *count)))
    }

    pub(super) fn closures(&self) -> impl Iterator<Item = &ImmutableString> {
        self.parameters.keys().filter(|name| name.starts_with("anon$"))
    }
}

/// Functions with more parameters are not looked for when a function is named.
const MOST_PARAMETERS: usize = 16;
