//! A prompt in a sandbox: nothing of the user's is there, and what goes too far ends it in order.
use crate::pty::*;
use std::fs;

/// A home with a history, a file that runs at start and an editor, and in it the folder of the sandbox.
fn prompt(home: &tempfile::TempDir, more: &[&str]) -> Terminal {
    let write = |name: &str, text: &str| fs::write(home.path().join(name), text).expect("a file can be written");
    let folder = home.path().join("box");
    fs::create_dir_all(home.path().join(".config/ijob")).expect("a folder can be made");
    fs::create_dir_all(&folder).expect("a folder can be made");
    write("history", "\"secret\"\n");
    write(".config/ijob/rc.rhai", "print(\"not here\");");
    let history = home.path().join("history");
    let variables = [
        ("TERM", "xterm".as_ref()),
        ("HOME", home.path().as_ref()),
        ("IJOB_HISTORY", history.as_os_str()),
        ("EDITOR", "touch touched".as_ref()),
    ];
    let arguments = [&["--sandbox", folder.to_str().expect("a path in UTF-8")], more].concat();
    let terminal = Terminal::open(&arguments, &variables);
    terminal.wait_for_screen(&[BANNER, "ijob(1)>"]);
    terminal
}

#[test]
fn it_finds_no_history_and_starts_no_editor() {
    let home = home();
    let mut terminal = prompt(&home, &[]);
    terminal.type_text(UP);
    terminal.enter("6 * 7");
    terminal.wait_for_screen(&[BANNER, "ijob(1)> 6 * 7", "42", "ijob(2)>"]);
    terminal.type_text("1 + 1\x18\x05");
    let refused = "error: a sandbox starts no editor";
    terminal.wait_for_screen(&[BANNER, "ijob(1)> 6 * 7", "42", refused, "ijob(2)> 1 + 1"]);
    terminal.type_text("\x15import \"../");
    terminal.type_text("\t");
    terminal.wait_for_line("ijob(2)> import \"../");
    drop(terminal);
    assert_eq!(fs::read_to_string(home.path().join("history")).expect("it is there"), "\"secret\"\n");
}

#[test]
fn what_goes_too_far_ends_it_and_leaves_the_terminal_as_it_was() {
    let home = home();
    let mut terminal = prompt(&home, &["--max-output", "1K"]);
    let before = terminal.modes();
    terminal.type_line("loop { print(\"x\") }");
    assert_eq!(terminal.status(), 143);
    assert!(terminal.has_shown("error: output limit: the script has written more than 1 KiB (--max-output)"));
    assert_ne!(before, "");
}
