//! One unit of which every input is known.

use std::sync::Arc;

use super::blocks::Worker;
use super::cache::ScoringCache;
use super::profiles::CompiledProfile;
use super::scorer::Scorer;
use crate::formula::{Instructions, Program, Registers};
use crate::observe::{Batch, Periods, Units};
use crate::plan::Compiled;
use crate::score::engine::class::{Classification, NO_CLASS};
use crate::score::engine::cohort::Cohorts;
use crate::score::engine::compile::ScoreProgram;
use crate::score::engine::execute::RowRun;
use crate::score::engine::frame::{CompleteFigures, Frame, Rows};
use crate::score::engine::hierarchy::Hierarchy;
use crate::score::engine::outcome::{Outcome, Status, share};
use crate::score::engine::sink::{NodeLanes, ResultSink};
use crate::score::engine::total::TotalFinisher;
use crate::score::run::outputs::Selection;
use crate::simd::{self, Kernel};
use crate::unit::Unit;
use crate::value::State;

/// What a unit came to of which every input is known.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct CompleteCase {
    /// The points of the total.
    pub points: f64,
    /// The points attainable.
    pub max: f64,
    /// The place of the class among the programme's, the best first; none where the
    /// programme has none for these points, nobody asked for classes, or it is not known yet.
    pub class: Option<usize>,
    /// How the points came about: points that somebody has to give are not known, and leave
    /// the total partial.
    pub status: Status,
}

/// What a node came to, of a unit of which every input is known: nothing of it is open, so its
/// points are also the least and the most that they can be.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct CompleteNode {
    /// The points; 0 where it does not count.
    pub points: f64,
    /// The points attainable.
    pub max: f64,
    /// The points as a part of the maximum; 0 where there is none.
    pub share: f64,
    /// How the points came about.
    pub status: Status,
}

/// What complete cases take, worked out with the first.
#[derive(Debug, Clone, Default)]
pub(super) struct CompleteScratch {
    form: Option<Option<Arc<CompleteForm>>>,
    registers: Registers<1>,
}

/// A plan, ready for units of which every input is known, and nothing else.
#[derive(Debug)]
struct CompleteForm {
    compiled: Arc<CompiledProfile>,
    parameters: Vec<f64>,
    formulas: Program,
    /// Where the plan's outputs are among the numbers.
    places: Vec<usize>,
    batch: Batch<'static>,
}

impl CompleteForm {
    /// None where units are compared, something differs by unit or time, or a formula is never
    /// known.
    fn new(plan: &Compiled, selection: &Selection) -> Option<Self> {
        let unit = Unit::new("");
        let key = plan.profile_key(&unit, None);
        if !key.is_empty() {
            // Something depends on the type of the unit, on its id or on the time, and nobody
            // says them here.
            return None;
        }
        let compiled = ScoringCache::of(plan).profiles().get(plan, &key);
        let needed = (0..plan.nodes.len()).filter(|&node| selection.needs(node));
        if needed.into_iter().any(|node| compiled.compares(node)) {
            return None;
        }
        let parameters = compiled.profile.parameters.iter();
        let parameters: Vec<f64> =
            parameters.map(|value| Some(value.known()? + 0.0)).collect::<Option<_>>()?;
        let program = &selection.computed;
        if !program.reads_only(plan.domains.len() + parameters.len()) {
            return None;
        }
        let formulas = program.clone();
        let place = |output| formulas.register_of(output).unwrap_or(usize::MAX);
        let places = plan.outputs.iter().map(|measure| place(measure.output)).collect();
        let batch = Batch {
            rows: 1,
            columns: Vec::new(),
            units: Units::Uniform(unit),
            periods: Periods::Uniform(None),
            given: None,
        };
        Some(Self { compiled, parameters, formulas, places, batch })
    }
}

