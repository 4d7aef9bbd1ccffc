//! The companion that leads through a lesson.

use super::lesson::{Item, Lesson, Page};
use super::pager::{Pager, Window};
use super::progress::{Progress, Standing};
use super::tape::Tape;
use super::verb::{VERBS, Verb};
use crate::console::{Console, Stream};
use crate::lesson::judge;
use crate::report::{Kind, Report};
use crate::session::Session;
use crate::shell::colored;
use crate::shell::companion::{Companion, Heard};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

/// How long a piece of what was done before may take when it is done again.
const PATIENCE: Duration = Duration::from_secs(10);

/// What makes the session forget what was defined.
const ANEW: &str = "restart();";

/// Characters of the line that tells how far it is.
const BAR: usize = 20;

/// Leads through lessons, one after the other.
pub struct Tour<'a> {
    session: &'a Session,
    console: &'a Console,
    tape: Arc<Tape>,
    lessons: Vec<Lesson>,
    progress: Progress,
    /// The lesson that is open, and how far it is.
    current: usize,
    standing: Standing,
    /// What of the page is still to be shown.
    waiting: VecDeque<Item>,
    pager: Pager,
    /// To be run when the text before it is shown.
    code: Option<String>,
    /// The reader knows how to go on.
    is_told_of_more: bool,
    /// Before it, what other lessons have left is to go.
    begins_anew: bool,
    /// The page is shown, but for the line below it.
    is_announced: bool,
    /// The entry that runs is the lesson's.
    is_own: bool,
    /// The user does something else.
    is_playing: bool,
    hints_given: usize,
    /// What was typed and shown since the task was set.
    typed: String,
    printed: String,
}

impl<'a> Tour<'a> {
    /// Opens a lesson where it was left. There has to be one of that number.
    pub fn new(
        session: &'a Session,
        console: &'a Console,
        tape: Arc<Tape>,
        (lessons, current): (Vec<Lesson>, usize),
        progress: Progress,
        window: Window,
    ) -> Self {
        let mut tour = Self {
            session,
            console,
            tape,
            lessons,
            progress,
            current,
            standing: Standing::default(),
            waiting: VecDeque::new(),
            pager: Pager::new(window),
            code: None,
            is_told_of_more: false,
            begins_anew: false,
            is_announced: false,
            is_own: false,
            is_playing: false,
            hints_given: 0,
            typed: String::new(),
            printed: String::new(),
        };
        tour.open(current);
        tour
    }

    fn lesson(&self) -> &Lesson {
        &self.lessons[self.current]
    }

    fn page(&self) -> Option<&Page> {
        self.lesson().pages.get(self.standing.page)
    }

    fn say(&self, text: &str) {
        self.console.print(Stream::Stdout, &format!("{text}\n"));
    }

    fn whisper(&self, text: &str) {
        self.say(&self.session.quiet(text));
    }

    /// Code as it is shown: indented, in colours if there are any.
    fn code(&self, code: &str) -> String {
        let colored = if self.session.settings().colors { colored(code, self.session) } else { code.to_owned() };
        colored.lines().map(|line| format!("    {line}\n")).collect()
    }

    fn open(&mut self, lesson: usize) {
        self.current = lesson;
        self.standing = self.progress.of(&self.lesson().key());
        let pages = &self.lesson().pages;
        let last = pages.len().saturating_sub(1);
        // The lesson may have changed since.
        let is_there = pages.get(self.standing.page).is_some_and(|page| page.name == self.standing.begins);
        if !is_there {
            let found = pages.iter().position(|page| page.name == self.standing.begins);
            self.standing.page = found.unwrap_or(self.standing.page.min(last));
        }
        if self.standing.done {
            self.standing.page = 0;
        }
        self.whisper("a word alone at the prompt steers: next, back, hint, answer, skip, quit; help tells all");
        if self.standing.page > 0 {
            self.whisper("what you did before is done again, so that everything is there …");
            self.do_again();
        }
        self.turn_to(self.standing.page);
    }

    /// Runs what the pages before have run, and what was typed for their tasks.
    fn do_again(&self) {
        self.tape.mute(true);
        for page in &self.lesson().pages[..self.standing.page] {
            let answer = page.task.as_ref().map(|task| match self.standing.answers.get(&page.name) {
                Some(answer) if !answer.is_empty() => answer.clone(),
                _ => task.answer.clone(),
            });
            let runs = page.items.iter().filter_map(|item| match item {
                Item::Run(code) => Some(code.clone()),
                Item::Anew => Some(ANEW.to_owned()),
                Item::Prose(_) | Item::Transcript(_) => None,
            });
            for code in runs.chain(answer) {
                let judge = self.session.judge();
                for range in judge.split(&code) {
                    if self.session.submit(&code[range]).recv_timeout(PATIENCE).is_err() {
                        self.session.interrupt();
                    }
                }
            }
        }
        self.tape.mute(false);
        self.tape.take();
    }

