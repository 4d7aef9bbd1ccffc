//! What is typed, and what Rhai gets to see.

mod arms;
mod closures;
mod functions;
mod positions;
mod probes;

use super::{Options, Rewritten, SyntaxError, rewrite};

const OPTIONS: Options = Options {
    is_variable: &|name| name.starts_with("var"),
    is_function: &|_| false,
    leading: Some("v()"),
    reserved: &[("spawn", "spawn_"), ("await", "await_")],
    probe: None,
    probes_all: false,
    caught: None,
    variables: Some("__v \"\""),
};

fn plain(source: &str) -> Rewritten {
    rewrite(source, &OPTIONS).unwrap_or_else(|error| panic!("{source}: {error:?}"))
}

fn refused(source: &str) -> SyntaxError {
    match rewrite(source, &OPTIONS) {
        Ok(rewritten) => panic!("{source}: accepted as {}", rewritten.text()),
        Err(error) => error,
    }
}

#[track_caller]
fn table(rows: &[(&str, &str)]) {
    for (typed, expected) in rows {
        assert_eq!(plain(typed).text(), *expected, "typed: {typed}");
    }
}

/// Each row: what is typed, the part of it that is marked, the message.
#[track_caller]
fn errors(rows: &[(&str, &str, &str)]) {
    for (typed, marked, message) in rows {
        let error = refused(typed);
        let found = (&typed[error.span.clone()], error.message.as_str());
        assert_eq!(found, (*marked, *message), "typed: {typed}");
        assert!(!error.incomplete, "typed: {typed}");
    }
}

#[test]
fn a_pipe_gives_the_first_argument() {
    table(&[
        ("x |> f(a, b)", "f(x, a, b)"),
        ("x |> f()", "f(x)"),
        ("x|>f(a)", "f(x, a)"),
        ("x |> f( a )", "f(x, a )"),
        ("x |> ns::f(a)", "ns::f(x, a)"),
        ("x |> a::b::f()", "a::b::f(x)"),
        ("x |> obj.m(a)", "obj.m(x, a)"),
        ("x |> obj?.m()", "obj?.m(x)"),
        ("x |> obj.field.m(a)", "obj.field.m(x, a)"),
        ("x |> obj[0].m(a)", "obj[0].m(x, a)"),
        ("x |> this.m(a)", "this.m(x, a)"),
        ("x |> f!(a)", "f!(x, a)"),
        ("x |> \"s\".m()", "\"s\".m(x)"),
        ("x |> (a + b).m()", "(a + b).m(x)"),
    ]);
}

#[test]
fn what_is_moved_keeps_its_distance() {
    table(&[
        ("return\"x\"|>f()", "return f(\"x\")"),
        ("a in[b]|>f", "a in f([b])"),
        ("a in[b]|>varf", "a in call(varf, [b])"),
        ("a|\"x\"|>|b|{b}.call()", "a| |b|{b}.call(\"x\")"),
        ("1x; y|>f()", "1x; f(y)"),
    ]);
}

#[test]
fn a_chain_after_the_call_stays_outside() {
    table(&[
        ("x |> f(a).len()", "f(x, a).len()"),
        ("x |> f(a)[0].y", "f(x, a)[0].y"),
        ("x |> f().m(1) |> g()", "g(f(x).m(1))"),
        ("x |> f.m().n()", "f.m(x).n()"),
    ]);
}

#[test]
fn a_value_on_the_right_is_called() {
    table(&[
        ("x |> f", "f(x)"),
        ("x |> ns::f", "ns::f(x)"),
        ("x |> varf", "call(varf, x)"),
        ("x |> this", "call(this, x)"),
        ("x |> |a| a + 1", "call(|a| a + 1, x)"),
        ("x |> (|a| a + 1)", "call((|a| a + 1), x)"),
        ("x |> (f)", "f(x)"),
        ("x |> ((f)) |> g()", "g(f(x))"),
        ("x |> ( f )", " f (x)"),
        ("x |> (ns::f)", "ns::f(x)"),
        ("x |> (varf)", "call(varf, x)"),
        ("x |> (this)", "call(this, x)"),
        ("x |> (await)", "await_(x)"),
        ("x |> (f).m()", "(f).m(x)"),
        ("x |> (varf)[0].m(1)", "(varf)[0].m(x, 1)"),
        ("return\"x\"|>(f)", "return f(\"x\")"),
        ("x |> |a, b| { a }.call(2)", "|a, b| { a }.call(x, 2)"),
        ("x |> |a| { a }.len()", "call(|a| { a }, x).len()"),
        ("x |> |a| { a + 1 } |> g()", "g(call(|a| { a + 1 }, x))"),
        ("x |> |a| a |> g()", "call(|a| g(a), x)"),
        ("x |> || < 1 > |> g()", "g(call(|| { 1 }, x))"),
        ("x |> f |> varg |> h", "h(call(varg, f(x)))"),
    ]);
}

