//! Ctrl-C, wherever it may be pressed.
use crate::pty::*;
use std::time::{Duration, Instant};

/// Takes a millisecond; the machine that runs this may be busy. An entry that does not stop by itself takes two seconds.
const PROMPT_IS_BACK: Duration = Duration::from_secs(1);

#[test]
fn ctrl_c_stops_a_running_entry() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("let x = 5;");
    terminal.type_line("print(\"go\"); loop { x += 1 }");
    terminal.wait_for_printed("go");
    let pressed = Instant::now();
    terminal.type_text(CTRL_C);
    terminal.wait_for_line("ijob(2)>");
    assert!(pressed.elapsed() < PROMPT_IS_BACK, "{:?}", pressed.elapsed());
    terminal.enter("x > 5");
    // Where it was stopped depends on the moment.
    terminal.wait("the place", |output| {
        let mut lines = lines(output);
        if lines.len() != 13 {
            return false;
        }
        let marks = lines.remove(9);
        let place = lines.remove(6);
        let is_marked = marks.trim_start_matches(['|', ' ']).starts_with('^');
        is_marked
            && place.starts_with(" --> ijob:2:1:")
            && lines
                == [
                    BANNER,
                    "ijob(1)> let x = 5;",
                    "ijob(2)> print(\"go\"); loop { x += 1 }",
                    "go",
                    "^C",
                    "error: interrupted",
                    "  |",
                    "1 | print(\"go\"); loop { x += 1 }",
                    "ijob(2)> x > 5",
                    "true",
                    "ijob(3)>",
                ]
    });
}

#[test]
fn ctrl_c_stops_an_entry_that_waits_or_prints() {
    for entry in ["print(\"go\"); sleep(1000000)", "print(\"go\"); receive()", "loop { print(\"go\") }"] {
        let home = home();
        let mut terminal = Terminal::start(&home);
        terminal.type_line(entry);
        terminal.wait_for_printed("go");
        let pressed = Instant::now();
        terminal.type_text(CTRL_C);
        terminal.wait_for_line("ijob(1)>");
        assert!(pressed.elapsed() < PROMPT_IS_BACK, "{entry}: {:?}", pressed.elapsed());
    }
}

#[test]
fn ctrl_c_gives_up_what_was_typed() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.wait_for_line("ijob(1)>");
    terminal.type_text("half a l");
    terminal.wait_for_line("ijob(1)> half a l");
    terminal.type_text(CTRL_C);
    terminal.wait_for_screen(&[BANNER, "ijob(1)> half a l", "ijob(1)>"]);
    terminal.type_text("[1,\r2");
    terminal.wait_for_line("    2");
    terminal.type_text(CTRL_C);
    terminal.wait_for_line("ijob(1)>");
    terminal.enter("3");
    // What was given up is two keys away.
    terminal.type_text(UP);
    terminal.type_text(UP);
    terminal.wait_for_screen(&[
        BANNER,
        "ijob(1)> half a l",
        "ijob(1)> [1,",
        "    2",
        "ijob(1)> 3",
        "3",
        "ijob(2)> [1,",
        "    2",
    ]);
}

/// One call of a function of the language's own, which hears no interrupt; it takes about as many nanoseconds.
fn a_long_call(nanoseconds: u64) -> String {
    format!("print(\"go\"); let s = \"\"; s.pad({}, \"c\"); x", nanoseconds / 30)
}

/// Presses Ctrl-C twice, and each is a signal of its own: the terminal has shown it.
fn press_twice(terminal: &mut Terminal) {
    for shown in ["go\r\n^C\r\n", "go\r\n^C\r\n^C"] {
        terminal.type_text(CTRL_C);
        terminal.wait("the key", |output| output.has(shown));
    }
}

