//! Agents: processes that keep a value for others.

use super::process::Behaviour;
use super::reply::{refuse, reply};
use super::{Asked, Caller};
use crate::script::callback::Callback;
use crate::script::display::{Style, show};
use crate::script::{Context, Reason, Result, error};
use rhai::{Array, Dynamic};
use std::result::Result as Either;

/// The loop of an agent.
pub struct Agent {
    init: Option<Callback>,
    state: Dynamic,
}

/// What is done with the state.
pub enum AgentCall {
    Get(Callback),
    Update(Callback),
    GetAndUpdate(Callback),
}

impl AgentCall {
    /// The function that asks for it.
    pub fn function(&self) -> &'static str {
        match self {
            Self::Get(_) => "agent_get",
            Self::Update(_) => "agent_update",
            Self::GetAndUpdate(_) => "agent_get_and_update",
        }
    }
}

impl Agent {
    /// Its first state is what `init` returns.
    pub fn new(init: Callback) -> Self {
        Self { init: Some(init), state: Dynamic::UNIT }
    }
}

impl Behaviour for Agent {
    fn init(&mut self, context: &Context) -> Either<(), Reason> {
        if let Some(init) = self.init.take() {
            self.state = init.call(context, Vec::new())?;
        }
        Ok(())
    }

    fn request(&mut self, context: &Context, asked: Asked, from: Option<Caller>) -> Either<(), Reason> {
        let Asked::Agent(call) = asked else {
            refuse(context, from, "this process is an agent: agent_get and agent_update are for it");
            return Ok(());
        };
        let (closure, answer) = match call {
            AgentCall::Get(closure) => {
                let value = closure.call(context, vec![self.state.clone()])?;
                (closure, value)
            }
            AgentCall::Update(closure) => {
                self.state = closure.call(context, vec![std::mem::take(&mut self.state)])?;
                (closure, Dynamic::UNIT)
            }
            AgentCall::GetAndUpdate(closure) => {
                let both = closure.call(context, vec![std::mem::take(&mut self.state)])?;
                let (value, state) = closure.concluded(context, || pair(both))?;
                self.state = state;
                (closure, value)
            }
        };
        match from {
            Some(from) => closure.concluded(context, || reply(context, from, &answer)),
            None => Ok(()),
        }
    }

    fn message(&mut self, _context: &Context, _message: Dynamic) -> Either<(), Reason> {
        // An agent has no use for it.
        Ok(())
    }
}

fn pair(both: Dynamic) -> Result<(Dynamic, Dynamic)> {
    let shown = show(&both, &Style::default());
    match both.try_cast::<Array>().map(<[Dynamic; 2]>::try_from) {
        Some(Ok([value, state])) => Ok((value, state)),
        _ => error(format!("a closure for agent_get_and_update returns `[value, state]`; this one returned {shown}")),
    }
}
