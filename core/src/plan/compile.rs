//! Programme → plan.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use indexmap::IndexMap;

use super::{
    AllAllowed, Chains, Compiled, Extension, GateEffect, Kind, Measure, PlanGate, PlanNode,
    Profile, ResolvedPolicies, order, profile, shape::shape,
};
use crate::collect;
use crate::error::{Error, Result};
use crate::formula::{Checked, Compiler, Formula, Scope, Slot, check};
use crate::programme::scope::{Content, GateScope, ProgrammeScope, Slots, domain, parts};
use crate::programme::tree::{Kind as Written, Place, Tree};
use crate::programme::{Effect, Gate, Indicator, Input, Place as RoundedAt, Programme, Rule};

pub(super) fn compile(programme: Programme) -> Result<Compiled> {
    if !programme.is_usable() {
        return Err(Error::new(programme.check()));
    }
    let tree = Tree::of(&programme)?;
    let scope = ProgrammeScope::new(&programme);
    let slots = Slots::of(&programme);
    let derived_inputs = derived_inputs(&scope, slots);

    let mut compiler = Compiler::new(slots.quantities());
    add_derived(&mut compiler, &scope, slots, |_| true);
    let mut measures = Measures {
        scope: &scope,
        inputs: &programme.inputs,
        compiler,
        inputs_of: |checked: &Checked| inputs_behind(checked.reads(), slots, &derived_inputs),
        outputs: Vec::new(),
    };
    let mut nodes = Vec::with_capacity(tree.len());
    for place in tree.iter() {
        let from = measures.outputs.len();
        if let Some(indicator) = place.indicator() {
            measures.add_indicator(indicator, place)?;
        }
        nodes.push(plan_node(&programme, place, from..measures.outputs.len()));
    }
    let Measures { compiler, outputs, .. } = measures;

    let gate_scope = scope.with_nodes(&tree);
    let mut asked = vec![Vec::new(); nodes.len()];
    for (place, (node, asked)) in tree.iter().zip(nodes.iter_mut().zip(&mut asked)) {
        for (number, gate) in place.gates().iter().enumerate() {
            let path = format!("{}/gates/{number}/when", place.path);
            let compiled = compile_gate(&programme, gate, &scope, &gate_scope, &path)?;
            asked.extend(compiled.reads.iter().filter_map(|read| match *read {
                Content::NodeShare(node) | Content::NodePoints(node) => {
                    (node != place.index).then_some(node)
                }
                _ => None,
            }));
            node.gates.push(compiled);
        }
    }
    let titles = tree.iter().map(|place| place.title().clone()).collect();
    let domains = programme.inputs.values().map(domain).collect();
    let allowed = AllAllowed::of(programme.inputs.values());
    let parts = parts(&programme.inputs);
    let ordinary = Arc::new(Profile::resolve(&programme, &nodes, &[]));
    Ok(Compiled {
        digest: OnceLock::new(),
        uniform: profile::is_uniform(&programme),
        names_units: profile::names_units(&programme),
        order: order::evaluation_order(&nodes, &asked),
        node_index: collect::map(nodes.iter().enumerate().map(|(at, node)| (node.id.clone(), at))),
        inherits: nodes.iter().any(|node| node.assessed_at.is_some()),
        program: compiler.finish(),
        nodes,
        titles,
        outputs,
        slots,
        domains,
        allowed,
        chains: Chains::new(programme.inputs.len(), &parts),
        parts,
        scoring: Extension::default(),
        ordinary,
        programme,
    })
}

/// Adds the derived quantities to a compiler, of which `wanted` says by place which.
fn add_derived(
    compiler: &mut Compiler,
    scope: &ProgrammeScope<'_>,
    slots: Slots,
    wanted: impl Fn(usize) -> bool,
) {
    for &at in scope.derived_order().iter().filter(|&&at| wanted(at)) {
        // The check has refused programmes with derived quantities that could not be checked.
        if let Some(checked) = scope.derived().get(at).and_then(|found| found.checked.as_ref()) {
            let output = compiler.add(checked);
            compiler.bind(slots.derived(at), output);
        }
    }
}

/// For every derived quantity, the inputs behind it.
fn derived_inputs(scope: &ProgrammeScope<'_>, slots: Slots) -> Vec<Vec<usize>> {
    let mut inputs = vec![Vec::new(); scope.derived().len()];
    for &at in scope.derived_order() {
        let checked = scope.derived().get(at).and_then(|found| found.checked.as_ref());
        let behind = checked.map_or_else(Vec::new, |c| inputs_behind(c.reads(), slots, &inputs));
        if let Some(place) = inputs.get_mut(at) {
            *place = behind;
        }
    }
    inputs
}

