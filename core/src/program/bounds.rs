//! What a program can give where not everything is known.
//!
//! One pass of interval arithmetic over the program, sharpened in two places where it
//! loses the connection between its operands: quotients of sums in which a quantity
//! occurs more than once ([`fraction`](super::fraction)), and the branches of `if`, where
//! the condition says something about what the branches read.

use super::compile::{Output, Program, Step};
use super::fraction::Fraction;
use super::interval;
use super::op::Operation;
use super::range::Range;
use super::{Slot, assume};
use crate::order::Set;
use crate::value::{State, Value};

/// The buffers of [`Program::bounds`], to be used again for the next row.
#[derive(Debug, Clone, Default)]
pub struct BoundsScratch {
    pass: Pass,
    /// What the slots can be; narrowed while a branch is looked into.
    slots: Vec<Range>,
    /// For each instruction: the slots it hangs on that are not fixed, one bit each.
    open: Vec<u64>,
    /// For each instruction: whether an open slot occurs in it more than once, or a
    /// sharper range of it serves one where that is so.
    repeats: Vec<bool>,
}

/// The results of one pass.
#[derive(Debug, Clone, Default)]
struct Pass {
    /// The instructions it is about, in order; all of them if there is no list.
    only: Option<Vec<usize>>,
    ranges: Vec<Range>,
    fractions: Vec<Option<Fraction>>,
    arguments: Vec<Range>,
}

impl Pass {
    /// A pass over some instructions.
    fn over(indices: Set<usize>) -> Self {
        Self { only: Some(indices.iter().copied().collect()), ..Self::default() }
    }

    fn place(&self, index: usize) -> usize {
        match &self.only {
            None => index,
            Some(indices) => indices.binary_search(&index).unwrap_or(usize::MAX),
        }
    }

    fn range(&self, index: usize) -> Range {
        let missing = Range::of(Value::Missing);
        self.ranges.get(self.place(index)).copied().unwrap_or(missing)
    }

    fn fraction(&self, index: usize) -> Option<&Fraction> {
        self.fractions.get(self.place(index))?.as_ref()
    }
}

/// Which slots are open and where they meet: see [`BoundsScratch`].
#[derive(Clone, Copy)]
struct Openness<'a> {
    open: &'a [u64],
    repeats: &'a [bool],
}

/// What the outputs of a program can be for one row.
#[derive(Debug, Clone, Copy)]
pub struct Bounds<'s> {
    program: &'s Program,
    ranges: &'s [Range],
}

impl Bounds<'_> {
    /// What the output can be; only missing, for an output of another program.
    #[must_use]
    pub fn range(&self, output: Output) -> Range {
        let missing = Range::of(Value::Missing);
        self.ranges.get(self.program.instruction_of(output)).copied().unwrap_or(missing)
    }
}

/// How deeply `if` in branches of `if` is looked into; each level looks at all below.
const MOST_BRANCHES: usize = 3;

/// How much work, in programs, goes into branches at most: hostile programmes could ask
/// for the fourth power of their length. What is left over stays as wide as it was.
const BRANCH_WORK: usize = 32;

