//! What a script as a whole may use: time, memory and output. Whoever watches ends it when that is used up.

use crossbeam_channel::{Receiver, Sender, bounded};
use ijob::report::{Kind, Report, Style};
use ijob::script::bytes;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

/// How often the memory is looked at.
const LOOK: Duration = Duration::from_millis(10);

/// How long the script may take to end, before the program does. Memory that is being filled does not wait.
const GRACE: Duration = Duration::from_secs(2);
const GRACE_FOR_MEMORY: Duration = Duration::from_millis(100);

/// What a script as a whole may use. `None`: without a bound.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bounds {
    /// Bytes that the whole program holds.
    pub memory: Option<usize>,
    /// Bytes that it writes.
    pub output: Option<usize>,
    /// Of the real clock, from its first entry on.
    pub time: Option<Duration>,
}

/// Watches over one program. Cheap to clone.
#[derive(Clone)]
pub struct Watch(Arc<Watched>);

struct Watched {
    bounds: Bounds,
    written: AtomicUsize,
    is_over: AtomicBool,
    why: OnceLock<String>,
    bell: Sender<()>,
    over: Receiver<()>,
}

impl Default for Watch {
    /// Bounds nothing.
    fn default() -> Self {
        Self::new(Bounds::default())
    }
}

impl Watch {
    pub fn new(bounds: Bounds) -> Self {
        let (bell, over) = bounded(1);
        let (written, is_over, why) = (AtomicUsize::new(0), AtomicBool::new(false), OnceLock::new());
        Self(Arc::new(Watched { bounds, written, is_over, why, bell, over }))
    }

    /// Hears of it when something is used up.
    pub fn over(&self) -> &Receiver<()> {
        &self.0.over
    }

    /// What is said then.
    pub fn report(&self) -> Report {
        let title = self.0.why.get().cloned().unwrap_or_default();
        Report { kind: Kind::Limit, title, ..Report::default() }
    }

    /// Writes a text of so many bytes, if there is room for it; `None`: there is none, and it is the end.
    pub fn write(&self, size: usize, write: impl FnOnce() -> bool) -> Option<bool> {
        let Some(most) = self.0.bounds.output else { return Some(write()) };
        if self.0.written.fetch_add(size, Ordering::Relaxed).saturating_add(size) > most {
            self.end(format!("output limit: the script has written more than {} (--max-output)", bytes(most)));
            return None;
        }
        let is_written = write();
        if !is_written {
            self.0.written.fetch_sub(size, Ordering::Relaxed);
        }
        Some(is_written)
    }

    /// The script begins: from here on its time runs, and its memory is looked at.
    ///
    /// # Errors
    /// When the system gives no thread for it.
    pub fn begin(&self, style: Style) -> std::io::Result<()> {
        let Bounds { memory, time, .. } = self.0.bounds;
        if memory.is_none() && time.is_none() {
            return Ok(());
        }
        let (watch, began) = (self.clone(), Instant::now());
        thread::Builder::new().name("watch".into()).spawn(move || watch.look(began, style))?;
        Ok(())
    }

    fn look(&self, began: Instant, style: Style) {
        let grace = loop {
            if self.0.is_over.load(Ordering::Relaxed) {
                break GRACE;
            }
            if let Some((why, grace)) = self.used_up(began) {
                self.end(why);
                break grace;
            }
            thread::sleep(LOOK);
        };
        // What does not end by itself, a text of many megabytes that is being parsed, say, is not waited for.
        thread::sleep(grace);
        eprintln!("{}", style.write(&self.report()));
        std::process::exit(1);
    }

    /// What is used up, and how long the script has to end.
    fn used_up(&self, began: Instant) -> Option<(String, Duration)> {
        let Bounds { memory, time, .. } = self.0.bounds;
        if let Some(most) = time.filter(|most| began.elapsed() >= *most) {
            let why = format!("time limit: the script has run for {} ms (--max-time)", most.as_millis());
            return Some((why, GRACE));
        }
        let most = memory.filter(|most| held().is_some_and(|held| held > *most))?;
        let why = format!("memory limit: the program holds more than {} (--max-total-memory)", bytes(most));
        Some((why, GRACE_FOR_MEMORY))
    }

    fn end(&self, why: String) {
        // The first reason counts.
        let _ = self.0.why.set(why);
        self.0.is_over.store(true, Ordering::Relaxed);
        let _ = self.0.bell.try_send(());
    }
}

/// Bytes of memory that the program holds; `None`: the system does not tell.
fn held() -> Option<usize> {
    let told = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = told.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: usize = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes.saturating_mul(1024))
}
