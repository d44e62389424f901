//! Random programmes with more in them than [`random`](crate::random) has: many gates on a node, checklists of
//! every kind, bonuses that may take points away, rules by every comparison, given points with
//! gates, entries for certain units, nodes that are assessed at a province, parameters and derived
//! quantities, caps of the class. And tables of units for them.
#![allow(clippy::indexing_slicing, reason = "tests fail by panicking")]

use chiso::Period;
use chiso::observe::{Measured, Observations};
use chiso::unit::Unit;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::random::{INPUTS, Kind, Said, complete, programme, raw, said};

/// The most gates that are put on a node.
pub const MOST_GATES: usize = 20;

/// What enriched programmes may have.
#[derive(Debug, Clone, Copy)]
pub struct Richness {
    /// The most gates that are added to a node.
    pub gates: usize,
    /// Whether gates ask about their own node.
    pub own: bool,
    /// Whether it may hang on what is missing that an item leaves its checklist.
    pub leaving: bool,
}

/// A random programme with more in it. All zeros drawn is a programme of [`random`](crate::random).
pub fn enriched(richness: Richness) -> impl Strategy<Value = Value> {
    (programme(), vec(any::<u16>(), 40)).prop_map(move |(mut document, drawn)| {
        let mut drawn = Drawn { numbers: drawn, at: 0, done: Vec::new(), richness };
        let in_mean = document.pointer("/total/aggregate/mean").is_some();
        let in_sum = document["total"]["aggregate"] == "sum";
        for node in document["tree"].as_array_mut().into_iter().flatten() {
            drawn.enrich(node, in_sum, in_mean);
        }
        drawn.enrich_total(&mut document);
        document["derived"] = json!({"ratio": {"formula": "part / whole"}});
        document["parameters"] = json!({"target": {"type": "share", "value": "80%", "for": [
            {"type": ["ward"], "value": "90%"}, {"valid": {"from": "2026-02-01"}, "value": "70%"}
        ]}});
        document
    })
}

/// The numbers by which things are put in.
struct Drawn {
    numbers: Vec<u16>,
    at: usize,
    /// The nodes that are finished: a gate may ask about them without a circle.
    done: Vec<String>,
    richness: Richness,
}

const CONDITIONS: [&str; 12] = [
    "cases > 5",
    "share_a < 50%",
    "yes_a and yes_b",
    "not yes_c",
    "ratio < 50%",
    "number > 3 or yes_b",
    "coalesce(share_b, 0) < target",
    "share_of(@) < 50%",
    "points_of(@) >= 1",
    "share_of(@) < 40% and yes_a",
    "points_of(@) < 2 or share_a > 90%",
    "is_missing(share_a)",
];

/// Those that are sure to leave the checklist or to stay on it come first.
const ITEMS: [&str; 8] = [
    "yes_a",
    "part >= 3",
    "ratio >= 50%",
    "number > 2",
    "share_b >= 30%",
    "yes_b and yes_c",
    "yes_c or share_a > 50%",
    "if yes_a then yes_b else number > 5",
];

impl Drawn {
    fn next(&mut self, below: usize) -> usize {
        let drawn = self.numbers.get(self.at % self.numbers.len()).copied().unwrap_or(0);
        // What comes around again is another number, but 0 stays 0.
        let drawn = usize::from(drawn) / (1 + self.at / self.numbers.len());
        self.at += 1;
        drawn % below.max(1)
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        let at = self.next(of.len());
        of.get(at).cloned()
    }

