//! From operations to the jobs that the executor does.
//!
//! Bounds are found operation by operation; numbers are computed in fewer, larger jobs:
//!
//! * constants are operands of a job where the loop can take them, not columns;
//! * common pairs of operations (`100 * a / b`, `a + 0.3 * b`) are one job: the same
//!   operations in the same order, with the same roundings, but one pass over the rows;
//! * ladders of comparisons with constants are one job ([`Steps`]).
use super::eval_steps::Steps;
use super::op::{Instruction, Operation};
use crate::value::State;

/// What a job computes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Op {
    /// One operation.
    Plain(Operation),
    /// A constant times `a`, over `b`.
    Scale(f64),
    /// A constant times the quotient of `a` and `b`.
    Ratio(f64),
    /// `a` plus a constant times `b`.
    AddTimes(f64),
    /// A constant times `a` plus another times `b`.
    Weighted(f64, f64),
    /// The number within two constants: the lowest, and the highest.
    Clamp(f64, f64),
    /// A function with few edges.
    Steps(Steps),
    /// The second operand where the first is known, else the third.
    ChooseKnown,
    /// The second operand where the first is not below the constant, else the third.
    ChooseFrom(f64),
}

/// A job before it has registers: its operands are instructions.
pub(super) struct Draft {
    pub(super) op: Op,
    pub(super) operands: Vec<usize>,
    /// The first part that needs it, if any does.
    pub(super) part: Option<usize>,
    pub(super) canonical: bool,
    pub(super) states: bool,
}

impl Draft {
    fn new(op: Op, operands: Vec<usize>) -> Self {
        Self { op, operands, part: None, canonical: false, states: false }
    }
}

/// The drafts of jobs, with what is wanted of each.
pub(super) fn drafts(instructions: &[Instruction], parts: &[Vec<usize>]) -> Vec<Draft> {
    let outputs: Vec<usize> = parts.iter().flatten().copied().collect();
    let mut drafts = Fuser::new(instructions, &outputs).drafts();
    for (number, outputs) in parts.iter().enumerate().rev() {
        for draft in outputs.iter() {
            if let Some(draft) = drafts.get_mut(*draft) {
                (draft.part, draft.canonical) = (Some(number), true);
            }
        }
    }
    for at in (0..drafts.len()).rev() {
        let Some((before, [draft, ..])) = drafts.split_at_mut_checked(at) else { continue };
        let Some(part) = draft.part else { continue };
        let about_states = match draft.op {
            Op::Plain(Operation::Is(state)) => state != State::Known,
            _ => draft.states,
        };
        for (index, &operand) in draft.operands.iter().enumerate() {
            if let Some(operand) = before.get_mut(operand) {
                operand.part = Some(operand.part.map_or(part, |other| other.min(part)));
                operand.canonical |= draft.op.needs_canonical(index);
                operand.states |= about_states;
            }
        }
    }
    drafts
}

impl Op {
    /// Whether the operand has to be canonical: with an infinity in its place, the result could
    /// be a number after all.
    fn needs_canonical(&self, index: usize) -> bool {
        match self {
            Self::Scale(_) | Self::Ratio(_) | Self::Plain(Operation::Divide) => index == 1,
            Self::Plain(Operation::Remainder) => true,
            Self::Plain(Operation::Min | Operation::Max) => index == 0,
            _ => false,
        }
    }

    /// Whether the result is canonical in any case.
    pub(super) fn is_canonical(&self) -> bool {
        match self {
            Self::Clamp(..) | Self::Steps(_) => true,
            Self::Plain(operation) => matches!(
                operation,
                Operation::Constant(_)
                    | Operation::Not
                    | Operation::Above
                    | Operation::AtLeast
                    | Operation::Same
                    | Operation::Differ
                    | Operation::And
                    | Operation::Or
                    | Operation::Min
                    | Operation::Max
                    | Operation::CountTrue
                    | Operation::Is(_)
            ),
            _ => false,
        }
    }

