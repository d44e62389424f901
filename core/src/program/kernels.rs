//! What every job computes, as functions of numbers put to all rows at hand.
//!
//! [`perform`] is the only place that says it. A unit scored alone and one among a million get
//! the same bits, because only the width differs: at width 1 all slices have one number, the
//! compiler sees that, and the loops vanish.

use super::eval_steps::{Steps, eval_steps};
use super::fuse::Op;
use super::op::{self, Operation, canonicalize, zero_or_nan};
use crate::math::{self, Sum};
use crate::value::State;

/// An operand: its rows, or the same number in every row.
#[derive(Debug, Clone, Copy)]
pub(super) enum Input<'i> {
    Rows(&'i [f64]),
    Constant(f64),
}

/// The rows of a job. Results are made canonical where the job asks for it; those of `answer`
/// and `answers` are canonical in any case.
pub(super) struct Lanes<'l, F, const W: usize> {
    pub(super) operands: usize,
    /// Finds an operand by its index; its rows, even if it is a constant, where that is said.
    pub(super) input: F,
    pub(super) target: &'l mut [f64],
    pub(super) canonical: bool,
}

/// Does a job. What is about states or columns comes to nothing here.
#[inline(always)]
pub(super) fn perform<'l, F, const W: usize>(op: &Op, lanes: Lanes<'l, F, W>)
where
    F: Fn(usize, bool) -> Input<'l> + Copy,
{
    match *op {
        Op::Plain(operation) => plain(operation, lanes),
        Op::Scale(k) => lanes.both(|a, b| k * a / b),
        Op::Ratio(k) => lanes.both(|a, b| k * (a / b)),
        Op::AddTimes(k) => lanes.both(|a, b| a + k * b),
        Op::Weighted(k, l) => lanes.both(|a, b| k * a + l * b),
        Op::Clamp(low, high) => {
            lanes.answer(|x| math::larger(low, math::smaller(high, x)) + zero_or_nan(x));
        }
        Op::Steps(ref steps) => lanes.steps(steps),
        Op::ChooseKnown => lanes.choose(op::choose_known),
        Op::ChooseFrom(edge) => {
            lanes.choose(|x, then, otherwise| {
                (if x >= edge { then } else { otherwise }) + zero_or_nan(x)
            });
        }
    }
}

#[inline(always)]
fn plain<'l, F, const W: usize>(operation: Operation, lanes: Lanes<'l, F, W>)
where
    F: Fn(usize, bool) -> Input<'l> + Copy,
{
    match operation {
        // Taken from 0, so that the negative of 0 is 0.
        Operation::Negate => lanes.one(|x| 0.0 - x),
        Operation::Not => lanes.answer(op::not),
        Operation::Abs => lanes.one(f64::abs),
        Operation::Round(decimals) => lanes.one(|x| math::round_half_away(x, decimals)),
        Operation::Floor => lanes.one(op::floor),
        Operation::Ceil => lanes.one(op::ceil),
        Operation::Sqrt => lanes.one(math::sqrt),
        Operation::Ln => lanes.one(math::ln),
        Operation::Log10 => lanes.one(math::log10),
        Operation::Exp => lanes.one(op::exp),
        Operation::Add => lanes.two(|a, b| a + b),
        Operation::Subtract => lanes.two(|a, b| a - b),
        Operation::Multiply => lanes.two(|a, b| a * b),
        // Not finite where `b` is 0, which has to be canonical: of an infinity, it would be 0.
        Operation::Divide => lanes.two(|a, b| a / b),
        Operation::Remainder => lanes.both(op::remainder),
        Operation::Power => lanes.both(op::raise),
        Operation::Above => lanes.answers(op::above),
        Operation::AtLeast => lanes.answers(op::at_least),
        Operation::Same => lanes.answers(op::same),
        Operation::Differ => lanes.answers(op::differ),
        Operation::And => lanes.answers(op::and),
        Operation::Or => lanes.answers(op::or),
        Operation::Min => lanes.fold(|x| x, op::smaller),
        Operation::Max => lanes.fold(|x| x, op::larger),
        Operation::Coalesce => lanes.fold(|x| x, op::first_finite),
        Operation::CountTrue => lanes.fold(op::holds, op::count),
        Operation::Sum => lanes.sum(1.0),
        #[expect(clippy::cast_precision_loss, reason = "a formula has few arguments")]
        Operation::Mean => {
            let count = lanes.operands as f64;
            lanes.sum(count);
        }
        Operation::If => lanes.choose(op::choose),
        Operation::Is(State::Known) => lanes.answer(op::known),
        Operation::Is(_) | Operation::Read(_) | Operation::Constant(_) => {}
    }
}

