//! A whole table, with everything that scorecards tell.

use std::sync::Arc;

use super::cohort::{Cohorts, Gathered};
use super::drive::{Drive, Profiles, Receiver, Worker};
use super::hierarchy::Hierarchy;
use super::lane::{Block, Details, Sink};
use super::outcome::{Outcome, Status};
use super::outputs::Selection;
use super::{Columns, MeasuredColumns, NO_CLASS, Scores, Verdict, put};
use crate::error::{Result, unless_errors};
use crate::formula::{Instructions, RawResults};
use crate::observe::Table;
use crate::plan::{Compiled, Plan};
use crate::value::State;

/// Scores every row of the table.
pub(super) fn score(plan: &Plan, table: Arc<Table>) -> Result<Scores> {
    let compiled = &*plan.compiled;
    let selection = Selection::whole(compiled);
    let batch = table.batch();
    let mut profiles = Profiles::default();
    profiles.resolve(compiled, &selection, &batch);
    let hierarchy = Hierarchy::of(compiled, &batch);
    let mut worker = Worker::default();
    let drive = |cohorts| Drive {
        plan: compiled,
        selection: &selection,
        batch: &batch,
        profiles: &profiles,
        cohorts,
        hierarchy: &hierarchy,
        instructions: Instructions::detect(),
    };
    let none = Cohorts::default();
    let mut gathered = Gathered::default();
    drive(&none).gather(0..batch.rows, &mut worker, &mut gathered);
    let cohorts = gathered.finish();
    let mut keeper = Keeper {
        plan: compiled,
        columns: Columns::new(compiled.nodes.len(), batch.rows),
        measured: MeasuredColumns::new(compiled.outputs.len(), batch.rows),
        start: 0,
    };
    drive(&cohorts).rows(0..batch.rows, &mut worker, &mut keeper);
    let Keeper { columns, measured, .. } = keeper;
    let profile_of = if profiles.of_rows.is_empty() {
        vec![0; batch.rows]
    } else {
        std::mem::take(&mut profiles.of_rows)
    };
    let scores = Scores {
        plan: Arc::clone(&plan.compiled),
        profiles: profiles.prepared.iter().map(|of| Arc::clone(&of.profile)).collect(),
        profile_of,
        hierarchy,
        measured,
        columns,
        table: Arc::clone(&table),
    };
    unless_errors(scores, std::mem::take(&mut worker.rows.findings))
}

/// Keeps everything.
struct Keeper<'k> {
    plan: &'k Compiled,
    columns: Columns,
    measured: MeasuredColumns,
    /// The first row of the block at hand.
    start: usize,
}

impl Sink for Keeper<'_> {
    const DETAILS: bool = true;

    fn node(&mut self, node: usize, block: Block<'_>, details: &Details<'_>) {
        for (row, &points) in block.points.iter().enumerate() {
            let (status, state) = details.status(row);
            let outcome = match status {
                Status::Excluded => Outcome::excluded(state),
                _ => Outcome::certain(status, points, block.max_of(row)),
            };
            let outcome = Outcome {
                state,
                detail: details.detail.get(row).copied().unwrap_or(0),
                fired: details.fired.get(row).copied().unwrap_or(0),
                ..outcome
            };
            self.columns.store(node, self.start + row, &outcome);
        }
    }

    fn out(&mut self, node: usize, status: Status, state: State, rows: usize) {
        let outcome = Outcome { state, ..Outcome::certain(status, 0.0, 0.0) };
        for row in 0..rows {
            self.columns.store(node, self.start + row, &outcome);
        }
    }
}

impl Receiver for Keeper<'_> {
    const MEASURES: bool = true;

    fn begin(&mut self, start: usize, count: usize, results: &RawResults<'_>) {
        self.start = start;
        for (column, measure) in self.plan.outputs.iter().enumerate() {
            let raw = results.raw(measure.output);
            self.measured.store(column, start, count, raw.numbers, raw.states);
        }
    }

    fn totals(&mut self, points: &[f64], classes: &[u16]) {
        for (row, &points) in points.iter().enumerate() {
            let at = self.start + row;
            put(&mut self.columns.points, at, points);
            put(&mut self.columns.lowest, at, points);
            put(&mut self.columns.highest, at, points);
        }
        for (row, &class) in classes.iter().enumerate() {
            let class = (class != NO_CLASS).then_some(usize::from(class));
            let verdict = Verdict { class, possible: class.map(|class| (class, class)) };
            put(&mut self.columns.verdicts, self.start + row, verdict);
        }
    }

    fn row(&mut self, row: usize, outcomes: &[Outcome], verdict: Verdict) {
        for (node, outcome) in outcomes.iter().enumerate() {
            self.columns.store(node, self.start + row, outcome);
        }
        put(&mut self.columns.verdicts, self.start + row, verdict);
    }
}
