//! What a program can give where not everything is known.
//!
//! One pass of interval arithmetic over the program, or over what some of its outputs need,
//! sharpened in two places where it loses the connection between its operands: quotients of
//! sums in which a quantity occurs more than once ([`fraction`](super::fraction)), and the
//! branches of `if`, where the condition says something about what the branches read.

use super::Slot;
use super::assume::{self, Slots};
use super::compile::Program;
use super::fraction::{Fraction, Terms};
use super::interval;
use super::op::{Instruction, Operation, Output};
use super::range::Range;
use super::slices::{Slice, bit};
use crate::value::{State, Value};

/// How deeply `if` in branches of `if` is looked into; each level looks at all below.
const MOST_BRANCHES: usize = 3;

/// How much work, in programs, goes into branches at most: hostile programmes could ask
/// for the fourth power of their length. What is left over stays as wide as it was.
const BRANCH_WORK: usize = 32;

/// A program counts as this long at least where work is limited.
const SHORT: usize = 64;

const MISSING: Range = Range::of(Value::Missing);

/// The buffers of [`Program::bounds`], to be used again for the next row.
#[derive(Debug, Clone, Default)]
pub struct BoundsScratch {
    levels: [Level; MOST_BRANCHES + 1],
    /// What conditions say about slots while a branch is looked into.
    assumed: Vec<(Slot, Range)>,
    /// The slots that are not fixed, one bit each.
    open: u64,
    terms: Terms,
    /// Conditions that wait to be looked at.
    waiting: Vec<(usize, bool)>,
    /// By instruction: the last looks at it as a condition that does not hold, or holds.
    looks: Vec<[u64; 2]>,
    look: u64,
    /// How many instructions may yet be looked at in branches.
    budget: usize,
}

/// What is found of instructions: at first, and within the branches of an `if`.
#[derive(Debug, Clone, Default)]
struct Level {
    /// By instruction.
    found: Vec<Found>,
    /// The same as quotients of sums; of few instructions, and large.
    fractions: Vec<Option<Fraction>>,
    /// The run in which something was found; what was found in others is void.
    run: u64,
    arguments: Vec<Range>,
    /// The instructions of a branch, in order.
    list: Vec<usize>,
}

/// What an instruction can give.
#[derive(Debug, Clone, Copy)]
struct Found {
    run: u64,
    range: Range,
    /// Whether its quotient of sums was looked for.
    is_fraction: bool,
    /// The slots it hangs on that are not fixed, one bit each.
    open: u64,
}

impl Found {
    const NOTHING: Self = Self { run: 0, range: MISSING, is_fraction: false, open: 0 };
}

impl Level {
    /// Forgets what was found.
    fn begin(&mut self, instructions: usize) {
        if self.found.len() < instructions {
            self.found.resize(instructions, Found::NOTHING);
            self.fractions.resize(instructions, None);
        }
        self.run += 1;
    }

    fn found(&self, index: usize) -> Option<&Found> {
        self.found.get(index).filter(|found| found.run == self.run)
    }

    fn fraction(&self, index: usize) -> Option<Fraction> {
        self.found(index).filter(|found| found.is_fraction)?;
        self.fractions.get(index).copied().flatten()
    }

    fn range(&self, index: usize) -> Range {
        self.found(index).map_or(MISSING, |found| found.range)
    }
}

/// What the outputs of a program can be for one row.
#[derive(Debug, Clone, Copy)]
pub struct Bounds<'s> {
    program: &'s Program,
    level: &'s Level,
}

