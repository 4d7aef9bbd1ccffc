//! What runs before the first prompt.
use crate::pty::*;
use std::fs;

#[test]
fn a_file_of_the_users_own_runs_before_the_first_prompt() {
    let home = home();
    let file = home.path().join("rc.rhai");
    fs::write(&file, "fn twice(x) { x * 2 }\nlet known = 21;\nprint(\"ready\");\nknown\n").expect("it can be written");
    let mut terminal = Terminal::with_arguments(&["--rc", file.to_str().expect("UTF-8")], &home);
    terminal.wait_for_screen(&["ready", BANNER, "ijob(1)>"]);
    terminal.enter("twice(known)");
    terminal.wait_for_screen(&["ready", BANNER, "ijob(1)> twice(known)", "42", "ijob(2)>"]);
}

#[test]
fn an_error_in_it_is_shown_and_the_shell_starts_anyway() {
    let home = home();
    let file = home.path().join("rc.rhai");
    fs::write(&file, "let kept = 1;\nnonsense()\nlet never = 2;\n").expect("it can be written");
    let mut terminal = Terminal::with_arguments(&["--rc", file.to_str().expect("UTF-8")], &home);
    terminal.wait_for_line("ijob(1)>");
    assert!(terminal.has_shown("error: Function not found: nonsense ()"));
    terminal.enter("kept");
    terminal.wait_for_line("ijob(2)>");
    assert!(terminal.has_shown("1"));
}

#[cfg(target_os = "linux")]
#[test]
fn it_is_in_the_folder_for_configuration_unless_the_user_wants_none() {
    let home = home();
    let folder = home.path().join(".config/ijob");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("rc.rhai"), "print(\"mine\");").expect("it can be written");
    let history = home.path().join("history");
    let variables = [("TERM", "xterm".as_ref()), ("HOME", home.path().as_ref()), ("IJOB_HISTORY", history.as_ref())];
    let terminal = Terminal::with(&variables);
    terminal.wait_for_screen(&["mine", BANNER, "ijob(1)>"]);
    let terminal = Terminal::with_arguments(&["--no-rc"], &home);
    terminal.wait_for_screen(&[BANNER, "ijob(1)>"]);
}

#[test]
fn it_runs_again_when_the_session_begins_anew() {
    let home = home();
    let file = home.path().join("rc.rhai");
    fs::write(&file, "fn twice(x) { x * 2 }\nlet known = 21;\nprint(\"ready\");\n").expect("it can be written");
    let mut terminal = Terminal::with_arguments(&["--rc", file.to_str().expect("UTF-8")], &home);
    terminal.wait_for_screen(&["ready", BANNER, "ijob(1)>"]);
    terminal.enter("known = 5; let mine = 1;");
    terminal.enter("restart();");
    terminal.wait_for_screen(&[
        "ready",
        BANNER,
        "ijob(1)> known = 5; let mine = 1;",
        "ijob(2)> restart();",
        "ready",
        "ijob(1)>",
    ]);
    terminal.enter("[twice(known), is_def_var(\"mine\")]");
    terminal.wait("the value", |output| lines(output).contains(&"[42, false]".to_owned()));
    // What was typed before is still there to go back to.
    terminal.type_text(UP);
    terminal.type_text(UP);
    terminal.wait_for_line("ijob(2)> restart();");
}

#[test]
fn a_file_at_start_that_never_ends_can_be_stopped() {
    let home = home();
    let file = home.path().join("rc.rhai");
    let loops = "loop { if a == 1 { print(\"begun\"); a = 2 } }";
    fs::write(&file, format!("let a = 1;\n{loops}\nlet b = 2;\n")).expect("a file");
    let file = file.to_str().expect("UTF-8");
    // Where the window is wide enough for any folder.
    let mut terminal = Terminal::of_size(24, 200, &["--rc", file], &[], &home);
    terminal.wait_for_screen(&["begun", ""]);
    terminal.type_text(CTRL_C);
    terminal.wait_for_line("ijob(1)>");
    let shown = terminal.read(lines);
    assert_eq!(shown[..3], ["begun", "^C", "error: interrupted"]);
    // In the loop, wherever it was.
    assert!(shown[3].starts_with(&format!(" --> {file}:2:")), "{shown:?}");
    assert_eq!(shown[5], format!("2 | {loops}"));
    assert_eq!(shown[7..], [BANNER, "ijob(1)>"]);
    terminal.enter("[a, is_def_var(\"b\")]");
    terminal.wait("the value", |output| lines(output).contains(&"[2, false]".to_owned()));
}
