//! What can be given on the command line.

use clap::{Parser, ValueEnum};

/// Interactive jobs: a shell for learning and scripting concurrency.
///
/// Without arguments, a prompt; with a pipe, the script in it, showing the value of each entry.
#[derive(Debug, Parser)]
#[command(version, after_help = EXIT_STATUS)]
pub struct Arguments {
    /// Run this code and show the value of each entry, as for a pipe
    #[arg(short, long, value_name = "CODE", allow_hyphen_values = true)]
    pub eval: Option<String>,

    /// Go on at the prompt, with what the script defined
    #[arg(short, long)]
    pub interactive: bool,

    /// Go on after an error; the exit status is 1 all the same
    #[arg(long)]
    pub keep_going: bool,

    /// Worker threads; 0 means one for each core
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub workers: usize,

    /// Elements of a value that are shown
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub limit: usize,

    /// When errors are coloured
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,

    /// The script to run, showing only what it prints (`-`: the one on standard input), and what `args()` gives to it
    #[arg(value_name = "FILE", trailing_var_arg = true)]
    pub words: Vec<String>,
}

/// When errors are coloured.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Color {
    /// On a terminal
    Auto,
    Always,
    Never,
}

const EXIT_STATUS: &str =
    "Exit status: 0; 1 after an error; 2 for a wrong command line; 130 when interrupted; N for exit(N).";
