//! What a user types and what is shown for it, to the letter: the files in `tests/transcripts`.
//!
//! `IJOB_UPDATE=1 cargo test --test transcripts` writes what is shown now into them.

#[path = "support/program.rs"]
mod program;
#[path = "support/transcript.rs"]
mod transcript;

use std::path::Path;
use transcript::Transcript;

#[track_caller]
fn check(name: &str) {
    if std::env::var_os("IJOB_UPDATE").is_some() {
        Transcript::read(name).update();
    }
    Transcript::read(name).check();
}

macro_rules! transcripts {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                check(stringify!($name));
            }
        )*

        #[test]
        fn every_transcript_is_checked() {
            let mut names = vec![$(concat!(stringify!($name), ".txt")),*];
            names.sort_unstable();
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/transcripts");
            let files = std::fs::read_dir(folder).expect("the folder of transcripts");
            let mut files: Vec<String> = files
                .map(|file| file.expect("a file").file_name().into_string().expect("a name in UTF-8"))
                .collect();
            files.sort_unstable();
            assert_eq!(files, names);
        }
    };
}

transcripts! {
    agents
    advice
    angle_blocks
    constants
    copies
    crash_reports
    crashes
    errors
    first_lines
    functions
    job_awaits
    job_ends
    job_starts
    job_streams
    job_supervisors
    job_yields
    introspection
    jobs
    last_values
    links
    matching
    messages
    monitors
    names
    pipes
    receive
    servers
    session
    streams
    stubborn
    supervisors
    timers
    values
}

/// A guide tells the truth: what stands in its blocks, from top to bottom, is what the program shows.
#[track_caller]
fn check_guide(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let guide = std::fs::read_to_string(&path).expect("the guide can be read");
    let mut typed = String::from("arguments: --virtual-time\n");
    let mut is_inside = false;
    for line in guide.lines() {
        match line {
            "```ijob" => is_inside = true,
            "```" => is_inside = false,
            _ if is_inside => typed += &format!("{line}\n"),
            _ => {}
        }
    }
    assert!(typed.contains("ijob>"), "{name} has no blocks");
    Transcript::parse(path, &typed).check();
}

#[test]
fn the_guide_for_people_who_know_elixir() {
    check_guide("src/guide/from_elixir.md");
}

#[test]
fn the_guide_for_people_who_know_async_and_await() {
    check_guide("src/guide/from_async.md");
}

#[test]
fn the_second_session_of_the_readme() {
    check_guide("README.md");
}
