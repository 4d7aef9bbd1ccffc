//! The program `ijob`: a prompt on a terminal, a script otherwise.

#![forbid(unsafe_code)]

#[global_allocator]
static ALLOCATOR: ijob::Metered<ijob::MiMalloc> = ijob::Metered(ijob::MiMalloc);

mod cli;

fn main() {
    // Not by returning: jobs that still run end with the program, and nobody waits for them.
    std::process::exit(cli::run().into());
}
