//! Names of files, for what stands in a string.

use super::Candidate;
use crate::script::Reach;
use std::fs;
use std::path::Path;

/// The files and folders that a path which is begun could go on to.
pub(super) fn all(reach: &Reach, base: &Path, written: &str) -> Vec<Candidate> {
    entries(reach, base, written, |name| Some(name))
}

/// The same for modules, which are named without `.rhai`.
pub(super) fn modules(reach: &Reach, base: &Path, written: &str) -> Vec<Candidate> {
    entries(reach, base, written, |name| name.strip_suffix(".rhai"))
}

/// More are of no use to anybody, and a folder may have millions.
const MOST: usize = 10_000;

fn entries(reach: &Reach, base: &Path, written: &str, file: impl Fn(&str) -> Option<&str>) -> Vec<Candidate> {
    let (folder, begun) = match written.rfind('/') {
        Some(slash) => written.split_at(slash + 1),
        None => ("", written),
    };
    let path = base.join(folder);
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { &path };
    let Ok(found) = reach.find(path).and_then(fs::read_dir) else { return Vec::new() };
    let candidates = found.take(MOST).flatten().filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        // Hidden ones for who asks for them.
        if !name.starts_with(begun) || name.starts_with('.') && !begun.starts_with('.') {
            return None;
        }
        if fs::metadata(entry.path()).is_ok_and(|data| data.is_dir()) {
            return Some(Candidate::folder(&format!("{folder}{name}/"), &name));
        }
        file(&name).map(|name| Candidate::file(&format!("{folder}{name}"), name))
    });
    candidates.collect()
}
