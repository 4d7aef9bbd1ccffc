//! What was typed comes back.
use crate::pty::*;

#[test]
fn the_history_outlives_the_shell() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("40 + 2");
    terminal.enter("[1,\r2]");
    terminal.type_line("[1,\r2]");
    terminal.wait_for_line("ijob(4)>");
    terminal.type_text(CTRL_D);
    assert_eq!(terminal.status(), 0);
    let history = std::fs::read_to_string(home.path().join("history")).expect("the history was written");
    assert_eq!(history, "#V2\n40 + 2\n[1,\\n    2]\n");

    let mut terminal = Terminal::start(&home);
    terminal.wait_for_line("ijob(1)>");
    terminal.type_text(UP);
    terminal.wait_for_screen(&[BANNER, "ijob(1)> [1,", "    2]"]);
    terminal.type_text(UP);
    terminal.type_text(UP);
    terminal.wait_for_screen(&[BANNER, "ijob(1)> 40 + 2"]);
    terminal.type_text(ENTER);
    terminal.wait_for_screen(&[BANNER, "ijob(1)> 40 + 2", "42", "ijob(2)>"]);
}

#[cfg(unix)]
#[test]
fn the_history_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("1");
    terminal.wait_for_line("ijob(2)>");
    let file = std::fs::metadata(home.path().join("history")).expect("the history was written");
    assert_eq!(file.permissions().mode() & 0o777, 0o600);
}

#[cfg(target_os = "linux")]
#[test]
fn the_history_is_in_the_folder_for_the_state_of_programs() {
    let home = home();
    let mut terminal = Terminal::with(&[("TERM", "xterm".as_ref()), ("HOME", home.path().as_ref())]);
    terminal.wait_for_line("ijob(1)>");
    terminal.enter("1");
    let history = std::fs::read_to_string(home.path().join(".local/state/ijob/history"));
    assert_eq!(history.expect("the history was written"), "#V2\n1\n");
}

#[test]
fn without_a_name_for_the_file_there_is_no_history() {
    let home = home();
    let variables = [("TERM", "xterm".as_ref()), ("HOME", home.path().as_ref()), ("IJOB_HISTORY", "".as_ref())];
    let mut terminal = Terminal::with(&variables);
    terminal.wait_for_line("ijob(1)>");
    terminal.enter("1");
    terminal.wait_for_screen(&[BANNER, "ijob(1)> 1", "1", "ijob(2)>"]);
    assert_eq!(std::fs::read_dir(home.path()).expect("the home is there").count(), 0);
}

#[test]
fn trouble_with_the_history_is_one_line_and_nothing_more() {
    let home = home();
    let variables = [("TERM", "xterm".as_ref()), ("HOME", home.path().as_ref()), ("IJOB_HISTORY", "/".as_ref())];
    let mut terminal = Terminal::with(&variables);
    terminal.wait_for_line("ijob(1)>");
    terminal.enter("1");
    terminal.wait_for_screen(&[
        BANNER,
        "warning: no history is kept: /: Is a directory (os error 21)",
        "ijob(1)> 1",
        "1",
        "ijob(2)>",
    ]);
}

#[test]
fn an_entry_of_many_lines_is_one_item() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("[1,\r2]");
    terminal.type_text(UP);
    terminal.wait_for_screen(&[BANNER, "ijob(1)> [1,", "    2]", "[1, 2]", "ijob(2)> [1,", "    2]"]);
    terminal.type_text(ENTER);
    terminal.wait_for_screen(&[
        BANNER,
        "ijob(1)> [1,",
        "    2]",
        "[1, 2]",
        "ijob(2)> [1,",
        "    2]",
        "[1, 2]",
        "ijob(3)>",
    ]);
}
