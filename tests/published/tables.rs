//! Reading the tables: CSV files, and CSV blocks within Markdown.

use std::fs;
use std::path::Path;

use super::Failure;

/// A table: the names of its columns, and its rows.
#[derive(Debug)]
pub(crate) struct Csv {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// A row of a table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'t> {
    columns: &'t [String],
    cells: &'t [String],
}

/// Reads a text file of the folder.
pub(crate) fn read(folder: &Path, name: &str) -> Result<String, Failure> {
    let path = folder.join(name);
    fs::read_to_string(&path).map_err(|refusal| format!("{}: {refusal}", path.display()).into())
}

impl Csv {
    /// Reads a table; every row has as many cells as there are columns.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        let mut lines = text.lines().filter(|line| !line.trim().is_empty()).map(cells);
        let columns = lines.next().ok_or("the table is empty")?;
        let rows: Vec<_> = lines.collect();
        if let Some(odd) = rows.iter().find(|row| row.len() != columns.len()) {
            return Err(format!("a row has {} cells: {}", odd.len(), odd.join(",")).into());
        }
        Ok(Self { columns, rows })
    }

    pub(crate) fn columns(&self) -> &[String] {
        &self.columns
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|cells| Row { columns: &self.columns, cells })
    }
}

impl<'t> Row<'t> {
    /// The text of a cell.
    pub(crate) fn text(self, column: &str) -> Result<&'t str, Failure> {
        let at = self.columns.iter().position(|name| name == column);
        let cell = at.and_then(|at| self.cells.get(at));
        cell.map(String::as_str).ok_or_else(|| format!("there is no column `{column}`").into())
    }

    /// The number in a cell.
    pub(crate) fn number(self, column: &str) -> Result<f64, Failure> {
        number(self.text(column)?)
    }

    /// The number in a cell; `None` where it is blank.
    pub(crate) fn blank_or_number(self, column: &str) -> Result<Option<f64>, Failure> {
        let text = self.text(column)?;
        if text.is_empty() { Ok(None) } else { number(text).map(Some) }
    }
}

/// A number as it is written.
pub(crate) fn number(text: &str) -> Result<f64, Failure> {
    text.trim().parse().map_err(|_| format!("`{text}` is not a number").into())
}

/// The section of a Markdown text below the heading that begins with `heading`.
pub(crate) fn section<'m>(markdown: &'m str, heading: &str) -> Result<&'m str, Failure> {
    let start = format!("### {heading}");
    let (_, after) =
        markdown.split_once(&start).ok_or_else(|| format!("there is no section {heading}"))?;
    Ok(after.split("\n### ").next().unwrap_or(after))
}

/// The CSV block of a section.
pub(crate) fn block(markdown: &str, heading: &str) -> Result<Csv, Failure> {
    let section = section(markdown, heading)?;
    let (_, after) =
        section.split_once("```csv").ok_or_else(|| format!("{heading} has no table"))?;
    let table = after.split("```").next().unwrap_or(after);
    Csv::parse(table)
}

/// The cells of a line; a cell in quotation marks may hold commas.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            _ => {
                if let Some(cell) = cells.last_mut() {
                    cell.push(letter);
                }
            }
        }
    }
    cells
}
