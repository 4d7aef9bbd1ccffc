//! Rhai's statements.

use super::SyntaxError;
use super::cursor::{Cursor, Result};
use super::expression::Operand;
use crate::syntax::scan::Kind;

/// What ends a row of statements.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    End,
    Brace,
    Angle,
    Interpolation,
}

const ASSIGNMENTS: [&str; 12] = ["=", "+=", "-=", "*=", "/=", "%=", "**=", "<<=", ">>=", "&=", "|=", "^="];

impl<'a> Cursor<'a> {
    pub fn program(&mut self) -> Result<()> {
        if self.is("|>")
            && let Some(leading) = self.options.leading
        {
            let pipe = self.piece();
            let first = self.pieces.insert_before(pipe, leading, self.typed(pipe));
            self.operators(Some(Operand::new(first)))?;
        }
        self.statements(Until::End)
    }

    /// Reads statements up to a closing bracket, which is left to the caller. At the outermost level, where no bracket
    /// is open, a closing one is skipped.
    pub fn statements(&mut self, until: Until) -> Result<()> {
        let mark = self.scope.enter();
        while !self.is_at_end() {
            if self.is_closing() || until == Until::Angle && self.is(">") {
                if until != Until::End {
                    break;
                }
                self.bump();
                continue;
            }
            let before = self.at;
            self.statement(false)?;
            if self.at == before {
                self.bump();
            }
        }
        self.scope.leave(mark);
        Ok(())
    }

    pub fn is_closing(&self) -> bool {
        match self.kind() {
            Kind::Symbol => matches!(self.text(), ")" | "]" | "}"),
            kind => matches!(kind, Kind::TemplateMiddle | Kind::TemplateEnd),
        }
    }

    /// `{ … }`, if it is there.
    pub fn block(&mut self) -> Result<()> {
        if self.take("{") {
            self.bracketed(false, |cursor| cursor.statements(Until::Brace))?;
            self.take("}");
        }
        Ok(())
    }

    /// Reads one statement, without its `;`.
    ///
    /// The body of a closure is a statement too, but when it ends with a `}`, then a `|>` after it pipes the closure,
    /// not the body.
    pub fn statement(&mut self, is_closure_body: bool) -> Result<()> {
        self.nested(|cursor| {
            let first = cursor.piece();
            let mut operand = Operand::new(first);
            match cursor.text() {
                "{" => cursor.block()?,
                "if" | "switch" | "loop" | "do" | "while" | "for" => {
                    operand.no_value = cursor.control()?;
                }
                "try" => {
                    cursor.try_catch()?;
                    operand.no_value = Some("try");
                }
                "fn" | "private" => {
                    cursor.function()?;
                    operand.no_value = Some("fn");
                }
                _ if cursor.is_at_arms() => {
                    cursor.arms()?;
                    cursor.postfix()?;
                }
                _ => return cursor.simple_statement(),
            }
            if cursor.is("|>") && !is_closure_body {
                cursor.operators(Some(operand))?;
            }
            Ok(())
        })
    }

    fn simple_statement(&mut self) -> Result<()> {
        match self.text() {
            "let" | "const" => self.declaration(),
            "break" | "continue" if self.in_guard => Err(self.leaves_guard()),
            "return" | "throw" | "break" => {
                self.bump();
                self.expression()
            }
            "continue" | ";" => {
                self.bump();
                Ok(())
            }
            "import" => {
                self.bump();
                self.expression()?;
                if self.take("as") {
                    self.take_name();
                }
                Ok(())
            }
            "export" => {
                self.bump();
                if matches!(self.text(), "let" | "const") {
                    return self.declaration();
                }
                self.take_name();
                if self.take("as") {
                    self.take_name();
                }
                Ok(())
            }
            _ => {
                let (first, text) = (self.piece(), self.text());
                let is_name = self.kind() == Kind::Ident && !matches!(self.text_ahead(1), "(" | "!" | "::");
                self.expression()?;
                if ASSIGNMENTS.contains(&self.text()) {
                    if is_name {
                        // Only to a variable can be assigned, whatever function has its name.
                        self.pieces.restore(first, text);
                    }
                    self.bump();
                    self.expression()?;
                }
                Ok(())
            }
        }
    }

