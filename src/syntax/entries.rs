//! A script, cut into the entries that a user would type one by one.
//!
//! Owns the question where one ends. It refuses to know what is complete: it asks, at the ends of lines where the
//! tokens leave that open.

use super::brackets::{Bracket, Brackets, Change};
use super::scan::{Kind, Token, scan};
use std::ops::Range;

pub use super::complete::ends_with_semicolon;

/// Up to so many line ends of an unfinished entry are tried one by one. After that it must grow by a quarter before
/// it is tried again, so that no script takes quadratic time.
const EAGER_TRIES: usize = 16;

/// Cuts a script into entries, as ranges of its bytes.
///
/// An entry ends at the end of a line where `is_complete` says that it is complete and where the next line, blank lines
/// and comments aside, does not go on with it. Several statements on one line are one entry. Comments belong to the
/// entry after them; after the last one they belong to none. An entry begins at the beginning of a line.
///
/// `is_complete` is asked only where no bracket or string is open.
pub fn split(source: &str, is_complete: &mut dyn FnMut(&str) -> bool) -> Vec<Range<usize>> {
    let tokens = scan(source);
    let mut splitter = Splitter::default();
    let mut entries = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Space if splitter.last.is_some() => {
                if splitter.line_end.is_none() && token.text(source).contains('\n') {
                    splitter.line_end = Some(token.start);
                }
            }
            Kind::Space => {}
            kind if kind.is_comment() => splitter.note_start(source, token),
            _ => {
                if let Some(entry) = splitter.finished(source, token, is_complete) {
                    entries.push(entry);
                    splitter = Splitter { start: splitter.next_start, ..Splitter::default() };
                }
                splitter.note_start(source, token);
                splitter.take(source, token, next_on_line(source, &tokens[index + 1..]));
            }
        }
    }
    let end = tokens.iter().rfind(|token| token.kind != Kind::Space).map_or(0, |token| token.end);
    if splitter.last.is_some() {
        entries.push(splitter.start.unwrap_or(0)..splitter.line_end.unwrap_or(end));
    }
    // A comment that is not closed may have swallowed what was meant to run, and one that documents wants something
    // to document: they are an entry, for whoever runs it to refuse.
    let comments = splitter.next_start.or(splitter.start.filter(|_| splitter.last.is_none()));
    if let Some(start) = comments.filter(|_| wants_more(source, &tokens)) {
        entries.push(start..end);
    }
    entries
}

/// Does the text end in a comment after which more is expected?
fn wants_more(source: &str, tokens: &[Token]) -> bool {
    let last = tokens.iter().rfind(|token| token.kind != Kind::Space);
    last.is_some_and(|token| {
        token.kind.is_comment() && token.is_cut_off(source)
            || token.kind == Kind::DocComment && !token.text(source).starts_with("//!")
    })
}

/// At the end of a line, a `>` closes its angle block, as it does where a typed entry ends.
fn next_on_line<'a>(source: &str, rest: &'a [Token]) -> Option<&'a Token> {
    let on_line = rest.iter().take_while(|token| token.kind != Kind::Space || !token.text(source).contains('\n'));
    on_line.into_iter().find(|token| !token.kind.is_trivia())
}

/// The statement that a token belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Statement {
    /// Ends with the `}` of its block.
    Block,
    Do,
    #[default]
    Other,
}

/// The entry that is being read.
#[derive(Default)]
struct Splitter<'a> {
    start: Option<usize>,
    /// The last token that is neither white space nor a comment.
    last: Option<&'a str>,
    /// The end of the line of that token, once it has been passed.
    line_end: Option<usize>,
    /// Where the comments after that line begin: the next entry's, if this one ends there.
    next_start: Option<usize>,
    brackets: Brackets,
    statement: Statement,
    /// Was the last token the `}` that ends its statement?
    is_closed: bool,
    tries: usize,
    /// Not to be tried again before it is that long.
    next_try: usize,
}

impl<'a> Splitter<'a> {
    /// A comment or a token may be the first of this entry, or of the next.
    fn note_start(&mut self, source: &str, token: &Token) {
        let start = match (self.last, self.line_end) {
            (None, _) => &mut self.start,
            (Some(_), Some(_)) => &mut self.next_start,
            (Some(_), None) => return,
        };
        start.get_or_insert_with(|| source[..token.start].rfind('\n').map_or(0, |newline| newline + 1));
    }

