//! Programme → plan.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{
    Compiled, GateEffect, Kind, Measure, PlanGate, PlanNode, Profile, ResolvedPolicies, Slots,
    order, profile,
};
use crate::error::{Diagnostic, Error, Result};
use crate::formula::{Checked, Compiler, Formula, Scope, check};
use crate::programme::{
    Effect, Gate, Node, Place, Programme, Rule, TOTAL, Text,
    scope::{ProgrammeScope, input_range},
};

pub(super) fn compile(programme: Programme) -> Result<Compiled> {
    let findings = programme.check();
    if findings.iter().any(Diagnostic::is_error) {
        return Err(Error::new(findings));
    }
    let slots = slots(&programme);
    let mut building = Building {
        scope: ProgrammeScope::new(&programme),
        compiler: Compiler::new(slots.nodes),
        outputs: Vec::new(),
        derived_inputs: Vec::new(),
        slots: &slots,
    };
    building.add_derived(&programme)?;

    let mut nodes = vec![total(&programme)];
    for (at, node) in programme.tree.iter().enumerate() {
        building.add_node(&programme, node, 0, &format!("/tree/{at}"), &mut nodes)?;
    }
    let Building { compiler, outputs, .. } = building;
    let program = compiler.finish();
    let mut titles = vec![Text::default()];
    profile::preorder(&programme.tree, &mut |node| titles.push(node.title().clone()));
    let node_index: BTreeMap<String, usize> =
        nodes.iter().enumerate().map(|(at, node)| (node.id.clone(), at)).collect();
    let asked = add_gates(&programme, &slots, &mut nodes)?;
    let order = order::evaluation_order(&nodes, &asked);
    let ordinary = Arc::new(Profile::resolve(&programme, &nodes, &[]));
    let inherits = nodes.iter().any(|node| node.assessed_at.is_some());
    Ok(Compiled {
        digest: programme.digest(),
        uniform: profile::is_uniform(&programme),
        programme,
        nodes,
        titles,
        order,
        node_index,
        program,
        outputs,
        slots,
        ordinary,
        inherits,
    })
}

fn slots(programme: &Programme) -> Slots {
    let inputs = programme.inputs.len();
    let parameters = programme.parameters.len();
    Slots {
        inputs,
        parameters,
        nodes: inputs + parameters + programme.derived.len(),
        domains: programme.inputs.values().map(input_range).collect(),
        at_most: programme
            .inputs
            .values()
            .map(|input| programme.inputs.get_index_of(input.at_most.as_ref()?))
            .collect(),
    }
}

fn total(programme: &Programme) -> PlanNode {
    let total = &programme.total;
    PlanNode {
        id: TOTAL.to_owned(),
        parent: None,
        children: Vec::new(),
        depth: 0,
        path: "/total".to_owned(),
        kind: Kind::Group { aggregate: total.aggregate, rescale: total.rescale },
        policies: ResolvedPolicies::of_group(&total.policies),
        decimals: rounding(programme, Place::Total),
        assessed_at: None,
        bonus: false,
        gates: Vec::new(),
        measured: 0..0,
    }
}

fn rounding(programme: &Programme, place: Place) -> Option<u8> {
    programme.round.as_ref().filter(|round| round.at.contains(place)).map(|round| round.decimals)
}

struct Building<'a> {
    scope: ProgrammeScope<'a>,
    compiler: Compiler,
    outputs: Vec<Measure>,
    /// For every derived quantity, the inputs it reads.
    derived_inputs: Vec<Vec<usize>>,
    slots: &'a Slots,
}

