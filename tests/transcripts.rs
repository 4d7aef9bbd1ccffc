//! What a user types and what is shown for it, to the letter: the files in `tests/transcripts`.
//!
//! `IJOB_UPDATE=1 cargo test --test transcripts` writes what is shown now into them.

#[path = "support/program.rs"]
mod program;
#[path = "support/transcript.rs"]
mod transcript;

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
    caught
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
