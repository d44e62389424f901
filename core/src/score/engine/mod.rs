//! Scoring as one program of coarse operations over registers.
//!
//! A [score program](compile::ScoreProgram) has one instruction for each node that is needed;
//! its [constants](parameters::Parameters) lie beside it, a table for each profile. The
//! [executor](execute::Executor) runs it over a block of rows or over one. Each operation is
//! written once, with its value and with what it may become: [rule], [checklist], [indicator],
//! [group], [combine], [policy], [gate], [settle], [class].

mod absence;
pub(super) mod accumulator;
mod checklist;
pub(super) mod class;
pub(super) mod cohort;
mod combine;
pub(super) mod compile;
mod exact;
mod exact_sum;
pub(super) mod execute;
pub(super) mod frame;
pub(super) mod gate;
mod gate_lanes;
mod group;
pub(super) mod hierarchy;
mod indicator;
mod kernel;
mod mask;
mod mean_bounds;
mod others;
pub(super) mod outcome;
pub(super) mod parameters;
mod policy;
pub(super) mod register;
mod rule;
mod settle;
pub(super) mod sink;
mod standing;
pub(super) mod total;
