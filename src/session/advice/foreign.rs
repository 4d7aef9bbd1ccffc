//! What other languages write, and what that is here.
//!
//! Owns their words, signs and beginnings of statements, a table for each language. They are looked up where an error is
//! already, so a word that is a fine name here stays one.

use crate::report::Frame;
use crate::script::standard;

/// Elixir's and Erlang's.
const ELIXIR: &[(&str, &str)] = &[
    ("Task", "Elixir's `Task` is the `job_…` functions here: `job_async(|| …)`, `job_await(job)`; `h()` lists them"),
    ("Task.async", "`Task.async(fn -> … end)` is `job_async(|| …)` here"),
    ("Task.async_stream", "`Task.async_stream(xs, f)` is `job_stream(xs, f)` here"),
    ("Task.await", "`Task.await(task)` is `job_await(job)` here"),
    ("Task.await_many", "`Task.await_many(tasks)` is `job_await_many(jobs)` here"),
    ("Task.yield", "`Task.yield(task)` is `job_yield(job)` here"),
    ("Task.yield_many", "`Task.yield_many(tasks)` is `job_yield_many(jobs)` here"),
    ("Task.shutdown", "`Task.shutdown(task)` is `job_shutdown(job)` here"),
    ("Task.start", "`Task.start(fn -> … end)` is `job_start(|| …)` here"),
    ("Task.start_link", "`Task.start_link(fn -> … end)` is `job_start_link(|| …)` here"),
    ("Task.Supervisor", "a `Task.Supervisor` is made by `job_supervisor()` here: `job_async(supervisor, || …)`"),
    ("IO", "`print(x)` prints"),
    ("IO.puts", "`IO.puts(x)` is `print(x)` here"),
    ("IO.inspect", "`IO.inspect(x)` is `print(x)` here; the shell shows what an entry returns"),
    ("Enum", "arrays have methods: `xs.map(|x| …)`, `xs.filter(|x| …)`, `xs.reduce(|a, x| …, start)`, `xs.sort()`"),
    ("Enum.map", "`Enum.map(xs, f)` is `xs.map(|x| …)` here"),
    ("Enum.each", "`Enum.each(xs, f)` is `for x in xs { … }` here"),
    ("Enum.filter", "`Enum.filter(xs, f)` is `xs.filter(|x| …)` here"),
    ("Enum.reduce", "`Enum.reduce(xs, start, f)` is `xs.reduce(|a, x| …, start)` here"),
    ("Stream", "`stream(xs)` makes a lazy stream: `stream(xs).map(|x| …).take(3).to_array()`"),
    ("List", "arrays have methods: `xs[0]`, `xs.len()`, `xs.push(x)`, `xs.sort()`"),
    ("Map", "maps have methods: `m.key`, `m.keys()`, `m.values()`, `\"key\" in m`; `m.key = x` sets a value"),
    ("String", "strings have methods: `s.len()`, `s.to_upper()`, `s.split(\",\")`, `s.contains(\"a\")`"),
    ("Integer", "numbers have methods: `n.to_string()`, `n.abs()`; `parse_int(\"1\")` reads one"),
    ("Float", "numbers have methods: `n.round()`, `n.to_string()`; `parse_float(\"1.5\")` reads one"),
    ("Kernel", "the functions of `Kernel` stand alone here: `self()`, `spawn(|| …)`, `send(pid, message)`"),
    ("Process", "functions of processes stand alone here: `self()`, `monitor(pid)`, `link(pid)`; `h()` lists them"),
    ("Process.sleep", "`Process.sleep(ms)` is `sleep(ms)` here"),
    ("Process.send_after", "`Process.send_after(pid, message, ms)` is `send_after(pid, message, ms)` here"),
    ("Process.monitor", "`Process.monitor(pid)` is `monitor(pid)` here"),
    ("Process.flag", "`Process.flag(:trap_exit, true)` is `trap_exit(true)` here"),
    ("Process.exit", "`Process.exit(pid, reason)` is `exit(pid, reason)` here"),
    ("Process.alive?", "`Process.alive?(pid)` is `is_alive(pid)` here"),
    ("Process.register", "`Process.register(pid, name)` is `register(name, pid)` here"),
    ("Process.whereis", "`Process.whereis(name)` is `whereis(name)` here"),
    ("Process.info", "`Process.info(pid)` is `process_info(pid)` here"),
    ("Registry", "`register(name, pid)` gives a process a name, `whereis(name)` finds it"),
    (":timer.sleep", "`:timer.sleep(ms)` is `sleep(ms)` here"),
    ("GenServer", "a `GenServer` is made by `server_start(#{ init, call, cast, info, terminate })` here"),
    ("GenServer.call", "`GenServer.call(server, message)` is `server_call(server, message)` here"),
    ("GenServer.cast", "`GenServer.cast(server, message)` is `server_cast(server, message)` here"),
    ("GenServer.reply", "`GenServer.reply(from, x)` is `server_reply(from, x)` here"),
    ("GenServer.stop", "`GenServer.stop(server)` is `server_stop(server)` here"),
    ("Agent", "`Agent.start`, `Agent.get` and the others are `agent_start`, `agent_get`, … here"),
    ("Agent.start", "`Agent.start(fn -> 0 end)` is `agent_start(|| 0)` here"),
    ("Agent.start_link", "`Agent.start_link(fn -> 0 end)` is `agent_start_link(|| 0)` here"),
    ("Agent.get", "`Agent.get(agent, fn x -> x end)` is `agent_get(agent, |x| x)` here"),
    ("Agent.update", "`Agent.update(agent, fn x -> x + 1 end)` is `agent_update(agent, |x| x + 1)` here"),
    ("Supervisor", "a supervisor is started by `supervisor_start(children, #{ strategy: \"one_for_one\" })` here"),
    ("DynamicSupervisor", "children are added by `supervisor_start_child(supervisor, child)` here"),
    ("Logger", "`log_level(level)` says what is reported; `print(x)` prints"),
    ("nil", "nothing is `()` here"),
    (":ok", "`{:ok, x}` is `ok(x)` here; `match f() { ok(x) => …, error(why) => … }` takes it apart"),
    (
        ":error",
        "`{:error, reason}` is `error(reason)` here; `match f() { ok(x) => …, error(why) => … }` takes it apart",
    ),
    (":", "there are no atoms: a text does, `\"name\"`; a map is `#{ key: value }`"),
    ("%{", "a map is `#{ key: value }`"),
    ("&", "there is no capture by `&1`: a closure is `|x| x + 1`"),
    ("@", "a constant is `const LIMIT = 10`"),
    ("<>", "texts are joined by `+`, or written `${into}` one with back-ticks"),
    ("++ [", "arrays are joined by `+`: `[1] + [2]`"),
    ("->", "there are no arrows in functions: `fn f(x) { … }`, `|x| …`; `=>` stands in `match` and `receive`"),
    ("puts", "`print(x)` prints"),
    ("raise", "an error is thrown: `throw \"what is wrong\"`"),
    ("rescue", "errors are caught by `try { … } catch (e) { … }`"),
    ("with ", "`with {:ok, x} <- f() do … end` is `match f() { ok(x) => …, other => other }` here"),
    ("cond ", "`cond do … end` is `if … { … } else if … { … } else { … }` here"),
];

