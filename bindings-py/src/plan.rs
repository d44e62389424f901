//! A compiled programme, as Python holds it.

use std::str::FromStr as _;
use std::sync::{Arc, Mutex};

use chiso::observe::Observations;
use chiso::programme::{Document, Programme};
use chiso::score::{Outputs, Results, Scorer};
use chiso::unit::Unit;
use chiso::{Diagnostic, Period, Plan as Compiled, Value};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFloat, PyString};

use crate::column::{Held, of_measured};
use crate::data::{Columns, Content, Data, Periods};
use crate::failure::{answer, detached, json, refused};
use crate::scores::Scores;
use crate::wide::Names;
use crate::{cell, long, wide};

/// So few rows are scored before another thread could have been woken.
const FEW: usize = 64;

/// A compiled programme: checked once, run many times, by any number of threads.
#[pyclass(frozen, module = "chiso._chiso")]
pub(crate) struct Plan {
    pub(crate) shared: Arc<Shared>,
    /// The ids of the inputs as Python keeps them, so that looking them up compares pointers.
    names: Vec<Py<PyString>>,
}

/// What scores keep of a plan.
pub(crate) struct Shared {
    pub(crate) plan: Compiled,
    /// Scorers that are not at work: with their buffers, a row costs next to nothing.
    idle: Mutex<Vec<Scorer>>,
}

impl Shared {
    /// The totals and their classes.
    pub(crate) fn totals(&self, data: &Data) -> chiso::Result<Results> {
        let batch = data.batch(&self.plan)?;
        let mut scorer = match self.take() {
            Some(scorer) => scorer,
            None => self.plan.scorer(&Outputs::new().points("total").classes())?,
        };
        let mut results = Results::default();
        let scored = scorer.score_into(&batch, &mut results);
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(scorer);
        }
        scored.map(|()| results)
    }

    fn take(&self) -> Option<Scorer> {
        self.idle.lock().ok()?.pop()
    }
}

#[pymethods]
impl Plan {
    /// Compiles a document.
    #[new]
    fn new(py: Python<'_>, document: &str) -> PyResult<Self> {
        let plan = detached(py, || Programme::from_json(document).and_then(Compiled::new))?;
        let names = plan.programme().inputs.keys();
        let names = names.map(|name| PyString::intern(py, name).unbind()).collect();
        Ok(Self { shared: Arc::new(Shared { plan, idle: Mutex::default() }), names })
    }

    /// The ids of all nodes, the total first, every node before its children.
    fn node_ids(&self) -> Vec<String> {
        self.shared.plan.node_ids().map(str::to_owned).collect()
    }

    /// The ids of the inputs.
    fn inputs<'py>(&self, py: Python<'py>) -> Vec<Bound<'py, PyString>> {
        self.names.iter().map(|name| name.bind(py).clone()).collect()
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
        period: Option<&str>,
    ) -> PyResult<Option<Scores>> {
        let programme = self.shared.plan.programme();
        let mut inputs = Vec::with_capacity(self.names.len());
        let mut wrong = Vec::new();
        let mut found = 0;
        for (place, (name, input)) in self.names.iter().zip(programme.inputs.values()).enumerate() {
            let Some(value) = values.get_item(name.bind(py))? else { continue };
            found += 1;
            if let Ok(number) = value.cast_exact::<PyFloat>() {
                let number = number.value();
                if !number.is_nan() {
                    inputs.push((place, Held::Constant(Value::Known(number))));
                }
                continue;
            }
            let Some(measured) = cell::of_python(&value)? else { return Ok(None) };
            match of_measured(&measured, input) {
                Ok(value) => inputs.push((place, Held::Constant(value))),
                Err(finding) => {
                    wrong.push(finding.of_input(name.bind(py).to_str()?));
                }
            }
        }
        if found < values.len() {
            return Ok(None);
        }
        let columns = Columns {
            inputs,
            units: unit.map(|unit| vec![Unit::new(unit)]),
            unit_type: None,
            periods: period_of(py, period)?.map_or(Periods::None, Periods::One),
        };
        let findings: Vec<Diagnostic> =
            wrong.into_iter().map(|finding| columns.placed((0, finding))).collect();
        let data = Data { rows: 1, content: Content::Columns(columns), kept: Vec::new(), findings };
        self.score(py, data).map(Some)
    }

    /// Scores an array of numbers in the order of the inputs: one unit, or one in every row;
    /// `None` if it is no such array.
    fn score_array(
        &self,
        py: Python<'_>,
        array: &Bound<'_, PyAny>,
        period: Option<&str>,
    ) -> PyResult<Option<Scores>> {
        let Some(mut columns) = wide::buffer(array)? else { return Ok(None) };
        if let [row] = columns.as_slice() {
            if row.len() == self.names.len() && !is_table(array)? {
                columns = row.iter().map(|&number| vec![number]).collect();
            }
        }
        if columns.len() != self.names.len() {
            return Ok(None);
        }
        let rows = columns.first().map_or(0, Vec::len);
        let inputs = columns.into_iter().map(|mut numbers| match numbers.as_slice() {
            [number] if number.is_nan() => Held::Constant(Value::Missing),
            [number] => Held::Constant(Value::Known(*number)),
            _ => Held::Numbers(std::mem::take(&mut numbers)),
        });
        let columns = Columns {
            inputs: inputs.enumerate().collect(),
            periods: period_of(py, period)?.map_or(Periods::None, Periods::One),
            ..Columns::default()
        };
        let content = Content::Columns(columns);
        self.score(py, Data { rows, content, ..Data::default() }).map(Some)
    }

    /// Scores a table: what exports Arrow, or a dict of columns.
    fn score_table(
        &self,
        py: Python<'_>,
        table: &Bound<'_, PyAny>,
        unit: Option<String>,
        period_column: Option<String>,
        period: Option<&str>,
        by_value: bool,
    ) -> PyResult<Scores> {
        let names = Names { unit, period_column, period: period_of(py, period)? };
        let read = if by_value { long::read } else { wide::read };
        self.score(py, read(py, &self.shared.plan, table, &names)?)
    }

    /// Scores observations, which are JSON text.
    fn score_observations(&self, py: Python<'_>, observations: &str) -> PyResult<Scores> {
        let plan = &self.shared.plan;
        let data = detached(py, || {
            let read: Vec<Observations> = chiso::api::read_observations(observations)?;
            let (table, findings) = plan.table_and_findings(&read)?;
            Ok(Data {
                rows: table.rows(),
                content: Content::Table(Box::new(table)),
                kept: Vec::new(),
                findings,
            })
        })?;
        self.score(py, data)
    }
}

impl Plan {
    fn score(&self, py: Python<'_>, data: Data) -> PyResult<Scores> {
        let shared = &self.shared;
        let work = || {
            data.check(&shared.plan)?;
            shared.totals(&data)
        };
        let totals = if data.rows <= FEW { answer(py, work) } else { detached(py, work) }?;
        Ok(Scores::new(Arc::clone(shared), data, totals))
    }
}

/// Whether an array has two dimensions.
fn is_table(array: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(array.getattr_opt("ndim")?.is_some_and(|ndim| ndim.extract().unwrap_or(1) == 2))
}

/// The period that a text names.
pub(crate) fn period_of(py: Python<'_>, text: Option<&str>) -> PyResult<Option<Period>> {
    text.map(Period::from_str).transpose().map_err(|error| refused(py, error))
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
