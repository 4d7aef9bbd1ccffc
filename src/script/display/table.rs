//! Arrays of maps as tables: a row each, a column for each key. Where there is no room for columns, each row is a
//! block of lines instead, a key and its value in each.
//!
//! A value is shown so when whoever made it has marked it; it is an array like any other all the same.
use super::{Cuts, Style, ink::Ink, literal, show};
use crate::report::Look;
use comfy_table::{ContentArrangement, Table, TableComponent, presets};
use rhai::{Array, Dynamic, ImmutableString, Map};
use std::collections::BTreeSet;
use unicode_width::UnicodeWidthStr;

/// The tag of an array that is to be shown as a table.
const TAG: i32 = 0x7ab1e;

/// These columns come first, in this order.
const FIRST: [&str; 5] = ["pid", "name", "status", "kind", "type"];

/// Columns of the screen between two columns of the table.
const GAP: u16 = 2;

/// With less room than this for each column, on average, words fall to pieces.
const NARROWEST: usize = 8;

/// What no text in a table has: stands in the line below the header, which is found by it.
const RULE: char = '\u{1}';

/// Rows that are to be shown as a table.
pub fn tabled(rows: Array) -> Dynamic {
    let mut value = Dynamic::from(rows);
    value.set_tag(TAG);
    value
}

/// The table, when the value is one and has something to show, and why it is not all of it.
pub fn table(value: &Dynamic, style: &Style) -> Option<(String, Cuts)> {
    if value.tag() != TAG {
        return None;
    }
    let rows = value.read_lock::<Array>().filter(|rows| !rows.is_empty())?;
    let shown = rows.iter().take(style.limit).map(|row| row.read_lock::<Map>()).collect::<Option<Vec<_>>>()?;
    let keys: BTreeSet<&str> = shown.iter().flat_map(|row| row.keys().map(|key| key.as_str())).collect();
    if keys.is_empty() {
        return None;
    }
    let first = FIRST.into_iter().filter(|key| keys.contains(key));
    let columns: Vec<&str> = first.chain(keys.iter().copied().filter(|key| !FIRST.contains(key))).collect();
    let headers: Vec<String> = columns.iter().map(|column| literal::harmless(column)).collect();
    let cells = shown.iter().map(|row| {
        let cells = columns.iter().map(|column| row.get(*column).map_or(String::new(), |value| cell(value, style)));
        cells.collect()
    });
    let cells: Vec<Vec<String>> = cells.collect();

    let mut text = if has_room(&headers, &cells, style.width) {
        columned(&headers, &cells, style)
    } else {
        listed(&headers, &cells, style)
    };
    let left_out = rows.len() - shown.len();
    if left_out > 0 {
        ink(Ink::Aside, &format!("{} and {left_out} more", style.ellipsis()), style, &mut text);
        text.push('\n');
    }
    text.pop();
    Some((text, Cuts { limit: left_out > 0, ..Cuts::default() }))
}

/// A text without its quotes, nothing for `()`.
fn cell(value: &Dynamic, style: &Style) -> String {
    if value.is_unit() {
        return String::new();
    }
    match value.read_lock::<ImmutableString>() {
        Some(text) => match text.char_indices().nth(style.string) {
            Some((end, _)) => literal::harmless(&text[..end]) + style.ellipsis(),
            None => literal::harmless(&text),
        },
        None => show(value, &Style { width: usize::MAX, limit: 8, look: Look::Plain, ..*style }),
    }
}

/// Can columns stand side by side, without most of their words being broken?
fn has_room(headers: &[String], cells: &[Vec<String>], width: usize) -> bool {
    let widest = |column: usize| {
        let cells = cells.iter().filter_map(|row| row.get(column));
        cells.chain(headers.get(column)).map(|text| text.width()).max().unwrap_or(0)
    };
    let needed = (0..headers.len()).map(|column| widest(column).min(NARROWEST) + usize::from(GAP));
    needed.sum::<usize>().saturating_sub(usize::from(GAP)) <= width
}

fn columned(headers: &[String], cells: &[Vec<String>], style: &Style) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_style(TableComponent::HeaderLines, RULE);
    // The last column needs no gap behind it.
    table.set_width(u16::try_from(style.width).unwrap_or(u16::MAX).saturating_add(GAP));
    table.set_header(headers);
    for row in cells {
        table.add_row(row);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, GAP));
    }
    let mut text = String::new();
    let mut color = Ink::Key;
    for line in table.lines() {
        if line.contains(RULE) {
            color = Ink::Plain;
            continue;
        }
        ink(color, line.trim_end(), style, &mut text);
        text.push('\n');
    }
    text
}

fn listed(headers: &[String], cells: &[Vec<String>], style: &Style) -> String {
    let widest = headers.iter().map(|header| header.width()).max().unwrap_or(0);
    let mut text = String::new();
    for (index, row) in cells.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        for (header, cell) in headers.iter().zip(row).filter(|(_, cell)| !cell.is_empty()) {
            ink(Ink::Key, header, style, &mut text);
            text.extend(std::iter::repeat_n(' ', widest - header.width() + usize::from(GAP)));
            text.push_str(cell);
            text.push('\n');
        }
    }
    text
}

fn ink(ink: Ink, text: &str, style: &Style, to: &mut String) {
    match style.look {
        Look::Coloured => ink.write(text, to),
        Look::Plain => to.push_str(text),
    }
}
