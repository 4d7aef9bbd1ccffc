//! Owns where the token at a place ends, well enough to underline it. Not a scanner: it sees one line, from one place
//! on, and is content with a good guess.

/// Operators of more than one character, the longest first.
const OPERATORS: [&str; 33] = [
    "<<=", ">>=", "**=", "..=", "...", "===", "!==", "|>", "||", "&&", "??", "?.", "?[", "==", "!=", "<=", ">=", "=>",
    "->", "::", "..", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "**", "<<", ">>", "#{",
];

/// How many bytes the token takes that `rest` begins with; 0 only at the end of the line.
pub fn length(rest: &str) -> usize {
    let Some(first) = rest.chars().next() else {
        return 0;
    };
    if first.is_ascii_digit() {
        return number(rest);
    }
    if is_name(first) {
        return run(rest, is_name);
    }
    if matches!(first, '"' | '\'' | '`') {
        return quoted(rest, first);
    }
    OPERATORS.iter().find(|operator| rest.starts_with(**operator)).map_or(first.len_utf8(), |operator| operator.len())
}

fn is_name(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

fn run(text: &str, belongs: fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// `1`, `1_000`, `0xff`, `1.5e-3`; but of `1..4` only the `1`, and of `1.abs()` too.
fn number(text: &str) -> usize {
    let whole = run(text, is_name);
    let Some(fraction) = text[whole..].strip_prefix('.') else {
        return whole;
    };
    if !fraction.starts_with(|c: char| c.is_ascii_digit()) {
        return whole;
    }
    let end = whole + 1 + run(fraction, is_name);
    let exponent = text[end..].strip_prefix(['-', '+']).unwrap_or("");
    if text[..end].ends_with(['e', 'E']) && exponent.starts_with(|c: char| c.is_ascii_digit()) {
        return end + 1 + run(exponent, is_name);
    }
    end
}

/// To the closing quote, or to the end of the line.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote != '`' => escaped = true,
            _ if c == quote => return at + 1,
            _ => (),
        }
    }
    text.len()
}
