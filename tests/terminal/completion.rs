//! Tab, and the arguments of a call that is being typed.
use crate::pty::*;
use std::ffi::OsStr;

const TAB: &str = "\t";

#[test]
fn tab_completes_what_is_common_and_lists_the_rest() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.type_text("job_aw");
    terminal.wait_for_line("ijob(1)> job_aw");
    terminal.type_text(TAB);
    terminal.wait_for_screen(&[
        BANNER,
        "ijob(1)> job_await",
        "job_await(pid, ms = 5000)        The result of a job, waiting for it so many m…",
        "job_await_many(pids, ms = 5000)  The results of several jobs, in the order of …",
        "ijob(1)> job_await",
    ]);
    terminal.type_text("_");
    terminal.wait_for_line("ijob(1)> job_await_");
    terminal.type_text(TAB);
    terminal.wait_for_line("ijob(1)> job_await_many(");
}

#[test]
fn tab_knows_the_values_of_the_session() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("let server = #{ address: \"a\", deep: #{ inner: [1] } };");
    terminal.type_text("server.ad");
    terminal.wait_for_line("ijob(2)> server.ad");
    terminal.type_text(TAB);
    terminal.wait_for_line("ijob(2)> server.address");
    terminal.type_text(".to_up\t");
    terminal.wait_for_line("ijob(2)> server.address.to_upper()");
    terminal.type_text(CTRL_C);
    terminal.wait_for_line("ijob(2)>");
    terminal.type_text("server.deep.inner.pu\t4); server");
    terminal.wait_for_line("ijob(2)> server.deep.inner.push(4); server");
    terminal.type_text(ENTER);
    terminal
        .wait("the value", |output| lines(output).contains(&"#{address: \"a\", deep: #{inner: [1, 4]}}".to_owned()));
}

#[test]
fn tab_indents_at_the_beginning_of_a_line() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.type_text("\t1");
    terminal.wait_for_line("ijob(1)>     1");
}

fn coloured(home: &tempfile::TempDir, term: &str) -> Terminal {
    let history = home.path().join("history");
    Terminal::with(&[("TERM", OsStr::new(term)), ("IJOB_HISTORY", history.as_ref()), ("NO_COLOR", OsStr::new(""))])
}

#[test]
fn the_arguments_of_a_call_are_shown_dimmed_and_are_not_part_of_it() {
    let home = home();
    let mut terminal = coloured(&home, "xterm-256color");
    terminal.wait_for_line("ijob(1)>");
    terminal.type_text("job_await(");
    terminal.wait_for_line("ijob(1)> job_await(pid, ms = 5000)");
    assert!(terminal.has_shown("\x1b[2mpid, ms = 5000)\x1b[0m"));
    terminal.type_text("self(), ");
    terminal.wait_for_line("ijob(1)> job_await(self(), ms = 5000)");
    terminal.type_text(CTRL_C);
    terminal.wait_for_line("ijob(1)>");
    terminal.type_text("ok(");
    terminal.wait_for_line("ijob(1)> ok(value)");
    terminal.type_text("6)");
    terminal.wait_for_line("ijob(1)> ok(6)");
    terminal.type_text(ENTER);
    terminal.wait_for_line("ijob(2)>");
    terminal.wait("the value", |output| lines(output).contains(&"{:ok, 6}".to_owned()));
}

#[test]
fn without_colours_nothing_is_hinted() {
    for (term, no_color) in [("xterm-256color", true), ("dumb", false)] {
        let home = home();
        let mut terminal = if no_color { Terminal::start(&home) } else { coloured(&home, term) };
        terminal.wait_for_line("ijob(1)>");
        terminal.type_text("ok(6)");
        terminal.wait_for_line("ijob(1)> ok(6)");
        terminal.type_text(ENTER);
        terminal.wait_for_line("ijob(2)>");
        assert!(!terminal.has_shown("value"), "on {term}");
    }
}

#[test]
fn tab_knows_the_words_that_stand_in_strings() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("register(\"counter\", self());");
    for (typed, completed) in [
        ("send(\"co", "send(\"counter"),
        ("job_yield_many([], #{ on_timeout: \"k", "job_yield_many([], #{ on_timeout: \"kill_task"),
        ("set(\"edit_mode\", \"v", "set(\"edit_mode\", \"vi"),
        ("save(\"x\", #{ o", "save(\"x\", #{ overwrite:"),
    ] {
        terminal.type_text(typed);
        terminal.wait_for_line(&format!("ijob(2)> {typed}"));
        terminal.type_text(TAB);
        terminal.wait_for_line(&format!("ijob(2)> {completed}"));
        terminal.type_text(CTRL_C);
        terminal.wait_for_line("ijob(2)>");
    }
    // What any value has, where nothing is known of this one.
    terminal.type_text("nowhere.");
    terminal.wait_for_line("ijob(2)> nowhere.");
    terminal.type_text(TAB);
    terminal.wait("the list", |output| lines(output).iter().filter(|line| line.contains("()  ")).count() == 4);
}

#[test]
fn a_list_of_any_length_can_be_left_and_the_line_goes_on() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("let map = #{}; for n in 0..70000 { map[`key${n}`] = n }");
    for (leave, number) in [(CTRL_C, 1), (CTRL_G, 2), ("q", 3)] {
        terminal.type_text("map.k");
        terminal.wait_for_line("ijob(2)> map.k");
        terminal.type_text(TAB);
        terminal.wait_for_line("--More--");
        let first = terminal.read(|output| lines(output)[0].clone());
        terminal.type_text(TAB);
        terminal.wait("one more line of the list", |output| {
            lines(output).last().is_some_and(|line| line == "--More--") && lines(output)[0] != first
        });
        terminal.type_text(leave);
        terminal.wait_for_line("ijob(2)> map.key");
        terminal.type_text(&number.to_string());
        terminal.wait_for_line(&format!("ijob(2)> map.key{number}"));
        terminal.type_text(CTRL_C);
        terminal.wait_for_line("ijob(2)>");
    }
    terminal.type_text("map.k");
    terminal.wait_for_line("ijob(2)> map.k");
    terminal.type_text(TAB);
    terminal.wait_for_line("--More--");
    for _ in 0..40 {
        terminal.type_text(" ");
    }
    terminal.wait("the end of the list", |output| lines(output).iter().any(|line| line.ends_with("… 69001 more")));
}

#[test]
fn tab_within_a_word_does_not_repeat_its_end() {
    let home = home();
    let mut terminal = Terminal::start(&home);
    terminal.enter("let server = #{ address: \"a\" };");
    for (before, behind, completed) in [
        ("server.addr", "ess.len()", "server.address|.len()"),
        ("job_await_m", "any([])", "job_await_many|([])"),
        ("job_await_m", "[]", "job_await_many(|[]"),
        ("job_await_m", "x", "job_await_many(|x"),
    ] {
        terminal.type_text(&format!("{before}{behind}"));
        terminal.wait_for_line(&format!("ijob(2)> {before}{behind}"));
        terminal.type_text(&LEFT.repeat(behind.len()));
        terminal.type_text(TAB);
        terminal.type_text("|");
        terminal.wait_for_line(&format!("ijob(2)> {completed}"));
        terminal.type_text(CTRL_C);
        terminal.wait_for_line("ijob(2)>");
    }
}
