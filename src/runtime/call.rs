//! Calls: a question to another process, and the one answer to it.
//!
//! The answer does not go through the mailbox. It has a place of its own in the process that asks, from before the
//! question is sent until the wait for it is over; what comes later finds no place, and is dropped. (Erlang has aliases
//! for that.) The end of the other process comes to the same place.

use super::context::{At, Context, Deadline};
use super::deadlock::WaitsFor;
use super::mailbox::Sent;
use super::meter::uncharged;
use super::process::{Event, State};
use super::{Happened, Language, Pid, Reason, Ref, Stop};

/// What came of a call.
pub enum Answer<L: Language> {
    Given(L::Value),
    /// The other process has ended, or there is none: then the reason is [`Reason::NoProc`].
    Ended(Reason<L>),
    /// The time is up. What is answered later is dropped.
    TimedOut,
    /// The mailbox was full all the time.
    Full,
}

/// The answers that a process expects. Most expect none, and none more than a few.
pub(super) struct Expected<L: Language>(Vec<(Ref, Option<Answer<L>>)>);

impl<L: Language> Default for Expected<L> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<L: Language> State<L> {
    /// Puts an answer into its place, unless there is one already. True: the process is to be scheduled.
    ///
    /// # Errors
    /// When it expects no such answer: it comes back.
    fn give(&mut self, reference: Ref, answer: Answer<L>) -> Result<bool, Answer<L>> {
        let expected = self.expected.as_mut().and_then(|expected| expected.0.iter_mut().find(|it| it.0 == reference));
        let Some((_, place @ None)) = expected else { return Err(answer) };
        *place = Some(answer);
        Ok(self.wake(Event::Answer))
    }

    /// A process has ended that this one monitors. True: it is to be scheduled.
    #[must_use]
    pub fn tell_end(&mut self, reference: Ref, pid: Pid, reason: &Reason<L>) -> bool {
        if self.expects(reference) {
            return self.give(reference, Answer::Ended(reason.clone())).unwrap_or(false);
        }
        self.mailbox.push_back(L::down_message(reference, pid, reason));
        self.wake(Event::Message)
    }

    fn expects(&self, reference: Ref) -> bool {
        self.expected.as_ref().is_some_and(|expected| expected.0.iter().any(|(known, _)| *known == reference))
    }

    fn take_answer(&mut self, reference: Ref) -> Option<Answer<L>> {
        self.expected.as_mut()?.0.iter_mut().find(|(known, _)| *known == reference)?.1.take()
    }

    fn no_longer_expects(&mut self, reference: Ref) -> Option<Answer<L>> {
        let expected = self.expected.as_mut()?;
        let place = expected.0.iter().position(|(known, _)| *known == reference)?;
        expected.0.swap_remove(place).1
    }
}

impl<L: Language> Context<L> {
    /// Asks another process, and waits for the answer. `question` makes the message that is sent; whoever gets it
    /// answers this process under the reference in it.
    ///
    /// # Errors
    /// When this process has to leave off while it waits.
    pub fn call(
        &self,
        to: Pid,
        question: impl FnOnce(Ref) -> L::Value,
        deadline: Deadline,
        at: At<'_, L>,
    ) -> Result<Answer<L>, Stop> {
        let reference = self.watch(to);
        let answer = match self.send(to, question(reference), at) {
            Ok(Sent::Taken | Sent::Nobody) => self.await_answer(reference, to, deadline, at),
            Ok(Sent::Full) => Ok(Answer::Full),
            Err(stop) => Err(stop),
        };
        self.expect_no_more(reference);
        answer
    }

    /// From here on this process expects an answer under a new reference.
    pub fn expect(&self) -> Ref {
        let reference = self.make_ref();
        uncharged(|| self.process.lock().expected.get_or_insert_default().0.push((reference, None)));
        reference
    }

    /// The end of the other process is the answer, if no other comes before.
    pub fn watch(&self, pid: Pid) -> Ref {
        let reference = self.expect();
        uncharged(|| self.set_monitor(reference, pid));
        reference
    }

    /// Takes the answer, waiting for it. `from` is who should give it.
    ///
    /// # Errors
    /// As [`call`](Self::call).
    pub fn await_answer(
        &self,
        reference: Ref,
        from: Pid,
        deadline: Deadline,
        at: At<'_, L>,
    ) -> Result<Answer<L>, Stop> {
        let waits_for = WaitsFor::Answer(from);
        let answer = self.wait(Event::Answer, waits_for, deadline, at, |state| state.take_answer(reference))?;
        Ok(answer.unwrap_or(Answer::TimedOut))
    }

