//! Results, as Python holds them: what nobody asks for is not computed.

use std::str::FromStr as _;
use std::sync::{Arc, OnceLock};

use arrow_array::{ArrayRef, Float64Array, Int64Array, StringArray};
use chiso::observe::Batch;
use chiso::programme::TOTAL;
use chiso::score::{self, CompleteCase, Outputs, Ranking, Results, Side, Status};
use chiso::unit::Unit;
use chiso::{Period, Plan};
use pyo3::exceptions::{PyIndexError, PyValueError};
use pyo3::prelude::*;

use crate::data::{Content, Data};
use crate::failure::{answer, detached, json};
use crate::passthrough::UniqueNames;
use crate::period::period_from_text;
use crate::scorecard::Scorecard;
use crate::shared_plan::SharedPlan;
use crate::table::Columns;
use crate::{composed, passthrough};

/// The scores of units.
#[pyclass(frozen, module = "chiso._chiso")]
pub(crate) struct Scores {
    inner: Arc<Inner>,
}

struct Inner {
    plan: Arc<SharedPlan>,
    data: Data,
    totals: Totals,
    /// Points, maxima and shares of every node.
    nodes: OnceLock<Box<Results>>,
    /// Bounds and possible classes too.
    whole: OnceLock<Box<Results>>,
    /// What scorecards are made of, where units hang on each other.
    together: OnceLock<Box<score::Scores>>,
}

/// The totals and their classes.
pub(crate) enum Totals {
    /// Of one unit of which every input is known.
    One(CompleteCase),
    Many(Box<Results>),
}

/// The columns of one kind: name and values.
type Named = Vec<(String, ArrayRef)>;

/// The columns of results that are no nodes.
const RESULTS: [&str; 7] =
    ["max", "lowest", "highest", "share", "class", "best_class", "last_class"];

impl Inner {
    fn plan(&self) -> &Plan {
        &self.plan.plan
    }

