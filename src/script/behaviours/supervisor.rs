//! Supervisors: processes that start others and start them again.

use super::child::{ChildSpec, NotStarted, Restart, stop_children};
use super::intensity::Intensity;
use super::process::{Behaviour, exit_of};
use super::reply::{refuse, reply};
use super::{Asked, Caller};
use crate::report::word_meant;
use crate::runtime::{Deadline, Pid};
use crate::script::callback::concluded;
use crate::script::{Context, PidValue, Reason, error};
use rhai::{Dynamic, ImmutableString, Map};
use std::collections::VecDeque;
use std::result::Result as Either;

/// Who is started again when a child ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    OneForOne,
    OneForAll,
    /// It, and those that were started after it.
    RestForOne,
}

/// What is asked of a supervisor.
pub enum SupervisorCall {
    Start(ChildSpec),
    Terminate(ImmutableString),
    Restart(ImmutableString),
    Delete(ImmutableString),
    Children,
    Count,
}

impl SupervisorCall {
    /// The function that asks for it.
    pub fn function(&self) -> &'static str {
        match self {
            Self::Start(_) => "supervisor_start_child",
            Self::Terminate(_) => "supervisor_terminate_child",
            Self::Restart(_) => "supervisor_restart_child",
            Self::Delete(_) => "supervisor_delete_child",
            Self::Children => "supervisor_children",
            Self::Count => "supervisor_count",
        }
    }
}

struct Child {
    spec: ChildSpec,
    pid: Option<Pid>,
    /// It failed to start again, and will be tried once more.
    is_restarting: bool,
}

/// The loop of a supervisor.
pub struct Supervisor {
    /// In the order in which they are started.
    children: Vec<Child>,
    strategy: Strategy,
    intensity: Intensity,
    /// Those that failed to start again.
    again: VecDeque<ImmutableString>,
}

/// What is asked cannot be done, or the supervisor has to end.
enum Failed {
    Refused(String),
    Ending(Reason),
}

impl From<Reason> for Failed {
    fn from(reason: Reason) -> Self {
        Self::Ending(reason)
    }
}

impl Supervisor {
    pub fn new(specs: Vec<ChildSpec>, strategy: Strategy, intensity: Intensity) -> Self {
        let children = specs.into_iter().map(|spec| Child { spec, pid: None, is_restarting: false }).collect();
        Self { children, strategy, intensity, again: VecDeque::new() }
    }

    /// Starts the children from this place on, those that do not run. The id of the first that fails, and why.
    fn start_from(&mut self, context: &Context, place: usize) -> Either<(), (ImmutableString, NotStarted)> {
        for child in &mut self.children[place..] {
            if child.pid.is_none() {
                child.is_restarting = false;
                child.pid = Some(child.spec.start(context).map_err(|why| (child.spec.id.clone(), why))?);
            }
        }
        Ok(())
    }

    /// Stops the children from this place on, the last first. Those that are temporary are gone for good.
    fn stop_from(&mut self, context: &Context, place: usize) -> Either<(), Reason> {
        for child in self.children[place..].iter_mut().rev() {
            stop(context, child)?;
        }
        let mut position = 0;
        self.children.retain(|child| {
            position += 1;
            position <= place || child.spec.restart != Restart::Temporary
        });
        Ok(())
    }

    /// A process has ended that may be a child.
    fn ended(&mut self, context: &Context, pid: Pid, reason: &Dynamic) -> Either<(), Reason> {
        let Some(place) = self.children.iter().position(|child| child.pid == Some(pid)) else { return Ok(()) };
        let child = &mut self.children[place];
        child.pid = None;
        match child.spec.restart {
            Restart::Temporary => drop(self.children.remove(place)),
            Restart::Transient if is_orderly(reason) => {}
            Restart::Transient | Restart::Permanent => return self.restart(context, place),
        }
        Ok(())
    }

