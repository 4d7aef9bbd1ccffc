//! What happens to a process that wants more than it may have: it ends, or its entry does, and nothing else.

#[path = "support/program.rs"]
mod program;
#[path = "support/run.rs"]
mod run;

use program::ijob;
use run::{Ended, run};

/// What comes of these entries within these limits, the failed ones among them.
#[track_caller]
fn entries(limits: &[&str], code: &str) -> Ended {
    let mut program = ijob(limits);
    program.args(["--keep-going", "-e", code]);
    run(program, b"")
}

/// The texts of errors, without the places.
fn titles(errors: &str) -> Vec<&str> {
    errors.lines().filter(|line| line.starts_with("error") || line.starts_with("**")).collect()
}

#[track_caller]
fn check(limits: &[&str], code: &str, stdout: &str, errors: &[&str]) {
    let ended = entries(limits, code);
    assert_eq!((ended.stdout.as_str(), titles(&ended.stderr)), (stdout, errors.to_vec()), "{code}");
    assert_eq!(ended.status, Some(i32::from(!errors.is_empty())), "{code}");
}

const FULL: &str = "error: memory limit: this process holds more than 10 MiB (--max-memory)";
const JOB_FULL: &str = "** (EXIT from #PID<0.2.0>) memory limit: this process holds more than 10 MiB (--max-memory)";

#[test]
fn growth_without_end_ends_the_entry_or_the_job() {
    for grow in [
        "let s = \"x\"; loop { s += s }",
        "let s = \"x\"; loop { s = `${s}${s}` }",
        "let a = [1]; loop { a += a }",
        "let a = []; loop { a.push([]) }",
        "let m = #{}; let i = 0; loop { m[`${i}`] = i; i += 1 }",
        "let b = blob(1000); loop { b += b }",
        "let f = || 1; loop { let g = f; f = || { g; 1 } }",
        "let kept = []; let i = 0; loop { let n = i; kept.push(|| n); i += 1 }",
        "let a = [1]; a.map(|x| { let s = \"x\"; loop { s += s } })",
        "let a = [2, 1]; loop { a.sort(|x, y| { let s = \"x\"; loop { s += s } }) }",
        "let s = \"x\"; s.pad(1000000, 'x'); s.replace(\"x\", s)",
        "let s = \"x\"; s.pad(1000000, 'x'); s.split(\"\")",
        "let s = \"x\"; s.pad(1000000, 'x'); s.split(\"\", 900000)",
        "let s = \"x\"; s.pad(1000000, 'x'); s.split('x', 900000)",
        "let s = \"x\"; s.pad(1000000, 'x'); s.split_rev(\"\")",
        "let s = \"x\"; s.pad(1000000, 'x'); s.split_rev('x', 900000)",
        "blob(50000000)",
        "let s = \"\"; s.pad(50000000, 'x')",
        "let a = []; a.pad(50000000, 0)",
        "try { let s = \"x\"; loop { s += s } } catch { \"caught\" }",
    ] {
        check(&["--max-memory", "10M"], &format!("{{ {grow} }}\n1 + 1"), "2\n", &[FULL]);
        check(
            &["--max-memory", "10M"],
            &format!("job_async(|| {{ {grow} }}) |> job_await()\n1 + 1"),
            "2\n",
            &[JOB_FULL],
        );
    }
}

