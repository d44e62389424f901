//! Columns of numbers in memory that JavaScript and the engine both see.

use chiso::formula::{Array, Column, Numbers};
use chiso::score::{Outputs, Ranking, Results, Scorer};
use chiso::unit::Unit;
use chiso::{Code, Diagnostic, Error, Period, Plan, State, Value, api};
use serde::Deserialize;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::refusal;

/// The values of many units, one column of numbers and one of states for every input, and the
/// columns of their results.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Sheet {
    plan: Plan,
    scorer: Scorer,
    results: Results,
    rows: usize,
    units: Vec<Unit>,
    unit_type: Option<String>,
    period: Option<Period>,
    /// By input, rows within.
    values: Vec<f64>,
    /// What is known of each value, as the numbers of [`State`]; JavaScript writes them.
    marks: Vec<u8>,
    states: Vec<State>,
    /// The columns that were asked for, by aspect and node, rows within.
    numbers: Vec<f64>,
    statuses: Vec<u8>,
    /// The places of the class, of the best and of the last possible class, rows within.
    classes: Vec<u16>,
    /// What one unit came to of which every input is known: see [`Sheet::complete`]. Empty where
    /// that is not what the sheet is for.
    complete: Vec<f64>,
}

/// What a sheet is for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Setup {
    /// The nodes of which something is wanted; all if absent.
    nodes: Option<Vec<String>>,
    /// The points attainable.
    max: bool,
    /// The parts of the maximum.
    share: bool,
    /// The least and the most points.
    bounds: bool,
    /// The class of the total.
    classes: bool,
    /// The classes that the total may come to have.
    possible_classes: bool,
    /// The units, one for every row, where they are named.
    units: Vec<Unit>,
    /// The type of all units.
    unit_type: Option<String>,
    /// The period of all rows.
    period: Option<Period>,
}

impl Sheet {
    pub(crate) fn new(plan: &Plan, rows: usize, setup: &str) -> Result<Self, Error> {
        let setup: Setup = api::read_request(setup)?;
        let inputs = plan.programme().inputs.len();
        let cells = rows.checked_mul(inputs).ok_or_else(|| invalid("the table is too large"))?;
        let scorer = plan.scorer(&outputs(plan, &setup))?;
        Ok(Self {
            plan: plan.clone(),
            scorer,
            results: Results::default(),
            rows,
            complete: match (rows, &setup.nodes, setup.period) {
                (1, None, None) => vec![0.0; TOTALS + 4 * plan.node_ids().count()],
                _ => Vec::new(),
            },
            units: setup.units,
            unit_type: setup.unit_type,
            period: setup.period,
            values: vec![0.0; cells],
            marks: vec![State::Missing as u8; cells],
            states: Vec::new(),
            numbers: Vec::new(),
            statuses: Vec::new(),
            classes: Vec::new(),
        })
    }
}

#[wasm_bindgen]
impl Sheet {
    /// Where the numbers of the inputs lie: by input, rows within.
    pub fn values(&self) -> *const f64 {
        self.values.as_ptr()
    }

    /// Where the states of the inputs lie, likewise, one byte each.
    pub fn states(&self) -> *const u8 {
        self.marks.as_ptr()
    }

    /// Where the results lie: the aspects that were asked for one after the other (points,
    /// max, share, lowest, highest), within them the nodes, within these the rows.
    pub fn numbers(&self) -> *const f64 {
        self.numbers.as_ptr()
    }

    /// How the points came about: by node, rows within, one byte each.
    pub fn statuses(&self) -> *const u8 {
        self.statuses.as_ptr()
    }

    /// The places of the classes: the certain ones, the best and the last possible ones, as
    /// far as they were asked for, rows within.
    pub fn classes(&self) -> *const u16 {
        self.classes.as_ptr()
    }

    /// Where lies what a complete case came to: of the total its points, its maximum and the
    /// place of its class (NaN where it has none); then of all nodes the points, the shares and the
    /// numbers of how the points came about; and the maxima, which are those of every such unit.
    pub fn complete(&self) -> *const f64 {
        self.complete.as_ptr()
    }

    /// How many numbers that are.
    pub fn complete_length(&self) -> usize {
        self.complete.len()
    }

    /// Scores one unit of which every input is known; whether there was nothing more to it: if
    /// so, what it came to lies at [`Sheet::complete`], and nowhere else.
    pub fn complete_case(&mut self) -> bool {
        self.score_complete_case().is_some()
    }

    /// How many nodes there are results of.
    pub fn nodes(&self) -> usize {
        self.results.nodes().count()
    }

    /// The ids of the nodes of which there are results, as a JSON array.
    pub fn node_ids(&self) -> String {
        let ids: Vec<&str> = match self.complete.is_empty() {
            true => self.results.node_ids().collect(),
            false => self.plan.node_ids().collect(),
        };
        api::write_answer(&ids).unwrap_or_default()
    }

    /// Scores what lies in the sheet.
    ///
    /// # Errors
    ///
    /// Throws all findings in the values.
    pub fn score(&mut self) -> Result<(), String> {
        self.run(None).map(|_| ()).map_err(refusal)
    }

    /// Scores what lies in the sheet and ranks its rows; NaN where there is no rank.
    ///
    /// # Errors
    ///
    /// Throws all findings in the values, and what is wrong with the ranking.
    pub fn rank(&mut self, ranking: &str) -> Result<Vec<f64>, String> {
        let ranking: Ranking = api::read_request(ranking).map_err(refusal)?;
        self.run(Some(&ranking)).map_err(refusal)
    }
}