    fn restart(&mut self, context: &Context, place: usize) -> Either<(), Reason> {
        if !self.intensity.allows_one_more() {
            return Err(Reason::Shutdown);
        }
        let failed = match self.strategy {
            Strategy::OneForOne => {
                let child = &mut self.children[place];
                child.is_restarting = false;
                match child.spec.start(context) {
                    Ok(pid) => {
                        child.pid = Some(pid);
                        Ok(())
                    }
                    Err(why) => Err((child.spec.id.clone(), why)),
                }
            }
            Strategy::RestForOne => {
                self.stop_from(context, place + 1)?;
                self.start_from(context, place)
            }
            Strategy::OneForAll => {
                self.stop_from(context, 0)?;
                self.start_from(context, 0)
            }
        };
        match failed {
            Ok(()) => Ok(()),
            Err((_, NotStarted::Ending(reason))) => Err(reason),
            // It is tried again when the messages that have come meanwhile are seen to.
            Err((id, NotStarted::Because(_))) => {
                if let Some(child) = self.children.iter_mut().find(|child| child.spec.id == id) {
                    child.is_restarting = true;
                    self.again.push_back(id);
                }
                Ok(())
            }
        }
    }

    fn place(&self, context: &Context, id: &str) -> Either<usize, Failed> {
        let place = self.children.iter().position(|child| child.spec.id == id);
        place.ok_or_else(|| {
            let meant = word_meant(id, self.children.iter().map(|child| child.spec.id.as_str()));
            Failed::Refused(format!("{} has no child \"{id}\"{meant}", context.pid()))
        })
    }

    fn answer(&mut self, context: &Context, call: SupervisorCall) -> Either<Dynamic, Failed> {
        match call {
            SupervisorCall::Start(spec) => self.start_new(context, spec),
            SupervisorCall::Terminate(id) => {
                let place = self.place(context, &id)?;
                stop(context, &mut self.children[place])?;
                if self.children[place].spec.restart == Restart::Temporary {
                    self.children.remove(place);
                }
                Ok(Dynamic::UNIT)
            }
            SupervisorCall::Restart(id) => {
                let place = self.place(context, &id)?;
                self.must_not_run(place)?;
                let child = &mut self.children[place];
                let pid = start(context, &child.spec)?;
                child.pid = Some(pid);
                Ok(Dynamic::from(PidValue::from(pid)))
            }
            SupervisorCall::Delete(id) => {
                let place = self.place(context, &id)?;
                self.must_not_run(place)?;
                self.children.remove(place);
                Ok(Dynamic::UNIT)
            }
            SupervisorCall::Children => Ok(self.children.iter().map(described).collect::<Vec<_>>().into()),
            SupervisorCall::Count => Ok(self.counted().into()),
        }
    }

    fn start_new(&mut self, context: &Context, spec: ChildSpec) -> Either<Dynamic, Failed> {
        let (me, id) = (context.pid(), spec.id.clone());
        if let Some(child) = self.children.iter().find(|child| child.spec.id == id) {
            return Err(Failed::Refused(match child.pid {
                Some(pid) => format!("{me} has a child \"{id}\" already, which runs as {pid}"),
                None => format!(
                    "{me} has a child \"{id}\" already, which does not run: supervisor_restart_child starts it, \
                     supervisor_delete_child removes it"
                ),
            }));
        }
        let pid = start(context, &spec)?;
        self.children.push(Child { spec, pid: Some(pid), is_restarting: false });
        Ok(Dynamic::from(PidValue::from(pid)))
    }

    fn must_not_run(&self, place: usize) -> Either<(), Failed> {
        let Child { spec, pid, is_restarting } = &self.children[place];
        match pid {
            Some(pid) => Err(Failed::Refused(format!(
                "the child \"{}\" runs as {pid}: supervisor_terminate_child stops it first",
                spec.id
            ))),
            None if *is_restarting => {
                Err(Failed::Refused(format!("the child \"{}\" is about to be started again", spec.id)))
            }
            None => Ok(()),
        }
    }

    fn counted(&self) -> Map {
        let count = |wanted: &dyn Fn(&Child) -> bool| {
            Dynamic::from_int(self.children.iter().filter(|child| wanted(child)).count() as i64)
        };
        Map::from_iter([
            ("specs".into(), count(&|_| true)),
            ("active".into(), count(&|child| child.pid.is_some())),
            ("supervisors".into(), count(&|child| child.spec.is_supervisor)),
            ("workers".into(), count(&|child| !child.spec.is_supervisor)),
        ])
    }
}

