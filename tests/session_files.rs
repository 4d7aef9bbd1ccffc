//! Files that a session runs, and those that it writes.

#[path = "support/program.rs"]
mod program;
#[path = "support/run.rs"]
mod run;

use program::ijob;
use run::{Ended, run};
use std::fs;
use tempfile::TempDir;

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().expect("a folder for temporary files");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("the folder can be written");
    }
    folder
}

/// What the program shows in this folder for a script in a pipe.
#[track_caller]
fn shown(folder: &TempDir, script: &str) -> Ended {
    let mut program = ijob(&["--keep-going"]);
    program.current_dir(folder.path());
    run(program, script.as_bytes())
}

#[test]
fn a_file_runs_as_if_it_was_typed() {
    let folder = folder(&[(
        "tools.rhai",
        "#!/usr/bin/env ijob\nlet a = 1;\nprint(later());\nfn later() { 40 + 2 }\n[1, 2]\n|> len()\na = job_async(|| 7) |> job_await();\n",
    )]);
    let ended = shown(&folder, "import_file(\"tools.rhai\")\n[a, later()]\nv(1)\n[v(2), v(3)]");
    assert_eq!(ended.stderr, "");
    assert_eq!(ended.stdout, "42\n[7, 42]\n[[7, 42], ()]\n");
}

