//! What the formulas of a programme may speak of, and the columns it is read from.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::graph::Components;
use super::tree::Tree;
use super::{Input, Parameter, Programme, Quantity, Rule};
use crate::error::Diagnostic;
use crate::formula::{Checked, ExpressionKind, Formula, Range, Scope, Slot, Symbol, check};
use crate::value::Type;

/// The numbering of the columns that formulas read: the inputs in document order, then the
/// parameters, then the derived quantities, then, for gates, share and points of every
/// node in the order of [`Tree`], the total first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slots {
    inputs: usize,
    parameters: usize,
    derived: usize,
}

impl Slots {
    pub(crate) fn of(programme: &Programme) -> Self {
        Self {
            inputs: programme.inputs.len(),
            parameters: programme.parameters.len(),
            derived: programme.derived.len(),
        }
    }

    /// The column of the input at this place of the document.
    pub(crate) const fn input(self, at: usize) -> Slot {
        at
    }

    /// The column of the parameter at this place of the document.
    pub(crate) const fn parameter(self, at: usize) -> Slot {
        self.inputs + at
    }

    /// The column of the derived quantity at this place of the document.
    pub(crate) const fn derived(self, at: usize) -> Slot {
        self.inputs + self.parameters + at
    }

    /// The column of the share of the node of this index in [`Tree`].
    pub(crate) const fn node_share(self, index: usize) -> Slot {
        self.quantities() + 2 * index
    }

    /// The column of the points of the node of this index in [`Tree`].
    pub(crate) const fn node_points(self, index: usize) -> Slot {
        self.quantities() + 2 * index + 1
    }

    /// How many columns there are without those of nodes.
    pub(crate) const fn quantities(self) -> usize {
        self.inputs + self.parameters + self.derived
    }

    /// What lies in a column.
    pub(crate) const fn content(self, slot: Slot) -> Content {
        let behind_inputs = slot.saturating_sub(self.inputs);
        let behind_parameters = behind_inputs.saturating_sub(self.parameters);
        let behind_derived = behind_parameters.saturating_sub(self.derived);
        if slot < self.inputs {
            Content::Input(slot)
        } else if behind_inputs < self.parameters {
            Content::Parameter(behind_inputs)
        } else if behind_parameters < self.derived {
            Content::Derived(behind_parameters)
        } else if behind_derived.is_multiple_of(2) {
            Content::NodeShare(behind_derived / 2)
        } else {
            Content::NodePoints(behind_derived / 2)
        }
    }
}

/// What lies in a column, with its place among its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    Input(usize),
    Parameter(usize),
    Derived(usize),
    NodeShare(usize),
    NodePoints(usize),
}

/// The quantities of a programme, for its formulas.
#[derive(Debug, Clone)]
pub(crate) struct ProgrammeScope<'p> {
    programme: &'p Programme,
    quantities: BTreeMap<&'p str, Symbol>,
    derived: Vec<DerivedFormula>,
    order: Vec<usize>,
}

/// What became of the formula of a derived quantity.
#[derive(Debug, Clone, Default)]
pub(crate) struct DerivedFormula {
    /// The formula as read; none if it cannot be.
    pub(crate) formula: Option<Formula>,
    /// The formula as checked; none if something is wrong with it.
    pub(crate) checked: Option<Checked>,
    /// What was found, with spans in the text of the formula.
    pub(crate) findings: Vec<Diagnostic>,
    /// The derived quantities, by place, that it depends on and that depend on it.
    pub(crate) circle: Vec<usize>,
}

impl<'p> ProgrammeScope<'p> {
    /// The inputs and parameters as declared, and the derived quantities with the types
    /// and ranges that their formulas give.
    pub(crate) fn new(programme: &'p Programme) -> Self {
        let slots = Slots::of(programme);
        let mut quantities = BTreeMap::new();
        for (at, (id, input)) in programme.inputs.iter().enumerate() {
            quantities.entry(id.as_str()).or_insert_with(|| Symbol {
                slot: slots.input(at),
                symbol_type: input.input_type,
                options: input.options.clone(),
                range: range_of_input(programme, input),
            });
        }
        for (at, (id, parameter)) in programme.parameters.iter().enumerate() {
            quantities.entry(id.as_str()).or_insert_with(|| Symbol {
                slot: slots.parameter(at),
                symbol_type: parameter.parameter_type,
                options: Vec::new(),
                range: range_of_parameter(parameter),
            });
        }
        let mut scope = Self { programme, quantities, derived: Vec::new(), order: Vec::new() };
        scope.derive(slots);
        scope
    }

