//! What a node reads of the others: their registers, and their outcomes in a row.

use super::accumulator::Accumulator;
use super::compile::ScoreProgram;
use super::group::{Child, GroupOp};
use super::outcome::Outcome;
use super::parameters::{NodeOp, Parameters};
use super::register::NodeRegister;
use super::standing::Standing;
use crate::value::State;

/// The registers of all nodes but that at hand, as others read them.
#[derive(Clone, Copy)]
pub(super) struct Others<'o, const W: usize> {
    pub(super) program: &'o ScoreProgram,
    pub(super) parameters: &'o Parameters,
    pub(super) registers: &'o [Option<Box<NodeRegister<W>>>],
}

impl<'o, const W: usize> Others<'o, W> {
    /// The register of a node; none if it is left out for all, or nobody reads it.
    #[inline(always)]
    pub(super) fn register(self, node: usize) -> Option<&'o NodeRegister<W>> {
        if let NodeOp::LeftOut(..) = self.parameters.nodes.get(node)?.op {
            return None;
        }
        let place = self.program.register_of.get(node).copied().flatten()?;
        self.registers.get(place)?.as_deref()
    }

    /// The outcome of a node in a row.
    pub(super) fn outcome(self, node: usize, row: usize) -> Outcome {
        if let Some(register) = self.register(node) {
            return register.outcome(row);
        }
        match self.parameters.nodes.get(node).map(|of| &of.op) {
            Some(NodeOp::LeftOut(status, state)) => {
                Outcome { state: *state, ..Outcome::certain(*status, 0.0, 0.0) }
            }
            _ => Outcome::excluded(State::NotApplicable),
        }
    }
}

impl<const W: usize> Others<'_, W> {
    /// What the children of a group come to in a row; those that may become something else are
    /// put into `open`.
    pub(super) fn standing(
        self,
        accumulator: Option<&Accumulator<W>>,
        group: &GroupOp,
        children: &[usize],
        row: usize,
        open: &mut Vec<Child>,
    ) -> Standing {
        let child = |place: usize| self.register(*children.get(place)?);
        if let Some(accumulator) = accumulator.filter(|_| group.sums_suffice) {
            let mut places = 0;
            let mut usual = true;
            for (place, member) in group.members.iter().enumerate() {
                let Some(register) = child(place).filter(|_| member.counts) else { continue };
                if register.told.is_open(row) {
                    places |= 1 << (place % 64);
                    usual &= register.has_usual_max(row);
                }
            }
            if usual {
                return accumulator.standing(group, child, row, places, open);
            }
        }
        let members = group.members.iter().zip(children).enumerate();
        let outcomes = members.filter(|(_, (member, _))| member.counts).map(|(place, (_, &of))| {
            let is_open = child(place).is_none_or(|register| register.told.is_open(row));
            (place, self.outcome(of, row), is_open)
        });
        Standing::of_each(group, outcomes, open)
    }
}
