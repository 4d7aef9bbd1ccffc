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

/// What the file says, behind its mark.
fn written(home: &tempfile::TempDir) -> String {
    let text = std::fs::read_to_string(home.path().join("history")).expect("the history was written");
    text.strip_prefix("#V2\n").expect("the mark").to_owned()
}

#[test]
fn two_shells_share_a_file_and_neither_loses_an_entry() {
    let home = home();
    let mut one = Terminal::start(&home);
    let mut other = Terminal::start(&home);
    one.enter("11");
    other.enter("21");
    one.enter("12");
    other.enter("22");
    assert_eq!(written(&home), "11\n21\n12\n22\n");
    // Each goes back to its own.
    one.type_text(UP);
    one.wait_for_line("ijob(3)> 12");
    one.type_text(UP);
    one.wait_for_line("ijob(3)> 11");
    let mut next = Terminal::start(&home);
    for entry in ["22", "12", "21", "11"] {
        next.type_text(UP);
        next.wait_for_line(&format!("ijob(1)> {entry}"));
    }
}

#[test]
fn an_entry_after_a_space_is_kept_nowhere() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("1");
    terminal.enter(" let secret = 2");
    terminal.enter(" [3,\r4]");
    terminal.type_text(UP);
    terminal.wait_for_line("ijob(4)> 1");
    terminal.type_text(CTRL_C);
    terminal.wait_for_line("ijob(4)>");
    // Only the lines after the first are indented.
    terminal.enter("[5,\r 6]");
    assert_eq!(written(&home), "1\n[5,\\n     6]\n");
    terminal.type_text(UP);
    terminal.wait("the entry", |output| lines(output).ends_with(&["ijob(5)> [5,".into(), "     6]".into()]));
}

#[test]
fn of_equal_entries_the_latest_is_recalled() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    for entry in ["1", "2", "1"] {
        terminal.enter(entry);
    }
    for entry in ["1", "2", "2"] {
        terminal.type_text(UP);
        terminal.wait_for_line(&format!("ijob(4)> {entry}"));
    }
    let mut terminal = Terminal::start(&home);
    for entry in ["1", "2", "2"] {
        terminal.type_text(UP);
        terminal.wait_for_line(&format!("ijob(1)> {entry}"));
    }
}

#[test]
fn entries_of_earlier_shells_are_searched() {
    let home = home();
    let history = home.path().join("history");
    std::fs::write(&history, "#V2\nlet first = 1\nfn f() {\\n    40 + 2\\n}\nlet last = 3\n")
        .expect("it can be written");
    let mut terminal = Terminal::start(&home);
    terminal.type_text(CTRL_R);
    terminal.type_text("let");
    terminal.wait_for_screen(&[BANNER, "(reverse-i-search)`let': let last = 3"]);
    terminal.type_text(CTRL_R);
    terminal.wait_for_screen(&[BANNER, "(reverse-i-search)`let': let first = 1"]);
    terminal.type_text(CTRL_G);
    terminal.wait_for_screen(&[BANNER, "ijob(1)>"]);
    terminal.type_text(CTRL_R);
    terminal.type_text("40");
    terminal.wait("the function", |output| lines(output).contains(&"    40 + 2".to_owned()));
}

#[test]
fn without_a_history_nothing_is_read_or_written_and_the_sitting_is_recalled() {
    let home = home();
    let history = home.path().join("history");
    std::fs::write(&history, "#V2\nearlier\n").expect("it can be written");
    let mut terminal = Terminal::with_arguments(&["--no-rc", "--no-history"], &home);
    terminal.wait_for_line("ijob(1)>");
    terminal.enter("1");
    for _ in 0..2 {
        terminal.type_text(UP);
        terminal.wait_for_line("ijob(2)> 1");
    }
    assert_eq!(written(&home), "earlier\n");
}

#[test]
fn a_file_that_is_damaged_in_part_is_used_and_told_of_once() {
    let home = home();
    let history = home.path().join("history");
    std::fs::write(&history, b"#V2\n1\n\xff\n2\n").expect("it can be written");
    let mut terminal = Terminal::of_type("xterm-256color", &home);
    terminal.wait_for_line("ijob(1)>");
    terminal
        .wait("the warning", |output| output.has("warning: an entry of the history cannot be read and is left out:"));
    terminal.enter("3");
    for entry in ["3", "2", "1"] {
        terminal.type_text(UP);
        terminal.wait_for_line(&format!("ijob(2)> {entry}"));
    }
    assert_eq!(std::fs::read(&history).expect("it is there"), b"#V2\n1\n\xff\n2\n3\n");
}