impl<'l, F, const W: usize> Lanes<'l, F, W>
where
    F: Fn(usize, bool) -> Input<'l> + Copy,
{
    #[inline(always)]
    fn at(&self, index: usize) -> Input<'l> {
        (self.input)(index, false)
    }

    #[inline(always)]
    fn rows(&self, index: usize) -> &'l [f64] {
        match (self.input)(index, true) {
            Input::Rows(rows) => rows,
            Input::Constant(_) => &[],
        }
    }

    /// A function of the first operand.
    #[inline(always)]
    fn one(self, of: impl Fn(f64) -> f64 + Copy) {
        let a = self.rows(0);
        if self.canonical {
            one(self.target, a, |a| canonicalize(of(a)));
        } else {
            one(self.target, a, of);
        }
    }

    /// A function of the first operand that gives a canonical number.
    #[inline(always)]
    fn answer(self, of: impl Fn(f64) -> f64 + Copy) {
        one(self.target, self.rows(0), of);
    }

    /// A function of two operands, of which one may be a constant.
    #[inline(always)]
    fn two(self, of: impl Fn(f64, f64) -> f64 + Copy) {
        if self.canonical {
            any_two(self.target, self.at(0), self.at(1), |a, b| canonicalize(of(a, b)));
        } else {
            any_two(self.target, self.at(0), self.at(1), of);
        }
    }

    /// A function of two operands, no constants.
    #[inline(always)]
    fn both(self, of: impl Fn(f64, f64) -> f64 + Copy) {
        let (a, b) = (self.rows(0), self.rows(1));
        if self.canonical {
            two(self.target, a, b, |a, b| canonicalize(of(a, b)));
        } else {
            two(self.target, a, b, of);
        }
    }

    /// A function of two operands, no constants, that gives a canonical number.
    #[inline(always)]
    fn answers(self, of: impl Fn(f64, f64) -> f64 + Copy) {
        two(self.target, self.rows(0), self.rows(1), of);
    }

    /// A fold over all operands from left to right.
    #[inline(always)]
    fn fold(self, first: impl Fn(f64) -> f64 + Copy, next: impl Fn(f64, f64) -> f64 + Copy) {
        let Self { operands, input, target, canonical } = self;
        match (input(0, false), operands >= 2) {
            (a, true) => any_two(target, a, input(1, false), |a, b| next(first(a), b)),
            (Input::Rows(a), false) => one(target, a, first),
            (Input::Constant(a), false) => target.fill(first(a)),
        }
        for index in 2..operands {
            match input(index, false) {
                Input::Rows(x) => again(target, x, next),
                Input::Constant(x) => same_again(target, |so_far| next(so_far, x)),
            }
        }
        if canonical {
            same_again(target, canonicalize);
        }
    }

    /// The compensated sum of all operands, divided.
    #[inline(always)]
    fn sum(self, divisor: f64) {
        let Self { operands, input, target, canonical } = self;
        // What running sums lose.
        let mut lost = [0.0; W];
        target.fill(0.0);
        for index in 0..operands {
            let Input::Rows(x) = input(index, true) else { continue };
            for ((total, lost), &x) in target.iter_mut().zip(&mut lost).zip(x) {
                let mut sum = Sum::from_parts(*total, *lost);
                sum.add(x);
                (*total, *lost) = sum.parts();
            }
        }
        for (total, &lost) in target.iter_mut().zip(&lost) {
            *total = Sum::from_parts(*total, lost).value() / divisor;
        }
        if canonical {
            same_again(target, canonicalize);
        }
    }

    /// A function of three operands; the last two may be constants.
    #[inline(always)]
    fn choose(self, of: impl Fn(f64, f64, f64) -> f64 + Copy) {
        let (x, a, b) = (self.rows(0), self.at(1), self.at(2));
        if self.canonical {
            any_choice(self.target, x, a, b, |x, a, b| canonicalize(of(x, a, b)));
        } else {
            any_choice(self.target, x, a, b, of);
        }
    }

    /// A function with few edges.
    #[inline(always)]
    fn steps(self, steps: &Steps) {
        let x = self.rows(0);
        let first = steps.first();
        if W == 1 && self.target.len() == 1 {
            let edges = steps.edges();
            return one(self.target, x, |x| eval_steps(first, x, edges) + zero_or_nan(x));
        }
        // A number of edges that the compiler knows keeps them all in registers.
        let (four, more) = steps.edges().as_chunks::<4>();
        match (four, more) {
            ([], &[a]) => one(self.target, x, |x| eval_steps(first, x, &[a]) + zero_or_nan(x)),
            ([], &[a, b]) => {
                one(self.target, x, |x| eval_steps(first, x, &[a, b]) + zero_or_nan(x));
            }
            ([], &[a, b, c]) => {
                one(self.target, x, |x| eval_steps(first, x, &[a, b, c]) + zero_or_nan(x));
            }
            _ => {
                one(self.target, x, |x| first + zero_or_nan(x));
                for edges in four {
                    let edges = *edges;
                    again(self.target, x, |y, x| eval_steps(y, x, &edges) + zero_or_nan(x));
                }
                for &edge in more {
                    again(self.target, x, |y, x| eval_steps(y, x, &[edge]) + zero_or_nan(x));
                }
            }
        }
    }
}

