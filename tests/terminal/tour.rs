//! A lesson in the shell, from its first page to its end.
use crate::pty::*;
use std::{fs, path::Path};
use tempfile::TempDir;

const LESSON: &str = "\
---
title: Sums
order: 1
---
# Sums

First, `let`:

```rhai run
let a = 20;
a + 1
```

## Your turn

Make a variable `b` that is twice `a`.

```rhai task
```
```rhai hint
It begins with `let b`.
```
```rhai hint
Twice is `* 2`.
```
```rhai answer
let b = a * 2;
```
```rhai check
b == 40 // `b` should be 40
```

## A pipe

Sum up 1, 2 and 3 with a pipe.

```rhai task
```
```rhai answer
[1, 2, 3] |> reduce(|x, y| x + y, 0)
```
```rhai check
value == 6 // the sum is 6
typed.contains(\"|>\") // a pipe was asked for
```

## The end

```rhai run
b
```
";

pub fn open(home: &TempDir, arguments: &[&str]) -> Terminal {
    let (tour, history) = (home.path().join("tour.json"), home.path().join("history"));
    let variables =
        [("TERM", "xterm".as_ref()), ("IJOB_TOUR", tour.as_os_str()), ("IJOB_HISTORY", history.as_os_str())];
    Terminal::open(arguments, &variables)
}

fn learn(home: &TempDir) -> Terminal {
    let file = home.path().join("sums.md");
    if !file.exists() {
        fs::write(&file, LESSON).expect("the lesson can be written");
    }
    open(home, &["learn", &file.display().to_string()])
}

/// The lines of the screen that say something.
fn said(output: &Output) -> Vec<String> {
    lines(output).into_iter().filter(|line| !line.is_empty()).collect()
}

/// Waits until these lines are the last on the screen that say something.
#[track_caller]
pub fn wait_for_end(terminal: &Terminal, expected: &[&str]) {
    terminal.wait(&format!("{expected:#?}"), |output| {
        said(output).ends_with(&expected.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>())
    });
}

#[test]
fn a_lesson_from_its_first_page_to_its_end() {
    let home = home();
    let mut terminal = learn(&home);
    let first =
        ["First, let:", "    let a = 20;", "    a + 1", "21", "[=====               ] 1/4  `next` goes on", "ijob(3)>"];
    wait_for_end(&terminal, &first);
    terminal.enter("next");
    let turn = [
        "Make a variable b that is twice a.",
        "[==========          ] 2/4  your turn: `hint`, `answer` and `skip` help",
    ];
    wait_for_end(&terminal, &[&turn[..], &["ijob(3)>"]].concat());
    terminal.enter("next");
    wait_for_end(&terminal, &["there is something to do first; `hint` helps, `skip` leaves it out", "ijob(3)>"]);
    // A wrong answer, an error, and something that is no answer at all.
    terminal.enter("let b = 3;");
    wait_for_end(&terminal, &["not yet: `b` should be 40", "ijob(4)>"]);
    terminal.enter("hint");
    wait_for_end(&terminal, &["It begins with let b.", "ijob(4)>"]);
    terminal.enter("hint()");
    wait_for_end(&terminal, &["Twice is * 2.", "ijob(4)>"]);
    terminal.enter("play");
    terminal.enter("b = 40;");
    wait_for_end(&terminal, &["ijob(4)> b = 40;", "ijob(5)>"]);
    terminal.enter("next");
    wait_for_end(&terminal, &["the lesson waits while you play; `resume` goes on with it", "ijob(5)>"]);
    terminal.enter("resume");
    wait_for_end(&terminal, &[&turn[..], &["ijob(5)>"]].concat());
    terminal.enter("b");
    let pipe = [
        "A pipe",
        "Sum up 1, 2 and 3 with a pipe.",
        "[===============     ] 3/4  your turn: `hint`, `answer` and `skip` help",
    ];
    wait_for_end(&terminal, &[&["40", "Well done."], &pipe[..], &["ijob(6)>"]].concat());
    terminal.enter("6");
    wait_for_end(&terminal, &["not yet: a pipe was asked for", "ijob(7)>"]);
    terminal.enter("answer");
    wait_for_end(&terminal, &["    [1, 2, 3] |> reduce(|x, y| x + y, 0)", "ijob(7)>"]);
    terminal.enter("skip");
    wait_for_end(&terminal, &["    b", "40", "[====================] 4/4  `next` goes on", "ijob(8)>"]);
    terminal.enter("next");
    wait_for_end(
        &terminal,
        &["That was \"Sums\".", "that was the last lesson; `list` shows them all, `quit` leaves", "ijob(8)>"],
    );
    terminal.enter("progress");
    wait_for_end(&terminal, &["Sums: page 4 of 4, 1 of 2 tasks done", "ijob(8)>"]);
    terminal.type_line("quit");
    assert_eq!(terminal.status(), 0);
}

