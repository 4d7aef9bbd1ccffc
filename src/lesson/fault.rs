//! What is wrong with the form of a document, and how to mend it.

use super::{Block, Part, Role};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Of the document, from 1.
    pub line: usize,
    /// What is wrong; and, after a semicolon, what to do.
    pub what: String,
}

impl Fault {
    pub fn new(line: usize, what: impl Into<String>) -> Self {
        Self { line, what: what.into() }
    }
}

/// A task, and where what belongs to it stands.
#[derive(Default)]
struct Task {
    line: usize,
    answer: Option<usize>,
    check: Option<usize>,
}

/// What is wrong with the tasks: each has one answer, and then one check.
pub(super) fn of_tasks(parts: &[Part]) -> Vec<Fault> {
    let (mut faults, mut task) = (Vec::new(), None);
    for part in parts {
        let fault = match part {
            Part::Block(block) if matches!(block.role, Role::Hint | Role::Answer | Role::Check) => {
                belongs(block, &mut task)
            }
            part => {
                faults.extend(task.take().and_then(unfinished));
                begins(part, &mut task)
            }
        };
        faults.extend(fault);
    }
    faults.extend(task.and_then(unfinished));
    faults
}

/// The line of a block's fence.
fn fence(block: &Block) -> usize {
    block.line - 1
}

fn begins(part: &Part, task: &mut Option<Task>) -> Option<Fault> {
    let Part::Block(block) = part else { return None };
    if block.role != Role::Task {
        return None;
    }
    *task = Some(Task { line: fence(block), ..Task::default() });
    let is_empty = block.code.trim().is_empty();
    (!is_empty).then(|| Fault::new(block.line, "nobody is shown this; what is to be done is said in the text before"))
}

fn belongs(block: &Block, task: &mut Option<Task>) -> Option<Fault> {
    let line = fence(block);
    let Some(task) = task else {
        return Some(Fault::new(
            line,
            "this belongs to no task; put it after a block of `rhai task`, with no text between",
        ));
    };
    let place = match block.role {
        Role::Answer => &mut task.answer,
        Role::Check => &mut task.check,
        _ => return None,
    };
    let what = match (place.replace(line), block.role, task.check) {
        (Some(first), Role::Answer, _) => format!("the task has an answer in line {first}; leave one of them out"),
        (Some(first), ..) => format!("the task has a check in line {first}; put all its lines there"),
        (None, Role::Answer, Some(check)) => format!("the check in line {check} judges this answer; put it after that"),
        (None, Role::Check, _) if block.code.trim().is_empty() => {
            "anything passes this check; write a condition into it".to_owned()
        }
        _ => return None,
    };
    Some(Fault::new(line, what))
}

/// What a task lacks.
fn unfinished(task: Task) -> Option<Fault> {
    let lacking = match (task.answer, task.check) {
        (None, _) => "answer, so nothing shows that it can be done; add a block of `rhai answer`",
        (_, None) => "check, so whatever is typed is right; add a block of `rhai check`",
        _ => return None,
    };
    Some(Fault::new(task.line, format!("this task has no {lacking}")))
}

#[cfg(test)]
mod tests {
    use crate::lesson::Document;

    /// Each with its line.
    fn faults(text: &str) -> Vec<(usize, String)> {
        Document::parse(text).faults.into_iter().map(|fault| (fault.line, fault.what)).collect()
    }

    #[track_caller]
    fn only(text: &str, line: usize, what: &str) {
        assert_eq!(faults(text), [(line, what.to_owned())], "{text}");
    }

    const TASK: &str = "```rhai task\n```\n";
    const ANSWER: &str = "```rhai answer\n1\n```\n";
    const CHECK: &str = "```rhai check\nvalue == 1\n```\n";