    fn batch(&self) -> chiso::Result<Batch<'_>> {
        self.data.batch(self.plan())
    }

    fn all<'a>(
        &'a self,
        of: &'a OnceLock<Box<Results>>,
        outputs: &Outputs,
    ) -> chiso::Result<&'a Results> {
        if let Some(results) = of.get() {
            return Ok(results);
        }
        let mut results = Results::default();
        self.plan().scorer(outputs)?.score_into(&self.batch()?, &mut results)?;
        // Another thread may have been as quick; both have the same.
        Ok(of.get_or_init(|| Box::new(results)))
    }

    /// The results with all nodes.
    fn nodes(&self) -> chiso::Result<&Results> {
        if let Some(whole) = self.whole.get() {
            return Ok(whole);
        }
        let ids = self.plan().node_ids();
        let outputs =
            ids.fold(Outputs::new().classes(), |outputs, id| outputs.points(id).max(id).shares(id));
        self.all(&self.nodes, &outputs)
    }

    /// The results with all nodes and their bounds.
    fn whole(&self) -> chiso::Result<&Results> {
        self.all(&self.whole, &Outputs::everything())
    }

    /// What a scorecard of a row is made of, and the row within it.
    fn detail<T>(
        &self,
        row: usize,
        use_it: impl FnOnce(&score::Scores, usize) -> chiso::Result<T>,
    ) -> chiso::Result<T> {
        if self.plan().depends_on_other_units() || self.data.rows == 1 {
            if self.together.get().is_none() {
                let _ = self.together.set(Box::new(self.scored(0..self.data.rows)?));
            }
            return match self.together.get() {
                Some(scores) => use_it(scores, row),
                None => use_it(&self.scored(0..self.data.rows)?, row),
            };
        }
        use_it(&self.scored(row..row + 1)?, 0)
    }

    fn scored(&self, rows: std::ops::Range<usize>) -> chiso::Result<score::Scores> {
        let plan = self.plan();
        match &self.data.content {
            Content::Table(table) | Content::Unnamed(table) if rows.len() == table.rows() => {
                plan.score(Arc::clone(table))
            }
            Content::Table(table) | Content::Unnamed(table) => plan.score(table.slice(rows)),
            Content::Columns(_) => plan.score(self.batch()?.table(rows)),
        }
    }

    /// The columns that say which row is which: the unit, the period.
    fn keys(&self, rows: &[usize]) -> Named {
        let mut keys: Named = Vec::new();
        if let Some(ids) = self.data.unit_ids() {
            let ids = rows.iter().map(|&row| ids.get(row).copied());
            keys.push(("unit".to_owned(), Arc::new(ids.collect::<StringArray>())));
        } else {
            let numbers = rows.iter().map(|&row| i64::try_from(row).ok());
            keys.push(("row".to_owned(), Arc::new(numbers.collect::<Int64Array>())));
        }
        if let Some(periods) = self.data.periods() {
            let texts = rows.iter().map(|&row| periods.get(row).copied().flatten());
            let texts = texts.map(|period| period.map(|period| period.to_string()));
            keys.push(("period".to_owned(), Arc::new(texts.collect::<StringArray>())));
        }
        keys
    }

    fn all_rows(&self) -> Vec<usize> {
        (0..self.data.rows).collect()
    }

    /// What else the data say of the units: names, types, the units above them.
    fn about_units(&self) -> Named {
        let units = self.data.units();
        let mut about: Named = Vec::new();
        let mut say = |name: &str, of: fn(&Unit) -> Option<&str>| {
            if units.iter().any(|unit| of(unit).is_some()) {
                let column: StringArray = units.iter().map(of).collect();
                about.push((name.to_owned(), Arc::new(column)));
            }
        };
        say("name", |unit| unit.name.as_deref());
        say("type", |unit| unit.unit_type.as_deref());
        say("parent", |unit| unit.parent.as_deref());
        if let Some(unit_type) = self.data.unit_type() {
            let column: StringArray = (0..self.data.rows).map(|_| Some(unit_type)).collect();
            about.push(("type".to_owned(), Arc::new(column)));
        }
        about
    }

    /// The columns that say which row is which, with all that the data say of the units.
    fn all_keys(&self) -> Named {
        let mut keys = self.keys(&self.all_rows());
        keys.splice(1..1, self.about_units());
        keys
    }

    /// What the columns of the data's own are called beside those of results.
    fn kept_names(&self) -> Vec<String> {
        if self.data.kept.is_empty() {
            return Vec::new();
        }
        let keys = self.all_keys();
        let nodes = self.node_names(&keys);
        let keys = keys.iter().map(|(name, _)| name.as_str());
        passthrough::names(&self.data, keys.chain(RESULTS).chain(nodes.iter().map(String::as_str)))
    }

    /// What the columns of all nodes are called beside those of other results.
    fn node_names(&self, keys: &Named) -> Vec<String> {
        let mut taken = UniqueNames::new(keys.iter().map(|(name, _)| name.as_str()).chain(RESULTS));
        self.plan().node_ids().map(|node| taken.free(node, "node")).collect()
    }
}

/// Numbers where the status leaves them some meaning.
fn known(numbers: &[f64], status: &[Status], counts: fn(Status) -> bool) -> ArrayRef {
    let rows = numbers.iter().zip(status);
    Arc::new(
        rows.map(|(&number, &status)| counts(status).then_some(number)).collect::<Float64Array>(),
    )
}

fn has_points(status: Status) -> bool {
    !matches!(status, Status::Unknown | Status::Excluded | Status::Information)
}

fn counts(status: Status) -> bool {
    !matches!(status, Status::Excluded | Status::Information)
}

impl Scores {
    pub(crate) fn new(plan: Arc<SharedPlan>, data: Data, totals: Totals) -> Self {
        Self {
            inner: Arc::new(Inner {
                plan,
                data,
                totals,
                nodes: OnceLock::new(),
                whole: OnceLock::new(),
                together: OnceLock::new(),
            }),
        }
    }

    fn ranking(py: Python<'_>, ranking: &str) -> PyResult<Ranking> {
        answer(py, || chiso::api::read_request(ranking))
    }
}

/// A column of what is said of a node in every row.
fn aspect(results: &Results, node: &str, aspect: &str) -> Option<ArrayRef> {
    let status = results.status(node)?;
    Some(match aspect {
        "points" => known(results.points(node)?, status, has_points),
        "max" => known(results.max(node)?, status, counts),
        "shares" => known(results.shares(node)?, status, Status::is_complete),
        "lowest" => known(results.lowest(node)?, status, counts),
        "highest" => known(results.highest(node)?, status, counts),
        "status" => {
            Arc::new(status.iter().map(|status| Some(status.as_str())).collect::<StringArray>())
        }
        _ => return None,
    })
}

