//! What to try, for errors that people make who come from elsewhere, or whose fingers slip.
//!
//! Owns the words that other languages have for what is here, and the search for a name that was meant. It judges by
//! the error's kind and by the text at its place; it changes no error.

use super::sources::{Found, Sources};
use crate::report::{Frame, did_you_mean, meant};
use crate::script::{Doc, arguments, plain, split, standard};
use rhai::{EvalAltResult, LexError, ParseErrorType};

/// About a text that `eval` is given and that is not Rhai.
pub(super) const IN_EVAL: &str =
    "the text of `eval` is plain Rhai, without functions, closures, `|>`, `receive`, `match` and `< … >`";

/// The names that somebody may have meant.
pub(super) struct Known<'a> {
    pub docs: &'a [Doc],
    pub sources: &'a Sources,
    pub variables: Vec<String>,
}

impl Known<'_> {
    /// The functions of all texts. Only for who needs them: many errors have nothing to do with names.
    fn functions(&self) -> Vec<Found> {
        self.sources.functions()
    }
}

/// What to do about an error that happened while code ran. `frame` is its place.
pub(super) fn on_failure(error: &EvalAltResult, frame: Option<&Frame>, known: &Known) -> Option<String> {
    let written = frame.map(written_at).unwrap_or_default();
    match error {
        EvalAltResult::ErrorVariableNotFound(name, _) => foreign(written).or_else(|| no_variable(name, frame, known)),
        EvalAltResult::ErrorFunctionNotFound(signature, _) => {
            let signature = plain(signature);
            let (name, arguments) = signature.split_once(" (").unwrap_or((&signature, ""));
            no_function(name, arguments, frame, known)
        }
        EvalAltResult::ErrorPropertyNotFound(..) | EvalAltResult::ErrorDotExpr(..) => foreign(written),
        EvalAltResult::ErrorMismatchDataType(expected, found, _) if expected == "bool" => Some(match found.as_str() {
            "()" => "`()` is nothing; `x != ()` asks whether there is something".into(),
            _ => {
                "there is no truth but `true` and `false`: compare, as in `x != 0`, `x != \"\"` or `x.len() > 0`".into()
            }
        }),
        EvalAltResult::ErrorUnboundThis(_) => {
            Some("as in `x.f()`; in `f(x)`, a parameter takes the value: `fn f(x)`".into())
        }
        EvalAltResult::ErrorModuleNotFound(name, _) => Some(format!("`import \"file\" as {name}` makes it known")),
        EvalAltResult::ErrorNonPureMethodCallOnConstant(..) | EvalAltResult::ErrorAssignmentToConstant(..) => {
            Some("`let` declares what may change".into())
        }
        EvalAltResult::ErrorIndexNotFound(index, _) if index.is_string() => {
            Some("`\"key\" in map` tells whether it is there; a missing key is `()` with `map.key`".into())
        }
        _ => None,
    }
}

/// The title for a call of a function that is known, but not with such arguments.
pub(super) fn called_wrongly(error: &EvalAltResult, frame: &Frame, known: &Known) -> Option<String> {
    let EvalAltResult::ErrorFunctionNotFound(signature, _) = error else { return None };
    let signature = plain(signature);
    let (name, types) = signature.split_once(" (")?;
    let types = split(types.strip_suffix(')')?);
    let is_known = known.docs.iter().any(|doc| doc.name == name)
        || known.functions().iter().any(|found| found.declared.name == name)
        || standard().iter().any(|function| function.name == name);
    let takes = |count| {
        known.functions().iter().any(|found| found.declared.name == name && found.declared.parameters.len() == count)
    };
    if is_method_call(frame) && takes(types.len()) {
        return Some(format!("{name} is a function, and is called as a method"));
    }
    is_known.then(|| match &types[..] {
        [] => format!("{name} cannot be called without arguments"),
        _ => format!("{name} cannot be called with {}", arguments(&types)),
    })
}

/// What to do about text that is not Rhai.
pub(super) fn on_parse_error(error: &ParseErrorType, frame: &Frame) -> Option<String> {
    let written = written_at(frame);
    let line = line_of(frame);
    let beginning = line.trim_start();
    let is_joined = written.starts_with('>') && line[..line.len() - written.len()].ends_with('<');
    let found = foreign(if is_joined { "<>" } else { written }).or_else(|| statement(beginning));
    match error {
        ParseErrorType::MissingToken(token, _) if token == "{" && written.starts_with(':') => {
            Some("a block stands in braces, `{ … }`".into())
        }
        ParseErrorType::BadInput(LexError::ImproperSymbol(symbol, _)) if symbol == "=" => Some("`==` compares".into()),
        ParseErrorType::Reserved(word) if word.starts_with(char::is_alphabetic) => {
            found.or_else(|| Some(format!("`{word}` cannot be a name: choose another")))
        }
        _ => found,
    }
}

