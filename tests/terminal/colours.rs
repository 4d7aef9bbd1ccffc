//! A line in colours: each part has its own, and none of them moves anything.
use crate::pty::*;

const PROMPT: &str = "ijob(1)> ";
const ALT_ENTER: &str = "\x1b\r";

/// The ink of a line behind the first prompt.
fn behind_prompt(ink: &str) -> String {
    format!("{}{ink}", ".".repeat(PROMPT.len()))
}

#[track_caller]
fn wait_for(terminal: &Terminal, line: &str, ink: &str) {
    terminal.wait_for_inked(&format!("{PROMPT}{line}"), behind_prompt(ink).trim_end_matches('.'));
}

#[test]
fn each_part_of_a_line_has_its_colour() {
    for (line, ink) in [
        ("let a = 1.5 + b; // c", "mmm.....ccc......NNNN"),
        ("if true 'x' #\"r\"#", "mm.mmmm.ggg.ggggg"),
        ("\"a\" `b${c + 1}d`", "ggg.ggmm....cmgg"),
        ("a |> job_await |> f", "..mm.mmmmmmmmm.mm.."),
        ("job_async(|| < 1 > 2 >)", "mmmmmmmmmB...m.c...c.mB"),
        ("receive { a => 1, after 2 => 3 }", "mmmmmmm.B......c..mmmmm.c....c.B"),
        ("match a { _ => 1 }", "mmmmm...B......c.B"),
        ("ä日§", "...."),
    ] {
        let home = home();
        let mut terminal = Terminal::coloured(&[], &home);
        terminal.type_text(line);
        wait_for(&terminal, line, ink);
    }
}

/// What is typed can change all that follows.
#[test]
fn the_colours_follow_what_is_typed() {
    let home = home();
    let mut terminal = Terminal::coloured(&[], &home);
    terminal.type_text("1 + a\"");
    wait_for(&terminal, "1 + a\"", "c....g");
    terminal.type_text(CTRL_A);
    terminal.type_text("\"");
    wait_for(&terminal, "\"1 + a\"", "ggggggg");
    terminal.type_text(BACKSPACE);
    wait_for(&terminal, "1 + a\"", "c....g");
    terminal.type_text("//");
    wait_for(&terminal, "//1 + a\"", "NNNNNNNN");
}

#[test]
fn a_string_of_many_lines_is_one_in_colours() {
    let home = home();
    let mut terminal = Terminal::coloured(&[], &home);
    terminal.type_text(&format!("`a{ALT_ENTER}b${{1}}{ALT_ENTER}c"));
    terminal.wait("the colours", |output| {
        lines(output) == [BANNER, "ijob(1)> `a", "b${1}", "c"]
            && [1, 2, 3].map(|row| ink(output, row)) == [&*behind_prompt("gg"), "gmmcm", "g"]
    });
}

#[test]
fn the_brackets_at_the_cursor_are_lit() {
    let home = home();
    let mut terminal = Terminal::coloured(&[], &home);
    let line = "f(a[1], \")\", b)";
    terminal.type_text(line);
    // Behind a bracket, and then on it.
    for _ in 0..2 {
        wait_for(&terminal, line, ".B..c...ggg...B");
        terminal.type_text(LEFT);
    }
    wait_for(&terminal, line, "....c...ggg");
    terminal.type_text(CTRL_A);
    for _ in 0..3 {
        terminal.type_text(RIGHT);
    }
    wait_for(&terminal, line, "...BcB..ggg");
    terminal.type_text(RIGHT);
    wait_for(&terminal, line, "...BcB..ggg");
    terminal.type_text(RIGHT);
    wait_for(&terminal, line, "...BcB..ggg");
    terminal.type_text(CTRL_C);
    terminal.wait_for_line("ijob(1)>");
    terminal.type_text("a]");
    wait_for(&terminal, "a]", ".r");
}

#[test]
fn what_is_left_of_a_line_has_no_bracket_lit() {
    let home = home();
    let mut terminal = Terminal::coloured(&[], &home);
    terminal.type_text("[1, 2]");
    wait_for(&terminal, "[1, 2]", "Bc..cB");
    terminal.type_text(ENTER);
    terminal.wait_for_screen(&[BANNER, "ijob(1)> [1, 2]", "[1, 2]", "ijob(2)>"]);
    terminal.wait("the colours", |output| ink(output, 1) == behind_prompt(".c..c"));
}