    fn turn_to(&mut self, page: usize) {
        self.standing.page = page;
        self.standing.begins = self.page().map(|page| page.name.clone()).unwrap_or_default();
        self.waiting = self.page().map(|page| page.items.clone()).unwrap_or_default().into();
        self.pager.begin();
        self.code = None;
        self.is_announced = false;
        self.hints_given = 0;
        self.typed.clear();
        self.printed.clear();
        self.save();
    }

    fn save(&mut self) {
        let (key, standing) = (self.lesson().key(), self.standing.clone());
        if let Err(error) = self.progress.keep(&key, standing) {
            let title = format!("how far you are is not kept: {error}");
            let warning = Report { kind: Kind::Warning, title, ..Report::default() };
            self.console.print(Stream::Stderr, &(self.session.render(&warning) + "\n"));
        }
    }

    /// The page's task, unless it is done.
    fn has_open_task(&self) -> bool {
        self.page().is_some_and(|page| page.task.is_some() && !self.standing.answers.contains_key(&page.name))
    }

    fn put(&mut self, text: &str) {
        self.pager.put(&format!("\n{}", text.trim_end()));
    }

    /// Shows what of the page is ready, as far as there is room.
    fn shows_all_that_waits(&mut self) -> bool {
        while let Some(line) = self.pager.next_line() {
            self.say(&line);
        }
        !self.pager.is_full()
    }

    /// What the page runs is needed all the same.
    fn leave_out(&mut self) {
        self.pager.leave_out();
        self.waiting.retain(|item| matches!(item, Item::Run(_) | Item::Anew));
    }

    fn announce(&mut self) {
        self.is_announced = true;
        let (page, pages) = (self.standing.page + 1, self.lesson().pages.len());
        let full = (BAR * page).checked_div(pages).unwrap_or(BAR);
        let bar = format!("[{}{}] {page}/{pages}", "=".repeat(full), " ".repeat(BAR - full));
        let what = if self.has_open_task() { "your turn: `hint`, `answer` and `skip` help" } else { "`next` goes on" };
        self.whisper(&format!("{bar}  {what}"));
    }

    fn advance(&mut self) {
        if self.standing.page + 1 < self.lesson().pages.len() {
            self.turn_to(self.standing.page + 1);
        } else if self.standing.done {
            self.open_next();
        } else {
            self.standing.done = true;
            self.save();
            self.is_announced = true;
            self.say(&format!("That was \"{}\".", self.lesson().title));
            match self.lessons.get(self.current + 1) {
                Some(next) => self.whisper(&format!("`next` opens \"{}\"; `quit` leaves", next.title)),
                None => self.whisper("that was the last lesson; `list` shows them all, `quit` leaves"),
            }
        }
    }

    fn open_next(&mut self) {
        if self.current + 1 < self.lessons.len() {
            self.open(self.current + 1);
            // What the pages before have left, if there are some, was made just now.
            self.begins_anew = self.standing.page == 0;
        } else {
            self.whisper("that was the last lesson; `list` shows them all, `quit` leaves");
        }
    }

    fn follow(&mut self, verb: Verb) -> Heard {
        match verb {
            Verb::Next | Verb::Back | Verb::Skip if self.is_playing => {
                self.whisper("the lesson waits while you play; `resume` goes on with it");
            }
            Verb::Next if self.has_open_task() && !self.standing.done => {
                self.whisper("there is something to do first; `hint` helps, `skip` leaves it out");
            }
            Verb::Next => self.advance(),
            Verb::Back if self.standing.page == 0 => self.whisper("this is the first page"),
            Verb::Back => self.turn_to(self.standing.page - 1),
            Verb::Hint => self.hint(),
            Verb::Answer => match self.page().and_then(|page| page.task.as_ref()) {
                Some(task) => self.say(self.code(&task.answer).trim_end()),
                None => self.whisper("there is no task here"),
            },
            Verb::Skip => {
                if let Some(page) = self.page().filter(|_| self.has_open_task()).map(|page| page.name.clone()) {
                    self.standing.answers.insert(page, String::new());
                }
                self.advance();
            }
            Verb::Play => {
                self.is_playing = true;
                self.whisper("play: nothing is judged until `resume`");
            }
            Verb::Resume => {
                self.is_playing = false;
                self.turn_to(self.standing.page);
            }
            Verb::Reset => {
                self.standing = Standing::default();
                self.turn_to(0);
                self.whisper("from the beginning; what is defined stays, until `restart()`");
            }
            Verb::List => self.say(&list(&self.lessons, &self.progress)),
            Verb::Progress => {
                let lesson = self.lesson();
                let (page, pages) = (self.standing.page + 1, lesson.pages.len());
                let (done, tasks) =
                    (self.standing.answers.values().filter(|answer| !answer.is_empty()), lesson.tasks());
                self.say(&format!("{}: page {page} of {pages}, {} of {tasks} tasks done", lesson.title, done.count()));
            }
            Verb::Quit => return Heard::Leave,
            Verb::Help => self.say(&help()),
        }
        Heard::Done
    }

