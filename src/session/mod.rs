//! One entry in, one outcome out.
//!
//! Owns what lives from entry to entry: bindings, functions, the values that `v()` gives, the sources that errors
//! show, and the process that entries run in. It knows no terminal: a shell, a script and a test use it alike.

mod about;
mod advice;
mod bindings;
pub mod completion;
mod constants;
mod entry;
mod errands;
mod evaluation;
mod explain;
mod help;
mod helpers;
mod hints;
mod imports;
mod inspect;
mod judge;
mod mask;
mod misplaced;
mod parameters;
mod process;
mod record;
mod reflow;
mod requests;
mod screen;
mod script;
mod settings;
mod sources;
mod state;
mod text;
mod values;
mod words;

pub use entry::Entry;
pub use explain::panic as report_of_panic;
pub use judge::Judge;
pub use screen::Device;
pub use script::entries;
pub use settings::{EditMode, Settings};
pub use text::Text;

use crate::report::{Kind, Report};
use crate::runtime::{Config, Deadline, DropDeep, Pid, Runtime};
use crate::script::{Doc, Environment, Functions, Host, Limits, Output, Reach, World, function};
use crossbeam_channel::{Receiver, Sender, bounded};
use entry::Prepared;
use hints::Hints;
use imports::Imports;
use process::{Death, Process};
use rhai::{Dynamic, Module, Shared};
use screen::Screen;
use state::{State, Stores};
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// What became of one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It has a value; `shown` is how the prompt shows it, `None` when the entry ends in `;`.
    Value { shown: Option<String> },
    /// It failed: the rendered error, without a newline at the end.
    Failed { shown: String },
    /// The script asked to leave with this status.
    Halt { status: u8 },
    /// It has not run: the session's process had ended before. It can be submitted again, for a new process to run.
    NotRun,
}

impl Outcome {
    fn shown(&self) -> Option<&String> {
        match self {
            Self::Value { shown } => shown.as_ref(),
            Self::Failed { shown } => Some(shown),
            Self::Halt { .. } | Self::NotRun => None,
        }
    }
}

/// So many times it is worth submitting an entry that has not run. More deaths in a row are no coincidence: the system
/// has no memory for another process, say.
pub const SUBMISSIONS: usize = 3;

/// What the user is told whose entry waits for nobody.
const LONE_WAIT: &str = "this waits for ever: no process is left that could send a message; Ctrl-C ends it";

/// Whether a text can be run as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completeness {
    /// There is nothing to run: white space and comments.
    Empty,
    Complete,
    /// More lines are needed.
    Incomplete,
}

/// How a session is set up.
pub struct Options {
    /// Workers, clock, schedule, and the bounds of processes.
    pub runtime: Config,
    /// What `args()` gives.
    pub arguments: Vec<String>,
    /// What each process may use.
    pub limits: Limits,
    /// Where `import` looks for files.
    pub folder: PathBuf,
    /// Which files scripts can reach.
    pub reach: Reach,
    /// Native functions that scripts can call besides Rhai's and ijob's. They run on worker threads: one that waits
    /// keeps all other processes of its worker waiting.
    pub modules: Vec<Shared<Module>>,
    pub settings: Settings,
    /// What can be shown where the output goes to.
    pub device: Device,
}

impl Default for Options {
    /// A worker for each core, files from the current folder, a hundred elements, no colours.
    fn default() -> Self {
        let (arguments, modules) = (Vec::new(), Vec::new());
        let (runtime, limits) = (Config::default(), Limits::default());
        Self {
            runtime,
            arguments,
            limits,
            folder: PathBuf::new(),
            reach: Reach::default(),
            modules,
            settings: Settings::default(),
            device: Device::default(),
        }
    }
}

/// Bindings, values and sources of one sitting.
pub struct Session {
    state: DropDeep<Arc<State>>,
    /// Before the world: its processes use that until they have ended.
    process: DropDeep<Process>,
    world: DropDeep<ClearAtEnd>,
    imports: Arc<Imports>,
    witness: OnceLock<Witness>,
}

/// The world refers to environments and they to it; whoever made it lets go of them.
struct ClearAtEnd(Arc<World>);

impl Drop for ClearAtEnd {
    fn drop(&mut self) {
        self.0.clear();
    }
}

