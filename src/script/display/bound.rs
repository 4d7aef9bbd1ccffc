//! Owns how much of a value is shown: walks it until the limit of items or of depth is reached, into a document of
//! that size. Everything after works on the document, and needs no bounds of its own.
use super::{
    Style,
    custom::{Hand, Parts},
    document::Document,
    literal,
};
use rhai::{Array, Blob, Dynamic, FnPtr, Map};

/// Bytes of a blob in one group of its hexadecimal digits, as Rhai prints them.
const GROUP: usize = 8;

/// As much of `value` as `style` allows; values of `types` in their parts.
pub fn document(value: &Dynamic, style: &Style, types: &[Hand]) -> Document {
    let mut walk = Walk { items_left: style.limit, types };
    walk.value(value, style.depth)
}

struct Walk<'t> {
    items_left: usize,
    types: &'t [Hand],
}

impl Walk<'_> {
    fn value(&mut self, value: &Dynamic, depth: usize) -> Document {
        if value.is_shared() {
            return self.shared(value, depth);
        }
        if let Some(text) = literal::plain(value) {
            return Document::text(text);
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
            return Document::text(literal::function(&function));
        }
        self.custom(value, nested)
    }

    fn custom(&mut self, value: &Dynamic, depth: Option<usize>) -> Document {
        let mut shown = None;
        let types = self.types;
        let mut show = |parts: Parts<'_>| shown = Some(self.parts(parts, depth));
        if !types.iter().any(|hand| hand(value, &mut show)) {
            // A number of another size, or a type that nobody named: what Rhai makes of it.
            return Document::text(literal::harmless(&value.to_string()));
        }
        shown.unwrap_or_else(|| Document::text("…"))
    }

    fn parts(&mut self, parts: Parts<'_>, depth: Option<usize>) -> Document {
        match parts {
            Parts::Text(text) => Document::text(literal::harmless(&text)),
            Parts::Wrapped(open, inner, close) => {
                let inner = match depth {
                    Some(depth) => self.value(inner, depth),
                    None => Document::text("…"),
                };
                Document::wrapped(open, inner, close)
            }
        }
    }

    /// What a captured variable holds. Counts as a level: a cell may hold itself.
    fn shared(&mut self, cell: &Dynamic, depth: usize) -> Document {
        match (cell.read_lock::<Dynamic>(), depth.checked_sub(1)) {
            (Some(value), Some(depth)) => self.value(&value, depth),
            // Too deep, or being written to by another thread for longer than Rhai waits.
            _ => Document::text("…"),
        }
    }

    fn map(&mut self, map: &Map, depth: Option<usize>) -> Document {
        self.items("#{", map.iter(), "}", depth, |walk, (key, value), depth| {
            let key = format!("{}: ", literal::key(key));
            Document::wrapped(key, walk.value(value, depth), "")
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
                shown.push(Document::text("…"));
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
            shown.push(Document::text(more(items.len())));
        }
        Document::group(open, shown, ",", close)
    }

    fn blob(&mut self, blob: &Blob) -> Document {
        let (bytes, rest) = blob.split_at(blob.len().min(self.items_left));
        self.items_left -= bytes.len();
        let mut groups: Vec<Document> = bytes
            .chunks(GROUP)
            .map(|group| group.iter().map(|byte| format!("{byte:02x}")))
            .map(|digits| Document::text(digits.collect::<String>()))
            .collect();
        if !rest.is_empty() {
            groups.push(Document::text(more(rest.len())));
        }
        Document::group("blob(", groups, "", ")")
    }
}

/// What stands for `count` items that are not shown.
fn more(count: usize) -> String {
    format!("… {count} more")
}
