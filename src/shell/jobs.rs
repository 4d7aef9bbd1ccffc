//! Owns the line above the prompt that tells of jobs: how many run, and how many ended badly since the last prompt.
//!
//! It is quiet. Who has just started a job knows that; so a job counts when it has outlived a prompt, and nothing is told
//! twice that has not changed.
use crate::session::Session;

#[derive(Default)]
pub struct Jobs {
    /// How many ran at the last prompt.
    before: usize,
    /// How many were told of last.
    told: usize,
    /// How many have ever ended badly.
    crashes: u64,
}

impl Jobs {
    /// What there is to tell before this prompt.
    pub fn line(&mut self, session: &Session) -> Option<String> {
        self.news(session.jobs(), session.crashes())
    }

    fn news(&mut self, now: usize, crashes: u64) -> Option<String> {
        let running = now.min(std::mem::replace(&mut self.before, now));
        let ended_badly = crashes - std::mem::replace(&mut self.crashes, crashes);
        let is_new = running != std::mem::replace(&mut self.told, running) && running > 0;
        match (is_new, ended_badly) {
            (false, 0) => None,
            (true, 0) => Some(format!("({})", run(running))),
            (false, 1) => Some("(1 job ended badly)".to_owned()),
            (false, many) => Some(format!("({many} jobs ended badly)")),
            (true, some) => Some(format!("({}, {some} ended badly)", run(running))),
        }
    }
}

fn run(jobs: usize) -> String {
    if jobs == 1 { "1 job runs".to_owned() } else { format!("{jobs} jobs run") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_news_of_jobs_that_outlive_a_prompt() {
        let mut jobs = Jobs::default();
        let prompts = [(0, 0), (2, 0), (3, 0), (3, 0), (3, 1), (1, 1), (5, 3), (5, 3), (0, 3), (1, 3), (1, 4)];
        let lines = prompts.map(|(now, crashes)| jobs.news(now, crashes).unwrap_or_default());
        let expected = [
            "",
            "",
            "(2 jobs run)",
            "(3 jobs run)",
            "(1 job ended badly)",
            "(1 job runs)",
            "(2 jobs ended badly)",
            "(5 jobs run)",
            "",
            "",
            "(1 job runs, 1 ended badly)",
        ];
        assert_eq!(lines, expected);
    }
}
