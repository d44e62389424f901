//! A large programme, and the figures of many units.

use chiso::observe::Observations;
use chiso::programme::Programme;
use chiso::unit::Unit;
use serde_json::{Map, Value, json};

/// Groups of the large programme.
const GROUPS: usize = 10;

/// Indicators in each of them.
const IN_GROUP: usize = 6;

/// Of a thousand values, how many are missing.
const MISSING: u64 = 20;

/// Numbers that look random and are the same in every run (Steele, Lea, Flood, OOPSLA 2014:
/// `SplitMix64`).
#[derive(Debug, Clone)]
pub struct Numbers(u64);

impl Numbers {
    /// The numbers that belong to a seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number below `end`; 0 if that is 0.
    pub const fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        if end == 0 { 0 } else { mixed % end }
    }

    /// The next count below `end`, as values hold it.
    pub fn count(&mut self, end: u32) -> f64 {
        f64::from(u32::try_from(self.below(u64::from(end))).unwrap_or(u32::MAX))
    }
}

/// The id of an input of the large programme.
fn part(group: usize, indicator: usize) -> String {
    format!("part_{group}_{indicator}")
}

fn whole(group: usize) -> String {
    format!("whole_{group}")
}

/// A programme of 60 indicators in 10 groups, with the rules and aggregates that programmes
/// use, rounding, a gate, and five classes.
///
/// # Errors
///
/// None: the document is the same every time, and right.
pub fn large_programme() -> chiso::Result<Programme> {
    let mut inputs = Map::new();
    let mut tree = Vec::new();
    for group in 0..GROUPS {
        inputs.insert(whole(group), json!({"type": "count"}));
        let mut children = Vec::new();
        for indicator in 0..IN_GROUP {
            let input = part(group, indicator);
            children.push(json!({
                "id": format!("I{group}.{indicator}"),
                "max": 10,
                "formula": format!("{input} / {}", whole(group)),
                "rule": rule(indicator),
                "undefined": "zero",
            }));
            inputs.insert(input, json!({"type": "count", "at_most": whole(group)}));
        }
        let aggregate = match group % 3 {
            0 => json!({"mean": "arithmetic"}),
            1 => json!({"mean": "geometric"}),
            _ => json!("median"),
        };
        tree.push(json!({
            "id": format!("G{group}"), "max": 10, "aggregate": aggregate, "children": children
        }));
    }
    Programme::from_value(&json!({
        "chiso": 1,
        "id": "benchmark",
        "round": {"decimals": 2, "at": ["indicator", "group", "total"]},
        "defaults": {"missing": "unknown", "undefined": "zero"},
        "inputs": inputs,
        "tree": tree,
        "total": {
            "gates": [{"when": "share_of(\"G0\") < 20%", "then": {"cap_class": "fair"}}]
        },
        "classes": [
            {"id": "excellent", "at_least": "90%"},
            {"id": "good", "at_least": "80%"},
            {"id": "fair", "at_least": "65%"},
            {"id": "average", "at_least": "50%"},
            {"id": "weak"},
        ],
    }))
}

fn rule(indicator: usize) -> Value {
    match indicator {
        0 | 3 => json!({"proportional": {"full_at": "100%"}}),
        1 => json!({"proportional": {"zero_at": "20%", "full_at": "90%"}}),
        2 | 5 => json!({"bands": [
            {"at_least": "95%", "points": 10},
            {"at_least": "80%", "below": "95%", "points": 8},
            {"at_least": "50%", "below": "80%", "points": 5},
            {"below": "50%", "points": 0},
        ]}),
        _ => json!({"curve": {"through": [
            {"at": "0%", "points": 0}, {"at": "60%", "points": 4}, {"at": "100%", "points": 10},
        ]}}),
    }
}

/// The figures of so many units for the large programme. Two of a hundred are missing.
#[must_use]
pub fn large_observations(units: usize) -> Vec<Observations> {
    let mut numbers = Numbers::new(138);
    let observations = |unit: usize| {
        let mut of = Observations::new(Unit::new(format!("unit {unit}")).of_type("commune"));
        for group in 0..GROUPS {
            let all = numbers.count(900) + 100.0;
            of = of.with(whole(group), all);
            for indicator in 0..IN_GROUP {
                // Most parts are large: that is how such figures look.
                let share = 1.0 - numbers.count(1000) * numbers.count(1000) / 1e6;
                let value = (all * share).floor();
                if numbers.below(1000) >= MISSING {
                    of = of.with(part(group, indicator), value);
                }
            }
        }
        of
    };
    (0..units).map(observations).collect()
}

/// A number of rows as people write it.
#[must_use]
pub fn thousands(rows: usize) -> String {
    match rows {
        0..1_000 => rows.to_string(),
        _ => format!("{},{:03}", thousands(rows / 1_000), rows % 1_000),
    }
}
