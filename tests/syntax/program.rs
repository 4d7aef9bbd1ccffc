//! Random programs, each to be written with pipes or without.
//!
//! The two writers share only the tree. The nested one puts everything in parentheses; the piped one leaves out what
//! precedence makes needless, and takes every freedom of layout.

use proptest::prelude::*;

/// Some declarations and a last expression, all of integers.
#[derive(Debug, Clone)]
pub struct Program {
    declarations: Vec<Value>,
    last: Value,
}

#[derive(Debug, Clone)]
enum Value {
    Literal(u8),
    /// One of the variables in sight.
    Variable(usize),
    Call(Function, Vec<Value>),
    Arithmetic(Box<Value>, char, Box<Value>),
    Negative(Box<Value>),
    If(Box<Comparison>, Box<(Value, Value)>),
    Block(Box<Value>),
    Element(Vec<Value>),
    Entry(Box<(Value, Value)>),
    Interpolated(Box<Value>),
    /// A call whose second argument is a closure.
    Apply(Box<(Value, Value)>, Body),
    /// A function as a value, by its name alone.
    ApplyFunction(Box<Value>, Function),
    Pipe(Box<Value>, Target),
    /// `a..b |> span()`
    RangePipe(Box<(Value, Value)>),
    /// `x |> |p| < p > 1 >.pick()`
    ComparisonPipe(Box<Value>, Box<Comparison>, Body),
}

#[derive(Debug, Clone)]
struct Comparison(Value, &'static str, Value);

#[derive(Debug, Clone, Copy)]
enum Function {
    Free,
    Reserved,
    Qualified,
}

#[derive(Debug, Clone, Copy)]
enum Body {
    Expression,
    Braces,
    Angles,
}

#[derive(Debug, Clone)]
enum Target {
    Call(Function, Vec<Value>),
    Method(Vec<Value>),
    ChainedCall(Vec<Value>),
    Name(Function),
    Variable,
    Closure(Body, Box<Value>),
}

impl Function {
    fn piped(self) -> &'static str {
        match self {
            Function::Free => "f",
            Function::Reserved => "spawn",
            Function::Qualified => "ns::g",
        }
    }

    fn nested(self) -> &'static str {
        match self {
            Function::Reserved => "spawn_",
            function => function.piped(),
        }
    }
}

/// White space and comments where the language does not care.
#[derive(Debug, Clone)]
pub struct Layout {
    choices: Vec<u8>,
    at: usize,
}

impl Layout {
    pub fn new(choices: Vec<u8>) -> Self {
        Layout { choices, at: 0 }
    }

    fn gap(&mut self) -> &'static str {
        self.at += 1;
        match self.choices[self.at % self.choices.len()] % 12 {
            0 => "\n  ",
            1 => " // c |> `\n",
            2 => " /* é 🦀 */ ",
            3 => "\n\n\t",
            4 => "",
            5 => "\r\n",
            _ => " ",
        }
    }
}

fn variable(names: &[String], index: usize) -> &str {
    &names[index % names.len()]
}

fn with(names: &[String], name: impl Into<String>) -> Vec<String> {
    names.iter().cloned().chain([name.into()]).collect()
}

impl Program {
    pub fn piped(&self, layout: &mut Layout) -> String {
        let mut names = vec!["n".to_owned()];
        let mut text = String::new();
        for (index, value) in self.declarations.iter().enumerate() {
            let value = value.piped(&names, layout);
            text += &format!("let v{index} ={}{value}{};{}", layout.gap(), layout.gap(), layout.gap());
            names.push(format!("v{index}"));
        }
        text + self.last.piped(&names, layout).as_str()
    }

    pub fn nested(&self) -> String {
        let mut names = vec!["n".to_owned()];
        let mut text = String::new();
        for (index, value) in self.declarations.iter().enumerate() {
            text += &format!("let v{index} = {}; ", value.nested(&names));
            names.push(format!("v{index}"));
        }
        text + self.last.nested(&names).as_str()
    }
}

