//! The word that somebody meant whose fingers slipped.
//!
//! Owns how near a word has to be to one that there is, and how that is said. Which words there are, whoever has the error
//! knows.

/// The word that is nearest to what was written, if it is near: the first of several that are equally near.
pub fn meant<'n>(written: &str, words: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let reach = match written.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        6..=9 => 2,
        _ => 3,
    };
    let near = words.into_iter().filter(|word| *word != written).filter_map(|word| {
        let distance = strsim::damerau_levenshtein(written, word);
        let is_same_but_for_case = word.eq_ignore_ascii_case(written);
        (distance <= reach || is_same_but_for_case).then_some((distance, word))
    });
    near.min_by_key(|(distance, _)| *distance).map(|(_, word)| word)
}

/// ``; did you mean `name`?``, to be put behind what is said of a name that there is not; empty when none is near.
pub fn name_meant<'n>(written: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    meant(written, names).map(|name| format!("; {}", did_you_mean(name))).unwrap_or_default()
}

/// The same of a word that is written as a string: `; did you mean "word"?`.
pub fn word_meant<'n>(written: &str, words: impl IntoIterator<Item = &'n str>) -> String {
    meant(written, words).map(|word| format!("; did you mean \"{word}\"?")).unwrap_or_default()
}

/// ``did you mean `name`?``
pub fn did_you_mean(name: &str) -> String {
    format!("did you mean `{name}`?")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_meant_if_it_is_near() {
        let words = ["timeout", "limit", "ordered", "ok", "on_timeout", "max_concurrency"];
        for (written, expected) in [
            ("timeuot", Some("timeout")),
            ("Limit", Some("limit")),
            ("lmit", Some("limit")),
            ("OK", Some("ok")),
            ("max_concurency", Some("max_concurrency")),
            // As near as the length of a word allows.
            ("om", None),
            ("lim", None),
            ("orders", Some("ordered")),
            ("zip", None),
            // What is there is not what was meant instead.
            ("timeout", None),
            ("", None),
        ] {
            assert_eq!(meant(written, words), expected, "{written}");
        }
        assert_eq!(meant("tast", ["task", "test"]), Some("task"));
    }

    #[test]
    fn what_was_meant_is_put_behind_a_message() {
        assert_eq!(name_meant("timeuot", ["timeout"]), "; did you mean `timeout`?");
        assert_eq!(word_meant("infinty", ["infinity"]), "; did you mean \"infinity\"?");
        assert_eq!(name_meant("timeuot", ["limit"]), "");
    }
}
