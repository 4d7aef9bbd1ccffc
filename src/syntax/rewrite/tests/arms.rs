//! `receive { … }` and `match x { … }`.

use super::{errors, plain, refused, table};

#[test]
fn a_receive_is_a_search_and_a_switch() {
    table(&[
        ("receive { a => a }", "{let m_=receive__( \".$\",[]);switch arm__(m_){ 0 =>{let a=take__(m_,0); a} }}"),
        (
            "x = receive { [\"add\", a, ..] => a, after 9 => b }",
            "x = {let m_=receive__( \".(2;,0;=0;$\",[\"add\"], 9 );switch arm__(m_){ 0   =>{let a=take__(m_,0); a}, _=> b }}",
        ),
        (
            "receive { ^p if q => 1, -2 => {} }",
            "{let m_=receive__( \"!=0;.=1;\",[p,-2]);while asks__(m_){switch arm__(m_){0=>{judge__(m_, q )},}}\
             switch arm__(m_){ 0 =>{ 1}, 1 =>{ {}} }}",
        ),
    ]);
}

#[test]
fn a_match_is_one_of_a_value() {
    table(&[(
        "match f(x) { ok(v) => v, _ => 0 }",
        "{let m_=match__( f(x) ,\".+$._\",[]);switch arm__(m_){ 0 =>{let v=take__(m_,0); v}, 1 =>{ 0} }}",
    )]);
}

#[test]
fn where_no_block_may_stand_it_is_in_parentheses() {
    let arms = "match__( x ,\"._\",[]);switch arm__(m_){ 0 =>{ y} }}";
    for (source, before, after) in [
        ("if match x { _ => y } {}", "if ({let m_=", ") {}"),
        ("while match x { _ => y } == 1 {}", "while ({let m_=", ") == 1 {}"),
        ("for a in match x { _ => y } {}", "for a in ({let m_=", ") {}"),
        ("do {} until match x { _ => y }", "do {} until ({let m_=", ")"),
        ("match x { _ => y }.len()", "({let m_=", ").len()"),
        ("if a == match x { _ => y } {}", "if a == {let m_=", " {}"),
    ] {
        assert_eq!(plain(source).text(), format!("{before}{arms}{after}"), "{source}");
    }
}

#[test]
fn the_search_has_a_name_that_nothing_else_has() {
    table(&[(
        "match m_ { m__ => 1 }",
        "{let m___=match__( m_ ,\".$\",[]);switch arm__(m___){ 0 =>{let m__=take__(m___,0); 1} }}",
    )]);
}

#[test]
fn what_is_no_receive_stays() {
    for source in ["receive()", "receive(5)", "x.receive {}", "let receive = true; if receive { 1 }", "after(5)"] {
        assert_eq!(plain(source).text(), source);
    }
}

#[test]
fn pieces_keep_their_positions() {
    let typed = "receive {\n  // c\n  [x, ^y]\n    if x > 1 => z,\n  after t => 2\n}";
    let plain = plain(typed);
    let place = |text: &str, at: usize| {
        let line = text[..at].matches('\n').count() + 1;
        (line, text[..at].chars().rev().take_while(|char| *char != '\n').count() + 1)
    };
    for (word, in_plain) in [("^y", "y]"), ("x > 1", "x > 1"), ("z,", "z}"), ("t =>", "t )"), ("2\n", "2\n")] {
        let wanted = typed.find(word).expect("it was typed") + usize::from(word == "^y");
        let at = plain.text().find(in_plain).expect("it is there still");
        let (line, column) = place(plain.text(), at);
        assert_eq!(plain.typed(line, column), place(typed, wanted), "{word} in {}", plain.text());
    }
}

#[test]
fn what_is_wrong_is_marked() {
    errors(&[
        ("receive { }", "receive { }", "this `receive` has no arm"),
        ("receive { 5 }", "}", "a `=>` is expected here"),
        ("receive { f(x) => 1 }", "f", "a pattern cannot call or look into `f`"),
        ("receive { {:ok, x} => 1 }", "{", "this is no pattern"),
        ("receive { x | y => 1 }", "|", "a pattern has no alternatives"),
        ("receive { after 5 => 1, 3 => 4 }", "3", "`after` must be the last arm"),
        ("receive { [.., ..] => 1 }", "..", "an array pattern has one `..`"),
        ("match 3 { after 5 => 1 }", "after", "`after` belongs to `receive`"),
        ("match 3 { x => }", "}", "the body of this arm is missing"),
        ("match 3 { 1..3 => 1 }", "..", "a range is no pattern"),
        ("loop { match 3 { x if { break } => 1 } }", "break", "a guard cannot `break`"),
        ("loop { match 3 { x if match x { 3 => continue } => 1 } }", "continue", "a guard cannot `continue`"),
        ("3 |> match 4 { x => 1 }", "match", "`|>` cannot pipe into a `match`"),
        ("3 |> receive { x => 1 }", "receive", "`|>` cannot pipe into a `receive`"),
        ("match 3;", "match 3", "this `match` has no arms"),
    ]);
}

#[test]
fn a_loop_or_a_closure_in_a_guard_is_left_at_will() {
    for guard in
        ["loop { break }", "f(|| { for a in b { continue } })", "{ while a { break } }", "{ do { break } while a }"]
    {
        plain(&format!("match 3 {{ x if {guard} => break }}"));
    }
}

#[test]
fn half_of_one_is_incomplete() {
    for source in [
        "receive {",
        "receive { 5",
        "receive { [a,",
        "receive { x if",
        "receive { x =>",
        "receive { #{ a",
        "match x",
        "match x {",
        "receive { after",
        "receive { ^",
        "receive { ok(",
    ] {
        assert!(refused(source).incomplete, "{source}");
    }
}
