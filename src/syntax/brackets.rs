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
    last: Last,
}

/// What the last token was, for the question whether a `<` begins an angle block.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Last {
    /// An operand, or the end of one: a bar after it is an operator.
    Operand,
    /// The `|` that begins the parameters of a closure, or something in them.
    Parameter,
    /// The `|` or `||` that ends the parameters of a closure.
    Parameters,
    #[default]
    Other,
}

impl Brackets {
    pub fn is_balanced(&self) -> bool {
        self.open.is_empty()
    }

    /// Is any open that is not an angle block's? Whether one of those is open, the rewriter knows better: a `}` before
    /// the bars may end a block or an operand.
    pub fn is_open(&self) -> bool {
        self.open.iter().any(|bracket| *bracket != Bracket::Angle)
    }

    pub fn innermost(&self) -> Option<Bracket> {
        self.open.last().copied()
    }

    pub fn depth(&self) -> usize {
        self.open.len()
    }

    pub fn clear(&mut self) {
        self.open.clear();
    }

    /// Takes the next token that is neither white space nor a comment. Of a `>`, the token after it decides what it is.
    pub fn feed(&mut self, source: &str, token: &Token, next: Option<&Token>) -> Change {
        let text = token.text(source);
        let last = self.last;
        self.last = last.followed_by(token.kind, text);
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
                "<" if last == Last::Parameters => self.open(Bracket::Angle),
                ">" | ">>" if self.is_in_angle() && !next.is_some_and(|next| begins_operand(source, next)) => {
                    let change = self.close(Bracket::Angle);
                    if text == ">>" && self.is_in_angle() {
                        return self.close(Bracket::Angle);
                    }
                    change
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

impl Last {
    fn followed_by(self, kind: Kind, text: &str) -> Last {
        match (self, text) {
            (Last::Parameter, "|") => Last::Parameters,
            (Last::Parameter, ",") => Last::Parameter,
            (Last::Parameter, _) if kind == Kind::Ident => Last::Parameter,
            (Last::Operand, "|" | "||") => Last::Other,
            (_, "||") => Last::Parameters,
            (_, "|") => Last::Parameter,
            (_, ")" | "]" | "true" | "false") => Last::Operand,
            (_, _) => match kind {
                Kind::Ident | Kind::Number | Kind::String | Kind::Char | Kind::RawString => Last::Operand,
                Kind::Template | Kind::TemplateEnd => Last::Operand,
                _ => Last::Other,
            },
        }
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
