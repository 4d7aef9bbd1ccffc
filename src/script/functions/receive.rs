//! `receive` and `match`: the next message, or the first that fits; a value's shape.
//!
//! The blocks `receive { … }` and `match value { … }` are rewritten to calls of the functions with `__` at the end, which
//! nobody types.

use super::jobs::running;
use super::{Doc, Functions};
use crate::runtime::{Deadline, MessageNumber, uncharged};
use crate::script::caught::{CAUGHT, reword};
use crate::script::deadlock::place;
use crate::script::display::{Style, show};
use crate::script::matching::{Matcher, take_names};
use crate::script::{Closures, Parcel, Result, deep_copy, error, time};
use crate::syntax::pattern::Arm;
use rhai::{Array, Dynamic, FuncRegistration, INT, ImmutableString, NativeCallContext};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

pub(super) fn add(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "receive",
            signature: "receive(ms = \"infinity\") or receive { pattern => body, …, after ms => body }",
            summary: "Takes the oldest message out of the mailbox, or the oldest that fits a pattern, waiting for one.",
            details: "`receive(ms)` is `()` when the time is up; `receive(0)` does not wait. \
                          The block looks at the messages from the oldest on; the first arm that a message fits takes it, and the \
                          value of its body is the value of the block. Messages that fit no arm stay, in their order. `after ms` is \
                          for when none has come in that time. Patterns: a literal, `_`, a name (bound in the body), `^name` (the \
                          value of a variable), `[a, b]`, `[first, ..]`, `[first, ..rest]`, `#{ key: p }` (other keys may be there), \
                          `ok(p)` and `error(p)`; a name that comes twice fits equal values; a guard is `pattern if condition`. \
                          A body may `return`, `break` and `continue`. Erlang's `receive`.",
            example: (
                "send(self(), [\"add\", 1, 2]);\nsend(self(), \"other\");\nreceive {\n    \"stop\" => 0,\n    [\"add\", a, b] if a < b => a + b,\n    after 1000 => \"nothing\",\n}",
                "3",
            ),
        },
        |call: NativeCallContext| receive(&call, Deadline::NEVER),
        |call: NativeCallContext, milliseconds: INT| receive(&call, time::after(milliseconds)?),
        |call: NativeCallContext, patience: Dynamic| receive(&call, time::deadline(&patience)?)
    );
    functions.document(Doc {
        name: "match",
        signature: "match value { pattern => body, … }",
        summary: "The body of the first arm whose pattern the value fits.",
        details: "The patterns and guards of `receive`. When no arm fits, that is an error: `_` fits everything. \
                      Elixir's `case`.",
        example: ("match [\"add\", 1, 2] {\n    [\"add\", a, b] => a + b,\n    _ => 0,\n}", "3"),
    });
    rewritten(functions);
}

/// What the blocks are rewritten to.
fn rewritten(functions: &mut Functions) {
    macro_rules! register {
        ($($name:tt: $function:expr),+ $(,)?) => {
            $(FuncRegistration::new($name).with_volatility(true).in_global_namespace()
                .set_into_module(functions.module(), $function);)+
        };
    }
    register!(
        "receive__": |call: NativeCallContext, shape: ImmutableString, values: Array| {
            Search::mailbox(&call, shape, values, Deadline::NEVER)
        },
        "receive__": |call: NativeCallContext, shape: ImmutableString, values: Array, patience: Dynamic| {
            Search::mailbox(&call, shape, values, time::deadline(&patience)?)
        },
        "until__": |patience: Dynamic| time::deadline(&patience).map(|_| patience),
        "match__": |call: NativeCallContext, value: Dynamic, shape: ImmutableString, values: Array| {
            Search::value(&call, value, shape, values)
        },
        "asks__": |call: NativeCallContext, search: &mut Search| search.asks(&call),
        "judge__": |search: &mut Search, verdict: Dynamic| search.judge(&verdict),
        "arm__": |search: &mut Search| search.arm,
        "peek__": |search: &mut Search, name: INT| search.name(name).map(|name| name.clone()).unwrap_or_default(),
        CAUGHT: |error: &mut Dynamic| reword(error),
        "take__": |search: &mut Search, name: INT| search.name(name).map(std::mem::take).unwrap_or_default(),
    );
}

