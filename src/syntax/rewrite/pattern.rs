//! The patterns of `receive` and `match`: read, and taken out of the text.

use super::SyntaxError;
use super::cursor::{Cursor, Result};
use crate::syntax::pattern::{Pattern, Rest};
use crate::syntax::scan::Kind;
use std::ops::Range;

const HELP: &str = "a pattern is a literal, `_`, a name, `^name` for the value of a variable, `[a, b, ..]`, \
                    `#{ key: p }`, `ok(p)` or `error(p)`";

/// What is known of the arm whose pattern is read.
struct Reading<'r, 'a> {
    /// The number of values before those of this pattern.
    values_before: usize,
    /// The significant tokens of each value.
    values: &'r mut Vec<Range<usize>>,
    names: &'r mut Vec<&'a str>,
}

impl<'a> Cursor<'a> {
    /// Reads a pattern, and leaves it out of what is written. `values` gets the significant tokens of what it compares
    /// with, which are for the caller to move; `names` the names that it binds.
    pub fn pattern(
        &mut self,
        values_before: usize,
        values: &mut Vec<Range<usize>>,
        names: &mut Vec<&'a str>,
    ) -> Result<Pattern> {
        self.one_pattern(&mut Reading { values_before, values, names })
    }

    fn one_pattern(&mut self, reading: &mut Reading<'_, 'a>) -> Result<Pattern> {
        self.nested(|cursor| match (cursor.kind(), cursor.text()) {
            (Kind::Ident, "_") | (Kind::Symbol, "_") => {
                cursor.leave_out_next();
                Ok(Pattern::Any)
            }
            (Kind::Ident, "ok" | "error") if cursor.text_ahead(1) == "(" => cursor.outcome_pattern(reading),
            (Kind::Ident, name) if !matches!(cursor.text_ahead(1), "(" | "::" | "." | "!") => {
                cursor.leave_out_next();
                Ok(match reading.names.iter().position(|known| *known == name) {
                    Some(number) => Pattern::Again(number),
                    None => {
                        reading.names.push(name);
                        Pattern::Bind
                    }
                })
            }
            (Kind::Number | Kind::String | Kind::Char | Kind::RawString | Kind::Template, _)
            | (_, "true" | "false") => Ok(cursor.value_pattern(1, reading)),
            (_, "-" | "+") if cursor.kind_ahead(1) == Kind::Number => Ok(cursor.value_pattern(2, reading)),
            (_, "(") if cursor.text_ahead(1) == ")" => Ok(cursor.value_pattern(2, reading)),
            (_, "^") if cursor.kind_ahead(1) == Kind::Ident => {
                cursor.leave_out_next();
                Ok(cursor.value_pattern(1, reading))
            }
            (_, "[") => cursor.array_pattern(reading),
            (_, "#{") => cursor.map_pattern(reading),
            _ => Err(cursor.no_pattern()),
        })
    }

    fn no_pattern(&self) -> Box<SyntaxError> {
        let (message, help) = match (self.kind(), self.text()) {
            (_, "{") => (
                "this is no pattern".to_owned(),
                "what Elixir writes `{:ok, x}` is `ok(x)` here; an array is `[a, b]`, a map `#{ key: p }`".to_owned(),
            ),
            (Kind::TemplateStart, _) => (
                "a pattern has no `${…}`".to_owned(),
                "give the text a name before, and compare with `^name`".to_owned(),
            ),
            (_, "..") => {
                ("a `..` stands in an array pattern".to_owned(), "`[first, ..]` or `[first, ..rest]`".to_owned())
            }
            (_, "^") => (
                "after `^` stands the name of a variable".to_owned(),
                "give the value a name before: `let x = …; … ^x => …`".to_owned(),
            ),
            (Kind::Ident, name) => (
                format!("a pattern cannot call or look into `{name}`"),
                "bind a name and write a guard: `x if f(x) => …`".to_owned(),
            ),
            _ => ("a pattern is expected here".to_owned(), HELP.to_owned()),
        };
        let is_cut_off = self.is_at_end() || matches!(self.text(), "^" | "-" | "(") && self.ahead(1).is_none();
        SyntaxError::new(message, self.span()).help(help).incomplete_if(is_cut_off)
    }

