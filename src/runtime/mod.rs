//! Processes: many of them, on a few worker threads.
//!
//! The runtime runs bodies that may wait. It owns the processes, their mailboxes, links and exit signals, the
//! scheduler and the timers, with Erlang's semantics and Erlang's words. It knows no Rhai and no terminal: what it
//! moves is a [`Language`]'s business.
//!
//! ```text
//!  scheduler ── worker ──┬── fiber     stacks, the switch between them, tick()     (all unsafe code)
//!      │                 └── timers    who waits until when
//!      ├── peer         a worker, as the others see it
//!      ├── process      what all threads see of one: mailbox, links, what is asked of it
//!      ├── signal       exit signals: who gets them, what they do; monitor: who is told of whose end
//!      ├── happened     every event, for whoever watches
//!      ├── context      the running process, as the code in it sees it; mailbox: its sends; receive:
//!      │                what it takes; outside: what blocks
//!      ├── job          a job, as its owner sees it; ancestry: who started whom
//!      ├── call         a question to another process, and its answer
//!      ├── meter        what one uses: operations, bytes of memory; info: what can be known of one from outside
//!      ├── idleness     which workers have nothing to do; wait: how a process waits; both tried in tests/protocols.rs
//!      ├── names        who is called what; letters: messages that are to be sent later
//!      ├── deadlock     what is seen when every process waits for ever
//!      ├── table        all processes by pid
//!      ├── clock        real time, or one that jumps when all wait
//!      └── dice         the choices of a schedule that a seed repeats
//! ```
//!
//! A process that has started stays on its worker: its native stack holds values that belong to that thread. One that
//! has not started is only a closure, and is taken over by whichever worker has nothing to do. Wakes travel by the
//! worker's inbox, or straight into its queue when they come from the same worker; a park and the wake that ends it
//! are ordered by the process's lock, so that each park is ended exactly once.

#[forbid(unsafe_code)]
mod ancestry;
#[forbid(unsafe_code)]
mod call;
#[forbid(unsafe_code)]
mod clock;
#[forbid(unsafe_code)]
mod config;
#[forbid(unsafe_code)]
mod context;
#[forbid(unsafe_code)]
mod deadlock;
#[forbid(unsafe_code)]
mod dice;
#[allow(unsafe_code)]
mod fiber;
#[forbid(unsafe_code)]
mod happened;
#[forbid(unsafe_code)]
mod idleness;
#[forbid(unsafe_code)]
mod info;
#[forbid(unsafe_code)]
mod job;
#[forbid(unsafe_code)]
mod language;
#[forbid(unsafe_code)]
mod letters;
#[forbid(unsafe_code)]
mod mailbox;
#[forbid(unsafe_code)]
mod meter;
#[forbid(unsafe_code)]
mod monitor;
#[forbid(unsafe_code)]
mod names;
#[forbid(unsafe_code)]
mod outside;
#[forbid(unsafe_code)]
mod panics;
#[forbid(unsafe_code)]
mod peer;
#[forbid(unsafe_code)]
mod pid;
#[forbid(unsafe_code)]
mod pid_map;
#[forbid(unsafe_code)]
mod process;
#[forbid(unsafe_code)]
mod reason;
#[forbid(unsafe_code)]
mod receive;
#[forbid(unsafe_code)]
mod scheduler;
#[forbid(unsafe_code)]
mod signal;
#[cfg(test)]
#[forbid(unsafe_code)]
mod simulation;
#[forbid(unsafe_code)]
mod table;
#[cfg(test)]
#[forbid(unsafe_code)]
mod tests;
#[forbid(unsafe_code)]
mod timers;
#[forbid(unsafe_code)]
mod wait;
#[forbid(unsafe_code)]
mod worker;

/// The atomics of the protocols between threads; `tests/protocols.rs` puts its own in their place.
mod sync {
    pub use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
}

pub use call::Answer;
pub use clock::{is_virtual, now};
pub use config::{Config, Limits, Time};
pub use context::{At, Context, Deadline, Stop};
pub use deadlock::{Deadlock, Stuck, WaitsFor};
pub use fiber::{DropDeep, Metered, MiMalloc, Tick, is_stack_low, tick};
pub use happened::Happened;
pub use info::{Info, JobInfo, JobStage, Status};
pub use job::{JobAnswer, JobGroup, JobStatus};
pub use language::Language;
pub use letters::Address;
pub use mailbox::Sent;
pub use meter::{Exceeded, charge, measured, room, uncharged};
pub use monitor::Ref;
pub use names::NameError;
pub use panics::{Fault, contain, place as place_of_panic};
pub use pid::Pid;
pub use reason::Reason;
pub use receive::MessageNumber;
pub use scheduler::{Body, Ended, Runtime, Start, TooMany};
