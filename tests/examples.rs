//! The scripts in `scripts`, and what each of them prints: `tests/examples/NAME.out`.

#[path = "support/program.rs"]
mod program;
#[path = "support/run.rs"]
mod run;

use program::ijob;
use run::{Ended, run};

#[track_caller]
fn check(name: &str, printed: &str) {
    let ended = run(ijob(&[&format!("../scripts/{name}.rhai")]), b"");
    assert_eq!(ended, Ended { stdout: printed.into(), stderr: String::new(), status: Some(0) });
}

macro_rules! examples {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                check(stringify!($name), include_str!(concat!("examples/", stringify!($name), ".out")));
            }
        )*
    };
}

examples! {
    article
    fan_out
    ping_pong
    supervised
}
