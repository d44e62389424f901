//! Formulas over columns.

use std::hint::black_box;

use chiso::formula::{Column, Compiler, Formula, Program, Range, Scope, Scratch, Symbol, check};
use chiso::{State, Type};
use chiso_benches::Numbers;
use criterion::{Criterion, Throughput};

const ROWS: usize = 1_000_000;

const NAMES: [&str; 6] = ["received", "on_time", "late", "paid", "online", "staff"];

/// Formulas as programmes have them: shares, sums, conditions, a logarithm.
const FORMULAS: [&str; 20] = [
    "on_time / received",
    "100 * on_time / received",
    "late / received",
    "(on_time + late) / received",
    "min(1, paid / online)",
    "max(paid, online)",
    "online / received",
    "paid / received",
    "received / staff",
    "if staff > 0 then received / staff else 0",
    "sum(on_time, late, paid)",
    "(on_time - late) / received",
    "abs(on_time - late)",
    "coalesce(paid, 0) / received",
    "on_time >= received and late == 0",
    "late > 5 or paid < 10",
    "sqrt(staff)",
    "ln(1 + received)",
    "received % 7",
    "share(on_time, received)",
];

struct Counts;

impl Scope for Counts {
    fn quantity(&self, name: &str) -> Option<Symbol> {
        let slot = NAMES.iter().position(|known| *known == name)?;
        let range = Range::of_type(Type::Count).or_missing();
        Some(Symbol { slot, symbol_type: Type::Count, options: Vec::new(), range })
    }

    fn names(&self) -> Vec<String> {
        NAMES.iter().map(|name| (*name).to_owned()).collect()
    }
}

pub(crate) fn columns(criterion: &mut Criterion) {
    let mut compiler = Compiler::new(NAMES.len());
    let outputs: Vec<_> = FORMULAS
        .iter()
        .map(|text| {
            let (checked, findings) = check(&Formula::parse(text).unwrap(), &Counts);
            compiler.add(&checked.ok_or((text, findings)).unwrap())
        })
        .collect();
    let program = compiler.finish();
    let mut numbers = Numbers::new(766);
    let values: Vec<Vec<f64>> =
        NAMES.iter().map(|_| (0..ROWS).map(|_| numbers.count(10_000)).collect()).collect();
    let states: Vec<Vec<State>> = NAMES
        .iter()
        .map(|_| {
            let known = |number| if number == 0 { State::Missing } else { State::Known };
            (0..ROWS).map(|_| known(numbers.below(50))).collect()
        })
        .collect();

    let mut group = criterion.benchmark_group("formula/1,000,000 rows × 20 formulas");
    group.throughput(Throughput::Elements((ROWS * FORMULAS.len()) as u64)).sample_size(10);
    for (name, with_states) in [("all known", false), ("2 % missing", true)] {
        group.bench_function(name, |bencher| {
            let mut scratch = Scratch::default();
            bencher.iter(|| {
                let mut start = 0;
                while start < ROWS {
                    let length = Program::BLOCK.min(ROWS - start);
                    let rows = start..start + length;
                    let columns: Vec<Column<'_>> = values
                        .iter()
                        .zip(&states)
                        .map(|(values, states)| Column::Values {
                            values: values.get(rows.clone()).unwrap(),
                            states: if with_states {
                                states.get(rows.clone()).unwrap()
                            } else {
                                &[]
                            },
                        })
                        .collect();
                    let results = program.evaluate(&columns, length, &mut scratch);
                    for output in &outputs {
                        black_box(results.values(*output));
                    }
                    start += length;
                }
            });
        });
    }
    group.finish();
}