fn receive(call: &NativeCallContext, deadline: Deadline) -> Result<Dynamic> {
    match running("receive")?.receive(deadline, &|| place(call))? {
        Some(message) => message.take_own(),
        None => Ok(Dynamic::UNIT),
    }
}

/// No arm: the time is up.
const NO_ARM: INT = -1;

/// The search of one `receive { … }` or `match`, and what it has found.
#[derive(Clone)]
struct Search {
    arms: Arc<[Arm]>,
    values: Array,
    among: Among,
    /// The arm that fits.
    arm: INT,
    /// Has the guard of that arm still to agree?
    asks: bool,
    /// What it has said, when it has been asked.
    verdict: Option<bool>,
    /// What its names stand for.
    names: Vec<Dynamic>,
    /// The time is up: no more messages are looked at than there were.
    is_over: bool,
}

#[derive(Clone)]
enum Among {
    /// The messages from this one on.
    Messages(MessageNumber, Deadline),
    Value(Dynamic),
}

impl Search {
    fn mailbox(call: &NativeCallContext, shape: ImmutableString, values: Array, deadline: Deadline) -> Result<Self> {
        let arms = arms(&shape)?;
        let has_guards = arms.iter().any(|arm| arm.is_guarded);
        let deadline = if has_guards { deadline.fixed() } else { deadline };
        let context = running("receive")?;
        let from = if has_guards { 0 } else { context.local.searched.until(call, &shape, &values)? };
        let mut search = Self {
            arms,
            values,
            among: Among::Messages(from, deadline),
            arm: NO_ARM,
            asks: false,
            verdict: None,
            names: Vec::new(),
            is_over: false,
        };
        search.look(call, 0)?;
        if !has_guards
            && let Among::Messages(until, _) = search.among
            && context.kept() >= Searched::WORTH
        {
            context.local.searched.note(shape, &search.values, until);
        }
        Ok(search)
    }

    fn value(call: &NativeCallContext, value: Dynamic, shape: ImmutableString, values: Array) -> Result<Self> {
        let arms = arms(&shape)?;
        let among = Among::Value(value.flatten());
        let mut search =
            Self { arms, values, among, arm: NO_ARM, asks: false, verdict: None, names: Vec::new(), is_over: false };
        search.look(call, 0)?;
        Ok(search)
    }

    /// Looks for what fits, at first only in the arms from `first` on.
    fn look(&mut self, call: &NativeCallContext, first: usize) -> Result<()> {
        let matcher = Matcher { arms: &self.arms, values: &self.values, call };
        match &mut self.among {
            Among::Value(value) => match matcher.first_arm(value, first)? {
                Some(arm) => self.found(arm, None),
                None => {
                    let shown = show(value, &Style::default());
                    error(format!("no arm of this `match` fits {shown}; `_ => …` fits everything"))
                }
            },
            Among::Messages(from, deadline) => {
                let context = running("receive")?;
                let start = *from;
                let look = |number, message: &Parcel| {
                    let first = if number == start { first } else { 0 };
                    matcher.first_arm(message.value(), first).transpose()
                };
                // However long guards take: what comes after the time is over is too late.
                let found = if self.is_over {
                    context.find_kept(start, look)?
                } else if deadline.has_come() {
                    self.is_over = true;
                    context.keep_messages();
                    context.find_kept(start, look)?
                } else {
                    context.find_message(start, *deadline, &|| place(call), look)?
                };
                match found {
                    None => {
                        *from = context.seen();
                        (self.arm, self.asks) = (NO_ARM, false);
                        Ok(())
                    }
                    Some((number, arm)) => {
                        *from = number;
                        self.found(arm?, Some(number))
                    }
                }
            }
        }
    }

    fn found(&mut self, arm: usize, message: Option<MessageNumber>) -> Result<()> {
        self.arm = arm as INT;
        self.asks = self.arms[arm].is_guarded;
        self.names.clear();
        let pattern = &self.arms[arm].pattern;
        if !self.asks {
            let value = match &mut self.among {
                Among::Value(value) => std::mem::take(value),
                Among::Messages(..) => {
                    let message = message.and_then(|number| running("receive").ok()?.take_message(number));
                    message.map_or(Ok(Dynamic::UNIT), Parcel::take_own)?
                }
            };
            take_names(pattern, value, &mut self.names);
            return Ok(());
        }
        // The message stays where it is until its guard agrees: should that fail, nothing is lost.
        let copy = match (&self.among, message) {
            (Among::Value(value), _) => value.clone(),
            (Among::Messages(_, deadline), Some(number)) => {
                let copy = running("receive")?.find_message(number, *deadline, &|| None, |_, message| {
                    Some(deep_copy(message.value(), Closures::ForAnyone))
                })?;
                copy.map_or(Ok(Dynamic::UNIT), |(_, copy)| copy)?
            }
            (Among::Messages(..), None) => Dynamic::UNIT,
        };
        take_names(pattern, copy, &mut self.names);
        Ok(())
    }

