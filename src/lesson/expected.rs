//! Whether what came is what a document says. Exact, but for what cannot be known before: `…` stands for anything in a
//! line, a line of nothing but `…` for any lines, and one pid, reference or measured time is as good as another.

use super::measured;

/// Does `came` agree with `expected`?
///
/// ```
/// use ijob::lesson::agrees;
///
/// assert!(agrees("#PID<0.5.0>\nfirst\n…\ntook … ms\n", "#PID<0.9.0>\nfirst\nsecond\nthird\ntook 12 ms\n"));
/// assert!(!agrees("1\n", "2\n"));
/// ```
pub fn agrees(expected: &str, came: &str) -> bool {
    let (expected, came) = (masked(expected), masked(came));
    let expected: Vec<&str> = expected.trim_end().lines().map(str::trim_end).collect();
    let came: Vec<&str> = came.trim_end().lines().map(str::trim_end).collect();
    fits(&expected, &came, &|line| *line == ANYTHING, &line_fits)
}

/// As a line, any lines.
pub(super) const ANYTHING: &str = "…";

/// What begins a part of a text that differs from run to run; each ends at `>`.
const CHANGING: &[&str] = &["#PID<", "#Reference<", "#Ref<", "#Timestamp<"];

/// A text without what differs from run to run.
pub fn masked(text: &str) -> String {
    measured::masked(&without_identities(text))
}

fn without_identities(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((start, mark)) = CHANGING.iter().filter_map(|mark| Some((rest.find(mark)?, mark))).min() {
        let inside = start + mark.len();
        let Some(end) = rest[inside..].find(['>', '\n']) else { break };
        masked.push_str(&rest[..inside]);
        masked.push_str(ANYTHING);
        rest = &rest[inside + end..];
    }
    masked + rest
}

fn line_fits(expected: &&str, came: &&str) -> bool {
    let expected: Vec<char> = expected.chars().collect();
    let came: Vec<char> = came.chars().collect();
    fits(&expected, &came, &|c| *c == '…', &|expected, came| expected == came)
}

/// Does a sequence fit a pattern in which some elements stand for any number of others? Time in proportion to the product
/// of their lengths.
fn fits<T>(pattern: &[T], found: &[T], is_any: &impl Fn(&T) -> bool, same: &impl Fn(&T, &T) -> bool) -> bool {
    // Whether the pattern so far fits so many of those found.
    let mut reached = vec![false; found.len() + 1];
    reached[0] = true;
    for element in pattern {
        let mut next = vec![false; found.len() + 1];
        if is_any(element) {
            let first = reached.iter().position(|fits| *fits).unwrap_or(found.len() + 1);
            next.iter_mut().skip(first).for_each(|fits| *fits = true);
        } else {
            for (at, item) in found.iter().enumerate() {
                next[at + 1] = reached[at] && same(element, item);
            }
        }
        reached = next;
    }
    reached[found.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_but_for_wildcards() {
        for (expected, came) in [
            ("", ""),
            ("1\n", "1"),
            ("a …", "a b c"),
            ("… c", "a b c"),
            ("a…b…c", "a1b2b3c"),
            ("…", ""),
            ("…\nlast", "one\ntwo\nlast"),
            ("first\n…", "first"),
            ("[1, … 2 more]", "[1, … 2 more]"),
            ("[#PID<0.2.0>, #Ref<1>]", "[#PID<0.7.0>, #Ref<9>]"),
            ("#PID<", "#PID<"),
            ("took 12.3 ms\n42", "took 0.0 ms\n42"),
        ] {
            assert!(agrees(expected, came), "{expected:?} and {came:?}");
        }
        for (expected, came) in [
            ("1", "2"),
            ("1\n2", "1"),
            ("1", "1\n2"),
            ("a …", "b c"),
            ("…\nlast", "one\nlast\ntwo"),
            ("#PID<0.2.0>", "#Ref<0.2.0>"),
            (" 1", "1"),
            ("\"took 12.3 ms\"", "\"took 0.0 ms\""),
        ] {
            assert!(!agrees(expected, came), "{expected:?} and {came:?}");
        }
    }
}
