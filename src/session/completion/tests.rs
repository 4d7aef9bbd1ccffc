use super::*;
use crate::script::Output;
use crate::session::Options;
use std::fs;

struct Nowhere;

impl Output for Nowhere {
    fn try_print(&self, _: &str) -> bool {
        true
    }

    fn try_print_error(&self, _: &str) -> bool {
        true
    }
}

/// A session in which these entries have run.
pub(in crate::session) fn session(options: Options, entries: &[&str]) -> Session {
    let session = Session::new(options, Arc::new(Nowhere)).expect("there are threads");
    for entry in entries {
        let outcome = session.submit(entry).recv().expect("the session answers");
        assert!(matches!(outcome, crate::session::Outcome::Value { .. }), "{entry}: {outcome:?}");
    }
    session
}

fn known() -> Session {
    session(
        Options::default(),
        &[
            "let numbers = [3, 1]; let text = \"abc\"; const LIMIT = 7; let o = ok(1); let lazy = stream(1..3);",
            "let conf = #{ host: \"a\", port: 80, deep: #{ list: [#{ leaf: 1.5 }], \"two words\": 1 } };",
            "let me = self(); let mark = make_ref(); let twice = |x| x * 2;",
            "/// Adds one.\n/// And more.\nfn number_up(n, step) { n + step }",
            "fn int.halved() { this / 2 }",
        ],
    )
}

/// The candidates at the `‸`, and what they take the place of.
fn complete(session: &Session, marked: &str) -> (String, Vec<String>) {
    let (before, _) = marked.split_once('‸').expect("the cursor is marked");
    let Completion { start, candidates } = session.completer().complete(before);
    (before[start..].to_owned(), candidates.into_iter().map(|candidate| candidate.text).collect())
}

#[track_caller]
fn all(session: &Session, table: &[(&str, &str, &[&str])]) {
    for (marked, replaced, candidates) in table {
        let expected = ((*replaced).to_owned(), candidates.iter().map(|name| (*name).to_owned()).collect());
        assert_eq!(complete(session, marked), expected, "at {marked}");
    }
}

#[test]
fn names_of_all_kinds_are_found() {
    all(
        &known(),
        &[
            ("num‸", "num", &["numbers", "number_up"]),
            ("1 + nu‸ * 2", "nu", &["numbers", "number_up"]),
            ("LIM‸", "LIM", &["LIMIT"]),
            ("job_awai‸", "job_awai", &["job_await", "job_await_many"]),
            ("x |> job_awai‸", "job_awai", &["job_await", "job_await_many"]),
            ("is_def‸", "is_def", &["is_def_fn", "is_def_var"]),
            ("swi‸", "swi", &["switch"]),
            ("let number_one = 1; number_‸", "number_", &["number_one", "number_up"]),
            ("numbers.map(|numeric| nume‸", "nume", &["numeric"]),
            ("let num‸", "num", &[]),
            ("// num‸", "", &[]),
            ("\"num‸", "num", &[]),
            ("zzz‸", "zzz", &[]),
            ("`a ${LIM‸", "LIM", &["LIMIT"]),
        ],
    );
}

