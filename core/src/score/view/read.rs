//! What several views ask of a result.

use crate::plan::case_in_force;
use crate::programme::{Indicator, Rule, Text};
use crate::score::engine::class::Classification;
use crate::score::engine::hierarchy::Assessed;
use crate::score::engine::outcome::Outcome;
use crate::score::{Scores, Status};

/// Whether some of a node's points are known and count.
pub(super) fn is_known(outcome: &Outcome) -> bool {
    !outcome.status.is_left_out() && outcome.status != Status::Unknown
}

impl Scores {
    /// The title of a node; for the total, its own or that of the programme.
    pub(super) fn title(&self, at: usize) -> Text {
        let programme = &self.plan.programme;
        if at == 0 {
            let own = &programme.total.title;
            return if own.is_empty() { programme.title.clone() } else { own.clone() };
        }
        self.plan.titles.get(at).cloned().unwrap_or_default()
    }

    /// The rule of the entry of `for` that applies to the unit, or the node's own.
    pub(super) fn rule_in_force<'r>(&self, indicator: &'r Indicator, row: usize) -> &'r Rule {
        let period = self.periods().get(row).copied().flatten();
        let unit = self.units().get(row);
        let case = unit.and_then(|unit| case_in_force(&indicator.cases, unit, period));
        case.and_then(|case| case.rule.as_ref()).unwrap_or(&indicator.rule)
    }

    /// The title of an item, or else of the input it asks about.
    pub(super) fn item_title(&self, title: &Text, formula: &str) -> Text {
        if !title.is_empty() {
            return title.clone();
        }
        let input = self.plan.programme.inputs.get(formula.trim());
        input.map_or_else(|| Text::of("en", formula), |input| input.title.clone())
    }

    /// Where the engine took the result of a node from.
    pub(super) fn assessed(&self, at: usize, row: usize) -> Assessed {
        self.hierarchy.assessed(at, row)
    }

    /// Whether the result of a node was made at the row's own unit.
    pub(super) fn is_assessed_here(&self, at: usize, row: usize) -> bool {
        self.assessed(at, row) == Assessed::Here
    }

    /// The class of a row, and what may become of it.
    pub(super) fn classification(&self, row: usize) -> Option<Classification> {
        self.columns.classes.get(row).copied()
    }
}
