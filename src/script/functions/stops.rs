//! The end of agents, servers and supervisors, which are all asked for it in the same way.

use super::names::target;
use super::{Doc, Functions};
use crate::script::behaviours::{Patience, stop};
use crate::script::{Result, documented_name};
use rhai::{Dynamic, NativeCallContext};

/// Adds a function that ends one of them, for a reason, and waits for that: `agent_stop(agent, reason, ms)`.
pub(super) fn add_stop(functions: &mut Functions, doc: Doc) {
    function!(
        functions,
        doc,
        |call: NativeCallContext, who: Dynamic| end(&call, &who, &"normal".into(), &"infinity".into()),
        |call: NativeCallContext, who: Dynamic, reason: Dynamic| end(&call, &who, &reason, &"infinity".into()),
        |call: NativeCallContext, who: Dynamic, reason: Dynamic, ms: Dynamic| end(&call, &who, &reason, &ms)
    );
}

fn end(call: &NativeCallContext, who: &Dynamic, reason: &Dynamic, ms: &Dynamic) -> Result<()> {
    let pid = target(documented_name(call.fn_name()), who)?;
    stop(call, pid, reason, &Patience::new(ms)?)
}
