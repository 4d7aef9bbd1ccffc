//! An error that nothing caught, as the reason why its process ended.

use super::{Causes, Closures, Context, Environment, Halted, Limits, deadlock, deep_copy, halted, wording};
use crate::runtime::{Fault, Pid};
use rhai::{Dynamic, EvalAltResult, ImmutableString, Map, Module, NativeCallContext, Position};
use std::sync::Arc;

/// An error that nothing caught. Cheap to clone: it goes to every linked process.
#[derive(Clone)]
pub struct Failure {
    failed: Arc<Failed>,
    /// What it goes back to.
    causes: Option<Arc<Causes>>,
}

struct Failed {
    cause: Cause,
    starts: Option<Starts>,
}

/// How the process was started that an error ended, and how those were that started one another up to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Starts {
    /// The nearest first; the process itself has one always.
    pub nearest: Vec<Start>,
    /// How many there are that are not among them.
    pub others: usize,
}

/// The start of one process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    pub pid: Pid,
    /// `None`: it was started from outside.
    pub parent: Option<Pid>,
    pub place: Option<Place>,
}

/// So many starts are told.
const STARTS: usize = 5;

impl Starts {
    /// That of the running process.
    pub(super) fn of(context: &Context) -> Self {
        let mut starts = vec![Start { pid: context.pid(), parent: None, place: context.local.started_at() }];
        for (pid, place) in context.starts_of_callers(STARTS) {
            if let Some(start) = starts.last_mut() {
                start.parent = Some(pid);
            }
            starts.push(Start { pid, parent: None, place });
        }
        // The last was not started by a script, or is one too many.
        if starts.len() > 1 {
            starts.pop();
        }
        Self { others: context.generations().saturating_sub(starts.len()), nearest: starts }
    }
}

/// What a script knows of an error.
pub struct Described {
    pub message: String,
    /// By which the user knows the place.
    pub source: String,
    pub line: usize,
    pub column: usize,
}

impl Described {
    /// Of a map that describes an error.
    pub(super) fn read(value: &Dynamic) -> Option<Self> {
        let map = value.read_lock::<Map>()?;
        let text = |key| Some(map.get(key)?.read_lock::<ImmutableString>()?.to_string());
        let number = |key| usize::try_from(map.get(key)?.as_int().ok()?).ok();
        let (message, source) = (text("message")?, text("source")?);
        Some(Self { message, source, line: number("line")?, column: number("position")? })
    }
}

/// What sort of error it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Script,
    /// The process has exceeded a bound, that of its stack among them.
    Limit,
    Deadlock,
    /// A mistake in native code.
    Internal,
    /// The system has no more of what is needed.
    System,
}

enum Cause {
    /// What is inside of all calls, and the places from there on, innermost first.
    Script {
        error: Box<EvalAltResult>,
        places: Vec<Place>,
        texts: Arc<dyn Texts>,
        limits: Limits,
    },
    Fault(Fault),
}