/// What is known of the totals' classes.
fn classes(results: &Results) -> Named {
    let rows = || 0..results.rows();
    let class = rows().map(|row| results.class(row)).collect::<StringArray>();
    let ends = |end: fn(&[&str]) -> Option<String>| {
        rows().map(|row| end(&results.possible_classes(row))).collect::<StringArray>()
    };
    vec![
        ("class".to_owned(), Arc::new(class)),
        ("best_class".to_owned(), Arc::new(ends(|of| of.first().map(|id| (*id).to_owned())))),
        ("last_class".to_owned(), Arc::new(ends(|of| of.last().map(|id| (*id).to_owned())))),
    ]
}

fn numbers(values: impl Iterator<Item = Option<f64>>) -> ArrayRef {
    Arc::new(values.collect::<Float64Array>())
}

fn texts(values: impl Iterator<Item = Option<String>>) -> ArrayRef {
    Arc::new(values.collect::<StringArray>())
}

#[expect(clippy::cast_possible_wrap, reason = "there are fewer than 2^63 units")]
fn counted(values: impl Iterator<Item = Option<usize>>) -> ArrayRef {
    Arc::new(values.map(|value| value.map(|value| value as i64)).collect::<Int64Array>())
}

#[pymethods]
impl Scores {
    #[getter]
    fn rows(&self) -> usize {
        self.inner.data.rows
    }

    /// The ids of the units; `None` if the rows do not name them.
    fn units(&self) -> Option<Vec<String>> {
        Some(self.inner.data.unit_ids()?.into_iter().map(str::to_owned).collect())
    }

    /// What people call the units: their names, or else their ids.
    fn unit_names(&self) -> Vec<String> {
        self.inner.data.units().iter().map(|unit| unit.display_name().to_owned()).collect()
    }

    /// The periods; `None` if nobody said any.
    fn periods(&self) -> Option<Vec<Option<String>>> {
        let periods = self.inner.data.periods()?;
        Some(periods.into_iter().map(|period| period.map(|of| of.to_string())).collect())
    }

    /// What is worth knowing of the data, as JSON text.
    fn findings(&self, py: Python<'_>) -> PyResult<String> {
        let inner = &self.inner;
        json(py, &passthrough::findings(&inner.data, &inner.kept_names()))
    }

    /// The points of the totals.
    fn total(&self) -> Vec<Option<f64>> {
        let totals = match &self.inner.totals {
            Totals::One(total) => return vec![Some(total.points)],
            Totals::Many(totals) => totals,
        };
        let rows = totals.points(TOTAL).unwrap_or_default().iter();
        rows.zip(totals.status(TOTAL).unwrap_or_default())
            .map(|(&points, &status)| has_points(status).then_some(points))
            .collect()
    }

    /// The ids of the classes.
    fn class_ids(&self) -> Vec<Option<&str>> {
        let inner = &self.inner;
        match &inner.totals {
            Totals::One(total) => {
                let classes = &inner.plan().programme().classes;
                vec![total.class.and_then(|at| Some(classes.get(at)?.id.as_str()))]
            }
            Totals::Many(totals) => (0..inner.data.rows).map(|row| totals.class(row)).collect(),
        }
    }

    /// What is said of nodes, a column for each: `points`, `max`, `shares`, `lowest`,
    /// `highest` or `status`.
    fn columns(&self, py: Python<'_>, of: &str, nodes: Vec<String>) -> PyResult<Columns> {
        let inner = &self.inner;
        let results = match of {
            "lowest" | "highest" => detached(py, || inner.whole())?,
            _ => detached(py, || inner.nodes())?,
        };
        let mut columns = inner.keys(&inner.all_rows());
        let mut taken = UniqueNames::new(columns.iter().map(|(name, _)| name.as_str()));
        for node in nodes {
            let column = aspect(results, &node, of)
                .ok_or_else(|| PyValueError::new_err(format!("there is no {of} of `{node}`")))?;
            columns.push((taken.free(&node, "node"), column));
        }
        Columns::new(columns, inner.data.rows)
    }

    /// The classes: certain, the best possible, the last possible.
    fn classes(&self, py: Python<'_>) -> PyResult<Columns> {
        let inner = &self.inner;
        let results = detached(py, || inner.whole())?;
        let mut columns = inner.keys(&inner.all_rows());
        columns.extend(classes(results));
        Columns::new(columns, inner.data.rows)
    }