    /// Whether the loop can take a constant in the place of this operand.
    pub(super) fn takes_constant(&self, index: usize) -> bool {
        match self {
            Self::Plain(operation) => match operation {
                Operation::Add
                | Operation::Subtract
                | Operation::Multiply
                | Operation::Divide
                | Operation::Min
                | Operation::Max
                | Operation::Coalesce => true,
                Operation::If => index > 0,
                _ => false,
            },
            Self::ChooseKnown | Self::ChooseFrom(_) => index > 0,
            _ => false,
        }
    }
}

/// Finds what can be done in one job.
struct Fuser<'s> {
    steps: &'s [Instruction],
    /// How many needed steps and outputs read a step.
    uses: Vec<usize>,
    /// The steps that are functions with few edges, and of what.
    functions: Vec<Option<(usize, Steps)>>,
}

impl<'s> Fuser<'s> {
    fn new(steps: &'s [Instruction], outputs: &[usize]) -> Self {
        let mut uses = vec![0_usize; steps.len()];
        let mut count = |at: usize| {
            if let Some(uses) = uses.get_mut(at) {
                *uses += 1;
            }
        };
        outputs.iter().for_each(|&output| count(output));
        for (at, step) in steps.iter().enumerate().rev() {
            if uses.get(at).is_some_and(|&uses| uses > 0) {
                for &operand in &step.operands {
                    if let Some(uses) = uses.get_mut(operand) {
                        *uses += 1;
                    }
                }
            }
        }
        Self { steps, uses, functions: Vec::with_capacity(steps.len()) }
    }

    fn drafts(mut self) -> Vec<Draft> {
        for step in self.steps {
            let function = self.function(step);
            self.functions.push(function);
        }
        self.steps.iter().enumerate().map(|(at, step)| self.draft(at, step)).collect()
    }

    /// The known number that a step always is.
    fn number(&self, at: usize) -> Option<f64> {
        match self.steps.get(at)?.operation {
            Operation::Constant(constant) => constant.value().known(),
            _ => None,
        }
    }

    /// The operands of a step, if it is this operation on two of them.
    fn pair(&self, at: usize, operation: Operation) -> Option<(usize, usize)> {
        let step = self.steps.get(at).filter(|step| step.operation == operation)?;
        match *step.operands.as_slice() {
            [a, b] => Some((a, b)),
            _ => None,
        }
    }

    /// The constant and the other operand, if a step is this operation on a known number
    /// and something else, in either order.
    fn with_number(&self, at: usize, operation: Operation) -> Option<(f64, usize)> {
        let (a, b) = self.pair(at, operation)?;
        match (self.number(a), self.number(b)) {
            (Some(number), None) => Some((number, b)),
            (None, Some(number)) => Some((number, a)),
            _ => None,
        }
    }

    /// The step as a function with few edges, and of which step.
    fn function(&self, step: &Instruction) -> Option<(usize, Steps)> {
        let operands = step.operands.as_slice();
        match (step.operation, operands) {
            (
                Operation::Above | Operation::AtLeast | Operation::Same | Operation::Differ,
                &[a, b],
            ) => match (self.number(a), self.number(b)) {
                (Some(number), None) => Some((b, Steps::comparison(step.operation, number, true)?)),
                (None, Some(number)) => {
                    Some((a, Steps::comparison(step.operation, number, false)?))
                }
                _ => None,
            },
            (Operation::Not | Operation::And | Operation::Or | Operation::If, _) => {
                let of = operands.iter().find_map(|&at| Some(self.functions.get(at)?.as_ref()?.0));
                let of = of?;
                // An answer that never changes may decide where the number is not known.
                let constant = |&at: &usize| self.number(at).is_some();
                if step.operation != Operation::If && operands.iter().any(constant) {
                    return None;
                }
                let parts: Option<Vec<Steps>> = operands
                    .iter()
                    .map(|&at| match (self.number(at), self.functions.get(at)) {
                        (Some(number), _) => Some(Steps::constant(number)),
                        (None, Some(Some((other, function)))) if *other == of => {
                            Some(function.clone())
                        }
                        _ => None,
                    })
                    .collect();
                let parts = parts?;
                let parts: Vec<&Steps> = parts.iter().collect();
                Some((of, Steps::combined(step.operation, &parts)?))
            }
            _ => None,
        }
    }

