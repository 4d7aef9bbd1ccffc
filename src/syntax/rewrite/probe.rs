//! Probes: what is put at the beginning of functions, for the host to notice runaway recursion by.
//!
//! The host notices it at the variables that a script reads as well. So there are probes only in functions that may call
//! before they have read one, and, because a probe knows its place, in those that may swallow an error. A recursion
//! through a function of Rhai's which takes a closure, such as `map`, may have none. What is stopped for other reasons
//! is stopped at the same places, so that a loop without a body has one too. Where the depth of calls is limited all
//! functions have one.

use super::cursor::Cursor;
use super::list::Piece;
use crate::syntax::scan::Kind;

impl Cursor<'_> {
    /// Puts a probe after the brace `open` of a function that was declared with the piece `name`, and whose body begins
    /// with the significant token `body` and ends here.
    pub fn probe_function(&mut self, name: Piece, open: Piece, body: usize) {
        if let Some(probe) = self.options.probe
            && (self.options.probes_all || self.calls_since(body) && self.needs_probe(body))
        {
            self.pieces.insert_after(open, format!(" {probe}"), self.typed(name));
        }
    }

    /// The same for a closure: `bars` is the piece that ends its parameters.
    pub fn probe_closure(&mut self, first: Piece, bars: Piece, body: usize) {
        let Some(probe) = self.options.probe else { return };
        if !(self.options.probes_all || self.calls_value_since(body) && self.needs_probe(body)) {
            return;
        }
        let typed = self.typed(first);
        if matches!(self.text_at(body), "{" | "<") {
            self.pieces.insert_after(self.piece_at(body), format!(" {probe}"), typed);
        } else {
            self.pieces.insert_after(bars, format!(" {{ {probe}"), typed);
            self.pieces.insert_before(self.next_piece(), " }", typed);
        }
    }

    /// Puts a probe into the empty body of a loop that is next. It can be stopped there; and of a `for` without a body Rhai
    /// does not look at errors of the iterator.
    pub fn probe_empty_loop(&mut self) {
        if let Some(probe) = self.options.probe
            && self.is("{")
            && self.text_ahead(1) == "}"
        {
            let open = self.piece();
            self.pieces.insert_after(open, format!(" {probe}"), self.typed(open));
        }
    }

    fn needs_probe(&self, body: usize) -> bool {
        const SWALLOW: [&str; 4] = ["try", "sort", "order", "dedup"];
        (body..self.at).any(|at| SWALLOW.contains(&self.text_at(at))) || !self.reads_first(body)
    }

    /// Is a variable read in what begins with the significant token `body`, before the first call there? Its arguments
    /// are read before it.
    fn reads_first(&self, body: usize) -> bool {
        let mut depth = 0;
        for at in body..self.at {
            match self.text_at(at) {
                "(" if depth > 0 || self.kind_at(at - 1) == Kind::Ident => depth += 1,
                ")" if depth == 1 => return false,
                ")" if depth > 0 => depth -= 1,
                _ if self.is_read_at(at) => return true,
                _ => {}
            }
        }
        false
    }

    /// Is there the name of a variable that is read? Neither a call nor a member, a key, a parameter or a declaration.
    fn is_read_at(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map_or("", |before| self.text_at(before));
        self.kind_at(at) == Kind::Ident
            && self.text_at(at) != "this"
            && !matches!(before, "." | "?." | "::" | "|" | "let" | "const" | "fn" | "for" | "catch")
            && !matches!(self.text_at(at + 1), "(" | "!" | "::" | ":" | "=" | "|")
    }

    /// Is anything called in what has been read from the significant token `start` on? Interpolation may call
    /// `to_string`.
    fn calls_since(&self, start: usize) -> bool {
        let is_call = |at| matches!(self.text_at(at), "(" | "|>") || self.kind_at(at) == Kind::TemplateStart;
        (start..self.at).any(is_call)
    }

    /// Is a closure called there: by `call`, by a pipe, or as a method of the very object?
    fn calls_value_since(&self, start: usize) -> bool {
        (start..self.at).any(|at| match self.text_at(at) {
            "|>" => true,
            "call" => self.text_at(at + 1) == "(",
            "this" => matches!(self.text_at(at + 1), "." | "?.") && self.text_at(at + 3) == "(",
            _ => false,
        })
    }
}
