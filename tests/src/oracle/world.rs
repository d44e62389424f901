//! A table of units, and the results of their nodes: one node of one unit at a time.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use chiso::programme::{Node, Policy, Rule, TOTAL};
use chiso::score::Status;
use chiso::{State, Value, math};

use super::asked::{Asked, assessed_at, input, is_bonus};
use super::gate::Told;
use super::group::{Child, How, combine};
use super::rule::{Reading, checklist};
use super::{Known, Oracle, Outcome, Row, class, formula, formulas_of, gate, policy, rule};

/// What is decided although inputs are missing: what holds whatever they are.
pub trait Judge {
    /// Whether a gate of a node of a row fires, whatever is missing.
    fn fires(&self, row: usize, node: &str, gate: usize) -> bool;
    /// The points of a group of a row before its policies, if they are the same whatever is
    /// missing.
    fn decided(&self, row: usize, node: &str) -> Option<f64>;
}

/// Nothing is decided: of a table in which nothing is missing.
pub struct Undecided;

impl Judge for Undecided {
    fn fires(&self, _: usize, _: &str, _: usize) -> bool {
        false
    }
    fn decided(&self, _: usize, _: &str) -> Option<f64> {
        None
    }
}

/// Where in its reach, from 0 to 1, a node lies that has no value even when all inputs have one.
pub trait Open {
    fn part(&self, row: usize, node: &str) -> f64;
}

/// Units of which the results are asked for.
pub struct World<'w> {
    pub oracle: &'w Oracle<'w>,
    pub rows: Vec<Known>,
    /// None for what is known; in a completion, where nodes without a value lie.
    pub open: Option<&'w dyn Open>,
    pub judge: &'w dyn Judge,
    /// The units as they are, with which those of a completion are compared; empty where this is
    /// no completion.
    pub others: Vec<Known>,
    found: RefCell<BTreeMap<(usize, String), Outcome>>,
    /// What nodes had before their gates.
    before: RefCell<BTreeMap<(usize, String), Outcome>>,
    /// Whether some node had no value although its inputs had.
    used_open: Cell<bool>,
}

impl<'w> World<'w> {
    #[must_use]
    pub fn new(
        oracle: &'w Oracle<'w>,
        rows: Vec<Known>,
        open: Option<&'w dyn Open>,
        judge: &'w dyn Judge,
    ) -> Self {
        let (found, before) = (RefCell::default(), RefCell::default());
        let (others, used_open) = (Vec::new(), Cell::new(false));
        Self { oracle, rows, open, judge, others, found, before, used_open }
    }

    /// Whether, in a completion, a node had no value although its inputs had one.
    #[must_use]
    pub fn used_open(&self) -> bool {
        self.used_open.get()
    }

    /// The result of a node of a row.
    #[must_use]
    pub fn outcome(&self, row: usize, id: &str) -> Outcome {
        let key = (row, id.to_owned());
        if let Some(found) = self.found.borrow().get(&key) {
            return found.clone();
        }
        let outcome = self.compute(row, id);
        self.found.borrow_mut().insert(key, outcome.clone());
        outcome
    }

    /// The total of a row as it is shown, and the place of its class, which counts only where
    /// all of the total is known.
    #[must_use]
    pub fn total(&self, row: usize) -> (Outcome, Option<usize>) {
        let mut total = self.outcome(row, TOTAL);
        let decimals = self.oracle.decimals(None);
        let first = self.oracle.programme.round.as_ref().is_some_and(|round| round.before_classes);
        let known = &self.rows[row];
        if first {
            total.points = match decimals {
                Some(decimals) => class::round(total.points, total.max, decimals),
                None => math::decimal(total.points),
            };
        }
        let class = self.oracle.class_of(&total, known);
        if !first && let Some(decimals) = decimals {
            total.points = self.oracle.shown(total.points, total.max, decimals, known);
        }
        (total, class)
    }

    fn compute(&self, row: usize, id: &str) -> Outcome {
        let (oracle, known) = (self.oracle, &self.rows[row]);
        let node = oracle.node(id);
        let asked = oracle.asked(node, known);
        if !asked.applicable {
            return Outcome::excluded(State::NotApplicable);
        }
        let is_given = matches!(asked.rule, Some(Rule::Given {}));
        if let Some(&points) = known.given.get(id) {
            let given = Outcome::of(Status::Given, points, asked.max);
            return if is_given { self.after_gates(row, id, given) } else { given };
        }
        if matches!(asked.rule, Some(Rule::Information {})) {
            // So it is at every unit.
            return Outcome::of(Status::Information, 0.0, 0.0);
        }
        if let Some(inherited) = self.inherited(row, id, &asked) {
            return inherited;
        }
        let policies = oracle.policies(node);
        let mut outcome = match node {
            Some(Node::Indicator(_)) => self.indicator(row, id, &asked),
            _ => {
                let children: Vec<Child> = oracle
                    .children(node)
                    .iter()
                    .map(|child| Child {
                        outcome: self.outcome(row, child.id()),
                        weight: oracle.asked(Some(child), known).weight,
                        bonus: is_bonus(child),
                    })
                    .collect();
                let how = How {
                    aggregate: oracle.aggregate(node),
                    rescale: match node {
                        Some(Node::Group(group)) => group.rescale,
                        _ => oracle.programme.total.rescale,
                    },
                    max: asked.max,
                    completion: self.open.is_some(),
                };
                let combined = combine(&children, &how, &|| self.judge.decided(row, id));
                policy::of_group(combined, policies, &asked, || self.open_points(row, id, &asked))
            }
        };
        // The total is rounded when its class is known.
        let decimals = if id == TOTAL { None } else { oracle.decimals(node) };
        let settled = |points: f64| match decimals {
            Some(decimals) => class::round(points, outcome.max, decimals),
            None => math::decimal(points),
        };
        let (points, least, most) =
            (settled(outcome.points), settled(outcome.least), settled(outcome.most));
        (outcome.points, outcome.least, outcome.most) = (points, least, most);
        if outcome.is_left_out() { outcome } else { self.after_gates(row, id, outcome) }
    }

