//! An error that nothing caught, as the reason why its process ended.

use rhai::{Dynamic, EvalAltResult, ImmutableString, Map, Position};
use std::sync::Arc;

/// An error that nothing caught. Cheap to clone: it goes to every linked process.
#[derive(Clone, Debug)]
pub struct Failure(Arc<Cause>);

#[derive(Debug)]
enum Cause {
    Script { error: Box<EvalAltResult>, source: ImmutableString },
    Panic(String),
}

/// One place in the chain of calls that led to an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub source: String,
    pub position: Position,
    /// The function that was called there; `None` at the place of the error itself.
    pub called: Option<String>,
}

impl Failure {
    /// Of an error that ended the code of this source.
    pub fn new(error: Box<EvalAltResult>, source: &str) -> Self {
        Self(Arc::new(Cause::Script { error, source: source.into() }))
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
        if let Some(place) = self.places().first() {
            map.insert("source".into(), place.source.as_str().into());
            if let (Some(line), Some(column)) = (place.position.line(), place.position.position()) {
                map.insert("line".into(), Dynamic::from_int(line as i64));
                map.insert("position".into(), Dynamic::from_int(column as i64));
            }
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
        let Cause::Script { error, source } = &*self.0 else { return Vec::new() };
        let mut places = Vec::new();
        let (mut error, mut here) = (&**error, source.to_string());
        loop {
            let position = error.position();
            match error {
                EvalAltResult::ErrorInFunctionCall(name, source, inner, _) => {
                    places.push(Place { source: here.clone(), position, called: Some(name.clone()) });
                    if !source.is_empty() {
                        here.clone_from(source);
                    }
                    error = inner;
                }
                EvalAltResult::ErrorInModule(name, inner, _) => {
                    places.push(Place { source: here, position, called: Some(name.clone()) });
                    here = name.clone();
                    error = inner;
                }
                _ => {
                    places.push(Place { source: here, position, called: None });
                    break;
                }
            }
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
