//! The shell at a real terminal: what a user types, and what the screen then shows.
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::{
    io::{Read, Write},
    sync::{Arc, Condvar, Mutex},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

const BANNER: &str = "ijob 0.1.0 (Ctrl-C stops an entry, Ctrl-D leaves)";
const ROWS: u16 = 24;
const COLUMNS: u16 = 80;
/// Takes a millisecond; the machine that runs this may be busy. An entry that does not stop by itself takes two seconds.
const PROMPT_IS_BACK: Duration = Duration::from_secs(1);
const DEADLINE: Duration = Duration::from_secs(20);

/// What the editor switches on for each line, before it draws the prompt.
const EDITING: &[u8] = b"\x1b[?2004h";

const ENTER: &str = "\r";
const CTRL_A: &str = "\x01";
const CTRL_C: &str = "\x03";
const CTRL_D: &str = "\x04";
const UP: &str = "\x1b[A";

/// A terminal with the shell in it.
struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    keyboard: Box<dyn Write + Send>,
    shown: Arc<Shown>,
    _master: Box<dyn MasterPty + Send>,
}

/// What came from the shell, and the news that there is more of it.
struct Shown {
    output: Mutex<Output>,
    news: Condvar,
}

struct Output {
    screen: vt100::Parser,
    bytes: Vec<u8>,
    /// How often a line began to be edited.
    prompts: usize,
    ended: bool,
}

/// A home of its own for the history.
fn home() -> TempDir {
    TempDir::new().expect("a folder for temporary files")
}

impl Terminal {
    /// A shell that has shown its first prompt.
    fn start(home: &TempDir) -> Terminal {
        let terminal = Terminal::of_type("xterm-256color", home);
        terminal.wait_for_screen(&[BANNER, "ijob(1)>"]);
        terminal
    }

    fn of_type(term: &str, home: &TempDir) -> Terminal {
        let size = PtySize { rows: ROWS, cols: COLUMNS, ..PtySize::default() };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_ijob"));
        command.env_clear();
        command.env("TERM", term);
        command.env("HOME", home.path());
        command.env("NO_COLOR", "1");
        command.env("IJOB_HISTORY", home.path().join("history"));
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let shown = Arc::new(Shown {
            output: Mutex::new(Output {
                screen: vt100::Parser::new(ROWS, COLUMNS, 0),
                bytes: vec![],
                prompts: 0,
                ended: false,
            }),
            news: Condvar::new(),
        });
        let reader = pair.master.try_clone_reader().expect("the terminal can be read");
        thread::spawn({
            let shown = shown.clone();
            move || watch(reader, &shown)
        });
        Terminal {
            child,
            keyboard: pair.master.take_writer().expect("the terminal can be written"),
            shown,
            _master: pair.master,
        }
    }

    fn type_text(&mut self, text: &str) {
        self.keyboard.write_all(text.as_bytes()).expect("the terminal takes keys");
    }

    fn type_line(&mut self, line: &str) {
        self.type_text(line);
        self.type_text(ENTER);
    }

    /// Types a line, and waits for the next prompt: what is typed before that, the terminal echoes where it stands.
    #[track_caller]
    fn enter(&mut self, line: &str) {
        let before = self.shown.output.lock().expect("the reader does not panic").prompts;
        self.type_line(line);
        self.wait(&format!("the prompt after {line:?}"), |output| {
            output.prompts > before && lines(output).last().is_some_and(|line| line.ends_with(")>"))
        });
    }

