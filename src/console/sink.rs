//! Owns the two ends that text is written to, and what is done about a write that fails or writes a part.
use super::Stream;
use std::{
    io::{self, ErrorKind, IsTerminal, Write},
    thread,
    time::Duration,
};

/// How long to wait before trying an end again that was made non-blocking (by another program that shares it) and is
/// full.
const BUSY: Duration = Duration::from_millis(1);

pub struct Sinks {
    stdout: Box<dyn Write + Send>,
    stderr: Box<dyn Write + Send>,
    pub stdout_is_terminal: bool,
    pub stderr_is_terminal: bool,
    /// It is a terminal that can clear a line.
    pub stderr_clears_lines: bool,
    /// Standard output goes to a terminal that can be cleared.
    pub stdout_clears: bool,
}

impl Sinks {
    pub fn of_process() -> Sinks {
        let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        Sinks {
            stdout: Box::new(io::stdout()),
            stderr: Box::new(io::stderr()),
            stdout_is_terminal: io::stdout().is_terminal(),
            stderr_is_terminal: io::stderr().is_terminal(),
            stderr_clears_lines: io::stderr().is_terminal() && !is_dumb,
            stdout_clears: io::stdout().is_terminal() && !is_dumb,
        }
    }

    pub fn to(stdout: impl Write + Send + 'static, stderr: impl Write + Send + 'static) -> Sinks {
        Sinks {
            stdout: Box::new(stdout),
            stderr: Box::new(stderr),
            stdout_is_terminal: false,
            stderr_is_terminal: false,
            stderr_clears_lines: false,
            stdout_clears: false,
        }
    }

    /// Writes all of `text`. An error says that stdout is of no more use; one of stderr loses this text only.
    pub fn write(&mut self, stream: Stream, text: &str) -> io::Result<()> {
        match stream {
            Stream::Stdout => write(&mut *self.stdout, text.as_bytes()),
            Stream::Stderr => {
                let _ = write(&mut *self.stderr, text.as_bytes());
                Ok(())
            }
        }
    }
}

fn write(sink: &mut dyn Write, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match patiently(|| sink.write(bytes))? {
            0 => return Err(ErrorKind::WriteZero.into()),
            written => bytes = &bytes[written..],
        }
    }
    patiently(|| sink.flush())
}

fn patiently<T>(mut attempt: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match attempt() {
            Err(error) if error.kind() == ErrorKind::Interrupted => (),
            Err(error) if error.kind() == ErrorKind::WouldBlock => thread::sleep(BUSY),
            result => return result,
        }
    }
}
