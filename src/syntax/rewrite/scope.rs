//! Which variables are visible at a place, for `x |> name`.

use std::collections::HashMap;

/// The variables declared so far, innermost last.
#[derive(Default)]
pub(super) struct Scope<'a> {
    names: Vec<&'a str>,
    /// For each name, its places in `names`.
    places: HashMap<&'a str, Vec<usize>>,
    /// What is declared below is hidden: the body of a function sees nothing from outside.
    floor: Option<usize>,
}

/// Where a scope began, for leaving it.
pub(super) struct Mark {
    len: usize,
    floor: Option<usize>,
}

impl<'a> Scope<'a> {
    /// Begins a block.
    pub fn enter(&self) -> Mark {
        Mark { len: self.names.len(), floor: self.floor }
    }

    /// Begins the parameters and the body of a function.
    pub fn enter_function(&mut self) -> Mark {
        let mark = self.enter();
        self.floor = Some(self.names.len());
        mark
    }

    pub fn leave(&mut self, mark: Mark) {
        for name in self.names.drain(mark.len..) {
            if let Some(places) = self.places.get_mut(name) {
                places.pop();
            }
        }
        self.floor = mark.floor;
    }

    pub fn declare(&mut self, name: &'a str) {
        self.places.entry(name).or_default().push(self.names.len());
        self.names.push(name);
    }

    pub fn is_visible(&self, name: &str, is_outside: &dyn Fn(&str) -> bool) -> bool {
        let declared = self.places.get(name).and_then(|places| places.last());
        match (declared, self.floor) {
            (Some(place), Some(floor)) => *place >= floor,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => is_outside(name),
        }
    }
}
