//! Signals that end the program, wherever it is.
use crate::pty::*;
use portable_pty::{PtySize, native_pty_system};

/// How a terminal is before a program has it.
fn untouched() -> String {
    let pair = native_pty_system().openpty(PtySize::default()).expect("a pseudo-terminal");
    format!("{:?}", pair.master.get_termios().expect("a terminal").local_flags)
}

/// Another program finds the terminal as the shell has found it.
#[track_caller]
fn ends(mut terminal: Terminal, signal: &str, status: u32) {
    terminal.signal(signal);
    assert_eq!(terminal.status(), status);
    assert_eq!(terminal.modes(), untouched());
    assert!(!terminal.marks_pastes());
}

#[test]
fn a_line_half_typed() {
    for (signal, status) in [("TERM", 143), ("HUP", 129)] {
        let home = home();
        let mut terminal = Terminal::start(&home);
        assert_ne!(terminal.modes(), untouched());
        terminal.type_text("half a l");
        terminal.wait_for_line("ijob(1)> half a l");
        ends(terminal, signal, status);
    }
}

#[test]
fn a_search_in_the_history() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("1");
    terminal.type_text(CTRL_R);
    terminal.wait_for_line("(reverse-i-search)`':");
    ends(terminal, "TERM", 143);
}

#[test]
fn an_entry_that_runs_or_does_not_stop() {
    for interrupted in [false, true] {
        let home = home();
        let mut terminal = Terminal::start(&home);
        terminal.type_line("print(\"go\"); loop { }");
        terminal.wait_for_printed("go");
        if interrupted {
            terminal.type_text(CTRL_C);
        }
        ends(terminal, "TERM", 143);
    }
}

#[test]
fn a_line_without_an_editor() {
    let home = home();
    let mut terminal = Terminal::of_type("dumb", &home);
    terminal.wait_for_line("ijob(1)>");
    terminal.type_text("half a l");
    terminal.wait_for_line("ijob(1)> half a l");
    ends(terminal, "TERM", 143);
}
