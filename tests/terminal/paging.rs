//! A page of a lesson that is longer than the window.
use crate::pty::*;
use crate::tour::wait_for_end;
use std::fs;
use tempfile::TempDir;

const LESSON: &str = "\
# Long

Count:

```text
one
two
three
four
five
six
seven
eight
nine
ten
```

```rhai run
let a = [1, 2, 3];
print(\"1\\n2\\n3\\n4\");
```

Say `a`.

```rhai task
```
```rhai answer
a
```
```rhai check
value == [1, 2, 3] // all of it
```

The end.
";

const MORE: &str = "-- more: Enter goes on, q leaves the rest of the page out";
const TURN: &str = "[==========          ] 1/2  your turn: `hint`, `answer` and `skip` help";
const END: &str = "[====================] 2/2  `next` goes on";

/// The lesson in a window of so many rows.
fn learn(rows: u16, home: &TempDir) -> Terminal {
    let (file, tour) = (home.path().join("long.md"), home.path().join("tour.json"));
    fs::write(&file, LESSON).expect("the lesson can be written");
    let (file, tour) = (file.display().to_string(), tour.display().to_string());
    Terminal::of_size(rows, 80, &["learn", &file], &[("IJOB_TOUR", &tour)], home)
}

#[test]
fn a_long_page_stops_where_the_window_is_full() {
    let home = home();
    let mut terminal = learn(10, &home);
    wait_for_end(&terminal, &["Count:", "one", "two", "three", MORE, "ijob(1)>"]);
    terminal.enter("");
    wait_for_end(&terminal, &["four", "five", "six", "seven", "eight", "nine", "ten", MORE, "ijob(1)>"]);
    // Ctrl-C gives up what is typed, and an entry is an entry: neither turns the page, nor is it an answer.
    terminal.type_text("1 + ");
    terminal.type_text(CTRL_C);
    wait_for_end(&terminal, &[MORE, "ijob(1)> 1 +", "ijob(1)>"]);
    terminal.enter("[1, 2, 3]");
    wait_for_end(&terminal, &["ijob(1)> [1, 2, 3]", "[1, 2, 3]", MORE, "ijob(2)>"]);
    terminal.enter("next");
    let code = ["    let a = [1, 2, 3];", "    print(\"1\\n2\\n3\\n4\");", "1", "2", "3", "4"];
    wait_for_end(&terminal, &[&code[..], &["Say a.", TURN, "ijob(4)>"]].concat());
    terminal.enter("a");
    wait_for_end(&terminal, &["[1, 2, 3]", "Right.", "The end.", END, "ijob(5)>"]);
}

/// What the page runs is there all the same.
#[test]
fn the_rest_of_a_page_can_be_left_out() {
    let home = home();
    let mut terminal = learn(10, &home);
    wait_for_end(&terminal, &[MORE, "ijob(1)>"]);
    terminal.enter("q");
    wait_for_end(&terminal, &[MORE, "ijob(1)> q", "1", "2", "3", "4", TURN, "ijob(3)>"]);
    terminal.enter("a");
    wait_for_end(&terminal, &["Right.", "The end.", END, "ijob(4)>"]);
    terminal.enter("q");
    wait_for_end(&terminal, &["1 | q", "  | ^", "ijob(4)>"]);
}

#[test]
fn a_window_that_has_grown_takes_more() {
    let home = home();
    let mut terminal = learn(8, &home);
    wait_for_end(&terminal, &["Count:", "one", MORE, "ijob(1)>"]);
    terminal.resize(24, 80);
    terminal.enter("");
    let count = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let code =
        ["    let a = [1, 2, 3];", "    print(\"1\\n2\\n3\\n4\");", "1", "2", "3", "4", "Say a.", TURN, "ijob(3)>"];
    wait_for_end(&terminal, &[&count[..], &code[..]].concat());
}

#[test]
fn a_page_that_fits_does_not_stop() {
    let home = home();
    let terminal = learn(40, &home);
    wait_for_end(&terminal, &["Say a.", TURN, "ijob(3)>"]);
    assert!(!terminal.has_shown(MORE));
}
