//! Where probes go, and that nothing else changes.

use super::{OPTIONS, Options, rewrite};

const PROBE: Options = Options { probe: Some("P;"), ..OPTIONS };

#[track_caller]
fn table(rows: &[(&str, &str)]) {
    for (typed, expected) in rows {
        let rewritten = rewrite(typed, &PROBE).unwrap_or_else(|error| panic!("{typed}: {error:?}"));
        assert_eq!(rewritten.text(), *expected, "typed: {typed}");
    }
}

#[track_caller]
fn unchanged(texts: &[&str]) {
    texts.iter().for_each(|text| table(&[(text, text)]));
}

#[test]
fn a_function_that_calls_before_it_reads_has_a_probe() {
    table(&[
        ("fn f() { f() }", "fn f() { P; f() }"),
        ("fn f(a, b) { f(1); a + b }", "fn f(a, b) { P; f(1); a + b }"),
        ("fn f() { let x = f(); x }", "fn f() { P; let x = f(); x }"),
        ("fn f() { this.f() }", "fn f() { P; this.f() }"),
        ("fn f() { `${1}` }", "fn f() { P; `${1}` }"),
        ("private fn f() { f() }\n f()", "private fn f() { P; f() }\n f()"),
    ]);
}

#[test]
fn a_function_that_may_swallow_an_error_has_a_probe() {
    table(&[
        ("fn f(n) { try { f(n) } catch { } }", "fn f(n) { P; try { f(n) } catch { } }"),
        ("fn f(n) { n.sort(|a, b| f(n)) }", "fn f(n) { P; n.sort(|a, b| f(n)) }"),
    ]);
}

#[test]
fn a_catch_calls_first_what_looks_at_its_variable() {
    let options = Options { caught: Some("c"), ..OPTIONS };
    for (typed, expected) in [
        ("try { f() } catch (e) { e }", "try { f() } catch (e) { c(e); e }"),
        ("try { } catch (e) {\n}", "try { } catch (e) { c(e);\n}"),
        ("try { } catch (e) { try { } catch (o) { } }", "try { } catch (e) { c(e); try { } catch (o) { c(o); } }"),
        ("fn f() { try { } catch (e) { throw e; } }", "fn f() { try { } catch (e) { c(e); throw e; } }"),
        ("try { } catch { 1 }", "try { } catch { 1 }"),
        ("try { } catch (e)", "try { } catch (e)"),
        ("let s = \"catch\";", "let s = \"catch\";"),
    ] {
        let rewritten = rewrite(typed, &options).unwrap_or_else(|error| panic!("{typed}: {error:?}"));
        assert_eq!(rewritten.text(), expected, "typed: {typed}");
    }
}

#[test]
fn a_closure_that_calls_one_before_it_reads_has_a_probe() {
    table(&[
        ("let f = || this.f();", "let f = || { P; this.f() };"),
        ("let f = || { this.f() };", "let f = || { P; this.f() };"),
        ("g(|| < this.f() >)", "g(|| { P; this.f() })"),
    ]);
}

#[test]
fn a_loop_without_a_body_has_a_probe() {
    table(&[
        ("for x in s { }", "for x in s { P; }"),
        ("for (x, n) in s {}", "for (x, n) in s { P;}"),
        ("for x in s { // nothing\n }", "for x in s { P; // nothing\n }"),
        ("for x in s { ; } loop { } while f { }", "for x in s { ; } loop { P; } while f { P; }"),
        ("do { } while f()", "do { P; } while f()"),
    ]);
}

#[test]
fn what_reads_a_variable_or_calls_nothing_has_none() {
    unchanged(&[
        "fn f(n) { f(n + 1) }",
        "fn f(n) { if n < 2 { n } else { f(n - 1) } }",
        "fn f() { 1 + 2 }",
        "fn f() { }",
        "let f = |f| f.call(f);",
        "[1].map(|x| x * 2)",
        "a || b() | c",
        "f() + g()",
    ]);
}

#[test]
fn all_have_one_where_that_is_wanted() {
    let options = Options { probes_all: true, ..PROBE };
    for (text, expected) in [
        ("fn f(n) { n }", "fn f(n) { P; n }"),
        ("[1].map(|x| x * 2)", "[1].map(|x| { P; x * 2 })"),
        ("|| { 1 }", "|| { P; 1 }"),
        ("f() + g()", "f() + g()"),
    ] {
        assert_eq!(rewrite(text, &options).expect("nothing is wrong").text(), expected);
    }
}

#[test]
fn what_cannot_be_read_is_left_to_rhai() {
    unchanged(&["fn f() { f() } \"", "fn f() { f() } §", "fn f() {", "|| |"]);
}

#[test]
fn a_probe_stands_where_its_function_does() {
    let rewritten = rewrite("\nfn name() { f() }", &PROBE).expect("nothing is wrong");
    assert_eq!(rewritten.text(), "\nfn name() { P; f() }");
    assert_eq!([rewritten.typed(2, 13), rewritten.typed(2, 16)], [(2, 4), (2, 13)]);
}
