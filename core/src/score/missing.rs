//! What is missing: the inputs by which the result of a unit may still change.

use indexmap::IndexMap;
use serde::Serialize;

use super::{MOST_GATES, Scores, Status};
use crate::plan::PlanNode;
use crate::programme::Text;
use crate::programme::scope::Content;
use crate::value::{State, Value};

/// An input that nobody reported and by which a node may still change.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MissingShown {
    /// The id of the input.
    pub input: String,
    /// What is measured.
    pub title: Text,
    /// The nodes that wait for it.
    pub nodes: Vec<String>,
}

impl Scores {
    /// The inputs of a row that nobody reported and by which something may still change, in
    /// the order of the tree.
    ///
    /// What lies below a node whose points are settled, because they were given, inherited or
    /// decided by the rest, waits for nothing. An indicator for information waits for its
    /// inputs as long as it is shown.
    ///
    /// ```
    /// use chiso::{Plan, observe::Observations, programme::Programme};
    ///
    /// let programme = Programme::from_json(
    ///     r#"{
    ///         "chiso": 1, "id": "example",
    ///         "inputs": {"on_time": {"type": "share"}, "online": {"type": "share"}},
    ///         "tree": [
    ///             {"id": "timeliness", "max": 20, "formula": "on_time",
    ///              "rule": {"proportional": {"full_at": "100%"}}},
    ///             {"id": "services", "max": 10, "formula": "online",
    ///              "rule": {"proportional": {"full_at": "100%"}}}
    ///         ]
    ///     }"#,
    /// )?;
    /// let plan = Plan::new(programme)?;
    /// let said: Vec<Observations> =
    ///     serde_json::from_str(r#"[{"unit": "a", "given": {"services": 7}}]"#)?;
    /// let scores = plan.score(plan.table(&said)?)?;
    /// let missing = scores.missing(0);
    /// assert_eq!(missing.len(), 1);
    /// assert_eq!((missing[0].input.as_str(), missing[0].nodes[0].as_str()), ("on_time", "timeliness"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn missing(&self, row: usize) -> Vec<MissingShown> {
        let mut found = IndexMap::new();
        self.gather_missing(0, row, true, &mut found);
        let shown = |(input, nodes): (usize, Vec<String>)| {
            let (id, of) = self.plan.programme.inputs.get_index(input)?;
            Some(MissingShown { input: id.clone(), title: of.title.clone(), nodes })
        };
        found.into_iter().filter_map(shown).collect()
    }

    /// Adds what a node and those below it wait for; `open` says whether the nodes above do.
    fn gather_missing(
        &self,
        at: usize,
        row: usize,
        open: bool,
        found: &mut IndexMap<usize, Vec<String>>,
    ) {
        let (Some(outcome), Some(node)) = (self.outcome(at, row), self.plan.nodes.get(at)) else {
            return;
        };
        let information = outcome.status == Status::Information;
        if matches!(outcome.status, Status::Given | Status::Inherited) && !outcome.hangs {
            return;
        }
        let open = open && (outcome.awaits || outcome.hangs);
        if open || information {
            let mut inputs = self.measured_missing(at, node, row);
            let gates = node.gates.iter().take(MOST_GATES).enumerate();
            for (_, gate) in gates.filter(|(number, _)| outcome.undecided & (1 << number) != 0) {
                inputs.extend(gate.reads.iter().filter_map(|read| match read {
                    Content::Input(input) => Some(*input),
                    _ => None,
                }));
            }
            for input in inputs {
                if self.table.value(input, row) == Value::Missing {
                    let nodes = found.entry(input).or_default();
                    if nodes.last() != Some(&node.id) {
                        nodes.push(node.id.clone());
                    }
                }
            }
        }
        for &child in &node.children {
            self.gather_missing(child, row, open, found);
        }
    }

    /// The inputs of what is measured at a node; of a checklist, those of the items that are
    /// not known.
    fn measured_missing(&self, at: usize, node: &PlanNode, row: usize) -> Vec<usize> {
        let several = node.measured.len() > 1;
        let outputs = node.measured.clone().enumerate();
        let waits = |number: usize| {
            let value = self.measured_value(at, number, row);
            !several || value.is_some_and(|value| value.state() == State::Missing)
        };
        outputs
            .filter(|(number, _)| waits(*number))
            .filter_map(|(_, column)| self.plan.outputs.get(column))
            .flat_map(|measure| measure.inputs.iter().copied())
            .collect()
    }
}
