//! One indicator: rule and policies, the result of one unit with what it may become.

use std::ops::Range as Places;

use super::checklist::{checklist, checklist_bounds};
use super::cohort::Cohort;
use super::outcome::{Outcome, Status};
use super::rule::{RuleResult, ScoringFn};
use super::settle::{round_outcome, round_points};
use crate::formula::Range;
use crate::plan::{NodeTerms, ResolvedPolicies};
use crate::programme::Policy;
use crate::value::{State, Value};

/// An indicator, ready for units of one profile.
#[derive(Debug, Clone)]
pub(in crate::score) struct IndicatorOp {
    pub(super) scoring: ScoringFn,
    pub(super) max: f64,
    pub(super) decimals: Option<u8>,
    /// The least and the most points it can have.
    point_range: (f64, f64),
    /// Where the formula, or those of a checklist, are among the plan's outputs.
    pub(super) measured: Places<usize>,
    /// The input that the formula is, if nothing is done to it.
    pub(super) input: Option<usize>,
    /// What becomes of a row without a value, by its state.
    actions: [MissingAction; 4],
    /// The outcome of a row in which the only input is missing, where that is the same for all
    /// rows: no other input narrows it down, and no gate asks.
    pub(super) when_missing: Option<Box<Outcome>>,
}

/// What becomes of an indicator's row without a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::score) enum MissingAction {
    /// These points stand in.
    Points(f64),
    /// The indicator leaves numerator and maximum.
    Exclude,
    /// It is not known, and has bounds.
    Unknown,
}

impl IndicatorOp {
    /// The indicator; none where no points are at stake.
    pub(super) fn new(
        terms: &NodeTerms,
        policies: &ResolvedPolicies,
        decimals: Option<u8>,
        measured: Places<usize>,
        input: Option<usize>,
    ) -> Option<Self> {
        let max = terms.max;
        let scoring = ScoringFn::new(terms.rule.as_ref()?, max, decimals)?;
        let settled = |points: f64| MissingAction::Points(round_points(points, max, decimals));
        let action = |state: State| match policies.for_state(state).unwrap_or(Policy::Unknown) {
            Policy::Zero => settled(0.0),
            Policy::Full => settled(max),
            Policy::Points(points) => settled(points),
            Policy::Exclude => MissingAction::Exclude,
            Policy::Unknown | Policy::Error => MissingAction::Unknown,
        };
        let actions = State::ALL.map(action);
        let point_range = terms.point_range;
        let when_missing = None;
        Some(Self { scoring, max, decimals, point_range, measured, input, actions, when_missing })
    }

    /// The same, for whose only input, which may be what `domain` says, nothing else matters.
    pub(super) fn with_missing_outcome(mut self, domain: Range) -> Self {
        let outcome = self.outcome(|_| Value::Missing, Some(&[domain]), None);
        self.when_missing = Some(Box::new(round_outcome(outcome, self.decimals).closed()));
        self
    }

    /// What becomes of a row in which the value has this state.
    #[inline(always)]
    pub(super) fn action(&self, state: State) -> MissingAction {
        self.actions.get(state as usize).copied().unwrap_or(MissingAction::Unknown)
    }

    /// Whether some row may leave it out.
    pub(super) fn may_be_excluded(&self) -> bool {
        State::ALL.iter().skip(1).any(|&state| self.action(state) == MissingAction::Exclude)
    }

    /// The points for what was measured, before rounding, and which band or how many items
    /// they are for; else the state that there are none for. `value_of` has what the formula,
    /// or one of a checklist, came to.
    #[inline(always)]
    pub(super) fn rule_result(
        &self,
        value_of: impl Fn(usize) -> Value + Copy,
        cohort: Option<&Cohort>,
    ) -> Result<RuleResult, State> {
        match &self.scoring {
            ScoringFn::Checklist { award, parts } => {
                checklist((0..parts.len()).map(value_of), *award, parts, self.max)
            }
            ScoringFn::Given => Err(State::Missing),
            scoring => match value_of(0) {
                Value::Known(x) => {
                    let points = scoring.points(x, self.max, cohort).ok_or(State::Undefined)?;
                    Ok(RuleResult { points, detail: scoring.band(x) })
                }
                absent => Err(absent.state()),
            },
        }
    }

