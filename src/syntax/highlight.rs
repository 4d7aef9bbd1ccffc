//! What the parts of a text are, for who draws it while it is typed.

use super::brackets::Bracket;
use super::nesting::Nesting;
use super::scan::{Kind, Token, scan};
use std::ops::Range;

/// What is to be told apart at a glance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// A keyword of Rhai's or of an addition, a pipe, the brackets of an angle block or of an interpolation.
    Keyword,
    Comment,
    /// The text of a string of any kind, without what is code in it.
    Text,
    Number,
    /// The name of a function that is known, where it is called.
    Function,
    /// A bracket that closes nothing.
    Stray,
}

/// The parts of a text, as ranges of its bytes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Highlights {
    /// In order, and apart from each other. What lies between them is nothing special.
    pub spans: Vec<(Range<usize>, Class)>,
    /// Each bracket and the one that closes it.
    pub pairs: Vec<(Range<usize>, Range<usize>)>,
}

impl Highlights {
    /// Of a text that need be neither complete nor valid. `is_function`: is this the name of a known function?
    pub fn of(source: &str, is_function: impl Fn(&str) -> bool) -> Self {
        let tokens = scan(source);
        let mut spans = Vec::new();
        let mut nesting = Nesting::default();
        let mut words = Words { source, last: "", receives: Vec::new() };
        let mut significant = tokens.iter().filter(|token| !token.kind.is_trivia()).peekable();
        for token in &tokens {
            if token.kind.is_trivia() {
                if token.kind.is_comment() {
                    spans.push((token.span(), Class::Comment));
                }
                continue;
            }
            significant.next();
            let next = significant.peek().copied();
            let class = match token.kind {
                Kind::Ident => words.class(token, next, &nesting, &is_function),
                Kind::Keyword => Some(Class::Keyword),
                Kind::Number => Some(Class::Number),
                Kind::Symbol if token.text(source) == "|>" => Some(Class::Keyword),
                Kind::Symbol | Kind::Unknown => None,
                _ => Some(Class::Text),
            };
            spans.extend(class.map(|class| (text(token), class)));
            nesting.feed(source, token, next);
            words.pass(token, &nesting);
        }
        let angles = nesting.open.iter().filter(|(bracket, _)| is_code_of_ours(*bracket)).map(|(_, opener)| opener);
        let paired = nesting.pairs.iter().filter(|(opener, _)| matches!(&source[opener.clone()], "<" | "${"));
        let coloured = angles.chain(paired.flat_map(|(opener, closer)| [opener, closer]));
        spans.extend(coloured.map(|bracket| (bracket.clone(), Class::Keyword)));
        spans.extend(nesting.strays.into_iter().map(|stray| (stray, Class::Stray)));
        spans.retain(|(range, _)| !range.is_empty());
        spans.sort_by_key(|(range, _)| range.start);
        Self { spans, pairs: nesting.pairs }
    }
}

fn is_code_of_ours(bracket: Bracket) -> bool {
    matches!(bracket, Bracket::Angle | Bracket::Interpolation)
}

/// The token without the brackets of an interpolation.
fn text(token: &Token) -> Range<usize> {
    let is_after_code = matches!(token.kind, Kind::TemplateMiddle | Kind::TemplateEnd);
    let is_before_code = matches!(token.kind, Kind::TemplateStart | Kind::TemplateMiddle);
    token.start + usize::from(is_after_code)..token.end - if is_before_code { "${".len() } else { 0 }
}

/// Tells the words of the additions from names.
struct Words<'a> {
    source: &'a str,
    /// The token before.
    last: &'a str,
    /// Where the `{` of each `receive` begins.
    receives: Vec<usize>,
}

impl<'a> Words<'a> {
    fn class(
        &self,
        token: &Token,
        next: Option<&Token>,
        nesting: &Nesting,
        is_function: &impl Fn(&str) -> bool,
    ) -> Option<Class> {
        let text = token.text(self.source);
        let next = next.map_or("", |next| next.text(self.source));
        let is_member = matches!(self.last, "." | "?." | "::");
        let is_keyword = match text {
            "receive" => next == "{",
            // Rhai reserves the word: it can only be a key.
            "match" => !is_member && next != ":",
            "after" => self.is_in_receive(nesting) && !matches!(next, "=>" | "if"),
            _ => false,
        };
        if is_keyword {
            return Some(Class::Keyword);
        }
        let is_called = next == "(" || self.last == "|>";
        (is_called && self.last != "fn" && is_function(text)).then_some(Class::Function)
    }

    /// Does an arm of a `receive` begin here?
    fn is_in_receive(&self, nesting: &Nesting) -> bool {
        let innermost = nesting.open.last().map(|(_, opener)| opener.start);
        innermost.is_some() && innermost == self.receives.last().copied() && matches!(self.last, "{" | "}" | ",")
    }

