//! Every text that fuzzing starts from, and every one that it has found, keeps what `fuzz/` says of all texts.

#[path = "../fuzz/src/lib.rs"]
mod properties;

use std::fs;
use std::path::{Path, PathBuf};

/// Where fuzzing starts from besides what it has found: `scripts/fuzz` gives it the same.
const SEEDS: [&str; 4] = ["tests/errors", "tests/examples", "tests/transcripts", "scripts/tour"];

fn files(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).expect("a folder of inputs");
    files.map(|file| file.expect("a file").path()).filter(|file| file.is_file()).collect()
}

/// Tries all files of this target that fuzzing has found, and the seeds.
fn each(target: &str, seeds: &[&str], holds: impl Fn(&[u8])) {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = files(&project.join("fuzz/corpus").join(target));
    let seeds = seeds.iter().flat_map(|folder| files(&project.join(folder)));
    for file in found.into_iter().chain(seeds) {
        // Shown when it fails.
        println!("{}", file.display());
        holds(&fs::read(&file).expect("a file can be read"));
    }
}

fn each_text(target: &str, seeds: &[&str], holds: impl Fn(&str)) {
    each(target, seeds, |bytes| {
        if let Ok(text) = std::str::from_utf8(bytes) {
            holds(text);
        }
    });
}

macro_rules! texts {
    ($($target:ident)*) => {
        $(
            #[test]
            fn $target() {
                each_text(stringify!($target), &SEEDS, properties::$target);
            }
        )*
    };
}

texts!(scanner rewriter completeness splitter entry documents);

#[test]
fn values() {
    each("values", &[], properties::values);
}
