//! One use of a stream.

use super::Stream;
use super::steps::{Pull, pull};
use crate::script::{Context, Environment, Result, error};
use rhai::{Dynamic, FnPtr};
use std::rc::Rc;
use std::sync::Arc;

/// One use of a stream: its items, made when they are asked for. Dropping it ends the use, and whatever is under way
/// for it.
pub struct Items {
    user: Option<User>,
    /// None after the end, or an error.
    steps: Option<Pull>,
}

/// The process that uses the stream.
pub(super) struct User {
    pub context: Rc<Context>,
    pub environment: Arc<Environment>,
}

impl User {
    /// Calls a closure that the stream holds.
    pub fn call(&self, function: &FnPtr, arguments: Vec<Dynamic>) -> Result<Dynamic> {
        self.environment.call_back(function, arguments)
    }

    /// The same for one that says yes or no.
    pub fn test(&self, step: &str, function: &FnPtr, item: &Dynamic) -> Result<bool> {
        let answer = self.call(function, vec![item.clone()])?;
        answer.as_bool().or_else(|_| {
            let shown = crate::script::display::show(&answer, &crate::script::display::Style::default());
            error(format!("the closure of {step} is to return true or false; this one returned {shown}"))
        })
    }
}

impl Items {
    pub fn new(stream: &Stream) -> Self {
        let user = Context::current().and_then(|context| {
            let environment = context.local.environment()?;
            Some(User { context, environment })
        });
        Self { user, steps: Some(pull(stream)) }
    }
}

impl Iterator for Items {
    type Item = Result<Dynamic>;

    fn next(&mut self) -> Option<Result<Dynamic>> {
        let steps = self.steps.as_mut()?;
        let item = match &self.user {
            Some(user) => steps.next(user),
            None => error("streams are for code that runs in a process"),
        };
        if !matches!(item, Ok(Some(_))) {
            self.steps = None;
        }
        item.transpose()
    }
}
