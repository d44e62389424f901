//! What the policies of an indicator make of rows without a value.

use super::indicator::{IndicatorOp, MissingAction};
use super::mask::{bits_of, words};
use super::register::NodeRegister;
use crate::formula::Absence;
use crate::value::State;

/// What is asked about rows without a value.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    pub(super) rows: usize,
    /// Why there is none.
    pub(super) states: bool,
    /// What may still come in.
    pub(super) strict: bool,
}

impl<const W: usize> NodeRegister<W> {
    /// What the policies make of rows without a value, whose points are 0 so far: those that
    /// are not known are marked in `need`.
    pub(super) fn absences(
        &mut self,
        absence: Absence<'_>,
        indicator: &IndicatorOp,
        need: &mut [u64],
        asked: Asked,
    ) {
        let rows = asked.rows;
        let states = self.states.get_mut(..rows).unwrap_or_default();
        match absence {
            Absence::Nowhere => return,
            _ if !asked.states => {}
            Absence::Nulls(bits) => {
                states.fill(State::Known);
                for (at, states) in states.chunks_mut(64).enumerate() {
                    for bit in bits_of(bits.unset(at, rows)) {
                        if let Some(state) = states.get_mut(bit) {
                            *state = State::Missing;
                        }
                    }
                }
                self.some_absent = true;
            }
            Absence::States(of) => {
                states.iter_mut().zip(of).for_each(|(state, &of)| *state = of);
                self.some_absent = true;
            }
        }
        self.apply_policies(absence, indicator, need, asked);
    }

    /// The same, where the states of the register say which rows have no value.
    pub(super) fn absences_by_states(
        &mut self,
        indicator: &IndicatorOp,
        need: &mut [u64],
        asked: Asked,
    ) {
        let rows = asked.rows;
        self.some_absent = true;
        let states = self.states;
        let absence = Absence::States(states.get(..rows).unwrap_or_default());
        self.apply_policies(absence, indicator, need, asked);
    }

    fn apply_policies(
        &mut self,
        absence: Absence<'_>,
        indicator: &IndicatorOp,
        need: &mut [u64],
        Asked { rows, strict, .. }: Asked,
    ) {
        let actions = [State::Missing, State::NotApplicable, State::Undefined]
            .map(|state| indicator.action(state));
        let mut some = 0;
        let lanes = self.excluded.iter_mut().zip(need).enumerate().take(words(rows));
        for (at, (excluded, need)) in lanes {
            let mut gone = 0;
            let words = absence.word(at, rows);
            let [missing, ..] = words;
            *need |= if strict { missing } else { 0 };
            for (word, action) in words.into_iter().zip(actions) {
                match action {
                    _ if word == 0 => {}
                    MissingAction::Exclude => gone |= word,
                    MissingAction::Unknown => *need |= word,
                    MissingAction::Points(stand_in) if stand_in != 0.0 => {
                        for bit in bits_of(word) {
                            if let Some(points) = self.points.get_mut(at * 64 + bit) {
                                *points = stand_in;
                            }
                        }
                    }
                    MissingAction::Points(_) => {}
                }
            }
            *excluded = gone;
            some |= gone;
        }
        self.some_excluded = some != 0;
    }
}
