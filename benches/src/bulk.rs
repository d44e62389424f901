//! The bulk workload: a plain programme, and the figures of many units in columns.

use chiso::formula::{Array, Bits, Numbers as ArrayNumbers};
use chiso::observe::Batch;
use chiso::programme::Programme;
use chiso::score::Outputs;
use chiso::{Plan, Result};
use serde_json::{Map, Value, json};

use crate::Numbers;

/// Groups of the programme.
const GROUPS: usize = 10;

/// Indicators in each of them.
const IN_GROUP: usize = 6;

/// Of a thousand values, how many are missing.
const MISSING: u64 = 30;

/// The id of an input.
fn input(indicator: usize) -> String {
    format!("i{indicator}")
}

/// The id of a group.
fn group(at: usize) -> String {
    format!("G{at}")
}

/// A programme of 60 indicators in 10 groups, half of them with bands and half in proportion,
/// weighted means that leave out what is missing, and five classes.
///
/// # Errors
///
/// None: the document is the same every time, and right.
pub fn bulk_programme() -> Result<Programme> {
    let mut numbers = Numbers::new(60);
    let mut inputs = Map::new();
    let mut tree = Vec::new();
    for at in 0..GROUPS {
        let mut children = Vec::new();
        for indicator in at * IN_GROUP..(at + 1) * IN_GROUP {
            inputs.insert(input(indicator), json!({"type": "number"}));
            children.push(json!({
                "id": format!("I{indicator}"),
                "max": 1,
                "weight": weight(&mut numbers),
                "formula": input(indicator),
                "rule": rule(indicator, &mut numbers),
            }));
        }
        tree.push(json!({
            "id": group(at),
            "max": 1,
            "weight": weight(&mut numbers),
            "aggregate": {"mean": "arithmetic"},
            "children": children,
        }));
    }
    Programme::from_value(&json!({
        "chiso": 1,
        "id": "benchmark/bulk",
        "defaults": {"missing": "exclude"},
        "inputs": inputs,
        "tree": tree,
        "total": {"max": 100, "aggregate": {"mean": "arithmetic"}},
        "classes": [
            {"id": "excellent", "at_least": 90},
            {"id": "good", "at_least": 80},
            {"id": "fair", "at_least": 65},
            {"id": "average", "at_least": 50},
            {"id": "weak"},
        ],
    }))
}

/// From a half to two.
fn weight(numbers: &mut Numbers) -> f64 {
    0.5 + numbers.count(1_500) / 1e3
}

fn rule(indicator: usize, numbers: &mut Numbers) -> Value {
    if indicator.is_multiple_of(2) {
        let (low, high) = (numbers.count(20), 80.0 + numbers.count(30));
        // Of some, a low value is better.
        let (zero_at, full_at) = if numbers.below(5) == 0 { (high, low) } else { (low, high) };
        return json!({"proportional": {"zero_at": zero_at, "full_at": full_at}});
    }
    let first = 20.0 + numbers.count(25);
    let second = first + 1.0 + numbers.count(25);
    let third = second + 1.0 + numbers.count(25);
    json!({"bands": [
        {"at_least": third, "points": 1},
        {"at_least": second, "below": third, "points": 0.7},
        {"at_least": first, "below": second, "points": 0.4},
        {"below": first, "points": 0},
    ]})
}

/// What is asked for: the points of the total and of every group, and the classes.
#[must_use]
pub fn bulk_outputs() -> Outputs {
    (0..GROUPS).fold(Outputs::new().points("total").classes(), |all, at| all.points(group(at)))
}

/// The figures of units for the programme, as Arrow lays them out: three of a hundred are
/// missing.
#[derive(Debug, Clone)]
pub struct BulkTable {
    rows: usize,
    values: Vec<Vec<f64>>,
    /// A bit for every row, set where the figure is there.
    bitmaps: Vec<Vec<u8>>,
}

impl BulkTable {
    /// The figures of so many units, the same every time.
    #[must_use]
    pub fn new(rows: usize) -> Self {
        Self::with_missing(rows, MISSING)
    }

    /// The same with every figure known.
    #[must_use]
    pub fn known(rows: usize) -> Self {
        Self::with_missing(rows, 0)
    }

    /// The same with at least one figure of every unit missing: every row is open.
    #[must_use]
    pub fn open(rows: usize) -> Self {
        let mut table = Self::new(rows);
        for row in 0..rows {
            let column = table.bitmaps.get_mut(row % (GROUPS * IN_GROUP));
            if let Some(byte) = column.and_then(|bitmap| bitmap.get_mut(row / 8)) {
                *byte &= !(1 << (row % 8));
            }
        }
        table
    }

    fn with_missing(rows: usize, missing: u64) -> Self {
        let mut numbers = Numbers::new(138);
        let mut values = Vec::new();
        let mut bitmaps = Vec::new();
        for _ in 0..GROUPS * IN_GROUP {
            values.push((0..rows).map(|_| numbers.count(12_000) / 100.0).collect());
            let mut bitmap = vec![0; rows.div_ceil(8)];
            for row in 0..rows {
                if let Some(byte) = bitmap.get_mut(row / 8)
                    && numbers.below(1000) >= missing
                {
                    *byte |= 1 << (row % 8);
                }
            }
            bitmaps.push(bitmap);
        }
        Self { rows, values, bitmaps }
    }

    /// The figures of the first unit, in the order of the inputs.
    #[must_use]
    pub fn first(&self) -> Vec<f64> {
        self.values.iter().filter_map(|values| values.first().copied()).collect()
    }

    /// The figures as a batch, which borrows them.
    ///
    /// # Errors
    ///
    /// None with a plan of [`bulk_programme`]; with others, an input that they do not have.
    pub fn batch<'a>(&'a self, plan: &'a Plan) -> Result<Batch<'a>> {
        let mut batch = plan.batch(self.rows);
        for (at, (values, bitmap)) in self.values.iter().zip(&self.bitmaps).enumerate() {
            let array = Array::new(ArrayNumbers::Float64(values));
            batch = batch.with(&input(at), array.with_validity(Bits::new(bitmap, 0, self.rows)));
        }
        batch.build_unchecked()
    }
}
