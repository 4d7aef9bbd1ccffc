//! Which brackets are open at a place, the angle blocks of closures among them.

use super::scan::{Kind, Token};

/// An open bracket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bracket {
    Round,
    Square,
    Curly,
    Interpolation,
    Angle,
}

/// What a token did to the brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    None,
    Opened,
    Closed(Bracket),
    /// It closes what is not open.
    Mismatch,
}

/// The brackets that are open after the tokens fed so far.
#[derive(Default)]
pub(super) struct Brackets {
    open: Vec<Bracket>,
    /// Was the last token the `|` or `||` that ends the parameters of a closure?
    is_after_bar: bool,
}

impl Brackets {
    pub fn is_balanced(&self) -> bool {
        self.open.is_empty()
    }

    pub fn clear(&mut self) {
        self.open.clear();
    }

    /// Takes the next token that is neither white space nor a comment. Of a `>`, the token after it decides what it is.
    pub fn feed(&mut self, source: &str, token: &Token, next: Option<&Token>) -> Change {
        let text = token.text(source);
        let is_after_bar = std::mem::take(&mut self.is_after_bar);
        match token.kind {
            Kind::TemplateStart => self.open(Bracket::Interpolation),
            Kind::TemplateEnd => self.close(Bracket::Interpolation),
            Kind::Symbol => match text {
                "(" => self.open(Bracket::Round),
                "[" | "?[" => self.open(Bracket::Square),
                "{" | "#{" => self.open(Bracket::Curly),
                ")" => self.close(Bracket::Round),
                "]" => self.close(Bracket::Square),
                "}" => self.close(Bracket::Curly),
                "<" if is_after_bar => self.open(Bracket::Angle),
                ">" | ">>" if self.is_in_angle() && !next.is_some_and(|next| begins_operand(source, next)) => {
                    let change = self.close(Bracket::Angle);
                    if text == ">>" && self.is_in_angle() {
                        return self.close(Bracket::Angle);
                    }
                    change
                }
                "|" | "||" => {
                    self.is_after_bar = true;
                    Change::None
                }
                _ => Change::None,
            },
            _ => Change::None,
        }
    }

    fn is_in_angle(&self) -> bool {
        self.open.last() == Some(&Bracket::Angle)
    }

    fn open(&mut self, bracket: Bracket) -> Change {
        self.open.push(bracket);
        Change::Opened
    }

    fn close(&mut self, bracket: Bracket) -> Change {
        if self.open.last() != Some(&bracket) {
            return Change::Mismatch;
        }
        self.open.pop();
        Change::Closed(bracket)
    }
}

/// Could this token begin the right side of a comparison? If not, then the `>` before it closes an angle block.
///
/// A `|` could, but nobody compares with a closure.
pub(super) fn begins_operand(source: &str, token: &Token) -> bool {
    let text = token.text(source);
    match token.kind {
        Kind::Symbol => matches!(text, "(" | "[" | "{" | "#{" | "-" | "+" | "!"),
        Kind::Keyword => {
            matches!(text, "true" | "false" | "if" | "switch" | "loop" | "do" | "while" | "for")
        }
        Kind::TemplateMiddle | Kind::TemplateEnd => false,
        _ => true,
    }
}