#[test]
fn a_name_is_a_variable_where_one_is_visible() {
    table(&[
        ("let g = 1; x |> g", "let g = 1; call(g, x)"),
        ("const g = 1; x |> g", "const g = 1; call(g, x)"),
        ("let g = x |> g;", "let g = g(x);"),
        ("{ let g = 1; } x |> g", "{ let g = 1; } g(x)"),
        ("|g| x |> g", "|g| call(g, x)"),
        ("(|g| 1, x |> g)", "(|g| 1, g(x))"),
        ("let g = 1; || x |> g", "let g = 1; || call(g, x)"),
        ("fn f(g) { x |> g }", "fn f(g) { call(g, x) }"),
        ("let g = 1; fn f() { x |> g }", "let g = 1; fn f() { g(x) }"),
        ("fn f() { x |> varf }", "fn f() { varf(x) }"),
        ("fn f(varf) { x |> varf } x |> varf", "fn f(varf) { call(varf, x) } call(varf, x)"),
        ("|| x |> varf", "|| call(varf, x)"),
        ("for g in y { x |> g } x |> g", "for g in y { call(g, x) } g(x)"),
        ("for (g, h) in y { x |> h }", "for (g, h) in y { call(h, x) }"),
        ("try { } catch (e) { x |> e } x |> e", "try { } catch (e) { call(e, x) } e(x)"),
        ("`${let g = 1; x |> g}`; x |> g", "`${let g = 1; call(g, x)}`; g(x)"),
        (
            "switch y { 1 => { let g = 1; x |> g } _ => x |> g }",
            "switch y { 1 => { let g = 1; call(g, x) } _ => g(x) }",
        ),
    ]);
}

#[test]
fn a_pipe_binds_between_ranges_and_comparisons() {
    table(&[
        ("1 + 2 |> f()", "f(1 + 2)"),
        ("1 << 2 ** 3 % 4 |> f()", "f(1 << 2 ** 3 % 4)"),
        ("1 >> 2 |> f()", "f(1 >> 2)"),
        ("a == b |> f()", "a == f(b)"),
        ("x |> f() == 3", "f(x) == 3"),
        ("x |> f() == y |> g()", "f(x) == g(y)"),
        ("1..4 |> f()", "f(1..4)"),
        ("1..=4 |> f()", "f(1..=4)"),
        ("..4 |> f()", "f(..4)"),
        ("1.. |> f()", "f(1..)"),
        ("-x |> f()", "f(-x)"),
        ("!x |> f()", "f(!x)"),
        ("a in b |> f()", "a in f(b)"),
        ("a !in b |> f()", "a !in f(b)"),
        ("a && b |> f() || c |> g()", "a && f(b) || g(c)"),
        ("a | b |> f()", "a | f(b)"),
        ("a ^ b |> f()", "a ^ f(b)"),
        ("a & b |> f()", "a & f(b)"),
        ("a < b |> f()", "a < f(b)"),
        ("a > b |> f()", "a > f(b)"),
        ("a ?? b |> f()", "a ?? f(b)"),
        ("a ?? return b |> f()", "a ?? return f(b)"),
        ("let a = x |> f();", "let a = f(x);"),
        ("return x |> f()", "return f(x)"),
        ("a = x |> f()", "a = f(x)"),
        ("a += x |> f()", "a += f(x)"),
        ("a[0].b = x |> f()", "a[0].b = f(x)"),
    ]);
}

