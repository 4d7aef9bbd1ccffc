use super::{Console, Stream::*, sink::Sinks, status::Notice};
use crossbeam_channel::{Receiver, Sender, unbounded};
use std::{
    io::{self, ErrorKind::*, Write},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// Ends that keep what is written to both, in order.
#[derive(Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl Page {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("no test panics with the lock").clone()).expect("whole texts")
    }
}

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no test panics with the lock").extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An end that takes nothing until it is allowed to, and says when it was asked.
struct Gate {
    asked: Sender<usize>,
    allowed: Receiver<()>,
    page: Page,
}

impl Write for Gate {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _ = self.asked.send(bytes.len());
        // Once the test is over, everything may pass.
        let _ = self.allowed.recv();
        self.page.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Gated {
    console: Console,
    asked: Receiver<usize>,
    allow: Sender<()>,
    page: Page,
}

fn gated() -> Gated {
    let (asked_sender, asked) = unbounded();
    let (allow, allowed) = unbounded();
    let page = Page::default();
    let gate = Gate { asked: asked_sender, allowed, page: page.clone() };
    Gated { console: Console::to(gate, io::sink()), asked, allow, page }
}

/// An end that takes nothing any more, and why.
struct Broken(io::ErrorKind);

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn both_streams_keep_the_order_of_queueing() {
    let page = Page::default();
    let console = Console::to(page.clone(), page.clone());
    for (stream, text) in [(Stdout, "1\n"), (Stderr, "2\n"), (Stderr, "3\n"), (Stdout, "4\n"), (Stdout, "")] {
        console.print(stream, text);
    }
    console.flush();
    assert_eq!(page.text(), "1\n2\n3\n4\n");
}

#[test]
fn what_waits_is_written_at_once() {
    let Gated { console, asked, allow, page } = gated();
    console.print(Stdout, "first\n");
    assert_eq!(asked.recv(), Ok(6));
    for line in ["a\n", "b\n", "c\n"] {
        assert!(console.try_print(Stdout, line));
    }
    drop(allow);
    console.flush();
    assert_eq!(asked.try_iter().collect::<Vec<_>>(), [6]);
    assert_eq!(page.text(), "first\na\nb\nc\n");
}

#[test]
fn a_full_queue_takes_nothing_until_there_is_room() {
    let Gated { console, asked, allow, page } = gated();
    console.print(Stdout, "first\n");
    assert_eq!(asked.recv(), Ok(6));
    let line = "x".repeat(1023) + "\n";
    let mut lines = 0;
    while console.try_print(Stdout, &line) {
        lines += 1;
    }
    assert_eq!(lines, 1024);
    let waiting = thread::spawn({
        let console = console.clone();
        move || console.print(Stdout, "last\n")
    });
    allow.send(()).expect("the gate is there");
    assert_eq!(asked.recv(), Ok(1024 * 1024));
    waiting.join().expect("it found room");
    drop(allow);
    console.flush();
    assert_eq!(page.text(), format!("first\n{}last\n", line.repeat(1024)));
}

#[test]
fn a_text_larger_than_the_queue_is_taken_when_the_queue_is_empty() {
    let page = Page::default();
    let console = Console::to(page.clone(), io::sink());
    let text = "x".repeat(3 << 20);
    console.print(Stdout, &text);
    console.flush();
    assert_eq!(page.text().len(), text.len());
}

#[test]
fn a_reader_that_goes_away_ends_the_output_quietly() {
    let page = Page::default();
    let console = Console::to(Broken(BrokenPipe), page.clone());
    let closing = console.closing();
    assert!(!console.closed());
    console.print(Stdout, "lost\n");
    assert!(closing.recv_timeout(Duration::from_secs(20)).is_err_and(|error| error.is_disconnected()));
    assert!(console.closed());
    // Nobody waits for room that will never be there.
    console.print(Stdout, &"x".repeat(2 << 20));
    console.print(Stdout, &"x".repeat(2 << 20));
    assert!(console.try_print(Stderr, "dropped\n"));
    console.flush();
    assert_eq!(page.text(), "");
    assert_eq!(console.failure(), None);
}

#[test]
fn a_full_disk_is_a_failure() {
    let console = Console::to(Broken(StorageFull), Broken(PermissionDenied));
    console.print(Stderr, "lost\n");
    console.flush();
    assert_eq!(console.failure(), None);
    console.print(Stdout, "lost\n");
    console.flush();
    assert_eq!(console.failure(), Some("no storage space".into()));
    assert!(console.closed());
}

#[test]
fn a_stderr_that_is_closed_loses_its_own_text_only() {
    let page = Page::default();
    let console = Console::to(page.clone(), Broken(BrokenPipe));
    console.print(Stderr, "lost\n");
    console.print(Stdout, "kept\n");
    console.flush();
    assert_eq!(page.text(), "kept\n");
    assert!(!console.closed());
}

#[test]
fn an_end_that_is_busy_or_takes_a_part_gets_all_of_it() {
    /// Is interrupted, then busy, then takes one byte.
    struct Slow(Page, u32);
    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.1 += 1;
            match self.1 % 3 {
                1 => Err(io::ErrorKind::Interrupted.into()),
                2 => Err(io::ErrorKind::WouldBlock.into()),
                _ => self.0.write(&bytes[..1]),
            }
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let page = Page::default();
    let console = Console::to(Slow(page.clone(), 0), io::sink());
    console.print(Stdout, "slowly\n");
    console.flush();
    assert_eq!(page.text(), "slowly\n");
}

#[test]
fn the_last_handle_leaves_nothing_unwritten() {
    let Gated { console, asked, allow, page } = gated();
    console.print(Stdout, "first\n");
    assert_eq!(asked.recv(), Ok(6));
    console.print(Stdout, "last\n");
    drop(console);
    drop(allow);
    // The gate goes with the pump.
    assert_eq!(asked.recv(), Ok(5));
    assert!(asked.recv().is_err());
    assert_eq!(page.text(), "first\nlast\n");
}

#[test]
fn many_printers_lose_nothing() {
    let page = Page::default();
    let console = Console::to(page.clone(), io::sink());
    let printers: Vec<_> = (0..4)
        .map(|printer| {
            let console = console.clone();
            thread::spawn(move || {
                for line in 0..10_000 {
                    let text = format!("{printer} {line}\n");
                    while !console.try_print(Stdout, &text) {
                        thread::yield_now();
                    }
                }
            })
        })
        .collect();
    for printer in printers {
        printer.join().expect("a printer does not panic");
    }
    console.flush();
    let text = page.text();
    for printer in 0..4 {
        let lines = text.lines().filter_map(|line| line.strip_prefix(&format!("{printer} ")));
        assert!(lines.eq((0..10_000).map(|line| line.to_string())), "printer {printer}");
    }
}

#[test]
fn while_a_line_is_edited_text_waits_for_the_editor() {
    let page = Page::default();
    let console = Console::to(page.clone(), page.clone());
    let (rung, bell) = unbounded();
    console.set_bell(move || rung.send(()).expect("the test listens"));
    console.print(Stdout, "before\n");
    console.start_editing();
    assert_eq!(page.text(), "before\n");
    console.print(Stdout, "one\n");
    assert_eq!(console.take_above(), "one\n");
    assert_eq!(console.take_above(), "");
    console.print(Stdout, "two");
    assert_eq!(bell.recv(), Ok(()));
    assert_eq!(console.take_above(), "two\n");
    console.print(Stdout, "three\n");
    assert_eq!(bell.recv(), Ok(()));
    // The editor had no time to answer.
    console.stop_editing();
    console.flush();
    assert_eq!(page.text(), "before\nthree\n");
    assert_eq!(console.take_above(), "");
}

#[test]
fn the_bell_is_silent_until_the_line_is_drawn() {
    let console = Console::to(io::sink(), io::sink());
    let (rung, bell) = unbounded();
    console.set_bell(move || rung.send(()).expect("the test listens"));
    console.start_editing();
    console.print(Stdout, "one\n");
    assert_eq!(console.take_above(), "one\n");
    console.print(Stdout, "two\n");
    assert_eq!(bell.recv(), Ok(()));
    assert_eq!(console.take_above(), "two\n");
    assert!(bell.try_recv().is_err());
}

#[test]
fn while_the_terminal_is_lent_text_waits_and_no_bell_rings() {
    let page = Page::default();
    let console = Console::to(page.clone(), page.clone());
    let (rung, bell) = unbounded();
    console.set_bell(move || rung.send(()).expect("the test listens"));
    console.start_editing();
    assert_eq!(console.take_above(), "");
    console.lend_terminal();
    console.print(Stdout, "one\n");
    assert!(bell.recv_timeout(Duration::from_millis(50)).is_err());
    assert_eq!(page.text(), "");
    console.stop_editing();
    console.flush();
    assert_eq!(page.text(), "one\n");
    // The next line has its bell.
    console.start_editing();
    assert_eq!(console.take_above(), "");
    console.print(Stdout, "two\n");
    assert_eq!(bell.recv(), Ok(()));
    assert_eq!(console.take_above(), "two\n");
}

#[test]
fn a_bell_that_blocks_delays_nobody() {
    let page = Page::default();
    let console = Console::to(page.clone(), io::sink());
    let (rung, ringing) = unbounded();
    let (answer, answered) = unbounded::<()>();
    console.set_bell(move || {
        let _ = rung.send(());
        let _ = answered.recv();
    });
    console.start_editing();
    assert_eq!(console.take_above(), "");
    console.print(Stdout, "one\n");
    assert_eq!(ringing.recv(), Ok(()));
    console.stop_editing();
    console.print(Stdout, "two\n");
    console.flush();
    assert_eq!(page.text(), "one\ntwo\n");
    drop(answer);
}

/// An editor clears the line that it starts on.
#[test]
fn an_unfinished_line_is_ended_before_a_line_is_edited() {
    let page = Page::default();
    let console = Console::to(page.clone(), io::sink());
    console.print(Stdout, "unfinished");
    console.start_editing();
    assert_eq!(page.text(), "unfinished\n");
    console.stop_editing();
    console.end_line();
    assert_eq!(page.text(), "unfinished\n");
}

#[test]
fn a_redraw_takes_whole_lines_and_not_too_many() {
    let console = Console::to(io::sink(), io::sink());
    console.start_editing();
    let line = "x".repeat(999) + "\n";
    for _ in 0..100 {
        console.print(Stdout, &line);
    }
    // 64 KiB, rounded up to a line.
    assert!(console.take_above() == line.repeat(66));
    assert!(console.take_above() == line.repeat(34));
    let long = "x".repeat(200_000) + "\n";
    console.print(Stdout, &long);
    console.print(Stdout, "next\n");
    assert!(console.take_above() == long);
    assert_eq!(console.take_above(), "next\n");
}

/// stderr may be a file while stdout is the terminal of the editor: then it is none of the editor's business.
#[test]
fn what_does_not_go_to_the_terminal_does_not_wait_for_the_editor() {
    let (out, errors) = (Page::default(), Page::default());
    let console = Console::to(out.clone(), errors.clone());
    console.start_editing();
    console.print(Stderr, "an error\n");
    console.flush();
    assert_eq!(errors.text(), "an error\n");
    assert_eq!(out.text(), "");
}

#[test]
fn the_bell_rings_for_what_was_behind_other_text() {
    let errors = Page::default();
    let console = Console::to(io::sink(), errors.clone());
    let (rung, bell) = unbounded();
    console.set_bell(move || rung.send(()).expect("the test listens"));
    console.start_editing();
    assert_eq!(console.take_above(), "");
    console.print(Stdout, "one\n");
    assert_eq!(bell.recv(), Ok(()));
    console.print(Stderr, "an error\n");
    console.print(Stdout, "two\n");
    assert_eq!(console.take_above(), "one\n");
    assert_eq!(bell.recv_timeout(Duration::from_secs(20)), Ok(()));
    assert_eq!(errors.text(), "an error\n");
    assert_eq!(console.take_above(), "two\n");
}

/// A terminal as both ends.
fn terminal() -> (Console, Page) {
    let page = Page::default();
    let mut sinks = Sinks::to(page.clone(), page.clone());
    sinks.stdout_is_terminal = true;
    sinks.stderr_is_terminal = true;
    sinks.stderr_clears_lines = true;
    (Console::with(sinks), page)
}

fn wait_for(page: &Page, expected: &str) {
    let deadline = std::time::Instant::now() + Duration::from_secs(10);
    while page.text() != expected {
        assert!(std::time::Instant::now() < deadline, "{:?} is not {expected:?}", page.text());
        thread::yield_now();
    }
}

#[test]
fn the_status_line_stays_below_what_is_written() {
    let (console, page) = terminal();
    console.set_status(Notice::Elapsed, Some("1 s".into()));
    wait_for(&page, "\r\x1b[K1 s");
    console.print(Stdout, "a\n");
    wait_for(&page, "\r\x1b[K1 s\r\x1b[Ka\n\r\x1b[K1 s");
    console.clear_status();
    assert_eq!(page.text(), "\r\x1b[K1 s\r\x1b[Ka\n\r\x1b[K1 s\r\x1b[K");
    console.print(Stderr, "b\n");
    console.flush();
    assert_eq!(page.text(), "\r\x1b[K1 s\r\x1b[Ka\n\r\x1b[K1 s\r\x1b[Kb\n");
}

#[test]
fn progress_comes_before_the_time() {
    let (console, page) = terminal();
    console.set_status(Notice::Elapsed, Some("1 s".into()));
    wait_for(&page, "\r\x1b[K1 s");
    console.set_status(Notice::Progress, Some("1/2".into()));
    wait_for(&page, "\r\x1b[K1 s\r\x1b[K1/2");
    console.set_status(Notice::Elapsed, Some("2 s".into()));
    console.set_status(Notice::Progress, None);
    wait_for(&page, "\r\x1b[K1 s\r\x1b[K1/2\r\x1b[K2 s");
}

#[test]
fn a_status_line_is_never_drawn_while_a_line_is_edited() {
    let (console, page) = terminal();
    console.set_status(Notice::Progress, Some("1/2".into()));
    wait_for(&page, "\r\x1b[K1/2");
    console.start_editing();
    assert_eq!(page.text(), "\r\x1b[K1/2\r\x1b[K");
    console.set_status(Notice::Progress, Some("2/2".into()));
    console.set_status(Notice::Progress, None);
    console.stop_editing();
    console.print(Stdout, "a\n");
    console.flush();
    assert_eq!(page.text(), "\r\x1b[K1/2\r\x1b[Ka\n");
}

#[test]
fn nothing_of_a_status_line_reaches_a_pipe() {
    let page = Page::default();
    let console = Console::to(page.clone(), page.clone());
    console.set_status(Notice::Progress, Some("1/2".into()));
    console.print(Stdout, "a\n");
    console.flush();
    assert!(!console.drop_status());
    assert_eq!(page.text(), "a\n");
}
