//! The first line of a block of code: what the words after its fence say, and whether its last line closes it.

use super::Role;
use super::fault::Fault;

/// What a fence says of its block.
pub(super) struct Words {
    pub role: Role,
    pub fresh: bool,
    pub in_virtual_time: bool,
    is_transcript: bool,
    /// Roles that are named, and words that mean nothing.
    named: Vec<Role>,
    unknown: Vec<String>,
}

const ROLES: [(&str, Role); 5] =
    [("run", Role::Run), ("task", Role::Task), ("hint", Role::Hint), ("answer", Role::Answer), ("check", Role::Check)];

/// What may be added to a role.
const FRESH: &str = "fresh";
const VIRTUAL: &str = "virtual";

impl Words {
    /// Nothing: it is text.
    pub fn parse(words: &str) -> Option<Self> {
        let mut words = words.split_whitespace();
        let is_transcript = is_ours(words.next()?)?;
        let (mut named, mut unknown) = (Vec::new(), Vec::new());
        let (mut fresh, mut in_virtual_time) = (false, false);
        for word in words {
            match ROLES.iter().find(|(name, _)| *name == word) {
                Some((_, role)) => named.push(*role),
                None if word == FRESH => fresh = true,
                None if word == VIRTUAL => in_virtual_time = true,
                // Others have a use for `title="…"`, `{.line-numbers}` and the like.
                None if word.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_') => {
                    unknown.push(word.to_owned())
                }
                None => {}
            }
        }
        let role = if is_transcript { Role::Transcript } else { named.first().copied().unwrap_or(Role::Run) };
        Some(Self { role, fresh, in_virtual_time, is_transcript, named, unknown })
    }

    pub fn faults(&self, line: usize) -> Vec<Fault> {
        let mut faults: Vec<String> = self.unknown.iter().map(|word| unknown(word)).collect();
        if self.is_transcript && !self.named.is_empty() {
            faults.push("a block of `ijob` is a transcript; one with a role is a block of `rhai`".into());
        }
        if self.named.len() > 1 {
            faults.push("a block has one role; make two blocks of it".into());
        }
        if self.fresh && matches!(self.role, Role::Hint | Role::Answer | Role::Check) {
            faults.push("what belongs to a task goes on with what is there; say `fresh` at `rhai task`".into());
        }
        if self.in_virtual_time && !self.is_transcript {
            faults.push(
                "a lesson runs this in real time; `virtual` is for blocks of `ijob`, which are only read there".into(),
            );
        }
        faults.into_iter().map(|what| Fault::new(line, what)).collect()
    }
}

/// Is it one of our languages, and that of transcripts?
fn is_ours(language: &str) -> Option<bool> {
    match language {
        "ijob" => Some(true),
        "rhai" => Some(false),
        _ => None,
    }
}

fn unknown(word: &str) -> String {
    let known = ROLES.iter().map(|(name, _)| *name).chain([FRESH, VIRTUAL]);
    let near = known.clone().find(|known| strsim::osa_distance(known, word) <= 2);
    let instead = near.map_or_else(
        || format!("there are {}", known.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    format!("`{word}` is no role of a block; {instead}")
}

/// What is wrong with the fences of a block that begins in this line.
pub(super) fn faults(block: &str, line: usize) -> Vec<Fault> {
    let open = Fence::of(block.lines().next().unwrap_or_default());
    let Some(open) = open else { return Vec::new() };
    let mut is_closed = false;
    for (text, offset) in block.lines().zip(0..).skip(1) {
        let Some(fence) = Fence::of(text).filter(|fence| fence.mark == open.mark && fence.length >= open.length) else {
            continue;
        };
        is_closed |= fence.words.is_empty();
        if fence.words.split_whitespace().next().and_then(is_ours).is_some() {
            let fence = open.mark.to_string().repeat(open.length);
            let what =
                format!("the block above, from line {line} on, is not closed; end it with {fence} before this one");
            return vec![Fault::new(line + offset, what)];
        }
    }
    let what = format!("this block is not closed; end it with a line of {}", open.mark.to_string().repeat(open.length));
    if is_closed { Vec::new() } else { vec![Fault::new(line, what)] }
}

/// What begins or ends a block.
struct Fence<'a> {
    mark: char,
    length: usize,
    words: &'a str,
}

impl<'a> Fence<'a> {
    /// In a line that may be indented or quoted.
    fn of(line: &'a str) -> Option<Self> {
        let line = line.trim_start_matches([' ', '>']);
        let mark = line.chars().next().filter(|mark| ['`', '~'].contains(mark))?;
        let words = line.trim_start_matches(mark);
        let length = line.len() - words.len();
        (length >= 3).then(|| Self { mark, length, words: words.trim() })
    }
}
