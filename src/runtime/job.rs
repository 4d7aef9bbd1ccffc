//! Jobs, as their owner sees them: what became of them, and waits for one or for whichever of several ends next.

use super::context::{At, Context, Deadline};
use super::deadlock::WaitsFor;
use super::meter::uncharged;
use super::process::{Event, State};
use super::signal::lock_both;
use super::{Language, Pid, Reason, Stop};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where a job stands. An owner keeps one for each of its jobs that it has not collected.
pub(super) enum Job<L: Language> {
    Running {
        /// It was linked to its owner from the start.
        linked: bool,
        /// Its result is all that tells an owner of its end that traps exits.
        quiet: bool,
        group: Option<Arc<Ends>>,
    },
    Ended {
        linked: bool,
        result: Result<L::Value, Reason<L>>,
    },
}

/// The answer to a wait for a job.
pub enum JobAnswer<L: Language> {
    /// It came to its end with this result, which is now collected.
    Done(L::Value),
    /// It ended for this reason, without a result. `linked`: its owner was to end with it, and lives all the same.
    Failed { reason: Reason<L>, linked: bool },
    /// The time is up; it still runs.
    TimedOut,
    /// The caller has no such job: it never had, or the result is collected already.
    Unknown,
}

/// Where a job stands, seen without collecting it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobStatus {
    Running,
    /// Its result, or the reason for its failure, is there to be collected.
    Ended,
    /// The caller has no such job: it never had, or the result is collected already.
    Unknown,
}

/// Jobs of one process that it waits for together. Their ends queue up here, so that a wait looks at none of the
/// others. To be used by that process alone.
#[derive(Default)]
pub struct JobGroup(Arc<Ends>);

/// The jobs of a group that have ended, in that order. Those that run refer to it, which counts them. All under the
/// owner's lock.
#[derive(Default)]
pub(super) struct Ends(Mutex<VecDeque<Pid>>);

impl Ends {
    fn queue(&self) -> MutexGuard<'_, VecDeque<Pid>> {
        // Nothing that can panic runs under this lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Ends {
    fn drop(&mut self) {
        // As it grew.
        uncharged(|| drop(std::mem::take(&mut *self.queue())));
    }
}

impl<L: Language> Context<L> {
    /// Waits for the end of one of the caller's own jobs, and collects its result.
    pub fn await_job(&self, job: Pid, deadline: Deadline, at: At<'_, L>) -> Result<JobAnswer<L>, Stop> {
        let answer = self.wait(Event::Job, WaitsFor::Job(job), deadline, at, |state| match state.jobs.get(job) {
            Some(Job::Running { .. }) => None,
            _ => Some(state.jobs.remove(job)),
        })?;
        Ok(match answer {
            None => JobAnswer::TimedOut,
            Some(Some(Job::Ended { result: Ok(value), .. })) => JobAnswer::Done(value),
            Some(Some(Job::Ended { result: Err(reason), linked })) => JobAnswer::Failed { reason, linked },
            Some(_) => JobAnswer::Unknown,
        })
    }

    /// Waits for the end of one of the caller's own jobs, and leaves the result where it is.
    pub fn watch_job(&self, job: Pid, deadline: Deadline, at: At<'_, L>) -> Result<JobStatus, Stop> {
        let status = self.wait(Event::Job, WaitsFor::Job(job), deadline, at, |state| {
            Some(state.job_status(job)).filter(|status| *status != JobStatus::Running)
        })?;
        Ok(status.unwrap_or(JobStatus::Running))
    }

    /// Where one of the caller's own jobs stands now.
    pub fn job_status(&self, job: Pid) -> JobStatus {
        self.process.lock().job_status(job)
    }

    /// Makes one of the caller's own jobs a member of a group, and of no other. One that has ended already is the next
    /// that the group tells of. False: there is no such job.
    pub fn join_group(&self, job: Pid, group: &JobGroup) -> bool {
        let mut state = self.process.lock();
        let before = match state.jobs.get_mut(job) {
            Some(Job::Running { group: member, .. }) => member.replace(group.0.clone()),
            Some(Job::Ended { .. }) => {
                uncharged(|| group.0.queue().push_back(job));
                None
            }
            None => return false,
        };
        drop(state);
        drop(before);
        true
    }

