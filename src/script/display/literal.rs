//! Owns values that are shown in one piece, as Rhai's literals where it has them: strings, characters, numbers, keys of
//! maps, names of functions.
use rhai::{Dynamic, FnPtr, ImmutableString};

/// Characters of a string that are shown.
const STRING_LIMIT: usize = 4096;

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

/// A value that holds no other, if it is one.
pub fn plain(value: &Dynamic) -> Option<String> {
    if let Some(text) = value.read_lock::<ImmutableString>() {
        return Some(string(&text));
    }
    if let Ok(c) = value.as_char() {
        return Some(character(c));
    }
    if value.is_unit() {
        return Some("()".to_string());
    }
    if value.is_bool() || value.is_int() || value.is_float() {
        return Some(value.to_string());
    }
    None
}

/// In double quotes, escaped; when too long, its beginning and how much is left out.
pub fn string(text: &str) -> String {
    let mut rest = text.chars();
    let mut shown = String::from('"');
    rest.by_ref().take(STRING_LIMIT).for_each(|c| escape(c, '"', &mut shown));
    shown.push('"');
    let left_out = rest.count();
    if left_out > 0 {
        shown.push_str(&format!(" … {left_out} more"));
    }
    shown
}

fn character(c: char) -> String {
    let mut shown = String::from('\'');
    escape(c, '\'', &mut shown);
    shown.push('\'');
    shown
}

/// The key of an entry: unquoted where Rhai can read it so.
pub fn key(name: &str) -> String {
    let mut chars = name.chars();
    let is_name = chars.next().is_some_and(|c| c == '_' || c.is_ascii_alphabetic())
        && chars.all(|c| c == '_' || c.is_ascii_alphanumeric())
        && name.contains(|c: char| c.is_ascii_alphabetic());
    if is_name && !RESERVED.contains(&name) { name.to_string() } else { string(name) }
}

/// A named function by its name; a closure has none, only one that Rhai made up.
pub fn function(function: &FnPtr) -> String {
    if crate::script::is_closure(function) {
        "Fn(|…|)".to_string()
    } else {
        format!("Fn({})", harmless(crate::script::documented_name(function.fn_name())))
    }
}

/// A text that comes from elsewhere, with what could steer a terminal escaped.
pub fn harmless(text: &str) -> String {
    let mut shown = String::new();
    for c in text.chars() {
        if steers(c) {
            escape(c, '\0', &mut shown);
        } else {
            shown.push(c);
        }
    }
    shown
}

fn escape(c: char, quote: char, shown: &mut String) {
    match c {
        '\n' => shown.push_str("\\n"),
        '\r' => shown.push_str("\\r"),
        '\t' => shown.push_str("\\t"),
        '\\' => shown.push_str("\\\\"),
        _ if c == quote => shown.extend(['\\', quote]),
        _ if steers(c) && u32::from(c) < 0x100 => shown.push_str(&format!("\\x{:02x}", u32::from(c))),
        _ if steers(c) => shown.push_str(&format!("\\u{:04x}", u32::from(c))),
        _ => shown.push(c),
    }
}

/// Control characters, separators of lines, and what reverses the order of the text after it.
fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
