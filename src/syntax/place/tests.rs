use super::*;

fn value(base: Base, steps: &[Step]) -> Value {
    Value { base, steps: steps.to_vec() }
}

fn variable(name: &str) -> Base {
    Base::Variable(name.to_owned())
}

fn field(name: &str) -> Step {
    Step::Field(name.to_owned())
}

#[test]
fn names_are_wanted_where_an_expression_begins() {
    for (text, word) in [
        ("", ""),
        ("job_a", "job_a"),
        ("1 + ", ""),
        ("x |> job", "job"),
        ("let x = y", "y"),
        ("f(a, b", "b"),
        ("f(|a, b| a", "a"),
        ("|| < x", "x"),
        ("#{ a: b", "b"),
        ("`in ${x", "x"),
        ("`in ${x} more`; y", "y"),
        ("if ", ""),
        ("/* c */ a", "a"),
        ("// c\nlet", "let"),
    ] {
        let place = place(text);
        assert_eq!(place.wanted, Wanted::Name, "text: {text}");
        assert_eq!(&text[place.start..], word, "text: {text}");
    }
}

#[test]
fn nothing_is_wanted_in_comments_numbers_texts_and_where_a_name_is_given() {
    for text in [
        "// job",
        "/* job",
        "/// job",
        "12",
        "0x1f",
        "let x",
        "const ",
        "for ",
        "fn f",
        "fn f(a",
        "fn int.f(a",
        "|a",
        "xs.map(|a, ",
        "\"job",
        "`job",
        "'a",
        "import \"a\" as b",
        "x + \"a",
    ] {
        assert_eq!(place(text).wanted, Wanted::Nothing, "text: {text}");
    }
}

#[test]
fn the_value_before_a_dot_is_told_by_what_is_written() {
    for (text, base, steps) in [
        ("[1, 2].", Base::Literal("array"), &[][..]),
        ("\"a\".le", Base::Literal("string"), &[]),
        ("`a`.", Base::Literal("string"), &[]),
        ("`a${x}`.", Base::Literal("string"), &[]),
        ("'c'.", Base::Literal("char"), &[]),
        ("5.", Base::Literal("i64"), &[]),
        ("5.5.", Base::Literal("f64"), &[]),
        ("true.", Base::Literal("bool"), &[]),
        ("#{ a: 1 }.", Base::Literal("map"), &[]),
        ("(1..4).", Base::Literal("range"), &[]),
        ("(1..=4).", Base::Literal("range="), &[]),
        ("(a + b).", Base::Unknown, &[]),
        ("a.", variable("a"), &[]),
        ("1 + a?.", variable("a"), &[]),
        ("a.b.c.d", variable("a"), &[field("b"), field("c")]),
        ("a[0].b[\"c\"].", variable("a"), &[Step::At(0), field("b"), field("c")]),
        ("a[i].", variable("a"), &[Step::Element]),
        ("f(x).", Base::Call("f".into()), &[]),
        ("[1].map(|x| x).", Base::Literal("array"), &[Step::Method("map".into())]),
        ("x |> f(1).", Base::Call("f".into()), &[]),
        ("ns::x.", Base::Unknown, &[]),
        ("if a { b }.", Base::Unknown, &[]),
    ] {
        assert_eq!(place(text).wanted, Wanted::Member(value(base, steps)), "text: {text}");
    }
}

#[test]
fn a_variable_of_the_text_is_what_it_was_declared_as() {
    for (text, base, steps) in [
        ("let xs = [1]; xs.", Base::Literal("array"), &[][..]),
        ("let x = 1; let x = \"a\"; x.", Base::Literal("string"), &[]),
        ("let a = b.c; a.d.", variable("b"), &[field("c"), field("d")]),
        ("let a = 1 + 2.5; a.", Base::Unknown, &[]),
        ("let a = pid; let b = a; b.", variable("pid"), &[]),
        ("|x| x.", Base::Unknown, &[]),
        ("fn f(x) { x.", Base::Unknown, &[]),
        ("for x in y { x.", Base::Unknown, &[]),
    ] {
        assert_eq!(place(text).wanted, Wanted::Member(value(base, steps)), "text: {text}");
    }
    assert_eq!(place("let a = 1; for (b, i) in |c| c { fn f(d, e) { ").locals, ["a", "b", "i", "c", "d", "e"]);
}

