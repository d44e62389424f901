//! A compiled programme, as Python holds it.

use std::sync::Arc;

use chiso::observe::Observations;
use chiso::programme::{Document, Programme};
use chiso::unit::Unit;
use chiso::{Diagnostic, Plan as Compiled, Value};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFloat, PyList, PyString};

use crate::data::{Columns, Content, Data, Periods, without_value};
use crate::failure::{answer, detached, json, within};
use crate::input_column::{InputColumn, of_measured};
use crate::observation_dict::{Reader, Rows};
use crate::period::period_from_python;
use crate::scores::{Scores, Totals};
use crate::shared_plan::SharedPlan;
use crate::source_column::{self, Numbers};
use crate::table::Columns as TableColumns;
use crate::unit::Inputs;
use crate::wide::Names;
use crate::{cell, composed, long, observed, wide};

/// So few rows are scored before another thread could have been woken.
const FEW: usize = 64;

/// A compiled programme: checked once, run many times, by any number of threads.
#[pyclass(frozen, module = "chiso._chiso")]
pub(crate) struct Plan {
    pub(crate) shared: Arc<SharedPlan>,
    inputs: Inputs,
    observations: Reader,
}

/// The values of one unit.
#[derive(Default)]
struct Row {
    inputs: Vec<(usize, InputColumn)>,
    wrong: Vec<Diagnostic>,
}

#[pymethods]
impl Plan {
    /// Compiles a document.
    #[new]
    fn new(py: Python<'_>, document: &str) -> PyResult<Self> {
        let plan = detached(py, || Programme::from_json(document).and_then(Compiled::new))?;
        let inputs = Inputs::new(py, plan.programme())?;
        let observations = Reader::new(plan.programme());
        let shared = Arc::new(SharedPlan::new(plan));
        Ok(Self { shared, inputs, observations })
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
                period: period_from_python(py, period)?,
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
        let period = period_from_python(py, period)?;
        let read = || {
            let mut read: Vec<Observations> = chiso::api::read_request(observations)?;
            let is_named = observed::named(plan, &read);
            observed::data_of(plan, &mut read, period, &is_named)
        };
        self.score(py, detached(py, read)?)
    }

    /// Scores observations that are dicts of plain values, in a list; `None` where there is
    /// anything else among them, or anything is wrong with them. `unit` is the id of those that name no unit.
    fn score_dicts(
        &self,
        py: Python<'_>,
        rows: &Bound<'_, PyList>,
        unit: Option<&str>,
        period: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Option<Scores>> {
        within(py, || {
            let read = self.observations.read(rows, unit, &self.inputs.names)?;
            let Some(Rows { mut observations, is_named }) = read else { return Ok(None) };
            let period = period_from_python(py, period)?;
            // What is wrong is said by those who read what is not plain: in the order of the
            // data, not in that of the inputs.
            let work = || {
                Ok(observed::data_of(&self.shared.plan, &mut observations, period, &is_named).ok())
            };
            let data = if rows.len() <= FEW { answer(py, work) } else { detached(py, work) }?;
            self.observations.take_back(observations);
            data.map(|data| self.score(py, data)).transpose()
        })
    }

    /// Scores once more what scores were pickled with: the observations and the findings, as
    /// JSON text, whether the rows name their units, and the columns of the table's own.
    fn score_again(
        &self,
        py: Python<'_>,
        observations: &str,
        findings: &str,
        named: bool,
        kept: &TableColumns,
    ) -> PyResult<Scores> {
        let plan = &self.shared.plan;
        let mut data = detached(py, || {
            let read: Vec<Observations> = chiso::api::read_request(observations)?;
            let table = Arc::new(plan.table(&read)?);
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
            row.inputs.push((place, InputColumn::Constant(Value::Known(number.value()))));
            return Ok(true);
        }
        let Some(measured) = cell::of_python(value)? else { return Ok(false) };
        let inputs = &self.shared.plan.programme().inputs;
        let Some((name, input)) = inputs.get_index(place) else { return Ok(true) };
        match of_measured(&measured, input) {
            Ok(value) => row.inputs.push((place, InputColumn::Constant(value))),
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
            periods: period_from_python(py, period)?.map_or(Periods::None, Periods::Uniform),
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
        let Some(Numbers { by_column, rows }) = source_column::plain_buffer(array)? else {
            return Ok(None);
        };
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
                        InputColumn::Constant(Value::Known(number))
                    } else {
                        InputColumn::Numbers(vec![number])
                    }
                });
                (one.enumerate().collect(), 1)
            }
            Some(rows) if rows > 0 && by_column.len() == rows * wanted => {
                let columns =
                    by_column.chunks(rows).map(|part| InputColumn::Numbers(part.to_vec()));
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
            periods: period_from_python(py, period)?.map_or(Periods::None, Periods::Uniform),
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
