//! Owns reading lines where there is no line editor, as on a terminal that cannot move its cursor. The terminal itself
//! shows what is typed and lets it be corrected; Ctrl-C is a signal here, and Ctrl-D the end of the input.
//!
//! The line is awaited by a thread of its own, because an interrupt does not end a read. What was typed before the
//! interrupt, the terminal has thrown away; the same read goes on for the next prompt.
use super::line::Input;
use crate::console::{Console, Stream};
use crossbeam_channel::{Receiver, Sender, bounded, select_biased};
use std::{
    io::{self, BufRead},
    thread,
};

pub struct Plain {
    console: Console,
    ask: Sender<()>,
    answers: Receiver<io::Result<Vec<u8>>>,
    /// A line was asked for, and is still awaited.
    asked: bool,
}

impl Plain {
    pub fn new(console: &Console) -> io::Result<Plain> {
        let (ask, asked) = bounded(1);
        let (answer, answers) = bounded(1);
        thread::Builder::new().name("lines".into()).spawn(move || {
            for () in asked {
                let mut line = vec![];
                let result = io::stdin().lock().read_until(b'\n', &mut line);
                if answer.send(result.map(|_| line)).is_err() {
                    return;
                }
            }
        })?;
        Ok(Plain { console: console.clone(), ask, answers, asked: false })
    }

    pub fn read(&mut self, prompt: &str, interrupts: &Receiver<()>, endings: &Receiver<u8>) -> Input {
        // What came before is not meant for this line.
        interrupts.try_iter().for_each(drop);
        self.console.ask(prompt);
        if !self.asked {
            self.asked = self.ask.send(()).is_ok();
        }
        select_biased! {
            recv(endings) -> status => Input::Leave(status.unwrap_or(1)),
            recv(interrupts) -> _ => {
                // The terminal has shown `^C`, and stands behind it.
                self.console.print(Stream::Stdout, "\n");
                Input::Interrupt(None)
            }
            recv(self.answers) -> answer => {
                self.asked = false;
                self.input(answer.unwrap_or_else(|_| Err(io::ErrorKind::UnexpectedEof.into())))
            }
        }
    }

    fn input(&self, answer: io::Result<Vec<u8>>) -> Input {
        let mut line = match answer {
            Ok(line) => line,
            Err(error) => return Input::Lost(error.to_string()),
        };
        if line.pop_if(|last| *last == b'\n').is_some() {
            line.pop_if(|last| *last == b'\r');
            self.console.answered();
        } else {
            // Ctrl-D: the cursor is where it was.
            self.console.end_line();
            if line.is_empty() {
                return Input::End;
            }
        }
        match String::from_utf8(line) {
            Ok(line) => Input::Line(line),
            Err(_) => Input::unreadable(),
        }
    }
}
