//! The jobs, as functions of numbers, and the two shapes in which they are done: over the
//! rows of a block, and for a row that stands alone.
//!
//! [`perform`] says once what every job computes. Both shapes put the same functions to the
//! numbers, so a unit scored alone and one among a million get the same bits.

use super::eval_steps::{Steps, climb};
use super::fuse::{Operand, Work};
use super::op::{self, Operation};
use super::poison::{self, poison, tidy};
use crate::math::{self, Sum};
use crate::value::State;

/// The way in which a job is done: where its operands come from and its result goes.
///
/// Results of `one`, `two` and `choose` are made tidy where the job asks for it; those of
/// `answer` and `answers` are tidy in any case.
pub(super) trait Shape: Sized {
    /// The same number in every row.
    fn fill(self, number: f64);
    /// A function of the first operand.
    fn one(self, of: impl Fn(f64) -> f64 + Copy);
    /// A function of the first operand that gives a tidy number.
    fn answer(self, of: impl Fn(f64) -> f64 + Copy);
    /// A function of two operands, of which one may be a constant.
    fn two(self, of: impl Fn(f64, f64) -> f64 + Copy);
    /// A function of two operands, no constants.
    fn both(self, of: impl Fn(f64, f64) -> f64 + Copy);
    /// A function of two operands, no constants, that gives a tidy number.
    fn answers(self, of: impl Fn(f64, f64) -> f64 + Copy);
    /// A fold over all operands from left to right.
    fn fold(self, first: impl Fn(f64) -> f64 + Copy, next: impl Fn(f64, f64) -> f64 + Copy);
    /// The compensated sum of all operands, divided.
    fn sum(self, divisor: f64);
    /// A function of three operands; the last two may be constants.
    fn choose(self, of: impl Fn(f64, f64, f64) -> f64 + Copy);
    /// A function with few edges.
    fn steps(self, steps: &Steps);
}

/// Does a job. What is about states or columns comes to nothing here.
#[cfg_attr(feature = "bulk", inline(always))]
pub(super) fn perform<S: Shape>(work: &Work, operands: usize, shape: S) {
    match *work {
        Work::Plain(operation) => plain(operation, operands, shape),
        Work::Scale(k) => shape.both(|a, b| k * a / b),
        Work::Ratio(k) => shape.both(|a, b| k * (a / b)),
        Work::AddTimes(k) => shape.both(|a, b| a + k * b),
        Work::Weighted(k, l) => shape.both(|a, b| k * a + l * b),
        Work::Clamp(low, high) => {
            shape.answer(|x| math::larger(low, math::smaller(high, x)) + poison(x))
        }
        Work::Steps(ref steps) => shape.steps(steps),
        Work::ChooseThere => shape.choose(poison::choose_there),
        Work::ChooseFrom(edge) => {
            shape.choose(|x, then, otherwise| {
                (if x >= edge { then } else { otherwise }) + poison(x)
            });
        }
    }
}

#[cfg_attr(feature = "bulk", inline(always))]
fn plain<S: Shape>(operation: Operation, operands: usize, shape: S) {
    match operation {
        Operation::Constant(constant) => shape.fill(constant.value().known().unwrap_or(f64::NAN)),
        Operation::Negate => shape.one(poison::negate),
        Operation::Not => shape.answer(poison::not),
        Operation::Abs => shape.one(poison::absolute),
        Operation::Round(decimals) => shape.one(|x| math::round_half_away(x, decimals)),
        Operation::Floor => shape.one(op::floor),
        Operation::Ceil => shape.one(op::ceil),
        Operation::Sqrt => shape.one(math::sqrt),
        Operation::Ln => shape.one(math::ln),
        Operation::Log10 => shape.one(math::log10),
        Operation::Exp => shape.one(poison::exp),
        Operation::Add => shape.two(poison::add),
        Operation::Subtract => shape.two(poison::subtract),
        Operation::Multiply => shape.two(poison::times),
        Operation::Divide => shape.two(poison::over),
        Operation::Remainder => shape.both(op::remainder),
        Operation::Power => shape.both(poison::raise),
        Operation::Above => shape.answers(poison::above),
        Operation::AtLeast => shape.answers(poison::at_least),
        Operation::Same => shape.answers(poison::same),
        Operation::Differ => shape.answers(poison::differ),
        Operation::And => shape.answers(poison::and),
        Operation::Or => shape.answers(poison::or),
        Operation::Min => shape.fold(|x| x, poison::smaller),
        Operation::Max => shape.fold(|x| x, poison::larger),
        Operation::Coalesce => shape.fold(|x| x, poison::first_there),
        Operation::CountTrue => shape.fold(poison::holds, poison::count),
        Operation::Sum => shape.sum(1.0),
        #[expect(clippy::cast_precision_loss, reason = "a formula has few arguments")]
        Operation::Mean => shape.sum(operands as f64),
        Operation::If => shape.choose(poison::choose),
        Operation::Is(State::Known) => shape.answer(poison::there),
        Operation::Is(_) | Operation::Read(_) => {}
    }
}