/// Python's.
const PYTHON: &[(&str, &str)] = &[
    ("None", "nothing is `()` here"),
    ("True", "that is `true` here"),
    ("False", "that is `false` here"),
    ("await", "to wait for a job is `job_await(job)`, or `job |> job_await()`"),
    ("yield", "to ask for a result is `job_yield(job)`"),
    ("async", "a job is started by `job_async(|| …)`, and every function may wait"),
    ("async def", "a function is `fn name(a, b) { … }`, and every function may wait"),
    ("asyncio", "`asyncio.gather(…)` is `job_await_many(jobs)` here"),
    ("asyncio.sleep", "`asyncio.sleep(s)` is `sleep(ms)` here, in milliseconds"),
    ("asyncio.gather", "`asyncio.gather(…)` is `job_await_many(jobs)` here"),
    ("asyncio.create_task", "`asyncio.create_task(f())` is `job_async(|| f())` here"),
    ("time.sleep", "`time.sleep(s)` is `sleep(ms)` here, in milliseconds"),
    ("lambda", "a closure is `|x| x + 1`"),
    ("elif", "that is `else if` here"),
    ("and", "that is `&&` here"),
    ("or", "that is `||` here"),
    ("not", "that is `!` here"),
    ("not in ", "that is `!in` here: `x !in xs`"),
    ("is ", "`==` compares, as in `x == ()`"),
    ("is not ", "that is `!=` here, as in `x != ()`"),
    ("except", "errors are caught by `try { … } catch (e) { … }`"),
    ("pass", "a block may be empty: `{ }`"),
    ("from ", "a file is a module: `import \"file\" as name`"),
    ("range(", "`range(3)` is `0..3` here"),
    ("print", "`print` is called: `print(x)`"),
];