    fn derive(&mut self, slots: Slots) {
        let programme = self.programme;
        let mut derived: Vec<DerivedFormula> = programme
            .derived
            .values()
            .map(|derived| match Formula::parse(&derived.formula) {
                Ok(formula) => {
                    DerivedFormula { formula: Some(formula), ..DerivedFormula::default() }
                }
                Err(error) => DerivedFormula {
                    findings: error.diagnostics().to_vec(),
                    ..DerivedFormula::default()
                },
            })
            .collect();
        let edges: Vec<Vec<usize>> = derived
            .iter()
            .map(|derived| {
                let names = derived.formula.as_ref().map(|formula| formula.expression().names());
                let names = names.unwrap_or_default();
                names.iter().filter_map(|name| programme.derived.get_index_of(*name)).collect()
            })
            .collect();
        let components = Components::of(&edges);
        for &at in &components.order {
            let Some((id, _)) = programme.derived.get_index(at) else { continue };
            let Some(found) = derived.get_mut(at) else { continue };
            found.circle = edges
                .get(at)
                .into_iter()
                .flatten()
                .copied()
                .filter(|&other| components.is_circle(at, other))
                .collect();
            // Until it is known, a derived quantity may be anything.
            let mut symbol = Symbol {
                slot: slots.derived(at),
                symbol_type: Type::Number,
                options: Vec::new(),
                range: Range::between(f64::NEG_INFINITY, f64::INFINITY)
                    .or_missing()
                    .or_not_applicable()
                    .or_undefined(),
            };
            if let Some(formula) = found.formula.as_ref().filter(|_| found.circle.is_empty()) {
                let (checked, findings) = check(formula, &*self);
                found.findings = findings;
                if let Some(checked) = checked {
                    symbol.symbol_type = checked.value_type();
                    symbol.options = checked.options().to_vec();
                    symbol.range = *checked.range();
                    found.checked = Some(checked);
                }
            }
            self.quantities.entry(id.as_str()).or_insert(symbol);
        }
        self.derived = derived;
        self.order = components.order;
    }

    /// What became of the formulas of the derived quantities, in document order.
    pub(crate) fn derived(&self) -> &[DerivedFormula] {
        &self.derived
    }

    /// The places of the derived quantities, each after those that it reads.
    pub(crate) fn derived_order(&self) -> &[usize] {
        &self.order
    }

    /// The same quantities, and the nodes of the tree: what the conditions of gates may
    /// speak of.
    pub(crate) fn with_nodes<'s>(&'s self, tree: &'s Tree<'p>) -> GateScope<'s, 'p> {
        let mut nodes = BTreeMap::new();
        for place in tree.iter() {
            nodes.entry(place.id()).or_insert(place.index);
        }
        GateScope {
            quantities: self,
            tree,
            nodes,
            open: open_ends(tree),
            slots: Slots::of(self.programme),
        }
    }
}

impl Scope for ProgrammeScope<'_> {
    fn quantity(&self, name: &str) -> Option<Symbol> {
        self.quantities.get(name).cloned()
    }

    fn names(&self) -> Vec<String> {
        let inputs = self.programme.inputs.keys();
        let others = self.programme.parameters.keys().chain(self.programme.derived.keys());
        inputs.chain(others).cloned().collect()
    }
}

/// The quantities and the nodes of a programme, for its gates.
#[derive(Debug, Clone)]
pub(crate) struct GateScope<'s, 'p> {
    quantities: &'s ProgrammeScope<'p>,
    tree: &'s Tree<'p>,
    nodes: BTreeMap<&'p str, usize>,
    /// For every node, which ends of its range are open.
    open: Vec<OpenEnds>,
    slots: Slots,
}

/// Whether the points of a node can lie below 0, by deductions, and above its maximum, by
/// bonus points.
#[derive(Debug, Clone, Copy, Default)]
struct OpenEnds {
    below: bool,
    above: bool,
}

impl GateScope<'_, '_> {
    /// The index of the node of this id.
    pub(crate) fn node(&self, id: &str) -> Option<usize> {
        self.nodes.get(id).copied()
    }

    fn symbol(&self, id: &str, slot: impl Fn(Slots, usize) -> Slot, share: bool) -> Option<Symbol> {
        let index = self.node(id)?;
        let ends = self.open.get(index).copied().unwrap_or_default();
        let lowest = if ends.below { f64::NEG_INFINITY } else { 0.0 };
        let highest = if share && !ends.above { 1.0 } else { f64::INFINITY };
        let range = Range::between(lowest, highest);
        Some(Symbol {
            slot: slot(self.slots, index),
            symbol_type: if share { Type::Share } else { Type::Number },
            options: Vec::new(),
            range: range.or_missing().or_not_applicable().or_undefined(),
        })
    }
}

