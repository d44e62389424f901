//! Observations as a table, with the place of the observations that a finding is about.

use std::collections::BTreeMap;
use std::sync::Arc;

use chiso::observe::{Observations, Table};
use chiso::{Code, Diagnostic, Error, Period, Plan};

use crate::data::{Content, Data, agreed, without_values};
use crate::input_column::RowFinding;

/// What is scored of observations; `period` is that of those that name none, and `is_named`
/// says of every input whether one of them names it.
pub(crate) fn data_of(
    plan: &Plan,
    observations: &mut [Observations],
    period: Option<Period>,
    is_named: &[bool],
) -> chiso::Result<Data> {
    let mut findings = Vec::new();
    for (row, of) in observations.iter_mut().enumerate() {
        match agreed(of.period, period) {
            Ok(period) => of.period = period,
            Err(found) => findings.push(found.of_unit(of.unit.id.as_str()).of_row(row)),
        }
    }
    let (table, found) = table_of(plan, observations);
    findings.extend(found.into_iter().map(|(row, finding)| finding.of_row(row)));
    let Some(table) = table.filter(|_| !findings.iter().any(Diagnostic::is_error)) else {
        return Err(Error::new(findings));
    };
    if !observations.is_empty() {
        findings.extend(without_values(plan, is_named));
    }
    let rows = table.rows();
    Ok(Data { rows, content: Content::Table(Arc::new(table)), kept: Vec::new(), findings })
}

/// Of every input, whether some of the observations name it.
pub(crate) fn named(plan: &Plan, observations: &[Observations]) -> Vec<bool> {
    // Most inputs have a value in the first rows already.
    let is_named = |id: &String| observations.iter().any(|of| of.values.contains_key(id));
    plan.programme().inputs.keys().map(is_named).collect()
}

/// The table of observations, if there are no errors, and all findings, each with the place of
/// its observations.
pub(crate) fn table_of(
    plan: &Plan,
    observations: &[Observations],
) -> (Option<Table>, Vec<RowFinding>) {
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
