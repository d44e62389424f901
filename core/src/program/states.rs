//! The states of results, beside the numbers.
//!
//! They are *unsettled* while a program runs: a number that is not finite where the state
//! says known is undefined. As undefined is the least of the three, the worst state of
//! unsettled operands is the unsettled state of the result; only what asks about states,
//! and the outputs, settle them.

use super::BLOCK;
use super::fuse::Op;
use super::op::{Operation, answer, is_finite};
use crate::value::State;

pub(super) static ALL_KNOWN: [State; BLOCK] = [State::Known; BLOCK];
pub(super) static ALL_MISSING: [State; BLOCK] = [State::Missing; BLOCK];

/// The state of a number, given its unsettled state.
#[inline(always)]
pub(super) fn settled(number: f64, state: State) -> State {
    if is_finite(number) { state } else { state.max(State::Undefined) }
}

/// Whether operands have this state.
#[inline(always)]
pub(super) fn is_state(asked: State, numbers: &[f64], states: &[State], target: &mut [f64]) {
    for ((target, &number), &state) in target.iter_mut().zip(numbers).zip(states) {
        *target = answer(settled(number, state) == asked);
    }
}

/// The states of a result, from those of its operands: `numbers_of` and `states_of` have the
/// rows of the operands, by index; no states, where all are known.
#[inline(always)]
pub(super) fn pass_states<'s>(
    op: &Op,
    operands: usize,
    numbers_of: impl Fn(usize) -> &'s [f64],
    states_of: impl Fn(usize) -> Option<&'s [State]>,
    result: &[f64],
    target: &mut [State],
) {
    let x = || numbers_of(0).iter();
    let of = |index: usize| states_of(index).unwrap_or(&ALL_KNOWN).iter();
    match *op {
        Op::Plain(Operation::If) | Op::ChooseFrom(_) => {
            let (edge, no_is_0) = match *op {
                Op::ChooseFrom(edge) => (edge, false),
                _ => (0.0, true),
            };
            // The state of the condition where that is not known, else that of the branch.
            let branches = of(1).zip(of(2));
            for ((state, (&x, &of_x)), (&a, &b)) in
                target.iter_mut().zip(x().zip(of(0))).zip(branches)
            {
                let then = if no_is_0 { x != 0.0 } else { x >= edge };
                let branch = if then { a } else { b };
                *state = if is_finite(x) { branch } else { of_x.max(State::Undefined) };
            }
        }
        Op::ChooseKnown => {
            for ((state, &x), (&a, &b)) in target.iter_mut().zip(x()).zip(of(1).zip(of(2))) {
                *state = if is_finite(x) { a } else { b };
            }
        }
        _ => {
            target.fill(State::Known);
            for index in 0..operands {
                let Some(states) = states_of(index) else { continue };
                for (state, &other) in target.iter_mut().zip(states) {
                    *state = (*state).max(other);
                }
            }
            if let Op::Plain(Operation::And | Operation::Or | Operation::Coalesce) = *op {
                // What is there after all was decided by what is known.
                for (state, &number) in target.iter_mut().zip(result) {
                    *state = if is_finite(number) { State::Known } else { *state };
                }
            }
        }
    }
}