#[test]
fn the_call_at_the_cursor_is_known_with_its_argument() {
    for (text, name, argument, begun) in [
        ("f(", "f", 0, false),
        ("f(a", "f", 0, false),
        ("f(a ", "f", 0, true),
        ("f(a, ", "f", 1, false),
        ("f(a, b + c", "f", 1, true),
        ("f(|a, b| a, ", "f", 1, false),
        ("f([1, 2], g(3), ", "f", 2, false),
        ("x |> f(", "f", 1, false),
        ("x |> ns::f(a, ", "ns::f", 2, false),
        ("f(g(1, ", "g", 1, false),
        ("f(\"a, b", "f", 0, false),
    ] {
        let call = place(text).call.map(|call| (call.name, call.argument, call.begun));
        assert_eq!(call, Some((name.to_owned(), argument, begun)), "text: {text}");
    }
    for (text, first) in [
        ("f(\"a\", \"b", Some("a")),
        ("f(\"a\", 1, ", Some("a")),
        ("f(\"a\" + b, \"", None),
        ("f(a, \"", None),
        ("f(\"", None),
    ] {
        assert_eq!(place(text).call.and_then(|call| call.first).as_deref(), first, "text: {text}");
    }
    for text in ["", "f", "f()", "(a", "[f", "fn f(", "fn int.f(a", "f(|| { ", "if (a", "// f("] {
        assert_eq!(place(text).call, None, "text: {text}");
    }
    let method = place("a.b.map(").call.map(|call| (call.name, call.of, call.argument));
    assert_eq!(method, Some(("map".into(), Some(value(variable("a"), &[field("b")])), 0)));
}

#[test]
fn keys_are_wanted_in_the_map_of_a_call() {
    let key =
        |in_array, given: &[&str]| Wanted::Key { in_array, given: given.iter().map(|key| (*key).into()).collect() };
    for (text, wanted, call) in [
        ("f(xs, #{ max_c", key(false, &[]), Some("f")),
        ("f(#{", key(false, &[]), Some("f")),
        ("f(#{ a: 1, \"b\": g(x, y), ", key(false, &["a", "b"]), Some("f")),
        ("f([#{ a: 1 }, #{ i", key(true, &[]), Some("f")),
        ("#{ a", key(false, &[]), None),
        ("f(#{ a: ", Wanted::Name, Some("f")),
        ("f(#{ a: #{ b", key(false, &[]), None),
    ] {
        let place = place(text);
        assert_eq!((place.wanted, place.call.as_ref().map(|call| call.name.as_str())), (wanted, call), "text: {text}");
    }
}

#[test]
fn texts_are_wanted_for_calls_and_imports() {
    for (text, wanted, inside) in [
        ("import \"tools/te", Wanted::Import, "tools/te"),
        ("h(\"job_", Wanted::Text, "job_"),
        ("f(a, `b", Wanted::Text, "b"),
        ("f(#{ a: 1, key: \"wo", Wanted::KeyText("key".into()), "wo"),
        ("f([#{ \"key\": \"wo", Wanted::KeyText("key".into()), "wo"),
        ("f(#{ key: 1 + \"wo", Wanted::Nothing, "wo"),
        ("#{ key: \"wo", Wanted::Nothing, "wo"),
        ("ns::", Wanted::InModule("ns".into()), ""),
        ("1 + a::b::c", Wanted::InModule("a::b".into()), "c"),
    ] {
        let place = place(text);
        assert_eq!((place.wanted, &text[place.start..]), (wanted, inside), "text: {text}");
    }
}
