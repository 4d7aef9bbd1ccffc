//! What a document says about itself, between two lines of `---` at its beginning.

use super::fault::Fault;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FrontMatter {
    pub title: Option<String>,
    pub summary: Option<String>,
    /// Its place in a course.
    pub order: Option<u32>,
    /// The names of the lessons to be done before.
    pub needs: Vec<String>,
    /// Where they stand.
    pub needs_line: usize,
}

const MARK: &str = "---\n";

const KEYS: [&str; 4] = ["title", "summary", "order", "needs"];

impl FrontMatter {
    /// The front matter, where the text begins behind it, and what is wrong with it.
    pub(super) fn parse(text: &str) -> (Self, usize, Vec<Fault>) {
        let mut front = Self::default();
        let Some(rest) = text.strip_prefix(MARK) else { return (front, 0, Vec::new()) };
        let Some(end) = rest.find("\n---\n").map(|end| end + 1).or(rest.starts_with(MARK).then_some(0)) else {
            // A line of Markdown, unless something is said of the document.
            let says = rest.lines().next().and_then(|line| line.split_once(':')).map(|(key, _)| key.trim());
            let what = "the front matter that begins here does not end; close it with a line of ---";
            let is_one = says.is_some_and(|key| KEYS.contains(&key));
            return (front, 0, is_one.then(|| Fault::new(1, what)).into_iter().collect());
        };
        let lines = rest[..end].lines().zip(2..);
        let faults = lines.filter_map(|(text, line)| front.read(text, line)).collect();
        (front, MARK.len() + end + MARK.len(), faults)
    }

    /// Reads a line. Keys that other programs have a use for are left alone.
    fn read(&mut self, text: &str, line: usize) -> Option<Fault> {
        let (key, value) = text.split_once(':')?;
        let (key, value) = (key.trim(), value.trim());
        match key {
            "title" => self.title = Some(value.to_owned()),
            "summary" => self.summary = Some(value.to_owned()),
            "order" => match value.parse() {
                Ok(order) => self.order = Some(order),
                Err(_) => return Some(Fault::new(line, format!("{value:?} is no place; give `order` a whole number"))),
            },
            "needs" => {
                self.needs = value.split([',', ' ']).filter(|name| !name.is_empty()).map(str::to_owned).collect();
                self.needs_line = line;
            }
            _ => {
                let meant = KEYS.iter().find(|known| strsim::osa_distance(known, key) == 1)?;
                return Some(Fault::new(line, format!("`{key}` means nothing here; did you mean `{meant}`?")));
            }
        }
        None
    }
}