    fn draft(&self, at: usize, step: &Instruction) -> Draft {
        if let Some(Some((of, function))) = self.functions.get(at) {
            return Draft::new(Op::Steps(function.clone()), vec![*of]);
        }
        let fused = match (step.operation, step.operands.as_slice()) {
            (Operation::Divide, &[a, b]) => self.scale(a, b),
            (Operation::Multiply, &[_, _]) => self.ratio(at),
            (Operation::Add, &[a, b]) => self.weighted(a, b),
            (Operation::Max, &[_, _]) => self.clamp(at),
            (Operation::Min, &[a, b]) => self.constant_first(step.operation, a, b),
            (Operation::If, &[condition, a, b]) => self.choice(condition, a, b),
            _ => None,
        };
        fused.unwrap_or_else(|| Draft::new(Op::Plain(step.operation), step.operands.clone()))
    }

    fn scale(&self, a: usize, b: usize) -> Option<Draft> {
        let (number, a) = self.with_number(a, Operation::Multiply)?;
        self.number(b).is_none().then(|| Draft::new(Op::Scale(number), vec![a, b]))
    }

    /// Divisions are dear: one that is needed otherwise too is not done twice.
    fn ratio(&self, at: usize) -> Option<Draft> {
        let (number, quotient) = self.with_number(at, Operation::Multiply)?;
        let (a, b) = self.pair(quotient, Operation::Divide)?;
        let alone = self.uses.get(quotient) == Some(&1);
        let plain = self.number(a).is_none()
            && self.number(b).is_none()
            && self.with_number(a, Operation::Multiply).is_none();
        (alone && plain).then(|| Draft::new(Op::Ratio(number), vec![a, b]))
    }

    fn weighted(&self, a: usize, b: usize) -> Option<Draft> {
        let product = |at: usize| self.with_number(at, Operation::Multiply);
        match (product(a), product(b)) {
            (Some((p, a)), Some((q, b))) => Some(Draft::new(Op::Weighted(p, q), vec![a, b])),
            (Some((p, a)), None) if self.number(b).is_none() => {
                Some(Draft::new(Op::AddTimes(p), vec![b, a]))
            }
            (None, Some((q, b))) if self.number(a).is_none() => {
                Some(Draft::new(Op::AddTimes(q), vec![a, b]))
            }
            _ => None,
        }
    }

    fn clamp(&self, at: usize) -> Option<Draft> {
        let (low, inner) = self.with_number(at, Operation::Max)?;
        if let Some((high, x)) = self.with_number(inner, Operation::Min) {
            return Some(Draft::new(Op::Clamp(low, high), vec![x]));
        }
        let (a, b) = self.pair(at, Operation::Max)?;
        self.constant_first(Operation::Max, a, b)
    }

    /// The first operand has to be canonical, which a constant is.
    fn constant_first(&self, operation: Operation, a: usize, b: usize) -> Option<Draft> {
        let swap = self.number(a).is_none() && self.number(b).is_some();
        swap.then(|| Draft::new(Op::Plain(operation), vec![b, a]))
    }

    fn choice(&self, condition: usize, a: usize, b: usize) -> Option<Draft> {
        if let Some(Some((of, function))) = self.functions.get(condition) {
            let (edge, yes_above) = function.only_edge()?;
            let (then, otherwise) = if yes_above { (a, b) } else { (b, a) };
            let operands = vec![*of, then, otherwise];
            return Some(Draft::new(Op::ChooseFrom(edge), operands));
        }
        let step = self.steps.get(condition)?;
        match (step.operation, step.operands.as_slice()) {
            (Operation::Is(State::Known), &[x]) => Some(Draft::new(Op::ChooseKnown, vec![x, a, b])),
            _ => None,
        }
    }
}
