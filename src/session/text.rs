//! The text of a script, and where it came from.

/// A script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// What errors call it.
    pub name: String,
    pub code: String,
}

impl Text {
    /// What a file of this name holds.
    ///
    /// # Errors
    /// When it is not UTF-8; with the line.
    pub fn new(name: &str, bytes: Vec<u8>) -> Result<Self, String> {
        let code = String::from_utf8(bytes).map_err(|error| {
            let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            format!("{name}:{line}: this is not UTF-8 text; save the file as UTF-8")
        })?;
        let code = code.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(code);
        Ok(Self { name: name.into(), code: without_shebang(code) })
    }
}

/// Blanks a first line `#!…`, which is for the system; the other lines keep their numbers.
fn without_shebang(code: String) -> String {
    if !code.starts_with("#!") {
        return code;
    }
    code.find('\n').map(|end| code[end..].to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_starts_after_its_mark_and_its_shebang() {
        for (bytes, code) in [
            ("1 + 1", "1 + 1"),
            ("\u{feff}1 + 1", "1 + 1"),
            ("#!/usr/bin/env ijob\n1 + 1", "\n1 + 1"),
            ("#!/usr/bin/env ijob", ""),
            ("\u{feff}#!x\n2", "\n2"),
        ] {
            assert_eq!(Text::new("t", bytes.into()).map(|text| text.code), Ok(code.to_owned()));
        }
    }

    #[test]
    fn what_is_not_utf_8_is_refused_with_its_line() {
        let refused = Text::new("t.rhai", b"1\n2\n\xff".to_vec()).map(|text| text.code);
        assert_eq!(refused, Err("t.rhai:3: this is not UTF-8 text; save the file as UTF-8".to_owned()));
    }
}
