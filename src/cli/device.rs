//! What the user's terminal can show, as far as the environment tells.

use super::arguments::Color;
use ijob::session::Device;
use std::io::IsTerminal;

/// What is known of where the output goes.
pub struct Surroundings<'a> {
    /// A variable of the environment. One that is empty counts as none.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    pub output_is_terminal: bool,
    pub errors_are_terminal: bool,
}

/// Whether there are to be colours, and what can be shown where.
pub fn device(color: Color) -> (bool, Device) {
    Surroundings::of_process().device(color)
}

/// Are there only the characters of ASCII?
pub fn is_ascii() -> bool {
    Surroundings::of_process().is_ascii()
}

impl Surroundings<'static> {
    fn of_process() -> Self {
        fn variable(name: &str) -> Option<String> {
            let value = std::env::var_os(name)?.to_string_lossy().into_owned();
            Some(value).filter(|value| !value.is_empty())
        }
        Surroundings {
            variable: &variable,
            output_is_terminal: std::io::stdout().is_terminal(),
            errors_are_terminal: std::io::stderr().is_terminal(),
        }
    }
}

impl Surroundings<'_> {
    fn device(&self, color: Color) -> (bool, Device) {
        let forced = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => !self.is("NO_COLOR") && self.variable("CLICOLOR_FORCE").is_some_and(|force| force != "0"),
        };
        let colored = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => forced || self.may_color() && (self.output_is_terminal || self.errors_are_terminal),
        };
        let device = Device {
            colored_output: forced || self.output_is_terminal,
            colored_errors: forced || self.errors_are_terminal,
            ascii: self.is_ascii(),
            ..Device::default()
        };
        (colored, device)
    }

    fn variable(&self, name: &str) -> Option<String> {
        (self.variable)(name)
    }

    fn is(&self, name: &str) -> bool {
        self.variable(name).is_some()
    }

    /// Colours only on terminals that know them, unless the user does not want any.
    fn may_color(&self) -> bool {
        let is_dumb = self.variable("TERM").map_or(cfg!(unix), |term| term == "dumb");
        !is_dumb && !self.is("NO_COLOR") && self.variable("CLICOLOR").is_none_or(|color| color != "0")
    }

    /// The first of these variables that is set decides. Where none is, as in most containers, terminals know UTF-8 all
    /// the same.
    fn is_ascii(&self) -> bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| self.variable(name));
        let knows_utf8 = |locale: String| {
            let locale = locale.to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        };
        cfg!(unix) && !locale.is_none_or(knows_utf8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In an environment of these variables, with standard output and standard error on a terminal or not.
    fn device(color: Color, variables: &[(&str, &str)], terminals: (bool, bool)) -> (bool, Device) {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned()).filter(|value| !value.is_empty())
        };
        let (output_is_terminal, errors_are_terminal) = terminals;
        Surroundings { variable: &variable, output_is_terminal, errors_are_terminal }.device(color)
    }

    /// Whether values and errors are coloured.
    fn colours(color: Color, variables: &[(&str, &str)], terminals: (bool, bool)) -> (bool, bool) {
        let (colored, device) = device(color, variables, terminals);
        (colored && device.colored_output, colored && device.colored_errors)
    }

    const XTERM: (&str, &str) = ("TERM", "xterm");

    #[test]
    fn colours_are_for_people_who_want_them() {
        let (both, none, terminal) = ((true, true), (false, false), (true, true));
        assert_eq!(colours(Color::Auto, &[XTERM], terminal), both);
        assert_eq!(colours(Color::Auto, &[XTERM], (false, true)), (false, true));
        assert_eq!(colours(Color::Auto, &[XTERM], (true, false)), (true, false));
        assert_eq!(colours(Color::Auto, &[XTERM], (false, false)), none);
        assert_eq!(colours(Color::Auto, &[XTERM, ("NO_COLOR", "1")], terminal), none);
        assert_eq!(colours(Color::Auto, &[XTERM, ("NO_COLOR", "")], terminal), both);
        assert_eq!(colours(Color::Auto, &[XTERM, ("CLICOLOR", "0")], terminal), none);
        assert_eq!(colours(Color::Auto, &[XTERM, ("CLICOLOR", "1")], terminal), both);
        assert_eq!(colours(Color::Auto, &[XTERM, ("CLICOLOR", "1")], (false, false)), none);
        assert_eq!(colours(Color::Auto, &[("CLICOLOR_FORCE", "1")], (false, false)), both);
        assert_eq!(colours(Color::Auto, &[("CLICOLOR_FORCE", "0")], (false, false)), none);
        assert_eq!(colours(Color::Auto, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], terminal), none);
        assert_eq!(colours(Color::Always, &[("NO_COLOR", "1"), ("TERM", "dumb")], (false, false)), both);
        assert_eq!(colours(Color::Never, &[XTERM, ("CLICOLOR_FORCE", "1")], terminal), none);
    }

    #[cfg(unix)]
    #[test]
    fn a_terminal_that_knows_no_colours_gets_none() {
        for variables in [&[("TERM", "dumb")][..], &[("TERM", "")], &[]] {
            assert_eq!(colours(Color::Auto, variables, (true, true)), (false, false), "{variables:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_locale_tells_which_characters_there_are() {
        let ascii = |variables: &[(&str, &str)]| device(Color::Auto, variables, (true, true)).1.ascii;
        assert!(!ascii(&[]));
        for locale in ["C", "POSIX", "en_US", "de_DE.ISO-8859-1", "ja_JP.eucJP"] {
            assert!(ascii(&[("LANG", locale)]), "{locale}");
        }
        for locale in ["C.UTF-8", "en_US.utf8", "UTF-8", "de_DE.UTF-8@euro", ""] {
            assert!(!ascii(&[("LANG", locale)]), "{locale}");
        }
        assert!(ascii(&[("LC_ALL", "C"), ("LC_CTYPE", "C.UTF-8"), ("LANG", "C.UTF-8")]));
        assert!(!ascii(&[("LC_ALL", ""), ("LC_CTYPE", "C.UTF-8"), ("LANG", "C")]));
    }
}
