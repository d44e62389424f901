//! What the programme asks of one kind of unit at one time.
//!
//! Maxima, weights, targets and applicability may differ by unit type, unit or time. For
//! all units to which the same entries apply they are the same: they are resolved once,
//! and the engine works with plain numbers.

use chrono::NaiveDate;

use super::{Kind, PlanNode, ResolvedPolicies, ResolvedRule};
use crate::math;
use crate::period::Period;
use crate::programme::{
    Aggregate, Case, Node, ParameterCase, Policy, Programme, Quantity, Validity,
};
use crate::unit::Unit;
use crate::value::Value;

/// Which entry of each `for` applies: one number for every node and every parameter that
/// has such entries, 0 for none.
pub(crate) type ProfileKey = Vec<u16>;

/// What the programme asks of one kind of unit at one time.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Profile {
    /// By node.
    pub(crate) terms: Vec<NodeTerms>,
    /// By parameter.
    pub(crate) parameters: Vec<Value>,
}

/// What the programme asks of one node of one kind of unit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NodeTerms {
    /// Whether the node is there at all.
    pub(crate) applicable: bool,
    /// The points attainable when nothing is excluded.
    pub(crate) max: f64,
    pub(crate) weight: f64,
    /// The least and the most points the node can have.
    pub(crate) point_range: (f64, f64),
    /// How an indicator's value becomes points; `None` for a group.
    pub(crate) rule: Option<ResolvedRule>,
}

/// Something that differs by unit or time.
trait Conditional {
    fn unit_types(&self) -> &[String];
    fn units(&self) -> &[String];
    fn valid(&self) -> &Validity;

    fn applies(&self, unit: &Unit, day: Option<NaiveDate>) -> bool {
        let types = self.unit_types();
        let of_type = types.is_empty()
            || unit.unit_type.as_ref().is_some_and(|unit_type| types.contains(unit_type));
        let units = self.units();
        let in_force = match day {
            Some(day) => self.valid().holds_on(day),
            None => self.valid().is_always(),
        };
        of_type && (units.is_empty() || units.contains(&unit.id)) && in_force
    }
}

impl Conditional for Case {
    fn unit_types(&self) -> &[String] {
        &self.unit_types
    }
    fn units(&self) -> &[String] {
        &self.units
    }
    fn valid(&self) -> &Validity {
        &self.valid
    }
}

impl Conditional for ParameterCase {
    fn unit_types(&self) -> &[String] {
        &self.unit_types
    }
    fn units(&self) -> &[String] {
        &self.units
    }
    fn valid(&self) -> &Validity {
        &self.valid
    }
}

fn cases(node: &Node) -> &[Case] {
    match node {
        Node::Group(group) => &group.cases,
        Node::Indicator(indicator) => &indicator.cases,
    }
}

/// The entry of a `for` that applies to this unit in this period.
pub(crate) fn case_in_force<'c>(
    cases: &'c [Case],
    unit: &Unit,
    period: Option<Period>,
) -> Option<&'c Case> {
    cases.iter().find(|case| case.applies(unit, period.map(Period::last_day)))
}

/// The nodes of the tree in document order, without the total.
pub(super) fn preorder<'a>(nodes: &'a [Node], visit: &mut dyn FnMut(&'a Node)) {
    for node in nodes {
        visit(node);
        preorder(node.children(), visit);
    }
}

/// Which entries apply to this unit in this period.
pub(crate) fn key(programme: &Programme, unit: &Unit, period: Option<Period>) -> ProfileKey {
    let day = period.map(Period::last_day);
    let mut key = ProfileKey::new();
    preorder(&programme.tree, &mut |node| choose(cases(node), unit, day, &mut key));
    for parameter in programme.parameters.values() {
        choose(&parameter.cases, unit, day, &mut key);
    }
    key
}

fn choose<C: Conditional>(
    entries: &[C],
    unit: &Unit,
    day: Option<NaiveDate>,
    key: &mut ProfileKey,
) {
    if entries.is_empty() {
        return;
    }
    let applying = entries.iter().position(|entry| entry.applies(unit, day));
    key.push(applying.and_then(|at| u16::try_from(at + 1).ok()).unwrap_or(0));
}

/// Whether something differs by the unit itself, not only by its type and the time.
pub(super) fn names_units(programme: &Programme) -> bool {
    let parameters = programme.parameters.values().flat_map(|parameter| &parameter.cases);
    let mut some = parameters.into_iter().any(|case| !case.units.is_empty());
    preorder(&programme.tree, &mut |node| {
        some |= cases(node).iter().any(|case| !case.units.is_empty());
    });
    some
}

/// Whether nothing differs by unit or time.
pub(crate) fn is_uniform(programme: &Programme) -> bool {
    let mut uniform = programme.parameters.values().all(|parameter| parameter.cases.is_empty());
    preorder(&programme.tree, &mut |node| uniform &= cases(node).is_empty());
    uniform
}

/// Takes the choices of a key one after the other, in the order they were pushed.
struct Choices<'a> {
    key: &'a [u16],
    at: usize,
}

impl<'a> Choices<'a> {
    fn next<'c, C>(&mut self, entries: &'c [C]) -> Option<&'c C> {
        if entries.is_empty() {
            return None;
        }
        let choice = self.key.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        entries.get(usize::from(choice).checked_sub(1)?)
    }
}

impl Profile {
    /// The number a quantity stands for.
    pub(crate) fn number(&self, programme: &Programme, quantity: &Quantity) -> f64 {
        number(programme, &self.parameters, quantity)
    }

