//! The totals of rows in which nothing is open, as they are shown, and their classes.

use super::NO_CLASS;
use super::class::Classes;
use super::gate;
use super::lane::Kept;
use super::lane::one::Cell;
use super::outcome::settled;
use super::outputs::Selection;
use crate::formula::Instructions;
use crate::plan::{Compiled, PlanGate};

/// What is to be done with totals: as [`Run`](super::engine::Run) does it for any row.
pub(super) struct Showing<'s> {
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
pub(super) struct Totals {
    pub(super) points: Vec<f64>,
    /// The places of the classes, or [`NO_CLASS`]; empty where nobody asks.
    pub(super) classes: Vec<u16>,
    shares: Vec<f64>,
}

impl<'s> Showing<'s> {
    pub(super) fn new(plan: &'s Compiled, selection: &Selection, classes: &'s Classes) -> Self {
        let total = plan.nodes.first();
        let round = plan.programme.round.as_ref();
        Self {
            gates: total.map_or(&[], |node| &node.gates),
            decimals: total.and_then(|node| node.decimals),
            before_classes: round.is_some_and(|round| round.before_classes),
            classes,
            classed: selection.classes || selection.possible_classes,
        }
    }

    /// The points of one total, and the place of its class.
    pub(super) fn one(&self, total: Cell) -> (f64, u16) {
        let mut points = total.points;
        if self.before_classes {
            points = settled(points, total.max, self.decimals);
        }
        let mut place = NO_CLASS;
        if self.classed {
            let class = self.classes.of(points, total.max);
            place = class.and_then(|class| u16::try_from(class).ok()).unwrap_or(NO_CLASS);
            place = self.held(place, total.fired);
        }
        (self.shown(points, total.max), place)
    }

    /// The points of a block of totals, and the places of their classes.
    pub(super) fn all(
        &self,
        total: &Kept,
        fired: &[u16],
        totals: &mut Totals,
        instructions: Instructions,
    ) {
        let Totals { points, shares, classes } = totals;
        let block = total.block();
        points.clear();
        points.extend_from_slice(block.points);
        if self.before_classes {
            for (row, points) in points.iter_mut().enumerate() {
                *points = settled(*points, block.max_of(row), self.decimals);
            }
        }
        classes.clear();
        if self.classed {
            self.classes.of_all(points, |row| block.max_of(row), shares, classes, instructions);
            let fired = classes.iter_mut().zip(fired).filter(|(_, fired)| **fired != 0);
            fired.for_each(|(place, &fired)| *place = self.held(*place, fired));
        }
        if self.decimals.is_some() && !self.before_classes {
            for (row, points) in points.iter_mut().enumerate() {
                *points = self.shown(*points, block.max_of(row));
            }
        }
    }

    /// The place of a class, held to that to which gates that fired hold it.
    fn held(&self, place: u16, fired: u16) -> u16 {
        if place == NO_CLASS || fired == 0 {
            return place;
        }
        u16::try_from(gate::class_cap(fired, self.gates)).unwrap_or(NO_CLASS).max(place)
    }

    fn shown(&self, points: f64, max: f64) -> f64 {
        match self.decimals {
            Some(decimals) if !self.before_classes => {
                self.classes.round_within(points, max, decimals)
            }
            _ => points,
        }
    }
}
