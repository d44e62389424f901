//! The example of a stream of record batches: how it is cut changes nothing.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use chiso::Plan;
use chiso::programme::Programme;
use example::{PROGRAMME, classes, source};

#[allow(dead_code, reason = "its `main` is not called from here")]
#[path = "../examples/record-batches.rs"]
mod example;

#[test]
fn batches_of_any_size_come_to_the_same() {
    let plan = Plan::new(Programme::from_json(PROGRAMME).unwrap()).unwrap();
    let whole = classes(&plan, || source((1, 6_000))).unwrap();
    assert_eq!(whole.values().sum::<usize>(), 6_000);
    assert_eq!(whole.len(), 3, "{whole:?}");
    for cut in [(6_000, 1), (60, 100), (3, 2_000)] {
        assert_eq!(classes(&plan, || source(cut)).unwrap(), whole, "{cut:?}");
    }
}
