//! Settings: what a user can change about a session while it runs.
//!
//! One table says their names, what they mean and what they may be: `set`, completion and help all read it. Files that
//! run before the first prompt set what should hold always.

use super::screen::Screen;
use crate::report::word_meant;
use crate::script::display::{Style, tabled};
use crate::script::{Doc, Functions, Result, environment, error, function, refused};
use rhai::{Array, Dynamic, INT, Map};
use std::sync::Arc;

/// What can be changed about a session while it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Elements of a value that are shown; `usize::MAX` for all, as for the next two.
    pub limit: usize,
    /// Levels of nested data that are shown.
    pub depth: usize,
    /// Characters of a string that are shown.
    pub string: usize,
    /// Are values, errors and what is typed coloured?
    pub colors: bool,
    /// What the prompt is made from; [`Settings::prompt_for`] makes it.
    pub prompt: String,
    pub edit_mode: EditMode,
    /// Are things explained once, where they first happen?
    pub hints: bool,
    /// Does a line above the prompt tell how many jobs run?
    pub jobs_line: bool,
    /// Is the end of each job told that was started at the prompt?
    pub job_notices: bool,
}

/// Which keys edit a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditMode {
    Emacs,
    Vi,
}

impl Default for Settings {
    fn default() -> Self {
        let Style { limit, depth, string, .. } = Style::PLAIN;
        Self {
            limit,
            depth,
            string,
            colors: false,
            prompt: "ijob({n})> ".to_owned(),
            edit_mode: EditMode::Emacs,
            hints: true,
            jobs_line: true,
            job_notices: false,
        }
    }
}

impl Settings {
    /// The prompt of the entry of this number, while so many jobs run.
    pub fn prompt_for(&self, number: usize, jobs: usize) -> String {
        let folder = || match std::env::current_dir() {
            Ok(folder) => folder.file_name().map_or_else(|| "/".into(), |name| name.to_string_lossy().into_owned()),
            Err(_) => "?".into(),
        };
        let mut prompt = self.prompt.replace("{n}", &number.to_string()).replace("{jobs}", &jobs.to_string());
        if prompt.contains("{dir}") {
            prompt = prompt.replace("{dir}", &folder());
        }
        prompt.replace(char::is_control, "")
    }
}

/// One setting, under the name that users know it by.
pub(super) struct Setting {
    pub name: &'static str,
    /// What it changes, in one line.
    pub about: &'static str,
    pub kind: Kind,
}

/// What a setting may be, and where it is kept.
pub(super) enum Kind {
    /// A number from 0 on, which is for all.
    Number(fn(&mut Settings) -> &mut usize),
    Flag(fn(&mut Settings) -> &mut bool),
    Text(fn(&mut Settings) -> &mut String),
    /// One of these words, by its number.
    Word(&'static [&'static str], fn(&Settings) -> usize, fn(&mut Settings, usize)),
}

/// All settings.
pub(super) const SETTINGS: &[Setting] = &[
    Setting {
        name: "limit",
        about: "So many elements of a value are shown, 0 for all.",
        kind: Kind::Number(|settings| &mut settings.limit),
    },
    Setting {
        name: "depth",
        about: "So many levels of nested data are shown, 0 for all.",
        kind: Kind::Number(|settings| &mut settings.depth),
    },
    Setting {
        name: "string",
        about: "So many characters of a string are shown, 0 for all.",
        kind: Kind::Number(|settings| &mut settings.string),
    },
    Setting {
        name: "colors",
        about: "Are values, errors and what is typed coloured?",
        kind: Kind::Flag(|settings| &mut settings.colors),
    },
    Setting {
        name: "prompt",
        about: "The prompt: `{n}` is the number of the entry, `{jobs}` how many jobs run, `{dir}` the current folder.",
        kind: Kind::Text(|settings| &mut settings.prompt),
    },
    Setting {
        name: "edit_mode",
        about: "The keys that edit a line: those of emacs or those of vi.",
        kind: Kind::Word(
            &["emacs", "vi"],
            |settings| usize::from(settings.edit_mode == EditMode::Vi),
            |settings, word| settings.edit_mode = if word == 0 { EditMode::Emacs } else { EditMode::Vi },
        ),
    },
    Setting {
        name: "hints",
        about: "Are things explained once, where they first happen?",
        kind: Kind::Flag(|settings| &mut settings.hints),
    },
    Setting {
        name: "jobs_line",
        about: "Does a line above the prompt tell how many jobs run, and how many ended badly?",
        kind: Kind::Flag(|settings| &mut settings.jobs_line),
    },
    Setting {
        name: "job_notices",
        about: "Is the end of each job told that was started at the prompt?",
        kind: Kind::Flag(|settings| &mut settings.job_notices),
    },
];

