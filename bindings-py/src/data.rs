//! What is scored: columns, units and periods, kept as long as somebody may ask.

use std::sync::Arc;

use arrow_array::ArrayRef;
use chiso::formula::Column;
use chiso::observe::{Batch, Table};
use chiso::unit::Unit;
use chiso::{BatchBuilder, Code, Diagnostic, Error, Period, Plan, State, Value};

use crate::input_column::{InputColumn, RowFinding};

/// The most findings that are told; more are counted.
const MOST_FINDINGS: usize = 1000;

/// The data of many units in some periods.
#[derive(Default)]
pub(crate) struct Data {
    pub(crate) rows: usize,
    pub(crate) content: Content,
    /// Columns of the table's own, kept as they are.
    pub(crate) kept: Vec<(String, ArrayRef)>,
    /// What is worth knowing of the data.
    pub(crate) findings: Vec<Diagnostic>,
}

/// The values, units and periods.
pub(crate) enum Content {
    /// A table that the engine made, with evidence and given points.
    Table(Arc<Table>),
    /// The same of rows that do not name their units.
    Unnamed(Arc<Table>),
    /// Columns as they came.
    Columns(Columns),
}

impl Default for Content {
    fn default() -> Self {
        Self::Columns(Columns::default())
    }
}

/// Columns as they came.
#[derive(Default)]
pub(crate) struct Columns {
    /// The values, by the places of their inputs.
    pub(crate) inputs: Vec<(usize, InputColumn)>,
    /// The numbers of all inputs in their order, where it is one unit and they are known.
    pub(crate) numbers: Vec<f64>,
    /// One for every row; none if the rows do not name their units.
    pub(crate) units: Option<Vec<Unit>>,
    /// The type of all units, where they have no names.
    pub(crate) unit_type: Option<String>,
    pub(crate) periods: Periods,
}

/// When the values are of.
#[derive(Default)]
pub(crate) enum Periods {
    /// Nobody said.
    #[default]
    None,
    /// All of one period.
    Uniform(Period),
    /// One for every row.
    PerRow(Vec<Option<Period>>),
}

impl Periods {
    pub(crate) fn of(&self, row: usize) -> Option<Period> {
        match self {
            Self::None => None,
            Self::Uniform(period) => Some(*period),
            Self::PerRow(periods) => periods.get(row).copied().flatten(),
        }
    }
}

/// The period that a row names, or the one that all are of.
pub(crate) fn agreed(
    said: Option<Period>,
    all: Option<Period>,
) -> Result<Option<Period>, Diagnostic> {
    match (said, all) {
        (Some(said), Some(all)) if said != all => {
            let message = format!("the row is of `{said}`, and `period` says `{all}`");
            Err(Diagnostic::new(Code::DuplicateValue, message)
                .of_input("period")
                .help("leave one of the two out"))
        }
        (said, all) => Ok(said.or(all)),
    }
}

/// The state that a text names; none where there is a value.
pub(crate) fn state_of(text: &str) -> Result<Option<State>, Diagnostic> {
    match text {
        "missing" => Ok(Some(State::Missing)),
        "not_applicable" => Ok(Some(State::NotApplicable)),
        "" | "known" => Ok(None),
        other => {
            let message = format!("`{other}` is not a state of a value");
            Err(Diagnostic::new(Code::WrongType, message)
                .help("write `missing` or `not_applicable`, or nothing where there is a value"))
        }
    }
}

impl Columns {
    fn builder<'p, 'a>(&'a self, plan: &'p Plan, rows: usize) -> BatchBuilder<'p, 'a> {
        let numbers = self.numbers.iter().map(|number| Column::Constant(Value::Known(*number)));
        let mut builder = plan.batch(rows).with_columns(numbers);
        for (place, held) in &self.inputs {
            builder = builder.with_column_at(*place, held.view());
        }
        if let Some(units) = &self.units {
            builder = builder.units(units);
        } else if let Some(unit_type) = &self.unit_type {
            builder = builder.of_type(unit_type.as_str());
        }
        match &self.periods {
            Periods::None => builder,
            Periods::Uniform(period) => builder.during(*period),
            Periods::PerRow(periods) => builder.periods(periods),
        }
    }