impl Building<'_> {
    /// Compiles derived quantities so that each comes after those it reads.
    fn add_derived(&mut self, programme: &Programme) -> Result<()> {
        let first = self.slots.inputs + self.slots.parameters;
        self.derived_inputs = vec![Vec::new(); programme.derived.len()];
        for at in self.scope.derived_order() {
            let Some((id, derived)) = programme.derived.get_index(at) else { continue };
            let checked = checked(&derived.formula, &self.scope, &format!("/derived/{id}"))?;
            let output = self.compiler.add(&checked);
            self.compiler.bind(first + at, output);
            let inputs = self.inputs_of(&checked);
            if let Some(place) = self.derived_inputs.get_mut(at) {
                *place = inputs;
            }
        }
        Ok(())
    }

    /// The inputs a formula reads, directly or through derived quantities, in order.
    fn inputs_of(&self, checked: &Checked) -> Vec<usize> {
        inputs_behind(checked.reads(), self.slots, &self.derived_inputs)
    }

    fn add_measure(&mut self, formula: &str, path: &str) -> Result<()> {
        let checked = checked(formula, &self.scope, path)?;
        self.outputs.push(Measure {
            output: self.compiler.add(&checked),
            value_type: checked.value_type(),
            inputs: self.inputs_of(&checked),
            formula: formula.to_owned(),
        });
        Ok(())
    }

    /// Adds a node and all below it behind its parent, which is there already.
    fn add_node(
        &mut self,
        programme: &Programme,
        node: &Node,
        parent: usize,
        path: &str,
        nodes: &mut Vec<PlanNode>,
    ) -> Result<()> {
        let at = nodes.len();
        let depth = nodes.get(parent).map_or(0, |parent| parent.depth) + 1;
        if let Some(parent) = nodes.get_mut(parent) {
            parent.children.push(at);
        }
        let from = self.outputs.len();
        let planned = match node {
            Node::Group(group) => PlanNode {
                id: group.id.clone(),
                parent: Some(parent),
                children: Vec::new(),
                depth,
                path: path.to_owned(),
                kind: Kind::Group { aggregate: group.aggregate, rescale: group.rescale },
                policies: ResolvedPolicies::of_group(&group.policies),
                decimals: group.decimals.or_else(|| rounding(programme, Place::Group)),
                assessed_at: group.assessed_at.clone(),
                bonus: false,
                gates: Vec::new(),
                measured: 0..0,
            },
            Node::Indicator(indicator) => {
                if let Some(formula) = &indicator.formula {
                    self.add_measure(formula, &format!("{path}/formula"))?;
                }
                // Every rule a `for` entry may put in place has the same items; the check says so.
                if let Rule::Checklist(list) = &indicator.rule {
                    for (item, written) in list.items.iter().enumerate() {
                        let path = format!("{path}/rule/checklist/items/{item}/formula");
                        self.add_measure(&written.formula, &path)?;
                    }
                }
                PlanNode {
                    id: indicator.id.clone(),
                    parent: Some(parent),
                    children: Vec::new(),
                    depth,
                    path: path.to_owned(),
                    kind: Kind::Indicator,
                    policies: ResolvedPolicies::of_indicator(
                        &indicator.policies,
                        &programme.defaults,
                    ),
                    decimals: indicator.decimals.or_else(|| rounding(programme, Place::Indicator)),
                    assessed_at: indicator.assessed_at.clone(),
                    bonus: indicator.bonus,
                    gates: Vec::new(),
                    measured: from..self.outputs.len(),
                }
            }
        };
        nodes.push(planned);
        // The check has limited the depth of the tree.
        for (number, child) in node.children().iter().enumerate() {
            self.add_node(programme, child, at, &format!("{path}/children/{number}"), nodes)?;
        }
        Ok(())
    }
}

fn inputs_behind(reads: &[usize], slots: &Slots, derived_inputs: &[Vec<usize>]) -> Vec<usize> {
    let first_derived = slots.inputs + slots.parameters;
    let mut inputs: Vec<usize> = Vec::new();
    for &slot in reads {
        if slot < slots.inputs {
            inputs.push(slot);
        } else if let Some(through) =
            slot.checked_sub(first_derived).and_then(|at| derived_inputs.get(at))
        {
            inputs.extend(through);
        }
    }
    inputs.sort_unstable();
    inputs.dedup();
    inputs
}

