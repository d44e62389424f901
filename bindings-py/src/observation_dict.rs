//! Observations out of dicts of plain values, as services have them: read where they lie,
//! without JSON text in between. Of a commune with 122 values, writing and reading that text
//! took four fifths of the call.
//!
//! Only what is certainly right is read here. Numbers of numpy, days, other mappings, names in
//! other forms of Unicode, and everything that is wrong are left to `chiso.plain`, which knows
//! all of them and says what is wrong.

use std::str::FromStr as _;
use std::sync::Mutex;

use chiso::Period;
use chiso::observe::{Assessor, GivenPoints, Measured, Observation, Observations};
use chiso::programme::Programme;
use chiso::unit::Unit;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString};
use serde::Deserialize as _;
use serde::de::IntoDeserializer as _;
use serde::de::value::{Error, StrDeserializer};

use crate::composed::{self, is_composed};
use crate::not_applicable::NotApplicable;

/// Whole numbers up to here have an `f64` of their own.
const MOST_EXACT: u64 = 1 << 53;

/// Reads rows of a programme.
pub(crate) struct Reader {
    /// Observations that name every input and have no value of any: an input without a value
    /// is as missing as one that is not named. Their names are neither copied nor hashed again
    /// for every row.
    blank: Observations,
    /// The same, of a row that was read before: with it, one row takes no memory of its own.
    used: Mutex<Option<Observations>>,
    /// Whether all inputs are written in Unicode's composed form. Others may be meant by names
    /// that look the same.
    is_composed: bool,
}

/// What was read.
pub(crate) struct Rows {
    pub(crate) observations: Vec<Observations>,
    /// Of every input, whether a row names it.
    pub(crate) is_named: Vec<bool>,
}

impl Reader {
    pub(crate) fn new(programme: &Programme) -> Self {
        let mut blank = Observations::new(Unit::new(""));
        let inputs = programme.inputs.keys();
        blank.values = inputs.map(|name| (name.clone(), Measured::Missing.into())).collect();
        let is_composed = programme.inputs.keys().all(|name| is_composed(name));
        Self { blank, used: Mutex::new(None), is_composed }
    }

    /// The observations of all rows, if every row is a dict of plain values and one of them at
    /// least says that it is observations. `unit` is the id of rows that name no unit, `names`
    /// are the inputs.
    pub(crate) fn read(
        &self,
        rows: &Bound<'_, PyList>,
        unit: Option<&str>,
        names: &[Py<PyString>],
    ) -> PyResult<Option<Rows>> {
        if !self.is_composed {
            return Ok(None);
        }
        let mut read = Rows {
            observations: Vec::with_capacity(rows.len()),
            is_named: vec![false; names.len()],
        };
        let mut says_so = false;
        for row in rows {
            let Some(row) = row.cast_exact::<PyDict>().ok().and_then(Row::of) else {
                return Ok(None);
            };
            says_so |= row.values.is_some() || row.given.is_some();
            let Some(unit) = row.unit(rows.py(), unit)? else { return Ok(None) };
            let mut of = self.unused();
            of.unit = unit;
            if row.read(&mut of, names, &mut read.is_named).is_none() {
                return Ok(None);
            }
            read.observations.push(of);
        }
        Ok(says_so.then_some(read))
    }

    /// Takes back what is no longer needed.
    pub(crate) fn take_back(&self, mut observations: Vec<Observations>) {
        if let (Some(of), Ok(mut used)) = (observations.pop(), self.used.lock()) {
            *used = Some(of);
        }
    }

    fn unused(&self) -> Observations {
        let used = self.used.lock().ok().and_then(|mut used| used.take());
        used.unwrap_or_else(|| self.blank.clone())
    }
}

/// The parts of a row; none where it is `None` or not there.
#[derive(Default)]
struct Row<'py> {
    unit: Option<Bound<'py, PyAny>>,
    unit_type: Option<Bound<'py, PyAny>>,
    name: Option<Bound<'py, PyAny>>,
    parent: Option<Bound<'py, PyAny>>,
    period: Option<Bound<'py, PyAny>>,
    values: Option<Bound<'py, PyAny>>,
    given: Option<Bound<'py, PyAny>>,
}

