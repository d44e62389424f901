//! A whole table, with everything that scorecards tell.

use std::sync::Arc;

use super::blocks::{BatchSink, Blocks, Worker, in_order};
use super::cache::ScoringCache;
use super::inherit;
use super::measured::MeasuredColumns;
use super::profiles::Profiles;
use crate::error::{Result, unless_errors};
use crate::formula::{Instructions, RawResults};
use crate::observe::Table;
use crate::plan::{Compiled, Plan};
use crate::score::engine::class::{Classification, NO_CLASS};
use crate::score::engine::cohort::{Cohorts, Gathered};
use crate::score::engine::frame::Rows;
use crate::score::engine::hierarchy::Hierarchy;
use crate::score::engine::outcome::{Outcome, Status};
use crate::score::engine::sink::{NodeLanes, ResultSink};
use crate::score::{Columns, Scores, put};
use crate::value::State;

/// Scores every row of the table.
pub(in crate::score) fn score(plan: &Plan, table: Arc<Table>) -> Result<Scores> {
    let compiled = &*plan.compiled;
    let cache = ScoringCache::of(compiled);
    let batch = table.batch();
    let mut profiles = Profiles::default();
    profiles.resolve(compiled, cache.profiles(), &batch);
    let mut hierarchy = Hierarchy::of(compiled, &batch);
    let mut builder = ScoresBuilder {
        plan: compiled,
        columns: Columns::new(compiled.nodes.len(), batch.rows),
        measured: MeasuredColumns::new(compiled.outputs.len(), batch.rows),
        at: Vec::new(),
    };
    let refused = cache.with_worker(|worker| {
        score_into(compiled, &cache, (&batch, &profiles), &mut hierarchy, worker, &mut builder);
        in_order(worker.take_refused())
    });
    let ScoresBuilder { columns, measured, .. } = builder;
    let profile_of = if profiles.of_rows.is_empty() {
        vec![0; batch.rows]
    } else {
        std::mem::take(&mut profiles.of_rows)
    };
    let scores = Scores {
        plan: Arc::clone(&plan.compiled),
        profiles: profiles.compiled.iter().map(|of| Arc::clone(&of.profile)).collect(),
        profile_of,
        hierarchy,
        measured,
        columns,
        table: Arc::clone(&table),
    };
    unless_errors(scores, refused)
}

fn score_into(
    plan: &Compiled,
    cache: &ScoringCache,
    (batch, profiles): (&crate::observe::Batch<'_>, &Profiles),
    hierarchy: &mut Hierarchy,
    worker: &mut Worker,
    builder: &mut ScoresBuilder<'_>,
) {
    let selection = cache.whole(plan);
    let none = Hierarchy::default();
    let mut gathered = Gathered::default();
    let no_cohorts = Cohorts::default();
    let blocks = Blocks {
        plan,
        selection,
        batch,
        profiles,
        cohorts: &no_cohorts,
        hierarchy: &none,
        instructions: Instructions::detect(),
    };
    if !profiles.comparing.is_empty() {
        let blocks = Blocks { hierarchy, ..blocks };
        blocks.gather(0..batch.rows, worker, &mut gathered);
    }
    let cohorts = gathered.finish();
    let blocks = Blocks { cohorts: &cohorts, ..blocks };
    if !hierarchy.sources().is_empty() {
        inherit::fill(hierarchy, blocks, cache.assessed(plan), worker);
    }
    let blocks = Blocks { hierarchy, ..blocks };
    blocks.rows(0..batch.rows, worker, builder);
}

/// Keeps everything.
struct ScoresBuilder<'k> {
    plan: &'k Compiled,
    columns: Columns,
    measured: MeasuredColumns,
    /// The rows at hand.
    at: Vec<usize>,
}

impl ScoresBuilder<'_> {
    fn place(&self, at: usize) -> usize {
        self.at.get(at).copied().unwrap_or(usize::MAX)
    }
}

impl ResultSink for ScoresBuilder<'_> {
    fn node(&mut self, node: usize, lanes: &NodeLanes<'_>) {
        for at in 0..lanes.rows() {
            let row = self.place(at);
            self.columns.store(node, row, &lanes.outcome(at));
        }
    }

    fn left_out(&mut self, node: usize, status: Status, state: State, rows: usize) {
        let outcome = Outcome { state, ..Outcome::certain(status, 0.0, 0.0) };
        for at in 0..rows {
            let row = self.place(at);
            self.columns.store(node, row, &outcome);
        }
    }

    fn row(&mut self, node: usize, at: usize, outcome: &Outcome) {
        let row = self.place(at);
        self.columns.store(node, row, outcome);
    }

    fn totals(&mut self, _: &NodeLanes<'_>, points: &[f64], classes: &[u16]) {
        for (at, &points) in points.iter().enumerate() {
            let row = self.place(at);
            put(&mut self.columns.points, row, points);
            put(&mut self.columns.lowest, row, points);
            put(&mut self.columns.highest, row, points);
        }
        for (at, &class) in classes.iter().enumerate() {
            let class = (class != NO_CLASS).then_some(usize::from(class));
            let possible = class.map(|class| (class, class));
            let certain = class.is_some();
            let row = self.place(at);
            put(&mut self.columns.classes, row, Classification { class, possible, certain });
        }
    }

    fn total(&mut self, at: usize, outcome: &Outcome, classification: Classification) {
        let row = self.place(at);
        self.columns.store(0, row, outcome);
        put(&mut self.columns.classes, row, classification);
    }
}

impl BatchSink for ScoresBuilder<'_> {
    fn measures(&self) -> bool {
        true
    }

    fn begin(&mut self, rows: Rows<'_>, results: &RawResults<'_>) {
        self.at.clear();
        self.at.extend((0..rows.count()).map(|at| rows.row(at)));
        for (column, measure) in self.plan.outputs.iter().enumerate() {
            let raw = results.raw(measure.output);
            self.measured.store(column, rows, raw.numbers, raw.states);
        }
    }
}