    #[test]
    fn a_fence_is_closed() {
        only("Text.\n\n```rhai\n1\n", 3, "this block is not closed; end it with a line of ```");
        only("```sh\nls\n\nText.\n", 1, "this block is not closed; end it with a line of ```");
        let told = "the block above, from line 1 on, is not closed; end it with ``` before this one";
        only("```rhai\n1\n\nText.\n\n```rhai run\n2\n```\n", 6, told);
        for whole in [
            "````text\n```rhai\n1\n```\n````\n",
            "> ```rhai\n> 1\n> ```\n",
            "- a\n\n  ~~~rhai\n  1\n  ~~~\n",
            "    ```\n",
        ] {
            assert_eq!(faults(whole), [], "{whole}");
        }
    }

    #[test]
    fn the_words_after_a_fence_mean_something() {
        only("a\n```rhai tsak\n```\n", 2, "`tsak` is no role of a block; did you mean `task`?");
        let all = "there are `run`, `task`, `hint`, `answer`, `check`, `fresh`, `virtual`";
        only("```rhai hidden-one\n1\n```\n", 1, &format!("`hidden-one` is no role of a block; {all}"));
        only("```rhai run check\n1\n```\n", 1, "a block has one role; make two blocks of it");
        only("```ijob run\n```\n", 1, "a block of `ijob` is a transcript; one with a role is a block of `rhai`");
        let told = "what belongs to a task goes on with what is there; say `fresh` at `rhai task`";
        only(&format!("{TASK}{}{CHECK}", ANSWER.replace("answer", "answer fresh")), 3, told);
        let told = "a lesson runs this in real time; `virtual` is for blocks of `ijob`, which are only read there";
        only("```rhai virtual\n1\n```\n", 1, told);
        for right in
            ["```rhai run fresh title=\"x\"\n1\n```\n", "```ijob virtual fresh\n```\n", "```python task\n```\n"]
        {
            assert_eq!(faults(right), [], "{right}");
        }
    }

    #[test]
    fn a_task_has_one_answer_and_one_check() {
        assert_eq!(faults(&[TASK, ANSWER, CHECK, TASK, ANSWER, CHECK].concat()), []);
        let two = "the task has a check in line 6; put all its lines there";
        only(&[TASK, ANSWER, CHECK, CHECK].concat(), 9, two);
        only(&[TASK, ANSWER, ANSWER, CHECK].concat(), 6, "the task has an answer in line 3; leave one of them out");
        let none = "this belongs to no task; put it after a block of `rhai task`, with no text between";
        only(ANSWER, 1, none);
        only(&[TASK, ANSWER, CHECK, "Text.\n", "```rhai hint\nh\n```\n"].concat(), 10, none);
        only(
            &[TASK, CHECK].concat(),
            1,
            "this task has no answer, so nothing shows that it can be done; add a block of `rhai answer`",
        );
        only(
            &[TASK, ANSWER].concat(),
            1,
            "this task has no check, so whatever is typed is right; add a block of `rhai check`",
        );
        only(
            &["```rhai task\nDo it.\n```\n", ANSWER, CHECK].concat(),
            2,
            "nobody is shown this; what is to be done is said in the text before",
        );
    }

    #[test]
    fn the_check_of_a_task_judges_its_answer() {
        only(&[TASK, CHECK, ANSWER].concat(), 6, "the check in line 3 judges this answer; put it after that");
        let empty = CHECK.replace("value == 1\n", "");
        only(&[TASK, ANSWER, &empty].concat(), 6, "anything passes this check; write a condition into it");
    }

    #[test]
    fn front_matter_is_closed_and_says_what_is_known() {
        let told = "the front matter that begins here does not end; close it with a line of ---";
        only("---\ntitle: T\n# T\n", 1, told);
        only("---\norder: two\n---\n", 2, "\"two\" is no place; give `order` a whole number");
        only("---\norder: 2\ntilte: T\n---\n", 3, "`tilte` means nothing here; did you mean `title`?");
        for right in ["---\n\nText: yes.\n", "---\n---\n", "---\nlayout: page\n---\n", ""] {
            assert_eq!(faults(right), [], "{right}");
        }
    }
}