    /// Is the entry finished, now that `next` follows? Then this is its range.
    fn finished(
        &mut self,
        source: &str,
        next: &Token,
        is_complete: &mut dyn FnMut(&str) -> bool,
    ) -> Option<Range<usize>> {
        let end = self.line_end.take()?;
        let entry = self.start?..end;
        let is_candidate =
            self.brackets.is_balanced() && !self.last.is_some_and(expects_more) && !self.goes_on_with(source, next);
        let is_due = self.tries < EAGER_TRIES || entry.len() >= self.next_try;
        if is_candidate && is_due {
            if is_complete(&source[entry.clone()]) {
                return Some(entry);
            }
            self.tries += 1;
            self.next_try = entry.len() + entry.len() / 4;
        }
        self.next_start = None;
        None
    }

    fn goes_on_with(&self, source: &str, next: &Token) -> bool {
        if self.last == Some(";") {
            return false;
        }
        let text = next.text(source);
        match text {
            "while" | "until" => self.statement == Statement::Do && self.last == Some("}"),
            // After a block these begin a statement.
            "-" | "+" | "|" | "||" | "<" => !self.is_closed,
            "else" | "catch" | "as" | "|>" | "." | "?." | "," | ";" | ":" | "::" | "=>" | ")" | "]" | "}" => true,
            _ => is_binary(text) || is_assignment(text),
        }
    }

    fn take(&mut self, source: &'a str, token: &Token, next: Option<&Token>) {
        let text = token.text(source);
        if self.brackets.is_balanced() {
            self.note_statement(text, next.map_or("", |next| next.text(source)));
        }
        let change = self.brackets.feed(source, token, next);
        if change == Change::Mismatch || token.unterminated {
            // Nothing can mend this entry: it shall not swallow the rest of the script.
            self.brackets.clear();
        }
        let is_block_end = change == Change::Closed(Bracket::Curly) && self.brackets.is_balanced();
        self.is_closed = is_block_end && self.statement == Statement::Block;
        self.last = Some(text);
    }

    fn note_statement(&mut self, text: &str, next: &str) {
        let begins = matches!(self.last, None | Some(";")) || self.is_closed && !matches!(text, "else" | "catch");
        if begins {
            self.statement = match text {
                "fn" | "private" | "if" | "while" | "loop" | "for" | "switch" | "try" | "{" => Statement::Block,
                "match" => Statement::Block,
                "receive" if next == "{" => Statement::Block,
                "do" => Statement::Do,
                _ => Statement::Other,
            };
        }
    }
}

/// Does a text that ends with this token want something after it?
pub(super) fn expects_more(last: &str) -> bool {
    let is_open = matches!(last, "," | "." | "?." | "::" | ":" | "=>" | "|>" | "!" | "let" | "const" | "else");
    is_open || is_assignment(last) || is_binary(last) && last != ">" && last != ">>"
}

fn is_binary(text: &str) -> bool {
    matches!(
        text,
        "+" | "-"
            | "*"
            | "/"
            | "%"
            | "**"
            | "<<"
            | ">>"
            | "=="
            | "!="
            | "<"
            | "<="
            | ">"
            | ">="
            | "&&"
            | "||"
            | "&"
            | "|"
            | "^"
            | "??"
            | ".."
            | "..="
            | "in"
            | "!in"
    )
}

