//! How far the use of a stream has come, for a person to see.

use super::items::User;
use super::steps::Pull;
use super::{Source, Step, Stream};
use crate::script::{Output, Result};
use rhai::{Array, Blob, Dynamic, INT, ImmutableString, Map};
use std::ops::{Range, RangeInclusive};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Nobody sees more than that.
const INTERVAL: Duration = Duration::from_millis(100);

/// Characters of the bar.
const BAR: usize = 30;

/// One use of the steps before, which counts the items. In real time, whatever the scripts live by: it is for people.
pub(super) struct Progress {
    before: Box<Pull>,
    total: Option<usize>,
    count: usize,
    began: Instant,
    drawn: Option<Instant>,
    /// Where something was drawn.
    output: Option<Arc<dyn Output>>,
}

impl Progress {
    pub fn new(before: Box<Pull>, stream: &Stream) -> Self {
        Self { before, total: stream.expected(), count: 0, began: Instant::now(), drawn: None, output: None }
    }

    pub fn next(&mut self, user: &User) -> Result<Option<Dynamic>> {
        self.draw(user);
        let item = self.before.next(user)?;
        self.count += usize::from(item.is_some());
        self.draw(user);
        Ok(item)
    }

    fn draw(&mut self, user: &User) {
        let now = Instant::now();
        if self.drawn.is_some_and(|drawn| now.duration_since(drawn) < INTERVAL) {
            return;
        }
        self.drawn = Some(now);
        let output = self.output.get_or_insert_with(|| user.environment.world().output().clone());
        output.try_show_progress(Some(&line(self.count, self.total, now.duration_since(self.began))));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(output) = &self.output {
            output.try_show_progress(None);
        }
    }
}

/// `[=====>     ] 45/90, 3 s`
fn line(count: usize, total: Option<usize>, time: Duration) -> String {
    let seconds = time.as_secs();
    // A source may have grown.
    match total.filter(|total| count <= *total) {
        Some(total) => {
            let full = (BAR * count).checked_div(total).unwrap_or(BAR);
            let head = if full < BAR { ">" } else { "" };
            let empty = BAR - full - head.len();
            format!("[{}{head}{}] {count}/{total}, {seconds} s", "=".repeat(full), " ".repeat(empty))
        }
        None => format!("{count} items, {seconds} s"),
    }
}

impl Stream {
    /// How many items there will be, if that can be known before.
    fn expected(&self) -> Option<usize> {
        // Without recursion: there may be many steps.
        let mut streams = vec![self];
        while let Some(before) = streams.last().and_then(|stream| stream.0.step.before()) {
            streams.push(before);
        }
        let mut count = 0;
        for stream in streams.into_iter().rev() {
            count = match &stream.0.step {
                Step::Source(Source::Value(value)) => length(value)?,
                Step::Map(..) | Step::Jobs(..) | Step::Progress(..) => count,
                Step::Take(_, most) => count.min(*most),
                Step::Drop(_, first) => count.saturating_sub(*first),
                Step::Chunk(_, size) => count.div_ceil(*size),
                Step::Source(_) | Step::Filter(..) | Step::TakeWhile(..) | Step::DropWhile(..) => return None,
            };
        }
        Some(count)
    }
}

fn length(value: &Dynamic) -> Option<usize> {
    let between = |start: INT, end: INT| usize::try_from(i128::from(end) - i128::from(start)).unwrap_or(0);
    if let Some(array) = value.read_lock::<Array>() {
        Some(array.len())
    } else if let Some(map) = value.read_lock::<Map>() {
        Some(map.len())
    } else if let Some(text) = value.read_lock::<ImmutableString>() {
        Some(text.chars().count())
    } else if let Some(blob) = value.read_lock::<Blob>() {
        Some(blob.len())
    } else if let Some(range) = value.read_lock::<Range<INT>>() {
        Some(between(range.start, range.end))
    } else {
        let range = value.read_lock::<RangeInclusive<INT>>()?;
        Some(between(*range.start(), range.end().saturating_add(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_when_the_end_is_known() {
        let seconds = Duration::from_secs(3);
        assert_eq!(line(0, Some(90), seconds), format!("[>{}] 0/90, 3 s", " ".repeat(29)));
        assert_eq!(line(45, Some(90), seconds), format!("[{}>{}] 45/90, 3 s", "=".repeat(15), " ".repeat(14)));
        assert_eq!(line(90, Some(90), seconds), format!("[{}] 90/90, 3 s", "=".repeat(30)));
        assert_eq!(line(0, Some(0), seconds), format!("[{}] 0/0, 3 s", "=".repeat(30)));
        assert_eq!(line(91, Some(90), seconds), "91 items, 3 s");
        assert_eq!(line(7, None, seconds), "7 items, 3 s");
    }

    #[test]
    fn the_number_of_items_is_known_where_it_can_be() {
        let numbers =
            |range: Range<INT>| Stream::new(Step::Source(Source::Value(Dynamic::from(range)))).expect("one step");
        let steps =
            |stream: Stream| stream.drop(2).and_then(|stream| stream.chunk(3)).and_then(|stream| stream.take(9));
        assert_eq!(steps(numbers(0..10)).expect("few steps").expected(), Some(3));
        assert_eq!(steps(numbers(0..0)).expect("few steps").expected(), Some(0));
        assert_eq!(numbers(INT::MIN..INT::MAX).expected(), Some(usize::MAX));
        let text = Stream::new(Step::Source(Source::Value("größe".into()))).expect("one step");
        assert_eq!(text.expected(), Some(5));
    }
}
