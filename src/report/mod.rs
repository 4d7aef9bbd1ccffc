//! One error, shown with an excerpt of its source.