fn is_assignment(text: &str) -> bool {
    matches!(text, "=" | "+=" | "-=" | "*=" | "/=" | "%=" | "**=" | "<<=" | ">>=" | "&=" | "|=" | "^=")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Complete is what has no `@` at its end, so that a test can have an unfinished line where it likes.
    fn entries(source: &str) -> Vec<&str> {
        let ranges = split(source, &mut |entry| !entry.ends_with('@'));
        ranges.into_iter().map(|range| &source[range]).collect()
    }

    #[track_caller]
    fn table(rows: &[(&str, &[&str])]) {
        for (source, expected) in rows {
            assert_eq!(entries(source), *expected, "source: {source}");
        }
    }

    #[test]
    fn an_entry_ends_with_its_line() {
        table(&[
            ("", &[]),
            ("a", &["a"]),
            ("a\nb\n", &["a", "b"]),
            ("a\r\nb\r\n", &["a", "b"]),
            ("a; b\nc", &["a; b", "c"]),
            ("a;\nb;", &["a;", "b;"]),
            ("f(\n  1,\n  2\n)\nb", &["f(\n  1,\n  2\n)", "b"]),
            ("`a\nb`\nc", &["`a\nb`", "c"]),
            ("a @\nb\nc", &["a @\nb", "c"]),
            ("let a =\n1\nb", &["let a =\n1", "b"]),
            ("  a\n  b", &["  a", "  b"]),
            ("f(\n1", &["f(\n1"]),
            ("f)\nb", &["f)", "b"]),
            ("f(]\nb", &["f(]", "b"]),
            ("\"a\nb", &["\"a", "b"]),
            ("f(\"a\nb", &["f(\"a", "b"]),
        ]);
    }

    #[test]
    fn comments_belong_to_what_follows() {
        table(&[
            ("// c", &[]),
            ("// c\n\na // d\n\n  /* e */\nb\n// f\n", &["// c\n\na // d", "  /* e */\nb"]),
            ("a /* c\n */ b\nd", &["a /* c\n */ b", "d"]),
            ("/// c\nfn f() {}\na", &["/// c\nfn f() {}", "a"]),
            ("a // c\n// d\n  .b()\ne", &["a // c\n// d\n  .b()", "e"]),
        ]);
    }

    #[test]
    fn some_lines_go_on() {
        for line in [
            "|> f()", ".f()", "?.f()", "+ b", "- b", "* b", "|| b", "| b", "< b", "> b", "== b", "in b", "!in b",
            "?? b", "..b", "= b", "+= b", "**= b", ", b", "=> b", ")", "]", "}", "else", "catch", "as b", "::b", ";",
        ] {
            let source = format!("a\n\n// c\n{line}\nz");
            assert!(entries(&source)[0].starts_with(&source[..source.len() - 2]), "line: {line}");
            let source = format!("a;\n{line}\nz");
            assert_eq!(entries(&source)[0], "a;", "line: {line}");
        }
        for line in ["b", "1", "(b)", "[b]", "{ b }", "!b", "while b {}", "until b", "if b {}", "let b", "\"b\"", "`b`"]
        {
            let source = format!("a\n{line}\nz");
            assert_eq!(entries(&source), ["a", line, "z"], "line: {line}");
        }
    }

    #[test]
    fn a_block_ends_its_statement() {
        for block in [
            "fn f() {}",
            "private fn f() {}",
            "if a { b }",
            "if a { b } else { c }",
            "while a {}",
            "loop {}",
            "for a in b {}",
            "switch a { 1 => 2 }",
            "try {} catch {}",
            "{ a }",
            "a; if b {}",
            "if a {} if b {}",
        ] {
            for line in ["-b", "+b", "|b| c", "|| b", "< b"] {
                let source = format!("{block}\n{line}");
                assert_eq!(entries(&source), [block, line], "source: {source}");
            }
            let source = format!("{block}\n|> f()");
            assert_eq!(entries(&source), [&source], "source: {source}");
        }
        for value in
            ["let a = if b {}", "|a| { a }", "#{}", "a = #{}", "{ a } |> f()", "if a {} |> |b| { b }", "do {} while a"]
        {
            let source = format!("{value}\n-b");
            assert_eq!(entries(&source), [&source], "source: {source}");
        }
        table(&[
            ("if a {}\nelse {}\nb", &["if a {}\nelse {}", "b"]),
            ("try {}\ncatch (e) {}\nb", &["try {}\ncatch (e) {}", "b"]),
            ("do {}\nwhile a\nb", &["do {}\nwhile a", "b"]),
            ("do {}\nuntil a\n-b", &["do {}\nuntil a\n-b"]),
            ("loop {}\nwhile a {}", &["loop {}", "while a {}"]),
        ]);
    }

    #[test]
    fn an_angle_block_is_a_bracket() {
        table(&[
            ("let f = || <\n  a;\n  b\n>\nc", &["let f = || <\n  a;\n  b\n>", "c"]),
            ("|| < 1 >\nf()", &["|| < 1 >", "f()"]),
            ("|| < || < 1 >>\nf()", &["|| < || < 1 >>", "f()"]),
            ("|a| < a > 1 >\nb", &["|a| < a > 1 >", "b"]),
        ]);
    }

    #[test]
    fn only_balanced_text_is_asked_about() {
        let mut asked = Vec::new();
        split("f(\n1\n)\nlet a =\n`\n`\nb\n+ 1\nc @\nd", &mut |entry| {
            asked.push(entry.to_owned());
            !entry.ends_with('@')
        });
        assert_eq!(asked, ["f(\n1\n)", "let a =\n`\n`", "b\n+ 1", "c @"]);
    }

    #[test]
    fn a_long_script_is_split_in_linear_time() {
        let script = "fn f(a) {\n  a\n}\nlet b = f(1)\n// c\n".repeat(10_000);
        assert_eq!(split(&script, &mut |_| true).len(), 20_000);

        let mut asked = 0;
        let unfinished = "a\n".repeat(100_000);
        split(&unfinished, &mut |entry| {
            asked += entry.len();
            false
        });
        assert!(asked < 10 * unfinished.len(), "{asked} bytes were parsed");
    }
}
