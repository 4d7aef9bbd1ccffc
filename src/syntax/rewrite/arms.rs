//! `receive { … }` and `match value { … }`.
//!
//! Both become a block of plain Rhai: a call that finds the arm, a loop that asks guards where there are any, and a
//! `switch` over the number of the arm, with the bodies where they were typed. So a body is in the function that it was
//! written in, and may `return`, `break` and `continue`.
//!
//! ```text
//! receive { [a, 1] if a > 0 => a, after 9 => () }
//! { let m_ = receive__("![2;,0;$=0;", [1], 9);
//!   while asks__(m_) { switch arm__(m_) { 0 => { let a = peek__(m_, 0); judge__(m_, a > 0) } } }
//!   switch arm__(m_) { 0 => { let a = take__(m_, 0); a }, _ => () } }
//! ```

use super::SyntaxError;
use super::cursor::{Cursor, Result};
use super::list::Piece;
use crate::syntax::pattern::Arm;
use crate::syntax::scan::Kind;
use std::ops::Range;

/// Which of the two is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Receive,
    Match,
}

impl Form {
    fn word(self) -> &'static str {
        match self {
            Form::Receive => "receive",
            Form::Match => "match",
        }
    }
}

/// Before which pieces what is moved to the front is put.
struct Front {
    values: Piece,
    time: Piece,
    guards: Piece,
}

/// What has been read of the arms.
#[derive(Default)]
struct Arms {
    arms: Vec<Arm>,
    values: usize,
    guards: usize,
    has_after: bool,
}

impl<'a> Cursor<'a> {
    /// Does `receive {` or `match …` begin here?
    pub fn is_at_arms(&self) -> bool {
        match self.text() {
            "receive" => self.text_ahead(1) == "{" && !self.is_variable("receive"),
            // Rhai reserves the word.
            "match" => self.kind() == Kind::Ident,
            _ => false,
        }
    }

    /// Reads the whole of a `receive` or a `match`.
    pub fn arms(&mut self) -> Result<()> {
        let form = if self.is("receive") { Form::Receive } else { Form::Match };
        let is_head = self.head == Some(self.at);
        let (start, word) = (self.at, self.bump());
        let typed = self.typed(word);
        if form == Form::Match {
            self.expression()?;
        }
        if !self.is("{") {
            return Err(SyntaxError::new(format!("this `{}` has no arms", form.word()), self.span_since(start))
                .help("write `match value { pattern => …, _ => … }`")
                .incomplete_if(self.is_at_end()));
        }
        let open = self.bump();
        let shape = self.pieces.insert_before(open, "", typed);
        let front = Front {
            values: self.pieces.insert_before(open, "]", typed),
            time: self.pieces.insert_before(open, ");", typed),
            guards: self.pieces.insert_before(open, "", typed),
        };
        let arms = self.bracketed(false, |cursor| cursor.all_arms(form, &front))?;
        let close = self.piece();
        if !self.take("}") {
            return Err(SyntaxError::new(format!("this `{}` is not closed", form.word()), self.span_since(start))
                .incomplete_if(self.is_at_end()));
        }
        if arms.arms.is_empty() && !arms.has_after {
            return Err(SyntaxError::new(format!("this `{}` has no arm", form.word()), self.span_since(start))
                .help("an arm is `pattern => body`; `_` fits everything"));
        }

        // Neither the head of an `if` nor what a method is called of may be a block.
        let (before, after) = if is_head || matches!(self.text(), "." | "?.") { ("(", "})") } else { ("", "}") };
        let search = &self.search;
        self.pieces.replace(word, format!("{before}{{let {search}={}__(", form.word()));
        let comma = if form == Form::Match { "," } else { "" };
        self.pieces.replace(shape, format!("{comma}\"{}\",[", Arm::write_all(&arms.arms)));
        if arms.guards > 0 {
            let asking = format!("while asks__({search}){{switch arm__({search}){{");
            self.pieces.insert_after(front.time, asking, typed);
            self.pieces.replace(front.guards, "}}");
        }
        self.pieces.replace(open, format!("switch arm__({search}){{"));
        self.pieces.insert_after(close, after, typed);
        Ok(())
    }

    fn all_arms(&mut self, form: Form, front: &Front) -> Result<Arms> {
        let mut arms = Arms::default();
        while !self.is_at_end() && !self.is_closing() {
            if arms.has_after {
                return Err(
                    SyntaxError::new("`after` must be the last arm", self.span()).help("move this arm before `after`")
                );
            }
            let is_after = self.is("after") && !matches!(self.text_ahead(1), "=>" | "if");
            if is_after && form == Form::Match {
                return Err(
                    SyntaxError::new("`after` belongs to `receive`", self.span()).help("what nothing else fits is `_`")
                );
            }
            let mark = self.scope.enter();
            if is_after {
                self.after(front)?;
                arms.has_after = true;
            } else {
                self.arm(&mut arms, front)?;
            }
            self.scope.leave(mark);
            let is_block = self.last_text() == "}";
            if !self.take(",") && !is_block && !self.is_at_end() && !self.is_closing() {
                return Err(SyntaxError::new("a `,` is missing between two arms", self.span())
                    .help("an arm is `pattern => body,`"));
            }
        }
        Ok(arms)
    }

