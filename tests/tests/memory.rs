//! What scoring takes in memory beyond what goes in and what comes out.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use chiso::Plan;
use chiso::formula::{Array, Column, Numbers};
use chiso::programme::Programme;
use chiso::score::{Outputs, Ranking, Ranks, Results};
use serde_json::json;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

const UNITS: usize = 1_000_000;
const GROUPS: usize = 10;
const INDICATORS: usize = 60;

fn programme() -> Programme {
    let indicator = |at: usize| {
        json!({"id": format!("I{at}"), "max": 10, "formula": format!("i{at}"), "missing": "exclude",
               "rule": {"proportional": {"zero_at": 0, "full_at": 100 + at}}})
    };
    let group = |at: usize| {
        let children: Vec<_> = (at..INDICATORS).step_by(GROUPS).map(indicator).collect();
        json!({"id": format!("G{at}"), "children": children})
    };
    let inputs = (0..INDICATORS).map(|at| (format!("i{at}"), json!({"type": "number"})));
    let document = json!({
        "chiso": 1, "id": "x", "source": {"status": "proposed"},
        "inputs": inputs.collect::<serde_json::Map<_, _>>(),
        "tree": (0..GROUPS).map(group).collect::<Vec<_>>(),
        "classes": [{"id": "good", "at_least": "50%"}, {"id": "weak"}],
    });
    Programme::from_value(&document).unwrap()
}

/// A million units with classes and ranks take less than 64 MB, the ranks themselves included.
#[test]
fn a_million_units_take_little_memory() {
    let plan = Plan::new(programme()).unwrap();
    let numbers: Vec<f64> = (0..UNITS).map(|row| (row * 7919 % 104_729) as f64 / 1000.0).collect();
    let _profiler = dhat::Profiler::builder().testing().build();
    let most = || dhat::HeapStats::get().max_bytes;

    let outputs = (0..GROUPS).fold(Outputs::new().points("total").classes(), |outputs, at| {
        outputs.points(format!("G{at}"))
    });
    let mut scorer = plan.scorer(&outputs).unwrap();
    let column = Column::Array(Array::new(Numbers::Float64(&numbers)));
    let batch = plan.batch(UNITS).with_columns([column; INDICATORS]).check().unwrap();
    let mut results = Results::default();
    scorer.score_into(&batch, &mut results).unwrap();
    // For every unit: numbers, statuses and open gates of eleven nodes, and a class.
    let columns = UNITS * ((GROUPS + 1) * (8 + 1 + 1) + 2);
    let beyond_columns = most() - columns;
    assert!(beyond_columns < 1 << 20, "{beyond_columns} bytes beyond the results");

    let mut ranks = Ranks::default();
    results.ranks_into(&Ranking::default(), &batch, &mut ranks).unwrap();
    assert_eq!(ranks.as_slice().len(), UNITS);
    let beyond_columns = most() - columns;
    assert!(beyond_columns < 64 << 20, "{beyond_columns} bytes beyond the results");
}
