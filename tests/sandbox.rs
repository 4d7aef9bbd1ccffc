//! What is not trusted runs in a sandbox: what it cannot reach, and what ends it.

#[path = "support/program.rs"]
mod program;
#[path = "support/run.rs"]
mod run;

use program::ijob;
use run::{Ended, run};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A folder with a secret, and in it the folder that is the sandbox.
fn folders() -> TempDir {
    let outer = TempDir::new().expect("a folder for temporary files");
    let write = |name: &str, text: &str| fs::write(outer.path().join(name), text).expect("a file can be written");
    fs::create_dir_all(outer.path().join("box/sub")).expect("folders can be made");
    write("secret.rhai", "fn secret() { 6 }");
    write("box/inside.rhai", "import \"sub/deep\" as deep; fn five() { deep::two() + 3 }");
    write("box/sub/deep.rhai", "fn two() { 2 }");
    write("box/sub/climbs.rhai", "import \"../../secret\" as s; fn f() { s::secret() }");
    write("box/typed.rhai", "let typed = 7;");
    outer
}

/// Runs code beside the sandbox `box`.
fn shown(outer: &Path, more: &[&str], code: &str) -> Ended {
    let mut program = ijob(&[&["--sandbox", "box"], more, &["-e", code]].concat());
    program.current_dir(outer);
    run(program, b"")
}

/// The first line of the error that this code comes to.
#[track_caller]
fn refused(outer: &Path, more: &[&str], code: &str, expected: &str) {
    let ended = shown(outer, more, code);
    assert_eq!(ended.stderr.lines().next(), Some(expected), "{code}\n{}", ended.stderr);
    assert_eq!(ended.status, Some(1), "{code}");
}

#[test]
fn files_of_its_folder_are_there() {
    let outer = folders();
    let code = "import \"inside\" as m; m::five()\nimport_file(\"typed.rhai\");\ntyped\nls().map(|file| file.name)\n\
                ls(\"sub\").len()\nls(\"sub/..\").len()";
    let expected = "5\n7\n[\"inside.rhai\", \"sub\", \"typed.rhai\"]\n2\n3\n";
    assert_eq!(
        shown(outer.path(), &[], code),
        Ended { stdout: expected.into(), stderr: String::new(), status: Some(0) }
    );
}

#[test]
fn nothing_else_is() {
    let outer = folders();
    let secret = outer.path().join("secret");
    let by_import = ["../secret", "sub/../../secret", "../none", &secret.display().to_string(), "/etc/passwd.txt"];
    for path in by_import {
        let file = if path.ends_with("txt") { path.to_owned() } else { format!("{path}.rhai") };
        let expected = format!("error: cannot import {file}: it is outside of the sandbox");
        refused(outer.path(), &[], &format!("import \"{path}\" as m; m::secret()"), &expected);
        refused(
            outer.path(),
            &[],
            &format!("job_async_nolink(|| {{ import \"{path}\" as m; 1 }}) |> job_await() |> unwrap()"),
            &{ format!("error: process #PID<0.2.0> crashed: cannot import {file}: it is outside of the sandbox") },
        );
    }
    let tries = [
        ("import \"sub/climbs\" as m; m::f()", "cannot import sub/../../secret.rhai: it is outside of the sandbox"),
        (
            "eval(\"import \\\"../secret\\\" as m; m::secret()\")",
            "cannot import ../secret.rhai: it is outside of the sandbox",
        ),
        ("import_file(\"../secret.rhai\")", "cannot read ../secret.rhai: it is outside of the sandbox"),
        ("import_file(\"~/.profile\")", "cannot read ~/.profile: it is outside of the sandbox"),
        ("ls(\"..\")", "..: it is outside of the sandbox"),
        ("ls(\"/\")", "/: it is outside of the sandbox"),
    ];
    for (code, expected) in tries {
        refused(outer.path(), &[], code, &format!("error: {expected}"));
    }
    for (function, code) in [("cd", "cd(\"..\")"), ("cd", "cd()"), ("pwd", "pwd()"), ("save", "1\nsave(\"x.rhai\")")] {
        let why = "is not for a sandbox: what runs there sees its own folder only, and changes nothing";
        refused(outer.path(), &[], code, &format!("error: {function} {why}"));
    }
    assert!(!outer.path().join("x.rhai").exists() && !outer.path().join("box/x.rhai").exists());
}

#[cfg(unix)]
#[test]
fn links_do_not_lead_out() {
    use std::os::unix::fs::symlink;
    let outer = folders();
    symlink("../secret.rhai", outer.path().join("box/link.rhai")).expect("a link can be made");
    symlink("..", outer.path().join("box/up")).expect("a link can be made");
    for path in ["link", "up/secret"] {
        let expected = format!("error: cannot import {path}.rhai: it is outside of the sandbox");
        refused(outer.path(), &[], &format!("import \"{path}\" as m; m::secret()"), &expected);
    }
    refused(outer.path(), &[], "ls(\"up\")", "error: up: it is outside of the sandbox");
    let listed = shown(outer.path(), &[], "ls().filter(|file| file.kind == \"other\").map(|file| file.name)");
    assert_eq!(listed.stdout, "[\"link.rhai\", \"up\"]\n");
}