#[test]
fn the_first_error_in_a_file_ends_it_and_names_its_place() {
    let folder = folder(&[
        ("bad.rhai", "let a = 1;\n\nlet b = a + nothing;\nlet c = 2;\n"),
        ("wrong.rhai", "let d = 1;\nlet = 2;\nlet e = 3;\n"),
        ("bytes.rhai", ""),
    ]);
    fs::write(folder.path().join("bytes.rhai"), b"1\n\xff").expect("the folder can be written");
    let ended = shown(
        &folder,
        "import_file(\"bad.rhai\")\n[a, is_def_var(\"c\")]\nimport_file(\"wrong.rhai\")\n[d, is_def_var(\"e\")]\nimport_file(\"bytes.rhai\")",
    );
    assert_eq!(ended.stdout, "[1, false]\n[1, false]\n");
    assert_eq!(
        ended.stderr,
        "error: Variable not found: nothing
 --> bad.rhai:3:13
  |
3 | let b = a + nothing;
  |             ^^^^^^^
error: Expecting name of a variable
 --> wrong.rhai:2:5
  |
2 | let = 2;
  |     ^
error: bytes.rhai:2: this is not UTF-8 text; save the file as UTF-8
 --> stdin:5:1
  |
5 | import_file(\"bytes.rhai\")
  | ^^^^^^^^^^^
"
    );
}

#[test]
fn files_run_files_in_the_order_in_which_they_ask() {
    let folder = folder(&[
        ("a.rhai", "print(\"a1\"); import_file(\"b.rhai\"); import_file(\"c.rhai\");\nprint(`a2 ${of_b()}`);"),
        ("b.rhai", "import_file(\"c.rhai\");\nfn of_b() { \"b\" }\nprint(\"b\");"),
        ("c.rhai", "print(\"c\");"),
    ]);
    let ended = shown(&folder, "import_file(\"a.rhai\"); import_file(\"c.rhai\"); print(\"entry\")");
    assert_eq!(ended.stderr, "");
    assert_eq!(ended.stdout, "entry\na1\nc\nb\nc\na2 b\nc\n");
}

#[test]
fn a_file_cannot_run_itself() {
    let folder = folder(&[
        ("a.rhai", "import_file(\"b.rhai\");"),
        ("b.rhai", "import_file(\"./a.rhai\");"),
        ("self.rhai", "if true { import_file(\"self.rhai\") }"),
    ]);
    let ended = shown(&folder, "import_file(\"a.rhai\")\nimport_file(\"self.rhai\")\n1");
    assert_eq!(ended.stdout, "1\n");
    assert_eq!(
        ended.stderr,
        "error: ./a.rhai would run itself for ever: a.rhai → b.rhai → ./a.rhai
 --> b.rhai:1:1
  |
1 | import_file(\"./a.rhai\");
  | ^^^^^^^^^^^
error: self.rhai would run itself for ever: self.rhai → self.rhai
 --> self.rhai:1:11
  |
1 | if true { import_file(\"self.rhai\") }
  |           ^^^^^^^^^^^
"
    );
}

#[test]
fn files_in_files_are_so_deep_at_the_most() {
    let folder = TempDir::new().expect("a folder for temporary files");
    for number in 0..40 {
        let text = format!("import_file(\"{}.rhai\");", number + 1);
        fs::write(folder.path().join(format!("{number}.rhai")), text).expect("the folder can be written");
    }
    let ended = shown(&folder, "import_file(\"0.rhai\")");
    assert_eq!(
        ended.stderr,
        "error: files that import files are 32 deep at the most
 --> 31.rhai:1:1
  |
1 | import_file(\"32.rhai\");
  | ^^^^^^^^^^^
"
    );
}

#[test]
fn a_file_can_leave_the_program_and_a_failed_entry_runs_none() {
    let folder = folder(&[("leave.rhai", "print(\"leaving\");\nexit(3);\nprint(\"still here\");")]);
    let ended = shown(&folder, "import_file(\"leave.rhai\"); throw \"no\"\nimport_file(\"leave.rhai\")\nprint(1)");
    assert_eq!((ended.stdout.as_str(), ended.status), ("leaving\n", Some(3)));
    assert!(ended.stderr.starts_with("error: no\n"));
}

/// A saved session gives the same values as the entries did.
#[test]
fn what_was_saved_runs_as_a_script_of_its_own() {
    let folder = folder(&[]);
    let entries = "let x = [1,\n    2];\nx[0]\n|> ok();\n// Of the value above.\n\"5\";\nfn f() {\n    x_of(3)\n}\nfn x_of(n) { n * 2 }\nf()\nthrow 1\nsave(\"saved.rhai\")\nsave(\"again.rhai\")";
    let ended = shown(&folder, entries);
    assert_eq!(ended.stdout, "6\n6\n6\n");
    let saved = fs::read_to_string(folder.path().join("saved.rhai")).expect("it was saved");
    assert_eq!(
        saved,
        "let x = [1,\n    2];\nx[0]\n|> ok();\n// Of the value above.\n\"5\";\nfn f() {\n    x_of(3)\n}\nfn x_of(n) { n * 2 }\nf()\n"
    );
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).expect("it was saved");
    assert_eq!(read("again.rhai"), read("saved.rhai"));
    let ended = shown(&folder, &saved);
    assert_eq!((ended.stdout.as_str(), ended.stderr.as_str()), ("6\n", ""));
}

#[test]
fn a_file_that_cannot_be_written_is_an_error_in_words() {
    let folder = folder(&[("there.rhai", "mine")]);
    let ended = shown(&folder, "1;\nsave(\"there.rhai\")\nsave(\".\", #{ overwrite: true })");
    assert!(ended.stderr.starts_with("error: there.rhai exists; `save(path, #{ overwrite: true })` replaces it\n"));
    assert!(ended.stderr.contains("error: cannot write .: Is a directory (os error 21)\n"));
    assert_eq!(fs::read_to_string(folder.path().join("there.rhai")).expect("it is there"), "mine");
}

#[test]
fn a_module_is_read_anew_after_a_restart() {
    let folder = folder(&[("one.rhai", "fn n() { 1 }")]);
    // The script itself cannot write files but by saving: its first entries are the new module.
    let ended = shown(
        &folder,
        "import \"one\" as one;\none::n()\nrestart()\nfn n() { 2 }\nsave(\"one.rhai\", #{ overwrite: true });\nimport \"one\" as one;\none::n()",
    );
    assert_eq!((ended.stdout.as_str(), ended.stderr.as_str()), ("1\n2\n", ""));
}
