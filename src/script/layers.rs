//! The script functions that are known, entry upon entry.

use rhai::{Engine, Module, Shared};

/// The functions of many entries, later ones over earlier ones.
///
/// A few modules, each at least twice as large as all that came after it, so that the next entry's functions cost
/// little however many there are, and the layers of earlier entries are shared with their environments.
#[derive(Clone, Default)]
pub(super) struct Layers(Vec<Shared<Module>>);

impl Layers {
    /// These functions, and `latest` over them.
    pub fn with(&self, latest: Module) -> Self {
        let mut layers = self.0.clone();
        let mut top = latest;
        while let Some(below) = layers.pop_if(|below| size(below) < 2 * size(&top)) {
            let mut merged = Module::new();
            merged.merge(&below);
            merged.merge(&top);
            top = merged;
        }
        layers.push(top.into());
        Self(layers)
    }

    /// Makes the functions known to an engine. Of two with one name it finds the later.
    pub fn register(&self, engine: &mut Engine) {
        for layer in &self.0 {
            engine.register_global_module(layer.clone());
        }
    }

    /// Is there a function of this name with so many parameters?
    pub fn has(&self, name: &str, parameters: usize) -> bool {
        self.0.iter().any(|layer| layer.get_script_fn(name, parameters).is_some())
    }
}

fn size(module: &Module) -> usize {
    let (_variables, functions, _iterators) = module.count();
    functions
}

#[cfg(test)]
mod tests {
    use super::*;
    use rhai::Scope;

    fn module(engine: &Engine, code: &str) -> Module {
        let functions = engine.compile(code).expect("it is Rhai");
        Module::eval_ast_as_new(Scope::new(), &functions, engine).expect("nothing runs")
    }

    #[test]
    fn the_latest_function_is_found_and_the_layers_stay_few() {
        let engine = Engine::new();
        let mut layers = Layers::default();
        for n in 0..200 {
            layers = layers.with(module(&engine, &format!("fn f{n}() {{ {n} }} fn last() {{ {n} }}")));
        }
        assert!(layers.0.len() <= 8, "{} layers", layers.0.len());
        let mut engine = Engine::new();
        layers.register(&mut engine);
        assert_eq!(engine.eval::<i64>("f0() + f77() + last()").expect("all are known"), 77 + 199);
        assert!(layers.has("f199", 0) && !layers.has("f199", 1) && !layers.has("f200", 0));
    }
}
