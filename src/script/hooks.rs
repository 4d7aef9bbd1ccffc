//! What the engine calls at every operation, and when a script prints.

use super::{Context, Output, World, halting, variables};
use crate::runtime::{Exceeded, Stop, Tick, tick, uncharged};
use rhai::{Dynamic, Engine, EvalAltResult, Module, ModuleResolver, Position, Shared};
use std::sync::Arc;
use std::time::Duration;

/// Why a script was stopped from outside. No script can catch that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halted {
    /// Its process has to end, for the context's exit reason.
    Exit,
    /// It was interrupted.
    Interrupted,
    /// It calls deeper than its stack reaches.
    StackOverflow,
    /// It calls deeper than it may.
    TooDeep,
    /// It has used up what it may use.
    Limit(Exceeded),
}

impl From<Halted> for Box<EvalAltResult> {
    fn from(halted: Halted) -> Self {
        EvalAltResult::ErrorTerminated(Dynamic::from(halted), Position::NONE).into()
    }
}

/// Ends the evaluation: what a native function returns when its wait was cut short.
impl From<Stop> for Box<EvalAltResult> {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Exit => Halted::Exit.into(),
            Stop::Interrupt => halting::error(Halted::Interrupted),
            Stop::Limit(exceeded) => halting::error(Halted::Limit(exceeded)),
            Stop::Deadlock => super::deadlock::error(),
        }
    }
}

/// How the script was stopped from outside, if it was that.
pub fn halted(error: &EvalAltResult) -> Option<Halted> {
    let mut error = error;
    loop {
        match error {
            EvalAltResult::ErrorTerminated(token, _) | EvalAltResult::ErrorRuntime(token, _) => {
                return token.read_lock::<Halted>().map(|halted| *halted);
            }
            EvalAltResult::ErrorInFunctionCall(.., inner, _) | EvalAltResult::ErrorInModule(_, inner, _) => {
                error = inner;
            }
            _ => return None,
        }
    }
}

pub(super) fn install(engine: &mut Engine, world: &World) {
    engine.on_progress(|_| match tick() {
        Tick::Fine => None,
        Tick::SliceOver => stopped_now(),
        Tick::StackOverflow => halting::stack_is_at_its_end(),
    });
    halting::install(engine, world.limits());
    variables::install(engine);
    let output = world.output().clone();
    engine.on_print(move |text| print(&*output, &format!("{text}\n")));
    let output = world.output().clone();
    engine.on_debug(move |text, source, position| {
        let place = match (source, position.line()) {
            (Some(source), Some(line)) => format!("{source}:{line} "),
            _ => String::new(),
        };
        print(&*output, &format!("{place}{text}\n"));
    });
    engine.set_module_resolver(Resolver(world.resolver().clone()));
}

/// The time slice is over: has the script to be stopped, and here?
#[cold]
fn stopped_now() -> Option<Dynamic> {
    let context = Context::current()?;
    match slice_over(&context) {
        Ok(()) => halting::raised(&context),
        Err(halted @ (Halted::Interrupted | Halted::Limit(_))) => halting::has_to_stop(&context, halted),
        Err(halted) => Some(Dynamic::from(halted)),
    }
}

/// Gives way to others.
///
/// # Errors
/// Why the script has to stop.
pub(super) fn slice_over(context: &Context) -> std::result::Result<(), Halted> {
    match context.slice_over() {
        // Only what waits is told of a deadlock.
        Ok(()) | Err(Stop::Deadlock) => Ok(()),
        Err(Stop::Exit) => Err(Halted::Exit),
        Err(Stop::Interrupt) => Err(Halted::Interrupted),
        Err(Stop::Limit(exceeded)) => Err(Halted::Limit(exceeded)),
    }
}

/// To be called for each step of native code that makes many: what the engine does at every operation.
///
/// # Errors
/// When the process has to leave off.
pub(super) fn operation() -> super::Result<()> {
    match tick() {
        Tick::Fine => Ok(()),
        Tick::SliceOver => match stopped_now() {
            None => Ok(()),
            Some(token) => Err(EvalAltResult::ErrorTerminated(token, Position::NONE).into()),
        },
        Tick::StackOverflow => Err(Halted::StackOverflow.into()),
    }
}

/// Prints, giving way to others while the output is full.
pub(super) fn print(output: &dyn Output, text: &str) {
    until_taken(|| output.try_print(text));
}

/// Tries again and again, giving way to others in between. A process that has to stop meanwhile stops at its next
/// operation; what it wanted to print is lost with it.
pub(super) fn until_taken(take: impl Fn() -> bool) {
    // What is taken is freed by whoever puts it out.
    while !uncharged(&take) {
        let pause = Duration::from_millis(1);
        match Context::current() {
            // Where time is virtual the outside takes none.
            Some(context) if !crate::runtime::is_virtual() => {
                if context.sleep(crate::runtime::Deadline::after(pause), &|| None).is_err() {
                    return;
                }
            }
            _ => std::thread::sleep(pause),
        }
    }
}

/// The world's module resolver, for each engine.
struct Resolver(Arc<dyn ModuleResolver>);

impl ModuleResolver for Resolver {
    fn resolve(
        &self,
        engine: &Engine,
        source: Option<&str>,
        path: &str,
        position: Position,
    ) -> super::Result<Shared<Module>> {
        self.0.resolve(engine, source, path, position)
    }
}