impl Program {
    /// What every output can be for one row, where `slots` says what each column can be.
    ///
    /// A slot without a range is missing. The answer holds everything that
    /// [`Program::evaluate`] can give for values that `slots` allows. It is no wider than
    /// that, up to rounding, where every quantity that is not fixed occurs once in the
    /// formula, and for quotients of weighted sums however often they occur:
    /// `a / (a + b)`, `100 - 100 * late / received`. Otherwise it may be wider, never
    /// narrower. A slot without an upper end stands for values as large as one likes, not
    /// for values that overflow.
    ///
    /// ```
    /// # use chiso::formula::{Compiler, Formula, Range, Scope, Symbol, check};
    /// # use chiso::Type;
    /// # struct Counts;
    /// # impl Scope for Counts {
    /// #     fn quantity(&self, name: &str) -> Option<Symbol> {
    /// #         let slot = self.names().iter().position(|known| known == name)?;
    /// #         let range = Range::of_type(Type::Count);
    /// #         Some(Symbol { slot, symbol_type: Type::Count, options: Vec::new(), range })
    /// #     }
    /// #     fn names(&self) -> Vec<String> {
    /// #         vec!["online".to_owned(), "paper".to_owned()]
    /// #     }
    /// # }
    /// use chiso::formula::BoundsScratch;
    /// # let formula = Formula::parse("100 * online / (online + paper)")?;
    /// # let mut compiler = Compiler::new(2);
    /// # let output = compiler.add(&check(&formula, &Counts).0.unwrap());
    /// # let program = compiler.finish();
    /// // 100 * online / (online + paper), with 0 to 60 online and 20 on paper
    /// let slots = [Range::between(0.0, 60.0), Range::between(20.0, 20.0)];
    /// let mut scratch = BoundsScratch::default();
    /// let range = program.bounds(&slots, &mut scratch).range(output);
    /// assert!(range.lowest == 0.0 && (range.highest - 75.0).abs() < 1e-9);
    /// assert!(!range.undefined);
    /// # Ok::<(), chiso::Error>(())
    /// ```
    pub fn bounds<'s>(&'s self, slots: &[Range], scratch: &'s mut BoundsScratch) -> Bounds<'s> {
        let BoundsScratch { pass, slots: narrowed, open, repeats } = scratch;
        self.find_repeats(slots, open, repeats);
        narrowed.clear();
        narrowed.extend_from_slice(slots);
        let mut budget = BRANCH_WORK.saturating_mul(self.instructions.len());
        self.pass(narrowed, Openness { open, repeats }, 0, &mut budget, pass);
        Bounds { program: self, ranges: &pass.ranges }
    }

    /// Finds where the same open slot comes in by more than one operand.
    fn find_repeats(&self, slots: &[Range], open: &mut Vec<u64>, repeats: &mut Vec<bool>) {
        open.clear();
        repeats.clear();
        for instruction in &self.instructions {
            let (mut all, mut repeated) = (0_u64, false);
            if let Operation::Read(slot) = instruction.operation {
                let fixed = slots.get(slot).is_none_or(|range| range.only().is_some());
                // Slots that share a bit count as the same: more work, no wrong answer.
                all = if fixed { 0 } else { 1 << (slot % 64) };
            }
            for &source in &instruction.operands {
                let more = open.get(source).copied().unwrap_or(0);
                repeated |= all & more != 0;
                all |= more;
            }
            open.push(all);
            repeats.push(repeated);
        }
        // Fractions are needed for whatever a repeating one is made of.
        for (index, instruction) in self.instructions.iter().enumerate().rev() {
            if repeats.get(index) == Some(&true) {
                for &source in &instruction.operands {
                    if let Some(needed) = repeats.get_mut(source) {
                        *needed = true;
                    }
                }
            }
        }
    }

    /// Finds the range of every instruction that the pass is about.
    fn pass(
        &self,
        slots: &mut [Range],
        openness: Openness<'_>,
        level: usize,
        budget: &mut usize,
        pass: &mut Pass,
    ) {
        pass.ranges.clear();
        pass.fractions.clear();
        let count = pass.only.as_ref().map_or(self.instructions.len(), Vec::len);
        for place in 0..count {
            let index = match &pass.only {
                None => place,
                Some(indices) => indices.get(place).copied().unwrap_or(usize::MAX),
            };
            let Some(instruction) = self.instructions.get(index) else { continue };
            let mut range = match instruction.operation {
                Operation::Read(slot) => {
                    slots.get(slot).copied().unwrap_or(Range::of(Value::Missing))
                }
                operation => {
                    let mut arguments = std::mem::take(&mut pass.arguments);
                    arguments.clear();
                    arguments.extend(instruction.operands.iter().map(|&at| pass.range(at)));
                    if operation == Operation::If && level < MOST_BRANCHES {
                        self.branches(instruction, slots, openness, level, budget, &mut arguments);
                    }
                    let range = interval::apply(operation, &arguments);
                    pass.arguments = arguments;
                    range
                }
            };
            let mut found = None;
            if openness.repeats.get(index) == Some(&true) {
                found = fraction(instruction, &range, pass, slots);
                let extremes = found.as_ref().and_then(|fraction| fraction.extremes(slots));
                if let Some((lowest, highest)) = extremes {
                    range = range.within(lowest, highest);
                }
            }
            pass.ranges.push(range);
            pass.fractions.push(found);
        }
    }