impl<'py> Row<'py> {
    /// The parts of a row that has no others.
    fn of(row: &Bound<'py, PyDict>) -> Option<Self> {
        let mut parts = Self::default();
        for (key, value) in row {
            let part = match text(&key)? {
                "unit" => &mut parts.unit,
                "type" => &mut parts.unit_type,
                "name" => &mut parts.name,
                "parent" => &mut parts.parent,
                "period" => &mut parts.period,
                "values" => &mut parts.values,
                "given" => &mut parts.given,
                _ => return None,
            };
            *part = Some(value).filter(|value| !value.is_none());
        }
        Some(parts)
    }

    /// Puts everything but the unit in place of what was there; none where it is not plain.
    fn read(
        &self,
        of: &mut Observations,
        names: &[Py<PyString>],
        is_named: &mut [bool],
    ) -> Option<()> {
        of.period = match &self.period {
            Some(said) => Some(Period::from_str(text(said)?).ok()?),
            None => None,
        };
        let values = match &self.values {
            Some(values) => Some(values.cast_exact::<PyDict>().ok()?),
            None => None,
        };
        let mut unread = values.map_or(0, |values| values.len());
        for ((name, is_named), slot) in names.iter().zip(is_named).zip(of.values.values_mut()) {
            // The dict knows the hash of its names, and the engine would have to compute it.
            let value = match values {
                Some(values) if unread > 0 => values.get_item(name).ok()?,
                _ => None,
            };
            *slot = match value {
                Some(value) => {
                    unread = unread.checked_sub(1)?;
                    *is_named = true;
                    observation(&value)?
                }
                None => Measured::Missing.into(),
            };
        }
        if unread > 0 {
            return None;
        }
        of.given.clear();
        if let Some(given) = &self.given {
            for (key, points) in given.cast_exact::<PyDict>().ok()? {
                let name = text(&key).filter(|name| is_composed(name))?;
                of.given.insert(name.to_owned(), given_points(&points)?);
            }
        }
        Some(())
    }

    /// The unit that the row names, or else the one that the caller does. None where both do
    /// and may not mean the same.
    fn unit(&self, py: Python<'_>, otherwise: Option<&str>) -> PyResult<Option<Unit>> {
        let Some((mut unit, has_id)) = self.named_unit() else { return Ok(None) };
        if let Some(id) = otherwise {
            if self.unit.is_none() {
                id.clone_into(&mut unit.id);
            } else if !has_id || id != unit.id {
                return Ok(None);
            }
        }
        unit.id = composed::text(py, unit.id)?;
        unit.name = unit.name.map(|name| composed::text(py, name)).transpose()?;
        unit.parent = unit.parent.map(|parent| composed::text(py, parent)).transpose()?;
        Ok(Some(unit))
    }

    /// The unit as the row writes it, and whether it says its id.
    fn named_unit(&self) -> Option<(Unit, bool)> {
        let (mut unit, mut id) = (Unit::new(""), None);
        let mut about = |key: &str, value: &Bound<'_, PyAny>| {
            let said = if value.is_none() { None } else { Some(text(value)?.to_owned()) };
            match key {
                "id" => id = said,
                "type" => unit.unit_type = said,
                "name" => unit.name = said,
                "parent" => unit.parent = said,
                _ => return None,
            }
            Some(())
        };
        if let Some(said) = &self.unit {
            if let Ok(parts) = said.cast_exact::<PyDict>() {
                for (key, value) in parts {
                    about(text(&key)?, &value)?;
                }
            } else {
                about("id", said)?;
            }
        }
        // What the row says beside its unit stands above what the unit says itself.
        let beside = [("type", &self.unit_type), ("name", &self.name), ("parent", &self.parent)];
        for (key, value) in beside {
            if let Some(value) = value {
                about(key, value)?;
            }
        }
        let has_id = id.is_some();
        unit.id = id.unwrap_or_default();
        Some((unit, has_id))
    }
}

