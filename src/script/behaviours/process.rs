//! The process that a behaviour runs in: its start, its loop, its end.

use super::{Asked, Caller, Request};
use crate::runtime::{Answer, Body, Deadline, Pid, Start, Stop, measured, uncharged};
use crate::script::callback::{conclude, concluded, own_crash, report};
use crate::script::causes::told;
use crate::script::functions::{register, running, spawn_body};
use crate::script::options::Options;
use crate::script::{Beginning, Context, Environment, Parcel, PidValue, Place, Reason, Result, Script, error};
use crate::script::{deadlock, reason_from_value};
use rhai::{Array, Dynamic, ImmutableString, NativeCallContext};
use std::result::Result as Either;
use std::sync::Arc;

/// What a process does that keeps a state and answers requests. Whatever fails for a reason, ends it.
pub trait Behaviour: Sized + Send + 'static {
    /// Done before whoever starts it goes on.
    fn init(&mut self, context: &Context) -> Either<(), Reason>;

    /// Does what is asked. When it is a call, somebody waits for the answer.
    fn request(&mut self, context: &Context, asked: Asked, from: Option<Caller>) -> Either<(), Reason>;

    /// Gets a message that is no request.
    fn message(&mut self, context: &Context, message: Dynamic) -> Either<(), Reason>;

    /// How long it waits for the next message.
    fn patience(&self) -> Deadline {
        Deadline::NEVER
    }

    /// There was none in that time.
    fn timeout(&mut self, _context: &Context) -> Either<(), Reason> {
        Ok(())
    }

    /// It is about to end, for the reason or for the one that comes back.
    fn terminate(&mut self, _context: &Context, reason: Reason) -> Reason {
        reason
    }
}

/// How a behaviour is started.
#[derive(Clone, Default)]
pub struct Starting {
    /// Linked to the process that starts it.
    pub link: bool,
    /// The name that it gets.
    pub name: Option<ImmutableString>,
}

impl Starting {
    /// As the options of a call say.
    ///
    /// # Errors
    /// When there is a name that cannot be one.
    pub fn new(link: bool, options: &Options) -> Result<Self> {
        Ok(Self { link, name: options.text("name")? })
    }
}

/// Starts a behaviour, and returns when it is ready. `make` makes it, from copies.
///
/// # Errors
/// When it ends before it is ready. Then whoever starts it gets this error alone, and no exit signal.
pub fn start<B: Behaviour>(
    call: &NativeCallContext,
    starting: Starting,
    make: impl FnOnce() -> Result<B>,
) -> Result<PidValue> {
    let context = running(call.fn_name())?;
    let Some(environment) = context.local.environment() else { return error("only code can start a process") };
    let (behaviour, bytes) = measured(make);
    let link = starting.link;
    let behaviour = behaviour?;
    let reference = context.expect();
    let parent = Caller { pid: context.pid(), reference };
    let started_at = deadlock::place(call);
    let body = body(Life { behaviour, environment, parent, starting, started_at }, bytes);
    let start = Start { link, monitor: Some(reference), ..Start::default() };
    let started = spawn_body(&context, start, body).and_then(|pid| {
        let answer = context.await_answer(reference, pid, Deadline::NEVER, &|| deadlock::place(call))?;
        match answer {
            Answer::Ended(reason) => error(format!("{pid} ended before it was ready: {}", told(&reason))),
            Answer::Given(_) | Answer::TimedOut | Answer::Full => Ok(pid.into()),
        }
    });
    context.expect_no_more(reference);
    started
}

struct Life<B> {
    behaviour: B,
    /// That of the code that started it.
    environment: Arc<Environment>,
    parent: Caller,
    starting: Starting,
    started_at: Option<Place>,
}

fn body<B: Behaviour>(life: Life<B>, bytes: usize) -> Body<Script> {
    let own = size_of::<Life<B>>();
    let body = move |context: &Context| {
        let mut life = life;
        let environment = life.environment.here();
        environment.world().limits().bind(context, bytes + own);
        context.local.enter(environment.clone());
        context.local.begin(Beginning::at(environment.clone(), life.started_at.take()));
        let named = match &life.starting.name {
            Some(name) => concluded(context, &environment, || register(name, context.pid().into()).map(|_| ())),
            None => Ok(()),
        };
        if let Err(mut reason) = named.and_then(|()| life.behaviour.init(context)) {
            // Whoever started it waits for that, and is told.
            if life.starting.link {
                context.unlink(life.parent.pid);
            }
            own_crash(context, &mut reason);
            return Err(reason);
        }
        context.answer(life.parent.pid, life.parent.reference, Parcel::made(|| Dynamic::UNIT));
        let mut reason = life.live(context, &environment);
        report(context, &environment, &mut reason);
        match reason {
            Reason::Normal => Ok(Parcel::made(|| Dynamic::UNIT)),
            reason => Err(reason),
        }
    };
    uncharged(|| Box::new(body))
}

impl<B: Behaviour> Life<B> {
    /// The loop. The reason why it ended.
    fn live(&mut self, context: &Context, environment: &Arc<Environment>) -> Reason {
        let reason = loop {
            let next = context.receive(self.behaviour.patience(), &|| None);
            // Between two calls of closures, it is the process of whoever started it.
            context.local.enter(environment.clone());
            let step = match next {
                Ok(Some(message)) => match concluded(context, environment, || message.take_own()) {
                    Ok(message) => self.step(context, message),
                    Err(reason) => Err(reason),
                },
                Ok(None) => self.behaviour.timeout(context),
                Err(stop) => return stopped(context, environment, stop),
            };
            if let Err(reason) = step {
                break reason;
            }
        };
        // An exit that it chose itself can wait until it has put its things in order. Whatever others want, cannot.
        context.put_off_exit();
        context.exit_reason().unwrap_or_else(|| self.behaviour.terminate(context, reason))
    }

    fn step(&mut self, context: &Context, message: Dynamic) -> Either<(), Reason> {
        let request = message.read_lock::<Request>().map(|request| request.clone());
        let Some(request) = request else {
            return match self.exit_of_parent(&message) {
                Some(reason) => Err(reason),
                None => self.behaviour.message(context, message),
            };
        };
        match request.take() {
            Some(Asked::Stop(reason)) => Err(reason),
            Some(asked) => self.behaviour.request(context, asked, request.from),
            // Somebody has sent it twice.
            None => Ok(()),
        }
    }

    /// With its parent it ends, even when it traps exits. Without a link, whoever started it is a process like others.
    fn exit_of_parent(&self, message: &Dynamic) -> Option<Reason> {
        let (from, reason) = exit_of(message)?;
        (self.starting.link && from == self.parent.pid).then(|| reason_from_value(&reason).unwrap_or(Reason::Killed))
    }
}

/// Of a message that tells of an exit: from whom, and why.
pub(super) fn exit_of(message: &Dynamic) -> Option<(Pid, Dynamic)> {
    let message = message.read_lock::<Array>()?;
    let [word, from, reason] = &message[..] else { return None };
    let is_exit = word.read_lock::<ImmutableString>().is_some_and(|word| word.as_str() == "EXIT");
    let from = from.read_lock::<PidValue>().map(|from| from.pid)?;
    is_exit.then(|| (from, reason.clone()))
}

/// Why the process had to leave off.
pub(super) fn stopped(context: &Context, environment: &Arc<Environment>, stop: Stop) -> Reason {
    match conclude(context, environment, Ok(Err(stop.into()))) {
        Err(reason) => reason,
        Ok(()) => Reason::Killed,
    }
}
