//! A compiled programme, as Python holds it.

use std::str::FromStr as _;
use std::sync::{Arc, Mutex};

use chiso::observe::{Batch, Measured, Observations};
use chiso::programme::{Document, Programme};
use chiso::score::{CompleteCase, Outputs, Results, Scorer};
use chiso::unit::Unit;
use chiso::{Diagnostic, Error, Period, Plan as Compiled, Value};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFloat, PyString};

use crate::came::{self, Numbers};
use crate::column::{Held, of_measured};
use crate::data::{Columns, Content, Data, Periods, agreed, without_value, without_values};
use crate::failure::{answer, detached, json, refused, within};
use crate::scores::{Scores, Totals};
use crate::table::Columns as Kept;
use crate::unit::Inputs;
use crate::wide::Names;
use crate::{cell, composed, long, observed, wide};

/// So few rows are scored before another thread could have been woken.
const FEW: usize = 64;

/// A compiled programme: checked once, run many times, by any number of threads.
#[pyclass(frozen, module = "chiso._chiso")]
pub(crate) struct Plan {
    pub(crate) shared: Arc<Shared>,
    inputs: Inputs,
}

/// The values of one unit.
#[derive(Default)]
struct Row {
    inputs: Vec<(usize, Held)>,
    wrong: Vec<Diagnostic>,
}

/// What scores keep of a plan.
pub(crate) struct Shared {
    pub(crate) plan: Compiled,
    /// Scorers that are not at work: with their buffers, a row costs next to nothing. They are
    /// large, and moving them would cost as much as a row.
    #[expect(clippy::vec_box, reason = "a scorer is taken out for every row")]
    idle: Mutex<Vec<Box<Scorer>>>,
}

impl Shared {
    /// The totals and their classes.
    pub(crate) fn totals(&self, batch: &Batch<'_>) -> chiso::Result<Results> {
        let mut results = Results::default();
        self.with_scorer(|scorer| scorer.score_into(batch, &mut results))??;
        Ok(results)
    }

    /// The total of one unit of which every input is known; none where it needs more.
    pub(crate) fn complete_case(&self, numbers: &[f64]) -> Option<CompleteCase> {
        self.with_scorer(|scorer| scorer.complete_case(numbers)).ok().flatten()
    }

    fn with_scorer<T>(&self, work: impl FnOnce(&mut Scorer) -> T) -> chiso::Result<T> {
        let mut scorer = match self.take() {
            Some(scorer) => scorer,
            None => Box::new(self.plan.scorer(&Outputs::new().points("total").classes())?),
        };
        let result = work(&mut scorer);
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(scorer);
        }
        Ok(result)
    }

    fn take(&self) -> Option<Box<Scorer>> {
        self.idle.lock().ok()?.pop()
    }
}

#[pymethods]
impl Plan {
    /// Compiles a document.
    #[new]
    fn new(py: Python<'_>, document: &str) -> PyResult<Self> {
        let plan = detached(py, || Programme::from_json(document).and_then(Compiled::new))?;
        let inputs = Inputs::new(py, plan.programme())?;
        let shared = Arc::new(Shared { plan, idle: Mutex::default() });
        Ok(Self { shared, inputs })
    }

    /// The ids of all nodes, the total first, every node before its children.
    fn node_ids(&self) -> Vec<String> {
        self.shared.plan.node_ids().map(str::to_owned).collect()
    }

