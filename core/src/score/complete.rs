//! One unit of which every input is known.

use super::lane::complete::Nobody;
use super::lane::{Block, Details, Sink};
use super::outcome::{Status, share};
use super::outputs::Selection;
use super::{NO_CLASS, Scorer};
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
    /// programme has none for these points, or nobody asked for classes.
    pub class: Option<usize>,
}

impl From<(f64, f64, u16)> for CompleteCase {
    fn from((points, max, class): (f64, f64, u16)) -> Self {
        Self { points, max, class: (class != NO_CLASS).then_some(class.into()) }
    }
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

impl Scorer {
    /// Scores one unit of which every input is known, in the quickest way that there is: with
    /// the same results as a batch of one row.
    ///
    /// `numbers` has one number for every input, in the order of the programme: dates are days
    /// since 1970-01-01, answers 0 and 1, options their places. They are checked.
    ///
    /// None where that way does not lead to the end: a number is not there (not finite) or not
    /// one that the input can have, the programme treats units differently or compares them,
    /// or a formula has no result that a policy settles. A batch of one row then says what is
    /// the matter, or scores it. So too where the scorer's outputs do not contain the total.
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
        let of = (&*self.plan, &self.selection);
        let prepared = self.profiles.only(of.0, of.1)?;
        let (buffers, nobody) = (&mut self.complete, &mut Nobody);
        let found = prepared.complete_case(of, numbers, buffers, self.instructions, nobody)?;
        Some(found.into())
    }

    /// The same, and `see` is told of every node that was asked for: of its place in the order
    /// of [`Results::node_ids`](super::Results::node_ids), and of what it came to. What it was told is void where nothing
    /// is returned.
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
        let of = (&*self.plan, &self.selection);
        let prepared = self.profiles.only(of.0, of.1)?;
        let mut seeing = Seeing { selection: of.1, see, total: None };
        let (buffers, instructions) = (&mut self.complete, self.instructions);
        let found = prepared.complete_case(of, numbers, buffers, instructions, &mut seeing)?;
        let found = CompleteCase::from(found);
        // The total has its points when it is known which class it is in.
        if let Some((place, status)) = seeing.total {
            let (points, max) = (found.points, found.max);
            (seeing.see)(place, CompleteNode { points, max, share: share(points, max), status });
        }
        Some(found)
    }
}

/// Tells somebody what the nodes came to.
struct Seeing<'s, F> {
    selection: &'s Selection,
    see: F,
    /// The place of the total, and how it came about.
    total: Option<(usize, Status)>,
}

impl<F: FnMut(usize, CompleteNode)> Sink for Seeing<'_, F> {
    const DETAILS: bool = false;

    fn node(&mut self, node: usize, block: Block<'_>, details: &Details<'_>) {
        let Some(place) = self.selection.place(node) else { return };
        let (status, _) = details.status(0);
        if node == 0 {
            self.total = Some((place, status));
            return;
        }
        let (points, max) = (block.points.first().copied().unwrap_or(0.0), block.max_of(0));
        (self.see)(place, CompleteNode { points, max, share: share(points, max), status });
    }

    fn out(&mut self, node: usize, status: Status, _: State, _: usize) {
        if let Some(place) = self.selection.place(node) {
            (self.see)(place, CompleteNode { points: 0.0, max: 0.0, share: 0.0, status });
        }
    }
}
