//! The form of errors that other programs read, `--error-format json`: tools rely on it. Fields and kinds may be added; a
//! test here that has to be changed for another reason says that something is broken for them.

#[path = "support/program.rs"]
mod program;
#[path = "support/run.rs"]
mod run;

use ijob::report::Format;
use ijob::runtime::{Config, Time};
use ijob::script::Output;
use ijob::session::{Device, Options, Session};
use program::ijob;
use run::run;
use serde_json::{Value, json};
use std::{
    fs,
    process::Command,
    sync::{Arc, Mutex, PoisonError},
};

/// Each line of standard error, which is an object.
fn objects(stderr: &str) -> Vec<Value> {
    stderr.lines().map(|line| serde_json::from_str(line).expect("each line is an object")).collect()
}

/// What a script writes to standard output and to standard error.
fn script(arguments: &[&str], code: &str) -> (String, Vec<Value>) {
    let arguments = [&["--error-format", "json", "--virtual-time", "--keep-going"], arguments].concat();
    let ended = run(ijob(&arguments), code.as_bytes());
    (ended.stdout, objects(&ended.stderr))
}

/// A place of the only line of a text.
fn place(columns: (u32, u32), text: &str, step: &str, label: Option<&str>) -> Value {
    json!({
        "source": "stdin", "line": 1, "column": columns.0, "end_column": columns.1, "text": text, "step": step, "label": label,
    })
}

fn error(kind: &str, message: &str, pid: Option<&str>, places: &[Value]) -> Value {
    json!({ "kind": kind, "message": message, "pid": pid, "places": places, "notes": [], "help": null })
}

#[test]
fn every_kind_of_error_of_a_script_is_one_object_on_a_line() {
    let parse = "1 +* 2";
    let runtime = "1 / 0";
    let nested = "fn f(x) { 1 / x } f(0)";
    let crash = "spawn(|| 1 / 0); sleep(1)";
    let caused = "log_level(\"none\"); unwrap(job_await(job_async_nolink(|| 1 / 0)))";
    let exit = "spawn_link(|| throw 7); sleep(1)";
    let deadlock = "receive()";
    let limit = "[1, 2, 3] + [4, 5, 6]";
    for (code, expected) in [
        (parse, error("parse", "Unexpected '*'", None, &[place((4, 5), parse, "error", None)])),
        (runtime, error("runtime", "Division by zero: 1 / 0", None, &[place((3, 4), runtime, "error", None)])),
        (
            nested,
            error(
                "runtime",
                "Division by zero: 1 / 0",
                None,
                &[place((13, 14), nested, "error", None), place((19, 20), nested, "call", Some("in call to `f`"))],
            ),
        ),
        (
            crash,
            error(
                "crash",
                "Division by zero: 1 / 0",
                Some("#PID<0.2.0>"),
                &[
                    place((12, 13), crash, "error", None),
                    place((1, 6), crash, "start", Some("#PID<0.2.0> started here by #PID<0.1.0>")),
                ],
            ),
        ),
        (
            exit,
            error(
                "exit",
                "uncaught throw: 7",
                Some("#PID<0.2.0>"),
                &[
                    place((15, 20), exit, "error", None),
                    place((1, 11), exit, "start", Some("#PID<0.2.0> started here by #PID<0.1.0>")),
                ],
            ),
        ),
        (
            caused,
            error(
                "runtime",
                "Division by zero: 1 / 0",
                None,
                &[
                    place((20, 26), caused, "error", None),
                    place((59, 60), caused, "cause", Some("caused by the crash of #PID<0.2.0>")),
                ],
            ),
        ),
        ("exit(\"why\")", error("exit", "\"why\"", Some("#PID<0.1.0>"), &[])),
        (
            deadlock,
            error(
                "deadlock",
                "deadlock: every process waits, and nothing is left that could wake one: #PID<0.1.0> waits for a message",
                None,
                &[place((1, 8), deadlock, "error", None)],
            ),
        ),
        (
            limit,
            error(
                "limit",
                "array limit: an array would have more than 5 elements (--max-array)",
                None,
                &[place((11, 12), limit, "error", None)],
            ),
        ),
    ] {
        assert_eq!(script(&["--max-array", "5"], code), (String::new(), vec![expected]), "{code}");
    }
}

