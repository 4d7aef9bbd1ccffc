//! Behaviours: processes that keep a state and answer requests, in loops of their own.
//!
//! Owns the loops of agents, servers and supervisors, and what goes between them and those who ask: requests, which are
//! messages like any other, and answers, which are not. The closures that decide what is done come from scripts.

mod agent;
mod ask;
mod child;
mod intensity;
mod job_supervisor;
mod process;
mod reply;
mod request;
mod server;
mod supervisor;

pub use agent::{Agent, AgentCall};
pub use ask::{Patience, ask, cast, stop};
pub use child::{ChildSpec, Origin, Restart, Shutdown, Work};
pub use intensity::Intensity;
pub use job_supervisor::{JobCall, JobSupervisor, start_under};
pub use process::{Starting, start};
pub use reply::reply;
pub use request::{Asked, Caller, Request};
pub use server::{Callbacks, Server};
pub use supervisor::{Strategy, Supervisor, SupervisorCall};