/// Each character is where the editor believes it is: it is moved over, and written and deleted between.
#[test]
fn the_cursor_is_where_it_belongs() {
    for (line, widths) in [
        ("\"日本\" + 1", vec![1, 2, 2, 1, 1, 1, 1, 1]),
        ("\"e\u{301}x\u{308}\u{323}\" + 1", vec![1, 1, 1, 1, 1, 1, 1, 1]),
        // Terminals that know no joiner draw what it joins.
        ("\"👩\u{200d}🚀\" + 1", vec![1, 4, 1, 1, 1, 1, 1]),
        ("1\u{301} + \"👋🏿\"", vec![1, 1, 1, 1, 1, 4, 1]),
        ("`ö${日(1)}😀` // é", vec![1, 1, 1, 1, 2, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1]),
    ] {
        let home = home();
        let mut terminal = Terminal::coloured(&[], &home);
        terminal.type_text(line);
        let shown = format!("{PROMPT}{line}");
        let column = |count: usize| u16::try_from(PROMPT.len()).expect("few") + widths[..count].iter().sum::<u16>();
        terminal.wait_for_cursor(&shown, column(widths.len()));
        terminal.type_text(CTRL_A);
        for count in 0..widths.len() {
            terminal.wait_for_cursor(&shown, column(count));
            terminal.type_text("#");
            terminal.wait("the sign", |output| lines(output).last().is_some_and(|line| line.contains('#')));
            terminal.type_text(BACKSPACE);
            terminal.wait_for_cursor(&shown, column(count));
            terminal.type_text(RIGHT);
        }
    }
}

/// The ink goes with the character that it belongs to.
#[test]
fn wide_characters_and_accents_have_the_colour_of_their_part() {
    for (line, ink) in
        [("\"日本\" + 1", "gggggg...c"), ("1\u{301} + \"👋🏿\"", "c...gggggg"), ("\"👩\u{200d}🚀\"\u{fe0f}1", "ggggggc")]
    {
        let home = home();
        let mut terminal = Terminal::coloured(&[], &home);
        terminal.type_text(line);
        wait_for(&terminal, line, ink);
    }
}

/// A wide character has no room in the last column.
#[test]
fn a_coloured_line_goes_on_in_the_next_row() {
    let home = home();
    let mut terminal = Terminal::coloured(&[], &home);
    let (first, second) = ("日".repeat(33), "日".repeat(3));
    terminal.type_text(&format!("12 \"{first}{second}\""));
    let rows = [format!("{PROMPT}12 \"{first}"), format!("{second}\"")];
    let is_drawn = |output: &Output| {
        lines(output)[1..] == rows
            && ink(output, 1) == behind_prompt(&format!("cc.{}", "g".repeat(67)))
            && ink(output, 2) == "ggggggg"
    };
    terminal.wait("both rows", is_drawn);
    terminal.wait_for_cursor(&rows[1], 7);
    for _ in 0..5 {
        terminal.type_text(LEFT);
    }
    terminal.wait_for_cursor(&rows[0], 77);
    terminal.wait("both rows", is_drawn);
}

#[test]
fn output_appears_above_a_coloured_line() {
    let home = home();
    let mut terminal = Terminal::coloured(&[], &home);
    let entry = "job_async(|| { for n in 1..4 { sleep(200); print(n); } });";
    terminal.enter(entry);
    terminal.type_text("[\"日\"]");
    let screen = [BANNER, &format!("{PROMPT}{entry}"), "1", "2", "3", "ijob(2)> [\"日\"]"];
    terminal.wait_for_screen(&screen);
    terminal.wait_for_inked("ijob(2)> [\"日\"]", &behind_prompt("BggggB"));
}

/// Its beginning is pushed out of the window whenever the editor draws it anew; not with each key.
#[test]
fn an_entry_that_does_not_fit_is_not_drawn_with_each_key() {
    let home = home();
    let mut terminal = Terminal::coloured(&[], &home);
    let rows: Vec<String> = (10..40).map(|row| format!("{row},")).collect();
    terminal.type_text("\"first\", [");
    for row in &rows {
        terminal.type_text(ALT_ENTER);
        terminal.type_text(row);
    }
    let indented = |row: &String| format!("    {row}");
    let mut screen: Vec<String> = rows[rows.len() - 24..].iter().map(indented).collect();
    terminal.wait("the rows", |output| lines(output) == screen);
    let draws = |output: &Output| output.bytes.windows(7).filter(|bytes| bytes == b"\"first\"").count();
    let before = terminal.read(draws);
    terminal.type_text(" 12 ");
    screen.last_mut().expect("there are rows").push_str(" 12");
    terminal.wait("the rows and what was typed", |output| lines(output) == screen);
    assert_eq!(terminal.read(draws), before);
    terminal.wait("the colours", |output| ink(output, 3) == "    cc".replace(' ', "."));
    terminal.type_text("]");
    terminal.type_text(CTRL_C);
    terminal.wait_for_line("ijob(1)>");
}

#[test]
fn what_is_very_long_has_no_colours() {
    let home = home();
    let mut terminal = Terminal::coloured(&[], &home);
    let line = format!("\"{}\".len()", "text".repeat(8 << 10));
    terminal.type_text(&format!("\x1b[200~{line}\x1b[201~"));
    terminal.wait("the end", |output| {
        let lines = lines(output);
        lines.len() == 24 && lines[23].ends_with("text\".len()") && ink(output, 22).is_empty()
    });
    terminal.type_text(ENTER);
    terminal.wait_for_line("ijob(2)>");
    terminal.wait("the length", |output| lines(output).contains(&"32768".to_owned()));
}
