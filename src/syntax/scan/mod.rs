//! The tokenizer: where tokens, strings, comments and interpolations begin and end.
//!
//! It follows Rhai's own tokenizer to the letter where a text is valid, and adds `|>`. It never fails and always ends:
//! every byte of the input belongs to exactly one token, and what is not a token of the language is [`Kind::Unknown`].
//! It refuses to judge: whether the tokens make sense together is Rhai's business. A first line `#!…` is too special
//! to be its business either: cut it off before.

mod literal;
mod symbol;

#[cfg(test)]
mod tests;

use std::ops::Range;

/// What a token is. Its text is the [span](Token::span) of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Space,
    LineComment,
    BlockComment,
    /// `/// …`, `//! …` or `/** … */`.
    DocComment,
    Ident,
    Keyword,
    Number,
    /// `"…"`
    String,
    /// `'…'`
    Char,
    /// `#"…"#`, with any number of `#`.
    RawString,
    /// A back-tick string without an interpolation.
    Template,
    /// From the opening back-tick to the first `${`.
    TemplateStart,
    /// From the `}` of one interpolation to the `${` of the next.
    TemplateMiddle,
    /// From the `}` of the last interpolation to the closing back-tick.
    TemplateEnd,
    Symbol,
    /// What no token of Rhai begins with.
    Unknown,
}

impl Kind {
    /// White space or a comment: what lies between the tokens that mean something.
    pub fn is_trivia(self) -> bool {
        matches!(self, Kind::Space) || self.is_comment()
    }

    pub fn is_comment(self) -> bool {
        matches!(self, Kind::LineComment | Kind::BlockComment | Kind::DocComment)
    }
}

/// One token of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    pub kind: Kind,
    /// The first byte of the token.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The end of the line or of the input came before the token's own end.
    pub unterminated: bool,
}

impl Token {
    pub fn span(&self) -> Range<usize> {
        self.start..self.end
    }

    pub fn text<'a>(&self, source: &'a str) -> &'a str {
        &source[self.start..self.end]
    }

    /// Is it unterminated, and could more input terminate it? A `"…"` can go on only in a line after a `\`, and not when
    /// that is itself escaped.
    pub fn is_cut_off(&self, source: &str) -> bool {
        if !self.unterminated || self.end != source.len() || self.kind == Kind::Char {
            return false;
        }
        let text = self.text(source);
        let line = text.strip_suffix('\n').unwrap_or(text);
        let line = line.strip_suffix('\r').unwrap_or(line);
        let backslashes = line.len() - line.trim_end_matches('\\').len();
        self.kind != Kind::String || backslashes % 2 == 1
    }
}

/// Rhai's keywords. What is merely reserved (`this`, `spawn`, …) is an identifier here.
pub const KEYWORDS: [&str; 24] = [
    "true", "false", "let", "const", "if", "else", "switch", "do", "while", "until", "loop", "for", "in", "continue",
    "break", "return", "throw", "try", "catch", "fn", "private", "import", "export", "as",
];

/// All tokens of `source`, in order and without gaps.
pub fn scan(source: &str) -> Vec<Token> {
    let mut scanner = Scanner { source, bytes: source.as_bytes(), at: 0, braces: Vec::new() };
    let mut tokens = Vec::with_capacity(source.len() / 3 + 1);
    while let Some(token) = scanner.next_token() {
        tokens.push(token);
    }
    tokens
}

/// What a `}` closes.
#[derive(PartialEq, Eq)]
enum Brace {
    Code,
    Interpolation,
}

struct Scanner<'a> {
    source: &'a str,
    bytes: &'a [u8],
    at: usize,
    braces: Vec<Brace>,
}

impl Scanner<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn skip_while(&mut self, accept: impl Fn(u8) -> bool) {
        while self.peek(0).is_some_and(&accept) {
            self.at += 1;
        }
    }

    fn next_token(&mut self) -> Option<Token> {
        let start = self.at;
        let mut unterminated = false;
        let kind = match self.peek(0)? {
            b' ' | b'\t' | b'\n' | b'\r' | b'\x0C' => {
                self.skip_while(|byte| byte.is_ascii_whitespace());
                Kind::Space
            }
            b'/' if self.peek(1) == Some(b'/') => self.line_comment(),
            b'/' if self.peek(1) == Some(b'*') => self.block_comment(&mut unterminated),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(),
            b'0'..=b'9' => self.number(),
            b'"' => self.quoted(b'"', &mut unterminated),
            b'\'' => self.quoted(b'\'', &mut unterminated),
            b'`' => self.template(Kind::Template, &mut unterminated),
            b'}' if self.braces.pop() == Some(Brace::Interpolation) => {
                self.template(Kind::TemplateEnd, &mut unterminated)
            }
            b'#' if matches!(self.peek(1), Some(b'"' | b'#')) => self.raw_string(&mut unterminated),
            _ => self.symbol(),
        };
        Some(Token { kind, start, end: self.at, unterminated })
    }

    fn line_comment(&mut self) -> Kind {
        let start = self.at;
        self.skip_while(|byte| !matches!(byte, b'\n' | b'\r'));
        let text = &self.bytes[start..self.at];
        if text.starts_with(b"//!") || text.starts_with(b"///") && !text.starts_with(b"////") {
            Kind::DocComment
        } else {
            Kind::LineComment
        }
    }

    fn block_comment(&mut self, unterminated: &mut bool) -> Kind {
        let start = self.at;
        let mut level = 0;
        loop {
            match (self.peek(0), self.peek(1)) {
                (None, _) => {
                    *unterminated = true;
                    break;
                }
                (Some(b'/'), Some(b'*')) => {
                    level += 1;
                    self.at += 2;
                }
                (Some(b'*'), Some(b'/')) => {
                    level -= 1;
                    self.at += 2;
                    if level == 0 {
                        break;
                    }
                }
                _ => self.at += 1,
            }
        }
        let text = &self.bytes[start..self.at];
        if text.starts_with(b"/**") && !text.starts_with(b"/***") && text != b"/**/" {
            Kind::DocComment
        } else {
            Kind::BlockComment
        }
    }

    fn word(&mut self) -> Kind {
        let start = self.at;
        self.skip_while(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if KEYWORDS.contains(&&self.source[start..self.at]) { Kind::Keyword } else { Kind::Ident }
    }
}