/// Who knows the texts that code was compiled from.
pub trait Texts: Send + Sync + 'static {
    /// The name, line and column by which the user knows a place that Rhai names.
    fn typed(&self, source: &str, line: usize, column: usize) -> (String, usize, usize);

    /// The name that stands at a place that Rhai names.
    fn word(&self, source: &str, position: Position) -> Option<String>;
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
    /// Of an error that ended code. `halted_at`: where it was stopped, when that is the error.
    pub(super) fn new(
        (error, mut places): (Box<EvalAltResult>, Vec<Place>),
        halted_at: Option<Place>,
        texts: Arc<dyn Texts>,
        limits: Limits,
    ) -> Self {
        let is_terminated = matches!(*error, EvalAltResult::ErrorTerminated(..));
        // Swallowed on its way and raised again, without the calls up to there.
        if let Some(place) = halted_at.filter(|_| is_terminated && halted(&error).is_some()) {
            let calls = places.iter().skip_while(|place| place.position.is_none()).cloned();
            places = std::iter::once(place).chain(calls).collect();
        }
        Self::of(Cause::Script { error, places, texts, limits })
    }

    fn of(cause: Cause) -> Self {
        Self { failed: Arc::new(Failed { cause, starts: None }), causes: None }
    }

    /// The same error, which goes back to another that ended another process.
    pub(super) fn because(self, cause: &Self) -> Self {
        Self { causes: Some(Arc::new(Causes::from(cause))), ..self }
    }

    /// The same without what it goes back to.
    pub(super) fn alone(&self) -> Self {
        Self { failed: self.failed.clone(), causes: None }
    }

    /// What it goes back to: errors that ended other processes.
    pub fn causes(&self) -> Option<&Causes> {
        self.causes.as_deref()
    }

    /// Of a fault in native code.
    pub fn fault(fault: Fault) -> Self {
        Self::of(Cause::Fault(fault))
    }

    /// Says which process it has ended. To be called before anybody else knows of it.
    pub(super) fn set_starts(&mut self, starts: Starts) {
        if let Some(failed) = Arc::get_mut(&mut self.failed) {
            failed.starts = Some(starts);
        }
    }

    /// How the process was started that it has ended, unless that was one of the session's own.
    pub fn starts(&self) -> Option<&Starts> {
        self.failed.starts.as_ref()
    }

    /// The process that it has ended, unless that was one of the session's own.
    pub fn pid(&self) -> Option<Pid> {
        Some(self.starts()?.nearest.first()?.pid)
    }

    pub fn sort(&self) -> Sort {
        let error = match &self.failed.cause {
            Cause::Script { error, .. } => error,
            Cause::Fault(Fault::Panic { .. }) => return Sort::Internal,
            Cause::Fault(Fault::System(_)) => return Sort::System,
        };
        match &**error {
            EvalAltResult::ErrorRuntime(value, _) if deadlock::is_told_by(value) => Sort::Deadlock,
            EvalAltResult::ErrorStackOverflow(_) | EvalAltResult::ErrorDataTooLarge(..) => Sort::Limit,
            error if halted(error).is_some() => Sort::Limit,
            _ => Sort::Script,
        }
    }

    /// What `catch` would have given: the value that was thrown, or a map that describes the error.
    pub fn caught(&self) -> Dynamic {
        self.thrown_value().map_or_else(|| self.described().into(), Clone::clone)
    }

    /// What was thrown, if something was.
    pub(super) fn thrown_value(&self) -> Option<&Dynamic> {
        match self.error()? {
            EvalAltResult::ErrorRuntime(value, _) if !value.is::<Halted>() => Some(value),
            _ => None,
        }
    }

    /// The error that was thrown as a map, which is how scripts know it.
    pub fn thrown_again(&self) -> Option<Described> {
        Described::read(self.thrown_value()?)
    }

    fn described(&self) -> Map {
        let mut map = Map::new();
        map.insert("message".into(), self.message().into());
        if let Some((source, line, column)) = self.typed() {
            map.insert("source".into(), source.into());
            map.insert("line".into(), Dynamic::from_int(line as i64));
            map.insert("position".into(), Dynamic::from_int(column as i64));
        }
        map
    }

    /// The name, line and column by which the user knows the place where it went wrong.
    pub(super) fn typed(&self) -> Option<(String, usize, usize)> {
        let Cause::Script { texts, .. } = &self.failed.cause else { return None };
        let place = self.place()?;
        Some(texts.typed(&place.source, place.position.line()?, place.position.position()?))
    }

    /// What went wrong, without where.
    pub fn message(&self) -> String {
        match &self.failed.cause {
            Cause::Fault(Fault::System(message)) => message.clone(),
            Cause::Fault(Fault::Panic { place, .. }) => internal_error(place.as_deref()),
            Cause::Script { error, limits, .. } => wording::message(error, limits),
        }
    }

    /// The thrown value, when it is not plain text.
    pub fn thrown(&self) -> Option<&Dynamic> {
        match self.error()? {
            EvalAltResult::ErrorRuntime(value, _) if !value.is_string() && !value.is::<Halted>() => Some(value),
            _ => None,
        }
    }

    /// Where it went wrong and how it got there, innermost first.
    pub fn places(&self) -> &[Place] {
        match &self.failed.cause {
            Cause::Script { places, .. } => places,
            Cause::Fault(_) => &[],
        }
    }

    /// The innermost place that is known.
    fn place(&self) -> Option<&Place> {
        self.places().iter().find(|place| !place.position.is_none())
    }

    /// What is inside of all calls; `None`: it was a fault.
    pub fn error(&self) -> Option<&EvalAltResult> {
        match &self.failed.cause {
            Cause::Script { error, .. } => Some(error),
            Cause::Fault(_) => None,
        }
    }
}

