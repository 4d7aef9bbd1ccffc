//! Operators and punctuation, the longest that matches.

use super::{Brace, Kind, Scanner};

/// Longer symbols before their prefixes.
///
/// Rhai reserves a few more (`<-`, `->`, `++`, `(*`, `<|` …) only to refuse them. They are several tokens here, so that
/// `|| <-1>` can be read.
const SYMBOLS: [&str; 33] = [
    "**=", "<<=", ">>=", "..=", "|>", "||", "|=", "&&", "&=", "==", "=>", "!=", "<=", ">=", "<<", ">>", "+=", "-=",
    "*=", "/=", "%=", "^=", "**", "..", "?.", "?[", "??", "::", "#{", "!in", "{", "}", ".",
];

const SINGLE: &[u8] = b"+-*/%^&|<>=!,;:()[]?#@~$\\";

impl Scanner<'_> {
    pub(super) fn symbol(&mut self) -> Kind {
        let rest = &self.bytes[self.at..];
        let found = SYMBOLS.iter().find(|symbol| rest.starts_with(symbol.as_bytes()) && !self.is_split_not_in(symbol));
        if let Some(symbol) = found {
            if symbol.ends_with('{') {
                self.braces.push(Brace::Code);
            }
            self.at += symbol.len();
            return Kind::Symbol;
        }
        if SINGLE.contains(&rest[0]) {
            self.at += 1;
            return Kind::Symbol;
        }
        // One whole character, be it as wide as it may.
        self.at += self.source[self.at..].chars().next().map_or(1, char::len_utf8);
        Kind::Unknown
    }

    /// `!inside` is `!` and a name.
    fn is_split_not_in(&self, symbol: &str) -> bool {
        symbol == "!in" && self.peek(3).is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    }
}
