//! What may be asked of a scorer, and all that its results say.

use chiso::Plan;
use chiso::score::{Outputs, Results};

/// Everything that results say, bit by bit.
#[must_use]
pub fn said_by(results: &Results) -> Vec<Vec<u64>> {
    let mut found = Vec::new();
    let mut add = |column: Option<&[f64]>| {
        found.push(column.into_iter().flatten().map(|number| number.to_bits()).collect());
    };
    for node in results.node_ids() {
        add(results.points(node));
        add(results.max(node));
        add(results.shares(node));
        add(results.lowest(node));
        add(results.highest(node));
        let status =
            results.status(node).unwrap_or_default().iter().map(|status| f64::from(*status as u8));
        add(Some(&status.collect::<Vec<_>>()));
    }
    let rows = 0..results.rows();
    let classes = rows.clone().map(|row| {
        let of = |class: &str| {
            results.class_ids().iter().position(|id| id == class).unwrap_or(63) as u64
        };
        let possible = results.possible_classes(row);
        let possible = possible.iter().fold(0, |all, class| all | 1_u64 << of(class));
        results.class(row).map_or(u64::MAX, of) ^ possible << 8
    });
    found.push(classes.collect());
    found
}

/// Everything; points and classes; shares and maxima; the total alone.
#[must_use]
pub fn everything(plan: &Plan) -> Vec<Outputs> {
    let points = plan.node_ids().fold(Outputs::new(), |outputs, node| outputs.points(node));
    let shares =
        plan.node_ids().fold(points.clone(), |outputs, node| outputs.shares(node).max(node));
    vec![Outputs::everything(), points.classes(), shares, Outputs::new().points("total")]
}
