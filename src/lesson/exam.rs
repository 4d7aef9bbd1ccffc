//! Goes through a document block by block, and says what is not as it is written.

use super::examiner::{Clock, Examiner, Shown};
use super::expected::agrees;
use super::{Block, Document, Exchange, Fault, Role, Transcript};
use std::io;
use std::path::Path;

/// What became of a document.
#[derive(Debug, Default)]
pub struct Exam {
    /// How many examples there were.
    pub examples: usize,
    /// Those that real time cannot show.
    pub skipped: usize,
    pub failing: Vec<Failing>,
    /// The document with what came now in its transcripts.
    pub updated: String,
}

/// How the error of an entry begins that ends too early.
const INCOMPLETE: &str = "error: this entry is incomplete";

const NOT_CONTINUED: &str = "the entry is incomplete; each line that goes on with it begins with `....>`\n";

/// An example that does not do what is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failing {
    /// Of the document, from 1.
    pub line: usize,
    pub typed: String,
    /// `None`: that it succeeds.
    pub expected: Option<String>,
    pub came: String,
}

/// Runs every block of a document whose form is right.
///
/// # Errors
/// When the system gives no threads.
pub fn examine(document: &Document, clock: Clock, folder: &Path) -> io::Result<Exam> {
    let mut exam = Exam { updated: document.text.clone(), ..Exam::default() };
    if exam.refuses(&document.faults) {
        return Ok(exam);
    }
    let mut examiner = Examiner::new(clock, folder)?;
    let mut is_over = false;
    // From the last to the first, so that places before stay what they are.
    let mut replacements = Vec::new();
    let mut answered: Option<(String, Shown)> = None;
    for block in document.blocks() {
        if block.fresh || is_over {
            examiner = Examiner::new(clock, folder)?;
        }
        is_over = false;
        match block.role {
            _ if block.in_virtual_time && clock == Clock::Real => {
                exam.skipped += Transcript::parse(&block.code).exchanges.len();
            }
            Role::Run | Role::Answer => {
                let shown = examiner.type_in(&block.code);
                is_over = shown.over;
                exam.examples += 1;
                exam.must_succeed(block, &shown);
                answered = Some((block.code.clone(), shown));
            }
            Role::Check => {
                exam.examples += 1;
                let (typed, shown) = answered.clone().unwrap_or_default();
                if let Err(complaint) = examiner.judge(&block.code, &typed, &shown.text) {
                    let came = format!("{complaint}\n");
                    exam.fail(Failing { line: block.line, typed: block.code.clone(), expected: None, came });
                }
            }
            Role::Transcript => {
                let failing = exam.failing.len();
                let (exchanges, over) = exam.read_along(block, &examiner);
                is_over = over;
                if exam.failing.len() > failing
                    && let Some(range) = &block.range
                {
                    replacements.push((range.clone(), Transcript::written(&exchanges)));
                }
            }
            Role::Task | Role::Hint => {}
        }
    }
    for (range, text) in replacements.into_iter().rev() {
        exam.updated.replace_range(range, &text);
    }
    Ok(exam)
}

/// Runs what stands in the `///` comments of a script after prompts, each comment in a session of its own that knows the
/// script's functions. A transcript ends at an empty line, or where its fence does.
///
/// # Errors
/// When the system gives no threads.
pub fn examine_script(name: &str, code: &str, clock: Clock, folder: &Path) -> io::Result<Exam> {
    let mut exam = Exam { updated: code.to_owned(), ..Exam::default() };
    for block in comments(code) {
        let examiner = Examiner::new(clock, folder)?;
        examiner.declare(name, code);
        exam.read_along(&block, &examiner);
    }
    Ok(exam)
}

/// The transcripts in the comments of a script.
fn comments(code: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    // The last block goes on with the next line.
    let mut is_open = false;
    for (index, line) in code.lines().enumerate() {
        let Some(text) = line.trim_start().strip_prefix("///") else {
            is_open = false;
            continue;
        };
        let text = text.strip_prefix(' ').unwrap_or(text);
        let is_prompt = !Transcript::parse(text).exchanges.is_empty();
        if text.trim().is_empty() || text.starts_with("```") {
            is_open = false;
        } else if is_open && let Some(block) = blocks.last_mut() {
            block.code += &format!("{text}\n");
        } else if is_prompt {
            let code = format!("{text}\n");
            let (role, line) = (Role::Transcript, index + 1);
            blocks.push(Block { role, fresh: true, in_virtual_time: false, code, line, range: None });
            is_open = true;
        }
    }
    blocks
}

impl Exam {
    fn fail(&mut self, failing: Failing) {
        self.failing.push(failing);
    }

    /// A document with faults is not run: what came would be of no meaning.
    fn refuses(&mut self, faults: &[Fault]) -> bool {
        self.examples += faults.len();
        for Fault { line, what } in faults.iter().cloned() {
            self.fail(Failing { line, typed: String::new(), expected: None, came: what });
        }
        !faults.is_empty()
    }

    fn must_succeed(&mut self, block: &Block, shown: &Shown) {
        if shown.failed {
            let Block { line, code, .. } = block.clone();
            self.fail(Failing { line, typed: code, expected: None, came: shown.text.clone() });
        }
    }

