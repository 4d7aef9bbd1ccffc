//! Streams: descriptions of items that are made one by one, when somebody asks for them.
//!
//! Owns the value that a script holds, how it is copied and shown, and how its items are made. A stream is immutable:
//! each use of it begins anew, and `map`, `take` and the like give a new stream that refers to the old one. It keeps
//! no items and knows no use of it; those are [`Items`], one for each.
//!
//! ```text
//!  Stream ─── a step and the stream that it works on, down to a source
//!    └── Items ─── one use of it, as an iterator
//!          └── steps, source ─── each step pulls from the one before, one item at a time
//! ```

mod callback;
mod items;
mod jobs;
mod progress;
mod source;
mod steps;

pub(super) use callback::callback;
pub(super) use items::Items;
pub(super) use jobs::JobOptions;
pub(super) use source::source;

use super::display::{Ink, Parts, Shown, Style, show};
use super::{Result, error};
use rhai::{Dynamic, FnPtr};
use std::fmt::{self, Write};
use std::sync::Arc;

/// Steps of one stream. Each step pulls from the one before it, a call within a call.
const MOST_STEPS: usize = 1_000;

/// A stream, as a script holds it.
#[derive(Clone)]
pub struct Stream(Arc<Node>);

struct Node {
    step: Step,
    /// How many steps there are below this one.
    depth: usize,
}

/// What a stream does to the one before it.
enum Step {
    Source(Source),
    Map(Stream, FnPtr),
    Filter(Stream, FnPtr),
    TakeWhile(Stream, FnPtr),
    DropWhile(Stream, FnPtr),
    Take(Stream, usize),
    Drop(Stream, usize),
    Chunk(Stream, usize),
    Jobs(Stream, FnPtr, JobOptions),
    Progress(Stream),
}

/// Where items come from.
enum Source {
    /// An array, a range, a map, a string or a blob.
    Value(Dynamic),
    /// A closure, called again and again.
    Calls(FnPtr),
    /// A value, what the closure makes of it, what it makes of that.
    Iterate(Dynamic, FnPtr),
    /// The closure makes an item and the next state of each state.
    Unfold(Dynamic, FnPtr),
}

impl Stream {
    fn new(step: Step) -> Result<Self> {
        let depth = step.before().map_or(0, |before| before.0.depth + 1);
        if depth > MOST_STEPS {
            return error(format!("this stream has {MOST_STEPS} steps already, and no stream may have more"));
        }
        Ok(Self(Arc::new(Node { step, depth })))
    }

    pub fn map(self, f: FnPtr) -> Result<Self> {
        Self::new(Step::Map(self, f))
    }

    pub fn filter(self, f: FnPtr) -> Result<Self> {
        Self::new(Step::Filter(self, f))
    }

    pub fn take_while(self, f: FnPtr) -> Result<Self> {
        Self::new(Step::TakeWhile(self, f))
    }

    pub fn drop_while(self, f: FnPtr) -> Result<Self> {
        Self::new(Step::DropWhile(self, f))
    }

    pub fn take(self, count: usize) -> Result<Self> {
        Self::new(Step::Take(self, count))
    }

    pub fn drop(self, count: usize) -> Result<Self> {
        Self::new(Step::Drop(self, count))
    }

    /// `size` is at least 1.
    pub fn chunk(self, size: usize) -> Result<Self> {
        Self::new(Step::Chunk(self, size))
    }

    /// What jobs that each run `f` on one item come to.
    pub fn jobs(self, f: FnPtr, options: JobOptions) -> Result<Self> {
        Self::new(Step::Jobs(self, f, options))
    }

    /// The same items; a line shows how many there have been.
    pub fn progress(self) -> Result<Self> {
        Self::new(Step::Progress(self))
    }

    pub fn iterate(first: Dynamic, f: FnPtr) -> Result<Self> {
        Self::new(Step::Source(Source::Iterate(first, f)))
    }

    pub fn unfold(state: Dynamic, f: FnPtr) -> Result<Self> {
        Self::new(Step::Source(Source::Unfold(state, f)))
    }

    /// Is there a value in it for which this holds? Closures are values too.
    pub fn any(&self, mut holds: impl FnMut(&Dynamic) -> bool) -> bool {
        let mut next = Some(self);
        while let Some(stream) = next {
            let (value, function) = stream.0.step.parts();
            if value.is_some_and(&mut holds) || function.is_some_and(|function| holds(&function.clone().into())) {
                return true;
            }
            next = stream.0.step.before();
        }
        false
    }

    /// The same stream of other values and closures: of what `each` makes of them.
    ///
    /// # Errors
    /// Those of `each`.
    pub fn replace(&self, mut each: impl FnMut(&Dynamic) -> Result<Dynamic>) -> Result<Self> {
        let mut streams = vec![self];
        while let Some(before) = streams.last().and_then(|stream| stream.0.step.before()) {
            streams.push(before);
        }
        let mut copy = None;
        for stream in streams.into_iter().rev() {
            let step = stream.0.step.replace(copy.take(), &mut each)?;
            copy = Some(Self(Arc::new(Node { step, depth: stream.0.depth })));
        }
        // There is at least the stream itself.
        Ok(copy.unwrap_or_else(|| self.clone()))
    }
}

