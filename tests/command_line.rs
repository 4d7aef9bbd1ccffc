//! The program as other programs see it: its arguments, its input, what it writes where, and its exit status.

#[path = "support/program.rs"]
mod program;
#[path = "support/run.rs"]
mod run;

use program::{collect, feed, ijob, read};
use run::{Ended, run};
use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, ChildStdout, Command},
};
use tempfile::TempDir;

const NOPE: &str = "error: Variable not found: nope
 --> stdin:2:1
  |
2 | nope
  | ^^^^
";

/// What ended with this status, having written this.
fn ended(status: i32, stdout: &str, stderr: &str) -> Ended {
    Ended { stdout: stdout.into(), stderr: stderr.into(), status: Some(status) }
}

fn pipe(input: &str) -> Ended {
    run(ijob(&[]), input.as_bytes())
}

fn eval(code: &str) -> Ended {
    run(ijob(&["-e", code]), b"")
}

/// Runs the script in a file `script.rhai` of a folder of its own, which is the current one.
fn file(text: impl AsRef<[u8]>, arguments: &[&str]) -> Ended {
    let folder = folder_with("script.rhai", text);
    let mut program = ijob(&[]);
    program.arg("script.rhai").args(arguments).current_dir(folder.path());
    run(program, b"")
}

fn folder_with(name: &str, text: impl AsRef<[u8]>) -> TempDir {
    let folder = TempDir::new().expect("a folder for temporary files");
    fs::write(folder.path().join(name), text).expect("a file can be written");
    folder
}

/// The program after it has printed a line, and the rest of its output.
fn after_first_line(mut program: Command, input: &str) -> (Child, String, BufReader<ChildStdout>) {
    let mut child = program.spawn().expect("the program can be started");
    feed(&mut child, input.as_bytes());
    let mut stdout = BufReader::new(child.stdout.take().expect("the output is a pipe"));
    let mut line = String::new();
    stdout.read_line(&mut line).expect("the program prints a line");
    (child, line, stdout)
}

#[test]
fn a_pipe_shows_the_value_of_each_entry() {
    assert_eq!(pipe("1 + 1\nlet x = \"text\"\nx\nx;\n()\nprint(x)\n"), ended(0, "2\n\"text\"\ntext\n", ""));
    assert_eq!(pipe("1 + 1"), ended(0, "2\n", ""));
    assert_eq!(pipe("let x = 1; x + 1"), ended(0, "2\n", ""));
}

#[test]
fn an_entry_goes_on_where_the_next_line_continues_it() {
    let script = "
fn f(x) {
    if x > 1 {
        \"big\"
    }
    else {
        \"small\"
    }
}
f(1)
if false { 1 }
else { 2 }
try { throw 3 }
catch (e) { print(e) }
[3, 4]
    .len()
1

    // still the same entry
    + 1
    |> f()
1 +
1
[
    1
]
f(
2
)
";
    assert_eq!(pipe(script), ended(0, "\"small\"\n2\n3\n2\n\"big\"\n2\n[1]\n\"big\"\n", ""));
}

#[test]
fn nothing_is_a_script_too() {
    for input in ["", "\n", " \t\n\n", "// a comment", "/* a comment */\n", "#!/usr/bin/env ijob"] {
        assert_eq!(pipe(input), ended(0, "", ""), "input: {input:?}");
    }
}

#[test]
fn a_redirected_file_is_as_a_pipe() {
    let folder = folder_with("script.rhai", "1 + 1\nprint(args())");
    let mut program = ijob(&[]);
    program.stdin(fs::File::open(folder.path().join("script.rhai")).expect("the file has been written"));
    let output = program.output().expect("the program can be started");
    assert_eq!((output.stdout, output.stderr, output.status.code()), (b"2\n[]\n".into(), vec![], Some(0)));
}

#[test]
fn a_file_shows_only_what_it_prints() {
    assert_eq!(file("1 + 1\nprint(\"text\")\n[1]", &[]), ended(0, "text\n", ""));
}

