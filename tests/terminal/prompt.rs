//! Lines become entries, entries become values.
use crate::pty::*;

#[test]
fn a_value_is_shown_and_the_counter_goes_on() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.wait_for_screen(&[BANNER, "ijob(1)>"]);
    terminal.enter("1 + 1");
    terminal.wait_for_screen(&[BANNER, "ijob(1)> 1 + 1", "2", "ijob(2)>"]);
    terminal.enter("let x = 5;");
    terminal.enter("x * 2");
    terminal.wait_for_screen(&[
        BANNER,
        "ijob(1)> 1 + 1",
        "2",
        "ijob(2)> let x = 5;",
        "ijob(3)> x * 2",
        "10",
        "ijob(4)>",
    ]);
}

#[test]
fn an_empty_line_and_a_comment_do_nothing() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("");
    terminal.enter("// nothing");
    terminal.enter("7");
    terminal.wait_for_screen(&[BANNER, "ijob(1)>", "ijob(1)> // nothing", "ijob(1)> 7", "7", "ijob(2)>"]);
}

#[test]
fn an_entry_goes_on_until_it_is_complete() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    for line in ["[1,", "", "2", "]"] {
        terminal.type_line(line);
    }
    terminal.wait_for_screen(&[BANNER, "ijob(1)> [1,", "", "    2", "]", "[1, 2]", "ijob(2)>"]);
}

#[test]
fn an_error_leaves_the_counter_and_the_bindings() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("let x = 5;");
    terminal.enter("x = 6; nowhere");
    terminal.enter("x");
    terminal.wait_for_screen(&[
        BANNER,
        "ijob(1)> let x = 5;",
        "ijob(2)> x = 6; nowhere",
        "error: Variable not found: nowhere",
        " --> ijob:2:1:8",
        "  |",
        "1 | x = 6; nowhere",
        "  |        ^^^^^^^",
        "ijob(2)> x",
        "6",
        "ijob(3)>",
    ]);
}

#[test]
fn ctrl_d_leaves_from_a_fresh_prompt_only() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.type_line("[1,");
    terminal.type_text(CTRL_D);
    terminal.type_text("2");
    terminal.wait_for_screen(&[BANNER, "ijob(1)> [1,", "    2"]);
    terminal.type_text(CTRL_C);
    terminal.wait_for_line("ijob(1)>");
    terminal.type_text(CTRL_D);
    assert_eq!(terminal.status(), 0);
}

#[test]
fn a_paste_of_many_lines_is_run_entry_by_entry() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.wait_for_line("ijob(1)>");
    terminal.type_text("\x1b[200~let a = 1;\rsleep(200);\rprint(\"in the middle\");\r[a,\r2]\ra + 41\x1b[201~");
    terminal.wait_for_line("a + 41");
    terminal.type_text(ENTER);
    terminal.wait_for_screen(&[
        BANNER,
        "ijob(1)> let a = 1;",
        "sleep(200);",
        "print(\"in the middle\");",
        "[a,",
        "2]",
        "a + 41",
        "in the middle",
        "[1, 2]",
        "42",
        "ijob(6)>",
    ]);
}

/// A terminal without bracketed paste types the lines, all at once.
#[test]
fn lines_that_come_faster_than_they_run_are_not_lost() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.wait_for_line("ijob(1)>");
    let typed: String = (0..60).map(|i| format!("print({i} + 100);\r")).collect();
    terminal.type_text(&format!("sleep(300);\r{typed}"));
    terminal.wait_for_line("ijob(62)>");
    let printed = terminal.whole_lines(|line| line.parse().ok());
    assert_eq!(printed, (100..160).collect::<Vec<usize>>());
}

#[test]
fn what_is_typed_while_an_entry_runs_is_kept() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.type_line("print(\"go\"); receive(2000);");
    terminal.wait_for_printed("go");
    terminal.type_text("1 + 1\r2 + ");
    terminal.wait_for_line("ijob(3)> 2 +");
    terminal.enter("2");
    terminal.wait_for_screen(&[
        BANNER,
        "ijob(1)> print(\"go\"); receive(2000);",
        "go",
        // What the terminal itself echoed.
        "1 + 1",
        "ijob(2)> 1 + 1",
        "2",
        "ijob(3)> 2 + 2",
        "4",
        "ijob(4)>",
    ]);
}

#[test]
fn a_dumb_terminal_gets_a_shell_too() {
    let home = home();
    let mut terminal = Terminal::of_type("dumb", &home);
    terminal.wait_for_screen(&[BANNER, "ijob(1)>"]);
    terminal.type_line("1 + 1");
    terminal.wait_for_screen(&[BANNER, "ijob(1)> 1 + 1", "2", "ijob(2)>"]);
    terminal.type_text(CTRL_D);
    assert_eq!(terminal.status(), 0);
}

#[test]
fn a_dumb_terminal_gets_a_fresh_prompt_after_each_key() {
    let home = home();
    let mut terminal = Terminal::of_type("dumb", &home);
    terminal.wait_for_line("ijob(1)>");
    terminal.type_text("abc");
    terminal.wait_for_line("ijob(1)> abc");
    terminal.type_text(CTRL_C);
    let mut screen = vec![BANNER, "ijob(1)> abc^C", "ijob(1)>"];
    terminal.wait_for_screen(&screen);
    terminal.type_line("[1,");
    terminal.wait_for_line("...(1)>");
    terminal.type_text(CTRL_C);
    *screen.last_mut().expect("a prompt") = "ijob(1)> [1,";
    screen.extend(["...(1)> ^C", "ijob(1)>"]);
    terminal.wait_for_screen(&screen);
    terminal.type_line("[2,");
    terminal.wait_for_line("...(1)>");
    terminal.type_text(CTRL_D);
    *screen.last_mut().expect("a prompt") = "ijob(1)> [2,";
    screen.extend(["...(1)>", "ijob(1)>"]);
    terminal.wait_for_screen(&screen);
    terminal.type_line("1 + 1");
    *screen.last_mut().expect("a prompt") = "ijob(1)> 1 + 1";
    screen.extend(["2", "ijob(2)>"]);
    terminal.wait_for_screen(&screen);
    terminal.type_text(CTRL_D);
    assert_eq!(terminal.status(), 0);
    screen.push("");
    terminal.wait_for_screen(&screen);
}

#[test]
fn what_is_no_text_is_refused_and_the_shell_goes_on() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.type_bytes(b"ab\xff");
    terminal.wait_for_screen(&[BANNER, "ijob(1)> ab", "error: what was typed is not UTF-8", "ijob(1)>"]);
    terminal.enter("1 + 1");
    terminal.wait_for_screen(&[
        BANNER,
        "ijob(1)> ab",
        "error: what was typed is not UTF-8",
        "ijob(1)> 1 + 1",
        "2",
        "ijob(2)>",
    ]);
}

#[test]
fn a_script_can_leave_with_a_status() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.type_line("exit(3)");
    assert_eq!(terminal.status(), 3);
}
