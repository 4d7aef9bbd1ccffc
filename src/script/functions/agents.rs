//! Agents: processes that keep a value for others.

use super::names::target;
use super::stops::add_stop;
use super::{Doc, Functions};
use crate::script::behaviours::{Agent, AgentCall, Asked, Patience, Starting, ask, cast, start};
use crate::script::callback::{Callback, Wanted};
use crate::script::options::Options;
use crate::script::{PidValue, Result, documented_name};
use rhai::{Dynamic, Map, NativeCallContext};

const INIT: Wanted =
    Wanted { parameters: 0, words: "a closure without parameters that returns the first state, such as `|| 0`" };
const GET: Wanted = Wanted { parameters: 1, words: "a closure with one parameter, such as `|state| state`" };
const UPDATE: Wanted =
    Wanted { parameters: 1, words: "a closure with one parameter that returns the new state, such as `|n| n + 1`" };
const GET_AND_UPDATE: Wanted = Wanted {
    parameters: 1,
    words: "a closure with one parameter that returns `[value, state]`, such as `|n| [n, n + 1]`",
};

pub(super) fn add(functions: &mut Functions) {
    starting(functions);
    asking(functions);
    add_stop(
        functions,
        Doc {
            name: "agent_stop",
            signature: "agent_stop(agent, reason = \"normal\", ms = \"infinity\")",
            summary: "Ends an agent for the reason, and waits for its end.",
            details: "Fails when there is no such process, and when it does not end in time. Elixir's `Agent.stop`.",
            example: ("let agent = agent_start(|| 0);\nagent_stop(agent);\nis_alive(agent)", "false"),
        },
    );
}

fn starting(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "agent_start",
            signature: "agent_start(f, #{ name })",
            summary: "Starts an agent, a process that keeps a state for others, and returns its pid.",
            details: "The first state is what `f` returns, which runs in the agent; when it fails, so does the call. Not \
                          linked to the caller. `name`, which may be left out, is registered for the agent. An agent whose closure fails ends, and whoever asked gets an error that says \
                          why. Elixir's `Agent.start`.",
            example: (
                "let counter = agent_start(|| 0);\nagent_update(counter, |n| n + 1);\nagent_get(counter, |n| n)",
                "1",
            ),
        },
        |call: NativeCallContext, init: Dynamic| start_agent(&call, &init, Map::new(), false),
        |call: NativeCallContext, init: Dynamic, options: Map| start_agent(&call, &init, options, false)
    );
    function!(
        functions,
        Doc {
            name: "agent_start_link",
            signature: "agent_start_link(f, #{ name })",
            summary: "Starts an agent that is linked to the caller.",
            details: "When one of the two crashes, so does the other. When `f` fails, the call does, and no exit signal \
                          comes. Elixir's `Agent.start_link`.",
            example: ("agent_start_link(|| [1, 2]) |> agent_get(|list| list.len())", "2"),
        },
        |call: NativeCallContext, init: Dynamic| start_agent(&call, &init, Map::new(), true),
        |call: NativeCallContext, init: Dynamic, options: Map| start_agent(&call, &init, options, true)
    );
}

fn start_agent(call: &NativeCallContext, init: &Dynamic, options: Map, link: bool) -> Result<PidValue> {
    let options = Options::of(call.fn_name(), options)?;
    start(call, Starting::new(link, &options)?, || Ok(Agent::new(Callback::new(call, init, INIT)?)))
}

fn asking(functions: &mut Functions) {
    add_question(
        functions,
        Doc {
            name: "agent_get",
            signature: "agent_get(agent, f, ms = 5000)",
            summary: "What `f` makes of the agent's state.",
            details: "`f` gets a copy of the state, runs in the agent, and its result is copied to the caller. Fails when the \
                          agent has ended, when `f` fails, and when there is no answer in time: then the agent goes on, and \
                          its late answer is dropped. Elixir's `Agent.get`.",
            example: ("let agent = agent_start(|| #{ a: 1, b: 2 });\nagent_get(agent, |map| map.b)", "2"),
        },
        GET,
        AgentCall::Get,
    );
    add_question(
        functions,
        Doc {
            name: "agent_update",
            signature: "agent_update(agent, f, ms = 5000)",
            summary: "Makes what `f` makes of the agent's state the new state.",
            details: "Returns when that is done. `f` must return the new state: `|n| n + 1`, not `|n| n += 1`. Fails as \
                          `agent_get` does; an update that is late is done all the same. Elixir's `Agent.update`.",
            example: (
                "let agent = agent_start(|| []);\nagent_update(agent, |list| list + [1]);\nagent_get(agent, |list| list)",
                "[1]",
            ),
        },
        UPDATE,
        AgentCall::Update,
    );
    add_question(
        functions,
        Doc {
            name: "agent_get_and_update",
            signature: "agent_get_and_update(agent, f, ms = 5000)",
            summary: "In one: `f` returns `[value, state]`; the value comes back, the state is the new one.",
            details: "Nobody else's request comes in between. Anything else that `f` returns is an error, which ends the agent. \
                          Fails as `agent_get` does. Elixir's `Agent.get_and_update`.",
            example: (
                "let ids = agent_start(|| 1);\n[agent_get_and_update(ids, |n| [n, n + 1]), agent_get(ids, |n| n)]",
                "[1, 2]",
            ),
        },
        GET_AND_UPDATE,
        AgentCall::GetAndUpdate,
    );
    function!(
        functions,
        Doc {
            name: "agent_cast",
            signature: "agent_cast(agent, f)",
            summary: "As `agent_update`, without waiting for it.",
            details: "What comes of it, nobody is told. To an agent that has ended, nothing happens. Elixir's `Agent.cast`.",
            example: ("let agent = agent_start(|| 1);\nagent_cast(agent, |n| n * 10);\nagent_get(agent, |n| n)", "10",),
        },
        |call: NativeCallContext, agent: Dynamic, f: Dynamic| -> Result<()> {
            let to = target("agent_cast", &agent)?;
            cast(&call, to, || Ok(Asked::Agent(AgentCall::Update(Callback::new(&call, &f, UPDATE)?))))
        }
    );
}

/// Adds a function that gives an agent a closure, and waits for what comes of it: `agent_get(agent, f, ms)`.
fn add_question(functions: &mut Functions, doc: Doc, wanted: Wanted, asked: fn(Callback) -> AgentCall) {
    let put = move |call: &NativeCallContext, agent: &Dynamic, f: &Dynamic, patience: &Patience| {
        let agent = target(documented_name(call.fn_name()), agent)?;
        ask(call, agent, patience, || Ok(Asked::Agent(asked(Callback::new(call, f, wanted)?))))
    };
    function!(
        functions,
        doc,
        move |call: NativeCallContext, agent: Dynamic, f: Dynamic| -> Result<Dynamic> {
            put(&call, &agent, &f, &Patience::DEFAULT)
        },
        move |call: NativeCallContext, agent: Dynamic, f: Dynamic, ms: Dynamic| -> Result<Dynamic> {
            put(&call, &agent, &f, &Patience::new(&ms)?)
        }
    );
}
