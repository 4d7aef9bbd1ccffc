//! Values that are nothing, and properties that a value has not: the key or property that was meant.
//!
//! To Rhai a key that a map has not is `()`, which is no error; the error comes where something is done with it. What the
//! map is called stands before or behind that place, and what is in it can be looked at, or told from the text.

use super::{Known, foreign, is_method_call, line_of, written_at};
use crate::report::{Frame, did_you_mean, meant};
use crate::script::{quoted_list, split, standard, unknown_property};
use crate::session::completion::PROPERTIES;
use crate::syntax::place::{Base, Wanted, place};
use crate::syntax::scan::{Kind, Token, scan};
use rhai::{Dynamic, EvalAltResult, Map};

/// A map and a key in it, as they are written: `config.server["port"]`.
struct Chain {
    /// The variable that it begins with, if it does.
    root: Option<String>,
    /// The keys, one at least.
    keys: Vec<String>,
    /// The first byte of the last key's dot or bracket, in the text that was read.
    dot: usize,
}

/// Which key was meant whose value is the `()` of the error.
pub(super) fn key(error: &EvalAltResult, frame: &Frame, known: &Known) -> Option<String> {
    let (line, written) = (line_of(frame), written_at(frame));
    let before = &line[..line.len() - written.len()];
    let (text, chain) = match error {
        EvalAltResult::ErrorFunctionNotFound(signature, _) => {
            let (name, types) = signature.split_once(" (")?;
            let types = split(types.strip_suffix(')')?);
            let is_word = name.starts_with(|char: char| char.is_alphabetic() || char == '_');
            match types[..] {
                ["()", ..] if is_word && is_method_call(frame) => ending(before)?,
                ["()", ..] if is_word => beginning(before, written, name.len() + 1)?,
                ["()"] => beginning(before, written, name.len())?,
                ["()", _] if !is_word => ending(before)?,
                [_, "()"] if !is_word => beginning(before, written, name.len())?,
                _ => return None,
            }
        }
        EvalAltResult::ErrorDotExpr(..) | EvalAltResult::ErrorIndexingType(..) => ending(before)?,
        // It may be anything else.
        EvalAltResult::ErrorFor(_) | EvalAltResult::ErrorMismatchDataType(..) => {
            beginning(before, written, 0).filter(|(_, chain)| chain.owner(known).is_some())?
        }
        _ => return None,
    };
    let shown = chain.shown();
    let last = chain.keys.last()?;
    let keys = match chain.owner(known) {
        Some(keys) => keys,
        None => chain.likely(frame, &text, known),
    };
    if keys.iter().any(|key| key == last) {
        return None;
    }
    let missing = format!("`{shown}` is `()`, as of a key that is not there");
    match meant(last, keys.iter().map(String::as_str)) {
        Some(key) => Some(format!("{missing}; {}", did_you_mean(key))),
        None if chain.owner(known).is_some() && (1..=8).contains(&keys.len()) => {
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            let owner = shown.strip_suffix(last)?.trim_end_matches('.');
            Some(format!("{missing}; `{owner}` has {}", quoted_list(&keys)))
        }
        None => None,
    }
}

/// What ends where something is done with it.
fn ending(before: &str) -> Option<(String, Chain)> {
    let text = before.trim_end();
    let text = text.trim_end_matches("?.").trim_end_matches(['.', '[']).trim_end();
    Some((text.to_owned(), Chain::ending(text)?))
}

/// What begins so many bytes behind the place.
fn beginning(before: &str, written: &str, skipped: usize) -> Option<(String, Chain)> {
    let rest = written.get(skipped..)?;
    let tokens: Vec<Token> = scan(rest).into_iter().filter(|token| !token.kind.is_trivia()).collect();
    let belongs = |token: &&Token| {
        matches!(token.kind, Kind::Ident | Kind::String) || matches!(token.text(rest), "." | "?." | "[" | "]")
    };
    let end = tokens.iter().take_while(belongs).last()?.end;
    let text = format!("{before}{}{}", &written[..skipped], &rest[..end]);
    let chain = Chain::ending(&text)?;
    Some((text, chain))
}

