//! What the runtime must know of the language whose processes it runs.

use super::{Fault, Pid, Reason, Ref};

/// The language of the processes. The runtime moves its values and keeps its state, and looks into neither.
pub trait Language: Sized + 'static {
    /// A message, a result, or an exit reason that is a value. It must share nothing that can change with any other
    /// value: the runtime clones and moves values between processes as they are.
    type Value: Clone + Send + 'static;
    /// An error that nothing caught.
    type Error: Clone + Send + 'static;
    /// What each process of the language keeps to itself. It never leaves the process's worker.
    type Local: Default + 'static;
    /// A place in its code.
    type Place: Clone + Send + Sync + 'static;

    /// Where the process that keeps this to itself was started, if that is known.
    fn started_at(local: &Self::Local) -> Option<Self::Place>;

    /// The message that tells a process that traps exits of the end of a linked one.
    fn exit_message(from: Pid, reason: &Reason<Self>) -> Self::Value;

    /// The message that tells a process of the end of one that it monitors.
    fn down_message(reference: Ref, pid: Pid, reason: &Reason<Self>) -> Self::Value;

    /// The error that a fault in native code ends its process with.
    fn fault(fault: Fault) -> Self::Error;
}