    /// The terms under a key; the empty key stands for no entry at all.
    pub(crate) fn resolve(programme: &Programme, nodes: &[PlanNode], key: &[u16]) -> Self {
        let mut choices = Choices { key, at: 0 };
        let mut chosen: Vec<(Option<&Node>, Option<&Case>)> = vec![(None, None)];
        preorder(&programme.tree, &mut |node| {
            chosen.push((Some(node), choices.next(cases(node))));
        });
        let parameters: Vec<Value> = programme
            .parameters
            .values()
            .map(|parameter| {
                let quantity =
                    choices.next(&parameter.cases).map_or(&parameter.value, |c| &c.value);
                // A parameter that refers to a parameter is a finding of the check.
                quantity.constant().map_or(Value::Missing, Value::Known)
            })
            .collect();
        let number_of = |quantity: &Quantity| number(programme, &parameters, quantity);

        let mut terms: Vec<NodeTerms> = chosen
            .iter()
            .map(|(node, case)| own_terms(programme, *node, *case, &number_of))
            .collect();
        // Children lie behind their parent: going backwards, their terms are complete.
        for at in (0..nodes.len()).rev() {
            if let Some(node) = nodes.get(at)
                && let Kind::Group { aggregate, .. } = node.kind
            {
                complete_group(at, node, aggregate, nodes, &mut terms);
            }
        }
        Self { terms, parameters }
    }
}

/// The number a quantity stands for; NaN for a parameter that is not there, which the check
/// has refused.
fn number(programme: &Programme, parameters: &[Value], quantity: &Quantity) -> f64 {
    match quantity {
        Quantity::Number(number) | Quantity::Share(number) => *number,
        Quantity::Parameter(id) => programme
            .parameters
            .get_index_of(id)
            .and_then(|at| parameters.get(at))
            .and_then(|value| value.known())
            .unwrap_or(f64::NAN),
    }
}

fn own_terms(
    programme: &Programme,
    node: Option<&Node>,
    case: Option<&Case>,
    number_of: &dyn Fn(&Quantity) -> f64,
) -> NodeTerms {
    let applicable = case.and_then(|case| case.applicable).unwrap_or(true);
    let weight =
        case.and_then(|case| case.weight).or_else(|| node.map(Node::weight)).unwrap_or(1.0);
    let changed = case.and_then(|case| case.max);
    match node {
        Some(Node::Indicator(indicator)) => {
            let rule = case.and_then(|case| case.rule.as_ref()).unwrap_or(&indicator.rule);
            let max = changed.or(indicator.max).unwrap_or(1.0);
            let rule = ResolvedRule::resolve(rule, max, number_of);
            let max = if rule == ResolvedRule::Information { 0.0 } else { max };
            let point_range = rule.point_range(max);
            NodeTerms { applicable, max, weight, point_range, rule: Some(rule) }
        }
        Some(Node::Group(group)) => {
            let max = changed.or(group.max).unwrap_or(f64::NAN);
            NodeTerms { applicable, max, weight, point_range: (0.0, max), rule: None }
        }
        None => {
            let max = programme.total.max.unwrap_or(f64::NAN);
            NodeTerms { applicable, max, weight, point_range: (0.0, max), rule: None }
        }
    }
}

/// The least and the most points that a node brings to its group: what it earns or is
/// assigned, rounded or given, or nothing where it is excluded.
fn contributed_range(node: &PlanNode, terms: &NodeTerms) -> (f64, f64) {
    let ResolvedPolicies { missing, not_applicable, undefined } = node.policies;
    let assigned =
        [missing, not_applicable, undefined].into_iter().filter_map(|policy| match policy? {
            Policy::Full => Some(terms.max),
            Policy::Points(points) => Some(points),
            Policy::Zero | Policy::Exclude | Policy::Unknown | Policy::Error => None,
        });
    let (least, most) = assigned.fold(
        (terms.point_range.0.min(0.0), terms.point_range.1.max(0.0)),
        |(least, most), points| (least.min(points), most.max(points)),
    );
    let Some(decimals) = node.decimals else { return (least, most) };
    // Points are not rounded above a maximum. Given ones are not rounded at all.
    let lid = if terms.max > 0.0 { terms.max } else { f64::INFINITY };
    let rounded = |points: f64| math::round_within(points, terms.max, decimals).min(lid);
    (least.min(rounded(least)), most.max(rounded(most)))
}

/// Fills in what a group has from its children: a maximum that is not declared, and the
/// least and the most points. Children that do not apply count here: what their absence
/// does to the maximum is the engine's to say, as for every excluded child.
fn complete_group(
    at: usize,
    node: &PlanNode,
    aggregate: Aggregate,
    nodes: &[PlanNode],
    terms: &mut [NodeTerms],
) {
    let mut sum_of_maxima = math::Sum::default();
    let mut least = math::Sum::default();
    let mut most = math::Sum::default();
    for &child in &node.children {
        if let (Some(node), Some(terms)) = (nodes.get(child), terms.get(child)) {
            if !node.bonus {
                sum_of_maxima.add(terms.max);
            }
            let contributed = contributed_range(node, terms);
            least.add(contributed.0);
            most.add(contributed.1);
        }
    }
    let Some(own) = terms.get_mut(at) else { return };
    if own.max.is_nan() {
        own.max =
            if aggregate == Aggregate::Sum { math::decimal(sum_of_maxima.value()) } else { 1.0 };
    }
    // A group of deductions, or of bonuses, has no maximum to be held within.
    own.point_range = if own.max > 0.0 { (0.0, own.max) } else { (least.value(), most.value()) };
}