#[test]
fn it_goes_on_where_it_was_left_also_when_the_lesson_has_changed() {
    let home = home();
    let mut terminal = learn(&home);
    wait_for_end(&terminal, &["ijob(3)>"]);
    terminal.enter("next");
    terminal.enter("let b = a + 20;");
    wait_for_end(&terminal, &["ijob(4)>"]);
    terminal.wait("the third page", |output| output.has("3/4"));
    // Not left in order.
    drop(terminal);
    let changed = LESSON.replace("## Your turn", "## New\n\nA page more.\n\n## Your turn");
    fs::write(home.path().join("sums.md"), changed).expect("the lesson can be written");
    let mut terminal = learn(&home);
    let pipe =
        ["Sum up 1, 2 and 3 with a pipe.", "[================    ] 4/5  your turn: `hint`, `answer` and `skip` help"];
    wait_for_end(&terminal, &[&pipe[..], &["ijob(4)>"]].concat());
    terminal.enter("b");
    wait_for_end(&terminal, &["40", "not yet: the sum is 6; it came to 40", "ijob(5)>"]);
    terminal.enter("reset");
    wait_for_end(&terminal, &["[====                ] 1/5  `next` goes on", "ijob(7)>"]);
}

/// Ctrl-C, a crash of the process that runs entries, and the end of a job cost neither place nor variables.
#[test]
fn an_interrupt_and_a_crash_leave_the_lesson_where_it_is() {
    let home = home();
    let mut terminal = learn(&home);
    wait_for_end(&terminal, &["ijob(3)>"]);
    terminal.enter("next");
    terminal.type_line("print(\"go\"); loop { }");
    terminal.wait_for_printed("go");
    terminal.type_text(CTRL_C);
    wait_for_end(&terminal, &["ijob(3)>"]);
    terminal.enter("job_async(|| throw 1); receive()");
    terminal.enter("let b = 2 * a;");
    wait_for_end(&terminal, &["[===============     ] 3/4  your turn: `hint`, `answer` and `skip` help", "ijob(4)>"]);
}

/// For the learner too, a fresh block begins with nothing of those before; and so it is done again.
#[test]
fn a_fresh_block_begins_anew() {
    let home = home();
    let file = home.path().join("fresh.md");
    let text =
        "# T\n\n```rhai\nlet a = 1;\n```\n\n## Two\n\n```rhai fresh\nis_def_var(\"a\")\n```\n\n## Three\n\nThe end.\n";
    fs::write(&file, text).expect("the lesson can be written");
    let learn = || open(&home, &["learn", &file.display().to_string()]);
    let mut terminal = learn();
    wait_for_end(&terminal, &["ijob(2)>"]);
    terminal.enter("next");
    let two = ["[=============       ] 2/3  `next` goes on", "ijob(2)>"];
    wait_for_end(&terminal, &[&["    is_def_var(\"a\")", "false"], &two[..]].concat());
    terminal.enter("next");
    drop(terminal);
    let mut terminal = learn();
    wait_for_end(&terminal, &["The end.", "[====================] 3/3  `next` goes on", "ijob(2)>"]);
    terminal.enter("is_def_var(\"a\")");
    wait_for_end(&terminal, &["false", "ijob(3)>"]);
}

#[test]
fn a_session_is_recorded_as_a_document_that_is_true() {
    let home = home();
    let file = home.path().join("session.md");
    let name = file.display().to_string();
    let mut terminal = open(&home, &["record", &name]);
    wait_for_end(&terminal, &["ijob(1)>"]);
    terminal.enter("let a = [1,\r2];");
    terminal.enter("print(\"b\"); a.len()");
    terminal.enter("self()");
    terminal.type_line("a +");
    terminal.wait("the next line", |output| lines(output).len() == 10);
    terminal.type_text(CTRL_C);
    wait_for_end(&terminal, &["ijob(4)>"]);
    terminal.enter("c");
    terminal.type_text(CTRL_D);
    assert_eq!(terminal.status(), 0);
    let written = fs::read_to_string(&file).expect("it was written");
    let expected = "# A session\n\n```ijob\nijob> let a = [1,\n....>     2];\nijob> print(\"b\"); a.len()\nb\n2\nijob> self()\n\
                    #PID<0.1.0>\nijob> c\nerror: Variable not found: c\n --> ijob:4:1:1\n  |\n1 | c\n  | ^\n```\n";
    assert_eq!(written, expected);
    assert_eq!(tested(&file), "\n4 examples: 4 passed, 0 failed\n");
}

/// The last line of what `ijob test` says of a document.
fn tested(file: &Path) -> String {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_ijob")).arg("test").arg(file).output();
    let output = String::from_utf8(output.expect("the program starts").stdout).expect("it is text");
    output.split_once('\n').map_or(output.clone(), |(_, rest)| rest.to_owned())
}

#[test]
fn a_lesson_of_ones_own_begins_with_a_template_that_is_true() {
    let home = home();
    let file = home.path().join("mine.md");
    let run = |arguments: &[&str]| {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_ijob"));
        let ended = program.args(arguments).arg(&file).output().expect("the program starts");
        (ended.status.code(), String::from_utf8(ended.stderr).expect("it is text"))
    };
    assert_eq!(run(&["new-lesson"]), (Some(0), String::new()));
    assert_eq!(run(&["test"]), (Some(0), String::new()));
    let there = format!("error: cannot write {}: File exists (os error 17)\n", file.display());
    assert_eq!(run(&["new-lesson"]), (Some(1), there));
    let told = "error: this prompts, which needs a terminal as standard input\n".to_owned();
    assert_eq!(run(&["learn"]), (Some(1), told));
    let terminal = open(&home, &["learn", &file.display().to_string()]);
    wait_for_end(&terminal, &["[===                 ] 1/6  `next` goes on", "ijob(1)>"]);
}
