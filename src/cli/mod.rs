//! The command line: what is to be run, and how the program ends.

mod arguments;
mod batch;
mod device;
mod exam;
mod limits;
mod output;
mod startup;
mod text;
mod tour;
mod trouble;
mod watch;

use arguments::Arguments;
use batch::{Batch, Shown};
use clap::Parser;
use ijob::console::{Console, Stream};
use ijob::report::{Kind, Report, Style};
use ijob::script::Output;
use ijob::session::{Device, Options, Session, Settings, Text};
use ijob::shell;
use ijob::shell::companion::{Companion, Nobody};
use output::ConsoleOutput;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;
use watch::Watch;

/// The status that clap has for it too.
const WRONG_COMMAND_LINE: u8 = 2;

/// Runs what the command line asks for. Returns the exit status.
pub fn run() -> u8 {
    let arguments = Arguments::try_parse_from(arguments::arranged(std::env::args_os()))
        .unwrap_or_else(|error| trouble::end(&error));
    let style = trouble::style(&arguments);
    trouble::tell_panics(style);
    let console = Console::new();
    let status = match start(&arguments, &console, style) {
        Ok(status) => status,
        Err(report) => {
            console.print(Stream::Stderr, &(style.write(&report) + "\n"));
            if report.kind == Kind::CommandLine { WRONG_COMMAND_LINE } else { 1 }
        }
    };
    console.clear_status();
    console.flush();
    end(&console, status, &style)
}

/// The status to end with. Output that was lost is an error, whatever else became of the program.
fn end(console: &Console, status: u8, style: &Style) -> u8 {
    match console.failure() {
        None => status,
        Some(reason) => {
            // The console is closed. When stderr is of no use either, the status says it.
            let report = trouble::of_system(format!("cannot write to standard output: {reason}"));
            let _ = writeln!(std::io::stderr(), "{}", style.write(&report));
            1
        }
    }
}

fn start(arguments: &Arguments, console: &Console, style: Style) -> Result<u8, Box<Report>> {
    if let Some(text) = arguments.written().map_err(|error| trouble::of_system(error.to_string()))? {
        console.print(Stream::Stdout, &String::from_utf8_lossy(&text));
        return Ok(0);
    }
    if let Some(command) = &arguments.command {
        return tour::run(command, arguments, console).map_err(trouble::of_system);
    }
    let task = Task::of(arguments)?;
    let watch = Watch::new(arguments.limits.bounds(task.prompt));
    let output = match arguments.limits.sandbox {
        Some(_) => ConsoleOutput::guarded(console, &watch),
        None => ConsoleOutput::shared(console, task.prompt, &watch),
    };
    let session = session(arguments, &task, output)?;
    watch.begin(style).map_err(|error| trouble::of_system(format!("cannot start: {error}")))?;
    if task.prompt
        && let Some(status) = arguments.startup().run(&session, console, style, &watch)
    {
        std::mem::forget(session);
        return Ok(status);
    }
    if let Some((text, shown)) = &task.script {
        let keep_going = arguments.keep_going;
        let batch = Batch { session: &session, console, shown: *shown, keep_going, style, watch: &watch };
        let end = batch.run(text);
        if end.leaves || !task.prompt {
            // The end of the program stops what still runs, faster than taking it down piece by piece.
            std::mem::forget(session);
            return Ok(end.status);
        }
    }
    leave_when_over(&watch, console, style);
    let status = prompt(arguments, &session, console, &mut Nobody);
    std::mem::forget(session);
    Ok(status)
}

/// Prompts until the user leaves. Returns the status to end with.
fn prompt(arguments: &Arguments, session: &Session, console: &Console, companion: &mut dyn Companion) -> u8 {
    // Before anybody can tell of a death.
    session.explain();
    let notices = console.clone();
    session.on_death(move |notice| tell(&notices, format!("{notice}\n")));
    converse(arguments, session, console, companion)
}

