//! The extent of numbers and of the five kinds of text literals.

use super::{Brace, Kind, Scanner};

impl Scanner<'_> {
    pub(super) fn number(&mut self) -> Kind {
        let mut digits = usize::from(self.peek(0) == Some(b'0'));
        let starts_with_zero = digits == 1;
        let mut is_digit: fn(u8) -> bool = |byte| byte.is_ascii_digit();
        let (mut radix, mut period, mut exponent) = (false, false, false);
        self.at += 1;
        while let Some(byte) = self.peek(0) {
            match byte {
                b'_' => self.at += 1,
                _ if is_digit(byte) => {
                    digits += 1;
                    self.at += 1;
                }
                b'.' if !radix && !period && self.is_decimal_point() => {
                    period = true;
                    self.at += 1;
                }
                b'e' | b'E' if !radix && !exponent && matches!(self.peek(1), Some(b'0'..=b'9' | b'+' | b'-')) => {
                    (exponent, period) = (true, true);
                    self.at += 2;
                }
                b'x' | b'X' | b'o' | b'O' | b'b' | b'B' if starts_with_zero && digits == 1 && !radix && !period => {
                    radix = true;
                    is_digit = match byte {
                        b'x' | b'X' => |byte| byte.is_ascii_hexdigit(),
                        b'o' | b'O' => |byte| matches!(byte, b'0'..=b'7'),
                        _ => |byte| matches!(byte, b'0' | b'1'),
                    };
                    self.at += 1;
                }
                _ => break,
            }
        }
        Kind::Number
    }

    /// A `.` belongs to the number unless a range, a method or the end of the input follows.
    fn is_decimal_point(&self) -> bool {
        match self.peek(1) {
            None | Some(b'.' | b'_') => false,
            Some(byte) => !byte.is_ascii_alphabetic(),
        }
    }

    /// `"…"` and `'…'`: an escape hides the next character, the quote twice is the quote itself, and the end of a line
    /// ends it unless a `\` stands before.
    pub(super) fn quoted(&mut self, quote: u8, unterminated: &mut bool) -> Kind {
        let kind = if quote == b'"' { Kind::String } else { Kind::Char };
        self.at += 1;
        if kind == Kind::Char && self.peek(0) == Some(quote) {
            self.at += 1; // `''` is no character, and is not a doubled quote either
            return kind;
        }
        loop {
            match self.peek(0) {
                None | Some(b'\n') => {
                    *unterminated = true;
                    break;
                }
                Some(b'\\') if kind == Kind::Char && matches!(self.peek(1), Some(b'\r' | b'\n')) => {
                    self.at += 1;
                }
                Some(b'\\') => {
                    self.at += 1;
                    if self.peek(0) == Some(b'\r') && self.peek(1) == Some(b'\n') {
                        self.at += 1;
                    }
                    // The bytes of a wide character are no quotes, so that one byte is enough.
                    self.at += usize::from(self.peek(0).is_some());
                }
                Some(byte) if byte == quote && self.peek(1) == Some(quote) => self.at += 2,
                Some(byte) if byte == quote => {
                    self.at += 1;
                    break;
                }
                Some(_) => self.at += 1,
            }
        }
        kind
    }

    /// A run of `#` that no `"` follows is no raw string, and nothing else either.
    pub(super) fn raw_string(&mut self, unterminated: &mut bool) -> Kind {
        let start = self.at;
        self.skip_while(|byte| byte == b'#');
        let hashes = self.at - start;
        if self.peek(0) != Some(b'"') {
            return Kind::Unknown;
        }
        self.at += 1;
        loop {
            match self.peek(0) {
                None => {
                    *unterminated = true;
                    break;
                }
                Some(b'"') => {
                    self.at += 1;
                    let after = self.at;
                    while self.at - after < hashes && self.peek(0) == Some(b'#') {
                        self.at += 1;
                    }
                    if self.at - after == hashes {
                        break;
                    }
                }
                Some(_) => self.at += 1,
            }
        }
        Kind::RawString
    }

    /// The text of a back-tick string, from its back-tick or from the `}` of an interpolation. `kind` is what it is when
    /// no further interpolation follows.
    pub(super) fn template(&mut self, kind: Kind, unterminated: &mut bool) -> Kind {
        self.at += 1;
        loop {
            match (self.peek(0), self.peek(1), self.peek(2)) {
                (None, ..) => {
                    *unterminated = true;
                    return kind;
                }
                (Some(b'\\'), Some(b'$'), Some(b'{')) => self.at += 3,
                (Some(b'$'), Some(b'{'), _) => {
                    self.at += 2;
                    self.braces.push(Brace::Interpolation);
                    return match kind {
                        Kind::Template => Kind::TemplateStart,
                        _ => Kind::TemplateMiddle,
                    };
                }
                (Some(b'`'), Some(b'`'), _) => self.at += 2,
                (Some(b'`'), ..) => {
                    self.at += 1;
                    return kind;
                }
                _ => self.at += 1,
            }
        }
    }
}
