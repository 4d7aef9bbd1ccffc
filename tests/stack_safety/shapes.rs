//! Programs that recurse: one to three functions, or a closure that is given itself, each calling the next through a
//! random nest of expressions and statements. The same seed gives the same programs.

use std::ops::RangeInclusive;

/// A program to be evaluated, the expression that starts the recursion at the level `n`, and the lines of the program
/// in which a function begins that is part of it.
pub struct Shape {
    pub program: String,
    pub start: String,
    pub lines: RangeInclusive<usize>,
}

/// What both forms of a program have in common.
pub struct Plan {
    /// The body of each function: the call of the next one, and what is around it.
    bodies: Vec<String>,
    is_closure: bool,
}

/// What can be around a call, `@`, and has its value. Names that end in `~` are made unique.
const AROUND: [&str; 61] = [
    "(0 + @)",
    "(@ - 0)",
    "(@ * 1)",
    "-(-(@))",
    "((((((((@))))))))",
    "(0 + (0 + (0 + (0 + (0 + @)))))",
    "[[[[@]]]][0][0][0][0]",
    "[0, @, 2][1]",
    "#{ a: #{ b: #{ c: @ } } }.a.b.c",
    "#{ a: @ }[\"a\"]",
    "#{ m: || @ }.m()",
    "{ let v~ = @; v~ }",
    "{ { { @ } } }",
    "if true { @ } else { 0 }",
    "if false { 0 } else if 1 == 1 { @ } else { 0 }",
    "{ let v~ = 0; if ({ v~ = @; true }) { v~ } else { 0 } }",
    "switch 1 { 1 => @, _ => 0 }",
    "switch n { 1000000 if n > 0 => 0, 1000000..2000000 => 1, _ => @ }",
    "{ let v~ = 0; switch ({ v~ = @; 1 }) { 1 => v~, _ => 0 } }",
    "{ let v~ = 0; for i~ in 0..1 { v~ = @; } v~ }",
    "{ let v~ = 0; for i~ in [@] { v~ = i~; } v~ }",
    "{ let v~ = 0; while v~ == 0 { v~ = @; break; } v~ }",
    "{ let v~ = 0; do { v~ = @; } while false; v~ }",
    "loop { break @; }",
    "{ let v~ = 0; try { v~ = @; } catch (e) { v~ = -1; } v~ }",
    "{ let v~ = 0; try { v~ = @; } catch { } v~ }",
    "{ let v~ = 0; try { throw 1; } catch (e) { v~ = @; } v~ }",
    "(() ?? @)",
    "(@ ?? 0)",
    "((@)..1000000).start",
    "(0..(@)).end",
    "{ let v~ = 0; if ({ v~ = @; 1 }) == 1 { v~ } else { 0 } }",
    "{ let v~ = 0; true && { v~ = @; true }; v~ }",
    "{ let v~ = 0; false || { v~ = @; true }; v~ }",
    "{ let v~ = 0; 1 in [{ v~ = @; 1 }]; v~ }",
    "parse_int(`${@}`)",
    "parse_int(`${`${@}`}`)",
    "parse_int(\"\" + @)",
    "{ let v~ = [0]; v~[0] = @; v~[0] }",
    "{ let v~ = [0]; v~[0] += @; v~[0] }",
    "{ let v~ = #{}; v~.x = @; v~.x }",
    "{ let v~ = 0; v~ += @; v~ }",
    "[1].map(|x~| @)[0]",
    "{ let v~ = 0; [1].filter(|x~| { v~ = @; true }); v~ }",
    "{ let v~ = 0; [1].for_each(|| { v~ = @; }); v~ }",
    "{ let v~ = 0; [1].some(|x~| { v~ = @; true }); v~ }",
    "{ let v~ = 0; [1].all(|x~| { v~ = @; true }); v~ }",
    "{ let v~ = 0; [1].find(|x~| { v~ = @; true }); v~ }",
    "[1].find_map(|x~| @)",
    "{ let v~ = 0; [1].index_of(|x~| { v~ = @; true }); v~ }",
    "[1].reduce(|a~, x~| @, 0)",
    "[1].reduce_rev(|a~, x~| @, 0)",
    "{ let v~ = 0; let a~ = [1]; a~.retain(|x~| { v~ = @; true }); v~ }",
    "{ let v~ = 0; let a~ = [1]; a~.drain(|x~| { v~ = @; true }); v~ }",
    "{ let v~ = 0; let a~ = [1, 2]; a~.dedup(|x~, y~| { v~ = @; false }); v~ }",
    "{ let v~ = 0; let a~ = [1, 2]; a~.sort(|x~, y~| { v~ = @; 0 }); v~ }",
    "{ let v~ = 0; [1].zip([2], |x~, y~| { v~ = @; 0 }); v~ }",
    "{ let v~ = 0; #{ a: 1 }.map(|k~, x~| { v~ = @; 0 }); v~ }",
    "{ let v~ = 0; #{ a: 1 }.filter(|k~, x~| { v~ = @; true }); v~ }",
    "{ let v~ = 0; (|| { v~ = @; }).call(); v~ }",
    "(|n| @) |> |c~| c~.call(n)",
];