    /// What is answered under the reference from here on is dropped.
    pub fn expect_no_more(&self, reference: Ref) {
        self.demonitor(reference);
        let late = self.process.lock().no_longer_expects(reference);
        drop(late);
    }

    /// Answers a process that expects it. False: it does not, or not any more.
    pub fn answer(&self, to: Pid, reference: Ref, value: L::Value) -> bool {
        let Some(to) = self.find(to) else { return false };
        let given = to.lock().give(reference, Answer::Given(value));
        if given.is_ok() {
            self.shared.tell(Happened::Answered { to: to.pid() });
        }
        if let Ok(true) = given {
            self.shared.schedule(&to);
        }
        given.is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Tiny, Value, run, tell, words};
    use super::super::{Body, Start};
    use super::*;
    use std::time::Duration;

    const NOWHERE: At<'static, Tiny> = &|| None;
    const LONG: Duration = Duration::from_secs(30);

    fn shown(answer: Result<Answer<Tiny>, Stop>) -> String {
        match answer {
            Ok(Answer::Given(value)) => format!("{value:?}"),
            Ok(Answer::Ended(reason)) => format!("ended: {}", words(&reason)),
            Ok(Answer::TimedOut) => "timed out".into(),
            Ok(Answer::Full) => "full".into(),
            Err(stop) => format!("{stop:?}"),
        }
    }

    fn spawn(context: &Context<Tiny>, body: Body<Tiny>) -> Pid {
        context.spawn(Start::default(), body).expect("fewer than two million live")
    }

    /// The language has no references, so they come by another way than the question.
    fn ask(context: &Context<Tiny>, to: Pid, patience: Duration, refs: &crossbeam_channel::Sender<Ref>) -> String {
        let question = |reference| {
            refs.send(reference).expect("the other end lives as long as the test");
            Value::Number(7)
        };
        shown(context.call(to, question, Deadline::after(patience), NOWHERE))
    }

    #[test]
    fn the_answer_comes_and_the_mailbox_stays_as_it_was() {
        let (answer, rest) = run(2, |context| {
            let me = context.pid();
            let (sender, refs) = crossbeam_channel::unbounded();
            let server = spawn(
                context,
                Box::new(move |context| {
                    let question = context.receive(Deadline::NEVER, NOWHERE).expect("nobody stops it");
                    tell(context, me, Value::Number(1));
                    let reference = refs.recv().expect("it was sent before the question");
                    assert!(context.answer(me, reference, question.expect("there is no deadline")));
                    assert!(!context.answer(me, reference, Value::Number(8)), "there is one answer");
                    Ok(Value::Number(0))
                }),
            );
            let answer = ask(context, server, LONG, &sender);
            (answer, context.take_messages())
        });
        assert_eq!((answer.as_str(), rest), ("Number(7)", vec![Value::Number(1)]));
    }

    #[test]
    fn a_late_answer_is_dropped() {
        let (answers, rest) = run(2, |context| {
            let me = context.pid();
            let (sender, refs) = crossbeam_channel::unbounded();
            let server = spawn(
                context,
                Box::new(move |context| {
                    // The second message comes when the wait for the answer to the first is over.
                    for _ in 0..2 {
                        context.receive(Deadline::NEVER, NOWHERE).expect("nobody stops it");
                    }
                    let reference = refs.recv().expect("it was sent before the question");
                    let taken = context.answer(me, reference, Value::Number(9));
                    tell(context, me, Value::Number(taken.into()));
                    Ok(Value::Number(0))
                }),
            );
            let answer = ask(context, server, Duration::ZERO, &sender);
            tell(context, server, Value::Number(0));
            let taken = context.receive(Deadline::NEVER, NOWHERE).expect("nobody stops it");
            ((answer, taken), context.take_messages())
        });
        assert_eq!((answers, rest), (("timed out".into(), Some(Value::Number(0))), vec![]));
    }

    #[test]
    fn the_end_of_the_other_is_the_answer() {
        let answers = run(2, |context| {
            let (sender, _refs) = crossbeam_channel::unbounded();
            let crash: Body<Tiny> = Box::new(|context| {
                context.receive(Deadline::NEVER, NOWHERE).expect("nobody stops it");
                Err(Reason::Error("oops".into()))
            });
            let server = spawn(context, crash);
            let both = [ask(context, server, LONG, &sender), ask(context, server, LONG, &sender)];
            (both, context.take_messages())
        });
        assert_eq!(answers, (["ended: oops", "ended: noproc"].map(str::to_owned), vec![]));
    }
}
