//! Sending to a mailbox that may be full.

use super::context::{At, Context, Deadline, stop};
use super::deadlock::WaitsFor;
use super::fiber::Pause;
use super::meter::uncharged;
use super::process::{Event, Process};
use super::signal::lock_both;
use super::{Language, Pid, Stop};
use std::sync::Arc;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// It is in the mailbox.
    Taken,
    /// The process has ended, or never was.
    Nobody,
    /// There was no room for it in all the time that a send waits, or never will be: the mailbox is the sender's own.
    Full,
}

impl<L: Language> Context<L> {
    /// Sends a message; to a process that has ended or never was, that does nothing. While the mailbox is full it
    /// waits, for as long as the runtime's limits say.
    ///
    /// # Errors
    /// When this process has to leave off while it waits.
    pub fn send(&self, to: Pid, message: L::Value, at: At<'_, L>) -> Result<Sent, Stop> {
        let Some(to) = self.find(to) else { return Ok(Sent::Nobody) };
        match uncharged(|| self.shared.deliver(&to, message)) {
            Ok(()) => Ok(Sent::Taken),
            Err(_) if to.pid() == self.pid() => Ok(Sent::Full),
            Err(refused) => self.send_when_there_is_room(&to, refused, at),
        }
    }

    #[cold]
    fn send_when_there_is_room(&self, to: &Arc<Process<L>>, message: L::Value, at: At<'_, L>) -> Result<Sent, Stop> {
        let limits = self.shared.config.limits;
        let deadline = limits.send_patience.map_or(Deadline::NEVER, Deadline::after).fixed();
        let mut message = message;
        loop {
            message = match uncharged(|| self.shared.deliver(to, message)) {
                Ok(()) => return Ok(Sent::Taken),
                Err(refused) => refused,
            };
            if deadline.has_come() {
                return Ok(Sent::Full);
            }
            self.answer_if_asked(at);
            {
                // Both locks, so that no room can come between the look and the wait.
                let (mut mine, mut theirs) = lock_both(&self.process, to);
                stop(&mine)?;
                self.end_in_time(&mut mine)?;
                if mine.deadlock.is_some() {
                    return Err(Stop::Deadlock);
                }
                if theirs.ended || theirs.messages() < limits.mailbox {
                    continue;
                }
                theirs.senders.push_back(self.process.clone());
                mine.begin_wait(Event::Room, WaitsFor::Room(to.pid()));
            }
            self.fiber.pause(Pause::Park(self.wakes_at(deadline)));
        }
    }

    /// Messages were taken out: so many senders can try again.
    pub(super) fn let_senders_try(&self, mut count: usize) {
        while count > 0 {
            let Some(sender) = self.process.lock().senders.pop_front() else { return };
            // One that has given up meanwhile gets nothing.
            let woken = sender.lock().wake(Event::Room);
            if woken {
                self.shared.schedule(&sender);
                count -= 1;
            }
        }
    }
}
