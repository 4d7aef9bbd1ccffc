//! One run of the program from start to end: everything it wrote, and its exit status.
use crate::program::{collect, feed, read};
use std::process::Command;

/// What a run came to.
#[derive(Debug, PartialEq, Eq)]
pub struct Ended {
    pub stdout: String,
    pub stderr: String,
    /// `None` when a signal ended it.
    pub status: Option<i32>,
}

/// Runs the program to its end with this input.
#[track_caller]
pub fn run(mut program: Command, input: &[u8]) -> Ended {
    let mut child = program.spawn().expect("the program can be started");
    feed(&mut child, input);
    let stdout = read(child.stdout.take().expect("the output is a pipe"));
    let stderr = read(child.stderr.take().expect("the errors are a pipe"));
    let (stdout, stderr) = (collect(&mut child, stdout), collect(&mut child, stderr));
    let status = child.wait().expect("it is a child of this process").code();
    Ended { stdout, stderr, status }
}
