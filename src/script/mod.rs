//! script
pub mod display;