/// How the function `@` can be called with one level less.
const CALLS: [&str; 10] = [
    "@(n - 1)",
    "Fn(\"@\").call(n - 1)",
    "call(Fn(\"@\"), n - 1)",
    "Fn(\"@\").curry(n - 1).call()",
    "(n - 1 |> @())",
    "(n - 1 |> @)",
    "(|k| @(k)).call(n - 1)",
    "{ let k = n - 1; k.@_of_this() }",
    "{ let n = n; eval(\"@(n - 1)\") }",
    "@!(n - 1)",
];

/// The same for a closure that is given itself.
const SELF_CALLS: [&str; 4] =
    ["f.call(f, n - 1)", "call(f, f, n - 1)", "f.curry(f).call(n - 1)", "(f |> f.call(n - 1))"];

/// A generator of numbers, Knuth's.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

/// Programs without end, with up to so many things around each call. The first ones have each thing once.
pub fn shapes(seed: u64, most: usize) -> impl Iterator<Item = Plan> {
    let mut numbers = Numbers(seed);
    (0..).map(move |n| plan(n, most, &mut numbers))
}

fn plan(n: usize, most: usize, numbers: &mut Numbers) -> Plan {
    let is_closure = n % 5 == 4;
    let functions = if is_closure { 1 } else { 1 + numbers.below(3) };
    let bodies = (0..functions).map(|function| {
        let call = if is_closure {
            SELF_CALLS[(n / 5 + function) % SELF_CALLS.len()].to_owned()
        } else {
            CALLS[(n + function) % CALLS.len()].replace('@', &format!("f{}", (function + 1) % functions))
        };
        let mut body = around(n + function, &call, 0);
        for level in 1..1 + numbers.below(most) {
            body = around(numbers.below(AROUND.len()), &body, level);
        }
        body
    });
    Plan { bodies: bodies.collect(), is_closure }
}

fn around(n: usize, inside: &str, level: usize) -> String {
    let template = AROUND[n % AROUND.len()];
    template.replace('~', &level.to_string()).replace('@', inside)
}

impl Plan {
    /// Is one level three calls, one of them through a function of Rhai's?
    pub fn is_heavy(&self) -> bool {
        let is_heavy = |body: &String| body.contains("x0") && (body.contains("_of_this") || body.contains("eval"));
        self.bodies.iter().any(is_heavy)
    }

    /// Counts its levels: `n` of them.
    pub fn bounded(&self) -> Shape {
        self.shape("if n <= 0 { return 0; } 1 + ")
    }

    pub fn runaway(&self) -> Shape {
        self.shape("1 + ")
    }

    fn shape(&self, before: &str) -> Shape {
        let mut program = String::new();
        for (n, body) in self.bodies.iter().enumerate() {
            if self.is_closure {
                program += &format!("let f = |f, n| {{ {before}{{ {body} }} }}");
            } else {
                program += &format!("fn f{n}(n) {{ {before}{{ {body} }} }} fn f{n}_of_this() {{ f{n}(this) }}\n");
            }
        }
        let start = if self.is_closure { "f.call(f, n)" } else { "f0(n)" };
        Shape { program, start: start.into(), lines: 1..=self.bodies.len() }
    }
}
