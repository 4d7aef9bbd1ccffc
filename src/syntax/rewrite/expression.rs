//! Rhai's expressions: operators, operands and what may follow an operand.

use super::cursor::{Cursor, Result};
use super::list::Piece;
use super::statement::Until;
use super::{SyntaxError, is_reserved_key};
use crate::syntax::scan::Kind;

/// What a `|>` may pipe.
#[derive(Clone, Copy)]
pub(super) struct Operand {
    /// Its first piece; its last is the one before what has not been read yet.
    pub first: Piece,
    /// The statement that it is, if that is one without a value.
    pub no_value: Option<&'static str>,
}

impl Operand {
    pub fn new(first: Piece) -> Self {
        Operand { first, no_value: None }
    }
}

/// A name that was read as an operand, or on the right of a pipe.
#[derive(Clone, Copy)]
pub(super) struct Name<'a> {
    pub text: &'a str,
    pub piece: Piece,
    /// Is it without a `ns::`?
    pub is_plain: bool,
}

/// A binary operator, as seen from the pipe, which stands between ranges and `??`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    /// Binds tighter than a pipe.
    Arithmetic,
    /// As above, and may lack its right operand.
    Range,
    /// Binds looser than a pipe.
    Comparison,
}

impl<'a> Cursor<'a> {
    pub fn expression(&mut self) -> Result<()> {
        self.operators(None)
    }

    /// Reads an expression, or the rest of one after its first operand.
    ///
    /// Only the pipe must know where its left operand begins. So there is no tree, and no depth, however many operators
    /// follow each other: the operand begins after the last operator that binds looser.
    pub fn operators(&mut self, first: Option<Operand>) -> Result<()> {
        self.nested(|cursor| {
            let mut left = match first {
                Some(operand) => Some(operand),
                None => cursor.operand()?,
            };
            let mut stages = 0;
            loop {
                if cursor.is("|>") {
                    let operand = left.ok_or_else(|| cursor.nothing_to_pipe())?;
                    stages += 1;
                    left = Some(cursor.pipe(operand, stages)?);
                    continue;
                }
                let Some(operator) = cursor.operator() else {
                    return Ok(());
                };
                match (operator, left) {
                    (Operator::Comparison, None) | (Operator::Arithmetic, None) => return Ok(()),
                    (Operator::Comparison, Some(_)) => {
                        cursor.bump();
                        left = cursor.operand()?;
                        stages = 0;
                    }
                    _ if stages > 0 => return Err(cursor.operator_after_pipe()),
                    (Operator::Arithmetic, Some(_)) => {
                        if cursor.is_shift_right() {
                            cursor.bump();
                        }
                        cursor.bump();
                        if cursor.operand()?.is_none() {
                            left = None;
                        }
                    }
                    (Operator::Range, _) => {
                        let range = cursor.bump();
                        cursor.operand()?;
                        left = Some(Operand::new(left.map_or(range, |operand| operand.first)));
                    }
                }
            }
        })
    }

    fn operator(&self) -> Option<Operator> {
        if self.is_angle_close() {
            return None;
        }
        match self.text() {
            ".." | "..=" => Some(Operator::Range),
            "+" | "-" | "*" | "/" | "%" | "**" | "<<" => Some(Operator::Arithmetic),
            ">" if self.is_shift_right() => Some(Operator::Arithmetic),
            "||" | "|" | "^" | "&&" | "&" | "==" | "!=" | "in" | "!in" | "<" | "<=" | ">" | ">=" | "??" => {
                Some(Operator::Comparison)
            }
            _ => None,
        }
    }

    fn operator_after_pipe(&self) -> Box<SyntaxError> {
        let operator = if self.is_shift_right() { ">>" } else { self.text() };
        let mut span = self.span();
        span.end = span.start + operator.len();
        SyntaxError::new(format!("`{operator}` cannot follow a pipe"), span)
            .help(format!("put the pipe in parentheses: `(x |> f()) {operator} …`"))
    }

    /// Reads `-x.y(z)[0]`: an operand with its signs and with what follows it.
    fn operand(&mut self) -> Result<Option<Operand>> {
        let first = self.piece();
        while matches!(self.text(), "-" | "+" | "!") {
            self.bump();
        }
        if matches!(self.text(), "return" | "throw" | "break" | "continue") {
            // as in `x ?? return`; anywhere else it is wrong, and is left to Rhai
            self.statement(true)?;
            return Ok(Some(Operand::new(first)));
        }
        let Some(no_value) = self.primary()? else {
            return Ok(None);
        };
        let end = self.at;
        self.postfix()?;
        let no_value = no_value.filter(|_| self.at == end);
        Ok(Some(Operand { first, no_value }))
    }

