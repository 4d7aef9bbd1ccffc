//! The run of an entry in the session's process.

use super::entry::{Entry, Prepared};
use super::imports::with_imports;
use super::process::Death;
use super::state::State;
use super::{Outcome, errands};
use crate::report::{Kind, Report};
use crate::runtime::{Fault, Pid, contain};
use crate::script::{Closures, Compiled, Context, Failure, Halted, Reason, deep_copy, halted, has_closure};
use crate::syntax::entries::ends_with_semicolon;
use rhai::{Dynamic, EvalAltResult};
use std::sync::atomic::Ordering;

/// Runs an entry within its limits. What the bindings and the kept values hold counts for it. `tell` is told of the
/// process's end when the outcome tells of it.
pub(super) fn run(state: &State, context: &Context, entry: Entry, pieces: &[Prepared], tell: &impl Fn(Pid)) -> Outcome {
    context.clear_interrupt();
    context.local.halting.clear();
    if let Some(piece) = pieces.first() {
        let limits = piece.compiled.environment.world().limits();
        limits.bind_entry(context, state.held.load(Ordering::Relaxed));
    }
    state.requests.begin(context.pid());
    // Relaxed: who looks at it may as well have looked a moment earlier.
    state.busy.store(true, Ordering::Relaxed);
    let outcome = run_entry(state, context, entry, pieces, tell).unwrap_or_else(|outcome| outcome);
    state.busy.store(false, Ordering::Relaxed);
    // The text goes to another thread.
    let text = outcome.shown().map_or(0, String::capacity);
    state.held.store(context.held().saturating_sub(text), Ordering::Relaxed);
    outcome
}

/// Runs an entry and what it asks for, and keeps its value.
fn run_entry(
    state: &State,
    context: &Context,
    entry: Entry,
    pieces: &[Prepared],
    tell: &impl Fn(Pid),
) -> Result<Outcome, Outcome> {
    let value = run_pieces(state, context, pieces, tell)?;
    let shown = (!ends_with_semicolon(entry.code())).then(|| state.show(&value));
    errands::run(state, context, tell)?;
    state.failed.store(false, Ordering::Relaxed);
    if state.requests.has_restarted() {
        return Ok(Outcome::Value { shown });
    }
    // Without the variables that its closures share with the bindings, so that a job that asks for the value later
    // gets in nobody's way.
    let apart = if has_closure(&value) { deep_copy(&value, Closures::ForAnyone).ok() } else { None };
    let memory = pieces.first().and_then(|piece| piece.compiled.environment.world().limits().memory);
    state.values.push(apart.unwrap_or(value), memory.map_or(usize::MAX, |most| most / 2));
    if !state.requests.is_private() {
        state.record.push(entry);
    }
    Ok(Outcome::Value { shown })
}

/// Runs the pieces of an entry, and returns the value of the last.
///
/// # Errors
/// The outcome of an entry that has no value.
pub(super) fn run_pieces(
    state: &State,
    context: &Context,
    pieces: &[Prepared],
    tell: &impl Fn(Pid),
) -> Result<Dynamic, Outcome> {
    let mut value = Dynamic::UNIT;
    for piece in pieces {
        match evaluate(state, context, piece) {
            Ok(Ok(result)) => value = result.flatten(),
            Ok(Err(error)) => return Err(failed(state, context, piece, error, tell)),
            Err(fault) => {
                let report = state.explain(&Failure::fault(fault));
                return Err(Outcome::Failed { shown: state.render(&report) });
            }
        }
    }
    Ok(value)
}

/// What Rhai gives for a piece; the outer error is a panic.
fn evaluate(state: &State, context: &Context, piece: &Prepared) -> Result<Result<Dynamic, Box<EvalAltResult>>, Fault> {
    // This worker runs what the session compiled itself; the others make replicas.
    let Prepared { compiled: Compiled { ast, environment }, imports } = piece;
    environment.stay();
    context.local.enter(environment.clone());
    let result = state.with_bindings(|scope| {
        if ast.has_functions() {
            state.define(environment, scope);
        }
        contain(|| {
            let known = with_imports(environment, imports, |path| environment.resolve(path));
            // A module that could not be loaded fails once more, in its place.
            context.local.halting.clear();
            if !imports.is_empty() {
                known.stay();
                state.know(&known);
                context.local.enter(known);
            }
            context.local.halting.unless_raised(environment.evaluate(scope, ast))
        })
    });
    // Some functions, a sort for one, swallow the error that an interrupt or an exit is: then what came out is nothing
    // to show.
    match (result, context.check()) {
        (Ok(Ok(_)), Err(stop)) => Ok(Err(stop.into())),
        (result, _) => result,
    }
}

/// Is a condition true? It sees the texts in `given`, and the value of the last entry as `value`.
///
/// # Errors
/// What keeps it from being judged: the rendered error.
pub(super) fn ask(
    state: &State,
    context: &Context,
    pieces: &[Prepared],
    given: Vec<(String, String)>,
) -> Result<bool, String> {
    let Some(Prepared { compiled: Compiled { ast, environment }, .. }) = pieces.last() else { return Ok(true) };
    environment.stay();
    context.local.enter(environment.clone());
    let answer = state.with_bindings(|scope| {
        let before = scope.len();
        scope.push_constant_dynamic("value", state.values.last().unwrap_or_default());
        for (name, text) in given {
            scope.push_constant(name, text);
        }
        let answer = contain(|| environment.evaluate(scope, ast));
        scope.rewind(before);
        answer
    });
    match answer {
        Ok(Ok(answer)) => Ok(answer.as_bool().unwrap_or(false)),
        Ok(Err(error)) => Err(state.render(&explain(state, context, &pieces[pieces.len() - 1], error))),
        Err(fault) => Err(state.render(&state.explain(&Failure::fault(fault)))),
    }
}

fn failed(
    state: &State,
    context: &Context,
    piece: &Prepared,
    error: Box<EvalAltResult>,
    tell: &impl Fn(Pid),
) -> Outcome {
    match halted(&error) {
        Some(Halted::Exit) => {
            tell(context.pid());
            state.failed.store(true, Ordering::Relaxed);
            let Some((from, reason)) = context.ending() else { return Outcome::Halt { status: 0 } };
            if from == context.pid()
                && let Some(status) = status(&reason)
            {
                return Outcome::Halt { status };
            }
            Outcome::Failed { shown: state.render_death(&Death { pid: context.pid(), from, reason }) }
        }
        Some(Halted::Interrupted) => {
            let (kind, title) = (Kind::Interrupt, "interrupted".into());
            let report = Report { kind, title, help: None, ..explain(state, context, piece, error) };
            Outcome::Failed { shown: state.render(&report) }
        }
        Some(Halted::StackOverflow | Halted::TooDeep | Halted::Limit(_)) | None => {
            Outcome::Failed { shown: state.render(&explain(state, context, piece, error)) }
        }
    }
}

fn explain(state: &State, context: &Context, piece: &Prepared, error: Box<EvalAltResult>) -> Report {
    let source = piece.compiled.ast.source().unwrap_or_default();
    let environment = &piece.compiled.environment;
    state.explain(&environment.world().failure(context, error, environment, source))
}

/// The exit status that a script asks for by `exit(reason)` at its top level.
fn status(reason: &Reason) -> Option<u8> {
    match reason {
        Reason::Normal => Some(0),
        Reason::Value(parcel) => parcel.value().as_int().ok().and_then(|number| u8::try_from(number).ok()),
        _ => None,
    }
}