    /// A finding said of the row it is about.
    pub(crate) fn placed(&self, (row, finding): RowFinding) -> Diagnostic {
        let finding = finding.of_row(row).of_period(self.periods.of(row));
        match self.units.as_ref().and_then(|units| units.get(row)) {
            Some(unit) => finding.of_unit(&unit.id),
            None => finding,
        }
    }
}

/// What is said of inputs that no observation names, as of a table without their columns.
pub(crate) fn without_values(plan: &Plan, is_named: &[bool]) -> Vec<Diagnostic> {
    let inputs = plan.programme().inputs.keys().zip(is_named);
    inputs.filter(|(_, is_named)| !**is_named).map(|(id, _)| without_value(id)).collect()
}

/// What is said of an input that has no value anywhere.
pub(crate) fn without_value(input: &str) -> Diagnostic {
    Diagnostic::new(Code::MissingColumn, format!("there is no value of `{input}`: it is missing"))
        .of_input(input)
        .help("add the value, or write `None` where it is known to be missing")
}

impl Data {
    /// The data as the engine reads them, every value checked.
    pub(crate) fn check<'a>(&'a self, plan: &Plan) -> chiso::Result<Batch<'a>> {
        let checked = match &self.content {
            Content::Table(table) | Content::Unnamed(table) => Ok(table.batch()),
            Content::Columns(columns) => columns.builder(plan, self.rows).check(),
        };
        let mut found = match checked {
            Ok(batch) if !self.findings.iter().any(Diagnostic::is_error) => return Ok(batch),
            Ok(_) => self.findings.clone(),
            Err(error) => self.findings.iter().chain(error.diagnostics()).cloned().collect(),
        };
        let more = found.len().saturating_sub(MOST_FINDINGS);
        if more > 0 {
            // Errors first, so that none is among those that are only counted.
            found.sort_by_key(|finding| !finding.is_error());
            found.truncate(MOST_FINDINGS);
            found.push(
                Diagnostic::new(Code::TooMany, format!("and {more} findings more"))
                    .help("mend what comes up in every row first"),
            );
        }
        Err(Error::new(found))
    }

    /// The data as the engine reads them.
    pub(crate) fn batch<'a>(&'a self, plan: &Plan) -> chiso::Result<Batch<'a>> {
        match &self.content {
            Content::Table(table) | Content::Unnamed(table) => Ok(table.batch()),
            Content::Columns(columns) => columns.builder(plan, self.rows).build_unchecked(),
        }
    }

    /// The ids of the units; none if the rows do not name them.
    pub(crate) fn unit_ids(&self) -> Option<Vec<&str>> {
        let units = match &self.content {
            Content::Table(table) => table.units(),
            Content::Unnamed(_) => return None,
            Content::Columns(columns) => columns.units.as_deref()?,
        };
        Some(units.iter().map(|unit| unit.id.as_str()).collect())
    }

    /// The units; none if the rows do not name them.
    pub(crate) fn units(&self) -> &[Unit] {
        match &self.content {
            Content::Table(table) => table.units(),
            Content::Unnamed(_) => &[],
            Content::Columns(columns) => columns.units.as_deref().unwrap_or_default(),
        }
    }

    /// The type of the units, where rows that do not name them say one.
    pub(crate) fn unit_type(&self) -> Option<&str> {
        match &self.content {
            Content::Table(_) => None,
            Content::Unnamed(table) => table.units().first()?.unit_type.as_deref(),
            Content::Columns(columns) => columns.unit_type.as_deref(),
        }
    }

    /// The periods, one for every row; none if nobody said.
    pub(crate) fn periods(&self) -> Option<Vec<Option<Period>>> {
        let all: Vec<Option<Period>> = match &self.content {
            Content::Table(table) | Content::Unnamed(table) => table.periods().to_vec(),
            Content::Columns(columns) => {
                (0..self.rows).map(|row| columns.periods.of(row)).collect()
            }
        };
        all.iter().any(Option::is_some).then_some(all)
    }
}
