//! Where the text of a script comes from.

use ijob::session::Text;
use std::io::Read;

pub fn of_argument(code: &str) -> Text {
    Text { name: "-e".into(), code: code.into() }
}

pub fn of_file(path: &str) -> Result<Text, String> {
    let bytes = std::fs::read(path).map_err(|error| format!("cannot read {path}: {error}"))?;
    Text::new(path, bytes)
}

pub fn of_stdin() -> Result<Text, String> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().read_to_end(&mut bytes);
    read.map_err(|error| format!("cannot read standard input: {error}"))?;
    Text::new("stdin", bytes)
}
