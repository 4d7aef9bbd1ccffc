use super::*;

fn plain(frame: Frame) -> String {
    let report = Report { title: "wrong".into(), frames: vec![frame], ..Report::default() };
    report.render(Look::Plain, 80)
}

/// The two lines of the excerpt: the source, and what is under it.
fn excerpt(text: &str, line: usize, column: usize) -> [String; 2] {
    let shown = plain(Frame::new("s", text, line, column));
    let mut lines = shown.lines().skip(3).map(|line| line[1..].to_string());
    [lines.next().unwrap_or_default(), lines.next().unwrap_or_default()]
}

#[test]
fn a_report_has_title_excerpt_notes_and_help() {
    let report = Report {
        title: "Variable not found: y".into(),
        frames: vec![Frame { label: Some("never set".into()), ..Frame::new("ijob:3", "let x = 1;\nx + yy * 2", 2, 5) }],
        notes: vec!["it was read in job #PID<0.9.0>".into(), "a second one".into()],
        help: Some("did you mean `x`?".into()),
        ..Report::default()
    };
    assert_eq!(
        report.render(Look::Plain, 80),
        "error: Variable not found: y
 --> ijob:3:2:5
  |
2 | x + yy * 2
  |     ^^ never set
  |
  = note: it was read in job #PID<0.9.0>
  = note: a second one
  = help: did you mean `x`?"
    );
}

#[test]
fn the_callers_follow_the_innermost_frame() {
    let report = Report {
        title: "division by zero".into(),
        frames: vec![
            Frame::new("ijob:1", "fn f(x) { 1 / x }", 1, 13),
            Frame { label: Some("in call to `f`".into()), ..Frame::new("ijob:2", "f(0)", 1, 1) },
        ],
        ..Report::default()
    };
    assert_eq!(
        report.render(Look::Plain, 80),
        "error: division by zero
 --> ijob:1:1:13
  |
1 | fn f(x) { 1 / x }
  |             ^
  |
note: called from here
 --> ijob:2:1:1
  |
1 | f(0)
  | ^ in call to `f`"
    );
}

#[test]
fn a_long_chain_is_cut_in_the_middle() {
    let frames: Vec<Frame> = (0..100).map(|i| Frame::new(format!("s{i}"), "f()", 1, 1)).collect();
    let sources = |frames: &[Frame]| {
        let report = Report { title: "too deep".into(), frames: frames.to_vec(), ..Report::default() };
        let shown = report.render(Look::Plain, 80);
        let places = shown.lines().filter_map(|line| {
            let source = line.trim_start().strip_prefix("--> ")?;
            Some(source.trim_end_matches(":1:1").to_string())
        });
        let gap = shown.lines().find(|line| line.ends_with("in between")).map(str::to_string);
        (places.collect::<Vec<_>>().join(" "), gap)
    };
    assert_eq!(sources(&frames), ("s0 s1 s2 s3 s96 s97 s98 s99".into(), Some("note: 92 more calls in between".into())));
    assert_eq!(sources(&frames[..8]), ("s0 s1 s2 s3 s4 s5 s6 s7".into(), None));
}

#[test]
fn a_recursion_is_shown_once() {
    let text = "fn f(n) { f(n - 1) }";
    let mut frames = vec![Frame::new("ijob:1", text, 1, 13)];
    frames.extend((0..99).map(|_| Frame::new("ijob:1", text, 1, 11)));
    let report = Report { title: "too deep".into(), frames, ..Report::default() };
    assert_eq!(
        report.render(Look::Plain, 80),
        "error: too deep
 --> ijob:1:1:13
  |
1 | fn f(n) { f(n - 1) }
  |             ^
  |
note: called from here, 99 times
 --> ijob:1:1:11
  |
1 | fn f(n) { f(n - 1) }
  |           ^"
    );
}

#[test]
fn without_a_place_there_is_no_excerpt() {
    let report = Report { title: "wrong".into(), notes: vec!["a note".into()], ..Report::default() };
    assert_eq!(report.render(Look::Plain, 80), "error: wrong\nnote: a note");
    let bare = Report { title: "wrong".into(), ..Report::default() };
    assert_eq!(bare.render(Look::Plain, 80), "error: wrong");
    assert_eq!(plain(Frame::new("ijob:3", "f()", 0, 0)), "error: wrong\n--> ijob:3");
}

#[test]
fn the_end_of_ones_own_process_has_its_lead_alone() {
    let report = Report {
        kind: Kind::Exit,
        lead: "#PID<0.9.0> has ended: ".into(),
        title: "7".into(),
        notes: vec!["a note".into()],
        ..Report::default()
    };
    assert_eq!(report.render(Look::Plain, 80), "#PID<0.9.0> has ended: 7\nnote: a note");
}

