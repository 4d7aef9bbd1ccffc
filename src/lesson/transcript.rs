//! Owns the form of a transcript: what is typed, after a prompt, and what is shown for it.

use super::expected::ANYTHING;
use std::fmt::Write;

/// What stands in one transcript.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transcript {
    pub exchanges: Vec<Exchange>,
}

/// One entry, or what was typed at one prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// Of the transcript, from 0.
    pub line: usize,
    pub typed: String,
    /// Whole lines.
    pub shown: String,
}

const PROMPT: &str = "ijob";

/// What a line goes on with that is not the first of its entry.
const CONTINUATION: &str = "....>";

impl Transcript {
    /// Lines before the first prompt are of no meaning.
    pub fn parse(text: &str) -> Self {
        let mut exchanges: Vec<Exchange> = Vec::new();
        for (line, content) in text.lines().map(|line| line.trim_end_matches('\r')).enumerate() {
            match (typed(content, is_prompt), exchanges.last_mut()) {
                (Some(typed), _) => {
                    exchanges.push(Exchange { line, typed: format!("{typed}\n"), shown: String::new() })
                }
                (None, Some(exchange)) => match typed(content, is_continuation) {
                    Some(more) if exchange.shown.is_empty() => exchange.typed += &format!("{more}\n"),
                    _ => exchange.shown += &format!("{content}\n"),
                },
                (None, None) => {}
            }
        }
        Self { exchanges }
    }

    /// The text of these exchanges, with `…` for lines that look like a prompt.
    pub fn written(exchanges: &[Exchange]) -> String {
        let mut text = String::new();
        for exchange in exchanges {
            for (index, line) in exchange.typed.lines().enumerate() {
                let prompt = if index == 0 { "ijob>" } else { CONTINUATION };
                // Nothing is lost: a string takes all.
                let _ = writeln!(text, "{}", format!("{prompt} {line}").trim_end());
            }
            for (index, line) in exchange.shown.lines().enumerate() {
                // It would be read as something typed.
                let is_typed = typed(line, is_prompt).is_some() || index == 0 && typed(line, is_continuation).is_some();
                text += if is_typed { ANYTHING } else { line };
                text.push('\n');
            }
        }
        text
    }
}

/// What is typed after a prompt.
fn typed(line: &str, is_prompt: impl Fn(&str) -> bool) -> Option<&str> {
    let (prompt, typed) = line.split_once('>')?;
    let typed = if typed.is_empty() { typed } else { typed.strip_prefix(' ')? };
    is_prompt(prompt).then_some(typed)
}

/// `ijob`, or `ijob(3)`.
fn is_prompt(text: &str) -> bool {
    text.strip_prefix(PROMPT).is_some_and(is_number)
}

/// `....`, `...`, or `...(3)`.
fn is_continuation(text: &str) -> bool {
    text == "...." || text.strip_prefix("...").is_some_and(is_number)
}

fn is_number(text: &str) -> bool {
    let inside = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    text.is_empty()
        || inside.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_and_what_is_shown() {
        let text = "about\nijob> 1 +\n....> 1\n2\nijob(2)> print(\"a\n...(2)> b\");\na\nb\n\nijob>\nijob>1\n";
        let exchanges = Transcript::parse(text).exchanges;
        let found: Vec<_> = exchanges.iter().map(|found| (found.line, &*found.typed, &*found.shown)).collect();
        let expected = [(1, "1 +\n1\n", "2\n"), (4, "print(\"a\nb\");\n", "a\nb\n\n"), (9, "\n", "ijob>1\n")];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_shown_is_not_taken_for_what_is_typed() {
        let shown = "....> 1\nijob> 2\n....> 3\n".to_owned();
        let text = Transcript::written(&[Exchange { line: 0, typed: "f()\n".into(), shown }]);
        assert_eq!(text, "ijob> f()\n…\n…\n....> 3\n");
        assert_eq!(Transcript::parse(&text).exchanges.len(), 1);
    }

    #[test]
    fn it_is_written_as_it_is_read() {
        let text = "ijob> fn f() {\n....>\n....>   1 }\nijob> f()\n1\n";
        assert_eq!(Transcript::written(&Transcript::parse(text).exchanges), text);
    }
}
