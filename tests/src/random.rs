//! Small random programmes and random observations, for the properties of the engine.
//!
//! Every programme reads the same inputs: counts of which some are parts of others, shares,
//! a number, answers. The trees use every rule, every aggregation, every policy, gates,
//! bonuses, deductions, exclusion and rounding.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// What can be said of an input in a random observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// A value.
    Known,
    /// Nothing.
    Missing,
    /// That the unit does not have it.
    NotApplicable,
}

/// The inputs of every random programme: the name, and for counts and the number the range
/// that values are drawn from.
pub const INPUTS: [(&str, Kind); 10] = [
    ("whole", Kind::Whole { lowest: 0, highest: 12 }),
    ("part", Kind::PartOf { whole: 0, highest: 15 }),
    ("piece", Kind::PartOf { whole: 1, highest: 15 }),
    ("cases", Kind::Whole { lowest: 0, highest: 40 }),
    ("share_a", Kind::Share),
    ("share_b", Kind::Share),
    ("number", Kind::Whole { lowest: -4, highest: 12 }),
    ("yes_a", Kind::YesNo),
    ("yes_b", Kind::YesNo),
    ("yes_c", Kind::YesNo),
];

/// What values of an input are drawn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers from one end to the other.
    Whole {
        /// The lowest value.
        lowest: i32,
        /// The highest value.
        highest: i32,
    },
    /// Whole numbers up to the value of another input, by its place.
    PartOf {
        /// The place of the input it is a part of.
        whole: usize,
        /// The highest value where that input has none.
        highest: i32,
    },
    /// Hundredths from 0 to 1.
    Share,
    /// Yes or no.
    YesNo,
}

fn inputs() -> Value {
    json!({
        "whole": {"type": "count", "maximum": 12},
        "part": {"type": "count", "at_most": "whole"},
        "piece": {"type": "count", "at_most": "part"},
        "cases": {"type": "count"},
        "share_a": {"type": "share"},
        "share_b": {"type": "share"},
        "number": {"type": "number", "minimum": -4, "maximum": 12},
        "yes_a": {"type": "yes_no"},
        "yes_b": {"type": "yes_no"},
        "yes_c": {"type": "yes_no"},
    })
}

/// The part of a random programme that is not the tree.
#[derive(Debug, Clone)]
pub struct Frame {
    total: Map<String, Value>,
    round: Option<Value>,
    classes: Option<Vec<f64>>,
    classes_by_share: bool,
    defaults: Map<String, Value>,
}

/// A random programme, as a document.
pub fn programme() -> impl Strategy<Value = Value> {
    (frame(), vec(node(), 1..4)).prop_map(|(frame, children)| assemble(frame, children))
}

/// A random programme without rules that compare units.
pub fn programme_without_cohorts() -> impl Strategy<Value = Value> {
    programme().prop_filter("no unit is compared with others", |document| {
        !document.to_string().contains("\"relative\":{\"method\"")
    })
}

fn frame() -> impl Strategy<Value = Frame> {
    let places = select(vec![
        json!("indicator"),
        json!("group"),
        json!("total"),
        json!(["indicator", "total"]),
        json!(["group", "indicator"]),
    ]);
    let round = option::weighted(
        0.5,
        (0_u8..3, places, any::<bool>()).prop_map(|(decimals, at, first)| {
            json!({"decimals": decimals, "at": at, "before_classes": first})
        }),
    );
    let edges = vec(0.1_f64..0.95, 1..4).prop_map(|mut edges| {
        for edge in &mut edges {
            *edge = (*edge * 20.0).floor() / 20.0;
        }
        edges.sort_by(|a, b| b.total_cmp(a));
        edges.dedup();
        edges
    });
    (group_parts(), round, option::weighted(0.6, edges), any::<bool>(), policies(false)).prop_map(
        |(total, round, classes, classes_by_share, defaults)| Frame {
            total,
            round,
            classes,
            classes_by_share,
            defaults,
        },
    )
}

fn node() -> impl Strategy<Value = Map<String, Value>> {
    indicator().prop_recursive(3, 14, 4, |inner| {
        (group_parts(), vec(inner, 1..4)).prop_map(|(mut group, children)| {
            let children = children.into_iter().map(Value::Object).collect();
            group.insert("children".to_owned(), Value::Array(children));
            group
        })
    })
}

