//! From operations to the jobs that the evaluator does.
//!
//! Bounds are found operation by operation; numbers are computed in fewer, larger jobs:
//!
//! * constants are operands of a job where the loop can take them, not columns;
//! * common pairs of operations (`100 * a / b`, `a + 0.3 * b`) are one job: the same
//!   operations in the same order, with the same roundings, but one pass over the rows;
//! * ladders of comparisons with constants are one job ([`Steps`]).
//!
//! What nobody reads any more makes room for other results, so that a block with all that
//! is in use stays in the caches next to the processor. Outputs keep their place to the end.

use super::compile::Step;
use super::eval_steps::Steps;
use super::op::{Constant, Operation};
use crate::order;
use crate::value::State;

/// What a job computes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Work {
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
    ChooseThere,
    /// The second operand where the first is not below the constant, else the third.
    ChooseFrom(f64),
}

/// What a job reads.
#[derive(Debug, Clone, Copy)]
pub(super) enum Operand {
    /// What an earlier job left in a register.
    Register(usize),
    /// The same known number for every row.
    Constant(f64),
}

/// A job: one pass over the rows of a block.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(super) work: Work,
    pub(super) operands: Box<[Operand]>,
    /// The register it writes; never one that it reads.
    pub(super) target: usize,
    /// The result has to be made NaN where it is not finite, and 0 where it is −0.
    pub(super) tidy: bool,
    /// The states are needed even if nobody asks for those of the outputs.
    pub(super) states: bool,
    /// The result is an output.
    pub(super) output: bool,
}

/// The jobs of a program.
#[derive(Debug, Clone)]
pub(super) struct Code {
    pub(super) jobs: Vec<Job>,
    /// How many registers they use.
    pub(super) registers: usize,
    /// Registers that hold the same value throughout.
    pub(super) constants: Vec<(usize, Constant)>,
    /// The registers of the outputs, each once.
    pub(super) outputs: Vec<usize>,
    /// The register of every step; none where no job made it.
    pub(super) register_of: Vec<Option<usize>>,
}

/// A job before it has registers: its operands are steps.
struct Draft {
    work: Work,
    operands: Vec<usize>,
}

/// The jobs that compute some of the steps.
pub(super) fn lower(steps: &[Step], outputs: &[usize]) -> Code {
    let drafts = Fuser::new(steps, outputs).drafts();
    let mut needed = vec![false; drafts.len()];
    let mut tidy = vec![false; drafts.len()];
    let mut states = vec![false; drafts.len()];
    let mut is_output = vec![false; drafts.len()];
    for &output in outputs {
        mark(&mut needed, output);
        mark(&mut tidy, output);
        mark(&mut is_output, output);
    }
    for (at, draft) in drafts.iter().enumerate().rev() {
        if needed.get(at) != Some(&true) {
            continue;
        }
        let about_states = match draft.work {
            Work::Plain(Operation::Is(state)) => state != State::Known,
            _ => states.get(at) == Some(&true),
        };
        for (index, &operand) in draft.operands.iter().enumerate() {
            mark(&mut needed, operand);
            if draft.work.needs_tidy(index) {
                mark(&mut tidy, operand);
            }
            if about_states {
                mark(&mut states, operand);
            }
        }
    }
    let mut allocation = Allocation::new(&drafts, &needed, &is_output);
    let mut jobs = Vec::new();
    for (at, draft) in drafts.iter().enumerate() {
        let output = is_output.get(at) == Some(&true);
        if needed.get(at) != Some(&true) || (allocation.is_constant(at) && !output) {
            continue;
        }
        let (operands, target) = allocation.place(at, draft);
        jobs.push(Job {
            tidy: tidy.get(at) == Some(&true) && !draft.work.is_tidy(),
            states: states.get(at) == Some(&true),
            work: draft.work.clone(),
            operands,
            target,
            output,
        });
    }
    allocation.finish(jobs, outputs)
}

fn mark(marks: &mut [bool], at: usize) {
    if let Some(mark) = marks.get_mut(at) {
        *mark = true;
    }
}

