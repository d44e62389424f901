//! Scores: every node of a programme for every unit, and the views on them.

mod engine;
mod run;
mod view;

use std::sync::Arc;

use crate::error::Result;
use crate::observe::{self, Observations, Table};
use crate::period::Period;
use crate::plan::{Compiled, Plan, Profile};
use crate::unit::Unit;
use crate::value::{State, Value};

use engine::class::Classification;
pub(crate) use engine::gate::bit as gate_bit;
use engine::hierarchy::Hierarchy;
use engine::outcome::Outcome;
pub use engine::outcome::Status;
pub use run::complete::{CompleteCase, CompleteNode};
use run::measured::MeasuredColumns;
pub use run::outputs::Outputs;
pub use run::results::{NodeResults, Results};
pub use run::scorer::Scorer;
use run::table;
use view::rank;
pub use view::{
    Change, ClassCount, FiredGate, Identity, Loss, Method, MissingInput, Ranking, Ranks, Scorecard,
    ScorecardClass, ScorecardGiven, ScorecardInput, ScorecardItem, ScorecardMeasure, ScorecardNode,
    ScorecardOptions, Side, Summary, compare,
};

/// The version of the engine, which every result names.
pub const ENGINE: &str = concat!("chiso ", env!("CARGO_PKG_VERSION"));

/// The result of scoring a table: points, bounds and states of every node for every row,
/// one column for each node.
///
/// Where nothing is known of a node ([`Status::Unknown`]) or it does not count
/// ([`Status::Excluded`]) its points are 0 in the columns: read them with the status, or
/// through [`Scores::scorecard`], which leaves them out.
#[derive(Debug, Clone)]
pub struct Scores {
    plan: Arc<Compiled>,
    table: Arc<Table>,
    profiles: Vec<Arc<Profile>>,
    profile_of: Vec<usize>,
    hierarchy: Hierarchy,
    measured: MeasuredColumns,
    columns: Columns,
}

/// One column after the other, by node, rows within.
#[derive(Debug, Clone, PartialEq)]
struct Columns {
    rows: usize,
    status: Vec<Status>,
    state: Vec<State>,
    points: Vec<f64>,
    max: Vec<f64>,
    known_max: Vec<f64>,
    lowest: Vec<f64>,
    highest: Vec<f64>,
    detail: Vec<u16>,
    fired: Vec<u64>,
    undecided: Vec<u64>,
    pending: Vec<bool>,
    gate_pending: Vec<bool>,
    classes: Vec<Classification>,
}

impl Columns {
    fn new(nodes: usize, rows: usize) -> Self {
        let cells = nodes * rows;
        Self {
            rows,
            status: vec![Status::Excluded; cells],
            state: vec![State::Known; cells],
            points: vec![0.0; cells],
            max: vec![0.0; cells],
            known_max: vec![0.0; cells],
            lowest: vec![0.0; cells],
            highest: vec![0.0; cells],
            detail: vec![0; cells],
            fired: vec![0; cells],
            undecided: vec![0; cells],
            pending: vec![false; cells],
            gate_pending: vec![false; cells],
            classes: vec![Classification::default(); rows],
        }
    }

    fn store(&mut self, node: usize, row: usize, outcome: &Outcome) {
        let at = node * self.rows + row;
        put(&mut self.status, at, outcome.status);
        put(&mut self.state, at, outcome.state);
        put(&mut self.points, at, outcome.points);
        put(&mut self.max, at, outcome.max);
        put(&mut self.known_max, at, outcome.known_max);
        put(&mut self.lowest, at, outcome.lowest);
        put(&mut self.highest, at, outcome.highest);
        put(&mut self.detail, at, outcome.detail);
        put(&mut self.fired, at, outcome.fired);
        put(&mut self.undecided, at, outcome.undecided);
        put(&mut self.pending, at, outcome.pending);
        put(&mut self.gate_pending, at, outcome.gate_pending);
    }
}

fn put<T>(column: &mut [T], at: usize, value: T) {
    if let Some(place) = column.get_mut(at) {
        *place = value;
    }
}

impl Plan {
    /// Scores every row of a table.
    ///
    /// # Errors
    ///
    /// A finding for every node of every unit that is refused under the policy `error`.
    pub fn score(&self, table: impl Into<Arc<Table>>) -> Result<Scores> {
        table::score(self, table.into())
    }

    /// Scores units by their observations.
    ///
    /// ```
    /// use chiso::{Plan, observe::Observations, programme::Programme, unit::Unit};
    ///
    /// let programme = Programme::from_json(
    ///     r#"{
    ///         "chiso": 1, "id": "example",
    ///         "inputs": {"received": {"type": "count"}, "on_time": {"type": "count"}},
    ///         "tree": [{
    ///             "id": "timeliness", "max": 20,
    ///             "formula": "on_time / received",
    ///             "rule": {"proportional": {"full_at": "100%"}}, "undefined": "zero"
    ///         }]
    ///     }"#,
    /// )?;
    /// let plan = Plan::new(programme)?;
    /// let unit = Observations::new(Unit::new("xã Tân Cương"))
    ///     .with("received", 200.0)
    ///     .with("on_time", 150.0);
    /// let scores = plan.score_observations(&[unit])?;
    /// assert_eq!(scores.points("total"), Some(&[15.0][..]));
    /// # Ok::<(), chiso::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Plan::table`] and [`Plan::score`].
    pub fn score_observations(&self, observations: &[Observations]) -> Result<Scores> {
        self.score(self.table(observations)?)
    }
}

