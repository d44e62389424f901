//! The circumstances that `for` entries tell apart: types of unit, units, days.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::programme::tree::Tree;
use crate::programme::{Programme, Validity};

/// At most so many circumstances are gone through: further ones are left to the reader.
const MOST: usize = 64;

/// One unit at one time, as far as it matters.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Context<'p> {
    /// The type of the unit; none for one of a type that no entry names.
    unit_type: Option<&'p str>,
    /// A unit that some entry names, whose type is not known; none for any other unit.
    unit: Option<&'p str>,
    /// The day; none where no entry asks for it.
    day: Option<NaiveDate>,
}

/// Whether an entry applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Applies {
    Yes,
    No,
    Unknown,
}

impl Context<'_> {
    /// Whether an entry with these conditions applies here.
    pub(super) fn selects(&self, types: &[String], units: &[String], valid: Validity) -> Applies {
        if !valid.is_always() {
            match self.day {
                Some(day) if valid.holds_on(day) => {}
                Some(_) => return Applies::No,
                None => return Applies::Unknown,
            }
        }
        let unit_fits =
            units.is_empty() || self.unit.is_some_and(|unit| units.iter().any(|id| id == unit));
        if !unit_fits {
            return Applies::No;
        }
        if types.is_empty() {
            return Applies::Yes;
        }
        match (self.unit_type, self.unit) {
            (Some(own), _) if types.iter().any(|name| name == own) => Applies::Yes,
            // The unit is known by its id alone, and may be of any type.
            (None, Some(_)) => Applies::Unknown,
            _ => Applies::No,
        }
    }

    /// ` for …`, or nothing for the ordinary case.
    pub(super) fn described(&self) -> String {
        let mut text = String::new();
        if let Some(unit_type) = self.unit_type {
            text.push_str(&format!(" for units of type `{unit_type}`"));
        }
        if let Some(unit) = self.unit {
            text.push_str(&format!(" for the unit `{unit}`"));
        }
        if let Some(day) = self.day {
            text.push_str(&format!(" on {day}"));
        }
        text
    }
}

/// Every combination of a type or a unit with a day that the nodes tell apart.
pub(super) fn of<'p>(programme: &Programme, tree: &Tree<'p>) -> Vec<Context<'p>> {
    let mut types: BTreeSet<&str> = BTreeSet::new();
    let mut units: BTreeSet<&str> = BTreeSet::new();
    let mut days: BTreeSet<NaiveDate> = BTreeSet::new();
    let cases = tree.iter().flat_map(|place| place.cases());
    for case in cases.filter(|case| case.max.is_some() || case.weight.is_some()) {
        types.extend(case.unit_types.iter().map(String::as_str));
        units.extend(case.units.iter().map(String::as_str));
        // Something may change on the first day and on the day after the last.
        days.extend(case.valid.from);
        days.extend(case.valid.from.and_then(|day| day.pred_opt()));
        days.extend(case.valid.to);
        days.extend(case.valid.to.and_then(|day| day.succ_opt()));
        if types.len() + units.len() + days.len() > MOST {
            break;
        }
    }
    let mut days: Vec<NaiveDate> = days.into_iter().collect();
    days.retain(|day| programme.valid.holds_on(*day));
    let whos = std::iter::once((None, None))
        .chain(types.iter().map(|&name| (Some(name), None)))
        .chain(units.iter().map(|&unit| (None, Some(unit))));
    let whens: Vec<Option<NaiveDate>> =
        if days.is_empty() { vec![None] } else { days.into_iter().map(Some).collect() };
    whos.flat_map(|(unit_type, unit)| {
        whens.iter().map(move |day| Context { unit_type, unit, day: *day })
    })
    .take(MOST)
    .collect()
}