/// A text of Python's own type.
fn text<'a>(value: &'a Bound<'_, PyAny>) -> Option<&'a str> {
    value.cast_exact::<PyString>().ok()?.to_str().ok()
}

/// A value: bare, or in a dict with who reported it.
fn observation(value: &Bound<'_, PyAny>) -> Option<Observation> {
    if let Some(measured) = measured(value) {
        return Some(measured.into());
    }
    if value.is_exact_instance_of::<NotApplicable>() {
        return Some(Measured::NotApplicable.into());
    }
    let (mut read, mut state) = (Observation::from(Measured::Missing), None);
    for (key, part) in value.cast_exact::<PyDict>().ok()? {
        let is_said = !part.is_none();
        match text(&key)? {
            "value" => read.value = measured(&part)?,
            "state" if is_said => state = Some(absence(text(&part)?)?),
            "assessor" if is_said => read.assessor = Some(assessor(text(&part)?)?),
            "by" if is_said => read.by = Some(text(&part)?.to_owned()),
            "note" if is_said => read.note = Some(text(&part)?.to_owned()),
            "evidence" => {
                let texts = part.cast_exact::<PyList>().ok()?;
                let own = |one: Bound<'_, PyAny>| text(&one).map(str::to_owned);
                read.evidence = texts.iter().map(own).collect::<Option<_>>()?;
            }
            "state" | "assessor" | "by" | "note" => {}
            _ => return None,
        }
    }
    match (&read.value, state) {
        (_, None) => {}
        (Measured::Missing, Some(state)) => read.value = state,
        // One of the two has to go.
        _ => return None,
    }
    Some(read)
}

/// A bare value.
fn measured(value: &Bound<'_, PyAny>) -> Option<Measured> {
    if let Some(number) = number(value) {
        return Some(if number.is_nan() { Measured::Missing } else { number.into() });
    }
    if value.is_none() {
        return Some(Measured::Missing);
    }
    if let Ok(answer) = value.cast_exact::<PyBool>() {
        return Some(Measured::Answer(answer.is_true()));
    }
    text(value).map(Into::into)
}

/// A number of one of the two built-in types; none where it is infinite, or where no `f64` is
/// the whole number.
fn number(value: &Bound<'_, PyAny>) -> Option<f64> {
    if let Ok(number) = value.cast_exact::<PyFloat>() {
        return Some(number.value()).filter(|number| !number.is_infinite());
    }
    let whole: i64 = value.cast_exact::<PyInt>().ok()?.extract().ok()?;
    #[expect(clippy::cast_precision_loss, reason = "larger ones are left to others")]
    (whole.unsigned_abs() <= MOST_EXACT).then_some(whole as f64)
}

/// Why there is no value.
fn absence(state: &str) -> Option<Measured> {
    match state {
        "missing" => Some(Measured::Missing),
        "not_applicable" => Some(Measured::NotApplicable),
        _ => None,
    }
}

fn assessor(name: &str) -> Option<Assessor> {
    let name: StrDeserializer<'_, Error> = name.into_deserializer();
    Assessor::deserialize(name).ok()
}

/// Points that somebody gave: bare, or in a dict with who gave them.
fn given_points(value: &Bound<'_, PyAny>) -> Option<GivenPoints> {
    let points = |value: &Bound<'_, PyAny>| number(value).filter(|points| points.is_finite());
    let Ok(parts) = value.cast_exact::<PyDict>() else { return points(value).map(Into::into) };
    let (mut read, mut is_said) = (GivenPoints::from(0.0), false);
    for (key, part) in parts {
        match text(&key)? {
            "points" => {
                read.points = points(&part)?;
                is_said = true;
            }
            "by" | "note" if part.is_none() => {}
            "by" => read.by = Some(text(&part)?.to_owned()),
            "note" => read.note = Some(text(&part)?.to_owned()),
            _ => return None,
        }
    }
    is_said.then_some(read)
}
