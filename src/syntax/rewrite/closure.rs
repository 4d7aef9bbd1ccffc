//! Closures, and the angle block `|| < … >`.

use super::SyntaxError;
use super::cursor::{Cursor, Result};
use super::statement::Until;
use crate::syntax::brackets::begins_operand;

impl Cursor<'_> {
    /// `|a, b| body` or `|| body`; the body is a statement, as in Rhai.
    pub fn closure(&mut self) -> Result<()> {
        let mark = self.scope.enter();
        let (first, start) = (self.piece(), self.at);
        if !self.take("||") {
            let bar = self.span();
            self.take("|");
            while let Some(name) = self.take_name() {
                self.scope.declare(name);
                self.take(",");
            }
            if !self.take("|") {
                return Err(SyntaxError::new("this `|` is not closed", bar)
                    .help("the parameters of a closure stand between two, as in `|a, b| a + b`")
                    .incomplete_if(self.is_at_end()));
            }
        }
        let (bars, body) = (self.piece_at(self.at - 1), self.at);
        if self.is("<") {
            self.outside_guard(Self::angle_block)?;
        } else if self.is_at_end() || self.is_closing() || self.is_angle_close() || matches!(self.text(), "," | "|>") {
            return Err(self.body_missing(start));
        } else {
            self.outside_guard(|cursor| cursor.statement(true))?;
        }
        self.probe_closure(first, bars, body);
        self.scope.leave(mark);
        Ok(())
    }

    /// The error of a closure that begins with the significant token `start`, and ends after its parameters.
    pub fn body_missing(&self, start: usize) -> Box<SyntaxError> {
        SyntaxError::new("the body of this closure is missing", self.span_since(start))
            .help("as in `|x| x + 1` or `|x| { … }`")
            .incomplete_if(self.is_at_end())
    }

    fn angle_block(&mut self) -> Result<()> {
        let span = self.span();
        let open = self.bump();
        self.pieces.replace(open, "{");
        self.bracketed(true, |cursor| cursor.statements(Until::Angle))?;
        if !self.is(">") {
            return Err(SyntaxError::new("this `<` is not closed", span)
                .help("the `>` of `|| < … >` comes where the block ends; `|| { … }` means the same")
                .incomplete_if(self.is_at_end()));
        }
        let close = self.bump();
        self.pieces.replace(close, "}");
        Ok(())
    }

    /// Does the `>` here close an angle block? It does where nothing follows that could be compared with.
    pub fn is_angle_close(&self) -> bool {
        let width = if self.is_shift_right() { 2 } else { 1 };
        let next = self.ahead(width);
        self.in_angle && self.is(">") && !next.is_some_and(|next| begins_operand(self.source, next))
    }
}