impl Value {
    fn piped(&self, names: &[String], layout: &mut Layout) -> String {
        match self {
            Value::Literal(number) => number.to_string(),
            Value::Variable(index) => variable(names, *index).to_owned(),
            Value::Call(function, arguments) => format!("{}{}", function.piped(), list(arguments, names, layout)),
            Value::Arithmetic(left, operator, right) => {
                let tight = precedence(*operator);
                let left = left.operand(left.binds_at_least(tight), names, layout);
                let right = right.operand(right.binds_at_least(tight + 1), names, layout);
                format!("{left} {operator} {right}")
            }
            Value::Negative(value) => {
                let is_bare = matches!(**value, Value::Literal(_) | Value::Variable(_) | Value::Call(..));
                format!("-{}", value.operand(is_bare, names, layout))
            }
            Value::If(condition, branches) => {
                let condition = condition.piped(names, layout);
                // A `>` before a `{` is a comparison
                let condition = if condition.ends_with('>') { format!("({condition})") } else { condition };
                let (yes, no) = (branches.0.piped(names, layout), branches.1.piped(names, layout));
                format!("if {condition} {{{}{yes} }} else {{ {no}{}}}", layout.gap(), layout.gap())
            }
            Value::Block(value) => format!("{{{}{} }}", layout.gap(), value.piped(names, layout)),
            Value::Element(values) => {
                let values: Vec<_> = values.iter().map(|value| value.piped(names, layout)).collect();
                format!("[{}{}][0]", layout.gap(), values.join(","))
            }
            Value::Entry(values) => {
                let (one, two) = (values.0.piped(names, layout), values.1.piped(names, layout));
                format!("#{{ f: {one},{}\"b\": {two} }}.f", layout.gap())
            }
            Value::Interpolated(value) => {
                format!("`é|>${{{}{}}}$`.len()", layout.gap(), value.piped(names, layout))
            }
            Value::Apply(values, body) => {
                let value = values.0.piped(names, layout);
                let closure = closure(*body, &values.1, names, layout);
                format!("apply({value},{}{closure})", layout.gap())
            }
            Value::ApplyFunction(value, function) => {
                let value = value.piped(names, layout);
                format!("apply({value},{}{}{})", layout.gap(), function.piped(), layout.gap())
            }
            Value::Pipe(left, target) => {
                let left = left.piped(names, layout);
                let target = target.piped(names, layout);
                format!("{left}{}|>{}{target}", layout.gap(), layout.gap())
            }
            Value::RangePipe(ends) => {
                let start = ends.0.operand(ends.0.binds_at_least(1), names, layout);
                let end = ends.1.operand(ends.1.binds_at_least(1), names, layout);
                format!("{start}..{end}{}|>{}span()", layout.gap(), layout.gap())
            }
            Value::ComparisonPipe(left, comparison, body) => {
                let left = left.piped(names, layout);
                let name = format!("p{}", names.len());
                let comparison = comparison.piped(&with(names, name.as_str()), layout);
                let closure = match body {
                    Body::Angles => format!("|{name}| <{}{comparison} >", layout.gap()),
                    _ => format!("|{name}| {{{}{comparison} }}", layout.gap()),
                };
                format!("{left}{}|>{}{closure}.pick()", layout.gap(), layout.gap())
            }
        }
    }

    fn operand(&self, is_bare: bool, names: &[String], layout: &mut Layout) -> String {
        let text = self.piped(names, layout);
        if is_bare { text } else { format!("({text})") }
    }

    /// May it stand next to an operator of that precedence without parentheses?
    fn binds_at_least(&self, tight: usize) -> bool {
        match self {
            Value::Arithmetic(_, operator, _) => precedence(*operator) >= tight,
            Value::Pipe(..) | Value::RangePipe(_) | Value::ComparisonPipe(..) | Value::If(..) | Value::Block(_) => {
                false
            }
            _ => true,
        }
    }