/// The inputs that a formula reads, directly or through derived quantities, in order.
fn inputs_behind(reads: &[usize], slots: Slots, derived: &[Vec<usize>]) -> Vec<usize> {
    let mut inputs: Vec<usize> = Vec::new();
    for &slot in reads {
        match slots.content(slot) {
            Content::Input(at) => inputs.push(at),
            Content::Derived(at) => inputs.extend(derived.get(at).into_iter().flatten()),
            Content::Parameter(_) | Content::NodeShare(_) | Content::NodePoints(_) => {}
        }
    }
    inputs.sort_unstable();
    inputs.dedup();
    inputs
}

/// The formulas of indicators, on their way into one program.
struct Measures<'s, 'p, F> {
    scope: &'s ProgrammeScope<'p>,
    inputs: &'p IndexMap<String, Input>,
    compiler: Compiler,
    inputs_of: F,
    outputs: Vec<Measure>,
}

impl<F: Fn(&Checked) -> Vec<usize>> Measures<'_, '_, F> {
    fn add_indicator(&mut self, indicator: &Indicator, place: &Place<'_>) -> Result<()> {
        if let Some(formula) = &indicator.formula {
            self.add(formula, &place.at("formula"))?;
        }
        // A rule that a `for` entry puts in place has the same items; the check says so.
        if let Rule::Checklist(list) = &indicator.rule {
            for (item, written) in list.items.iter().enumerate() {
                self.add(
                    &written.formula,
                    &place.at(&format!("rule/checklist/items/{item}/formula")),
                )?;
            }
        }
        Ok(())
    }

    fn add(&mut self, formula: &str, path: &str) -> Result<()> {
        let parsed = Formula::parse(formula)?;
        let checked = checked(&parsed, self.scope, path)?;
        let inputs = (self.inputs_of)(&checked);
        let place = |name: &str| {
            let input = self.inputs.get_index_of(name)?;
            inputs.iter().position(|of| *of == input)
        };
        self.outputs.push(Measure {
            output: self.compiler.add(&checked),
            value_type: checked.value_type(),
            formula: formula.to_owned(),
            shape: shape(&parsed, &place),
            inputs,
        });
        Ok(())
    }
}

/// A formula that the check has passed, in compilable form.
fn checked(formula: &Formula, scope: &dyn Scope, path: &str) -> Result<Checked> {
    let (checked, findings) = check(formula, scope);
    checked.ok_or_else(|| Error::new(findings.into_iter().map(|found| found.at(path)).collect()))
}

fn plan_node(
    programme: &Programme,
    place: &Place<'_>,
    measured: std::ops::Range<usize>,
) -> PlanNode {
    let policies = place.policies();
    let (rounded_at, assessed_at) = match place.kind {
        Written::Total(_) => (RoundedAt::Total, None),
        Written::Group(group) => (RoundedAt::Group, group.assessed_at.clone()),
        Written::Indicator(indicator) => (RoundedAt::Indicator, indicator.assessed_at.clone()),
    };
    let usual = programme.round.as_ref().filter(|round| round.at.contains(rounded_at));
    PlanNode {
        id: place.id().to_owned(),
        parent: place.parent,
        children: place.children.clone(),
        depth: place.depth,
        path: place.path.clone(),
        kind: match place.aggregate() {
            Some(aggregate) => Kind::Group { aggregate, rescale: place.rescale() },
            None => Kind::Indicator,
        },
        policies: match place.indicator() {
            Some(_) => ResolvedPolicies::of_indicator(&policies, &programme.defaults),
            None => ResolvedPolicies::of_group(&policies),
        },
        decimals: place.decimals().or(usual.map(|round| round.decimals)),
        assessed_at,
        bonus: place.indicator().is_some_and(|indicator| indicator.bonus),
        gates: Vec::new(),
        measured,
    }
}

fn compile_gate(
    programme: &Programme,
    gate: &Gate,
    quantities: &ProgrammeScope<'_>,
    scope: &GateScope<'_, '_>,
    path: &str,
) -> Result<PlanGate> {
    let slots = Slots::of(programme);
    let condition = checked(&Formula::parse(&gate.when)?, scope, path)?;
    // What a derived quantity reads, the gate reads.
    let mut reads = BTreeSet::new();
    let mut derived = BTreeSet::new();
    let mut waiting = condition.reads().to_vec();
    while let Some(slot) = waiting.pop() {
        if let Content::Derived(at) = slots.content(slot) {
            if derived.insert(at) {
                let checked = quantities.derived().get(at).and_then(|found| found.checked.as_ref());
                waiting.extend(checked.into_iter().flat_map(Checked::reads));
            }
        } else {
            reads.insert(slot);
        }
    }
    let reads: Vec<Slot> = reads.iter().copied().collect();
    let mut compiler = Compiler::reading(reads.clone());
    add_derived(&mut compiler, quantities, slots, |at| derived.contains(&at));
    let output = compiler.add(&condition);
    let reads: Vec<Content> = reads.into_iter().map(|slot| slots.content(slot)).collect();
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