#[test]
fn ctrl_c_pressed_three_times_costs_nothing() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("let x = 5;");
    terminal.type_line("print(\"go\"); loop { }");
    terminal.wait_for_printed("go");
    terminal.type_text(&CTRL_C.repeat(3));
    terminal.wait("the interrupt", |output| lines(output).contains(&"error: interrupted".into()));
    // One that comes late finds the prompt, and gives up an empty line there.
    terminal.wait_for_line("ijob(2)>");
    terminal.enter("x");
    terminal.wait("x", |output| lines(output).ends_with(&["ijob(2)> x".into(), "5".into(), "ijob(3)>".into()]));
}

#[test]
fn an_entry_that_takes_its_time_to_stop_costs_nothing() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("let x = 5;");
    terminal.type_line(&a_long_call(700_000_000));
    terminal.wait_for_printed("go");
    press_twice(&mut terminal);
    terminal.wait_for_line("ijob(2)>");
    terminal.enter("x");
    terminal.wait("x", |output| lines(output).ends_with(&["ijob(2)> x".into(), "5".into(), "ijob(3)>".into()]));
}

#[test]
fn an_entry_that_does_not_stop_is_left_after_a_word_of_warning_only() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    let entry = a_long_call(30_000_000_000);
    terminal.type_line(&entry);
    terminal.wait_for_printed("go");
    terminal.type_text(CTRL_C);
    let entry = format!("ijob(1)> {entry}");
    let warning = "the entry does not stop yet; Ctrl-C again leaves ijob, and what it knows";
    terminal.wait_for_screen(&[BANNER, &entry, "go", "^C", warning, ""]);
    terminal.type_text(CTRL_C);
    assert_eq!(terminal.status(), 130);
}

#[test]
fn a_second_ctrl_c_is_answered_with_the_warning_at_once() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    let entry = a_long_call(30_000_000_000);
    terminal.type_line(&entry);
    terminal.wait_for_printed("go");
    press_twice(&mut terminal);
    // The terminal shows a key where it stands.
    terminal.wait("the warning", |output| {
        output.has("^Cthe entry does not stop yet; Ctrl-C again leaves ijob, and what it knows\r\n")
    });
}

#[test]
fn ctrl_c_at_an_empty_prompt_offers_to_leave() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.type_text(CTRL_C);
    terminal.wait_for_screen(&[BANNER, "ijob(1)>", "ijob(1)>"]);
    terminal.type_text(CTRL_C);
    let offer = "Ctrl-C again leaves ijob, and so does Ctrl-D";
    terminal.wait_for_screen(&[BANNER, "ijob(1)>", "ijob(1)>", offer, "ijob(1)>"]);
    // A key held down is no answer, and so is one that comes too late.
    terminal.enter("7");
    terminal.type_text(CTRL_C);
    terminal.wait_for_screen(&[BANNER, "ijob(1)>", "ijob(1)>", offer, "ijob(1)> 7", "7", "ijob(2)>", "ijob(2)>"]);
}

/// What an entry has printed already comes before its end: it is not much, because the terminal's queue is short.
#[test]
fn ctrl_c_stops_a_flood() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("let x = 5;");
    terminal.type_line("for i in 0..100000000 { print(i) }");
    terminal.wait("the flood", |output| output.has("\r\n1000\r\n"));
    terminal.type_text(CTRL_C);
    terminal.wait("the prompt", |output| lines(output).contains(&"error: interrupted".into()));
    terminal.enter("x");
    terminal.wait("x", |output| lines(output).ends_with(&["ijob(2)> x".into(), "5".into(), "ijob(3)>".into()]));
}

/// A function of the language's own calls the closure again and again, whatever it throws.
#[test]
fn ctrl_c_stops_a_sort_that_never_compares() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    let entry = "print(\"go\"); [3, 1, 2].sort(|a, b| { loop { } })";
    terminal.type_line(entry);
    terminal.wait_for_printed("go");
    terminal.type_text(CTRL_C);
    let entry = format!("ijob(1)> {entry}");
    terminal.wait("the prompt", |output| lines(output).last().is_some_and(|line| line == "ijob(1)>"));
    terminal.wait("the interrupt", |output| {
        lines(output).starts_with(&[BANNER, &entry, "go", "^C", "error: interrupted"].map(str::to_owned))
    });
}
