//! What is written about the functions, from what stands beside their registration. Their examples are transcripts in
//! the reference, which is run with the other documents.

use ijob::lesson::{Clock, Examiner, Exchange, Transcript};
use ijob::script::Doc;
use ijob::session::{Options, Session};
use std::fs;
use std::path::Path;

#[path = "support/session.rs"]
mod support;

fn session() -> Session {
    support::session(Options::default())
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

/// An example, as it is typed at a prompt. Its documentation says what all of it shows; how many lines of that come after
/// which entry, the program tells.
fn transcript((code, shown): (&str, &str)) -> String {
    let examiner = Examiner::new(Clock::Virtual(None), Path::new("")).expect("threads");
    let mut lines = shown.lines();
    let mut exchanges: Vec<Exchange> = Vec::new();
    for range in examiner.session().judge().split(code) {
        let typed = format!("{}\n", code[range].trim_matches('\n'));
        let count = examiner.type_in(&typed).text.lines().count();
        let shown = lines.by_ref().take(count).map(|line| format!("{line}\n")).collect();
        exchanges.push(Exchange { line: 0, typed, shown });
    }
    if let Some(last) = exchanges.last_mut() {
        last.shown.extend(lines.map(|line| format!("{line}\n")));
    }
    Transcript::written(&exchanges)
}

/// The whole of what is known about each function.
fn reference() -> String {
    let session = session();
    let mut text = String::from(
        "# The functions\n\nWritten from what stands beside each function's registration. `ijob test` runs the examples, each in a \
         session of its own.\n",
    );
    for (heading, docs) in session.sections() {
        text += &format!("\n## {heading}\n");
        for Doc { signature, summary, details, example, .. } in docs {
            let example = transcript(*example);
            text += &format!("\n### `{signature}`\n\n{summary}\n\n{details}\n\n```ijob fresh\n{example}```\n");
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
