//! The result of one node for one unit.

use serde::{Deserialize, Serialize};

use crate::math;
use crate::value::State;

/// How the points of a node came about.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
#[non_exhaustive]
pub enum Status {
    /// Computed from what was measured; everything needed is known.
    #[default]
    Scored,
    /// Given by somebody.
    Given,
    /// Set by a policy, because the value is not there.
    Assigned,
    /// Computed at the unit at which the node is assessed, and inherited.
    Inherited,
    /// Only a part is known: the points are over that part.
    Partial,
    /// Not known.
    Unknown,
    /// Left out of numerator and maximum.
    Excluded,
    /// For information: no points are at stake.
    Information,
}

impl Status {
    /// The name used in results.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scored => "scored",
            Self::Given => "given",
            Self::Assigned => "assigned",
            Self::Inherited => "inherited",
            Self::Partial => "partial",
            Self::Unknown => "unknown",
            Self::Excluded => "excluded",
            Self::Information => "information",
        }
    }

    /// Whether all points of the node are known.
    #[must_use]
    pub const fn is_complete(self) -> bool {
        matches!(self, Self::Scored | Self::Given | Self::Assigned | Self::Inherited)
    }

    /// Whether the node takes no part in the result above it.
    #[must_use]
    pub const fn is_left_out(self) -> bool {
        matches!(self, Self::Excluded | Self::Information)
    }
}

/// The result of one node for one unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) status: Status,
    /// Why the points are assigned, unknown or excluded.
    pub(crate) state: State,
    /// The points over what is known.
    pub(crate) points: f64,
    /// The points attainable, known or not.
    pub(crate) max: f64,
    /// The points attainable by what is known.
    pub(crate) known_max: f64,
    /// The least and the most points, whatever the missing inputs turn out to be.
    pub(crate) lowest: f64,
    pub(crate) highest: f64,
    /// The least and the most the maximum may be: exclusions may hang on what is missing.
    pub(crate) max_lowest: f64,
    pub(crate) max_highest: f64,
    /// The least and the most share of the maximum.
    pub(crate) share_lowest: f64,
    pub(crate) share_highest: f64,
    /// Whether the node is excluded in some cases and not in others.
    pub(crate) may_be_excluded: bool,
    /// Whether something is missing that could still change it.
    pub(crate) pending: bool,
    /// Which band a rule found, or how many items of a checklist; 0 where that says nothing.
    pub(crate) detail: u16,
    /// The gates that fired, one bit for each.
    pub(crate) fired: u64,
    /// The gates of which it is not known whether they fire.
    pub(crate) undecided: u64,
    /// Whether there are such gates, here or below.
    pub(crate) gate_pending: bool,
    /// Whether what one of them asks about has no value as things stand: where the points
    /// stand is then not known.
    pub(crate) gate_unknown: bool,
}

impl Outcome {
    /// Points that are certain.
    pub(crate) fn certain(status: Status, points: f64, max: f64) -> Self {
        let share = share(points, max);
        Self {
            status,
            state: State::Known,
            points,
            max,
            known_max: max,
            lowest: points,
            highest: points,
            max_lowest: max,
            max_highest: max,
            share_lowest: share,
            share_highest: share,
            may_be_excluded: false,
            pending: false,
            detail: 0,
            fired: 0,
            undecided: 0,
            gate_pending: false,
            gate_unknown: false,
        }
    }

    /// Nothing known but the bounds.
    pub(crate) fn unknown(state: State, max: f64, (lowest, highest): (f64, f64)) -> Self {
        Self {
            state,
            known_max: 0.0,
            lowest,
            highest,
            share_lowest: share(lowest, max),
            share_highest: share(highest, max),
            ..Self::certain(Status::Unknown, 0.0, max)
        }
    }

    /// Left out because of the state.
    pub(crate) fn excluded(state: State) -> Self {
        Self { state, ..Self::certain(Status::Excluded, 0.0, 0.0) }
    }

    /// The same result; where nothing about it is open, its bounds are its points to the last
    /// bit, in whatever order they were computed.
    pub(crate) fn closed(self) -> Self {
        let open = self.pending || self.gate_pending || self.may_be_excluded;
        if open || !self.status.is_complete() {
            return self;
        }
        let share = share(self.points, self.max);
        Self {
            lowest: self.points,
            highest: self.points,
            share_lowest: share,
            share_highest: share,
            ..self
        }
    }

    /// Whether other points may become of it, or they are not known.
    pub(crate) fn is_open(&self) -> bool {
        let is_known = self.status.is_complete() || self.status.is_left_out();
        self.lowest < self.highest || !is_known
    }

    /// Whether the node counts in some cases: it is there, or may come back.
    pub(crate) fn may_count(&self) -> bool {
        !self.status.is_left_out() || self.may_be_excluded
    }

    /// The same result with bounds that also hold `lowest` and `highest`, of the same maximum.
    pub(crate) fn widened(mut self, (lowest, highest): (f64, f64)) -> Self {
        self.lowest = self.lowest.min(lowest);
        self.highest = self.highest.max(highest);
        self.share_lowest = self.share_lowest.min(share(lowest, self.max_highest));
        self.share_highest = self.share_highest.max(share(highest, self.max_highest));
        self
    }

    /// The same result, of a node that is excluded in some cases and has, in the others,
    /// this maximum and these bounds.
    pub(crate) fn or_excluded(mut self, max: f64, bounds: (f64, f64)) -> Self {
        if self.status == Status::Excluded {
            (self.max_highest, self.may_be_excluded) = (max, true);
            (self.lowest, self.highest) = bounds;
            self.share_lowest = share(bounds.0, max);
            self.share_highest = share(bounds.1, max);
        } else {
            (self.max_lowest, self.may_be_excluded) = (0.0, true);
            self = self.widened(bounds);
        }
        self
    }

    /// The same shares of another maximum.
    pub(crate) fn scaled_to(mut self, max: f64) -> Self {
        if self.max_highest <= 0.0 || self.max_highest == max {
            return self;
        }
        let factor = max / self.max_highest;
        for points in [
            &mut self.points,
            &mut self.max,
            &mut self.known_max,
            &mut self.lowest,
            &mut self.highest,
            &mut self.max_lowest,
            &mut self.max_highest,
        ] {
            *points = math::decimal(*points * factor);
        }
        self
    }

    /// Points as a part of the maximum; `None` where the node has no maximum.
    pub(crate) fn share(&self) -> Option<f64> {
        (self.max > 0.0).then(|| self.points / self.max)
    }
}

/// Points as a part of the maximum; 0 where there is no maximum.
pub(crate) fn share(points: f64, max: f64) -> f64 {
    if max > 0.0 { points / max } else { 0.0 }
}
