//! The place in the tokens that the reading of a text has come to, and what is known there.

use super::list::{Piece, PieceList};
use super::scope::Scope;
use super::{Options, SyntaxError};
use crate::syntax::scan::{Kind, Token};
use std::ops::Range;

/// Deeper nesting is refused, so that no text can exhaust the native stack.
const MAX_DEPTH: usize = 500;

/// Boxed, so that deep nesting needs less of the stack.
pub(super) type Result<T> = std::result::Result<T, Box<SyntaxError>>;

/// Reads tokens from left to right; its methods in the other files of this folder are Rhai's grammar.
///
/// Each method reads as far as it understands, and leaves the rest to its caller. The outermost skips what nobody
/// understands, so reading always goes on and always ends.
pub(super) struct Cursor<'a> {
    pub source: &'a str,
    pub options: &'a Options<'a>,
    /// All tokens. Each `>>` is two of them, since it may close two angle blocks.
    tokens: Vec<Token>,
    /// The indices of those that are neither white space nor comments.
    significant: Vec<usize>,
    /// How many significant tokens have been read.
    pub at: usize,
    pub pieces: PieceList<'a>,
    pub scope: Scope<'a>,
    /// Is the innermost bracket that is open here an angle block's `<`?
    pub in_angle: bool,
    /// Is a guard read here, outside of loops and closures in it?
    pub in_guard: bool,
    /// The significant token that the condition of an `if` or of a loop begins with. Rhai takes no block there.
    pub head: Option<usize>,
    /// A variable that the text has no other use for.
    pub search: String,
    depth: usize,
}

impl<'a> Cursor<'a> {
    pub fn new(source: &'a str, tokens: &[Token], options: &'a Options<'a>) -> Self {
        let tokens = split_shifts(source, tokens);
        let significant = (0..tokens.len()).filter(|index| !tokens[*index].kind.is_trivia()).collect();
        let texts = tokens.iter().map(|token| (token.start, token.text(source)));
        let pieces = PieceList::new(texts);
        let search = unused_name(SEARCH, tokens.iter().map(|token| token.text(source)));
        Cursor {
            source,
            options,
            tokens,
            significant,
            at: 0,
            pieces,
            scope: Scope::default(),
            in_angle: false,
            in_guard: false,
            head: None,
            search,
            depth: 0,
        }
    }

    pub fn ahead(&self, count: usize) -> Option<&Token> {
        let index = self.significant.get(self.at + count)?;
        self.tokens.get(*index)
    }

    /// The piece of a significant token that has been read.
    pub fn piece_at(&self, at: usize) -> Piece {
        self.significant[at]
    }

    pub fn kind_at(&self, at: usize) -> Kind {
        self.significant.get(at).map_or(Kind::Space, |index| self.tokens[*index].kind)
    }