/// An operand of a block: its rows, or a constant.
#[derive(Debug, Clone, Copy)]
pub(super) enum Input<'i> {
    Rows(&'i [f64]),
    Constant(f64),
}

/// A job over the rows of a block.
pub(super) struct Loops<'l, F> {
    pub(super) operands: &'l [Operand],
    /// Finds an operand.
    pub(super) input: F,
    pub(super) target: &'l mut [f64],
    /// What running sums lost: room for as many numbers as the target has.
    pub(super) lost: &'l mut [f64],
    pub(super) tidy: bool,
}

impl<'l, F: Fn(Operand) -> Input<'l> + Copy> Loops<'l, F> {
    #[cfg_attr(feature = "bulk", inline(always))]
    fn at(&self, index: usize) -> Input<'l> {
        self.operands.get(index).map_or(Input::Constant(f64::NAN), |&operand| (self.input)(operand))
    }

    /// The rows of an operand that is no constant.
    #[cfg_attr(feature = "bulk", inline(always))]
    fn rows(&self, index: usize) -> &'l [f64] {
        match self.at(index) {
            Input::Rows(rows) => rows,
            Input::Constant(_) => &[],
        }
    }
}

impl<'l, F: Fn(Operand) -> Input<'l> + Copy> Shape for Loops<'l, F> {
    #[cfg_attr(feature = "bulk", inline(always))]
    fn fill(self, number: f64) {
        self.target.fill(number);
    }

    #[cfg_attr(feature = "bulk", inline(always))]
    fn one(self, of: impl Fn(f64) -> f64 + Copy) {
        let a = self.rows(0);
        if self.tidy {
            one(self.target, a, |a| tidy(of(a)));
        } else {
            one(self.target, a, of);
        }
    }

    #[cfg_attr(feature = "bulk", inline(always))]
    fn answer(self, of: impl Fn(f64) -> f64 + Copy) {
        one(self.target, self.rows(0), of);
    }

    #[cfg_attr(feature = "bulk", inline(always))]
    fn two(self, of: impl Fn(f64, f64) -> f64 + Copy) {
        if self.tidy {
            any_two(self.target, self.at(0), self.at(1), |a, b| tidy(of(a, b)));
        } else {
            any_two(self.target, self.at(0), self.at(1), of);
        }
    }

    #[cfg_attr(feature = "bulk", inline(always))]
    fn both(self, of: impl Fn(f64, f64) -> f64 + Copy) {
        let (a, b) = (self.rows(0), self.rows(1));
        if self.tidy {
            two(self.target, a, b, |a, b| tidy(of(a, b)));
        } else {
            two(self.target, a, b, of);
        }
    }

    #[cfg_attr(feature = "bulk", inline(always))]
    fn answers(self, of: impl Fn(f64, f64) -> f64 + Copy) {
        two(self.target, self.rows(0), self.rows(1), of);
    }

    #[cfg_attr(feature = "bulk", inline(always))]
    fn fold(self, first: impl Fn(f64) -> f64 + Copy, next: impl Fn(f64, f64) -> f64 + Copy) {
        let (a, b, pair) = (self.at(0), self.at(1), self.operands.len() >= 2);
        let Self { operands, input, target, tidy: wants_tidy, .. } = self;
        match (a, pair) {
            (_, true) => any_two(target, a, b, |a, b| next(first(a), b)),
            (Input::Rows(a), false) => one(target, a, first),
            (Input::Constant(a), false) => target.fill(first(a)),
        }
        for &operand in operands.iter().skip(2) {
            match input(operand) {
                Input::Rows(x) => again(target, x, next),
                Input::Constant(x) => same_again(target, |so_far| next(so_far, x)),
            }
        }
        if wants_tidy {
            same_again(target, tidy);
        }
    }

    #[cfg_attr(feature = "bulk", inline(always))]
    fn sum(self, divisor: f64) {
        let Self { operands, input, target, lost, tidy: wants_tidy } = self;
        target.fill(0.0);
        lost.fill(0.0);
        for &operand in operands {
            let Input::Rows(x) = input(operand) else { continue };
            for ((total, lost), &x) in target.iter_mut().zip(lost.iter_mut()).zip(x) {
                let mut sum = Sum::from_parts(*total, *lost);
                sum.add(x);
                (*total, *lost) = sum.parts();
            }
        }
        for (total, &lost) in target.iter_mut().zip(lost.iter()) {
            *total = Sum::from_parts(*total, lost).value() / divisor;
        }
        if wants_tidy {
            same_again(target, tidy);
        }
    }

    #[cfg_attr(feature = "bulk", inline(always))]
    fn choose(self, of: impl Fn(f64, f64, f64) -> f64 + Copy) {
        if self.tidy {
            any_choice(self.target, self.rows(0), self.at(1), self.at(2), |x, a, b| {
                tidy(of(x, a, b))
            });
        } else {
            any_choice(self.target, self.rows(0), self.at(1), self.at(2), of);
        }
    }

    #[cfg_attr(feature = "bulk", inline(always))]
    fn steps(self, steps: &Steps) {
        let x = self.rows(0);
        let first = steps.first();
        // A number of edges that the compiler knows keeps them all in registers.
        let (four, more) = steps.edges().as_chunks::<4>();
        match (four, more) {
            ([], &[a]) => one(self.target, x, |x| climb(first, x, &[a]) + poison(x)),
            ([], &[a, b]) => one(self.target, x, |x| climb(first, x, &[a, b]) + poison(x)),
            ([], &[a, b, c]) => one(self.target, x, |x| climb(first, x, &[a, b, c]) + poison(x)),
            _ => {
                one(self.target, x, |x| first + poison(x));
                for edges in four {
                    let edges = *edges;
                    again(self.target, x, |value, x| climb(value, x, &edges) + poison(x));
                }
                for &edge in more {
                    again(self.target, x, |value, x| climb(value, x, &[edge]) + poison(x));
                }
            }
        }
    }
}

