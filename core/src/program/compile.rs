//! Checked formulas to one program.
//!
//! Equal operations on equal operands are one operation, over all formulas that are
//! added: what two indicators have in common is computed once. What does not hang on any
//! column is computed here, by the same code that runs later.

use std::collections::BTreeSet;

use super::Slot;
use super::alone;
use super::fuse::{Code, lower};
use super::op::{Constant, Operation};
use crate::order::{self, Map, Set};
use crate::value::{State, Value};

/// A result of a program: what [`Compiler::add`] gave for a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Output(usize);

/// An operation whose operands are earlier operations.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Step {
    pub(super) operation: Operation,
    pub(super) operands: Vec<usize>,
}

/// The operations of one formula, in an order in which operands come first: what a language
/// hands to a [`Compiler`].
#[derive(Debug, Clone, Default)]
pub struct Expressions {
    nodes: Vec<Step>,
    root: usize,
}

impl Expressions {
    /// Adds an operation; gives its place.
    pub(crate) fn push(&mut self, operation: Operation, operands: Vec<usize>) -> usize {
        self.nodes.push(Step { operation, operands });
        self.nodes.len() - 1
    }

    /// The same, where this one gives the result.
    pub(crate) fn rooted(self, root: usize) -> Self {
        Self { root, ..self }
    }

    /// The columns that are read, in order, each once.
    pub(crate) fn reads(&self) -> Vec<Slot> {
        let slots = self.nodes.iter().filter_map(|node| match node.operation {
            Operation::Read(slot) => Some(slot),
            _ => None,
        });
        slots.collect::<BTreeSet<_>>().into_iter().collect()
    }
}

/// Makes one program of many formulas.
///
/// ```
/// # use chiso::formula::{Formula, Range, Scope, Symbol, check};
/// # use chiso::{State, Type};
/// # struct Counts;
/// # impl Scope for Counts {
/// #     fn quantity(&self, name: &str) -> Option<Symbol> {
/// #         let slot = self.names().iter().position(|known| known == name)?;
/// #         let range = Range::of_type(Type::Count).or_missing();
/// #         Some(Symbol { slot, symbol_type: Type::Count, options: Vec::new(), range })
/// #     }
/// #     fn names(&self) -> Vec<String> {
/// #         vec!["on_time".to_owned(), "received".to_owned()]
/// #     }
/// # }
/// use chiso::formula::{Column, Compiler, Scratch};
///
/// let formula = Formula::parse("100 * on_time / received")?;
/// let checked = check(&formula, &Counts).0.unwrap(); // reads slots 0 and 1
///
/// let mut compiler = Compiler::new(2);
/// let output = compiler.add(&checked);
/// let program = compiler.finish();
///
/// let columns = [
///     Column::Values { values: &[29.0, 5.0, 0.0], states: &[] },
///     Column::Values { values: &[100.0, 8.0, 0.0], states: &[] },
/// ];
/// let mut scratch = Scratch::default();
/// let results = program.evaluate(&columns, 3, &mut scratch);
/// assert_eq!(results.values(output), [29.0, 62.5, 0.0]);
/// assert_eq!(results.states(output), [State::Known, State::Known, State::Undefined]);
/// # Ok::<(), chiso::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Compiler {
    slots: usize,
    steps: Set<Step>,
    bound: Map<Slot, usize>,
    /// The columns in the order in which they will be handed over, where that is not the
    /// order of the slots.
    columns: Option<Vec<Slot>>,
    outputs: Vec<usize>,
}

impl Compiler {
    /// A compiler for formulas that read columns `0..slots`.
    #[must_use]
    pub fn new(slots: usize) -> Self {
        Self { slots, ..Self::default() }
    }

    /// A compiler for formulas that read few of many slots: column `i` of the program is
    /// slot `columns[i]`. The slots are in ascending order; others are missing.
    #[must_use]
    pub fn reading(columns: Vec<Slot>) -> Self {
        Self { slots: columns.len(), columns: Some(columns), ..Self::default() }
    }

    /// Adds a formula; gives where its result will be found.
    pub fn add(&mut self, formula: &impl AsRef<Expressions>) -> Output {
        let Expressions { nodes, root } = formula.as_ref();
        let mut places: Vec<usize> = Vec::with_capacity(nodes.len());
        for node in nodes {
            let operands: Vec<usize> =
                node.operands.iter().filter_map(|&at| places.get(at).copied()).collect();
            let place = self.step(node.operation, operands);
            places.push(place);
        }
        let place = places.get(*root).copied().unwrap_or_default();
        self.outputs.push(place);
        Output(place)
    }

    /// Lets formulas that are added from now on find the result of an earlier one in
    /// column `slot`: a derived quantity. Without a call of `bind`, `slot` is read from
    /// the columns.
    pub fn bind(&mut self, slot: Slot, output: Output) {
        self.bound.insert(slot, output.0);
    }

    /// The place of an operation, new or known.
    fn step(&mut self, mut operation: Operation, mut operands: Vec<usize>) -> usize {
        if let Operation::Read(slot) = operation {
            if let Some(&place) = self.bound.get(&slot) {
                return place;
            }
            operation = match &self.columns {
                None => {
                    self.slots = self.slots.max(slot + 1);
                    operation
                }
                Some(columns) => columns.binary_search(&slot).map_or_else(
                    |_| Operation::Constant(Constant::new(Value::Missing)),
                    Operation::Read,
                ),
            };
        }
        if operation.commutes() {
            order::sort_by(&mut operands, usize::cmp);
        }
        if let Some(place) = self.shortcut(operation, &operands) {
            return place;
        }
        let step = Step { operation, operands };
        if let Some(place) = self.steps.place(&step) {
            return place;
        }
        if let Some(value) = self.folded(&step) {
            return self.step(Operation::Constant(Constant::new(value)), Vec::new());
        }
        self.steps.add(step).0
    }

