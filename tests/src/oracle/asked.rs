//! What the programme asks of one unit in one period: maxima, weights, rules, parameters.

use chiso::programme::{Aggregate, Case, Node, Policies, Policy, Quantity, Rule, Validity};
use chiso::{Value, math};

use super::{Known, Oracle};

/// What is asked at one node.
#[derive(Debug, Clone)]
pub struct Asked<'p> {
    pub applicable: bool,
    pub max: f64,
    pub weight: f64,
    /// None for a group.
    pub rule: Option<&'p Rule>,
    /// The least and the most points that can be given, or that it can have where it has no value.
    pub reach: (f64, f64),
}

/// Whether an entry of a `for` fits the unit and the period.
fn fits(types: &[String], units: &[String], valid: &Validity, row: &Known) -> bool {
    let of_type = types.is_empty() || row.unit.unit_type.iter().any(|own| types.contains(own));
    let of_unit = units.is_empty() || units.contains(&row.unit.id);
    let in_force = match row.period {
        Some(period) => valid.holds_on(period.last_day()),
        None => valid.from.is_none() && valid.to.is_none(),
    };
    of_type && of_unit && in_force
}

impl<'p> Oracle<'p> {
    /// The value of a parameter for the unit.
    #[must_use]
    pub fn parameter(&self, id: &str, row: &Known) -> f64 {
        let parameter = &self.programme.parameters[id];
        let case = parameter.cases.iter().find(|c| fits(&c.unit_types, &c.units, &c.valid, row));
        case.map_or(&parameter.value, |case| &case.value).constant().unwrap()
    }

    /// The number that a quantity of the document stands for.
    #[must_use]
    pub fn number(&self, quantity: &Quantity, row: &Known) -> f64 {
        match quantity {
            Quantity::Number(number) | Quantity::Share(number) => *number,
            Quantity::Parameter(id) => self.parameter(id, row),
            other => panic!("{other:?}"),
        }
    }

    /// What is asked at a node; at the total where there is none.
    #[must_use]
    pub fn asked(&self, node: Option<&'p Node>, row: &Known) -> Asked<'p> {
        let cases: &'p [Case] = match node {
            None => &[],
            Some(Node::Group(group)) => &group.cases,
            Some(Node::Indicator(indicator)) => &indicator.cases,
        };
        let case = cases.iter().find(|c| fits(&c.unit_types, &c.units, &c.valid, row));
        let other_max = case.and_then(|case| case.max);
        let applicable = case.and_then(|case| case.applicable) != Some(false);
        let weight = case.and_then(|case| case.weight).or_else(|| node.map(Node::weight));
        let weight = weight.unwrap_or(1.0);
        if let Some(Node::Indicator(indicator)) = node {
            let rule = case.and_then(|case| case.rule.as_ref()).unwrap_or(&indicator.rule);
            let max = other_max.or(indicator.max).unwrap_or(1.0);
            let (max, reach) = match rule {
                Rule::Information {} => (0.0, (0.0, 0.0)),
                Rule::PerCase(rule) => (max, (rule.floor.unwrap_or(0.0), rule.cap.unwrap_or(max))),
                _ => (max, (0.0, max)),
            };
            return Asked { applicable, max, weight, rule: Some(rule), reach };
        }
        let declared = match node {
            Some(Node::Group(group)) => other_max.or(group.max),
            _ => self.programme.total.max,
        };
        let children = self.children(node);
        let max = declared.unwrap_or_else(|| {
            if self.aggregate(node) != Aggregate::Sum {
                return 1.0;
            }
            let counted = children.iter().filter(|child| !is_bonus(child));
            math::decimal(math::sum(counted.map(|child| self.asked(Some(child), row).max)))
        });
        let reach = if max > 0.0 {
            (0.0, max)
        } else {
            // What its children bring adds up, be it by a policy.
            let brought = |end: fn(f64, f64) -> f64, of: fn((f64, f64)) -> f64| {
                math::sum(children.iter().map(|child| {
                    let asked = self.asked(Some(child), row);
                    let policies = self.policies(Some(child));
                    let policies = [policies.missing, policies.not_applicable, policies.undefined];
                    let points = policies.into_iter().filter_map(|policy| match policy? {
                        Policy::Full => Some(asked.max),
                        Policy::Points(points) => Some(points),
                        _ => None,
                    });
                    points.fold(end(0.0, of(asked.reach)), end)
                }))
            };
            (brought(f64::min, |reach| reach.0), brought(f64::max, |reach| reach.1))
        };
        Asked { applicable, max, weight, rule: None, reach }
    }

    /// The children of a node; the tree where there is none.
    #[must_use]
    pub fn children(&self, node: Option<&'p Node>) -> &'p [Node] {
        node.map_or(&self.programme.tree, Node::children)
    }

    /// How the children of a group become one.
    #[must_use]
    pub fn aggregate(&self, node: Option<&Node>) -> Aggregate {
        match node {
            Some(Node::Group(group)) => group.aggregate,
            _ => self.programme.total.aggregate,
        }
    }

    /// What a node does with each state: the defaults are for indicators.
    #[must_use]
    pub fn policies(&self, node: Option<&Node>) -> Policies {
        let Some(Node::Indicator(indicator)) = node else {
            return match node {
                Some(Node::Group(group)) => group.policies,
                _ => self.programme.total.policies,
            };
        };
        let (own, defaults) = (indicator.policies, self.programme.defaults);
        let mut policies = Policies::new();
        policies.missing = own.missing.or(defaults.missing).or(Some(Policy::Unknown));
        policies.not_applicable =
            own.not_applicable.or(defaults.not_applicable).or(Some(Policy::Exclude));
        policies.undefined = own.undefined.or(defaults.undefined).or(Some(Policy::Unknown));
        policies
    }

    /// To how many decimals a node is rounded, if it is.
    #[must_use]
    pub fn decimals(&self, node: Option<&Node>) -> Option<u8> {
        use chiso::programme::Place;
        let (own, place) = match node {
            None => (None, Place::Total),
            Some(Node::Group(group)) => (group.decimals, Place::Group),
            Some(Node::Indicator(indicator)) => (indicator.decimals, Place::Indicator),
        };
        let usual = self.programme.round.as_ref().filter(|round| round.at.contains(place));
        own.or_else(|| usual.map(|round| round.decimals))
    }
}

/// Whether a node adds nothing to the maximum above it.
#[must_use]
pub fn is_bonus(node: &Node) -> bool {
    matches!(node, Node::Indicator(indicator) if indicator.bonus)
}

/// The type of unit at which a node is assessed, if it says one.
#[must_use]
pub fn assessed_at(node: Option<&Node>) -> Option<&str> {
    match node? {
        Node::Group(group) => group.assessed_at.as_deref(),
        Node::Indicator(indicator) => indicator.assessed_at.as_deref(),
    }
}

/// The value of an input of the unit, as it is said.
#[must_use]
pub fn input(row: &Known, id: &str) -> Value {
    row.values.get(id).copied().unwrap_or(Value::Missing)
}
