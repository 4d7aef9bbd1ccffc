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
    let documents = [
        "README.md",
        "src/guide/from_elixir.md",
        "src/guide/from_async.md",
        "src/lesson/template.md",
        "scripts/tour",
        "tests/documents",
    ];
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