    /// Sharpens the ranges of the branches of an `if` by what its condition says.
    fn branches(
        &self,
        instruction: &Step,
        slots: &mut [Range],
        openness: Openness<'_>,
        level: usize,
        budget: &mut usize,
        arguments: &mut [Range],
    ) {
        let Some((&condition, branches)) = instruction.operands.split_first() else { return };
        if arguments.first().is_none_or(|range| range.only().is_some()) {
            return;
        }
        let bits = |source: usize| openness.open.get(source).copied().unwrap_or(0);
        let sources = branches.iter().zip(arguments.iter_mut().skip(1));
        for ((&branch, range), holds) in sources.zip([true, false]) {
            if bits(branch) & bits(condition) == 0 {
                continue;
            }
            let before = self.learn(condition, holds, slots);
            if !before.is_empty()
                && let Some(cone) = self.cone(branch, budget)
            {
                let mut pass = Pass::over(cone);
                self.pass(slots, openness, level + 1, budget, &mut pass);
                *range = pass.range(branch);
            }
            for (slot, range) in before.into_iter().rev() {
                if let Some(place) = slots.get_mut(slot) {
                    *place = range;
                }
            }
        }
    }

    /// Whatever the instruction is made of, and itself; nothing where that is more than
    /// the budget has left.
    fn cone(&self, top: usize, budget: &mut usize) -> Option<Set<usize>> {
        let mut cone = Set::new();
        let mut waiting = vec![top];
        while let Some(index) = waiting.pop() {
            if cone.insert(index) {
                *budget = budget.checked_sub(1)?;
                let instruction = self.instructions.get(index)?;
                waiting.extend_from_slice(&instruction.operands);
            }
        }
        Some(cone)
    }

    /// Narrows `slots` to where a condition holds, or to where it does not; gives what
    /// they were before.
    fn learn(&self, condition: usize, holds: bool, slots: &mut [Range]) -> Vec<(Slot, Range)> {
        let mut before = Vec::new();
        let mut narrow = |slot: Option<Slot>, to: &dyn Fn(Range) -> Range| {
            let Some(slot) = slot else { return };
            let Some(range) = slots.get_mut(slot) else { return };
            let narrower = to(*range);
            if narrower != *range {
                before.push((slot, *range));
                *range = narrower;
            }
        };
        let mut waiting = vec![(condition, holds)];
        // Conditions share their parts: each is looked at once.
        let mut seen = Set::new();
        while let Some((index, holds)) = waiting.pop() {
            if !seen.insert((index, holds)) {
                continue;
            }
            let Some(instruction) = self.instructions.get(index) else { continue };
            match (instruction.operation, instruction.operands.as_slice(), holds) {
                (Operation::Not, &[of], holds) => waiting.push((of, !holds)),
                (Operation::And, &[a, b], true) | (Operation::Or, &[a, b], false) => {
                    waiting.push((a, holds));
                    waiting.push((b, holds));
                }
                (Operation::Is(state), &[of], holds) => {
                    narrow(self.slot(of), &|range| assume::with_state(range, state, holds));
                }
                (Operation::Read(slot), _, holds) => {
                    let answer = if holds { 1.0 } else { 0.0 };
                    narrow(Some(slot), &|range| assume::only_known(range).within(answer, answer));
                }
                (operation, &[a, b], holds) => {
                    let Some((comparison, mirrored)) = assume::comparison(operation, holds) else {
                        continue;
                    };
                    for (of, with, comparison) in [(a, b, comparison), (b, a, mirrored)] {
                        let edge = self.constant(with);
                        narrow(self.slot(of), &|range| assume::compared(range, comparison, edge));
                    }
                }
                _ => {}
            }
        }
        before
    }

    fn slot(&self, index: usize) -> Option<Slot> {
        match self.instructions.get(index)?.operation {
            Operation::Read(slot) => Some(slot),
            _ => None,
        }
    }

    fn constant(&self, index: usize) -> Option<f64> {
        match self.instructions.get(index)?.operation {
            Operation::Constant(constant) => constant.value().known(),
            _ => None,
        }
    }
}

/// The instruction as a quotient of sums, where it is one.
fn fraction(instruction: &Step, range: &Range, pass: &Pass, slots: &[Range]) -> Option<Fraction> {
    if range.lowest == range.highest && range.allows(State::Known) {
        return Some(Fraction::constant(range.lowest));
    }
    if let Operation::Read(slot) = instruction.operation {
        return Fraction::variable(slot, slots.get(slot)?);
    }
    let operands: Option<Vec<&Fraction>> =
        instruction.operands.iter().map(|&source| pass.fraction(source)).collect();
    Fraction::apply(instruction.operation, &operands?)
}