impl Step {
    fn before(&self) -> Option<&Stream> {
        match self {
            Self::Source(_) => None,
            Self::Map(before, _)
            | Self::Filter(before, _)
            | Self::TakeWhile(before, _)
            | Self::DropWhile(before, _)
            | Self::Take(before, _)
            | Self::Drop(before, _)
            | Self::Chunk(before, _)
            | Self::Progress(before)
            | Self::Jobs(before, ..) => Some(before),
        }
    }

    /// What in it is a script's.
    fn parts(&self) -> (Option<&Dynamic>, Option<&FnPtr>) {
        match self {
            Self::Source(Source::Value(value)) => (Some(value), None),
            Self::Source(Source::Calls(f))
            | Self::Map(_, f)
            | Self::Filter(_, f)
            | Self::TakeWhile(_, f)
            | Self::DropWhile(_, f)
            | Self::Jobs(_, f, _) => (None, Some(f)),
            Self::Source(Source::Iterate(value, f) | Source::Unfold(value, f)) => (Some(value), Some(f)),
            Self::Take(..) | Self::Drop(..) | Self::Chunk(..) | Self::Progress(_) => (None, None),
        }
    }

    /// The same step with `before` before it, if one is, and other values and closures.
    fn replace(&self, before: Option<Stream>, each: &mut dyn FnMut(&Dynamic) -> Result<Dynamic>) -> Result<Self> {
        let before = || before.clone().expect("a step that has one before it is replaced after that");
        let mut function = |f: &FnPtr| -> Result<FnPtr> {
            Ok(each(&f.clone().into())?.try_cast::<FnPtr>().unwrap_or_else(|| f.clone()))
        };
        Ok(match self {
            Self::Map(_, f) => Self::Map(before(), function(f)?),
            Self::Filter(_, f) => Self::Filter(before(), function(f)?),
            Self::TakeWhile(_, f) => Self::TakeWhile(before(), function(f)?),
            Self::DropWhile(_, f) => Self::DropWhile(before(), function(f)?),
            Self::Take(_, count) => Self::Take(before(), *count),
            Self::Drop(_, count) => Self::Drop(before(), *count),
            Self::Chunk(_, size) => Self::Chunk(before(), *size),
            Self::Jobs(_, f, options) => Self::Jobs(before(), function(f)?, options.clone()),
            Self::Progress(_) => Self::Progress(before()),
            Self::Source(Source::Calls(f)) => Self::Source(Source::Calls(function(f)?)),
            Self::Source(Source::Iterate(first, f)) => {
                let f = function(f)?;
                Self::Source(Source::Iterate(each(first)?, f))
            }
            Self::Source(Source::Unfold(state, f)) => {
                let f = function(f)?;
                Self::Source(Source::Unfold(each(state)?, f))
            }
            Self::Source(Source::Value(value)) => Self::Source(Source::Value(each(value)?)),
        })
    }
}

/// The steps, as they could be typed: ` |> map(…) |> take(2)`.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(_) => Ok(()),
            Self::Map(..) => f.write_str(" |> map(…)"),
            Self::Filter(..) => f.write_str(" |> filter(…)"),
            Self::TakeWhile(..) => f.write_str(" |> take_while(…)"),
            Self::DropWhile(..) => f.write_str(" |> drop_while(…)"),
            Self::Take(_, count) => write!(f, " |> take({count})"),
            Self::Drop(_, count) => write!(f, " |> drop({count})"),
            Self::Chunk(_, size) => write!(f, " |> chunk({size})"),
            Self::Jobs(..) => f.write_str(" |> job_stream(…)"),
            Self::Progress(_) => f.write_str(" |> progress()"),
        }
    }
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let style = Style { width: usize::MAX, ..Style::default() };
        f.write_str(&show(&Dynamic::from(self.clone()), &style))
    }
}

/// So many steps are shown.
const SHOWN_STEPS: usize = 20;

impl Shown for Stream {
    fn parts(&self) -> Parts<'_> {
        let mut steps = vec![self];
        while let Some(before) = steps.last().and_then(|stream| stream.0.step.before()) {
            steps.push(before);
        }
        let source = steps.pop().map(|stream| &stream.0.step);
        let mut close = String::new();
        for stream in steps.iter().rev().take(SHOWN_STEPS) {
            let _ = write!(close, "{}", stream.0.step);
        }
        if steps.len() > SHOWN_STEPS {
            let _ = write!(close, " … {} more", steps.len() - SHOWN_STEPS);
        }
        close.push('>');
        match source {
            Some(Step::Source(Source::Value(value))) => Parts::Wrapped(Ink::Handle, "#Stream<", value, close.into()),
            Some(Step::Source(Source::Iterate(first, _))) => {
                Parts::Wrapped(Ink::Handle, "#Stream<iterate ", first, close.into())
            }
            Some(Step::Source(Source::Unfold(state, _))) => {
                Parts::Wrapped(Ink::Handle, "#Stream<unfold ", state, close.into())
            }
            Some(Step::Source(Source::Calls(f))) => {
                let function = show(&f.clone().into(), &Style::default());
                Parts::Text(Ink::Handle, format!("#Stream<{function}{close}").into())
            }
            _ => Parts::Text(Ink::Handle, "#Stream<>".into()),
        }
    }
}
