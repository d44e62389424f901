//! Tables with a row for every unit and a column for every input.

use std::str::FromStr as _;
use std::sync::Arc;

use arrow_array::ArrayRef;
use chiso::observe::{GivenPoints, Measured};
use chiso::unit::Unit;
use chiso::{Code, Diagnostic, Error, Period, Plan, Role, State};
use pyo3::prelude::*;

use crate::data::{Columns, Content, Data, Periods, agreed, state_of};
use crate::input_column::RowFinding;
use crate::source_column::{SourceColumn, TextKind, columns, wrong_length};
use crate::{composed, failure, observed};

/// How the columns that are no inputs are called, and what is the same for all rows.
#[derive(Default)]
pub(crate) struct Names {
    pub(crate) unit: Option<String>,
    pub(crate) period_column: Option<String>,
    pub(crate) period: Option<Period>,
}

impl Names {
    /// The columns about the rows that need not be there, because the caller named what stands
    /// for them.
    fn stand_ins(&self, columns: &[(String, SourceColumn<'_>)]) -> Vec<&'static str> {
        let period = self.period_column.is_some() || self.period.is_some();
        let mut missed = Vec::new();
        for (about, named) in [("unit", self.unit.is_some()), ("period", period)] {
            if named && columns.iter().all(|(name, _)| name != about) {
                missed.push(about);
            }
        }
        missed
    }
}

/// The data of a table: of anything that exports Arrow, or a dict of columns.
pub(crate) fn read(
    py: Python<'_>,
    plan: &Plan,
    source: &Bound<'_, PyAny>,
    names: &Names,
) -> PyResult<Data> {
    let (columns, rows) = columns(source)?;
    let columns = composed::columns(py, plan.programme(), columns)?;
    let stand_ins = names.stand_ins(&columns);
    let (mut roles, mut findings) =
        plan.roles(columns.iter().map(|(name, _)| name.as_str()).chain(stand_ins));
    for (role, (name, _)) in roles.iter_mut().zip(&columns) {
        let named = |chosen: &Option<String>| chosen.as_deref() == Some(name.as_str());
        if named(&names.unit) {
            *role = Role::Unit;
        } else if named(&names.period_column) {
            *role = Role::Period;
        } else if (*role == Role::Unit && names.unit.is_some())
            || (*role == Role::Period && names.period_column.is_some())
        {
            *role = Role::Passthrough;
        } else {
            continue;
        }
        findings.retain(|found| found.is_error() || found.input.as_deref() != Some(name));
    }
    let wrong: Vec<Diagnostic> =
        columns.iter().filter_map(|(name, column)| wrong_length(name, column, rows)).collect();
    if !wrong.is_empty() {
        findings.extend(wrong);
        return Err(failure::refused(py, Error::new(findings)));
    }

    let mut reading = TableReader::new(plan, rows, findings);
    reading.period = names.period;
    reading.of.periods = names.period.map_or(Periods::None, Periods::Uniform);
    let mut inputs = Vec::new();
    for (role, (name, column)) in roles.into_iter().zip(columns) {
        match role {
            Role::Input(place) => inputs.push((place, name, column)),
            Role::Passthrough => reading.kept.push((name, column.kept(py, rows)?)),
            other => reading.about(py, &other, &name, &column)?,
        }
    }
    reading.name_units();
    reading.values(py, inputs)?;
    reading.finish().map_err(|error| failure::refused(py, error))
}

/// A table that is being read.
struct TableReader<'p> {
    plan: &'p Plan,
    rows: usize,
    of: Columns,
    /// The period of all rows, if somebody said one.
    period: Option<Period>,
    ids: Option<Vec<Option<String>>>,
    types: Option<Vec<Option<String>>>,
    unit_names: Option<Vec<Option<String>>>,
    parents: Option<Vec<Option<String>>>,
    states: Vec<(usize, Vec<Option<State>>)>,
    given: Vec<(usize, Vec<Option<f64>>)>,
    kept: Vec<(String, ArrayRef)>,
    findings: Vec<Diagnostic>,
    /// What is wrong with values, before the units are known.
    found: Vec<(Option<String>, RowFinding)>,
}

impl<'p> TableReader<'p> {
    fn new(plan: &'p Plan, rows: usize, findings: Vec<Diagnostic>) -> Self {
        Self {
            plan,
            rows,
            of: Columns::default(),
            period: None,
            ids: None,
            types: None,
            unit_names: None,
            parents: None,
            states: Vec::new(),
            given: Vec::new(),
            kept: Vec::new(),
            findings,
            found: Vec::new(),
        }
    }

    /// Reads a column that is about the rows.
    fn about(
        &mut self,
        py: Python<'_>,
        role: &Role,
        name: &str,
        column: &SourceColumn<'_>,
    ) -> PyResult<()> {
        match role {
            Role::Unit => self.ids = self.names(py, name, column, TextKind::Id)?,
            Role::UnitType => self.types = self.texts(py, name, column, TextKind::Text)?,
            Role::UnitName => self.unit_names = self.names(py, name, column, TextKind::Text)?,
            Role::UnitParent => self.parents = self.names(py, name, column, TextKind::Id)?,
            Role::Period => {
                if let Some(texts) = self.texts(py, name, column, TextKind::Text)? {
                    self.of.periods = Periods::PerRow(self.periods(name, &texts));
                }
            }
            Role::State(place) => {
                if let Some(texts) = self.texts(py, name, column, TextKind::Text)? {
                    let states = self.state_column(name, &texts);
                    self.states.push((*place, states));
                }
            }
            Role::Given(place) => {
                let mut points = Vec::new();
                for (row, cell) in column.cells(py, self.rows)?.into_iter().enumerate() {
                    points.push(match cell {
                        Ok(Measured::Number(number)) => Some(number),
                        Ok(Measured::Missing) => None,
                        other => {
                            self.found.push((Some(name.to_owned()), (row, no_points(other.ok()))));
                            None
                        }
                    });
                }
                self.given.push((*place, points));
            }
            _ => {}
        }
        Ok(())
    }

    /// The texts of a column, what is wrong with them noted.
    fn texts(
        &mut self,
        py: Python<'_>,
        name: &str,
        column: &SourceColumn<'_>,
        kind: TextKind,
    ) -> PyResult<Option<Vec<Option<String>>>> {
        let (texts, found) = column.texts(py, self.rows, kind)?;
        self.found.extend(found.into_iter().map(|found| (Some(name.to_owned()), found)));
        Ok(texts)
    }

    /// The texts of a column of ids or names, which people write in several ways.
    fn names(
        &mut self,
        py: Python<'_>,
        name: &str,
        column: &SourceColumn<'_>,
        kind: TextKind,
    ) -> PyResult<Option<Vec<Option<String>>>> {
        let texts = self.texts(py, name, column, kind)?;
        texts.map(|texts| composed::texts(py, texts)).transpose()
    }

    fn periods(&mut self, name: &str, texts: &[Option<String>]) -> Vec<Option<Period>> {
        let mut read = |(row, text): (usize, &Option<String>)| {
            let said = text.as_deref().map(Period::from_str).transpose();
            match said.and_then(|said| Ok(agreed(said, self.period)?)) {
                Ok(period) => period,
                Err(error) => {
                    let found = error.diagnostics().iter().cloned();
                    self.found.extend(found.map(|found| (Some(name.to_owned()), (row, found))));
                    None
                }
            }
        };
        texts.iter().enumerate().map(&mut read).collect()
    }

    fn state_column(&mut self, name: &str, texts: &[Option<String>]) -> Vec<Option<State>> {
        let mut read = |(row, text): (usize, &Option<String>)| match state_of(text.as_deref()?) {
            Ok(state) => state,
            Err(found) => {
                self.found.push((Some(name.to_owned()), (row, found)));
                None
            }
        };
        texts.iter().enumerate().map(&mut read).collect()
    }

    /// The units, once all columns about them are there.
    fn name_units(&mut self) {
        let types = self.types.as_deref().unwrap_or_default();
        let alike = types.iter().all(|of| Some(of) == types.first());
        let Some(ids) = self.ids.take().or_else(|| {
            // Rows that differ by their type have to be told apart.
            (!alike).then(|| (0..self.rows).map(|row| Some(format!("row {row}"))).collect())
        }) else {
            self.of.unit_type = types.first().cloned().flatten();
            return;
        };
        let at =
            |column: &Option<Vec<Option<String>>>, row: usize| column.as_ref()?.get(row)?.clone();
        let mut units = Vec::new();
        for (row, id) in ids.into_iter().enumerate() {
            let mut unit = Unit::new(id.unwrap_or_default());
            unit.unit_type = at(&self.types, row);
            unit.name = at(&self.unit_names, row);
            unit.parent = at(&self.parents, row);
            if unit.id.trim().is_empty() {
                let found = Diagnostic::new(Code::UnknownUnit, "the row does not say its unit")
                    .help("write the unit, or leave the row out");
                self.found.push((None, (row, found)));
            }
            units.push(unit);
        }
        self.of.units = Some(units);
    }

    fn values(
        &mut self,
        py: Python<'_>,
        inputs: Vec<(usize, String, SourceColumn<'_>)>,
    ) -> PyResult<()> {
        for (place, name, column) in inputs {
            let Some((_, input)) = self.plan.programme().inputs.get_index(place) else { continue };
            let (held, found) = column.input(py, input, self.rows)?;
            let states = self.states.iter().find(|(of, _)| *of == place);
            let held = match states {
                Some((_, states)) => held.with_states(states),
                None => held,
            };
            self.found.extend(found.into_iter().map(|found| (Some(name.clone()), found)));
            self.of.inputs.push((place, held));
        }
        Ok(())
    }

    fn finish(self) -> chiso::Result<Data> {
        let Self { plan, rows, of, given, kept, mut findings, found, .. } = self;
        for (name, found) in found {
            let finding = of.placed(found);
            findings.push(match name {
                Some(name) => finding.of_input(name),
                None => finding,
            });
        }
        let mut data = Data { rows, content: Content::Columns(of), kept, findings };
        if !given.is_empty() {
            data.check(plan)?;
            let mut observations = data.batch(plan)?.table(0..rows).observations(plan);
            let nodes: Vec<&str> = plan.node_ids().collect();
            for (place, points) in &given {
                for (of, points) in observations.iter_mut().zip(points) {
                    if let (Some(points), Some(node)) = (points, nodes.get(*place)) {
                        of.given.insert((*node).to_owned(), GivenPoints::from(*points));
                    }
                }
            }
            let (table, found) = observed::table_of(plan, &observations);
            data.findings.extend(found.into_iter().map(|(row, finding)| finding.of_row(row)));
            let Some(table) = table else { return Err(Error::new(data.findings)) };
            data.content = Content::Table(Arc::new(table));
        }
        Ok(data)
    }
}

fn no_points(found: Option<Measured>) -> Diagnostic {
    let found = match found {
        Some(Measured::Text(text)) => format!("the text `{text}` is not a number of points"),
        _ => "this is not a number of points".to_owned(),
    };
    Diagnostic::new(Code::WrongType, found).help("write the points, or nothing")
}
