//! Documents with code in them: read, run, and compared with what they say.
//!
//! A document is Markdown. Its fenced blocks have roles, which the words after the three back-ticks tell:
//!
//! | words | the block is |
//! |---|---|
//! | `rhai` or `rhai run` | code that is shown and run |
//! | `rhai task` | what the learner is to type; the text before it says what |
//! | `rhai hint`, `rhai answer` | help with the task before, and one way to do it |
//! | `rhai check` | what has to be true after the task: a condition a line, `// ` and what to say when it is not |
//! | `ijob` | a transcript: lines after `ijob> `, those that go on after `....> `, and what is shown for them |
//!
//! With `fresh` among them, a block begins with nothing of those before; all others share one session. With `virtual`, a
//! transcript is true in virtual time only, and left out in real time. Blocks of other languages are text.
//!
//! ```text
//!  Document ── its blocks, where they stand in the text
//!     ├── Fault ── what of its form is wrong
//!     └── Transcript ── what is typed in one, and what it shows
//!  Examiner ── one session in virtual time: types, and says what came
//!  exam ── an examiner goes through a document, and reports what is not as it says
//! ```

mod check;
mod document;
mod exam;
mod examiner;
mod expected;
mod fault;
mod fence;
mod front;
mod measured;
mod transcript;

pub use check::judge;
pub use document::{Block, Document, Part, Role};
pub use exam::{Exam, Failing, examine, examine_script};
pub use examiner::{Clock, Examiner, Shown};
pub use expected::{agrees, masked};
pub use fault::Fault;
pub use front::FrontMatter;
pub use transcript::{Exchange, Transcript};
