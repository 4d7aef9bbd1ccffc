//! A terminal with the shell in it: its keys, and its screen.
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::{
    ffi::OsStr,
    io::{Read, Write},
    sync::{Arc, Condvar, Mutex},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

pub const BANNER: &str = concat!("ijob ", env!("CARGO_PKG_VERSION"), " (Ctrl-C stops an entry, Ctrl-D leaves)");
const ROWS: u16 = 24;
pub const COLUMNS: u16 = 80;
const DEADLINE: Duration = Duration::from_secs(20);

/// What the editor switches on for each line, before it draws the prompt.
const EDITING: &[u8] = b"\x1b[?2004h";

pub const ENTER: &str = "\r";
pub const CTRL_A: &str = "\x01";
pub const CTRL_C: &str = "\x03";
pub const CTRL_D: &str = "\x04";
pub const CTRL_G: &str = "\x07";
pub const CTRL_R: &str = "\x12";
pub const CTRL_V: &str = "\x16";
pub const ESC: &str = "\x1b";
pub const BACKSPACE: &str = "\x7f";
pub const UP: &str = "\x1b[A";
pub const LEFT: &str = "\x1b[D";
pub const RIGHT: &str = "\x1b[C";

/// A terminal with the shell in it.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    keyboard: Box<dyn Write + Send>,
    shown: Arc<Shown>,
    master: Box<dyn MasterPty + Send>,
}

/// What came from the shell, and the news that there is more of it.
struct Shown {
    output: Mutex<Output>,
    news: Condvar,
}

pub struct Output {
    screen: vt100::Parser,
    pub bytes: Vec<u8>,
    /// How often a line began to be edited.
    prompts: usize,
    ended: bool,
}

impl Output {
    pub fn screen(&self) -> &vt100::Screen {
        self.screen.screen()
    }

    /// Whether the shell ever wrote this text.
    pub fn has(&self, text: &str) -> bool {
        self.bytes.windows(text.len()).any(|bytes| bytes == text.as_bytes())
    }
}

/// A home of its own for the history.
pub fn home() -> TempDir {
    TempDir::new().expect("a folder for temporary files")
}

impl Terminal {
    /// A shell that has shown its first prompt.
    pub fn start(home: &TempDir) -> Terminal {
        let terminal = Terminal::of_type("xterm-256color", home);
        terminal.wait_for_screen(&[BANNER, "ijob(1)>"]);
        terminal
    }

    pub fn of_type(term: &str, home: &TempDir) -> Terminal {
        let history = home.path().join("history");
        Terminal::with(&[("TERM", term.as_ref()), ("HOME", home.path().as_ref()), ("IJOB_HISTORY", history.as_ref())])
    }

    /// A shell that was started with these arguments.
    pub fn with_arguments(arguments: &[&str], home: &TempDir) -> Terminal {
        let history = home.path().join("history");
        let variables = [("TERM", "xterm".as_ref()), ("IJOB_HISTORY", history.as_ref())];
        Terminal::open(arguments, &variables)
    }

    /// A shell that tells nothing of jobs. When a job has printed, it may still run for a moment, and the next prompt
    /// tell of it or not.
    pub fn silent_of_jobs(home: &TempDir) -> Terminal {
        let file = home.path().join("rc.rhai");
        std::fs::write(&file, "set(\"jobs_line\", false);").expect("it can be written");
        let terminal = Terminal::with_arguments(&["--rc", file.to_str().expect("UTF-8")], home);
        terminal.wait_for_screen(&[BANNER, "ijob(1)>"]);
        terminal
    }

    /// A shell on a terminal with colours.
    pub fn coloured(arguments: &[&str], home: &TempDir) -> Terminal {
        let history = home.path().join("history");
        let variables =
            [("TERM", "xterm-256color".as_ref()), ("IJOB_HISTORY", history.as_ref()), ("NO_COLOR", "".as_ref())];
        let terminal = Terminal::open(arguments, &variables);
        terminal.wait("the first prompt", |output| lines(output).last().is_some_and(|line| line.ends_with("ijob(1)>")));
        terminal
    }

    /// A shell with these variables, and no others.
    pub fn with(variables: &[(&str, &OsStr)]) -> Terminal {
        Terminal::open(&[], variables)
    }

