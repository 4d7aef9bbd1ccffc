//! `ijob test`: are documents as they say?

use super::text::unreadable;
use clap::Args;
use ijob::console::{Console, Stream};
use ijob::lesson::{Clock, Document, Exam, Failing, examine, examine_script};
use ijob::report::{Format, Frame, Kind, Report};
use ijob::session::Text;
use ijob::tour::unknown_need;
use similar::{ChangeTag, TextDiff};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// Run the code in Markdown files, and in the `///` comments of scripts, and compare what comes with what they say
///
/// Blocks of `rhai` run; blocks of `ijob` are transcripts: what stands after `ijob> ` is typed, and what follows has to
/// be shown. A line of `…` stands for any lines, `…` in a line for anything there; pids, references and measured times are
/// as good as others. A file is one session, in which time is virtual; a block that says `fresh` begins another, and one
/// that says `virtual` is left out in real time.
#[derive(Debug, Args)]
pub struct ExamArguments {
    /// Files, or folders to be searched for `.md` and `.rhai`
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Write what comes into the transcripts of Markdown files
    #[arg(long)]
    pub update: bool,

    /// Let time pass as it does
    #[arg(long, conflicts_with = "seed")]
    pub real_time: bool,

    /// Draw the schedule from N
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
}

impl ExamArguments {
    /// Runs them all. Returns the exit status.
    ///
    /// # Errors
    /// When a file cannot be read or written, or there is none.
    pub fn run(&self, console: &Console, colored: bool, format: Format) -> Result<u8, String> {
        let mut files = Vec::new();
        for path in &self.paths {
            find(path, &mut files)?;
        }
        if files.is_empty() {
            return Err("there is no .md or .rhai file to test".into());
        }
        let clock = if self.real_time { Clock::Real } else { Clock::Virtual(self.seed) };
        let paint = Paint { colored: colored && format == Format::Human };
        let (mut examples, mut skipped, mut failed, mut updated) = (0, 0, 0, 0);
        for file in &files {
            let source = Source::read(file)?;
            let exam = exam(file, &source.text, clock).map_err(|error| format!("cannot start: {error}"))?;
            examples += exam.examples;
            skipped += exam.skipped;
            let is_updated = self.update && exam.updated != source.text;
            if is_updated {
                source.replace(file, &exam.updated)?;
                updated += 1;
            }
            // What was written down now needs no complaint.
            let failing = exam.failing.iter().filter(|failing| !(self.update && failing.expected.is_some()));
            let failing: Vec<&Failing> = failing.collect();
            failed += failing.len();
            let name = file.display().to_string();
            console.print(Stream::Stdout, &paint.file(&name, &exam, &failing, is_updated));
            for failing in failing {
                match format {
                    Format::Json => {
                        console.print(Stream::Stderr, &(report(&name, &source.text, failing).to_json() + "\n"))
                    }
                    _ => console.print(Stream::Stdout, &paint.failing(&name, failing)),
                }
            }
        }
        let passed = examples - failed;
        let mut summary = format!("\n{}: {passed} passed, {failed} failed", count(examples, "example"));
        if skipped > 0 {
            let _ = write!(summary, ", {skipped} skipped: true in virtual time only");
        }
        if updated > 0 {
            let _ = write!(summary, "; {} updated", count(updated, "file"));
        }
        console.print(Stream::Stdout, &(summary + "\n"));
        Ok(u8::from(failed > 0))
    }
}

fn exam(file: &Path, text: &str, clock: Clock) -> std::io::Result<Exam> {
    let folder = file.parent().unwrap_or(Path::new(""));
    if file.extension().is_some_and(|extension| extension == "rhai") {
        return examine_script(&file.display().to_string(), text, clock, folder);
    }
    let mut document = Document::parse(text);
    document.faults.splice(0..0, unknown_need(file, &document.front));
    examine(&document, clock, folder)
}

/// The text of a file, and how its lines are written there.
struct Source {
    text: String,
    has_mark: bool,
    has_returns: bool,
}

const MARK: &str = "\u{feff}";

