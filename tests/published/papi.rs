//! PAPI: sums of sub-dimensions, by programmes made here of the table's own columns.
//!
//! A dimension is worth 10 points, shared equally by its sub-dimensions; which there are
//! differs by year, and is read off the table.

use std::collections::BTreeMap;
use std::path::Path;

use chiso::math;
use chiso::observe::Observations;
use chiso::programme::Programme;
use chiso::unit::Unit;
use chiso::{Plan, Scores};
use serde_json::{Map, Value, json};

use super::Failure;
use super::report::{Report, Table};
use super::tables::{Csv, Row, number, read};

pub(crate) fn check(folder: &Path, report: &mut Report) -> Result<(), Failure> {
    let data = Csv::parse(&read(folder, "tables/papi_2017_2024_subdims.csv")?)?;
    let printed = Csv::parse(&read(folder, "tables/papi_published_checks.csv")?)?;
    let years = years(&data)?;
    let table = report.table("PAPI: a blank makes the total missing, 8 years");
    for year in years.values() {
        blanks(table, year)?;
    }
    let table = report.table("PAPI: printed sub-dimensions, dimensions and totals");
    table.rows(printed.rows().count(), 232);
    for row in printed.rows() {
        compare(table, &years, row)?;
    }
    Ok(())
}

/// The table of one year.
struct Year<'t> {
    rows: Vec<Row<'t>>,
    /// The sub-dimensions that some province has.
    columns: Vec<&'t str>,
}

fn years(data: &Csv) -> Result<BTreeMap<&str, Year<'_>>, Failure> {
    let mut years: BTreeMap<&str, Year<'_>> = BTreeMap::new();
    for row in data.rows() {
        let year = row.text("year")?;
        years
            .entry(year)
            .or_insert_with(|| Year { rows: Vec::new(), columns: Vec::new() })
            .rows
            .push(row);
    }
    for year in years.values_mut() {
        for column in data.columns().iter().filter(|column| column.starts_with("SC")) {
            let mut cells = year.rows.iter().map(|row| row.text(column));
            if cells.any(|cell| cell.is_ok_and(|cell| !cell.is_empty())) {
                year.columns.push(column);
            }
        }
    }
    Ok(years)
}

impl Year<'_> {
    /// The programme of the year; with decimals, dimensions are rounded before they are added.
    fn plan(&self, decimals: Option<u8>) -> Result<Plan, Failure> {
        // `SC43` is the third sub-dimension of the fourth dimension.
        let mut dimensions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for column in &self.columns {
            dimensions.entry(&column[2..3]).or_default().push(column);
        }
        let inputs: Map<String, Value> = self
            .columns
            .iter()
            .map(|column| ((*column).to_owned(), json!({"type": "number", "minimum": 0})))
            .collect();
        let tree: Vec<Value> = dimensions
            .iter()
            .map(|(number, columns)| {
                let part = 10.0 / f64::from(u8::try_from(columns.len()).unwrap_or(u8::MAX));
                let leaf = |column: &&str| {
                    json!({
                        "id": column, "max": part, "formula": column, "rule": {"points": {}}
                    })
                };
                let children: Vec<Value> = columns.iter().map(leaf).collect();
                json!({"id": format!("D{number}"), "max": 10, "children": children})
            })
            .collect();
        let mut document = json!({"chiso": 1, "id": "papi", "inputs": inputs, "tree": tree});
        if let Some(decimals) = decimals {
            document["round"] = json!({"decimals": decimals, "at": "group"});
        }
        Ok(Plan::new(Programme::from_value(&document)?)?)
    }

    fn observations(&self) -> Result<Vec<Observations>, Failure> {
        let of = |row: &Row<'_>| -> Result<Observations, Failure> {
            let mut of = Observations::new(Unit::new(row.text("province")?));
            for column in &self.columns {
                if let Some(value) = row.blank_or_number(column)? {
                    of = of.with(*column, value);
                }
            }
            Ok(of)
        };
        self.rows.iter().map(of).collect()
    }

    fn scores(&self, decimals: Option<u8>) -> Result<Scores, Failure> {
        Ok(self.plan(decimals)?.score_observations(&self.observations()?)?)
    }
}

/// A total is known if, and only if, no sub-dimension of the province is blank.
fn blanks(table: &mut Table, year: &Year<'_>) -> Result<(), Failure> {
    let scores = year.scores(None)?;
    let status = scores.status("total").ok_or("there is no total")?;
    for (row, status) in year.rows.iter().zip(status) {
        let filled =
            year.columns.iter().all(|column| row.text(column).is_ok_and(|c| !c.is_empty()));
        let what = format!("{} {}: the total", row.text("year")?, row.text("province")?);
        table.holds(&what, status.is_complete() == filled);
    }
    Ok(())
}

/// A printed figure against the computed one.
fn compare(
    table: &mut Table,
    years: &BTreeMap<&str, Year<'_>>,
    row: Row<'_>,
) -> Result<(), Failure> {
    let (year, province, item) = (row.text("year")?, row.text("province")?, row.text("item")?);
    let (printed, source) = (row.number("published")?, row.text("source")?);
    let decimals: u8 = row.text("decimals")?.parse()?;
    let what = format!("{year} {province} {item}");
    let Some(of_year) = years.get(year) else {
        table.left_out(format!("{what}: the table of sub-dimensions has no year {year}"));
        return Ok(());
    };
    // The two tables spell one name in two ways.
    let province = if province == "Ha Noi" { "Hanoi" } else { province };
    let node = if item == "TOTAL" { "total" } else { item };
    let computed = |before: Option<u8>| -> Result<f64, Failure> {
        let scores = of_year.scores(before)?;
        let at = scores.row(province, None)?;
        let complete = scores.status(node).is_some_and(|status| status[at].is_complete());
        let points = scores.points(node).map(|points| points[at]).filter(|_| complete);
        points.ok_or_else(|| format!("{what} is not known").into())
    };
    let plain = computed(None)?;
    let rounded = math::round_half_away(plain, decimals);
    if math::same(rounded, printed) {
        table.exact();
        return Ok(());
    }
    // Other ways of rounding that the press uses, and misprints that the table notes.
    let step = math::decimal_step(decimals);
    let cut = math::round_half_away(math::floor(plain / step) * step, decimals);
    let of_rounded = computed(Some(decimals))?;
    if source.contains("truncated") && math::same(cut, printed) {
        table.documented(&what, Some(cut), printed, cut, "cut, not rounded");
    } else if math::same(of_rounded, printed) {
        let why = "the sum of the rounded dimensions";
        table.documented(&what, Some(of_rounded), printed, of_rounded, why);
    } else if let Some(sum) = noted_sum(source) {
        let places = sum.split('.').nth(1).map_or(0, str::len);
        let shown = math::round_half_away(plain, u8::try_from(places)?);
        table.documented(&what, Some(shown), printed, number(sum)?, source);
    } else {
        table.figure(&what, Some(rounded), printed);
    }
    Ok(())
}

/// The sum that the source of a figure notes: `press; sum is 40.61465`.
fn noted_sum(source: &str) -> Option<&str> {
    let (_, after) = source.split_once("sum ")?;
    let after = after.trim_start_matches("is ");
    after.split([',', ' ', ')']).next().filter(|sum| !sum.is_empty())
}