#[test]
fn members_fit_the_value_before_the_dot() {
    let session = known();
    all(
        &session,
        &[
            ("conf.host.ch‸", "ch", &["chars"]),
            ("conf.po‸", "po", &["port"]),
            ("conf.deep.two‸", "two", &[]),
            ("conf.deep.li‸", "li", &["list"]),
            ("conf.deep.list[0].le‸", "le", &["leaf", "len"]),
            ("conf.deep.list[0].leaf.sq‸", "sq", &["sqrt"]),
            ("conf[\"host\"].to_up‸", "to_up", &["to_upper"]),
            ("numbers.pu‸", "pu", &["push"]),
            ("numbers.to_u‸", "to_u", &[]),
            ("text.to_u‸", "to_u", &["to_upper"]),
            ("text.pu‸", "pu", &[]),
            ("[1, 2].sor‸", "sor", &["sort", "sort_by", "sort_desc"]),
            ("\"a\".spl‸", "spl", &["split", "split_rev"]),
            ("5.hal‸", "hal", &["halved"]),
            ("text.hal‸", "hal", &[]),
            ("o.re‸", "re", &["reason"]),
            ("o.unw‸", "unw", &["unwrap", "unwrap_or"]),
            ("me.job_y‸", "job_y", &["job_yield"]),
            ("me.is_al‸", "is_al", &["is_alive"]),
            ("mark.demo‸", "demo", &["demonitor"]),
            ("lazy.take‸", "take", &["take", "take_while"]),
            ("lazy.map(|x| x).to_array().rev‸", "rev", &["reverse"]),
            ("twice.cu‸", "cu", &["curry"]),
            ("self().is_al‸", "is_al", &["is_alive"]),
            ("nowhere.to_u‸", "to_u", &["to_upper"]),
            ("nowhere.‸", "", &["is_shared", "to_debug", "to_string", "type_of"]),
            ("(1 + 2).‸", "", &["is_shared", "to_debug", "to_string", "type_of"]),
            ("conf.nothing.‸", "", &["is_shared", "to_debug", "to_string", "type_of"]),
            ("let a = [1]; a.pu‸", "pu", &["push"]),
        ],
    );
    let (_, fields) = complete(&session, "conf.‸");
    assert_eq!(fields[..3], ["deep", "host", "port"]);
}

#[test]
fn options_come_with_the_function_that_takes_them() {
    all(
        &known(),
        &[
            ("job_stream(xs, f, #{ max_c‸", "max_c", &["max_concurrency"]),
            (
                "xs |> job_stream(f, #{ ordered: true, ‸",
                "",
                &["max_concurrency", "on_timeout", "timeout", "zip_input_on_exit"],
            ),
            ("server_start(#{ ‸", "", &["call", "cast", "info", "init", "terminate"]),
            ("server_start(#{ init: || 0 }, #{ ‸", "", &["name"]),
            ("supervisor_start([#{ ‸", "", &["id", "job", "restart", "shutdown", "start", "type"]),
            ("supervisor_start([], #{ st‸", "st", &["strategy"]),
            ("f(#{ ‸", "", &[]),
        ],
    );
    let found = known().completer().complete("job_stream(xs, f, #{ tim").candidates;
    assert_eq!((found[0].kind, found[0].signature.as_str()), (Kind::Key, "timeout: 5000"));
}

#[test]
fn helpers_are_given_names_of_functions_and_settings() {
    let session = known();
    all(
        &session,
        &[
            ("h(job_awai‸", "job_awai", &["job_await", "job_await_many"]),
            ("h(numb‸", "numb", &["number_up"]),
            ("h(\"job_awai‸", "job_awai", &["job_await", "job_await_many"]),
            ("set(\"li‸", "li", &["limit"]),
            ("set(\"edit_mode\", \"‸", "", &["emacs", "vi"]),
            ("set(\"edit_mode\", \"v‸", "v", &["vi"]),
            ("set(\"prompt\", \"‸", "", &[]),
            ("set(\"nonsense\", \"‸", "", &[]),
        ],
    );
    let found = session.completer().complete("h(job_await_").candidates;
    assert_eq!(found[0].kind, Kind::Value);
}

#[test]
fn words_that_an_option_can_be_are_offered_in_its_string() {
    all(
        &known(),
        &[
            ("job_yield_many(jobs, #{ on_timeout: \"‸", "", &["ignore", "kill_task", "nothing"]),
            ("job_yield_many(jobs, #{ limit: 1, \"on_timeout\": \"k‸", "k", &["kill_task"]),
            ("xs |> job_stream(f, #{ on_timeout: \"‸", "", &["exit", "kill_task"]),
            ("supervisor_start([#{ id: 1, restart: \"t‸", "t", &["temporary", "transient"]),
            ("supervisor_start([], #{ strategy: \"one‸", "one", &["one_for_all", "one_for_one"]),
            ("job_async(|| 1, #{ shutdown: \"‸", "", &["brutal_kill", "infinity"]),
            ("job_shutdown(me, \"‸", "", &["brutal_kill", "infinity"]),
            ("job_await(me, \"‸", "", &["infinity"]),
            ("me.job_await(\"‸", "", &["infinity"]),
            ("log_level(\"‸", "", &["error", "none"]),
            ("job_yield_many(jobs, #{ limit: \"‸", "", &[]),
            ("job_yield_many(jobs, #{ on_timeout: \"a\" + \"‸", "", &[]),
            ("#{ on_timeout: \"‸", "", &[]),
            ("f(#{ on_timeout: \"‸", "", &[]),
        ],
    );
}