    fn declaration(&mut self) -> Result<()> {
        self.bump();
        let name = self.take_name();
        if self.take("=") {
            self.expression()?;
        }
        if let Some(name) = name {
            self.scope.declare(name);
        }
        Ok(())
    }

    /// `if`, `switch` and the loops. Says which of them it was if it is one that has no value.
    pub fn control(&mut self) -> Result<Option<&'static str>> {
        match self.text() {
            "if" => self.if_else()?,
            "switch" => {
                self.bump();
                self.expression()?;
                if self.take("{") {
                    self.bracketed(false, Self::switch_arms)?;
                    self.take("}");
                }
            }
            "loop" => {
                self.bump();
                self.loop_block(&[])?;
            }
            "do" => {
                self.bump();
                self.loop_block(&[])?;
                if self.take("while") || self.take("until") {
                    self.head()?;
                }
            }
            "while" => {
                self.bump();
                self.head()?;
                self.loop_block(&[])?;
                return Ok(Some("while"));
            }
            _ => {
                self.for_loop()?;
                return Ok(Some("for"));
            }
        }
        Ok(None)
    }

    /// Reads the condition of an `if` or a loop, or what a `for` goes through.
    fn head(&mut self) -> Result<()> {
        self.head = Some(self.at);
        self.expression()
    }

    fn loop_block(&mut self, names: &[&'a str]) -> Result<()> {
        self.probe_empty_loop();
        self.outside_guard(|cursor| cursor.block_with(names))
    }

    fn if_else(&mut self) -> Result<()> {
        while self.take("if") {
            self.head()?;
            self.block()?;
            if !self.take("else") {
                return Ok(());
            }
        }
        self.block()
    }

    fn switch_arms(&mut self) -> Result<()> {
        while !self.is_at_end() && !self.is_closing() {
            let before = self.at;
            let mark = self.scope.enter();
            self.expression()?;
            if self.take("if") {
                self.expression()?;
            }
            if self.take("=>") {
                self.statement(false)?;
            }
            self.scope.leave(mark);
            if !self.take(",") && self.at == before {
                self.bump();
            }
        }
        Ok(())
    }

    fn for_loop(&mut self) -> Result<()> {
        self.bump();
        let mut names = Vec::new();
        if self.take("(") {
            names.extend(self.take_name());
            self.take(",");
            names.extend(self.take_name());
            self.take(")");
        } else {
            names.extend(self.take_name());
        }
        if self.take("in") {
            self.head()?;
        }
        self.loop_block(&names)
    }

    fn try_catch(&mut self) -> Result<()> {
        self.bump();
        self.block()?;
        let mut error = None;
        if self.take("catch") && self.take("(") {
            error = self.take_name();
            self.take(")");
        }
        let (open, has_block) = (self.piece(), self.is("{"));
        self.block_with(error.as_slice())?;
        if let (Some(error), Some(caught), true) = (error, self.options.caught, has_block) {
            self.pieces.insert_after(open, format!(" {caught}({error});"), self.typed(open));
        }
        Ok(())
    }

    /// A block that sees variables of its own.
    fn block_with(&mut self, names: &[&'a str]) -> Result<()> {
        let mark = self.scope.enter();
        for name in names {
            self.scope.declare(name);
        }
        self.block()?;
        self.scope.leave(mark);
        Ok(())
    }

    fn function(&mut self) -> Result<()> {
        self.take("private");
        self.take("fn");
        let name = self.piece();
        // `fn name(…)`, or `fn type.name(…)`, where the type may be a string
        while matches!(self.kind(), Kind::Ident | Kind::String) || self.is(".") {
            self.bump();
        }
        let mark = self.scope.enter_function();
        if self.take("(") {
            while let Some(name) = self.take_name() {
                self.scope.declare(name);
                self.take(",");
            }
            self.take(")");
        }
        let (open, body) = (self.piece(), self.at + 1);
        self.block()?;
        if self.at > body {
            self.probe_function(name, open, body);
        }
        self.scope.leave(mark);
        Ok(())
    }

    /// The error of a `|>` that has nothing on its left.
    pub fn nothing_to_pipe(&self) -> Box<SyntaxError> {
        SyntaxError::new("there is nothing to pipe here", self.span())
            .help("a `|>` needs a value on its left, as in `x |> f()`")
    }
}
