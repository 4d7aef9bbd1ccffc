//! Owns the line editor, rustyline: its settings, and when the terminal is its own.
use super::{
    controls, endings,
    external_editor::{self, Edited},
    helper::Above,
    history::{self, Recall},
    interrupts,
    keys::{Desk, EditorKeys, Keys},
    mode::{self, Mode},
    plain::Plain,
    trouble::Trouble,
};
use crate::{
    console::Console,
    session::{EditMode, Session, Settings},
};
use rustyline::{
    ColorMode, CompletionType, Config, Editor, Event, EventHandler, ExternalPrinter, config::Configurer,
    error::ReadlineError,
};
use std::io::{self, ErrorKind, Write};
use unicode_width::UnicodeWidthStr;

/// Milliseconds that the editor waits after Escape in vi's modes: the other keys that begin like that come at once.
const ESCAPE: u16 = 100;

/// Makes the editor redraw its line, and moves nothing: one line up, one line down.
const BELL: &str = "\x1b[A\n";

pub struct Lines {
    editor: Editor<Above, Recall>,
    console: Console,
    desk: Desk,
    /// Where the terminal cannot do what an editor needs.
    plain: Option<Plain>,
    external_editor: bool,
}

/// What came from the terminal.
pub enum Input {
    /// One line, which may go on with those before.
    Line(String),
    /// All lines of what the user wants to be run.
    Whole(String),
    /// Ctrl-C, and what it has given up.
    Interrupt(Option<String>),
    /// Ctrl-D, or the terminal is gone.
    End,
    /// A signal asks the program to end with this status.
    Leave(u8),
    /// Something that is no text; what comes next may be.
    Unreadable(String),
    /// Nothing will come any more.
    Lost(String),
}

impl Input {
    pub fn unreadable() -> Input {
        Input::Unreadable("what was typed is not UTF-8".into())
    }
}

impl Lines {
    pub fn new(console: &Console, session: &Session, external_editor: bool) -> Result<Lines, ReadlineError> {
        let config = Config::builder()
            // One Tab completes what is common to all, and lists them, as iex does. What is alone in its list, the
            // editor puts into the line at once, and goes on listening: `keys` relies on that.
            .completion_type(CompletionType::List)
            .completion_show_all_if_ambiguous(true)
            // A list that does not fit stops at the end of the window by itself.
            .completion_prompt_limit(usize::MAX)
            // The prompt goes through the helper only when colours are on, for the editor. What is coloured, that one says.
            .color_mode(ColorMode::Forced)
            .build();
        let mut editor = Editor::with_history(config.clone(), Recall::new(history::SIZE))?;
        let desk = Desk::default();
        editor.set_helper(Some(Above::new(
            console,
            config.grapheme_cluster_mode(),
            session.completer(),
            desk.clone(),
            session,
        )));
        let keys = Keys::new(desk.clone(), session.judge());
        editor.bind_sequence(Event::Any, EventHandler::Conditional(Box::new(keys)));
        let keys = EditorKeys(desk.clone());
        editor.bind_sequence(EditorKeys::sequence(), EventHandler::Conditional(Box::new(keys)));
        let plain = match editor.create_external_printer() {
            Ok(mut printer) => {
                // When ringing fails, so will the editor itself, soon.
                console.set_bell(move || drop(printer.print(BELL.to_string())));
                None
            }
            Err(_) => Some(Plain::new(console)?),
        };
        Ok(Lines { editor, console: console.clone(), desk, plain, external_editor })
    }

    pub fn read(&mut self, prompt: &str, settings: &Settings, trouble: Trouble) -> Input {
        if let Some(plain) = &mut self.plain {
            return plain.read(prompt, interrupts::receiver(), endings::receiver());
        }
        let label = if settings.edit_mode == EditMode::Vi { mode::LABELS[0] } else { "" };
        let prompt = &format!("{label}{prompt}");
        let mut begun = String::new();
        loop {
            let result = self.edit(prompt, &begun, settings);
            let endings = endings::receiver();
            match result {
                Ok(text) if self.desk.goes_to_editor() && endings.is_empty() => {
                    let text = controls::stripped(text);
                    match self.edit_elsewhere(prompt, &text) {
                        Edited::Text(text) => begun = controls::stripped(text),
                        Edited::Not(reason) => {
                            trouble.error(reason);
                            begun = text;
                        }
                        Edited::Leave(status) => return Input::Leave(status),
                    }
                }
                result => {
                    self.console.stop_editing();
                    return endings.try_recv().map_or_else(|_| self.input(result), Input::Leave);
                }
            }
        }
    }

    /// Has the user edit a line of which so much is there. The terminal stays with this thread.
    fn edit(&mut self, prompt: &str, begun: &str, settings: &Settings) -> rustyline::Result<String> {
        let size = self.editor.dimensions();
        if let Some(helper) = self.editor.helper() {
            helper.window.resize(size);
            helper.prompt.set(prompt.width());
            helper.colours.set(settings.colors);
        }
        let mode = match settings.edit_mode {
            EditMode::Emacs => {
                self.editor.set_edit_mode(rustyline::EditMode::Emacs);
                None
            }
            EditMode::Vi => {
                self.editor.set_edit_mode(rustyline::EditMode::Vi);
                self.editor.set_keyseq_timeout(Some(ESCAPE));
                self.editor.helper().map(|helper| Mode::of_new_line(helper.window.clone(), prompt.width()))
            }
        };
        self.desk.clear(mode);
        self.console.start_editing();
        self.editor.readline_with_initial(prompt, (begun, ""))
    }

    /// Has the user edit the line that was accepted in another editor, and takes it off the screen.
    fn edit_elsewhere(&mut self, prompt: &str, text: &str) -> Edited {
        self.console.lend_terminal();
        let size = self.editor.dimensions();
        if let Some(helper) = self.editor.helper() {
            helper.window.resize(size);
            let rows = helper.window.rows_below(prompt.width(), text) + 1;
            // The terminal is this thread's. When it cannot be written to, nothing has to be taken off.
            let _ = write!(io::stdout(), "\x1b[{rows}A\r\x1b[J").and_then(|()| io::stdout().flush());
        }
        let edited = match self.external_editor {
            true => external_editor::edit(text),
            false => Edited::Not("a sandbox starts no editor".into()),
        };
        self.console.stop_editing();
        edited
    }

    fn input(&self, result: rustyline::Result<String>) -> Input {
        match result {
            Ok(text) => Input::Whole(controls::stripped(text)),
            Err(ReadlineError::Interrupted) => Input::Interrupt(self.desk.take_given_up().map(controls::stripped)),
            Err(ReadlineError::Eof) => Input::End,
            Err(ReadlineError::Signal(_)) => Input::Line(String::new()),
            Err(ReadlineError::Io(error)) if error.kind() == ErrorKind::InvalidData => Input::unreadable(),
            Err(error) => Input::Lost(error.to_string()),
        }
    }

    /// How many columns the window has now.
    pub fn width(&mut self) -> Option<usize> {
        self.editor.dimensions().map(|(columns, _)| columns.into())
    }

    /// The entries that the user can go back to, before any is remembered.
    pub fn recall(&mut self, entries: Vec<String>) {
        self.editor.history_mut().fill(entries);
    }

    /// False: the user can go back to it already, before all others.
    pub fn remember(&mut self, entry: &str) -> bool {
        // A history in memory does not fail.
        self.editor.add_history_entry(entry).unwrap_or(true)
    }
}
