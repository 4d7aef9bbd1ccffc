//! Times as scripts give them: milliseconds or `"infinity"`.

use super::{Result, options};
use crate::runtime::Deadline;
use rhai::{Dynamic, EvalAltResult, INT, ImmutableString, Position};
use std::time::Duration;

/// For ever.
pub const INFINITY: &str = "infinity";

/// The end of a wait that takes so long from now.
///
/// # Errors
/// When the value is neither a number of milliseconds from 0 on nor `"infinity"`.
pub fn deadline(time: &Dynamic) -> Result<Deadline> {
    Ok(duration(time)?.map_or(Deadline::NEVER, Deadline::after))
}

/// A time; `None` is for ever.
///
/// # Errors
/// When the value is neither a number of milliseconds from 0 on nor `"infinity"`.
pub fn duration(time: &Dynamic) -> Result<Option<Duration>> {
    if let Ok(milliseconds) = time.as_int() {
        return u64::try_from(milliseconds).map(|time| Some(Duration::from_millis(time))).map_err(|_| unfit(time));
    }
    if let Some(milliseconds) = time.as_float().ok().filter(|time| *time >= 0.0) {
        return Ok(Duration::try_from_secs_f64(milliseconds / 1000.0).ok());
    }
    let infinity = time.read_lock::<ImmutableString>().is_some_and(|text| text.as_str() == INFINITY);
    if infinity { Ok(None) } else { Err(unfit(time)) }
}

/// The end of a wait of so many milliseconds from now.
///
/// # Errors
/// When the number is negative.
pub fn after(milliseconds: INT) -> Result<Deadline> {
    match u64::try_from(milliseconds) {
        Ok(milliseconds) => Ok(Deadline::after(Duration::from_millis(milliseconds))),
        Err(_) => Err(unfit(&milliseconds.into())),
    }
}

#[cold]
fn unfit(time: &Dynamic) -> Box<EvalAltResult> {
    let refused = options::refused(time, &[INFINITY]);
    let text = time.read_lock::<ImmutableString>();
    let meant = text.and_then(|text| with_unit(&text)).map(|ms| format!("; that is `{ms}`")).unwrap_or_default();
    let message = format!("a time is a number of milliseconds from 0 on, or \"infinity\"; {refused}{meant}");
    EvalAltResult::ErrorRuntime(message.into(), Position::NONE).into()
}

/// The milliseconds that a text such as `2 s` or `1.5min` means.
fn with_unit(text: &str) -> Option<INT> {
    let start = text.find(|char: char| char.is_alphabetic())?;
    let (number, unit) = text.split_at(start);
    let milliseconds = match unit {
        "ms" => 1.0,
        "s" | "sec" | "seconds" | "second" => 1e3,
        "m" | "min" | "minutes" | "minute" => 6e4,
        "h" | "hours" | "hour" => 3.6e6,
        _ => return None,
    };
    let number: f64 = number.trim().parse().ok()?;
    let total = number * milliseconds;
    (total >= 0.0 && total.fract() == 0.0 && total < 1e15).then_some(total as INT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rhai::FLOAT;

    #[test]
    fn what_is_no_time_is_refused_in_words() {
        for (time, shown) in [
            (Dynamic::from(-1 as INT), "-1"),
            (Dynamic::from(-0.5 as FLOAT), "-0.5"),
            (Dynamic::from(FLOAT::NAN), "NaN"),
            ("soon".into(), "\"soon\""),
            ("Infinity".into(), "\"Infinity\"; did you mean \"infinity\"?"),
            ("2s".into(), "\"2s\"; that is `2000`"),
            ("1.5 min".into(), "\"1.5 min\"; that is `90000`"),
            ("0.0001 s".into(), "\"0.0001 s\""),
            ("-1 s".into(), "\"-1 s\""),
            ("s".into(), "\"s\""),
            (Dynamic::UNIT, "()"),
        ] {
            let error = deadline(&time).map(|_| ()).expect_err("no time").to_string();
            let expected = format!(
                "Runtime error: a time is a number of milliseconds from 0 on, or \"infinity\"; this is {shown}"
            );
            assert_eq!(error, expected);
        }
    }

    #[test]
    fn times_too_far_to_count_are_never() {
        for time in [Dynamic::from(INT::MAX), Dynamic::from(1e300 as FLOAT), "infinity".into()] {
            assert!(deadline(&time).is_ok());
        }
    }
}
