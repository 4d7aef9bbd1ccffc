//! What keeps the program from doing what the command line asks for, and how that is written.

use super::arguments::{Arguments, ErrorFormat, arranged};
use super::device;
use clap::CommandFactory;
use ijob::report::{Format, Kind, Look, Report, Style, did_you_mean, meant};
use ijob::session::report_of_panic;
use std::io::Write;

/// Columns, where there is no terminal.
const WIDTH: usize = 80;

/// How errors are written.
pub fn style(arguments: &Arguments) -> Style {
    let (colors, device) = device::device(arguments.color);
    let look = if colors && device.colored_errors { Look::Coloured } else { Look::Plain };
    Style { format: arguments.error_format.format(), look, width: WIDTH, ascii: device.ascii }
}

/// Of the system: a file, say.
pub fn of_system(title: String) -> Box<Report> {
    Report { kind: Kind::System, title, ..Report::default() }.into()
}

/// Of a sandbox that cannot be.
pub fn of_sandbox(error: &std::io::Error) -> Box<Report> {
    of_command_line(&format!("no sandbox: {error}"), "--sandbox takes a folder that is there")
}

/// Of what the program was started with.
pub fn of_command_line(title: &str, help: &str) -> Box<Report> {
    Report { kind: Kind::CommandLine, title: title.into(), help: Some(help.into()), ..Report::default() }.into()
}

/// Of a script that cannot be read: perhaps the word was to be a command.
pub fn of_script(report: Report, word: &str) -> Report {
    let parser = Arguments::command();
    let help = match meant(word, parser.get_subcommands().map(clap::Command::get_name)) {
        Some(command) => Some(did_you_mean(&format!("ijob {command}"))),
        None if parser.find_subcommand(word).is_some() => Some(format!(
            "`{word}` is a command where it comes first; only --color and --error-format may stand before it"
        )),
        None if word == "run" => Some("a script is run by its name alone: `ijob FILE`".into()),
        None => report.help,
    };
    Report { help, ..report }
}

/// From here on, mistakes of ours are told like other errors, and in no other words.
pub fn tell_panics(style: Style) {
    std::panic::set_hook(Box::new(move |info| {
        // Nothing is left to tell it to.
        let _ = writeln!(std::io::stderr(), "{}", style.write(&report_of_panic(info)));
    }));
}

/// Writes what the command line's parser has to say, which for `--help` is no error, and ends the program.
pub fn end(error: &clap::Error) -> ! {
    if error.use_stderr() && format_asked_for() == Format::Json {
        eprintln!("{}", of_parser(error).to_json());
        std::process::exit(error.exit_code());
    }
    error.exit()
}

/// The format that a command line asks for which is wrong elsewhere.
fn format_asked_for() -> Format {
    let lenient = Arguments::command().ignore_errors(true).try_get_matches_from(arranged(std::env::args_os()));
    let asked = lenient.ok().and_then(|matches| matches.get_one::<ErrorFormat>("error_format").copied());
    asked.map_or(Format::Human, ErrorFormat::format)
}

/// What the parser says, taken apart: the error, what it is a note about, a tip, and the usage.
fn of_parser(error: &clap::Error) -> Report {
    let text = error.render().to_string();
    let mut parts = text.trim_end().split("\n\n").map(str::trim);
    let title = parts.next().unwrap_or_default();
    let title = title.strip_prefix("error: ").unwrap_or(title).to_owned();
    let mut report = Report { kind: Kind::CommandLine, title, ..Report::default() };
    for part in parts {
        match part.strip_prefix("tip: ") {
            Some(tips) => {
                // One help; the other tips say how to mean what was written.
                let mut tips = tips.split("tip: ").map(str::trim);
                report.help = tips.next().map(str::to_owned);
                report.notes.extend(tips.map(str::to_owned));
            }
            _ => report.notes.push(part.to_owned()),
        }
    }
    report
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[test]
    fn what_the_parser_says_is_taken_apart() {
        let error = Arguments::try_parse_from(["ijob", "--virtual-tim"]).expect_err("there is no such flag");
        let report = of_parser(&error);
        assert_eq!(
            (report.kind, report.title.as_str(), report.help.as_deref()),
            (
                Kind::CommandLine,
                "unexpected argument '--virtual-tim' found",
                Some("a similar argument exists: '--virtual-time'")
            )
        );
        assert_eq!(
            report.notes,
            [
                "to pass '--virtual-tim' as a value, use '-- --virtual-tim'",
                "Usage: ijob --virtual-time [FILE]...",
                "For more information, try '--help'."
            ]
        );
    }
}