impl Scope for GateScope<'_, '_> {
    fn quantity(&self, name: &str) -> Option<Symbol> {
        self.quantities.quantity(name)
    }

    fn names(&self) -> Vec<String> {
        self.quantities.names()
    }

    fn node_share(&self, id: &str) -> Option<Symbol> {
        self.symbol(id, Slots::node_share, true)
    }

    fn node_points(&self, id: &str) -> Option<Symbol> {
        self.symbol(id, Slots::node_points, false)
    }

    fn node_ids(&self) -> Vec<String> {
        self.tree.iter().map(|place| place.id().to_owned()).collect()
    }
}

/// Whether formulas can name a quantity so.
pub(crate) fn is_identifier(id: &str) -> bool {
    Formula::parse(id).is_ok_and(
        |formula| matches!(&formula.expression().kind, ExpressionKind::Name(name) if name == id),
    )
}

/// The values an input can have, by its type and its own declaration.
pub(crate) fn domain(input: &Input) -> Range {
    let mut range = Range::of_type(input.input_type);
    if input.input_type == Type::Choice {
        #[expect(clippy::cast_precision_loss, reason = "a choice has few options")]
        let last = input.options.len().saturating_sub(1) as f64;
        range.highest = last;
    }
    if let Some(maximum) = input.maximum.filter(|number| !number.is_nan()) {
        range.highest = range.highest.min(maximum);
    }
    if let Some(minimum) = input.minimum.filter(|number| !number.is_nan()) {
        range.lowest = range.lowest.max(minimum);
    }
    // Contradictory bounds are reported elsewhere; a range has its ends in order.
    range.highest = range.highest.max(range.lowest);
    range
}

/// The inputs that are a part of another, and that, by their places.
pub(crate) fn parts(inputs: &IndexMap<String, Input>) -> Vec<(usize, usize)> {
    let whole = |input: &Input| inputs.get_index_of(input.at_most.as_ref()?);
    inputs.values().enumerate().filter_map(|(at, input)| Some((at, whole(input)?))).collect()
}

/// What an input can be. What it is a part of bounds it as well.
fn range_of_input(programme: &Programme, input: &Input) -> Range {
    let mut range = domain(input).or_missing().or_not_applicable();
    let mut part = input;
    // A circle of bounds would have no end; it is reported elsewhere.
    for _ in 0..programme.inputs.len().min(100) {
        let whole = part.at_most.as_ref().and_then(|id| programme.inputs.get(id));
        let Some(whole) = whole else { break };
        range.highest = range.highest.min(domain(whole).highest).max(range.lowest);
        part = whole;
    }
    range
}

fn range_of_parameter(parameter: &Parameter) -> Range {
    let values = parameter.cases.iter().map(|case| &case.value);
    let numbers = std::iter::once(&parameter.value)
        .chain(values)
        .filter_map(Quantity::constant)
        .filter(|number| !number.is_nan());
    let ends = numbers.fold(None, |ends: Option<(f64, f64)>, number| {
        let (lowest, highest) = ends.unwrap_or((number, number));
        Some((lowest.min(number), highest.max(number)))
    });
    let (lowest, highest) = ends.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
    Range::between(lowest, highest)
}

/// Which ends are open, for every node: what is below a node opens its ends as well.
fn open_ends(tree: &Tree<'_>) -> Vec<OpenEnds> {
    let mut open = vec![OpenEnds::default(); tree.len()];
    // Children come after their parents in the list.
    for place in tree.iter().rev() {
        let mut own = open.get(place.index).copied().unwrap_or_default();
        if let Some(indicator) = place.indicator() {
            let cases = place.cases().iter().filter_map(|case| case.rule.as_ref());
            own.below = std::iter::once(&indicator.rule).chain(cases).any(deducts);
            own.above = indicator.bonus;
        }
        for index in std::iter::once(place.index).chain(place.parent) {
            if let Some(ends) = open.get_mut(index) {
                ends.below |= own.below;
                ends.above |= own.above;
            }
        }
    }
    open
}

/// Whether a rule can take points away from the node above.
pub(crate) fn deducts(rule: &Rule) -> bool {
    matches!(rule, Rule::PerCase(rule) if rule.floor.is_some_and(|floor| floor < 0.0))
}
