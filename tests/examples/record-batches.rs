//! A stream of Arrow record batches, scored in constant memory:
//! `cargo run --release --package chiso-tests --example record-batches`.
//!
//! Two indicators of the programme compare the communes of a country with each other, so
//! the stream is gone through twice: once to gather what they are compared by, once to score.
//! Nothing but the batch at hand, and a count of classes, is ever held. The figures are made
//! up: a million units, the same in every run.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "an example speaks through its output and stops where something is wrong"
)]

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array as _, ArrayRef, Float64Array, Int64Array, RecordBatch};
use arrow_schema::DataType;
use chiso::Plan;
use chiso::formula::{Array, Bits, Numbers};
use chiso::observe::Batch;
use chiso::programme::Programme;
use chiso::score::{Outputs, Results};

/// Record batches, and the units in each of them.
const STREAM: (usize, usize) = (128, 8_192);

/// Classes, and how many units have them.
pub(crate) type Classes = BTreeMap<String, usize>;

pub(crate) const PROGRAMME: &str = r#"{
    "chiso": 1, "id": "example/record-batches",
    "source": {"status": "proposed"},
    "inputs": {
        "received": {"type": "count"},
        "on_time": {"type": "count", "at_most": "received"},
        "cost": {"type": "number", "minimum": 0}
    },
    "tree": [
        {"id": "timeliness", "max": 60, "formula": "on_time / received", "undefined": "exclude",
         "rule": {"relative": {"method": "min_max", "better": "high"}}},
        {"id": "cost", "max": 40, "formula": "cost", "missing": "zero",
         "rule": {"relative": {"method": "min_max", "better": "low"}}}
    ],
    "classes": [
        {"id": "good", "at_least": "80%"}, {"id": "fair", "at_least": "60%"}, {"id": "weak"}
    ]
}"#;

fn main() -> Result<(), Box<dyn Error>> {
    let plan = Plan::new(Programme::from_json(PROGRAMME)?)?;
    let classes = classes(&plan, || source(STREAM))?;
    println!("{} units in batches of {}", classes.values().sum::<usize>(), STREAM.1);
    for (class, count) in &classes {
        println!("{count:>9}  {class}");
    }
    Ok(())
}

/// Scores all units of a source that can be opened again.
pub(crate) fn classes<S>(plan: &Plan, source: impl Fn() -> S) -> Result<Classes, Box<dyn Error>>
where
    S: Iterator<Item = RecordBatch>,
{
    let mut scorer = plan.scorer(&Outputs::new().points("total").classes())?;
    // The first pass: what the units are compared by.
    for record in source() {
        scorer.gather(&batch(plan, &record)?);
    }
    scorer.compare_with_gathered();

    // The second: every unit, into columns that are used again for each batch.
    let mut results = Results::default();
    let mut classes = Classes::new();
    for record in source() {
        scorer.score_into(&batch(plan, &record)?, &mut results)?;
        for row in 0..results.rows() {
            let class = results.class(row).unwrap_or("not certain");
            *classes.entry(class.to_owned()).or_default() += 1;
        }
    }
    Ok(classes)
}

/// A record batch as a batch of the plan: its columns are read where they lie.
fn batch<'a>(plan: &Plan, record: &'a RecordBatch) -> Result<Batch<'a>, Box<dyn Error>> {
    let mut builder = plan.batch(record.num_rows());
    for (field, column) in record.schema_ref().fields().iter().zip(record.columns()) {
        let numbers = match column.data_type() {
            DataType::Int64 => Numbers::Int64(column.as_primitive::<Int64Type>().values()),
            DataType::Float64 => Numbers::Float64(column.as_primitive::<Float64Type>().values()),
            // `Numbers` has all of Arrow's types that are numbers; this stream has two.
            other => return Err(format!("{} is of type {other}", field.name()).into()),
        };
        let mut array = Array::new(numbers);
        if let Some(nulls) = column.nulls() {
            array = array.with_validity(Bits::new(nulls.validity(), nulls.offset(), nulls.len()));
        }
        builder = builder.with(field.name(), array);
    }
    Ok(builder.check()?)
}

/// So many record batches of so many rows; a file would be opened again for every pass.
pub(crate) fn source((batches, rows): (usize, usize)) -> impl Iterator<Item = RecordBatch> {
    let mut state = 138_u64;
    let mut below = move |end: u32| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((state >> 33) % u64::from(end)).unwrap_or(0)
    };
    (0..batches).map(move |_| {
        let (mut received, mut on_time, mut cost) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..rows {
            let all = i64::from(below(5_000));
            received.push(all);
            on_time.push(all - all * i64::from(below(40)) / 100);
            // One in fifty has not reported what the service cost.
            let spent = below(100_000);
            cost.push((spent >= 2_000).then_some(f64::from(spent)));
        }
        let columns: [(&str, ArrayRef); 3] = [
            ("received", Arc::new(Int64Array::from(received))),
            ("on_time", Arc::new(Int64Array::from(on_time))),
            ("cost", Arc::new(Float64Array::from(cost))),
        ];
        RecordBatch::try_from_iter(columns).expect("columns of one length")
    })
}