#[test]
fn strings_are_split_as_rhai_splits_them() {
    let code = "const S = \"a-b-c\";
print([S.split(\"-\"), S.split('-'), S.split(\"-\", 2), S.split('-', 2), S.split(\"-\", 9), S.split('-', 1), S.split('-', -1)]);
print([S.split_rev(\"-\"), S.split_rev('-'), S.split_rev(\"-\", 2), S.split_rev('-', 2), S.split_rev(\"x\"), S.split(\"x\")]);
print([\"ab\".split(\"\"), \"ab\".split(\"\", 2), \"ab\".split_rev(\"\"), \"\".split('-'), \"\".split_rev(\"\", 3)]);";
    let split = r#"[["a", "b", "c"], ["a", "b", "c"], ["a", "b-c"], ["a", "b-c"], ["a", "b", "c"], ["a-b-c"], ["a-b-c"]]
[["c", "b", "a"], ["c", "b", "a"], ["c", "a-b"], ["c", "a-b"], ["a-b-c"], ["a-b-c"]]
[["", "a", "b", ""], ["", "ab"], ["", "b", "a", ""], [""], [""]]
"#;
    check(&[], code, split, &[]);
}

#[test]
fn a_place_is_told_and_nothing_is_lost() {
    let ended = entries(
        &["--max-memory", "10M"],
        "let kept = [1]\n\"value\"\nlet s = \"x\"; loop { s += s }\ns.len()\ns = \"\";\nv(2)\nkept.push(2); kept\nlet s = \"x\"; for i in 0..20 { s += s } s.len()",
    );
    assert_eq!(ended.stdout, "\"value\"\n8388608\n\"value\"\n[1, 2]\n1048576\n");
    let expected =
        format!("{FULL}\n --> -e:3:26\n  |\n3 | let s = \"x\"; loop {{ s += s }}\n  |                          ^\n");
    assert_eq!(ended.stderr, expected);
}

#[test]
fn a_full_session_has_a_little_room_for_each_entry() {
    let code = "let s = \"x\"; loop { s += s }\nlet t = s + s;\n1 + 1\nlet a = [1, 2].map(|x| x * 2); a\nlet u = blob(100000); u.len()\nblob(5000000).len()";
    check(&["--max-memory", "10M"], code, "2\n[2, 4]\n100000\n", &[FULL; 3]);
}

#[test]
fn what_earlier_entries_keep_counts() {
    let grow = ["a", "b", "c", "d"].map(|name| format!("let {name} = blob(3000000);\n")).concat();
    check(&["--max-memory", "10M"], &format!("{grow}1 + 1"), "2\n", &[FULL]);
}

#[test]
fn values_that_nobody_named_make_room() {
    let shown = "blob(00 … 2999999 more)\n".repeat(4) + "3000000\n";
    check(&["--max-memory", "10M", "--limit", "1"], &("blob(3000000)\n".repeat(4) + "v().len()"), &shown, &[]);
    // A string that has grown holds more than its characters.
    let grown = format!("let s = \"\"; s.pad(1000000, 'x');\n{}s.len()", "s + \"y\";\n".repeat(40));
    check(&["--max-memory", "20M"], &grown, "1000000\n", &[]);
}

#[test]
fn a_crash_leaves_its_report_or_ends_its_owner() {
    let ended = entries(&["--max-memory", "10M"], "spawn(|| { let s = \"x\"; loop { s += s } });\nsleep(1000); 1");
    assert_eq!(
        titles(&ended.stderr),
        ["error: process #PID<0.2.0> crashed: memory limit: this process holds more than 10 MiB (--max-memory)"]
    );
    check(
        &["--max-memory", "10M"],
        "log_level(\"none\");\ntrap_exit(true);\nlet p = job_async(|| { let s = \"x\"; loop { s += s } });\nreceive()[2].message\njob_await(p)",
        "\"memory limit: this process holds more than 10 MiB (--max-memory)\"\n{:error, \"no result\"}\n",
        &[],
    );
}

/// Nobody is charged for what it has passed on, and nobody gets credit for it.
#[test]
fn memory_is_charged_to_who_has_it() {
    let big = "let big = \"\"; big.pad(100000, 'x');\n";
    for (code, shown) in [
        // A producer, and a consumer that keeps nothing.
        (
            "let me = self();
let p = spawn(|| { for i in 0..500 { receive(); send(me, \"next\") } });
for i in 0..500 { send(p, big + i); receive() }",
            "",
        ),
        // Results, captured variables, exit reasons.
        ("for i in 0..500 { job_async(|| big + \"y\") |> job_await() }", ""),
        ("for i in 0..500 { let text = big + i; job_async(|| text.len()) |> job_await() }", ""),
        (
            "trap_exit(true);
for i in 0..500 { let p = spawn_link(|| receive()); exit(p, big + i); receive() }",
            "",
        ),
        // Text that is printed, and values that are shown.
        ("let line = \"\"; line.pad(100, '.'); for i in 0..200000 { if i % 100000 == 0 { print(line) } }", ""),
    ] {
        let ended = entries(&["--max-memory", "10M"], &format!("{big}{code}\n\"fine\""));
        assert_eq!(ended.stderr, "", "{code}");
        assert!(ended.stdout.ends_with(&format!("{shown}\"fine\"\n")), "{code}");
    }
    for (code, errors) in [
        // Who keeps what it gets is charged for it.
        ("let kept = []; for i in 0..500 { kept.push(job_async(|| big + \"y\") |> job_await()) }", [FULL]),
        ("let kept = []; for i in 0..500 { send(self(), big + i); kept.push(receive()) }", [FULL]),
    ] {
        check(&["--max-memory", "10M"], &format!("{big}{code}\n\"fine\""), "\"fine\"\n", &errors);
    }
}

#[test]
fn bindings_count_for_the_process_that_takes_over() {
    let code = "let b = blob(9000000);\nspawn_link(|| exit(\"boom\")); receive()\nlet c = blob(9000000);\nb.len()";
    check(&["--max-memory", "10M"], code, "9000000\n", &["** (EXIT from #PID<0.2.0>) \"boom\"", FULL]);
}

#[test]
fn printing_is_at_nobodys_expense() {
    let ended =
        entries(&["--max-memory", "2M"], "let line = \"\"; line.pad(100, '.'); for i in 0..50000 { print(line) }");
    assert_eq!((ended.stdout.len(), ended.stderr.as_str()), (50000 * 101, ""));
}

#[test]
fn operations_are_counted_through_callbacks_and_waits() {
    let used_up = "error: operations limit: this process has run 10000 operations (--max-operations)";
    let limits = ["--max-operations", "10000"];
    for code in [
        "loop {}",
        "[1, 2, 3].map(|x| { loop {} })",
        "[2, 1].sort(|a, b| { loop {} })",
        "try { loop {} } catch { }",
        "let n = 0; loop { n += 1; receive(0) }",
    ] {
        check(&limits, &format!("{{ {code} }}\n1 + 1"), "2\n", &[used_up]);
    }
    let job = "** (EXIT from #PID<0.2.0>) operations limit: this process has run 10000 operations (--max-operations)";
    check(&limits, "job_async(|| loop {}) |> job_await()\n1 + 1", "2\n", &[job]);
    check(&limits, "for i in 0..100 { job_async(|| { for j in 0..100 {} }) |> job_await() }\n1 + 1", "2\n", &[]);
}

#[test]
fn values_have_sizes() {
    let limits = ["--max-string", "100", "--max-array", "10", "--max-map", "5"];
    let string = "error: string limit: a string would be longer than 100 bytes (--max-string)";
    let array = "error: array limit: an array would have more than 10 elements (--max-array)";
    let map = "error: map limit: a map would have more than 5 entries (--max-map)";
    for (code, error) in [
        ("let s = \"x\"; loop { s += s }", string),
        ("let s = \"x\"; loop { s = `${s}${s}` }", string),
        ("let s = \"x\"; s.pad(101, 'x')", string),
        ("let s = \"xx\"; loop { s.replace(\"x\", \"xx\") }", string),
        ("let a = []; loop { a.push(1) }", array),
        ("let a = [1]; loop { a += a }", array),
        ("let a = [[1, 2, 3, 4, 5]]; loop { a.push([1, 2, 3, 4, 5]) }", array),
        ("let m = #{}; let i = 0; loop { m[`k${i}`] = i; i += 1 }", map),
        ("let m = #{}; let i = 0; loop { i += 1; let n = #{}; n[`k${i}`] = i; m += n }", map),
        ("try { let s = \"x\"; loop { s += s } } catch { }", string),
    ] {
        check(&limits, &format!("{{ {code} }}\n1 + 1"), "2\n", &[error]);
        let crash = error.replace("error:", "** (EXIT from #PID<0.2.0>)");
        check(&limits, &format!("job_async(|| {{ {code} }}) |> job_await()\n1 + 1"), "2\n", &[&crash]);
    }
    for (literal, error) in [
        ("[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]", array),
        ("#{ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 }", map),
        (&format!("\"{}\"", "x".repeat(101)), string),
    ] {
        check(&limits, &format!("{literal}\n1 + 1"), "2\n", &[error]);
    }
    let fits = "let s = \"\"; s.pad(100, 'x'); s.len()\nlet a = []; for i in 0..10 { a.push(i) } a.len()\n#{ a: 1, b: 2, c: 3, d: 4, e: 5 }.len()";
    check(&limits, fits, "100\n10\n5\n", &[]);
}

#[test]
fn calls_have_a_depth() {
    let too_deep = "call depth limit: more than 20 calls within calls (--max-call-depth)";
    let (limits, define) = (["--max-call-depth", "20"], "fn down(n) { if n == 0 { 0 } else { down(n - 1) } }");
    check(&limits, &format!("{define}\ndown(100)\ndown(15)"), "0\n", &[&format!("error: {too_deep}")]);
    let job = format!("** (EXIT from #PID<0.2.0>) {too_deep}");
    check(&limits, &format!("{define}\njob_async(|| down(100)) |> job_await()\n1 + 1"), "2\n", &[&job]);
}

#[test]
fn zero_is_no_limit() {
    let limits = ["--max-memory", "0", "--max-operations", "0", "--max-string", "0", "--max-array", "0"];
    check(&limits, "let s = \"x\"; for i in 0..25 { s += s } s.len()", "33554432\n", &[]);
}

#[test]
fn a_wrong_limit_is_a_wrong_command_line() {
    for (option, value, why) in [
        ("--max-memory", "1.5G", "a size is a number of bytes, or one with a unit: 64K, 512M, 2G"),
        ("--max-memory", "lots", "a size is a number of bytes, or one with a unit: 64K, 512M, 2G"),
        ("--max-memory", "100K", "at least 1M is needed, or 0 for no limit"),
        ("--max-string", "99999999999999999999", "so many bytes cannot be counted"),
        ("--max-operations", "ten", "invalid digit found in string"),
    ] {
        let name = if option == "--max-operations" { "N" } else { "SIZE" };
        let expected = format!(
            "error: invalid value '{value}' for '{option} <{name}>': {why}\n\nFor more information, try '--help'.\n"
        );
        let ended = run(ijob(&[option, value, "-e", "1"]), b"");
        assert_eq!(ended, Ended { stdout: String::new(), stderr: expected, status: Some(2) });
    }
}