    /// Waits until what is shown has a property; fails with the screen when it never has.
    #[track_caller]
    fn wait(&self, what: &str, property: impl Fn(&Output) -> bool) {
        let deadline = Instant::now() + DEADLINE;
        let mut output = self.shown.output.lock().expect("the reader does not panic");
        while !property(&output) {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                panic!("waited in vain for {what}; the screen shows:\n{}", lines(&output).join("\n"));
            }
            (output, _) = self.shown.news.wait_timeout(output, left).expect("the reader does not panic");
        }
    }

    /// Waits until the screen shows exactly these lines, with the cursor behind the last.
    #[track_caller]
    fn wait_for_screen(&self, expected: &[&str]) {
        self.wait(&format!("the screen\n{}\n", expected.join("\n")), |output| {
            let (row, _) = output.screen.screen().cursor_position();
            lines(output) == expected && usize::from(row) + 1 == expected.len()
        });
    }

    /// Waits until the last line on the screen is this one.
    #[track_caller]
    fn wait_for_line(&self, expected: &str) {
        self.wait(&format!("the last line {expected:?}"), |output| {
            lines(output).last().is_some_and(|line| line == expected)
        });
    }

    fn has_shown(&self, text: &str) -> bool {
        let output = self.shown.output.lock().expect("the reader does not panic");
        output.bytes.windows(text.len()).any(|bytes| bytes == text.as_bytes())
    }

    /// What can be read from the lines that ever were shown, without what the editor sends to draw its own.
    fn whole_lines(&self, read: impl Fn(&str) -> Option<usize>) -> Vec<usize> {
        let output = self.shown.output.lock().expect("the reader does not panic");
        let text = String::from_utf8_lossy(&output.bytes);
        let line = |line: &str| {
            read(line.rsplit(['\r', '\x1b']).next()?.trim_start_matches("[K").trim_start_matches("[?2004l"))
        };
        text.split("\r\n").filter_map(line).collect()
    }

    /// Waits for the end of the program, and returns its status.
    #[track_caller]
    fn status(&mut self) -> u32 {
        self.wait("the end", |output| output.ended);
        self.child.wait().expect("the program was started").exit_code()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn watch(mut reader: Box<dyn Read + Send>, shown: &Shown) {
    let mut buffer = [0; 1 << 16];
    loop {
        let count = reader.read(&mut buffer).unwrap_or(0);
        let mut output = shown.output.lock().expect("no test panics with the lock");
        output.screen.process(&buffer[..count]);
        let news = output.bytes.len().saturating_sub(EDITING.len() - 1);
        output.bytes.extend_from_slice(&buffer[..count]);
        output.prompts += output.bytes[news..].windows(EDITING.len()).filter(|bytes| *bytes == EDITING).count();
        output.ended = count == 0;
        shown.news.notify_all();
        if output.ended {
            return;
        }
    }
}

/// The lines of the screen, down to the last that is not empty or has the cursor.
fn lines(output: &Output) -> Vec<String> {
    let screen = output.screen.screen();
    let (row, _) = screen.cursor_position();
    let mut lines: Vec<String> = screen.rows(0, COLUMNS).map(|line| line.trim_end().to_string()).collect();
    while lines.len() > usize::from(row) + 1 && lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

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
    terminal.enter("[1,");
    terminal.enter("");
    terminal.enter("2]");
    terminal.wait_for_screen(&[BANNER, "ijob(1)> [1,", "...(1)>", "...(1)> 2]", "[1, 2]", "ijob(2)>"]);
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
fn ctrl_c_stops_a_running_entry() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("let x = 5;");
    terminal.type_line("print(\"go\"); loop { x += 1 }");
    terminal.wait("the loop", |output| lines(output).contains(&"go".into()));
    let pressed = Instant::now();
    terminal.type_text(CTRL_C);
    terminal.wait_for_line("ijob(2)>");
    assert!(pressed.elapsed() < PROMPT_IS_BACK, "{:?}", pressed.elapsed());
    terminal.enter("x > 5");
    terminal.wait_for_screen(&[
        BANNER,
        "ijob(1)> let x = 5;",
        "ijob(2)> print(\"go\"); loop { x += 1 }",
        "go",
        "^C",
        "error: interrupted",
        "ijob(2)> x > 5",
        "true",
        "ijob(3)>",
    ]);
}

#[test]
fn ctrl_c_stops_an_entry_that_waits_or_prints() {
    for entry in ["print(\"go\"); sleep(1000000)", "print(\"go\"); receive()", "loop { print(\"go\") }"] {
        let home = home();
        let mut terminal = Terminal::start(&home);
        terminal.type_line(entry);
        terminal.wait("the entry", |output| lines(output).contains(&"go".into()));
        let pressed = Instant::now();
        terminal.type_text(CTRL_C);
        terminal.wait_for_line("ijob(1)>");
        assert!(pressed.elapsed() < PROMPT_IS_BACK, "{entry}: {:?}", pressed.elapsed());
    }
}

#[test]
fn what_is_typed_while_an_entry_runs_is_kept() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.type_line("print(\"go\"); receive(2000);");
    terminal.wait("the entry", |output| lines(output).contains(&"go".into()));
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
fn ctrl_c_gives_up_what_was_typed() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.wait_for_line("ijob(1)>");
    terminal.type_text("half a l");
    terminal.wait_for_line("ijob(1)> half a l");
    terminal.type_text(CTRL_C);
    terminal.wait_for_screen(&[BANNER, "ijob(1)> half a l", "ijob(1)>"]);
    terminal.enter("[1,");
    terminal.wait_for_line("...(1)>");
    terminal.type_text("2");
    terminal.type_text(CTRL_C);
    terminal.wait_for_line("ijob(1)>");
    terminal.enter("3");
    terminal.wait_for_screen(&[
        BANNER,
        "ijob(1)> half a l",
        "ijob(1)> [1,",
        "...(1)> 2",
        "ijob(1)> 3",
        "3",
        "ijob(2)>",
    ]);
}

#[test]
fn ctrl_d_leaves_from_a_fresh_prompt_only() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("[1,");
    terminal.wait_for_line("...(1)>");
    terminal.type_text(CTRL_D);
    terminal.wait_for_screen(&[BANNER, "ijob(1)> [1,", "...(1)>", "ijob(1)>"]);
    // What was given up is one key away.
    terminal.type_text(UP);
    terminal.wait_for_line("ijob(1)> [1,");
    terminal.type_text(CTRL_C);
    terminal.wait_for_line("ijob(1)>");
    terminal.type_text(CTRL_D);
    assert_eq!(terminal.status(), 0);
}

#[test]
fn the_history_outlives_the_shell() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("40 + 2");
    terminal.enter("[1,");
    terminal.enter("2]");
    terminal.type_line("[1,\r2]");
    terminal.wait_for_line("ijob(4)>");
    terminal.type_text(CTRL_D);
    assert_eq!(terminal.status(), 0);
    let history = std::fs::read_to_string(home.path().join("history")).expect("the history was written");
    assert_eq!(history, "#V2\n40 + 2\n[1,\\n2]\n");

    let mut terminal = Terminal::start(&home);
    terminal.wait_for_line("ijob(1)>");
    terminal.type_text(UP);
    terminal.wait_for_screen(&[BANNER, "ijob(1)> [1,", "2]"]);
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

#[test]
fn what_a_job_prints_appears_above_the_line_being_typed() {
    let home = home();
    let mut terminal = Terminal::start(&home);
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
    let mut terminal = Terminal::start(&home);
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
