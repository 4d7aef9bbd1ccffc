//! Owns the way of an entry to the editor that the user has chosen, and back. While that one runs, the terminal is its
//! own; nobody else may write to it.
use super::endings;
use crossbeam_channel::{bounded, select_biased};
use std::{
    env,
    fmt::Display,
    fs::File,
    io::{self, Read, Write},
    path::Path,
    process::{Command, ExitStatus},
    thread,
};

/// What has become of an entry.
pub enum Edited {
    Text(String),
    /// Nothing, for this reason.
    Not(String),
    /// The program has been told to end, with this status.
    Leave(u8),
}

/// Where nobody has chosen one.
const USUAL: &str = "vi";

/// What a shell would take for more than words.
const SPECIAL: &[char] = &['"', '\'', '\\', '$', '`', '~', '*', '?', '[', ';', '&', '|', '<', '>', '(', ')', '#'];

/// Has the user edit an entry. Returns when the editor has ended.
pub fn edit(entry: &str) -> Edited {
    let editor =
        ["VISUAL", "EDITOR"].iter().filter_map(|name| env::var(name).ok()).find(|value| !value.trim().is_empty());
    let editor = editor.unwrap_or_else(|| USUAL.to_owned());
    let file = match tempfile::Builder::new().prefix("ijob-").suffix(".rhai").tempfile() {
        // The editor may write a new file in its place: it is read by its name.
        Ok(file) => file.into_temp_path(),
        Err(error) => return Edited::Not(format!("there is no file for the editor: {error}")),
    };
    if let Err(error) = write(&file, entry) {
        return Edited::Not(format!("cannot write {}: {error}", file.display()));
    }
    match run(&editor, &file) {
        Ok(End::Of(status)) if status.success() => match read(&file) {
            Ok(text) => Edited::Text(text),
            Err(error) => Edited::Not(format!("cannot read what the editor has left in {}: {error}", file.display())),
        },
        // So a shell says that there is none.
        Ok(End::Of(status)) if matches!(status.code(), Some(126 | 127)) => {
            Edited::Not(not_started(&editor, &"not found"))
        }
        Ok(End::Of(status)) => {
            Edited::Not(format!("the editor `{editor}` has failed ({status}); the entry is as it was"))
        }
        Ok(End::Program(status)) => Edited::Leave(status),
        Err(error) => Edited::Not(not_started(&editor, &error)),
    }
}

fn not_started(editor: &str, error: &dyn Display) -> String {
    let help = "before you start ijob, choose one that you have, as with `export EDITOR=nano`";
    format!("cannot start the editor `{editor}`: {error}; {help}")
}

fn write(file: &Path, entry: &str) -> io::Result<()> {
    let mut text = entry.to_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        // Editors expect a last line to be a line.
        text.push('\n');
    }
    // With the rights that it was made with: nobody else's.
    File::create(file)?.write_all(text.as_bytes())
}

fn read(file: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(file)?.read_to_string(&mut text)?;
    let text = text.replace("\r\n", "\n");
    Ok(text.trim_end_matches('\n').to_owned())
}

/// What came first.
enum End {
    Of(ExitStatus),
    Program(u8),
}

fn run(editor: &str, file: &Path) -> io::Result<End> {
    let mut child = command(editor, file).spawn()?;
    let (ended, end) = bounded(1);
    let process = child.id();
    thread::Builder::new().name("external editor".into()).spawn(move || {
        let _ = ended.send(child.wait());
    })?;
    select_biased! {
        recv(endings::receiver()) -> status => {
            stop(process);
            // It restores the terminal.
            let _ = end.recv();
            Ok(End::Program(status.unwrap_or(1)))
        }
        recv(end) -> status => status.map_err(io::Error::other)?.map(End::Of),
    }
}

/// The editor as it was chosen, which may be more than one word, or an expression of the user's shell.
fn command(editor: &str, file: &Path) -> Command {
    if cfg!(unix) && editor.contains(SPECIAL) {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("{editor} \"$@\""), editor]).arg(file);
        return command;
    }
    let mut words = editor.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or(USUAL));
    command.args(words).arg(file);
    command
}

/// Tells the editor to end.
#[cfg(unix)]
fn stop(process: u32) {
    use nix::{
        sys::signal::{self, Signal},
        unistd::Pid,
    };
    if let Ok(process) = i32::try_from(process) {
        // It may have ended by itself.
        let _ = signal::kill(Pid::from_raw(process), Signal::SIGTERM);
    }
}

#[cfg(not(unix))]
fn stop(_: u32) {}