/// The source in which a native function was called. Rhai does not know it for a closure's own calls, nor for those of a
/// function whose module has been merged with others; the innermost function's own module does.
pub(super) fn source_of<'a>(call: &'a NativeCallContext) -> Option<&'a str> {
    innermost(call.call_source(), call.iter_namespaces())
}

/// The source that Rhai names, else that of the innermost of these.
pub(super) fn innermost<'a>(source: Option<&'a str>, namespaces: impl Iterator<Item = &'a Module>) -> Option<&'a str> {
    source.or_else(|| namespaces.last()?.id())
}

/// What is said of a mistake of ours. What it says itself tells nobody else anything.
pub fn internal_error(place: Option<&str>) -> String {
    place.map_or_else(|| "internal error".into(), |place| format!("internal error (at {place})"))
}

/// The source of a call of ours at this position, in a process of this environment. What Rhai `told` is the function's that
/// has called the closure that the call stands in, when that is of another entry: then there is no such call there.
pub(super) fn source_of_call(environment: &Environment, told: Option<&str>, position: Position) -> String {
    let (world, own) = (environment.world(), environment.source());
    let is_there = |source: &str| {
        let word = world.texts().word(source, position);
        word.is_some_and(|word| world.functions().docs().iter().any(|doc| doc.name == word))
    };
    match told {
        Some(told) if told == own || is_there(told) || !is_there(own) => told.to_owned(),
        _ => own.to_owned(),
    }
}

/// Makes a thrown value share nothing with the process that threw it: others get it as the reason of the end. One that
/// cannot be copied is replaced by what keeps it from that.
pub(super) fn copy_thrown(error: &mut EvalAltResult) {
    use EvalAltResult::{ErrorInFunctionCall, ErrorInModule, ErrorRuntime};
    let mut inside = error;
    while matches!(inside, ErrorInFunctionCall(..) | ErrorInModule(..)) {
        match inside {
            ErrorInFunctionCall(.., inner, _) | ErrorInModule(_, inner, _) => inside = inner,
            _ => return,
        }
    }
    let ErrorRuntime(value, _) = inside else { return };
    if !value.is_string() && !value.is::<Halted>() {
        *value = match deep_copy(value, Closures::ForAnyone).map_err(|error| *error) {
            Ok(copy) => copy,
            Err(ErrorRuntime(message, _)) => message,
            Err(other) => other.to_string().into(),
        };
    }
}

/// The error inside of all calls, and the places from there on, innermost first. Takes the error apart without
/// recursion, on whatever stack: that of a runaway recursion is as deep as its own was.
pub(super) fn unravel(
    error: Box<EvalAltResult>,
    environment: &Arc<Environment>,
    source: &str,
) -> (Box<EvalAltResult>, Vec<Place>) {
    let mut places = Vec::new();
    let (mut error, mut here) = (error, source.to_owned());
    // A place in a text that is evaluated is one that nobody keeps.
    let mut is_kept = true;
    loop {
        let position = error.position();
        // The outermost call is the runtime's own: of a closure that was written elsewhere.
        let is_ours = places.is_empty() && position.is_none();
        let (what, inner, source) = match *error {
            EvalAltResult::ErrorInFunctionCall(name, _, inner, _) if name == "eval" => (What::Eval, inner, None),
            EvalAltResult::ErrorInFunctionCall(name, source, inner, _) => {
                // For a closure it can be that of the function that called it.
                let source = environment.source_of_closure(&name).unwrap_or(source);
                (What::Call(name), inner, Some(source))
            }
            EvalAltResult::ErrorInModule(name, inner, _) => (What::Import, inner, Some(name)),
            other => {
                error = other.into();
                break;
            }
        };
        let inside_is_kept = what != What::Eval;
        if is_kept && !is_ours {
            places.push(Place { source: here.clone(), position, what });
        }
        is_kept = inside_is_kept;
        here = source.filter(|source| !source.is_empty()).unwrap_or(here);
        error = inner;
    }
    let is_imported = matches!(places.last(), Some(Place { what: What::Import, .. }));
    if is_kept && !(is_imported && error.position().is_none()) {
        places.push(Place { source: here, position: error.position(), what: What::Error });
    }
    places.reverse();
    (error, places)
}
