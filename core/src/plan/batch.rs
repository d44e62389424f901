//! Borrowed columns → batch: names, lengths and values checked against the programme.

use std::collections::BTreeSet;

use super::{Allowed, Compiled, Plan, findings};
use crate::error::{Diagnostic, Result, unless_errors};
use crate::formula::{Array, Column, Numbers};
use crate::math;
use crate::observe::findings::{not_coded, options_vi, undefined};
use crate::observe::{Batch, Periods, Units, in_range};
use crate::period::Period;
use crate::programme::Input;
use crate::unit::Unit;
use crate::value::{State, Type, Value};

/// The most findings in one batch; more are counted.
const MOST_FINDINGS: usize = 1000;

/// So many numbers are looked at in one go.
const LOOKED_AT: usize = 64;

impl Plan {
    /// Begins a batch of so many rows, of which nothing is known yet.
    ///
    /// ```
    /// use chiso::formula::{Array, Bits, Numbers};
    /// use chiso::score::Outputs;
    /// use chiso::{Plan, programme::Programme};
    ///
    /// let programme = Programme::from_json(
    ///     r#"{
    ///         "chiso": 1, "id": "example",
    ///         "inputs": {"received": {"type": "count"}, "on_time": {"type": "count"}},
    ///         "tree": [{
    ///             "id": "timeliness", "max": 20, "formula": "on_time / received",
    ///             "rule": {"proportional": {"full_at": "100%"}}, "undefined": "zero"
    ///         }]
    ///     }"#,
    /// )?;
    /// let plan = Plan::new(programme)?;
    ///
    /// // Columns as they lie in memory: integers, and floats with a validity bitmap.
    /// let received = [200_i64, 120, 80];
    /// let on_time = [150.0, f64::NAN, 80.0];
    /// let batch = plan
    ///     .batch(3)
    ///     .with("received", Array::new(Numbers::Int64(&received)))
    ///     .with("on_time", Array::new(Numbers::Float64(&on_time)).with_validity(Bits::new(&[0b101], 0, 3)))
    ///     .check()?;
    ///
    /// let mut scorer = plan.scorer(&Outputs::new().points("total").bounds("total"))?;
    /// let results = scorer.score(&batch)?;
    /// assert_eq!(results.points("total"), Some(&[15.0, 0.0, 20.0][..]));
    /// assert_eq!(results.highest("total"), Some(&[15.0, 20.0, 20.0][..]));
    /// # Ok::<(), chiso::Error>(())
    /// ```
    pub fn batch<'a>(&self, rows: usize) -> BatchBuilder<'_, 'a> {
        let inputs = self.compiled.domains.len();
        BatchBuilder {
            plan: &self.compiled,
            batch: Batch {
                rows,
                columns: vec![Column::Constant(Value::Missing); inputs],
                units: Units::Uniform(Unit::new("")),
                periods: Periods::Uniform(None),
                given: None,
            },
            findings: Vec::new(),
        }
    }
}

/// A batch in the making. Whatever is wrong comes out in [`BatchBuilder::check`], all at once.
#[derive(Debug, Clone)]
#[must_use]
pub struct BatchBuilder<'p, 'a> {
    plan: &'p Compiled,
    batch: Batch<'a>,
    findings: Vec<Diagnostic>,
}

impl<'p, 'a> BatchBuilder<'p, 'a> {
    /// The same with the column of an input. Inputs without a column are missing.
    pub fn with(self, input: &str, array: Array<'a>) -> Self {
        self.with_column(input, Column::Array(array))
    }

    /// The same with a column of numbers and states, or of one value for all rows.
    pub fn with_column(mut self, input: &str, column: Column<'a>) -> Self {
        let rows = self.batch.rows;
        let inputs = &self.plan.programme.inputs;
        let Some(place) = inputs.get_index_of(input).and_then(|at| self.batch.columns.get_mut(at))
        else {
            let names = inputs.keys().map(String::as_str);
            let otherwise = (
                "declare it among the inputs, or leave the column out",
                "khai báo số liệu này trong chương trình, hoặc bỏ cột này",
            );
            self.findings.push(findings::unknown_input(input, names, otherwise));
            return self;
        };
        match column.rows() {
            Some(length) if length != rows => {
                self.findings.push(findings::wrong_length(length, rows, input));
            }
            _ => *place = column,
        }
        self
    }

    /// The same with the columns of all inputs, in the order of the programme: for a caller
    /// who looks names up once and scores often. Fewer columns leave the last inputs as they
    /// are.
    ///
    /// ```
    /// use chiso::formula::Column;
    /// use chiso::{Plan, State, programmes, programme::Programme};
    ///
    /// let plan = Plan::new(Programme::from_json(programmes::find("un/hdi")?.text)?)?;
    /// let column = |values| Column::Values { values, states: &[] };
    /// let batch = plan.batch(1).with_columns([column(&[73.4][..]), column(&[13.0])]).check()?;
    /// assert_eq!(batch.rows(), 1);
    /// # Ok::<(), chiso::Error>(())
    /// ```
    pub fn with_columns(mut self, columns: impl IntoIterator<Item = Column<'a>>) -> Self {
        let rows = self.batch.rows;
        let ids = self.plan.programme.inputs.keys();
        let places = self.batch.columns.iter_mut().zip(ids);
        for ((place, id), column) in places.zip(columns) {
            match column.rows() {
                Some(length) if length != rows => {
                    self.findings.push(findings::wrong_length(length, rows, id));
                }
                _ => *place = column,
            }
        }
        self
    }