    /// `after time => body`
    fn after(&mut self, front: &Front) -> Result<()> {
        let after = self.bump();
        self.pieces.replace(after, "_");
        self.pieces.insert_before(front.time, ",", self.typed(after));
        let start = self.at;
        self.expression()?;
        if self.at == start {
            return Err(SyntaxError::new("the time of this `after` is missing", self.span())
                .help("write `after 1000 => …`, in milliseconds; `after 0` does not wait")
                .incomplete_if(self.is_at_end()));
        }
        // A number is fine; of anything else the place has to be known where it is no time.
        let is_number = self.at == start + 1 && self.kind_at(start) == Kind::Number;
        let typed = self.typed(self.piece_at(start));
        let arrow = self.arrow()?;
        if !is_number {
            self.pieces.insert_before(front.time, "until__(", typed);
        }
        self.move_between(after, arrow, front.time);
        if !is_number {
            self.pieces.insert_before(front.time, ")", typed);
        }
        self.body()
    }

    /// `pattern if guard => body`
    fn arm(&mut self, arms: &mut Arms, front: &Front) -> Result<()> {
        let number = arms.arms.len();
        let typed = self.typed(self.piece());
        self.pieces.insert_before(self.piece(), number.to_string(), typed);
        let mut names = Vec::new();
        let mut values = Vec::new();
        let pattern = self.pattern(arms.values, &mut values, &mut names)?;
        for value in values {
            self.move_value(value, arms.values, front);
            arms.values += 1;
        }
        names.iter().for_each(|name| self.scope.declare(name));
        let is_guarded = self.is("if");
        arms.guards += usize::from(is_guarded);
        arms.arms.push(Arm { pattern, is_guarded });
        let arrow = if is_guarded { self.guard(number, &names, front)? } else { self.arrow()? };
        let names = self.declarations("take__", &names);
        self.pieces.insert_after(arrow, format!("{{{names}"), typed);
        self.body()?;
        self.pieces.insert_before(self.next_piece(), "}", typed);
        Ok(())
    }

    /// Reads `if guard =>`, and moves the guard to the others. What is returned is the arrow.
    fn guard(&mut self, number: usize, names: &[&'a str], front: &Front) -> Result<Piece> {
        let word = self.bump();
        let start = self.at;
        let outside = std::mem::replace(&mut self.in_guard, true);
        self.expression()?;
        self.in_guard = outside;
        if self.at == start {
            return Err(SyntaxError::new("this guard has no condition", self.span())
                .help("write `pattern if condition => body`")
                .incomplete_if(self.is_at_end()));
        }
        self.pieces.replace(word, "");
        let (names, search) = (self.declarations("peek__", names), &self.search);
        let asking = format!("{number}=>{{{names}judge__({search},");
        let typed = self.typed(self.piece_at(start));
        let arrow = self.arrow()?;
        self.pieces.insert_before(front.guards, asking, typed);
        self.move_between(word, arrow, front.guards);
        self.pieces.insert_before(front.guards, ")},", typed);
        Ok(arrow)
    }

    /// Moves what stands between two pieces that stay.
    fn move_between(&mut self, before: Piece, after: Piece, target: Piece) {
        let (first, last) = (self.pieces.following(before), self.pieces.previous(after));
        self.pieces.move_before(first, last, target);
    }

    /// Moves a literal, or the name after a `^`, to the values.
    fn move_value(&mut self, tokens: Range<usize>, count: usize, front: &Front) {
        if count > 0 {
            self.pieces.insert_before(front.values, ",", self.typed(self.piece_at(tokens.start)));
        }
        for at in tokens {
            let piece = self.piece_at(at);
            self.pieces.move_before(piece, piece, front.values);
        }
    }

    fn arrow(&mut self) -> Result<Piece> {
        let arrow = self.piece();
        if self.take("=>") {
            return Ok(arrow);
        }
        let error = match self.text() {
            "|" | "||" => SyntaxError::new("a pattern has no alternatives", self.span())
                .help("write an arm for each, or a guard: `x if x == 1 || x == 2 => …`"),
            ".." | "..=" => {
                SyntaxError::new("a range is no pattern", self.span()).help("write a guard: `n if n in 1..5 => …`")
            }
            _ => SyntaxError::new("a `=>` is expected here", self.span()).help("an arm is `pattern => body`"),
        };
        Err(error.incomplete_if(self.is_at_end()))
    }

    fn body(&mut self) -> Result<()> {
        let start = self.at;
        self.statement(false)?;
        if self.at == start {
            return Err(SyntaxError::new("the body of this arm is missing", self.span())
                .help("write `=> ()` for an arm that does nothing")
                .incomplete_if(self.is_at_end()));
        }
        Ok(())
    }

    /// The error of a `break` or `continue` that is not in a body.
    pub fn leaves_guard(&self) -> Box<SyntaxError> {
        let message = format!("a guard cannot `{}`", self.text());
        SyntaxError::new(message, self.span()).help("it is `true` or `false`; the body of the arm may")
    }

    /// `let` for each name.
    fn declarations(&self, function: &str, names: &[&str]) -> String {
        let search = &self.search;
        let declaration = |(number, name): (usize, &&str)| format!("let {name}={function}({search},{number});");
        names.iter().enumerate().map(declaration).collect()
    }
}