/// Everything of a group but its id and its children.
fn group_parts() -> impl Strategy<Value = Map<String, Value>> {
    let aggregate = prop_oneof![
        4 => Just(json!("sum")),
        2 => Just(json!({"mean": "arithmetic"})),
        1 => Just(json!({"mean": "geometric"})),
        1 => Just(json!({"mean": "harmonic"})),
        1 => select(vec![-1.5, 0.5, 2.0]).prop_map(|power| json!({"mean": {"power": power}})),
        1 => Just(json!("min")),
        1 => Just(json!("median")),
        1 => Just(json!("all_or_nothing")),
    ];
    let own = (maximum(), weight(), decimals(), gates());
    (aggregate, any::<bool>(), own, policies(true)).prop_map(
        |(aggregate, rescale, (max, weight, decimals, gates), policies)| {
            let mut group = policies;
            if aggregate == "sum" {
                group.insert("rescale".to_owned(), json!(rescale));
            } else {
                group.insert("max".to_owned(), json!(max));
            }
            group.insert("aggregate".to_owned(), aggregate);
            set(&mut group, "weight", weight);
            set(&mut group, "decimals", decimals);
            group.insert("gates".to_owned(), gates);
            group
        },
    )
}

fn indicator() -> impl Strategy<Value = Map<String, Value>> {
    let own = (maximum(), weight(), decimals(), gates());
    (measured(), own, policies(true), prop::bool::weighted(0.15)).prop_map(
        |((formula, rule), (max, weight, decimals, gates), policies, bonus)| {
            let mut indicator = policies;
            set(&mut indicator, "formula", formula);
            let (rule, max) = with_maximum(rule, max);
            indicator.insert("rule".to_owned(), rule);
            set(&mut indicator, "max", max);
            indicator.insert("bonus".to_owned(), json!(bonus));
            set(&mut indicator, "weight", weight);
            set(&mut indicator, "decimals", decimals);
            indicator.insert("gates".to_owned(), gates);
            indicator
        },
    )
}

fn set<T: serde::Serialize>(of: &mut Map<String, Value>, key: &str, value: Option<T>) {
    if let Some(value) = value {
        of.insert(key.to_owned(), json!(value));
    }
}

fn maximum() -> impl Strategy<Value = f64> {
    select(vec![1.0, 2.0, 2.4, 5.0, 10.0, 12.5, 20.0])
}

fn weight() -> impl Strategy<Value = Option<f64>> {
    option::weighted(0.5, select(vec![0.0, 0.5, 1.0, 2.0, 3.0]))
}

fn decimals() -> impl Strategy<Value = Option<u8>> {
    option::weighted(0.15, 0_u8..3)
}

/// Policies; `{points: …}` as a share of the maximum, to be resolved where that is known.
fn policies(points: bool) -> impl Strategy<Value = Map<String, Value>> {
    let policy = || {
        let named = select(vec!["unknown", "zero", "full", "exclude"]).prop_map(|name| json!(name));
        if points {
            prop_oneof![4 => named, 1 => (0.0_f64..1.0).prop_map(|part| json!({"points": part}))]
                .boxed()
        } else {
            named.boxed()
        }
    };
    let some = || option::weighted(0.35, policy());
    (some(), some(), some()).prop_map(|(missing, not_applicable, undefined)| {
        let mut policies = Map::new();
        set(&mut policies, "missing", missing);
        set(&mut policies, "not_applicable", not_applicable);
        set(&mut policies, "undefined", undefined);
        policies
    })
}

/// Gates, with the node they ask about as a number to be resolved when there are ids.
fn gates() -> impl Strategy<Value = Value> {
    let when = prop_oneof![
        select(vec![
            "cases > 5",
            "share_a < 50%",
            "yes_a",
            "not yes_b",
            "part < whole",
            "part / whole < 50%"
        ])
        .prop_map(|when| json!({"formula": when})),
        (
            select(vec!["share_of(@) < 50%", "points_of(@) >= 3", "share_of(@) < 40% and yes_a"]),
            any::<u16>()
        )
            .prop_map(|(when, node)| json!({"formula": when, "node": node})),
    ];
    let then = prop_oneof![
        Just(json!("zero")),
        // A part of the maximum, until that is known.
        select(vec![0.0, 0.25, 0.5, 0.75]).prop_map(|part| json!({"cap_points": part})),
        select(vec!["0%", "25%", "60%"]).prop_map(|share| json!({"cap_share": share})),
    ];
    let gate = (when, then).prop_map(|(when, then)| json!({"when": when, "then": then}));
    prop_oneof![4 => Just(json!([])), 1 => vec(gate, 1..3).prop_map(|gates| json!(gates))]
}