    /// The same with the column of the input at this place, in the order of the programme's
    /// inputs: for those who looked the names up once, with [`Plan::roles`]. The place of no
    /// input changes nothing.
    pub fn with_column_at(mut self, place: usize, column: Column<'a>) -> Self {
        let fits = column.rows().is_none_or(|length| length == self.batch.rows);
        let inputs = &self.plan.programme.inputs;
        match (self.batch.columns.get_mut(place), inputs.get_index(place)) {
            (Some(at), _) if fits => *at = column,
            (Some(_), Some((input, _))) => return self.with_column(input, column),
            _ => {}
        }
        self
    }

    /// The same with the units, one for every row: their types and ids decide what differs
    /// by them, and findings name them.
    pub fn units(mut self, units: &'a [Unit]) -> Self {
        self.length(("units", "đơn vị"), units.len());
        self.batch.units = Units::PerRow(units);
        self
    }

    /// The same with units that are all of one type.
    pub fn of_type(mut self, unit_type: impl Into<String>) -> Self {
        self.batch.units = Units::Uniform(Unit::new("").of_type(unit_type));
        self
    }

    /// The same with the periods, one for every row.
    pub fn periods(mut self, periods: &'a [Option<Period>]) -> Self {
        self.length(("periods", "kỳ"), periods.len());
        self.batch.periods = Periods::PerRow(periods);
        self
    }

    /// The same, all in one period.
    pub fn during(mut self, period: Period) -> Self {
        self.batch.periods = Periods::Uniform(Some(period));
        self
    }

    fn length(&mut self, what: (&str, &str), length: usize) {
        let rows = self.batch.rows;
        if length != rows {
            self.findings.push(findings::wrong_count(what, length, rows));
        }
    }

    /// The batch, every value of it checked.
    ///
    /// # Errors
    ///
    /// All findings at once: a column that is no input, or of another length; a value of
    /// another type, outside what the input can be, or larger than what it is a part of; a
    /// unit that appears twice in a period; a period in which the programme is not in force.
    pub fn check(mut self) -> Result<Batch<'a>> {
        if self.findings.is_empty() {
            self.check_rows();
            self.check_values();
        }
        unless_errors(self.batch, self.findings)
    }

    /// The batch, of whose values the caller is sure: they come out of a table or another
    /// program that checked them. Only names and lengths are checked.
    ///
    /// Values that the programme does not allow are not found then. They give results that
    /// mean nothing, and nothing worse.
    ///
    /// # Errors
    ///
    /// A column that is no input, or of another length.
    pub fn build_unchecked(self) -> Result<Batch<'a>> {
        unless_errors(self.batch, self.findings)
    }

    fn check_rows(&mut self) {
        let batch = &self.batch;
        let valid = &self.plan.programme.valid;
        let mut found = Vec::new();
        let out_of_force =
            |row: usize| batch.period(row).filter(|period| !valid.holds_on(period.last_day()));
        let rows = match batch.periods {
            Periods::PerRow(_) => batch.rows,
            Periods::Uniform(_) => batch.rows.min(1),
        };
        for (row, period) in (0..rows).filter_map(|row| Some((row, out_of_force(row)?))) {
            found.push(findings::not_in_force(period).of_unit_in(batch, row));
        }
        if let Units::PerRow(units) = &batch.units {
            let mut seen = BTreeSet::new();
            for (row, unit) in units.iter().enumerate() {
                if !seen.insert((unit.id.as_str(), batch.period(row))) {
                    found.push(findings::duplicate_unit().of_unit_in(batch, row));
                }
            }
        }
        self.add(found);
    }

    fn check_values(&mut self) {
        let mut findings = Vec::new();
        let inputs = &self.plan.programme.inputs;
        for ((at, (id, input)), allowed) in inputs.iter().enumerate().zip(self.plan.allowed.each())
        {
            let Some(column) = self.batch.columns.get(at) else { continue };
            if !is_plain(column, allowed) {
                self.check_column(id, input, at, &mut findings);
            }
        }
        for &(part, whole) in &self.plan.parts {
            self.check_part(part, whole, &mut findings);
        }
        self.add(findings);
    }

    /// Looks at every value of a column.
    fn check_column(&self, id: &str, input: &Input, at: usize, findings: &mut Vec<Diagnostic>) {
        for row in 0..self.batch.rows {
            let value = match self.batch.columns.get(at) {
                // What is not finite counts as undefined in formulas; here it is a mistake.
                Some(Column::Array(array)) => array.value(row),
                Some(column) => column.value(row),
                None => Value::Missing,
            };
            let found = match value {
                Value::Known(number) => coded(number, input).err(),
                Value::Undefined => Some(undefined()),
                Value::Missing | Value::NotApplicable => None,
            };
            if let Some(found) = found {
                findings.push(found.of_input(id).of_unit_in(&self.batch, row));
            }
            if matches!(self.batch.columns.get(at), Some(Column::Constant(_))) {
                break;
            }
        }
    }

    /// Looks at every value that is a part of another.
    fn check_part(&self, part: usize, whole: usize, findings: &mut Vec<Diagnostic>) {
        let rows = 0..self.batch.rows;
        let numbers = |at: usize| self.batch.columns.get(at).and_then(Column::floats);
        let (Some(parts), Some(wholes)) = (numbers(part), numbers(whole)) else {
            return rows.for_each(|row| self.check_part_in(row, (part, whole), findings));
        };
        let pieces = parts.chunks(LOOKED_AT).zip(wholes.chunks(LOOKED_AT));
        for (rows, (parts, wholes)) in rows.step_by(LOOKED_AT).zip(pieces) {
            // Without leaving the loop early: several numbers are looked at in one step.
            let pairs = || parts.iter().zip(wholes);
            if pairs().fold(true, |ok, (part, whole)| ok & (part <= whole)) {
                continue;
            }
            for (row, (number, most)) in pairs().enumerate() {
                if number > most || number.is_nan() || most.is_nan() {
                    self.check_part_in(rows + row, (part, whole), findings);
                }
            }
        }
    }

    fn check_part_in(
        &self,
        row: usize,
        (part, whole): (usize, usize),
        findings: &mut Vec<Diagnostic>,
    ) {
        let values = (self.batch.value(part, row), self.batch.value(whole, row));
        if let (Value::Known(small), Value::Known(large)) = values
            && math::above(small, large)
        {
            let found = self.plan.exceeds((part, small), (whole, large));
            findings.push(found.of_unit_in(&self.batch, row));
        }
    }

    /// Keeps the findings; of very many only the first, and how many there are.
    fn add(&mut self, findings: Vec<Diagnostic>) {
        let more = findings.len().saturating_sub(MOST_FINDINGS);
        self.findings.extend(findings.into_iter().take(MOST_FINDINGS));
        if more > 0 {
            self.findings.push(findings::more(more));
        }
    }
}

