//! Where Rhai's parser points next to what is wrong.
//!
//! It notices that a statement should have ended when it meets what comes next, perhaps lines below, and that an escape
//! sequence is none at its end. Owns the place to look at in such cases, and what to say there. It judges by the text
//! that was typed.

use super::advice;
use crate::report::Frame;
use crate::syntax::scan::{Kind, Token, scan};
use rhai::{LexError, ParseErrorType};

/// What to say instead of what Rhai says.
pub(super) struct Said {
    pub title: String,
    pub help: Option<String>,
}

/// Moves the frame to what is wrong. `None`: what Rhai says stands.
pub(super) fn correct(error: &ParseErrorType, frame: &mut Frame) -> Option<Said> {
    match error {
        ParseErrorType::BadInput(LexError::MalformedEscapeSequence(sequence)) => {
            // From its end to the backslash.
            frame.column = frame.column.saturating_sub(sequence.chars().count().saturating_sub(1)).max(1);
            None
        }
        ParseErrorType::MissingToken(token, _) if token == ";" => unended(frame),
        _ => None,
    }
}

/// Of a statement that goes on where it should have ended.
fn unended(frame: &mut Frame) -> Option<Said> {
    let text = frame.text.clone();
    let at = offset(&text, frame.line, frame.column)?;
    let tokens: Vec<Token> = scan(&text).into_iter().filter(|token| !token.kind.is_trivia()).collect();
    let index = tokens.iter().position(|token| token.end > at)?;
    let (next, before) = (tokens[index], &tokens[..index]);
    let (next_text, last) = (next.text(&text), *before.last()?);
    let unexpected = |help| Said { title: format!("Unexpected '{next_text}'"), help };
    let begins_operand = matches!(next_text, "#{" | "|" | "||");
    if next.kind == Kind::Symbol && !begins_operand {
        let closes = matches!(next_text, ")" | "]" | "}");
        let no_bracket = || format!("no bracket is open that this `{next_text}` could close");
        return Some(unexpected(advice::on_line(frame).or_else(|| closes.then(no_bracket))));
    }
    if last.kind == Kind::Number && last.end == next.start {
        return Some(unexpected(Some("a number consists of digits; a name does not begin with one".into())));
    }
    if last.kind == Kind::Ident && last.end == next.start && next.kind == Kind::String {
        return Some(unexpected(Some("values are put into a text between back-ticks: `x is ${x}`".into())));
    }
    if let Some(help) = advice::on_written(frame) {
        return Some(unexpected(Some(help)));
    }
    if next_text == "if" && !text[last.end..next.start].contains('\n') {
        let help = "`if` stands before its value: `let x = if condition { 5 } else { 3 };`";
        return Some(unexpected(Some(help.into())));
    }
    let end_of_last = place(&text, last.end);
    if last.kind == Kind::Ident {
        let start = place(&text, last.start);
        let at_last = Frame { line: start.0, column: start.1, ..frame.clone() };
        if let Some(help) = advice::on_written(&at_last).or_else(|| advice::on_statement(&at_last)) {
            *frame = at_last;
            return Some(Said { title: format!("Unexpected '{}'", last.text(&text)), help: Some(help) });
        }
        let declaring = before.len().checked_sub(2).map(|before_last| before[before_last].text(&text));
        if let Some(word @ ("let" | "const")) = declaring {
            (frame.line, frame.column) = end_of_last;
            let name = last.text(&text);
            let title = "Expecting '=' after the name of a variable, or ';'".into();
            return Some(Said { title, help: Some(format!("add `=`: `{word} {name} = …`")) });
        }
    }
    (frame.line, frame.column) = end_of_last;
    Some(Said { title: "Expecting ';' to end this statement".into(), help: Some("add `;`".into()) })
}

/// The byte at a line and column.
fn offset(text: &str, line: usize, column: usize) -> Option<usize> {
    let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let rest = &text[start..];
    let length = rest.find('\n').unwrap_or(rest.len());
    Some(start + rest[..length].char_indices().nth(column.saturating_sub(1)).map_or(length, |(at, _)| at))
}

/// The line and column of a byte.
fn place(text: &str, at: usize) -> (usize, usize) {
    super::explain::end_of(&text[..at])
}
