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
        // Unicode has a picture of each of the old control characters.
        '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '\u{2421}',
        // The upper control characters (one of them begins escape sequences too), line and paragraph separators,
        // and what reverses the order of the text after it.
        '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            char::REPLACEMENT_CHARACTER
        }
        _ => c,
    }
}
