//! Rows of a batch or a table: found and taken out.

use std::collections::BTreeMap;
use std::ops::Range;

use super::table::InputColumn;
use super::{Batch, Periods, Table, Units};
use crate::error::{Code, Diagnostic, Result};
use crate::period::Period;
use crate::suggest;
use crate::unit::Unit;

/// The row of a unit, by its id or else by its name; with a period, of the unit in that
/// period.
pub(crate) fn find(
    units: &[Unit],
    period_of: impl Fn(usize) -> Option<Period>,
    unit: &str,
    period: Option<Period>,
) -> Result<usize> {
    let rows = || units.iter().enumerate();
    let in_period = |row: usize| period.is_none() || period_of(row) == period;
    let by_id = rows().filter(|(row, of)| of.id == unit && in_period(*row));
    // A name may be shared, an id is not.
    let by_name = rows().filter(|(row, of)| of.name.as_deref() == Some(unit) && in_period(*row));
    let found: Vec<usize> = match by_id.map(|(row, _)| row).collect::<Vec<_>>() {
        none if none.is_empty() => by_name.map(|(row, _)| row).collect(),
        some => some,
    };
    match (found.first(), found.get(1)) {
        (Some(&row), None) => Ok(row),
        (Some(_), Some(_)) => {
            Err(Diagnostic::new(Code::UnknownUnit, format!("`{unit}` is the name of several rows"))
                .help("name the id of the unit, and the period")
                .into())
        }
        (None, _) => {
            let is_it = |of: &Unit| of.id == unit || of.name.as_deref() == Some(unit);
            let there = rows().filter(|(_, of)| is_it(of)).filter_map(|(row, _)| period_of(row));
            let mut there: Vec<Period> = there.collect();
            there.sort_unstable();
            if let (Some(period), false) = (period, there.is_empty()) {
                let message = format!("`{unit}` was not scored in {period}");
                return Err(Diagnostic::new(Code::UnknownUnit, message)
                    .of_period(Some(period))
                    .help(format!("it was in {}", shown(&there)))
                    .into());
            }
            let names = units.iter().map(|of| of.id.as_str());
            Err(Diagnostic::new(Code::UnknownUnit, format!("no unit `{unit}` was scored"))
                .help(suggest::did_you_mean(unit, names, "see the units of the scores"))
                .into())
        }
    }
}

/// Periods, the latest of many.
fn shown(periods: &[Period]) -> String {
    const MOST: usize = 8;
    let texts = |of: &[Period]| of.iter().map(Period::to_string).collect::<Vec<_>>().join(", ");
    match periods.len().checked_sub(MOST) {
        Some(more) if more > 0 => {
            let latest = periods.get(more..).unwrap_or_default();
            format!("{more} periods more, and lastly in {}", texts(latest))
        }
        _ => texts(periods),
    }
}

impl Batch<'_> {
    /// The row of a unit, by its id or else by its name; with a period, of the unit in that
    /// period.
    ///
    /// # Errors
    ///
    /// The unit is not in the batch, or appears in several periods and none is named.
    pub fn row(&self, unit: &str, period: Option<Period>) -> Result<usize> {
        let units = match &self.units {
            Units::PerRow(units) => units,
            Units::Uniform(_) => &[][..],
        };
        find(units, |row| self.period(row), unit, period)
    }

    /// The rows of a range as a table of their own, which has its own copy of everything:
    /// what is scored with it has scorecards. A unit without a name is called by its row.
    ///
    /// ```
    /// use chiso::formula::{Array, Numbers};
    /// use chiso::{Plan, programme::Programme};
    ///
    /// let programme = Programme::from_json(
    ///     r#"{
    ///         "chiso": 1, "id": "example", "inputs": {"on_time": {"type": "share"}},
    ///         "tree": [{
    ///             "id": "timeliness", "max": 20, "formula": "on_time",
    ///             "rule": {"proportional": {"full_at": "100%"}}
    ///         }]
    ///     }"#,
    /// )?;
    /// let plan = Plan::new(programme)?;
    /// let on_time = [0.5, 0.9, 1.0];
    /// let batch = plan.batch(3).with("on_time", Array::new(Numbers::Float64(&on_time))).check()?;
    /// let scores = plan.score(batch.table(1..2))?;
    /// assert_eq!(scores.points("total"), Some(&[18.0][..]));
    /// assert_eq!(scores.units()[0].id, "row 1");
    /// # Ok::<(), chiso::Error>(())
    /// ```
    #[must_use]
    pub fn table(&self, rows: Range<usize>) -> Table {
        let rows = rows.start.min(self.rows)..rows.end.min(self.rows);
        let column = |input: usize| {
            let mut column = InputColumn::default();
            for row in rows.clone() {
                let (number, state) = self.value(input, row).parts();
                column.values.push(number);
                column.states.push(state);
            }
            column
        };
        let unit = |row: usize| match &self.units {
            Units::PerRow(units) => units.get(row).cloned().unwrap_or_default(),
            Units::Uniform(unit) => Unit { id: self.unit_label(row), ..unit.clone() },
        };
        let given = self.given.into_iter().flatten();
        Table {
            units: rows.clone().map(unit).collect(),
            periods: rows.clone().map(|row| self.period(row)).collect(),
            columns: (0..self.columns.len()).map(column).collect(),
            given: given
                .filter(|((_, row), _)| rows.contains(row))
                .map(|((node, row), points)| ((*node, row - rows.start), points.clone()))
                .collect(),
            reports: BTreeMap::new(),
        }
    }

    /// Whether the rows name their units, and whether they have periods.
    #[must_use]
    pub fn names(&self) -> (bool, bool) {
        (self.has_units(), !matches!(self.periods, Periods::Uniform(None)))
    }
}

impl Table {
    /// The rows of a range as a table of their own; who reported a value stays with it.
    #[must_use]
    pub fn slice(&self, rows: Range<usize>) -> Self {
        let mut part = self.batch().table(rows.clone());
        let reports = self.reports.iter().filter(|((_, row), _)| rows.contains(row));
        part.reports = reports
            .map(|((input, row), report)| ((*input, row - rows.start), report.clone()))
            .collect();
        part
    }
}