#[test]
fn a_pipe_works_wherever_an_expression_does() {
    table(&[
        ("f(x |> g(), y |> h(z))", "f(g(x), h(y, z))"),
        ("x |> f(y |> g(z |> h()))", "f(x, g(y, h(z)))"),
        ("[x |> f(), 1]", "[f(x), 1]"),
        ("#{ a: x |> f(), \"b\": y |> g() }", "#{ a: f(x), \"b\": g(y) }"),
        ("`a${x |> f()}b${`${y |> g}`}c`", "`a${f(x)}b${`${g(y)}`}c`"),
        ("if x |> f() { y |> g() } else if z |> h { 1 }", "if f(x) { g(y) } else if h(z) { 1 }"),
        ("while x |> f { y |> g() }", "while f(x) { g(y) }"),
        ("do { x |> f() } until y |> g()", "do { f(x) } until g(y)"),
        ("for i in 1..4 |> f() { i |> g() }", "for i in f(1..4) { g(i) }"),
        (
            "switch x |> f() { 1 | 2 if y |> g() => z |> h(), _ => 1 |> k }",
            "switch f(x) { 1 | 2 if g(y) => h(z), _ => k(1) }",
        ),
        ("fn f(a) { a |> g() }\nfn h() {}", "fn f(a) { g(a) }\nfn h() {}"),
        ("throw x |> f()", "throw f(x)"),
        ("import \"m\" as n; x |> n::f()", "import \"m\" as n; n::f(x)"),
        ("loop { break x |> f() }", "loop { break f(x) }"),
        ("|a| { a |> f() }", "|a| { f(a) }"),
        ("a[x |> f()]", "a[f(x)]"),
    ]);
}

#[test]
fn a_statement_with_a_value_can_be_piped() {
    table(&[
        ("if a {1} else {2} |> f()", "f(if a {1} else {2})"),
        ("{ 1 } |> f()", "f({ 1 })"),
        ("loop { break 1 } |> f() |> g", "g(f(loop { break 1 }))"),
        ("switch a { 1 => 2 } |> f() == 3", "f(switch a { 1 => 2 }) == 3"),
        ("x |> f(); { 1 } |> f()", "f(x); f({ 1 })"),
        ("|a| if a { 1 } |> g()", "g(|a| if a { 1 })"),
    ]);
}

#[test]
fn angle_blocks_are_blocks() {
    table(&[
        ("|| < 1 >", "|| { 1 }"),
        ("||<1>", "||{1}"),
        ("|| < >", "|| { }"),
        ("| | < 1 >", "| | { 1 }"),
        ("|a| < a > 1 >", "|a| { a > 1 }"),
        ("|a| < a > -1 >", "|a| { a > -1 }"),
        ("|a| < a >= 1 >", "|a| { a >= 1 }"),
        ("|a, b| < a < b >", "|a, b| { a < b }"),
        ("|a| < a >> 1 >", "|a| { a >> 1 }"),
        ("|| < || < 1 > >", "|| { || { 1 } }"),
        ("|| < || < 1 >>", "|| { || { 1 }}"),
        ("|| < || < || < 1 >>>", "|| { || { || { 1 }}}"),
        ("|| < || < 1 >> |> f()", "f(|| { || { 1 }})"),
        ("(|| < 1 >)", "(|| { 1 })"),
        ("[|| < 1 >, || < 2 >]", "[|| { 1 }, || { 2 }]"),
        ("#{ a: || < 1 > }", "#{ a: || { 1 } }"),
        ("|| < 1 >;", "|| { 1 };"),
        ("|| < 1 >.call()", "|| { 1 }.call()"),
        ("|| < 1 > == 2", "|| { 1 } == 2"),
        ("`${|| < 1 >}`", "`${|| { 1 }}`"),
        ("switch x { _ => || < 1 > }", "switch x { _ => || { 1 } }"),
        ("|| < sleep(6000); \"Hi\" >", "|| { sleep(6000); \"Hi\" }"),
        ("|| < let a = 1; a + (2 > 1) >", "|| { let a = 1; a + (2 > 1) }"),
        ("|| < return >", "|| { return }"),
        ("|| < if a > b { 1 } >", "|| { if a > b { 1 } }"),
        ("|| < x |> f() >", "|| { f(x) }"),
        ("|| < x |> || < 1 >>", "|| { call(|| { 1 }, x)}"),
        (
            "job_async(|| < sleep(6000); \"Hi\" >) |> job_await(5000)",
            "job_await(job_async(|| { sleep(6000); \"Hi\" }), 5000)",
        ),
        ("a || b < c > d", "a || b < c > d"),
        ("a | b < c", "a | b < c"),
    ]);
}

#[test]
fn a_reserved_name_is_written_as_its_registered_one() {
    table(&[
        ("spawn(f)", "spawn_(f)"),
        ("f.spawn()", "f.spawn_()"),
        ("f?.spawn(1)", "f?.spawn_(1)"),
        ("f |> spawn", "spawn_(f)"),
        ("f |> spawn()", "spawn_(f)"),
        ("f |> x.await(1)", "x.await_(f, 1)"),
        ("g(spawn)", "g(Fn(\"spawn_\"))"),
        ("spawn = spawn", "spawn = Fn(\"spawn_\")"),
        ("spawn(1).x = 2", "spawn_(1).x = 2"),
        ("f.spawn", "f.spawn"),
        ("#{ spawn: spawn(1) }", "#{ \"spawn\": spawn_(1) }"),
        ("Fn(\"spawn\") // spawn(1)", "Fn(\"spawn\") // spawn(1)"),
        ("`spawn(${spawn(1)})`", "`spawn(${spawn_(1)})`"),
        ("fn spawn() {}", "fn spawn() {}"),
        ("let spawn = 1", "let spawn = 1"),
    ]);
}

