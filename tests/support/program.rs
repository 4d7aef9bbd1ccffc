//! The program `ijob`, as a test runs it. Owns starting it, what goes in and what comes out; knows nothing of what
//! should come out. A program that does not end by itself is killed, and its test fails.
use std::{
    io::{Read, Write},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

/// Far more than anything here takes, on any machine.
const DEADLINE: Duration = Duration::from_secs(60);

/// The program with these arguments, in the folder `tests`, all its ends pipes.
pub fn ijob(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ijob"));
    command.args(arguments).current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"));
    // What the tests' own user has set must not show.
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "LC_ALL", "LC_CTYPE", "LANG"] {
        command.env_remove(name);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Writes the program's input and ends it, in the background: the program need not read it.
pub fn feed(child: &mut Child, input: &[u8]) {
    let mut stdin = child.stdin.take().expect("the input is a pipe");
    let input = input.to_vec();
    // One that ends early breaks the pipe, which is its right.
    thread::spawn(move || stdin.write_all(&input));
}

/// Reads all that comes from this end, in the background.
pub fn read(mut end: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (all, reader) = channel();
    thread::spawn(move || {
        let mut bytes = vec![];
        end.read_to_end(&mut bytes).expect("a pipe can be read");
        all.send(bytes)
    });
    reader
}

/// All that came, once the program has closed that end.
#[track_caller]
pub fn collect(child: &mut Child, all: Receiver<Vec<u8>>) -> String {
    match all.recv_timeout(DEADLINE) {
        Ok(bytes) => String::from_utf8(bytes).expect("the program writes UTF-8"),
        Err(_) => {
            let _ = child.kill();
            panic!("the program did not end by itself within {DEADLINE:?}; this came so far:\n{:?}", all.recv());
        }
    }
}
