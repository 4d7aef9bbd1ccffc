//! What goes wrong around the entries, with the terminal or a file: as errors of the session are written.

use crate::{
    console::{Console, Stream},
    report::{Kind, Report},
    session::Session,
};

/// Tells the user of it.
#[derive(Clone, Copy)]
pub struct Trouble<'a> {
    pub session: &'a Session,
    pub console: &'a Console,
}

impl Trouble<'_> {
    pub fn error(&self, title: impl Into<String>) {
        self.tell(&Report { kind: Kind::System, title: title.into(), ..Report::default() });
    }

    /// Of what stops nobody.
    pub fn warning(&self, title: String, help: Option<&str>) {
        self.tell(&Report { kind: Kind::Warning, title, help: help.map(str::to_owned), ..Report::default() });
    }

    fn tell(&self, report: &Report) {
        self.console.print(Stream::Stderr, &(self.session.render(report) + "\n"));
    }
}
