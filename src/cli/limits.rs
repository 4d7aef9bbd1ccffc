//! What a script may use, as given on the command line.

use super::watch::Bounds;
use clap::Args;
use ijob::runtime;
use ijob::script::{Limits, Reach};
use std::path::PathBuf;
use std::time::Duration;

/// Less would not do for the shell itself.
const LEAST_MEMORY: usize = 1 << 20;

/// What a script may use. Where nothing is given, a sandbox has limits of its own.
#[derive(Debug, Args)]
pub struct LimitArguments {
    /// Run what is not trusted: it reads files of this folder alone, writes none, and has limits
    ///
    /// Those of a sandbox, where no others are given: 1000 processes with 10000 messages each, for one process 64M of memory,
    /// a billion operations and 200 calls within calls, for all together 512M, 16M of output and a minute. At a prompt
    /// no history is kept, no rc file is run, and no editor is started.
    #[arg(long, value_name = "FOLDER")]
    pub sandbox: Option<PathBuf>,

    /// Memory of one process; 0 means no limit [default: 1G]
    #[arg(long, value_name = "SIZE", value_parser = memory)]
    max_memory: Option<usize>,

    /// Operations of one process, at the prompt of one entry; 0 means no limit [default: 0]
    #[arg(long, value_name = "N")]
    max_operations: Option<u64>,

    /// Bytes of one string; 0 means no limit
    #[arg(long, value_name = "SIZE", default_value = "0", value_parser = size)]
    max_string: usize,

    /// Elements of one array, with those of arrays in it; 0 means no limit
    #[arg(long, value_name = "N", default_value_t = 0)]
    max_array: usize,

    /// Entries of one map, with those of maps in it; 0 means no limit
    #[arg(long, value_name = "N", default_value_t = 0)]
    max_map: usize,

    /// Calls within calls; 0 means as many as the stack holds [default: 0]
    #[arg(long, value_name = "N")]
    max_call_depth: Option<usize>,

    /// Processes that may live at once [default: 2000000]
    #[arg(long, value_name = "N")]
    max_processes: Option<usize>,

    /// Messages in a mailbox; `send` to a full one waits [default: 1000000]
    #[arg(long, value_name = "N")]
    max_mailbox: Option<usize>,

    /// Memory of the whole program; the script ends when it has more (on Linux); 0 means no limit [default: 0]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    max_total_memory: Option<usize>,

    /// What scripts print, with reports of crashes; the script ends when it is more; 0 means no limit [default: 0]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    max_output: Option<usize>,

    /// How long a script may run, in milliseconds of the real clock; 0 means no limit [default: 0]
    #[arg(long, value_name = "MS")]
    max_time: Option<u64>,
}

impl LimitArguments {
    pub fn limits(&self) -> Limits {
        Limits {
            memory: set(self.max_memory.unwrap_or(self.usual(1 << 30, 64 << 20))),
            operations: set(self.max_operations.unwrap_or(self.usual(0, 1_000_000_000))),
            string: set(self.max_string),
            array: set(self.max_array),
            map: set(self.max_map),
            call_depth: set(self.max_call_depth.unwrap_or(self.usual(0, 200))),
        }
    }

    /// What bounds processes, but for how long a `send` waits.
    pub fn of_processes(&self) -> runtime::Limits {
        let usual = runtime::Limits::default();
        runtime::Limits {
            processes: self.max_processes.unwrap_or(self.usual(usual.processes, 1000)),
            mailbox: self.max_mailbox.unwrap_or(self.usual(usual.mailbox, 10_000)),
            ..usual
        }
    }

    /// A prompt has no end of its time, unless one is given.
    pub fn bounds(&self, is_prompt: bool) -> Bounds {
        Bounds {
            memory: set(self.max_total_memory.unwrap_or(self.usual(0, 512 << 20))),
            output: set(self.max_output.unwrap_or(self.usual(0, 16 << 20))),
            time: set(self.max_time.unwrap_or(if is_prompt { 0 } else { self.usual(0, 60_000) }))
                .map(Duration::from_millis),
        }
    }

    /// # Errors
    /// When there is no such folder.
    pub fn reach(&self) -> std::io::Result<Reach> {
        self.sandbox.as_deref().map_or(Ok(Reach::Everything), Reach::folder)
    }

    fn usual<T>(&self, outside: T, in_sandbox: T) -> T {
        if self.sandbox.is_some() { in_sandbox } else { outside }
    }
}

fn set<T: Default + PartialEq>(most: T) -> Option<T> {
    (most != T::default()).then_some(most)
}

fn memory(text: &str) -> Result<usize, String> {
    match size(text)? {
        0 => Ok(0),
        bytes if bytes < LEAST_MEMORY => Err("at least 1M is needed, or 0 for no limit".into()),
        bytes => Ok(bytes),
    }
}

/// A number of bytes: `1000`, `64K`, `512M`, `2G`.
fn size(text: &str) -> Result<usize, String> {
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let shift = match unit.to_ascii_uppercase().as_str() {
        "" => 0,
        "K" => 10,
        "M" => 20,
        "G" => 30,
        _ => return Err("a size is a number of bytes, or one with a unit: 64K, 512M, 2G".into()),
    };
    match number.parse::<usize>() {
        Ok(number) if number <= isize::MAX as usize >> shift => Ok(number << shift),
        Ok(_) => Err("so many bytes cannot be counted".into()),
        Err(_) if number.is_empty() => Err("a size is a number of bytes, or one with a unit: 64K, 512M, 2G".into()),
        Err(_) => Err("so many bytes cannot be counted".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_a_number_with_a_unit() {
        for (text, bytes) in [("0", 0), ("1000", 1000), ("64K", 64 << 10), ("512m", 512 << 20), ("2G", 2 << 30)] {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for text in ["", "K", "-1", "1.5G", "1T", "1 G", "lots"] {
            assert_eq!(
                size(text),
                Err("a size is a number of bytes, or one with a unit: 64K, 512M, 2G".into()),
                "{text}"
            );
        }
        for text in ["99999999999999999999", "9999999999999G"] {
            assert_eq!(size(text), Err("so many bytes cannot be counted".into()), "{text}");
        }
    }
}
