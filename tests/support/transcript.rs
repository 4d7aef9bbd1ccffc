//! Transcripts: what a user types and what is shown for it, to the letter. Owns the comparison with what the program
//! shows in a pipe; their form is that of the transcripts in documents.
//!
//! ```text
//! Any text before the first prompt says what the transcript is about. A line in it such as
//! `arguments: --virtual-time` gives the program these arguments.
//! ijob> fn twice(x) {
//! ....>     x * 2
//! ....> }
//! ijob> twice(21)
//! 42
//! ```
use crate::program::{collect, feed, ijob, read};
use ijob::lesson::{self, Exchange};
use std::{fmt::Write, fs, path::PathBuf};

pub struct Transcript {
    path: PathBuf,
    about: String,
    exchanges: Vec<Exchange>,
}

impl Transcript {
    pub fn read(name: &str) -> Self {
        let path = [env!("CARGO_MANIFEST_DIR"), "tests", "transcripts", &format!("{name}.txt")].iter().collect();
        let text = fs::read_to_string(&path).expect("the transcript can be read");
        Self::parse(path, &text)
    }

    fn parse(path: PathBuf, text: &str) -> Self {
        let exchanges = lesson::Transcript::parse(text).exchanges;
        let first = exchanges.first().map_or(usize::MAX, |exchange| exchange.line);
        let about = text.lines().take(first).map(|line| format!("{line}\n")).collect();
        Self { path, about, exchanges }
    }

    /// Compares it with what the program shows for what is typed in it. Which entry an output belongs to is not visible
    /// in a pipe, and what could mark it would count as an entry itself; so all is compared at once, and only when there
    /// is a difference it is found out where.
    #[track_caller]
    pub fn check(&self) {
        let (expected, came) = (self.shown_after(self.exchanges.len()), self.run(self.exchanges.len()));
        if expected == came {
            return;
        }
        let mut differences = String::new();
        for (exchange, came) in self.exchanges.iter().zip(self.run_each()) {
            let Exchange { line, typed, shown } = exchange;
            let line = line + 1;
            if *shown != came {
                let place = format!("{}:{line}", self.path.display());
                let _ = write!(differences, "{place}\ntyped:\n{typed}\nexpected:\n{shown}\ncame:\n{came}\n");
            }
        }
        if differences.is_empty() {
            differences = format!("not the same in every run; in one of them this came:\n{came}");
        }
        panic!("{differences}");
    }

    /// Writes what the program shows into the file.
    pub fn update(&self) {
        let typed = self.exchanges.iter().zip(self.run_each());
        let exchanges: Vec<Exchange> = typed.map(|(exchange, shown)| Exchange { shown, ..exchange.clone() }).collect();
        let text = format!("{}{}", self.about, lesson::Transcript::written(&exchanges));
        fs::write(&self.path, text).expect("the transcript can be written");
    }

    /// What came for each entry: what comes when the program is left after it, less what came before.
    fn run_each(&self) -> Vec<String> {
        let mut before = String::new();
        let entries = 1..=self.exchanges.len();
        entries
            .map(|count| {
                let all = self.run(count);
                let own = all.strip_prefix(&before).map(str::to_owned);
                let own =
                    own.unwrap_or_else(|| format!("(what came before this is not what came the last time)\n{all}"));
                before = all;
                own
            })
            .collect()
    }

    fn shown_after(&self, count: usize) -> String {
        self.exchanges[..count].iter().map(|exchange| exchange.shown.as_str()).collect()
    }

    /// What the program shows for so many entries. Both its outputs are one pipe, so that their order is seen.
    fn run(&self, count: usize) -> String {
        let (reader, writer) = std::io::pipe().expect("there is room for a pipe");
        let arguments = self.about.lines().find_map(|line| line.strip_prefix("arguments: ")).unwrap_or_default();
        let arguments: Vec<&str> = ["--keep-going"].into_iter().chain(arguments.split_whitespace()).collect();
        let mut program = ijob(&arguments);
        program.stdout(writer.try_clone().expect("there is room for a pipe")).stderr(writer);
        let mut child = program.spawn().expect("the program can be started");
        // The ends that the program writes to are its own alone, or the pipe would never be closed.
        drop(program);
        let mut typed: Vec<&str> = self.exchanges.iter().map(|exchange| exchange.typed.as_str()).collect();
        if count < typed.len() {
            // The functions below are known all the same.
            typed.insert(count, "exit();\n");
        }
        feed(&mut child, typed.concat().as_bytes());
        let came = collect(&mut child, read(reader));
        child.wait().expect("it is a child of this process");
        came
    }
}
