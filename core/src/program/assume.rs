//! What the answer to a condition says about the quantities it asks about.

use super::Slot;
use super::op::Operation;
use super::range::Range;
use crate::math;
use crate::value::State;

/// What the slots can be, given what is assumed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slots<'s> {
    ranges: &'s [Range],
    assumed: &'s [(Slot, Range)],
}

impl<'s> Slots<'s> {
    pub(super) fn new(ranges: &'s [Range], assumed: &'s [(Slot, Range)]) -> Self {
        Self { ranges, assumed }
    }

    /// What a slot can be; missing, where nothing is said.
    #[inline]
    pub(super) fn get(&self, slot: Slot) -> Option<Range> {
        // Copying what is said of all slots would take longer than a formula does.
        let assumed = self.assumed.iter().rev().find(|(of, _)| *of == slot);
        assumed.map_or_else(|| self.ranges.get(slot).copied(), |(_, range)| Some(*range))
    }
}

/// The range without what is not known, if that leaves something.
pub(crate) fn only_known(range: Range) -> Range {
    if range.known {
        Range { undefined: false, not_applicable: false, missing: false, ..range }
    } else {
        range
    }
}

/// What a comparison says about its left side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Above,
    AtLeast,
    Below,
    AtMost,
    Same,
    Differ,
}

/// What an operation that holds, or does not, says about its first and its second operand.
pub(crate) fn comparison(operation: Operation, holds: bool) -> Option<(Comparison, Comparison)> {
    Some(match (operation, holds) {
        (Operation::Above, true) => (Comparison::Above, Comparison::Below),
        (Operation::Above, false) => (Comparison::AtMost, Comparison::AtLeast),
        (Operation::AtLeast, true) => (Comparison::AtLeast, Comparison::AtMost),
        (Operation::AtLeast, false) => (Comparison::Below, Comparison::Above),
        (Operation::Same, true) | (Operation::Differ, false) => {
            (Comparison::Same, Comparison::Same)
        }
        (Operation::Same, false) | (Operation::Differ, true) => {
            (Comparison::Differ, Comparison::Differ)
        }
        _ => return None,
    })
}

/// What is left of a range where its value compares so with `edge`; whatever it is
/// compared with, an answer means that it is known.
pub(crate) fn compared(range: Range, comparison: Comparison, edge: Option<f64>) -> Range {
    let range = only_known(range);
    let Some(edge) = edge else { return range };
    // A comparison is a little wider, or narrower, than its edge: see `math`.
    let tolerance = math::TOLERANCE * edge.abs().max(1.0);
    let (above, from) = (edge + tolerance / 2.0, edge - 2.0 * tolerance);
    let (below, up_to) = (edge - tolerance / 2.0, edge + 2.0 * tolerance);
    let (infinity, open) = (f64::INFINITY, f64::NEG_INFINITY);
    match comparison {
        Comparison::Above => range.within(above, infinity),
        Comparison::AtLeast => range.within(from, infinity),
        Comparison::Below => range.within(open, below),
        Comparison::AtMost => range.within(open, up_to),
        Comparison::Same => range.within(from, up_to),
        Comparison::Differ if range.lowest >= edge => range.within(above, infinity),
        Comparison::Differ if range.highest <= edge => range.within(open, below),
        Comparison::Differ => range,
    }
}

/// What is left of a range where its state is this one, or is another.
pub(crate) fn with_state(range: Range, state: State, holds: bool) -> Range {
    match (state, holds) {
        (State::Known, true) => only_known(range),
        (State::Missing, false) => Range { missing: false, ..range },
        (State::Undefined, false) => Range { undefined: false, ..range },
        (State::NotApplicable, false) => Range { not_applicable: false, ..range },
        _ => range,
    }
}
