//! How often a supervisor starts children again before it gives up.

use crate::runtime::now;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// So many restarts in so long a time, and no more.
pub struct Intensity {
    most: usize,
    period: Duration,
    /// When the latest were.
    restarts: VecDeque<Instant>,
}

impl Intensity {
    pub fn new(most: usize, period: Duration) -> Self {
        Self { most, period, restarts: VecDeque::new() }
    }

    /// Counts one more. False: that is one too many.
    pub fn allows_one_more(&mut self) -> bool {
        let now = now();
        while self.restarts.front().is_some_and(|then| now.duration_since(*then) > self.period) {
            self.restarts.pop_front();
        }
        self.restarts.push_back(now);
        self.restarts.len() <= self.most
    }
}

impl Default for Intensity {
    /// OTP's three in five seconds.
    fn default() -> Self {
        Self::new(3, Duration::from_secs(5))
    }
}
