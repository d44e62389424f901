//! What the formulas of a programme may speak of, and the columns it is read from.

use std::collections::BTreeMap;

use super::graph::Components;
use super::tree::Tree;
use super::{Input, Parameter, Programme, Quantity, Rule};
use crate::error::Diagnostic;
use crate::formula::{Checked, ExpressionKind, Formula, Range, Scope, Slot, Symbol, check};
use crate::value::Type;

/// The quantities of a programme, and for gates its nodes.
///
/// The columns that formulas read are numbered so: the inputs in document order, then the
/// parameters, then the derived quantities; for gates, then the shares of all nodes in
/// the order of [`Tree`], the total first, then their points.
#[derive(Debug, Clone)]
pub(crate) struct ProgrammeScope<'p> {
    programme: &'p Programme,
    quantities: BTreeMap<&'p str, Symbol>,
    derived: Vec<DerivedFormula>,
    order: Vec<usize>,
    /// The nodes by id, and what each can be; none but for gates.
    nodes: BTreeMap<&'p str, NodeSymbol>,
    /// How many nodes there are.
    count: usize,
}

/// What a gate may ask of a node.
#[derive(Debug, Clone, Copy)]
struct NodeSymbol {
    /// The index in [`Tree`].
    index: usize,
    share: Range,
    points: Range,
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
        let inputs = programme.inputs.len();
        let mut quantities = BTreeMap::new();
        for (at, (id, input)) in programme.inputs.iter().enumerate() {
            quantities.entry(id.as_str()).or_insert_with(|| Symbol {
                slot: at,
                symbol_type: input.input_type,
                options: input.options.clone(),
                range: range_of_input(programme, input),
            });
        }
        for (at, (id, parameter)) in programme.parameters.iter().enumerate() {
            quantities.entry(id.as_str()).or_insert_with(|| Symbol {
                slot: inputs + at,
                symbol_type: parameter.parameter_type,
                options: Vec::new(),
                range: range_of_parameter(parameter),
            });
        }
        let mut scope = Self {
            programme,
            quantities,
            derived: Vec::new(),
            order: Vec::new(),
            nodes: BTreeMap::new(),
            count: 0,
        };
        scope.derive(inputs + programme.parameters.len());
        scope
    }

    fn derive(&mut self, first: Slot) {
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
                slot: first + at,
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
    pub(crate) fn derived_order(&self) -> Vec<usize> {
        self.order.clone()
    }

    /// The scope of gates, which may also ask about nodes.
    pub(crate) fn with_nodes(programme: &'p Programme) -> Self {
        let scope = Self::new(programme);
        match Tree::of(programme) {
            Ok(tree) => scope.and_nodes(&tree),
            // The check refuses a tree beyond the limits.
            Err(_) => scope,
        }
    }

    /// The same quantities, and the nodes of the programme's tree.
    pub(crate) fn and_nodes(mut self, tree: &Tree<'p>) -> Self {
        let open = open_ends(tree);
        self.count = tree.len();
        for place in tree.iter() {
            let (below, above) = open.get(place.index).copied().unwrap_or((true, true));
            let lowest = if below { f64::NEG_INFINITY } else { 0.0 };
            let highest = if above { f64::INFINITY } else { 1.0 };
            let symbol = NodeSymbol {
                index: place.index,
                share: Range::between(lowest, highest),
                points: Range::between(lowest, f64::INFINITY),
            };
            self.nodes.entry(place.id()).or_insert(symbol);
        }
        self
    }

    /// The index in [`Tree`] of the node of this id.
    pub(crate) fn node(&self, id: &str) -> Option<usize> {
        self.nodes.get(id).map(|node| node.index)
    }

    fn first_node(&self) -> Slot {
        let programme = self.programme;
        programme.inputs.len() + programme.parameters.len() + programme.derived.len()
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

    fn node_share(&self, id: &str) -> Option<Symbol> {
        let node = self.nodes.get(id)?;
        let range = node.share.or_missing().or_not_applicable().or_undefined();
        let slot = self.first_node() + node.index;
        Some(Symbol { slot, symbol_type: Type::Share, options: Vec::new(), range })
    }

    fn node_points(&self, id: &str) -> Option<Symbol> {
        let node = self.nodes.get(id)?;
        let range = node.points.or_missing().or_not_applicable();
        let slot = self.first_node() + self.count + node.index;
        Some(Symbol { slot, symbol_type: Type::Number, options: Vec::new(), range })
    }

    fn node_ids(&self) -> Vec<String> {
        let mut ids: Vec<(usize, &str)> =
            self.nodes.iter().map(|(id, node)| (node.index, *id)).collect();
        ids.sort_unstable();
        ids.into_iter().map(|(_, id)| id.to_owned()).collect()
    }
}

/// Whether formulas can name a quantity so.
pub(crate) fn is_identifier(id: &str) -> bool {
    Formula::parse(id).is_ok_and(
        |formula| matches!(&formula.expression().kind, ExpressionKind::Name(name) if name == id),
    )
}

/// The values an input can have, by its type and its declaration.
pub(crate) fn input_range(input: &Input) -> Range {
    let of_type = Range::of_type(input.input_type);
    #[expect(clippy::cast_precision_loss, reason = "a choice has few options")]
    let highest = match input.input_type {
        Type::Choice => input.options.len().saturating_sub(1) as f64,
        _ => of_type.highest,
    };
    Range::between(
        input.minimum.map_or(of_type.lowest, |minimum| minimum.max(of_type.lowest)),
        input.maximum.map_or(highest, |maximum| maximum.min(highest)),
    )
}

/// The same, bounded also by what it is a part of.
fn range_of_input(programme: &Programme, input: &Input) -> Range {
    let mut range = input_range(input).or_missing().or_not_applicable();
    let mut part = input;
    // A circle of bounds would have no end; it is reported elsewhere.
    for _ in 0..100 {
        let whole = part.at_most.as_ref().and_then(|id| programme.inputs.get(id));
        let Some(whole) = whole else { break };
        range.highest = range.highest.min(input_range(whole).highest);
        part = whole;
    }
    // Contradictory bounds are reported elsewhere; a range has its ends in order.
    range.highest = range.highest.max(range.lowest);
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

/// For every node whether its points can lie below 0 and above its maximum: deductions
/// and bonus points below it open either end.
fn open_ends(tree: &Tree<'_>) -> Vec<(bool, bool)> {
    let mut open = vec![(false, false); tree.len()];
    // Children come after their parents in the list.
    for place in tree.iter().rev() {
        let mut own = open.get(place.index).copied().unwrap_or_default();
        if let Some(indicator) = place.indicator() {
            let cases = place.cases().iter().filter_map(|case| case.rule.as_ref());
            let mut rules = std::iter::once(&indicator.rule).chain(cases);
            own.0 |= rules.any(|rule| match rule {
                Rule::PerCase(rule) => rule.floor.is_some_and(|floor| floor < 0.0),
                _ => false,
            });
            own.1 |= indicator.bonus;
        }
        let places = std::iter::once(place.index).chain(place.parent);
        for index in places {
            if let Some(ends) = open.get_mut(index) {
                *ends = (ends.0 || own.0, ends.1 || own.1);
            }
        }
    }
    open
}
