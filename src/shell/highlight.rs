//! Owns how a line looks while it is edited: the colours of its parts, and the two brackets that belong together at the
//! cursor. Adds colours and nothing else: without them, what is drawn is what was typed.
//!
//! The editor knows nothing of colours: it measures what was typed, one grapheme after the other. So a colour never
//! begins or ends within one, where a terminal would draw two things; nor before what has no width, which belongs to what
//! stands before it.
use crate::{
    script::display::Ink,
    syntax::highlight::{Class, Highlights},
};
use std::{borrow::Cow, ops::Range};
use unicode_segmentation::GraphemeCursor;
use unicode_width::UnicodeWidthChar;

/// Longer lines have no colours: each key draws the whole line anew.
pub const LONGEST: usize = 16 << 10;

/// As where values are shown.
fn ink(class: Class) -> Ink {
    match class {
        Class::Keyword => Ink::Word,
        Class::Comment => Ink::Comment,
        Class::Text => Ink::Text,
        Class::Number => Ink::Number,
        Class::Function => Ink::Function,
        Class::Stray => Ink::Stray,
    }
}

/// The line in colours. `cursor`: at or before it, a bracket and its partner are lit.
pub fn drawn(line: &str, cursor: Option<usize>, is_function: impl Fn(&str) -> bool) -> Cow<'_, str> {
    let Highlights { spans, pairs } = Highlights::of(line, is_function);
    let mut spans: Vec<_> = spans.into_iter().map(|(range, class)| (range, ink(class))).collect();
    for bracket in cursor.and_then(|cursor| pair_at(&pairs, cursor)).into_iter().flatten() {
        // A bracket is no part of another span; it may be one itself.
        let at = spans.partition_point(|(range, _)| range.start < bracket.start);
        let is_span = spans.get(at).is_some_and(|(range, _)| range.start == bracket.start);
        spans.splice(at..at + usize::from(is_span), [(bracket, Ink::Lit)]);
    }
    if spans.is_empty() {
        return Cow::Borrowed(line);
    }
    let mut drawn = String::with_capacity(line.len() * 2);
    let mut at = 0;
    for (range, ink) in spans {
        let (start, end) = (boundary(line, range.start), boundary(line, range.end));
        if start < end {
            drawn.push_str(&line[at..start]);
            ink.write(&line[start..end], &mut drawn);
            at = end;
        }
    }
    drawn.push_str(&line[at..]);
    Cow::Owned(drawn)
}

/// The brackets that belong together, one of them under the cursor, or else before it.
fn pair_at(pairs: &[(Range<usize>, Range<usize>)], cursor: usize) -> Option<[Range<usize>; 2]> {
    let find = |is_at: &dyn Fn(&Range<usize>) -> bool| {
        pairs.iter().find(|(opener, closer)| is_at(opener) || is_at(closer)).cloned()
    };
    let pair = find(&|bracket| bracket.contains(&cursor)).or_else(|| find(&|bracket| bracket.end == cursor));
    pair.map(|(opener, closer)| [opener, closer])
}

