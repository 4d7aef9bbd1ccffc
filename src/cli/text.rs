//! Where the text of a script comes from.

use super::trouble::of_system;
use ijob::report::Report;
use ijob::script::{Reach, path_meant};
use ijob::session::Text;
use std::io::{Error, ErrorKind, Read};
use std::path::Path;

pub fn of_argument(code: &str) -> Text {
    Text { name: "-e".into(), code: code.into() }
}

pub fn of_file(path: &str) -> Result<Text, Box<Report>> {
    let bytes = std::fs::read(path).map_err(|error| of_system(unreadable(Path::new(path), &error)))?;
    Text::new(path, bytes).map_err(of_system)
}

/// What is said of a file that cannot be read: the reason, and which may have been meant.
pub fn unreadable(path: &Path, reason: &Error) -> String {
    let meant = if reason.kind() == ErrorKind::NotFound {
        path_meant(&Reach::Everything, Path::new(""), path)
    } else {
        String::new()
    };
    format!("cannot read {}: {reason}{meant}", path.display())
}

pub fn of_stdin() -> Result<Text, Box<Report>> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().read_to_end(&mut bytes);
    read.map_err(|error| of_system(format!("cannot read standard input: {error}")))?;
    Text::new("stdin", bytes).map_err(of_system)
}
