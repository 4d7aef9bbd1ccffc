//! The documentation of the functions is true: each example shows what it says.

use ijob::script::Output;
use ijob::session::{Entry, Options, Outcome, Session, entries};
use std::sync::{Arc, Mutex};

/// Keeps what is printed.
#[derive(Default)]
struct Printed(Mutex<String>);

impl Output for Printed {
    fn try_print(&self, text: &str) -> bool {
        self.0.lock().expect("nothing panics under the lock").push_str(text);
        true
    }

    fn try_print_error(&self, text: &str) -> bool {
        self.try_print(text)
    }
}

/// What a prompt would show for these entries, in a session of their own.
fn shown(code: &str) -> String {
    let printed = Arc::new(Printed::default());
    let session = Session::new(Options::default(), printed.clone()).expect("threads");
    for entry in entries(&session, "example", code) {
        let shown = outcome(&session, &entry);
        if let Some(shown) = shown {
            assert!(printed.try_print(&format!("{shown}\n")));
        }
    }
    let text = printed.0.lock().expect("nothing panics under the lock");
    text.trim_end().to_owned()
}

fn outcome(session: &Session, entry: &Entry) -> Option<String> {
    match session.submit_entry(entry).recv().expect("every entry has an outcome") {
        Outcome::Value { shown } => shown,
        Outcome::Failed { shown } => Some(shown),
        Outcome::Halt { status } => Some(format!("left with {status}")),
        Outcome::NotRun => Some("not run".into()),
    }
}

fn session() -> Session {
    Session::new(Options::default(), Arc::new(Printed::default())).expect("threads")
}

#[test]
fn every_example_shows_what_its_documentation_says() {
    let differences: Vec<String> = session()
        .docs()
        .iter()
        .filter_map(|doc| {
            let (code, expected) = doc.example;
            let shown = shown(code);
            (shown != expected).then(|| format!("{}:\n{code}\nexpected:\n{expected}\nshown:\n{shown}\n", doc.name))
        })
        .collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn the_readme_lists_every_function() {
    let readme = include_str!("../README.md");
    let missing: Vec<String> = session()
        .docs()
        .iter()
        .map(|doc| format!("| `{}` | {} |", doc.signature, doc.summary))
        .filter(|line| !readme.contains(line.as_str()))
        .collect();
    assert!(missing.is_empty(), "these lines are missing in README.md:\n{}", missing.join("\n"));
}
