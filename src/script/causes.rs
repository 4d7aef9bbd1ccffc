//! What an error goes back to: ends of other processes that its own process was told of, and threw on.

use super::display::{Style, show};
use super::reason::in_words;
use super::{Context, Failure, Reason};
use rhai::{Dynamic, ImmutableString};
use std::cell::Cell;

/// So many are kept of a chain of causes: the nearest, and where it began.
const MOST: usize = 5;

/// What an error goes back to, the nearest first.
pub struct Causes {
    /// Each without causes of its own: a chain of any length is a list, and takes no recursion to be let go of.
    failures: Vec<Failure>,
    left_out: usize,
}

impl Causes {
    /// Those of an error that goes back to this one.
    pub(super) fn from(cause: &Failure) -> Self {
        let (before, mut left_out) = match cause.causes() {
            Some(causes) => (&causes.failures[..], causes.left_out),
            None => (&[][..], 0),
        };
        let mut failures: Vec<Failure> = std::iter::once(cause.alone()).chain(before.iter().cloned()).collect();
        if failures.len() > MOST {
            failures.remove(MOST - 1);
            left_out += 1;
        }
        Self { failures, left_out }
    }

    /// The nearest first, each with the number of those that are left out just before it.
    pub fn each(&self) -> impl Iterator<Item = (&Failure, usize)> {
        let last = self.failures.len() - 1;
        self.failures.iter().enumerate().map(move |(n, failure)| (failure, if n == last { self.left_out } else { 0 }))
    }

    /// Where it began.
    pub fn first(&self) -> Option<&Failure> {
        self.failures.last()
    }
}

/// What a process was told last of the error that ended another, in case it throws it on.
#[derive(Default)]
pub struct Told(Cell<Option<Box<Word>>>);

struct Word {
    failure: Failure,
    /// In these words; `None`: by its reason.
    said: Option<ImmutableString>,
}

impl Told {
    /// The error with what it goes back to, if it throws on what the process was told.
    pub(super) fn blamed(&self, error: Failure) -> Failure {
        match self.0.take() {
            Some(word) if error.thrown_value().is_some_and(|thrown| word.says(thrown)) => error.because(&word.failure),
            _ => error,
        }
    }
}

impl Word {
    fn says(&self, thrown: &Dynamic) -> bool {
        let told = match &self.said {
            Some(said) => said.clone().into(),
            None => self.failure.caught(),
        };
        match (told.read_lock::<ImmutableString>(), thrown.read_lock::<ImmutableString>()) {
            // Also with words of its own before.
            (Some(told), Some(thrown)) => !told.is_empty() && thrown.ends_with(told.as_str()),
            (None, None) => show(&told, &Style::default()) == show(thrown, &Style::default()),
            _ => false,
        }
    }
}

/// The running process is about to throw the reason for which another ended.
pub(super) fn thrown_on(failure: &Failure) {
    tell(failure, None);
}

/// The reason in words, which the running process is about to throw.
pub(super) fn told(reason: &Reason) -> String {
    let words = in_words(reason);
    if let Reason::Error(failure) = reason {
        tell(failure, Some(words.as_str().into()));
    }
    words
}

fn tell(failure: &Failure, said: Option<ImmutableString>) {
    if let Some(context) = Context::current() {
        context.local.told.0.set(Some(Box::new(Word { failure: failure.clone(), said })));
    }
}