    /// Reads an operand without signs and without what may follow it. `None` if there is none, else what keeps it from
    /// being a value.
    pub fn primary(&mut self) -> Result<Option<Option<&'static str>>> {
        match self.kind() {
            Kind::Number | Kind::String | Kind::Char | Kind::RawString | Kind::Template => {
                self.bump();
            }
            Kind::TemplateStart => self.template()?,
            Kind::Ident if self.is_at_arms() => self.arms()?,
            Kind::Ident if self.is_at_variables() => self.variables(),
            Kind::Ident => {
                let name = self.name();
                if self.open_call() {
                    self.list(")")?;
                } else {
                    self.write_value(name);
                }
            }
            _ => match self.text() {
                "true" | "false" => {
                    self.bump();
                }
                "if" | "switch" | "loop" | "do" | "while" | "for" => {
                    return Ok(Some(self.control()?));
                }
                "(" => {
                    self.bump();
                    self.list(")")?;
                }
                "[" => {
                    self.bump();
                    self.list("]")?;
                }
                "#{" => {
                    self.bump();
                    self.bracketed(false, Self::map_entries)?;
                    self.take("}");
                }
                "{" => self.block()?,
                "|" | "||" => self.closure()?,
                _ => return Ok(None),
            },
        }
        Ok(Some(None))
    }

    fn is_at_variables(&self) -> bool {
        let is_call = self.is("variables") && self.text_ahead(1) == "(" && self.text_ahead(2) == ")";
        is_call && self.options.variables.is_some()
    }

    /// Reads `variables()`.
    fn variables(&mut self) {
        let text = self.options.variables.unwrap_or_default();
        for text in ["(", text, ")"] {
            let piece = self.bump();
            self.pieces.replace(piece, text.to_owned());
        }
    }

    /// Reads `name` or `ns::name`.
    pub fn name(&mut self) -> Name<'a> {
        let (text, piece) = (self.text(), self.piece());
        let mut is_plain = true;
        while self.text_ahead(1) == "::" && self.kind_ahead(2) == Kind::Ident {
            self.bump();
            self.bump();
            is_plain = false;
        }
        self.function_name();
        Name { text, piece, is_plain }
    }

    /// Of a name that is not called: writes `Fn("name")` if it is not a variable but a function. Rhai takes the name
    /// itself for a value only where the function stands in the same text.
    pub fn write_value(&mut self, name: Name<'a>) {
        // Before these stands a label, of a kind that Rhai will judge.
        if !name.is_plain || matches!(self.text(), "::" | ":" | "=>") {
            return;
        }
        let function = match self.options.registered(name.text) {
            Some(registered) => registered,
            None if self.is_variable(name.text) || !(self.options.is_function)(name.text) => return,
            None => name.text,
        };
        self.pieces.replace(name.piece, format!("Fn(\"{function}\")"));
    }

    pub fn is_variable(&self, name: &str) -> bool {
        name == "this" || self.scope.is_visible(name, self.options.is_variable)
    }

    /// Reads a name, which is written as what it is registered under if Rhai reserves it.
    pub fn function_name(&mut self) {
        let registered = self.options.registered(self.text());
        let piece = self.bump();
        if let Some(registered) = registered {
            self.pieces.replace(piece, registered);
        }
    }

    /// Reads the `(` or `!(` of a call.
    pub fn open_call(&mut self) -> bool {
        if self.is("!") && self.text_ahead(1) == "(" {
            self.bump();
        }
        self.take("(")
    }

    /// Reads expressions up to the bracket that closes them. Was it there?
    pub fn list(&mut self, close: &str) -> Result<bool> {
        self.bracketed(false, |cursor| {
            while !cursor.is_at_end() && !cursor.is_closing() {
                let before = cursor.at;
                cursor.expression()?;
                if !cursor.take(",") && cursor.at == before {
                    cursor.bump();
                }
            }
            Ok(())
        })?;
        Ok(self.take(close))
    }

    fn map_entries(&mut self) -> Result<()> {
        while !self.is_at_end() && !self.is_closing() {
            let before = self.at;
            if self.text_ahead(1) == ":" {
                let key = self.text();
                let piece = self.bump();
                if is_reserved_key(key) {
                    self.pieces.replace(piece, format!("\"{key}\""));
                }
                self.bump();
            }
            self.expression()?;
            if !self.take(",") && self.at == before {
                self.bump();
            }
        }
        Ok(())
    }

    fn template(&mut self) -> Result<()> {
        self.bump();
        self.bracketed(false, |cursor| {
            loop {
                cursor.statements(Until::Interpolation)?;
                match cursor.kind() {
                    Kind::TemplateMiddle => cursor.bump(),
                    Kind::TemplateEnd => {
                        cursor.bump();
                        return Ok(());
                    }
                    _ => return Ok(()),
                };
            }
        })
    }

    /// Reads all of `.name`, `.method(…)` and `[index]` that follow an operand.
    pub fn postfix(&mut self) -> Result<()> {
        loop {
            match self.text() {
                "." | "?." => {
                    if self.member() {
                        self.list(")")?;
                    }
                }
                "[" | "?[" => {
                    self.bump();
                    self.list("]")?;
                }
                _ => return Ok(()),
            }
        }
    }

    /// Reads `.name`, and the `(` after it. Is it a method call?
    pub fn member(&mut self) -> bool {
        self.bump();
        if self.kind() != Kind::Ident {
            return false;
        }
        if matches!(self.text_ahead(1), "(" | "!") {
            self.function_name();
        } else {
            self.bump();
        }
        self.open_call()
    }
}
