//! The pictures in the README: sessions as they are, taken from the screen.
//!
//! `IJOB_UPDATE=1 cargo test --test terminal screens` writes them anew.
use crate::{picture::svg, pty::*};
use std::{env, fs, path::Path};

/// What the terminal shows now is what the picture shows, or it is made so.
#[track_caller]
fn is_current(terminal: &Terminal, name: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/screens").join(name);
    let picture = terminal.read(|output| svg(output.screen(), lines(output).len(), COLUMNS));
    if env::var_os("IJOB_UPDATE").is_some() {
        fs::write(&file, &picture).expect("the picture can be written");
    }
    let known = fs::read_to_string(&file).unwrap_or_default();
    let screen = terminal.read(|output| lines(output).join("\n"));
    assert!(
        known == picture,
        "{name} shows something else; `IJOB_UPDATE=1 cargo test --test terminal screens` makes it anew. It is:\n{screen}"
    );
}

#[test]
fn a_session() {
    let home = home();
    let mut terminal = Terminal::coloured(&["--no-rc"], &home);
    terminal.enter("job_async(|| { sleep(200); \"Hi\" }) |> job_await()");
    terminal.enter("job_async(|| { sleep(60000); \"Hi\" }) |> job_await(500)");
    terminal.enter("job_stream(1..=4, |n| n * n, #{ max_concurrency: 2 }).to_array()");
    terminal.enter("let me = self(); spawn(|| send(me, [\"sum\", 1, 2]));");
    terminal.enter("receive { [\"sum\", a, b] => a + b, after 1000 => \"nothing\" }");
    terminal.enter("job_async(|| { sleep(100); 1 / 0 });");
    terminal.wait("the crash", |output| output.has("started here by"));
    terminal.type_text("job_a\t");
    terminal.wait("the list", |output| lines(output).iter().any(|line| line.contains("job_await_many(")));
    terminal.type_text("wait(");
    terminal.wait("the hint", |output| lines(output).last().is_some_and(|line| line.ends_with(')')));
    is_current(&terminal, "session.svg");
}

#[test]
fn errors() {
    let home = home();
    let mut terminal = Terminal::coloured(&["--no-rc"], &home);
    terminal.enter("fn half(n) { if n % 2 == 1 { throw `${n} is odd` } n / 2 }");
    terminal.enter("half(7) + 1");
    terminal.enter("job_awiat(job_async(|| half(8)))");
    terminal.type_line("print(\"go\"); receive()");
    // Nobody can send it anything: the hint comes after what is printed, and a moment later.
    terminal.wait_for_printed("Ctrl-C ends it");
    terminal.type_text(CTRL_C);
    terminal.wait("the prompt", |output| lines(output).last().is_some_and(|line| line == "ijob(2)>"));
    is_current(&terminal, "errors.svg");
}