    /// The nodes of a row that the programme refuses to do without.
    #[must_use]
    pub fn refused(&self, row: usize) -> Vec<&'w str> {
        let refuses = |id: &&str| {
            let outcome = self.outcome(row, id);
            let policy =
                policy::of_state(self.oracle.policies(self.oracle.node(id)), outcome.state);
            outcome.status == Status::Unknown && policy == Some(Policy::Error)
        };
        self.oracle.ids().into_iter().filter(refuses).collect()
    }

    fn indicator(&self, row: usize, id: &str, asked: &Asked<'_>) -> Outcome {
        let oracle = self.oracle;
        let node = oracle.node(id).unwrap();
        let rule = asked.rule.unwrap();
        let values: Vec<Value> = formulas_of(node)
            .into_iter()
            .map(|text| self.value(row, id, text, None, Told::Missing))
            .collect();
        let max = asked.max;
        let earned = match rule {
            Rule::Information {} => return Outcome::of(Status::Information, 0.0, 0.0),
            Rule::Given {} => Err(State::Missing),
            Rule::Checklist(list) => checklist(list, &values, max),
            _ => match values[0] {
                Value::Known(x) => {
                    let reading = Reading {
                        number: &|quantity| oracle.number(quantity, &self.rows[row]),
                        cohort: &|| self.cohort(row, id),
                    };
                    rule::points(rule, x, max, &reading).ok_or(State::Undefined)
                }
                absent => Err(absent.state()),
            },
        };
        match earned {
            Ok(points) => Outcome::of(Status::Scored, points, max),
            Err(state) => {
                let policies = oracle.policies(Some(node));
                let needs = policy::of_state(policies, state);
                let is_unknown = matches!(needs, Some(Policy::Unknown | Policy::Error));
                let open = if is_unknown { self.open_points(row, id, asked) } else { None };
                policy::of_indicator(state, policies, asked, open)
            }
        }
    }

    /// In a completion, the points of a node that has no value all the same.
    fn open_points(&self, row: usize, id: &str, asked: &Asked<'_>) -> Option<f64> {
        let open = self.open?;
        self.used_open.set(true);
        let (least, most) = asked.reach;
        let part = open.part(row, id);
        Some(if part <= 0.0 {
            least
        } else if part >= 1.0 {
            most
        } else {
            least + part * (most - least)
        })
    }

    /// The values that a unit is compared with at a node: of all units in its period that are
    /// compared there, are assessed themselves and have one.
    fn cohort(&self, row: usize, id: &str) -> Vec<f64> {
        let node = self.oracle.node(id).unwrap();
        let period = self.rows[row].period;
        // The others stay as they are, whatever this unit comes to have.
        let as_they_are = World::new(self.oracle, self.others.clone(), None, self.judge);
        let others = if self.others.is_empty() { self } else { &as_they_are };
        let compared = |other: usize| {
            let of = if other == row { self } else { others };
            let known = &of.rows[other];
            let asked = self.oracle.asked(Some(node), known);
            let by_others =
                matches!(asked.rule, Some(Rule::Relative(rule)) if rule.goalposts.is_none());
            let itself = self.is_assessed_itself(other, node);
            let is_one = known.period == period && asked.applicable && by_others;
            if !is_one || !itself || known.given.contains_key(id) {
                return None;
            }
            of.value(other, id, formulas_of(node)[0], None, Told::Missing).known()
        };
        (0..self.rows.len()).filter_map(compared).collect()
    }

    /// Whether a node is assessed at the row's own unit.
    #[must_use]
    pub fn is_assessed_itself(&self, row: usize, node: &Node) -> bool {
        assessed_at(Some(node)).is_none_or(|of| matches!(self.assessed(row, of), Assessed::Here))
    }

    /// The result of the unit above at which a node is assessed; none where that is the unit
    /// itself.
    fn inherited(&self, row: usize, id: &str, asked: &Asked<'_>) -> Option<Outcome> {
        let node = self.oracle.node(id);
        let above = match self.assessed(row, assessed_at(node)?) {
            Assessed::Here => return None,
            Assessed::Elsewhere => {
                let open = self.open_points(row, id, asked);
                return Some(match open {
                    // Whatever it is, it is known once that unit is scored.
                    Some(points) => Outcome::of(Status::Inherited, points, asked.max),
                    None => Outcome::unknown(State::Missing, asked.max, asked.reach, None),
                });
            }
            Assessed::At(above) => above,
        };
        let declared = self.oracle.asked(node, &self.rows[above]).max;
        let mut outcome = Outcome { fired: Vec::new(), ..self.outcome(above, id) };
        if declared > 0.0 && !math::same(declared, asked.max) {
            // The node may have another maximum here: the share is what is inherited.
            let factor = asked.max / declared;
            for points in [
                &mut outcome.points,
                &mut outcome.max,
                &mut outcome.known_max,
                &mut outcome.least,
                &mut outcome.most,
            ] {
                *points = math::decimal(*points * factor);
            }
        }
        if outcome.is_complete() {
            outcome.status = Status::Inherited;
        }
        Some(outcome)
    }

    fn assessed(&self, row: usize, of_type: &str) -> Assessed {
        let is_of_type = |row: usize| self.rows[row].unit.unit_type.as_deref() == Some(of_type);
        if self.rows[row].unit.parent.is_none() || is_of_type(row) {
            return Assessed::Here;
        }
        let mut at = row;
        while let Some(above) = self.above(at) {
            if is_of_type(above) {
                return Assessed::At(above);
            }
            at = above;
        }
        Assessed::Elsewhere
    }

    /// The row of the unit above, in the same period.
    #[must_use]
    pub fn above(&self, row: usize) -> Option<usize> {
        let Known { unit, period, .. } = &self.rows[row];
        let parent = unit.parent.as_ref()?;
        self.rows.iter().position(|other| other.unit.id == *parent && other.period == *period)
    }

    /// The outcome after the gates of its node.
    fn after_gates(&self, row: usize, id: &str, before: Outcome) -> Outcome {
        self.before.borrow_mut().insert((row, id.to_owned()), before.clone());
        let mut after = before.clone();
        for (number, written) in self.oracle.gates(id).iter().enumerate() {
            let fires = self.fires(row, id, number, &before);
            // Where it hangs on what has no value for good, it decides nothing.
            let at = |told| self.value(row, id, &written.when, Some(&before), told);
            let undecided = self.open.is_some() && at(Told::Least) != at(Told::Most);
            let of = |quantity: &_| self.oracle.number(quantity, &self.rows[row]);
            let capped = |points: f64| gate::leaves(&written.then, points, before.max, &of);
            if fires {
                after.fired.push(number);
                after.points = capped(after.points);
            }
            if fires || undecided {
                after.least = capped(after.least);
            }
            if fires && !undecided {
                after.most = capped(after.most);
            }
        }
        after
    }

    /// Whether the condition of a gate holds, be the node there or not.
    #[must_use]
    pub fn holds(&self, row: usize, id: &str, number: usize) -> bool {
        let outcome = self.outcome(row, id);
        let before = self.before.borrow().get(&(row, id.to_owned())).cloned();
        self.fires(row, id, number, &before.unwrap_or(outcome))
    }

    fn fires(&self, row: usize, id: &str, number: usize, before: &Outcome) -> bool {
        let told = if self.open.is_some() { Told::Points } else { Told::Missing };
        match self.value(row, id, &self.oracle.gates(id)[number].when, Some(before), told) {
            Value::Known(answer) => answer != 0.0,
            _ => self.judge.fires(row, id, number),
        }
    }

    /// The value of a formula for a row; a gate of the node `id` is told what that node has
    /// before its gates, and of nodes that have no value what `told` says.
    fn value(&self, row: usize, id: &str, text: &str, own: Option<&Outcome>, told: Told) -> Value {
        let reader = Reader { world: self, row, id, own, told };
        formula::value(self.oracle.formula(text), &reader)
    }
}

