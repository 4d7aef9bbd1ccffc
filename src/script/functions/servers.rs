//! Servers: processes that answer calls as a script says.

use super::names::target;
use super::stops::add_stop;
use super::{Doc, Functions};
use crate::report::name_meant;
use crate::script::behaviours::{Asked, Callbacks, Caller, Patience, Server, Starting, ask, cast, reply, start};
use crate::script::callback::{Callback, Wanted};
use crate::script::display::{Style, show};
use crate::script::options::{self, Options};
use crate::script::{Closures, PidValue, Result, deep_copy, documented_name, error};
use rhai::{Dynamic, Map, NativeCallContext};

/// The callbacks, and what each has to be.
const CALLBACKS: [(&str, Wanted); 5] = [
    (
        "init",
        Wanted { parameters: 0, words: "a closure without parameters that returns the first state, such as `|| 0`" },
    ),
    (
        "call",
        Wanted {
            parameters: 3,
            words: "a closure with three parameters, such as `|message, from, state| #{ reply: state, state: state }`",
        },
    ),
    (
        "cast",
        Wanted {
            parameters: 2,
            words: "a closure with two parameters, such as `|message, state| #{ state: message }`",
        },
    ),
    (
        "info",
        Wanted { parameters: 2, words: "a closure with two parameters, such as `|message, state| #{ state: state }`" },
    ),
    (
        "terminate",
        Wanted { parameters: 2, words: "a closure with two parameters, such as `|reason, state| print(reason)`" },
    ),
];

pub(super) fn add(functions: &mut Functions) {
    starting(functions);
    asking(functions);
    add_stop(
        functions,
        Doc {
            name: "server_stop",
            signature: "server_stop(server, reason = \"normal\", ms = \"infinity\")",
            summary: "Ends a server for the reason, after its `terminate`, and waits for its end.",
            details: "Ends agents and supervisors too. Fails when there is no such process, when it does not end in time, \
                          and when it ends for another reason. Elixir's `GenServer.stop`.",
            example: (
                "let server = server_start(#{ terminate: |reason, state| print(\"bye\") });\nserver_stop(server)",
                "bye\n()",
            ),
        },
    );
}

fn starting(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "server_start",
            signature: "server_start(#{ init, call, cast, info, terminate }, #{ name })",
            summary: "Starts a server, a process that does what these closures say, and returns its pid.",
            details: "Each may be left out. `init: || state` returns the first state; when it fails, so does the start. \
                          `call: |message, from, state|` answers `server_call`: it returns `#{ reply: answer, state: state }`, or \
                          `#{ state: state }` when `server_reply(from, answer)` is to follow. `cast: |message, state|` is for \
                          `server_cast` and `info: |message, state|` for every other message; both return `#{ state: state }`. \
                          Each of the three may add `stop: reason`, which ends the server, and `timeout: ms`: when no message \
                          comes in that time, `info` gets `\"timeout\"`. Anything else is an error, which ends the server. \
                          `terminate: |reason, state|` comes last, unless the server is killed by an exit signal that it does not \
                          trap. The closures share the variables that they captured with each other, and with nobody else. Not \
                          linked to the caller. `name` is registered for it. Elixir's `GenServer.start`.",
            example: (
                "let counter = server_start(#{\n    init: || 0,\n    call: |message, from, n| #{ reply: n, state: n },\n    cast: |more, n| #{ state: n + more },\n});\nserver_cast(counter, 5);\nserver_call(counter, \"how many\")",
                "5",
            ),
        },
        |call: NativeCallContext, callbacks: Map| start_server(&call, &callbacks, Map::new(), false),
        |call: NativeCallContext, callbacks: Map, options: Map| start_server(&call, &callbacks, options, false),
        |value: Dynamic| no_callbacks("server_start", &value)
    );
    function!(
        functions,
        Doc {
            name: "server_start_link",
            signature: "server_start_link(#{ init, call, cast, info, terminate }, #{ name })",
            summary: "Starts a server that is linked to the caller.",
            details: "When one of the two crashes, so does the other. A server that traps exits, because its `init` has \
                          called `trap_exit(true)`, ends with the process that started it in any case, after its `terminate`; other \
                          exits come to `info`. When `init` fails, the call does, and no exit signal comes. Elixir's \
                          `GenServer.start_link`.",
            example: (
                "let server = server_start_link(#{ call: |x, from, state| #{ reply: x * 2, state: state } });\nserver_call(server, 21)",
                "42",
            ),
        },
        |call: NativeCallContext, callbacks: Map| start_server(&call, &callbacks, Map::new(), true),
        |call: NativeCallContext, callbacks: Map, options: Map| start_server(&call, &callbacks, options, true),
        |value: Dynamic| no_callbacks("server_start_link", &value)
    );
}