/// What is measured, and the rule; where points of the rule depend on the maximum, they are
/// parts of it.
fn measured() -> impl Strategy<Value = (Option<String>, Value)> {
    let share = select(vec![
        "part / whole",
        "share_a",
        "piece / part",
        "coalesce(share_a, 0.5)",
        "1 - share_b",
        "min(share_a, part / whole)",
        "if yes_a then share_a else share_b",
        "share_a * share_b",
        "(part + piece) / (2 * whole)",
        "coalesce(part / whole, share_b)",
    ]);
    let number = select(vec![
        "number",
        "number + 2 * share_a",
        "sqrt(number)",
        "cases - part",
        "if is_known(share_a) then number else 3",
        "max(number, part)",
        "number ^ 2 - number",
        "cases",
        "ln(cases)",
        "number / cases",
    ]);
    let answer = select(vec![
        "yes_a",
        "yes_a and yes_b",
        "part >= piece",
        "share_a >= 50%",
        "number > 3",
        "yes_a or is_missing(yes_b)",
    ]);
    let by_share = prop_oneof![
        select(vec!["50%", "80%", "100%"])
            .prop_map(|full| json!({"proportional": {"full_at": full}})),
        Just(json!({"proportional": {"zero_at": "90%", "full_at": "20%"}})),
        Just(json!({"bands": [
            {"at_least": "75%", "points": 1.0}, {"at_least": "25%", "below": "75%", "points": 0.4},
            {"below": "25%", "points": 0.1}
        ]})),
        Just(json!({"bands": [
            {"above": "60%", "points": 0.2}, {"above": "30%", "at_most": "60%", "points": 1.0},
            {"at_most": "30%", "points": 0.0}
        ]})),
        Just(json!({"curve": {"through": [
            {"at": "0%", "points": 0.0}, {"at": "40%", "points": 0.9},
            {"at": "70%", "points": 0.3}, {"at": "100%", "points": 1.0}
        ]}})),
        Just(
            json!({"relative": {"method": "min_max", "goalposts": {"lowest": 0.2, "highest": 0.9}}})
        ),
        Just(json!({"relative": {"method": "percentile"}})),
        Just(json!({"relative": {"method": "min_max"}})),
    ];
    let by_number = prop_oneof![
        Just(json!({"proportional": {"zero_at": -2, "full_at": 10}})),
        Just(json!({"proportional": {"zero_at": 9, "full_at": 1}})),
        Just(json!({"points": {}})),
        Just(json!({"per_case": {"points": 0.5, "start": 0}})),
        Just(json!({"per_case": {"points": -1, "start": 0, "floor": -3, "cap": 0}})),
        Just(json!({"curve": {"log_normal": {"median": 4, "good": 2}}})),
        Just(json!({"information": {}})),
        Just(json!({"relative": {"method": "distance_to_best", "better": "low"}})),
    ];
    let award = select(vec![json!("each"), json!("all"), json!({"at_least": 2})]);
    prop_oneof![
        6 => (share, by_share).prop_map(|(formula, rule)| (Some(formula.to_owned()), rule)),
        4 => (number, by_number).prop_map(|(formula, rule)| (Some(formula.to_owned()), rule)),
        2 => (answer, any::<bool>()).prop_map(|(formula, inverted)| {
            (Some(formula.to_owned()), json!({"yes_no": {"inverted": inverted}}))
        }),
        2 => (award, any::<bool>()).prop_map(|(award, compared)| {
            let last = if compared { "part >= 3" } else { "yes_c" };
            let items = json!([{"formula": "yes_a"}, {"formula": "yes_b"}, {"formula": last}]);
            (None, json!({"checklist": {"items": items, "award": award}}))
        }),
        2 => Just((None, json!({"given": {}}))),
    ]
}

