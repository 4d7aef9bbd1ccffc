//! What no user is to see.

/// Paths and names that only Rust and Rhai know, and what only a panic says.
const INTERNAL: &[&str] = &[
    "anon$",
    "ijob::",
    "rhai::",
    "std::",
    "core::",
    "alloc::",
    "&str",
    "ImmutableString",
    "FnPtr",
    "Dynamic",
    "EvalAltResult",
    "Box<",
    "Arc<",
    "Rc<",
    "RefCell",
    "dyn ",
    "panic",
    "unwrap()` on",
    "$string$",
    "BACKTRACE",
    "backtrace",
    "src/",
    ".rs:",
];

/// Names as the rewriter makes them up: `m__`, `m__12`, `__stack_probe`, `spawn_`.
fn is_made_up(word: &str) -> bool {
    word.contains("__") || word.len() > 1 && word.ends_with('_')
}

/// What is shown and should not be; what was typed is the user's own.
pub fn leaks(shown: &str, typed: &str) -> Vec<String> {
    // So is the text in an excerpt.
    let told = shown.lines().filter(|line| !line.split_once(" | ").is_some_and(|(left, _)| is_margin(left)));
    let mut leaks = Vec::new();
    for line in told {
        let names = INTERNAL.iter().filter(|internal| line.contains(**internal)).copied();
        let words = line.split(|char: char| char != '_' && !char.is_alphanumeric()).filter(|word| is_made_up(word));
        leaks.extend(names.chain(words).filter(|name| !typed.contains(name)).map(str::to_owned));
    }
    leaks
}

/// Is this what stands before the text of an excerpt's line?
fn is_margin(text: &str) -> bool {
    text.starts_with(|first: char| first == ' ' || first.is_ascii_digit())
        && text.contains(|char: char| char.is_ascii_digit())
        && text.chars().all(|char| char == ' ' || char.is_ascii_digit())
}
