//! The times that `time` prints and `bench` returns, which differ from run to run: `took 12.3 ms` as a line of its own, and
//! a map of `max`, `mean`, `median`, `min` and `runs`. In quotes, they are part of a text that somebody has written.

/// What `bench` returns, as it is shown.
const KEYS: [&str; 5] = ["max", "mean", "median", "min", "runs"];

/// The text with `…` in place of what was measured.
pub(super) fn masked(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("#{") {
        let (before, map) = rest.split_at(at);
        masked += before;
        let after = bench(map);
        masked += if after.is_some() { "#{max: …, mean: …, median: …, min: …, runs: …}" } else { "#{" };
        rest = after.unwrap_or(&map["#{".len()..]);
    }
    masked += rest;
    masked
        .split_inclusive('\n')
        .map(|line| if is_time(line.trim_end()) { line.replace(line.trim_end(), "took … ms") } else { line.to_owned() })
        .collect()
}

/// As `time` prints it.
fn is_time(line: &str) -> bool {
    let number = line.strip_prefix("took ").and_then(|line| line.strip_suffix(" ms"));
    number.is_some_and(|number| is_number(number) && number.contains('.'))
}

/// What is behind the map that `bench` returns, when the text begins with it.
fn bench(text: &str) -> Option<&str> {
    let mut rest = text.strip_prefix("#{")?;
    for key in KEYS {
        let value = rest.trim_start().strip_prefix(key)?.strip_prefix(": ")?;
        let end = value.find([',', '\n', '}'])?;
        let (number, after) = value.split_at(end);
        is_number(number).then_some(())?;
        rest = after.strip_prefix(',').unwrap_or(after);
    }
    rest.trim_start().strip_prefix('}')
}

fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && text.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn measured_times_are_left_out_and_texts_are_not() {
        let map = "#{max: …, mean: …, median: …, min: …, runs: …}";
        for (text, expected) in [
            ("a\ntook 12.3 ms\n42\n", "a\ntook … ms\n42\n"),
            ("took 0.0 ms", "took … ms"),
            ("#{max: 32148.76, mean: 1.976, median: 0.55, min: 0.49, runs: 433666}\n1", &format!("{map}\n1")),
            ("[#{\n  max: 1.5,\n  mean: 1.5,\n  median: 1.5,\n  min: 1.0,\n  runs: 3\n}]", &format!("[{map}]")),
        ] {
            assert_eq!(masked(text), expected);
        }
        for text in [
            "\"took 12.3 ms\"",
            "it took 12.3 ms",
            "took 5 ms",
            "took long ms",
            "#{max: 1, mean: 2}",
            "#{max: 1, mean: 1, median: \"2\", min: 1, runs: 1}",
            "#{",
            "#{}",
        ] {
            assert_eq!(masked(text), text);
        }
    }
}