    fn nested(&self, names: &[String]) -> String {
        let all = |values: &[Value]| values.iter().map(|value| value.nested(names)).collect::<Vec<_>>().join(", ");
        match self {
            Value::Literal(number) => number.to_string(),
            Value::Variable(index) => variable(names, *index).to_owned(),
            Value::Call(function, arguments) => format!("{}({})", function.nested(), all(arguments)),
            Value::Arithmetic(left, operator, right) => {
                format!("(({}) {operator} ({}))", left.nested(names), right.nested(names))
            }
            Value::Negative(value) => format!("(-({}))", value.nested(names)),
            Value::If(condition, branches) => {
                let (yes, no) = (branches.0.nested(names), branches.1.nested(names));
                format!("(if {} {{ {yes} }} else {{ {no} }})", condition.nested(names))
            }
            Value::Block(value) => format!("({{ {} }})", value.nested(names)),
            Value::Element(values) => format!("[{}][0]", all(values)),
            Value::Entry(values) => {
                format!("#{{ f: {}, \"b\": {} }}.f", values.0.nested(names), values.1.nested(names))
            }
            Value::Interpolated(value) => format!("`é|>${{{}}}$`.len()", value.nested(names)),
            Value::Apply(values, _) => {
                format!("apply({}, {})", values.0.nested(names), nested_closure(&values.1, names))
            }
            Value::ApplyFunction(value, function) => {
                format!("apply({}, Fn(\"{}\"))", value.nested(names), function.nested())
            }
            Value::Pipe(left, target) => target.nested(&left.nested(names), names),
            Value::RangePipe(ends) => format!("span(({})..({}))", ends.0.nested(names), ends.1.nested(names)),
            Value::ComparisonPipe(left, comparison, _) => {
                let name = format!("p{}", names.len());
                let body = comparison.nested(&with(names, name.as_str()));
                format!("pick(call(|{name}| {{ {body} }}, {}))", left.nested(names))
            }
        }
    }
}

impl Comparison {
    fn piped(&self, names: &[String], layout: &mut Layout) -> String {
        let side = |value: &Value, layout: &mut Layout| {
            let is_bare = !matches!(value, Value::If(..) | Value::Block(_));
            value.operand(is_bare, names, layout)
        };
        format!("{} {} {}", side(&self.0, layout), self.1, side(&self.2, layout))
    }

    fn nested(&self, names: &[String]) -> String {
        format!("(({}) {} ({}))", self.0.nested(names), self.1, self.2.nested(names))
    }
}

impl Target {
    fn piped(&self, names: &[String], layout: &mut Layout) -> String {
        match self {
            Target::Call(function, arguments) => format!("{}{}", function.piped(), list(arguments, names, layout)),
            Target::Method(arguments) => format!("n.{}m{}", layout.gap(), list(arguments, names, layout)),
            Target::ChainedCall(arguments) => format!("f{}.m(1)", list(arguments, names, layout)),
            Target::Name(function) => function.piped().to_owned(),
            Target::Variable => "k".to_owned(),
            // The body of an expression closure would take what follows
            Target::Closure(Body::Expression, body) => format!("({})", closure(Body::Expression, body, names, layout)),
            Target::Closure(kind, body) => closure(*kind, body, names, layout),
        }
    }

    fn nested(&self, left: &str, names: &[String]) -> String {
        let call = |arguments: &[Value]| {
            let rest: String = arguments.iter().map(|value| format!(", {}", value.nested(names))).collect();
            format!("({left}{rest})")
        };
        match self {
            Target::Call(function, arguments) => format!("{}{}", function.nested(), call(arguments)),
            Target::Method(arguments) => format!("n.m{}", call(arguments)),
            Target::ChainedCall(arguments) => format!("m(f{}, 1)", call(arguments)),
            Target::Name(function) => format!("{}({left})", function.nested()),
            Target::Variable => format!("call(k, {left})"),
            Target::Closure(_, body) => format!("call({}, {left})", nested_closure(body, names)),
        }
    }
}

fn list(arguments: &[Value], names: &[String], layout: &mut Layout) -> String {
    let arguments: Vec<_> = arguments.iter().map(|value| value.piped(names, layout)).collect();
    format!("({}{}{})", layout.gap(), arguments.join(","), layout.gap())
}