impl Scores {
    /// The number of rows: a unit in a period.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.rows
    }

    /// The units, one for every row.
    #[must_use]
    pub fn units(&self) -> &[Unit] {
        self.table.units()
    }

    /// The periods, one for every row.
    #[must_use]
    pub fn periods(&self) -> &[Option<Period>] {
        self.table.periods()
    }

    /// The ids of all nodes, the total first, every node before its children.
    pub fn node_ids(&self) -> impl Iterator<Item = &str> {
        self.plan.nodes.iter().map(|node| node.id.as_str())
    }

    /// The points of a node, one for every row; `None` if there is no such node.
    #[must_use]
    pub fn points(&self, node: &str) -> Option<&[f64]> {
        self.column(node, &self.columns.points)
    }

    /// The points attainable at a node, one for every row.
    #[must_use]
    pub fn max(&self, node: &str) -> Option<&[f64]> {
        self.column(node, &self.columns.max)
    }

    /// The points attainable at a node by what is known, one for every row.
    #[must_use]
    pub fn known_max(&self, node: &str) -> Option<&[f64]> {
        self.column(node, &self.columns.known_max)
    }

    /// The least points of a node, whatever the missing inputs turn out to be.
    #[must_use]
    pub fn lowest(&self, node: &str) -> Option<&[f64]> {
        self.column(node, &self.columns.lowest)
    }

    /// The most points of a node, whatever the missing inputs turn out to be.
    #[must_use]
    pub fn highest(&self, node: &str) -> Option<&[f64]> {
        self.column(node, &self.columns.highest)
    }

    /// How the points of a node came about, one for every row.
    #[must_use]
    pub fn status(&self, node: &str) -> Option<&[Status]> {
        self.column(node, &self.columns.status)
    }

    /// The points of a node as a part of its maximum, where all of them are known.
    #[must_use]
    pub fn shares(&self, node: &str) -> Option<Vec<Option<f64>>> {
        let at = self.plan.node(node)?;
        let shares = (0..self.rows()).map(|row| self.outcome(at, row));
        Some(shares.map(|outcome| outcome.filter(|o| o.status.is_complete())?.share()).collect())
    }

    /// The ids of the classes in which the totals stand; `None` where that is not known.
    #[must_use]
    pub fn classes(&self) -> Vec<Option<&str>> {
        let classes = self.columns.classes.iter();
        classes.map(|of| self.class_id(of.class?)).collect()
    }

    /// Whether the class of a row's total cannot change any more, whatever the missing inputs
    /// turn out to be.
    #[must_use]
    pub fn class_is_certain(&self, row: usize) -> bool {
        self.columns.classes.get(row).is_some_and(|of| of.certain)
    }

    /// The ids of the classes that a row's total may have, best first.
    #[must_use]
    pub fn possible_classes(&self, row: usize) -> Vec<&str> {
        let Some((best, last)) = self.columns.classes.get(row).and_then(|of| of.possible) else {
            return Vec::new();
        };
        (best..=last).filter_map(|class| self.class_id(class)).collect()
    }

    /// The row of a unit, by its id or else by its name; with a period, of the unit in that
    /// period.
    ///
    /// # Errors
    ///
    /// The unit is not among those scored, or appears in several periods and none is named.
    pub fn row(&self, unit: &str, period: Option<Period>) -> Result<usize> {
        observe::find(self.units(), |row| self.periods().get(row).copied().flatten(), unit, period)
    }

    fn column<'c, T>(&self, node: &str, cells: &'c [T]) -> Option<&'c [T]> {
        let at = self.plan.node(node)?;
        cells.get(at * self.columns.rows..(at + 1) * self.columns.rows)
    }

    fn class_id(&self, class: usize) -> Option<&str> {
        self.plan.programme.classes.get(class).map(|class| class.id.as_str())
    }

    fn profile(&self, row: usize) -> Option<&Profile> {
        self.profiles.get(*self.profile_of.get(row)?).map(Arc::as_ref)
    }

    /// What the engine stored of a node in a row.
    fn outcome(&self, node: usize, row: usize) -> Option<Outcome> {
        if row >= self.columns.rows {
            return None;
        }
        let columns = &self.columns;
        let at = node * columns.rows + row;
        let max = *columns.max.get(at)?;
        Some(Outcome {
            state: *columns.state.get(at)?,
            known_max: *columns.known_max.get(at)?,
            lowest: *columns.lowest.get(at)?,
            highest: *columns.highest.get(at)?,
            detail: *columns.detail.get(at)?,
            fired: *columns.fired.get(at)?,
            undecided: *columns.undecided.get(at)?,
            pending: *columns.pending.get(at)?,
            gate_pending: *columns.gate_pending.get(at)?,
            ..Outcome::certain(*columns.status.get(at)?, *columns.points.get(at)?, max)
        })
    }

    /// What a formula, or an item of a checklist, came to: `number` counts within the node.
    fn measured_value(&self, node: usize, number: usize, row: usize) -> Option<Value> {
        let of = self.plan.nodes.get(node)?.measured.clone();
        let column = of.start.checked_add(number).filter(|column| *column < of.end)?;
        Some(self.measured.value(column, row))
    }
}
