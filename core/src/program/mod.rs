//! Programs: operations on columns of values, of whatever language they were written in.
//!
//! A [`Compiler`] makes one [`Program`] of many expressions. It is run over columns, or over
//! what values could be ([`Program::bounds`]).

mod allocate;
pub(crate) mod assume;
mod bounds;
mod code;
mod column;
mod compile;
mod destination;
mod eval_steps;
mod evaluate;
mod fraction;
mod fuse;
pub(crate) mod interval;
mod kernels;
pub(crate) mod op;
mod output;
mod pack;
mod range;
mod raw_column;
mod read;
mod registers;
mod run;
mod slices;
mod states;
#[cfg(test)]
mod tests;

pub use bounds::{Bounds, BoundsScratch};
pub use column::{Array, Bits, Column, Numbers};
pub use compile::{Compiler, Expressions, Program};
pub use destination::Destination;
pub(crate) use evaluate::RawResults;
pub use evaluate::{Results, Scratch};
pub use op::Output;
pub use range::Range;
pub(crate) use raw_column::{Absence, DirectBuffers, RawValues, Values, direct};
pub(crate) use read::mask_nulls;
pub(crate) use registers::Registers;

/// The index of a column that a program reads.
pub type Slot = usize;

/// The most rows of one block. So many that what a job costs besides its rows does not
/// count; so few that what jobs leave for each other stays in the caches.
const BLOCK: usize = 1024;