/// JavaScript's and TypeScript's.
const JAVASCRIPT: &[(&str, &str)] = &[
    ("null", "nothing is `()` here"),
    ("undefined", "nothing is `()` here"),
    ("async function", "a function is `fn name(a, b) { … }`, and every function may wait"),
    ("console", "`print(x)` prints"),
    ("console.log", "`console.log(x)` is `print(x)` here"),
    ("setTimeout", "`setTimeout(f, ms)` is `spawn(|| { sleep(ms); f.call() })`, or `send_after(self(), message, ms)`"),
    ("setInterval", "`setInterval(f, ms)` is `spawn(|| loop { sleep(ms); f.call() })` here"),
    ("Promise", "a promise is a job here: `job_async(|| …)`, `job_await_many(jobs)`"),
    ("Promise.all", "`Promise.all(xs)` is `job_await_many(jobs)` here"),
    ("JSON.parse", "`JSON.parse(text)` is `parse_json(text)` here"),
    ("JSON.stringify", "`JSON.stringify(x)` is `x.to_json()` here, of a map"),
    ("Math", "functions of numbers stand alone: `max(a, b)`, `min(a, b)`, `sqrt(4.0)`, `abs(-1)`"),
    ("new ", "there are no classes: `#{ key: value }` holds what belongs together"),
    ("typeof", "`type_of(x)` tells the type"),
    ("of ", "`for x in xs { … }` goes through values"),
    ("===", "`==` compares"),
    ("!==", "`!=` compares"),
];

/// Of Rust, Go, Ruby, C and their like.
const OTHERS: &[(&str, &str)] = &[
    ("println", "`print(x)` prints"),
    ("printf", "`print(`x is ${x}`)` prints with values in the text"),
    ("elsif", "that is `else if` here"),
    ("++", "`x += 1` adds 1"),
    ("--", "`x -= 1` takes 1 away"),
    ("? ", "a choice is `if condition { a } else { b }`"),
    (":=", "a variable is declared by `let x = …`, and set by `x = …`"),
    ("'", "a text of several characters stands in `\"…\"`; `'x'` is one character"),
    ("go ", "a process is started by `spawn(|| f())`"),
    ("spawn", "a process is started by `spawn(|| …)`"),
    ("Some", "there is no `Some`: a value is itself, and nothing is `()`"),
];

/// What other languages call what Rhai's types have.
const METHODS: &[(&str, &str)] = &[
    ("length", "`x.len()`"),
    ("size", "`x.len()`"),
    ("append", "`x.push(y)`"),
    ("add", "`x.push(y)`"),
    ("toString", "`x.to_string()`"),
    ("to_s", "`x.to_string()`"),
    ("str", "`x.to_string()`"),
    ("toUpperCase", "`x.to_upper()`"),
    ("toLowerCase", "`x.to_lower()`"),
    ("upcase", "`x.to_upper()`"),
    ("downcase", "`x.to_lower()`"),
    ("upper", "`x.to_upper()`"),
    ("lower", "`x.to_lower()`"),
    ("startsWith", "`x.starts_with(y)`"),
    ("endsWith", "`x.ends_with(y)`"),
    ("async_stream", "`job_stream(xs, |x| …)`"),
    ("includes", "`x.contains(y)`"),
    ("has_key", "`\"key\" in x`"),
    ("indexOf", "`x.index_of(y)`"),
    ("forEach", "`for y in x { … }`"),
    ("strip", "`x.trim()`"),
    ("parseInt", "`parse_int(x)`"),
    ("int", "`x.to_int()` or `parse_int(x)`"),
    ("float", "`x.to_float()` or `parse_float(x)`"),
    ("log", "`print(x)`"),
    ("join", "`x.reduce(|a, b| a + b, \"\")`"),
    ("inspect", "`print(x)`"),
    ("is_nil", "`x == ()`"),
    ("rem", "`x % y`"),
    ("div", "`x / y`"),
];

/// What the word or sign at the place is in another language.
pub(super) fn word(frame: &Frame) -> Option<String> {
    qualified(frame).or_else(|| found(super::written_at(frame)).map(|(_, help)| help.to_owned()))
}

