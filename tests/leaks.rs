//! Nothing that only Rust, Rhai and the rewriter know is in anything that a user sees: in all that the other tests
//! expect to be shown, which is what is shown.

#[path = "support/leaks.rs"]
mod leaks;

use ijob::lesson::{Exchange, Transcript};
use leaks::leaks;
use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &str, kind: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = fs::read_dir(folder).expect("a folder of the tests").map(|file| file.expect("a file").path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|is| is == kind)).collect();
    files.sort_unstable();
    files
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).expect("a file of the tests is text")
}

/// What is typed and shown there: all of a transcript, the blocks of a document.
fn exchanges(path: &Path) -> Vec<Exchange> {
    let text = text(path);
    if path.extension().is_some_and(|is| is == "txt") {
        return Transcript::parse(&text).exchanges;
    }
    let blocks = text.split("```ijob\n").skip(1).filter_map(|rest| rest.split("\n```").next());
    blocks.flat_map(|block| Transcript::parse(block).exchanges).collect()
}

fn assert_whole(seen: usize, least: usize, faults: &[String]) {
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(seen >= least, "only {seen} outputs were found");
}

#[test]
fn no_error_of_a_script_tells_an_internal_name() {
    let files = files("tests/errors", "txt");
    let faults = files.iter().flat_map(|path| {
        let found = leaks(&text(path), &text(&path.with_extension("rhai")));
        found.into_iter().map(|leak| format!("{}: `{leak}`", path.display()))
    });
    assert_whole(files.len(), 380, &faults.collect::<Vec<_>>());
}

#[test]
fn nothing_that_is_shown_in_a_session_tells_an_internal_name() {
    let (mut faults, mut seen) = (Vec::new(), 0);
    let documents = [files("tests/transcripts", "txt"), files("scripts/tour", "md"), files("src/guide", "md")].concat();
    for path in documents {
        let exchanges = exchanges(&path);
        // Values may hold what an earlier entry said.
        let typed: String = exchanges.iter().map(|exchange| exchange.typed.as_str()).collect();
        for exchange in &exchanges {
            let found = leaks(&exchange.shown, &typed);
            faults
                .extend(found.into_iter().map(|leak| format!("{}: `{leak}` after {}", path.display(), exchange.typed)));
        }
        seen += exchanges.len();
    }
    assert_whole(seen, 1000, &faults);
}

#[test]
fn a_leak_is_found_where_it_is_shown_and_nowhere_else() {
    let shown = "error: a `rhai::Map` of m__1\n --> x:1:1\n  |\n1 | rhai::x\n  | ^ in call to `spawn_`";
    assert_eq!(leaks(shown, ""), ["rhai::", "m__1", "spawn_"]);
    assert_eq!(leaks(shown, "m__1; spawn_()"), ["rhai::"]);
    assert_eq!(leaks("thread 'worker-0' panicked at src/lib.rs:1:2", ""), ["panic", "src/", ".rs:"]);
}