fn start_server(call: &NativeCallContext, callbacks: &Map, options: Map, link: bool) -> Result<PidValue> {
    let caller = call.fn_name();
    if let Some(key) = callbacks.keys().find(|key| !options::CALLBACKS.contains(&key.as_str())) {
        let (names, meant) =
            (options::quoted_list(options::CALLBACKS), name_meant(key, options::CALLBACKS.iter().copied()));
        return error(format!("{caller} knows no `{key}`; a server has {names}{meant}"));
    }
    let options = Options::of(caller, options)?;
    start(call, Starting::new(link, &options)?, || {
        let given: Vec<_> =
            CALLBACKS.iter().filter_map(|(name, wanted)| Some((*name, callbacks.get(*name)?, *wanted))).collect();
        let names: Vec<String> = given.iter().map(|(name, ..)| format!("{caller}: `{name}`")).collect();
        let family: Vec<_> =
            names.iter().zip(&given).map(|(name, (_, closure, wanted))| (name.as_str(), *closure, *wanted)).collect();
        let mut callbacks = Callbacks::default();
        for ((name, ..), callback) in given.iter().zip(Callback::family(call, &family)?) {
            *callbacks.place(name) = Some(callback);
        }
        Ok(Server::new(callbacks))
    })
}

#[cold]
fn no_callbacks(caller: &str, value: &Dynamic) -> Result<PidValue> {
    let shown = show(value, &Style::default());
    error(format!(
        "{caller} takes a map of closures, such as `#{{ init: || 0, call: |message, from, state| #{{ reply: state, \
         state: state }} }}`; this is {shown}"
    ))
}

fn asking(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "server_call",
            signature: "server_call(server, message, ms = 5000)",
            summary: "Sends a server a message, and waits for its answer.",
            details: "Fails when the server has ended or ends before it answers, and says why; and when there is no answer in \
                          time: then the server goes on, and its late answer is dropped. `ms` may be \"infinity\". Elixir's \
                          `GenServer.call`.",
            example: (
                "let echo = server_start(#{ call: |message, from, state| #{ reply: [\"you said\", message], state: state } });\nserver_call(echo, 7)",
                "[\"you said\", 7]",
            ),
        },
        |call: NativeCallContext, server: Dynamic, message: Dynamic| {
            put(&call, &server, &message, &Patience::DEFAULT)
        },
        |call: NativeCallContext, server: Dynamic, message: Dynamic, ms: Dynamic| {
            put(&call, &server, &message, &Patience::new(&ms)?)
        }
    );
    function!(
        functions,
        Doc {
            name: "server_cast",
            signature: "server_cast(server, message)",
            summary: "Sends a server a message for its `cast`, and does not wait.",
            details: "What comes of it, nobody is told. To a server that has ended, nothing happens. Elixir's `GenServer.cast`.",
            example: (
                "let log = server_start(#{\n    init: || [],\n    call: |message, from, all| #{ reply: all, state: all },\n    cast: |line, all| #{ state: all + [line] },\n});\nserver_cast(log, \"one\");\nserver_cast(log, \"two\");\nserver_call(log, ())",
                "[\"one\", \"two\"]",
            ),
        },
        |call: NativeCallContext, server: Dynamic, message: Dynamic| -> Result<()> {
            let server = target("server_cast", &server)?;
            cast(&call, server, || Ok(Asked::Message(deep_copy(&message, Closures::ForAnyone)?)))
        }
    );
    function!(
        functions,
        Doc {
            name: "server_reply",
            signature: "server_reply(from, answer)",
            summary: "Answers a call whose `call` has returned no `reply`, from whichever process.",
            details: "`from` is what `call` got. One that waits no longer gets nothing. Elixir's `GenServer.reply`.",
            example: (
                "let server = server_start(#{\n    call: |message, from, state| { spawn(|| server_reply(from, message + 1)); #{ state: state } },\n});\nserver_call(server, 1)",
                "2",
            ),
        },
        |from: Caller, answer: Dynamic| -> Result<()> { reply(&*super::running("server_reply")?, from, &answer) },
        |from: Dynamic, _: Dynamic| -> Result<()> {
            let shown = show(&from, &Style::default());
            error(format!("server_reply takes the `from` that `call` got; this is {shown}"))
        }
    );
}

fn put(call: &NativeCallContext, server: &Dynamic, message: &Dynamic, patience: &Patience) -> Result<Dynamic> {
    let server = target(documented_name(call.fn_name()), server)?;
    ask(call, server, patience, || Ok(Asked::Message(deep_copy(message, Closures::ForAnyone)?)))
}
