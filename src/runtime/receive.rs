//! Receiving: the next message, or the next that fits.
//!
//! A process that looks for a certain message moves what it finds in its mailbox into a row of its own, and looks there
//! without a lock. So what does not fit is looked at once for each wait, however many messages come, and the look may
//! run any code. Only the process itself takes messages out; their numbers stay.

use super::context::{At, Context, Deadline, stop};
use super::deadlock::WaitsFor;
use super::process::{Event, State};
use super::{Happened, Language, Stop};
use std::collections::VecDeque;

/// The number of a message in its process: later ones have higher numbers.
pub type MessageNumber = u64;

/// The messages that a process has moved out of its mailbox and has not taken, oldest first.
pub(super) struct Kept<L: Language> {
    messages: VecDeque<(MessageNumber, L::Value)>,
    next: MessageNumber,
}

impl<L: Language> Default for Kept<L> {
    fn default() -> Self {
        Self { messages: VecDeque::new(), next: 0 }
    }
}

impl<L: Language> Kept<L> {
    fn keep(&mut self, messages: &mut VecDeque<L::Value>) {
        self.messages.reserve(messages.len());
        for message in messages.drain(..) {
            self.messages.push_back((self.next, message));
            self.next += 1;
        }
    }

    /// The place of the first message with this number or a later one.
    fn place(&self, number: MessageNumber) -> usize {
        self.messages.partition_point(|(known, _)| *known < number)
    }

    fn take(&mut self, number: MessageNumber) -> Option<L::Value> {
        let place = self.place(number);
        self.messages.get(place).filter(|(known, _)| *known == number)?;
        self.messages.remove(place).map(|(_, message)| message)
    }

    fn find<R>(
        &self,
        from: MessageNumber,
        look: &mut impl FnMut(MessageNumber, &L::Value) -> Option<R>,
    ) -> Option<(MessageNumber, R)> {
        let place = self.place(from);
        self.messages.range(place..).find_map(|(number, message)| Some((*number, look(*number, message)?)))
    }
}

impl<L: Language> Context<L> {
    /// The next message, waiting for it until `deadline`; `None`: there was none.
    ///
    /// # Errors
    /// When the process has to leave off; so it is with all that waits.
    pub fn receive(&self, deadline: Deadline, at: At<'_, L>) -> Result<Option<L::Value>, Stop> {
        let kept = self.kept.borrow_mut().messages.pop_front();
        if let Some((number, message)) = kept {
            if let Err(stop) = stop(&self.process.lock()) {
                self.kept.borrow_mut().messages.push_front((number, message));
                return Err(stop);
            }
            self.let_go(1);
            return Ok(Some(message));
        }
        let mut senders_wait = false;
        let message = self.wait(Event::Message, WaitsFor::Message, deadline, at, |state| {
            senders_wait = !state.senders.is_empty();
            state.mailbox.pop_front()
        })?;
        if message.is_some() {
            self.shared.tell(Happened::Received { by: self.pid() });
        }
        if senders_wait {
            self.let_senders_try(1);
        }
        Ok(message)
    }

    /// Takes the oldest message in which `look` finds something; the others stay, in their order.
    ///
    /// # Errors
    /// As [`receive`](Self::receive).
    pub fn receive_if<R>(
        &self,
        deadline: Deadline,
        at: At<'_, L>,
        mut look: impl FnMut(&L::Value) -> Option<R>,
    ) -> Result<Option<(L::Value, R)>, Stop> {
        let Some((number, found)) = self.find_message(0, deadline, at, |_, message| look(message))? else {
            return Ok(None);
        };
        let message = self.take_message(number).expect("nothing ran since it was found");
        Ok(Some((message, found)))
    }

    /// Looks for a message, at those with the number `from` and later ones, waiting until `deadline`. What is found stays
    /// where it is, until [`take_message`](Self::take_message).
    ///
    /// `look` must not receive.
    ///
    /// # Errors
    /// As [`receive`](Self::receive).
    pub fn find_message<R>(
        &self,
        from: MessageNumber,
        deadline: Deadline,
        at: At<'_, L>,
        mut look: impl FnMut(MessageNumber, &L::Value) -> Option<R>,
    ) -> Result<Option<(MessageNumber, R)>, Stop> {
        let (mut from, mut deadline) = (from, deadline);
        loop {
            self.check()?;
            let found = self.kept.borrow().find(from, &mut look);
            if found.is_some() {
                return Ok(found);
            }
            from = self.seen();
            // However many messages come that do not fit, the time goes on. No clock is looked at before it must be.
            let is_over = deadline.has_come();
            if !is_over && self.process.lock().mailbox.is_empty() {
                deadline = deadline.fixed();
            }
            let more = self.wait(Event::Message, WaitsFor::Message, deadline, at, |state| {
                if state.mailbox.is_empty() {
                    return None;
                }
                self.keep(state);
                Some(())
            })?;
            if more.is_none() {
                return Ok(None);
            }
        }
    }

