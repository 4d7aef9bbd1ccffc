//! Plain Rhai stays Rhai: each script of `tests/plain_rhai` does under ijob what it does under Rhai alone, as one entry of a
//! session and entry by entry through the program. The words of errors are ijob's own; their places are Rhai's.

#[path = "support/program.rs"]
mod program;
#[path = "support/run.rs"]
mod run;

use ijob::runtime::Config;
use ijob::script::Output;
use ijob::session::{Options, Outcome, Session};
use ijob::syntax::rewrite;
use program::ijob;
use rhai::{Engine, Position};
use run::run;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// One script and what shows.
struct Script {
    name: String,
    code: String,
}

/// What came of a script.
#[derive(Debug, PartialEq, Eq)]
struct Came {
    printed: String,
    /// The line and the column of the error, if it failed; 0 where there is none.
    failed: Option<(usize, usize)>,
}

#[derive(Default, Clone)]
struct Printed(Arc<Mutex<String>>);

impl Printed {
    fn add(&self, text: &str) {
        self.0.lock().expect("nothing panics with the lock").push_str(text);
    }

    fn take(&self) -> String {
        std::mem::take(&mut self.0.lock().expect("nothing panics with the lock"))
    }
}

impl Output for Printed {
    fn try_print(&self, text: &str) -> bool {
        self.add(text);
        true
    }

    fn try_print_error(&self, _text: &str) -> bool {
        true
    }
}

fn scripts() -> Vec<Script> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plain_rhai");
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("the scripts").map(|file| file.expect("a file").path()).collect();
    files.sort();
    let in_file = |file: &std::path::PathBuf| {
        let text = fs::read_to_string(file).expect("a script in UTF-8");
        let feature = file.file_stem().expect("a file's name").to_string_lossy().into_owned();
        let parts = text.split("// ---- ").skip(1);
        let scripts = parts.map(|part| {
            let (name, code) = part.split_once('\n').expect("a line with the name");
            Script { name: format!("{feature}: {name}"), code: code.to_owned() }
        });
        scripts.collect::<Vec<_>>()
    };
    files.iter().flat_map(in_file).collect()
}

fn place(position: Position) -> (usize, usize) {
    (position.line().unwrap_or(0), position.position().unwrap_or(0))
}

/// The script under Rhai alone.
fn bare(code: &str) -> Came {
    let printed = Printed::default();
    let mut engine = Engine::new();
    engine.set_max_call_levels(64);
    let sink = printed.clone();
    engine.on_print(move |text| sink.add(&format!("{text}\n")));
    let failed = engine.run(code).err().map(|error| place(error.unwrap_inner().position()));
    Came { printed: printed.take(), failed }
}

/// The first place that a rendered error names: `--> ijob:1:2:3`.
fn shown_place(shown: &str) -> (usize, usize) {
    let Some(line) = shown.lines().find_map(|line| line.trim_start().strip_prefix("--> ")) else { return (0, 0) };
    let mut numbers = line.rsplit(':').map(|number| number.parse().unwrap_or(0));
    let column = numbers.next().unwrap_or(0);
    (numbers.next().unwrap_or(0), column)
}

/// The script as one entry of a session.
fn session(code: &str) -> Came {
    let printed = Printed::default();
    let runtime = Config { workers: 1, ..Config::default() };
    let options = Options { runtime, ..Options::default() };
    let session = Session::new(options, Arc::new(printed.clone())).expect("threads");
    let failed = match session.submit(code).recv().expect("an outcome") {
        Outcome::Failed { shown } => Some(shown_place(&shown)),
        Outcome::Value { .. } => None,
        other => panic!("{other:?}"),
    };
    Came { printed: printed.take(), failed }
}

/// The script through the program, entry by entry.
fn piped(code: &str) -> Came {
    let ended = run(ijob(&["--error-format", "json", "-"]), code.as_bytes());
    let error = ended.stderr.lines().next().map(|line| serde_json::from_str(line).expect("each line is an object"));
    let failed = error.map(|error: Value| {
        let number = |name: &str| {
            let number = error["places"][0][name].as_u64().unwrap_or(0);
            usize::try_from(number).expect("a script is short")
        };
        (number("line"), number("column"))
    });
    assert_eq!(failed.is_some(), ended.status != Some(0), "{}", ended.stderr);
    Came { printed: ended.stdout, failed }
}

fn parses(code: &str) -> bool {
    Engine::new().compile(code).is_ok()
}

/// Where ijob means to differ, and why.
const DIFFERENT: [(&str, &str); 4] = [
    ("arrays: a step of zero", "Rhai does not say where it was: ijob points at the call"),
    ("errors: a semicolon that is missing", "it is missing after the token before, which is where ijob points"),
    ("maps: a reserved word as a key", "ijob takes it without quotes: results of its own functions have such keys"),
    ("strings: an escape that there is not", "the escape begins at its backslash"),
];

/// Where it means to differ when a script runs entry by entry.
const DIFFERENT_BY_ENTRIES: [(&str, &str); 1] =
    [("functions: two functions of one name", "a later entry may define a function anew")];

/// Those of which `run` makes something else than Rhai does.
fn differences(run: impl Fn(&str) -> Came) -> Vec<String> {
    let scripts = scripts();
    let compare = |script: &Script| {
        let (here, there) = (run(&script.code), bare(&script.code));
        (here != there).then(|| {
            println!("{}\n  ijob: {here:?}\n  Rhai: {there:?}", script.name);
            script.name.clone()
        })
    };
    scripts.iter().filter_map(compare).collect()
}

fn names<'a>(different: &[(&'a str, &str)]) -> BTreeSet<&'a str> {
    different.iter().map(|(name, _)| *name).collect()
}

#[test]
fn there_are_scripts_of_all_features() {
    let scripts = scripts();
    let names: BTreeSet<&str> = scripts.iter().map(|script| script.name.as_str()).collect();
    assert_eq!(names.len(), scripts.len(), "each has a name of its own");
    assert!(scripts.len() >= 170, "{} scripts", scripts.len());
    let failing = scripts.iter().filter(|script| bare(&script.code).failed.is_some()).count();
    assert!(failing * 2 < scripts.len(), "{failing} fail");
}

#[test]
fn a_script_is_the_same_as_one_entry() {
    let found = differences(session);
    assert_eq!(found.iter().map(String::as_str).collect::<BTreeSet<_>>(), names(&DIFFERENT));
}

/// One that does not parse is refused where its bad entry begins to run: what stands before has printed by then.
#[test]
fn a_script_is_the_same_entry_by_entry() {
    let run = |code: &str| {
        let came = piped(code);
        if parses(code) { came } else { Came { printed: String::new(), ..came } }
    };
    let found = differences(run);
    let expected = names(&DIFFERENT).union(&names(&DIFFERENT_BY_ENTRIES)).copied().collect::<BTreeSet<_>>();
    assert_eq!(found.iter().map(String::as_str).collect::<BTreeSet<_>>(), expected);
}

#[test]
fn a_script_that_parses_is_not_rewritten() {
    let scripts = scripts();
    let parsing: Vec<_> = scripts.iter().filter(|script| parses(&script.code)).collect();
    assert!(!parsing.is_empty());
    for script in parsing {
        let rewritten = rewrite::rewrite(&script.code, &rewrite::Options::default()).expect("nothing to refuse");
        assert_eq!(rewritten.text(), script.code, "{}", script.name);
    }
}
