//! A batch cut into parts that several threads score.
//!
//! Every row is computed from its own values and from the cohorts, which are there before
//! the first row is scored: neither the number of threads nor who scores what changes a bit.

use rayon::ThreadPool;

use super::blocks::{BLOCK, Blocks, Worker};
use super::results::Writer;

/// Batches with fewer rows are not worth a second thread.
pub(super) const LEAST: usize = 16 * BLOCK;

/// Parts for every thread: one that is held up leaves some of its own to the others.
const PARTS: usize = 4;

/// Scores the rows of a batch, each part into its part of the columns.
pub(super) fn score(
    blocks: &Blocks<'_>,
    pool: &ThreadPool,
    workers: &mut Vec<Worker>,
    writer: Writer<'_>,
) {
    let rows = blocks.batch.rows();
    let parts = pool.current_num_threads() * PARTS;
    // Whole blocks: the last part takes what is left.
    let length = rows.div_ceil(parts).next_multiple_of(BLOCK);
    let parts = rows.div_ceil(length);
    if workers.len() < parts {
        workers.resize_with(parts, Worker::default);
    }
    pool.in_place_scope(|scope| {
        let mut rest = Some(writer);
        let mut start = 0;
        for worker in workers.iter_mut().take(parts) {
            let end = (start + length).min(rows);
            let Some(writer) = rest.take() else { return };
            let (mut part, others) = writer.split_at(end - start);
            rest = Some(others);
            let range = start..end;
            scope.spawn(move |_| blocks.rows(range, worker, &mut part));
            start = end;
        }
    });
}
