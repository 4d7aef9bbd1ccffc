//! What values look like on terminals of all kinds and sizes.
use crate::pty::*;

/// `NO_COLOR`, which the other tests have, counts as set only when it is not empty.
const COLORED: (&str, &str) = ("NO_COLOR", "");

const CYAN: (Option<u8>, bool) = (Some(6), false);
const GREEN: (Option<u8>, bool) = (Some(2), false);
const BOLD_GREEN: (Option<u8>, bool) = (Some(2), true);
const BOLD_RED: (Option<u8>, bool) = (Some(1), true);
const BOLD_BLUE: (Option<u8>, bool) = (Some(4), true);
const PLAIN: (Option<u8>, bool) = (None, false);

fn start(rows: u16, columns: u16, arguments: &[&str], variables: &[(&str, &str)]) -> (Terminal, tempfile::TempDir) {
    let home = home();
    let arguments: Vec<&str> = ["--no-rc"].into_iter().chain(arguments.iter().copied()).collect();
    let terminal = Terminal::of_size(rows, columns, &arguments, variables, &home);
    terminal.wait_for_line("ijob(1)>");
    (terminal, home)
}

#[test]
fn values_have_colours_and_what_is_printed_has_none() {
    let (mut terminal, _home) = start(24, 80, &[], &[COLORED]);
    terminal.enter("print(#{ printed: 70 }); [61, \"text\", #{ key: ok(1) }, error(())]");
    terminal.wait("the value", |output| lines(output).iter().any(|line| line.starts_with("[61, \"text\"")));
    assert_eq!(terminal.ink("61, \"text\", #{key: {:ok"), CYAN);
    assert_eq!(terminal.ink("\"text\", #{key: {"), GREEN);
    assert_eq!(terminal.ink("key: {"), BOLD_BLUE);
    assert_eq!(terminal.ink(":ok"), BOLD_GREEN);
    assert_eq!(terminal.ink(":error"), BOLD_RED);
    assert_eq!(terminal.ink("printed\": 70"), PLAIN);
}

#[test]
fn the_header_of_a_table_stands_out() {
    let (mut terminal, _home) = start(24, 80, &[], &[COLORED]);
    terminal.enter("table([#{ left: 81, right: \"x\" }])");
    terminal.wait("the table", |output| lines(output).iter().any(|line| line.starts_with("81")));
    assert_eq!(terminal.ink("left  right"), BOLD_BLUE);
    assert_eq!(terminal.ink("81    x"), PLAIN);
}

#[test]
fn who_wants_no_colours_gets_none() {
    for variables in [&[("NO_COLOR", "1")][..], &[COLORED, ("CLICOLOR", "0")], &[COLORED, ("TERM", "dumb")]] {
        let (mut terminal, _home) = start(24, 80, &[], variables);
        terminal.type_line("[61, ok(())]");
        terminal.wait_for_line("ijob(2)>");
        terminal.type_line("nothing");
        terminal.wait_for_screen(&[
            BANNER,
            "ijob(1)> [61, ok(())]",
            "[61, {:ok, ()}]",
            "ijob(2)> nothing",
            "error: Variable not found: nothing",
            " --> ijob:2:1:1",
            "  |",
            "1 | nothing",
            "  | ^^^^^^^",
            "ijob(2)>",
        ]);
        assert!(!terminal.has_shown("\x1b[3") && !terminal.has_shown("\x1b[1;3"), "{variables:?}");
    }
}

#[test]
fn what_is_cut_tells_how_to_see_all_of_it() {
    let (mut terminal, _home) = start(24, 80, &["--limit", "2"], &[]);
    terminal.enter("[1, 2, 3]");
    terminal.enter("set(\"limit\", 0)");
    terminal.enter("v(1)");
    terminal.wait_for_screen(&[
        BANNER,
        "ijob(1)> [1, 2, 3]",
        "[1, 2, … 1 more]",
        "(cut: set(\"limit\", 0) shows all)",
        "ijob(2)> set(\"limit\", 0)",
        "2",
        "ijob(3)> v(1)",
        "[1, 2, 3]",
        "ijob(4)>",
    ]);
}

#[test]
fn in_twenty_columns_values_and_errors_can_be_read() {
    let (mut terminal, _home) = start(40, 20, &[], &[]);
    terminal.enter("[\"日本語\", [1, 2], 3]");
    terminal.enter("1 + x");
    terminal.enter("table([#{a: 1, bcd: \"efghijklmn\", o: \"pqrstuvw\"}])");
    terminal.wait_for_screen(&[
        "ijob 0.1.0 (Ctrl-C s",
        "tops an entry, Ctrl-",
        "D leaves)",
        "ijob(1)> [\"日本語\",",
        "[1, 2], 3]",
        "[",
        "  \"日本語\",",
        "  [1, 2],",
        "  3",
        "]",
        "ijob(2)> 1 + x",
        "error: Variable not",
        "found: x",
        " --> ijob:2:1:5",
        "  |",
        "1 | 1 + x",
        "  |     ^",
        "ijob(2)> table([#{a:",
        " 1, bcd: \"efghijklmn",
        "\", o: \"pqrstuvw\"}])",
        "a    1",
        "bcd  efghijklmn",
        "o    pqrstuvw",
        "ijob(3)>",
    ]);
}