/// The same of a name, which is no keyword followed by another.
pub(super) fn name(frame: &Frame) -> Option<String> {
    let found = || found(super::written_at(frame)).filter(|(theirs, _)| theirs.starts_with(char::is_alphabetic));
    let is_name = |(theirs, help): (&str, &str)| (!is_keyword(theirs)).then(|| help.to_owned());
    qualified(frame).or_else(|| found().and_then(is_name))
}

/// What the name at the place is with those before it that it is a part of: `Task` in `Task.async`.
pub(super) fn qualified(frame: &Frame) -> Option<String> {
    let (line, written) = (super::line_of(frame), super::written_at(frame));
    let before = &line[..line.len() - written.len()];
    if !before.ends_with('.') {
        return None;
    }
    let owner = before.trim_end_matches(|char: char| is_of_word(char) || char == '.');
    let (_, help) = found(&line[owner.len()..]).filter(|(theirs, _)| theirs.contains('.'))?;
    Some(help.to_owned())
}

/// What the text begins with: the longest that fits.
fn found(written: &str) -> Option<(&'static str, &'static str)> {
    let fits = |theirs: &str| {
        let Some(rest) = written.strip_prefix(theirs) else { return false };
        match theirs {
            // It is fine when it is called.
            "print" => !rest.starts_with('(') && !rest.starts_with(is_of_word),
            // A keyword, which something follows.
            _ if is_keyword(theirs) => rest.starts_with(is_of_word) || rest.starts_with(['"', '(', '[', '{']),
            _ => !theirs.ends_with(is_of_word) || !rest.starts_with(is_of_word),
        }
    };
    let all = [ELIXIR, PYTHON, JAVASCRIPT, OTHERS].into_iter().flatten();
    all.filter(|(theirs, _)| fits(theirs)).max_by_key(|(theirs, _)| theirs.len()).copied()
}

/// One of those words that no name can be followed by.
fn is_keyword(theirs: &str) -> bool {
    theirs.starts_with(char::is_alphabetic) && theirs.ends_with(' ')
}

fn is_of_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

/// What a method or function is here that other languages call so, if values of this type have it.
pub(super) fn method(name: &str, of: &str) -> Option<&'static str> {
    let (_, here) = METHODS.iter().find(|(theirs, _)| *theirs == name)?;
    // Of two, one is a function that takes something else.
    let only = here.strip_prefix("`x.").filter(|_| !here.contains(" or "));
    let Some((method, _)) = only.and_then(|call| call.split_once('(')) else { return Some(here) };
    let has = standard().iter().any(|known| known.name == method && (known.of == of || known.of == "any"));
    has.then_some(*here)
}

/// What they call methods.
pub(super) fn methods() -> impl Iterator<Item = &'static str> {
    METHODS.iter().map(|(theirs, _)| *theirs)
}

