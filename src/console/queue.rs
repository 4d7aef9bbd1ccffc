//! Owns the text that waits, in order. Neighbours of the same stream become one text, so that they are written at once.
use super::Stream;
use std::collections::VecDeque;

#[derive(Default)]
pub struct Queue {
    runs: VecDeque<Run>,
    bytes: usize,
    pushed: u64,
    /// The room of a text that has been written, for the next one.
    spare: String,
}

pub struct Run {
    pub stream: Stream,
    pub text: String,
}

impl Queue {
    pub fn push(&mut self, stream: Stream, text: &str) {
        if text.is_empty() {
            return;
        }
        self.bytes += text.len();
        self.pushed += text.len() as u64;
        match self.runs.back_mut() {
            Some(last) if last.stream == stream => last.text.push_str(text),
            _ => {
                let mut room = std::mem::take(&mut self.spare);
                room.push_str(text);
                self.runs.push_back(Run { stream, text: room });
            }
        }
    }

    /// Bytes that wait.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Bytes that ever were queued.
    pub fn pushed(&self) -> u64 {
        self.pushed
    }

    /// The stream of the oldest text.
    pub fn next(&self) -> Option<Stream> {
        self.runs.front().map(|run| run.stream)
    }

    pub fn pop(&mut self) -> Option<Run> {
        let run = self.runs.pop_front()?;
        self.bytes -= run.text.len();
        Some(run)
    }

    /// The oldest text, or as many of its lines as fit into `limit` bytes, and at least one.
    pub fn pop_lines(&mut self, limit: usize) -> Option<Run> {
        let front = self.runs.front_mut()?;
        let bytes = front.text.as_bytes();
        let within = bytes.iter().take(limit).rposition(|byte| *byte == b'\n');
        let beyond = || bytes.iter().position(|byte| *byte == b'\n');
        match within.or_else(beyond) {
            Some(newline) if bytes.len() > limit && newline + 1 < bytes.len() => {
                let rest = front.text.split_off(newline + 1);
                let text = std::mem::replace(&mut front.text, rest);
                let stream = front.stream;
                self.bytes -= text.len();
                Some(Run { stream, text })
            }
            _ => self.pop(),
        }
    }

    /// Gives the room of a written text back.
    pub fn recycle(&mut self, mut text: String) {
        if text.capacity() > self.spare.capacity() {
            text.clear();
            self.spare = text;
        }
    }

    pub fn clear(&mut self) {
        self.runs.clear();
        self.bytes = 0;
    }
}
