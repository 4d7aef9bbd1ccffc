//! Positions of the rewritten text, and where each was typed.

/// A stretch of the rewritten text that was typed in one piece, or that was not typed at all.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    /// Its first byte in the rewritten text.
    start: usize,
    /// That byte in the typed text, or the byte that stands for the whole stretch.
    typed: usize,
    verbatim: bool,
}

/// From the rewritten to the typed text.
#[derive(Debug, Clone)]
pub(super) struct PositionMap {
    stretches: Vec<Stretch>,
    rewritten: Lines,
    typed: Lines,
}

impl PositionMap {
    pub fn new(typed: &str) -> Self {
        PositionMap { stretches: Vec::new(), rewritten: Lines::default(), typed: Lines::new(typed) }
    }

    /// Appends the next stretch of the rewritten text.
    pub fn push(&mut self, start: usize, typed: usize, len: usize, verbatim: bool) {
        if len == 0 {
            return;
        }
        let continues = self
            .stretches
            .last()
            .is_some_and(|last| last.verbatim && verbatim && last.typed + (start - last.start) == typed);
        if !continues {
            self.stretches.push(Stretch { start, typed, verbatim });
        }
    }

    /// The rewritten text is complete.
    pub fn finish(&mut self, rewritten: &str) {
        self.rewritten = Lines::new(rewritten);
    }

    pub fn typed(&self, line: usize, column: usize) -> (usize, usize) {
        let (offset, beyond) = self.rewritten.offset(line, column);
        let typed = if offset >= self.rewritten.text.len() {
            self.typed.text.len()
        } else {
            let index = self.stretches.partition_point(|stretch| stretch.start <= offset);
            match self.stretches[..index].last() {
                Some(stretch) if stretch.verbatim => stretch.typed + (offset - stretch.start),
                Some(stretch) => stretch.typed,
                None => 0,
            }
        };
        let (line, column) = self.typed.position(typed);
        (line, column + beyond)
    }
}

/// A text, and where its lines begin.
#[derive(Debug, Clone, Default)]
struct Lines {
    text: String,
    starts: Vec<usize>,
}

impl Lines {
    fn new(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Lines { text: text.to_owned(), starts: std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect() }
    }

    /// The byte at a position, and by how many columns the position lies past the end of its line.
    fn offset(&self, line: usize, column: usize) -> (usize, usize) {
        let index = line.saturating_sub(1);
        let Some(&start) = self.starts.get(index) else {
            return (self.text.len(), 0);
        };
        let end = match self.starts.get(index + 1) {
            Some(next) => next - 1,
            None => self.text.len(),
        };
        let mut ahead = column.saturating_sub(1);
        for (at, _) in self.text[start..end].char_indices() {
            if ahead == 0 {
                return (start + at, 0);
            }
            ahead -= 1;
        }
        (end, ahead)
    }

    fn position(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts[line - 1];
        (line, self.text[start..offset].chars().count() + 1)
    }
}
