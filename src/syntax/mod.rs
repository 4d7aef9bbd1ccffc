//! The additions to Rhai, as text to text.
//!
//! This layer owns what can be known about a text before it is parsed: where its tokens begin and end ([`scan`]), what
//! the additions to Rhai mean in plain Rhai ([`rewrite`]), whether a text is only half typed ([`complete`]), and
//! where one entry of a script ends ([`entries`]). [`pattern`] is what it says of patterns to whoever matches values.
//!
//! It refuses to know Rhai's parser, values, processes or reports: it takes text and gives text and byte ranges.
//!
//! ```
//! use ijob::syntax::rewrite::{Options, rewrite};
//!
//! let plain = rewrite("1..4 |> sum()", &Options::default()).unwrap();
//! assert_eq!(plain.text(), "sum(1..4)");
//! assert_eq!(plain.typed(1, 1), (1, 9)); // `sum` was typed in column 9
//! ```

mod brackets;
pub mod complete;
pub mod docs;
pub mod entries;
pub mod highlight;
pub mod indent;
mod nesting;
pub mod pattern;
pub mod place;
pub mod rewrite;
pub mod scan;
pub mod updates;