#[inline(always)]
fn one(target: &mut [f64], a: &[f64], of: impl Fn(f64) -> f64) {
    for (target, &a) in target.iter_mut().zip(a) {
        *target = of(a);
    }
}

#[inline(always)]
fn two(target: &mut [f64], a: &[f64], b: &[f64], of: impl Fn(f64, f64) -> f64) {
    for ((target, &a), &b) in target.iter_mut().zip(a).zip(b) {
        *target = of(a, b);
    }
}

#[inline(always)]
fn three(target: &mut [f64], x: &[f64], a: &[f64], b: &[f64], of: impl Fn(f64, f64, f64) -> f64) {
    for (((target, &x), &a), &b) in target.iter_mut().zip(x).zip(a).zip(b) {
        *target = of(x, a, b);
    }
}

/// Two operands, either of which may be a constant.
#[inline(always)]
fn any_two(target: &mut [f64], a: Input<'_>, b: Input<'_>, of: impl Fn(f64, f64) -> f64 + Copy) {
    match (a, b) {
        (Input::Rows(a), Input::Rows(b)) => two(target, a, b, of),
        (Input::Rows(a), Input::Constant(b)) => one(target, a, |a| of(a, b)),
        (Input::Constant(a), Input::Rows(b)) => one(target, b, |b| of(a, b)),
        (Input::Constant(a), Input::Constant(b)) => target.fill(of(a, b)),
    }
}

/// Three operands, of which the last two may be constants.
#[inline(always)]
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
#[inline(always)]
fn again(target: &mut [f64], a: &[f64], of: impl Fn(f64, f64) -> f64) {
    for (target, &a) in target.iter_mut().zip(a) {
        *target = of(*target, a);
    }
}

#[inline(always)]
fn same_again(target: &mut [f64], of: impl Fn(f64) -> f64) {
    for target in target {
        *target = of(*target);
    }
}
