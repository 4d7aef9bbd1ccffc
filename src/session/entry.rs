//! One entry: from the text that was typed to something that can be run.

use super::imports::Import;
use super::mask::{self, mask};
use super::sources::Piece;
use super::state::State;
use super::{Completeness, explain, imports, script};
use crate::report::Report;
use crate::script::{CAUGHT, Compiled, Environment, RESERVED, STACK_PROBE, VARIABLES};
use crate::syntax::complete::{Verdict, scan_verdict};
use crate::syntax::rewrite::{Options, Rewritten, SyntaxError, rewrite};
use crate::syntax::scan::{Kind, scan};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Scripts with more lines than this have the lines of an entry counted from the entry on in what `catch` gives;
/// errors are right in any case.
const MOST_PADDING: usize = 2_000;

/// An entry and where it comes from.
#[derive(Debug, Clone)]
pub struct Entry {
    /// `ijob:3`, `script.rhai`.
    pub name: String,
    /// The text that the name stands for: the entry itself, or the file that it stands in.
    pub text: Arc<str>,
    /// Which part of the text is the entry. Starts at the beginning of a line.
    pub range: Range<usize>,
    /// Lines of the text before the entry.
    pub lines_before: usize,
    /// A piece of the entry that is run by itself: the entry with the rest blanked.
    piece: Option<String>,
}

/// An entry that can be run.
pub(super) struct Prepared {
    pub compiled: Compiled,
    pub imports: Vec<Import>,
}

impl Entry {
    /// An entry that is a text of its own.
    pub fn typed(name: impl Into<String>, text: &str) -> Self {
        Self { name: name.into(), text: text.into(), range: 0..text.len(), lines_before: 0, piece: None }
    }

    /// An entry that is a part of a text.
    pub(super) fn part(name: &str, text: &Arc<str>, range: Range<usize>, lines_before: usize) -> Self {
        Self { name: name.to_owned(), text: text.clone(), range, lines_before, piece: None }
    }

    /// What has to be run one after the other, when the entry asks for constants that it declares itself.
    fn pieces(&self) -> Vec<Self> {
        let pieces = mask::pieces(self.code());
        if pieces.len() == 1 {
            return vec![self.clone()];
        }
        let blanked = pieces.iter().map(|piece| mask::blank_outside(self.code(), piece));
        blanked.map(|piece| Self { piece: Some(piece), ..self.clone() }).collect()
    }

    /// Compiles the pieces. What they declare is known to whatever is compiled after them, also when the entry fails, as
    /// its variables are.
    pub(super) fn prepare(&self, state: &State) -> Result<Vec<Prepared>, Box<Report>> {
        let compiled = self.pieces().into_iter().map(|piece| {
            let piece = piece.compile(state)?;
            state.know(&piece.compiled.environment);
            Ok(piece)
        });
        compiled.collect()
    }

    pub fn code(&self) -> &str {
        self.piece.as_deref().unwrap_or(&self.text[self.range.clone()])
    }

    /// Rewrites and parses the entry. What it declares is known to whatever is compiled after it.
    fn compile(&self, state: &State) -> Result<Prepared, Box<Report>> {
        self.refuse_open_comment()?;
        let rewritten = self.rewrite(state)?;
        let environment = state.environment().clone();
        let compiled = self.parse(rewritten, &environment, state)?;
        Ok(Prepared { compiled, imports: imports::top_level(self.code()) })
    }

    /// Rhai takes a comment that nothing ends for white space. Here it is an entry that is not finished.
    fn refuse_open_comment(&self) -> Result<(), Box<Report>> {
        if !["/*", "///"].iter().any(|mark| self.code().contains(mark)) {
            return Ok(());
        }
        let tokens = scan(self.code());
        let Some(comment) = tokens.iter().rfind(|token| token.kind != Kind::Space) else { return Ok(()) };
        if !comment.kind.is_comment() || scan_verdict(self.code()) != Verdict::Incomplete {
            return Ok(());
        }
        let (message, help) = match comment.kind {
            Kind::DocComment => ("nothing follows that this comment could document", "`//` begins a plain comment"),
            _ => ("the comment is not closed", "`*/` closes it"),
        };
        let error =
            SyntaxError { message: message.into(), help: Some(help.into()), span: comment.span(), incomplete: true };
        Err(self.syntax_report(&error).into())
    }

    fn syntax_report(&self, error: &SyntaxError) -> Report {
        let mut report = explain::syntax_error(error, &self.name, &self.text, self.lines_before, self.code());
        if error.incomplete {
            report.title = format!("this entry is incomplete: {}", report.title);
        }
        report
    }

    /// Parses the entry for the sake of its functions alone.
    pub(super) fn compile_functions(&self, state: &State) -> Option<Compiled> {
        let is_function = |name: &str| state.has_function(name);
        let (leading, probe) = (Some("v()"), Some(STACK_PROBE));
        let (caught, variables) = (Some(CAUGHT), Some(VARIABLES));
        let probes_all = has_depth(state);
        let options = Options {
            is_function: &is_function,
            leading,
            reserved: RESERVED,
            probe,
            probes_all,
            caught,
            variables,
            ..Options::default()
        };
        let rewritten = rewrite(&mask(self.code()), &options).ok()?;
        let environment = state.environment().clone();
        self.parse(rewritten, &environment, state).ok()
    }

    fn parse(
        &self,
        rewritten: Rewritten,
        environment: &Arc<Environment>,
        state: &State,
    ) -> Result<Compiled, Box<Report>> {
        let lines_before = self.lines_before;
        // Rhai counts lines from the start of what it is given: with empty lines before it, as the user does.
        let (padding, lines_skipped) = if lines_before <= MOST_PADDING { (lines_before, 0) } else { (0, lines_before) };
        let text = "\n".repeat(padding) + rewritten.text();
        let id = state.sources.add(&self.name, &self.text, Piece { rewritten, padding, lines_skipped });
        environment.compile(&id, &text).map_err(|error| {
            let mut report = explain::parse_error(&error, &id, &state.sources, environment.world().limits());
            if script::judge(self.code(), environment.engine()) == Completeness::Incomplete {
                report.title = format!("this entry is incomplete: {}", report.title);
            }
            report.into()
        })
    }

    fn rewrite(&self, state: &State) -> Result<Rewritten, Box<Report>> {
        let code = self.code();
        let leading = if state.failed.load(Ordering::Relaxed) { None } else { Some("v()") };
        if mask::names_global_constants(code) {
            state.constants.want();
        }
        let is_variable = |name: &str| state.has_variable(name);
        let is_function = |name: &str| state.has_function(name);
        let (is_variable, is_function) = (&is_variable, &is_function);
        let (probe, caught, variables) = (Some(STACK_PROBE), Some(CAUGHT), Some(VARIABLES));
        let (reserved, probes_all) = (RESERVED, has_depth(state));
        let options = Options { is_variable, is_function, leading, reserved, probe, probes_all, caught, variables };
        rewrite(&mask(code), &options).map_err(|error| {
            let mut report = self.syntax_report(&error);
            if leading.is_none() && code.trim_start().starts_with("|>") {
                report.title = "there is nothing to pipe: the last entry failed".into();
                report.help = Some("`v() |> …` pipes the last value that there is".into());
            }
            report.into()
        })
    }
}

/// Has the depth of calls a limit? Then each of them is looked at.
fn has_depth(state: &State) -> bool {
    state.environment().world().limits().call_depth.is_some()
}
