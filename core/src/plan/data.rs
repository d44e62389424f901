//! Observations → table: every value checked against the programme.

use std::collections::BTreeSet;

use super::{Compiled, Plan, findings};
use crate::error::{Diagnostic, Result, unless_errors};
use crate::math;
use crate::observe::{GivenPoints, Observation, Observations, Report, Table, resolve};
use crate::value::Value;

impl Plan {
    /// The observations as a table that can be scored.
    ///
    /// # Errors
    ///
    /// All findings at once, each with unit and input: a value for something that is not
    /// declared, of another type, outside what the input can be, or larger than what it is
    /// a part of; given points for an unknown node or outside what it can earn; a unit that
    /// appears twice in a period.
    pub fn table(&self, observations: &[Observations]) -> Result<Table> {
        self.table_and_findings(observations).map(|(table, _)| table)
    }

    /// The same with the findings that are no errors.
    ///
    /// # Errors
    ///
    /// Those of [`Plan::table`].
    pub fn table_and_findings(
        &self,
        observations: &[Observations],
    ) -> Result<(Table, Vec<Diagnostic>)> {
        let (table, findings) = self.read(observations);
        unless_errors((table, findings.clone()), findings)
    }

    /// All findings in the observations, those that are no errors included.
    #[must_use]
    pub fn check_data(&self, observations: &[Observations]) -> Vec<Diagnostic> {
        self.read(observations).1
    }

    fn read(&self, observations: &[Observations]) -> (Table, Vec<Diagnostic>) {
        let plan = &*self.compiled;
        let units = observations.iter().map(|of| of.unit.clone()).collect();
        let periods = observations.iter().map(|of| of.period).collect();
        let mut table = Table::unknown(units, periods, plan.domains.len());
        let mut all = Vec::new();
        let mut seen = BTreeSet::new();
        for (row, of) in observations.iter().enumerate() {
            let mut found = Vec::new();
            if !seen.insert((of.unit.id.as_str(), of.period)) {
                found.push(findings::duplicate_unit());
            }
            if let Some(period) = of.period
                && !plan.programme.valid.holds_on(period.last_day())
            {
                found.push(findings::not_in_force(period));
            }
            read_values(plan, row, of, &mut table, &mut found);
            read_given(plan, row, of, &mut table, &mut found);
            let placed = |found: Diagnostic| found.of_unit(of.unit.id.clone()).of_period(of.period);
            all.extend(found.into_iter().map(placed));
        }
        all.extend(circles(&table));
        (table, all)
    }
}

/// Units that lie, over others, within themselves.
fn circles(table: &Table) -> Vec<Diagnostic> {
    if table.units.iter().all(|unit| unit.parent.is_none()) {
        return Vec::new();
    }
    let above = table.batch().rows_above();
    // The walk, by its first row, in which a row was reached: rows are walked over once.
    let mut walked: Vec<Option<usize>> = vec![None; table.rows()];
    let mut found = Vec::new();
    for start in 0..table.rows() {
        let mut row = Some(start);
        while let Some(at) = row {
            match walked.get_mut(at) {
                Some(place @ None) => *place = Some(start),
                Some(Some(walk)) if *walk == start => {
                    let unit = table.units.get(at).map_or("", |unit| unit.id.as_str());
                    found.push(findings::circle(unit));
                    break;
                }
                _ => break,
            }
            row = above.get(at).copied().flatten();
        }
    }
    found
}

fn read_values(
    plan: &Compiled,
    row: usize,
    of: &Observations,
    table: &mut Table,
    found: &mut Vec<Diagnostic>,
) {
    let inputs = &plan.programme.inputs;
    for (id, observation) in &of.values {
        let Some((at, _, input)) = inputs.get_full(id) else {
            let names = inputs.keys().map(String::as_str);
            let otherwise = (
                "declare it among the inputs, or leave the value out",
                "khai báo số liệu này trong chương trình, hoặc bỏ giá trị này",
            );
            found.push(findings::unknown_input(id, names, otherwise));
            continue;
        };
        match resolve(&observation.value, input) {
            Ok(value) => table.set(at, row, value),
            Err(finding) => found.push(finding.of_input(id.clone())),
        }
        if let Some(report) = report(observation) {
            table.reports.insert((at, row), report);
        }
    }
    for &(part, whole) in &plan.parts {
        let values = (table.value(part, row), table.value(whole, row));
        if let (Value::Known(small), Value::Known(large)) = values
            && math::above(small, large)
        {
            found.push(plan.exceeds((part, small), (whole, large)));
        }
    }
}

fn report(observation: &Observation) -> Option<Report> {
    let Observation { assessor, by, evidence, note, .. } = observation;
    let report = Report {
        assessor: *assessor,
        by: by.clone(),
        evidence: evidence.clone(),
        note: note.clone(),
    };
    (report != Report::default()).then_some(report)
}

fn read_given(
    plan: &Compiled,
    row: usize,
    of: &Observations,
    table: &mut Table,
    found: &mut Vec<Diagnostic>,
) {
    if of.given.is_empty() {
        return;
    }
    let profile = plan.profile_of(&of.unit, of.period);
    for (id, given) in &of.given {
        let Some(node) = plan.node(id) else {
            let names = plan.nodes.iter().map(|node| node.id.as_str());
            found.push(findings::unknown_node(id, names));
            continue;
        };
        let terms = profile.terms.get(node);
        if terms.is_some_and(|terms| !terms.applicable) {
            found.push(findings::not_asked(id));
            continue;
        }
        let (least, most) = terms.map_or((0.0, 0.0), |terms| terms.point_range);
        // Adding 0 makes 0 of −0, which would print as another number.
        let points = given.points + 0.0;
        if !points.is_finite() || math::above(least, points) || math::above(points, most) {
            found.push(findings::given_out_of_range(id, points, (least, most)));
            continue;
        }
        table.given.insert((node, row), GivenPoints { points, ..given.clone() });
    }
}
