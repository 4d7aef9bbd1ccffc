//! What is told of entries that take long, and of jobs.
use crate::pty::*;

/// The terminal shows what is typed while an entry runs, as it always does; the line that tells the time gives way.
#[test]
fn a_long_entry_shows_its_time_until_it_ends() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("let me = self();");
    terminal.type_line("print(\"go\"); receive(60000); print(\"on\"); sleep(2000); 7");
    terminal.wait_for_line("running for 1 s; Ctrl-C stops it");
    terminal.type_text(CTRL_C);
    terminal.wait_for_line("ijob(2)>");
    terminal.type_line("for i in 0..3 { sleep(600); print(i) }");
    // Above the time, one number or two: it stays until the next second is over.
    terminal.wait("the time below the output", |output| {
        let lines = lines(output);
        let below = |number: &str| lines.ends_with(&[number.into(), "running for 1 s; Ctrl-C stops it".into()]);
        below("0") || below("1")
    });
    terminal.wait_for_line("ijob(3)>");
    terminal.wait("the output alone", |output| {
        lines(output).ends_with(&["0".into(), "1".into(), "2".into(), "()".into(), "ijob(3)>".into()])
    });
}

#[test]
fn progress_is_a_bar_that_goes_away() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    let entry = "stream(1..=4).progress().each(|n| { if n == 2 { receive() } })";
    terminal.type_line(entry);
    terminal.wait("the bar", |output| {
        lines(output).last().is_some_and(|line| line.starts_with("[") && line.contains("/4, "))
    });
    terminal.type_text(CTRL_C);
    terminal.wait_for_line("ijob(1)>");
    terminal.wait("the bar to go", |output| !lines(output).iter().any(|line| line.contains("/4, ")));
}

#[test]
fn jobs_that_outlive_a_prompt_are_told_of() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("let jobs = [1, 2].map(|n| job_async_nolink(|| sleep(\"infinity\")));");
    terminal.enter("1");
    terminal.enter("2");
    terminal.enter("log_level(\"none\"); job_await(job_async_nolink(|| throw 1))");
    terminal.enter("for job in jobs { monitor(job); kill(job); receive() };");
    terminal.enter("3");
    let first = "ijob(1)> let jobs = [1, 2].map(|n| job_async_nolink(|| sleep(\"infinity\")));";
    terminal.wait("news", |output| {
        let told: Vec<String> = lines(output).into_iter().filter(|line| line.starts_with('(')).collect();
        lines(output)[1] == first && told == ["(2 jobs run)", "(1 job ended badly)"]
    });
}

#[test]
fn the_end_of_a_job_is_told_on_demand() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("set(\"job_notices\", true);");
    terminal.enter("let job = job_async(|| receive());");
    terminal.type_text("send(job, \"Hi\");");
    terminal.wait_for_line("ijob(3)> send(job, \"Hi\");");
    terminal.type_text(ENTER);
    terminal.wait("the notice", |output| lines(output).contains(&"#PID<0.2.0> done: \"Hi\"".into()));
}

#[test]
fn a_prompt_of_the_users_own() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.type_line("set(\"prompt\", \"[{n}] {jobs} job> \");");
    terminal.wait_for_screen(&[BANNER, "ijob(1)> set(\"prompt\", \"[{n}] {jobs} job> \");", "[2] 0 job>"]);
}
