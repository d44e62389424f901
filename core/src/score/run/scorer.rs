//! Scoring of many units: what is asked for, as fast as the machine can.

use std::sync::Arc;

use super::blocks::{Blocks, Worker, in_order};
use super::cache::ScoringCache;
use super::inherit;
use super::outputs::{Outputs, Selection};
#[cfg(feature = "parallel")]
use super::parallel;
use super::profiles::Profiles;
use super::results::{Results, Writer};
use crate::error::{Result, unless_errors};
use crate::formula::Instructions;
use crate::observe::Batch;
use crate::plan::{Compiled, Plan};
use crate::score::engine::cohort::{Cohorts, Gathered};
use crate::score::engine::hierarchy::Hierarchy;

/// Scores batches of units: a plan, what is wanted of it, and the buffers for it.
///
/// Made by [`Plan::scorer`] once and used for many batches: after the first of its size, a
/// batch allocates next to nothing.
///
/// ```
/// use chiso::formula::{Array, Numbers};
/// use chiso::score::Outputs;
/// use chiso::{Plan, programme::Programme};
///
/// let programme = Programme::from_json(
///     r#"{
///         "chiso": 1, "id": "example",
///         "inputs": {"on_time": {"type": "share"}},
///         "tree": [{
///             "id": "timeliness", "max": 20, "formula": "on_time",
///             "rule": {"proportional": {"full_at": "100%"}}
///         }],
///         "classes": [{"id": "good", "at_least": "80%"}, {"id": "weak"}]
///     }"#,
/// )?;
/// let plan = Plan::new(programme)?;
/// let mut scorer = plan.scorer(&Outputs::new().points("total").classes())?;
///
/// let on_time = [0.5, 0.9, 1.0];
/// let batch = plan.batch(3).with("on_time", Array::new(Numbers::Float64(&on_time))).check()?;
/// let results = scorer.score(&batch)?;
/// assert_eq!(results.points("total"), Some(&[10.0, 18.0, 20.0][..]));
/// assert_eq!(results.class(1), Some("good"));
/// # Ok::<(), chiso::Error>(())
/// ```
///
/// # Units that are compared with each other
///
/// A rule by comparison needs all units before it can score the first. [`Scorer::score`]
/// compares the units of one batch. Where they come in several, they are gone through
/// twice: each goes to [`Scorer::gather`] first, then [`Scorer::compare_with_gathered`] is
/// said once, and then each is scored.
#[derive(Debug, Clone)]
pub struct Scorer {
    pub(super) plan: Arc<Compiled>,
    pub(super) selection: Arc<Selection>,
    pub(super) profiles: Profiles,
    gathered: Gathered,
    /// The units to compare with, where they are more than those of a batch.
    cohorts: Option<Arc<Cohorts>>,
    pub(super) instructions: Instructions,
    #[cfg(feature = "parallel")]
    pool: Option<Arc<rayon::ThreadPool>>,
    pub(super) workers: Vec<Worker>,
    results: Results,
    pub(super) complete: super::complete::CompleteScratch,
}

/// Scores all rows with one thread.
fn one(blocks: &Blocks<'_>, workers: &mut [Worker], mut writer: Writer<'_>) {
    if let Some(worker) = workers.first_mut() {
        blocks.rows(0..blocks.batch.rows(), worker, &mut writer);
    }
}

impl Plan {
    /// A scorer of what is asked for.
    ///
    /// # Errors
    ///
    /// All nodes that are asked for and do not exist.
    pub fn scorer(&self, outputs: &Outputs) -> Result<Scorer> {
        Ok(Scorer {
            plan: Arc::clone(&self.compiled),
            selection: Arc::new(Selection::new(&self.compiled, outputs)?),
            profiles: Profiles::default(),
            gathered: Gathered::default(),
            cohorts: None,
            instructions: Instructions::detect(),
            #[cfg(feature = "parallel")]
            pool: None,
            workers: vec![Worker::default()],
            results: Results::default(),
            complete: super::complete::CompleteScratch::default(),
        })
    }
}

impl Scorer {
    /// The same with these instructions: results do not change, only their speed.
    #[must_use]
    pub fn with_instructions(mut self, instructions: Instructions) -> Self {
        self.instructions = instructions;
        self
    }

    /// The same, but every node of every row is scored with everything that may become of it:
    /// slower, with the same results. It is there to be compared with.
    #[must_use]
    pub fn row_by_row(mut self) -> Self {
        self.selection = Arc::new(Selection::clone(&self.selection).exact_only());
        self
    }

