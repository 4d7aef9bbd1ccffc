//! Every kind of exit reason, in every place where one shows, to the letter: as a value (in a message of a monitor, in one
//! of a link, in the outcome of a job that was awaited or asked), in a sentence (of whoever starts an agent or a
//! supervisor), as the title of a report (of a crash, and of the end of the session's own process), and in JSON.
//!
//! A panic is in `native_panics.rs`, and deadlocks are in `errors/deadlock_of_two.rhai`: of those every process has its own.

#[allow(dead_code)]
#[path = "support/program.rs"]
mod program;
#[path = "support/run.rs"]
mod run;

use program::ijob;
use run::{Ended, run};
use serde_json::Value;

/// One kind.
#[derive(Default)]
struct Kind {
    arguments: &'static [&'static str],
    /// What a process does that ends so.
    code: &'static str,
    /// The reason as a value.
    value: &'static str,
    /// The reason in a sentence.
    words: &'static str,
    /// Of the child of a supervisor, where that is something else.
    child: Option<&'static str>,
    /// The title of a report; empty: nothing is reported.
    title: &'static str,
    /// Are processes that end so reported? Otherwise the end of the session's own is alone.
    crash: bool,
}

/// Each line shows it in another way.
const SCRIPT: &str = r##"fn deep(n) { deep(n + 1) }
let body = || { CODE };
spawn_monitor(body); print(error(receive()[4]));
trap_exit(true); spawn_link(body); print(error(receive()[2])); trap_exit(false);
print(job_await(job_async_nolink(body)));
print(job_yield(job_async_nolink(body)));
fn told(f) {
    let words = "nothing";
    try { f.call() } catch (e) { words = e.sub_string(e.index_of(" ended before it was ready: ") + 28) }
    words
}
print(told(|| agent_start(body)));
print(told(|| supervisor_start([#{ id: "c", start: body }])));
job_async(body) |> job_await();
"##;

/// What a supervisor says before.
const CHILD: &str = "the child \"c\" did not start: ";

impl Kind {
    fn run(&self, format: &str) -> Ended {
        let mut program = ijob(&["--virtual-time", "--error-format", format]);
        program.args(self.arguments).arg("-");
        run(program, SCRIPT.replace("CODE", self.code).as_bytes())
    }

    #[track_caller]
    fn check(&self) {
        let Self { code, value, words, title, .. } = self;
        let child = self.child.map_or_else(|| format!("{CHILD}{words}"), str::to_owned);
        let value = format!("{{:error, {value}}}\n");
        let shown = self.run("human");
        assert_eq!(shown.stdout, format!("{value}{value}{value}{value}{words}\n{child}\n"), "{code}");
        self.check_reports(&shown.stderr, title);
    }

    /// The first lines of all reports of people, and the same in JSON.
    #[track_caller]
    fn check_reports(&self, shown: &str, title: &str) {
        let code = self.code;
        let titles = shown.lines().filter_map(|line| {
            let after =
                line.strip_prefix("error: process #PID<0.").or_else(|| line.strip_prefix("** (EXIT from #PID<0."))?;
            after.split_once(".0> crashed: ").or_else(|| after.split_once(".0>) ")).map(|(_, title)| title)
        });
        let titles: Vec<&str> = titles.collect();
        assert!(titles.iter().all(|shown| *shown == title), "{code}: {titles:?}");
        assert_eq!(titles.is_empty(), title.is_empty(), "{code}: {titles:?}");
        assert_eq!(titles.len() > 1, self.crash, "{code}: {titles:?}");
        let json = self.run("json").stderr;
        let objects: Vec<Value> = json.lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
        let messages: Vec<&str> = objects.iter().filter_map(|object| object["message"].as_str()).collect();
        assert_eq!(messages, titles, "{code}");
        let kinds = objects.iter().filter_map(|object| object["kind"].as_str());
        let (last, others) = if objects.is_empty() { (0, 0) } else { (1, objects.len() - 1) };
        let expected = std::iter::repeat_n("crash", others).chain(std::iter::repeat_n("exit", last));
        assert!(kinds.eq(expected), "{code}: {json}");
    }
}

/// The process of a supervisor's child that did not start, and what it returned instead.
macro_rules! no_pid {
    ($value:literal) => {
        Some(concat!(
            "the child \"c\" did not start: `start` returns the pid of the process that it started, as in `start: || \
             agent_start_link(|| 0)`; this one returned ",
            $value
        ))
    };
}

#[test]
fn orderly_ends() {
    let normal = Kind { code: "exit(\"normal\")", value: "\"normal\"", words: "normal", ..Kind::default() };
    normal.check();
    let shutdown = Kind { code: "exit(\"shutdown\")", value: "\"shutdown\"", words: "shutdown", ..Kind::default() };
    Kind { title: "shutdown", ..shutdown }.check();
    let why =
        Kind { code: "exit([\"shutdown\", 3])", value: "[\"shutdown\", 3]", words: "shutdown: 3", ..Kind::default() };
    Kind { title: "shutdown: 3", ..why }.check();
}

#[test]
fn ends_by_signals() {
    let killed = Kind { code: "kill(self()); receive()", value: "\"killed\"", words: "killed", ..Kind::default() };
    Kind { title: "killed", child: Some("killed"), ..killed }.check();
    let noproc = Kind { code: "link(pid(99999)); receive()", value: "\"noproc\"", words: "noproc", ..Kind::default() };
    Kind { title: "noproc", child: no_pid!("[\"EXIT\", #PID<0.99999.0>, \"noproc\"]"), ..noproc }.check();
}

#[test]
fn a_time_that_is_up() {
    Kind {
        code: "job_stream([1], |x| sleep(\"infinity\"), #{ timeout: 5 }).to_array()",
        value: "[\"timeout\", [\"job_stream\", 5]]",
        words: "[\"timeout\", [\"job_stream\", 5]]",
        title: "[\"timeout\", [\"job_stream\", 5]]",
        ..Kind::default()
    }
    .check();
}

#[test]
fn values_of_the_users_own() {
    for (code, value) in [("exit(\"bye\")", "\"bye\""), ("exit(#{ code: 7 })", "#{code: 7}"), ("exit(7)", "7")] {
        Kind { code, value, words: value, title: value, ..Kind::default() }.check();
    }
}

#[test]
fn thrown_values() {
    let boom = Kind { code: "throw \"boom\"", value: "\"boom\"", words: "boom (at stdin:2:17)", ..Kind::default() };
    Kind { title: "boom", crash: true, ..boom }.check();
    Kind {
        code: "throw #{ code: 7 }",
        value: "#{code: 7}",
        words: "uncaught throw: #{code: 7} (at stdin:2:17)",
        title: "uncaught throw: #{code: 7}",
        crash: true,
        ..Kind::default()
    }
    .check();
    Kind {
        code: "throw [1, \"x\"]",
        value: "[1, \"x\"]",
        words: "uncaught throw: [1, \"x\"] (at stdin:2:17)",
        title: "uncaught throw: [1, \"x\"]",
        crash: true,
        ..Kind::default()
    }
    .check();
    Kind {
        code: "throw error(\"no\")",
        value: "{:error, \"no\"}",
        words: "uncaught throw: {:error, \"no\"} (at stdin:2:17)",
        title: "uncaught throw: {:error, \"no\"}",
        crash: true,
        ..Kind::default()
    }
    .check();
}

#[test]
fn errors_of_the_language() {
    Kind {
        code: "1 / 0",
        value: "#{line: 2, message: \"Division by zero: 1 / 0\", position: 19, source: \"stdin\"}",
        words: "Division by zero: 1 / 0 (at stdin:2:19)",
        title: "Division by zero: 1 / 0",
        crash: true,
        ..Kind::default()
    }
    .check();
}

#[test]
fn limits() {
    Kind {
        arguments: &["--max-operations", "5000"],
        code: "let n = 0; loop { n += 1 }",
        value: "#{line: 2, message: \"operations limit: this process has run 5000 operations (--max-operations)\", position: 35, source: \"stdin\"}",
        words: "operations limit: this process has run 5000 operations (--max-operations) (at stdin:2:35)",
        title: "operations limit: this process has run 5000 operations (--max-operations)",
        crash: true,
        ..Kind::default()
    }
    .check();
    Kind {
        arguments: &["--max-memory", "20M"],
        code: "let t = \"0123456789\"; loop { t += t }",
        value: "#{line: 2, message: \"memory limit: this process holds more than 20 MiB (--max-memory)\", position: 51, source: \"stdin\"}",
        words: "memory limit: this process holds more than 20 MiB (--max-memory) (at stdin:2:51)",
        title: "memory limit: this process holds more than 20 MiB (--max-memory)",
        crash: true,
        ..Kind::default()
    }
    .check();
    Kind {
        arguments: &["--max-call-depth", "20"],
        code: "deep(1)",
        value: "#{line: 1, message: \"call depth limit: more than 20 calls within calls (--max-call-depth)\", position: 4, source: \"stdin\"}",
        words: "call depth limit: more than 20 calls within calls (--max-call-depth) (at stdin:1:4)",
        title: "call depth limit: more than 20 calls within calls (--max-call-depth)",
        crash: true,
        ..Kind::default()
    }
    .check();
    Kind {
        code: "deep(1)",
        value: "#{line: 1, message: \"stack overflow\", position: 19, source: \"stdin\"}",
        words: "stack overflow (at stdin:1:19)",
        title: "stack overflow",
        crash: true,
        ..Kind::default()
    }
    .check();
}

#[test]
fn what_others_ended_of() {
    Kind {
        code: "spawn_link(|| throw \"child\"); receive()",
        value: "\"child\"",
        words: "child (at stdin:2:31)",
        child: no_pid!("[\"EXIT\", #PID<0.13.0>, \"child\"]"),
        title: "child",
        crash: true,
        ..Kind::default()
    }
    .check();
    // It is where the innermost of them failed that matters.
    Kind {
        code: "unwrap(job_await(job_async_nolink(|| unwrap(job_await(job_async_nolink(|| 1 / 0))))))",
        value: "#{line: 2, message: \"Division by zero: 1 / 0\", position: 93, source: \"stdin\"}",
        words: "Division by zero: 1 / 0 (at stdin:2:93)",
        title: "Division by zero: 1 / 0",
        crash: true,
        ..Kind::default()
    }
    .check();
    Kind {
        code: "job_await(job_async(|| job_await(job_async(|| throw \"deep\"))))",
        value: "\"deep\"",
        words: "deep (at stdin:2:63)",
        child: no_pid!("{:error, \"no result\"}"),
        title: "deep",
        crash: true,
        ..Kind::default()
    }
    .check();
}
