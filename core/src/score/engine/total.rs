//! The totals of rows of which nothing is told but points, as they are shown, and their
//! classes.

use super::class::Classification;
use super::class::{Classes, NO_CLASS};
use super::gate::class_cap;
use super::outcome::Outcome;
use super::settle::{round_outcome, round_points};
use super::sink::NodeLanes;
use crate::formula::Instructions;
use crate::plan::{Compiled, PlanGate};

/// What is to be done with totals.
pub(in crate::score) struct TotalFinisher<'s> {
    gates: &'s [PlanGate],
    decimals: Option<u8>,
    /// Whether points are rounded before they are classed.
    before_classes: bool,
    classes: &'s Classes,
    /// Whether anybody asks for classes.
    classed: bool,
}

/// The totals of a block.
#[derive(Debug, Clone, Default)]
pub(in crate::score) struct TotalLanes {
    pub(in crate::score) points: Vec<f64>,
    /// The places of the classes, or [`NO_CLASS`]; empty where nobody asks.
    pub(in crate::score) classes: Vec<u16>,
    shares: Vec<f64>,
}

impl<'s> TotalFinisher<'s> {
    pub(in crate::score) fn new(plan: &'s Compiled, classes: &'s Classes, classed: bool) -> Self {
        let total = plan.nodes.first();
        let round = plan.programme.round.as_ref();
        Self {
            gates: total.map_or(&[], |node| &node.gates),
            decimals: total.and_then(|node| node.decimals),
            before_classes: round.is_some_and(|round| round.before_classes),
            classes,
            classed,
        }
    }

    /// The outcome of a total as it is shown, and its class.
    pub(super) fn outcome(&self, mut total: Outcome) -> (Outcome, Classification) {
        if self.before_classes {
            total = round_outcome(total, self.decimals);
        }
        let classification = self.classes.classify(&total, self.gates);
        if !self.before_classes
            && let Some(decimals) = self.decimals
        {
            let bounds = self.classes.round_bounds(&total, decimals);
            total.points = self.classes.round_within(total.points, total.max, decimals);
            (total.lowest, total.highest) = bounds;
        }
        (total, classification)
    }

    /// The points of a block of totals, and the places of their classes.
    pub(super) fn lanes(
        &self,
        total: &NodeLanes<'_>,
        lanes: &mut TotalLanes,
        instructions: Instructions,
    ) {
        let TotalLanes { points, shares, classes } = lanes;
        points.clear();
        points.extend_from_slice(total.points);
        if self.before_classes {
            for (row, points) in points.iter_mut().enumerate() {
                *points = round_points(*points, total.max_of(row), self.decimals);
            }
        }
        classes.clear();
        if self.classed {
            self.classes.of_all(points, |row| total.max_of(row), shares, classes, instructions);
            let fired = classes.iter_mut().zip(total.fired).filter(|(_, fired)| **fired != 0);
            fired.for_each(|(place, &fired)| *place = self.capped(*place, fired));
        }
        if let Some(decimals) = self.decimals.filter(|_| !self.before_classes) {
            for (row, points) in points.iter_mut().enumerate() {
                *points = self.classes.round_within(*points, total.max_of(row), decimals);
            }
        }
    }

    /// The points of the only total, and the place of its class.
    #[inline(always)]
    pub(super) fn one(&self, points: f64, max: f64, fired: u64) -> (f64, u16) {
        let mut points = points;
        if self.before_classes {
            points = round_points(points, max, self.decimals);
        }
        let mut place = NO_CLASS;
        if self.classed {
            let class = self.classes.of(points, max);
            place = class.and_then(|class| u16::try_from(class).ok()).unwrap_or(NO_CLASS);
            place = self.capped(place, fired);
        }
        if let Some(decimals) = self.decimals.filter(|_| !self.before_classes) {
            points = self.classes.round_within(points, max, decimals);
        }
        (points, place)
    }

    /// The place of a class, held to that to which gates that fired hold it.
    #[inline(always)]
    fn capped(&self, place: u16, fired: u64) -> u16 {
        if place == NO_CLASS || fired == 0 {
            return place;
        }
        u16::try_from(class_cap(fired, self.gates)).unwrap_or(NO_CLASS).max(place)
    }
}
