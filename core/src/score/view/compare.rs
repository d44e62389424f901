//! Two results of the same units side by side.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Ranking;
use crate::error::{Code, Diagnostic, Result, unless_errors};
use crate::math;
use crate::observe::Batch;
use crate::period::Period;
use crate::programme::TOTAL;
use crate::score::Results;

/// What changed of a unit from one result to another.
///
/// What is not known on one side has no difference.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// The unit.
    pub unit: String,
    /// Its row before, where it was there.
    pub row_before: Option<usize>,
    /// Its row after, where it is there.
    pub row_after: Option<usize>,
    /// The points before, where all of them are known.
    pub before: Option<f64>,
    /// The points after, where all of them are known.
    pub after: Option<f64>,
    /// How many points more there are after.
    pub difference: Option<f64>,
    /// The rank before.
    pub rank_before: Option<f64>,
    /// The rank after.
    pub rank_after: Option<f64>,
    /// How many places the unit rose; below 0 where it fell.
    pub rank_change: Option<f64>,
    /// The class of the total before, where it is certain.
    pub class_before: Option<String>,
    /// The class of the total after, where it is certain.
    pub class_after: Option<String>,
}

/// One side of a comparison: results, the batch they are of, and the period to look at
/// where there are several.
#[derive(Debug, Clone, Copy)]
pub struct Side<'s> {
    /// The results, with the points of the node that is compared.
    pub results: &'s Results,
    /// What they were computed from.
    pub batch: &'s Batch<'s>,
    /// The period; all rows if absent.
    pub period: Option<Period>,
}

/// What changed of every unit, by the points of the node that the ranking names: the units
/// of `after` in their order, then those that were there before only.
///
/// # Errors
///
/// A unit appears in several periods of one side and none was named; the points of the node
/// were not asked for; no unit has a name.
pub fn compare(before: Side<'_>, after: Side<'_>, ranking: &Ranking) -> Result<Vec<Change>> {
    let (old, new) = (Rows::of(before, ranking)?, Rows::of(after, ranking)?);
    let left = old.order.iter().filter(|(unit, _)| !new.rows.contains_key(unit));
    let changes = new.order.iter().chain(left).map(|(unit, _)| {
        let (row_before, row_after) = (old.rows.get(unit).copied(), new.rows.get(unit).copied());
        let (points_before, points_after) = (old.points(row_before), new.points(row_after));
        let (rank_before, rank_after) = (old.rank(row_before), new.rank(row_after));
        Change {
            unit: (*unit).to_owned(),
            row_before,
            row_after,
            before: points_before,
            after: points_after,
            difference: difference(points_after, points_before),
            rank_before,
            rank_after,
            rank_change: difference(rank_before, rank_after),
            class_before: old.class(row_before),
            class_after: new.class(row_after),
        }
    });
    Ok(changes.collect())
}

fn difference(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    Some(math::decimal(a? - b?))
}

/// The rows of a side, by unit.
struct Rows<'s> {
    results: &'s Results,
    points: &'s [f64],
    complete: Vec<bool>,
    ranks: Vec<Option<f64>>,
    order: Vec<(&'s str, usize)>,
    rows: BTreeMap<&'s str, usize>,
}

impl<'s> Rows<'s> {
    fn of(side: Side<'s>, ranking: &Ranking) -> Result<Self> {
        let Side { results, batch, period } = side;
        let node = ranking.node.as_deref().unwrap_or(TOTAL);
        let ranks = results.ranks(ranking, batch)?;
        let mut findings = Vec::new();
        let mut order = Vec::new();
        let mut rows = BTreeMap::new();
        for row in 0..results.rows() {
            let of = batch.period(row);
            if period.is_some() && of != period {
                continue;
            }
            let Some(unit) = batch.unit(row).map(|unit| unit.id.as_str()) else { continue };
            if unit.is_empty() {
                findings.push(
                    Diagnostic::new(Code::UnknownUnit, "the rows do not name their units")
                        .help("give the table a column `unit`: units are compared by their ids"),
                );
                break;
            }
            if rows.insert(unit, row).is_some() {
                findings.push(
                    Diagnostic::new(Code::UnknownUnit, "the unit is there in several periods")
                        .of_unit(unit)
                        .of_period(of)
                        .help("name the period that is compared"),
                );
            }
            order.push((unit, row));
        }
        let points = results.points(node).unwrap_or_default();
        let complete = results.complete(node).map(Iterator::collect).unwrap_or_default();
        unless_errors(Self { results, points, complete, ranks, order, rows }, findings)
    }

    fn points(&self, row: Option<usize>) -> Option<f64> {
        let row = row.filter(|&row| self.complete.get(row) == Some(&true))?;
        self.points.get(row).copied()
    }

    fn rank(&self, row: Option<usize>) -> Option<f64> {
        self.ranks.get(row?).copied().flatten()
    }

    fn class(&self, row: Option<usize>) -> Option<String> {
        self.results.class(row?).map(str::to_owned)
    }
}