    fn constant(&self, place: usize) -> Option<Value> {
        match self.steps.as_slice().get(place)?.operation {
            Operation::Constant(constant) => Some(constant.value()),
            _ => None,
        }
    }

    /// An operation that only passes one of its operands on.
    fn shortcut(&self, operation: Operation, operands: &[usize]) -> Option<usize> {
        match (operation, operands) {
            (Operation::If, &[condition, then, otherwise]) => match self.constant(condition) {
                Some(Value::Known(answer)) => Some(if answer == 0.0 { otherwise } else { then }),
                Some(_) => Some(condition),
                None => None,
            },
            (Operation::Min | Operation::Max | Operation::Coalesce, &[only]) => Some(only),
            (Operation::Coalesce, &[first, ..])
                if self.constant(first)?.state() == State::Known =>
            {
                Some(first)
            }
            _ => None,
        }
    }

    /// The value, where all operands are constants.
    fn folded(&self, step: &Step) -> Option<Value> {
        if matches!(step.operation, Operation::Constant(_) | Operation::Read(_)) {
            return None;
        }
        let constants: Option<Vec<Value>> =
            step.operands.iter().map(|&place| self.constant(place)).collect();
        Some(alone::single(step.operation, &constants?))
    }

    /// The program, with all outputs.
    #[must_use]
    pub fn finish(self) -> Program {
        let outputs = self.outputs.clone();
        self.program(&outputs)
    }

    /// The program, with nothing but what these outputs need: what was added for others is
    /// left out, and its results are those of another program.
    #[must_use]
    pub fn finish_for(self, outputs: &[Output]) -> Program {
        let outputs: Vec<usize> = outputs.iter().map(|output| output.0).collect();
        self.program(&outputs)
    }

    fn program(self, outputs: &[usize]) -> Program {
        let steps = self.steps.as_slice();
        let mut needed = vec![false; steps.len()];
        let mut need = |place: usize| {
            needed.get_mut(place).is_some_and(|needed| {
                let before = *needed;
                *needed = true;
                !before
            })
        };
        let mut waiting: Vec<usize> = outputs.to_vec();
        while let Some(place) = waiting.pop() {
            if need(place)
                && let Some(step) = steps.get(place)
            {
                waiting.extend_from_slice(&step.operands);
            }
        }
        let mut instruction_of: Vec<usize> = vec![usize::MAX; steps.len()];
        let mut instructions = Vec::new();
        for (at, step) in steps.iter().enumerate() {
            if needed.get(at) != Some(&true) {
                continue;
            }
            let operands = step
                .operands
                .iter()
                .filter_map(|&place| instruction_of.get(place).copied())
                .collect();
            if let Some(index) = instruction_of.get_mut(at) {
                *index = instructions.len();
            }
            instructions.push(Step { operation: step.operation, operands });
        }
        let outputs: Vec<usize> =
            outputs.iter().filter_map(|&place| instruction_of.get(place).copied()).collect();
        let code = lower(&instructions, &outputs);
        Program { slots: self.slots, instructions, code, instruction_of }
    }
}

/// Formulas as one list of operations on columns.
///
/// Made by [`Compiler::finish`], run by [`Program::evaluate`], [`Program::evaluate_into`] and
/// [`Program::bounds`].
#[derive(Debug, Clone)]
pub struct Program {
    pub(super) slots: usize,
    /// What the formulas say, one operation after the other.
    pub(super) instructions: Vec<Step>,
    /// The same, as it is computed.
    pub(super) code: Code,
    instruction_of: Vec<usize>,
}

impl Program {
    /// How many columns the program reads at most.
    #[must_use]
    pub fn slots(&self) -> usize {
        self.slots
    }

    /// How many operations it takes to evaluate a row.
    #[must_use]
    pub fn operations(&self) -> usize {
        self.instructions.len()
    }

    /// The register of an output; none, for an output of another program.
    pub(super) fn register_of(&self, output: Output) -> Option<usize> {
        let register = self.code.register_of.get(self.instruction_of(output)).copied().flatten()?;
        self.code.outputs.binary_search(&register).ok().map(|_| register)
    }

    /// The same program, of which these outputs are computed and no others. What can be known
    /// without values, such as bounds, it can tell of all.
    #[must_use]
    pub(crate) fn only(&self, outputs: impl IntoIterator<Item = Output>) -> Self {
        let places: Vec<usize> =
            outputs.into_iter().map(|output| self.instruction_of(output)).collect();
        Self { code: lower(&self.instructions, &places), ..self.clone() }
    }

    /// The slot whose column an output is, if nothing is done to it.
    pub(crate) fn column_of(&self, output: Output) -> Option<Slot> {
        match self.instructions.get(self.instruction_of(output))?.operation {
            Operation::Read(slot) => Some(slot),
            _ => None,
        }
    }

    /// Whether there is anything to compute.
    pub(crate) fn is_idle(&self) -> bool {
        self.code.outputs.is_empty()
    }

    pub(super) fn instruction_of(&self, output: Output) -> usize {
        self.instruction_of.get(output.0).copied().unwrap_or(usize::MAX)
    }
}
