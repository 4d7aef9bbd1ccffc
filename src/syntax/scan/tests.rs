//! Where tokens begin and end.

use super::{Kind, scan};

/// The tokens that mean something, parted by ` · `; `?` follows one that is not terminated.
fn tokens(source: &str) -> String {
    let tokens = scan(source).into_iter().filter(|token| token.kind != Kind::Space);
    let texts = tokens.map(|token| {
        let mark = if token.unterminated { "?" } else { "" };
        format!("{}{mark}", token.text(source))
    });
    texts.collect::<Vec<_>>().join(" · ")
}

fn kinds(source: &str) -> Vec<Kind> {
    scan(source).into_iter().map(|token| token.kind).collect()
}

#[track_caller]
fn table(rows: &[(&str, &str)]) {
    for (source, expected) in rows {
        assert_eq!(tokens(source), *expected, "source: {source}");
    }
}

#[test]
fn numbers_end_where_rhai_ends_them() {
    table(&[
        ("1_000 0xFF_ff 0b1_01 0o17", "1_000 · 0xFF_ff · 0b1_01 · 0o17"),
        ("0b12 0o8 0xg", "0b1 · 2 · 0o · 8 · 0x · g"),
        ("1.5e3 1e-5 1E+5 1.5.6", "1.5e3 · 1e-5 · 1E+5 · 1.5 · . · 6"),
        ("1..4", "1 · .. · 4"),
        ("1..=4", "1 · ..= · 4"),
        ("1.foo()", "1 · . · foo · ( · )"),
        ("1.0.foo", "1.0 · . · foo"),
        ("(1.)", "( · 1. · )"),
        ("1._5 1. 1.", "1 · . · _5 · 1. · 1 · ."),
        ("1e 1abc", "1 · e · 1 · abc"),
        ("-5", "- · 5"),
    ]);
}

#[test]
fn symbols_are_the_longest_that_match() {
    table(&[
        ("a|>b||c|=d|e", "a · |> · b · || · c · |= · d · | · e"),
        ("**=**<<=<<>>=>>..=..", "**= · ** · <<= · << · >>= · >> · ..= · .."),
        ("?.?[??::=>#{", "?. · ?[ · ?? · :: · => · #{"),
        ("a !in b !inside", "a · !in · b · ! · inside"),
        ("==!=<=>=&&&=^=%=/=*=-=+=", "== · != · <= · >= · && · &= · ^= · %= · /= · *= · -= · +="),
        ("<-1 <|a| (*)", "< · - · 1 · < · | · a · | · ( · * · )"),
    ]);
    assert_eq!(kinds("é🦀"), [Kind::Unknown, Kind::Unknown]);
    assert_eq!(kinds("##x"), [Kind::Unknown, Kind::Ident]);
}

#[test]
fn words_are_keywords_or_names() {
    assert_eq!(kinds("let"), [Kind::Keyword]);
    assert_eq!(kinds("lets"), [Kind::Ident]);
    assert_eq!(kinds("_"), [Kind::Ident]);
    assert_eq!(kinds("this"), [Kind::Ident]);
    assert_eq!(kinds("spawn"), [Kind::Ident]);
}

#[test]
fn strings_end_where_rhai_ends_them() {
    table(&[
        (r##""a" "b\"c" "d\\" "e""f" """"##, r##""a" · "b\"c" · "d\\" · "e""f" · """?"##),
        (r#""a\n" x"#, r#""a\n" · x"#),
        ("\"a\nb", "\"a? · b"),
        ("\"a\\\n b\" c", "\"a\\\n b\" · c"),
        ("\"a\\\r\n b\" c", "\"a\\\r\n b\" · c"),
        ("\"a\\", "\"a\\?"),
        ("\"a\\é\"", "\"a\\é\""),
        ("'a' '\\'' '' ' '", "'a' · '\\'' · '' · ' '"),
        ("'a\nb", "'a? · b"),
        ("'\\\nb", "'\\? · b"),
        (r####"#"a"# ##"b"#"## #""# x"####, r####"#"a"# · ##"b"#"## · #""# · x"####),
        (r###"##"a"# b"###, r###"##"a"# b?"###),
        (r##"#"a""# b"##, r##"#"a""# · b"##),
    ]);
    assert_eq!(kinds("\"a\""), [Kind::String]);
    assert_eq!(kinds("'a'"), [Kind::Char]);
    assert_eq!(kinds("#\"a\"#"), [Kind::RawString]);
}

#[test]
fn templates_are_cut_at_their_interpolations() {
    table(&[
        ("`a` ``", "`a` · ``"),
        ("`a``b` c", "`a``b` · c"),
        ("`a\n\\` c", "`a\n\\` · c"),
        ("`a${b}c` d", "`a${ · b · }c` · d"),
        ("`${a}${b}`", "`${ · a · }${ · b · }`"),
        ("`${ #{a: {1}} }`", "`${ · #{ · a · : · { · 1 · } · } · }`"),
        ("`${`${a}`}` b", "`${ · `${ · a · }` · }` · b"),
        ("`\\${a}` b", "`\\${a}` · b"),
        ("`\\$${a}`", "`\\$${ · a · }`"),
        ("`$a $` b", "`$a $` · b"),
        ("`${\"}\"}`", "`${ · \"}\" · }`"),
        ("`a", "`a?"),
        ("`a${b", "`a${ · b"),
        ("`a${b}c", "`a${ · b · }c?"),
        ("} `", "} · `?"),
    ]);
    assert_eq!(
        kinds("`a${b}c${d}e`"),
        [Kind::TemplateStart, Kind::Ident, Kind::TemplateMiddle, Kind::Ident, Kind::TemplateEnd]
    );
    assert_eq!(kinds("`a`"), [Kind::Template]);
}

#[test]
fn comments_nest_and_doc_comments_are_told_apart() {
    table(&[
        ("a // b\nc", "a · // b · c"),
        ("a // b\rc", "a · // b · c"),
        ("a /* b /* c */ d */ e", "a · /* b /* c */ d */ · e"),
        ("/*/ a */ b", "/*/ a */ · b"),
        ("/**/ a", "/**/ · a"),
        ("/* a", "/* a?"),
        ("/* /* */", "/* /* */?"),
        ("a / b", "a · / · b"),
    ]);
    assert_eq!(kinds("/// a"), [Kind::DocComment]);
    assert_eq!(kinds("//! a"), [Kind::DocComment]);
    assert_eq!(kinds("//// a"), [Kind::LineComment]);
    assert_eq!(kinds("/** a */"), [Kind::DocComment]);
    assert_eq!(kinds("/*** a */"), [Kind::BlockComment]);
    assert_eq!(kinds("/**/"), [Kind::BlockComment]);
}

#[test]
fn every_byte_belongs_to_one_token() {
    let source = "a\u{a0}b\u{0}`é${'🦀'}\r\n\u{b}#\"ß";
    let mut end = 0;
    for token in scan(source) {
        assert_eq!(token.start, end);
        assert!(token.end > token.start);
        end = token.end;
    }
    assert_eq!(end, source.len());
}

#[test]
fn hostile_input_takes_linear_time() {
    for piece in ["`${", "#", "/*", "\"\\", "'", "{", "}", "`", "1e", "!i", "é", "#\"#", "`${`}"] {
        let source = piece.repeat(200_000);
        let tokens = scan(&source);
        assert_eq!(tokens.last().map(|token| token.end), Some(source.len()), "{piece}");
    }
}
