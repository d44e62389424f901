//! Which unit lies within which, among the rows of a table, and what rows inherit.

use std::collections::BTreeMap;

use super::outcome::{Outcome, Status};
use crate::collect;
use crate::observe::{Batch, Units};
use crate::plan::Compiled;
use crate::value::State;

/// Where a node is assessed for a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::score) enum Assessed {
    /// At the row's own unit.
    Here,
    /// At the unit of this row.
    At(usize),
    /// At a unit that is not in the table.
    Elsewhere,
}

/// Where the nodes that are assessed at units of a type are assessed, for every row of a
/// batch, and what the rows above came to.
#[derive(Debug, Clone, Default)]
pub(in crate::score) struct Hierarchy {
    /// By type: for every row.
    types: Vec<(String, Vec<Assessed>)>,
    /// For every node that is assessed at a type, which of the types.
    type_of: BTreeMap<usize, usize>,
    /// The rows that others inherit from, in an order in which a unit comes after those above
    /// it.
    sources: Vec<usize>,
    /// What these came to, by node and row.
    outcomes: BTreeMap<(usize, usize), Outcome>,
}

impl Hierarchy {
    /// The hierarchy of the units, where the plan asks for it; else every node is assessed at
    /// the row's own unit.
    pub(in crate::score) fn of(plan: &Compiled, batch: &Batch<'_>) -> Self {
        let Units::PerRow(units) = batch.units else { return Self::default() };
        let mut hierarchy = Self::default();
        if !plan.inherits {
            return hierarchy;
        }
        let above = batch.rows_above();
        for (at, node) in plan.nodes.iter().enumerate() {
            let Some(unit_type) = &node.assessed_at else { continue };
            let known = hierarchy.types.iter().position(|(of, _)| of == unit_type);
            let place = known.unwrap_or_else(|| {
                let is_of_type = |row: usize| {
                    units.get(row).is_some_and(|unit| unit.unit_type.as_ref() == Some(unit_type))
                };
                let rows = units.iter().enumerate();
                let rows = rows.map(|(row, unit)| {
                    // A unit that names no unit above it is assessed itself.
                    if unit.parent.is_none() || is_of_type(row) {
                        return Assessed::Here;
                    }
                    let up = |row: &usize| above.get(*row).copied().flatten();
                    std::iter::successors(up(&row), up)
                        .take(units.len())
                        .find(|&above| is_of_type(above))
                        .map_or(Assessed::Elsewhere, Assessed::At)
                });
                hierarchy.types.push((unit_type.clone(), rows.collect()));
                hierarchy.types.len() - 1
            });
            hierarchy.type_of.insert(at, place);
        }
        hierarchy.sources = hierarchy.find_sources(&above);
        hierarchy
    }

    /// The rows that others inherit from, those above first.
    fn find_sources(&self, above: &[Option<usize>]) -> Vec<usize> {
        let targets = self.types.iter().flat_map(|(_, rows)| rows).filter_map(|of| match of {
            Assessed::At(row) => Some(*row),
            _ => None,
        });
        let sources = collect::set(targets);
        let depth = |row: &usize| {
            let up = |row: &usize| above.get(*row).copied().flatten();
            std::iter::successors(up(row), up).take(above.len()).count()
        };
        let mut sources: Vec<(usize, usize)> =
            sources.into_iter().map(|row| (depth(&row), row)).collect();
        sources.sort_unstable();
        sources.into_iter().map(|(_, row)| row).collect()
    }

    /// The rows that others inherit from, in an order in which a unit comes after those above
    /// it.
    pub(in crate::score) fn sources(&self) -> &[usize] {
        &self.sources
    }

    /// Keeps what a node of such a row came to.
    pub(in crate::score) fn keep(&mut self, node: usize, row: usize, outcome: Outcome) {
        self.outcomes.insert((node, row), outcome);
    }

    /// Where a node is assessed for a row.
    #[inline]
    pub(in crate::score) fn assessed(&self, node: usize, row: usize) -> Assessed {
        let rows = self.type_of.get(&node).and_then(|&place| self.types.get(place));
        rows.and_then(|(_, rows)| rows.get(row).copied()).unwrap_or(Assessed::Here)
    }

    /// What a node inherits in a row, of this maximum and these points that it can have; none
    /// where it is assessed at the row's own unit.
    pub(super) fn inherited(
        &self,
        node: usize,
        row: usize,
        max: f64,
        point_range: (f64, f64),
    ) -> Option<Outcome> {
        let above = match self.assessed(node, row) {
            Assessed::Here => return None,
            Assessed::At(above) => self.outcomes.get(&(node, above)).copied(),
            Assessed::Elsewhere => None,
        };
        Some(match above {
            // The node may have another maximum here: the share is what is inherited.
            Some(outcome) if outcome.status.is_complete() => {
                Outcome { status: Status::Inherited, ..outcome.scaled_to(max) }
            }
            Some(outcome) => outcome.scaled_to(max),
            None => {
                let unknown = Outcome::unknown(State::Missing, max, point_range);
                Outcome { pending: true, ..unknown }
            }
        })
    }
}
