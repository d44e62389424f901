//! Observations as a table, with the place of the observations that a finding is about.

use std::collections::BTreeMap;

use chiso::observe::{Observations, Table};
use chiso::{Code, Plan};

use crate::column::Found;

/// The table of observations, if there are no errors, and all findings, each with the place of
/// its observations.
pub(crate) fn table_of(plan: &Plan, observations: &[Observations]) -> (Option<Table>, Vec<Found>) {
    let (table, findings) = match plan.table_and_findings(observations) {
        Ok((table, findings)) => (Some(table), findings),
        Err(error) => (None, error.diagnostics().to_vec()),
    };
    if findings.is_empty() {
        return (table, Vec::new());
    }
    let mut places: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (at, of) in observations.iter().enumerate() {
        let period = of.period.map(|period| period.to_string());
        places.entry((of.unit.id.clone(), period)).or_default().push(at);
    }
    // Findings come in the order of the observations, those of a unit that comes again after
    // those of its first time, which begin with the finding that it does.
    let mut last = 0;
    let mut found = Vec::new();
    for finding in findings {
        let unit = finding.unit.clone().unwrap_or_default();
        let at = if finding.code == Code::UnitCircle {
            // Of a unit in whatever period.
            observations.iter().position(|of| of.unit.id == unit)
        } else {
            let again = finding.code == Code::DuplicateUnit;
            let all = places.get(&(unit, finding.period.clone()));
            let mut later = all.into_iter().flatten().copied().skip(usize::from(again));
            later.find(|&at| if again { at > last } else { at >= last })
        };
        last = at.unwrap_or(last);
        found.push((last, finding));
    }
    (table, found)
}
