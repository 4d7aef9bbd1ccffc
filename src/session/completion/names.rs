//! What an expression can begin with, and how functions are called.

use super::types::{self, Known};
use super::{Candidate, Completer, Kind};
use crate::script::standard;
use crate::syntax::place::Call;
use crate::syntax::scan::KEYWORDS;
use std::collections::HashSet;

impl Completer {
    /// The names of variables, modules and functions, and keywords. Rhai's own come only when a name is begun: there are
    /// hundreds.
    pub(super) fn names(&self, locals: &[String], written: &str) -> Vec<Candidate> {
        let mut names: Vec<Candidate> = self.state.each_variable(|name, value| {
            name.starts_with(written).then(|| Candidate::variable(name, types::of_value(value)))
        });
        names.extend(locals.iter().map(|name| Candidate::variable(name, "")));
        let environment = self.state.environment().clone();
        names.extend(environment.modules().map(Candidate::module));
        names.extend(self.scripted());
        names.extend(self.documented());
        if !written.is_empty() {
            let mut seen = HashSet::new();
            let functions = standard().iter().filter(|function| function.signature.contains('('));
            // Of several types, the first tells of it.
            let functions = functions.filter(|function| seen.insert(function.name));
            names.extend(functions.map(|found| Candidate::function(found.name, found.signature, found.summary)));
            names.extend(KEYWORDS.iter().map(|word| Candidate::keyword(word)));
        }
        self.without_hidden(names)
    }

    /// Of two with one name the one that code would find; it comes first.
    fn without_hidden(&self, names: Vec<Candidate>) -> Vec<Candidate> {
        let mut seen = HashSet::new();
        names.into_iter().filter(|candidate| seen.insert(candidate.text.clone())).collect()
    }

    /// ijob's own functions.
    pub(super) fn documented(&self) -> impl Iterator<Item = Candidate> {
        let environment = self.state.environment().clone();
        let docs: Vec<_> = environment.world().functions().docs().to_vec();
        docs.into_iter().map(|doc| Candidate::function(doc.name, doc.signature, doc.summary))
    }

    /// The functions of scripts; methods are none.
    pub(super) fn scripted(&self) -> impl Iterator<Item = Candidate> {
        let functions = self.state.sources.functions().into_iter().map(|found| found.declared);
        let functions = functions.filter(|found| found.receiver.is_none());
        functions.map(|found| Candidate::function(&found.name, &found.signature(), &found.comment))
    }

    /// How the function of a call can be called, the value before a dot first.
    pub(super) fn signatures(&self, call: &Call) -> Vec<String> {
        if let Some((module, name)) = call.name.rsplit_once("::") {
            let found = self.in_module(module).into_iter().filter(|candidate| candidate.text == name);
            return found.map(|found| found.signature).collect();
        }
        let name = call.name.as_str();
        let environment = self.state.environment().clone();
        let docs = environment.world().functions().docs().iter();
        let own = docs.filter(|doc| doc.name == name).map(|doc| doc.signature.to_owned());
        match &call.of {
            None => {
                let scripted: Vec<String> = self
                    .scripted()
                    .filter(|found| found.text == name && matches!(found.kind, Kind::Function { .. }))
                    .map(|found| found.signature)
                    .collect();
                let of_rhai = standard().iter().find(|function| function.name == name);
                let of_rhai = of_rhai.map(|function| function.signature.to_owned());
                if scripted.is_empty() { own.chain(of_rhai).take(1).collect() } else { scripted }
            }
            Some(value) => {
                let of = self.look(value, |known| match known {
                    Known::Value(value) => types::of_value(value),
                    Known::Type(of) => of,
                    Known::Nothing => types::ANY,
                });
                let fitting = standard().iter().find(|function| function.name == name && function.of == of);
                let any = || standard().iter().find(|function| function.name == name);
                match fitting {
                    Some(function) => vec![function.signature.to_owned()],
                    None => own.chain(any().map(|function| function.signature.to_owned())).take(1).collect(),
                }
            }
        }
    }
}
