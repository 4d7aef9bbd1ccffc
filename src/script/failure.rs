//! An error that nothing caught, as the reason why its process ended.

use rhai::{Dynamic, EvalAltResult, ImmutableString, Map, Position};
use std::sync::Arc;

/// An error that nothing caught. Cheap to clone: it goes to every linked process.
#[derive(Clone)]
pub struct Failure(Arc<Cause>);

enum Cause {
    Script { error: Box<EvalAltResult>, source: ImmutableString, texts: Arc<dyn Texts> },
    Panic(String),
}

/// Who knows the texts that code was compiled from.
pub trait Texts: Send + Sync + 'static {
    /// The name, line and column by which the user knows a place that Rhai names.
    fn typed(&self, source: &str, line: usize, column: usize) -> (String, usize, usize);
}

/// One place in the chain of calls that led to an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub source: String,
    pub position: Position,
    pub what: What,
}

/// What happened at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The error itself.
    Error,
    /// The call of a function, where the error came from.
    Call(String),
    /// The import of a module, where the error came from.
    Import,
    /// The evaluation of a text that nobody keeps.
    Eval,
}

impl Failure {
    /// Of an error that ended the code of this source.
    pub fn new(error: Box<EvalAltResult>, source: &str, texts: Arc<dyn Texts>) -> Self {
        Self(Arc::new(Cause::Script { error, source: source.into(), texts }))
    }

    /// Of a panic in native code.
    pub fn panic(message: String) -> Self {
        Self(Arc::new(Cause::Panic(message)))
    }

    /// What `catch` would have given: the value that was thrown, or a map that describes the error.
    pub fn caught(&self) -> Dynamic {
        match self.error().map(EvalAltResult::unwrap_inner) {
            Some(EvalAltResult::ErrorRuntime(value, _)) => value.clone(),
            _ => self.described().into(),
        }
    }

    fn described(&self) -> Map {
        let mut map = Map::new();
        map.insert("message".into(), self.message().into());
        if let (Cause::Script { texts, .. }, Some(place)) = (&*self.0, self.places().first())
            && let (Some(line), Some(column)) = (place.position.line(), place.position.position())
        {
            let (source, line, column) = texts.typed(&place.source, line, column);
            map.insert("source".into(), source.into());
            map.insert("line".into(), Dynamic::from_int(line as i64));
            map.insert("position".into(), Dynamic::from_int(column as i64));
        }
        map
    }

    /// What went wrong, without where.
    pub fn message(&self) -> String {
        match &*self.0 {
            Cause::Panic(message) => format!("panic in native code: {message}"),
            Cause::Script { error, .. } => message(error.unwrap_inner()),
        }
    }

    /// The thrown value, when it is not plain text.
    pub fn thrown(&self) -> Option<&Dynamic> {
        match self.error()?.unwrap_inner() {
            EvalAltResult::ErrorRuntime(value, _) if !value.is_string() => Some(value),
            _ => None,
        }
    }

    /// Where it went wrong and how it got there, innermost first.
    pub fn places(&self) -> Vec<Place> {
        let Cause::Script { error, source, .. } = &*self.0 else { return Vec::new() };
        let mut places = Vec::new();
        let (mut error, mut here) = (&**error, source.to_string());
        loop {
            let position = error.position();
            let (what, inner, source) = match error {
                // The places inside are in a text that nobody keeps.
                EvalAltResult::ErrorInFunctionCall(name, ..) if name == "eval" => (What::Eval, None, None),
                EvalAltResult::ErrorInFunctionCall(name, source, inner, _) => {
                    (What::Call(name.clone()), Some(inner), Some(source).filter(|source| !source.is_empty()))
                }
                EvalAltResult::ErrorInModule(name, inner, _) => {
                    (What::Import, Some(inner).filter(|inner| !inner.position().is_none()), Some(name))
                }
                _ => (What::Error, None, None),
            };
            places.push(Place { source: here.clone(), position, what });
            let Some(inner) = inner else { break };
            here = source.cloned().unwrap_or(here);
            error = inner;
        }
        places.reverse();
        places
    }

    fn error(&self) -> Option<&EvalAltResult> {
        match &*self.0 {
            Cause::Script { error, .. } => Some(error),
            Cause::Panic(_) => None,
        }
    }
}

fn message(error: &EvalAltResult) -> String {
    match error {
        EvalAltResult::ErrorRuntime(value, _) if value.is_string() => value.to_string(),
        EvalAltResult::ErrorRuntime(value, _) => {
            format!("uncaught throw: {}", super::display::show(value, &super::display::Style::default()))
        }
        EvalAltResult::ErrorTerminated(..) | EvalAltResult::ErrorStackOverflow(_) => "stack overflow".into(),
        EvalAltResult::ErrorParsing(parse, _) => parse.to_string(),
        other => {
            // Rhai appends the position to the message, which is shown in an excerpt instead.
            let text = other.to_string();
            match text.rfind(" (line ") {
                Some(end) if text.ends_with(')') && !error.position().is_none() => text[..end].to_owned(),
                _ => text,
            }
        }
    }
}
