//! What one process may use, as given on the command line.

use clap::Args;
use ijob::script::Limits;

/// Less would not do for the shell itself.
const LEAST_MEMORY: usize = 1 << 20;

/// What one process may use.
#[derive(Debug, Args)]
pub struct LimitArguments {
    /// Memory of one process; 0 means no limit
    #[arg(long, value_name = "SIZE", default_value = "1G", value_parser = memory)]
    max_memory: usize,

    /// Operations of one process, at the prompt of one entry; 0 means no limit
    #[arg(long, value_name = "N", default_value_t = 0)]
    max_operations: u64,

    /// Bytes of one string; 0 means no limit
    #[arg(long, value_name = "SIZE", default_value = "0", value_parser = size)]
    max_string: usize,

    /// Elements of one array, with those of arrays in it; 0 means no limit
    #[arg(long, value_name = "N", default_value_t = 0)]
    max_array: usize,

    /// Entries of one map, with those of maps in it; 0 means no limit
    #[arg(long, value_name = "N", default_value_t = 0)]
    max_map: usize,

    /// Calls within calls; 0 means as many as the stack holds
    #[arg(long, value_name = "N", default_value_t = 0)]
    max_call_depth: usize,
}

impl LimitArguments {
    pub fn limits(&self) -> Limits {
        let set = |most: usize| (most > 0).then_some(most);
        Limits {
            memory: set(self.max_memory),
            operations: (self.max_operations > 0).then_some(self.max_operations),
            string: set(self.max_string),
            array: set(self.max_array),
            map: set(self.max_map),
            call_depth: set(self.max_call_depth),
        }
    }
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