#[test]
fn a_huge_window_is_used() {
    let (mut terminal, _home) = start(200, 500, &[], &[]);
    terminal.enter("let a = []; for i in 0..99 { a.push(i + 100) } a");
    let numbers: Vec<String> = (100..199).map(|n| n.to_string()).collect();
    let shown = format!("[{}]", numbers.join(", "));
    assert_eq!(shown.len(), 495);
    terminal.wait_for_screen(&[
        BANNER,
        "ijob(1)> let a = []; for i in 0..99 { a.push(i + 100) } a",
        &shown,
        "ijob(2)>",
    ]);
}

#[test]
fn a_window_that_changes_while_something_is_typed_is_drawn_anew() {
    let (mut terminal, _home) = start(24, 80, &[], &[]);
    terminal.type_text("[1234567890, 2234567890, 3");
    terminal.wait_for_line("ijob(1)> [1234567890, 2234567890, 3");
    terminal.resize(24, 20);
    terminal.type_text("234567890]");
    terminal.wait("the line in the new width", |output| {
        lines(output).ends_with(&["ijob(1)> [1234567890", ", 2234567890, 323456", "7890]"].map(str::to_owned))
    });
    terminal.type_text(ENTER);
    terminal.wait("the value in the new width", |output| {
        let shown = ["[", "  1234567890,", "  2234567890,", "  3234567890", "]", "ijob(2)>"];
        lines(output).ends_with(&shown.map(str::to_owned))
    });
    terminal.resize(24, 60);
    terminal.enter("v(1)");
    terminal.wait("the value in the widest", |output| {
        lines(output).ends_with(&["[1234567890, 2234567890, 3234567890]", "ijob(3)>"].map(str::to_owned))
    });
}

#[test]
fn without_utf_8_what_is_ours_is_ascii_and_what_is_the_users_stays() {
    let (mut terminal, _home) = start(40, 80, &["--limit", "1"], &[("LC_ALL", "C")]);
    terminal.enter("[\"größe\", |x| x]");
    terminal.enter("[[|| 1].map(|f| f), 2]");
    terminal.enter("throw stream([1]).map(|x| x)");
    terminal.wait_for_screen(&[
        BANNER,
        "ijob(1)> [\"größe\", |x| x]",
        "[\"größe\", ... 1 more]",
        "(cut: set(\"limit\", 0) shows all)",
        "ijob(2)> [[|| 1].map(|f| f), 2]",
        "[[... 1 more], ... 1 more]",
        "(cut: set(\"limit\", 0) shows all)",
        "ijob(3)> throw stream([1]).map(|x| x)",
        "error: uncaught throw: #Stream<[1] |> map(...)>",
        " --> ijob:3:1:1",
        "  |",
        "1 | throw stream([1]).map(|x| x)",
        "  | ^^^^^",
        "ijob(3)>",
    ]);
    terminal.enter("h(take)");
    assert!(!terminal.has_shown("…"));
}

#[test]
fn without_utf_8_control_characters_are_escapes() {
    let (mut terminal, _home) = start(40, 80, &[], &[("LC_ALL", "C")]);
    terminal.enter("print(\"a\\x1b[2Jb\")");
    terminal.enter("throw \"a\\x1b[2Jb\"");
    terminal.wait_for_screen(&[
        BANNER,
        "ijob(1)> print(\"a\\x1b[2Jb\")",
        "a\\x1b[2Jb",
        "()",
        "ijob(2)> throw \"a\\x1b[2Jb\"",
        "error: a\\x1b[2Jb",
        " --> ijob:2:1:1",
        "  |",
        "1 | throw \"a\\x1b[2Jb\"",
        "  | ^^^^^",
        "ijob(2)>",
    ]);
}

#[test]
fn operators_and_functions_of_rhai_are_explained() {
    let (mut terminal, _home) = start(40, 80, &[], &[]);
    terminal.enter("h(\"??\")");
    terminal.enter("h(\"values\")");
    terminal.wait_for_screen(&[
        BANNER,
        "ijob(1)> h(\"??\")",
        "??",
        "",
        "a ?? b is b when a is (). a?.b and a?[b] are () when a is, instead of an error.",
        "",
        "ijob> () ?? \"instead\"",
        "\"instead\"",
        "ijob> let nobody = (); nobody?.name ?? \"no name\"",
        "\"no name\"",
        "()",
        "ijob(2)> h(\"values\")",
        "• values(map) Return an array with all the property values in the object map.",
        "",
        "ijob> #{ a: 1, b: 2 }.keys()",
        "[\"a\", \"b\"]",
        "ijob> #{ a: 1, b: 2 }.values()",
        "[1, 2]",
        "()",
        "ijob(3)>",
    ]);
}
