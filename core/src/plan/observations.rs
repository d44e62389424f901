//! Table → observations: what a table was made from, or would have been.

use super::Plan;
use crate::observe::{Measured, Observation, Observations, Table};

impl Table {
    /// The rows as observations: what [`Plan::table`] made the table from, or would have.
    ///
    /// ```
    /// use chiso::{Plan, observe::Observations, programme::Programme};
    ///
    /// let programme = Programme::from_json(
    ///     r#"{
    ///         "chiso": 1, "id": "example", "inputs": {"from": {"type": "date"}},
    ///         "tree": [{
    ///             "id": "early", "max": 1, "formula": "from <= @2026-01-31",
    ///             "rule": {"yes_no": {}}
    ///         }]
    ///     }"#,
    /// )?;
    /// let plan = Plan::new(programme)?;
    /// let said: Vec<Observations> =
    ///     serde_json::from_str(r#"[{"unit": "a", "values": {"from": "2026-01-05"}}]"#)?;
    /// let table = plan.table(&said)?;
    /// assert_eq!(table.observations(&plan), said);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn observations(&self, plan: &Plan) -> Vec<Observations> {
        let inputs = &plan.programme().inputs;
        let nodes: Vec<&str> = plan.node_ids().collect();
        let rows = self.units.iter().zip(&self.periods).enumerate();
        let mut all: Vec<Observations> = rows
            .map(|(row, (unit, period))| {
                let mut of = Observations::new(unit.clone());
                of.period = *period;
                for (at, (id, input)) in inputs.iter().enumerate() {
                    let value = Measured::of(self.value(at, row), input);
                    let report = self.reports.get(&(at, row)).cloned();
                    if value == Measured::Missing && report.is_none() {
                        continue;
                    }
                    let report = report.unwrap_or_default();
                    let said = Observation {
                        value,
                        assessor: report.assessor,
                        by: report.by,
                        evidence: report.evidence,
                        note: report.note,
                    };
                    of.values.insert(id.clone(), said);
                }
                of
            })
            .collect();
        for ((node, row), points) in self.given.iter() {
            if let (Some(of), Some(id)) = (all.get_mut(*row), nodes.get(*node)) {
                of.given.insert((*id).to_owned(), points.clone());
            }
        }
        all
    }
}
