//! JSON as values. Rhai's own `parse_json` takes maps alone, refuses escapes such as `\/`, and gives places in the text as
//! if they were places in the code.

use super::{Doc, Functions};
use crate::script::{Result, error};
use rhai::{Array, Dynamic, Map};
use serde_json::Value;

pub(super) fn add(functions: &mut Functions) {
    function!(
        functions,
        Doc {
            name: "parse_json",
            signature: "parse_json(text)",
            summary: "The value that a JSON text stands for.",
            details: "Objects are maps, and `null` is `()`. A number is an int where it can be, else a float. An error tells \
                      the line and the column in the text. `to_json` is the way back.",
            example: ("parse_json(`{\"a\": [1, 2.5, null]}`)", "#{a: [1, 2.5, ()]}"),
        },
        parse,
    );
}

fn parse(text: &str) -> Result<Dynamic> {
    serde_json::from_str(text).map(value).or_else(|problem| error(message(text, &problem)))
}

/// The parser nests no deeper than its own limit of 128, and neither does this.
fn value(json: Value) -> Dynamic {
    match json {
        Value::Null => Dynamic::UNIT,
        Value::Bool(truth) => truth.into(),
        Value::Number(number) => match number.as_i64() {
            Some(int) => Dynamic::from_int(int),
            None => Dynamic::from_float(number.as_f64().unwrap_or(f64::NAN)),
        },
        Value::String(text) => text.into(),
        Value::Array(items) => Dynamic::from_array(items.into_iter().map(value).collect::<Array>()),
        Value::Object(entries) => {
            Dynamic::from_map(entries.into_iter().map(|(key, json)| (key.into(), value(json))).collect::<Map>())
        }
    }
}

/// `in the JSON text, line 1, column 7: expected value`, in characters.
fn message(text: &str, problem: &serde_json::Error) -> String {
    let (line, column) = if problem.is_eof() {
        let last = text.rsplit('\n').next().unwrap_or_default();
        (text.matches('\n').count() + 1, last.chars().count() + 1)
    } else {
        // Of the parser's, in bytes; that of a line break is 0.
        let line = text.split('\n').nth(problem.line() - 1).unwrap_or_default();
        let before = line.char_indices().take_while(|(at, _)| at + 1 < problem.column());
        (problem.line(), before.count() + 1)
    };
    format!("in the JSON text, line {line}, column {column}: {}", wrong(&problem.to_string()))
}

/// What the parser says, without its place and its own words.
fn wrong(said: &str) -> String {
    let said = said.split(" at line ").next().unwrap_or(said);
    match said.strip_prefix("EOF while parsing ") {
        Some("a value") => "a value is missing".to_owned(),
        Some(begun) => format!("{begun} does not end"),
        None => said.replace("expected ident", "expected `true`, `false` or `null`"),
    }
}
