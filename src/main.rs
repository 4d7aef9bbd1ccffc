//! The program `ijob`: a prompt on a terminal, a script otherwise.

#[global_allocator]
static ALLOCATOR: ijob::Metered<mimalloc::MiMalloc> = ijob::Metered(mimalloc::MiMalloc);

mod cli;

fn main() {
    // Not by returning: jobs that still run end with the program, and nobody waits for them.
    std::process::exit(cli::run().into());
}
