//! Arrays of maps as tables: a row each, a column for each key.
//!
//! A value is shown so when whoever made it has marked it; it is an array like any other all the same.
use super::{Style, literal, show};
use comfy_table::{ContentArrangement, Table, presets};
use rhai::{Array, Dynamic, ImmutableString, Map};
use std::collections::BTreeSet;

/// The tag of an array that is to be shown as a table.
const TAG: i32 = 0x7ab1e;

/// These columns come first, in this order.
const FIRST: [&str; 5] = ["pid", "name", "status", "kind", "type"];

/// Rows that are to be shown as a table.
pub fn tabled(rows: Array) -> Dynamic {
    let mut value = Dynamic::from(rows);
    value.set_tag(TAG);
    value
}

/// The table, when the value is one.
pub fn table(value: &Dynamic, style: &Style) -> Option<String> {
    if value.tag() != TAG {
        return None;
    }
    let rows = value.read_lock::<Array>().filter(|rows| !rows.is_empty())?;
    let shown = rows.iter().take(style.limit).map(|row| row.read_lock::<Map>()).collect::<Option<Vec<_>>>()?;
    let keys: BTreeSet<&str> = shown.iter().flat_map(|row| row.keys().map(|key| key.as_str())).collect();
    let first = FIRST.into_iter().filter(|key| keys.contains(key));
    let columns: Vec<&str> = first.chain(keys.iter().copied().filter(|key| !FIRST.contains(key))).collect();

    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(style.width).unwrap_or(u16::MAX));
    table.set_header(columns.iter().map(|column| literal::harmless(column)));
    for row in &shown {
        table.add_row(columns.iter().map(|column| row.get(*column).map_or(String::new(), |value| cell(value, style))));
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    let mut text: String = table.lines().map(|line| line.trim_end().to_owned() + "\n").collect();
    if rows.len() > shown.len() {
        text += &format!("… and {} more\n", rows.len() - shown.len());
    }
    text.pop();
    Some(text)
}

/// A text without its quotes, nothing for `()`.
fn cell(value: &Dynamic, style: &Style) -> String {
    if value.is_unit() {
        return String::new();
    }
    match value.read_lock::<ImmutableString>() {
        Some(text) => literal::harmless(&text),
        None => show(value, &Style { width: usize::MAX, limit: 8, ..*style }),
    }
}