#[test]
fn a_file_gets_arguments() {
    let script = "for (arg, index) in args() { print(`${index}: ${arg}`) }";
    assert_eq!(
        file(script, &["one", "-e", "--keep-going", "two words", ""]),
        ended(0, "0: one\n1: -e\n2: --keep-going\n3: two words\n4: \n", "")
    );
    assert_eq!(file("print(args())", &[]), ended(0, "[]\n", ""));
}

#[test]
fn a_dash_reads_a_script_from_the_input() {
    assert_eq!(run(ijob(&["-", "a", "-b"]), b"1 + 1\nprint(args())"), ended(0, "[\"a\", \"-b\"]\n", ""));
}

#[test]
fn code_in_an_argument_is_as_a_pipe() {
    assert_eq!(eval("1 + 1"), ended(0, "2\n", ""));
    assert_eq!(eval("fn f(x) {\n  x * 2\n}\nf(2)\n();\nprint(1)"), ended(0, "4\n1\n", ""));
    assert_eq!(eval("args()"), ended(0, "[]\n", ""));
    assert_eq!(
        eval("job_async(|| < sleep(6000); \"Hi\" >) |> job_await(50)"),
        ended(0, "{:error, \"no result\"}\n", "")
    );
    let error = "error: Variable not found: nope\n --> -e:1:5\n  |\n1 | 1 + nope\n  |     ^^^^\n";
    assert_eq!(eval("1 + nope"), ended(1, "", error));
}

#[test]
fn the_first_line_may_be_for_the_system() {
    let error = "error: Variable not found: nope\n --> script.rhai:3:1\n  |\n3 | nope\n  | ^^^^\n";
    assert_eq!(file("#!/usr/bin/env ijob\nprint(1)\nnope", &[]), ended(1, "1\n", error));
    assert_eq!(pipe("#!/usr/bin/env ijob\n1 + 1"), ended(0, "2\n", ""));
}

#[test]
fn line_ends_and_marks_of_other_systems_are_no_text() {
    let script = "\u{feff}#!/usr/bin/env ijob\r\nlet x = 1 +\r\n    2\r\nprint(x)\r\nx |> |y| y + nope\r\n";
    let error = "error: Variable not found: nope
 --> script.rhai:5:14
  |
5 | x |> |y| y + nope
  |              ^^^^
";
    assert_eq!(file(script, &[]), ended(1, "3\n", error));
    assert_eq!(pipe("\u{feff}1 + 1\r\n\"a\"\r\n"), ended(0, "2\n\"a\"\n", ""));
}

#[test]
fn functions_may_be_called_before_the_line_that_defines_them() {
    let script =
        "print(f(20))\nprint(job_async(|| f(1)) |> job_await)\n\nfn f(x) { g(x) |> |y| y + 1 }\nfn g(x) { x * 2 }\n";
    assert_eq!(file(script, &[]), ended(0, "41\n3\n", ""));
    assert_eq!(pipe("f(1)\nfn f(x) { x + 1 }"), ended(0, "2\n", ""));
}

#[test]
fn a_script_ends_at_its_first_error() {
    assert_eq!(pipe("print(1)\nnope\nprint(2)\n"), ended(1, "1\n", NOPE));
    // What comes before the error in the same entry has happened.
    let error = "error: Function not found: nope ()
 --> -e:1:11
  |
1 | print(1); nope(); print(2)
  |           ^^^^
";
    assert_eq!(eval("print(1); nope(); print(2)"), ended(1, "1\n", error));
}

#[test]
fn with_keep_going_it_runs_on_and_still_has_failed() {
    let program = || ijob(&["--keep-going"]);
    assert_eq!(run(program(), b"print(1)\nnope\nprint(2)\n"), ended(1, "1\n2\n", NOPE));
    assert_eq!(run(program(), b"print(1)\n"), ended(0, "1\n", ""));
    assert_eq!(run(program(), b"print(1)\nnope\nexit(3)\nprint(2)\n"), ended(3, "1\n", NOPE));
}