impl Work {
    /// Whether the operand has to be tidy: with an infinity in its place, the result could
    /// be a number after all.
    fn needs_tidy(&self, index: usize) -> bool {
        match self {
            Self::Scale(_) | Self::Ratio(_) | Self::Plain(Operation::Divide) => index == 1,
            Self::Plain(Operation::Remainder) => true,
            Self::Plain(Operation::Min | Operation::Max) => index == 0,
            _ => false,
        }
    }

    /// Whether the result is tidy in any case.
    fn is_tidy(&self) -> bool {
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
    fn takes_constant(&self, index: usize) -> bool {
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
            Self::ChooseThere | Self::ChooseFrom(_) => index > 0,
            _ => false,
        }
    }
}

/// Finds what can be done in one job.
struct Fuser<'s> {
    steps: &'s [Step],
    /// How many needed steps and outputs read a step.
    uses: Vec<usize>,
    /// The steps that are functions with few edges, and of what.
    functions: Vec<Option<(usize, Steps)>>,
}

impl<'s> Fuser<'s> {
    fn new(steps: &'s [Step], outputs: &[usize]) -> Self {
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
    fn function(&self, step: &Step) -> Option<(usize, Steps)> {
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

    fn draft(&self, at: usize, step: &Step) -> Draft {
        if let Some(Some((of, function))) = self.functions.get(at) {
            return Draft { work: Work::Steps(function.clone()), operands: vec![*of] };
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
        fused.unwrap_or_else(|| Draft {
            work: Work::Plain(step.operation),
            operands: step.operands.clone(),
        })
    }

    fn scale(&self, a: usize, b: usize) -> Option<Draft> {
        let (number, a) = self.with_number(a, Operation::Multiply)?;
        self.number(b).is_none().then(|| Draft { work: Work::Scale(number), operands: vec![a, b] })
    }

    /// Divisions are dear: one that is needed otherwise too is not done twice.
    fn ratio(&self, at: usize) -> Option<Draft> {
        let (number, quotient) = self.with_number(at, Operation::Multiply)?;
        let (a, b) = self.pair(quotient, Operation::Divide)?;
        let alone = self.uses.get(quotient) == Some(&1);
        let plain = self.number(a).is_none()
            && self.number(b).is_none()
            && self.with_number(a, Operation::Multiply).is_none();
        (alone && plain).then(|| Draft { work: Work::Ratio(number), operands: vec![a, b] })
    }

    fn weighted(&self, a: usize, b: usize) -> Option<Draft> {
        let product = |at: usize| self.with_number(at, Operation::Multiply);
        match (product(a), product(b)) {
            (Some((p, a)), Some((q, b))) => {
                Some(Draft { work: Work::Weighted(p, q), operands: vec![a, b] })
            }
            (Some((p, a)), None) if self.number(b).is_none() => {
                Some(Draft { work: Work::AddTimes(p), operands: vec![b, a] })
            }
            (None, Some((q, b))) if self.number(a).is_none() => {
                Some(Draft { work: Work::AddTimes(q), operands: vec![a, b] })
            }
            _ => None,
        }
    }

    fn clamp(&self, at: usize) -> Option<Draft> {
        let (low, inner) = self.with_number(at, Operation::Max)?;
        if let Some((high, x)) = self.with_number(inner, Operation::Min) {
            return Some(Draft { work: Work::Clamp(low, high), operands: vec![x] });
        }
        let (a, b) = self.pair(at, Operation::Max)?;
        self.constant_first(Operation::Max, a, b)
    }

    /// The first operand has to be tidy, which a constant is.
    fn constant_first(&self, operation: Operation, a: usize, b: usize) -> Option<Draft> {
        let swap = self.number(a).is_none() && self.number(b).is_some();
        swap.then(|| Draft { work: Work::Plain(operation), operands: vec![b, a] })
    }

    fn choice(&self, condition: usize, a: usize, b: usize) -> Option<Draft> {
        if let Some(Some((of, function))) = self.functions.get(condition) {
            let (edge, yes_above) = function.only_edge()?;
            let (then, otherwise) = if yes_above { (a, b) } else { (b, a) };
            let operands = vec![*of, then, otherwise];
            return Some(Draft { work: Work::ChooseFrom(edge), operands });
        }
        let step = self.steps.get(condition)?;
        match (step.operation, step.operands.as_slice()) {
            (Operation::Is(State::Known), &[x]) => {
                Some(Draft { work: Work::ChooseThere, operands: vec![x, a, b] })
            }
            _ => None,
        }
    }
}

/// Gives registers to results, and takes them back after their last use.
struct Allocation<'d> {
    last_use: Vec<usize>,
    constant: Vec<Option<Constant>>,
    constants: Vec<(usize, Constant)>,
    register_of: Vec<Option<usize>>,
    free: Vec<usize>,
    registers: usize,
    is_output: &'d [bool],
}

impl<'d> Allocation<'d> {
    fn new(drafts: &[Draft], needed: &[bool], is_output: &'d [bool]) -> Self {
        let mut last_use = vec![0; drafts.len()];
        for (at, (draft, _)) in drafts.iter().zip(needed).enumerate().filter(|(_, (_, n))| **n) {
            for &operand in &draft.operands {
                if let Some(last) = last_use.get_mut(operand) {
                    *last = at;
                }
            }
        }
        let constant = drafts.iter().map(|draft| match draft.work {
            Work::Plain(Operation::Constant(constant)) => Some(constant),
            _ => None,
        });
        Self {
            last_use,
            constant: constant.collect(),
            constants: Vec::new(),
            register_of: vec![None; drafts.len()],
            free: Vec::new(),
            registers: 0,
            is_output,
        }
    }

    fn constant(&self, at: usize) -> Option<Constant> {
        self.constant.get(at).copied().flatten()
    }

    fn is_constant(&self, at: usize) -> bool {
        self.constant(at).is_some()
    }

    fn is_output(&self, at: usize) -> bool {
        self.is_output.get(at) == Some(&true)
    }

    fn new_register(&mut self) -> usize {
        self.registers += 1;
        self.registers - 1
    }

    /// Where a job finds its operands, and where it puts its result.
    fn place(&mut self, at: usize, draft: &Draft) -> (Box<[Operand]>, usize) {
        let mut operands = Vec::with_capacity(draft.operands.len());
        for (index, &operand) in draft.operands.iter().enumerate() {
            operands.push(self.operand(operand, draft.work.takes_constant(index)));
        }
        // The target is taken before the operands are given back: no job writes what it
        // reads. An output gets a register of its own, which may be the caller's memory.
        let target = if self.is_output(at) {
            self.new_register()
        } else {
            self.free.pop().unwrap_or_else(|| self.new_register())
        };
        if let Some(register) = self.register_of.get_mut(at) {
            *register = Some(target);
        }
        let ended: Vec<usize> = draft
            .operands
            .iter()
            .filter(|&&operand| self.last_use.get(operand) == Some(&at))
            .filter(|&&operand| !self.is_constant(operand) && !self.is_output(operand))
            .filter_map(|&operand| self.register_of.get(operand).copied().flatten())
            .collect();
        self.free.append(&mut order::ascending(ended));
        (operands.into(), target)
    }

    fn operand(&mut self, at: usize, takes_constant: bool) -> Operand {
        let constant = self.constant(at);
        if let Some(number) = constant.and_then(|constant| constant.value().known())
            && takes_constant
        {
            return Operand::Constant(number);
        }
        if let Some(register) = self.register_of.get(at).copied().flatten() {
            return Operand::Register(register);
        }
        let register = self.new_register();
        if let (Some(constant), Some(place)) = (constant, self.register_of.get_mut(at)) {
            *place = Some(register);
            self.constants.push((register, constant));
        }
        Operand::Register(register)
    }

    fn finish(self, jobs: Vec<Job>, outputs: &[usize]) -> Code {
        let register = |&output: &usize| self.register_of.get(output).copied().flatten();
        let registers = order::ascending(outputs.iter().filter_map(register).collect());
        Code {
            jobs,
            registers: self.registers,
            constants: self.constants,
            outputs: registers,
            register_of: self.register_of,
        }
    }
}