    /// The ids of the inputs.
    fn inputs<'py>(&self, py: Python<'py>) -> Vec<Bound<'py, PyString>> {
        self.inputs.names.iter().map(|name| name.bind(py).clone()).collect()
    }

    /// The digest of the programme.
    fn digest(&self) -> String {
        self.shared.plan.digest().to_owned()
    }

    /// Scores one unit, whose values are in a dict; `None` if there is more in it than values.
    fn score_row(
        &self,
        py: Python<'_>,
        values: &Bound<'_, PyDict>,
        unit: Option<&str>,
        period: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Option<Scores>> {
        within(py, || self.row(py, values, unit, period))
    }

    /// Scores an array of numbers in the order of the inputs: one unit, or one in every row;
    /// `None` if it is no such array. It has no mask: what lies under one would be scored.
    fn score_array(
        &self,
        py: Python<'_>,
        array: &Bound<'_, PyAny>,
        unit: Option<&str>,
        period: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Option<Scores>> {
        within(py, || self.array(py, array, unit, period))
    }

    /// Scores a table: what exports Arrow, or a dict of columns.
    fn score_table(
        &self,
        py: Python<'_>,
        table: &Bound<'_, PyAny>,
        unit: Option<String>,
        period_column: Option<String>,
        period: Option<&Bound<'_, PyAny>>,
        by_value: bool,
    ) -> PyResult<Scores> {
        within(py, || {
            let composed = |name: Option<String>| name.map(|of| composed::text(py, of)).transpose();
            let names = Names {
                unit: composed(unit)?,
                period_column: composed(period_column)?,
                period: period_said(py, period)?,
            };
            let read = if by_value { long::read } else { wide::read };
            self.score(py, read(py, &self.shared.plan, table, &names)?)
        })
    }

    /// Scores observations, which are JSON text; `period` is that of those that name none.
    #[pyo3(signature = (observations, period = None))]
    fn score_observations(
        &self,
        py: Python<'_>,
        observations: &str,
        period: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Scores> {
        let plan = &self.shared.plan;
        let period = period_said(py, period)?;
        let data = detached(py, || {
            let mut read: Vec<Observations> = chiso::api::read_request(observations)?;
            let mut findings = Vec::new();
            for (row, of) in read.iter_mut().enumerate() {
                match agreed(of.period, period) {
                    Ok(period) => of.period = period,
                    Err(found) => {
                        findings.push(found.of_unit(of.unit.id.as_str()).of_row(row));
                    }
                }
            }
            let (table, found) = observed::table_of(plan, &read);
            findings.extend(found.into_iter().map(|(row, finding)| finding.of_row(row)));
            let Some(table) = table.filter(|_| !findings.iter().any(Diagnostic::is_error)) else {
                return Err(Error::new(findings));
            };
            findings.extend(without_values(plan, &read));
            Ok(Data {
                rows: table.rows(),
                content: Content::Table(Box::new(table)),
                kept: Vec::new(),
                findings,
            })
        })?;
        self.score(py, data)
    }

    /// Scores once more what scores were pickled with: the observations and the findings, as
    /// JSON text, whether the rows name their units, and the columns of the table's own.
    fn score_again(
        &self,
        py: Python<'_>,
        observations: &str,
        findings: &str,
        named: bool,
        kept: &Kept,
    ) -> PyResult<Scores> {
        let plan = &self.shared.plan;
        let mut data = detached(py, || {
            let read: Vec<Observations> = chiso::api::read_request(observations)?;
            let table = Box::new(plan.table(&read)?);
            let rows = table.rows();
            let content = if named { Content::Table(table) } else { Content::Unnamed(table) };
            Ok(Data { rows, content, ..Data::default() })
        })?;
        data.kept = kept.arrays();
        data.findings = serde_json::from_str(findings)
            .map_err(|error| PyValueError::new_err(format!("no findings: {error}")))?;
        self.score(py, data)
    }
}

impl Plan {
    /// The place of the input of this name.
    fn place(&self, key: &Bound<'_, PyAny>) -> Option<usize> {
        let name = key.cast::<PyString>().ok()?;
        self.shared.plan.programme().inputs.get_index_of(name.to_str().ok()?)
    }

    /// Adds the value of an input; false where it is no single value.
    fn add(&self, row: &mut Row, place: usize, value: &Bound<'_, PyAny>) -> PyResult<bool> {
        if let Ok(number) = value.cast_exact::<PyFloat>()
            && number.value().is_finite()
            && self.inputs.is_number(place)
        {
            row.inputs.push((place, Held::Constant(Value::Known(number.value()))));
            return Ok(true);
        }
        let Some(measured) = cell::of_python(value)? else { return Ok(false) };
        let inputs = &self.shared.plan.programme().inputs;
        let Some((name, input)) = inputs.get_index(place) else { return Ok(true) };
        match of_measured(&measured, input) {
            Ok(value) => row.inputs.push((place, Held::Constant(value))),
            Err(finding) => row.wrong.push(finding.of_input(name.as_str())),
        }
        Ok(true)
    }

    fn row(
        &self,
        py: Python<'_>,
        values: &Bound<'_, PyDict>,
        unit: Option<&str>,
        period: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Option<Scores>> {
        let known = if period.is_none() { self.inputs.numbers(values) } else { None };
        if let Some(Ok(scores)) = known.map(|numbers| self.complete_case(numbers, unit)) {
            return Ok(Some(scores));
        }
        let mut row = Row::default();
        if let Some(all) = self.inputs.all_of(values) {
            for (place, value) in all.iter_borrowed().enumerate() {
                if !self.add(&mut row, place, &value)? {
                    return Ok(None);
                }
            }
        } else {
            for (key, value) in values {
                let Some(place) = self.place(&key) else { return Ok(None) };
                if !self.add(&mut row, place, &value)? {
                    return Ok(None);
                }
            }
            let absent = |name: &&Py<PyString>| !values.contains(name).unwrap_or(true);
            for name in self.inputs.names.iter().filter(absent) {
                row.wrong.push(without_value(name.to_str(py)?));
            }
        }
        let Row { inputs, wrong } = row;
        let columns = Columns {
            inputs,
            units: unit.map(|unit| vec![Unit::new(unit)]),
            periods: period_said(py, period)?.map_or(Periods::None, Periods::One),
            ..Columns::default()
        };
        let findings: Vec<Diagnostic> =
            wrong.into_iter().map(|finding| columns.placed((0, finding))).collect();
        let data = Data { rows: 1, content: Content::Columns(columns), kept: Vec::new(), findings };
        self.score(py, data).map(Some)
    }

    fn array(
        &self,
        py: Python<'_>,
        array: &Bound<'_, PyAny>,
        unit: Option<&str>,
        period: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Option<Scores>> {
        let Some(Numbers { by_column, rows }) = came::plain_buffer(array)? else { return Ok(None) };
        let wanted = self.inputs.names.len();
        let (inputs, rows) = match rows {
            None if by_column.len() == wanted => {
                let all = if period.is_none() {
                    self.complete_case(by_column, unit)
                } else {
                    Err(by_column)
                };
                let numbers = match all {
                    Ok(scores) => return Ok(Some(scores)),
                    Err(numbers) => numbers,
                };
                // Of a constant that is not finite, nobody could say which it was.
                let one = numbers.into_iter().map(|number| {
                    if number.is_finite() {
                        Held::Constant(Value::Known(number))
                    } else {
                        Held::Numbers(vec![number])
                    }
                });
                (one.enumerate().collect(), 1)
            }
            Some(rows) if rows > 0 && by_column.len() == rows * wanted => {
                let columns = by_column.chunks(rows).map(|part| Held::Numbers(part.to_vec()));
                (columns.enumerate().collect(), rows)
            }
            Some(0) => (Vec::new(), 0),
            _ => return Ok(None),
        };
        if unit.is_some() && rows != 1 {
            return Err(PyValueError::new_err(format!(
                "`unit` names one unit, and the array has {rows} rows: give a table with a \
                 column `unit`"
            )));
        }
        let columns = Columns {
            inputs,
            units: unit.map(|unit| vec![Unit::new(unit)]),
            periods: period_said(py, period)?.map_or(Periods::None, Periods::One),
            ..Columns::default()
        };
        let content = Content::Columns(columns);
        self.score(py, Data { rows, content, ..Data::default() }).map(Some)
    }

    /// The scores of a unit with these numbers, one for every input; the numbers themselves
    /// where there is more to it.
    fn complete_case(&self, numbers: Vec<f64>, unit: Option<&str>) -> Result<Scores, Vec<f64>> {
        let Some(total) = self.shared.complete_case(&numbers) else { return Err(numbers) };
        let units = unit.map(|unit| vec![Unit::new(unit)]);
        let columns = Columns { numbers, units, ..Columns::default() };
        let data = Data { rows: 1, content: Content::Columns(columns), ..Data::default() };
        Ok(Scores::new(Arc::clone(&self.shared), data, Totals::One(total)))
    }

    fn score(&self, py: Python<'_>, data: Data) -> PyResult<Scores> {
        let shared = &self.shared;
        let work = || shared.totals(&data.check(&shared.plan)?);
        let totals = if data.rows <= FEW { answer(py, work) } else { detached(py, work) }?;
        Ok(Scores::new(Arc::clone(shared), data, Totals::Many(Box::new(totals))))
    }
}

/// The period that a text names.
pub(crate) fn period_of(py: Python<'_>, text: Option<&str>) -> PyResult<Option<Period>> {
    text.map(Period::from_str).transpose().map_err(|error| refused(py, error))
}

/// The period that somebody says: a text, a year, a day.
fn period_said(py: Python<'_>, said: Option<&Bound<'_, PyAny>>) -> PyResult<Option<Period>> {
    let Some(said) = said else { return Ok(None) };
    let text = match cell::digits_of_python(said)? {
        Some(digits) => digits,
        None => match cell::of_python(said)? {
            Some(Measured::Text(text)) => text,
            _ => {
                return Err(PyTypeError::new_err(format!(
                    "a period is `2026`, `2026-H1`, `2026-Q3`, `2026-10`, `2026-10-10` or \
                     `2026-01-01/2026-10-10`, not {}",
                    said.repr()?
                )));
            }
        },
    };
    period_of(py, Some(&text))
}

/// What is wrong with a document, as JSON text; and the document itself as JSON, if it can
/// be read. YAML is the same for people.
#[pyfunction]
pub(crate) fn read_document(
    py: Python<'_>,
    text: &str,
    yaml: bool,
) -> PyResult<(String, Option<String>)> {
    let (findings, programme) = detached(py, || {
        let document = if yaml { Document::from_yaml(text) } else { Document::from_json(text) };
        let findings = document.check();
        let whole = !document.findings().iter().any(Diagnostic::is_error);
        Ok((findings, whole.then(|| document.programme().clone())))
    })?;
    Ok((json(py, &findings)?, programme.map(|programme| json(py, &programme)).transpose()?))
}