    fn pass(&mut self, token: &Token, nesting: &Nesting) {
        let text = token.text(self.source);
        if text == "{" && self.last == "receive" {
            self.receives.push(token.start);
        }
        let innermost = nesting.open.last().map_or(0, |(_, opener)| opener.start);
        self.receives.pop_if(|start| nesting.open.is_empty() || *start > innermost);
        self.last = text;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The text, each special part in brackets of its own after a letter for what it is.
    fn marked(source: &str) -> String {
        let mut marked = String::new();
        let mut at = 0;
        for (range, class) in Highlights::of(source, |name| matches!(name, "sum" | "job_async")).spans {
            let letter = match class {
                Class::Keyword => 'k',
                Class::Comment => 'c',
                Class::Text => 't',
                Class::Number => 'n',
                Class::Function => 'f',
                Class::Stray => '!',
            };
            marked += &source[at..range.start];
            at = range.end;
            marked += &format!("{letter}«{}»", &source[range]);
        }
        marked + &source[at..]
    }

    #[track_caller]
    fn table(rows: &[(&str, &str)]) {
        for (source, expected) in rows {
            assert_eq!(marked(source), *expected, "source: {source}");
        }
    }

    #[test]
    fn rhai_has_keywords_literals_and_comments() {
        table(&[
            ("let a = 1.5;", "k«let» a = n«1.5»;"),
            ("if true { \"a\" } // b", "k«if» k«true» { t«\"a\"» } c«// b»"),
            ("'x' #\"r\"# /* c", "t«'x'» t«#\"r\"#» c«/* c»"),
            ("`a${b + 1}c${d}e`", "t«`a»k«${»b + n«1»k«}»t«c»k«${»dk«}»t«e`»"),
            ("`${a}`", "t«`»k«${»ak«}»t«`»"),
            ("`a${", "t«`a»k«${»"),
            ("ä = 日本", "ä = 日本"),
            ("", ""),
        ]);
    }

    #[test]
    fn the_additions_are_like_keywords() {
        table(&[
            ("1..4 |> sum()", "n«1»..n«4» k«|>» f«sum»()"),
            ("1..4 |> sum", "n«1»..n«4» k«|>» f«sum»"),
            ("|a| < a > 1 >", "|a| k«<» a > n«1» k«>»"),
            ("|| < || < 1 >>", "|| k«<» || k«<» n«1» k«>»k«>»"),
            ("|| < 1", "|| k«<» n«1»"),
            ("a < 1 || b > 2", "a < n«1» || b > n«2»"),
            ("match a { b => 1 }", "k«match» a { b => n«1» }"),
            ("#{ match: 1 }.match", "#{ match: n«1» }.match"),
            ("receive { a => 1, after 5 => 2 }", "k«receive» { a => n«1», k«after» n«5» => n«2» }"),
            ("receive { a => { after } after 0 => 1 }", "k«receive» { a => { after } k«after» n«0» => n«1» }"),
            ("receive { after => 1 }; after", "k«receive» { after => n«1» }; after"),
            ("receive(1); after", "receive(n«1»); after"),
            (
                "receive {\n    a => receive { after 1 => 2 },\n    after",
                "k«receive» {\n    a => k«receive» { k«after» n«1» => n«2» },\n    k«after»",
            ),
        ]);
    }

    #[test]
    fn known_functions_are_told_from_names() {
        table(&[
            ("job_async(|| sum(a))", "f«job_async»(|| f«sum»(a))"),
            ("sum + suma(1)", "sum + suma(n«1»)"),
            ("fn sum(a) {}", "k«fn» sum(a) {}"),
            ("a.sum()", "a.f«sum»()"),
        ]);
    }

    #[test]
    fn what_closes_nothing_is_a_stray() {
        table(&[("a)", "a!«)»"), ("([)]", "([!«)»]"), ("f(", "f("), ("`${)}`", "t«`»k«${»!«)»k«}»t«`»")]);
    }

    proptest! {
        /// Also where nothing is valid.
        #[test]
        fn spans_are_in_order_and_apart(source in "([ -~\nä日\u{301}]|receive \\{|after |\\|\\| <|`|\\$\\{|\\}|>){0,40}") {
            let highlights = Highlights::of(&source, |name| name.len() > 2);
            let mut at = 0;
            for (range, _) in &highlights.spans {
                prop_assert!(range.start >= at && range.end > range.start, "{:?}", highlights.spans);
                prop_assert!(source.get(range.clone()).is_some());
                at = range.end;
            }
            prop_assert!(at <= source.len());
            for (opener, closer) in &highlights.pairs {
                prop_assert!(opener.end <= closer.start);
                prop_assert!(source.get(opener.clone()).is_some() && source.get(closer.clone()).is_some());
            }
        }
    }
}
