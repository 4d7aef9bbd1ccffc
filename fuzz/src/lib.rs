//! What has to hold of every input, however strange. Each function panics when it does not.

use ijob::lesson::{Document, Transcript};
use ijob::runtime::{self, Config, Time};
use ijob::script::{Closures, Limits, Outcome, Output, RESERVED, deep_copy, display};
use ijob::session::{self, Completeness, Judge, Session};
use ijob::syntax::complete::{Verdict, scan_verdict};
use ijob::syntax::entries::split;
use ijob::syntax::rewrite::{Options, rewrite};
use ijob::syntax::scan::scan;
use rhai::{Array, Dynamic, Engine, Map};
use std::cell::OnceCell;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The scanner ends, its tokens cover the text exactly, and none splits a character.
pub fn scanner(text: &str) {
    let mut end = 0;
    for token in scan(text) {
        assert_eq!(token.start, end, "a gap or an overlap before {token:?}");
        assert!(token.end > token.start, "an empty token: {token:?}");
        assert!(text.is_char_boundary(token.end), "a character is split by {token:?}");
        end = token.end;
    }
    assert_eq!(end, text.len(), "the end of the text is in no token");
}

/// Plain Rhai stays as it is to the byte, and every position in a rewritten text leads back into the typed one.
pub fn rewriter(text: &str) {
    let rewritten = rewrite(text, &Options::default());
    if PARSER.with(|parser| parser.compile(text)).is_ok() {
        match &rewritten {
            Ok(rewritten) => assert_eq!(rewritten.text(), text, "plain Rhai was changed"),
            Err(error) => panic!("plain Rhai was refused: {error:?}"),
        }
    }
    let rewritten = match rewritten {
        Ok(rewritten) => rewritten,
        Err(error) => {
            assert!(
                error.span.start <= error.span.end && error.span.end <= text.len(),
                "no place in the text: {error:?}"
            );
            assert!(text.is_char_boundary(error.span.start) && text.is_char_boundary(error.span.end), "{error:?}");
            return;
        }
    };
    let typed: Vec<usize> = text.split('\n').map(|line| line.chars().count()).collect();
    for (line, content) in rewritten.text().split('\n').enumerate() {
        for column in 0..content.chars().count() {
            let (line, column) = rewritten.typed(line + 1, column + 1);
            let length = typed.get(line.wrapping_sub(1)).copied();
            // One past the end is where something is missing.
            assert!(length.is_some_and(|length| (1..=length + 1).contains(&column)), "{line}:{column} is nowhere");
        }
    }
}

/// No beginning of an entry that can be run is taken for a whole one that cannot: Enter after it would be an error.
pub fn completeness(text: &str) {
    if text.len() > 2000 || !is_valid(text) {
        return;
    }
    JUDGE.with(|judge| {
        let judge = &judge.get_or_init(|| new_session().1);
        assert_ne!(judge.completeness(text), Completeness::Incomplete, "it is whole");
        for (end, _) in text.match_indices('\n') {
            let beginning = &text[..end];
            let whole = judge.completeness(beginning) == Completeness::Complete;
            assert!(!whole || is_valid(beginning), "{beginning:?} is not the end of it");
        }
    });
}

/// Entries stand in order, at the beginnings of lines, and all that is left out is white space and comments.
pub fn splitter(text: &str) {
    let mut end = 0;
    let is_left_out = |gap: &str| scan(gap).iter().all(|token| token.kind.is_trivia());
    for entry in split(text, &mut is_valid) {
        assert!(end <= entry.start && entry.start < entry.end && entry.end <= text.len(), "{entry:?} after {end}");
        assert!(text.is_char_boundary(entry.start) && text.is_char_boundary(entry.end), "{entry:?}");
        assert!(is_left_out(&text[end..entry.start]), "{:?} is lost", &text[end..entry.start]);
        end = entry.end;
    }
    assert!(is_left_out(&text[end..]), "{:?} is lost", &text[end..]);
}

/// An entry, run within limits and in virtual time, has an outcome; none is an internal error.
pub fn entry(text: &str) {
    // What it leaves in the file system would be there for the next.
    if ["save", "cd", "import", "exit"].iter().any(|word| text.contains(word)) {
        return;
    }
    let (session, judge) = new_session();
    drop(judge);
    for line in [text, "v()"] {
        let outcome = session.submit(line);
        let outcome = outcome.recv_timeout(PATIENCE).or_else(|_| {
            session.interrupt();
            outcome.recv_timeout(PATIENCE)
        });
        match outcome {
            Ok(session::Outcome::Failed { shown }) => assert_is_clean(&shown, text),
            Ok(session::Outcome::Halt { .. }) => return,
            Ok(session::Outcome::Value { .. } | session::Outcome::NotRun) => {}
            Err(_) => panic!("{line:?} cannot be interrupted"),
        }
    }
    assert_is_clean(&session.page.take(), text);
}

