//! vi's keys. What is on the screen tells when a key has been understood: Escape moves the cursor.
use crate::pty::*;

fn start(home: &tempfile::TempDir) -> Terminal {
    let terminal = Terminal::with_arguments(&["--edit-mode", "vi"], home);
    terminal.wait_for_screen(&[BANNER, "[ins] ijob(1)>"]);
    terminal
}

/// Leaves insert mode, at the end of the last line; the prompt, if it is in that line, tells of it.
#[track_caller]
fn escape(terminal: &mut Terminal, line: &str) {
    terminal.wait_for_line(line);
    terminal.type_text(ESC);
    terminal.wait_for_cursor(&line.replacen("[ins]", "[cmd]", 1), u16::try_from(line.len() - 1).expect("a short line"));
}

#[test]
fn a_line_is_changed_with_the_keys_of_vi() {
    let home = home();
    let mut terminal = start(&home);
    terminal.type_text("12 + 34");
    escape(&mut terminal, "[ins] ijob(1)> 12 + 34");
    terminal.type_text("0x");
    terminal.wait_for_line("[cmd] ijob(1)> 2 + 34");
    terminal.type_text("wwcw70");
    terminal.wait_for_line("[ins] ijob(1)> 2 + 70");
    escape(&mut terminal, "[ins] ijob(1)> 2 + 70");
    terminal.type_text("i9");
    terminal.wait_for_line("[ins] ijob(1)> 2 + 790");
    terminal.enter("");
    terminal.wait_for_screen(&[BANNER, "[ins] ijob(1)> 2 + 790", "792", "[ins] ijob(2)>"]);
    escape_empty_and_recall(&mut terminal);
}

/// From the command mode of an empty line, `k` goes back in the history.
#[track_caller]
fn escape_empty_and_recall(terminal: &mut Terminal) {
    terminal.type_text("\x1bk");
    terminal.wait_for_line("[cmd] ijob(2)> 2 + 790");
    terminal.enter("");
    terminal.wait_for_line("[ins] ijob(3)>");
}

/// Also where nothing else changes on the screen; the cursor stays where it is.
#[test]
fn the_prompt_tells_the_mode() {
    let home = home();
    let mut terminal = start(&home);
    for (keys, line, column) in [
        (ESC, "[cmd] ijob(1)>", 15),
        ("i", "[ins] ijob(1)>", 15),
        ("ab", "[ins] ijob(1)> ab", 17),
        (ESC, "[cmd] ijob(1)> ab", 16),
        ("R", "[rep] ijob(1)> ab", 16),
        ("c", "[rep] ijob(1)> ac", 17),
        (ESC, "[cmd] ijob(1)> ac", 16),
        ("A", "[ins] ijob(1)> ac", 17),
        ("\x1b0", "[cmd] ijob(1)> ac", 15),
        ("cc", "[ins] ijob(1)>", 15),
    ] {
        terminal.type_text(keys);
        terminal.wait_for_cursor(line, column);
    }
    // Two rows above the cursor; and a search has a prompt of its own.
    terminal.type_text(&format!("{}\x1b\rc", "a".repeat(80)));
    let first = format!("[ins] ijob(1)> {}", "a".repeat(65));
    terminal.wait_for_screen(&[BANNER, &first, &"a".repeat(15), "c"]);
    terminal.type_text(ESC);
    terminal.wait_for_screen(&[BANNER, &first.replace("ins", "cmd"), &"a".repeat(15), "c"]);
    terminal.type_text(CTRL_C);
    terminal.wait_for_line("[ins] ijob(1)>");
    terminal.enter("1");
    terminal.type_text(CTRL_R);
    terminal.type_text("1");
    terminal.wait_for_line("(reverse-i-search)`1': 1");
    terminal.type_text(ESC);
    terminal.wait_for_line("[cmd] ijob(2)> 1");
}

#[test]
fn lines_are_indented_and_brackets_go_below_their_openers() {
    let home = home();
    let mut terminal = start(&home);
    for line in ["fn f(a) {", "if a {", "7", "}"] {
        terminal.type_line(line);
    }
    let mut screen = vec![BANNER, "[ins] ijob(1)> fn f(a) {", "    if a {", "        7", "    }", ""];
    terminal.wait("the lines", |output| lines(output) == screen);
    terminal.type_text("}");
    *screen.last_mut().expect("it has lines") = "}";
    terminal.wait_for_screen(&screen);
    terminal.type_text(ENTER);
    screen.extend(["()", "[ins] ijob(2)>"]);
    terminal.wait_for_screen(&screen);
}

