//! What can stand after a dot, and after `::`.

use super::signature::{self, Form};
use super::types::{self, ANY, Known};
use super::{Candidate, Completer};
use crate::script::{Standard, standard};
use crate::syntax::place::Value;
use rhai::{Dynamic, Map};

/// The properties of ijob's own types.
pub(in crate::session) const PROPERTIES: [(&str, &str, &str); 2] =
    [("outcome", "value", "What a success holds."), ("outcome", "reason", "Why it is a failure.")];

impl Completer {
    /// The fields and methods of a value. Of one that nothing is known of, the methods of all types when a name is begun,
    /// and else only those that any value has: all would be hundreds.
    pub(super) fn members(&self, value: &Value, is_begun: bool) -> Vec<Candidate> {
        self.look(value, |known| match known {
            Known::Value(value) => {
                let mut members = fields(value);
                members.extend(self.methods(types::of_value(value)));
                members
            }
            Known::Type(ANY) | Known::Nothing if !is_begun => {
                let of_all = standard().iter().filter(|function| function.of == ANY);
                let call = |method: &Standard| as_method(method.signature);
                of_all.map(|method| Candidate::function(method.name, &call(method), method.summary)).collect()
            }
            Known::Type(of) => self.methods(of),
            Known::Nothing => self.methods(ANY),
        })
    }

    /// The methods and properties of a type; of all types, when it is not known.
    fn methods(&self, of: &'static str) -> Vec<Candidate> {
        let own = self.documented_with(move |form| match form.parameter(0) {
            Some(parameter) => of == ANY || types::fits(parameter, of),
            None => false,
        });
        let of_scripts = self.state.sources.functions().into_iter().filter_map(|found| {
            let receiver = found.declared.receiver.as_deref()?;
            // What scripts call `int` and `float`, Rhai calls by their sizes.
            let receiver = match receiver {
                "int" => "i64",
                "float" => "f64",
                other => other,
            };
            (of == ANY || receiver == of).then(|| {
                Candidate::function(&found.declared.name, &found.declared.signature(), &found.declared.comment)
            })
        });
        let of_rhai = standard().iter().filter(|function| match function.of {
            "-" => false,
            ANY => true,
            other => of == ANY || other == of,
        });
        let of_rhai = of_rhai.map(|function| {
            if function.signature.contains('(') {
                Candidate::function(function.name, &as_method(function.signature), function.summary)
            } else {
                Candidate::field(function.name, function.summary)
            }
        });
        let properties = PROPERTIES.iter().filter(|(owner, ..)| of == ANY || *owner == of);
        let properties = properties.map(|(_, name, about)| Candidate::field(name, about));
        properties.chain(own).chain(of_scripts).chain(of_rhai).collect()
    }

    /// ijob's functions that have a form to call them on such a value.
    fn documented_with(&self, fits: impl Fn(&Form) -> bool) -> Vec<Candidate> {
        let environment = self.state.environment().clone();
        let docs = environment.world().functions().docs().iter();
        let fitting = docs.filter(|doc| signature::forms(doc.signature).iter().any(&fits));
        fitting.map(|doc| Candidate::function(doc.name, &as_method(doc.signature), doc.summary)).collect()
    }

    /// The functions and constants of a module.
    pub(super) fn in_module(&self, name: &str) -> Vec<Candidate> {
        if name == "global" {
            return self.state.constant_names().iter().map(|name| Candidate::variable(name, "constant")).collect();
        }
        let environment = self.state.environment().clone();
        let Some(module) = environment.module(name) else { return Vec::new() };
        let functions = self.state.sources.functions_of(module).into_iter();
        let functions = functions.map(|found| Candidate::function(&found.name, &found.signature(), &found.comment));
        let variables = module.iter_var().map(|(name, value)| Candidate::variable(name, types::of_value(value)));
        let modules = module.iter_sub_modules().map(|(name, _)| Candidate::module(name));
        functions.chain(variables).chain(modules).collect()
    }
}

/// The fields of a map that can be written after a dot.
fn fields(value: &Dynamic) -> Vec<Candidate> {
    let Some(map) = value.read_lock::<Map>() else { return Vec::new() };
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let named = map.iter().filter(|(name, _)| is_name(name));
    named.map(|(name, value)| Candidate::field(name, types::of_value(value))).collect()
}

/// A signature as it is for who calls it on its first argument.
fn as_method(signature: &str) -> String {
    let forms = signature::forms(signature);
    let name = signature.split('(').next().unwrap_or_default();
    let calls = forms.into_iter().map(|mut form| {
        form.drop_first();
        format!("{name}({}", form.rest(0, false))
    });
    calls.collect::<Vec<_>>().join(" or ")
}
