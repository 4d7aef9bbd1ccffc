//! Owns which characters of a foreign text may reach a terminal, and what stands for those that may not: a picture of
//! one character, so that columns stay what they were, or an escape, which is ASCII and what Rhai reads.

/// `text` with pictures of everything that could steer a terminal; line breaks and tabs stay.
pub fn clean(text: &str) -> String {
    // Most texts are of nothing else.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t')) {
        return text.to_owned();
    }
    text.chars().map(|c| if is_harmless(c) { c } else { picture(c) }).collect()
}

/// The same with escapes.
pub fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_harmless(c) { shown.push(c) } else { shown.push_str(&escape(c)) }
    }
    shown
}

/// Can it reach a terminal as it is?
pub fn is_harmless(c: char) -> bool {
    matches!(c, '\n' | '\t') || !steers(c)
}

/// Control characters, separators of lines, and what reverses the order of the text after it.
pub fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A character that steers, in one that does not. Unicode has a picture of each of the old control characters.
pub fn picture(c: char) -> char {
    let picture = match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32),
        '\u{7f}' => Some('\u{2421}'),
        _ => None,
    };
    picture.unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// A character that steers, as it is written in a string of Rhai.
pub fn escape(c: char) -> String {
    match u32::from(c) {
        code @ ..0x100 => format!("\\x{code:02x}"),
        code => format!("\\u{code:04x}"),
    }
}