/// The same, when somebody else tells of the deaths of the session's process.
fn converse(arguments: &Arguments, session: &Session, console: &Console, companion: &mut dyn Companion) -> u8 {
    let notices = console.clone();
    session.on_lone_wait(move |hint| tell(&notices, format!("{hint}\n")));
    let mut options = shell::Options::from_environment();
    let is_sandbox = arguments.limits.sandbox.is_some();
    if arguments.no_history || is_sandbox {
        options.history = None;
    }
    options.external_editor = !is_sandbox;
    shell::run_beside(session, console, &options, companion)
}

/// At a prompt, what is used up ends the program, as SIGTERM does: the terminal is left as it was.
fn leave_when_over(watch: &Watch, console: &Console, style: Style) {
    let (watch, console) = (watch.clone(), console.clone());
    std::thread::spawn(move || {
        if watch.over().recv().is_ok() {
            console.print(Stream::Stderr, &(style.write(&watch.report()) + "\n"));
            // Nobody who asks for this signal can be without it.
            #[cfg(unix)]
            let _ = nix::sys::signal::raise(nix::sys::signal::Signal::SIGTERM);
        }
    });
}

/// Tells something from a worker, which must not wait: when the console is full, somebody else waits for room.
fn tell(console: &Console, text: String) {
    if !console.try_print(Stream::Stderr, &text) {
        let console = console.clone();
        std::thread::spawn(move || console.print(Stream::Stderr, &text));
    }
}

/// What the command line asks for.
struct Task {
    script: Option<(Text, Shown)>,
    /// A prompt, after the script if there is one.
    prompt: bool,
    arguments: Vec<String>,
    folder: PathBuf,
    /// Is somebody there for whom things are explained?
    hints: bool,
}

impl Task {
    /// A prompt, and nothing else.
    fn prompt() -> Self {
        Self { script: None, prompt: true, arguments: Vec::new(), folder: PathBuf::new(), hints: true }
    }

    fn of(arguments: &Arguments) -> Result<Self, Box<Report>> {
        let mut words = arguments.words.iter().cloned();
        let mut folder = PathBuf::new();
        let script = if let Some(code) = &arguments.eval {
            Some((text::of_argument(code), Shown::Values))
        } else {
            match words.next().as_deref() {
                Some("-") => Some((text::of_stdin()?, Shown::Prints)),
                Some(path) => {
                    folder = PathBuf::from(path).parent().map(PathBuf::from).unwrap_or_default();
                    if arguments.limits.sandbox.is_some() {
                        // There, paths are seen from its folder.
                        let here = std::env::current_dir().unwrap_or_default();
                        folder = here.join(folder);
                    }
                    let text = text::of_file(path).map_err(|report| trouble::of_script(*report, path))?;
                    Some((text, Shown::Prints))
                }
                None if arguments.interactive || std::io::stdin().is_terminal() => None,
                None => Some((text::of_stdin()?, Shown::Values)),
            }
        };
        let prompt = arguments.interactive || script.is_none();
        if prompt && !std::io::stdin().is_terminal() {
            let help = "without -i, the script's end is the program's";
            return Err(trouble::of_command_line("-i prompts, which needs a terminal as standard input", help));
        }
        Ok(Self { script, prompt, arguments: words.collect(), folder, hints: true })
    }
}

fn session(arguments: &Arguments, task: &Task, output: Arc<dyn Output>) -> Result<Session, Box<Report>> {
    let (colors, device) = device::device(arguments.color);
    let device = Device { errors: arguments.error_format.format(), ..device };
    let reach = arguments.limits.reach().map_err(|error| trouble::of_sandbox(&error))?;
    let options = Options {
        runtime: arguments.runtime(),
        reach,
        arguments: task.arguments.clone(),
        folder: task.folder.clone(),
        limits: arguments.limits.limits(),
        settings: Settings {
            limit: if arguments.limit == 0 { usize::MAX } else { arguments.limit },
            colors,
            edit_mode: arguments.edit_mode(),
            hints: task.hints,
            ..Settings::default()
        },
        device,
        ..Options::default()
    };
    let session = Session::new(options, output);
    let session = session.map_err(|error| trouble::of_system(format!("cannot start: {error}")))?;
    if std::io::stdout().is_terminal() {
        session.set_width(termimad::terminal_size().0.into());
    }
    Ok(session)
}