/// The first place from `at` on where a colour can change.
fn boundary(line: &str, mut at: usize) -> usize {
    loop {
        let Some(next) = line[at..].chars().next() else {
            return at;
        };
        let last = line[..at].chars().next_back();
        if next.is_ascii() && last.is_none_or(|last| last.is_ascii()) {
            return at;
        }
        let is_boundary = GraphemeCursor::new(at, line.len(), true).is_boundary(line, 0).unwrap_or(true);
        if is_boundary && next.width() != Some(0) {
            return at;
        }
        at += next.len_utf8();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation;

    fn is_function(name: &str) -> bool {
        name == "sum"
    }

    /// As it is drawn, with a letter for each colour.
    fn seen(line: &str, cursor: Option<usize>) -> String {
        let mut seen = drawn(line, cursor, is_function).into_owned();
        for (ink, letter) in [
            (Ink::Word, 'k'),
            (Ink::Comment, 'c'),
            (Ink::Text, 't'),
            (Ink::Number, 'n'),
            (Ink::Function, 'f'),
            (Ink::Stray, '!'),
            (Ink::Lit, 'b'),
        ] {
            seen = seen.replace(ink.start().expect("it has a colour"), &format!("{letter}«"));
        }
        seen.replace("\x1b[0m", "»")
    }

    #[test]
    fn parts_have_colours() {
        assert_eq!(seen("let a = sum(1); // b", None), "k«let» a = f«sum»(n«1»); c«// b»");
        assert_eq!(seen("`a${b})", None), "t«`a»k«${»bk«}»t«)»");
        assert_eq!(drawn("a + b", None, is_function), "a + b");
    }

    #[test]
    fn the_brackets_at_the_cursor_are_lit() {
        for (line, cursor, expected) in [
            ("a(b[1])", 1, "ab«(»b[n«1»]b«)»"),
            // What is under the cursor comes before what is before it.
            ("a(b[1])", 6, "ab«(»b[n«1»]b«)»"),
            ("a(b[1]) ", 7, "ab«(»b[n«1»]b«)» "),
            ("a(b[1])", 4, "a(bb«[»n«1»b«]»)"),
            ("|| < 1 >", 8, "|| b«<» n«1» b«>»"),
            ("`${a}`", 5, "t«`»b«${»ab«}»t«`»"),
            ("`${a}`", 2, "t«`»b«${»ab«}»t«`»"),
            ("a(b", 2, "a(b"),
            ("\"(\")", 1, "t«\"(\"»!«)»"),
            ("|| < || < 1 >>", 14, "|| b«<» || k«<» n«1» k«>»b«>»"),
        ] {
            assert_eq!(seen(line, Some(cursor)), expected, "{line} at {cursor}");
        }
    }

    #[test]
    fn a_colour_takes_what_has_no_width_with_it() {
        for (line, expected) in [
            ("1\u{301} + 2", "n«1\u{301}» + n«2»"),
            ("\"👩\u{200d}🚀\"\u{fe0f}1", "t«\"👩\u{200d}🚀\"\u{fe0f}»n«1»"),
            ("1\u{200b}2", "n«1\u{200b}»n«2»"),
            ("a\u{301}1", "a\u{301}n«1»"),
            // The number belongs to the sign before it, and to nothing that has a colour.
            ("\u{600}1 2", "\u{600}1 n«2»"),
            ("\u{301}1", "\u{301}n«1»"),
        ] {
            assert_eq!(seen(line, None), expected);
        }
    }

    proptest! {
        #[test]
        fn only_colours_are_added_and_only_between_graphemes(
            line in "([ -~\nä日👩🇪🇺\u{301}\u{200d}\u{fe0f}\u{600}\u{200b}\u{1160}]|\\|\\| <|`\\$\\{|\"|>|//|sum\\(){0,40}",
            at in any::<prop::sample::Index>(),
        ) {
            let places: Vec<usize> = line.char_indices().map(|(at, _)| at).chain([line.len()]).collect();
            let drawn = drawn(&line, Some(places[at.index(places.len())]), is_function);
            let graphemes: Vec<usize> = line.grapheme_indices(true).map(|(at, _)| at).chain([line.len()]).collect();
            let mut plain = String::new();
            let mut rest = &*drawn;
            while let Some((text, code)) = rest.split_once('\x1b') {
                plain += text;
                let (parameters, after) = code.split_once('m').expect("a code has an end");
                prop_assert!(parameters.trim_start_matches('[').chars().all(|c| c.is_ascii_digit() || c == ';'));
                rest = after;
                prop_assert!(graphemes.contains(&plain.len()), "within a grapheme: {drawn:?}");
                let next = rest.chars().next();
                prop_assert!(next.is_none_or(|next| next == '\x1b' || next.width() != Some(0)), "before no width: {drawn:?}");
            }
            plain += rest;
            prop_assert_eq!(plain, line);
        }
    }
}