#[test]
fn a_reserved_name_may_be_a_key() {
    table(&[
        ("#{ call: |x| x, cast: 1 }", "#{ \"call\": |x| x, cast: 1 }"),
        ("#{\n    a: #{ default: 1 } }", "#{\n    a: #{ \"default\": 1 } }"),
        ("#{ \"call\": call }", "#{ \"call\": call }"),
        ("call: 1", "call: 1"),
    ]);
}

#[test]
fn line_breaks_and_comments_stay() {
    table(&[
        ("x\n  |> f(a)\n  |> g()", "g(f(x\n  , a)\n  )"),
        ("x // c\n|> f(a)", "f(x // c\n, a)"),
        ("x /* c */ |> f()", "f(x /* c */ )"),
        ("x |>\n  f(a)", "f(x,\n  a)"),
        ("x |> f(\n  a,\n  b\n)", "f(x,\n  a,\n  b\n)"),
        ("x |> f(/* c */)", "f(x/* c */)"),
        ("x\n|> obj\n  .m(a)", "obj\n  .m(x\n, a)"),
        ("x |>\n// c\n|a| a // d\n", "call(|a| a, x\n// c\n) // d\n"),
        ("a;\n\nx |> f();\nb\n", "a;\n\nf(x);\nb\n"),
    ]);
}

#[test]
fn a_leading_pipe_pipes_the_last_value() {
    table(&[("|> f(a)", "f(v(), a)"), ("  // c\n|> f |> g()", "  // c\ng(f(v()))"), ("|> f(); x", "f(v()); x")]);
    let options = Options { leading: None, ..OPTIONS };
    let error = rewrite(" |> f()", &options).unwrap_err();
    assert_eq!((error.message.as_str(), error.span), ("there is nothing to pipe here", 1..3));
}

#[test]
fn errors_say_what_is_wrong_and_where() {
    const NOTHING: &str = "there is nothing to pipe here";
    errors(&[
        ("x |> 5", "5", "`|>` cannot pipe into a value"),
        ("x |> \"s\"", "\"s\"", "`|>` cannot pipe into a value"),
        ("x |> (1 + 2)", "(1 + 2)", "`|>` cannot pipe into a value"),
        ("x |> (f) |> (f + 1)", "(f + 1)", "`|>` cannot pipe into a value"),
        ("x |> (f())", "(f())", "`|>` cannot pipe into a value"),
        ("let é = 1; é |> nofn()", "é", "Unexpected 'é'"),
        ("x |> f(🦀)", "🦀", "Unexpected '🦀'"),
        ("1 |> |x| é", "é", "Unexpected 'é'"),
        ("x |> [f]; y", "[f]", "`|>` cannot pipe into a value"),
        ("x |> #{}", "#{}", "`|>` cannot pipe into a value"),
        ("x |> if a { b }", "if", "`|>` cannot pipe into `if`"),
        ("x |> obj.field", "obj.field", "`|>` cannot pipe into a property"),
        ("x |> a[0]", "a[0]", "`|>` cannot pipe into an element"),
        ("x |> + f()", "+", "`|>` cannot pipe into `+`"),
        ("x |> ;", ";", "`|>` cannot pipe into `;`"),
        ("x |> |> f()", "|>", "`|>` cannot pipe into `|>`"),
        ("(x |> )", ")", "`|>` cannot pipe into `)`"),
        ("x |> f() + 1", "+", "`+` cannot follow a pipe"),
        ("x |> f() >> 1", ">>", "`>>` cannot follow a pipe"),
        ("x |> f()..4", "..", "`..` cannot follow a pipe"),
        ("x; |> f()", "|>", NOTHING),
        ("{ |> f() }", "|>", NOTHING),
        ("g(|> f())", "|>", NOTHING),
        ("1 + |> f()", "|>", NOTHING),
        ("1 == |> f()", "|>", NOTHING),
        ("while a {} |> f()", "|>", "`while` has no value to pipe"),
        ("for a in b {} |> f()", "|>", "`for` has no value to pipe"),
        ("let y = for a in b {} |> f()", "|>", "`for` has no value to pipe"),
        ("try {} catch {} |> f()", "|>", "`try` has no value to pipe"),
        ("fn g() {}\n|> f()", "|>", "`fn` has no value to pipe"),
        ("f(|| < 1 )", "<", "this `<` is not closed"),
        ("{ || < 1 }", "<", "this `<` is not closed"),
        ("x |> f(\"s\n)", "\"s", "this string is not closed"),
        ("x |> f('s)", "'s)", "this character is not closed"),
    ]);
    assert_eq!(refused("x |> f() + 1").help.as_deref(), Some("put the pipe in parentheses: `(x |> f()) + …`"));
    assert_eq!(
        refused("x |> 5").help.as_deref(),
        Some("allowed are a call such as `f(…)`, a method call, a closure or the name of a function")
    );
}