/// The rule with the parts of its maximum as points, and the maximum that fits the rule.
fn with_maximum(mut rule: Value, max: f64) -> (Value, Option<f64>) {
    if rule.get("information").is_some() {
        return (rule, None);
    }
    if rule.pointer("/per_case/floor").is_some() {
        return (rule, Some(0.0));
    }
    for place in ["/bands", "/curve/through"] {
        for entry in rule.pointer_mut(place).and_then(Value::as_array_mut).into_iter().flatten() {
            let part = entry.get("points").and_then(Value::as_f64).unwrap_or(0.0);
            if let Some(entry) = entry.as_object_mut() {
                entry.insert("points".to_owned(), json!(part * max));
            }
        }
    }
    (rule, Some(max))
}

/// Puts the document together: ids in document order, `node1`, `node2`, …; the points of
/// policies; the nodes that gates ask about.
fn assemble(frame: Frame, children: Vec<Map<String, Value>>) -> Value {
    let mut names = 0;
    let mut done = Vec::new();
    let tree: Vec<Value> =
        children.into_iter().map(|child| finish(child, &mut names, &mut done, false)).collect();
    let mut total = frame.total;
    for key in ["weight", "decimals"] {
        total.remove(key);
    }
    let sums = total.get("aggregate") == Some(&json!("sum"));
    let max = maximum_of(&total, &tree);
    settle_policies(&mut total, max);
    resolve_gates(&mut total, max, &done);
    if !sums {
        total.insert("max".to_owned(), json!(max));
    }
    let mut document = json!({
        "chiso": 1, "id": "random", "inputs": inputs(), "defaults": frame.defaults,
        "total": total, "tree": tree,
    });
    if let Some(document) = document.as_object_mut() {
        set(document, "round", frame.round);
        if let Some(edges) = frame.classes.filter(|_| max > 0.0) {
            let edge = |edge: f64| {
                if frame.classes_by_share {
                    json!(format!("{}%", chiso::math::round_half_away(edge * 100.0, 0)))
                } else {
                    json!(edge * max)
                }
            };
            let mut classes: Vec<Value> = edges
                .into_iter()
                .enumerate()
                .map(|(at, of)| json!({"id": format!("class{at}"), "at_least": edge(of)}))
                .collect();
            classes.push(json!({"id": "last"}));
            document.insert("classes".to_owned(), Value::Array(classes));
        }
    }
    document
}

/// A node with its id and all that hangs on it, and of all nodes below.
fn finish(
    mut node: Map<String, Value>,
    names: &mut usize,
    done: &mut Vec<String>,
    in_mean: bool,
) -> Value {
    *names += 1;
    let id = format!("node{names}");
    node.insert("id".to_owned(), json!(id));
    if !in_mean {
        node.remove("weight");
    }
    let max = match node.remove("children") {
        Some(Value::Array(children)) => {
            let mean =
                node.get("aggregate").is_some_and(|aggregate| aggregate.get("mean").is_some());
            let sums = node.get("aggregate") == Some(&json!("sum"));
            let children: Vec<Value> = children
                .into_iter()
                .filter_map(|child| match child {
                    Value::Object(mut child) => {
                        if !sums {
                            child.remove("bonus");
                        }
                        Some(finish(child, names, done, mean))
                    }
                    _ => None,
                })
                .collect();
            let max = maximum_of(&node, &children);
            node.insert("children".to_owned(), Value::Array(children));
            max
        }
        _ => node.get("max").and_then(Value::as_f64).unwrap_or(0.0),
    };
    settle_policies(&mut node, max);
    resolve_gates(&mut node, max, done);
    done.push(id);
    Value::Object(node)
}

/// The declared maximum, or the sum of the children's, bonuses left out.
fn maximum_of(node: &Map<String, Value>, children: &[Value]) -> f64 {
    if node.get("aggregate") != Some(&json!("sum")) {
        return node.get("max").and_then(Value::as_f64).unwrap_or(1.0);
    }
    let max = |child: &Value| match child.as_object() {
        Some(child) if child.get("bonus") == Some(&json!(true)) => 0.0,
        Some(child) => {
            let below = child.get("children").and_then(Value::as_array);
            below.map_or_else(
                || child.get("max").and_then(Value::as_f64).unwrap_or(0.0),
                |below| maximum_of(child, below),
            )
        }
        None => 0.0,
    };
    children.iter().map(max).sum()
}