/// A formula that the check has passed, in compilable form.
fn checked(formula: &str, scope: &dyn Scope, path: &str) -> Result<Checked> {
    let formula = Formula::parse(formula)?;
    let (checked, findings) = check(&formula, scope);
    checked.ok_or_else(|| Error::new(findings.into_iter().map(|found| found.at(path)).collect()))
}

/// Compiles the gates; returns, for every node, the nodes its gates ask about.
fn add_gates(
    programme: &Programme,
    slots: &Slots,
    nodes: &mut [PlanNode],
) -> Result<Vec<Vec<usize>>> {
    let scope = ProgrammeScope::with_nodes(programme);
    let mut asked = vec![Vec::new(); nodes.len()];
    let count = nodes.len();
    let mut gates_of: Vec<&[Gate]> = vec![&programme.total.gates];
    profile::preorder(&programme.tree, &mut |node| {
        gates_of.push(match node {
            Node::Group(group) => &group.gates,
            Node::Indicator(indicator) => &indicator.gates,
        });
    });
    for (at, (node, gates)) in nodes.iter_mut().zip(gates_of).enumerate() {
        for (number, gate) in gates.iter().enumerate() {
            let path = format!("{}/gates/{number}", node.path);
            let compiled = compile_gate(programme, gate, &scope, slots, count, &path)?;
            if let Some(asked) = asked.get_mut(at) {
                asked.extend(compiled.reads.iter().filter_map(|slot| {
                    slot.checked_sub(slots.nodes).map(|offset| offset % count.max(1))
                }));
            }
            node.gates.push(compiled);
        }
    }
    Ok(asked)
}

fn compile_gate(
    programme: &Programme,
    gate: &Gate,
    scope: &ProgrammeScope<'_>,
    slots: &Slots,
    nodes: usize,
    path: &str,
) -> Result<PlanGate> {
    let mut compiler = Compiler::new(slots.nodes + 2 * nodes);
    let first_derived = slots.inputs + slots.parameters;
    let mut derived_reads: Vec<Vec<usize>> = vec![Vec::new(); programme.derived.len()];
    for at in scope.derived_order() {
        let Some((id, derived)) = programme.derived.get_index(at) else { continue };
        let derived = checked(&derived.formula, scope, &format!("/derived/{id}"))?;
        let output = compiler.add(&derived);
        compiler.bind(first_derived + at, output);
        let through: Vec<usize> = derived
            .reads()
            .iter()
            .flat_map(|&slot| {
                let behind = slot.checked_sub(first_derived).and_then(|d| derived_reads.get(d));
                behind.cloned().unwrap_or_else(|| vec![slot])
            })
            .collect();
        if let Some(place) = derived_reads.get_mut(at) {
            *place = through;
        }
    }
    let condition = checked(&gate.when, scope, &format!("{path}/when"))?;
    let output = compiler.add(&condition);
    let mut reads: Vec<usize> = condition
        .reads()
        .iter()
        .flat_map(|&slot| {
            let is_derived = slot >= first_derived && slot < slots.nodes;
            let behind = if is_derived { derived_reads.get(slot - first_derived) } else { None };
            behind.cloned().unwrap_or_else(|| vec![slot])
        })
        .collect();
    reads.sort_unstable();
    reads.dedup();
    let effect = match &gate.then {
        Effect::Zero => GateEffect::Zero,
        Effect::CapPoints(points) => GateEffect::CapPoints(*points),
        Effect::CapShare(share) => GateEffect::CapShare(share.clone()),
        Effect::CapClass(id) => GateEffect::CapClass(
            programme.classes.iter().position(|class| class.id == *id).unwrap_or(0),
        ),
    };
    Ok(PlanGate { program: compiler.finish(), output, reads, effect })
}
