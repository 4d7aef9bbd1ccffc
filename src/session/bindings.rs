//! The variables that entries leave behind.

use rhai::{Dynamic, Scope};
use std::collections::HashSet;

/// Drops the variables that a later declaration of the same name hides, so that a session in which `let x = …` is
/// typed a thousand times holds one x. Moves the others. `before`: how many there were before the latest entry.
pub(super) fn drop_hidden(scope: &mut Scope<'static>, before: usize) {
    // Rhai's `iter_raw` begins with the latest, unlike its `iter`.
    let declared = scope.len().saturating_sub(before);
    let new: Vec<&str> = scope.iter_raw().take(declared).map(|(name, ..)| name).collect();
    let again = |name: &str| new.iter().filter(|new| **new == name).count() > 1;
    if !new.iter().any(|name| again(name)) && !scope.iter_raw().skip(declared).any(|(name, ..)| new.contains(&name)) {
        return;
    }
    let mut names = HashSet::new();
    let mut kept = Vec::with_capacity(scope.len());
    while !scope.is_empty() {
        let latest = scope.iter_raw().next().map(|(name, constant, _)| (name.to_owned(), constant));
        let Some((name, constant)) = latest else { break };
        if names.insert(name.clone()) {
            // What comes by name is the last of that name. A constant cannot be taken, only read.
            let value = scope.get_mut(&name).map(std::mem::take).or_else(|| scope.get(&name).cloned());
            kept.push((name, constant, value.unwrap_or(Dynamic::UNIT)));
        }
        scope.pop();
    }
    for (name, constant, value) in kept.into_iter().rev() {
        if constant {
            scope.push_constant_dynamic(name, value);
        } else {
            scope.push_dynamic(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_each_name_stays_in_order_and_constants_stay_constant() {
        let mut scope = Scope::new();
        scope.push("a", 1_i64).push_constant("b", 2_i64).push("c", 3_i64).push("a", 4_i64);
        drop_hidden(&mut scope, 3);
        let left: Vec<_> = scope.iter().map(|(name, constant, value)| format!("{name} {constant} {value}")).collect();
        assert_eq!(left, ["b true 2", "c false 3", "a false 4"]);
    }
}
