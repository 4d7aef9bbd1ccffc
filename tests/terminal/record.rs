//! What `ijob record` writes is what `ijob test` accepts, whatever is typed.
use crate::pty::*;
use crate::tour::{open, wait_for_end};
use std::{fs, path::Path, process::Command};

/// What `ijob test` says of a document.
fn tested(file: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_ijob")).arg("test").arg(file).output().expect("the program starts");
    String::from_utf8(output.stdout).expect("it is text")
}

/// What is written, and accepted, when this is typed.
#[track_caller]
fn recorded(examples: usize, type_all: impl FnOnce(&mut Terminal)) -> String {
    let home = home();
    let file = home.path().join("session.md");
    let mut terminal = open(&home, &["record", &file.display().to_string()]);
    wait_for_end(&terminal, &["ijob(1)>"]);
    type_all(&mut terminal);
    // As it is now, without an end in order.
    let written = fs::read_to_string(&file).expect("it was written");
    terminal.type_text(CTRL_D);
    assert_eq!(terminal.status(), 0);
    let passed = format!("\n{examples} examples: {examples} passed, 0 failed\n");
    let told = tested(&file);
    assert!(told.ends_with(&passed), "{told}\n{written}");
    assert_eq!(fs::read_to_string(&file).expect("it is there"), written);
    written
}

#[test]
fn what_looks_like_a_fence_or_a_prompt_is_no_such_thing() {
    let written = recorded(4, |terminal| {
        terminal.enter("print(\"```\\n```rhai\\n1\\n~~~\");");
        terminal.enter("print(\"ijob> 1\\n....> 2\");");
        terminal.enter("print(\"....> 3\");");
        terminal.enter("`日本`");
    });
    let fenced =
        "# A session\n\n```ijob\n```\n\n````ijob\nijob> print(\"```\\n```rhai\\n1\\n~~~\");\n```\n```rhai\n1\n~~~\n";
    let prompts = "ijob> print(\"ijob> 1\\n....> 2\");\n…\n....> 2\nijob> print(\"....> 3\");\n…\n";
    assert_eq!(written, format!("{fenced}{prompts}ijob> `日本`\n\"日本\"\n````\n"));
}

#[test]
fn an_interrupted_entry_is_left_out() {
    let written = recorded(2, |terminal| {
        terminal.enter("let a = 1;");
        terminal.type_line("print(\"go\"); loop { }");
        terminal.wait("the loop", |output| lines(output).contains(&"go".into()));
        terminal.type_text(CTRL_C);
        wait_for_end(terminal, &["ijob(2)>"]);
        terminal.enter("a");
    });
    assert_eq!(written, "# A session\n\n```ijob\nijob> let a = 1;\nijob> a\n1\n```\n");
}

/// Also those of the session's own process, and those that come while nothing runs.
#[test]
fn reports_of_crashes_belong_to_the_entry_before() {
    let written = recorded(3, |terminal| {
        terminal.enter("let p = spawn(|| { throw \"late\" });");
        terminal.wait("the report", |output| output.has("started here by"));
        terminal.enter("job_async(|| 1 / 0)");
        terminal.wait("the report", |output| output.has("** (EXIT from"));
        terminal.enter("p == self()");
    });
    let (first, second) = written.split_once("ijob> job_async").expect("the second entry");
    assert!(first.contains("\nerror: process #PID<0.2.0> crashed: late\n"), "{first}");
    assert!(second.contains("\n** (EXIT from #PID<0.3.0>) Division by zero: 1 / 0\n"), "{second}");
    assert!(second.ends_with("\nijob> p == self()\nfalse\n```\n"), "{second}");
}

/// Hints are for whoever sits there.
#[test]
fn long_values_and_long_outputs_are_cut() {
    let written = recorded(3, |terminal| {
        terminal.enter("let a = []; for n in 0..300 { a.push(n) }");
        terminal.enter("a");
        terminal.enter("for n in 0..20000 { print(\"line \" + n) }");
    });
    assert!(written.contains("\n  98, 99, … 200 more\n]\nijob> for"), "{written}");
    assert!(written.ends_with("\n…\n```\n"));
}

/// They are for the screen.
#[test]
fn colours_are_not_written_down() {
    let home = home();
    let (file, history) = (home.path().join("session.md"), home.path().join("history"));
    let variables =
        [("TERM", "xterm-256color".as_ref()), ("NO_COLOR", "".as_ref()), ("IJOB_HISTORY", history.as_os_str())];
    let mut terminal = Terminal::open(&["record", &file.display().to_string()], &variables);
    terminal.wait("the prompt", |output| lines(output).last().is_some_and(|line| line.ends_with("ijob(1)>")));
    terminal.enter("[1, \"a\"]");
    assert!(terminal.has_shown("\x1b[36m1"));
    terminal.enter("1 / 0");
    terminal.type_text(CTRL_D);
    assert_eq!(terminal.status(), 0);
    let error = "error: Division by zero: 1 / 0\n --> ijob:2:1:3\n  |\n1 | 1 / 0\n  |   ^\n";
    let written = fs::read_to_string(&file).expect("it was written");
    assert_eq!(written, format!("# A session\n\n```ijob\nijob> [1, \"a\"]\n[1, \"a\"]\nijob> 1 / 0\n{error}```\n"));
    assert!(tested(&file).ends_with("\n2 examples: 2 passed, 0 failed\n"));
}