fn settle_policies(node: &mut Map<String, Value>, max: f64) {
    for state in ["missing", "not_applicable", "undefined"] {
        let part = node.get(state).and_then(|policy| policy.get("points")).and_then(Value::as_f64);
        if let Some(part) = part {
            // Quarters are exact, and small enough to shrink well.
            let points = (part * 4.0).floor() / 4.0 * max;
            node.insert(state.to_owned(), json!({"points": points}));
        }
    }
}

/// Puts ids into gates: nodes that are finished before this one, so that there is no circle.
/// A node without a maximum has nothing to lose.
fn resolve_gates(node: &mut Map<String, Value>, max: f64, done: &[String]) {
    let Some(Value::Array(gates)) = node.remove("gates").filter(|_| max > 0.0) else { return };
    let resolved: Vec<Value> = gates
        .into_iter()
        .filter_map(|gate| {
            let formula = gate.pointer("/when/formula")?.as_str()?.to_owned();
            let asked = gate.pointer("/when/node").and_then(Value::as_u64);
            let when = match asked {
                None => formula,
                Some(asked) => {
                    let at = usize::try_from(asked).ok()?.checked_rem(done.len())?;
                    formula.replace('@', &format!("\"{}\"", done.get(at)?))
                }
            };
            let then = match gate.pointer("/then/cap_points").and_then(Value::as_f64) {
                Some(part) => json!({"cap_points": part * max}),
                None => gate.get("then")?.clone(),
            };
            Some(json!({"when": when, "then": then}))
        })
        .collect();
    if !resolved.is_empty() {
        node.insert("gates".to_owned(), Value::Array(resolved));
    }
}

/// What is said of each input, and raw numbers to draw values from.
pub fn said() -> impl Strategy<Value = Vec<Said>> {
    let one = prop_oneof![5 => Just(Said::Known), 3 => Just(Said::Missing), 1 => Just(Said::NotApplicable)];
    vec(one, INPUTS.len())
}

/// Raw numbers from which [`complete`] draws values: one for every input.
pub fn raw() -> impl Strategy<Value = Vec<u16>> {
    vec(any::<u16>(), INPUTS.len())
}

/// Draws a value for every input for which there is none yet, in agreement with those that
/// are there: parts do not exceed their wholes. `None` stays where nothing applies.
///
/// One draw in four is the lowest value possible, and one the highest.
#[must_use]
pub fn complete(known: &[Option<f64>], absent: &[bool], raw: &[u16]) -> Vec<Option<f64>> {
    let mut values: Vec<Option<f64>> = known.to_vec();
    for (at, (_, kind)) in INPUTS.iter().enumerate() {
        let raw = raw.get(at).copied().unwrap_or(0);
        if absent.get(at) == Some(&true) || values.get(at).copied().flatten().is_some() {
            continue;
        }
        // What is known of the parts below, for as long as the chain is unbroken.
        let mut least = 0;
        let mut above = at;
        for (part, (_, kind)) in INPUTS.iter().enumerate().skip(at + 1) {
            if matches!(kind, Kind::PartOf { whole, .. } if *whole == above)
                && absent.get(part) != Some(&true)
            {
                if let Some(known) = values.get(part).copied().flatten() {
                    least = known as i32;
                    break;
                }
                above = part;
            }
        }
        let drawn = match *kind {
            Kind::Whole { lowest, highest } => f64::from(draw(raw, lowest.max(least), highest)),
            Kind::PartOf { whole, highest } => {
                let most = values.get(whole).copied().flatten().map_or(highest, |all| all as i32);
                f64::from(draw(raw, least, most))
            }
            Kind::Share => f64::from(draw(raw, 0, 100)) / 100.0,
            Kind::YesNo => f64::from(raw % 2),
        };
        if let Some(place) = values.get_mut(at) {
            *place = Some(drawn);
        }
    }
    values
}

fn draw(raw: u16, lowest: i32, highest: i32) -> i32 {
    let highest = highest.max(lowest);
    match raw % 4 {
        0 => lowest,
        1 => highest,
        _ => lowest + i32::from(raw / 4) % (highest - lowest + 1),
    }
}