    fn hint(&mut self) {
        let Some(task) = self.page().and_then(|page| page.task.clone()) else {
            return self.whisper("there is no task here");
        };
        match task.hints.get(self.hints_given).or(task.hints.last()) {
            Some(hint) => self.say(self.session.markdown(hint).trim_end()),
            None => self.whisper("there is no hint; `answer` shows a way to do it"),
        }
        self.hints_given += 1;
    }

    fn judge(&mut self) {
        let Some(task) = self.page().and_then(|page| page.task.clone()) else { return };
        // What the conditions print, nobody has typed.
        self.tape.mute(true);
        let verdict = judge(self.session, &task.check, &self.typed, &self.printed);
        self.tape.mute(false);
        self.tape.take();
        match verdict {
            Ok(()) => {
                self.say(PRAISE[self.standing.page % PRAISE.len()]);
                if let Some(page) = self.page().map(|page| page.name.clone()) {
                    self.standing.answers.insert(page, self.typed.clone());
                }
                self.advance();
            }
            Err(complaint) => self.whisper(&format!("not yet: {complaint}")),
        }
    }
}

const PRAISE: &[&str] = &["Right.", "Well done.", "That is it.", "Exactly."];

impl Companion for Tour<'_> {
    fn offers(&mut self) -> Option<String> {
        self.is_own = false;
        if self.is_playing {
            return None;
        }
        if std::mem::take(&mut self.begins_anew) {
            self.is_own = true;
            return Some(ANEW.to_owned());
        }
        while self.shows_all_that_waits() {
            if let Some(code) = self.code.take() {
                self.is_own = true;
                return Some(code);
            }
            match self.waiting.pop_front() {
                None => break,
                Some(Item::Prose(text)) => self.put(&self.session.markdown(&text)),
                Some(Item::Transcript(text)) => self.put(&self.code(&text)),
                Some(Item::Run(code)) => {
                    self.put(&self.code(&code));
                    self.code = Some(code);
                }
                Some(Item::Anew) => self.code = Some(ANEW.to_owned()),
            }
        }
        if self.pager.is_full() {
            if !std::mem::replace(&mut self.is_told_of_more, true) {
                self.whisper("-- more: Enter goes on, q leaves the rest of the page out");
            }
            return None;
        }
        if !self.is_announced {
            self.announce();
        }
        None
    }

    fn hears(&mut self, typed: &str) -> Heard {
        let verb = Verb::of(typed);
        if self.pager.is_full() {
            self.is_told_of_more = false;
            match typed.trim() {
                "q" => self.leave_out(),
                "" => self.pager.go_on(),
                _ if verb == Some(Verb::Next) => self.pager.go_on(),
                _ => return verb.map_or(Heard::Code, |verb| self.follow(verb)),
            }
            return Heard::Done;
        }
        verb.map_or(Heard::Code, |verb| self.follow(verb))
    }

    fn gives_up(&mut self) {
        self.tape.take();
    }

    fn sees(&mut self, entry: &str) {
        let (printed, failed) = self.tape.take();
        if self.is_own {
            self.pager.count(&printed);
        }
        // Nobody has to do what is not shown yet.
        if self.is_own || self.is_playing || !self.is_announced || !self.has_open_task() {
            return;
        }
        self.typed += &format!("{}\n", entry.trim_end());
        self.printed += &printed;
        if !failed {
            self.judge();
        }
    }
}

fn help() -> String {
    let lines = VERBS.iter().map(|(name, _, what)| format!("    {name:8}  {what}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// All lessons, and how far each is.
pub fn list(lessons: &[Lesson], progress: &Progress) -> String {
    let width = lessons.iter().map(|lesson| lesson.name.chars().count()).max().unwrap_or_default();
    let lines = lessons.iter().map(|lesson| {
        let standing = progress.of(&lesson.key());
        let state = match (standing.done, standing.page) {
            (true, _) => "done".to_owned(),
            (false, 0) => String::new(),
            (false, page) => format!("page {} of {}", page + 1, lesson.pages.len()),
        };
        let line = format!("{:width$}  {}", lesson.name, lesson.title);
        let needs =
            if lesson.needs.is_empty() { String::new() } else { format!(" (after {})", lesson.needs.join(", ")) };
        let state = if state.is_empty() { state } else { format!(": {state}") };
        format!("{line}{needs}{state}\n{:width$}  {}", "", lesson.summary)
    });
    lines.collect::<Vec<_>>().join("\n")
}