impl Setting {
    fn value(&self, settings: &mut Settings) -> Dynamic {
        match self.kind {
            Kind::Number(field) => match *field(settings) {
                usize::MAX => Dynamic::from(0 as INT),
                number => INT::try_from(number).unwrap_or(INT::MAX).into(),
            },
            Kind::Flag(field) => (*field(settings)).into(),
            Kind::Text(field) => field(settings).clone().into(),
            Kind::Word(words, word, _) => words[word(settings)].into(),
        }
    }

    /// Sets it. `None`: it cannot be that.
    fn take(&self, settings: &mut Settings, value: &Dynamic) -> Option<()> {
        match self.kind {
            Kind::Number(field) => {
                let number = value.as_int().ok().and_then(|number| usize::try_from(number).ok())?;
                *field(settings) = if number == 0 { usize::MAX } else { number };
            }
            Kind::Flag(field) => *field(settings) = value.as_bool().ok()?,
            Kind::Text(field) => *field(settings) = value.clone().into_string().ok()?,
            Kind::Word(words, _, set) => {
                let value = value.clone().into_string().ok()?;
                set(settings, words.iter().position(|word| *word == value)?);
            }
        }
        Some(())
    }

    /// The words that it may be.
    pub fn words(&self) -> &'static [&'static str] {
        match self.kind {
            Kind::Word(words, ..) => words,
            _ => &[],
        }
    }

    /// What it may be.
    fn allowed(&self) -> String {
        match self.kind {
            Kind::Number(_) => "a number from 0 on".to_owned(),
            Kind::Flag(_) => "true or false".to_owned(),
            Kind::Text(_) => "a string".to_owned(),
            Kind::Word(words, ..) => words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" or "),
        }
    }
}

/// Adds `set`.
pub(super) fn add_functions(functions: &mut Functions, screen: &Arc<Screen>) {
    let (screen, all) = (screen.clone(), screen.clone());
    function!(
        functions,
        Doc {
            name: "set",
            signature: "set(option, value) or set()",
            summary: "Changes a setting of the session, and returns what it was.",
            details: DETAILS,
            example: ("set(\"limit\", 2);\n[1, 2, 3, 4]", "[1, 2, … 2 more]"),
        },
        move |option: &str, value: Dynamic| set(&screen, option, &value),
        move || all_settings(&all),
    );
}

const DETAILS: &str = "What can be set: `\"limit\"`, `\"depth\"` and `\"string\"` (so many elements, levels of nested \
    data and characters of a string are shown, 0 for all), `\"colors\"`, `\"prompt\"` (`{n}` in it is the number of the \
    entry, `{jobs}` how many jobs run, `{dir}` the current folder), `\"edit_mode\"` (`\"emacs\"`, `\"vi\"`), `\"hints\"` \
    (things are explained once, where they first happen), `\"jobs_line\"` (a line above the prompt tells how many jobs \
    run), `\"job_notices\"` (the end of each job is told that was started at the prompt). Without arguments, a table of \
    all. What should hold always stands in `ijob/rc.rhai` in the folder for configuration.";

fn set(screen: &Screen, option: &str, value: &Dynamic) -> Result<Dynamic> {
    let Some(setting) = SETTINGS.iter().find(|setting| setting.name == option) else {
        let names: Vec<String> = SETTINGS.iter().map(|setting| format!("\"{}\"", setting.name)).collect();
        let meant = word_meant(option, SETTINGS.iter().map(|setting| setting.name));
        return error(format!("there is no setting \"{option}\"; there are {}{meant}", names.join(", ")));
    };
    screen.change(|settings| {
        let before = setting.value(settings);
        match setting.take(settings, value) {
            Some(()) => {
                if let Some(environment) = environment() {
                    environment.world().tell_ends(settings.job_notices);
                }
                Ok(before)
            }
            None => {
                let (allowed, refused) = (setting.allowed(), refused(value, setting.words()));
                error(format!("the setting \"{option}\" is {allowed}; {refused}"))
            }
        }
    })
}

/// A row for each setting.
fn all_settings(screen: &Screen) -> Dynamic {
    let mut settings = screen.settings();
    let rows = SETTINGS.iter().map(|setting| {
        Dynamic::from(Map::from_iter([
            ("name".into(), setting.name.into()),
            ("value".into(), setting.value(&mut settings)),
            ("what".into(), setting.about.into()),
        ]))
    });
    tabled(rows.collect::<Array>())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// It cannot be made from the table, but it has to name all that is in it.
    #[test]
    fn every_setting_is_documented() {
        for setting in SETTINGS {
            assert!(DETAILS.contains(&format!("`\"{}\"`", setting.name)), "{}", setting.name);
        }
    }

    #[test]
    fn a_prompt_is_made_from_its_template() {
        let settings = Settings { prompt: "{n} {jobs} \x1b[1m{other}> ".into(), ..Settings::default() };
        assert_eq!(settings.prompt_for(7, 2), "7 2 [1m{other}> ");
    }
}
