//! The screen as a whole.
use crate::pty::*;

#[test]
fn an_entry_clears_the_screen_and_the_prompt_is_at_its_top() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("print(\"before\")");
    terminal.type_line("clear();");
    terminal.wait_for_screen(&["ijob(3)>"]);
    terminal.enter("print(\"above\"); clear(); print(\"below\");");
    terminal.wait_for_screen(&["below", "ijob(4)>"]);
}

#[test]
fn a_terminal_that_cannot_be_cleared_is_left_alone() {
    let home = home();
    let mut terminal = Terminal::of_type("dumb", &home);
    terminal.wait_for_line("ijob(1)>");
    terminal.type_line("clear();");
    terminal.wait_for_screen(&[BANNER, "ijob(1)> clear();", "ijob(2)>"]);
    assert!(!terminal.has_shown("\x1b[2J"));
}
