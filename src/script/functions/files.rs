//! The current folder.

use super::jobs::running;
use super::{Doc, Functions};
use crate::script::display::tabled;
use crate::script::path::path_meant;
use crate::script::{Result, error, expand, reach, unbounded};
use rhai::{Array, Dynamic, INT, ImmutableString, Map};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

pub(super) fn add(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "pwd",
            signature: "pwd()",
            summary: "The current folder, as a string.",
            details: "It is the program's: one for all processes. iex's `pwd`.",
            example: ("pwd().len() > 0", "true"),
        },
        || {
            unbounded("pwd")?;
            Ok(shown(&look(".", |_| env::current_dir())?)) as Result<String>
        },
    );
    function!(
        functions,
        Doc {
            name: "cd",
            signature: "cd(folder = \"~\")",
            summary: "Makes another folder the current one, for the whole program, and returns its path.",
            details: "`~` at the beginning is the home folder. iex's `cd`.",
            example: ("let before = pwd();\ncd(\"..\");\ncd(before) == before", "true"),
        },
        || change("~"),
        |folder: ImmutableString| change(&folder)
    );
    function!(
        functions,
        Doc {
            name: "ls",
            signature: "ls(folder = \".\")",
            summary: "What is in a folder: an array of maps, shown as a table.",
            details: "Each map has `name`, `kind` (\"file\", \"folder\" or \"other\") and `size` in bytes; sorted by name. iex's `ls`.",
            example: ("ls().filter(|file| file.name == \"Cargo.toml\").len()", "1"),
        },
        || list("."),
        |folder: ImmutableString| list(&folder)
    );
}

fn change(folder: &str) -> Result<String> {
    unbounded("cd")?;
    let path = look(folder, |path| {
        env::set_current_dir(&path)?;
        env::current_dir()
    })?;
    Ok(shown(&path))
}

fn list(folder: &str) -> Result<Dynamic> {
    let within = reach()?;
    let mut files = look(folder, move |path| {
        let entry = |entry: io::Result<fs::DirEntry>| {
            let entry = entry?;
            // Of a link, what it leads to; of one that leads nowhere, or out of a sandbox, itself.
            let about = within.find(&entry.path()).and_then(fs::metadata).or_else(|_| entry.metadata())?;
            Ok((entry.file_name().to_string_lossy().into_owned(), about))
        };
        fs::read_dir(path)?.map(entry).collect::<io::Result<Vec<_>>>()
    })?;
    files.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    let rows = files.into_iter().map(|(name, about)| {
        let kind = match () {
            () if about.is_dir() => "folder",
            () if about.is_file() => "file",
            () => "other",
        };
        let size = if about.is_file() { (about.len() as INT).into() } else { Dynamic::UNIT };
        Map::from_iter([("name".into(), name.into()), ("kind".into(), kind.into()), ("size".into(), size)]).into()
    });
    Ok(tabled(rows.collect::<Array>()))
}

/// Asks the system about a folder, outside the workers: it may take long.
fn look<R: Send + 'static>(folder: &str, ask: impl FnOnce(PathBuf) -> io::Result<R> + Send + 'static) -> Result<R> {
    let (asked, reach) = (expand(folder), reach()?);
    let answer = running("this")?.outside(move || {
        reach
            .find(&asked)
            .and_then(ask)
            .map_err(|reason| format!("{}: {reason}{}", asked.display(), path_meant(&reach, Path::new(""), &asked)))
    })?;
    answer.or_else(error)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
