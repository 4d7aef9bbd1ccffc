//! Entries of many lines, edited as one.
use crate::pty::*;

const PASTE: [&str; 2] = ["\x1b[200~", "\x1b[201~"];
const ALT_ENTER: [&str; 2] = ["\x1b\r", "\x1b\n"];

fn paste(terminal: &mut Terminal, text: &str) {
    terminal.type_text(&[PASTE[0], text, PASTE[1]].concat());
}

#[test]
fn a_line_is_indented_by_the_open_brackets() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    for line in ["fn f(a) {", "if a > 1 {", "let b =", "a * 2;", "b", "}"] {
        terminal.type_line(line);
    }
    let mut screen = vec![
        BANNER,
        "ijob(1)> fn f(a) {",
        "    if a > 1 {",
        "        let b =",
        "            a * 2;",
        "        b",
        "    }",
        "",
    ];
    terminal.wait_for_screen(&screen);
    terminal.type_text("}");
    *screen.last_mut().expect("it has lines") = "}";
    terminal.wait_for_screen(&screen);
    terminal.type_text(ENTER);
    screen.extend(["()", "ijob(2)>"]);
    terminal.wait_for_screen(&screen);
    terminal.enter("f(21)");
    *screen.last_mut().expect("it has lines") = "ijob(2)> f(21)";
    screen.extend(["42", "ijob(3)>"]);
    terminal.wait_for_screen(&screen);
}

/// The bracket that closes an interpolation in a string is no bracket of a line.
#[test]
fn the_lines_of_a_string_are_not_indented() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.type_text("[`a\r  }\r`");
    terminal.wait_for_screen(&[BANNER, "ijob(1)> [`a", "  }", "`"]);
    terminal.enter("]");
    terminal.wait_for_screen(&[BANNER, "ijob(1)> [`a", "  }", "`]", "[\"a\\n  }\\n\"]", "ijob(2)>"]);
}

#[test]
fn an_entry_is_edited_and_recalled_as_one() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("[1,\r2]");
    terminal.type_text(UP);
    terminal.wait_for_line("    2]");
    // To the first line of it, and then to what is before it in the history: nothing.
    for keys in [UP, UP, CTRL_A, "\x1b[C", "7, "] {
        terminal.type_text(keys);
    }
    let mut screen = vec![BANNER, "ijob(1)> [1,", "    2]", "[1, 2]", "ijob(2)> [7, 1,", "    2]"];
    terminal.wait("the change", |output| lines(output) == screen);
    terminal.type_text(ENTER);
    screen.extend(["[7, 1, 2]", "ijob(3)>"]);
    terminal.wait_for_screen(&screen);
}

#[test]
fn alt_enter_begins_a_line_wherever_it_is_pressed() {
    for alt_enter in ALT_ENTER {
        let home = home();
        let mut terminal = Terminal::start(&home);
        terminal.type_text(&format!("let a = 1;{alt_enter}a + 1"));
        terminal.wait_for_screen(&[BANNER, "ijob(1)> let a = 1;", "a + 1"]);
        terminal.enter("");
        terminal.wait_for_screen(&[BANNER, "ijob(1)> let a = 1;", "a + 1", "2", "ijob(3)>"]);
        terminal.type_text(UP);
        terminal.wait_for_screen(&[BANNER, "ijob(1)> let a = 1;", "a + 1", "2", "ijob(3)> let a = 1;", "a + 1"]);
    }
}

#[test]
fn a_second_empty_line_has_an_entry_judged() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.type_text("[1,\r\r");
    terminal.wait("two lines", |output| lines(output) == [BANNER, "ijob(1)> [1,", "", ""]);
    terminal.type_text(ENTER);
    terminal.wait_for_line("ijob(1)>");
    terminal.wait("the error", |output| lines(output).iter().any(|line| line.starts_with("error: ")));
    terminal.enter("7");
    terminal.wait_for_line("ijob(2)>");
}

#[test]
fn a_pasted_transcript_is_what_was_typed_in_it() {
    for transcript in [
        "ijob(1)> let a = 20;\rijob(2)> [a,\r...(2)>   1]\r[20, 1]\rijob(3)> a + 1\r21\r",
        "iex(1)> let a = 20;\riex(2)> [a,\r...(2)>   1]\r[20, 1]\riex(3)> a + 1",
        "ijob(1)> let a = 20;\rijob(2)> [a,\r  1]\r[20, 1]\rijob(3)> a + 1\r21",
    ] {
        let home = home();
        let mut terminal = Terminal::start(&home);
        paste(&mut terminal, transcript);
        terminal.wait_for_screen(&[BANNER, "ijob(1)> let a = 20;", "[a,", "  1]", "a + 1"]);
        terminal.enter("");
        let lines = ["ijob(1)> let a = 20;", "[a,", "  1]", "a + 1", "[20, 1]", "21", "ijob(4)>"];
        terminal.wait_for_screen(&[&[BANNER], &lines[..]].concat());
    }
}

#[test]
fn ctrl_c_gives_up_a_paste() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.type_text("7 + ");
    terminal.type_text(&format!("{}print(1);\rprint(", PASTE[0]));
    terminal.type_text(CTRL_C);
    terminal.type_text(&format!("2);\r{}", PASTE[1]));
    terminal.enter("1");
    terminal.wait_for_screen(&[BANNER, "ijob(1)> 7 + 1", "8", "ijob(2)>"]);
}

#[test]
fn output_appears_above_an_entry_of_many_lines() {
    let home = home();
    let mut terminal = Terminal::silent_of_jobs(&home);
    let entry = "job_async(|| { sleep(500); print(\"one\\ntwo\"); });";
    terminal.enter(entry);
    terminal.type_text("[1,\r2,\r3");
    // The cursor in the second line.
    terminal.type_text(UP);
    let first = format!("ijob(1)> {entry}");
    let mut screen = vec![BANNER, &first, "one", "two", "ijob(2)> [1,", "    2,", "    3"];
    terminal.wait("the output", |output| lines(output) == screen);
    terminal.type_text("0\x1b[B]");
    terminal.type_text(ENTER);
    screen.splice(5.., ["    20,", "    3]", "[1, 20, 3]", "ijob(3)>"]);
    terminal.wait_for_screen(&screen);
}

/// 32 KiB and more on a line are what a program may paste.
#[test]
fn a_long_line_is_pasted_whole() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.wait_for_line("ijob(1)>");
    paste(&mut terminal, &format!("\"{}\".len()", "long ".repeat(6_554)));
    terminal.type_text(ENTER);
    terminal.wait("the length of the line", |output| lines(output).ends_with(&["32770".into(), "ijob(2)>".into()]));
}