impl Session {
    /// A session whose scripts print to `output`.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn new(options: Options, output: Arc<dyn Output>) -> std::io::Result<Self> {
        let stores = Stores::default();
        let sources = stores.sources.clone();
        let imports = Arc::new(Imports::new(options.folder, sources.clone()));
        let (known_sources, known) = (sources.clone(), stores.clone());
        let began = std::time::Instant::now();
        let screen = Arc::new(Screen::new(options.device, options.settings));
        let (crash_screen, helper_screen) = (screen.clone(), screen.clone());
        let (known_busy, end_screen) = (stores.busy.clone(), screen.clone());
        let hints = Arc::new(Hints::new(&screen));
        let known_hints = hints.clone();
        let world = World::new(Host {
            output,
            resolver: imports.clone(),
            texts: sources,
            crash_report: Box::new(move |crash| {
                let report = explain::crash(crash, &known_sources);
                crash_screen.render(&report) + "\n"
            }),
            end_notice: Box::new(move |end| {
                let is_of_prompt = end.callers.len() == 1 && !known_busy.load(Ordering::Relaxed);
                is_of_prompt.then(|| explain::end(end, &end_screen) + "\n")
            }),
            hint: Box::new(move |hint| known_hints.note(hint)),
            limits: options.limits,
            reach: options.reach,
            modules: options.modules,
            functions: Box::new(move |functions| {
                functions.section("The session");
                help::add_functions(functions, &helper_screen, &known.sources);
                inspect::add_functions(functions, &helper_screen);
                settings::add_functions(functions, &helper_screen);
                about::add_functions(functions, began);
                known.values.add_functions(functions);
                known.constants.add_functions(functions);
                helpers::add_functions(functions, &known.requests, &known.record);
                add_arguments(functions, &options.arguments);
            }),
        });
        let environment = Environment::first(world.clone());
        imports.build_on(&environment);
        let state = Arc::new(State::new(environment, stores, imports.clone(), screen, hints));
        let process = Process::new(Runtime::new(options.runtime)?);
        let world = ClearAtEnd(world);
        let (state, process, world) = (DropDeep::new(state), DropDeep::new(process), DropDeep::new(world));
        Ok(Self { state, process, world, imports, witness: OnceLock::new() })
    }

    /// The number that the next entry gets when it succeeds, from 1.
    pub fn number(&self) -> usize {
        self.state.values.count() + 1
    }

    /// The next entry is the first: what has run so far counts as none, and `v()` knows nothing of it. Its variables and
    /// functions stay, and `restart()` runs it again.
    pub fn forget_values(&self) {
        self.state.values.clear();
        self.state.record.begin();
    }

    /// How many columns values and errors may take.
    pub fn set_width(&self, width: usize) {
        self.state.screen.set_width(width);
    }

    /// The processes that live beside the session's own, in the order of their pids.
    pub fn jobs(&self) -> Vec<Pid> {
        self.process.jobs()
    }

    /// How many processes have ended by an error that nothing caught.
    pub fn crashes(&self) -> u64 {
        self.world.0.crashes()
    }

    /// From here on a person looks on: a value that is cut is followed by a line that tells how to see all of it, and what
    /// many do not expect is explained once, when it has happened: [`Session::take_hints`] has it.
    pub fn explain(&self) {
        self.state.screen.explain();
    }

    /// What has to be explained about the entry that has just run: a line each.
    pub fn take_hints(&self) -> Vec<String> {
        self.state.hints.take()
    }

    /// Markdown as it can be shown: whole lines.
    pub fn markdown(&self, markdown: &str) -> String {
        self.state.screen.markdown(markdown)
    }

    /// An error, as this session writes them. Without a newline at the end.
    pub fn render(&self, report: &Report) -> String {
        self.state.screen.render(report)
    }

    /// A text that is less than what scripts have to say: dimmed, where that can be.
    pub fn quiet(&self, text: &str) -> String {
        self.state.screen.quiet(text)
    }

    /// What the user has set by now.
    pub fn settings(&self) -> Settings {
        self.state.screen.settings()
    }

    /// Every function of ijob's own, with its documentation.
    pub fn docs(&self) -> &[Doc] {
        self.world.0.functions().docs()
    }

    /// The same under the headings of the reference.
    pub fn sections(&self) -> impl Iterator<Item = (&'static str, &[Doc])> {
        self.world.0.functions().sections()
    }

    /// From here on each outcome is given to `witness` too, before anything runs after it: what jobs print then comes
    /// later. Only the first witness counts.
    pub fn on_outcome(&self, witness: impl Fn(&Outcome) + Send + Sync + 'static) {
        let _ = self.witness.set(Arc::new(witness));
    }

    /// From here on the session's process is replaced when it dies between two entries, and `notice` is given the
    /// rendered reason at once. Without this, the next entry fails with it.
    pub fn on_death(&self, notice: impl Fn(String) + Send + Sync + 'static) {
        let state = self.state.clone();
        self.process.tell_deaths(move |death: Death| {
            let report = state.render_death(&death);
            notice(std::iter::once(report).chain(state.hints.take()).collect::<Vec<_>>().join("\n"));
        });
    }

    /// From here on `notice` is given a hint when an entry waits for something that cannot come, and only a person can
    /// end that. Without this, such an entry fails.
    pub fn on_lone_wait(&self, notice: impl Fn(&str) + Send + Sync + 'static) {
        let state = self.state.clone();
        let told = move || state.screen.told(Kind::Hint, None, LONE_WAIT, || LONE_WAIT.to_owned());
        self.process.runtime().on_lone_wait(move || notice(&told()));
    }

    /// Can `text` be run, or does it need more lines? Evaluates nothing.
    pub fn completeness(&self, text: &str) -> Completeness {
        script::completeness(text, &self.state)
    }

    /// Judges texts in the session's stead, as while one is typed.
    pub fn judge(&self) -> Judge {
        Judge::new(self.state.clone())
    }

    /// Starts `text` as the next entry; its outcome comes through the channel.
    pub fn submit(&self, text: &str) -> Receiver<Outcome> {
        self.submit_entry(&Entry::typed(format!("ijob:{}", self.number()), text))
    }

    /// Starts an entry that stands in a file, say; its outcome comes through the channel.
    pub fn submit_entry(&self, entry: &Entry) -> Receiver<Outcome> {
        self.state.hints.look_at(entry.code());
        let (reply, outcome) = bounded(1);
        let reply = Arc::new(Reply { sender: Mutex::new(Some(reply)), witness: self.witness.get().cloned() });
        match entry.prepare(&self.state) {
            Ok(compiled) => self.start(entry.clone(), compiled, reply),
            Err(report) => reply.send(Outcome::Failed { shown: self.state.render(&report) }),
        }
        outcome
    }

    /// Has the pieces of an entry run, which are one but for a few. The last one's value is the entry's.
    fn start(&self, entry: Entry, pieces: Vec<Prepared>, reply: Arc<Reply>) {
        let (state, tell) = (self.state.clone(), self.process.teller());
        let answer = reply.clone();
        let posted = self.process.post(move |context| {
            answer.send(evaluation::run(&state, context, entry, &pieces, &tell));
        });
        if let Err(died) = posted {
            self.state.failed.store(true, Ordering::Relaxed);
            self.process.keep_for_later(died.0);
            reply.send(Outcome::NotRun);
        }
    }

    /// Makes the functions of these entries known before any of them runs. Entries that cannot be parsed are left out:
    /// they fail in their turn.
    pub fn hoist(&self, entries: &[Entry]) {
        script::hoist(entries, &self.state);
    }

    /// How the session's process ended, if it has since the last entry.
    pub fn death(&self) -> Option<String> {
        if let Some(death) = self.process.kept() {
            return Some(self.state.render_death(&death));
        }
        loop {
            let (reply, alive) = bounded(1);
            let asked = self.process.post(move |_| {
                // Nobody waits for this one when a death comes first.
                let _ = reply.send(());
            });
            match asked {
                Err(died) => return Some(self.state.render_death(&died.0)),
                Ok(()) if alive.recv().is_ok() => return None,
                // It ended with the question in its hands: ask again.
                Ok(()) => {}
            }
        }
    }

    /// Is this condition true, between two entries? It sees what an entry would see, the texts in `given` under their
    /// names, and the value of the last entry as `value`. Whatever it is, it changes neither `v()` nor the counter.
    ///
    /// # Errors
    /// What keeps it from being judged: the rendered error.
    pub fn ask(&self, condition: &str, given: &[(&str, &str)]) -> Result<bool, String> {
        let entry = Entry::typed("check", condition);
        let pieces = entry.prepare(&self.state).map_err(|report| self.state.render(&report))?;
        let given: Vec<(String, String)> =
            given.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let (state, (reply, answer)) = (self.state.clone(), bounded(1));
        let posted = self.process.post(move |context| {
            // Nobody waits for it when the session is being left.
            let _ = reply.send(evaluation::ask(&state, context, &pieces, given));
        });
        let ended = || "the session's process has ended".to_owned();
        posted.map_err(|_| ended())?;
        answer.recv().unwrap_or_else(|_| Err(ended()))
    }

    /// How the value of the last entry is shown.
    pub fn last_value(&self) -> Option<String> {
        self.state.values.last().map(|value| self.state.show(&value))
    }

    /// Lets all run that can: the answer comes when every process waits. In virtual time; in real time, at once.
    pub fn settle(&self) -> Receiver<()> {
        let (reply, settled) = bounded(1);
        let posted = self.process.post(move |context| {
            // In virtual time, a wait ends when nothing else can run. Interrupted, it has ended too.
            let _ = context.sleep(Deadline::after(Duration::from_micros(1)), &|| None);
            let _ = reply.send(());
        });
        drop(posted);
        settled
    }

    /// Stops the running entry; it ends with an error, its process lives on. Without one, nothing happens.
    pub fn interrupt(&self) {
        self.process.interrupt();
    }
}

/// Where the outcome goes. One that is dropped unused says that the entry has not run.
struct Reply {
    sender: Mutex<Option<Sender<Outcome>>>,
    witness: Option<Witness>,
}

/// Sees each outcome where it comes to be, before anything else runs there.
type Witness = Arc<dyn Fn(&Outcome) + Send + Sync>;

impl Reply {
    fn send(&self, outcome: Outcome) {
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(sender) = sender {
            if let Some(witness) = &self.witness {
                witness(&outcome);
            }
            // Nobody waits when the session is being left.
            let _ = sender.send(outcome);
        }
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        self.send(Outcome::NotRun);
    }
}

fn add_arguments(functions: &mut Functions, arguments: &[String]) {
    let arguments: rhai::Array = arguments.iter().cloned().map(Dynamic::from).collect();
    function!(
        functions,
        Doc {
            name: "args",
            signature: "args()",
            summary: "The arguments that follow the script's name on the command line, as an array of strings.",
            details: "Empty at the prompt and for `-e`. Elixir's `System.argv/0`.",
            example: ("args()", "[]"),
        },
        move || arguments.clone(),
    );
}
