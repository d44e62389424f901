//! The states of results, beside the numbers.
//!
//! They are *unsettled* while a program runs: a number that is not finite where the state
//! says known is undefined. As undefined is the least of the three, the worst state of
//! unsettled operands is the unsettled state of the result; only what asks about states,
//! and the outputs, settle them.

use super::compile::Program;
use super::fuse::{Job, Operand, Work};
use super::kernels::Input;
use super::op::Operation;
use super::poison::is_there;
use super::run::Block;
use crate::value::State;

impl Block<'_, '_, '_> {
    /// The states of a result, from those of the operands.
    #[cfg_attr(feature = "bulk", inline(always))]
    pub(super) fn pass_states(&mut self, job: &Job, target: &[f64]) {
        let plain = |operand: &Operand| match *operand {
            Operand::Register(register) => self.registers.is_plain(register),
            Operand::Constant(_) => true,
        };
        let constant = match job.work {
            Work::Plain(Operation::Constant(constant)) => constant.value().state(),
            _ => State::Known,
        };
        let asks = matches!(job.work, Work::Plain(Operation::Is(_)));
        if asks || (constant.is_known() && job.operands.iter().all(plain)) {
            return self.registers.set_plain(job.target, true);
        }
        let mut taken = self.registers.take_states(job.target, target.len());
        if let Some(states) = taken.get_mut(..target.len()) {
            match job.work {
                Work::Plain(Operation::Constant(_)) => states.fill(constant),
                Work::Plain(Operation::If) => {
                    self.choose(
                        job,
                        states,
                        |x| if x == 0.0 { Branch::Other } else { Branch::Then },
                    );
                }
                Work::ChooseFrom(edge) => {
                    self.choose(
                        job,
                        states,
                        |x| if x >= edge { Branch::Then } else { Branch::Other },
                    );
                }
                Work::ChooseThere => self.choose_there(job, states),
                Work::Plain(Operation::And | Operation::Or | Operation::Coalesce) => {
                    self.worst(job, states);
                    // What is there after all was decided by what is known.
                    for (state, &number) in states.iter_mut().zip(target) {
                        *state = if is_there(number) { State::Known } else { *state };
                    }
                }
                _ => self.worst(job, states),
            }
        }
        self.registers.put_states(job.target, taken);
        self.registers.set_plain(job.target, false);
    }

    /// The worst state of the operands.
    #[cfg_attr(feature = "bulk", inline(always))]
    fn worst(&self, job: &Job, states: &mut [State]) {
        let rows = states.len();
        let mut others =
            job.operands.iter().filter_map(|&operand| self.registers.states(operand, rows));
        match others.next() {
            Some(first) => {
                for (state, &other) in states.iter_mut().zip(first) {
                    *state = other;
                }
            }
            None => states.fill(State::Known),
        }
        for other in others {
            for (state, &other) in states.iter_mut().zip(other) {
                *state = (*state).max(other);
            }
        }
    }

    /// The state of the condition where that is not known, else that of the branch.
    #[cfg_attr(feature = "bulk", inline(always))]
    fn choose(&self, job: &Job, states: &mut [State], branch: impl Fn(f64) -> Branch) {
        let &[x, then, otherwise] = &*job.operands else { return };
        let Input::Rows(numbers) = self.input(x) else { return };
        let rows = states.len();
        let known = ALL_KNOWN.get(..rows).unwrap_or_default();
        let of_x = self.registers.states(x, rows).unwrap_or(known);
        let then = self.registers.states(then, rows).unwrap_or(known);
        let otherwise = self.registers.states(otherwise, rows).unwrap_or(known);
        let branches = then.iter().zip(otherwise);
        let conditions = numbers.iter().zip(of_x);
        for ((state, (&x, &of_x)), (&a, &b)) in states.iter_mut().zip(conditions).zip(branches) {
            let taken = match branch(x) {
                Branch::Then => a,
                Branch::Other => b,
            };
            *state = if is_there(x) { taken } else { of_x.max(State::Undefined) };
        }
    }

    #[cfg_attr(feature = "bulk", inline(always))]
    fn choose_there(&self, job: &Job, states: &mut [State]) {
        let &[x, then, otherwise] = &*job.operands else { return };
        let Input::Rows(numbers) = self.input(x) else { return };
        let rows = states.len();
        let known = ALL_KNOWN.get(..rows).unwrap_or_default();
        let then = self.registers.states(then, rows).unwrap_or(known);
        let otherwise = self.registers.states(otherwise, rows).unwrap_or(known);
        let branches = then.iter().zip(otherwise);
        for ((state, &x), (&a, &b)) in states.iter_mut().zip(numbers).zip(branches) {
            *state = if is_there(x) { a } else { b };
        }
    }

    /// Makes the states of the outputs what they are.
    #[cfg_attr(feature = "bulk", inline(always))]
    pub(super) fn settle_outputs(&mut self) {
        if !self.states {
            return;
        }
        let code = self.code;
        for &register in &code.outputs {
            let numbers = self.numbers(register);
            let gone = numbers.iter().fold(0, |gone, &x| gone + u64::from(!is_there(x)));
            let plain = self.registers.is_plain(register);
            if gone == 0 {
                self.registers.set_plain(register, true);
                continue;
            }
            // What is not known has no number: where as many have none as are not known,
            // nothing came out undefined.
            let states = self
                .registers
                .states(Operand::Register(register), numbers.len())
                .unwrap_or_default();
            let absent = states.iter().fold(0, |n, &state| n + u64::from(state != State::Known));
            if !plain && absent == gone {
                continue;
            }
            let mut taken = self.registers.take_states(register, self.length());
            for (state, &number) in taken.iter_mut().zip(self.numbers(register)) {
                *state = settled(number, if plain { State::Known } else { *state });
            }
            self.registers.put_states(register, taken);
            self.registers.set_plain(register, false);
        }
    }
}

/// A branch of `if`.
enum Branch {
    Then,
    Other,
}

/// The state of a number, given its unsettled state.
#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn settled(number: f64, state: State) -> State {
    if is_there(number) { state } else { state.max(State::Undefined) }
}

pub(super) static ALL_KNOWN: [State; Program::BLOCK] = [State::Known; Program::BLOCK];
