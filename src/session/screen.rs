//! What is known of where a session's output is looked at.

use super::reflow::{reflow, wrapped};
use super::settings::Settings;
use crate::report::{self, Format, Kind, Look, Report};
use crate::script::display::{Cuts, Style, show, show_and_tell};
use rhai::Dynamic;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// What can be shown where output goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Device {
    /// Does standard output take colours, if the user wants them?
    pub colored_output: bool,
    /// Does standard error?
    pub colored_errors: bool,
    /// For whom errors are written.
    pub errors: Format,
    /// Are there only the characters of ASCII? What is the user's own stays as it is; ijob's own has stand-ins.
    pub ascii: bool,
}

impl Default for Device {
    /// All of it.
    fn default() -> Self {
        Self { colored_output: true, colored_errors: true, errors: Format::Human, ascii: false }
    }
}

/// The room for what is shown, and the settings, which say how it is.
pub(super) struct Screen {
    pub device: Device,
    width: AtomicUsize,
    settings: Mutex<Settings>,
    /// Is somebody there who reads what is explained?
    has_reader: AtomicBool,
}

/// Narrower than this, nothing is laid out any more.
const NARROWEST: usize = 20;

impl Screen {
    pub fn new(device: Device, settings: Settings) -> Self {
        let (width, has_reader) = (AtomicUsize::new(Style::PLAIN.width), AtomicBool::new(false));
        Self { device, width, settings: Mutex::new(settings), has_reader }
    }

    /// Columns that a line should not exceed.
    pub fn width(&self) -> usize {
        // Relaxed, here and below: nothing else depends on it.
        self.width.load(Ordering::Relaxed)
    }

    pub fn set_width(&self, width: usize) {
        self.width.store(width.max(NARROWEST), Ordering::Relaxed);
    }

    /// From here on somebody reads what is explained.
    pub fn explain(&self) {
        self.has_reader.store(true, Ordering::Relaxed);
    }

    /// Are things explained? How to see all of a value that is cut, and what surprises.
    pub fn explains(&self) -> bool {
        self.has_reader.load(Ordering::Relaxed) && self.change(|settings| settings.hints)
    }

    pub fn settings(&self) -> Settings {
        self.change(|settings| settings.clone())
    }

