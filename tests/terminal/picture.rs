//! Owns the picture of a screen: an SVG that shows each cell where it stands, in its colours.
use std::fmt::Write;
use vt100::{Cell, Color, Screen};

/// Of one cell, in pixels.
const WIDTH: usize = 9;
const HEIGHT: usize = 20;

const MARGIN: usize = 16;

/// The sixteen colours of a terminal, and those of text and paper.
const COLOURS: [&str; 16] = [
    "#3b4252", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#d8dee9", "#7f8794", "#ff7b86",
    "#b5e08c", "#ffd787", "#82c4ff", "#dd9af0", "#7fdbe4", "#ffffff",
];
const TEXT: &str = "#d8dee9";
const PAPER: &str = "#20242c";

/// The picture of the first rows of a screen, with its cursor.
pub fn svg(screen: &Screen, rows: usize, columns: u16) -> String {
    let (width, height) = (usize::from(columns) * WIDTH + 2 * MARGIN, rows * HEIGHT + 2 * MARGIN);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xml:space=\"preserve\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n\
         <style>text {{ font: 15px ui-monospace, Menlo, Consolas, \"DejaVu Sans Mono\", monospace; white-space: pre }}</style>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{PAPER}\"/>\n"
    );
    for row in 0..rows {
        put_row(&mut svg, screen, row, columns);
    }
    let (row, column) = screen.cursor_position();
    let (x, y) = (MARGIN + usize::from(column) * WIDTH, MARGIN + usize::from(row) * HEIGHT);
    let cursor =
        format!("<rect x=\"{x}\" y=\"{y}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"{TEXT}\" opacity=\"0.6\"/>");
    svg + &cursor + "\n</svg>\n"
}

fn put_row(svg: &mut String, screen: &Screen, row: usize, columns: u16) {
    let y = MARGIN + row * HEIGHT + HEIGHT - 5;
    let row = u16::try_from(row).expect("a row of the screen");
    let cells = (0..columns).filter_map(|column| Some((column, screen.cell(row, column)?)));
    let cells: Vec<(u16, &Cell)> = cells.filter(|(_, cell)| cell.has_contents()).collect();
    // Neighbours that look the same are one text; it is stretched to the cells it has.
    let runs = cells.chunk_by(|(column, cell), (next, other)| {
        let width = if cell.is_wide() { 2 } else { 1 };
        column + width == *next && look(cell) == look(other)
    });
    for run in runs {
        let text: String = run.iter().map(|(_, cell)| cell.contents()).collect();
        if text.trim().is_empty() {
            continue;
        }
        let (first, cell) = run[0];
        let x = MARGIN + usize::from(first) * WIDTH;
        let wide = run.iter().filter(|(_, cell)| cell.is_wide()).count();
        let length = (run.len() + wide) * WIDTH;
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        writeln!(svg, "<text x=\"{x}\" y=\"{y}\" textLength=\"{length}\"{}>{text}</text>", look(cell))
            .expect("a string takes all");
    }
}

fn look(cell: &Cell) -> String {
    let mut look = match cell.fgcolor() {
        Color::Idx(colour) if colour < 16 => format!(" fill=\"{}\"", COLOURS[usize::from(colour)]),
        Color::Rgb(red, green, blue) => format!(" fill=\"#{red:02x}{green:02x}{blue:02x}\""),
        _ => format!(" fill=\"{TEXT}\""),
    };
    if cell.bold() {
        look.push_str(" font-weight=\"bold\"");
    }
    if cell.italic() {
        look.push_str(" font-style=\"italic\"");
    }
    if cell.underline() {
        look.push_str(" text-decoration=\"underline\"");
    }
    if cell.dim() {
        look.push_str(" opacity=\"0.6\"");
    }
    look
}