    fn leave_out_next(&mut self) {
        let piece = self.bump();
        self.pieces.replace(piece, "");
    }

    /// Of so many tokens.
    fn value_pattern(&mut self, tokens: usize, reading: &mut Reading<'_, 'a>) -> Pattern {
        reading.values.push(self.at..self.at + tokens);
        (0..tokens).for_each(|_| {
            self.bump();
        });
        Pattern::Equal(reading.values_before + reading.values.len() - 1)
    }

    fn outcome_pattern(&mut self, reading: &mut Reading<'_, 'a>) -> Result<Pattern> {
        let is_ok = self.is("ok");
        self.leave_out_next();
        self.leave_out_next();
        let inside = self.one_pattern(reading)?;
        self.close_pattern(")")?;
        Ok(Pattern::Outcome(is_ok, Box::new(inside)))
    }

    fn array_pattern(&mut self, reading: &mut Reading<'_, 'a>) -> Result<Pattern> {
        self.leave_out_next();
        let (mut before, mut rest, mut after) = (Vec::new(), Rest::None, Vec::new());
        while !self.is("]") {
            if self.is("..") {
                if rest != Rest::None {
                    return Err(SyntaxError::new("an array pattern has one `..`", self.span())
                        .help("what stands between two would not be known"));
                }
                self.leave_out_next();
                rest = self.rest_name(reading)?;
            } else {
                let element = self.one_pattern(reading)?;
                if rest == Rest::None { before.push(element) } else { after.push(element) }
            }
            if !self.is(",") {
                break;
            }
            self.leave_out_next();
        }
        self.close_pattern("]")?;
        Ok(Pattern::Array { before, rest, after })
    }

    /// The name after a `..`, if there is one.
    fn rest_name(&mut self, reading: &mut Reading<'_, 'a>) -> Result<Rest> {
        if self.kind() != Kind::Ident {
            return Ok(Rest::Ignored);
        }
        let (name, span) = (self.text(), self.span());
        self.leave_out_next();
        if name == "_" {
            return Ok(Rest::Ignored);
        }
        if reading.names.contains(&name) {
            return Err(SyntaxError::new(format!("`{name}` stands in this pattern already"), span)
                .help("give the rest a name of its own"));
        }
        reading.names.push(name);
        Ok(Rest::Bound)
    }

    fn map_pattern(&mut self, reading: &mut Reading<'_, 'a>) -> Result<Pattern> {
        self.leave_out_next();
        let mut entries = Vec::new();
        while !self.is("}") {
            let key = self.pattern_key()?;
            let pattern = if self.is(":") {
                self.leave_out_next();
                self.one_pattern(reading)?
            } else {
                return Err(SyntaxError::new("a `:` is expected after the key", self.span())
                    .help("a map pattern is `#{ key: pattern }`; other keys may be there")
                    .incomplete_if(self.is_at_end()));
            };
            entries.push((key, pattern));
            if !self.is(",") {
                break;
            }
            self.leave_out_next();
        }
        self.close_pattern("}")?;
        Ok(Pattern::Map(entries))
    }

    fn pattern_key(&mut self) -> Result<String> {
        let text = self.text();
        let key = match self.kind() {
            Kind::Ident | Kind::Keyword => text,
            Kind::String if !text.contains('\\') => &text[1..text.len() - 1],
            _ => {
                return Err(SyntaxError::new("a key is expected here", self.span())
                    .help("a key is a name, or a string without `\\`: `#{ key: p, \"other key\": q }`")
                    .incomplete_if(self.is_at_end()));
            }
        };
        self.leave_out_next();
        Ok(key.to_owned())
    }

    fn close_pattern(&mut self, bracket: &str) -> Result<()> {
        if self.is(bracket) {
            self.leave_out_next();
            return Ok(());
        }
        let mut error = SyntaxError::new(format!("a `{bracket}` is expected here"), self.span());
        if self.is("..=") || self.is("..") {
            error = error.help("ranges are no patterns: write a guard, `n if n in 1..5 => …`");
        }
        Err(error.incomplete_if(self.is_at_end()))
    }
}