impl Bounds<'_> {
    /// What the output can be; only missing, for an output of another program, or one that was
    /// not asked for.
    #[must_use]
    pub fn range(&self, output: Output) -> Range {
        self.level.range(self.program.instruction_of(output))
    }
}

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
        self.bounds_over([self.source.slices.whole()].into_iter(), slots, scratch)
    }

    /// What some outputs can be: the same as [`Program::bounds`] finds for them, by no more
    /// instructions than they need. Of the others, nothing is known.
    ///
    /// A formula of three operations takes some tens of nanoseconds; a whole plan, of which one
    /// formula is open, would take a hundred times as long.
    pub fn bounds_of<'s>(
        &'s self,
        outputs: &[Output],
        slots: &[Range],
        scratch: &'s mut BoundsScratch,
    ) -> Bounds<'s> {
        let slices =
            outputs.iter().map(|output| self.source.slices.of(self.instruction_of(*output)));
        self.bounds_over(slices, slots, scratch)
    }

    fn bounds_over<'s>(
        &'s self,
        slices: impl Iterator<Item = &'s Slice> + Clone,
        slots: &[Range],
        scratch: &'s mut BoundsScratch,
    ) -> Bounds<'s> {
        let mut length = 0;
        scratch.open = 0;
        for slice in slices.clone() {
            length += slice.instructions.len();
            for &slot in &slice.reads {
                if slots.get(slot).is_some_and(|range| range.only().is_none()) {
                    scratch.open |= bit(slot);
                }
            }
        }
        scratch.budget = BRANCH_WORK.saturating_mul(length.max(SHORT));
        scratch.terms.clear();
        // What an earlier row left there, if it did, is of no use.
        scratch.assumed.clear();
        let mut levels = std::mem::take(&mut scratch.levels);
        if let Some(level) = levels.first_mut() {
            level.begin(self.source.instructions.len());
        }
        for &at in slices.flat_map(|slice| &slice.instructions) {
            self.find(at, slots, &mut levels, scratch);
        }
        scratch.levels = levels;
        let [level, ..] = &scratch.levels;
        Bounds { program: self, level }
    }

    /// Finds what an instruction can give, from what its operands can.
    fn find(&self, at: usize, slots: &[Range], levels: &mut [Level], scratch: &mut BoundsScratch) {
        let [level, deeper @ ..] = levels else { return };
        let Some(instruction) = self.source.instructions.get(at) else { return };
        if level.found(at).is_some() {
            return;
        }
        let mut found = Found { run: level.run, ..Found::NOTHING };
        let mut meet = false;
        if let Operation::Read(slot) = instruction.operation {
            found.range = scratch.slots(slots).get(slot).unwrap_or(MISSING);
            // Fixed is what was fixed before anything was assumed.
            let open = slots.get(slot).is_some_and(|range| range.only().is_none());
            found.open = if open { bit(slot) } else { 0 };
        } else {
            let mut arguments = std::mem::take(&mut level.arguments);
            arguments.clear();
            for &operand in &instruction.operands {
                let operand = level.found(operand).unwrap_or(&Found::NOTHING);
                arguments.push(operand.range);
                meet |= found.open & operand.open != 0;
                found.open |= operand.open;
            }
            if instruction.operation == Operation::If {
                self.branches(instruction, slots, level, deeper, scratch, &mut arguments);
            }
            found.range = interval::apply(instruction.operation, &arguments);
            level.arguments = arguments;
        }
        if self.source.slices.shared.get(at).is_some_and(|shared| shared & scratch.open != 0) {
            let (slots, terms) = (Slots::new(slots, &scratch.assumed), &mut scratch.terms);
            let fraction = fraction(instruction, &found.range, level, slots, terms);
            found.is_fraction = true;
            if let Some(place) = level.fractions.get_mut(at) {
                *place = fraction;
            }
            // Where nothing meets, interval arithmetic is as sharp.
            if let Some(fraction) = fraction.filter(|_| meet)
                && let Some((lowest, highest)) = fraction.extremes(slots, terms)
            {
                found.range = found.range.within(lowest, highest);
            }
        }
        if let Some(place) = level.found.get_mut(at) {
            *place = found;
        }
    }

    /// Sharpens the ranges of the branches of an `if` by what its condition says.
    fn branches(
        &self,
        instruction: &Instruction,
        slots: &[Range],
        level: &Level,
        deeper: &mut [Level],
        scratch: &mut BoundsScratch,
        arguments: &mut [Range],
    ) {
        let Some((&condition, branches)) = instruction.operands.split_first() else { return };
        if deeper.is_empty() || arguments.first().is_none_or(|range| range.only().is_some()) {
            return;
        }
        let bits = |source: usize| level.found(source).map_or(0, |found| found.open);
        let sources = branches.iter().zip(arguments.iter_mut().skip(1));
        for ((&branch, range), holds) in sources.zip([true, false]) {
            if bits(branch) & bits(condition) == 0 {
                continue;
            }
            let (before, terms) = (scratch.assumed.len(), scratch.terms.len());
            self.assume(condition, holds, slots, scratch);
            if scratch.assumed.len() > before
                && let Some(inner) = self.backward_slice(branch, deeper, &mut scratch.budget)
            {
                for &at in &inner {
                    self.find(at, slots, deeper, scratch);
                }
                if let Some(level) = deeper.first_mut() {
                    *range = level.range(branch);
                    level.list = inner;
                }
            }
            scratch.assumed.truncate(before);
            scratch.terms.truncate(terms);
        }
    }

    /// Whatever the instruction is made of, and itself, in order; nothing where that is more
    /// than the budget has left.
    fn backward_slice(
        &self,
        top: usize,
        levels: &mut [Level],
        budget: &mut usize,
    ) -> Option<Vec<usize>> {
        let level = levels.first_mut()?;
        level.begin(self.source.instructions.len());
        // A first run marks what is needed, the next finds it.
        let mut list = std::mem::take(&mut level.list);
        list.clear();
        list.push(top);
        let mut next = 0;
        while let Some(&at) = list.get(next) {
            *budget = budget.checked_sub(1)?;
            next += 1;
            for &operand in &self.source.instructions.get(at)?.operands {
                let found = level.found.get_mut(operand)?;
                if std::mem::replace(&mut found.run, level.run) != level.run {
                    list.push(operand);
                }
            }
        }
        level.run += 1;
        list.sort_unstable();
        Some(list)
    }

    /// Assumes that a condition holds, or that it does not.
    fn assume(&self, condition: usize, holds: bool, ranges: &[Range], scratch: &mut BoundsScratch) {
        let BoundsScratch { assumed, waiting, looks, look, .. } = scratch;
        let mut narrow = |slot: Option<Slot>, to: &dyn Fn(Range) -> Range| {
            let Some(slot) = slot else { return };
            let Some(range) = Slots::new(ranges, assumed).get(slot) else { return };
            let narrower = to(range);
            if narrower != range {
                assumed.push((slot, narrower));
            }
        };
        waiting.clear();
        waiting.push((condition, holds));
        // Conditions share their parts: each is looked at once.
        *look += 1;
        looks.resize(looks.len().max(self.source.instructions.len()), [0; 2]);
        while let Some((index, holds)) = waiting.pop() {
            let seen = looks.get_mut(index).and_then(|both| both.get_mut(usize::from(holds)));
            if seen.is_none_or(|seen| std::mem::replace(seen, *look) == *look) {
                continue;
            }
            let Some(instruction) = self.source.instructions.get(index) else { continue };
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
    }

    fn slot(&self, index: usize) -> Option<Slot> {
        match self.source.instructions.get(index)?.operation {
            Operation::Read(slot) => Some(slot),
            _ => None,
        }
    }

    fn constant(&self, index: usize) -> Option<f64> {
        match self.source.instructions.get(index)?.operation {
            Operation::Constant(constant) => constant.value().known(),
            _ => None,
        }
    }
}

impl BoundsScratch {
    fn slots<'s>(&'s self, ranges: &'s [Range]) -> Slots<'s> {
        Slots::new(ranges, &self.assumed)
    }
}

/// The instruction as a quotient of sums, where it is one.
fn fraction(
    instruction: &Instruction,
    range: &Range,
    level: &Level,
    slots: Slots<'_>,
    terms: &mut Terms,
) -> Option<Fraction> {
    if range.lowest == range.highest && range.allows(State::Known) {
        return Some(Fraction::constant(range.lowest));
    }
    if let Operation::Read(slot) = instruction.operation {
        return Fraction::variable(slot, &slots.get(slot)?, terms);
    }
    let of = |&operand: &usize| level.fraction(operand);
    Fraction::apply(instruction.operation, &instruction.operands, &of, terms)
}