/// What to do about a text by what is written at the place.
pub(super) fn on_written(frame: &Frame) -> Option<String> {
    foreign(written_at(frame))
}

/// What to do about a statement that begins at the place.
pub(super) fn on_statement(frame: &Frame) -> Option<String> {
    let (line, written) = (line_of(frame), written_at(frame));
    (line.trim_start() == written).then(|| statement(written))?
}

/// What to do about a line that goes on at the place as none does here.
pub(super) fn on_line(frame: &Frame) -> Option<String> {
    on_written(frame).or_else(|| statement(line_of(frame).trim_start()))
}

/// Is there a dot before the place?
fn is_method_call(frame: &Frame) -> bool {
    let line = line_of(frame);
    line[..line.len() - written_at(frame).len()].trim_end().ends_with('.')
}

/// The text from the place on, to the end of its line.
fn written_at(frame: &Frame) -> &str {
    let line = line_of(frame);
    let start = line.char_indices().nth(frame.column.saturating_sub(1)).map_or(line.len(), |(start, _)| start);
    &line[start..]
}

fn line_of(frame: &Frame) -> &str {
    frame.text.lines().nth(frame.line.wrapping_sub(1)).unwrap_or_default()
}

/// What other languages write, and what that is here. Longer ones before those that they begin with.
const FOREIGN: &[(&str, &str)] = &[
    ("Task.async_stream", "`Task.async_stream(xs, f)` is `job_stream(xs, f)` here"),
    ("Task.async", "`Task.async(fn -> … end)` is `job_async(|| …)` here"),
    ("Task.await_many", "`Task.await_many(tasks)` is `job_await_many(jobs)` here"),
    ("Task.await", "`Task.await(task)` is `job_await(job)` here"),
    ("Task.yield_many", "`Task.yield_many(tasks)` is `job_yield_many(jobs)` here"),
    ("Task.yield", "`Task.yield(task)` is `job_yield(job)` here"),
    ("Task.shutdown", "`Task.shutdown(task)` is `job_shutdown(job)` here"),
    ("Task.start", "`Task.start(fn)` is `job_start(f)` here"),
    ("Task", "Elixir's `Task` is the `job_…` functions here: `job_async(|| …)`, `job_await(job)`; `h()` lists them"),
    ("async", "a job is started by `job_async(|| …)`, and every function may wait"),
    ("IO.puts", "`IO.puts(x)` is `print(x)` here"),
    ("IO.inspect", "`IO.inspect(x)` is `print(x)` here; the shell shows what an entry returns"),
    ("IO", "`print(x)` prints"),
    ("Enum.map", "`Enum.map(xs, f)` is `xs.map(f)` here"),
    ("Enum.each", "`Enum.each(xs, f)` is `for x in xs { … }` here"),
    (
        "Enum",
        "arrays have methods: `xs.map(f)`, `xs.filter(f)`, `xs.reduce(f, start)`, `xs.sort()`; `stream(xs)` is lazy",
    ),
    ("Stream", "`stream(xs)` makes a lazy stream: `stream(xs).map(f).take(3).to_array()`"),
    ("Process.sleep", "`Process.sleep(ms)` is `sleep(ms)` here"),
    ("Process.send_after", "`Process.send_after(pid, message, ms)` is `send_after(pid, message, ms)` here"),
    ("Process.monitor", "`Process.monitor(pid)` is `monitor(pid)` here"),
    ("Process.flag", "`Process.flag(:trap_exit, true)` is `trap_exit(true)` here"),
    (
        "Process",
        "functions of processes stand alone here: `self()`, `monitor(pid)`, `register(name, pid)`; `h()` lists them",
    ),
    ("GenServer.call", "`GenServer.call(server, message)` is `server_call(server, message)` here"),
    ("GenServer", "a `GenServer` is made by `server_start(#{ init, call, cast, info, terminate })` here"),
    ("Agent", "`Agent.start`, `Agent.get` and the others are `agent_start`, `agent_get`, … here"),
    ("Supervisor", "a supervisor is started by `supervisor_start(children, options)` here"),
    ("Logger", "`log_level(level)` says what is reported; `print(x)` prints"),
    ("nil", "nothing is `()` here"),
    ("null", "nothing is `()` here"),
    ("undefined", "nothing is `()` here"),
    ("None", "nothing is `()` here"),
    ("True", "that is `true` here"),
    ("False", "that is `false` here"),
    ("await", "to wait for a job is `job_await(job)`, or `job |> job_await()`"),
    ("yield", "to ask for a result is `job_yield(job)`"),
    ("spawn", "a process is started by `spawn(|| …)`"),
    ("console.log", "`console.log(x)` is `print(x)` here"),
    ("console", "`print(x)` prints"),
    ("setTimeout", "`setTimeout(f, ms)` is `spawn(|| { sleep(ms); f.call() })`, or `send_after(self(), message, ms)`"),
    ("Promise", "a promise is a job here: `job_async(|| …)`, `job_await_many(jobs)`"),
    ("asyncio", "`asyncio.gather(…)` is `job_await_many(jobs)` here"),
    ("puts", "`print(x)` prints"),
    ("println", "`print(x)` prints"),
    ("printf", "`print(`x is ${x}`)` prints with values in the text"),
    ("elif", "that is `else if` here"),
    ("elsif", "that is `else if` here"),
    ("===", "`==` compares"),
    ("++", "`x += 1` adds 1"),
    ("--", "`x -= 1` takes 1 away"),
    ("? ", "a choice is `if condition { a } else { b }`"),
    ("!==", "`!=` compares"),
    ("<>", "texts are joined by `+`, or written `${into}` one with back-ticks"),
    ("->", "there are no arrows in functions: `fn f(x) { … }`, `|x| …`; `=>` stands in `match` and `receive`"),
    ("and", "that is `&&` here"),
    ("or", "that is `||` here"),
    ("not", "that is `!` here"),
    (":ok", "`{:ok, x}` is `ok(x)` here"),
    (":error", "`{:error, reason}` is `error(reason)` here"),
    (":=", "a variable is declared by `let x = …`, and set by `x = …`"),
    (":", "there are no atoms: a text does, `\"name\"`; a map is `#{ key: value }`"),
    ("'", "a text of several characters stands in `\"…\"`; `'x'` is one character"),
    ("print", "`print` is called: `print(x)`"),
    ("&", "there is no capture by `&1`: a closure is `|x| x + 1`"),
];