fn closure(kind: Body, body: &Value, names: &[String], layout: &mut Layout) -> String {
    let name = format!("p{}", names.len());
    let body = body.piped(&with(names, name.as_str()), layout);
    match kind {
        // A body that begins with a block would end with it
        Body::Expression if body.starts_with("if") || body.starts_with('{') => format!("|{name}| ({body})"),
        Body::Expression => format!("|{name}|{}{body}", layout.gap()),
        Body::Braces => format!("|{name}| {{{}{body}{}}}", layout.gap(), layout.gap()),
        Body::Angles => format!("|{name}|{}<{}{body}{}>", layout.gap(), layout.gap(), layout.gap()),
    }
}

fn nested_closure(body: &Value, names: &[String]) -> String {
    let name = format!("p{}", names.len());
    let body = body.nested(&with(names, name.as_str()));
    format!("|{name}| {{ {body} }}")
}

fn precedence(operator: char) -> usize {
    match operator {
        '*' => 3,
        _ => 2,
    }
}

fn function() -> impl Strategy<Value = Function> {
    prop::sample::select(&[Function::Free, Function::Reserved, Function::Qualified][..])
}

fn body() -> impl Strategy<Value = Body> {
    prop::sample::select(&[Body::Expression, Body::Braces, Body::Angles][..])
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<u8>().prop_map(Value::Literal),
        (0..6usize).prop_map(Value::Variable),
        any::<u8>().prop_map(|number| Value::Call(Function::Free, vec![Value::Literal(number)])),
    ];
    leaf.prop_recursive(6, 40, 3, |value| {
        let boxed = value.clone().prop_map(Box::new);
        let pair = (value.clone(), value.clone()).prop_map(Box::new);
        let some = |range| prop::collection::vec(value.clone(), range);
        let comparison = (value.clone(), prop::sample::select(&["<", ">", "==", "<=", ">=", "!="][..]), value.clone())
            .prop_map(|(left, operator, right)| Box::new(Comparison(left, operator, right)));
        let target = prop_oneof![
            3 => (function(), some(0..3)).prop_map(|(function, arguments)| Target::Call(function, arguments)),
            1 => some(0..2).prop_map(Target::Method),
            1 => some(0..3).prop_map(Target::ChainedCall),
            1 => function().prop_map(Target::Name),
            1 => Just(Target::Variable),
            2 => (body(), boxed.clone()).prop_map(|(kind, body)| Target::Closure(kind, body)),
        ];
        prop_oneof![
            8 => (boxed.clone(), target).prop_map(|(left, target)| Value::Pipe(left, target)),
            1 => pair.clone().prop_map(Value::RangePipe),
            1 => (boxed.clone(), comparison.clone(), body())
                .prop_map(|(left, comparison, body)| Value::ComparisonPipe(left, comparison, body)),
            1 => (function(), some(1..4)).prop_map(|(function, arguments)| Value::Call(function, arguments)),
            2 => (boxed.clone(), prop::sample::select(&['+', '-', '*'][..]), boxed.clone())
                .prop_map(|(left, operator, right)| Value::Arithmetic(left, operator, right)),
            1 => boxed.clone().prop_map(Value::Negative),
            1 => (comparison, pair.clone()).prop_map(|(condition, branches)| Value::If(condition, branches)),
            1 => boxed.clone().prop_map(Value::Block),
            1 => some(1..4).prop_map(Value::Element),
            1 => pair.clone().prop_map(Value::Entry),
            1 => boxed.clone().prop_map(Value::Interpolated),
            1 => (boxed.clone(), prop::sample::select(&[Function::Free, Function::Reserved][..]))
                .prop_map(|(value, function)| Value::ApplyFunction(value, function)),
            1 => (pair, body()).prop_map(|(values, body)| Value::Apply(values, body)),
        ]
    })
}

pub fn program() -> impl Strategy<Value = Program> {
    (prop::collection::vec(value(), 0..3), value()).prop_map(|(declarations, last)| Program { declarations, last })
}