#[test]
fn help_and_notes_have_their_fields() {
    let (_, objects) = script(&[], "let apple = 1;\naple");
    let expected = json!({
        "kind": "runtime",
        "message": "Variable not found: aple",
        "pid": null,
        "places": [{
            "source": "stdin", "line": 2, "column": 1, "end_column": 5, "text": "aple", "step": "error", "label": null,
        }],
        "notes": [],
        "help": "did you mean `apple`?",
    });
    assert_eq!(objects, [expected]);
}

#[test]
fn columns_count_characters() {
    let code = "let x = \"日本🦀\u{301}\t\"; nope";
    let (_, objects) = script(&[], code);
    assert_eq!(objects[0]["places"], json!([place((18, 22), code, "error", None)]));
}

#[test]
fn what_a_script_shows_and_prints_stays_as_it_is() {
    let (stdout, objects) = script(&[], "print(\"{}\")\n[1, \"x\"]\nnope");
    assert_eq!((stdout.as_str(), objects.len()), ("{}\n[1, \"x\"]\n", 1));
}

/// All that comes on standard error when the program does not begin.
fn not_begun(mut program: Command) -> (Vec<Value>, Option<i32>) {
    let folder = tempfile::TempDir::new().expect("a folder for temporary files");
    fs::write(folder.path().join("binary.rhai"), b"1\n\xff").expect("a file can be written");
    program.current_dir(folder.path());
    let ended = run(program, b"");
    assert_eq!(ended.stdout, "");
    (objects(&ended.stderr), ended.status)
}

#[test]
fn errors_of_the_command_line_and_of_files_have_the_same_form() {
    let unknown = json!({
        "kind": "command_line",
        "message": "unexpected argument '--virtual-tim' found",
        "pid": null,
        "places": [],
        "notes": [
            "to pass '--virtual-tim' as a value, use '-- --virtual-tim'",
            "Usage: ijob --error-format <FORMAT> --virtual-time [FILE]...",
            "For more information, try '--help'.",
        ],
        "help": "a similar argument exists: '--virtual-time'",
    });
    assert_eq!(not_begun(ijob(&["--error-format=json", "--virtual-tim"])), (vec![unknown], Some(2)));
    let binary = "binary.rhai:2: this is not UTF-8 text; save the file as UTF-8";
    let expected = error("system", binary, None, &[]);
    assert_eq!(not_begun(ijob(&["--error-format", "json", "binary.rhai"])), (vec![expected], Some(1)));
    let mut prompt = json!({
        "kind": "command_line",
        "message": "-i prompts, which needs a terminal as standard input",
        "pid": null, "places": [], "notes": [],
    });
    prompt["help"] = "without -i, the script's end is the program's".into();
    assert_eq!(not_begun(ijob(&["--error-format", "json", "-i"])), (vec![prompt], Some(2)));
}

