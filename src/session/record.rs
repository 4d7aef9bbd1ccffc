//! The entries that have succeeded, and the script that they make.

use super::entry::Entry;
use crate::syntax::scan::scan;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The entries that have succeeded, in their order.
#[derive(Default)]
pub(super) struct Record(Mutex<Entries>);

#[derive(Default)]
struct Entries {
    /// Those of the files that run before the first prompt.
    beginning: Vec<Entry>,
    /// Those since.
    own: Vec<Entry>,
}

impl Record {
    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn push(&self, entry: Entry) {
        self.lock().own.push(entry);
    }

    /// What there is belongs to the beginning.
    pub fn begin(&self) {
        let Entries { beginning, own } = &mut *self.lock();
        beginning.append(own);
    }

    /// Forgets all since the beginning, and returns that.
    pub fn restart(&self) -> Vec<Entry> {
        let mut entries = self.lock();
        entries.own.clear();
        entries.beginning.clone()
    }

    /// What was entered since the beginning.
    pub fn codes(&self) -> Vec<String> {
        self.lock().own.iter().map(|entry| entry.code().to_owned()).collect()
    }
}

/// A script of these entries, in which each is what it was. `split` knows where entries end.
pub(super) fn script(codes: &[String], split: impl Fn(&str) -> Vec<Range<usize>>) -> String {
    let mut script = String::new();
    let mut last = String::new();
    for code in codes {
        let code = with_piped_value(code.trim_end());
        if !last.is_empty() && split(&format!("{last}\n{code}")).len() == 1 {
            // Else the line above would go on in this one.
            script.insert(script.len() - 1, ';');
        }
        script += &format!("{code}\n");
        last = code;
    }
    script
}

/// In a script, a line that begins with a pipe goes on from the line above, whatever value that had.
fn with_piped_value(code: &str) -> String {
    let first = scan(code).into_iter().find(|token| !token.kind.is_trivia());
    match first.filter(|first| first.text(code) == "|>") {
        Some(pipe) => format!("{}v() {}", &code[..pipe.start], &code[pipe.start..]),
        None => code.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_stay_apart_in_a_script() {
        let split = |code: &str| crate::syntax::entries::split(code, &mut |_| true);
        let codes = ["let x = [1,\n    2]", "x", "[0]", "// On.\n|> len()", "x.len() ", ".5", "fn f() { 1 }\n", "f()"];
        let codes = codes.map(str::to_owned);
        assert_eq!(
            script(&codes, split),
            "let x = [1,\n    2]\nx\n[0]\n// On.\nv() |> len()\nx.len();\n.5\nfn f() { 1 }\nf()\n"
        );
    }
}
