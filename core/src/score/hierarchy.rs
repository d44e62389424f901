//! Which unit lies within which, among the rows of a table.

use crate::observe::Batch;
use crate::plan::Compiled;

/// For every row, the row of the unit above it in the same period.
#[derive(Debug, Clone, Default)]
pub(super) struct Hierarchy {
    above: Vec<Option<usize>>,
}

/// Where a node is assessed for a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Assessed {
    /// At the row's own unit.
    Here,
    /// At the unit of this row.
    At(usize),
    /// At a unit that is not in the table.
    Elsewhere,
}

impl Hierarchy {
    /// The hierarchy of the units, where the plan asks for it; else nothing is above anything.
    pub(super) fn of(plan: &Compiled, batch: &Batch<'_>) -> Self {
        if !plan.inherits {
            return Self::default();
        }
        Self { above: batch.rows_above() }
    }

    fn above(&self, row: usize) -> Option<usize> {
        self.above.get(row).copied().flatten()
    }

    /// The rows in an order in which a unit comes after the units above it.
    pub(super) fn rows_from_above(&self, rows: usize) -> Vec<usize> {
        let mut depths: Vec<Option<usize>> = vec![None; rows];
        for row in 0..rows {
            // Up to a row whose depth is known; tables have no circles of units.
            let mut path = vec![row];
            let mut top = 0;
            while let Some(above) = path.last().and_then(|&row| self.above(row)) {
                if let Some(depth) = depths.get(above).copied().flatten() {
                    top = depth + 1;
                    break;
                }
                if path.len() > rows {
                    break;
                }
                path.push(above);
            }
            for (step, row) in path.into_iter().rev().enumerate() {
                if let Some(depth) = depths.get_mut(row) {
                    depth.get_or_insert(top + step);
                }
            }
        }
        let mut levels: Vec<Vec<usize>> = Vec::new();
        for (row, depth) in depths.into_iter().enumerate() {
            let depth = depth.unwrap_or(0);
            if levels.len() <= depth {
                levels.resize_with(depth + 1, Vec::new);
            }
            if let Some(level) = levels.get_mut(depth) {
                level.push(row);
            }
        }
        levels.concat()
    }

    /// Whether a node that is assessed at units of a type is assessed at the row's own unit.
    pub(super) fn is_own(&self, batch: &Batch<'_>, row: usize, unit_type: &str) -> bool {
        self.assessed(batch, row, unit_type) == Assessed::Here
    }

    /// Where a node that is assessed at units of a type is assessed for a row. A unit that
    /// names no unit above it is assessed itself.
    pub(super) fn assessed(&self, batch: &Batch<'_>, row: usize, unit_type: &str) -> Assessed {
        let is_of_type = |row: usize| {
            let of = batch.unit(row).and_then(|unit| unit.unit_type.as_deref());
            of == Some(unit_type)
        };
        let lowest = batch.unit(row).is_none_or(|unit| unit.parent.is_none());
        if lowest || is_of_type(row) {
            return Assessed::Here;
        }
        let chain = std::iter::successors(self.above(row), |&row| self.above(row));
        chain
            .take(batch.rows())
            .find(|&above| is_of_type(above))
            .map_or(Assessed::Elsewhere, Assessed::At)
    }
}