#[test]
fn functions_refuse_all_words_but_those_that_are_offered() {
    for (function, option, call) in [
        ("job_yield_many", "on_timeout", "job_yield_many([], #{ on_timeout: \"?\" })"),
        ("job_yield_many", "timeout", "job_yield_many([], #{ timeout: \"?\" })"),
        ("job_stream", "on_timeout", "job_stream([], |x| x, #{ on_timeout: \"?\" })"),
        ("job_stream", "timeout", "job_stream([], |x| x, #{ timeout: \"?\" })"),
        ("job_start_child", "restart", "job_start_child(job_supervisor(), || 1, #{ restart: \"?\" })"),
        ("job_start_child", "shutdown", "job_start_child(job_supervisor(), || 1, #{ shutdown: \"?\" })"),
        ("job_async", "shutdown", "job_async(job_supervisor(), || 1, #{ shutdown: \"?\" })"),
        ("supervisor_start", "restart", "supervisor_start([#{ id: \"child\", start: || self(), restart: \"?\" }])"),
        ("supervisor_start", "type", "supervisor_start([#{ id: \"child\", start: || self(), type: \"?\" }])"),
        ("supervisor_start", "shutdown", "supervisor_start([#{ id: \"child\", start: || self(), shutdown: \"?\" }])"),
        ("supervisor_start", "strategy", "supervisor_start([], #{ strategy: \"?\" })"),
        ("log_level", "level", "log_level(\"?\")"),
        ("job_shutdown", "ms", "job_shutdown(self(), \"?\")"),
        ("job_await", "ms", "job_await(self(), \"?\")"),
    ] {
        let session = session(Options::default(), &[]);
        let outcome = session.submit(call).recv().expect("the session answers");
        let crate::session::Outcome::Failed { shown } = outcome else { panic!("{call} is not refused") };
        let message = shown.lines().next().unwrap_or_default();
        let quoted: Vec<&str> =
            message.split('"').skip(1).step_by(2).filter(|word| !["?", "child"].contains(word)).collect();
        assert_eq!(quoted, words(function, option), "{message}");
    }
}

#[test]
fn names_of_processes_are_offered_where_one_is_meant() {
    let session = session(
        Options::default(),
        &["register(\"me\", self()); let a = agent_start(|| 0, #{ name: \"counter\" }); let s = self();"],
    );
    all(
        &session,
        &[
            ("send(\"‸", "", &["counter", "me"]),
            ("send(\"m‸", "m", &["me"]),
            ("whereis(\"‸", "", &["counter", "me"]),
            ("unregister(\"c‸", "c", &["counter"]),
            ("process_info(\"‸", "", &["counter", "me"]),
            ("agent_get(\"‸", "", &["counter", "me"]),
            ("\"hi\" |> server_cast(\"‸", "", &[]),
            ("send_after(\"c‸", "c", &["counter"]),
            ("register(\"‸", "", &[]),
            ("send(s, \"‸", "", &[]),
            ("print(\"‸", "", &[]),
        ],
    );
}

#[test]
fn a_candidate_tells_how_it_is_used_and_what_it_does() {
    let session = known();
    let found = |before| session.completer().complete(before).candidates.remove(0);
    let function = found("number_u");
    assert_eq!((function.signature.as_str(), function.about.as_str()), ("number_up(n, step)", "Adds one."));
    assert_eq!(function.kind, Kind::Function { alone: false });
    let own = found("job_await_m");
    assert_eq!(own.signature, "job_await_many(pids, ms = 5000)");
    assert_eq!(found("me.job_awai").signature, "job_await(ms = 5000)");
    assert_eq!(found("numbers.pus").signature, "push(item)");
    assert_eq!(found("callers").kind, Kind::Function { alone: true });
    assert_eq!((found("numbe").kind, found("numbe").about), (Kind::Variable, "array".to_owned()));
}

