//! The first of the lessons that come with the program, as somebody works through it.
use crate::pty::*;
use crate::tour::{open, wait_for_end};
use tempfile::TempDir;

/// The lesson, in a window where each of its pages fits.
fn tour(home: &TempDir) -> Terminal {
    let terminal = open(home, &["tour", "article"]);
    terminal.resize(50, 80);
    terminal
}

fn bar(page: usize, pages: usize) -> String {
    let full = 20 * page / pages;
    format!("[{}{}] {page}/{pages}  ", "=".repeat(full), " ".repeat(20 - full))
}

const PAGES: usize = 10;

fn turn(page: usize) -> String {
    bar(page, PAGES) + "your turn: `hint`, `answer` and `skip` help"
}

fn next(page: usize) -> String {
    bar(page, PAGES) + "`next` goes on"
}

#[track_caller]
fn wait_for_page(terminal: &Terminal, bar: &str) {
    terminal.wait(bar, |output| {
        let lines = lines(output);
        lines.len() > 2 && lines[lines.len() - 2] == bar && lines[lines.len() - 1].ends_with(")>")
    });
}

#[test]
fn the_first_lesson_from_end_to_end() {
    let home = home();
    let mut terminal = tour(&home);
    wait_for_page(&terminal, &next(1));
    terminal.enter("next");
    wait_for_page(&terminal, &turn(2));
    // A result that no job has found is none, nor is a pid; and a hint helps.
    terminal.enter("5050");
    let told = "not yet: The number is right. Now let a job find it.";
    wait_for_end(&terminal, &["5050", told, "ijob(3)>"]);
    terminal.enter("job_async(|| 5050)");
    let told = "not yet: That is the pid of the job, not yet its result: something has to await";
    terminal.wait(told, |output| lines(output).iter().any(|line| line == told));
    terminal.enter("hint");
    wait_for_end(&terminal, &["Begin with  job_async(|| { let sum = 0; …; sum }) |> job_await()", "ijob(4)>"]);
    terminal.enter("job_async(|| { let sum = 0; for n in 1..=100 { sum += n } sum }) |> job_await()");
    wait_for_page(&terminal, &next(3));
    terminal.enter("next");
    wait_for_page(&terminal, &turn(4));
    // Ctrl-C in a step leaves it where it is.
    terminal.type_line("receive()");
    terminal.wait("the wait", |output| output.has("this waits for ever"));
    terminal.type_text(CTRL_C);
    wait_for_end(&terminal, &["  | ^^^^^^^", "ijob(9)>"]);
    terminal.enter("skip");
    wait_for_page(&terminal, &next(5));
    terminal.enter("progress");
    wait_for_end(&terminal, &["A job of your own: page 5 of 10, 1 of 5 tasks done", &prompt(&terminal)]);
    terminal.enter("next");
    wait_for_page(&terminal, &turn(6));
    terminal.type_line("quit");
    assert_eq!(terminal.status(), 0);

    // Back again, all that was done is there, also what was skipped.
    let mut terminal = tour(&home);
    wait_for_page(&terminal, &turn(6));
    terminal.enter("receive(1000)");
    wait_for_page(&terminal, &next(7));
    terminal.signal("KILL");
    drop(terminal);

    let mut terminal = tour(&home);
    wait_for_page(&terminal, &next(7));
    terminal.enter("list");
    terminal.wait("how far it is", |output| {
        lines(output).iter().any(|line| line == "01-article      A job of your own: page 7 of 10")
    });
    terminal.enter("back");
    wait_for_page(&terminal, &next(6));
    terminal.enter("next");
    terminal.enter("next");
    wait_for_page(&terminal, &turn(8));
    terminal.enter("answer");
    terminal
        .wait("an answer", |output| lines(output).iter().any(|line| line == "            [^pid, result] => result,"));
    terminal.enter("fn await_(pid, ms) { receive { [^pid, result] => result, after ms => error(\"no result\") } }");
    wait_for_page(&terminal, &turn(9));
    terminal.enter("skip");
    wait_for_page(&terminal, &next(10));
    terminal.enter("next");
    wait_for_end(
        &terminal,
        &["That was \"A job of your own\".", "`next` opens \"Rhai in ten minutes\"; `quit` leaves", &prompt(&terminal)],
    );
    terminal.enter("reset");
    wait_for_page(&terminal, &next(1));
    terminal.enter("next");
    wait_for_page(&terminal, &turn(2));
}

/// The prompt that is on the screen now.
fn prompt(terminal: &Terminal) -> String {
    terminal.read(|output| lines(output).last().cloned()).expect("a prompt")
}
