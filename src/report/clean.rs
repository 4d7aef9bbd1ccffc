//! Owns which characters of a foreign text may reach a terminal. Each one that may not is replaced by exactly one
//! other, so that columns stay what they were.

/// `text` with everything replaced that could steer a terminal; line breaks and tabs stay.
pub fn clean(text: &str) -> String {
    text.chars().map(visible).collect()
}

/// Can it reach a terminal as it is?
pub fn is_harmless(c: char) -> bool {
    visible(c) == c
}

fn visible(c: char) -> char {
    match c {
        '\n' | '\t' => c,
        // Line and paragraph separators, and what reverses the order of the text after it.
        '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => char::REPLACEMENT_CHARACTER,
        _ => picture(c),
    }
}

/// What stands for a control character where it must not steer a terminal; any other character stands for itself.
pub fn picture(c: char) -> char {
    match c {
        // Unicode has a picture of each of the old ones.
        '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '\u{2421}',
        // One of the upper ones begins escape sequences too.
        '\u{80}'..='\u{9f}' => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}