/// What the word or sign at this place is in another language.
fn foreign(written: &str) -> Option<String> {
    let is_word = |char: char| char.is_alphanumeric() || char == '_';
    let found = FOREIGN.iter().find(|(theirs, _)| {
        let ends_word = theirs.ends_with(is_word);
        let is_called = *theirs == "print" && written.starts_with("print(");
        !is_called && written.strip_prefix(theirs).is_some_and(|rest| !ends_word || !rest.starts_with(is_word))
    });
    found.map(|(_, help)| (*help).to_owned())
}

/// What a statement is that begins as in another language.
fn statement(line: &str) -> Option<String> {
    let begins = |word: &str| line.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', '(']));
    let help =
        if ["def", "defp", "function", "func", "fun", "async def", "async function"].iter().any(|word| begins(word)) {
            "a function is `fn name(a, b) { … }`"
        } else if begins("defmodule") || begins("class") || begins("module") {
            "there are no modules or classes to declare: functions stand alone, and a file is a module for `import`"
        } else if begins("var") || begins("val") || begins("my") {
            "a variable is declared by `let x = …`"
        } else if (line.contains(") =>") || line.contains("async ")) && (begins("const") || begins("let")) {
            "a closure is `|a, b| a + b`: `let f = |a, b| a + b`"
        } else if begins("case") {
            "Elixir's `case x do … end` is `match x { pattern => body, … }`"
        } else if begins("unless") {
            "that is `if !condition { … }`"
        } else if line.contains(" do") || line.trim_end() == "end" || line.trim_end().ends_with(" end") {
            "a block stands in braces, `{ … }`, not between `do` and `end`"
        } else if line.contains("lambda") {
            "a closure is `|x| x + 1`"
        } else if line.trim_end().ends_with(':') {
            "a block stands in braces, `{ … }`"
        } else {
            return None;
        };
    Some(help.to_owned())
}

fn no_variable(name: &str, frame: Option<&Frame>, known: &Known) -> Option<String> {
    let words = frame.map(|frame| words(&frame.text)).unwrap_or_default();
    let written = frame.map(written_at).unwrap_or_default();
    let is_assigned = written[name.len().min(written.len())..].trim_start().strip_prefix('=');
    if is_assigned.is_some_and(|rest| !rest.starts_with('=')) {
        return Some(format!("declare it first: `let {name} = …`"));
    }
    let variables = known.variables.iter().map(String::as_str);
    let declared = known.functions();
    let functions = declared.iter().map(|found| found.declared.name.as_str());
    let own = known.docs.iter().map(|doc| doc.name);
    meant(name, variables.chain(functions).chain(own).chain(words)).map(did_you_mean)
}

fn no_function(name: &str, arguments: &str, frame: Option<&Frame>, known: &Known) -> Option<String> {
    if known.variables.iter().any(|variable| variable == name)
        || frame.is_some_and(|frame| frame.text.contains(&format!("let {name} = |")))
    {
        return Some(format!(
            "`{name}` is a variable: a closure in it is called by `{name}.call(…)`, or `x |> {name}`"
        ));
    }
    let own: Vec<&Doc> = known.docs.iter().filter(|doc| doc.name == name).collect();
    if let Some(doc) = own.first() {
        return Some(format!("it is called `{}`; `h({name})` tells more", doc.signature));
    }
    let functions = known.functions();
    let count = split(arguments.trim_end_matches(')')).len();
    let declared: Vec<String> = functions
        .iter()
        .filter(|found| found.declared.name == name)
        .map(|found| match found.declared.parameters.len() + 1 == count && !frame.is_some_and(is_method_call) {
            true => format!("`x.{}`, as a method", found.declared.signature()),
            false => format!("`{}`", found.declared.signature()),
        })
        .collect();

    if !declared.is_empty() {
        return Some(format!("it is called {}", declared.join(" or ")));
    }
    if let Some((_, here)) = METHODS.iter().find(|(theirs, _)| *theirs == name) {
        return Some(format!("that is `{here}` here"));
    }
    let is_of_nothing = arguments == "())" || arguments.starts_with("(), ");
    if is_of_nothing && standard().iter().any(|function| function.name == name) {
        return Some("the value before the dot, or the first argument, is `()`: nothing".into());
    }
    let mut rhais: Vec<&str> =
        standard().iter().filter(|known| known.name == name).map(|known| known.signature).collect();
    rhais.dedup();
    if !rhais.is_empty() {
        return Some(format!("it is called `{}`", rhais.join("` or `").replace(" or ", "` or `").replace("``", "`")));
    }
    let functions = functions.iter().map(|found| found.declared.name.as_str());
    let own = known.docs.iter().map(|doc| doc.name);
    let rhais = standard().iter().map(|function| function.name);
    if let Some(other) = meant(name, functions.chain(own).chain(rhais)) {
        return Some(did_you_mean(other));
    }
    let theirs = meant(name, METHODS.iter().map(|(theirs, _)| *theirs))?;
    METHODS.iter().find(|(known, _)| *known == theirs).map(|(_, here)| did_you_mean(here))
}

/// The names in a text, for variables that only it knows.
fn words(text: &str) -> Vec<&str> {
    use crate::syntax::scan::{Kind, scan};
    // Enough of it for an entry; a file of megabytes is not worth a guess.
    if text.len() > 100_000 {
        return Vec::new();
    }
    let tokens = scan(text);
    let significant: Vec<_> = tokens.iter().filter(|token| !token.kind.is_trivia()).collect();
    let declared =
        significant.windows(2).filter(|pair| matches!(pair[0].text(text), "let" | "const" | "for" | "|" | "," | "("));
    declared.filter(|pair| pair[1].kind == Kind::Ident).map(|pair| pair[1].text(text)).collect()
}

/// What other languages call what Rhai's types have.
const METHODS: &[(&str, &str)] = &[
    ("length", "x.len()"),
    ("size", "x.len()"),
    ("append", "x.push(y)"),
    ("add", "x.push(y)"),
    ("toString", "x.to_string()"),
    ("to_s", "x.to_string()"),
    ("str", "x.to_string()"),
    ("toUpperCase", "x.to_upper()"),
    ("toLowerCase", "x.to_lower()"),
    ("upcase", "x.to_upper()"),
    ("downcase", "x.to_lower()"),
    ("upper", "x.to_upper()"),
    ("lower", "x.to_lower()"),
    ("startsWith", "x.starts_with(y)"),
    ("endsWith", "x.ends_with(y)"),
    ("includes", "x.contains(y)"),
    ("has_key", "\"key\" in x"),
    ("indexOf", "x.index_of(y)"),
    ("forEach", "for y in x { … }"),
    ("strip", "x.trim()"),
    ("parseInt", "parse_int(x)"),
    ("int", "x.to_int() or parse_int(x)"),
    ("float", "x.to_float() or parse_float(x)"),
    ("puts", "print(x)"),
    ("println", "print(x)"),
    ("log", "print(x)"),
    ("setTimeout", "spawn(|| { sleep(ms); … }), or send_after(self(), message, ms)"),
    ("join", "x.reduce(|a, b| a + b, \"\")"),
    ("inspect", "print(x)"),
];