    /// A shell with these arguments and variables, in a window of so many rows and columns.
    pub fn of_size(
        rows: u16,
        columns: u16,
        arguments: &[&str],
        variables: &[(&str, &str)],
        home: &TempDir,
    ) -> Terminal {
        let history = home.path().join("history");
        let own = [("TERM", "xterm".as_ref()), ("IJOB_HISTORY", history.as_os_str())];
        let variables = variables.iter().map(|(name, value)| (*name, OsStr::new(*value)));
        let variables: Vec<_> = own.into_iter().chain(variables).collect();
        Terminal::in_window((rows, columns), arguments, &variables)
    }

    /// A shell with these arguments and variables, in a window of the usual size.
    pub fn open(arguments: &[&str], variables: &[(&str, &OsStr)]) -> Terminal {
        Terminal::in_window((ROWS, COLUMNS), arguments, variables)
    }

    fn in_window((rows, columns): (u16, u16), arguments: &[&str], variables: &[(&str, &OsStr)]) -> Terminal {
        let size = PtySize { rows, cols: columns, ..PtySize::default() };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_ijob"));
        command.args(arguments);
        command.env_clear();
        command.env("NO_COLOR", "1");
        for (name, value) in variables {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let shown = Arc::new(Shown {
            output: Mutex::new(Output {
                screen: vt100::Parser::new(rows, columns, 0),
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
            master: pair.master,
        }
    }

    /// Gives the window another size, as its user does.
    pub fn resize(&self, rows: u16, columns: u16) {
        // The model first: what is drawn for the new size is not to be read in the old.
        self.shown.output.lock().expect("the reader does not panic").screen.screen_mut().set_size(rows, columns);
        let size = PtySize { rows, cols: columns, ..PtySize::default() };
        self.master.resize(size).expect("the terminal takes a size");
    }

    /// The colour that a text has on the screen, in the last line that has it: of the sixteen, by number; `None` is the
    /// terminal's own. And whether it is bold.
    #[track_caller]
    pub fn ink(&self, text: &str) -> (Option<u8>, bool) {
        let output = self.shown.output.lock().expect("the reader does not panic");
        let screen = output.screen.screen();
        let (rows, columns) = screen.size();
        for row in (0..rows).rev() {
            let line: Vec<&vt100::Cell> = (0..columns).filter_map(|column| screen.cell(row, column)).collect();
            let contents: String =
                line.iter().map(|cell| if cell.has_contents() { cell.contents() } else { " " }).collect();
            if let Some(start) = contents.find(text) {
                let first = line[contents[..start].chars().count()];
                let color = match first.fgcolor() {
                    vt100::Color::Idx(color) => Some(color),
                    vt100::Color::Default => None,
                    other => panic!("{text:?} has the colour {other:?}"),
                };
                return (color, first.bold());
            }
        }
        panic!("{text:?} is not on the screen:\n{}", lines(&output).join("\n"));
    }

    pub fn type_text(&mut self, text: &str) {
        self.type_bytes(text.as_bytes());
    }

    pub fn type_bytes(&mut self, bytes: &[u8]) {
        self.keyboard.write_all(bytes).expect("the terminal takes keys");
    }

    pub fn type_line(&mut self, line: &str) {
        self.type_text(line);
        self.type_text(ENTER);
    }

    /// Types a line, and waits for the next prompt: what is typed before that, the terminal echoes where it stands.
    #[track_caller]
    pub fn enter(&mut self, line: &str) {
        let before = self.shown.output.lock().expect("the reader does not panic").prompts;
        self.type_line(line);
        self.wait(&format!("the prompt after {line:?}"), |output| {
            output.prompts > before && lines(output).last().is_some_and(|line| line.ends_with(")>"))
        });
    }

    /// Waits until what is shown has a property; fails with the screen when it never has.
    #[track_caller]
    pub fn wait(&self, what: &str, property: impl Fn(&Output) -> bool) {
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
    pub fn wait_for_screen(&self, expected: &[&str]) {
        self.wait(&format!("the screen\n{}\n", expected.join("\n")), |output| {
            let (row, _) = output.screen.screen().cursor_position();
            lines(output) == expected && usize::from(row) + 1 == expected.len()
        });
    }

    /// Waits until a line that ends with this text is there as a whole: what a key echoes goes below it.
    #[track_caller]
    pub fn wait_for_printed(&self, text: &str) {
        self.wait(&format!("the printed {text:?}"), |output| output.has(&format!("{text}\r\n")));
    }

    /// Waits until the last line on the screen is this one.
    #[track_caller]
    pub fn wait_for_line(&self, expected: &str) {
        self.wait(&format!("the last line {expected:?}"), |output| {
            lines(output).last().is_some_and(|line| line == expected)
        });
    }

    /// Waits until the last line on the screen has this text and, below each of its cells, this ink.
    #[track_caller]
    pub fn wait_for_inked(&self, text: &str, ink: &str) {
        self.wait(&format!("the last line\n{text}\n{ink}\n"), |output| {
            let lines = lines(output);
            lines.last().is_some_and(|line| line == text) && self::ink(output, lines.len() - 1) == ink
        });
    }

    /// Waits until the cursor is in this column of a row that has this text.
    #[track_caller]
    pub fn wait_for_cursor(&self, text: &str, column: u16) {
        self.wait(&format!("the cursor in column {column} of {text:?}"), |output| {
            let (row, at) = output.screen.screen().cursor_position();
            at == column && lines(output).get(usize::from(row)).is_some_and(|line| line == text)
        });
    }

    /// Reads something off what is shown now.
    pub fn read<T>(&self, read: impl Fn(&Output) -> T) -> T {
        read(&self.shown.output.lock().expect("the reader does not panic"))
    }

    pub fn has_shown(&self, text: &str) -> bool {
        self.shown.output.lock().expect("the reader does not panic").has(text)
    }

    /// What can be read from the lines that ever were shown, without what the editor sends to draw its own.
    pub fn whole_lines(&self, read: impl Fn(&str) -> Option<usize>) -> Vec<usize> {
        let output = self.shown.output.lock().expect("the reader does not panic");
        let text = String::from_utf8_lossy(&output.bytes);
        let line = |line: &str| {
            read(line.rsplit(['\r', '\x1b']).next()?.trim_start_matches("[K").trim_start_matches("[?2004l"))
        };
        text.split("\r\n").filter_map(line).collect()
    }

    /// Sends a signal, as `kill` does.
    #[cfg(unix)]
    pub fn signal(&self, name: &str) {
        let process = self.child.process_id().expect("the program was started").to_string();
        let status = std::process::Command::new("kill").args(["-s", name, &process]).status();
        assert!(status.expect("there is a kill").success());
    }

    /// What the terminal does by itself: echo what is typed, collect it to lines, turn Ctrl-C into a signal.
    #[cfg(unix)]
    pub fn modes(&self) -> String {
        format!("{:?}", self.master.get_termios().expect("a terminal").local_flags)
    }

    /// Whether the terminal would wrap what is pasted.
    #[cfg(unix)]
    pub fn marks_pastes(&self) -> bool {
        self.shown.output.lock().expect("the reader does not panic").screen.screen().bracketed_paste()
    }

    /// Waits for the end of the program, and returns its status.
    #[track_caller]
    pub fn status(&mut self) -> u32 {
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
pub fn lines(output: &Output) -> Vec<String> {
    let screen = output.screen.screen();
    let (row, _) = screen.cursor_position();
    let mut lines: Vec<String> = screen.rows(0, screen.size().1).map(|line| line.trim_end().to_string()).collect();
    while lines.len() > usize::from(row) + 1 && lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// A letter for the look of each cell in a row of the screen: `.` for the usual one, `B` for what is bold and underlined,
/// else the first of its colour's name, in upper case when it is a bright one.
pub fn ink(output: &Output, row: usize) -> String {
    let screen = output.screen.screen();
    let row = u16::try_from(row).expect("a row of the screen");
    let mut ink = String::new();
    for column in 0..COLUMNS {
        let cell = screen.cell(row, column).expect("a cell of the screen");
        ink.push(match cell.fgcolor() {
            // It is drawn with the cell before.
            _ if cell.is_wide_continuation() => ink.chars().last().expect("the other half"),
            _ if cell.bold() && cell.underline() => 'B',
            vt100::Color::Default => '.',
            vt100::Color::Idx(colour @ 0..8) => char::from(b"nrgybmcw"[usize::from(colour)]),
            vt100::Color::Idx(colour @ 8..16) => char::from(b"NRGYBMCW"[usize::from(colour) - 8]),
            _ => '?',
        });
    }
    ink.trim_end_matches('.').to_owned()
}
