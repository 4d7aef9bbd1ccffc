//! Every function of ijob's own that a script can call, each with its documentation beside its registration.
//!
//! `h`, completion, the reference and the tests all read what stands here.

/// Registers a function: its documentation, then each of its forms, which differ in their parameters.
///
/// A macro, because the trait that bounds what Rhai's functions return has no public name.
macro_rules! function {
    ($functions:expr, $doc:expr, $($form:expr),+ $(,)?) => {{
        let name = $functions.document($doc);
        // Volatile: two calls with the same arguments are two calls. Pure: what takes its first argument by reference
        // does so to save the copy of a variable; it changes nothing, and constants will do.
        $(
            rhai::FuncRegistration::new(name)
                .with_volatility(true)
                .with_purity(true)
                .in_global_namespace()
                .set_into_module($functions.module(), $form);
        )+
    }};
}
#[allow(unused_imports)]
pub(crate) use function;

mod agents;
mod clock;
mod files;
mod introspection;
mod job_lists;
mod job_supervisors;
mod jobs;
mod json;
mod measure;
mod monitors;
mod names;
mod outcomes;
mod processes;
mod receive;
mod results;
mod servers;
mod sizes;
mod stops;
mod streams;
mod supervisors;
mod timers;

pub use introspection::status_word;
pub(super) use jobs::{running, spawn_body, spawn_body_for};
pub(super) use names::register;
pub(super) use receive::Searched;

use rhai::{Module, Shared};

/// What is known about a function.
#[derive(Debug, Clone, Copy)]
pub struct Doc {
    pub name: &'static str,
    /// How it is called: `job_await(pid, ms = 5000)`.
    pub signature: &'static str,
    /// One line.
    pub summary: &'static str,
    /// What it does exactly, what it fails with, and whose semantics it has.
    pub details: &'static str,
    /// What is typed, and what is shown for it. Run as a test.
    pub example: (&'static str, &'static str),
}

/// Functions with their documentation.
#[derive(Default)]
pub struct Functions {
    module: Module,
    docs: Vec<Doc>,
    /// The headings of a reference, and before which function each stands.
    sections: Vec<(&'static str, usize)>,
}

/// Functions that Rhai reserves the names of: what a user types, and what they are registered under.
pub const RESERVED: &[(&str, &str)] = &[("spawn", "spawn_")];

/// The name under which a registered function is documented.
pub fn documented_name(registered: &str) -> &str {
    RESERVED.iter().find(|(_, name)| *name == registered).map_or(registered, |(typed, _)| typed)
}

/// What registers the functions of one file.
type Add = fn(&mut Functions);

/// The functions that do not depend on a session, as a reference lists them.
const SECTIONS: [(&str, &[Add]); 12] = [
    ("Jobs", &[jobs::add, results::add, job_lists::add]),
    ("Streams", &[streams::add]),
    ("Processes", &[processes::add, monitors::add]),
    ("Messages", &[receive::add, timers::add, names::add]),
    ("Agents", &[agents::add]),
    ("Servers", &[servers::add]),
    ("Supervisors", &[supervisors::add]),
    ("Job supervisors", &[job_supervisors::add]),
    ("Looking at what runs", &[introspection::add]),
    ("Outcomes", &[outcomes::add]),
    ("Time and values", &[sizes::add, clock::add, measure::add, json::add]),
    ("Files", &[files::add]),
];

impl Functions {
    /// All functions that do not depend on a session.
    pub(crate) fn all() -> Self {
        let mut functions = Self::default();
        for (section, add) in SECTIONS {
            functions.section(section);
            add.iter().for_each(|add| add(&mut functions));
        }
        functions
    }

    /// What is documented from here on stands under this heading.
    pub fn section(&mut self, heading: &'static str) {
        self.sections.push((heading, self.docs.len()));
    }

    /// The documentation of all functions under their headings.
    pub fn sections(&self) -> impl Iterator<Item = (&'static str, &[Doc])> {
        let ends = self.sections.iter().skip(1).map(|(_, start)| *start).chain([self.docs.len()]);
        self.sections.iter().zip(ends).map(|((heading, start), end)| (*heading, &self.docs[*start..end]))
    }

    /// Notes a function's documentation. What it returns is the name to register the function's forms under.
    pub fn document(&mut self, doc: Doc) -> &'static str {
        self.docs.push(doc);
        RESERVED.iter().find(|(typed, _)| *typed == doc.name).map_or(doc.name, |(_, registered)| registered)
    }

    /// The documentation of all functions, in the order of their registration.
    pub fn docs(&self) -> &[Doc] {
        &self.docs
    }

    /// For what is no function by itself: operators, properties, conversions to text.
    pub(crate) fn module(&mut self) -> &mut Module {
        &mut self.module
    }

    pub(super) fn take_module(&mut self) -> Shared<Module> {
        std::mem::take(&mut self.module).into()
    }
}
