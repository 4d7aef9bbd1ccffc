//! What can be given on the command line.

use super::exam::ExamArguments;
use super::limits::LimitArguments;
use super::startup::Startup;
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use ijob::report::Format;
use ijob::runtime::{Config, Limits, Time};
use ijob::session::EditMode;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

/// Interactive jobs: a shell for learning and scripting concurrency.
///
/// Without arguments, a prompt; with a pipe, the script in it, showing the value of each entry.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
#[command(after_help = EXIT_STATUS, after_long_help = format!("{KEYS}\n{JSON}\n{EXIT_STATUS}"))]
pub struct Arguments {
    /// Run this code and show the value of each entry, as for a pipe
    #[arg(short, long, value_name = "CODE", allow_hyphen_values = true)]
    pub eval: Option<String>,

    /// Go on at the prompt, with what the script defined
    #[arg(short, long)]
    pub interactive: bool,

    /// Go on after an error; the exit status is 1 all the same
    #[arg(long)]
    pub keep_going: bool,

    /// Run this file before the first prompt, instead of the user's rc.rhai and ./.ijob.rhai
    #[arg(long, value_name = "FILE", conflicts_with = "no_rc")]
    pub rc: Option<PathBuf>,

    /// Run no file before the first prompt
    #[arg(long)]
    pub no_rc: bool,

    /// Neither read nor write the history of what is typed
    #[arg(long)]
    pub no_history: bool,

    /// Worker threads; 0 means one for each core
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub workers: usize,

    /// Let time stand still while anything can run, and jump when all wait; with one worker
    #[arg(long)]
    pub virtual_time: bool,

    /// Draw the schedule from N, so that the same N repeats the same run; in virtual time
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,

    /// How long `send` waits for room in a full mailbox before it fails, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 5000)]
    pub send_timeout: u64,

    /// Elements of a value that are shown; 0 means all
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub limit: usize,

    #[command(flatten, next_help_heading = "Limits")]
    pub limits: LimitArguments,

    /// When values, errors and what is typed are coloured
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub color: Color,

    /// How errors are written
    #[arg(long, value_name = "FORMAT", default_value = "human", global = true)]
    pub error_format: ErrorFormat,

    /// Whose keys edit a line at the prompt
    #[arg(long, value_name = "MODE", default_value = "emacs")]
    pub edit_mode: Keys,

    /// Write completions for this shell to standard output, and end
    #[arg(long, value_name = "SHELL", exclusive = true)]
    pub completions: Option<clap_complete::Shell>,

    /// Write the man page to standard output, and end
    #[arg(long, exclusive = true)]
    pub man_page: bool,

    #[command(subcommand)]
    pub command: Option<Command>,

    /// The script to run, showing only what it prints (`-`: the one on standard input), and what `args()` gives to it
    #[arg(value_name = "FILE", trailing_var_arg = true)]
    pub words: Vec<String>,
}

/// What else the program does. A script of such a name is run as `./test`.
#[derive(Debug, Subcommand)]
pub enum Command {
    Test(ExamArguments),
    /// List the lessons that come with ijob, or open one in the shell
    Tour {
        /// Its name or its number
        lesson: Option<String>,
    },
    /// Open a lesson of your own, or a folder of them
    Learn {
        #[arg(value_name = "FILE|FOLDER")]
        path: PathBuf,
    },
    /// Begin a lesson of your own from a template
    NewLesson {
        file: PathBuf,
    },
    /// Write a session at the prompt down as a transcript, which `ijob test` accepts
    ///
    /// What is interrupted is left out. Put `…` in the place of what differs from run to run: ages and sizes, as in
    /// `processes()`, and what jobs print while nobody waits for them.
    Record {
        file: PathBuf,
    },
}

/// When values and errors are coloured.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Color {
    /// On a terminal; `NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE` and `TERM=dumb` are heeded
    Auto,
    Always,
    Never,
}

/// How errors are written.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ErrorFormat {
    /// For people, with excerpts of the source
    Human,
    /// The same without colours
    Plain,
    /// One JSON object on a line for each error and each report of a crash
    Json,
}

impl ErrorFormat {
    pub fn format(self) -> Format {
        match self {
            Self::Human => Format::Human,
            Self::Plain => Format::Plain,
            Self::Json => Format::Json,
        }
    }
}

/// Whose keys edit a line.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Keys {
    Emacs,
    Vi,
}

