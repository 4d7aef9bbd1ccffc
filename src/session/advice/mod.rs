//! What to try, for errors that people make who come from elsewhere, or whose fingers slip.
//!
//! Owns the words that other languages have for what is here, and the names that somebody may have meant. It judges by
//! the error's kind and by the text at its place; it changes no error.

mod foreign;
mod names;
mod nothing;

use super::sources::{Found, Sources};
use crate::report::{Frame, did_you_mean, meant};
use crate::script::{Doc, Environment, arguments, plain, split, standard};
use rhai::{EvalAltResult, LexError, Module, ParseErrorType, Scope};

/// About a text that `eval` is given and that is not Rhai.
pub(super) const IN_EVAL: &str =
    "the text of `eval` is plain Rhai, without functions, closures, `|>`, `receive`, `match` and `< … >`";

/// The title for what ijob knows and a text of `eval` does not: there Rhai takes it for something else.
pub(super) fn in_eval(error: &ParseErrorType) -> Option<String> {
    let what = match error {
        ParseErrorType::Reserved(word) if word == "match" => "`match`",
        ParseErrorType::UnknownOperator(operator) if operator == "|>" => "`|>`",
        ParseErrorType::WrongFnDefinition => "a function or a closure",
        _ => return None,
    };
    Some(format!("{what} cannot stand in the text of `eval`"))
}

/// The names that somebody may have meant.
pub(super) struct Known<'a> {
    pub docs: &'a [Doc],
    pub sources: &'a Sources,
    pub seen: Seen<'a>,
}

/// What the code that failed could see, as far as it is still there.
#[derive(Default, Clone, Copy)]
pub(super) struct Seen<'a> {
    pub variables: Option<&'a Scope<'static>>,
    pub environment: Option<&'a Environment>,
}

impl Known<'_> {
    /// The functions of all texts. Only for who needs them: many errors have nothing to do with names.
    fn functions(&self) -> Vec<Found> {
        self.sources.functions()
    }

    /// The names of the variables.
    fn variables(&self) -> impl Iterator<Item = &str> {
        self.seen.variables.into_iter().flat_map(|scope| scope.iter_raw().map(|(name, ..)| name))
    }

    /// The imported module of this name.
    fn module(&self, name: &str) -> Option<&Module> {
        self.seen.environment?.module(name)
    }

    /// The names of the imported modules.
    fn modules(&self) -> impl Iterator<Item = &str> {
        self.seen.environment.into_iter().flat_map(|environment| environment.modules())
    }
}

/// What to do about an error that happened while code ran. `frame` is its place.
pub(super) fn on_failure(error: &EvalAltResult, frame: Option<&Frame>, known: &Known) -> Option<String> {
    let foreign = || frame.and_then(foreign::name);
    match error {
        EvalAltResult::ErrorVariableNotFound(name, _) => {
            frame.and_then(imported).or_else(foreign).or_else(|| names::no_variable(name, frame, known))
        }
        EvalAltResult::ErrorFunctionNotFound(signature, _) => {
            let signature = plain(signature);
            let (name, arguments) = signature.split_once(" (").unwrap_or((&signature, ""));
            let missing = || nothing::key(error, frame?, known);
            missing().or_else(|| names::no_function(name, arguments, frame, known))
        }
        EvalAltResult::ErrorDotExpr(text, _) => {
            let missing = || nothing::key(error, frame?, known);
            missing().or_else(foreign).or_else(|| nothing::property_of(&plain(text)))
        }
        EvalAltResult::ErrorIndexingType(types, _) if types.starts_with("() ") => nothing::key(error, frame?, known),
        EvalAltResult::ErrorMismatchDataType(..) if frame.is_some_and(|frame| imported(frame).is_some()) => {
            frame.and_then(imported)
        }
        EvalAltResult::ErrorMismatchDataType(expected, found, _)
            if expected == "i64" && plain(found).starts_with("range") =>
        {
            Some("a part of an array is `array.extract(1..3)`".into())
        }
        EvalAltResult::ErrorMismatchDataType(expected, found, _) if expected == "bool" && found == "()" => {
            let missing = || nothing::key(error, frame?, known);
            missing().or_else(|| Some("`()` is nothing; `x != ()` asks whether there is something".into()))
        }
        EvalAltResult::ErrorMismatchDataType(expected, ..) if expected == "bool" => Some(
            "there is no truth but `true` and `false`: compare, as in `x != 0`, `x != \"\"` or `x.len() > 0`".into(),
        ),
        EvalAltResult::ErrorFor(_) => nothing::key(error, frame?, known),
        EvalAltResult::ErrorUnboundThis(_) => {
            Some("as in `x.f()`; in `f(x)`, a parameter takes the value: `fn f(x)`".into())
        }
        EvalAltResult::ErrorModuleNotFound(name, _) => Some(match meant(name, known.modules()) {
            Some(module) => did_you_mean(module),
            None => format!("`import \"file\" as {name}` makes it known"),
        }),
        EvalAltResult::ErrorNonPureMethodCallOnConstant(..) | EvalAltResult::ErrorAssignmentToConstant(..) => {
            Some("`let` declares what may change".into())
        }
        EvalAltResult::ErrorIndexNotFound(index, _) if index.is_string() => {
            Some("`\"key\" in map` tells whether it is there; a missing key is `()` with `map.key`".into())
        }
        _ => None,
    }
}

