//! Owns the layout: a group that fits into what is left of the line stays on it, else each of its items gets a line of
//! its own, or, if all are short, as many share a line as fit (Wadler's "prettier printer", with little of its choices).
//! Knows nothing of values. What is laid out is the text alone: colours come to it when it is written, and take no room.
use super::ink::Ink;
use std::borrow::Cow;
use unicode_width::UnicodeWidthStr;

/// A text with places where it may be broken, and the columns it takes unbroken.
pub struct Document {
    shape: Shape,
    columns: usize,
}

enum Shape {
    Text(Ink, Cow<'static, str>),
    Group {
        open: &'static str,
        items: Vec<Document>,
        separator: &'static str,
        close: &'static str,
    },
    /// The one behind the other.
    Pair(Box<[Document; 2]>),
    /// Something that begins and ends on the same line as what it wraps.
    Wrapped {
        ink: Ink,
        open: Cow<'static, str>,
        inner: Box<Document>,
        close: Cow<'static, str>,
    },
}

const INDENT: usize = 2;

/// Columns of an item that does not need a line of its own.
const SHORT: usize = 20;

impl Document {
    pub fn text(ink: Ink, text: impl Into<Cow<'static, str>>) -> Document {
        let text = text.into();
        Document { columns: text.width(), shape: Shape::Text(ink, text) }
    }

    /// Many of it are read more easily side by side.
    fn is_short(&self) -> bool {
        matches!(self.shape, Shape::Text(..)) && self.columns <= SHORT
    }

    /// Items with `separator` and a space between them.
    pub fn group(open: &'static str, items: Vec<Document>, separator: &'static str, close: &'static str) -> Document {
        let gaps = items.len().saturating_sub(1) * (separator.width() + 1);
        Document {
            columns: open.width() + gaps + items.iter().map(|item| item.columns).sum::<usize>() + close.width(),
            shape: Shape::Group { open, items, separator, close },
        }
    }

    /// The one behind the other, in the same line as its end.
    pub fn pair(first: Document, second: Document) -> Document {
        Document { columns: first.columns + second.columns, shape: Shape::Pair(Box::new([first, second])) }
    }

    /// Something between two texts of the same colour.
    pub fn wrapped(
        ink: Ink,
        open: impl Into<Cow<'static, str>>,
        inner: Document,
        close: impl Into<Cow<'static, str>>,
    ) -> Document {
        let (open, close) = (open.into(), close.into());
        Document {
            columns: open.width() + inner.columns + close.width(),
            shape: Shape::Wrapped { ink, open, inner: Box::new(inner), close },
        }
    }

    pub fn layout(&self, width: usize, coloured: bool) -> String {
        let mut page = Page { text: String::new(), column: 0, width, coloured };
        page.put(self, 0, 0);
        page.text
    }
}

struct Page {
    text: String,
    column: usize,
    width: usize,
    coloured: bool,
}

impl Page {
    /// Writes `document`, on lines that begin at `indent`; its last line needs room for `tail` columns more.
    fn put(&mut self, document: &Document, indent: usize, tail: usize) {
        let fits = self.column.saturating_add(document.columns + tail) <= self.width;
        match &document.shape {
            Shape::Text(ink, text) => self.write(*ink, text, document.columns),
            Shape::Pair(pair) => {
                let [first, second] = &**pair;
                self.put(first, indent, 0);
                self.put(second, indent, tail);
            }
            Shape::Wrapped { ink, open, inner, close } => {
                self.write(*ink, open, open.width());
                self.put(inner, indent, close.width() + tail);
                self.write(*ink, close, close.width());
            }
            Shape::Group { open, items, separator, close } => {
                self.write(Ink::Plain, open, open.width());
                let deeper = indent + INDENT;
                let are_short = items.iter().all(Document::is_short);
                for (index, item) in items.iter().enumerate() {
                    let separator = if index + 1 < items.len() { separator } else { "" };
                    let has_room = self.column + 1 + item.columns + separator.width() <= self.width;
                    if !(fits || are_short && index > 0 && has_room) {
                        self.break_line(deeper);
                    } else if index > 0 {
                        self.write(Ink::Plain, " ", 1);
                    }
                    // In a group that fits, everything fits: the tail is of no importance.
                    self.put(item, deeper, if fits { 0 } else { separator.width() });
                    self.write(Ink::Plain, separator, separator.width());
                }
                if !fits && !items.is_empty() {
                    self.break_line(indent);
                }
                self.write(Ink::Plain, close, close.width());
            }
        }
    }

    fn write(&mut self, ink: Ink, text: &str, columns: usize) {
        if self.coloured {
            ink.write(text, &mut self.text);
        } else {
            self.text.push_str(text);
        }
        self.column += columns;
    }

    fn break_line(&mut self, indent: usize) {
        self.text.push('\n');
        self.text.extend(std::iter::repeat_n(' ', indent));
        self.column = indent;
    }
}
