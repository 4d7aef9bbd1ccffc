//! Owns the line above the prompt that tells of jobs: how many run, and how many ended badly since the last prompt.
//!
//! It is quiet. Who has just started a job knows that; so a job counts when it has outlived a prompt, and nothing is told
//! twice while it is the same jobs that run.
use crate::{runtime::Pid, session::Session};

#[derive(Default)]
pub struct Jobs {
    /// Those that ran at the last prompt, in the order of their pids.
    before: Vec<Pid>,
    /// Those that were told of last.
    told: Vec<Pid>,
    /// How many have ever ended badly.
    crashes: u64,
}

impl Jobs {
    /// What there is to tell before this prompt.
    pub fn line(&mut self, session: &Session) -> Option<String> {
        self.news(session.jobs(), session.crashes())
    }

    fn news(&mut self, now: Vec<Pid>, crashes: u64) -> Option<String> {
        let outlived = |pid: &Pid| self.before.binary_search(pid).is_ok();
        let running: Vec<Pid> = now.iter().copied().filter(outlived).collect();
        self.before = now;
        let ended_badly = crashes - std::mem::replace(&mut self.crashes, crashes);
        let is_new = !running.is_empty() && running != self.told;
        self.told = running;
        match (is_new, ended_badly) {
            (false, 0) => None,
            (true, 0) => Some(format!("({})", run(self.told.len()))),
            (false, 1) => Some("(1 job ended badly)".to_owned()),
            (false, many) => Some(format!("({many} jobs ended badly)")),
            (true, some) => Some(format!("({}, {some} ended badly)", run(self.told.len()))),
        }
    }
}

fn run(jobs: usize) -> String {
    if jobs == 1 { "1 job runs".to_owned() } else { format!("{jobs} jobs run") }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What each prompt tells of: the pids of the jobs that run, and how many have ever ended badly.
    #[test]
    fn only_news_of_jobs_that_outlive_a_prompt() {
        let prompts: [(&[u64], u64, &str); _] = [
            (&[], 0, ""),
            (&[1, 2], 0, ""),
            (&[1, 2, 3], 0, "(2 jobs run)"),
            (&[1, 2, 3], 0, "(3 jobs run)"),
            (&[1, 2, 3], 1, "(1 job ended badly)"),
            (&[3], 1, "(1 job runs)"),
            (&[3, 4, 5, 6, 7], 3, "(2 jobs ended badly)"),
            (&[3, 4, 5, 6, 7], 3, "(5 jobs run)"),
            // Five have ended, and the one that runs has just been started.
            (&[8], 3, ""),
            (&[8], 3, "(1 job runs)"),
            // As many as before, and others.
            (&[8, 9, 10], 3, ""),
            (&[9, 10], 3, "(2 jobs run)"),
            (&[10, 11], 3, "(1 job runs)"),
            (&[11], 4, "(1 job runs, 1 ended badly)"),
            (&[], 4, ""),
            (&[12], 4, ""),
            (&[12], 5, "(1 job runs, 1 ended badly)"),
        ];
        let mut jobs = Jobs::default();
        for (at, (pids, crashes, expected)) in prompts.into_iter().enumerate() {
            let now = pids.iter().map(|&number| Pid::from_number(number)).collect();
            assert_eq!(jobs.news(now, crashes).unwrap_or_default(), expected, "prompt {at}");
        }
    }
}
