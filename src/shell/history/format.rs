//! Owns how entries stand in the file: the form of rustyline's own histories, a mark and then a line for each entry, with
//! its line feeds and backslashes escaped. Lines without the mark before them are entries as they are.

/// The first line.
pub const MARK: &str = "#V2";

/// What a file says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// In the order of the file.
    pub entries: Vec<String>,
    /// The lines that are no entries, from 1.
    pub damaged: Vec<usize>,
    /// It begins with the mark, or with nothing.
    pub is_marked: bool,
}

/// Reads a file.
pub fn parse(bytes: &[u8]) -> Parsed {
    let mut lines = bytes.split(|byte| *byte == b'\n').zip(1..).peekable();
    let is_marked = lines.next_if(|(line, _)| *line == MARK.as_bytes()).is_some() || bytes.is_empty();
    let mut parsed = Parsed { is_marked, ..Parsed::default() };
    for (line, number) in lines.filter(|(line, _)| !line.is_empty()) {
        // A file that was not written to its end, as when the power fails, may end in zeros.
        let text = std::str::from_utf8(line).ok().filter(|text| !text.contains('\0'));
        match text.and_then(|text| if is_marked { unescaped(text) } else { Some(text.to_owned()) }) {
            Some(entry) => parsed.entries.push(entry),
            None => parsed.damaged.push(number),
        }
    }
    parsed
}

/// The line of an entry, with its end.
pub fn line(entry: &str) -> String {
    entry.replace('\\', "\\\\").replace('\n', "\\n") + "\n"
}

/// None: nobody has escaped that.
fn unescaped(line: &str) -> Option<String> {
    if !line.contains('\\') {
        return Some(line.to_owned());
    }
    let mut entry = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        entry.push(match character {
            '\\' => match characters.next()? {
                'n' => '\n',
                '\\' => '\\',
                _ => return None,
            },
            other => other,
        });
    }
    Some(entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_back_as_they_were() {
        let entries = ["1", "a\nb\n", "\\", "\\n", "\"\\n\\\"\"", "日本\n\n x", "#V2"];
        let text: String = entries.iter().map(|entry| line(entry)).collect();
        assert_eq!(text.lines().count(), entries.len());
        let parsed = parse(format!("{MARK}\n{text}").as_bytes());
        assert_eq!(parsed, Parsed { entries: entries.map(str::to_owned).into(), damaged: vec![], is_marked: true });
    }

    #[test]
    fn lines_without_the_mark_are_entries_as_they_are() {
        let parsed = parse(b"print(\"a\\n\")\n\n1");
        assert_eq!(parsed.entries, ["print(\"a\\n\")", "1"]);
        assert!(!parsed.is_marked);
        assert_eq!(parse(b""), Parsed { is_marked: true, ..Parsed::default() });
    }

    #[test]
    fn what_is_damaged_is_told_by_its_line_and_the_rest_is_read() {
        let parsed = parse(b"#V2\n1\n\xff\xfe\n2\n\\x\n\0\0\0\n3\\\n4");
        assert_eq!(parsed.entries, ["1", "2", "4"]);
        assert_eq!(parsed.damaged, [3, 5, 6, 7]);
    }
}
