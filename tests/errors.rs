//! Every error that a script can cause, to the letter: the scripts in `tests/errors`, each with what the program shows
//! for it, in a pipe (`NAME.txt`) and in colours (`NAME.ansi`).
//!
//! The first comment of a script says, written by hand, where its error is: `// error at 3:5`, and for a chain of calls
//! `// error at 2:17, from 4:5, from modules/other.rhai:7:18`: innermost first, then the errors that caused it, then where
//! its process was started and where that one was which started it, then the errors that follow from it;
//! `// error without a place` where there is none to be shown. What is rendered has to name exactly these places,
//! whatever the files beside it say. A line `// arguments: --max-array 10` gives arguments to the program.
//!
//! `IJOB_UPDATE=1 cargo test --test errors` writes what is shown now beside the scripts, for review.

#[path = "support/leaks.rs"]
mod leaks;
#[allow(dead_code)]
#[path = "support/program.rs"]
mod program;

use leaks::leaks;
use program::{collect, ijob, read};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    sync::{Mutex, PoisonError},
    thread,
};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors")
}

fn scripts() -> Vec<String> {
    let files = fs::read_dir(folder()).expect("the folder of scripts");
    let names = files.map(|file| file.expect("a file").file_name().into_string().expect("a name in UTF-8"));
    let mut names: Vec<String> = names.filter_map(|name| Some(name.strip_suffix(".rhai")?.to_owned())).collect();
    names.sort_unstable();
    names
}

/// What the program writes for a script, to both its streams.
fn rendered(name: &str, arguments: &[&str]) -> String {
    let (reader, writer) = std::io::pipe().expect("a pipe can be made");
    let mut program = ijob(&["--virtual-time"]);
    program.args(arguments).arg(format!("{name}.rhai")).current_dir(folder());
    program.stdin(Stdio::null()).stdout(writer.try_clone().expect("a pipe has many ends")).stderr(writer);
    let mut child = program.spawn().expect("the program can be started");
    // It holds the ends for writing, too.
    drop(program);
    let text = collect(&mut child, read(reader));
    child.wait().expect("it is a child of this process");
    masked(&text)
}

/// How deep a stack is depends on the machine: `called from here, 57391 times`.
fn masked(text: &str) -> String {
    let lines = text.split_inclusive('\n').map(|line| match line.split_once("called from here, ") {
        Some((before, times)) if times.find(' ').is_some_and(|digits| digits > 3) => {
            let digits = times.find(' ').unwrap_or_default();
            format!("{before}called from here, N{}", &times[digits..])
        }
        _ => line.to_owned(),
    });
    lines.collect()
}

/// A script, and what is said of it in its comments.
struct Script {
    name: String,
    text: String,
    arguments: Vec<String>,
    /// As they are shown: `script.rhai:3:5`.
    places: Vec<String>,
}

impl Script {
    fn read(name: &str) -> Self {
        let text = fs::read_to_string(folder().join(format!("{name}.rhai"))).expect("a script can be read");
        let said = |what: &str| {
            let found = text.lines().find_map(|line| line.split_once(&format!("// {what}")));
            found.map(|(_, said)| said.trim().to_owned())
        };
        let error = said("error ").unwrap_or_else(|| panic!("{name}.rhai does not say where its error is"));
        let places = match error.strip_prefix("at ") {
            Some(places) => places.split(", from ").map(|place| Self::full(name, place)).collect(),
            None if error == "without a place" => Vec::new(),
            None => panic!("{name}.rhai: `// error {error}` is no list of places"),
        };
        let arguments = said("arguments:").unwrap_or_default().split_whitespace().map(str::to_owned).collect();
        Self { name: name.to_owned(), text, arguments, places }
    }

    /// `3:5` is a place in the script itself.
    fn full(name: &str, place: &str) -> String {
        if place.starts_with(|first: char| first.is_ascii_digit()) {
            return format!("{name}.rhai:{place}");
        }
        place.to_owned()
    }

