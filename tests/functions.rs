//! The documentation of the functions is true: each example shows what it says.

use ijob::script::{Doc, Output};
use ijob::session::{Entry, Options, Outcome, Session, entries};
use std::fs;
use std::path::Path;
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

/// Is that what is shown? A `…` in what is expected stands for anything.
fn fits(shown: &str, expected: &str) -> bool {
    let mut pieces = expected.split('…');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = shown.strip_prefix(first) else { return false };
    let Some(last) = pieces.next_back() else { return rest.is_empty() };
    for piece in pieces {
        match rest.split_once(piece) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[test]
fn every_example_shows_what_its_documentation_says() {
    let differences: Vec<String> = session()
        .docs()
        .iter()
        .filter_map(|doc| {
            let (code, expected) = doc.example;
            let shown = shown(code);
            (!fits(&shown, expected))
                .then(|| format!("{}:\n{code}\nexpected:\n{expected}\nshown:\n{shown}\n", doc.name))
        })
        .collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// The reference in the README: a line for each function.
fn table() -> String {
    let session = session();
    let section = |(heading, docs): (&str, &[Doc])| {
        let rows: String = docs.iter().map(|doc| format!("| `{}` | {} |\n", doc.signature, doc.summary)).collect();
        format!("| **{heading}** | |\n{rows}")
    };
    format!("| function | |\n|---|---|\n{}", session.sections().map(section).collect::<String>())
}

/// The whole of what is known about each function.
fn reference() -> String {
    let session = session();
    let mut text = String::from(
        "# The functions\n\nWritten from what stands beside each function's registration; the examples are run as tests.\n",
    );
    for (heading, docs) in session.sections() {
        text += &format!("\n## {heading}\n");
        for Doc { signature, summary, details, example: (code, shown), .. } in docs {
            text += &format!(
                "\n### `{signature}`\n\n{summary}\n\n{details}\n\n```\n{code}\n```\n\nshows\n\n```\n{shown}\n```\n"
            );
        }
    }
    text
}

/// What this file says between these marks is what `text` says; with `IJOB_UPDATE=1` it is made so.
#[track_caller]
fn check(file: &str, marks: Option<(&str, &str)>, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let whole = fs::read_to_string(&path).unwrap_or_default();
    let (start, end) = marks.map_or((0, whole.len()), |(first, last)| {
        let start = whole.find(first).expect("the first mark") + first.len();
        (start, start + whole[start..].find(last).expect("the second mark"))
    });
    if std::env::var_os("IJOB_UPDATE").is_some() {
        fs::write(&path, format!("{}{text}{}", &whole[..start], &whole[end..])).expect("it can be written");
        return;
    }
    assert!(
        whole[start..end] == *text,
        "{file} is not what the functions' documentation says; `IJOB_UPDATE=1 cargo test --test functions` writes it"
    );
}

#[test]
fn the_readme_lists_every_function() {
    check("README.md", Some(("<!-- the functions -->\n", "<!-- so far -->\n")), &table());
}

#[test]
fn the_reference_is_current() {
    check("src/guide/reference.md", None, &reference());
}

#[test]
fn every_function_is_under_a_heading() {
    let session = session();
    let listed: usize = session.sections().map(|(_, docs)| docs.len()).sum();
    assert_eq!(listed, session.docs().len());
}