/// A folder that is no sandbox, and a script that stands outside of its sandbox.
#[test]
fn paths_are_seen_from_its_folder() {
    let outer = folders();
    let mut program = ijob(&["--sandbox", "none", "-e", "1"]);
    program.current_dir(outer.path());
    let ended = run(program, b"");
    assert_eq!(
        (ended.status, ended.stderr.lines().nth(1)),
        (Some(2), Some("help: --sandbox takes a folder that is there"))
    );
    fs::write(outer.path().join("script.rhai"), "import \"secret\" as s; print(s::secret());")
        .expect("a file can be written");
    let mut program = ijob(&["--sandbox", "box", "script.rhai"]);
    program.current_dir(outer.path());
    let ended = run(program, b"");
    let real = outer.path().canonicalize().expect("it is there").join("secret.rhai");
    let expected = format!("error: cannot import {}: it is outside of the sandbox", real.display());
    assert_eq!(ended.stderr.lines().next(), Some(&*expected));
}

#[test]
fn what_takes_too_long_is_ended() {
    let outer = folders();
    let told = "error: time limit: the script has run for 200 ms (--max-time)";
    for code in [
        "loop {}",
        "sleep(\"infinity\")",
        "job_async_nolink(|| loop {}) |> job_await(\"infinity\")",
        "loop { try { loop {} } catch { } }",
        "for i in 0..900 { spawn(|| loop {}) } loop {}",
    ] {
        refused(outer.path(), &["--max-time", "200"], code, told);
    }
}

#[test]
fn what_is_written_is_bounded_in_a_script_and_its_jobs() {
    let outer = folders();
    let told = "error: output limit: the script has written more than 1 KiB (--max-output)";
    for code in ["loop { print(\"x\") }", "spawn(|| loop { print(\"x\") }); sleep(\"infinity\")"] {
        let ended = shown(outer.path(), &["--max-output", "1K"], code);
        assert_eq!(
            (ended.stdout, ended.stderr, ended.status),
            ("x\n".repeat(512), format!("{told}\n"), Some(1)),
            "{code}"
        );
    }
    let escapes = shown(outer.path(), &[], "print(\"\\x1b]52;c;aGk=\\x07\");");
    assert_eq!(escapes.stdout, "␛]52;c;aGk=␇\n");
}

#[test]
fn memory_that_is_filled_ends_the_job_or_the_script() {
    let outer = folders();
    let of_one = "memory limit: this process holds more than 64 MiB (--max-memory)";
    for code in [
        "let s = \"x\"; loop { s += s }",
        "let a = []; loop { a.push(a) }",
        "let a = []; a.pad(50000000, 0)",
        "let m = #{}; let n = 0; loop { n += 1; m[`${n}`] = n; }",
        "let f = || 1; loop { let g = f; let s = \"x\"; s.pad(100000, 'x'); f = || [g, s]; }",
        "let s = \"x\"; for i in 0..25 { s += s } [s, s + \"1\", s + \"2\", s + \"3\"]",
    ] {
        refused(outer.path(), &[], code, &format!("error: {of_one}"));
    }
    let job = "job_async_nolink(|| { let s = \"x\"; loop { s += s } }) |> job_await()";
    refused(outer.path(), &[], &format!("{job} |> unwrap()"), &format!("error: process #PID<0.2.0> crashed: {of_one}"));
    let of_all = "error: memory limit: the program holds more than 512 MiB (--max-total-memory)";
    let many = "for i in 0..200 { spawn(|| { let s = \"x\"; while s.len() < 20000000 { s += s } sleep(\"infinity\"); s.len() }) } \
                sleep(\"infinity\")";
    let mailbox = "let b = []; b.pad(100000, \"abc\"); loop { send(self(), b) }";
    for code in [many, mailbox] {
        refused(outer.path(), &["--send-timeout", "60000"], code, of_all);
    }
}

#[test]
fn processes_calls_and_operations_are_bounded() {
    let outer = folders();
    let tries = [
        (
            "loop { spawn(|| sleep(\"infinity\")) }",
            "too many processes: 1000 live already; --max-processes N allows more",
        ),
        ("fn f(n) { f(n + 1) } f(0)", "call depth limit: more than 200 calls within calls (--max-call-depth)"),
    ];
    for (code, expected) in tries {
        refused(outer.path(), &[], code, &format!("error: {expected}"));
    }
    let told = "error: operations limit: this process has run 1000 operations (--max-operations)";
    refused(outer.path(), &["--max-operations", "1000"], "loop {}", told);
}
