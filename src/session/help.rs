//! `h`: the documentation of functions, at the prompt.

use super::parameters::taken;
use super::screen::Screen;
use super::sources::Sources;
use super::words;
use crate::report::name_meant;
use crate::script::display::tabled;
use crate::script::{Doc, Environment, Functions, Result, documented_name, environment, error, function};
use crate::syntax::entries::split;
use rhai::{Array, Dynamic, FnPtr, ImmutableString, Map};
use std::fmt::Write;
use std::sync::Arc;

/// Adds `h` and `functions`.
pub(super) fn add_functions(functions: &mut Functions, screen: &Arc<Screen>, sources: &Arc<Sources>) {
    let (all, named, given) = (Help::new(screen, sources), Help::new(screen, sources), Help::new(screen, sources));
    let listed = sources.clone();
    document_variables(functions);
    function!(
        functions,
        Doc {
            name: "h",
            signature: "h(function)",
            summary: "Shows the documentation of a function: `h(job_async)` or `h(\"job_async\")`; `h()` lists all.",
            details: "Also of functions of scripts: the `///` lines before them; and of the language itself: \
                      `h(\"switch\")`, `h(\"|>\")`, `h(\"len\")`. iex's `h`.",
            example: ("/// Twice of it.\nfn twice(x) { x * 2 }\nh(twice)", "()\ntwice(x)\n\nTwice of it.\n()"),
        },
        move || all.overview(),
        move |name: ImmutableString| named.of(&name),
        move |function: FnPtr| given.of(documented_name(function.fn_name())),
        |value: Dynamic| {
            let message = "h takes a function or its name, as in `h(job_async)`; `i(value)` tells of values";
            drop(value);
            error(message) as Result<()>
        },
    );
    function!(
        functions,
        Doc {
            name: "functions",
            signature: "functions()",
            summary: "The functions that the entries so far have defined: an array of maps, shown as a table.",
            details: "Each map has `function` (how it is called), `about` (the first of the `///` lines before it) and `source`. \
                          A function that was defined again is listed as it is now.",
            example: (
                "/// Twice of it.\nfn twice(x) { x * 2 }\nfunctions()",
                "()\nabout         function  source\nTwice of it.  twice(x)  ijob:1"
            ),
        },
        move || script_functions(&listed),
    );
}

/// What is bound is seen by what the rewriter makes of the call; here it has its documentation.
fn document_variables(functions: &mut Functions) {
    functions.document(Doc {
        name: "variables",
        signature: "variables()",
        summary: "The variables at the place of the call: an array of maps, shown as a table.",
        details: "Each map has `name`, `kind` (\"let\" or \"const\"), `type` and `value`, as it is shown. In a function, its own. \
                      IPython's `%whos`.",
        example: (
            "let list = [1, 2];\nconst NAME = \"x\";\nvariables()",
            "name  kind   type    value\nlist  let    array   [1, 2]\nNAME  const  string  \"x\""
        ),
    });
}

struct Help {
    screen: Arc<Screen>,
    sources: Arc<Sources>,
}

impl Help {
    fn new(screen: &Arc<Screen>, sources: &Arc<Sources>) -> Self {
        Self { screen: screen.clone(), sources: sources.clone() }
    }

    /// Every function of ijob's, a line each.
    fn overview(&self) -> Result<()> {
        let environment = here()?;
        let mut text = String::new();
        for (heading, docs) in environment.world().functions().sections() {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "## {heading}\n");
            for Doc { signature, summary, .. } in docs {
                let _ = writeln!(text, "* `{signature}` {summary}");
            }
            text.push('\n');
        }
        text += "`h(name)` tells more of one; `i(value)` tells of a value. `h(\"len\")`, `h(\"switch\")` and \
                 `h(\"|>\")` tell of the language itself, as does https://rhai.rs/book";
        self.put(&text)
    }

    fn of(&self, name: &str) -> Result<()> {
        let environment = here()?;
        let known = environment.world().functions().docs().iter().find(|doc| doc.name == name);
        let defined = self.sources.functions();
        let defined = defined.iter().filter(|found| found.declared.name == name).map(|found| {
            let comment = match found.declared.comment.as_str() {
                "" => "Nothing is written about it: `///` lines before a function say what it does.",
                comment => comment,
            };
            format!("**`{}`**\n\n{comment}", found.declared.signature())
        });
        let texts: Vec<String> =
            known.map(documentation).into_iter().chain(defined).chain(words::about(name)).collect();
        if texts.is_empty() {
            let own = environment.world().functions().docs().iter().map(|doc| doc.name);
            let functions = self.sources.functions();
            let meant = name_meant(name, own.chain(functions.iter().map(|found| found.declared.name.as_str())));
            return error(format!(
                "no function `{name}` is known here, and no word of the language; `h()` lists ijob's functions, \
                 `functions()` your own{meant}"
            ));
        }
        self.put(&texts.join("\n\n"))
    }

    /// Markdown, as the screen can show it.
    fn put(&self, markdown: &str) -> Result<()> {
        here()?.print(&self.screen.markdown(markdown));
        Ok(())
    }
}

fn documentation(doc: &Doc) -> String {
    let Doc { signature, summary, details, example: (code, shown), .. } = doc;
    let taken = match taken(doc) {
        taken if taken.is_empty() => taken,
        taken => format!("{taken}\n\n"),
    };
    format!("**`{signature}`**\n\n{summary}\n\n{taken}{details}\n\n```\n{}\n{shown}\n```", prompted(code))
}

/// An example as it is typed.
fn prompted(code: &str) -> String {
    let entries = split(code, &mut |_| true);
    let lines = entries.into_iter().flat_map(|entry| {
        let prompts = std::iter::once("ijob>").chain(std::iter::repeat("....>"));
        code[entry].lines().zip(prompts).map(|(line, prompt)| format!("{prompt} {line}"))
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn here() -> Result<Arc<Environment>> {
    environment().map_or_else(|| error("this is for code that runs in a process"), Ok)
}

fn script_functions(sources: &Sources) -> Result<Dynamic> {
    let rows = sources.functions().into_iter().map(|found| {
        let about = found.declared.comment.lines().next().unwrap_or_default().to_owned();
        let row = [("function", found.declared.signature()), ("about", about), ("source", found.source)];
        Map::from_iter(row.map(|(key, text)| (key.into(), text.into()))).into()
    });
    Ok(tabled(rows.collect::<Array>()))
}