impl Scorer {
    /// Scores one unit of which every input is known, in the quickest way that there is: with
    /// the same results as a batch of one row.
    ///
    /// `numbers` has one number for every input, in the order of the programme: dates are days
    /// since 1970-01-01, answers 0 and 1, options their places. They are checked.
    ///
    /// None where there is no such result: a number is not there (not finite) or not one that
    /// the input can have, the programme compares units or has entries for some units or times
    /// only, or the scorer's outputs do not contain the total. A batch of one row then says what
    /// is the matter, or scores it. The unit lies within no other.
    ///
    /// ```
    /// use chiso::score::Outputs;
    /// use chiso::{Plan, programmes, programme::Programme};
    ///
    /// let plan = Plan::new(Programme::from_json(programmes::find("un/hdi")?.text)?)?;
    /// let mut scorer = plan.scorer(&Outputs::new().points("total").classes())?;
    /// let found = scorer.complete_case(&[73.4, 13.0, 8.0, 10_814.0]);
    /// assert_eq!(found.map(|found| found.points), Some(0.715));
    /// assert_eq!(scorer.complete_case(&[73.4, 13.0, 8.0, -1.0]), None);
    /// # Ok::<(), chiso::Error>(())
    /// ```
    pub fn complete_case(&mut self, numbers: &[f64]) -> Option<CompleteCase> {
        let mut total = TotalSink::default();
        self.run_complete(numbers, false, &mut total)?;
        total.found
    }

    /// The same, and `see` is told of every node that was asked for: of its place in the order
    /// of [`Results::node_ids`](crate::score::Results::node_ids), and of what it came to. What it
    /// was told is void where nothing is returned: also where more may become of some node,
    /// because points that somebody has to give are not known.
    ///
    /// ```
    /// use chiso::score::{Outputs, Status};
    /// use chiso::{Plan, programmes, programme::Programme};
    ///
    /// let plan = Plan::new(Programme::from_json(programmes::find("un/hdi")?.text)?)?;
    /// let mut scorer = plan.scorer(&Outputs::everything())?;
    /// let mut nodes = vec![None; plan.node_ids().count()];
    /// let total = scorer.complete_case_nodes(&[73.4, 13.0, 8.0, 10_814.0], |place, node| {
    ///     nodes[place] = Some(node);
    /// });
    /// assert_eq!(total.map(|total| total.points), nodes[0].map(|node| node.points));
    /// assert!(nodes.iter().flatten().all(|node| node.status == Status::Scored));
    /// # Ok::<(), chiso::Error>(())
    /// ```
    pub fn complete_case_nodes(
        &mut self,
        numbers: &[f64],
        see: impl FnMut(usize, CompleteNode),
    ) -> Option<CompleteCase> {
        let selection = Arc::clone(&self.selection);
        let mut sink =
            CallbackSink { selection: &selection, see, open: false, total: TotalSink::default() };
        self.run_complete(numbers, true, &mut sink)?;
        let CallbackSink { mut see, open, total, .. } = sink;
        let found = total.found.filter(|_| !open)?;
        // The total has its points when it is known which class it is in.
        if let Some(place) = selection.place(0) {
            let CompleteCase { points, max, status, .. } = found;
            let share = if status.is_complete() { share(points, max) } else { 0.0 };
            see(place, CompleteNode { points, max, share, status });
        }
        Some(found)
    }

    /// Scores a unit with these numbers and tells the sink; `keeps` says whether it may not be
    /// told of a node twice.
    fn run_complete(
        &mut self,
        numbers: &[f64],
        keeps: bool,
        sink: &mut dyn ResultSink,
    ) -> Option<()> {
        let Self { plan, selection, complete, workers, instructions, .. } = self;
        let CompleteScratch { form, registers } = complete;
        let form = form.get_or_insert_with(|| CompleteForm::new(plan, selection).map(Arc::new));
        let form = form.as_deref()?;
        let worker = workers.first_mut()?;
        run(form, (plan, selection, *instructions), numbers, keeps, (registers, worker), sink)
    }
}

