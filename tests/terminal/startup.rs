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