    fn enrich(&mut self, node: &mut Value, in_sum: bool, in_mean: bool) {
        let is_group = node.get("children").is_some();
        let sums = node["aggregate"] == "sum";
        let means = node.pointer("/aggregate/mean").is_some();
        for child in node.get_mut("children").and_then(Value::as_array_mut).into_iter().flatten() {
            self.enrich(child, sums, means);
        }
        let max = node["max"].as_f64().unwrap_or(0.0);
        match self.next(14) {
            1 | 2 if max > 0.0 => self.add_gates(node, max),
            3 => node["for"] = json!([{"type": ["ward"], "applicable": false}]),
            4 if in_mean => node["for"] = json!([{"type": ["ward"], "weight": 0.5}]),
            4 if max > 0.0 && !is_group && simple(node) => {
                node["for"] = json!([{"type": ["ward", "commune"], "max": max * 2.0}]);
            }
            5 => node["assessed_at"] = json!("province"),
            6 | 7 if max > 0.0 && !is_group => self.checklist(node),
            8 if in_sum && !is_group => {
                let floor = -f64::from(u8::try_from(self.next(5)).unwrap_or(0));
                node["bonus"] = json!(true);
                node["max"] = json!(3.0);
                node["formula"] = json!("cases");
                node["rule"] =
                    json!({"per_case": {"points": -1, "start": 2, "floor": floor, "cap": 3}});
                bare(node);
            }
            9 if max > 0.0 && !is_group => {
                let methods = ["min_max", "z_score", "percentile", "rank", "distance_to_best"];
                let method = self.pick(&methods);
                let better = self.pick(&["high", "low"]);
                node["formula"] = self.pick(&["share_a", "ratio", "number", "cases"]).into();
                node["rule"] = json!({"relative": {"method": method, "better": better}});
                bare(node);
            }
            10 if max > 0.0 && !is_group => {
                node.as_object_mut().map(|node| node.remove("formula"));
                node["rule"] = json!({"given": {}});
                bare(node);
                self.add_gates(node, max);
            }
            11 if max > 0.0 && !is_group => {
                node["formula"] = json!("ratio");
                node["rule"] = json!({"proportional": {"full_at": {"parameter": "target"}}});
                bare(node);
            }
            12 if is_group => {
                let policies = ["zero", "full", "exclude", "unknown"];
                for state in ["missing", "not_applicable", "undefined"] {
                    node[state] = json!(self.pick(&policies));
                }
            }
            _ => {}
        }
        if let Some(id) = node["id"].as_str() {
            self.done.push(id.to_owned());
        }
    }

    /// Another checklist: items that leave it, and points of their own.
    fn checklist(&mut self, node: &mut Value) {
        node.as_object_mut().map(|node| node.remove("formula"));
        let count = 1 + self.next(5);
        let own = self.next(2) == 1;
        let formulas = if self.richness.leaving { &ITEMS[..] } else { ITEMS.split_at(5).0 };
        let items: Vec<Value> = (0..count)
            .map(|_| {
                let formula = self.pick(formulas);
                if own {
                    json!({"formula": formula, "points": 1 + self.next(3)})
                } else {
                    json!({"formula": formula})
                }
            })
            .collect();
        let least = 1 + self.next(count);
        let award = if own {
            None
        } else {
            self.pick(&[json!("each"), json!("all"), json!({"at_least": least})])
        };
        node["rule"] =
            json!({"checklist": {"items": items, "award": award.unwrap_or(json!("each"))}});
        if own {
            // The points of the items are those of the node.
            let points: f64 = node["rule"]["checklist"]["items"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|item| item["points"].as_f64())
                .sum();
            node["max"] = json!(points);
            bare(node);
        }
        let policies = ["unknown", "exclude", "zero", "full"];
        for state in ["missing", "not_applicable", "undefined"] {
            if self.next(2) == 1 {
                node[state] = json!(self.pick(&policies));
            }
        }
    }

    fn add_gates(&mut self, node: &mut Value, max: f64) {
        let count = self.next(self.richness.gates + 1);
        let own = node["id"].as_str().unwrap_or_default().to_owned();
        let mut gates = node["gates"].as_array().cloned().unwrap_or_default();
        for _ in 0..count {
            let mut asked = self.done.clone();
            if self.richness.own {
                asked.push(own.clone());
            }
            let when = self.pick(&CONDITIONS).unwrap_or("yes_a");
            let about = self.pick(&asked);
            let when = match about {
                Some(about) => when.replace('@', &format!("\"{about}\"")),
                None if when.contains('@') => continue,
                None => when.to_owned(),
            };
            let part = [0.25, 0.5, 0.75, 0.9];
            let then = match self.next(4) {
                0 => json!({"cap_share": self.pick(&["10%", "30%", "60%", "90%"])}),
                1 | 2 => json!({"cap_points": self.pick(&part).unwrap_or(0.5) * max}),
                _ => json!("zero"),
            };
            gates.push(json!({"when": when, "then": then}));
        }
        gates.truncate(self.richness.gates);
        node["gates"] = Value::Array(gates);
    }

    fn enrich_total(&mut self, document: &mut Value) {
        let classes = document["classes"].as_array().cloned().unwrap_or_default();
        if classes.len() < 2 || self.next(3) == 0 {
            return;
        }
        let mut gates = document["total"]["gates"].as_array().cloned().unwrap_or_default();
        for _ in 0..=self.next(2) {
            let class = classes.get(1 + self.next(classes.len() - 1));
            let Some(when) = self.pick(CONDITIONS.get(..7).unwrap_or_default()) else { return };
            gates.push(json!({"when": when, "then": {"cap_class": class.map(|of| &of["id"])}}));
        }
        document["total"]["gates"] = Value::Array(gates);
    }
}

