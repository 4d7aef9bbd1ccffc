//! The brackets that are open at the cursor, and the call that the innermost of them belong to.

use super::super::scan::{Kind, Token};
use super::value::{self, Value};

/// A call whose arguments are being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The name, with the modules before it.
    pub name: String,
    /// What it is called on, when that stands before a dot.
    pub of: Option<Value>,
    /// Which argument the cursor stands at, from 0, what a pipe gives counted too; not the value before a dot.
    pub argument: usize,
    /// Something of this argument is written already.
    pub begun: bool,
    /// The first argument in the brackets, when that is a string and another follows.
    pub first: Option<String>,
}

/// What is open after some tokens.
#[derive(Default)]
pub struct Open {
    pub call: Option<Call>,
    /// The cursor stands in an argument itself, not in something within it.
    pub is_argument: bool,
    /// The innermost bracket is that of a map.
    pub map: Option<Map>,
    /// The parameters of a function or closure are being written.
    pub is_declaration: bool,
}

pub struct Map {
    /// A key is to come.
    pub at_key: bool,
    pub in_array: bool,
    pub given: Vec<String>,
    /// The key whose value is to come.
    pub valued: Option<String>,
}

struct Bracket<'a> {
    text: &'a str,
    /// Its place among the tokens.
    at: usize,
    commas: usize,
    /// Where the last comma stands, or the bracket.
    since: usize,
    keys: Vec<String>,
}

impl Open {
    /// What is open after `tokens`, which hold no comments.
    pub fn of(source: &str, tokens: &[Token]) -> Open {
        let (brackets, in_parameters) = brackets(source, tokens);
        let Some(innermost) = brackets.last() else {
            return Open { is_declaration: in_parameters, ..Open::default() };
        };
        let text = |at: usize| tokens.get(at).map(|token| token.text(source));
        let is_map = innermost.text == "#{";
        // A call's bracket is the innermost, or has nothing between it and the cursor but a map and an array.
        let mut outer = brackets.iter().rev().skip(usize::from(is_map)).peekable();
        let in_array = is_map && outer.next_if(|bracket| bracket.text == "[").is_some();
        let enclosing = outer.next().filter(|bracket| bracket.text == "(");
        let name_at = enclosing.and_then(|bracket| bracket.at.checked_sub(1));
        let is_name = |at: &usize| tokens[*at].kind == Kind::Ident;
        let call = enclosing.zip(name_at.filter(is_name)).and_then(|(bracket, at)| {
            let begun = bracket.since + 1 < tokens.len();
            let mut call = call(source, tokens, at, bracket.commas, begun)?;
            call.first = first_text(source, &tokens[bracket.at + 1..]);
            Some(call)
        });
        let map = is_map.then(|| Map {
            at_key: innermost.since + 1 == tokens.len(),
            in_array,
            given: innermost.keys.clone(),
            // Behind the key and its colon.
            valued: innermost.keys.last().filter(|_| innermost.since + 3 == tokens.len()).cloned(),
        });
        // `fn name(` or `fn type.name(`.
        let back = |n: usize| innermost.at.checked_sub(n).and_then(text);
        let is_declaration = in_parameters
            || innermost.text == "(" && (back(2) == Some("fn") || back(4) == Some("fn") && back(2) == Some("."));
        Open { is_argument: call.is_some() && innermost.since + 1 == tokens.len(), call, map, is_declaration }
    }
}

/// The call of the name at `at`; none when that is declared there.
fn call(source: &str, tokens: &[Token], at: usize, commas: usize, begun: bool) -> Option<Call> {
    let text = |at: Option<usize>| at.and_then(|at| tokens.get(at)).map(|token| token.text(source));
    let mut name = tokens[at].text(source).to_owned();
    let mut first = at;
    while text(first.checked_sub(1)) == Some("::")
        && let Some(module) = first.checked_sub(2).filter(|at| tokens[*at].kind == Kind::Ident)
    {
        name = format!("{}::{name}", tokens[module].text(source));
        first = module;
    }
    let before = text(first.checked_sub(1));
    let mut of = None;
    if matches!(before, Some("." | "?.")) {
        if text(first.checked_sub(3)) == Some("fn") {
            return None;
        }
        let value = value::ending_at(source, tokens, first.checked_sub(2));
        of = Some(value.map_or_else(Value::unknown, |(value, _)| value));
    }
    if before == Some("fn") {
        return None;
    }
    let argument = commas + usize::from(before == Some("|>"));
    Some(Call { name, of, argument, begun, first: None })
}

/// The string that these tokens begin with, when a comma follows.
fn first_text(source: &str, tokens: &[Token]) -> Option<String> {
    let [first, comma, ..] = tokens else { return None };
    let is_text = first.kind == Kind::String && comma.text(source) == ",";
    is_text.then(|| first.text(source).trim_matches('"').to_owned())
}

/// The brackets that are open, the innermost last, and whether the parameters of a closure are being written.
fn brackets<'a>(source: &'a str, tokens: &[Token]) -> (Vec<Bracket<'a>>, bool) {
    let mut open: Vec<Bracket> = Vec::new();
    // Commas between the parameters of a closure part no arguments.
    let mut in_parameters = false;
    for (at, token) in tokens.iter().enumerate() {
        let text = token.text(source);
        let opens = match token.kind {
            Kind::TemplateStart => true,
            Kind::Symbol => matches!(text, "(" | "[" | "?[" | "{" | "#{"),
            _ => false,
        };
        if opens {
            open.push(Bracket { text, at, commas: 0, since: at, keys: Vec::new() });
            continue;
        }
        match (token.kind, text) {
            (Kind::TemplateEnd, _) | (Kind::Symbol, ")" | "]" | "}") => {
                open.pop();
                in_parameters = false;
            }
            (Kind::Symbol, "|") => {
                let after_operand =
                    at.checked_sub(1).is_some_and(|before| value::ends_operand(source, &tokens[before]));
                in_parameters = !in_parameters && !after_operand;
            }
            (Kind::Symbol, ",") if !in_parameters => {
                if let Some(bracket) = open.last_mut() {
                    bracket.commas += 1;
                    bracket.since = at;
                }
            }
            (Kind::Symbol, ":") => {
                if let Some(bracket) = open.last_mut().filter(|bracket| bracket.text == "#{")
                    && let Some(key) = at.checked_sub(1).filter(|key| bracket.since + 1 == *key)
                {
                    bracket.keys.push(tokens[key].text(source).trim_matches('"').to_owned());
                }
            }
            _ => {}
        }
    }
    (open, in_parameters)
}