#[test]
fn an_entry_that_is_not_finished_is_an_error() {
    let error = "error: this entry is incomplete: Expecting '}' to terminate this block
 --> stdin:2:10
  |
2 | fn f(x) {
  |          ^
";
    assert_eq!(pipe("print(1)\nfn f(x) {\n"), ended(1, "1\n", error));
    let error = "error: this entry is incomplete: Open string is not terminated
 --> stdin:2:1
  |
2 | `text
  | ^^^^^
";
    assert_eq!(pipe("print(1)\n`text\nprint(2)\n"), ended(1, "1\n", error));
    let error = "error: this entry is incomplete: more is expected at its end\n --> -e:1:4\n  |\n1 | 1 +\n  |    ^\n";
    assert_eq!(eval("1 +"), ended(1, "", error));
}

#[test]
fn an_interrupt_ends_it() {
    for script in [
        "print(\"ready\"); loop {}",
        "print(\"ready\"); sleep(\"infinity\")",
        "print(\"ready\"); job_await(job_async(|| loop {}), \"infinity\")",
    ] {
        let (mut child, line, stdout) = after_first_line(ijob(&["-"]), &format!("{script}\nprint(\"not reached\")"));
        assert_eq!(line, "ready\n");
        let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(sent.expect("there is a `kill`").success());
        let stderr = read(child.stderr.take().expect("the errors are a pipe"));
        let rest = read(stdout);
        assert_eq!(
            (collect(&mut child, rest), collect(&mut child, stderr)),
            (String::new(), String::new()),
            "{script}"
        );
        assert_eq!(child.wait().expect("it is a child of this process").code(), Some(130), "{script}");
    }
}

#[test]
fn a_script_chooses_its_status() {
    for (code, status) in [("exit(0)", 0), ("exit(7)", 7), ("exit(255)", 255), ("exit()", 0), ("exit(\"normal\")", 0)] {
        assert_eq!(eval(&format!("print(1); {code}; print(2)")), ended(status, "1\n", ""), "{code}");
        assert_eq!(file(format!("print(1)\n{code}\nprint(2)"), &[]), ended(status, "1\n", ""), "{code}");
    }
    assert_eq!(pipe("fn leave() { exit(9) }\nif true { leave() }\nprint(1)"), ended(9, "", ""));
}

#[test]
fn any_other_reason_to_exit_is_a_failure() {
    for reason in ["256", "-1", "\"text\"", "()", "[1, 2]", "error(1)"] {
        let shown = if reason == "error(1)" { "{:error, 1}" } else { reason };
        let expected = ended(1, "", &format!("** (EXIT from #PID<0.1.0>) {shown}\n"));
        assert_eq!(eval(&format!("exit({reason}); print(1)")), expected, "{reason}");
    }
}

#[test]
fn exit_in_a_job_is_not_the_end_of_the_script() {
    assert_eq!(pipe("let p = spawn(|| exit(7)); while is_alive(p) { sleep(1) }\nprint(1)"), ended(0, "1\n", ""));
    assert_eq!(pipe("job_async(|| exit(7)) |> job_await\nprint(1)"), ended(1, "", "** (EXIT from #PID<0.2.0>) 7\n"));
}

#[test]
fn when_nobody_reads_its_output_it_ends_quietly() {
    for script in
        ["loop { print(\"line\") }", "print(\"line\"); spawn(|| loop { print(\"line\") }); sleep(\"infinity\")"]
    {
        let (mut child, line, stdout) = after_first_line(ijob(&["-e", script]), "");
        assert_eq!(line, "line\n");
        drop(stdout);
        let stderr = read(child.stderr.take().expect("the errors are a pipe"));
        assert_eq!(collect(&mut child, stderr), "", "{script}");
        assert_eq!(child.wait().expect("it is a child of this process").code(), Some(0), "{script}");
    }
}

#[test]
fn text_that_is_not_utf_8_is_refused() {
    let bytes = b"print(1)\n\n\"\xff\"\n";
    let message = |name| format!("error: {name}:3: this is not UTF-8 text; save the file as UTF-8\n");
    assert_eq!(file(bytes, &[]), ended(1, "", &message("script.rhai")));
    assert_eq!(run(ijob(&[]), bytes), ended(1, "", &message("stdin")));
    assert_eq!(run(ijob(&["-"]), bytes), ended(1, "", &message("stdin")));
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let missing = "error: cannot read missing.rhai: No such file or directory (os error 2)\n";
    assert_eq!(run(ijob(&["missing.rhai", "-e"]), b""), ended(1, "", missing));
    let folder = "error: cannot read support: Is a directory (os error 21)\n";
    assert_eq!(run(ijob(&["support"]), b""), ended(1, "", folder));
}

#[test]
fn what_was_meant_is_told_where_a_word_leads_nowhere() {
    let folder = folder_with("script.rhai", "print(1)");
    fs::create_dir(folder.path().join("lessons")).expect("a folder can be made");
    for (arguments, said) in [
        (
            &["scirpt.rhai"][..],
            "cannot read scirpt.rhai: No such file or directory (os error 2); did you mean `script.rhai`?",
        ),
        (&["script"], "cannot read script: No such file or directory (os error 2); did you mean `script.rhai`?"),
        (&["tset", "x"], "cannot read tset: No such file or directory (os error 2)\nhelp: did you mean `ijob test`?"),
        (
            &["run", "script.rhai"],
            "cannot read run: No such file or directory (os error 2)\nhelp: a script is run by its name alone: `ijob FILE`",
        ),
        (
            &["--no-rc", "test", "x"],
            "cannot read test: No such file or directory (os error 2)\nhelp: `test` is a command where it comes first; only \
             --color and --error-format may stand before it",
        ),
        (&["test", "lesons"], "cannot read lesons: No such file or directory (os error 2); did you mean `lessons`?"),
        (&["learn", "lesons"], "cannot read lesons: No such file or directory (os error 2); did you mean `lessons`?"),
        (
            &["tour", "steams"],
            "there is no lesson steams; there are 01-article, 02-rhai, 03-messages, 04-jobs, 05-crashes, 06-streams, \
             07-servers, 08-supervision, 09-races, 10-real-script; did you mean `streams`?",
        ),
    ] {
        let mut program = ijob(arguments);
        program.current_dir(folder.path());
        assert_eq!(run(program, b""), ended(1, "", &format!("error: {said}\n")), "{arguments:?}");
    }
}

#[test]
fn a_wrong_command_line_has_a_status_of_its_own() {
    for arguments in [&["--nope"][..], &["-e"], &["--workers", "many"]] {
        let Ended { stdout, status, .. } = run(ijob(arguments), b"print(1)");
        assert_eq!((stdout.as_str(), status), ("", Some(2)), "{arguments:?}");
    }
}

#[test]
fn a_linked_job_that_crashes_ends_the_script() {
    let crash = "** (EXIT from #PID<0.2.0>) boom
 --> script.rhai:1:14
  |
1 | job_async(|| throw \"boom\");
  | ---------    ^^^^^
  | |
  | #PID<0.2.0> started here by #PID<0.1.0>
";
    // While the script waits, and between two of its entries.
    assert_eq!(file("job_async(|| throw \"boom\");\nsleep(\"infinity\");\nprint(1)", &[]), ended(1, "", crash));
    assert_eq!(file("job_async(|| throw \"boom\");\nloop {}\nprint(1)", &[]), ended(1, "", crash));
    let crash = "** (EXIT from #PID<0.2.0>) \"why\"\n";
    assert_eq!(pipe("spawn_link(|| exit(\"why\")); receive()\nprint(1)"), ended(1, "", crash));
}

#[test]
fn unless_the_script_traps_exits() {
    let script =
        "trap_exit(true);\nlet job = job_async(|| throw \"boom\");\nprint(receive() == [\"EXIT\", job, \"boom\"]);\n";
    let report = "error: process #PID<0.2.0> crashed: boom
 --> script.rhai:2:24
  |
2 | let job = job_async(|| throw \"boom\");
  |           ---------    ^^^^^
  |           |
  |           #PID<0.2.0> started here by #PID<0.1.0>
";
    assert_eq!(file(script, &[]), ended(0, "true\n", report));
}

#[test]
fn jobs_do_not_keep_the_program() {
    let script = "job_async(|| sleep(\"infinity\")); spawn(|| loop {}); spawn(|| { sleep(5000); print(\"late\") });\nprint(\"end\")";
    assert_eq!(file(script, &[]), ended(0, "end\n", ""));
    assert_eq!(file(format!("{script}\nexit(3)"), &[]), ended(3, "end\n", ""));
    let (mut child, _, stdout) = after_first_line(ijob(&["-"]), script);
    let rest = read(stdout);
    assert_eq!(collect(&mut child, rest), "");
    assert_eq!(child.wait().expect("it is a child of this process").code(), Some(0));
}

#[test]
fn what_is_shown_of_a_value_can_be_limited() {
    assert_eq!(run(ijob(&["--limit", "3", "-e", "[1, 2, 3, 4, 5]"]), b""), ended(0, "[1, 2, 3, … 2 more]\n", ""));
}

#[test]
fn one_worker_is_enough() {
    let script =
        "let busy = spawn(|| loop {});\n[job_async(|| { sleep(5); 1 }), job_async(|| 2)].map(|job| job_await(job))";
    assert_eq!(run(ijob(&["--workers", "1"]), script.as_bytes()), ended(0, "[1, 2]\n", ""));
}

#[test]
fn completions_and_a_man_page_are_written_from_the_arguments() {
    let Ended { stdout, stderr, status } = run(ijob(&["--completions", "bash"]), b"");
    assert_eq!((stderr.as_str(), status), ("", Some(0)));
    assert!(stdout.contains("complete -F _ijob") && stdout.contains("--virtual-time"), "{stdout}");
    let Ended { stdout, stderr, status } = run(ijob(&["--man-page"]), b"");
    assert_eq!((stderr.as_str(), status), ("", Some(0)));
    assert!(stdout.starts_with(".ie") && stdout.contains(".TH ijob 1"), "{stdout}");
    assert_eq!(run(ijob(&["--man-page", "-e", "1"]), b"").status, Some(2));
}

#[test]
fn values_are_coloured_in_a_pipe_only_when_that_is_asked_for() {
    let run_with = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = ijob(arguments);
        command.envs(variables.iter().copied()).env("TERM", "xterm");
        run(command, b"[1, 2]\nprint([3])")
    };
    let colored = ended(0, "[\x1b[36m1\x1b[0m, \x1b[36m2\x1b[0m]\n[3]\n", "");
    let plain = ended(0, "[1, 2]\n[3]\n", "");
    assert_eq!(run_with(&[], &[]), plain);
    assert_eq!(run_with(&["--color", "always"], &[("NO_COLOR", "1")]), colored);
    assert_eq!(run_with(&[], &[("CLICOLOR_FORCE", "1")]), colored);
    assert_eq!(run_with(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]), plain);
    assert_eq!(run_with(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]), plain);
}

#[cfg(unix)]
#[test]
fn the_locale_decides_what_stands_for_what_is_left_out() {
    let run_in = |locale: &str| {
        let mut command = ijob(&["--limit", "1"]);
        command.env("LC_ALL", locale);
        run(command, "[\"é…\", 2]".as_bytes())
    };
    assert_eq!(run_in("C"), ended(0, "[\"é…\", ... 1 more]\n", ""));
    assert_eq!(run_in("C.UTF-8"), ended(0, "[\"é…\", … 1 more]\n", ""));
}