enum Assessed {
    Here,
    At(usize),
    Elsewhere,
}

/// What formulas are read from.
struct Reader<'r, 'w> {
    world: &'r World<'w>,
    row: usize,
    id: &'r str,
    own: Option<&'r Outcome>,
    told: Told,
}

impl Row for Reader<'_, '_> {
    fn value(&self, name: &str) -> Value {
        let World { oracle, rows, .. } = self.world;
        let programme = oracle.programme;
        if programme.inputs.contains_key(name) {
            input(&rows[self.row], name)
        } else if programme.parameters.contains_key(name) {
            Value::Known(oracle.parameter(name, &rows[self.row]))
        } else {
            formula::value(oracle.formula(&programme.derived[name].formula), self)
        }
    }

    fn options(&self, name: &str) -> Vec<String> {
        let programme = self.world.oracle.programme;
        match programme.inputs.get(name) {
            Some(input) => input.options.clone(),
            None => {
                formula::options(self.world.oracle.formula(&programme.derived[name].formula), self)
            }
        }
    }

    fn node(&self, id: &str, share: bool) -> Value {
        match self.own {
            Some(own) if id == self.id => gate::told(own, share, self.told),
            _ => gate::told(&self.world.outcome(self.row, id), share, self.told),
        }
    }
}
