//! Lessons inside the live shell.
//!
//! A lesson is a document (see [`crate::lesson`]) that is shown page by page, between the prompts of a shell in which
//! everything works as ever. At a task the user types what seems right; each entry is judged by the lesson's conditions.
//! Single words at the prompt steer: `next`, `hint`, `skip` and the others.
//!
//! ```text
//!  Tour ── the companion: what to show, what to run, whether a task is done
//!   ├── Lesson     a document, cut to pages
//!   ├── Pager      what of a page waits until there is room for it
//!   ├── Progress   how far somebody is in each lesson, in a file
//!   ├── catalogue  the lessons that come with the program
//!   └── Tape       what was shown for an entry
//! ```

mod catalogue;
mod guide;
mod lesson;
mod pager;
mod progress;
mod record;
mod tape;
mod verb;

pub use catalogue::{built_in, find, of_path, unknown_need};
pub use guide::{Tour, list};
pub use lesson::{Item, Lesson, Page, Task};
pub use progress::{Progress, Standing};
pub use record::Recorder;
pub use tape::Tape;