/// What a statement is that begins as in another language.
pub(super) fn statement(line: &str) -> Option<String> {
    const CLOSURE: &str = "a closure is `|a, b| a + b`: `let f = |a, b| a + b`";
    const COUNT: &str = "`for i in 0..10 { … }` counts, and `for x in xs { … }` goes through values";
    let begins = |word: &str| line.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', '(']));
    let any = |words: &[&str]| words.iter().any(|word| begins(word));
    let declares = any(&["const", "let"]);
    let pattern = line.split_once(' ').map_or("", |(_, rest)| rest.trim_start());
    let head = line.split(')').next().unwrap_or_default();
    let help = match () {
        () if any(&["def", "defp", "function", "func", "fun"]) => "a function is `fn name(a, b) { … }`",
        () if any(&["async def", "async function"]) => {
            "a function is `fn name(a, b) { … }`, and every function may wait"
        }
        () if any(&["defmodule", "class", "module"]) => {
            "there are no modules or classes to declare: functions stand alone, and a file is a module for `import`"
        }
        () if any(&["foreach"]) => COUNT,
        () if any(&["var", "val", "my"]) => "a variable is declared by `let x = …`",
        () if declares && (line.contains("=>") && !has_arms(line) || line.contains("async ")) => CLOSURE,
        () if declares && line.contains("lambda") => "a closure is `|x| x + 1`",
        () if begins("case") => "Elixir's `case x do … end` is `match x { pattern => body, … }`",
        () if begins("unless") => "that is `if !condition { … }`",
        () if begins("receive do") || line == "receive do" => "`receive { pattern => body, … }` has arms in braces",
        () if line.starts_with("for (") && [";", " of "].iter().any(|sign| head.contains(sign)) => COUNT,
        () if begins("import") && !line.contains('"') => "a file is a module: `import \"file\" as name`",
        () if declares && names_type(line) => "a variable has no declared type: `let x = 1`",
        () if begins("fn") && names_type(line) => "a parameter has no declared type: `fn f(x) { … }`",
        () if declares && pattern.starts_with(['{', '[']) => {
            "a pattern takes a value apart: `match x { #{ key: k } => …, [a, b] => … }`"
        }
        () if line.contains("vec![") => "an array is `[1, 2, 3]`",
        () if line.contains(" do") || line.trim_end() == "end" || line.trim_end().ends_with(" end") => {
            "a block stands in braces, `{ … }`, not between `do` and `end`"
        }
        () if line.trim_end().ends_with(':') => "a block stands in braces, `{ … }`",
        () => return None,
    };
    Some(help.to_owned())
}

/// May an arrow on this line be that of an arm?
fn has_arms(line: &str) -> bool {
    ["switch", "match", "receive"].iter().any(|word| line.contains(word))
}

/// Does a type stand behind the first name: `let x: int = 1`, `fn f(x: int)`?
fn names_type(line: &str) -> bool {
    let Some((before, after)) = line.split_once(':') else { return false };
    before.chars().all(|char| is_of_word(char) || matches!(char, ' ' | '(' | ','))
        && after.trim_start().starts_with(char::is_alphabetic)
}

/// What an arrow is that stands behind names, or a function that has one inside.
pub(super) fn closure(frame: &Frame) -> Option<String> {
    let (line, written) = (super::line_of(frame), super::written_at(frame));
    let before = line[..line.len() - written.len()].trim_end();
    let is_arrow = written.starts_with("=>") && before.ends_with(|char| is_of_word(char) || char == ')');
    let is_function = written.starts_with("fn") && written.contains("->");
    let parameters = written.split_once(')').filter(|_| written.starts_with(',')).map(|(names, _)| names);
    let is_of_several = parameters.is_some_and(|names| written[names.len()..].starts_with(") =>"));
    let is_list = written.starts_with("for ") && before.contains('[');
    match () {
        () if is_function => Some("Elixir's `fn x -> x + 1 end` is the closure `|x| x + 1` here".to_owned()),
        () if (is_arrow || is_of_several) && !has_arms(line) => Some("a closure is `|a, b| a + b`".to_owned()),
        () if is_list => Some("Python's `[f(x) for x in xs]` is `xs.map(|x| f(x))` here".to_owned()),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::Functions;

    /// The words before a `(` in what stands in back-ticks.
    fn called(help: &str) -> impl Iterator<Item = &str> {
        let quoted = help.split('`').skip(1).step_by(2);
        let before = quoted.flat_map(|code| code.match_indices('(').map(|(at, _)| &code[..at]));
        let names = before.map(|before| before.rsplit(|char: char| !is_of_word(char)).next().unwrap_or_default());
        names.filter(|name| !name.is_empty())
    }

    #[test]
    fn what_is_advised_exists() {
        let functions = Functions::all();
        let exists = |name: &str| {
            name.len() < 2
                || functions.docs().iter().any(|doc| doc.name == name)
                || standard().iter().any(|function| function.name == name)
                || matches!(name, "fn" | "print" | "type_of" | "call" | "catch" | "in")
        };
        let tables = [ELIXIR, PYTHON, JAVASCRIPT, OTHERS, METHODS];
        for (theirs, help) in tables.into_iter().flatten() {
            // What is theirs comes before what is ours.
            let ours = help.rsplit(" is `").next().filter(|_| help.starts_with('`') && help.contains(" is `"));
            let ours = ours.map_or((*help).to_owned(), |ours| format!("`{ours}"));
            for name in called(&ours) {
                assert!(exists(name), "{theirs}: there is no {name} for `{help}`");
            }
        }
    }

    #[test]
    fn the_longest_word_that_fits_is_found() {
        for (written, expected) in [
            ("Task.async_stream(xs, f)", Some("Task.async_stream")),
            ("Task.async(f)", Some("Task.async")),
            ("Task.other(f)", Some("Task")),
            ("Tasks.async(f)", None),
            ("not in xs", Some("not in ")),
            ("not x", Some("not")),
            ("print(x)", None),
            ("print x", Some("print")),
            ("!== 1", Some("!==")),
            ("++ [1]", Some("++ [")),
            ("++;", Some("++")),
            ("new Thing()", Some("new ")),
            ("new = 1", None),
            ("nothing", None),
        ] {
            assert_eq!(found(written).map(|(theirs, _)| theirs), expected, "{written}");
        }
    }
}
