//! Owns values that are shown in one piece, as Rhai's literals where it has them: strings, characters, numbers, keys of
//! maps.
use super::ink::Ink;
use crate::report::{self, steers};
use rhai::Dynamic;
use std::borrow::Cow;

/// What Rhai reads as something else than the name of a property when it stands in a map unquoted.
pub(super) const RESERVED: [&str; 62] = [
    "Fn",
    "as",
    "async",
    "await",
    "break",
    "call",
    "case",
    "catch",
    "const",
    "continue",
    "curry",
    "debug",
    "default",
    "do",
    "else",
    "eval",
    "exit",
    "export",
    "false",
    "fn",
    "for",
    "go",
    "goto",
    "if",
    "import",
    "in",
    "is",
    "is_def_fn",
    "is_def_var",
    "is_shared",
    "let",
    "loop",
    "match",
    "module",
    "new",
    "nil",
    "null",
    "package",
    "print",
    "private",
    "protected",
    "public",
    "return",
    "shared",
    "spawn",
    "static",
    "super",
    "switch",
    "sync",
    "this",
    "thread",
    "throw",
    "true",
    "try",
    "type_of",
    "until",
    "use",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

/// A value that holds no other and is never too long, if it is one.
pub fn plain(value: &Dynamic) -> Option<(Ink, Cow<'static, str>)> {
    if value.is_int() || value.is_float() {
        return Some((Ink::Number, value.to_string().into()));
    }
    if let Ok(c) = value.as_char() {
        return Some((Ink::Text, character(c).into()));
    }
    if value.is_unit() {
        return Some((Ink::Word, "()".into()));
    }
    value.as_bool().ok().map(|is_true| (Ink::Word, if is_true { "true" } else { "false" }.into()))
}

/// The first `most` characters in double quotes, escaped, and how many are left out.
pub fn string(text: &str, most: usize) -> (String, usize) {
    let mut rest = text.chars();
    let mut shown = String::from('"');
    rest.by_ref().take(most).for_each(|c| escape(c, Some('"'), &mut shown));
    shown.push('"');
    (shown, rest.count())
}

fn character(c: char) -> String {
    let mut shown = String::from('\'');
    escape(c, Some('\''), &mut shown);
    shown.push('\'');
    shown
}

/// The key of an entry where Rhai can read it unquoted.
pub fn key(name: &str) -> Option<&str> {
    let mut chars = name.chars();
    let is_name = chars.next().is_some_and(|c| c == '_' || c.is_ascii_alphabetic())
        && chars.all(|c| c == '_' || c.is_ascii_alphanumeric())
        && name.contains(|c: char| c.is_ascii_alphabetic());
    (is_name && !RESERVED.contains(&name)).then_some(name)
}

/// A text that comes from elsewhere, with what could steer a terminal escaped.
pub fn harmless(text: &str) -> String {
    let mut shown = String::new();
    for c in text.chars() {
        if steers(c) {
            escape(c, None, &mut shown);
        } else {
            shown.push(c);
        }
    }
    shown
}

fn escape(c: char, quote: Option<char>, shown: &mut String) {
    match c {
        '\n' => shown.push_str("\\n"),
        '\r' => shown.push_str("\\r"),
        '\t' => shown.push_str("\\t"),
        '\\' => shown.push_str("\\\\"),
        _ if Some(c) == quote => shown.extend(['\\', c]),
        _ if steers(c) => shown.push_str(&report::escape(c)),
        _ => shown.push(c),
    }
}