#[test]
fn examples_that_fail_are_objects_wherever_the_option_stands() {
    let document = "# Sums\n\n```ijob\nijob> 1 + 1\n3\n```\n\n```rhai\nnope\n```\n";
    let place = |line: u32, columns: (u32, u32), text: &str| {
        json!({
            "source": "sums.md", "line": line, "column": columns.0, "end_column": columns.1, "text": text, "step": "error",
            "label": null,
        })
    };
    let mut differs =
        error("example", "the example shows something else than it says", None, &[place(4, (7, 8), "ijob> 1 + 1")]);
    differs["notes"] = json!(["expected: 3", "came: 2"]);
    let mut fails = error("example", "the example fails", None, &[place(9, (1, 5), "nope")]);
    fails["notes"] = json!(["came: error: Variable not found: nope\n --> ijob:2:1:1\n  |\n1 | nope\n  | ^^^^"]);
    let folder = tempfile::TempDir::new().expect("a folder for temporary files");
    fs::write(folder.path().join("sums.md"), document).expect("a file can be written");
    for arguments in [&["--error-format", "json", "test", "sums.md"], &["test", "--error-format", "json", "sums.md"]] {
        let mut program = ijob(arguments);
        program.current_dir(folder.path());
        let ended = run(program, b"");
        let stdout = "sums.md: 2 examples … FAILED\n\n2 examples: 0 passed, 2 failed\n";
        assert_eq!((ended.stdout.as_str(), ended.status), (stdout, Some(1)));
        assert_eq!(objects(&ended.stderr), [differs.clone(), fails.clone()]);
    }
    let missing = error(
        "system",
        "there is no lesson nine; there are 01-article, 02-rhai, 03-messages, 04-jobs, 05-crashes, \
        06-streams, 07-servers, 08-supervision, 09-races, 10-real-script",
        None,
        &[],
    );
    assert_eq!(not_begun(ijob(&["--error-format", "json", "tour", "nine"])), (vec![missing], Some(1)));
}

/// What is printed, to both streams.
#[derive(Default)]
struct Printed(Mutex<String>);

impl Output for Printed {
    fn try_print(&self, text: &str) -> bool {
        self.try_print_error(text)
    }

    fn try_print_error(&self, text: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_str(text);
        true
    }
}

#[test]
fn what_a_prompt_tells_beside_errors_are_objects() {
    let printed = Arc::new(Printed::default());
    let device = Device { errors: Format::Json, ..Device::default() };
    let runtime = Config { workers: 1, time: Time::Virtual, ..Config::default() };
    let session = Session::new(Options { device, runtime, ..Options::default() }, printed.clone()).expect("a session");
    session.explain();
    for entry in
        ["set(\"job_notices\", true)", "let job = job_async(|| receive());", "job_await(job, 1);", "spawn(|| 2);"]
    {
        session.submit(entry).recv().expect("an outcome");
    }
    session.settle().recv().expect("all has run");
    let hint = error(
        "hint",
        "the job still runs: `job_yield(job)` instead of `job_await` can ask again, `job_shutdown(job)` stops it \
         (`set(\"hints\", false)`: no more hints)",
        None,
        &[],
    );
    assert_eq!(objects(&session.take_hints().join("\n")), [hint]);
    let end = error("end", "done: 2", Some("#PID<0.3.0>"), &[]);
    assert_eq!(objects(&printed.0.lock().unwrap_or_else(PoisonError::into_inner)), [end]);
}

#[test]
fn crashes_of_many_jobs_are_whole_lines() {
    // A process is reported before its end is told.
    let code = "for n in 0..200 { spawn_monitor(|| throw n) } for n in 0..200 { receive(); }";
    let ended = run(ijob(&["--error-format", "json", "-e", code]), b"");
    let objects = objects(&ended.stderr);
    let mut messages: Vec<&str> = objects.iter().filter_map(|object| object["message"].as_str()).collect();
    messages.sort_unstable();
    let mut expected: Vec<String> = (0..200).map(|n| format!("uncaught throw: {n}")).collect();
    expected.sort_unstable();
    assert_eq!(messages, expected);
}

#[test]
fn plain_is_for_people_without_colours() {
    let error = "error: Variable not found: nope\n --> -e:1:1\n  |\n1 | nope\n  | ^^^^\n";
    let ended = run(ijob(&["--color", "always", "--error-format", "plain", "-e", "nope"]), b"");
    assert_eq!((ended.stdout.as_str(), ended.stderr.as_str()), ("", error));
    let ended = run(ijob(&["--color", "always", "--error-format", "human", "-e", "nope"]), b"");
    assert!(ended.stderr.starts_with("\u{1b}["), "{}", ended.stderr);
}