/// Below the line, wherever in it the cursor is; then the next key inserts there.
#[test]
fn enter_in_command_mode_runs_or_begins_a_line_below() {
    let home = home();
    let mut terminal = start(&home);
    terminal.type_text("[1,");
    escape(&mut terminal, "[ins] ijob(1)> [1,");
    terminal.type_text(ENTER);
    terminal.wait_for_cursor("", 4);
    terminal.type_text("i2]");
    terminal.wait_for_screen(&[BANNER, "[ins] ijob(1)> [1,", "    2]"]);
    escape(&mut terminal, "    2]");
    terminal.enter("");
    terminal.wait_for_screen(&[BANNER, "[cmd] ijob(1)> [1,", "    2]", "[1, 2]", "[ins] ijob(2)>"]);
}

#[test]
fn alt_enter_paste_tab_and_interrupts_are_the_same() {
    let home = home();
    let mut terminal = start(&home);
    terminal.type_text("1;\x1b\r2");
    terminal.wait_for_screen(&[BANNER, "[ins] ijob(1)> 1;", "2"]);
    terminal.type_text(CTRL_C);
    terminal.wait_for_line("[ins] ijob(1)>");
    terminal.type_text("\x1b[200~ijob(1)> let a = 20;\rijob(2)> [a,\r...(2)>   1]\r[20, 1]\r\x1b[201~");
    terminal.wait_for_line("  1]");
    terminal.type_text(CTRL_D);
    terminal.enter("");
    terminal.wait_for_line("[ins] ijob(3)>");
    terminal.wait("the value", |output| lines(output).contains(&"[20, 1]".to_owned()));
    terminal.type_text("job_await_m\t");
    terminal.wait_for_line("[ins] ijob(3)> job_await_many(");
    escape(&mut terminal, "[ins] ijob(3)> job_await_many(");
    terminal.type_text(CTRL_C);
    terminal.wait_for_line("[ins] ijob(3)>");
    terminal.type_text(CTRL_D);
    assert_eq!(terminal.status(), 0);
}

#[test]
fn what_a_call_takes_is_dimmed_in_insert_mode() {
    let home = home();
    let mut terminal = Terminal::coloured(&["--edit-mode", "vi"], &home);
    terminal.type_text("job_await(");
    terminal.wait_for_line("[ins] ijob(1)> job_await(pid, ms = 5000)");
    terminal.wait_for_cursor("[ins] ijob(1)> job_await(pid, ms = 5000)", 25);
    terminal.type_text(ESC);
    terminal.wait_for_line("[cmd] ijob(1)> job_await(");
}

#[cfg(unix)]
#[test]
fn v_opens_the_editor() {
    let home = home();
    let history = home.path().join("history");
    let variables =
        [("TERM", "xterm".as_ref()), ("IJOB_HISTORY", history.as_ref()), ("EDITOR", "sed -i s/1/7/".as_ref())];
    let mut terminal = Terminal::open(&["--edit-mode", "vi"], &variables);
    terminal.wait_for_screen(&[BANNER, "[ins] ijob(1)>"]);
    terminal.type_text("1 + 2");
    escape(&mut terminal, "[ins] ijob(1)> 1 + 2");
    terminal.type_text("v");
    terminal.wait_for_line("[ins] ijob(1)> 7 + 2");
    terminal.enter("");
    terminal.wait_for_screen(&[BANNER, "[ins] ijob(1)> 7 + 2", "9", "[ins] ijob(2)>"]);
}

/// From the next line on.
#[test]
fn the_keys_can_be_changed() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("set(\"edit_mode\", \"vi\")");
    terminal.type_text("12");
    escape(&mut terminal, "[ins] ijob(2)> 12");
    terminal.type_text("0x");
    terminal.wait_for_line("[cmd] ijob(2)> 2");
    terminal.enter("");
    terminal.enter("set(\"edit_mode\", \"emacs\")");
    terminal.type_text("12");
    terminal.type_text(CTRL_A);
    terminal.type_text("3");
    terminal.wait_for_line("ijob(4)> 312");
}