    /// What is wrong with what the program shows.
    fn faults(&self) -> Vec<String> {
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        let plain = rendered(&self.name, &arguments);
        let coloured = rendered(&self.name, &[&["--color", "always"], &arguments[..]].concat());
        let mut faults = Vec::new();
        let shown = places(&plain);
        if shown != self.places {
            faults.push(format!("shows the places {shown:?}, not {:?}", self.places));
        }
        if !["error: ", "crashed: ", "(EXIT from "].iter().any(|start| plain.contains(start)) {
            faults.push("shows no error".into());
        }
        faults.extend(leaks(&plain, &self.text).into_iter().map(|name| format!("shows the internal name `{name}`")));
        if without_colours(&coloured) != plain {
            faults.push("shows something else in colours".into());
        }
        for (kind, shown) in [("txt", &plain), ("ansi", &coloured)] {
            let path = folder().join(format!("{}.{kind}", self.name));
            if std::env::var_os("IJOB_UPDATE").is_some() {
                fs::write(&path, shown).expect("the file can be written");
            }
            match fs::read_to_string(&path) {
                Ok(expected) if expected == *shown => {}
                Ok(expected) => faults.push(format!("differs from its .{kind}; expected:\n{expected}")),
                Err(error) => faults.push(format!("its .{kind} cannot be read: {error}")),
            }
        }
        if !faults.is_empty() {
            faults.push(format!("shown:\n{plain}"));
        }
        faults
    }
}

/// The places in an error, in their order: what follows ` --> `.
fn places(shown: &str) -> Vec<String> {
    let lines = shown.lines().filter_map(|line| line.trim_start().strip_prefix("--> "));
    lines.map(str::to_owned).collect()
}

fn without_colours(text: &str) -> String {
    let mut plain = String::new();
    for (at, piece) in text.split("\u{1b}[").enumerate() {
        let rest = if at == 0 { piece } else { piece.split_once('m').map_or(piece, |(_, rest)| rest) };
        plain += rest;
    }
    plain
}

#[test]
fn every_script_shows_its_error_in_its_place() {
    let names = Mutex::new(scripts().into_iter());
    let faulty = Mutex::new(Vec::new());
    let next = || names.lock().unwrap_or_else(PoisonError::into_inner).next();
    let threads = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(name) = next() {
                    let faults = Script::read(&name).faults();
                    if !faults.is_empty() {
                        let text = format!("{name}.rhai {}", faults.join("\n"));
                        faulty.lock().unwrap_or_else(PoisonError::into_inner).push(text);
                    }
                }
            });
        }
    });
    let mut faulty = faulty.into_inner().unwrap_or_else(PoisonError::into_inner);
    faulty.sort_unstable();
    assert!(faulty.is_empty(), "{} scripts are at fault:\n\n{}", faulty.len(), faulty.join("\n\n"));
}

#[test]
fn nothing_is_kept_for_a_script_that_is_gone() {
    let names: BTreeSet<String> = scripts().into_iter().collect();
    let files = fs::read_dir(folder()).expect("the folder of scripts").map(|file| file.expect("a file").path());
    for path in files.filter(|path| path.extension().is_some_and(|kind| kind == "txt" || kind == "ansi")) {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        assert!(names.contains(&*name), "{} belongs to no script", path.display());
    }
}

/// The table in the folder's README names, for each kind of error, scripts that are there.
#[test]
fn every_kind_of_error_has_a_script_or_a_reason() {
    let table = fs::read_to_string(folder().join("README.md")).expect("the folder has a README");
    let names: BTreeSet<String> = scripts().into_iter().collect();
    let rows: Vec<Vec<&str>> = table
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    assert!(rows.len() > 60, "the table has only {} rows", rows.len());
    for row in rows {
        let [variant, scripts, reason] = row[..] else { panic!("a row of three columns: {row:?}") };
        assert!(scripts.is_empty() != reason.is_empty(), "{variant} needs a script or a reason");
        for script in scripts.split(", ").filter(|script| !script.is_empty()) {
            assert!(names.contains(script.trim_matches('`')), "{variant}: there is no {script}.rhai");
        }
    }
}