impl Chain {
    /// The one that ends with the text.
    fn ending(text: &str) -> Option<Self> {
        let tokens: Vec<Token> = scan(text).into_iter().filter(|token| !token.kind.is_trivia()).collect();
        let mut rest = &tokens[..];
        let (mut keys, mut first) = (Vec::new(), None);
        let root = loop {
            let dot = match rest {
                [before @ .., dot, name] if name.kind == Kind::Ident && matches!(dot.text(text), "." | "?.") => {
                    keys.push(name.text(text).to_owned());
                    rest = before;
                    dot
                }
                [before @ .., open, key, close]
                    if close.text(text) == "]" && key.kind == Kind::String && open.text(text) == "[" =>
                {
                    keys.push(key.text(text).trim_matches('"').to_owned());
                    rest = before;
                    open
                }
                [.., name] if name.kind == Kind::Ident => break Some(name.text(text).to_owned()),
                _ => break None,
            };
            first.get_or_insert(dot.start);
        };
        keys.reverse();
        Some(Self { root, keys, dot: first? })
    }

    /// Without what the first key belongs to, when that is no variable.
    fn shown(&self) -> String {
        self.root.iter().chain(&self.keys).map(String::as_str).collect::<Vec<_>>().join(".")
    }

    /// The keys of the map, when it can be looked at.
    fn owner(&self, known: &Known) -> Option<Vec<String>> {
        let root = self.root.as_deref()?;
        let scope = known.seen.variables?;
        let (.., value) = scope.iter_raw().find(|(name, ..)| *name == root)?;
        keys_of(value, &self.keys[..self.keys.len() - 1])
    }

    /// The keys that it may have: those that the documentation of a function names which returned it, else all that the
    /// text has.
    fn likely(&self, frame: &Frame, text: &str, known: &Known) -> Vec<String> {
        // The owner, with what the lines before say of it.
        let lines = frame.text.lines().take(frame.line.saturating_sub(1)).collect::<Vec<_>>().join("\n");
        let owner = format!("{lines}\n{}.", &text[..self.dot]);
        if let Wanted::Member(value) = place(&owner).wanted
            && let Base::Call(function) = value.base
            && value.steps.is_empty()
            && let Some(doc) = known.docs.iter().find(|doc| doc.name == function)
        {
            return doc.details.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        }
        let tokens: Vec<Token> = scan(&frame.text).into_iter().filter(|token| !token.kind.is_trivia()).collect();
        let key = |pair: &[Token]| {
            let is_name = matches!(pair[0].kind, Kind::Ident | Kind::String);
            let name = pair[0].text(&frame.text).trim_matches('"');
            (is_name && pair[1].text(&frame.text) == ":").then(|| name.to_owned())
        };
        tokens.windows(2).filter_map(key).collect()
    }
}

/// The keys of the map that the path leads to.
fn keys_of(value: &Dynamic, path: &[String]) -> Option<Vec<String>> {
    let map = value.read_lock::<Map>()?;
    match path.split_first() {
        Some((key, rest)) => keys_of(map.get(key.as_str())?, rest),
        None => Some(map.keys().map(ToString::to_string).collect()),
    }
}

/// What to do about a property that values of the type have not.
pub(super) fn property_of(text: &str) -> Option<String> {
    let (name, of) = unknown_property(text).filter(|_| text.contains("getter"))?;
    let methods = standard().iter().filter(|function| function.of == of);
    if let Some(here) = foreign::method(name, of) {
        return Some(format!("that is {here} here"));
    }
    if let Some(method) = methods.clone().find(|method| method.name == name) {
        let form = method.signature.split(" or ").next().unwrap_or_default();
        // The first parameter is what it is called on.
        let rest = form.split_once(", ").map_or(")", |(_, rest)| rest);
        return Some(format!("it is a method, and called: `x.{name}({rest}`"));
    }
    let properties = || PROPERTIES.iter().filter(|(owner, ..)| *owner == of).map(|(_, name, _)| *name);
    if let Some(other) = meant(name, properties().chain(methods.map(|method| method.name))) {
        return Some(did_you_mean(other));
    }
    let properties: Vec<&str> = properties().collect();
    match of {
        "pid" => Some("`process_info(pid)` tells of a process, as in `process_info(pid).status`".into()),
        _ if !properties.is_empty() => Some(format!("it has {}", quoted_list(&properties))),
        _ => None,
    }
}
