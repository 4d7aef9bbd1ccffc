//! The shell at a real terminal: what a user types, and what the screen then shows.
mod colours;
mod completion;
mod controls;
mod display;
mod editing;
#[cfg(unix)]
mod endings;
#[cfg(unix)]
mod external_editor;
mod first_lesson;
mod hints;
mod history;
mod interrupts;
mod output;
mod paging;
mod picture;
mod prompt;
mod pty;
mod record;
mod running;
mod sandbox;
mod screen;
mod screens;
mod startup;
mod tour;
mod vi;