impl Sheet {
    #[cfg(feature = "bulk")]
    fn score_complete_case(&mut self) -> Option<()> {
        let Self { scorer, values, complete, .. } = self;
        let (of_total, of_nodes) = complete.split_at_mut_checked(TOTALS)?;
        let nodes = of_nodes.len() / 4;
        let found = scorer.complete_case_nodes(values, |place, node| {
            let aspects = [node.points, node.share, f64::from(node.status as u8), node.max];
            for (aspect, number) in aspects.into_iter().enumerate() {
                if let Some(cell) = of_nodes.get_mut(aspect * nodes + place) {
                    *cell = number;
                }
            }
        })?;
        #[expect(clippy::cast_precision_loss, reason = "a programme has few classes")]
        let class = found.class.map_or(f64::NAN, |class| class as f64);
        of_total.copy_from_slice(&[found.points, found.max, class]);
        Some(())
    }

    /// Without blocks, every unit is scored in the same way.
    #[cfg(not(feature = "bulk"))]
    fn score_complete_case(&mut self) -> Option<()> {
        None
    }

    fn run(&mut self, ranking: Option<&Ranking>) -> Result<Vec<f64>, Error> {
        let rows = self.rows.max(1);
        let columns = || self.values.chunks_exact(rows).zip(self.marks.chunks_exact(rows));
        // Most columns have a number in every row; states are laid out for the others.
        self.states.clear();
        for (values, marks) in columns().filter(|(_, marks)| is_mixed(marks)) {
            self.states.extend(values.iter().zip(marks).map(|(value, &mark)| match mark {
                KNOWN if value.is_nan() => State::Missing,
                mark => State::ALL.get(usize::from(mark)).copied().unwrap_or(State::Missing),
            }));
        }
        let mut states = self.states.chunks_exact(rows);
        let columns = columns().map(|(values, marks)| match marks.first() {
            _ if is_mixed(marks) => {
                Column::Values { values, states: states.next().unwrap_or_default() }
            }
            Some(&KNOWN) => {
                let array = Array::new(Numbers::Float64(values));
                let gaps = values.iter().fold(false, |gaps, value| gaps | value.is_nan());
                Column::Array(if gaps { array.nan_is_missing() } else { array })
            }
            _ => Column::Constant(Value::Missing),
        });
        let mut batch = self.plan.batch(self.rows).with_columns(columns);
        if let Some(unit_type) = &self.unit_type {
            batch = batch.of_type(unit_type.as_str());
        }
        if let Some(period) = self.period {
            batch = batch.during(period);
        }
        if !self.units.is_empty() {
            batch = batch.units(&self.units);
        }
        let batch = batch.check()?;
        self.scorer.score_into(&batch, &mut self.results)?;
        copy(&self.results, &mut self.numbers, &mut self.statuses, &mut self.classes);
        let Some(ranking) = ranking else { return Ok(Vec::new()) };
        let ranks = self.results.ranks(ranking, &batch)?;
        Ok(ranks.into_iter().map(|rank| rank.unwrap_or(f64::NAN)).collect())
    }
}

/// How many numbers there are of the total of a complete case.
const TOTALS: usize = 3;

/// The mark of a value that is known, and of one that is missing.
const KNOWN: u8 = State::Known as u8;
const MISSING: u8 = State::Missing as u8;

/// Whether the values are neither all known nor all missing.
fn is_mixed(marks: &[u8]) -> bool {
    let all = |mark: u8| marks.iter().fold(true, |all, &one| all & (one == mark));
    !all(KNOWN) && !all(MISSING)
}

/// Lays the results out one after the other.
fn copy(results: &Results, numbers: &mut Vec<f64>, statuses: &mut Vec<u8>, classes: &mut Vec<u16>) {
    numbers.clear();
    statuses.clear();
    classes.clear();
    for nodes in results.nodes() {
        numbers.extend(nodes.points.unwrap_or_default());
        statuses.extend(nodes.status.iter().map(|status| *status as u8));
    }
    for nodes in results.nodes() {
        numbers.extend(nodes.max.unwrap_or_default());
    }
    for nodes in results.nodes() {
        numbers.extend(nodes.shares.unwrap_or_default());
    }
    for nodes in results.nodes() {
        numbers.extend(nodes.bounds.map_or(&[][..], |(lowest, _)| lowest));
    }
    for nodes in results.nodes() {
        numbers.extend(nodes.bounds.map_or(&[][..], |(_, highest)| highest));
    }
    classes.extend(results.class_numbers().unwrap_or_default());
    if let Some((best, last)) = results.possible_class_numbers() {
        classes.extend(best);
        classes.extend(last);
    }
}

fn outputs(plan: &Plan, setup: &Setup) -> Outputs {
    let all = || plan.node_ids().map(str::to_owned).collect();
    let nodes: Vec<String> = setup.nodes.clone().unwrap_or_else(all);
    let mut outputs = Outputs::new();
    for node in nodes {
        outputs = outputs.points(node.as_str());
        if setup.max {
            outputs = outputs.max(node.as_str());
        }
        if setup.share {
            // A share needs its maximum, which is laid out with it.
            outputs = outputs.shares(node.as_str()).max(node.as_str());
        }
        if setup.bounds {
            outputs = outputs.bounds(node.as_str());
        }
    }
    if setup.classes {
        outputs = outputs.classes();
    }
    if setup.possible_classes {
        outputs = outputs.possible_classes();
    }
    outputs
}

fn invalid(message: &str) -> Error {
    Diagnostic::new(Code::InvalidRequest, format!("the table cannot be read: {message}")).into()
}