    /// Types what is typed in a transcript. Returns the same with what came now, where it is not what is written.
    fn read_along(&mut self, block: &Block, examiner: &Examiner) -> (Vec<Exchange>, bool) {
        let mut exchanges = Transcript::parse(&block.code).exchanges;
        let mut over = false;
        for exchange in &mut exchanges {
            self.examples += 1;
            let came = match over {
                true => "(nothing: the session has ended)\n".to_owned(),
                false => {
                    let is_enough = |came: &str| agrees(&exchange.shown, came);
                    let shown = examiner.type_until(&exchange.typed, is_enough);
                    over = shown.over;
                    shown.text
                }
            };
            if !agrees(&exchange.shown, &came) {
                let (line, typed) = (block.line + exchange.line, exchange.typed.clone());
                // What stands below is more of the entry, and is not to be written over.
                let failing = match came.starts_with(INCOMPLETE) && !exchange.shown.is_empty() {
                    true => Failing { line, typed, expected: None, came: NOT_CONTINUED.into() },
                    false => {
                        let expected = Some(std::mem::replace(&mut exchange.shown, came.clone()));
                        Failing { line, typed, expected, came }
                    }
                };
                self.fail(failing);
            }
        }
        (exchanges, over)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exam(text: &str) -> Exam {
        examine(&Document::parse(text), Clock::Virtual(None), Path::new("")).expect("threads")
    }

    #[test]
    fn a_document_that_is_as_it_says() {
        let text = "```rhai\nlet a = 20;\nfn twice(x) { x * 2 }\n```\nThen:\n```ijob\nijob> twice(a) + 2\n42\n\
                    ijob> print(\"a\"); job_async(|| 1 / 0)\na\n#PID<0.77.0>\n** (EXIT from … by zero: 1 / 0\n…\n\
                    ijob(9)> a.len(\n...(9)> )\nerror: …\n…\n```\n```ijob fresh\nijob> a\nerror: Variable not found: a\n…\n```\n";
        let exam = exam(text);
        assert_eq!(exam.failing, []);
        assert_eq!((exam.examples, &*exam.updated), (5, text));
    }

    #[test]
    fn an_entry_that_is_cut_off_is_not_written_over() {
        let text = "# T\n```ijob\nijob> let a = [1,\n  2]\nijob> 1 + 1\n3\n```\n";
        let exam = exam(text);
        assert_eq!((exam.failing[0].expected.clone(), &*exam.failing[0].came), (None, NOT_CONTINUED));
        assert_eq!(exam.updated, text.replace("\n3\n", "\n2\n"));
    }

    #[test]
    fn what_is_not_as_it_says_is_told_and_can_be_updated() {
        let text = "# T\n```ijob\nijob> 1 + 1\n3\nijob> #{ a: 1 }\n#{a: 1}\n```\n";
        let exam = exam(text);
        let failing = Failing { line: 3, typed: "1 + 1\n".into(), expected: Some("3\n".into()), came: "2\n".into() };
        assert_eq!(exam.failing, [failing]);
        assert_eq!(exam.updated, text.replace("\n3\n", "\n2\n"));
    }

    #[test]
    fn a_task_is_judged_by_its_answer() {
        let lesson = |answer: &str| {
            format!(
                "```rhai task\n```\n```rhai hint\nuse a pipe\n```\n```rhai answer\n{answer}\n```\n\
                 ```rhai check\nvalue == 6 // the sum should be 6\ntyped.contains(\"|>\") // with a pipe\n```\n"
            )
        };
        assert_eq!(exam(&lesson("[1, 2, 3] |> reduce(|a, b| a + b, 0)")).failing, []);
        let came =
            |answer: &str| exam(&lesson(answer)).failing.into_iter().map(|failing| failing.came).collect::<Vec<_>>();
        assert_eq!(came("7"), ["the sum should be 6; it came to 7\n"]);
        assert_eq!(came("6"), ["with a pipe\n"]);
    }

    #[test]
    fn what_is_true_in_virtual_time_only_is_left_out_in_real_time() {
        let text = "```ijob virtual\nijob> sleep(3600000);\nijob> 1\n1\n```\n```ijob\nijob> 2\n2\n```\n";
        let document = Document::parse(text);
        for (clock, examples) in [(Clock::Virtual(None), (3, 0)), (Clock::Real, (1, 2))] {
            let exam = examine(&document, clock, Path::new("")).expect("threads");
            assert_eq!((exam.examples, exam.skipped, exam.failing), (examples.0, examples.1, vec![]), "{clock:?}");
        }
    }

    #[test]
    fn a_document_with_faults_is_not_run() {
        let exam = exam("```rhai\nprint(1);\n```\n```rhai rnu\n2\n```\n");
        let came = "`rnu` is no role of a block; did you mean `run`?".into();
        assert_eq!(exam.failing, [Failing { line: 4, typed: String::new(), expected: None, came }]);
        assert_eq!(exam.examples, 1);
    }

    #[test]
    fn what_comes_after_the_end_is_missing() {
        let exam = exam("```ijob\nijob> exit()\nijob> 1\n1\n```\n```ijob\nijob> 2\n2\n```\n");
        let came: Vec<&str> = exam.failing.iter().map(|failing| &*failing.came).collect();
        assert_eq!(came, ["(nothing: the session has ended)\n"]);
    }

    #[test]
    fn comments_of_a_script_are_examples() {
        let script = "/// Twice.\n///\n/// ijob> twice(4)\n/// 8\n///\n/// ```ijob\n/// ijob> twice(1)\n/// 3\n/// ```\n\
                      fn twice(x) { x * 2 }\nprint(\"not run\");\n";
        let exam = examine_script("s.rhai", script, Clock::Virtual(None), Path::new("")).expect("threads");
        let failing: Vec<_> = exam.failing.iter().map(|failing| (failing.line, &*failing.came)).collect();
        assert_eq!((exam.examples, failing), (2, vec![(7, "2\n")]));
    }
}
