//! Ranges of quotients of sums, however often a quantity occurs in them.
//!
//! Interval arithmetic takes `a / (a + b)` for a quotient of two independent numbers and
//! so finds values above 1. Nearly all indicators are quotients of weighted sums, though,
//! and the extremes of N / D over a box can be found exactly: c is an upper bound where
//! N − c·D ≤ 0 on the whole box, the largest value of a weighted sum over a box can be
//! read off its coefficients, and Dinkelbach's iteration (Management Science 13, 1967)
//! leads from any value of the quotient to its largest in a few steps.

use super::Slot;
use super::op::Operation;
use super::range::Range;
use crate::order;

/// `constant + Σ coefficient · (x − lowest x)`, by slot in rising order. Counting from the
/// lowest value makes every variable start at 0.
#[derive(Debug, Clone, PartialEq, Default)]
struct Affine {
    constant: f64,
    terms: Vec<(Slot, f64)>,
}

/// Sums of more variables than this are left to interval arithmetic, which is as good
/// where no variable repeats.
const MOST_TERMS: usize = 64;

impl Affine {
    fn constant(number: f64) -> Self {
        Self { constant: number, terms: Vec::new() }
    }

    fn scaled(&self, by: f64) -> Self {
        let terms = self.terms.iter().map(|&(slot, coefficient)| (slot, coefficient * by));
        Self { constant: self.constant * by, terms: terms.collect() }
    }

    fn plus(&self, other: &Self) -> Option<Self> {
        let mut terms = Vec::with_capacity(self.terms.len() + other.terms.len());
        let (mut left, mut right) = (self.terms.iter().peekable(), other.terms.iter().peekable());
        loop {
            let term = match (left.peek(), right.peek()) {
                (None, None) => break,
                (Some(&&(a, x)), Some(&&(b, y))) if a == b => {
                    left.next();
                    right.next();
                    (a, x + y)
                }
                (Some(&&(a, x)), Some(&&(b, _))) if a < b => {
                    left.next();
                    (a, x)
                }
                (Some(&&term), None) => {
                    left.next();
                    term
                }
                (_, Some(&&term)) => {
                    right.next();
                    term
                }
            };
            terms.push(term);
        }
        let constant = self.constant + other.constant;
        (terms.len() <= MOST_TERMS).then_some(Self { constant, terms })
    }

    fn is_constant(&self) -> bool {
        self.terms.is_empty()
    }

    fn coefficient(&self, slot: Slot) -> f64 {
        self.terms
            .binary_search_by_key(&slot, |&(of, _)| of)
            .ok()
            .and_then(|at| self.terms.get(at))
            .map_or(0.0, |&(_, coefficient)| coefficient)
    }

    fn is_never_negative(&self) -> bool {
        self.constant >= 0.0 && self.terms.iter().all(|&(_, coefficient)| coefficient >= 0.0)
    }
}

/// A quotient of two weighted sums.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fraction {
    numerator: Affine,
    denominator: Affine,
    /// The numerator with all its parts positive: what rounding errors are measured by.
    magnitude: Affine,
    /// How many roundings the evaluator makes on the way, at most.
    roundings: f64,
}

impl Fraction {
    pub(super) fn constant(number: f64) -> Self {
        Self {
            numerator: Affine::constant(number),
            denominator: Affine::constant(1.0),
            magnitude: Affine::constant(number.abs()),
            roundings: 0.0,
        }
    }

    /// A quantity that can be anything in `range`; nothing where it has no lowest value.
    pub(super) fn variable(slot: Slot, range: &Range) -> Option<Self> {
        if !range.known || !range.lowest.is_finite() {
            return None;
        }
        let affine = |constant| Affine { constant, terms: vec![(slot, 1.0)] };
        Some(Self {
            numerator: affine(range.lowest),
            denominator: Affine::constant(1.0),
            magnitude: affine(range.lowest.abs()),
            roundings: 0.0,
        })
    }

    fn as_constant(&self) -> Option<f64> {
        (self.numerator.is_constant() && self.denominator.is_constant())
            .then_some(self.numerator.constant / self.denominator.constant)
    }

    /// The operation on fractions, where it gives one.
    pub(super) fn apply(operation: Operation, operands: &[&Self]) -> Option<Self> {
        match (operation, operands) {
            (Operation::Negate, [a]) => Some(a.times(-1.0, 0.0)),
            (Operation::Add, [a, b]) => a.plus(b),
            (Operation::Subtract, [a, b]) => a.plus(&b.times(-1.0, 0.0)),
            (Operation::Multiply, [a, b]) => match (a.as_constant(), b.as_constant()) {
                (_, Some(by)) => Some(a.times(by, b.roundings + 1.0)),
                (Some(by), _) => Some(b.times(by, a.roundings + 1.0)),
                _ => None,
            },
            (Operation::Divide, [a, b]) => a.divided(b),
            (Operation::Sum, [first, rest @ ..]) => {
                rest.iter().try_fold((*first).clone(), |total, next| total.plus(next))
            }
            (Operation::Mean, [first, rest @ ..]) => {
                #[expect(clippy::cast_precision_loss, reason = "a formula has few arguments")]
                let count = operands.len() as f64;
                let total = rest.iter().try_fold((*first).clone(), |sum, next| sum.plus(next))?;
                Some(total.times(1.0 / count, 2.0))
            }
            _ => None,
        }
    }