    /// The guard of the arm has been asked.
    fn judge(&mut self, verdict: &Dynamic) -> Result<()> {
        let Ok(agrees) = verdict.as_bool() else {
            return error(format!("a guard is `true` or `false`; this is {}", show(verdict, &Style::default())));
        };
        self.verdict = Some(agrees);
        Ok(())
    }

    /// Is a guard to be asked? What the last one said decides where the search goes on.
    fn asks(&mut self, call: &NativeCallContext) -> Result<bool> {
        if let Some(agrees) = self.verdict.take() {
            self.go_on(call, agrees)?;
        }
        Ok(self.asks)
    }

    fn go_on(&mut self, call: &NativeCallContext, agrees: bool) -> Result<()> {
        let arm = self.arm as usize;
        let Among::Messages(number, _) = self.among else {
            self.asks = !agrees;
            return if agrees { Ok(()) } else { self.look(call, arm + 1) };
        };
        // The guard may have received it itself.
        let taken = if agrees { running("receive")?.take_message(number) } else { None };
        match taken {
            Some(message) => {
                // At this process's expense from here on, as its copy has been.
                drop(message);
                self.asks = false;
                Ok(())
            }
            None => self.look(call, arm + 1),
        }
    }

    fn name(&mut self, number: INT) -> Option<&mut Dynamic> {
        self.names.get_mut(usize::try_from(number).ok()?)
    }
}

/// The arms that the rewriter has written into the text.
fn arms(shape: &ImmutableString) -> Result<Arc<[Arm]>> {
    /// More than any script has; one that makes up code as it goes is not to fill the memory.
    const MOST: usize = 4096;
    thread_local! {
        static KNOWN: RefCell<HashMap<ImmutableString, Arc<[Arm]>>> = RefCell::default();
    }
    if let Some(arms) = KNOWN.with_borrow(|known| known.get(shape).cloned()) {
        return Ok(arms);
    }
    // The worker's, not the process's that needs them first.
    uncharged(|| {
        let Some(arms) = Arm::parse_all(shape).map(Arc::<[Arm]>::from) else {
            return error("receive__ and match__ are what `receive { … }` and `match … { … }` become; write those");
        };
        KNOWN.with_borrow_mut(|known| {
            if known.len() >= MOST {
                known.clear();
            }
            known.insert(shape.as_str().into(), arms.clone());
        });
        Ok(arms)
    })
}

/// Where the latest searches without guards have come to: what they have passed over need not be looked at again by the
/// same search.
#[derive(Default)]
pub struct Searched(RefCell<Vec<Passed>>);

/// The messages before number `until` do not fit.
struct Passed {
    shape: ImmutableString,
    values: Array,
    until: MessageNumber,
}

impl Searched {
    /// So many searches are remembered.
    const MOST: usize = 4;

    /// Fewer messages are looked at sooner than remembered.
    const WORTH: usize = 16;

    fn until(&self, call: &NativeCallContext, shape: &ImmutableString, values: &Array) -> Result<MessageNumber> {
        let searches = self.0.borrow();
        let matcher = Matcher { arms: &[], values: &[], call };
        for search in searches.iter().filter(|search| search.shape == *shape && search.values.len() == values.len()) {
            let mut is_same = true;
            for (one, other) in search.values.iter().zip(values) {
                is_same = is_same && matcher.is_same(one, other, 0)?;
            }
            if is_same {
                return Ok(search.until);
            }
        }
        Ok(0)
    }

    fn note(&self, shape: ImmutableString, values: &Array, until: MessageNumber) {
        let mut searches = self.0.borrow_mut();
        let known = searches.iter_mut().find(|search| search.shape == shape && search.values.len() == values.len());
        let passed = Passed { shape, values: values.clone(), until };
        match known {
            Some(known) => *known = passed,
            None => {
                searches.truncate(Self::MOST - 1);
                searches.insert(0, passed);
            }
        }
    }
}
