//! The Human Development Index of every country, by the built-in programme.

use std::path::Path;

use chiso::observe::Observations;
use chiso::programme::Programme;
use chiso::unit::Unit;
use chiso::{Plan, programmes};

use super::Failure;
use super::report::Report;
use super::tables::{Csv, read};

/// Input of the programme, column of the table.
const INPUTS: [(&str, &str); 4] = [
    ("life_expectancy", "le"),
    ("expected_years_of_schooling", "eys"),
    ("mean_years_of_schooling", "mys"),
    ("national_income_per_capita", "gnipc"),
];

pub(crate) fn check(folder: &Path, report: &mut Report) -> Result<(), Failure> {
    let text = read(folder, "tables/hdi_components.csv")?;
    let table = report.table("HDI of countries, 3 decimals");
    let csv = Csv::parse(&text)?;
    let mut observations = Vec::new();
    let mut published = Vec::new();
    for row in csv.rows() {
        let unit = format!("{} {}", row.text("iso3")?, row.text("year")?);
        let mut of = Observations::new(Unit::new(unit));
        for (input, column) in INPUTS {
            of = of.with(input, row.number(column)?);
        }
        observations.push(of);
        published.push(row.number("hdi")?);
    }
    table.rows(published.len(), 559);
    let plan = Plan::new(Programme::from_json(programmes::find("un/hdi")?.text)?)?;
    let scores = plan.score_observations(&observations)?;
    let computed = scores.points("total").ok_or("there is no total")?;
    for ((unit, computed), published) in scores.units().iter().zip(computed).zip(published) {
        table.figure(&unit.id, Some(*computed), published);
    }
    Ok(())
}
