//! Checked formulas to one program.
//!
//! Equal operations on equal operands are one operation, over all formulas that are
//! added: what two indicators have in common is computed once. What does not hang on any
//! column is computed here, by the same code that runs later.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexSet;

use super::Slot;
use super::allocate::{Buffers, allocate};
use super::code::{Code, lower};
use super::op::{Constant, Instruction, Operation, Output};
use super::run;
use super::slices::Slices;
use crate::collect;
use crate::value::{State, Value};

/// The operations of one formula, in an order in which operands come first: what a language
/// hands to a [`Compiler`].
#[derive(Debug, Clone, Default)]
pub struct Expressions {
    nodes: Vec<Instruction>,
    root: usize,
}

impl Expressions {
    /// Adds an operation; gives its place.
    pub(crate) fn push(&mut self, operation: Operation, operands: Vec<usize>) -> usize {
        self.nodes.push(Instruction { operation, operands });
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
        collect::set(slots).into_iter().collect()
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
    /// Each once, in the order in which they came.
    steps: IndexSet<Instruction>,
    bound: BTreeMap<Slot, usize>,
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
            operands.sort_unstable();
        }
        if let Some(place) = self.shortcut(operation, &operands) {
            return place;
        }
        let step = Instruction { operation, operands };
        if let Some(place) = self.steps.get_index_of(&step) {
            return place;
        }
        if let Some(value) = self.folded(&step) {
            return self.step(Operation::Constant(Constant::new(value)), Vec::new());
        }
        self.steps.insert_full(step).0
    }

    fn constant(&self, place: usize) -> Option<Value> {
        match self.steps.get_index(place)?.operation {
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
    fn folded(&self, step: &Instruction) -> Option<Value> {
        if matches!(step.operation, Operation::Constant(_) | Operation::Read(_)) {
            return None;
        }
        let constants: Option<Vec<Value>> =
            step.operands.iter().map(|&place| self.constant(place)).collect();
        Some(run::single(step.operation, &constants?))
    }

    /// The program, with all outputs.
    #[must_use]
    pub fn finish(self) -> Program {
        let outputs = self.outputs.clone();
        self.program(&[outputs])
    }

    /// The program, with nothing but what these outputs need: what was added for others is
    /// left out, and its results are those of another program.
    #[must_use]
    pub fn finish_for(self, outputs: &[Output]) -> Program {
        self.finish_parts(&[outputs])
    }

    /// The same in parts, which can be evaluated one after the other: what a part needs and
    /// an earlier one does not is left to it.
    #[must_use]
    pub(crate) fn finish_parts(self, parts: &[&[Output]]) -> Program {
        let places = |outputs: &&[Output]| outputs.iter().map(|output| output.0).collect();
        let parts: Vec<Vec<usize>> = parts.iter().map(places).collect();
        self.program(&parts)
    }

    fn program(self, parts: &[Vec<usize>]) -> Program {
        let mut needed = vec![false; self.steps.len()];
        let mut waiting: Vec<usize> = parts.iter().flatten().copied().collect();
        while let Some(place) = waiting.pop() {
            if let Some((needed, step)) = needed.get_mut(place).zip(self.steps.get_index(place))
                && !std::mem::replace(needed, true)
            {
                waiting.extend_from_slice(&step.operands);
            }
        }
        let mut instruction_of: Vec<usize> = vec![usize::MAX; self.steps.len()];
        let mut instructions = Vec::new();
        let places = needed.iter().zip(self.steps).enumerate();
        for (at, (_, step)) in places.filter(|(_, (needed, _))| **needed) {
            let place = |place: usize| instruction_of.get(place).copied().unwrap_or(usize::MAX);
            let operands = step.operands.into_iter().map(place).collect();
            if let Some(index) = instruction_of.get_mut(at) {
                *index = instructions.len();
            }
            instructions.push(Instruction { operation: step.operation, operands });
        }
        let instruction = |&place: &usize| instruction_of.get(place).copied();
        let parts: Vec<Vec<usize>> =
            parts.iter().map(|part| part.iter().filter_map(instruction).collect()).collect();
        let slices = Slices::new(&instructions, parts.iter().flatten().copied());
        let source = Arc::new(Source { slots: self.slots, instructions, slices, instruction_of });
        Program::of(source, parts)
    }
}

/// Formulas as one list of operations on columns.
///
/// Made by [`Compiler::finish`], run by [`Program::evaluate`], [`Program::evaluate_into`] and
/// [`Program::bounds`].
#[derive(Debug, Clone)]
pub struct Program {
    pub(super) source: Arc<Source>,
    /// The same, as it is computed.
    pub(super) code: Code,
    pub(super) buffers: Buffers,
    /// The outputs that are computed, by their instructions.
    parts: Vec<Vec<usize>>,
}

/// What the formulas of a program say.
#[derive(Debug)]
pub(super) struct Source {
    slots: usize,
    /// One operation after the other.
    pub(super) instructions: Vec<Instruction>,
    pub(super) slices: Slices,
    instruction_of: Vec<usize>,
}

impl Program {
    fn of(source: Arc<Source>, parts: Vec<Vec<usize>>) -> Self {
        let code = lower(&source.instructions, source.slots, &parts);
        let buffers = allocate(&code);
        Self { source, code, buffers, parts }
    }

    /// How many columns the program reads at most.
    #[must_use]
    pub fn slots(&self) -> usize {
        self.source.slots
    }

    /// How many operations it takes to evaluate a row.
    #[must_use]
    pub fn operations(&self) -> usize {
        self.source.instructions.len()
    }

    /// The register of an output; none, for an output of another program. In a row of numbers
    /// ([`Program::evaluate_numbers`]) it is the place of the output.
    pub(crate) fn register_of(&self, output: Output) -> Option<usize> {
        self.code.register_of.get(self.instruction_of(output)).copied().flatten()
    }

    /// The same program in the same parts, of which these outputs are computed and no others.
    /// What can be known without values, such as bounds, it can tell of all.
    #[must_use]
    pub(crate) fn only(&self, outputs: impl IntoIterator<Item = Output>) -> Self {
        let outputs = outputs.into_iter().map(|output| self.instruction_of(output));
        let kept = collect::set(outputs);
        let keep =
            |part: &Vec<usize>| part.iter().copied().filter(|at| kept.contains(at)).collect();
        Self::of(Arc::clone(&self.source), self.parts.iter().map(keep).collect())
    }

    /// The slot whose column an output is, if nothing is done to it.
    pub(crate) fn column_of(&self, output: Output) -> Option<Slot> {
        match self.source.instructions.get(self.instruction_of(output))?.operation {
            Operation::Read(slot) => Some(slot),
            _ => None,
        }
    }

    /// Whether there is anything to compute.
    pub(crate) fn is_idle(&self) -> bool {
        self.code.parts.iter().all(|part| part.outputs.is_empty())
    }

    pub(super) fn instruction_of(&self, output: Output) -> usize {
        self.source.instruction_of.get(output.0).copied().unwrap_or(usize::MAX)
    }
}
