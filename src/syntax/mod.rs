//! The additions to Rhai, as text to text.