    /// Everything in one table: the units, the table's own columns, the total and its class,
    /// the points of every node.
    fn everything(&self, py: Python<'_>) -> PyResult<Columns> {
        let inner = &self.inner;
        let results = detached(py, || inner.whole())?;
        let mut columns = inner.all_keys();
        let names = inner.node_names(&columns);
        let kept = inner.data.kept.iter().map(|(_, array)| Arc::clone(array));
        columns.extend(inner.kept_names().into_iter().zip(kept));
        for of in ["max", "lowest", "highest"] {
            columns.extend(aspect(results, TOTAL, of).map(|column| (of.to_owned(), column)));
        }
        columns.extend(aspect(results, TOTAL, "shares").map(|of| ("share".to_owned(), of)));
        columns.extend(classes(results));
        for (node, name) in inner.plan().node_ids().zip(names) {
            columns.extend(aspect(results, node, "points").map(|of| (name, of)));
        }
        Columns::new(columns, inner.data.rows)
    }

    /// The ranks, with the best and the worst that each may become.
    fn ranks(&self, py: Python<'_>, ranking: &str) -> PyResult<Columns> {
        let inner = &self.inner;
        let ranking = Self::ranking(py, ranking)?;
        let (results, ranks, bounds) = detached(py, || {
            let (results, batch) = (inner.whole()?, inner.batch()?);
            let bounds = results.rank_bounds(&ranking, &batch)?;
            Ok((results, results.ranks(&ranking, &batch)?, bounds))
        })?;
        let mut columns = inner.keys(&inner.all_rows());
        let node = ranking.node.as_deref().unwrap_or(TOTAL);
        columns.extend(aspect(results, node, "points").map(|of| ("points".to_owned(), of)));
        columns.push(("rank".to_owned(), numbers(ranks.into_iter())));
        columns.push(("best".to_owned(), counted(bounds.iter().map(|of| of.map(|of| of.0)))));
        columns.push(("worst".to_owned(), counted(bounds.iter().map(|of| of.map(|of| of.1)))));
        Columns::new(columns, inner.data.rows)
    }

    /// What changed of every unit since `before`.
    fn compare(
        &self,
        py: Python<'_>,
        before: &Self,
        ranking: &str,
        period: Option<&str>,
        period_before: Option<&str>,
    ) -> PyResult<Columns> {
        let ranking = Self::ranking(py, ranking)?;
        let (period, period_before) =
            (period_from_text(py, period)?, period_from_text(py, period_before)?);
        let changes = detached(py, || {
            let (old, new) = (before.inner.batch()?, self.inner.batch()?);
            let old = Side { results: before.inner.nodes()?, batch: &old, period: period_before };
            let new = Side { results: self.inner.nodes()?, batch: &new, period };
            score::compare(old, new, &ranking)
        })?;
        let of = || changes.iter();
        Columns::new(
            vec![
                ("unit".to_owned(), texts(of().map(|change| Some(change.unit.clone())))),
                ("before".to_owned(), numbers(of().map(|change| change.before))),
                ("after".to_owned(), numbers(of().map(|change| change.after))),
                ("difference".to_owned(), numbers(of().map(|change| change.difference))),
                ("rank_before".to_owned(), numbers(of().map(|change| change.rank_before))),
                ("rank_after".to_owned(), numbers(of().map(|change| change.rank_after))),
                ("rank_change".to_owned(), numbers(of().map(|change| change.rank_change))),
                ("class_before".to_owned(), texts(of().map(|of| of.class_before.clone()))),
                ("class_after".to_owned(), texts(of().map(|of| of.class_after.clone()))),
            ],
            changes.len(),
        )
    }

    /// Where the points of every node lie.
    fn summary(&self, py: Python<'_>) -> PyResult<Columns> {
        let inner = &self.inner;
        let results = detached(py, || inner.nodes())?;
        let all: Vec<score::Summary> =
            inner.plan().node_ids().filter_map(|node| results.summary(node)).collect();
        let of = || all.iter();
        Columns::new(
            vec![
                ("node".to_owned(), texts(of().map(|of| Some(of.node.clone())))),
                ("units".to_owned(), counted(of().map(|of| Some(of.units)))),
                ("complete".to_owned(), counted(of().map(|of| Some(of.complete)))),
                ("mean".to_owned(), numbers(of().map(|of| of.mean))),
                ("min".to_owned(), numbers(of().map(|of| of.min))),
                ("lower_quartile".to_owned(), numbers(of().map(|of| of.lower_quartile))),
                ("median".to_owned(), numbers(of().map(|of| of.median))),
                ("upper_quartile".to_owned(), numbers(of().map(|of| of.upper_quartile))),
                ("max".to_owned(), numbers(of().map(|of| of.max))),
            ],
            all.len(),
        )
    }

