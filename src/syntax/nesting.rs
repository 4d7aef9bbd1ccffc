//! Which bracket belongs to which, and which are still open.

use super::brackets::{Bracket, Brackets, Change};
use super::scan::{Kind, Token};
use std::ops::Range;

/// The brackets of a text, each as the range of its bytes: of an interpolation, the `${` and the `}`.
#[derive(Default)]
pub(super) struct Nesting {
    pub pairs: Vec<(Range<usize>, Range<usize>)>,
    /// From the outermost to the innermost.
    pub open: Vec<(Bracket, Range<usize>)>,
    /// What closes nothing.
    pub strays: Vec<Range<usize>>,
    brackets: Brackets,
}

impl Nesting {
    /// Of a text that is still being typed.
    pub fn of(source: &str, tokens: &[Token]) -> Self {
        let mut nesting = Self::default();
        let mut significant = tokens.iter().filter(|token| !token.kind.is_trivia()).peekable();
        while let Some(token) = significant.next() {
            nesting.feed(source, token, significant.peek().copied());
        }
        nesting
    }

    /// Takes the next token that is neither white space nor a comment, and the one after it.
    pub fn feed(&mut self, source: &str, token: &Token, next: Option<&Token>) {
        let change = self.brackets.feed(source, token, next);
        match (change, self.brackets.innermost()) {
            (Change::Opened, Some(bracket)) => self.open.push((bracket, opener(token))),
            (Change::Closed(_), _) => self.close(token, self.brackets.depth()),
            (Change::None, Some(Bracket::Interpolation)) if token.kind == Kind::TemplateMiddle => {
                self.close(token, self.brackets.depth() - 1);
                self.open.push((Bracket::Interpolation, opener(token)));
            }
            (Change::Mismatch, _) => self.strays.push(token.start..token.start + 1),
            _ => {}
        }
    }

    /// A token may close two: `>>`.
    fn close(&mut self, token: &Token, depth: usize) {
        let mut at = token.start;
        while self.open.len() > depth
            && let Some((_, opener)) = self.open.pop()
        {
            self.pairs.push((opener, at..at + 1));
            at += 1;
        }
    }
}

fn opener(token: &Token) -> Range<usize> {
    match token.kind {
        Kind::TemplateStart | Kind::TemplateMiddle => token.end - "${".len()..token.end,
        _ => token.span(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::scan::scan;
    use super::*;

    fn nesting(source: &str) -> (Vec<(usize, usize)>, Vec<usize>) {
        let Nesting { pairs, open, .. } = Nesting::of(source, &scan(source));
        let pairs = pairs.into_iter().map(|(opener, closer)| (opener.start, closer.start)).collect();
        (pairs, open.into_iter().map(|(_, opener)| opener.start).collect())
    }

    #[test]
    fn each_closer_has_its_opener() {
        for (source, pairs, open) in [
            ("f([1], #{})", vec![(2, 4), (7, 9), (1, 10)], vec![]),
            ("(\")\" /* ) */)", vec![(0, 12)], vec![]),
            ("`a${b}c${d}`", vec![(2, 5), (7, 10)], vec![]),
            ("|| < || < 1 >>", vec![(8, 12), (3, 13)], vec![]),
            ("f({ [", vec![], vec![1, 2, 4]),
            ("(])", vec![(0, 2)], vec![]),
        ] {
            assert_eq!(nesting(source), (pairs, open), "{source}");
        }
    }

    #[test]
    fn what_closes_nothing_is_a_stray() {
        for (source, strays) in
            [(")", vec![0]), ("([)]", vec![2]), ("`${]}`", vec![3]), ("a > b", vec![]), ("\")\"", vec![])]
        {
            let found = Nesting::of(source, &scan(source)).strays;
            assert_eq!(found.into_iter().map(|stray| stray.start).collect::<Vec<_>>(), strays, "{source}");
        }
    }
}
