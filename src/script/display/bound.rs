//! Owns how much of a value is shown: walks it until the limit of items or of depth is reached, into a document of
//! that size. Everything after works on the document, and needs no bounds of its own.
use super::{
    Cuts, Style,
    custom::{Hand, Parts},
    document::Document,
    function,
    ink::Ink,
    literal,
};
use rhai::{Array, Blob, Dynamic, FnPtr, ImmutableString, Map};
use std::borrow::Cow;

/// Bytes of a blob in one group of its hexadecimal digits, as Rhai prints them.
const GROUP: usize = 8;

/// Levels of nesting shown, whatever the style: the walk follows them on the native stack. No literal is nested deeper.
const DEEPEST: usize = 128;

/// As much of `value` as `style` allows, values of `types` in their parts; and why that is not all.
pub fn document(value: &Dynamic, style: &Style, types: &[Hand]) -> (Document, Cuts) {
    let mut walk = Walk { style, items_left: style.limit, types, cells: vec![], cuts: Cuts::default() };
    let document = walk.value(value, style.depth.min(DEEPEST));
    (document, walk.cuts)
}

struct Walk<'s> {
    style: &'s Style,
    items_left: usize,
    types: &'s [Hand],
    /// The captured variables in which the walk is. One of them may hold itself.
    cells: Vec<*const Dynamic>,
    cuts: Cuts,
}

impl Walk<'_> {
    fn value(&mut self, value: &Dynamic, depth: usize) -> Document {
        if value.is_shared() {
            return self.shared(value, depth);
        }
        if let Some((ink, text)) = literal::plain(value) {
            return Document::text(ink, text);
        }
        if let Some(text) = value.read_lock::<ImmutableString>() {
            return self.string(&text);
        }
        let nested = depth.checked_sub(1);
        if let Some(array) = value.read_lock::<Array>() {
            return self.items("[", array.iter(), "]", nested, Self::value);
        }
        if let Some(map) = value.read_lock::<Map>() {
            return self.map(&map, nested);
        }
        if let Some(blob) = value.read_lock::<Blob>() {
            return self.blob(&blob);
        }
        if let Some(function) = value.read_lock::<FnPtr>() {
            return Document::text(Ink::Function, self.own(function::function(&function)));
        }
        self.custom(value, nested)
    }

    fn custom(&mut self, value: &Dynamic, depth: Option<usize>) -> Document {
        let mut shown = None;
        let types = self.types;
        let mut show = |parts: Parts<'_>| shown = Some(self.parts(parts, depth));
        if !types.iter().any(|hand| hand(value, &mut show)) {
            // A number of another size, or a type that nobody named: what Rhai makes of it.
            return Document::text(Ink::Plain, literal::harmless(&value.to_string()));
        }
        shown.unwrap_or_else(|| self.left_out())
    }

    fn parts(&mut self, parts: Parts<'_>, depth: Option<usize>) -> Document {
        match parts {
            Parts::Text(ink, text) => Document::text(ink, self.own(literal::harmless(&text))),
            Parts::Wrapped(ink, open, inner, close) => {
                let inner = self.inner(inner, depth);
                Document::wrapped(ink, open, inner, self.own(literal::harmless(&close)))
            }
            Parts::Tagged(ink, tag, inner) => {
                let inner = Document::wrapped(Ink::Plain, ", ", self.inner(inner, depth), "");
                Document::wrapped(Ink::Plain, "{", Document::wrapped(ink, tag, inner, ""), "}")
            }
        }
    }

    fn inner(&mut self, inner: &Dynamic, depth: Option<usize>) -> Document {
        match depth {
            Some(depth) => self.value(inner, depth),
            None => self.too_deep(),
        }
    }

    /// What a captured variable holds. Counts as a level, so that the walk ends.
    fn shared(&mut self, cell: &Dynamic, depth: usize) -> Document {
        // Another thread may be writing to it for longer than Rhai waits.
        let Some(value) = cell.read_lock::<Dynamic>() else { return self.left_out() };
        let Some(depth) = depth.checked_sub(1) else { return self.too_deep() };
        let place = std::ptr::from_ref(&*value);
        if self.cells.contains(&place) {
            return self.left_out();
        }
        self.cells.push(place);
        let shown = self.value(&value, depth);
        self.cells.pop();
        shown
    }

    fn map(&mut self, map: &Map, depth: Option<usize>) -> Document {
        self.items("#{", map.iter(), "}", depth, |walk, (key, value), depth| {
            let key = match literal::key(key) {
                Some(name) => Document::text(Ink::Key, name.to_owned()),
                None => walk.quoted(Ink::Key, key),
            };
            let value = Document::wrapped(Ink::Plain, ": ", walk.value(value, depth), "");
            Document::pair(key, value)
        })
    }

    fn items<T>(
        &mut self,
        open: &'static str,
        mut items: impl ExactSizeIterator<Item = T>,
        close: &'static str,
        depth: Option<usize>,
        mut item: impl FnMut(&mut Self, T, usize) -> Document,
    ) -> Document {
        let mut shown = vec![];
        let Some(depth) = depth else {
            if items.len() > 0 {
                shown.push(self.too_deep());
            }
            return Document::group(open, shown, ",", close);
        };
        while self.items_left > 0
            && let Some(next) = items.next()
        {
            self.items_left -= 1;
            shown.push(item(self, next, depth));
        }
        if items.len() > 0 {
            shown.push(self.more(items.len()));
        }
        Document::group(open, shown, ",", close)
    }

    fn blob(&mut self, blob: &Blob) -> Document {
        let (bytes, rest) = blob.split_at(blob.len().min(self.items_left));
        self.items_left -= bytes.len();
        let mut groups: Vec<Document> = bytes
            .chunks(GROUP)
            .map(|group| group.iter().map(|byte| format!("{byte:02x}")))
            .map(|digits| Document::text(Ink::Number, digits.collect::<String>()))
            .collect();
        if !rest.is_empty() {
            groups.push(self.more(rest.len()));
        }
        Document::group("blob(", groups, "", ")")
    }

    fn string(&mut self, text: &str) -> Document {
        self.quoted(Ink::Text, text)
    }

    /// In quotes; when too long, its beginning and how much is left out.
    fn quoted(&mut self, ink: Ink, text: &str) -> Document {
        let (shown, left_out) = literal::string(text, self.style.string);
        let shown = Document::text(ink, shown);
        if left_out == 0 {
            return shown;
        }
        self.cuts.string = true;
        let characters = if left_out == 1 { "character" } else { "characters" };
        let rest = format!(" {} {left_out} more {characters}", self.style.ellipsis());
        Document::pair(shown, Document::text(Ink::Aside, rest))
    }

    /// What stands for `count` items that are not shown.
    fn more(&mut self, count: usize) -> Document {
        self.cuts.limit = true;
        Document::text(Ink::Aside, format!("{} {count} more", self.style.ellipsis()))
    }

    /// What stands for something that is nested deeper than is shown.
    fn too_deep(&mut self) -> Document {
        self.cuts.depth |= self.style.depth < DEEPEST;
        self.left_out()
    }

    fn left_out(&self) -> Document {
        Document::text(Ink::Aside, self.style.ellipsis())
    }

    /// A text of ours, in the characters that can be shown.
    fn own(&self, text: String) -> Cow<'static, str> {
        if self.style.ascii { text.replace('…', self.style.ellipsis()).into() } else { text.into() }
    }
}
