//! Asking a behaviour, from the side of the process that asks.

use super::reply::Refusal;
use super::{Asked, Caller, Request};
use crate::runtime::{Answer, At, Deadline, Pid, Sent, measured};
use crate::script::causes::told;
use crate::script::deadlock::place;
use crate::script::display::{Style, show};
use crate::script::functions::running;
use crate::script::reason::in_words;
use crate::script::{Context, Parcel, Reason, Result, Script, error, reason_from_value, time};
use rhai::{Dynamic, NativeCallContext};
use std::borrow::Cow;
use std::time::Duration;

/// How long somebody waits for an answer.
pub struct Patience {
    deadline: Deadline,
    words: Cow<'static, str>,
}

impl Patience {
    /// For as long as it takes: OTP's for all that is asked of supervisors.
    pub const ENDLESS: Self = Self { deadline: Deadline::NEVER, words: Cow::Borrowed("\"infinity\"") };

    /// Elixir's five seconds.
    pub const DEFAULT: Self =
        Self { deadline: Deadline::after(Duration::from_secs(5)), words: Cow::Borrowed("5000 ms") };

    /// So many milliseconds, or `"infinity"`.
    ///
    /// # Errors
    /// When the value is no time.
    pub fn new(time: &Dynamic) -> Result<Self> {
        let milliseconds = if time.is_int() || time.is_float() { " ms" } else { "" };
        let words = format!("{}{milliseconds}", show(time, &Style::default()));
        Ok(Self { deadline: time::deadline(time)?, words: words.into() })
    }
}

/// Asks a behaviour, and waits for the answer. `asked` makes what is asked.
///
/// # Errors
/// When there is no answer in time, the behaviour ends instead, or it refuses.
pub fn ask(
    call: &NativeCallContext,
    to: Pid,
    patience: &Patience,
    asked: impl FnOnce() -> Result<Asked>,
) -> Result<Dynamic> {
    let context = running(call.fn_name())?;
    ask_at(&context, to, patience, &|| place(call), asked)
}

/// The same for native code; `at` says where the script is.
///
/// # Errors
/// As [`ask`].
pub fn ask_at(
    context: &Context,
    to: Pid,
    patience: &Patience,
    at: At<'_, Script>,
    asked: impl FnOnce() -> Result<Asked>,
) -> Result<Dynamic> {
    match put(context, to, patience, at, asked)? {
        Answer::Given(answer) => {
            let answer = answer.take();
            match answer.read_lock::<Refusal>() {
                Some(refusal) => error(refusal.0.clone()),
                None => Ok(()),
            }?;
            Ok(answer)
        }
        Answer::Ended(Reason::NoProc) => error(format!("there is no process {to}: it has ended")),
        Answer::Ended(reason) => error(format!("{to} ended before it answered: {}", told(&reason))),
        Answer::TimedOut => error(format!("{to} did not answer within {}", patience.words)),
        Answer::Full => error(full(to)),
    }
}

/// Has a behaviour end for this reason, and waits for its end.
///
/// # Errors
/// When it does not end in time, or ends for another reason.
pub fn stop(call: &NativeCallContext, to: Pid, reason: &Dynamic, patience: &Patience) -> Result<()> {
    let wanted = in_words(&reason_from_value(reason)?);
    let context = running(call.fn_name())?;
    match put(&context, to, patience, &|| place(call), || Ok(Asked::Stop(reason_from_value(reason)?)))? {
        Answer::Ended(Reason::NoProc) => error(format!("there is no process {to}: it has ended")),
        Answer::Ended(reason) if in_words(&reason) == wanted => Ok(()),
        Answer::Ended(reason) => error(format!("{to} ended, but not for {wanted}: {}", told(&reason))),
        Answer::Given(_) | Answer::TimedOut => error(format!("{to} did not end within {}", patience.words)),
        Answer::Full => error(full(to)),
    }
}

fn put(
    context: &Context,
    to: Pid,
    patience: &Patience,
    at: At<'_, Script>,
    asked: impl FnOnce() -> Result<Asked>,
) -> Result<Answer<Script>> {
    let me = context.pid();
    if to == me {
        return error(format!("{to} is this process itself: it would wait for its own answer"));
    }
    let (asked, bytes) = measured(asked);
    let asked = asked?;
    let question = |reference| {
        let from = Some(Caller { pid: me, reference });
        let (request, own) = measured(|| Dynamic::from(Request::new(from, asked)));
        Parcel::weighed(request, bytes + own)
    };
    Ok(context.call(to, question, patience.deadline, at)?)
}

/// Asks a behaviour for something that nobody waits for. When there is none, nothing happens.
///
/// # Errors
/// When its mailbox is full.
pub fn cast(call: &NativeCallContext, to: Pid, asked: impl FnOnce() -> Result<Asked>) -> Result<()> {
    let request = Parcel::try_made(|| Ok(Dynamic::from(Request::new(None, asked()?))))?;
    match running(call.fn_name())?.send(to, request, &|| place(call))? {
        Sent::Taken | Sent::Nobody => Ok(()),
        Sent::Full => error(full(to)),
    }
}

fn full(to: Pid) -> String {
    format!("the mailbox of {to} is full; --max-mailbox N gives it more room")
}