#[cfg_attr(feature = "bulk", inline(always))]
fn one(target: &mut [f64], a: &[f64], of: impl Fn(f64) -> f64) {
    for (target, &a) in target.iter_mut().zip(a) {
        *target = of(a);
    }
}

#[cfg_attr(feature = "bulk", inline(always))]
fn two(target: &mut [f64], a: &[f64], b: &[f64], of: impl Fn(f64, f64) -> f64) {
    for ((target, &a), &b) in target.iter_mut().zip(a).zip(b) {
        *target = of(a, b);
    }
}

#[cfg_attr(feature = "bulk", inline(always))]
fn three(target: &mut [f64], x: &[f64], a: &[f64], b: &[f64], of: impl Fn(f64, f64, f64) -> f64) {
    for (((target, &x), &a), &b) in target.iter_mut().zip(x).zip(a).zip(b) {
        *target = of(x, a, b);
    }
}

/// Two operands, either of which may be a constant.
#[cfg_attr(feature = "bulk", inline(always))]
fn any_two(target: &mut [f64], a: Input<'_>, b: Input<'_>, of: impl Fn(f64, f64) -> f64 + Copy) {
    match (a, b) {
        (Input::Rows(a), Input::Rows(b)) => two(target, a, b, of),
        (Input::Rows(a), Input::Constant(b)) => one(target, a, |a| of(a, b)),
        (Input::Constant(a), Input::Rows(b)) => one(target, b, |b| of(a, b)),
        (Input::Constant(a), Input::Constant(b)) => target.fill(of(a, b)),
    }
}