/// Nothing of the inside is in it, but what was in the text itself.
fn assert_is_clean(shown: &str, text: &str) {
    for leak in ["internal error", "anon$", "panicked", "closure_", "rhai::"] {
        assert!(!shown.contains(leak) || text.contains(leak), "{leak:?} in {shown}");
    }
}

/// Documents and transcripts are read whatever they are, and what is written of a transcript is read as the same.
pub fn documents(text: &str) {
    let document = Document::parse(text);
    for block in document.blocks() {
        if let Some(range) = &block.range {
            assert_eq!(document.text.get(range.clone()), Some(block.code.as_str()), "a block at {range:?}");
        }
    }
    let transcript = Transcript::parse(text);
    let written = Transcript::written(&transcript.exchanges);
    let again = Transcript::parse(&written);
    assert_eq!(Transcript::written(&again.exchanges), written, "what was written is read differently");
}

/// Every value can be copied, and be shown in every width and length; the copy is shown as the original is.
pub fn values(bytes: &[u8]) {
    let mut bytes = bytes.iter().copied();
    let width = usize::from(bytes.next().unwrap_or(80));
    let limit = usize::from(bytes.next().unwrap_or(100));
    let value = value(&mut bytes, 0);
    let style = display::Style { width, limit, ..display::Style::default() };
    let shown = display::show(&value, &style);
    let copy = deep_copy(&value, Closures::ForAnyone).expect("plain data can be copied");
    assert_eq!(display::show(&copy, &style), shown);
    let control = |character: char| character.is_control() && character != '\n';
    assert!(!shown.contains(control), "a control character is shown raw: {shown:?}");
}

fn value(bytes: &mut impl Iterator<Item = u8>, depth: usize) -> Dynamic {
    let Some(kind) = bytes.next() else { return Dynamic::UNIT };
    let mut number = || bytes.next().map_or(0, i64::from);
    match kind % if depth < 40 { 10 } else { 7 } {
        0 => Dynamic::UNIT,
        1 => (number() % 2 == 0).into(),
        2 => (number() * number() - number()).into(),
        3 => (number() as f64 / number() as f64).into(),
        4 => char::from_u32(number() as u32 * 256 + number() as u32).unwrap_or('x').into(),
        5 => text(bytes).into(),
        6 => Dynamic::from(text(bytes).into_bytes()),
        7 => {
            let count = number() % 8;
            (0..count).map(|_| value(bytes, depth + 1)).collect::<Array>().into()
        }
        8 => {
            let count = number() % 8;
            let entries = (0..count).map(|_| (text(bytes).into(), value(bytes, depth + 1)));
            entries.collect::<Map>().into()
        }
        _ => {
            let is_ok = number() % 2 == 0;
            let value = value(bytes, depth + 1);
            Dynamic::from(if is_ok { Outcome::ok(value) } else { Outcome::error(value) })
        }
    }
}

fn text(bytes: &mut impl Iterator<Item = u8>) -> String {
    let length = bytes.next().map_or(0, |length| usize::from(length % 32));
    String::from_utf8_lossy(&bytes.take(length).collect::<Vec<_>>()).into_owned()
}

/// How long an entry may take in real time. Its operations are bounded, so it is not long.
const PATIENCE: Duration = Duration::from_secs(10);

thread_local! {
    static PARSER: Engine = parser();
    static JUDGE: OnceCell<Judge> = const { OnceCell::new() };
}

fn parser() -> Engine {
    let mut parser = Engine::new();
    parser.set_max_expr_depths(128, 128);
    parser
}

/// Can it be run, as far as the parser knows? To Rhai a comment that nothing closes is white space, here it is not.
fn is_valid(text: &str) -> bool {
    if matches!(scan_verdict(text), Verdict::Incomplete | Verdict::Wrong) {
        return false;
    }
    let options = Options { reserved: RESERVED, leading: Some("v()"), ..Options::default() };
    let rewritten = rewrite(text, &options);
    rewritten.is_ok_and(|rewritten| PARSER.with(|parser| parser.compile(rewritten.text())).is_ok())
}

/// A session, and what it prints.
struct Watched {
    session: Session,
    page: Arc<Page>,
}

impl std::ops::Deref for Watched {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

fn new_session() -> (Watched, Judge) {
    let limits = runtime::Limits { processes: 100, mailbox: 1000, ..runtime::Limits::default() };
    let bounds = Limits {
        operations: Some(20_000),
        memory: Some(64 << 20),
        string: Some(1 << 20),
        array: Some(10_000),
        map: Some(10_000),
        call_depth: Some(100),
    };
    let runtime = Config { workers: 1, time: Time::Virtual, limits, ..Config::default() };
    let page = Arc::<Page>::default();
    let options = session::Options { runtime, limits: bounds, ..session::Options::default() };
    let session = Session::new(options, page.clone()).expect("threads for a session");
    let judge = session.judge();
    (Watched { session, page }, judge)
}

#[derive(Default)]
struct Page(Mutex<String>);

impl Page {
    fn take(&self) -> String {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Output for Page {
    fn try_print(&self, _text: &str) -> bool {
        true
    }

    fn try_print_error(&self, text: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_str(text);
        true
    }
}
