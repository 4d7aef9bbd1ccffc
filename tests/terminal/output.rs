//! Output while a line is being edited.
use crate::pty::*;

#[test]
fn what_a_job_prints_appears_above_the_line_being_typed() {
    let home = home();
    let mut terminal = Terminal::silent_of_jobs(&home);
    terminal.enter("job_async(|| { sleep(300); print(\"one\\ntwo\"); });");
    terminal.type_text("half a l");
    let entry = "ijob(1)> job_async(|| { sleep(300); print(\"one\\ntwo\"); });";
    terminal.wait_for_screen(&[BANNER, entry, "one", "two", "ijob(2)> half a l"]);
    terminal.type_text("\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f7 * 6");
    terminal.type_text(ENTER);
    terminal.wait_for_screen(&[BANNER, entry, "one", "two", "ijob(2)> 7 * 6", "42", "ijob(3)>"]);
}

#[test]
fn output_above_a_line_longer_than_the_window_leaves_it_whole() {
    let home = home();
    let mut terminal = Terminal::silent_of_jobs(&home);
    let entry = "job_async(|| { sleep(300); print(\"one\") });";
    terminal.enter(entry);
    let long = format!("\"{}\"", "0123456789".repeat(9));
    terminal.type_text(&long);
    // The cursor in the first of its two rows.
    terminal.type_text(CTRL_A);
    let entry = format!("ijob(1)> {entry}");
    let (above, below) = long.split_at(usize::from(COLUMNS) - "ijob(2)> ".len());
    let first = format!("ijob(2)> {above}");
    terminal.wait("the output", |output| lines(output) == [BANNER, &entry, "one", &first, below]);
    terminal.type_text("\"a\" + ");
    terminal.type_text(ENTER);
    let (above, below) = long.split_at(usize::from(COLUMNS) - "ijob(2)> 'a' + ".len());
    let first = format!("ijob(2)> \"a\" + {above}");
    let value = format!("\"a{}", &long[1..]);
    let (value, rest) = value.split_at(usize::from(COLUMNS));
    terminal.wait_for_screen(&[BANNER, &entry, "one", &first, below, value, rest, "ijob(3)>"]);
}

#[test]
fn a_job_of_the_script_before_the_prompt_may_crash_at_the_prompt() {
    let home = home();
    // The job waits until there is a file.
    let (rc, gate) = (home.path().join("rc.rhai"), home.path().join("gate"));
    std::fs::create_dir(&gate).expect("a folder");
    std::fs::write(&rc, format!("const GATE = {gate:?};")).expect("it can be written");
    let script = "let y = 1; job_async(|| { while ls(GATE).is_empty() { sleep(1) } 1/0 });";
    let rc = rc.to_str().expect("UTF-8");
    let mut terminal = Terminal::with_arguments(&["--rc", rc, "-i", "-e", script], &home);
    terminal.wait_for_screen(&[BANNER, "ijob(2)>"]);
    std::fs::write(gate.join("open"), "").expect("it can be written");
    let hint = [
        "hint: a job that crashes takes linked processes along, and with them what runs",
        "here; variables stay. `job_async_nolink` starts one without a link",
        "(`set(\"hints\", false)`: no more hints)",
    ];
    let crash = [
        "** (EXIT from #PID<0.2.0>) Division by zero: 1 / 0",
        " --> -e:1:67",
        "  |",
        "1 | let y = 1; job_async(|| { while ls(GATE).is_empty() { sleep(1) } 1/0 });",
        "  |            --------- #PID<0.2.0> started here by #PID<0.1.0>      ^",
    ];
    terminal.wait_for_screen(&[&[BANNER], &crash[..], &hint[..], &["ijob(2)>"]].concat());
    terminal.enter("y");
    terminal.wait_for_screen(&[&[BANNER], &crash[..], &hint[..], &["ijob(2)> y", "1", "ijob(3)>"]].concat());
}

/// While the search waits for a key, output waits too (`console::editing` says why); but nothing is lost.
#[test]
fn output_is_whole_around_a_search_in_the_history() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("let f = || { for i in 0..200 { sleep(1); print(`L${i}.`) } };");
    terminal.enter("job_async(f);");
    terminal.type_text(CTRL_R);
    for _ in 0..20 {
        for (key, shown) in
            [("j", "(reverse-i-search)`j': job_async(f);"), (BACKSPACE, "(reverse-i-search)`': job_async(f);")]
        {
            terminal.type_text(key);
            terminal.wait_for_line(shown);
        }
    }
    terminal.type_text(CTRL_G);
    terminal.wait("the last line", |output| lines(output).ends_with(&["L199.".into(), "ijob(3)>".into()]));
    let printed = terminal.whole_lines(|line| line.strip_prefix("L")?.strip_suffix(".")?.parse().ok());
    assert_eq!(printed, (0..200).collect::<Vec<usize>>());
}

/// Guards the change of hands between console and line editor: see `console::editing`.
#[test]
fn a_flood_of_output_loses_nothing_while_lines_are_typed() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("job_async(|| { for i in 0..100000 { print(`L${i}.`) } });");
    let mut typed = 0;
    while typed < 10 || !terminal.has_shown("L99999.\r\n") {
        terminal.enter(&format!("{typed} + 1000000"));
        typed += 1;
    }
    terminal.wait("the last line", |output| lines(output).last().is_some_and(|line| line.starts_with("ijob")));
    let printed = terminal.whole_lines(|line| line.strip_prefix("L")?.strip_suffix(".")?.parse().ok());
    assert_eq!(printed, (0..100_000).collect::<Vec<usize>>());
    let values = terminal.whole_lines(|line| line.parse().ok());
    assert_eq!(values, (1_000_000..1_000_000 + typed).collect::<Vec<usize>>());
}

/// Only a reader that goes away ends the program quietly.
#[cfg(target_os = "linux")]
#[test]
fn output_that_is_lost_is_an_error() {
    for code in ["print(1)", "print(1); loop { }", "print(1); exit(3)"] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a disk that is always full");
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_ijob"));
        let ended = program.args(["-e", code]).stdout(full).output().expect("the program starts");
        let told = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(told, "error: cannot write to standard output: No space left on device (os error 28)\n", "{code}");
        assert_eq!(ended.status.code(), Some(1), "{code}");
    }
}

#[test]
fn what_is_printed_steers_no_terminal_that_a_line_is_edited_on() {
    let home = home();
    let mut terminal = Terminal::silent_of_jobs(&home);
    terminal.enter("spawn(|| { receive(); print(\"a\\x1b[2J\\x1b[Ab\\rc\") });");
    terminal.enter("let pid = v();");
    terminal.enter("send_after(pid, (), 300);");
    terminal.type_text("let half = 1");
    terminal.wait("the output above the line", |output| {
        lines(output).ends_with(&["a␛[2J␛[Ab␍c".into(), "ijob(4)> let half = 1".into()])
    });
    terminal.type_text(CTRL_C);
    terminal.wait_for_line("ijob(4)>");
    terminal.enter("print(\"\\x1b[31mred\");");
    terminal.type_text("1");
    terminal.wait_for_line("ijob(5)> 1");
    terminal.wait("the colour and its end", |output| {
        let screen = lines(output);
        let inks: Vec<String> = (screen.len() - 2..screen.len()).map(|row| ink(output, row)).collect();
        screen.ends_with(&["red".into(), "ijob(5)> 1".into()]) && inks == ["rrr", ""]
    });
}
