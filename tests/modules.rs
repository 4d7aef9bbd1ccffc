//! Scripts of several files: what `import` finds, and what the code in modules can do.

#[path = "support/program.rs"]
mod program;
#[path = "support/run.rs"]
mod run;

use program::ijob;
use run::{Ended, run};
use std::fs;
use tempfile::TempDir;

/// Runs `main.rhai` of a folder with these files, which is not the current folder.
fn project(files: &[(&str, &str)]) -> Ended {
    let folder = TempDir::new().expect("a folder for temporary files");
    for (name, text) in files {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().expect("it is in the folder")).expect("a folder can be made");
        fs::write(file, text).expect("a file can be written");
    }
    let main = folder.path().join("main.rhai");
    let mut ended = run(ijob(&[main.to_str().expect("a path in UTF-8")]), b"");
    let place = format!("{}/", folder.path().display());
    ended.stderr = ended.stderr.replace(&place, "");
    ended
}

#[track_caller]
fn prints(files: &[(&str, &str)], expected: &str) {
    assert_eq!(project(files), Ended { stdout: expected.into(), stderr: String::new(), status: Some(0) });
}

#[test]
fn modules_know_pipes_and_outlive_the_entry_that_imports_them() {
    let module = "fn twice(x) { x |> double() }\nfn double(x) { x * 2 }";
    let main = "import \"tools/text\" as t;\nprint(t::twice(4));\nprint([1, 2].map(|x| x |> t::twice()));\n\
                print(job_async(|| t::twice(5)) |> job_await());";
    prints(&[("tools/text.rhai", module), ("main.rhai", main)], "8\n[2, 4]\n10\n");
}

#[test]
fn functions_of_modules_start_jobs_of_their_own() {
    let module = "fn helper() { 5 }\nfn closure(x) { let y = 2; job_async(|| helper() + x + y) |> job_await() }\n\
                  fn named() { job_async(helper) |> job_await() }";
    let main = "import \"m\" as m;\nprint([m::closure(3), m::named()]);";
    prints(&[("m.rhai", module), ("main.rhai", main)], "[10, 5]\n");
}

#[test]
fn closures_of_modules_leave_them_in_streams_and_from_jobs() {
    let module = "fn helper() { 5 }\nfn mapped() { stream(1..3).map(|x| x + helper()) }\nfn closure() { || helper() }";
    let main = "import \"m\" as m;\nlet f = job_async(|| m::closure()) |> job_await();\n\
                print([m::mapped().to_array(), f.call()]);";
    prints(&[("m.rhai", module), ("main.rhai", main)], "[[6, 7], 5]\n");
}

#[test]
fn a_module_imports_what_stands_beside_it() {
    let files = [
        ("sub/a.rhai", "import \"b\" as b;\nfn f() { b::g() }"),
        ("sub/b.rhai", "fn g() { 22 }"),
        ("main.rhai", "import \"sub/a\" as a;\nprint(a::f());"),
    ];
    prints(&files, "22\n");
}

#[test]
fn an_error_in_a_module_is_shown_where_it_stands() {
    let calls = "import \"m\" as m;\nm::f(1);";
    let ended = project(&[("m.rhai", "fn f(x) {\n    x |> nope(2)\n}"), ("main.rhai", calls)]);
    let expected = "error: Function not found: nope (i64, i64)
 --> m.rhai:2:10
  |
2 |     x |> nope(2)
  |          ^^^^
  |
note: called from here
 --> main.rhai:2:4
  |
2 | m::f(1);
  |    ^ in call to `f`
";
    assert_eq!(ended, Ended { stdout: String::new(), stderr: expected.into(), status: Some(1) });
    for (module, error) in [
        ("fn a() {}\nfn b( { 2 }", "Expecting ')' to close the parameters list of function 'b'\n --> m.rhai:2:7"),
        ("fn a() {}\nfn b() { 1 |> 2 }", "`|>` cannot pipe into a value\n --> m.rhai:2:15"),
    ] {
        let ended = project(&[("m.rhai", module), ("main.rhai", calls)]);
        assert_eq!(ended.status, Some(1));
        assert!(ended.stderr.starts_with(&format!("error: {error}\n")), "{}", ended.stderr);
        assert!(ended.stderr.ends_with("1 | import \"m\" as m;\n  |        ^^^ imported here\n"), "{}", ended.stderr);
    }
}

#[test]
fn the_code_of_a_module_runs_once_in_the_process_that_imports_it() {
    let module = "print(`loaded by ${self()}`);\nfn one() { 1 }";
    let main = "import \"m\" as m;\nimport \"m\" as again;\nprint(m::one() + again::one());";
    prints(&[("m.rhai", module), ("main.rhai", main)], "loaded by #PID<0.1.0>\n2\n");
}

#[test]
fn jobs_that_modules_start_know_what_the_modules_import() {
    let files = [
        ("inner.rhai", "const Q = 4;\nfn q() { global::Q }"),
        ("outer.rhai", "import \"inner\" as inner;\nfn t() { job_async(|| inner::q()) |> job_await() }"),
        ("main.rhai", "import \"outer\" as m;\nprint(m::t());"),
    ];
    prints(&files, "4\n");
}

#[test]
fn a_module_that_imports_itself_is_an_error() {
    let files =
        [("a.rhai", "import \"b\" as b;"), ("b.rhai", "import \"a\" as a;"), ("main.rhai", "import \"a\" as a;")];
    let ended = project(&files);
    let error = "error: the module a imports itself, by itself or through others\n --> b.rhai:1:8\n";
    assert!(ended.stderr.starts_with(error), "{}", ended.stderr);
    assert_eq!(ended.status, Some(1));
}

#[test]
fn runaway_recursion_in_a_module_is_an_error() {
    let ended = project(&[("m.rhai", "fn f(n) { f(n + 1) }\nf(0);"), ("main.rhai", "import \"m\" as m;")]);
    assert!(ended.stderr.starts_with("error: stack overflow\n --> m.rhai:1:13\n"), "{}", ended.stderr);
    assert_eq!(ended.status, Some(1));
}
