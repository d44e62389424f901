//! `for` entries: what they select, and whether they change anything.

use super::Checker;
use crate::error::{Code, Diagnostic};
use crate::programme::tree::Place;
use crate::programme::{Parameter, Validity};

/// Entries compared with one another; what comes later in a longer list is not looked at.
const MOST_COMPARED: usize = 64;

/// What an entry selects.
#[derive(Debug, Clone, Copy)]
struct Selection<'p> {
    types: &'p [String],
    units: &'p [String],
    valid: Validity,
}

impl Selection<'_> {
    fn is_everything(&self) -> bool {
        self.types.is_empty() && self.units.is_empty() && self.valid.is_always()
    }

    /// Whether it selects all that `other` does.
    fn covers(&self, other: &Self) -> bool {
        let holds = |all: &[String], some: &[String]| {
            all.is_empty() || (!some.is_empty() && some.iter().all(|one| all.contains(one)))
        };
        let from =
            self.valid.from.is_none_or(|first| other.valid.from.is_some_and(|day| first <= day));
        let to = self.valid.to.is_none_or(|last| other.valid.to.is_some_and(|day| day <= last));
        holds(self.types, other.types) && holds(self.units, other.units) && from && to
    }
}

impl Checker<'_> {
    /// Whether a validity ends before it begins.
    pub(super) fn dates(&mut self, valid: Validity, path: &str) -> bool {
        let (Some(from), Some(to)) = (valid.from, valid.to) else { return true };
        if from <= to {
            return true;
        }
        self.found.push(
            Diagnostic::new(
                Code::InvertedDates,
                format!("the validity ends on {to}, before it begins on {from}"),
            )
            .at(path)
            .help("exchange `from` and `to`"),
        );
        false
    }

    pub(super) fn node_cases(&mut self, place: &Place<'_>) {
        let list = place.at("for");
        if self.broken.holds(&list) {
            return;
        }
        let selections: Vec<Selection<'_>> = place
            .cases()
            .iter()
            .map(|case| Selection {
                types: &case.unit_types,
                units: &case.units,
                valid: case.valid,
            })
            .collect();
        self.selections(&selections, &list);
        for (at, case) in place.cases().iter().enumerate() {
            let path = format!("{list}/{at}");
            self.not_negative(Code::NegativeMaximum, "maximum", case.max, format!("{path}/max"));
            self.not_negative(
                Code::NegativeWeight,
                "weight",
                case.weight,
                format!("{path}/weight"),
            );
            if self.broken.touches(&path) || self.broken.touches_node(&place.path) {
                continue;
            }
            let rule = place.indicator().map(|indicator| &indicator.rule);
            let changes = case.applicable.is_some_and(|applicable| !applicable)
                || (case.max.is_some() && case.max != place.declared_max())
                || (case.weight.is_some() && case.weight != place.declared_weight())
                || (case.rule.is_some() && case.rule.as_ref() != rule);
            // An entry may also shield its units from a later one.
            let shields = at + 1 < place.cases().len();
            if !changes && !shields {
                self.found.push(
                    Diagnostic::new(Code::EmptyCondition, "the entry changes nothing")
                        .at(path)
                        .help("add what differs: `applicable`, `max`, `weight` or `rule`"),
                );
            }
        }
    }

    pub(super) fn parameter_cases(&mut self, parameter: &Parameter, path: &str) {
        let list = format!("{path}/for");
        if self.broken.holds(&list) {
            return;
        }
        let selections: Vec<Selection<'_>> = parameter
            .cases
            .iter()
            .map(|case| Selection {
                types: &case.unit_types,
                units: &case.units,
                valid: case.valid,
            })
            .collect();
        self.selections(&selections, &list);
        if let Some(case) = parameter.cases.last() {
            let path = format!("{list}/{}", parameter.cases.len() - 1);
            if case.value == parameter.value && !self.broken.touches(path.as_str()) {
                self.found.push(
                    Diagnostic::new(Code::EmptyCondition, "the entry changes nothing")
                        .at(path)
                        .help("its value is the one without it: remove the entry"),
                );
            }
        }
    }

    fn selections(&mut self, selections: &[Selection<'_>], list: &str) {
        for (at, selection) in selections.iter().enumerate() {
            let path = format!("{list}/{at}");
            if self.broken.touches(&path) || !self.dates(selection.valid, &format!("{path}/valid"))
            {
                continue;
            }
            if selection.is_everything() {
                self.found.push(
                    Diagnostic::new(
                        Code::EmptyCondition,
                        "the entry selects nothing: it is for every unit at every time",
                    )
                    .at(path.clone())
                    .help("add `type`, `unit` or `valid`, or write its content beside `for`"),
                );
            } else if !self.overlaps_programme(selection.valid) {
                self.found.push(
                    Diagnostic::new(
                        Code::EmptyCondition,
                        "the entry selects nothing: the programme is not in force then",
                    )
                    .at(format!("{path}/valid"))
                    .help("choose days within the programme's `valid`"),
                );
            }
            let earlier = selections.iter().take(at).take(MOST_COMPARED);
            let shadow = earlier.enumerate().find(|(_, earlier)| earlier.covers(selection));
            if let Some((first, _)) = shadow {
                self.found.push(
                    Diagnostic::new(
                        Code::ShadowedCondition,
                        format!("the entry is never used: entry {first} comes first and selects all that it does"),
                    )
                    .at(path)
                    .help("put the narrower entry first, or remove this one"),
                );
            }
        }
    }

    fn overlaps_programme(&self, valid: Validity) -> bool {
        let whole = self.programme.valid;
        let begins = valid.from.zip(whole.to).is_none_or(|(from, last)| from <= last);
        let ends = valid.to.zip(whole.from).is_none_or(|(to, first)| first <= to);
        begins && ends
    }
}
