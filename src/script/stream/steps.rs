//! What the steps of a stream do, one item at a time.

use super::items::User;
use super::jobs::Jobs;
use super::progress::Progress;
use super::source::Pulled;
use super::{Step, Stream};
use crate::script::Result;
use crate::script::hooks::operation;
use rhai::{Array, Dynamic, FnPtr};

/// One use of a stream and of those before it.
pub(super) enum Pull {
    Source(Pulled),
    Map(Box<Self>, FnPtr),
    Filter(Box<Self>, FnPtr),
    /// None after the first item that did not pass.
    TakeWhile(Option<Box<Self>>, FnPtr),
    /// No closure after the first item that did not pass.
    DropWhile(Box<Self>, Option<FnPtr>),
    /// None when there are none left to take: what the steps before have under way is not waited for.
    Take(Option<Box<Self>>, usize),
    Drop(Box<Self>, usize),
    /// None after the last item.
    Chunk(Option<Box<Self>>, usize),
    Jobs(Box<Jobs>),
    Progress(Progress),
}

/// Begins a use of the stream.
pub(super) fn pull(stream: &Stream) -> Pull {
    // Without recursion: there may be many steps.
    let mut steps = vec![stream];
    while let Some(before) = steps.last().and_then(|stream| stream.0.step.before()) {
        steps.push(before);
    }
    let mut pull = None;
    while let Some(stream) = steps.pop() {
        let mut before = || Box::new(pull.take().expect("only a source has no step before it"));
        pull = Some(match &stream.0.step {
            Step::Source(source) => Pull::Source(Pulled::new(&stream.0, source)),
            Step::Map(_, f) => Pull::Map(before(), f.clone()),
            Step::Filter(_, f) => Pull::Filter(before(), f.clone()),
            Step::TakeWhile(_, f) => Pull::TakeWhile(Some(before()), f.clone()),
            Step::DropWhile(_, f) => Pull::DropWhile(before(), Some(f.clone())),
            Step::Take(_, 0) => Pull::Take(None, 0),
            Step::Take(_, count) => Pull::Take(Some(before()), *count),
            Step::Drop(_, count) => Pull::Drop(before(), *count),
            Step::Chunk(_, size) => Pull::Chunk(Some(before()), *size),
            Step::Progress(before_it) => Pull::Progress(Progress::new(before(), before_it)),
            Step::Jobs(_, f, options) => Pull::Jobs(Box::new(Jobs::new(before(), f.clone(), options.clone()))),
        });
    }
    pull.expect("there is at least the stream itself")
}

impl Pull {
    /// The next item; `None` at the end. Not to be called after the end or an error.
    pub fn next(&mut self, user: &User) -> Result<Option<Dynamic>> {
        // A look at the stack for every step, as they call one another.
        operation()?;
        match self {
            Self::Source(source) => source.next(user),
            Self::Map(before, f) => match before.next(user)? {
                Some(item) => user.call(f, vec![item]).map(Some),
                None => Ok(None),
            },
            Self::Filter(before, f) => {
                while let Some(item) = before.next(user)? {
                    if user.test("filter", f, &item)? {
                        return Ok(Some(item));
                    }
                }
                Ok(None)
            }
            Self::TakeWhile(before, f) => {
                let Some(steps) = before else { return Ok(None) };
                let Some(item) = steps.next(user)? else { return Ok(None) };
                if user.test("take_while", f, &item)? {
                    return Ok(Some(item));
                }
                *before = None;
                Ok(None)
            }
            Self::DropWhile(before, f) => {
                while let Some(item) = before.next(user)? {
                    let drops = match f {
                        Some(f) => user.test("drop_while", f, &item)?,
                        None => false,
                    };
                    if !drops {
                        *f = None;
                        return Ok(Some(item));
                    }
                }
                Ok(None)
            }
            Self::Take(before, left) => {
                let Some(steps) = before else { return Ok(None) };
                let item = steps.next(user)?;
                *left -= 1;
                if *left == 0 {
                    *before = None;
                }
                Ok(item)
            }
            Self::Drop(before, left) => {
                while *left > 0 {
                    *left -= 1;
                    if before.next(user)?.is_none() {
                        return Ok(None);
                    }
                }
                before.next(user)
            }
            Self::Jobs(jobs) => jobs.next(user),
            Self::Progress(progress) => progress.next(user),
            Self::Chunk(before, size) => {
                let mut chunk = Array::new();
                while chunk.len() < *size
                    && let Some(steps) = before
                {
                    match steps.next(user)? {
                        Some(item) => chunk.push(item),
                        None => *before = None,
                    }
                }
                Ok(if chunk.is_empty() { None } else { Some(chunk.into()) })
            }
        }
    }
}
