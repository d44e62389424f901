//! Formulas over columns as Arrow has them, into memory of the caller's.

use std::hint::black_box;

use chiso::Type;
use chiso::formula::{
    Column, Compiler, Destination, Formula, Instructions, Output, Program, Range, Scope, Scratch,
    Symbol, check,
};
use chiso_benches::ServiceTable;
use criterion::{Criterion, Throughput};

/// A million rows, and the communes of a country.
const ROWS: [usize; 2] = [1_000_000, 10_500];

/// What programmes ask of such columns: shares, clamps, bands, weighted sums, conditions.
const FORMULAS: [&str; 20] = [
    "100 * on_time / resolved",
    "100 * online / received",
    "100 * paid_online / online",
    "100 * digitised / received",
    "100 * spent / budget",
    "100 * docs_signed / docs",
    "clamp(100 * resolved / received, 0, 100)",
    "clamp(100 * tasks_done / tasks_due, 0, 100)",
    "min(10 * returned_online / (0.8 * online), 10)",
    "max(10 - 0.5 * (100 * overdue / resolved), 0)",
    "if 100 * on_time / resolved >= 90 then 4 else if 100 * on_time / resolved >= 75 then 3 \
     else if 100 * on_time / resolved >= 50 then 2 else 1",
    "if 100 * online / received >= 70 then 10 else if 100 * online / received >= 50 then 5 \
     else if 100 * online / received >= 30 then 2.5 else 0",
    "if 100 * services_online / services >= 80 then 3 \
     else if 100 * services_online / services >= 50 then 2 \
     else if 100 * services_online / services >= 25 then 1 else 0",
    "if sat_sum / sat_n >= 4 then 5 else if sat_sum / sat_n >= 3 then 3 \
     else if sat_sum / sat_n >= 2 then 1 else 0",
    "100 * (0.4 * (on_time / resolved) + 0.3 * (online / received) \
     + 0.2 * (digitised / received) + 0.1 * (paid_online / online))",
    "0.5 * sat_sum + 0.3 * tasks_done + 0.2 * docs_signed",
    "0.25 * prev_score + 0.25 * (100 * docs_signed / docs) \
     + 0.5 * (100 * complaints_done / complaints)",
    "coalesce(100 * complaints_done / complaints, 100)",
    // Too few answers count as none.
    "sat_sum / (if sat_n >= 30 then sat_n else 0)",
    "if is_known(prev_score) then 0.5 * prev_score + 50 * (on_time / resolved) \
     else 100 * (on_time / resolved)",
];

struct Columns;

impl Scope for Columns {
    fn quantity(&self, name: &str) -> Option<Symbol> {
        let slot = ServiceTable::NAMES.iter().position(|known| *known == name)?;
        let range = Range::of_type(Type::Number).or_missing();
        Some(Symbol { slot, symbol_type: Type::Number, options: Vec::new(), range })
    }

    fn names(&self) -> Vec<String> {
        ServiceTable::NAMES.iter().map(|name| (*name).to_owned()).collect()
    }
}

fn program() -> (Program, Vec<Output>) {
    let mut compiler = Compiler::new(ServiceTable::NAMES.len());
    let outputs = FORMULAS
        .iter()
        .map(|text| {
            let (checked, findings) = check(&Formula::parse(text).unwrap(), &Columns);
            compiler.add(&checked.ok_or((text, findings)).unwrap())
        })
        .collect();
    (compiler.finish(), outputs)
}

pub(crate) fn columns(criterion: &mut Criterion) {
    let (program, outputs) = program();
    for rows in ROWS {
        let table = ServiceTable::new(rows);
        let columns: Vec<Column<'_>> = table.columns();
        let mut numbers = vec![vec![0.0; rows]; outputs.len()];
        let mut bitmaps = vec![vec![0; rows.div_ceil(8)]; outputs.len()];
        let name = if rows == ROWS[0] { "1,000,000" } else { "10,500" };
        let mut group = criterion.benchmark_group(format!("formula/{name} rows × 20 formulas"));
        group.throughput(Throughput::Elements((rows * FORMULAS.len()) as u64)).sample_size(10);
        for (name, instructions) in
            [("widest instructions", Instructions::detect()), ("baseline", Instructions::BASELINE)]
        {
            let mut scratch = Scratch::with_instructions(instructions);
            group.bench_function(name, |bencher| {
                bencher.iter(|| {
                    let places = numbers.iter_mut().zip(&mut bitmaps);
                    let mut destinations: Vec<Destination<'_>> = outputs
                        .iter()
                        .zip(places)
                        .map(|(output, (numbers, bitmap))| {
                            Destination::new(*output, numbers).with_validity(bitmap)
                        })
                        .collect();
                    program.evaluate_into(&columns, rows, &mut destinations, &mut scratch)
                });
            });
        }
        group.finish();
        black_box((&numbers, &bitmaps));
    }

    // A unit that stands alone.
    let table = ServiceTable::new(1);
    let columns = table.columns();
    let mut scratch = Scratch::default();
    criterion.bench_function("formula/1 row × 20 formulas", |bencher| {
        bencher.iter(|| {
            let results = program.evaluate(black_box(&columns), 1, &mut scratch);
            outputs.iter().map(|output| results.values(*output).len()).sum::<usize>()
        });
    });
}
