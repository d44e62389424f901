//! Programs: operations on columns of values, of whatever language they were written in.
//!
//! A [`Compiler`] makes one [`Program`] of many expressions. It is run over columns, or over
//! what values could be ([`Program::bounds`]).

mod alone;
pub(crate) mod assume;
mod bounds;
mod column;
mod compile;
#[cfg(feature = "bulk")]
mod complete;
mod eval_steps;
mod evaluate;
mod fraction;
mod fuse;
pub(crate) mod interval;
mod kernels;
pub(crate) mod op;
mod output;
mod pack;
mod poison;
mod range;
mod raw_column;
mod read;
mod run;
mod states;

pub use bounds::{Bounds, BoundsScratch};
pub use column::{Array, Bits, Column, Numbers};
pub use compile::{Compiler, Expressions, Output, Program};
#[cfg(feature = "bulk")]
pub(crate) use complete::{Complete, Room};
pub(crate) use evaluate::{RawResults, RawRow};
pub use evaluate::{Results, Scratch};
pub use output::Destination;
pub use range::Range;
pub(crate) use raw_column::{Absence, DirectBuffers, RawValues, Values, direct};
pub(crate) use read::veil_all;

/// The index of a column that a program reads.
pub type Slot = usize;