    pub fn text_at(&self, at: usize) -> &'a str {
        self.significant.get(at).map_or("", |index| self.tokens[*index].text(self.source))
    }

    pub fn is_at_end(&self) -> bool {
        self.at >= self.significant.len()
    }

    /// The kind of the next token; white space at the end, which no other token can be.
    pub fn kind(&self) -> Kind {
        self.kind_ahead(0)
    }

    pub fn kind_ahead(&self, count: usize) -> Kind {
        self.ahead(count).map_or(Kind::Space, |token| token.kind)
    }

    /// The text of the next token, empty at the end. No literal has the text of a symbol, a keyword or a name.
    pub fn text(&self) -> &'a str {
        self.text_ahead(0)
    }

    pub fn text_ahead(&self, count: usize) -> &'a str {
        self.ahead(count).map_or("", |token| token.text(self.source))
    }

    pub fn is(&self, text: &str) -> bool {
        !self.is_at_end() && self.text() == text
    }

    /// The bytes of the next token; at the end, those of the last one.
    pub fn span(&self) -> Range<usize> {
        match self.ahead(0).or_else(|| Some(&self.tokens[*self.significant.last()?])) {
            Some(token) => token.span(),
            None => self.source.len()..self.source.len(),
        }
    }

    /// The bytes of what has been read from the significant token `start` on.
    pub fn span_since(&self, start: usize) -> Range<usize> {
        let read = &self.significant[start..self.at];
        match (read.first(), read.last()) {
            (Some(first), Some(last)) => self.tokens[*first].start..self.tokens[*last].end,
            _ => self.span(),
        }
    }

    /// Does the input end in the middle of what has been read from the significant token `start` on?
    pub fn is_cut_off_since(&self, start: usize) -> bool {
        let mut open = 0;
        let mut last = "";
        for index in &self.significant[start..self.at] {
            last = self.tokens[*index].text(self.source);
            match last {
                "(" | "[" | "{" | "#{" | "?[" => open += 1,
                ")" | "]" | "}" => open -= 1,
                _ => {}
            }
        }
        self.is_at_end() && (open > 0 || matches!(last, "." | "?." | "::"))
    }

    /// The piece of the next token, or the end of the list.
    pub fn piece(&self) -> Piece {
        match self.significant.get(self.at) {
            Some(index) => *index,
            None => self.tokens.len(),
        }
    }

    /// The first piece after what has been read: the white space before the next token, or that token.
    pub fn next_piece(&self) -> Piece {
        match self.at.checked_sub(1).and_then(|last| self.significant.get(last)) {
            Some(index) => index + 1,
            None => 0,
        }
    }

    pub fn bump(&mut self) -> Piece {
        let piece = self.piece();
        self.at += 1;
        piece
    }

    pub fn take(&mut self, text: &str) -> bool {
        let found = self.is(text);
        if found {
            self.bump();
        }
        found
    }

    /// The text of the token that was read last, empty at the beginning.
    pub fn last_text(&self) -> &'a str {
        let last = self.at.checked_sub(1).and_then(|last| self.significant.get(last));
        last.map_or("", |index| self.tokens[*index].text(self.source))
    }

    /// Reads a name if there is one.
    pub fn take_name(&mut self) -> Option<&'a str> {
        if self.kind() != Kind::Ident {
            return None;
        }
        let name = self.text();
        self.bump();
        Some(name)
    }

    /// Are the next two tokens one `>>` that was split?
    pub fn is_shift_right(&self) -> bool {
        match (self.ahead(0), self.ahead(1)) {
            (Some(first), Some(second)) => first.end == second.start && self.is(">") && self.text_ahead(1) == ">",
            _ => false,
        }
    }

    pub fn typed(&self, piece: Piece) -> usize {
        self.tokens.get(piece).map_or(self.source.len(), |token| token.start)
    }

    /// Leaves out white space that a move made pointless. Line breaks and comments stay, so that lines keep their
    /// numbers. Is anything left?
    pub fn tidy(&mut self, trivia: Range<Piece>) -> bool {
        let stays = self.tokens[trivia.clone()]
            .iter()
            .any(|token| token.kind.is_comment() || token.text(self.source).contains('\n'));
        if !stays {
            for piece in trivia {
                self.pieces.replace(piece, "");
            }
        }
        stays
    }

    /// Reads something that can contain itself.
    pub fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth == MAX_DEPTH {
            let message = format!("this is nested more than {MAX_DEPTH} levels deep");
            return Err(
                SyntaxError::new(message, self.span()).help("give inner parts names of their own with `let` or `fn`")
            );
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Reads what may `break` and `continue` of its own accord, wherever it stands.
    pub fn outside_guard<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let outside = std::mem::replace(&mut self.in_guard, false);
        let result = read(self);
        self.in_guard = outside;
        result
    }

    /// Reads what stands between brackets, where an angle block outside is out of sight.
    pub fn bracketed<T>(&mut self, in_angle: bool, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let outside = std::mem::replace(&mut self.in_angle, in_angle);
        let result = read(self);
        self.in_angle = outside;
        result
    }
}

/// The variable of a search, unless the text uses the name itself: then one with more underscores.
const SEARCH: &str = "m_";

/// Is it the name of a variable that the rewriter has made up?
pub fn is_made_up(variable: &str) -> bool {
    variable.strip_prefix(SEARCH).is_some_and(|rest| rest.bytes().all(|byte| byte == b'_'))
}

/// The name with as many underscores as none of the texts has.
fn unused_name<'a>(name: &str, texts: impl Iterator<Item = &'a str>) -> String {
    let underscores = texts.filter_map(|text| text.strip_prefix(name).filter(|rest| rest.bytes().all(|b| b == b'_')));
    let count = underscores.map(|rest| rest.len() + 1).max().unwrap_or(0);
    format!("{name}{}", "_".repeat(count))
}

fn split_shifts(source: &str, tokens: &[Token]) -> Vec<Token> {
    let mut split = Vec::with_capacity(tokens.len());
    for token in tokens {
        if token.kind == Kind::Symbol && token.text(source) == ">>" {
            let middle = token.start + 1;
            split.push(Token { end: middle, ..*token });
            split.push(Token { start: middle, ..*token });
        } else {
            split.push(*token);
        }
    }
    split
}