/// Whether another maximum leaves the node as it is: no points of its own, no caps.
fn simple(node: &Value) -> bool {
    let text = node.to_string();
    !text.contains("points") && !text.contains("per_case")
}

/// Takes away what may not fit another rule.
fn bare(node: &mut Value) {
    let Some(node) = node.as_object_mut() else { return };
    node.remove("gates");
    for state in ["missing", "not_applicable", "undefined"] {
        if node.get(state).is_some_and(|policy| policy.get("points").is_some()) {
            node.remove(state);
        }
    }
}

/// A unit of a table: what is said of its inputs, and numbers to draw all else from.
pub type Drew = (Vec<Said>, Vec<u16>, u16);

/// Units of which most are known in part.
pub fn units(most: usize) -> impl Strategy<Value = Vec<Drew>> {
    let all = |said: Said| Just(vec![said; INPUTS.len()]);
    let said = prop_oneof![
        3 => all(Said::Known),
        1 => all(Said::Missing),
        3 => said(),
        // One or two that are missing: few enough to look at all that they may be.
        4 => (0..INPUTS.len(), 0..INPUTS.len()).prop_map(|(one, two)| {
            let mut said = vec![Said::Known; INPUTS.len()];
            for at in [one, two] {
                said.iter_mut().skip(at).take(1).for_each(|said| *said = Said::Missing);
            }
            said
        }),
    ];
    vec((said, raw(), any::<u16>()), 1..=most)
}

/// The observations of such units: in two periods, some of them below a province, some of them
/// with given points.
#[must_use]
pub fn observations(document: &Value, units: &[Drew]) -> Vec<Observations> {
    let nodes = nodes_with_maximum(document);
    let each = units.iter().enumerate().map(|(at, (said, raw, more))| {
        let more = usize::from(*more);
        let kinds = ["province", "commune", "ward"];
        let kind = if at == 0 { 0 } else { more % 3 };
        let mut unit = Unit::new(format!("u{at}")).of_type(kinds[kind]);
        // Below a unit before it: mostly the first, which is a province; or one that is not there.
        if kind > 0 {
            match more / 3 % 4 {
                0 => {}
                1 | 2 => unit = unit.within(format!("u{}", more / 12 % at.max(1))),
                _ => unit = unit.within("elsewhere"),
            }
        }
        let values = complete(&[None; INPUTS.len()], &[false; INPUTS.len()], raw);
        let mut of = Observations::new(unit);
        if more / 48 % 3 > 0 {
            let period = if more / 48 % 3 == 1 { "2026-01" } else { "2026-03" };
            if let Ok(period) = period.parse::<Period>() {
                of = of.during(period);
            }
        }
        for ((name, kind), (value, said)) in INPUTS.iter().zip(values.iter().zip(said)) {
            let value = match (value, said) {
                (_, Said::NotApplicable) => Measured::NotApplicable,
                (Some(value), Said::Known) if *kind == Kind::YesNo => {
                    Measured::Answer(*value != 0.0)
                }
                (Some(value), Said::Known) => Measured::Number(*value),
                _ => continue,
            };
            of = of.with(*name, value);
        }
        if more / 144 % 3 == 0
            && let Some((id, max)) = nodes.get(more / 432 % nodes.len().max(1))
        {
            let quarters = f64::from(u16::try_from(more % 5).unwrap_or(0)) / 4.0;
            of = of.given(id.clone(), max * quarters);
        }
        of
    });
    each.collect()
}

/// The nodes below the total that declare a maximum, with that.
fn nodes_with_maximum(document: &Value) -> Vec<(String, f64)> {
    fn walk(node: &Value, found: &mut Vec<(String, f64)>) {
        if let (Some(id), Some(max)) = (node["id"].as_str(), node["max"].as_f64())
            && node.pointer("/rule/information").is_none()
            && node.get("for").is_none()
        {
            found.push((id.to_owned(), max));
        }
        node["children"].as_array().into_iter().flatten().for_each(|child| walk(child, found));
    }
    let mut found = Vec::new();
    document["tree"].as_array().into_iter().flatten().for_each(|node| walk(node, &mut found));
    found
}
