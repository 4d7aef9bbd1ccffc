//! `ijob tour` and its like: a shell with somebody beside the user.

use super::arguments::{Arguments, Command};
use super::watch::Watch;
use super::{Task, converse, output::ConsoleOutput, session, tell, text::unreadable};
use etcetera::BaseStrategy;
use ijob::console::{Console, Stream};
use ijob::report::name_meant;
use ijob::session::Session;
use ijob::shell::companion::Companion;
use ijob::tour::{self, Lesson, Progress, Recorder, Tape, Tour};
use std::fs::File;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What `ijob new-lesson` writes.
const TEMPLATE: &str = include_str!("../lesson/template.md");

/// Returns the status to end with.
pub fn run(command: &Command, arguments: &Arguments, console: &Console) -> Result<u8, String> {
    match command {
        Command::Tour { lesson: None } => {
            let listed = tour::list(&tour::built_in(), &progress()?);
            console.print(Stream::Stdout, &format!("{listed}\n\n`ijob tour NAME` opens one.\n"));
            Ok(0)
        }
        Command::Tour { lesson: Some(word) } => {
            let lessons = tour::built_in();
            let Some(at) = tour::find(&lessons, word) else {
                let names: Vec<&str> = lessons.iter().map(|lesson| &*lesson.name).collect();
                let meant = name_meant(word, lessons.iter().flat_map(Lesson::names));
                return Err(format!("there is no lesson {word}; there are {}{meant}", names.join(", ")));
            };
            lead(arguments, console, (lessons, at))
        }
        Command::Learn { path } => {
            if let Err(error) = path.metadata() {
                return Err(unreadable(path, &error));
            }
            let lessons = tour::of_path(path)?;
            if lessons.iter().all(|lesson| lesson.pages.is_empty()) {
                return Err(format!("there is no lesson in {}; `ijob new-lesson FILE` begins one", path.display()));
            }
            let progress = progress()?;
            let at = lessons.iter().position(|lesson| !progress.of(&lesson.key()).done).unwrap_or(0);
            lead(arguments, console, (lessons, at))
        }
        Command::NewLesson { file } => {
            let trouble = |error| format!("cannot write {}: {error}", file.display());
            let mut new = File::create_new(file).map_err(trouble)?;
            new.write_all(TEMPLATE.as_bytes()).map_err(trouble)?;
            let file = file.display();
            console.print(Stream::Stdout, &format!("`ijob learn {file}` opens it, `ijob test {file}` checks it\n"));
            Ok(0)
        }
        Command::Record { file } => record(arguments, console, file),
        Command::Test(exam) => {
            let (colors, device) = super::device::device(arguments.color);
            exam.run(console, colors && device.colored_output, arguments.error_format.format())
        }
    }
}

/// How far the user is in the lessons.
fn progress() -> Result<Progress, String> {
    let Some(file) = place() else { return Progress::load(None).map_err(|error| error.to_string()) };
    Progress::load(Some(file.clone())).map_err(|error| {
        format!("cannot read how far you are: {}: {error} (remove or rename it to begin anew)", file.display())
    })
}

/// In the file that `IJOB_TOUR` names (empty: nowhere), or in the system's folder for the state of programs.
fn place() -> Option<PathBuf> {
    if let Some(file) = std::env::var_os("IJOB_TOUR") {
        return Some(PathBuf::from(file)).filter(|file| !file.as_os_str().is_empty());
    }
    let folders = etcetera::choose_base_strategy().ok()?;
    Some(folders.state_dir().unwrap_or_else(|| folders.data_dir()).join("ijob/tour.json"))
}

fn needs_a_terminal() -> Result<(), String> {
    match std::io::stdin().is_terminal() {
        true => Ok(()),
        false => Err("this prompts, which needs a terminal as standard input".into()),
    }
}

/// The rows and columns of the window that shows what is printed.
fn window() -> Option<(usize, usize)> {
    if !std::io::stdout().is_terminal() {
        return None;
    }
    let (columns, rows) = termimad::crossterm::terminal::size().ok()?;
    (rows > 0 && columns > 0).then_some((rows.into(), columns.into()))
}

fn lead(arguments: &Arguments, console: &Console, lessons: (Vec<Lesson>, usize)) -> Result<u8, String> {
    needs_a_terminal()?;
    let progress = progress()?;
    let tape = Tape::new(ConsoleOutput::shared(console, true, &Watch::default()));
    let session = session(arguments, &Task::prompt(), tape.clone()).map_err(|report| report.title)?;
    tape.listen_to(&session);
    let mut tour = Tour::new(&session, console, tape.clone(), lessons, progress, window);
    let status = beside(arguments, &session, console, &tape, &mut tour);
    drop(tour);
    std::mem::forget(session);
    Ok(status)
}

/// Prompts with a companion, whose tape hears of the deaths of the session's process too.
fn beside(
    arguments: &Arguments,
    session: &Session,
    console: &Console,
    tape: &Arc<Tape>,
    companion: &mut dyn Companion,
) -> u8 {
    let (notices, tape) = (console.clone(), tape.clone());
    session.on_death(move |notice| {
        let notice = format!("{notice}\n");
        tape.keep(&notice);
        tell(&notices, notice);
    });
    converse(arguments, session, console, companion)
}

fn record(arguments: &Arguments, console: &Console, file: &Path) -> Result<u8, String> {
    needs_a_terminal()?;
    let trouble = |error| format!("cannot write {}: {error}", file.display());
    // What is explained at a prompt is no part of what is written down.
    let task = Task { hints: false, ..Task::prompt() };
    let tape = Tape::new(ConsoleOutput::shared(console, true, &Watch::default()));
    let session = session(arguments, &task, tape.clone()).map_err(|report| report.title)?;
    tape.listen_to(&session);
    let mut recorder = Recorder::new(file, tape.clone()).map_err(trouble)?;
    let status = beside(arguments, &session, console, &tape, &mut recorder);
    std::mem::forget(session);
    recorder.finish().map_err(trouble)?;
    Ok(status)
}
