//! Control characters in a line: the terminal never gets them.
use crate::pty::*;

/// What would switch the character set, begin a sequence, or ring.
const RAW: [&str; 3] = ["\x0e", "\u{9b}", "\x07"];

#[track_caller]
fn shows_none(terminal: &Terminal) {
    for raw in RAW {
        assert!(!terminal.has_shown(raw), "{raw:?}");
    }
}

#[test]
fn what_is_pasted_is_drawn_and_run_without_them() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.type_text("\x1b[200~\"a\x0eb\u{9b}c\x07\"\x1b[201~");
    terminal.wait_for_screen(&[BANNER, "ijob(1)> \"abc\""]);
    terminal.type_text(CTRL_A);
    terminal.type_text("\"z\" + ");
    terminal.wait_for_screen(&[BANNER, "ijob(1)> \"z\" + \"abc\""]);
    terminal.enter("");
    terminal.wait_for_screen(&[BANNER, "ijob(1)> \"z\" + \"abc\"", "\"zabc\"", "ijob(2)>"]);
    shows_none(&terminal);
}

#[test]
fn what_is_recalled_is_drawn_and_run_without_them() {
    let home = home();
    let history = "#V2\n\"a\x0eb\u{9b}c\x07\"\n";
    std::fs::write(home.path().join("history"), history).expect("a history");
    let mut terminal = Terminal::start(&home);
    terminal.type_text(UP);
    terminal.wait_for_screen(&[BANNER, "ijob(1)> \"abc\""]);
    terminal.type_text(CTRL_C);
    terminal.wait_for_line("ijob(1)>");
    terminal.type_text(CTRL_R);
    terminal.type_text("a");
    terminal.wait_for_line("(reverse-i-search)`a': \"abc\"");
    terminal.type_text(ENTER);
    terminal.wait_for_screen(&[BANNER, "ijob(1)> \"abc\"", "ijob(1)> \"abc\"", "\"abc\"", "ijob(2)>"]);
    shows_none(&terminal);
}

/// The editor gives no width to what it takes for an escape sequence, and neither does the picture.
#[test]
fn an_escape_sequence_typed_is_no_escape_sequence() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    for keys in ["\"", CTRL_V, ESC, "[2Jred\""] {
        terminal.type_text(keys);
    }
    terminal.wait_for_screen(&[BANNER, "ijob(1)> \"red\""]);
    terminal.type_text("\x1b[D\x1b[D\x1b[D");
    terminal.type_text("o");
    terminal.wait_for_line("ijob(1)> \"roed\"");
    terminal.enter("");
    terminal.wait_for_screen(&[BANNER, "ijob(1)> \"roed\"", "\"roed\"", "ijob(2)>"]);
    assert!(!terminal.has_shown("\x1b[2J"));
}

/// Such a terminal gives them a width, the editor believes.
#[test]
fn where_they_have_a_width_something_stands_for_them() {
    let home = home();
    let history = home.path().join("history");
    std::fs::write(&history, "#V2\n\"a\x0ec\"\n").expect("a history");
    let variables =
        [("TERM", "xterm".as_ref()), ("TERM_PROGRAM", "WezTerm".as_ref()), ("IJOB_HISTORY", history.as_ref())];
    let mut terminal = Terminal::with(&variables);
    terminal.wait_for_line("ijob(1)>");
    terminal.type_text(UP);
    terminal.wait_for_line("ijob(1)> \"a·c\"");
    terminal.type_text("\x1b[D\x1b[D");
    terminal.type_text("b");
    terminal.wait_for_line("ijob(1)> \"a·bc\"");
    terminal.enter("");
    terminal.wait_for_line("ijob(2)>");
    terminal.wait("the value", |output| lines(output).contains(&"\"abc\"".into()));
    shows_none(&terminal);
}