/// The title for a call of a function that is known, but not with such arguments.
pub(super) fn called_wrongly(error: &EvalAltResult, frame: &Frame, known: &Known) -> Option<String> {
    let EvalAltResult::ErrorFunctionNotFound(signature, _) = error else { return None };
    let signature = plain(signature);
    let (name, types) = signature.split_once(" (")?;
    let types = split(types.strip_suffix(')')?);
    let is_known = known.docs.iter().any(|doc| doc.name == name)
        || known.functions().iter().any(|found| found.declared.name == name)
        || standard().iter().any(|function| function.name == name);
    let takes = |count| {
        known.functions().iter().any(|found| found.declared.name == name && found.declared.parameters.len() == count)
    };
    if is_method_call(frame) && takes(types.len()) {
        return Some(format!("{name} is a function, and is called as a method"));
    }
    is_known.then(|| match &types[..] {
        [] => format!("{name} cannot be called without arguments"),
        _ => format!("{name} cannot be called with {}", arguments(&types)),
    })
}

/// What to do about text that is not Rhai.
pub(super) fn on_parse_error(error: &ParseErrorType, frame: &Frame) -> Option<String> {
    let written = written_at(frame);
    let line = line_of(frame);
    let beginning = line.trim_start();
    let is_joined = written.starts_with('>') && line[..line.len() - written.len()].ends_with('<');
    let joined = is_joined.then(|| Frame { column: frame.column - 1, ..frame.clone() });
    let found = on_written(joined.as_ref().unwrap_or(frame)).or_else(|| foreign::statement(beginning));
    match error {
        ParseErrorType::MissingToken(token, _) if token == "{" && written.starts_with(':') => {
            Some("a block stands in braces, `{ … }`".into())
        }
        ParseErrorType::BadInput(LexError::ImproperSymbol(symbol, _)) if symbol == "=" => Some("`==` compares".into()),
        ParseErrorType::Reserved(word) if word.starts_with(char::is_alphabetic) => {
            found.or_else(|| Some(format!("`{word}` cannot be a name: choose another")))
        }
        _ => found,
    }
}

/// What to do about a text by what is written at the place.
pub(super) fn on_written(frame: &Frame) -> Option<String> {
    let declares_type = written_at(frame).starts_with(": ");
    let of_type = declares_type.then(|| foreign::statement(line_of(frame).trim_start())).flatten();
    foreign::closure(frame).or(of_type).or_else(|| foreign::word(frame))
}

/// What to do about a statement that begins at the place.
pub(super) fn on_statement(frame: &Frame) -> Option<String> {
    let (line, written) = (line_of(frame), written_at(frame));
    (line.trim_start() == written).then(|| foreign::statement(written))?
}

/// What to do about a line that goes on at the place as none does here.
pub(super) fn on_line(frame: &Frame) -> Option<String> {
    on_written(frame).or_else(|| foreign::statement(line_of(frame).trim_start()))
}

/// What to do about an import that is written without the name of a file.
fn imported(frame: &Frame) -> Option<String> {
    let line = line_of(frame).trim_start();
    line.starts_with("import ").then(|| foreign::statement(line))?
}

/// Is there a dot before the place?
fn is_method_call(frame: &Frame) -> bool {
    let line = line_of(frame);
    line[..line.len() - written_at(frame).len()].trim_end().ends_with('.')
}

/// The text from the place on, to the end of its line.
fn written_at(frame: &Frame) -> &str {
    let line = line_of(frame);
    let start = line.char_indices().nth(frame.column.saturating_sub(1)).map_or(line.len(), |(start, _)| start);
    &line[start..]
}

fn line_of(frame: &Frame) -> &str {
    frame.text.lines().nth(frame.line.wrapping_sub(1)).unwrap_or_default()
}