#[test]
fn files_and_modules_are_found_by_name() {
    let folder = tempfile::tempdir().expect("a folder");
    for (file, text) in [
        ("tools.rhai", "/// Twice of it.\nfn twice(x) { x * 2 }\nprivate fn hidden() {}\nexport const TAU = 6.28;"),
        ("tooth.txt", ""),
        (".tool.rhai", ""),
    ] {
        fs::write(folder.path().join(file), text).expect("the folder can be written");
    }
    fs::create_dir(folder.path().join("toolbox")).expect("the folder can be written");
    fs::write(folder.path().join("toolbox/saw.rhai"), "").expect("the folder can be written");
    let options = Options { folder: folder.path().to_owned(), ..Options::default() };
    let session = session(options, &["import \"tools\" as tools;"]);
    all(
        &session,
        &[
            ("import \"to‸", "to", &["toolbox/", "tools"]),
            ("import \"toolbox/‸", "toolbox/", &["toolbox/saw"]),
            ("import \".t‸", ".t", &[".tool"]),
            ("import \"nowhere/‸", "nowhere/", &[]),
            ("tools::‸", "", &["TAU", "twice"]),
            ("1 + tools::tw‸", "tw", &["twice"]),
            ("nothing::‸", "", &[]),
            ("tool‸", "tool", &["tools"]),
        ],
    );
    assert_eq!(session.completer().hint("tools::twice(").as_deref(), Some("x)"));
}

#[test]
fn constants_are_members_of_the_module_global() {
    all(&known(), &[("global::‸", "", &["LIMIT"])]);
}

#[test]
fn the_arguments_to_come_are_hinted() {
    let session = known();
    for (before, hint) in [
        ("job_await(", Some("pid, ms = 5000)")),
        ("job_await(x", None),
        ("job_await(x ", Some(", ms = 5000)")),
        ("job_await(x, ", Some("ms = 5000)")),
        ("job_await(x, 1 ", None),
        ("x |> job_await(", Some("ms = 5000)")),
        ("numbers.push(", Some("item)")),
        ("me.job_await(", Some("ms = 5000)")),
        ("number_up(", Some("n, step)")),
        ("self(", Some(")")),
        ("nowhere(", None),
        ("job_async(|| { ", None),
        ("1 + 2", None),
        ("fn f(", None),
        ("// job_await(", None),
        ("job_await(numbers.", None),
    ] {
        assert_eq!(session.completer().hint(before).as_deref(), hint, "after {before}");
    }
}

#[test]
fn what_functions_are_said_to_return_they_return() {
    let calls = |name: &str| match name {
        "agent_start" | "agent_start_link" => format!("{name}(|| 0)"),
        "job_await_many" | "job_yield_many" | "supervisor_start" => format!("{name}([])"),
        "server_start" | "server_start_link" => format!("{name}(#{{ init: || 0 }})"),
        "job_async" | "job_async_nolink" | "spawn" | "spawn_link" => format!("{name}(|| 0)"),
        "job_stream" => "job_stream([], |x| x)".to_owned(),
        "stream_iterate" | "stream_unfold" => format!("{name}(0, |x| x)"),
        "stream" => "stream([])".to_owned(),
        "send_after" => "send_after(self(), 0, 1)".to_owned(),
        "monitor" | "is_alive" => format!("{name}(self())"),
        "pid" | "ok" | "error" | "is_ok" | "is_error" | "job_completed" => format!("{name}(1)"),
        _ => format!("{name}()"),
    };
    for (of, names) in types::RETURNS {
        for name in *names {
            let session = session(Options::default(), &[&format!("let result = {};", calls(name))]);
            let found = session.state.look_at("result", |value| value.map(types::of_value));
            assert_eq!(found, Some(*of), "the result of {name}");
        }
    }
}

#[test]
fn among_a_thousand_variables_one_is_found() {
    let entry: String = (0..1000).map(|n| format!("let variable_{n} = [{n}]; ")).collect();
    let session = session(Options::default(), &[&entry]);
    let completer = session.completer();
    assert_eq!(completer.complete("variable_99").candidates.len(), 11);
    assert_eq!(completer.complete("variable_999.pu").candidates.len(), 1);
}