impl Diagnostic {
    /// The same finding, said of a row of a batch: of its unit and its period.
    fn of_unit_in(self, batch: &Batch<'_>, row: usize) -> Self {
        let found = self.of_row(row).of_period(batch.period(row));
        if batch.has_units() { found.of_unit(batch.unit_label(row)) } else { found }
    }
}

/// Whether every number of the column that is there is one that the input can have: a quick
/// look that says yes where nothing is wrong.
fn is_plain(column: &Column<'_>, allowed: Allowed) -> bool {
    match column {
        Column::Constant(Value::Known(number)) => allowed.holds(*number),
        Column::Constant(Value::Missing | Value::NotApplicable) => true,
        Column::Constant(Value::Undefined) => false,
        Column::Array(array) => match array.numbers() {
            Numbers::Float64(numbers) => {
                allowed.hold_all(numbers, array.validity(), array.takes_nan_for_missing())
            }
            numbers => (0..numbers.len()).all(|at| {
                let is_null = array.validity().is_some_and(|bits| !bits.get(at));
                is_null || numbers.get(at).is_some_and(|number| allowed.holds(number))
            }),
        },
        Column::Values { values, states } => {
            allowed.hold_all(values, None, false) && !states.contains(&State::Undefined)
        }
    }
}

/// The number, if it is one of the input: dates are days, answers 0 and 1, options their
/// places.
fn coded(number: f64, input: &Input) -> Result<f64, Diagnostic> {
    let refuse =
        |help: String, help_vi: String| Err(not_coded(number, input.input_type, help, help_vi));
    match input.input_type {
        Type::YesNo if number != 0.0 && number != 1.0 => refuse(
            "a column of answers has 1 for yes and 0 for no".to_owned(),
            "cột câu trả lời ghi 1 cho có và 0 cho không".to_owned(),
        ),
        Type::Date if number.fract() != 0.0 || !number.is_finite() => refuse(
            "a column of dates has whole days since 1970-01-01".to_owned(),
            "cột ngày ghi số ngày kể từ ngày 01/01/1970, là số nguyên".to_owned(),
        ),
        Type::Choice if !(0..input.options.len()).any(|option| number == super::count(option)) => {
            let options = input.options.join("`, `");
            refuse(
                format!(
                    "a column of choices has the places of the options, from 0 on: `{options}`"
                ),
                format!("cột lựa chọn ghi thứ tự các lựa chọn, từ 0: {}", options_vi(input)),
            )
        }
        Type::YesNo | Type::Date | Type::Choice => Ok(number),
        _ => in_range(number, input),
    }
}