    /// The same among the messages that were looked at before and are still there, without a wait.
    ///
    /// # Errors
    /// As [`receive`](Self::receive).
    pub fn find_kept<R>(
        &self,
        from: MessageNumber,
        mut look: impl FnMut(MessageNumber, &L::Value) -> Option<R>,
    ) -> Result<Option<(MessageNumber, R)>, Stop> {
        self.check()?;
        Ok(self.kept.borrow().find(from, &mut look))
    }

    /// Moves what is in the mailbox now to the messages that are looked at.
    pub fn keep_messages(&self) {
        self.keep(&mut self.process.lock());
    }

    fn keep(&self, state: &mut State<L>) {
        state.kept += state.mailbox.len();
        self.kept.borrow_mut().keep(&mut state.mailbox);
    }

    /// The number that the next message will get that is moved out of the mailbox. All that are there now were looked at,
    /// when a look has found nothing.
    pub fn seen(&self) -> MessageNumber {
        self.kept.borrow().next
    }

    /// How many messages were looked at and are still there.
    pub fn kept(&self) -> usize {
        self.kept.borrow().messages.len()
    }

    /// Takes a message that was found. `None`: it is taken already.
    pub fn take_message(&self, number: MessageNumber) -> Option<L::Value> {
        let message = self.kept.borrow_mut().take(number)?;
        self.let_go(1);
        Some(message)
    }

    /// All messages that are there now, oldest first.
    pub fn take_messages(&self) -> Vec<L::Value> {
        let kept = std::mem::take(&mut self.kept.borrow_mut().messages);
        let new = std::mem::take(&mut self.process.lock().mailbox);
        self.let_go(kept.len());
        self.let_senders_try(new.len());
        kept.into_iter().map(|(_, message)| message).chain(new).collect()
    }

    /// So many of the kept messages are gone.
    fn let_go(&self, count: usize) {
        let senders_wait = {
            let mut state = self.process.lock();
            state.kept -= count;
            !state.senders.is_empty()
        };
        if count > 0 {
            self.shared.tell(Happened::Received { by: self.pid() });
        }
        if senders_wait {
            self.let_senders_try(count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Tiny, Value, receive, run, tell};
    use super::super::{Config, Limits, Runtime, Sent};
    use super::*;
    use crossbeam_channel::bounded;
    use std::time::Duration;

    fn numbered(wanted: i64) -> impl Fn(&Value) -> Option<()> {
        move |value| (*value == Value::Number(wanted)).then_some(())
    }

    fn take(context: &Context<Tiny>, wanted: i64) -> Option<Value> {
        let found = context.receive_if(Deadline::after(Duration::ZERO), &|| None, numbered(wanted));
        found.expect("nobody stops it").map(|(message, ())| message)
    }

    fn next(context: &Context<Tiny>) -> Option<Value> {
        context.receive(Deadline::after(Duration::ZERO), &|| None).expect("nobody stops it")
    }

    #[test]
    fn what_does_not_fit_stays_in_order() {
        let taken = run(1, |context| {
            let me = context.pid();
            (1..=5).for_each(|number| tell(context, me, Value::Number(number)));
            let selected = [take(context, 4), take(context, 9), take(context, 2)];
            tell(context, me, Value::Number(6));
            let rest: Vec<_> = std::iter::from_fn(|| next(context)).collect();
            (selected, rest)
        });
        let numbers = [1, 3, 5, 6].map(Value::Number).to_vec();
        assert_eq!(taken, ([Some(Value::Number(4)), None, Some(Value::Number(2))], numbers));
    }

    #[test]
    fn a_message_that_comes_later_is_found_and_each_is_looked_at_once() {
        let (looks, found) = run(2, |context| {
            let me = context.pid();
            (0..1000).for_each(|_| tell(context, me, Value::Number(0)));
            let body = move |context: &Context<Tiny>| {
                (0..1000).for_each(|number| tell(context, me, Value::Number(number)));
                Ok(Value::Number(0))
            };
            context.spawn(super::super::Start::default(), Box::new(body)).expect("fewer than two million live");
            let mut looks = 0;
            let found = context.receive_if(Deadline::NEVER, &|| None, |value| {
                looks += 1;
                (*value == Value::Number(999)).then_some(())
            });
            (looks, found.expect("nobody stops it").map(|(message, ())| message))
        });
        assert_eq!((looks, found), (2000, Some(Value::Number(999))));
    }

    #[test]
    fn kept_messages_take_room_in_the_mailbox() {
        let limits = Limits { mailbox: 2, ..Limits::default() };
        let runtime = Runtime::<Tiny>::new(Config { workers: 1, limits, ..Config::default() }).expect("a thread");
        let (sender, receiver) = bounded(1);
        let server = runtime.spawn_server(|_| {});
        let request = move |context: &Context<Tiny>| {
            let me = context.pid();
            let send = |number| context.send(me, Value::Number(number), &|| None).expect("nobody stops it");
            let first = [send(1), send(2), send(3)];
            let none = take(context, 9);
            let full = send(3);
            let one = take(context, 2);
            sender.send((first, none, full, one, send(4))).expect("the test waits");
        };
        assert!(runtime.post(server, request).is_ok());
        let (taken, full) = (Sent::Taken, Sent::Full);
        assert_eq!(receive(&receiver), ([taken, taken, full], None, full, Some(Value::Number(2)), taken));
    }
}
