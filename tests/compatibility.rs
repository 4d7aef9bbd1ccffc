//! What users rely on stays: `src/guide/compatibility.md` says what that is.

#[path = "support/program.rs"]
mod program;
#[path = "support/run.rs"]
mod run;
#[path = "support/session.rs"]
mod session;

use ijob::session::Options;
use program::ijob;
use run::run;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn status(arguments: &[&str], input: &str) -> Option<i32> {
    run(ijob(arguments), input.as_bytes()).status
}

/// One line a function: its signature. Lines are added, with `IJOB_UPDATE=1 cargo test --test compatibility`; one that
/// changes or goes away breaks scripts.
#[test]
fn functions_keep_their_names_and_parameters() {
    let session = session::session(Options::default());
    let now: BTreeMap<&str, &str> = session.docs().iter().map(|doc| (doc.name, doc.signature)).collect();
    let list = file("tests/compatibility/functions.txt");
    if std::env::var_os("IJOB_UPDATE").is_some() {
        let lines: String = now.values().map(|signature| format!("{signature}\n")).collect();
        fs::write(&list, lines).expect("it can be written");
    }
    let listed = fs::read_to_string(&list).expect("the list of functions");
    let listed: Vec<&str> = listed.lines().collect();
    let now: Vec<&str> = now.into_values().collect();
    assert_eq!(listed, now, "what was there must stay; what is new is to be added to the list");
}

#[test]
fn programs_end_with_the_statuses_of_the_page() {
    let page = fs::read_to_string(file("src/guide/compatibility.md")).expect("the page");
    let table = page.split("## Exit statuses").nth(1).expect("the table of statuses");
    let rows = table.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    let told: Vec<&str> = rows.skip(1).collect();
    assert_eq!(told, ["0", "1", "2", "130", "N"]);
    let seen = [
        status(&["-e", "1"], ""),
        status(&["-e", "exit(\"normal\")"], ""),
        status(&["-e", "throw 1"], ""),
        status(&["-e", "exit(\"tired\")"], ""),
        status(&["--no-such-option"], ""),
        status(&["-e", "exit(7)"], ""),
    ];
    assert_eq!(seen.map(Option::unwrap_or_default), [0, 0, 1, 1, 2, 7]);
}

#[test]
fn the_page_and_the_lesson_pass() {
    for document in ["src/guide/compatibility.md", "tests/compatibility/lesson.md"] {
        let ended = run(ijob(&["test", file(document).to_str().expect("a path in UTF-8")]), b"");
        assert!(ended.status == Some(0), "{}{}", ended.stdout, ended.stderr);
    }
}

/// A wrong document fails, so passing means something.
#[test]
fn a_wrong_document_fails() {
    let folder = tempfile::TempDir::new().expect("a folder for temporary files");
    let wrong = folder.path().join("wrong.md");
    fs::write(&wrong, "```ijob\nijob> 1 + 1\n3\n```\n").expect("it can be written");
    assert_eq!(status(&["test", wrong.to_str().expect("a path in UTF-8")], ""), Some(1));
}
