//! The expression before a dot, as far as it can be told without evaluating it.

use super::super::scan::{Kind, Token};

/// A value, and how it is come by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    pub base: Base,
    pub steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Base {
    Variable(String),
    /// A literal of this type, by Rhai's name for it.
    Literal(&'static str),
    /// What this function returns.
    Call(String),
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Field(String),
    /// What this method returns.
    Method(String),
    /// The element at a literal index.
    At(i64),
    /// Some element.
    Element,
}

/// A variable of the text, with its value where that can be told.
pub type Local = (String, Option<Value>);

impl Value {
    pub fn unknown() -> Value {
        Base::Unknown.into()
    }

    fn then(mut self, step: Step) -> Value {
        self.steps.push(step);
        self
    }
}

impl From<Base> for Value {
    fn from(base: Base) -> Value {
        Value { base, steps: Vec::new() }
    }
}

/// The value that ends with the token at `end`, and the token that it begins with.
pub fn ending_at(source: &str, tokens: &[Token], end: Option<usize>) -> Option<(Value, usize)> {
    let end = end?;
    let token = tokens.get(end)?;
    let text = token.text(source);
    let literal = |name| Some((Base::Literal(name).into(), end));
    match token.kind {
        Kind::String | Kind::RawString | Kind::Template => literal("string"),
        Kind::TemplateEnd => Some((Base::Literal("string").into(), opening(source, tokens, end)?)),
        Kind::Char => literal("char"),
        Kind::Number if is_float(text) => literal("f64"),
        Kind::Number => literal("i64"),
        Kind::Keyword if matches!(text, "true" | "false") => literal("bool"),
        Kind::Ident => match of_member(source, tokens, end) {
            Some(value) => value.map(|(value, start)| (value.then(Step::Field(text.to_owned())), start)),
            None => Some((Base::Variable(text.to_owned()).into(), end)),
        },
        Kind::Symbol => bracketed(source, tokens, end),
        _ => None,
    }
}

/// The value that ends with a bracket.
fn bracketed(source: &str, tokens: &[Token], end: usize) -> Option<(Value, usize)> {
    let start = opening(source, tokens, end)?;
    let before = start.checked_sub(1);
    let follows_operand = before.is_some_and(|before| ends_operand(source, &tokens[before]));
    match tokens[start].text(source) {
        "(" if before.is_some_and(|before| tokens[before].kind == Kind::Ident) => {
            let name_at = before?;
            let name = tokens[name_at].text(source).to_owned();
            match of_member(source, tokens, name_at) {
                Some(value) => value.map(|(value, start)| (value.then(Step::Method(name)), start)),
                None => Some((Base::Call(name).into(), name_at)),
            }
        }
        "(" if !follows_operand => {
            let inside = &tokens[start + 1..end];
            let range = inside.iter().find(|token| matches!(token.text(source), ".." | "..="));
            let base = match range.map(|range| range.text(source)) {
                Some("..=") => Base::Literal("range="),
                Some(_) => Base::Literal("range"),
                None if inside.is_empty() => Base::Literal("()"),
                None => Base::Unknown,
            };
            Some((base.into(), start))
        }
        "[" | "?[" if follows_operand => {
            let step = match &tokens[start + 1..end] {
                [key] if key.kind == Kind::String => Step::Field(key.text(source).trim_matches('"').to_owned()),
                [index] => index.text(source).parse().map_or(Step::Element, Step::At),
                _ => Step::Element,
            };
            ending_at(source, tokens, before).map(|(value, start)| (value.then(step), start))
        }
        "[" => Some((Base::Literal("array").into(), start)),
        "#{" => Some((Base::Literal("map").into(), start)),
        _ => None,
    }
}

/// The value that the name at `at` is a member of; none: it is no member.
#[expect(clippy::option_option, reason = "no member, or one of who knows what")]
fn of_member(source: &str, tokens: &[Token], at: usize) -> Option<Option<(Value, usize)>> {
    let before = at.checked_sub(1)?;
    match tokens[before].text(source) {
        "." | "?." => Some(ending_at(source, tokens, before.checked_sub(1))),
        "::" => Some(None),
        _ => None,
    }
}

/// The token that opens what the one at `end` closes.
fn opening(source: &str, tokens: &[Token], end: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for at in (0..=end).rev() {
        let token = &tokens[at];
        match (token.kind, token.text(source)) {
            (Kind::TemplateEnd, _) | (Kind::Symbol, ")" | "]" | "}") => depth += 1,
            (Kind::TemplateStart, _) | (Kind::Symbol, "(" | "[" | "?[" | "{" | "#{") => {
                depth = depth.checked_sub(1)?;
            }
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// Does an operand end here, so that a `[` after it is an index, and a `|` an operator?
pub fn ends_operand(source: &str, token: &Token) -> bool {
    match token.kind {
        Kind::Ident | Kind::Number | Kind::String | Kind::Char | Kind::RawString => true,
        Kind::Template | Kind::TemplateEnd => true,
        Kind::Keyword => matches!(token.text(source), "true" | "false"),
        Kind::Symbol => matches!(token.text(source), ")" | "]"),
        _ => false,
    }
}

fn is_float(number: &str) -> bool {
    number.contains('.') || !number.starts_with("0x") && number.contains(['e', 'E'])
}

/// The variables that are declared, in their order: by `let`, `const` and `for`, and as parameters.
pub fn locals(source: &str, tokens: &[Token]) -> Vec<Local> {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text(source));
    let mut found: Vec<Local> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match text(at) {
            "let" | "const" if is_name(tokens, at + 1) => {
                let value = if text(at + 2) == "=" { initial(source, tokens, at + 3) } else { None };
                found.push((text(at + 1).to_owned(), value.map(|value| substitute(value, &found))));
            }
            "for" => {
                let names = tokens[at + 1..].iter().take_while(|token| token.text(source) != "in");
                found.extend(
                    names.filter(|token| token.kind == Kind::Ident).map(|name| (name.text(source).to_owned(), None)),
                );
            }
            "fn" => {
                let parameters = tokens[at + 1..].iter().skip_while(|token| token.text(source) != "(");
                found.extend(names_until(source, parameters, ")"));
            }
            "|" if !at.checked_sub(1).is_some_and(|before| ends_operand(source, &tokens[before])) => {
                found.extend(names_until(source, tokens[at + 1..].iter(), "|"));
                at += tokens[at + 1..].iter().take_while(|token| token.text(source) != "|").count() + 1;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

fn names_until<'a>(
    source: &'a str,
    tokens: impl Iterator<Item = &'a Token>,
    end: &'static str,
) -> impl Iterator<Item = Local> {
    let inside = tokens.take_while(move |token| token.text(source) != end);
    inside.filter(|token| token.kind == Kind::Ident).map(|name| (name.text(source).to_owned(), None))
}

fn is_name(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_some_and(|token| token.kind == Kind::Ident)
}

/// The value from `start` to the end of the statement, if it is one that can be told.
fn initial(source: &str, tokens: &[Token], start: usize) -> Option<Value> {
    let mut depth = 0_usize;
    let mut end = start;
    for token in tokens.get(start..)? {
        match token.text(source) {
            "(" | "[" | "?[" | "{" | "#{" => depth += 1,
            ")" | "]" | "}" => depth = depth.checked_sub(1)?,
            ";" if depth == 0 => break,
            _ => {}
        }
        end += 1;
    }
    let (value, from) = ending_at(source, tokens, end.checked_sub(1))?;
    (from == start).then_some(value)
}

/// The value with variables of the text replaced by what they were declared as.
pub fn substitute(value: Value, locals: &[Local]) -> Value {
    let Base::Variable(name) = &value.base else { return value };
    match locals.iter().rev().find(|(local, _)| local == name) {
        None => value,
        Some((_, None)) => Value { base: Base::Unknown, steps: value.steps },
        Some((_, Some(known))) => {
            let steps = known.steps.iter().cloned().chain(value.steps).collect();
            Value { base: known.base.clone(), steps }
        }
    }
}