#[test]
fn a_chain_has_at_most_sixty_stages() {
    let chain = |stages| format!("x{}", " |> f".repeat(stages));
    assert_eq!(plain(&chain(60)).text(), format!("{}x{}", "f(".repeat(60), ")".repeat(60)));
    for typed in [chain(61), chain(100), format!("y == {}", chain(61)), format!("{} == y", chain(61))] {
        let error = refused(&typed);
        assert_eq!(error.message, "a pipe cannot have more than 60 stages");
        assert_eq!(error.help.as_deref(), Some("give the result so far a name: `let x = …; x |> …`"));
        let too_much = typed.match_indices("|>").nth(60).map(|(at, mark)| at..at + mark.len());
        assert_eq!((Some(error.span), error.incomplete), (too_much, false));
    }
    // Chains in parentheses, in arguments and on the other side of a comparison are chains of their own.
    for typed in [format!("{} == {0}", chain(60)), format!("x |> g({})", chain(60)), format!("({}) |> f", chain(60))] {
        assert!(rewrite(&typed, &OPTIONS).is_ok(), "typed: {typed}");
    }
}

#[test]
fn what_ends_too_early_is_incomplete() {
    for typed in [
        "x |>",
        "x |> // c\n",
        "x |> obj.",
        "x |> ns::",
        "x |> (1 + ",
        "x |> (f",
        "x |> [1, ",
        "|| <",
        "|| < 1;",
        "f(|| < 1",
        "|| < { 1 }; ",
        "this |> |(`",
        "x |> f(#\"s",
        "x |> f(\"s\\",
        "x |> f(/* c",
    ] {
        assert!(refused(typed).incomplete, "typed: {typed}");
    }
    // What Rhai itself sees to be incomplete is left to it.
    table(&[("x |> f(", "f(x"), ("x |> f(1, ", "f(x, 1, "), ("x |> |a| {", "call(|a| {, x)")]);
}

#[test]
fn text_without_additions_is_unchanged() {
    for typed in [
        "",
        " ",
        "// |> spawn",
        "\"|>\"",
        "let a = 1 | 2 > 3;",
        "a || b",
        "(((",
        ")",
        "}`",
        "`${",
        "#\"|>\"#",
        "a <- b",
        "'",
        "é |",
        "x.spawn",
        "1 .. 2",
    ] {
        let rewritten = plain(typed);
        assert_eq!(rewritten.text(), typed);
        assert_eq!(rewritten.typed(3, 7), (3, 7));
    }
}

#[test]
fn hostile_input_is_refused_or_rewritten_in_time() {
    for stage in [" |> f()", "\n|> f", " |> ((f))"] {
        let pipes = format!("x{}", stage.repeat(100_000));
        assert_eq!(refused(&pipes).message, "a pipe cannot have more than 60 stages");
        let pipes = format!("x{}; ", stage.repeat(60)).repeat(1_000);
        assert!(plain(&pipes).text().trim_start().starts_with("f(f(f("));
    }
    for nest in [
        "(",
        "[",
        "{",
        "#{a:",
        "|a| ",
        "|| <",
        "if ",
        "`${",
        "f(",
        "x |> |a| ",
        "a ?? return ",
        "x.y(",
        "x |> (",
        "switch ",
        "do {",
    ] {
        let typed = format!("x |> f({}", nest.repeat(100_000));
        let error = refused(&typed);
        assert_eq!(error.message, "this is nested more than 500 levels deep", "typed: {nest}");
    }
    for flat in
        ["else if a {} ", "-", "1 + ", ") ", "} ", "x |> f(); ", "let a = 1; x |> a; ", "|| < 1 >; ", "| ", "> ", ".. "]
    {
        let typed = format!("x |> f(); {}", flat.repeat(100_000));
        assert!(rewrite(&typed, &OPTIONS).is_ok() || flat == "| ", "typed: {flat}");
    }
}
