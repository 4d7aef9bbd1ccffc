//! An entry goes to the user's own editor, and comes back.
use crate::pty::*;
use std::{fs, os::unix::fs::PermissionsExt, path::Path};
use tempfile::TempDir;

const TO_EDITOR: &str = "\x18\x05";

/// An editor that does this with the file `$1`.
fn editor(home: &TempDir, script: &str) -> String {
    let file = home.path().join("editor");
    fs::write(&file, format!("#!/bin/sh\n{script}\n")).expect("a script");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o700)).expect("a program");
    file.to_str().expect("a name in UTF-8").to_owned()
}

/// A shell whose user has chosen these editors.
fn terminal(home: &TempDir, variables: &[(&str, &str)]) -> Terminal {
    let history = home.path().join("history");
    let mut all = vec![("TERM", "xterm".as_ref()), ("IJOB_HISTORY", history.as_ref())];
    all.extend(variables.iter().map(|(name, value)| (*name, value.as_ref())));
    let terminal = Terminal::with(&all);
    terminal.wait_for_screen(&[BANNER, "ijob(1)>"]);
    terminal
}

#[test]
fn the_text_comes_back_and_does_not_run() {
    let home = home();
    let editor = editor(&home, "sed -i 's/1/7/; $a\\  + 2]' \"$1\"");
    let mut terminal = terminal(&home, &[("EDITOR", &editor)]);
    terminal.type_text("[1,\r3\x1b[A");
    terminal.type_text(TO_EDITOR);
    // In place of what went there, with the cursor at the end.
    terminal.wait_for_screen(&[BANNER, "ijob(1)> [7,", "    3", "  + 2]"]);
    terminal.wait_for_cursor("  + 2]", 6);
    terminal.enter(".len()");
    terminal.wait_for_screen(&[BANNER, "ijob(1)> [7,", "    3", "  + 2].len()", "2", "ijob(2)>"]);
    terminal.type_text(UP);
    terminal.wait_for_line("  + 2].len()");
}

#[test]
fn the_file_is_a_script_that_nobody_else_can_read_and_goes_away() {
    let home = home();
    let seen = home.path().join("seen");
    let script = format!("stat -c %a \"$1\" > {0}; echo \"$1\" >> {0}; cat \"$1\" >> {0}", seen.display());
    let editor = editor(&home, &script);
    // What is chosen may be more than a word, and VISUAL comes first.
    let mut terminal = terminal(&home, &[("VISUAL", &format!("/bin/sh {editor}")), ("EDITOR", "false")]);
    terminal.type_text("let a = 1;");
    terminal.type_text(TO_EDITOR);
    terminal.wait_for_screen(&[BANNER, "ijob(1)> let a = 1;"]);
    terminal.enter("");
    let seen = fs::read_to_string(seen).expect("the editor has run");
    let [rights, name, text] = seen.lines().collect::<Vec<_>>()[..] else { panic!("three lines: {seen}") };
    assert_eq!((rights, text), ("600", "let a = 1;"));
    assert!(name.ends_with(".rhai"), "{name}");
    assert!(!Path::new(name).exists());
}

#[test]
fn an_editor_that_fails_leaves_the_entry() {
    let home = home();
    let editor = editor(&home, "echo 8 > \"$1\"; exit 3");
    let mut terminal = terminal(&home, &[("EDITOR", &editor)]);
    terminal.type_text("7 + 1");
    terminal.type_text(TO_EDITOR);
    terminal.wait_for_line("ijob(1)> 7 + 1");
    let error = format!("error: the editor `{editor}` has failed (exit status: 3); the entry is as it was");
    terminal.wait("the error", |output| lines(output)[1..].join("").starts_with(&error));
    terminal.enter("");
    terminal.wait("the value", |output| lines(output).contains(&"8".to_owned()));
}

#[test]
fn an_editor_that_is_missing_leaves_the_entry() {
    for missing in ["/no/editor", "'/no/editor' -w"] {
        let home = home();
        let mut terminal = terminal(&home, &[("EDITOR", missing)]);
        terminal.type_text("7 + 1");
        terminal.type_text(TO_EDITOR);
        terminal.wait_for_line("ijob(1)> 7 + 1");
        terminal.wait("the error", |output| {
            let shown = lines(output).join("");
            let start = format!("error: cannot start the editor `{missing}`: ");
            let help = "before you start ijob, choose one that you have, as with `export EDITOR=nano`ijob(1)> 7 + 1";
            shown.contains(&start) && shown.ends_with(help)
        });
        terminal.enter("");
        terminal.wait_for_line("ijob(2)>");
    }
}

/// A job prints all the time; the editor's screen is its own.
#[test]
fn what_jobs_print_waits_for_the_editor() {
    let home = home();
    let editor = editor(&home, "echo begun; sleep 0.3; echo >> \"$1\"; echo '+ 2' >> \"$1\"; echo done");
    let mut terminal = terminal(&home, &[("EDITOR", &editor)]);
    terminal.enter("let job = job_async(|| { for n in 0..1000000 { print(`tick ${n}.`); sleep(5); } });");
    terminal.wait("a tick", |output| output.has("tick 3."));
    terminal.type_text("1");
    terminal.type_text(TO_EDITOR);
    terminal.wait("the editor", |output| output.has("done\r\n"));
    terminal.wait_for_line("+ 2");
    let (while_edited, last) = terminal.read(|output| {
        let text = String::from_utf8_lossy(&output.bytes).into_owned();
        let (before, after) = text.split_once("begun\r\n").expect("the editor has begun");
        let (while_edited, _) = after.split_once("done\r\n").expect("the editor is done");
        (while_edited.to_owned(), before.matches("tick").count())
    });
    assert_eq!(while_edited, "");
    // Nothing was lost, and it goes on.
    terminal.wait("the next ticks", |output| output.has(&format!("tick {}.", last + 40)));
    let ticks = terminal.whole_lines(|line| line.strip_prefix("tick ")?.strip_suffix('.')?.parse().ok());
    assert!(ticks.iter().copied().eq(0..ticks.len()), "{ticks:?}");
    terminal.enter("; job_shutdown(job)");
}

/// The program is told to end while the editor has the terminal.
#[test]
fn a_signal_ends_the_editor_too() {
    let home = home();
    let ended = home.path().join("ended");
    let script =
        format!("trap 'echo ended > {}; exit' TERM; echo begun; while :; do sleep 0.01; done", ended.display());
    let editor = editor(&home, &script);
    let mut terminal = terminal(&home, &[("EDITOR", &editor)]);
    terminal.type_text("1");
    terminal.type_text(TO_EDITOR);
    terminal.wait("the editor", |output| output.has("begun"));
    terminal.signal("TERM");
    assert_eq!(terminal.status(), 143);
    assert_eq!(fs::read_to_string(ended).expect("it was told"), "ended\n");
}

/// What a user could not type, an editor could leave in the text. A bracket in it is none of the entry's.
#[test]
fn control_characters_do_not_come_back() {
    let home = home();
    let editor = editor(&home, "printf 'let a = 1;\\na + 41\\033[31m' > \"$1\"");
    let mut terminal = terminal(&home, &[("EDITOR", &editor)]);
    terminal.type_text("1+1");
    terminal.type_text(TO_EDITOR);
    terminal.wait_for_line("a + 41");
    terminal.type_text(ENTER);
    terminal.wait_for_screen(&[BANNER, "ijob(1)> let a = 1;", "a + 41", "42", "ijob(3)>"]);
}
