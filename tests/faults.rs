//! A system that fails: full disks, closed streams, no room for files, signals. What then happens is sensible, and told.
#![cfg(unix)]

#[path = "support/program.rs"]
mod program;
#[path = "support/run.rs"]
mod run;

use program::ijob;
use run::{Ended, run};
use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};

/// Runs a command line in which `ijob` is the program.
fn shell(line: &str) -> Ended {
    let mut shell = Command::new("sh");
    shell.args(["-c", &line.replace("ijob", env!("CARGO_BIN_EXE_ijob"))]);
    shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    run(shell, b"")
}

fn ended(stdout: &str, stderr: &str, status: i32) -> Ended {
    Ended { stdout: stdout.into(), stderr: stderr.into(), status: Some(status) }
}

#[test]
fn output_that_is_lost_is_an_error() {
    let told = "error: cannot write to standard output: No space left on device (os error 28)\n";
    assert_eq!(shell("ijob -e '1 + 1' > /dev/full"), ended("", told, 1));
    assert_eq!(shell("ijob -e 'for i in 0..100000 { print(i) }' > /dev/full"), ended("", told, 1));
    let object = "{\"kind\":\"system\",\"message\":\"cannot write to standard output: No space left on device (os error 28)\",\
                  \"pid\":null,\"places\":[],\"notes\":[],\"help\":null}\n";
    assert_eq!(shell("ijob --error-format json -e '1 + 1' > /dev/full"), ended("", object, 1));
    // Nobody can be told, but for the status.
    assert_eq!(shell("ijob -e 'throw 1' 2> /dev/full"), ended("", "", 1));
    assert_eq!(shell("ijob -e '1 + 1' > /dev/full 2> /dev/full"), ended("", "", 1));
}

/// Rust opens the null device for streams that are closed: what goes there is gone, and what comes from there is nothing.
#[test]
fn closed_streams_are_as_the_null_device() {
    assert_eq!(shell("ijob <&-"), ended("", "", 0));
    assert_eq!(shell("ijob -e 'print(1)' >&-"), ended("", "", 0));
    assert_eq!(shell("ijob -e 'print(1); throw 2' 2>&-"), ended("1\n", "", 1));
    assert_eq!(shell("ijob -e 'print(1)' <&- >&- 2>&-"), ended("", "", 0));
}

#[test]
fn few_files_are_enough() {
    assert_eq!(shell("ulimit -n 10; ijob -e 'job_async(|| 6 * 7) |> job_await()'"), ended("42\n", "", 0));
    let import = shell("ulimit -n 6; ijob -e 'import \"nothing/there\" as n'");
    assert_eq!(import.status, Some(1), "{}", import.stderr);
}

#[test]
fn signals_end_a_script() {
    for (signal, name) in [(15, "TERM"), (1, "HUP")] {
        let mut child =
            ijob(&["-e", "print(\"runs\"); sleep(\"infinity\")"]).spawn().expect("the program can be started");
        let mut first = [0; 5];
        child.stdout.as_mut().expect("the output is a pipe").read_exact(&mut first).expect("it prints a line");
        assert_eq!(shell(&format!("kill -s {name} {}", child.id())), ended("", "", 0));
        assert_eq!(child.wait().expect("it is a child of this process").signal(), Some(signal), "{name}");
    }
}

#[test]
fn a_map_of_a_million_keys_is_cut_and_counted() {
    let code = "let m = #{}; for i in 0..1000000 { m[`k${i}`] = i } m";
    let ended = run(ijob(&["-e", code]), b"");
    let lines: Vec<&str> = ended.stdout.lines().collect();
    assert_eq!((lines.len(), lines[0], lines[1]), (103, "#{", "  k0: 0,"));
    assert_eq!(&lines[100..], ["  k100085: 100085,", "  … 999900 more", "}"]);
    assert_eq!((ended.stderr.as_str(), ended.status), ("", Some(0)));
}