#[test]
fn the_whole_token_is_underlined() {
    let table = [
        ("foo_1(2)", 1, "^^^^^"),
        ("größe + 1", 1, "^^^^^"),
        ("1_000.5e-3..4", 1, "^^^^^^^^^^"),
        ("1..4", 1, "^"),
        ("0xff.abs()", 1, "^^^^"),
        ("\"a \\\" b\" + 1", 1, "^^^^^^^^"),
        ("\"open", 1, "^^^^^"),
        ("'x' y", 1, "^^^"),
        ("`a\\` b", 1, "^^^^"),
        ("a |> b", 3, "  ^^"),
        ("a <<= b", 3, "  ^^^"),
        ("f(1)", 2, " ^"),
    ];
    for (text, column, underline) in table {
        let [line, below] = excerpt(text, 1, column);
        assert_eq!(line, format!(" | {text}"));
        assert_eq!(below, format!(" | {underline}"), "in {text}");
    }
}

#[test]
fn a_place_at_or_past_the_end_has_one_column_underlined() {
    let last = [" | abc".to_string(), " |    ^".to_string()];
    assert_eq!(excerpt("abc", 1, 4), last);
    assert_eq!(excerpt("abc", 1, usize::MAX), last);
    assert_eq!(excerpt("abc\n", 2, 1), last);
    assert_eq!(excerpt("abc", usize::MAX, 0), last);
    assert_eq!(excerpt("abc\r\n", 1, 4), last);
    assert_eq!(excerpt("", 1, 1), [" |".to_string(), " | ^".to_string()]);
}

#[test]
fn wide_characters_and_tabs_keep_the_underline_in_place() {
    assert_eq!(excerpt("日本 + zed", 1, 6), [" | 日本 + zed", " |        ^^^"].map(str::to_string));
    assert_eq!(excerpt("\t日 + zed", 1, 6), [" |     日 + zed", " |          ^^^"].map(str::to_string));
}

#[test]
fn lines_are_numbered_from_the_first_number() {
    let frame = Frame { first_line: 41, ..Frame::new("lesson.md", "let a = 1;\nb", 2, 1) };
    assert_eq!(plain(frame), "error: wrong\n  --> lesson.md:42:1\n   |\n42 | b\n   | ^");
}

#[test]
fn no_control_character_is_let_through() {
    let all: String = ('\0'..='\u{9f}').filter(|c| c.is_control() && *c != '\n').collect();
    let all = format!("{all}\u{202e}\u{2028}x");
    let report = Report {
        title: all.clone(),
        frames: vec![
            Frame { label: Some(all.clone()), ..Frame::new(all.clone(), all.clone(), 1, 3) },
            Frame::new(all.clone(), all.clone(), 0, 0),
        ],
        notes: vec![all.clone()],
        help: Some(all),
        ..Report::default()
    };
    let shown = report.render(Look::Plain, 400);
    let raw: Vec<char> = shown.chars().filter(|c| c.is_control() && !matches!(c, '\n' | '\t')).collect();
    assert_eq!(raw, []);
    assert!(!shown.contains(['\u{202e}', '\u{2028}']));
}

#[test]
fn a_coloured_report_is_the_plain_one_with_colours() {
    let report = Report { title: "wrong".into(), frames: vec![Frame::new("ijob:1", "x", 1, 1)], ..Report::default() };
    let coloured = report.render(Look::Coloured, 80);
    assert!(coloured.starts_with("\u{1b}["));
    let mut plain = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = after.split_once('m').map_or("", |(_, rest)| rest);
    }
    plain.push_str(rest);
    assert_eq!(plain, report.render(Look::Plain, 80));
}

#[test]
fn a_long_line_is_cut_around_the_place() {
    let text = format!("{}zed{}", "1 + ".repeat(50_000), " + 2".repeat(50_000));
    let [line, below] = excerpt(&text, 1, 200_001);
    assert!(line.contains("zed"), "{line}");
    assert!(line.chars().count() < 100, "{line}");
    assert_eq!(below.trim_start_matches([' ', '|']), "^^^");
}

/// A job whose closure ends at this place of the text, started at that one.
fn crash(text: &str, error: (usize, usize), start: (usize, usize)) -> Report {
    let label = Some("#PID<0.9.0> started here by #PID<0.1.0>".to_owned());
    Report {
        kind: Kind::Crash,
        process: Some("#PID<0.9.0>".into()),
        lead: "process #PID<0.9.0> crashed: ".into(),
        title: "boom".into(),
        frames: vec![
            Frame::new("ijob:1", text, error.0, error.1),
            Frame { label, step: Step::Start, ..Frame::new("ijob:1", text, start.0, start.1) },
        ],
        ..Report::default()
    }
}

#[test]
fn the_start_of_a_process_is_shown_beside_the_error_in_the_same_line() {
    assert_eq!(
        crash("let job = spawn(|| 1 / 0);", (1, 22), (1, 11)).render(Look::Plain, 80),
        "error: process #PID<0.9.0> crashed: boom
 --> ijob:1:1:22
  |
1 | let job = spawn(|| 1 / 0);
  |           -----      ^
  |           |
  |           #PID<0.9.0> started here by #PID<0.1.0>"
    );
}