    /// The same, with the points as they are kept.
    #[inline(always)]
    pub(super) fn kept_result(
        &self,
        value_of: impl Fn(usize) -> Value + Copy,
        cohort: Option<&Cohort>,
    ) -> Result<RuleResult, State> {
        match &self.scoring {
            ScoringFn::Checklist { .. } | ScoringFn::Given => {
                let earned = self.rule_result(value_of, cohort)?;
                let points = round_points(earned.points, self.max, self.decimals);
                Ok(RuleResult { points, ..earned })
            }
            scoring => {
                let how = (self.max, self.decimals);
                let Value::Known(x) = value_of(0) else { return Err(value_of(0).state()) };
                let points = scoring.kept_points(x, how, cohort).ok_or(State::Undefined)?;
                Ok(RuleResult { points, detail: scoring.band(x) })
            }
        }
    }

    /// The result, before rounding and gates. `ranges` has what the values may be, where an
    /// input behind them is missing.
    pub(super) fn outcome(
        &self,
        value_of: impl Fn(usize) -> Value + Copy,
        ranges: Option<&[Range]>,
        cohort: Option<&Cohort>,
    ) -> Outcome {
        let outcome = match self.rule_result(value_of, cohort) {
            Ok(earned) => Outcome {
                detail: earned.detail,
                ..Outcome::certain(Status::Scored, earned.points, self.max)
            },
            Err(state) => self.absent(state, ranges.is_none()),
        };
        match ranges {
            Some(ranges) => Outcome { pending: true, ..self.possible(outcome, ranges) },
            None => Outcome { pending: outcome.state == State::Missing, ..outcome },
        }
    }

    /// The result where there is no value, by the policy for its state. Points that are to be
    /// `given` and have not come in may still do so, whatever stands in for them.
    fn absent(&self, state: State, given: bool) -> Outcome {
        let awaited = given && state == State::Missing;
        match self.action(state) {
            MissingAction::Points(points) => {
                let outcome =
                    Outcome { state, ..Outcome::certain(Status::Assigned, points, self.max) };
                if awaited { outcome.widened(self.point_range) } else { outcome }
            }
            MissingAction::Exclude => {
                let excluded = Outcome::excluded(state);
                if awaited { excluded.or_excluded(self.max, self.point_range) } else { excluded }
            }
            MissingAction::Unknown => Outcome::unknown(state, self.max, self.point_range),
        }
    }

    /// Widens the bounds to every result that the missing inputs behind the value allow.
    fn possible(&self, mut outcome: Outcome, ranges: &[Range]) -> Outcome {
        let max = self.max;
        let mut bounds: Option<(f64, f64)> = None;
        let mut add = |(lowest, highest): (f64, f64)| {
            bounds =
                Some(bounds.map_or((lowest, highest), |(l, h)| (l.min(lowest), h.max(highest))));
        };
        let mut may_be_excluded = false;
        let mut may_be_undefined = ranges.iter().any(|range| range.undefined);
        if let ScoringFn::Checklist { award, parts } = &self.scoring {
            add(checklist_bounds(ranges, *award, parts, max));
            may_be_excluded |= ranges.iter().all(|range| range.not_applicable);
        } else if let Some(range) = ranges.first() {
            if range.known {
                let (lowest, highest) = (range.lowest, range.highest);
                add(self.scoring.bounds(lowest, highest, max).unwrap_or(self.point_range));
                may_be_undefined |= self.scoring.may_lack_answer(lowest, highest);
            }
            may_be_excluded |= range.not_applicable;
        }
        let mut leaves = false;
        let states =
            [(may_be_undefined, State::Undefined), (may_be_excluded, State::NotApplicable)];
        for (_, state) in states.into_iter().filter(|(possible, _)| *possible) {
            match self.action(state) {
                MissingAction::Points(points) => add((points, points)),
                MissingAction::Exclude => leaves = true,
                MissingAction::Unknown => add(self.point_range),
            }
        }
        let Some(bounds) = bounds else {
            if leaves && outcome.status != Status::Excluded {
                // It is there for now, by its policy, and cannot stay.
                (outcome.max_lowest, outcome.may_be_excluded) = (0.0, true);
            }
            return outcome;
        };
        if outcome.status == Status::Unknown {
            let (state, detail) = (outcome.state, outcome.detail);
            outcome = Outcome { detail, ..Outcome::unknown(state, max, bounds) };
        }
        if leaves || outcome.status == Status::Excluded {
            outcome.or_excluded(max, bounds)
        } else {
            outcome.widened(bounds)
        }
    }
}
