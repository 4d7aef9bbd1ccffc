//! The one owner of the terminal.
