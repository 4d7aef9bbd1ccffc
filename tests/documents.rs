//! `ijob test`: documents that are true, and what is said of those that are not.

#[path = "support/program.rs"]
mod program;
#[path = "support/run.rs"]
mod run;

use program::ijob;
use run::{Ended, run};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a folder for temporary files");
    for (name, text) in files {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().expect("it is in the folder")).expect("folders can be made");
        fs::write(file, text).expect("files can be written");
    }
    folder
}

/// What `ijob test` says in this folder.
fn test(arguments: &[&str], folder: &Path) -> Ended {
    let mut program = ijob(&[&["test"], arguments].concat());
    program.current_dir(folder);
    run(program, b"")
}

/// What stands in the project's own documents is what the program shows.
#[test]
fn the_documents_of_the_project_are_true() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let documents = ["README.md", "src/guide", "src/lesson/template.md", "scripts/tour", "tests/documents"];
    let ended = test(&documents, project);
    assert!(ended.status == Some(0), "{}{}", ended.stdout, ended.stderr);
}

#[test]
fn what_is_not_as_it_is_written_is_shown() {
    let folder = folder(&[
        (
            "a.md",
            "# A\n\n```ijob\nijob> [1, 2]\n....>   .map(|x| x * 2)\n[2, 3]\nijob> print(\"a\\nb\\nc\");\na\nB\nc\n```\n",
        ),
        ("deep/b.md", "```rhai\nlet x = y;\n```\n```ijob fresh\nijob> self()\n#PID<0.99.0>\n```\n"),
        ("c.rhai", "/// ijob> half(3)\n/// 1\nfn half(n) { n / 2 }\n"),
        ("not.txt", "```ijob\nijob> 1\n2\n```\n"),
    ]);
    let expected = "\
a.md: 2 examples … FAILED

a.md:4
  [1, 2]
    .map(|x| x * 2)
  - [2, 3]
  + [2, 4]


a.md:7
  print(\"a\\nb\\nc\");
    a
  - B
  + b
    c

c.rhai: 1 example … ok
deep/b.md: 2 examples … FAILED

deep/b.md:2
  let x = y;
  error: Variable not found: y
   --> ijob:1:1:9
    |
  1 | let x = y;
    |         ^


5 examples: 2 passed, 3 failed
";
    let ended = test(&["a.md", "c.rhai", "deep"], folder.path());
    assert_eq!(ended, Ended { stdout: expected.into(), stderr: String::new(), status: Some(1) });
}

#[test]
fn what_came_can_be_written_down() {
    let folder = folder(&[("a.md", "Text.\n\n```ijob\nijob> 1 + 1\n3\nijob> self()\n#PID<0.1.0>\n```\n\nMore.\n")]);
    let ended = test(&["--update", "."], folder.path());
    let stdout = "./a.md: 2 examples … updated\n\n2 examples: 2 passed, 0 failed; 1 file updated\n";
    assert_eq!(ended, Ended { stdout: stdout.into(), stderr: String::new(), status: Some(0) });
    let updated = fs::read_to_string(folder.path().join("a.md")).expect("it is there");
    assert_eq!(updated, "Text.\n\n```ijob\nijob> 1 + 1\n2\nijob> self()\n#PID<0.1.0>\n```\n\nMore.\n");
    assert_eq!(test(&["--seed", "7", "a.md"], folder.path()).status, Some(0));
}

#[test]
fn a_path_without_documents_is_an_error() {
    let folder = folder(&[("a.txt", "")]);
    let told = |arguments: &[&str]| test(arguments, folder.path());
    assert_eq!(told(&["."]).stderr, "error: there is no .md or .rhai file to test\n");
    assert_eq!(told(&["b.md"]).stderr, "error: cannot read b.md: No such file or directory (os error 2)\n");
    assert_eq!(told(&["b.md"]).status, Some(1));
    assert_eq!(told(&[]).status, Some(2));
}

#[test]
fn a_document_of_another_system_stays_as_its_system_writes_it() {
    let text = "\u{feff}---\r\ntitle: T\r\n---\r\n```ijob\r\nijob> 1 +\r\n....>  1\r\n3\r\n```\r\n";
    let folder = folder(&[("a.md", text)]);
    let ended = test(&["a.md"], folder.path());
    let stdout = "a.md: 1 example … FAILED\n\na.md:5\n  1 +\n   1\n  - 3\n  + 2\n\n\n1 example: 0 passed, 1 failed\n";
    assert_eq!(ended, Ended { stdout: stdout.into(), stderr: String::new(), status: Some(1) });
    assert_eq!(test(&["--update", "a.md"], folder.path()).status, Some(0));
    let updated = fs::read_to_string(folder.path().join("a.md")).expect("it is there");
    assert_eq!(updated, text.replace("\r\n3\r\n", "\r\n2\r\n"));
}

#[test]
fn what_is_wrong_with_the_form_of_a_document_is_told_with_its_line() {
    let folder = folder(&[
        ("a.md", "---\nneeds: b\n---\n```rhai rnu\nexit(3)\n```\n"),
        ("c.md", "Text.\n\n```rhai\n1\n"),
        ("empty/not.txt", ""),
    ]);
    let expected = "\
./a.md: 2 examples … FAILED

./a.md:2
  there is no lesson b beside this one; `needs` names files of the folder, without `.md`


./a.md:4
  `rnu` is no role of a block; did you mean `run`?

./c.md: 1 example … FAILED

./c.md:3
  this block is not closed; end it with a line of ```


3 examples: 0 passed, 3 failed
";
    let ended = test(&["."], folder.path());
    assert_eq!(ended, Ended { stdout: expected.into(), stderr: String::new(), status: Some(1) });
    let learn = |path: &str| {
        let mut program = ijob(&["learn", path]);
        program.current_dir(folder.path());
        run(program, b"").stderr
    };
    assert_eq!(learn("c.md"), "error: c.md:3: this block is not closed; end it with a line of ```\n");
    assert_eq!(learn("empty"), "error: there is no lesson in empty; `ijob new-lesson FILE` begins one\n");
    assert_eq!(learn("b.md"), "error: cannot read b.md: No such file or directory (os error 2)\n");
}

#[test]
fn what_is_true_in_virtual_time_only_is_left_out_in_real_time() {
    let text = "```ijob virtual\nijob> time(|| sleep(3600000))\ntook 3600000.0 ms\n()\n```\n```rhai\n1\n```\n";
    let folder = folder(&[("a.md", text)]);
    let told = |arguments: &[&str]| test(arguments, folder.path()).stdout;
    assert_eq!(told(&["a.md"]), "a.md: 2 examples … ok\n\n2 examples: 2 passed, 0 failed\n");
    let skipped = "a.md: 1 example … ok\n\n1 example: 1 passed, 0 failed, 1 skipped: true in virtual time only\n";
    assert_eq!(told(&["--real-time", "a.md"]), skipped);
}

/// A report of a crash comes when the process that crashes gets to it: after the value of the entry, as a rule.
#[test]
fn what_others_print_late_belongs_to_the_entry_that_says_so() {
    let crash = "error: process #PID<0.2.0> crashed: late\n…";
    let text =
        format!("```ijob\nijob> let p = spawn(|| {{ sleep(100); throw \"late\" }});\n{crash}\nijob> 1\n1\n```\n");
    let folder = folder(&[("a.md", &text)]);
    let ended = test(&["--real-time", "a.md"], folder.path());
    assert_eq!(ended.stdout, "a.md: 2 examples … ok\n\n2 examples: 2 passed, 0 failed\n");
}
