//! Owns the layout: a group that fits into what is left of the line stays on it, else each of its items gets a line of
//! its own (Wadler's "prettier printer", without its choices). Knows nothing of values.
use std::borrow::Cow;
use unicode_width::UnicodeWidthStr;

/// A text with places where it may be broken, and the columns it takes unbroken.
pub struct Document {
    shape: Shape,
    columns: usize,
}

enum Shape {
    Text(String),
    Group {
        open: &'static str,
        items: Vec<Document>,
        separator: &'static str,
        close: &'static str,
    },
    /// Something that begins and ends on the same line as what it wraps.
    Wrapped {
        open: Cow<'static, str>,
        inner: Box<Document>,
        close: Cow<'static, str>,
    },
}

const INDENT: usize = 2;

impl Document {
    pub fn text(text: impl Into<String>) -> Document {
        let text = text.into();
        Document { columns: text.width(), shape: Shape::Text(text) }
    }

    /// Items with `separator` and a space between them.
    pub fn group(open: &'static str, items: Vec<Document>, separator: &'static str, close: &'static str) -> Document {
        let gaps = items.len().saturating_sub(1) * (separator.width() + 1);
        Document {
            columns: open.width() + gaps + items.iter().map(|item| item.columns).sum::<usize>() + close.width(),
            shape: Shape::Group { open, items, separator, close },
        }
    }

    pub fn wrapped(
        open: impl Into<Cow<'static, str>>,
        inner: Document,
        close: impl Into<Cow<'static, str>>,
    ) -> Document {
        let (open, close) = (open.into(), close.into());
        Document {
            columns: open.width() + inner.columns + close.width(),
            shape: Shape::Wrapped { open, inner: Box::new(inner), close },
        }
    }

    pub fn layout(&self, width: usize) -> String {
        let mut page = Page { text: String::new(), column: 0, width };
        page.put(self, 0, 0);
        page.text
    }
}

struct Page {
    text: String,
    column: usize,
    width: usize,
}

impl Page {
    /// Writes `document`, on lines that begin at `indent`; its last line needs room for `tail` columns more.
    fn put(&mut self, document: &Document, indent: usize, tail: usize) {
        let fits = self.column + document.columns + tail <= self.width;
        match &document.shape {
            Shape::Text(text) => self.write(text),
            Shape::Wrapped { open, inner, close } => {
                self.write(open);
                self.put(inner, indent, close.width() + tail);
                self.write(close);
            }
            Shape::Group { open, items, separator, close } => {
                self.write(open);
                let deeper = indent + INDENT;
                for (index, item) in items.iter().enumerate() {
                    if !fits {
                        self.break_line(deeper);
                    } else if index > 0 {
                        self.write(" ");
                    }
                    let separator = if index + 1 < items.len() { separator } else { "" };
                    // In a group that fits, everything fits: the tail is of no importance.
                    self.put(item, deeper, if fits { 0 } else { separator.width() });
                    self.write(separator);
                }
                if !fits && !items.is_empty() {
                    self.break_line(indent);
                }
                self.write(close);
            }
        }
    }

    fn write(&mut self, text: &str) {
        self.text.push_str(text);
        self.column += text.width();
    }

    fn break_line(&mut self, indent: usize) {
        self.text.push('\n');
        self.text.extend(std::iter::repeat_n(' ', indent));
        self.column = indent;
    }
}
