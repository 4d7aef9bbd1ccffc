//! Owns the kinds of errors, and their names in JSON: tools rely on those, so none changes once it is there.
use serde::Serialize;

/// What sort of error it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The text is not a script.
    Parse,
    /// An error that nothing caught, in what the user ran.
    #[default]
    Runtime,
    /// A bound was exceeded: memory, operations, the size of a value, the depth of calls.
    Limit,
    /// Every process waits, and nothing is left that could wake one.
    Deadlock,
    /// The user stopped it.
    Interrupt,
    /// The process that the user's entries run in has ended.
    Exit,
    /// Another process was ended by an error that nothing caught.
    Crash,
    /// A fault in native code.
    Internal,
    /// What the program was started with.
    CommandLine,
    /// A file, the terminal, or another part of the system.
    System,
    /// Nothing is wrong yet, but something is not as the user may think.
    Warning,
    /// An example of a document shows something else than it says.
    Example,
    /// What surprises, explained where it has happened.
    Hint,
    /// A process has ended in order, which the user wants to know.
    End,
}
