//! What can be known of a process from outside.

use super::context::Context;
use super::deadlock::WaitsFor;
use super::job::Job;
use super::process::{Event, Process};
use super::{Language, Pid, Stop, now};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

/// What a process is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It has not run yet.
    Starting,
    Running,
    /// It could run, and others do.
    Ready,
    Waiting(WaitsFor),
    /// It has been told to end, and has not looked yet.
    Ending,
}

/// A process, as it was a moment ago.
#[derive(Debug, Clone)]
pub struct Info {
    pub pid: Pid,
    pub name: Option<Arc<str>>,
    pub status: Status,
    /// Messages that it has not taken.
    pub messages: usize,
    pub links: Vec<Pid>,
    /// Whom it monitors.
    pub monitors: Vec<Pid>,
    pub monitored_by: Vec<Pid>,
    pub traps_exit: bool,
    /// Who started it; `None` for one that was started from outside.
    pub parent: Option<Pid>,
    /// Whose job it is, if it is one.
    pub owner: Option<Pid>,
    /// Since it began to run.
    pub age: Duration,
    /// Operations run, and bytes held, when it last stopped to run.
    pub operations: u64,
    pub bytes: usize,
}

/// A job of a process, as its owner sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobInfo {
    pub pid: Pid,
    pub status: JobStage,
}

/// How far a job has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobStage {
    Running,
    /// It has its result.
    Done,
    /// It has ended without one.
    Failed,
}

/// So often a process looks whether one that it asks has answered. One on another worker may have to wait for its turn.
const LOOKS: usize = 100_000;

/// So many processes are followed from link to link.
const FOLLOWED: usize = 10_000;

impl<L: Language> Context<L> {
    /// The processes that live, in the order of their pids.
    pub fn processes(&self) -> Vec<Pid> {
        self.shared.table.pids()
    }

    /// What is known of a process; `None`: it has ended, or never was.
    pub fn info(&self, pid: Pid) -> Option<Info> {
        let process = self.find(pid)?;
        let is_self = pid == self.pid();
        if is_self {
            self.publish();
        }
        let (operations, bytes) = process.usage();
        let is_started = process.is_started();
        let state = process.lock();
        if state.ended {
            return None;
        }
        let status = match () {
            () if is_self => Status::Running,
            () if state.exit.is_some() => Status::Ending,
            () if !is_started => Status::Starting,
            () if process.is_running() => Status::Running,
            () if state.is_waiting() => Status::Waiting(state.waits_for()),
            () => Status::Ready,
        };
        let mut links: Vec<Pid> = state.links.iter().map(|(pid, _)| pid).collect();
        links.sort_unstable();
        let (monitors, monitored_by) = state.monitors.as_ref().map(|monitors| monitors.pids()).unwrap_or_default();
        Some(Info {
            pid,
            name: state.name.clone(),
            status,
            messages: state.messages(),
            links,
            monitors,
            monitored_by,
            traps_exit: state.traps_exit,
            parent: process.callers().next().map(|caller| caller.pid),
            owner: state.owner.as_ref().map(|owner| owner.pid()),
            age: process.born().map_or(Duration::ZERO, |born| self.shared.running_for(now()).saturating_sub(born)),
            operations,
            bytes,
        })
    }

    /// Where a process waits, if it waits and can say: it is asked, and answers in its turn.
    ///
    /// # Errors
    /// When this process has to leave off meanwhile.
    pub fn where_it_waits(&self, pid: Pid) -> Result<Option<L::Place>, Stop> {
        let Some(process) = self.find(pid).filter(|process| process.pid() != self.pid()) else { return Ok(None) };
        let woken = {
            let mut state = process.lock();
            if !state.is_waiting() {
                return Ok(None);
            }
            state.asked = true;
            state.place = None;
            state.wake(Event::Signal)
        };
        if woken {
            self.shared.schedule(&process);
        }
        for _ in 0..LOOKS {
            self.give_way()?;
            let mut state = process.lock();
            if !state.asked || state.ended {
                return Ok(state.place.take().map(|place| *place));
            }
        }
        Ok(None)
    }

    /// This process's own jobs that it has not collected, in the order of their pids.
    pub fn jobs(&self) -> Vec<JobInfo> {
        let state = self.process.lock();
        let jobs = state.jobs.iter().map(|(pid, job)| {
            let status = match job {
                Job::Running { .. } => JobStage::Running,
                Job::Ended { result: Ok(_), .. } => JobStage::Done,
                Job::Ended { result: Err(_), .. } => JobStage::Failed,
            };
            JobInfo { pid, status }
        });
        let mut jobs: Vec<JobInfo> = jobs.collect();
        drop(state);
        jobs.sort_unstable_by_key(|job| job.pid);
        jobs
    }

    /// Would a crash of this process end one that does what the outside posts to it, through however many links?
    pub fn takes_server_along(&self) -> bool {
        let mut seen = HashSet::from([self.pid()]);
        let mut next: Vec<Arc<Process<L>>> = vec![self.process.clone()];
        while let Some(process) = next.pop() {
            let state = process.lock();
            let links: Vec<_> = state.links.iter().map(|(_, linked)| linked.clone()).collect();
            drop(state);
            for linked in links {
                if !seen.insert(linked.pid()) || linked.lock().traps_exit {
                    continue;
                }
                if self.shared.coroner.is_server(linked.pid()) {
                    return true;
                }
                if seen.len() < FOLLOWED {
                    next.push(linked);
                }
            }
        }
        false
    }
}