    /// Waits until a job of the group ends, and returns which. Each is told of once, in the order of their ends, and its
    /// result is left where it is; of one that was collected or forgotten nothing is told. `None`: the time is up, or no
    /// job of the group is left.
    pub fn next_of_group(&self, group: &JobGroup, deadline: Deadline, at: At<'_, L>) -> Result<Option<Pid>, Stop> {
        let next = self.wait(Event::Job, WaitsFor::AnyJob, deadline, at, |state| {
            let mut ends = group.0.queue();
            while let Some(job) = ends.pop_front() {
                if state.job_status(job) == JobStatus::Ended {
                    return Some(Some(job));
                }
            }
            // Those that run hold it, too.
            (Arc::strong_count(&group.0) == 1).then_some(None)
        })?;
        Ok(next.flatten())
    }

    /// From here on the job's result is of no interest: a late one is dropped.
    pub fn forget_job(&self, job: Pid) {
        let forgotten = self.process.lock().jobs.remove(job);
        drop(forgotten);
    }

    /// A job that was forgotten while it ran is of interest again, if it still runs and is the caller's.
    pub fn recall_job(&self, job: Pid) -> bool {
        let Some(process) = self.find(job).filter(|process| process.pid() != self.pid()) else { return false };
        let (mut mine, theirs) = lock_both(&self.process, &process);
        let is_own = theirs.owner.as_ref().is_some_and(|owner| Arc::ptr_eq(owner, &self.process));
        let is_running = is_own && !theirs.ended;
        if is_running && !mine.jobs.contains(job) {
            let linked = mine.links.contains(job);
            mine.jobs.insert(job, Job::Running { linked, quiet: false, group: None });
        }
        is_running
    }

    /// A job of the caller's that never was a process, and has this result. It is only to be collected.
    pub fn completed_job(&self, value: L::Value) -> Pid {
        let pid = self.shared.pid_without_process();
        self.process.lock().jobs.insert(pid, Job::Ended { linked: true, result: Ok(value) });
        pid
    }
}

impl<L: Language> State<L> {
    /// Does this job, which is about to end, tell of that by its result alone?
    pub fn is_quiet(&self, job: Pid) -> bool {
        matches!(self.jobs.get(job), Some(Job::Running { quiet: true, .. }))
    }

    fn job_status(&self, job: Pid) -> JobStatus {
        match self.jobs.get(job) {
            Some(Job::Running { .. }) => JobStatus::Running,
            Some(Job::Ended { .. }) => JobStatus::Ended,
            None => JobStatus::Unknown,
        }
    }

    /// Which jobs it waits for that waits for any of a group.
    pub fn any_of_jobs(&self) -> WaitsFor {
        let running = self.jobs.iter().filter(|(_, job)| matches!(job, Job::Running { group: Some(_), .. }));
        let mut pids: Vec<Pid> = running.map(|(pid, _)| pid).collect();
        pids.sort_unstable();
        pids.first().map_or(WaitsFor::AnyJob, |first| WaitsFor::AnyOfJobs(*first, pids.len() - 1))
    }

    /// A job has ended. True: its owner was parked for that, and is to be scheduled.
    ///
    /// # Errors
    /// When nobody waits for it any more: the result comes back.
    pub fn job_ended(
        &mut self,
        job: Pid,
        result: Result<L::Value, Reason<L>>,
    ) -> Result<bool, Result<L::Value, Reason<L>>> {
        let Some(entry) = self.jobs.get_mut(job) else { return Err(result) };
        let (linked, group) = match entry {
            Job::Running { linked, group, .. } => (*linked, group.take()),
            Job::Ended { linked, .. } => (*linked, None),
        };
        *entry = Job::Ended { linked, result };
        if let Some(ends) = &group {
            uncharged(|| ends.queue().push_back(job));
        }
        // An owner of many that waits for one of them has no use for the end of the others.
        let is_awaited = match self.waits_for() {
            WaitsFor::Job(awaited) => awaited == job,
            WaitsFor::AnyJob => group.is_some(),
            _ => false,
        };
        Ok(is_awaited && self.wake(Event::Job))
    }
}

#[cfg(test)]
mod tests;
