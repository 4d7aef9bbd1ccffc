//! The patterns of `receive` and `match`, as the rewriter hands them on to whoever matches values.
//!
//! Owns the shapes of patterns, and a compact text for them that needs no quoting. What a pattern compares with, its
//! literals and its `^names`, is not in it: those are values, in the order in which the pattern refers to them.
//!
//! ```
//! use ijob::syntax::pattern::{Arm, Pattern};
//!
//! let arms = vec![Arm { pattern: Pattern::Outcome(true, Box::new(Pattern::Bind)), is_guarded: false }];
//! assert_eq!(Arm::parse_all(&Arm::write_all(&arms)), Some(arms));
//! ```

use std::fmt::Write;

/// What a value is to look like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// `_`
    Any,
    /// A name. Names are numbered in the order in which they stand in the pattern.
    Bind,
    /// A name that stands in the pattern before: the same value again.
    Again(usize),
    /// A literal, or `^name`: this one of the values.
    Equal(usize),
    /// `[a, b]`, and with a rest `[a, .., b]` or `[a, ..rest, b]`.
    Array { before: Vec<Pattern>, rest: Rest, after: Vec<Pattern> },
    /// `#{ key: p }`; other keys may be there.
    Map(Vec<(String, Pattern)>),
    /// `ok(p)` or `error(p)`.
    Outcome(bool, Box<Pattern>),
}

/// The `..` of an array pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// There is none: the array has no more elements.
    None,
    Ignored,
    /// It has a name, after those before it.
    Bound,
}

/// A pattern, and whether a guard has to agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arm {
    pub pattern: Pattern,
    pub is_guarded: bool,
}

impl Arm {
    /// Arms as text: a Rhai string literal with that text is the text itself, between quotes.
    pub fn write_all(arms: &[Arm]) -> String {
        let mut text = String::new();
        for arm in arms {
            text.push(if arm.is_guarded { '!' } else { '.' });
            arm.pattern.write(&mut text);
        }
        text
    }

    /// The arms in such a text; `None`: it is none.
    pub fn parse_all(text: &str) -> Option<Vec<Arm>> {
        let mut reader = Reader { rest: text };
        let mut arms = Vec::new();
        while !reader.rest.is_empty() {
            let is_guarded = match reader.char()? {
                '!' => true,
                '.' => false,
                _ => return None,
            };
            arms.push(Arm { pattern: reader.pattern()?, is_guarded });
        }
        Some(arms)
    }
}

impl Pattern {
    /// Does a name stand in it twice?
    pub fn names_again(&self) -> bool {
        match self {
            Pattern::Again(_) => true,
            Pattern::Any | Pattern::Bind | Pattern::Equal(_) => false,
            Pattern::Array { before, after, .. } => before.iter().chain(after).any(Self::names_again),
            Pattern::Map(entries) => entries.iter().any(|(_, pattern)| pattern.names_again()),
            Pattern::Outcome(_, inside) => inside.names_again(),
        }
    }

    fn write(&self, text: &mut String) {
        match self {
            Pattern::Any => text.push('_'),
            Pattern::Bind => text.push('$'),
            Pattern::Again(name) => write_number(text, '~', *name),
            Pattern::Equal(value) => write_number(text, '=', *value),
            Pattern::Array { before, rest, after } => {
                let kind = match rest {
                    Rest::None => '[',
                    Rest::Ignored => '(',
                    Rest::Bound => '<',
                };
                write_number(text, kind, before.len());
                write_number(text, ',', after.len());
                before.iter().chain(after).for_each(|pattern| pattern.write(text));
            }
            Pattern::Map(entries) => {
                write_number(text, '#', entries.len());
                for (key, pattern) in entries {
                    // In code points, because a key may have quotes in it.
                    write_number(text, ':', key.chars().count());
                    key.chars().for_each(|char| write_number(text, '.', char as usize));
                    pattern.write(text);
                }
            }
            Pattern::Outcome(is_ok, inside) => {
                text.push(if *is_ok { '+' } else { '-' });
                inside.write(text);
            }
        }
    }
}

fn write_number(text: &mut String, before: char, number: usize) {
    // Writing to a string cannot fail.
    let _ = write!(text, "{before}{number};");
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn char(&mut self) -> Option<char> {
        let char = self.rest.chars().next()?;
        self.rest = &self.rest[char.len_utf8()..];
        Some(char)
    }

    fn number(&mut self) -> Option<usize> {
        let (number, rest) = self.rest.split_once(';')?;
        self.rest = rest;
        number.parse().ok()
    }

    fn number_after(&mut self, before: char) -> Option<usize> {
        if self.char()? == before { self.number() } else { None }
    }

    fn patterns(&mut self, count: usize) -> Option<Vec<Pattern>> {
        (0..count).map(|_| self.pattern()).collect()
    }

    fn pattern(&mut self) -> Option<Pattern> {
        Some(match self.char()? {
            '_' => Pattern::Any,
            '$' => Pattern::Bind,
            '~' => Pattern::Again(self.number()?),
            '=' => Pattern::Equal(self.number()?),
            kind @ ('[' | '(' | '<') => {
                let (before, after) = (self.number()?, self.number_after(',')?);
                let rest = match kind {
                    '[' => Rest::None,
                    '(' => Rest::Ignored,
                    _ => Rest::Bound,
                };
                Pattern::Array { before: self.patterns(before)?, rest, after: self.patterns(after)? }
            }
            '#' => Pattern::Map((0..self.number()?).map(|_| self.entry()).collect::<Option<_>>()?),
            '+' => Pattern::Outcome(true, Box::new(self.pattern()?)),
            '-' => Pattern::Outcome(false, Box::new(self.pattern()?)),
            _ => return None,
        })
    }

    fn entry(&mut self) -> Option<(String, Pattern)> {
        let length = self.number_after(':')?;
        let char = |_| char::from_u32(u32::try_from(self.number_after('.')?).ok()?);
        let key = (0..length).map(char).collect::<Option<_>>()?;
        Some((key, self.pattern()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let array = |rest| Pattern::Array {
            before: vec![Pattern::Bind, Pattern::Equal(12)],
            rest,
            after: vec![Pattern::Any, Pattern::Again(1)],
        };
        let map = Pattern::Map(vec![("a \"b\";ü".into(), Pattern::Bind), (String::new(), array(Rest::Bound))]);
        let patterns = [
            Pattern::Any,
            array(Rest::None),
            array(Rest::Ignored),
            Pattern::Outcome(false, Box::new(map)),
            Pattern::Map(Vec::new()),
        ];
        let arms: Vec<Arm> =
            patterns.into_iter().enumerate().map(|(n, pattern)| Arm { pattern, is_guarded: n % 2 == 0 }).collect();
        let text = Arm::write_all(&arms);
        assert!(!text.contains(['"', '\\', '\n']), "{text}");
        assert_eq!(Arm::parse_all(&text), Some(arms));
    }

    #[test]
    fn what_nobody_wrote_is_no_pattern() {
        for text in ["x", ".", ".=", ".=x;", ".[1;,0;", "._$", ".#1;:1;.1114112;_"] {
            assert_eq!(Arm::parse_all(text), None, "{text}");
        }
    }
}
