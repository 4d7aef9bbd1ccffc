//! Owns what is known of the place that reports are written to.
use super::{Look, Report};

/// For whom reports are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// People: with excerpts, in colours where those can be shown.
    #[default]
    Human,
    /// People, without colours in any case.
    Plain,
    /// Programs: one JSON object on a line for each.
    Json,
}

/// How reports are written somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    pub format: Format,
    pub look: Look,
    /// Columns that a line of an excerpt should not exceed.
    pub width: usize,
    /// Are there only the characters of ASCII?
    pub ascii: bool,
}

impl Style {
    /// The report as it is written there, without a newline at the end.
    pub fn write(&self, report: &Report) -> String {
        let look = match self.format {
            Format::Json => return report.to_json(),
            Format::Plain => Look::Plain,
            Format::Human => self.look,
        };
        if self.ascii { report.in_ascii().render(look, self.width) } else { report.render(look, self.width) }
    }
}
