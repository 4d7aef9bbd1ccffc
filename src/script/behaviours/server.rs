//! Servers: processes that answer calls as a script says.

use super::process::Behaviour;
use super::reply::{refuse, reply};
use super::{Asked, Caller};
use crate::runtime::Deadline;
use crate::script::callback::{Callback, concluded};
use crate::script::display::{Style, show};
use crate::script::hooks::until_taken;
use crate::script::{Context, Reason, Result, error, options, reason_from_value, reason_to_value, time};
use rhai::{Dynamic, Map};
use std::result::Result as Either;

/// What a server does, as its script says.
#[derive(Default)]
pub struct Callbacks {
    pub init: Option<Callback>,
    pub call: Option<Callback>,
    pub cast: Option<Callback>,
    pub info: Option<Callback>,
    pub terminate: Option<Callback>,
}

/// The loop of a server.
pub struct Server {
    callbacks: Callbacks,
    state: Dynamic,
    /// How long it waits before `info` gets `"timeout"`, when the last callback said so.
    patience: Option<Deadline>,
    /// Who gets an answer when all is put in order.
    last_reply: Option<(Caller, Dynamic)>,
}

/// What `call` returned, or `cast`, or `info`.
struct Returned {
    reply: Option<Dynamic>,
    state: Dynamic,
    stop: Option<Reason>,
    timeout: Option<Deadline>,
}

impl Callbacks {
    /// Where the callback of this name belongs.
    pub fn place(&mut self, name: &str) -> &mut Option<Callback> {
        match name {
            "init" => &mut self.init,
            "call" => &mut self.call,
            "cast" => &mut self.cast,
            "info" => &mut self.info,
            _ => &mut self.terminate,
        }
    }
}

impl Server {
    pub fn new(callbacks: Callbacks) -> Self {
        Self { callbacks, state: Dynamic::UNIT, patience: None, last_reply: None }
    }

    /// The state, for a callback. Where it may be needed once more, because the callback fails, that gets a copy.
    fn lend(&mut self) -> Dynamic {
        if self.callbacks.terminate.is_some() { self.state.clone() } else { std::mem::take(&mut self.state) }
    }

    fn call(&mut self, context: &Context, message: Dynamic, from: Caller) -> Either<(), Reason> {
        let state = self.lend();
        let Some(call) = &self.callbacks.call else {
            return Err(missing(context, "call", &message));
        };
        let value = call.call(context, vec![message, Dynamic::from(from), state])?;
        let returned = call.concluded(context, || returned("call", &value))?;
        let stops = returned.stop.is_some();
        let answered = match &returned.reply {
            Some(answer) if !stops => call.concluded(context, || reply(context, from, answer)),
            _ => Ok(()),
        };
        self.last_reply = returned.reply.filter(|_| stops).map(|answer| (from, answer));
        answered?;
        self.go_on(returned.state, returned.timeout, returned.stop)
    }

    /// `cast` or `info`, whichever `name` says.
    fn tell(&mut self, context: &Context, name: &str, message: Dynamic) -> Either<(), Reason> {
        let state = self.lend();
        let callback = if name == "cast" { &self.callbacks.cast } else { &self.callbacks.info };
        let Some(callback) = callback else {
            return Err(missing(context, name, &message));
        };
        let value = callback.call(context, vec![message, state])?;
        let returned = callback.concluded(context, || returned(name, &value))?;
        self.go_on(returned.state, returned.timeout, returned.stop)
    }

    fn go_on(&mut self, state: Dynamic, timeout: Option<Deadline>, stop: Option<Reason>) -> Either<(), Reason> {
        self.state = state;
        self.patience = timeout;
        stop.map_or(Ok(()), Err)
    }
}

impl Behaviour for Server {
    fn init(&mut self, context: &Context) -> Either<(), Reason> {
        if let Some(init) = self.callbacks.init.take() {
            self.state = init.call(context, Vec::new())?;
        }
        Ok(())
    }

