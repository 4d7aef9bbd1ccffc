//! Names that there are not: what somebody may have meant by them, and how what there is is called.

use super::{Known, foreign, is_method_call, written_at};
use crate::report::{Frame, did_you_mean, meant};
use crate::script::{Doc, split, standard};
use crate::syntax::scan::{Kind, scan};

/// What to do about a variable that there is not.
pub(super) fn no_variable(name: &str, frame: Option<&Frame>, known: &Known) -> Option<String> {
    if let Some((module, name)) = name.rsplit_once("::") {
        return in_module(module, name, known);
    }
    if known.module(name).is_some() {
        return Some(format!("`{name}` is a module: what is in it is `{name}::name`"));
    }
    let words = frame.map(|frame| words(&frame.text)).unwrap_or_default();
    let written = frame.map(written_at).unwrap_or_default();
    let is_assigned = written[name.len().min(written.len())..].trim_start().strip_prefix('=');
    if is_assigned.is_some_and(|rest| !rest.starts_with('=')) {
        return Some(format!("declare it first: `let {name} = …`"));
    }
    let declared = known.functions();
    let functions = declared.iter().map(|found| found.declared.name.as_str());
    let own = known.docs.iter().map(|doc| doc.name);
    meant(name, known.variables().chain(functions).chain(own).chain(words)).map(did_you_mean)
}

/// What to do about a function that there is not, or not with such arguments.
pub(super) fn no_function(name: &str, arguments: &str, frame: Option<&Frame>, known: &Known) -> Option<String> {
    if let Some((module, name)) = name.rsplit_once("::") {
        return in_module(module, name, known);
    }
    if known.variables().any(|variable| variable == name)
        || frame.is_some_and(|frame| frame.text.contains(&format!("let {name} = |")))
    {
        return Some(format!(
            "`{name}` is a variable: a closure in it is called by `{name}.call(…)`, or `x |> {name}`"
        ));
    }
    if let Some(here) = frame.and_then(foreign::qualified) {
        return Some(here);
    }
    let own: Vec<&Doc> = known.docs.iter().filter(|doc| doc.name == name).collect();
    if let Some(doc) = own.first() {
        return Some(format!("it is called `{}`; `h({name})` tells more", doc.signature));
    }
    let functions = known.functions();
    let count = split(arguments.trim_end_matches(')')).len();
    let declared: Vec<String> = functions
        .iter()
        .filter(|found| found.declared.name == name)
        .map(|found| match found.declared.parameters.len() + 1 == count && !frame.is_some_and(is_method_call) {
            true => format!("`x.{}`, as a method", found.declared.signature()),
            false => format!("`{}`", found.declared.signature()),
        })
        .collect();

    if !declared.is_empty() {
        return Some(format!("it is called {}", declared.join(" or ")));
    }
    if let Some(here) = frame.and_then(foreign::name) {
        return Some(here);
    }
    let of = split(arguments.trim_end_matches(')')).first().copied().unwrap_or_default();
    if let Some(here) = foreign::method(name, of) {
        return Some(format!("that is {here} here"));
    }
    let is_of_nothing = arguments == "())" || arguments.starts_with("(), ");
    if is_of_nothing && standard().iter().any(|function| function.name == name) {
        return Some("the value before the dot, or the first argument, is `()`: nothing".into());
    }
    let rhais = standard().iter().filter(|known| known.name == name).flat_map(|known| known.signature.split(" or "));
    let mut forms: Vec<&str> = Vec::new();
    for form in rhais {
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    if !forms.is_empty() {
        return Some(format!("it is called `{}`", forms.join("` or `")));
    }
    let functions = functions.iter().map(|found| found.declared.name.as_str());
    let own = known.docs.iter().map(|doc| doc.name);
    let rhais = standard().iter().map(|function| function.name);
    if let Some(other) = meant(name, functions.chain(own).chain(rhais)) {
        return Some(did_you_mean(other));
    }
    let here = foreign::method(meant(name, foreign::methods())?, of)?;
    Some(format!("did you mean {here}?"))
}

/// What somebody may have meant by a name that a module has not, or how what it has is called.
fn in_module(module: &str, name: &str, known: &Known) -> Option<String> {
    let imported = known.module(module)?;
    let functions = known.sources.functions_of(imported);
    let forms: Vec<String> = functions
        .iter()
        .filter(|declared| declared.name == name)
        .map(|declared| format!("`{module}::{}`", declared.signature()))
        .collect();
    if !forms.is_empty() {
        return Some(format!("it is called {}", forms.join(" or ")));
    }
    let functions = functions.iter().map(|declared| declared.name.as_str());
    let names = functions.chain(imported.iter_var().map(|(name, _)| name));
    meant(name, names).map(|other| did_you_mean(&format!("{module}::{other}")))
}

/// The names in a text, for variables that only it knows.
fn words(text: &str) -> Vec<&str> {
    // Enough of it for an entry; a file of megabytes is not worth a guess.
    if text.len() > 100_000 {
        return Vec::new();
    }
    let tokens = scan(text);
    let significant: Vec<_> = tokens.iter().filter(|token| !token.kind.is_trivia()).collect();
    let declared =
        significant.windows(2).filter(|pair| matches!(pair[0].text(text), "let" | "const" | "for" | "|" | "," | "("));
    declared.filter(|pair| pair[1].kind == Kind::Ident).map(|pair| pair[1].text(text)).collect()
}
