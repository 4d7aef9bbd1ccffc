//! What is explained once, where it first happens.
use crate::pty::*;

/// The hints that the screen shows, each in one piece.
fn hints(output: &Output) -> Vec<String> {
    let text = lines(output).join(" ");
    let hints = text.split("hint: ").skip(1).map(|rest| rest.split("ijob(").next().unwrap_or_default());
    hints.map(|hint| hint.trim_end().to_owned()).collect()
}

#[test]
fn each_is_shown_after_the_entry_and_only_once() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("set(\"jobs_line\", false);");
    for _ in 0..2 {
        terminal.enter("job_async(|| sleep(60000)) |> job_await(0)");
        terminal.enter("let n = 0; job_await(job_async(|| n += 1)); n");
    }
    let expected = [
        "the job still runs: `job_yield(job)` instead of `job_await` can ask again, `job_shutdown(job)` stops it \
         (`set(\"hints\", false)`: no more hints)",
        "a job works on a copy of `n`: what it changes there stays there; return it and await it, or keep it in an agent",
    ];
    terminal.wait("the hints", |output| hints(output) == expected);
}

#[test]
fn what_a_job_changed_may_be_read_in_a_later_entry() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("let n = [];");
    terminal.enter("job_await(job_async(|| { n.push(1); 7 }))");
    terminal.wait_for_line("ijob(3)>");
    assert!(!terminal.has_shown("hint"));
    terminal.enter("n");
    terminal.wait("the hint", |output| hints(output).len() == 1);
}

#[test]
fn a_message_to_nobody_and_a_crash_that_takes_others_along() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("send(pid(77), 1)");
    terminal.enter("job_async(|| throw 1); receive()");
    terminal.wait("the hints", |output| {
        let begins =
            ["that process has ended: nobody receives the message", "a job that crashes takes linked processes"];
        let hints = hints(output);
        hints.len() == 2 && hints.iter().zip(begins).all(|(hint, begin)| hint.starts_with(begin))
    });
}

#[test]
fn they_can_be_turned_off() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("set(\"hints\", false);");
    terminal.enter("send(pid(77), 1)");
    terminal.wait_for_screen(&[
        BANNER,
        "ijob(1)> set(\"hints\", false);",
        "ijob(2)> send(pid(77), 1)",
        "1",
        "ijob(3)>",
    ]);
}