impl Behaviour for Supervisor {
    fn init(&mut self, context: &Context) -> Either<(), Reason> {
        context.trap_exit(true);
        let Err((id, why)) = self.start_from(context, 0) else { return Ok(()) };
        self.stop_from(context, 0)?;
        let why = match why {
            NotStarted::Ending(reason) => return Err(reason),
            NotStarted::Because(why) => why,
        };
        let Some(environment) = context.local.environment() else { return Err(Reason::Shutdown) };
        concluded(context, &environment, || error(format!("the child \"{id}\" did not start: {why}")))
    }

    fn request(&mut self, context: &Context, asked: Asked, from: Option<Caller>) -> Either<(), Reason> {
        let Asked::Supervisor(call) = asked else {
            refuse(context, from, "this process is a supervisor: supervisor_children and its like are for it");
            return Ok(());
        };
        match self.answer(context, call) {
            Ok(answer) => {
                if let Some(from) = from {
                    // Pids, words and numbers can always be copied.
                    let _ = reply(context, from, &answer);
                }
                Ok(())
            }
            Err(Failed::Refused(why)) => {
                refuse(context, from, why);
                Ok(())
            }
            Err(Failed::Ending(reason)) => Err(reason),
        }
    }

    fn message(&mut self, context: &Context, message: Dynamic) -> Either<(), Reason> {
        match exit_of(&message) {
            Some((pid, reason)) => self.ended(context, pid, &reason),
            // It has no use for any other.
            None => Ok(()),
        }
    }

    fn patience(&self) -> Deadline {
        if self.again.is_empty() { Deadline::NEVER } else { Deadline::NOW }
    }

    fn timeout(&mut self, context: &Context) -> Either<(), Reason> {
        let Some(id) = self.again.pop_front() else { return Ok(()) };
        match self.children.iter().position(|child| child.spec.id == id && child.is_restarting) {
            Some(place) => self.restart(context, place),
            None => Ok(()),
        }
    }

    fn terminate(&mut self, context: &Context, reason: Reason) -> Reason {
        match self.stop_from(context, 0) {
            Ok(()) => reason,
            Err(other) => other,
        }
    }
}

fn start(context: &Context, spec: &ChildSpec) -> Either<Pid, Failed> {
    spec.start(context).map_err(|why| match why {
        NotStarted::Because(why) => Failed::Refused(format!("the child \"{}\" did not start: {why}", spec.id)),
        NotStarted::Ending(reason) => Failed::Ending(reason),
    })
}

/// Stops a child, if it runs. Its link tells of its end too, when nobody has it for a child any more.
fn stop(context: &Context, child: &mut Child) -> Either<(), Reason> {
    child.is_restarting = false;
    let Some(pid) = child.pid.take() else { return Ok(()) };
    stop_children(context, &[(pid, child.spec.shutdown)])
}

fn described(child: &Child) -> Dynamic {
    let pid = match child.pid {
        Some(pid) => Dynamic::from(PidValue::from(pid)),
        None if child.is_restarting => "restarting".into(),
        None => Dynamic::UNIT,
    };
    let kind = if child.spec.is_supervisor { "supervisor" } else { "worker" };
    let entries: [(_, Dynamic); 4] = [
        ("id", child.spec.id.clone().into()),
        ("pid", pid),
        ("restart", child.spec.restart.word().into()),
        ("type", kind.into()),
    ];
    Map::from_iter(entries.map(|(key, value)| (key.into(), value))).into()
}

/// Did it end as it should?
pub(super) fn is_orderly(reason: &Dynamic) -> bool {
    let word = |value: &Dynamic| value.read_lock::<ImmutableString>().map(|word| word.clone());
    match word(reason) {
        Some(word) => matches!(word.as_str(), "normal" | "shutdown"),
        None => reason
            .read_lock::<rhai::Array>()
            .is_some_and(|pair| pair.len() == 2 && word(&pair[0]).is_some_and(|word| word.as_str() == "shutdown")),
    }
}
