//! What the names in a programme's formulas mean, and where their values lie.
//!
//! Slots: the inputs in document order, then the parameters, then the derived quantities;
//! for gates, then the shares of all nodes in document order with the total first, then
//! their points.

use super::{Input, Node, Programme, Quantity, TOTAL};
use crate::formula::{Formula, Range, Scope, Symbol, check};
use crate::value::{Type, Value};

/// The names that formulas of a programme may use.
pub(crate) struct ProgrammeScope<'p> {
    programme: &'p Programme,
    /// The ids of all nodes, for gates; empty for other formulas.
    nodes: Vec<&'p str>,
    derived: Vec<Option<(Type, Range)>>,
    order: Vec<usize>,
}

impl<'p> ProgrammeScope<'p> {
    /// The scope of the formulas of indicators and derived quantities.
    pub(crate) fn new(programme: &'p Programme) -> Self {
        let mut scope = Self {
            programme,
            nodes: Vec::new(),
            derived: vec![None; programme.derived.len()],
            order: Vec::new(),
        };
        // Each round settles those that read only what is settled; a circle settles nothing.
        let mut open: Vec<usize> = (0..programme.derived.len()).collect();
        while !open.is_empty() {
            let before = open.len();
            open.retain(|&at| !scope.settle(at));
            if open.len() == before {
                break;
            }
        }
        scope
    }

    fn settle(&mut self, at: usize) -> bool {
        let Some((_, derived)) = self.programme.derived.get_index(at) else { return false };
        let Ok(formula) = Formula::parse(&derived.formula) else { return false };
        let (Some(checked), _) = check(&formula, self) else { return false };
        let settled = (checked.value_type(), *checked.range());
        if let Some(place) = self.derived.get_mut(at) {
            *place = Some(settled);
        }
        self.order.push(at);
        true
    }

    /// The scope of gates, which may also ask about nodes.
    pub(crate) fn with_nodes(programme: &'p Programme) -> Self {
        let mut scope = Self::new(programme);
        scope.nodes.push(TOTAL);
        let mut open: Vec<&Node> = programme.tree.iter().rev().collect();
        while let Some(node) = open.pop() {
            scope.nodes.push(node.id());
            open.extend(node.children().iter().rev());
        }
        scope
    }

    /// The derived quantities in an order in which each comes after those it reads.
    pub(crate) fn derived_order(&self) -> Vec<usize> {
        self.order.clone()
    }

    fn node(&self, id: &str, behind: usize, range: Range, symbol_type: Type) -> Option<Symbol> {
        let at = self.nodes.iter().position(|node| *node == id)?;
        let programme = self.programme;
        let first = programme.inputs.len() + programme.parameters.len() + programme.derived.len();
        Some(Symbol { slot: first + behind + at, symbol_type, options: Vec::new(), range })
    }
}

impl Scope for ProgrammeScope<'_> {
    fn quantity(&self, name: &str) -> Option<Symbol> {
        let programme = self.programme;
        if let Some((slot, _, input)) = programme.inputs.get_full(name) {
            return Some(Symbol {
                slot,
                symbol_type: input.input_type,
                options: input.options.clone(),
                range: input_range(input).or_missing().or_not_applicable(),
            });
        }
        let inputs = programme.inputs.len();
        if let Some((at, _, parameter)) = programme.parameters.get_full(name) {
            let values = std::iter::once(&parameter.value)
                .chain(parameter.cases.iter().map(|case| &case.value));
            let range = values
                .filter_map(Quantity::constant)
                .map(|number| Range::of(Value::Known(number)))
                .reduce(Range::hull)?;
            let symbol_type = parameter.parameter_type;
            return Some(Symbol { slot: inputs + at, symbol_type, options: Vec::new(), range });
        }
        let at = programme.derived.get_index_of(name)?;
        let (symbol_type, range) = (*self.derived.get(at)?)?;
        let slot = inputs + programme.parameters.len() + at;
        Some(Symbol { slot, symbol_type, options: Vec::new(), range })
    }

    fn names(&self) -> Vec<String> {
        let programme = self.programme;
        let names = programme.inputs.keys().chain(programme.parameters.keys());
        names.chain(programme.derived.keys()).cloned().collect()
    }

    fn node_share(&self, id: &str) -> Option<Symbol> {
        let range = Range::between(f64::NEG_INFINITY, 1.0);
        let range = range.or_missing().or_not_applicable().or_undefined();
        self.node(id, 0, range, Type::Share)
    }

    fn node_points(&self, id: &str) -> Option<Symbol> {
        let range = Range::between(f64::NEG_INFINITY, f64::INFINITY);
        let range = range.or_missing().or_not_applicable();
        self.node(id, self.nodes.len(), range, Type::Number)
    }

    fn node_ids(&self) -> Vec<String> {
        self.nodes.iter().map(|id| (*id).to_owned()).collect()
    }
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