    fn request(&mut self, context: &Context, asked: Asked, from: Option<Caller>) -> Either<(), Reason> {
        self.patience = None;
        match (asked, from) {
            (Asked::Message(message), Some(from)) => self.call(context, message, from),
            (Asked::Message(message), None) => self.tell(context, "cast", message),
            (_, from) => {
                refuse(context, from, "this process is a server: server_call and server_cast are for it");
                Ok(())
            }
        }
    }

    fn message(&mut self, context: &Context, message: Dynamic) -> Either<(), Reason> {
        self.patience = None;
        if self.callbacks.info.is_some() {
            return self.tell(context, "info", message);
        }
        let text = format!(
            "server {} has no `info`, and got this message: {}\n",
            context.pid(),
            show(&message, &Style::default())
        );
        if let Some(environment) = context.local.environment() {
            until_taken(|| environment.output().try_print_error(&text));
        }
        Ok(())
    }

    fn patience(&self) -> Deadline {
        self.patience.unwrap_or(Deadline::NEVER)
    }

    fn timeout(&mut self, context: &Context) -> Either<(), Reason> {
        self.message(context, "timeout".into())
    }

    fn terminate(&mut self, context: &Context, reason: Reason) -> Reason {
        let mut reason = reason;
        if let Some(terminate) = &self.callbacks.terminate {
            let state = std::mem::take(&mut self.state);
            if let Err(worse) = terminate.call(context, vec![reason_to_value(&reason), state]) {
                reason = worse;
            }
        }
        if let Some((from, answer)) = self.last_reply.take()
            && let Some(environment) = context.local.environment()
            && let Err(worse) = concluded(context, &environment, || reply(context, from, &answer))
        {
            reason = worse;
        }
        reason
    }
}

/// Nobody said what to do with that.
fn missing(context: &Context, name: &str, message: &Dynamic) -> Reason {
    let shown = show(message, &Style::default());
    let Some(environment) = context.local.environment() else { return Reason::Killed };
    let refused = concluded(context, &environment, || error(format!("this server has no `{name}`, and got {shown}")));
    refused.map_or_else(|reason| reason, |()| Reason::Killed)
}

/// Reads what a callback returned.
///
/// # Errors
/// When it is not what callbacks return: the words show the right form.
fn returned(name: &str, value: &Dynamic) -> Result<Returned> {
    let wrong = |what: String| {
        let form = match name {
            "call" => {
                "`call` returns `#{ reply: answer, state: state }`, `#{ state: state }` to answer later, or `#{ stop: reason, state: state }`"
            }
            "cast" => "`cast` returns `#{ state: state }` or `#{ stop: reason, state: state }`",
            _ => "`info` returns `#{ state: state }` or `#{ stop: reason, state: state }`",
        };
        error(format!("{form}, each with a `timeout` if need be; {what}"))
    };
    let Some(map) = value.read_lock::<Map>() else {
        return wrong(format!("this one returned {}", show(value, &Style::default())));
    };
    let allowed: &[&str] =
        if name == "call" { &["reply", "state", "stop", "timeout"] } else { &["state", "stop", "timeout"] };
    if let Some(key) = map.keys().find(|key| !allowed.contains(&key.as_str())) {
        return wrong(format!("this one returned a map with the key `{key}`"));
    }
    let Some(state) = map.get("state") else { return wrong("this one returned a map without `state`".into()) };
    Ok(Returned {
        reply: map.get("reply").cloned(),
        state: state.clone(),
        stop: map.get("stop").map(reason_from_value).transpose()?,
        timeout: match map.get("timeout").map(|ms| (ms, time::deadline(ms))) {
            None => None,
            Some((_, Ok(deadline))) => Some(deadline),
            Some((ms, Err(_))) => {
                let refused = options::refused(ms, &[time::INFINITY]);
                return wrong(format!("a `timeout` is milliseconds from 0 on, or \"infinity\"; {refused}"));
            }
        },
    })
}
