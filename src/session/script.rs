//! Texts of many entries, and texts that may not be finished.

use super::entry::Entry;
use super::state::State;
use super::{Completeness, Session, explain};
use crate::script::RESERVED;
use crate::syntax::complete::{Verdict, scan_verdict};
use crate::syntax::entries::split;
use crate::syntax::rewrite::{Options, rewrite};
use crate::syntax::scan::scan;
use rhai::{Engine, ParseErrorType};
use std::ops::Range;
use std::sync::Arc;

/// Splits a script into entries: what is complete at the end of a line, unless the next line goes on with it.
pub fn entries(session: &Session, name: &str, text: &str) -> Vec<Entry> {
    entries_of(name, text, &session.state)
}

pub(super) fn entries_of(name: &str, text: &str, state: &State) -> Vec<Entry> {
    let whole: Arc<str> = text.into();
    let ranges = ranges(text, state);
    let (mut counted, mut lines) = (0, 0);
    let located = ranges.into_iter().map(|range| {
        lines += text[counted..range.start].matches('\n').count();
        counted = range.start;
        Entry::part(name, &whole, range, lines)
    });
    located.collect()
}

pub(super) fn ranges(text: &str, state: &State) -> Vec<Range<usize>> {
    let environment = state.environment().clone();
    split(text, &mut |entry| !matches!(judge(entry, environment.engine()), Completeness::Incomplete))
}

pub(super) fn completeness(text: &str, state: &State) -> Completeness {
    let environment = state.environment().clone();
    judge(text, environment.engine())
}

/// What the scanner and the rewriter can tell, they tell; else Rhai's parser does: an error at the end of the text, or
/// past it, means that more is expected there.
pub(super) fn judge(text: &str, engine: &Engine) -> Completeness {
    match scan_verdict(text) {
        Verdict::Empty => return Completeness::Empty,
        Verdict::Incomplete => return Completeness::Incomplete,
        Verdict::Wrong => return Completeness::Complete,
        Verdict::Unknown => {}
    }
    let options = Options { leading: Some("v()"), reserved: RESERVED, ..Options::default() };
    let rewritten = match rewrite(text, &options) {
        Ok(rewritten) => rewritten,
        Err(error) if error.incomplete => return Completeness::Incomplete,
        Err(_) => return Completeness::Complete,
    };
    let Err(error) = engine.compile(rewritten.text()) else { return Completeness::Complete };
    let position = error.position();
    let at_end = match position.line() {
        None => *error.err_type() == ParseErrorType::UnexpectedEOF,
        Some(line) => (line, position.position().unwrap_or(0)) >= end(rewritten.text()),
    };
    if at_end { Completeness::Incomplete } else { Completeness::Complete }
}

/// The line and the column just after the last token of the text.
fn end(text: &str) -> (usize, usize) {
    let last = scan(text).into_iter().rev().find(|token| !token.kind.is_trivia());
    explain::end_of(&text[..last.map_or(0, |token| token.end)])
}

/// Makes the functions of all these entries known. Of two with one name the first wins, until its successor has run.
pub(super) fn hoist(entries: &[Entry], state: &State) {
    state.expect_functions(entries.iter().flat_map(|entry| defined_names(entry.code())));
    let defining = entries.iter().filter(|entry| !defined_names(entry.code()).is_empty());
    for entry in defining.rev() {
        if let Some(compiled) = entry.compile_functions(state) {
            state.know(&compiled.environment);
        }
    }
}

/// The names after `fn`.
fn defined_names(code: &str) -> Vec<String> {
    if !code.contains("fn") {
        return Vec::new();
    }
    let tokens: Vec<_> = scan(code).into_iter().filter(|token| !token.kind.is_trivia()).collect();
    let pairs = tokens.windows(2).filter(|pair| pair[0].text(code) == "fn");
    pairs.map(|pair| pair[1].text(code).to_owned()).collect()
}
