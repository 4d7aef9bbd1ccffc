//! The pieces of the text while it is rewritten: a doubly linked list.
//!
//! A pipe moves its callee before its left operand. In a list that is one splice whatever the lengths, and the parser
//! needs no tree: the length of a pipe chain costs no depth and no copying.

use super::map::PositionMap;
use std::borrow::Cow;

/// A piece: an index into the list. The tokens come first, under their own indices.
pub(super) type Piece = usize;

#[derive(Debug, Clone)]
struct Node<'a> {
    previous: Piece,
    next: Piece,
    /// Where the text was typed, or the place that a position in text of ours is shown at.
    typed: usize,
    text: Cow<'a, str>,
    /// Is the text what was typed there?
    verbatim: bool,
}

/// All pieces, in the order in which they are written out. A ring, closed by the piece `end`.
pub(super) struct PieceList<'a> {
    nodes: Vec<Node<'a>>,
    end: Piece,
}

impl<'a> PieceList<'a> {
    /// One piece for each text, the n-th being piece n.
    pub fn new(texts: impl Iterator<Item = (usize, &'a str)>) -> Self {
        let mut nodes: Vec<Node<'a>> = texts
            .enumerate()
            .map(|(index, (typed, text))| Node {
                previous: index.wrapping_sub(1),
                next: index + 1,
                typed,
                text: text.into(),
                verbatim: true,
            })
            .collect();
        let end = nodes.len();
        if let Some(first) = nodes.first_mut() {
            first.previous = end;
        }
        let last = end.checked_sub(1).unwrap_or(end);
        nodes.push(Node { previous: last, next: 0, typed: 0, text: "".into(), verbatim: false });
        PieceList { nodes, end }
    }

    pub fn previous(&self, piece: Piece) -> Piece {
        self.nodes[piece].previous
    }

    /// The piece after one, in the order in which they are written.
    pub fn following(&self, piece: Piece) -> Piece {
        self.nodes[piece].next
    }

    /// Puts `text` in the place of a typed piece; its positions are those of the piece.
    pub fn replace(&mut self, piece: Piece, text: impl Into<Cow<'a, str>>) {
        self.nodes[piece].text = text.into();
        self.nodes[piece].verbatim = false;
    }

    /// Takes the replacement of a piece back; `text` is what was typed there.
    pub fn restore(&mut self, piece: Piece, text: &'a str) {
        self.nodes[piece].text = text.into();
        self.nodes[piece].verbatim = true;
    }

    /// Adds text of ours before a piece; its positions are shown at the typed byte `typed`.
    pub fn insert_before(&mut self, piece: Piece, text: impl Into<Cow<'a, str>>, typed: usize) -> Piece {
        let previous = self.nodes[piece].previous;
        let new = self.nodes.len();
        self.nodes.push(Node { previous, next: piece, typed, text: text.into(), verbatim: false });
        self.nodes[previous].next = new;
        self.nodes[piece].previous = new;
        new
    }

    /// The same after a piece.
    pub fn insert_after(&mut self, piece: Piece, text: impl Into<Cow<'a, str>>, typed: usize) -> Piece {
        self.insert_before(self.nodes[piece].next, text, typed)
    }

    /// Moves the pieces from `first` to `last` before `target`, which is not one of them.
    pub fn move_before(&mut self, first: Piece, last: Piece, target: Piece) {
        let (before, after) = (self.nodes[first].previous, self.nodes[last].next);
        self.nodes[before].next = after;
        self.nodes[after].previous = before;

        let previous = self.nodes[target].previous;
        self.nodes[previous].next = first;
        self.nodes[first].previous = previous;
        self.nodes[last].next = target;
        self.nodes[target].previous = last;
    }

    /// The text of all pieces, and where each was typed.
    pub fn write(&self, source: &str) -> (String, PositionMap) {
        let mut text = String::with_capacity(source.len() + 16);
        let mut map = PositionMap::new(source);
        let mut piece = self.nodes[self.end].next;
        let mut neighbour = 0;
        while piece != self.end {
            let node = &self.nodes[piece];
            // What was left out has no neighbours.
            if !node.text.is_empty() {
                if piece != neighbour && would_merge(&text, &node.text) {
                    map.push(text.len(), node.typed, 1, false);
                    text.push(' ');
                }
                map.push(text.len(), node.typed, node.text.len(), node.verbatim);
                text.push_str(&node.text);
                neighbour = piece + 1;
            }
            piece = node.next;
        }
        map.finish(&text);
        (text, map)
    }
}

/// Would two texts become one token that neither was? What was typed side by side stays as it is, but what was moved
/// must keep its distance, as in `return"x" |> f()`.
fn would_merge(before: &str, after: &str) -> bool {
    let is_word = |char: char| char.is_ascii_alphanumeric() || char == '_';
    match (before.chars().next_back(), after.chars().next()) {
        (Some('|'), Some('|')) => true,
        (Some(before), Some(after)) => is_word(before) && is_word(after),
        _ => false,
    }
}
