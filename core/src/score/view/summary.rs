//! What many units have in common: where the points of a node lie.

use serde::Serialize;

use crate::math;
use crate::score::Results;

/// The distribution of the points of a node over the units whose points are all known.
///
/// Quartiles lie between two units in proportion (definition 7 of Hyndman and Fan, The
/// American Statistician 50, 1996), as spreadsheets have them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// The node.
    pub node: String,
    /// How many units there are.
    pub units: usize,
    /// Of how many all points are known.
    pub complete: usize,
    /// The mean; `None`, as all that follows, where no unit is complete.
    pub mean: Option<f64>,
    /// The least points.
    pub min: Option<f64>,
    /// A quarter of the units have no more.
    pub lower_quartile: Option<f64>,
    /// Half of the units have no more.
    pub median: Option<f64>,
    /// Three quarters of the units have no more.
    pub upper_quartile: Option<f64>,
    /// The most points.
    pub max: Option<f64>,
}

/// How many units are in a class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ClassCount {
    /// The class; `None` for units whose class is not certain.
    pub class: Option<String>,
    /// How many units are certainly in it.
    pub units: usize,
    /// How many units may be in it, whatever is missing turns out to be.
    pub possible: usize,
}

impl Results {
    /// The distribution of the points of a node; `None` where they were not asked for.
    ///
    /// ```
    /// use chiso::formula::{Array, Numbers};
    /// use chiso::score::Outputs;
    /// use chiso::{Plan, programme::Programme};
    ///
    /// let programme = Programme::from_json(
    ///     r#"{
    ///         "chiso": 1, "id": "example", "inputs": {"on_time": {"type": "share"}},
    ///         "tree": [{
    ///             "id": "timeliness", "max": 20, "formula": "on_time",
    ///             "rule": {"proportional": {"full_at": "100%"}}
    ///         }]
    ///     }"#,
    /// )?;
    /// let plan = Plan::new(programme)?;
    /// let on_time = [0.5, 0.9, 1.0, 0.8];
    /// let batch = plan.batch(4).with("on_time", Array::new(Numbers::Float64(&on_time))).check()?;
    /// let mut scorer = plan.scorer(&Outputs::new().points("total"))?;
    /// let summary = scorer.score(&batch)?.summary("total").unwrap();
    /// assert_eq!((summary.mean, summary.median), (Some(16.0), Some(17.0)));
    /// assert_eq!((summary.lower_quartile, summary.max), (Some(14.5), Some(20.0)));
    /// # Ok::<(), chiso::Error>(())
    /// ```
    #[must_use]
    pub fn summary(&self, node: &str) -> Option<Summary> {
        let points = self.points(node)?;
        let complete = points.iter().zip(self.complete(node)?);
        let mut known: Vec<f64> =
            complete.filter(|(_, complete)| *complete).map(|(&points, _)| points).collect();
        known.sort_by(f64::total_cmp);
        Some(Summary {
            node: node.to_owned(),
            units: self.rows(),
            complete: known.len(),
            mean: mean(&known),
            min: known.first().copied(),
            lower_quartile: quantile(&known, 1),
            median: quantile(&known, 2),
            upper_quartile: quantile(&known, 3),
            max: known.last().copied(),
        })
    }

    /// How many units are in each class, best first, and of how many the class is not
    /// certain; empty where classes were not asked for.
    #[must_use]
    pub fn class_counts(&self) -> Vec<ClassCount> {
        let Some(numbers) = self.class_numbers() else { return Vec::new() };
        let mut counts: Vec<ClassCount> = self
            .class_ids()
            .iter()
            .map(|id| ClassCount { class: Some(id.clone()), units: 0, possible: 0 })
            .collect();
        let mut unsettled = 0;
        for (row, &number) in numbers.iter().enumerate() {
            match counts.get_mut(usize::from(number)) {
                Some(count) => count.units += 1,
                None => unsettled += 1,
            }
            for id in self.possible_classes(row) {
                let count = counts.iter_mut().find(|count| count.class.as_deref() == Some(id));
                if let Some(count) = count {
                    count.possible += 1;
                }
            }
        }
        if unsettled > 0 {
            counts.push(ClassCount { class: None, units: unsettled, possible: unsettled });
        }
        counts
    }
}

#[expect(clippy::cast_precision_loss, reason = "there are fewer than 2^53 units")]
fn mean(numbers: &[f64]) -> Option<f64> {
    let count = numbers.len();
    (count > 0).then(|| math::decimal(math::sum(numbers.iter().copied()) / count as f64))
}

/// The number below which so many quarters of the ascending numbers lie.
#[expect(clippy::cast_precision_loss, reason = "three numbers, 0 to 3")]
fn quantile(ascending: &[f64], quarters: usize) -> Option<f64> {
    let last = ascending.len().checked_sub(1)?;
    let (below, part) = (last * quarters / 4, last * quarters % 4);
    let low = *ascending.get(below)?;
    let high = ascending.get(below + 1).copied().unwrap_or(low);
    Some(math::decimal(low + (high - low) * (part as f64 / 4.0)))
}