    fn times(&self, by: f64, roundings: f64) -> Self {
        Self {
            numerator: self.numerator.scaled(by),
            denominator: self.denominator.clone(),
            magnitude: self.magnitude.scaled(by.abs()),
            roundings: self.roundings + roundings,
        }
    }

    fn plus(&self, other: &Self) -> Option<Self> {
        let (a, b) = if self.denominator == other.denominator {
            (self.clone(), other.clone())
        } else if let Some(number) = other.as_constant() {
            (self.clone(), self.spread(number, other.roundings))
        } else {
            (other.spread(self.as_constant()?, self.roundings), other.clone())
        };
        Some(Self {
            numerator: a.numerator.plus(&b.numerator)?,
            magnitude: a.magnitude.plus(&b.magnitude)?,
            denominator: a.denominator,
            roundings: a.roundings + b.roundings + 1.0,
        })
    }

    /// A number, over this denominator.
    fn spread(&self, number: f64, roundings: f64) -> Self {
        Self {
            numerator: self.denominator.scaled(number),
            denominator: self.denominator.clone(),
            magnitude: self.denominator.scaled(number.abs()),
            roundings,
        }
    }

    fn divided(&self, by: &Self) -> Option<Self> {
        if let Some(number) = by.as_constant() {
            let inverse = 1.0 / number;
            return inverse.is_finite().then(|| self.times(inverse, by.roundings + 2.0));
        }
        // What is divided by must be a sum of parts of one sign, so that its rounding
        // error is a small part of it.
        if !by.numerator.is_never_negative() || by.numerator != by.magnitude {
            return None;
        }
        let roundings = self.roundings + by.roundings + 1.0;
        let over = |numerator: Affine, magnitude: Affine| Self {
            numerator,
            denominator: by.numerator.clone(),
            magnitude,
            roundings,
        };
        if self.denominator == by.denominator {
            return Some(over(self.numerator.clone(), self.magnitude.clone()));
        }
        let number = self.as_constant()?;
        Some(over(by.denominator.scaled(number), by.denominator.scaled(number.abs())))
    }

    /// The lowest and the highest value over the box, a little widened so that whatever
    /// the evaluator gives lies within; nothing where that cannot be said.
    pub(super) fn extremes(&self, slots: &[Range]) -> Option<(f64, f64)> {
        if !self.denominator.is_never_negative() {
            return None;
        }
        // Each rounding is off by 2⁻⁵³ of the magnitude at most; twice that for the value
        // itself and for the end it is compared with, and as much to be safe. The magnitude
        // is that of the end itself: by the largest in the box, a small end would be off by
        // more than decimals forgive, and 6.25 rounded to 6.2.
        let slack = self.magnitude.scaled((self.roundings + 8.0) * f64::EPSILON * 2.0);
        let end = |numerator: Affine| {
            let end = largest(&numerator.plus(&slack)?, &self.denominator, slots);
            end.is_finite().then_some(end)
        };
        Some((-end(self.numerator.scaled(-1.0))?, end(self.numerator.clone())?))
    }
}

/// The least upper bound of `numerator / denominator` over the box, where the
/// denominator is above 0.
fn largest(numerator: &Affine, denominator: &Affine, slots: &[Range]) -> f64 {
    let mut parts: Vec<(f64, f64, f64)> = Vec::new();
    let slots_of = numerator.terms.iter().chain(&denominator.terms).map(|&(slot, _)| slot);
    for slot in order::ascending(slots_of.collect()) {
        let Some(range) = slots.get(slot) else { return f64::INFINITY };
        let width = range.highest - range.lowest;
        parts.push((numerator.coefficient(slot), denominator.coefficient(slot), width));
    }
    // Along a variable without end the quotient tends to the quotient of the
    // coefficients; whatever bounds it is at least that.
    let mut bound = f64::NEG_INFINITY;
    for &(above, below, width) in &parts {
        if width == f64::INFINITY {
            if below > 0.0 {
                bound = bound.max(above / below);
            } else if above > 0.0 {
                return f64::INFINITY;
            }
        }
    }
    if bound == f64::NEG_INFINITY {
        let (mut top, mut bottom) = (numerator.constant, denominator.constant);
        for &(above, below, width) in parts.iter().filter(|part| part.2.is_finite()) {
            top += above * width;
            bottom += below * width;
        }
        if bottom.is_nan() || bottom <= 0.0 {
            return f64::INFINITY;
        }
        bound = top / bottom;
    }
    // The bound only rises, from the value at one corner to that at another.
    for _ in 0..4 * MOST_TERMS {
        let (mut top, mut bottom) = (numerator.constant, denominator.constant);
        for &(above, below, width) in parts.iter().filter(|part| part.2.is_finite()) {
            if above - bound * below > 0.0 {
                top += above * width;
                bottom += below * width;
            }
        }
        let excess = top - bound * bottom;
        if !excess.is_finite() {
            return f64::INFINITY;
        }
        if excess <= 0.0 {
            return bound;
        }
        let next = top / bottom;
        // A bottom of 0, or a comparison lost to rounding.
        if bottom <= 0.0 || !next.is_finite() {
            return f64::INFINITY;
        }
        if next <= bound {
            return bound;
        }
        bound = next;
    }
    f64::INFINITY
}
