//! Where the text of a script comes from.

use super::trouble::of_system;
use ijob::report::Report;
use ijob::session::Text;
use std::io::Read;

pub fn of_argument(code: &str) -> Text {
    Text { name: "-e".into(), code: code.into() }
}

pub fn of_file(path: &str) -> Result<Text, Box<Report>> {
    let bytes = std::fs::read(path).map_err(|error| of_system(format!("cannot read {path}: {error}")))?;
    Text::new(path, bytes).map_err(of_system)
}

pub fn of_stdin() -> Result<Text, Box<Report>> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().read_to_end(&mut bytes);
    read.map_err(|error| of_system(format!("cannot read standard input: {error}")))?;
    Text::new("stdin", bytes).map_err(of_system)
}