    /// How many units are in each class.
    fn class_counts(&self, py: Python<'_>) -> PyResult<Columns> {
        let inner = &self.inner;
        let all = detached(py, || inner.whole())?.class_counts();
        Columns::new(
            vec![
                ("class".to_owned(), texts(all.iter().map(|of| of.class.clone()))),
                ("units".to_owned(), counted(all.iter().map(|of| Some(of.units)))),
                ("possible".to_owned(), counted(all.iter().map(|of| Some(of.possible)))),
            ],
            all.len(),
        )
    }

    /// The row of a unit, in a period where there are several.
    fn row(&self, py: Python<'_>, unit: &str, period: Option<&str>) -> PyResult<usize> {
        let period = period_from_text(py, period)?;
        let unit = self.matching_name(py, unit)?.unwrap_or(unit);
        answer(py, || self.inner.batch()?.row(unit, period))
    }

    /// Whether a unit was scored, by its id or name, in the period if one is named.
    fn has_unit(&self, py: Python<'_>, unit: &str, period: Option<&str>) -> PyResult<bool> {
        let Ok(period) = period.map(Period::from_str).transpose() else { return Ok(false) };
        let Some(unit) = self.matching_name(py, unit)? else { return Ok(false) };
        let data = &self.inner.data;
        let periods = data.periods();
        let in_period = |row: usize| {
            let of = periods.as_ref().and_then(|of| of.get(row).copied().flatten());
            period.is_none() || of == period
        };
        let mut units = data.units().iter().enumerate();
        Ok(units
            .any(|(row, of)| (of.id == unit || of.name.as_deref() == Some(unit)) && in_period(row)))
    }

    /// The scorecard of a row.
    fn scorecard(&self, py: Python<'_>, row: usize) -> PyResult<Scorecard> {
        self.has(row)?;
        let inner = &self.inner;
        let card = detached(py, || inner.detail(row, |scores, row| Ok(scores.scorecard(row))))?;
        card.map(Scorecard::new).ok_or_else(|| no_row(row, inner.data.rows))
    }

    /// The columns of the table's own, as they came.
    fn kept(&self) -> PyResult<Columns> {
        Columns::new(self.inner.data.kept.clone(), self.inner.data.rows)
    }

    /// What is worth knowing of the data, before columns got other names, as JSON text.
    fn findings_of_data(&self, py: Python<'_>) -> PyResult<String> {
        json(py, &self.inner.data.findings)
    }

    /// The data as observations, in JSON text.
    fn observations(&self, py: Python<'_>) -> PyResult<String> {
        let inner = &self.inner;
        let plan = inner.plan();
        let observations = detached(py, || {
            Ok(match &inner.data.content {
                Content::Table(table) | Content::Unnamed(table) => table.observations(plan),
                Content::Columns(_) => inner.batch()?.table(0..inner.data.rows).observations(plan),
            })
        })?;
        json(py, &observations)
    }

    /// What the scores were computed with, as JSON text.
    fn identity(&self, py: Python<'_>) -> PyResult<String> {
        json(py, &score::Identity::of(self.inner.plan()))
    }
}

impl Scores {
    /// The id or name of a unit as the data write it.
    fn matching_name<'s>(&'s self, py: Python<'_>, unit: &str) -> PyResult<Option<&'s str>> {
        let units = self.inner.data.units();
        let names = || {
            let ids = units.iter().map(|of| of.id.as_str());
            ids.chain(units.iter().filter_map(|of| of.name.as_deref()))
        };
        match names().find(|name| *name == unit) {
            None => composed::same(py, unit, names()),
            found => Ok(found),
        }
    }

    fn has(&self, row: usize) -> PyResult<()> {
        let rows = self.inner.data.rows;
        if row < rows {
            return Ok(());
        }
        Err(no_row(row, rows))
    }
}

fn no_row(row: usize, rows: usize) -> PyErr {
    PyIndexError::new_err(format!(
        "there is no row {row}: the rows are 0 to {rows}, without the last"
    ))
}
