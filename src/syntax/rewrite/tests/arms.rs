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
            "{let m_=receive__( \"!=0;.=1;\",[p,-2]);while asks__(m_){judge__(m_,switch arm__(m_){0=>{ q },})}\
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
        ("match 3;", "match 3", "this `match` has no arms"),
    ]);
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
