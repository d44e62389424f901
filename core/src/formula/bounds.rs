//! What a program can give where not everything is known.
//!
//! One pass of interval arithmetic over the program, sharpened in two places where it
//! loses the connection between its operands: quotients of sums in which a quantity
//! occurs more than once ([`fraction`](super::fraction)), and the branches of `if`, where
//! the condition says something about what the branches read.

use super::compile::{Instruction, Output, Program};
use super::fraction::Fraction;
use super::operation::Operation;
use super::range::{self, Range};
use super::{Slot, facts};
use crate::value::{State, Value};

/// The buffers of [`Program::bounds`], to be used again for the next row.
#[derive(Debug, Clone, Default)]
pub struct BoundsScratch {
    pass: Pass,
    /// For each instruction: the slots it hangs on that are not fixed, one bit each.
    open: Vec<u64>,
    /// For each instruction: whether an open slot occurs in it more than once, or a
    /// sharper range of it serves one where that is so.
    repeats: Vec<bool>,
}

/// The results of one pass.
#[derive(Debug, Clone, Default)]
struct Pass {
    ranges: Vec<Range>,
    fractions: Vec<Option<Fraction>>,
    arguments: Vec<Range>,
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
        let BoundsScratch { pass, open, repeats } = scratch;
        self.find_repeats(slots, open, repeats);
        self.pass(slots, None, open, repeats, 0, pass);
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
            for &source in &instruction.sources {
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
                for &source in &instruction.sources {
                    if let Some(needed) = repeats.get_mut(source) {
                        *needed = true;
                    }
                }
            }
        }
    }

    /// Finds the range of every instruction, or of those marked in `only`.
    fn pass(
        &self,
        slots: &[Range],
        only: Option<&[bool]>,
        open: &[u64],
        repeats: &[bool],
        level: usize,
        pass: &mut Pass,
    ) {
        let missing = Range::of(Value::Missing);
        pass.ranges.clear();
        pass.fractions.clear();
        for (index, instruction) in self.instructions.iter().enumerate() {
            if only.is_some_and(|marked| marked.get(index) != Some(&true)) {
                pass.ranges.push(missing);
                pass.fractions.push(None);
                continue;
            }
            let mut range = match instruction.operation {
                Operation::Read(slot) => slots.get(slot).copied().unwrap_or(missing),
                operation => {
                    let Pass { ranges, arguments, .. } = &mut *pass;
                    arguments.clear();
                    arguments.extend(
                        instruction
                            .sources
                            .iter()
                            .map(|&source| ranges.get(source).copied().unwrap_or(missing)),
                    );
                    if operation == Operation::If && level < MOST_BRANCHES {
                        self.branches(instruction, slots, open, repeats, level, arguments);
                    }
                    range::apply(operation, arguments)
                }
            };
            let mut found = None;
            if repeats.get(index) == Some(&true) {
                found = fraction(instruction, &range, &pass.fractions, slots);
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
        instruction: &Instruction,
        slots: &[Range],
        open: &[u64],
        repeats: &[bool],
        level: usize,
        arguments: &mut [Range],
    ) {
        let Some((&condition, branches)) = instruction.sources.split_first() else { return };
        if arguments.first().is_none_or(|range| range.only().is_some()) {
            return;
        }
        let bits = |source: usize| open.get(source).copied().unwrap_or(0);
        let sources = branches.iter().zip(arguments.iter_mut().skip(1));
        for ((&branch, range), holds) in sources.zip([true, false]) {
            if bits(branch) & bits(condition) == 0 {
                continue;
            }
            let mut narrower = slots.to_vec();
            self.learn(condition, holds, &mut narrower);
            if narrower == slots {
                continue;
            }
            let marked = self.cone(branch);
            let mut pass = Pass::default();
            self.pass(&narrower, Some(&marked), open, repeats, level + 1, &mut pass);
            if let Some(sharper) = pass.ranges.get(branch) {
                *range = *sharper;
            }
        }
    }

    /// Whatever the instruction is made of, and itself.
    fn cone(&self, top: usize) -> Vec<bool> {
        let mut marked = vec![false; self.instructions.len()];
        if let Some(mark) = marked.get_mut(top) {
            *mark = true;
        }
        for (index, instruction) in self.instructions.iter().enumerate().rev() {
            if marked.get(index) == Some(&true) {
                for &source in &instruction.sources {
                    if let Some(mark) = marked.get_mut(source) {
                        *mark = true;
                    }
                }
            }
        }
        marked
    }

    /// Narrows `slots` to where a condition holds, or to where it does not.
    fn learn(&self, condition: usize, holds: bool, slots: &mut [Range]) {
        let mut waiting = vec![(condition, holds)];
        while let Some((index, holds)) = waiting.pop() {
            let Some(instruction) = self.instructions.get(index) else { continue };
            match (instruction.operation, instruction.sources.as_slice(), holds) {
                (Operation::Not, &[of], holds) => waiting.push((of, !holds)),
                (Operation::And, &[a, b], true) | (Operation::Or, &[a, b], false) => {
                    waiting.push((a, holds));
                    waiting.push((b, holds));
                }
                (Operation::Is(state), &[of], holds) => {
                    if let Some(slot) = self.slot(of)
                        && let Some(range) = slots.get_mut(slot)
                    {
                        *range = facts::with_state(*range, state, holds);
                    }
                }
                (Operation::Read(slot), _, holds) => {
                    if let Some(range) = slots.get_mut(slot) {
                        let answer = if holds { 1.0 } else { 0.0 };
                        *range = facts::only_known(*range).within(answer, answer);
                    }
                }
                (operation, &[a, b], holds) => {
                    let Some((comparison, mirrored)) = facts::comparison(operation, holds) else {
                        continue;
                    };
                    self.compare(comparison, a, b, slots);
                    self.compare(mirrored, b, a, slots);
                }
                _ => {}
            }
        }
    }

    fn compare(&self, comparison: facts::Comparison, a: usize, b: usize, slots: &mut [Range]) {
        let (Some(slot), edge) = (self.slot(a), self.constant(b)) else { return };
        if let Some(range) = slots.get_mut(slot) {
            *range = facts::compared(*range, comparison, edge);
        }
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
fn fraction(
    instruction: &Instruction,
    range: &Range,
    fractions: &[Option<Fraction>],
    slots: &[Range],
) -> Option<Fraction> {
    if range.lowest == range.highest && range.allows(State::Known) {
        return Some(Fraction::constant(range.lowest));
    }
    if let Operation::Read(slot) = instruction.operation {
        return Fraction::variable(slot, slots.get(slot)?);
    }
    let operands: Option<Vec<&Fraction>> = instruction
        .sources
        .iter()
        .map(|&source| fractions.get(source).and_then(Option::as_ref))
        .collect();
    Fraction::apply(instruction.operation, &operands?)
}
