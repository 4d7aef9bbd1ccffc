//! `clear`, `import_file`, `restart` and `save`: what entries do with the session itself.

use super::Completeness;
use super::record::{Record, script};
use super::requests::{File, Request, Requests};
use super::script::judge;
use super::text::Text;
use crate::script::display::{Style, show};
use crate::script::{
    Doc, Functions, Options, Result, environment, error, expand, function, path_meant, reach, unbounded,
};
use crate::syntax::entries::split;
use rhai::{Dynamic, INT, ImmutableString, Map};
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::sync::Arc;

/// Adds them.
pub(super) fn add_functions(functions: &mut Functions, requests: &Arc<Requests>, record: &Arc<Record>) {
    add_clear(functions, requests);
    add_import_file(functions, requests);
    add_restart(functions, requests);
    add_save(functions, requests, record);
}

fn add_clear(functions: &mut Functions, requests: &Arc<Requests>) {
    let requests = requests.clone();
    function!(
        functions,
        Doc {
            name: "clear",
            signature: "clear()",
            summary: "Clears the terminal's screen.",
            details: "Where the output goes to no terminal, or to one that cannot do that, nothing happens. It is for entries: in \
                          another process than the shell's it is an error. iex's `clear`.",
            example: ("clear()", "()"),
        },
        move || {
            requests.caller("clear")?;
            if let Some(environment) = environment() {
                environment.clear_screen();
            }
            Ok(()) as Result<()>
        },
    );
}

fn add_import_file(functions: &mut Functions, requests: &Arc<Requests>) {
    let requests = requests.clone();
    function!(
        functions,
        Doc {
            name: "import_file",
            signature: "import_file(path)",
            summary: "Runs the entries of a file as if they were typed here: its variables and functions stay.",
            details: "The path is seen from the current folder; `~` at its beginning is the home folder. The file is read at once, \
                          and run when the entry is over: what it defines is there from the next entry on. Nothing is shown but \
                          what it prints, and `v()` knows nothing of its values. The first error in it ends it, and is the error \
                          of the entry. A file may import others, but not itself. It is for entries: in another process than the \
                          shell's it is an error. iex's `import_file`; `import \"file\" as name` gives a module.",
            example: (
                "let x = 6;\nsave(\"target/six.rhai\", #{ overwrite: true });\nlet x = 0;\nimport_file(\"target/six.rhai\");\nx",
                "6"
            ),
        },
        move |path: ImmutableString| import_file(&requests, &path),
        |value: Dynamic| not_a_path("import_file", &value),
    );
}

fn add_restart(functions: &mut Functions, requests: &Arc<Requests>) {
    let requests = requests.clone();
    function!(
        functions,
        Doc {
            name: "restart",
            signature: "restart()",
            summary: "Begins the session anew: without variables, functions and values, and with the counter at 1.",
            details: "It happens when the entry is over. Files that ran before the first prompt (rc.rhai) run again, as they were. \
                          Modules are read anew when they are imported again. All processes go on: jobs, whatever has a name, and \
                          the shell's own, with its pid, its links and its messages. Settings stay, and the history of what was \
                          typed. It is for entries: in another process than the shell's it is an error. iex's `respawn`, which ends the \
                          shell's process too.",
            example: ("let x = 1;\nrestart();\nis_def_var(\"x\")", "false"),
        },
        move || {
            requests.caller("restart")?;
            if requests.is_restarting() {
                return error("the session is beginning anew already: a file that runs then cannot ask for it");
            }
            requests.put(Request::Restart);
            Ok(()) as Result<()>
        },
    );
}

fn add_save(functions: &mut Functions, requests: &Arc<Requests>, record: &Arc<Record>) {
    let (new, with_options) = ((requests.clone(), record.clone()), (requests.clone(), record.clone()));
    function!(
        functions,
        Doc {
            name: "save",
            signature: "save(path, #{overwrite: false})",
            summary: "Writes the entries that succeeded into a file, as a script, and returns how many they are.",
            details: "Whole entries, in their order, since the first prompt or the last `restart()`: not those that failed, those of \
                          files that ran before the first prompt, and those that saved. A file that exists is an error unless \
                          `overwrite` is true. The path is seen from the current folder; `~` at its beginning is the home folder. \
                          `import_file(path)` brings all of it back. It is for entries: in another process than the shell's it \
                          is an error.",
            example: ("let x = 6;\nx * 7\nsave(\"target/saved.rhai\", #{ overwrite: true })", "42\n2"),
        },
        move |path: ImmutableString| save(&new.0, &new.1, &path, Map::new()),
        move |path: ImmutableString, options: Map| save(&with_options.0, &with_options.1, &path, options),
        |value: Dynamic| not_a_path("save", &value),
    );
}

#[cold]
fn not_a_path(function: &str, value: &Dynamic) -> Result<()> {
    let shown = show(value, &Style::default());
    error(format!("{function} takes the path of a file, a string; this is {shown}"))
}

fn import_file(requests: &Requests, name: &str) -> Result<()> {
    let context = requests.caller("import_file")?;
    let (named, reach) = (expand(name), reach()?);
    let read = context.outside(move || {
        let read = || {
            let path = reach.find(&named)?;
            Ok::<_, std::io::Error>((path.canonicalize()?, std::fs::read(path)?))
        };
        read().map_err(|problem| format!("{problem}{}", path_meant(&reach, Path::new(""), &named)))
    })?;
    let (path, bytes) = match read {
        Ok(read) => read,
        Err(problem) => return error(format!("cannot read {name}: {problem}")),
    };
    requests.check(&path, name)?;
    match Text::new(name, bytes) {
        Ok(text) => requests.put(Request::Run(File { path, text })),
        Err(problem) => return error(problem),
    }
    Ok(())
}

fn save(requests: &Requests, record: &Record, name: &str, options: Map) -> Result<INT> {
    let context = requests.caller("save")?;
    unbounded("save")?;
    let overwrites = Options::of("save", options)?.flag("overwrite")?.unwrap_or(false);
    let Some(environment) = environment() else { return error("save is for code that runs in a process") };
    let codes = record.codes();
    if codes.is_empty() {
        return error("there is nothing to save: no entry has succeeded yet");
    }
    let is_whole = |code: &str| judge(code, environment.engine()) != Completeness::Incomplete;
    let text = script(&codes, |code| split(code, &mut |entry| is_whole(entry)));
    let path = expand(name);
    let written = context.outside(move || {
        let mut options = OpenOptions::new();
        let options = options.write(true).create(true).create_new(!overwrites).truncate(overwrites);
        options.open(path)?.write_all(text.as_bytes())
    })?;
    match written {
        Ok(()) => {
            requests.keep_private();
            Ok(INT::try_from(codes.len()).unwrap_or(INT::MAX))
        }
        Err(problem) if problem.kind() == ErrorKind::AlreadyExists => {
            error(format!("{name} exists; `save(path, #{{ overwrite: true }})` replaces it"))
        }
        Err(problem) => error(format!("cannot write {name}: {problem}")),
    }
}