fn run(
    form: &CompleteForm,
    (plan, selection, instructions): (&Compiled, &Selection, Instructions),
    inputs: &[f64],
    keeps: bool,
    (registers, worker): (&mut Registers<1>, &mut Worker),
    sink: &mut dyn ResultSink,
) -> Option<()> {
    let parameters = &form.compiled.parameters;
    let hierarchy = Hierarchy::default();
    let cohorts = Cohorts::default();
    let classed = selection.asks_classes();
    let finisher = TotalFinisher::new(plan, &parameters.classes, classed);
    let lean = if keeps { None } else { selection.lean(plan) };
    let full = || selection.full(plan);
    if !lean.unwrap_or_else(full).has_total() {
        return None;
    }
    let numbers = simd::dispatch(instructions, Formulas { form, plan, inputs, registers })?;
    let frame = Frame {
        plan,
        profile: &form.compiled.profile,
        parameters,
        batch: &form.batch,
        rows: Rows::Run { start: 0, count: 1 },
        figures: CompleteFigures { numbers, places: &form.places },
        cohorts: &cohorts,
        hierarchy: &hierarchy,
        instructions,
    };
    let (frame, finisher) = (&frame, &finisher);
    let executor = &mut worker.row;
    let mut run = |program: &ScoreProgram| {
        let executor = &mut *executor;
        simd::dispatch(instructions, RowRun { executor, program, frame, finisher, sink }).ok()
    };
    if lean.and_then(&mut run).is_none() {
        run(full())?;
    }
    // A unit that is refused is no result.
    executor.exact.refused.drain(..).next().is_none().then_some(())
}

/// What formulas make of numbers, with these before them; none where an input cannot have its
/// number.
struct Formulas<'k, 'n> {
    form: &'k CompleteForm,
    plan: &'k Compiled,
    inputs: &'k [f64],
    registers: &'n mut Registers<1>,
}

impl<'n> Kernel for Formulas<'_, 'n> {
    type Output = Option<&'n [f64]>;

    #[inline(always)]
    fn run(self) -> Option<&'n [f64]> {
        let Self { form, plan, inputs, registers } = self;
        if !plan.allows(inputs) {
            return None;
        }
        Some(form.formulas.evaluate_numbers(0, &[inputs, &form.parameters], registers))
    }
}

/// Keeps the total.
#[derive(Debug, Default)]
struct TotalSink {
    found: Option<CompleteCase>,
}

impl ResultSink for TotalSink {
    fn node(&mut self, _: usize, _: &NodeLanes<'_>) {}

    fn left_out(&mut self, _: usize, _: Status, _: State, _: usize) {}

    fn row(&mut self, _: usize, _: usize, _: &Outcome) {}

    #[inline(always)]
    fn totals(&mut self, lanes: &NodeLanes<'_>, points: &[f64], classes: &[u16]) {
        let class = classes.first().filter(|class| **class != NO_CLASS);
        self.found = points.first().map(|&points| CompleteCase {
            points,
            max: lanes.max_of(0),
            class: class.map(|&class| class.into()),
            status: lanes.plain_status(0).0,
        });
    }

    fn total(&mut self, _: usize, outcome: &Outcome, classification: Classification) {
        let Outcome { points, max, status, .. } = *outcome;
        self.found = Some(CompleteCase { points, max, class: classification.class, status });
    }
}

/// Tells somebody what the nodes came to.
struct CallbackSink<'s, F> {
    selection: &'s Selection,
    see: F,
    /// Whether more may become of some node: points that somebody has to give are not known.
    open: bool,
    total: TotalSink,
}

impl<F: FnMut(usize, CompleteNode)> ResultSink for CallbackSink<'_, F> {
    fn node(&mut self, node: usize, lanes: &NodeLanes<'_>) {
        if let Some(place) = self.selection.place(node).filter(|_| node != 0) {
            let outcome = lanes.outcome(0);
            let Outcome { points, max, status, .. } = outcome;
            self.open |= outcome.is_open();
            let share = outcome.share().filter(|_| status.is_complete()).unwrap_or(0.0);
            (self.see)(place, CompleteNode { points, max, share, status });
        }
    }

    fn left_out(&mut self, node: usize, status: Status, _: State, _: usize) {
        if let Some(place) = self.selection.place(node) {
            (self.see)(place, CompleteNode { points: 0.0, max: 0.0, share: 0.0, status });
        }
    }

    fn row(&mut self, _: usize, _: usize, _: &Outcome) {
        // Nothing is given to a complete case.
    }

    fn totals(&mut self, lanes: &NodeLanes<'_>, points: &[f64], classes: &[u16]) {
        self.total.totals(lanes, points, classes);
    }

    fn total(&mut self, row: usize, outcome: &Outcome, classification: Classification) {
        self.open |= outcome.is_open();
        self.total.total(row, outcome, classification);
    }
}
