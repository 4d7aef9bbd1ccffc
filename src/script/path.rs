//! Paths as people write them.

use super::Reach;
use crate::report::{did_you_mean, meant};
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

/// The path that is written: `~` at the beginning is the home folder.
pub fn expand(path: &str) -> PathBuf {
    let rest = path.strip_prefix('~').filter(|rest| rest.is_empty() || rest.starts_with('/'));
    match (rest, etcetera::home_dir()) {
        (Some(rest), Ok(home)) => home.join(rest.trim_start_matches('/')),
        _ => PathBuf::from(path),
    }
}

/// What is said of a path that leads nowhere: ``; did you mean `lessons/pipes.rhai`?``; empty when none is near that
/// leads somewhere. `base`: the folder that it is seen from, empty for the current one. It looks into folders: code of a
/// process does that outside of the workers.
pub fn path_meant(reach: &Reach, base: &Path, path: &Path) -> String {
    // What else there is, is not for everybody.
    if reach.is_bounded() {
        return String::new();
    }
    let near = near(base, path).filter(|near| near != path);
    near.map(|near| format!("; {}", did_you_mean(&near.display().to_string()))).unwrap_or_default()
}

/// The path that leads somewhere and differs as little as can be, part by part.
fn near(base: &Path, path: &Path) -> Option<PathBuf> {
    let mut near = PathBuf::new();
    for part in path.components() {
        let Component::Normal(name) = part else {
            near.push(part);
            continue;
        };
        let folder = base.join(&near);
        match folder.join(name).exists() {
            true => near.push(name),
            false => near.push(neighbour(&folder, name.to_str()?)?),
        }
    }
    Some(near)
}

/// What is in the folder and has such a name: without what they end with in common, which says nothing; or with an ending
/// that was left out.
fn neighbour(folder: &Path, written: &str) -> Option<String> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = std::fs::read_dir(folder).ok()?;
    let mut names: Vec<String> = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort_unstable();
    if let Some(longer) = names.iter().find(|name| Path::new(name).file_stem() == Some(OsStr::new(written))) {
        return Some(longer.clone());
    }
    let (stem, ending) = match written.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => (stem, format!(".{ending}")),
        _ => (written, String::new()),
    };
    let stems = names.iter().filter_map(|name| name.strip_suffix(&ending)).filter(|stem| !stem.is_empty());
    Some(format!("{}{ending}", meant(stem, stems)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_path_that_leads_nowhere_is_told_apart_from_one_that_does() {
        let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/paths");
        let _ = fs::remove_dir_all(&base);
        fs::create_dir_all(base.join("lessons/empty")).expect("the folder can be made");
        for file in ["lessons/pipes.rhai", "lessons/jobs.md", "a.rhai", "numbers.txt"] {
            fs::write(base.join(file), "").expect("the file can be written");
        }
        for (written, said) in [
            ("lesons/pipes.rhai", "; did you mean `lessons/pipes.rhai`?"),
            ("lesons/pieps.rhai", "; did you mean `lessons/pipes.rhai`?"),
            ("./lesons/pipes.rhai", "; did you mean `./lessons/pipes.rhai`?"),
            ("lessons/pipes", "; did you mean `lessons/pipes.rhai`?"),
            ("Numbers.txt", "; did you mean `numbers.txt`?"),
            // The ending makes no name alike.
            ("x.rhai", ""),
            ("lessons/jobs.rhai", ""),
            ("other/pipes.rhai", ""),
            ("lesons/other.rhai", ""),
            ("lessons/pipes.rhai", ""),
            ("", ""),
        ] {
            assert_eq!(path_meant(&Reach::Everything, &base, Path::new(written)), said, "{written}");
        }
    }

    #[test]
    fn the_home_folder_is_written_as_a_tilde() {
        let home = etcetera::home_dir().expect("there is a home folder");
        assert_eq!(expand("~/x/y"), home.join("x/y"));
        assert_eq!(expand("~"), home);
        assert_eq!(expand("~x/y"), Path::new("~x/y"));
    }
}
