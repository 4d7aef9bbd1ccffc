//! The names of functions as values.

use super::{OPTIONS, Options, Rewritten, rewrite};

const KNOWN: Options =
    Options { is_function: &|name| matches!(name, "fact" | "later" | "varfn" | "spawn" | "var"), ..OPTIONS };

fn plain(source: &str) -> Rewritten {
    rewrite(source, &KNOWN).unwrap_or_else(|error| panic!("{source}: {error:?}"))
}

#[track_caller]
fn table(rows: &[(&str, &str)]) {
    for (typed, expected) in rows {
        assert_eq!(plain(typed).text(), *expected, "typed: {typed}");
    }
}

#[test]
fn a_function_is_a_value_wherever_an_operand_is() {
    table(&[
        ("fact", "Fn(\"fact\")"),
        ("let h = fact;", "let h = Fn(\"fact\");"),
        ("let fact = fact;", "let fact = Fn(\"fact\");"),
        ("[3, 4].map(fact)", "[3, 4].map(Fn(\"fact\"))"),
        ("job_async(later)", "job_async(Fn(\"later\"))"),
        ("f(1, later, fact)", "f(1, Fn(\"later\"), Fn(\"fact\"))"),
        ("fact(later)", "fact(Fn(\"later\"))"),
        ("fact.call(3)", "Fn(\"fact\").call(3)"),
        ("(fact).call(3)", "(Fn(\"fact\")).call(3)"),
        ("[fact]", "[Fn(\"fact\")]"),
        ("#{ fact: fact, \"b\": later }", "#{ fact: Fn(\"fact\"), \"b\": Fn(\"later\") }"),
        ("|| fact", "|| Fn(\"fact\")"),
        ("|| < fact >", "|| { Fn(\"fact\") }"),
        ("fn f() { [1].map(fact) }", "fn f() { [1].map(Fn(\"fact\")) }"),
        ("`${fact}`", "`${Fn(\"fact\")}`"),
        ("x = fact", "x = Fn(\"fact\")"),
        ("x += fact", "x += Fn(\"fact\")"),
        ("x[fact].y = 1", "x[Fn(\"fact\")].y = 1"),
        ("return fact", "return Fn(\"fact\")"),
        ("if fact == later { fact }", "if Fn(\"fact\") == Fn(\"later\") { Fn(\"fact\") }"),
        ("switch x { 1 => fact }", "switch x { 1 => Fn(\"fact\") }"),
        ("for a in fact {}", "for a in Fn(\"fact\") {}"),
        ("x in fact", "x in Fn(\"fact\")"),
        ("fact !in x", "Fn(\"fact\") !in x"),
        ("fact != x", "Fn(\"fact\") != x"),
        ("fact // c", "Fn(\"fact\") // c"),
        ("f(spawn)", "f(Fn(\"spawn_\"))"),
    ]);
}

#[test]
fn pipes_call_functions_and_pass_them() {
    table(&[
        ("3 |> fact", "fact(3)"),
        ("3 |> fact()", "fact(3)"),
        ("3 |> (fact)", "fact(3)"),
        ("[3] |> map(fact)", "map([3], Fn(\"fact\"))"),
        ("later |> job_async() |> job_await", "job_await(job_async(Fn(\"later\")))"),
        ("later |> fact", "fact(Fn(\"later\"))"),
        ("3 |> fact.call()", "Fn(\"fact\").call(3)"),
        ("3 |> fact.x[later].call()", "Fn(\"fact\").x[Fn(\"later\")].call(3)"),
        ("spawn |> f", "f(Fn(\"spawn_\"))"),
        ("3 |> spawn", "spawn_(3)"),
    ]);
}

#[test]
fn a_variable_goes_before_a_function_where_it_is_visible() {
    table(&[
        ("varfn", "varfn"),
        ("|| varfn", "|| varfn"),
        ("fn f() { varfn }", "fn f() { Fn(\"varfn\") }"),
        ("fn f(varfn) { varfn } varfn", "fn f(varfn) { varfn } varfn"),
        ("let fact = 1; fact", "let fact = 1; fact"),
        ("{ let fact = 1; fact } fact", "{ let fact = 1; fact } Fn(\"fact\")"),
        ("let fact = 1; fn f() { fact }", "let fact = 1; fn f() { Fn(\"fact\") }"),
        ("|fact| fact", "|fact| fact"),
        ("(|fact| fact, fact)", "(|fact| fact, Fn(\"fact\"))"),
        ("for fact in x { fact } fact", "for fact in x { fact } Fn(\"fact\")"),
        ("for (a, fact) in x { fact }", "for (a, fact) in x { fact }"),
        ("try {} catch (fact) { fact }", "try {} catch (fact) { fact }"),
        ("let fact = 1; 2 |> fact", "let fact = 1; call(fact, 2)"),
    ]);
}

#[test]
fn a_name_that_is_no_operand_is_left_alone() {
    for typed in [
        "fact(1)",
        "fact (1)",
        "fact!(1)",
        "fact /* c */ (1)",
        "fact::x",
        "fact::x(1)",
        "ns::fact",
        "ns::fact(1)",
        "x.fact",
        "x?.fact",
        "x.fact = 1",
        "x.fact(1)",
        "fact = 1",
        "fact += 1",
        "fact.x = 1",
        "fact[0] = 1",
        "|| fact = 1",
        "#{ fact: 1 }",
        "fn fact(fact) { 1 }",
        "private fn fact() {}",
        "fn x.fact() {}",
        "let fact",
        "const fact = 1",
        "import \"m\" as fact",
        "export fact",
        "export fact as later",
        "fact: 1",
        "switch x { fact => 1 }",
        "\"fact\"; 'f'; `fact` // fact",
        "factual; my_fact; fac",
    ] {
        assert_eq!(plain(typed).text(), typed);
        // A pipe behind it makes the rewriter read all of it.
        assert_eq!(plain(&format!("{typed}\n; 1 |> f()")).text(), format!("{typed}\n; f(1)"));
    }
}

#[test]
fn without_known_functions_nothing_changes() {
    for typed in ["fact", "[3].map(fact)", "let h = fact; later", "fact ="] {
        let rewritten = rewrite(typed, &OPTIONS).unwrap();
        assert_eq!((rewritten.text(), rewritten.typed(1, 70)), (typed, (1, 70)));
    }
}

#[test]
fn positions_are_those_of_the_name() {
    let rewritten = plain("f(later, x)");
    assert_eq!(rewritten.text(), "f(Fn(\"later\"), x)");
    for column in 3..=13 {
        assert_eq!(rewritten.typed(1, column), (1, 3), "column {column}");
    }
    assert_eq!(rewritten.typed(1, 14), (1, 8));
    assert_eq!(rewritten.typed(1, 16), (1, 10));
    let rewritten = plain("fact = 1; x");
    assert_eq!(rewritten.typed(1, 3), (1, 3));
}

#[test]
fn variables_are_seen_at_the_place_of_the_call() {
    table(&[
        ("variables()", "(__v \"\")"),
        ("variables() |> len()", "len((__v \"\"))"),
        ("variables().len()", "(__v \"\").len()"),
        ("variables(1)", "variables(1)"),
        ("x.variables()", "x.variables()"),
    ]);
}