    /// The same with so many threads; 0 for as many as there are processors. Results do not
    /// hang on their number. Where the system gives no more threads, one does the work.
    #[cfg(feature = "parallel")]
    #[must_use]
    pub fn with_threads(mut self, threads: usize) -> Self {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        self.pool = if threads == 1 { None } else { pool.build().ok().map(Arc::new) };
        self
    }

    /// Scores a batch into the scorer's own columns, which the next batch overwrites.
    ///
    /// # Errors
    ///
    /// A finding for every node of every unit that is refused under the policy `error`.
    pub fn score(&mut self, batch: &Batch<'_>) -> Result<&Results> {
        let mut results = std::mem::take(&mut self.results);
        let scored = self.score_into(batch, &mut results);
        self.results = results;
        scored.map(|()| &self.results)
    }

    /// Scores a batch into columns that the caller keeps, and that are used again.
    ///
    /// # Errors
    ///
    /// Those of [`Scorer::score`].
    pub fn score_into(&mut self, batch: &Batch<'_>, results: &mut Results) -> Result<()> {
        let plan = Arc::clone(&self.plan);
        let cache = ScoringCache::of(&plan);
        self.profiles.resolve(&plan, cache.profiles(), batch);
        let mut hierarchy = Hierarchy::of(&plan, batch);
        let mut gathered = Gathered::default();
        if self.cohorts.is_none() {
            self.gather_into(batch, &hierarchy, &mut gathered);
        }
        let among_themselves = gathered.finish();
        let cohorts = self.cohorts.as_deref().unwrap_or(&among_themselves);
        let none = Hierarchy::default();
        let blocks = Blocks {
            plan: &plan,
            selection: &self.selection,
            batch,
            profiles: &self.profiles,
            cohorts,
            hierarchy: &none,
            instructions: self.instructions,
        };
        if let (false, Some(worker)) = (hierarchy.sources().is_empty(), self.workers.first_mut()) {
            inherit::fill(&mut hierarchy, blocks, cache.assessed(&plan), worker);
        }
        let blocks = Blocks { hierarchy: &hierarchy, ..blocks };
        results.prepare(&self.selection, batch.rows());
        let writer = results.writer(&self.selection);
        #[cfg(feature = "parallel")]
        match &self.pool {
            Some(pool) if batch.rows() > parallel::LEAST => {
                parallel::score(&blocks, pool, &mut self.workers, writer);
            }
            _ => one(&blocks, &mut self.workers, writer),
        }
        #[cfg(not(feature = "parallel"))]
        one(&blocks, &mut self.workers, writer);
        let refused = self.workers.iter_mut().flat_map(Worker::take_refused).collect();
        unless_errors((), in_order(refused))
    }

    /// Adds the units of a batch to those that are compared, for rules that compare units.
    pub fn gather(&mut self, batch: &Batch<'_>) {
        let plan = Arc::clone(&self.plan);
        self.profiles.resolve(&plan, ScoringCache::of(&plan).profiles(), batch);
        let hierarchy = Hierarchy::of(&plan, batch);
        let mut gathered = Gathered::default();
        self.gather_into(batch, &hierarchy, &mut gathered);
        self.gathered.merge(gathered);
    }

    /// From now on units are compared with all that were gathered, by this scorer or by
    /// others that [`Scorer::merge`] added, in place of those of their own batch.
    pub fn compare_with_gathered(&mut self) {
        self.cohorts = Some(Arc::new(self.gathered.finish()));
    }

    /// Adds what another scorer of the same plan gathered: of another part of the units,
    /// perhaps in another thread. The order of the parts changes nothing.
    pub fn merge(&mut self, other: &Self) {
        self.gathered.merge(other.gathered.clone());
    }

    fn gather_into(&mut self, batch: &Batch<'_>, hierarchy: &Hierarchy, gathered: &mut Gathered) {
        if self.profiles.comparing.is_empty() {
            return;
        }
        let blocks = Blocks {
            plan: &self.plan,
            selection: &self.selection,
            batch,
            profiles: &self.profiles,
            cohorts: &Cohorts::default(),
            hierarchy,
            instructions: self.instructions,
        };
        if let Some(worker) = self.workers.first_mut() {
            blocks.gather(0..batch.rows(), worker, gathered);
        }
    }
}