/// Three operands, of which the last two may be constants.
#[cfg_attr(feature = "bulk", inline(always))]
fn any_choice(
    target: &mut [f64],
    x: &[f64],
    a: Input<'_>,
    b: Input<'_>,
    of: impl Fn(f64, f64, f64) -> f64 + Copy,
) {
    match (a, b) {
        (Input::Rows(a), Input::Rows(b)) => three(target, x, a, b, of),
        (Input::Rows(a), Input::Constant(b)) => two(target, x, a, |x, a| of(x, a, b)),
        (Input::Constant(a), Input::Rows(b)) => two(target, x, b, |x, b| of(x, a, b)),
        (Input::Constant(a), Input::Constant(b)) => one(target, x, |x| of(x, a, b)),
    }
}

/// Goes on with what is there already.
#[cfg_attr(feature = "bulk", inline(always))]
fn again(target: &mut [f64], a: &[f64], of: impl Fn(f64, f64) -> f64) {
    for (target, &a) in target.iter_mut().zip(a) {
        *target = of(*target, a);
    }
}

#[cfg_attr(feature = "bulk", inline(always))]
fn same_again(target: &mut [f64], of: impl Fn(f64) -> f64) {
    for target in target {
        *target = of(*target);
    }
}

/// A job for a row that stands alone: its operands as numbers, and where the result goes.
pub(super) struct Alone<'a, O, F> {
    pub(super) operands: &'a [O],
    /// Finds the number of an operand.
    pub(super) input: F,
    pub(super) target: &'a mut f64,
    pub(super) tidy: bool,
}

impl<O: Copy, F: Fn(O) -> f64 + Copy> Alone<'_, O, F> {
    #[cfg_attr(feature = "bulk", inline(always))]
    fn at(&self, index: usize) -> f64 {
        self.operands.get(index).map_or(f64::NAN, |&operand| (self.input)(operand))
    }

    #[cfg_attr(feature = "bulk", inline(always))]
    fn put(self, number: f64) {
        *self.target = if self.tidy { tidy(number) } else { number };
    }
}

impl<O: Copy, F: Fn(O) -> f64 + Copy> Shape for Alone<'_, O, F> {
    #[cfg_attr(feature = "bulk", inline(always))]
    fn fill(self, number: f64) {
        *self.target = number;
    }

    #[cfg_attr(feature = "bulk", inline(always))]
    fn one(self, of: impl Fn(f64) -> f64 + Copy) {
        let number = of(self.at(0));
        self.put(number);
    }

    #[cfg_attr(feature = "bulk", inline(always))]
    fn answer(self, of: impl Fn(f64) -> f64 + Copy) {
        self.one(of);
    }

    #[cfg_attr(feature = "bulk", inline(always))]
    fn two(self, of: impl Fn(f64, f64) -> f64 + Copy) {
        let number = of(self.at(0), self.at(1));
        self.put(number);
    }

    #[cfg_attr(feature = "bulk", inline(always))]
    fn both(self, of: impl Fn(f64, f64) -> f64 + Copy) {
        self.two(of);
    }

    #[cfg_attr(feature = "bulk", inline(always))]
    fn answers(self, of: impl Fn(f64, f64) -> f64 + Copy) {
        self.two(of);
    }

    #[cfg_attr(feature = "bulk", inline(always))]
    fn fold(self, first: impl Fn(f64) -> f64 + Copy, next: impl Fn(f64, f64) -> f64 + Copy) {
        let start = first(self.at(0));
        let rest = self.operands.iter().skip(1);
        let number = rest.fold(start, |so_far, &operand| next(so_far, (self.input)(operand)));
        self.put(number);
    }

    #[cfg_attr(feature = "bulk", inline(always))]
    fn sum(self, divisor: f64) {
        let mut sum = Sum::default();
        for &operand in self.operands {
            sum.add((self.input)(operand));
        }
        self.put(sum.value() / divisor);
    }

    #[cfg_attr(feature = "bulk", inline(always))]
    fn choose(self, of: impl Fn(f64, f64, f64) -> f64 + Copy) {
        let number = of(self.at(0), self.at(1), self.at(2));
        self.put(number);
    }

    #[cfg_attr(feature = "bulk", inline(always))]
    fn steps(self, steps: &Steps) {
        let number = steps.at(self.at(0));
        self.put(number);
    }
}