    /// Changes the settings, or reads some.
    pub fn change<T>(&self, change: impl FnOnce(&mut Settings) -> T) -> T {
        change(&mut self.settings.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Of what is shown on standard output.
    pub fn look(&self) -> Look {
        self.look_where(self.device.colored_output)
    }

    fn look_where(&self, has_colors: bool) -> Look {
        if has_colors && self.change(|settings| settings.colors) { Look::Coloured } else { Look::Plain }
    }

    fn style(&self) -> Style {
        let (limit, depth, string) = self.change(|settings| (settings.limit, settings.depth, settings.string));
        Style { width: self.width(), limit, depth, string, look: self.look(), ascii: self.device.ascii }
    }

    pub fn show(&self, value: &Dynamic) -> String {
        show(value, &self.style())
    }

    /// The value of an entry. At a prompt, one that is cut is followed by a line that tells how to see all of it.
    pub fn show_result(&self, value: &Dynamic) -> String {
        let style = self.style();
        let (mut text, cuts) = show_and_tell(value, &style);
        if self.explains()
            && let Some(hint) = hint(cuts)
        {
            text.push('\n');
            text.push_str(&style.aside(&hint));
        }
        text
    }

    /// A text that is less than what scripts have to say: dimmed, where that can be.
    pub fn quiet(&self, text: &str) -> String {
        self.style().aside(&wrapped(text, self.width()))
    }

    /// Markdown, as the screen can show it: whole lines.
    pub fn markdown(&self, markdown: &str) -> String {
        let mut skin = match self.look() {
            Look::Plain => termimad::MadSkin::no_style(),
            Look::Coloured => termimad::MadSkin::default(),
        };
        if self.device.ascii {
            skin.limit_to_ascii();
        }
        let text = termimad::FmtText::from(&skin, &self.own(&reflow(markdown)), Some(self.width())).to_string();
        text.trim_end().lines().map(|line| line.trim_end().to_owned() + "\n").collect()
    }

    pub fn render(&self, report: &Report) -> String {
        let Device { errors: format, ascii, colored_errors, .. } = self.device;
        let look = self.look_where(colored_errors);
        report::Style { format, look, width: self.width(), ascii }.write(report)
    }

    /// What is told beside errors: for people as it is, for programs as an object.
    pub fn told(
        &self,
        kind: Kind,
        process: Option<String>,
        title: &str,
        for_people: impl FnOnce() -> String,
    ) -> String {
        match self.device.errors {
            Format::Json => Report { kind, process, title: title.into(), ..Report::default() }.to_json(),
            Format::Human | Format::Plain => for_people(),
        }
    }

    /// A text of ijob's own, in the characters that can be shown.
    pub fn own(&self, text: &str) -> String {
        if self.device.ascii { text.replace('…', "...") } else { text.to_owned() }
    }
}

/// How to see what was cut.
fn hint(cuts: Cuts) -> Option<String> {
    let settings = [("limit", cuts.limit), ("depth", cuts.depth), ("string", cuts.string)];
    let calls = settings.into_iter().filter(|(_, is_cut)| *is_cut).map(|(name, _)| format!("set(\"{name}\", 0)"));
    let calls: Vec<String> = calls.collect();
    let (last, others) = calls.split_last()?;
    Some(match others {
        [] => format!("(cut: {last} shows all)"),
        _ => format!("(cut: {} and {last} show all)", others.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rhai::Array;

    fn screen(device: Device) -> Screen {
        let settings = Settings { limit: 2, depth: 1, string: 3, colors: true, ..Settings::default() };
        Screen::new(device, settings)
    }

    #[test]
    fn at_a_prompt_it_is_told_how_to_see_all() {
        let screen = screen(Device { colored_output: false, ..Device::default() });
        let many = Dynamic::from((0..3).map(Dynamic::from).collect::<Array>());
        let both: Dynamic = vec![Dynamic::from("long"), many.clone()].into();
        assert_eq!(screen.show_result(&many), "[0, 1, … 1 more]");
        screen.explain();
        assert_eq!(screen.show_result(&many), "[0, 1, … 1 more]\n(cut: set(\"limit\", 0) shows all)");
        assert_eq!(
            screen.show_result(&both),
            "[\"lon\" … 1 more character, […]]\n(cut: set(\"depth\", 0) and set(\"string\", 0) show all)"
        );
        assert_eq!(screen.show_result(&1.into()), "1");
        assert_eq!(screen.show(&many), "[0, 1, … 1 more]");
        let all = Cuts { limit: true, depth: true, string: true };
        let expected = "(cut: set(\"limit\", 0), set(\"depth\", 0) and set(\"string\", 0) show all)";
        assert_eq!(hint(all).as_deref(), Some(expected));
    }

    #[test]
    fn values_and_errors_are_coloured_each_where_that_is_of_use() {
        let report = Report { title: "wrong…".into(), ..Report::default() };
        let both = screen(Device::default());
        both.explain();
        assert_eq!(
            both.show_result(&"long".into()).lines().last(),
            Some("\x1b[2m(cut: set(\"string\", 0) shows all)\x1b[0m")
        );
        assert!(both.render(&report).contains('\x1b'));
        let piped = screen(Device { colored_output: false, ..Device::default() });
        assert_eq!(piped.show(&1.into()), "1");
        assert!(piped.render(&report).contains('\x1b'));
        let logged = screen(Device { colored_errors: false, ..Device::default() });
        assert_eq!(logged.show(&1.into()), "\x1b[36m1\x1b[0m");
        assert_eq!(logged.render(&report), "error: wrong…");
        let old = screen(Device { colored_output: false, colored_errors: false, ascii: true, ..Device::default() });
        assert_eq!(old.show(&"long…".into()), "\"lon\" ... 2 more characters");
        assert_eq!(old.render(&report), "error: wrong...");
    }
}
