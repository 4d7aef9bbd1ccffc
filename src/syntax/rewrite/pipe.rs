//! The pipe: `x |> f(a)` is `f(x, a)`.

use super::SyntaxError;
use super::cursor::{Cursor, Result};
use super::expression::{Name, Operand};
use super::list::Piece;
use crate::syntax::scan::Kind;

/// What stands on the right of a pipe.
enum Right {
    /// Read up to its `(`, which is this piece.
    Call(Piece),
    /// The name of a function.
    Function,
    /// A closure, or a variable that holds one.
    Value,
}

/// Each stage is a call in the arguments of the next, and Rhai refuses expressions that are nested deeper than the engine
/// allows: this many work as a statement, in a function, and with small closures as stages.
const MAX_STAGES: usize = 60;

const HELP: &str = "allowed are a call such as `f(…)`, a method call, a closure or the name of a function";

impl<'a> Cursor<'a> {
    /// Reads the `stage`th `|>` of a chain and its right side, up to and with all that follows the call; makes it one
    /// operand with the left side.
    pub fn pipe(&mut self, left: Operand, stage: usize) -> Result<Operand> {
        if let Some(keyword) = left.no_value {
            let message = format!("`{keyword}` has no value to pipe");
            return Err(SyntaxError::new(message, self.span()));
        }
        if stage > MAX_STAGES {
            let message = format!("a pipe cannot have more than {MAX_STAGES} stages");
            return Err(
                SyntaxError::new(message, self.span()).help("give the result so far a name: `let x = …; x |> …`")
            );
        }
        let before = self.next_piece();
        let pipe_span = self.span();
        let pipe = self.bump();
        if self.is_at_end() {
            return Err(SyntaxError::new("the right side of `|>` is missing", pipe_span)
                .help(HELP)
                .incomplete_if(true));
        }
        let first = self.piece();
        let right = self.right_side()?;

        self.tidy(before..pipe);
        let is_spaced = self.tidy(pipe + 1..first);
        let first = match right {
            Right::Call(open) => {
                self.pieces.move_before(first, open, left.first);
                let is_spaced = self.tidy(open + 1..self.piece()) || is_spaced;
                let comma = match self.text() {
                    ")" | "" => "",
                    _ if is_spaced => ",",
                    _ => ", ",
                };
                self.pieces.replace(pipe, comma);
                self.list(")")?;
                first
            }
            Right::Function => {
                self.pieces.replace(pipe, "");
                self.move_right_side(first, left.first);
                self.pieces.insert_before(left.first, "(", self.typed(first));
                self.pieces.insert_before(self.next_piece(), ")", self.typed(first));
                first
            }
            Right::Value => {
                self.pieces.replace(pipe, "");
                self.move_right_side(first, left.first);
                let call = self.pieces.insert_before(first, "call(", self.typed(first));
                self.pieces.insert_before(left.first, ", ", self.typed(first));
                self.pieces.insert_before(self.next_piece(), ")", self.typed(first));
                call
            }
        };
        self.postfix()?;
        Ok(Operand::new(first))
    }

    /// Moves what has just been read, from `first` on, before `target`.
    fn move_right_side(&mut self, first: Piece, target: Piece) {
        let last = self.pieces.previous(self.next_piece());
        self.pieces.move_before(first, last, target);
    }

    fn right_side(&mut self) -> Result<Right> {
        let start = self.at;
        match self.kind() {
            Kind::Ident if self.is_at_arms() => {
                let message = format!("`|>` cannot pipe into a `{}`", self.text());
                Err(SyntaxError::new(message, self.span()).help(HELP))
            }
            Kind::Ident => {
                let name = self.name();
                if self.is("(") || self.is("!") && self.text_ahead(1) == "(" {
                    self.open_call();
                    return Ok(Right::Call(self.next_piece() - 1));
                }
                if matches!(self.text(), "." | "?." | "[" | "?[" | "::") {
                    self.write_value(name);
                    return self.method_call(start);
                }
                Ok(self.named(name))
            }
            _ if self.is_closure() => {
                self.primary()?;
                if self.last_text() == ";" {
                    // To Rhai this is the body, and then the rest of the call cannot follow.
                    self.at -= 1;
                    return Err(self.body_missing(start));
                }
                let is_call =
                    matches!(self.text(), "." | "?.") && self.text_ahead(1) == "call" && self.text_ahead(2) == "(";
                if is_call {
                    return self.method_call(start);
                }
                Ok(Right::Value)
            }
            Kind::Number | Kind::String | Kind::Char | Kind::RawString | Kind::Template | Kind::TemplateStart => {
                self.primary()?;
                self.method_call(start)
            }
            _ if matches!(self.text(), "(" | "[" | "#{" | "true" | "false") => {
                if let Some(parentheses) = self.parentheses_around_name() {
                    return Ok(self.name_in_parentheses(parentheses));
                }
                self.primary()?;
                self.method_call(start)
            }
            _ => {
                let message = format!("`|>` cannot pipe into `{}`", self.text());
                Err(SyntaxError::new(message, self.span()).help(HELP))
            }
        }
    }

    /// What a pipe into a name means.
    fn named(&self, name: Name) -> Right {
        if name.is_plain && self.is_variable(name.text) { Right::Value } else { Right::Function }
    }

    fn count_parentheses(&self) -> usize {
        let mut parentheses = 0;
        while self.text_ahead(parentheses) == "(" {
            parentheses += 1;
        }
        parentheses
    }

    /// Is there a closure here, perhaps in parentheses?
    fn is_closure(&self) -> bool {
        matches!(self.text_ahead(self.count_parentheses()), "|" | "||")
    }

    /// The number of parentheses if here is a name in some, and nothing that follows makes it the owner of a method.
    fn parentheses_around_name(&self) -> Option<usize> {
        let parentheses = self.count_parentheses();
        let mut last = parentheses;
        while self.text_ahead(last + 1) == "::" && self.kind_ahead(last + 2) == Kind::Ident {
            last += 2;
        }
        let is_name = parentheses > 0 && self.kind_ahead(parentheses) == Kind::Ident;
        let is_closed = || (1..=parentheses).all(|count| self.text_ahead(last + count) == ")");
        let is_owner = || matches!(self.text_ahead(last + parentheses + 1), "." | "?." | "[" | "?[");
        (is_name && is_closed() && !is_owner()).then_some(parentheses)
    }

    /// Reads a name in parentheses, which are left out: a function in parentheses cannot be called.
    fn name_in_parentheses(&mut self, parentheses: usize) -> Right {
        self.leave_out(parentheses);
        let name = self.name();
        self.leave_out(parentheses);
        self.named(name)
    }

    fn leave_out(&mut self, tokens: usize) {
        for _ in 0..tokens {
            let piece = self.bump();
            self.pieces.replace(piece, "");
        }
    }

    /// Reads `.field[index].method(` after an operand that began with the significant token `start`.
    fn method_call(&mut self, start: usize) -> Result<Right> {
        let mut what = "a value";
        loop {
            match self.text() {
                "." | "?." => {
                    if self.member() {
                        return Ok(Right::Call(self.next_piece() - 1));
                    }
                    what = "a property";
                }
                "[" | "?[" => {
                    self.bump();
                    self.list("]")?;
                    what = "an element";
                }
                "::" => {
                    self.bump();
                    what = "a module";
                    break;
                }
                _ => break,
            }
        }
        let message = format!("`|>` cannot pipe into {what}");
        Err(SyntaxError::new(message, self.span_since(start)).help(HELP).incomplete_if(self.is_cut_off_since(start)))
    }
}