#[test]
fn the_start_of_a_process_elsewhere_has_its_own_excerpt() {
    let elsewhere = "error: process #PID<0.9.0> crashed: boom
 --> ijob:1:2:5
  |
2 | 1 / 0
  |     ^
  |
note: #PID<0.9.0> started here by #PID<0.1.0>
 --> ijob:1:1:1
  |
1 | spawn(||
  | ^^^^^";
    assert_eq!(crash("spawn(||\n1 / 0\n)", (2, 5), (1, 1)).render(Look::Plain, 80), elsewhere);
    let same_line = crash("let job = spawn(|| 1 / 0); job", (1, 22), (1, 11)).render(Look::Plain, 30);
    assert_eq!(
        same_line,
        "error: process #PID<0.9.0> crashed: boom
 --> ijob:1:1:22
  |
1 | ...awn(|| 1 / 0); job
  |             ^
  |
note: #PID<0.9.0> started here by #PID<0.1.0>
 --> ijob:1:1:11
  |
1 | let job = spawn(|| 1 / ...
  |           ^^^^^"
    );
}

#[test]
fn a_start_stands_beside_the_call_that_it_follows() {
    let text = "fn f(x) { 1 / x }\nspawn(|| f(0))";
    let mut report = crash(text, (1, 13), (2, 1));
    let call = Frame { label: Some("in call to `f`".into()), ..Frame::new("ijob:1", text, 2, 10) };
    report.frames.insert(1, call);
    assert_eq!(
        report.render(Look::Plain, 80),
        "error: process #PID<0.9.0> crashed: boom
 --> ijob:1:1:13
  |
1 | fn f(x) { 1 / x }
  |             ^
  |
note: called from here
 --> ijob:1:2:10
  |
2 | spawn(|| f(0))
  | -----    ^ in call to `f`
  | |
  | #PID<0.9.0> started here by #PID<0.1.0>"
    );
}

#[test]
fn a_label_without_room_is_left_out() {
    let report = Report {
        title: "wrong".into(),
        frames: vec![Frame { label: Some("in call to `something`".into()), ..Frame::new("s", "something(1)", 1, 1) }],
        ..Report::default()
    };
    assert_eq!(report.render(Look::Plain, 30), "error: wrong\n --> s:1:1\n  |\n1 | something(1)\n  | ^^^^^^^^^");
}

#[test]
fn no_width_is_too_narrow() {
    let texts = ["", "x", "\t日本語日本語 = spawn(|| 1 / 0);", "🦀🦀\u{301}\t\tlong_name_of_something(1, 2, 3)"];
    for (text, column, start) in
        texts.iter().flat_map(|text| (0..30).flat_map(move |column| [1, 5, 99].map(|start| (text, column, start))))
    {
        let report = crash(text, (1, column), (1, start));
        for width in 0..60 {
            let shown = report.render(Look::Plain, width);
            assert!(shown.starts_with("error: process #PID<0.9.0> crashed: boom\n"), "{shown}");
        }
    }
}

#[test]
fn a_report_for_programs_is_one_object() {
    let mut report = crash("spawn(||\n日 / zed\n)", (2, 5), (1, 1));
    report.notes = vec!["a \"note\"\n\u{9b}\u{202e}".into()];
    report.frames.push(Frame::new("gone", "", 0, 0));
    assert_eq!(
        report.to_json(),
        r##"{"kind":"crash","message":"boom","pid":"#PID<0.9.0>","places":["##.to_owned()
            + r##"{"source":"ijob:1","line":2,"column":5,"end_column":8,"text":"日 / zed","step":"error","label":null},"##
            + r##"{"source":"ijob:1","line":1,"column":1,"end_column":6,"text":"spawn(||","step":"start","##
            + r##""label":"#PID<0.9.0> started here by #PID<0.1.0>"},"##
            + r##"{"source":"gone","line":null,"column":null,"end_column":null,"text":null,"step":"call","label":null}],"##
            + r##""notes":["a \"note\"\n\u009b\u202e"],"help":null}"##
    );
}

#[test]
fn in_ascii_control_characters_are_escapes_and_columns_stay() {
    let report = Report {
        title: "no \x1b[2J…".into(),
        frames: vec![Frame { label: Some("\u{9b}".into()), ..Frame::new("a\x07b", "\"\x1b\" ä\u{2028} y", 1, 8) }],
        notes: vec!["\x7f".into()],
        ..Report::default()
    };
    assert_eq!(
        report.in_ascii().render(Look::Plain, 80),
        "error: no \\x1b[2J...
 --> a\\x07b:1:8
  |
1 | \"?\" ä? y
  |        ^ \\x9b
  |
  = note: \\x7f"
    );
}
