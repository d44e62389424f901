//! Columns as the driver writes them and as it reads results: little-endian numbers, and
//! bits for what is there, laid out as Arrow has it.

use std::path::Path;

use crate::contender::Outcome;

/// A column of numbers; without bits, all of them are there.
#[derive(Debug, Clone, Default)]
pub(crate) struct Column {
    pub(crate) values: Vec<f64>,
    pub(crate) validity: Option<Vec<u8>>,
}

impl Column {
    /// Reads `NAME.f64` and, if there is one, `NAME.bits`.
    pub(crate) fn read(folder: &Path, name: &str) -> Outcome<Self> {
        let values = numbers(&std::fs::read(folder.join(format!("{name}.f64")))?);
        let bits = folder.join(format!("{name}.bits"));
        let validity = if bits.exists() { Some(std::fs::read(bits)?) } else { None };
        Ok(Self { values, validity })
    }

    /// The number of a row, or not a number where there is none.
    pub(crate) fn get(&self, row: usize) -> f64 {
        match &self.validity {
            Some(bits) if bits[row / 8] >> (row % 8) & 1 == 0 => f64::NAN,
            _ => self.values[row],
        }
    }
}

/// Columns of results, filled again in every run: numbers, and a bit for those that count.
#[derive(Debug, Clone)]
pub(crate) struct Results {
    pub(crate) values: Vec<Vec<f64>>,
    pub(crate) validity: Vec<Vec<u8>>,
}

impl Results {
    pub(crate) fn new(columns: usize, rows: usize) -> Self {
        Self {
            values: vec![vec![0.0; rows]; columns],
            validity: vec![vec![0; rows.div_ceil(8)]; columns],
        }
    }

    /// Sets a number; one that is not finite is no result.
    pub(crate) fn set(&mut self, column: usize, row: usize, number: f64) {
        self.values[column][row] = number;
        let byte = &mut self.validity[column][row / 8];
        let bit = 1 << (row % 8);
        *byte = if number.is_finite() { *byte | bit } else { *byte & !bit };
    }

    /// All numbers, then all bits.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for values in &self.values {
            bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
        }
        for validity in &self.validity {
            bytes.extend(validity);
        }
        bytes
    }
}

fn numbers(bytes: &[u8]) -> Vec<f64> {
    let (chunks, _) = bytes.as_chunks::<8>();
    chunks.iter().map(|chunk| f64::from_le_bytes(*chunk)).collect()
}
