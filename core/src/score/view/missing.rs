//! What is missing: the inputs by which the result of a unit may still change.

use serde::Serialize;

use crate::plan::PlanNode;
use crate::programme::Text;
use crate::programme::scope::Content;
use crate::score::{Scores, Status, gate_bit};
use crate::value::{State, Value};

/// An input that nobody reported and by which a node may still change.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct MissingInput {
    /// The id of the input.
    pub input: String,
    /// What is measured.
    pub title: Text,
    /// The nodes that wait for it.
    pub nodes: Vec<String>,
}

/// Missing inputs, by their places.
struct Found {
    /// Those that are missing, in the order in which they were met.
    order: Vec<usize>,
    /// For every input, the nodes that wait for it.
    nodes: Vec<Vec<String>>,
}

impl Found {
    fn add(&mut self, input: usize, node: &str) {
        let Some(nodes) = self.nodes.get_mut(input) else { return };
        if nodes.is_empty() {
            self.order.push(input);
        }
        if nodes.last().map(String::as_str) != Some(node) {
            nodes.push(node.to_owned());
        }
    }
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
    pub fn missing(&self, row: usize) -> Vec<MissingInput> {
        let inputs = &self.plan.programme.inputs;
        let mut found = Found { order: Vec::new(), nodes: vec![Vec::new(); inputs.len()] };
        self.gather_missing(0, row, true, &mut found);
        let Found { order, mut nodes } = found;
        let shown = |input: usize| {
            let (id, of) = inputs.get_index(input)?;
            let nodes = std::mem::take(nodes.get_mut(input)?);
            Some(MissingInput { input: id.clone(), title: of.title.clone(), nodes })
        };
        order.into_iter().filter_map(shown).collect()
    }

    /// Adds what a node and those below it wait for; `open` says whether the nodes above do.
    fn gather_missing(&self, at: usize, row: usize, open: bool, found: &mut Found) {
        let (Some(outcome), Some(node)) = (self.outcome(at, row), self.plan.nodes.get(at)) else {
            return;
        };
        let information = outcome.status == Status::Information;
        if matches!(outcome.status, Status::Given | Status::Inherited) && !outcome.gate_pending {
            return;
        }
        let open = open && (outcome.pending || outcome.gate_pending);
        if open || information {
            let mut waits = |input: usize| {
                if self.table.value(input, row) == Value::Missing {
                    found.add(input, &node.id);
                }
            };
            self.measured_inputs(at, node, row, &mut waits);
            for (number, gate) in node.gates.iter().enumerate() {
                for read in &gate.reads {
                    if let (Content::Input(input), true) =
                        (*read, outcome.undecided & (gate_bit(number)) != 0)
                    {
                        waits(input);
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
    fn measured_inputs(
        &self,
        at: usize,
        node: &PlanNode,
        row: usize,
        each: &mut impl FnMut(usize),
    ) {
        let several = node.measured.len() > 1;
        for (number, column) in node.measured.clone().enumerate() {
            let value = self.measured_value(at, number, row);
            if several && value.is_none_or(|value| value.state() != State::Missing) {
                continue;
            }
            if let Some(measure) = self.plan.outputs.get(column) {
                measure.inputs.iter().copied().for_each(&mut *each);
            }
        }
    }
}
