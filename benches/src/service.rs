//! A table of what offices that serve the public report, as Arrow lays it out.

use chiso::formula::{Array, Bits, Column, Numbers as ArrayNumbers};

use crate::Numbers;

/// Columns of figures that belong together: parts are no larger than wholes.
#[derive(Debug, Clone)]
pub struct ServiceTable {
    rows: usize,
    values: Vec<Vec<f64>>,
    /// A bit for every row, set where the figure is there, for columns with gaps.
    bitmaps: Vec<Option<Vec<u8>>>,
}

/// Of a thousand figures, how many are not there.
const GAPS: [(&str, u64); 11] = [
    ("prev_score", 100),
    ("sat_sum", 50),
    ("sat_n", 50),
    ("online", 20),
    ("paid_online", 30),
    ("digitised", 30),
    ("spent", 20),
    ("docs_signed", 20),
    ("tasks_done", 20),
    ("services_online", 30),
    ("complaints", 40),
];

impl ServiceTable {
    /// The names of the columns, in order.
    pub const NAMES: [&str; 24] = [
        "received",
        "resolved",
        "on_time",
        "overdue",
        "online",
        "paid_online",
        "digitised",
        "returned_online",
        "sat_sum",
        "sat_n",
        "population",
        "budget",
        "spent",
        "tasks_due",
        "tasks_done",
        "docs",
        "docs_signed",
        "households",
        "poor",
        "services",
        "services_online",
        "complaints",
        "complaints_done",
        "prev_score",
    ];

    /// A table of so many rows, the same every time.
    #[must_use]
    pub fn new(rows: usize) -> Self {
        let mut numbers = Numbers::new(7);
        let mut values = vec![Vec::with_capacity(rows); Self::NAMES.len()];
        for _ in 0..rows {
            for (column, value) in values.iter_mut().zip(row(&mut numbers)) {
                column.push(value);
            }
        }
        let bitmaps = Self::NAMES.iter().map(|name| {
            let (_, gaps) = GAPS.iter().find(|(of, _)| of == name)?;
            let mut bitmap = vec![0; rows.div_ceil(8)];
            for at in 0..rows {
                if let Some(byte) = bitmap.get_mut(at / 8)
                    && numbers.below(1000) >= *gaps
                {
                    *byte |= 1 << (at % 8);
                }
            }
            Some(bitmap)
        });
        Self { rows, bitmaps: bitmaps.collect(), values }
    }

    /// The columns, as programs read them.
    #[must_use]
    pub fn columns(&self) -> Vec<Column<'_>> {
        let columns = self.values.iter().zip(&self.bitmaps);
        let column = columns.map(|(values, bitmap)| {
            let array = Array::new(ArrayNumbers::Float64(values));
            Column::Array(match bitmap {
                Some(bitmap) => array.with_validity(Bits::new(bitmap, 0, self.rows)),
                None => array,
            })
        });
        column.collect()
    }
}

/// The figures of one office in one month, in the order of the names.
fn row(numbers: &mut Numbers) -> [f64; 24] {
    let received = numbers.count(400);
    let resolved = (received * (0.7 + 0.35 * share(numbers))).floor();
    let on_time = most(numbers, resolved);
    let online = part(numbers, received);
    let returned_online = part(numbers, online);
    let paid_online = part(numbers, online);
    let digitised = most(numbers, received);
    let sat_n = numbers.count(200);
    let sat_sum = (sat_n * (1.0 + 4.0 * share(numbers))).floor();
    let population = 500.0 + numbers.count(89_500);
    let budget = 1e9 + 8.9e10 * share(numbers);
    let spent = budget * 1.1 * share(numbers);
    let tasks_due = numbers.count(60);
    let tasks_done = (tasks_due * (0.4 + 0.7 * share(numbers))).floor();
    let docs = 1.0 + numbers.count(899);
    let docs_signed = most(numbers, docs);
    let households = 100.0 + numbers.count(8_900);
    let poor = (households * 0.2 * share(numbers)).floor();
    let services = 1.0 + numbers.count(399);
    let services_online = part(numbers, services);
    let complaints = numbers.count(4);
    let complaints_done = (complaints * (0.5 + 0.7 * share(numbers))).floor();
    let prev_score = 30.0 + 70.0 * share(numbers);
    [
        received,
        resolved,
        on_time,
        resolved - on_time,
        online,
        paid_online,
        digitised,
        returned_online,
        sat_sum,
        sat_n,
        population,
        budget,
        spent,
        tasks_due,
        tasks_done,
        docs,
        docs_signed,
        households,
        poor,
        services,
        services_online,
        complaints,
        complaints_done,
        prev_score,
    ]
}

/// A number from 0 to less than 1.
fn share(numbers: &mut Numbers) -> f64 {
    numbers.count(1_000_000) / 1e6
}

fn part(numbers: &mut Numbers, whole: f64) -> f64 {
    (whole * share(numbers)).floor()
}

/// A part that is nearly all.
fn most(numbers: &mut Numbers, whole: f64) -> f64 {
    (whole * (1.0 - share(numbers) * share(numbers))).floor()
}
