//! A session in the test's own process.
use ijob::runtime::Config;
use ijob::script::Output;
use ijob::session::{Options, Session};
use std::sync::Arc;

struct Nowhere;

impl Output for Nowhere {
    fn try_print(&self, _text: &str) -> bool {
        true
    }

    fn try_print_error(&self, _text: &str) -> bool {
        true
    }
}

/// One with one worker, whose output nobody reads.
pub fn session(options: Options) -> Session {
    let runtime = Config { workers: 1, ..options.runtime };
    Session::new(Options { runtime, ..options }, Arc::new(Nowhere)).expect("threads")
}