/// The words of a command line in the order that the parser knows: options that every command has come after its name,
/// wherever they were written.
pub fn arranged(words: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut words: Vec<OsString> = words.collect();
    let parser = Arguments::command();
    let is_global = |word: &str| {
        let mut global = parser.get_arguments().filter(|argument| argument.is_global_set());
        global.any(|argument| argument.get_long().is_some_and(|long| word.strip_prefix("--") == Some(long)))
    };
    let mut at = 1;
    while let Some(word) = words.get(at).and_then(|word| word.to_str()) {
        at += match word.split_once('=') {
            Some((name, _)) if is_global(name) => 1,
            None if is_global(word) => 2,
            _ => break,
        };
    }
    if let Some(word) = words.get(at).and_then(|word| word.to_str())
        && parser.find_subcommand(word).is_some()
    {
        words[1..=at].rotate_right(1);
    }
    words
}

impl Arguments {
    /// What is written about the arguments themselves, if that is asked for.
    pub fn written(&self) -> std::io::Result<Option<Vec<u8>>> {
        let mut text = Vec::new();
        if let Some(shell) = self.completions {
            clap_complete::generate(shell, &mut Self::command(), "ijob", &mut text);
        } else if self.man_page {
            clap_mangen::Man::new(Self::command()).render(&mut text)?;
        } else {
            return Ok(None);
        }
        Ok(Some(text))
    }

    pub fn startup(&self) -> Startup {
        match &self.rc {
            Some(file) => Startup::File(file.clone()),
            None if self.no_rc || self.limits.sandbox.is_some() => Startup::Nothing,
            None => Startup::Usual,
        }
    }

    pub fn edit_mode(&self) -> EditMode {
        match self.edit_mode {
            Keys::Emacs => EditMode::Emacs,
            Keys::Vi => EditMode::Vi,
        }
    }

    pub fn runtime(&self) -> Config {
        let time = if self.virtual_time { Time::Virtual } else { Time::Real };
        let limits =
            Limits { send_patience: Some(Duration::from_millis(self.send_timeout)), ..self.limits.of_processes() };
        Config { workers: self.workers, time, seed: self.seed, limits }
    }
}

const EXIT_STATUS: &str =
    "Exit status: 0; 1 after an error; 2 for a wrong command line; 130 when interrupted; N for exit(N).

In a locale that is not UTF-8 (LC_ALL, LC_CTYPE, LANG), `...` stands for the dots of what is left out, and `\\x1b` \
     for the picture of a control character; where none is set, UTF-8 is taken for granted.";

/// In the man page too: what begins with white space stays a line of its own there.
const KEYS: &str = "\
Keys at the prompt, besides those of emacs or vi:
  Enter          runs the entry, or begins a line if it is unfinished
  Alt-Enter      begins a line
  Tab            completes, or indents
  Ctrl-R         searches what was typed before
  Ctrl-X Ctrl-E  opens the entry in $VISUAL or $EDITOR (vi: v)
  Ctrl-C         gives the entry up, or stops it
  Ctrl-D         leaves, from an empty line
";

/// Each field on a line of its own, as in the man page. `tests/error_format.rs` holds the program to it.
const JSON: &str = "\
With --error-format json, each error is an object with these fields, which stay what they are:
  kind     parse, runtime, limit, deadlock, interrupt, exit (the session's own process has ended),
           crash (another process has), internal, command_line, system or warning; example (of `ijob test`),
           and at the prompt hint and end (of a process, in order)
  message  what went wrong
  pid      of the process that has ended, or null
  places   the innermost first: each with source, line, column, end_column (from 1, in characters;
           null where only the source is known), text (of the line), label, and step:
           error, call, cause (the error of another process), or start (of the process)
  notes    an array of strings
  help     what to try, or null
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_that_every_command_has_may_stand_before_its_name() {
        for (written, expected) in [
            ("ijob --error-format json test a.md", "ijob test --error-format json a.md"),
            ("ijob --color=never --error-format plain tour 1", "ijob tour --color=never --error-format plain 1"),
            ("ijob test --error-format json a.md", "ijob test --error-format json a.md"),
            // These are words for a script, and its file.
            ("ijob --error-format json a.rhai test", "ijob --error-format json a.rhai test"),
            ("ijob --no-rc test", "ijob --no-rc test"),
            ("ijob --error-format", "ijob --error-format"),
            ("ijob", "ijob"),
        ] {
            assert_eq!(arranged(written.split(' ').map(OsString::from)).join(" ".as_ref()), OsString::from(expected));
        }
    }

    #[test]
    fn they_are_heeded_on_either_side() {
        for written in ["ijob --error-format json test a.md", "ijob test --error-format json a.md"] {
            let words = arranged(written.split(' ').map(OsString::from));
            let arguments = Arguments::try_parse_from(words).expect("it is a command line");
            assert!(matches!(arguments.error_format, ErrorFormat::Json), "{written}");
            assert!(matches!(arguments.command, Some(Command::Test(_))), "{written}");
        }
    }
}