impl Source {
    fn read(file: &Path) -> Result<Self, String> {
        let name = file.display().to_string();
        let bytes = fs::read(file).map_err(|error| format!("cannot read {name}: {error}"))?;
        let has_mark = bytes.starts_with(MARK.as_bytes());
        let text = Text::new(&name, bytes)?.code;
        let has_returns = text.contains("\r\n");
        Ok(Self { text: text.replace("\r\n", "\n"), has_mark, has_returns })
    }

    /// Writes another text into the file, in the way of the one before.
    fn replace(&self, file: &Path, text: &str) -> Result<(), String> {
        let text = if self.has_returns { text.replace('\n', "\r\n") } else { text.to_owned() };
        let mark = if self.has_mark { MARK } else { "" };
        fs::write(file, format!("{mark}{text}")).map_err(|error| format!("cannot write {}: {error}", file.display()))
    }
}

/// The file, or those in the folder and in its folders, sorted.
fn find(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let trouble = |error| unreadable(path, &error);
    if !path.is_dir() {
        fs::metadata(path).map_err(trouble)?;
        files.push(path.to_owned());
        return Ok(());
    }
    let entries = fs::read_dir(path).and_then(Iterator::collect::<std::io::Result<Vec<_>>>).map_err(trouble)?;
    let mut paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    paths.sort_unstable();
    for path in paths {
        let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        let is_document = path.extension().is_some_and(|extension| extension == "md" || extension == "rhai");
        // Links to folders may lead round in a circle.
        if path.is_dir() && !path.is_symlink() && !is_hidden {
            find(&path, files)?;
        } else if is_document && path.is_file() {
            files.push(path);
        }
    }
    Ok(())
}

/// An example that is not as it says, for programs.
fn report(name: &str, text: &str, failing: &Failing) -> Report {
    let line = text.lines().nth(failing.line.saturating_sub(1)).unwrap_or_default();
    let typed = failing.typed.lines().next().unwrap_or_default();
    let column = line.find(typed).map_or(1, |start| line[..start].chars().count() + 1);
    let (title, expected) = match &failing.expected {
        Some(expected) => ("the example shows something else than it says", Some(format!("expected: {expected}"))),
        None => ("the example fails", None),
    };
    let notes = expected.into_iter().chain([format!("came: {}", failing.came)]);
    Report {
        kind: Kind::Example,
        title: title.into(),
        frames: vec![Frame::new(name, text, failing.line, column)],
        notes: notes.map(|note| note.trim_end().to_owned()).collect(),
        ..Report::default()
    }
}

fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// Says what became of a file.
struct Paint {
    colored: bool,
}

impl Paint {
    fn in_color(&self, color: u8, text: &str) -> String {
        if self.colored { format!("\x1b[{color}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn file(&self, name: &str, exam: &Exam, failing: &[&Failing], is_updated: bool) -> String {
        let verdict = match (failing.is_empty(), is_updated) {
            (false, _) => self.in_color(31, "FAILED"),
            (true, true) => self.in_color(33, "updated"),
            (true, false) => self.in_color(32, "ok"),
        };
        format!("{name}: {} … {verdict}\n", count(exam.examples, "example"))
    }

    fn failing(&self, name: &str, failing: &Failing) -> String {
        let mut text = format!("\n{name}:{}\n", failing.line);
        for line in failing.typed.lines() {
            let _ = writeln!(text, "  {}", self.in_color(1, line));
        }
        match &failing.expected {
            Some(expected) => {
                for change in TextDiff::from_lines(expected, &failing.came).iter_all_changes() {
                    let line = change.value().trim_end_matches('\n');
                    let _ = match change.tag() {
                        ChangeTag::Equal => writeln!(text, "    {line}"),
                        ChangeTag::Delete => writeln!(text, "{}", self.in_color(31, &format!("  - {line}"))),
                        ChangeTag::Insert => writeln!(text, "{}", self.in_color(32, &format!("  + {line}"))),
                    };
                }
            }
            None => {
                for line in failing.came.lines() {
                    let _ = writeln!(text, "{}", self.in_color(31, &format!("  {line}")));
                }
            }
        }
        text + "\n"
    }
}
