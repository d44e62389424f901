//! datalogic-rs: JSONLogic, compiled. It refuses to compute with null, whatever the settings:
//! what an operation needs is asked for first.

use bumpalo::Bump;
use datalogic_rs::{DataValue, Engine as Rules, Logic};
use serde_json::{Value, json};

use crate::contender::Outcome;
use crate::rows::Engine;
use crate::tree::{Tree, Workload};

pub(crate) struct Datalogic {
    rules: Rules,
    compiled: Vec<Logic>,
    names: Vec<String>,
    arena: Bump,
}

impl Datalogic {
    pub(crate) fn new(workload: &Workload) -> Outcome<Self> {
        let rules = Rules::new();
        let compile = |tree: &Tree| -> Outcome<Logic> {
            let rule = rule(tree, &workload.names).to_string();
            Ok(rules.compile(rule.as_str()).map_err(|e| format!("{rule}: {e}"))?)
        };
        let compiled = workload.trees.iter().map(compile).collect::<Outcome<_>>()?;
        Ok(Self { rules, compiled, names: workload.names.clone(), arena: Bump::new() })
    }
}

impl Engine for Datalogic {
    fn row(&mut self, values: &[f64], put: &mut dyn FnMut(usize, f64)) -> Outcome {
        self.arena.reset();
        let arena = &self.arena;
        let named = self.names.iter().zip(values).map(|(name, &value)| {
            let value = if value.is_nan() { DataValue::Null } else { DataValue::from_f64(value) };
            (name.as_str(), value)
        });
        let row: &DataValue<'_> =
            arena.alloc(DataValue::Object(arena.alloc_slice_fill_iter(named)));
        for (formula, logic) in self.compiled.iter().enumerate() {
            let result = self
                .rules
                .evaluate(logic, row, arena)
                .map_err(|e| format!("formula {}: {e}", formula + 1))?;
            put(formula, result.as_f64().unwrap_or(f64::NAN));
        }
        Ok(())
    }
}

fn rule(tree: &Tree, names: &[String]) -> Value {
    let column = |at: usize| json!({"var": names[at]});
    match tree {
        Tree::Coalesce(x, otherwise) => {
            json!({"if": [known(x, names), plain(x, names), otherwise]})
        }
        Tree::OnlyFrom(at, least, x) => json!({"if": [
            {"and": [known(x, names), {">=": [column(*at), least]}]}, plain(x, names),
            null,
        ]}),
        Tree::IfKnown(at, then, otherwise) => {
            json!({"if": [there(*at, names), rule(then, names), rule(otherwise, names)]})
        }
        Tree::Band(x, edges, points) => {
            let value = plain(x, names);
            let chosen = json!({"if": [
                {">=": [value, edges[2]]}, points[3],
                {">=": [value, edges[1]]}, points[2],
                {">=": [value, edges[0]]}, points[1],
                points[0],
            ]});
            json!({"if": [known(x, names), chosen, null]})
        }
        other => json!({"if": [known(other, names), plain(other, names), null]}),
    }
}

/// Whether a tree has a value.
fn known(tree: &Tree, names: &[String]) -> Value {
    let (columns, divisors) = tree.needs();
    let mut all: Vec<Value> = columns.iter().map(|&at| there(at, names)).collect();
    // 0 counts as "no".
    all.extend(divisors.iter().map(|divisor| plain(divisor, names)));
    json!({"and": all})
}

/// Whether a column is not null.
fn there(at: usize, names: &[String]) -> Value {
    json!({"!==": [{"var": names[at]}, null]})
}

/// A tree whose value is known to be there.
fn plain(tree: &Tree, names: &[String]) -> Value {
    let inner = |tree: &Tree| plain(tree, names);
    match tree {
        Tree::Number(number) => json!(number),
        Tree::Column(at) => json!({"var": names[*at]}),
        Tree::Add(a, b) => json!({"+": [inner(a), inner(b)]}),
        Tree::Subtract(a, b) => json!({"-": [inner(a), inner(b)]}),
        Tree::Multiply(a, b) => json!({"*": [inner(a), inner(b)]}),
        Tree::Divide(a, b) => json!({"/": [inner(a), inner(b)]}),
        Tree::Min(x, most) => json!({"min": [inner(x), most]}),
        Tree::Max(x, least) => json!({"max": [inner(x), least]}),
        other => rule(other, names),
    }
}
