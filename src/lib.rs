//! Interactive jobs.
pub mod console;
pub mod report;
pub mod runtime;
pub mod script;
pub mod session;
pub mod shell;
pub mod syntax;
