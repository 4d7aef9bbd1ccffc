//! The words that steer a tour.

/// What the user wants of the tour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Next,
    Back,
    Hint,
    Answer,
    Skip,
    Play,
    Resume,
    Reset,
    List,
    Progress,
    Quit,
    Help,
}

/// Each with what it does.
pub const VERBS: &[(&str, Verb, &str)] = &[
    ("next", Verb::Next, "goes on"),
    ("back", Verb::Back, "goes back a page"),
    ("hint", Verb::Hint, "helps with the task; again: helps more"),
    ("answer", Verb::Answer, "shows a way to do it"),
    ("skip", Verb::Skip, "leaves the task out"),
    ("play", Verb::Play, "leaves the lesson a while: nothing is judged"),
    ("resume", Verb::Resume, "comes back to it"),
    ("reset", Verb::Reset, "begins the lesson anew"),
    ("list", Verb::List, "lists the lessons"),
    ("progress", Verb::Progress, "tells how far you are"),
    ("quit", Verb::Quit, "leaves; the lesson goes on there the next time"),
    ("help", Verb::Help, "tells all this"),
];

impl Verb {
    /// A word alone, or called as a function.
    pub fn of(typed: &str) -> Option<Self> {
        let word = typed.trim().trim_end_matches(';');
        let word = word.strip_suffix("()").unwrap_or(word);
        VERBS.iter().find(|(name, ..)| *name == word).map(|(_, verb, _)| *verb)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_alone_steers() {
        assert_eq!(Verb::of(" next\n"), Some(Verb::Next));
        assert_eq!(Verb::of("hint()"), Some(Verb::Hint));
        for typed in ["next + 1", "let next = 1", "Next", "", "s.progress()"] {
            assert_eq!(Verb::of(typed), None, "{typed}");
        }
    }
}
