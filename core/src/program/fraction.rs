//! Ranges of quotients of sums, however often a quantity occurs in them.
//!
//! Interval arithmetic takes `a / (a + b)` for a quotient of two independent numbers and
//! so finds values above 1. Nearly all indicators are quotients of weighted sums, though,
//! and the extremes of N / D over a box can be found exactly: c is an upper bound where
//! N − c·D ≤ 0 on the whole box, the largest value of a weighted sum over a box can be
//! read off its coefficients, and Dinkelbach's iteration (Management Science 13, 1967)
//! leads from any value of the quotient to its largest in a few steps.

use super::Slot;
use super::assume::Slots;
use super::op::Operation;
use super::range::Range;

/// `constant + Σ coefficient · (x − lowest x)`. Counting from the lowest value makes every
/// variable start at 0.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Affine {
    constant: f64,
    /// Where its terms stand among all.
    start: usize,
    count: usize,
}

/// Sums of more variables than this are left to interval arithmetic, which is as good
/// where no variable repeats.
const MOST_TERMS: usize = 64;

impl Affine {
    const fn constant(constant: f64) -> Self {
        Self { constant, start: 0, count: 0 }
    }
}

/// The terms of all sums at hand, by slot in rising order: one list, so that a row allocates
/// nothing, and a fraction is copied without them.
#[derive(Debug, Clone, Default)]
pub(super) struct Terms {
    list: Vec<(Slot, f64)>,
    /// What each variable does to a quotient, and how far it goes.
    parts: Vec<Part>,
}

/// A variable of a quotient.
#[derive(Debug, Clone, Copy)]
struct Part {
    above: f64,
    below: f64,
    width: f64,
}

impl Terms {
    pub(super) fn clear(&mut self) {
        self.list.clear();
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// Forgets the last sums.
    pub(super) fn truncate(&mut self, length: usize) {
        self.list.truncate(length);
    }

    fn of(&self, sum: Affine) -> &[(Slot, f64)] {
        self.list.get(sum.start..sum.start + sum.count).unwrap_or_default()
    }

    fn scaled(&mut self, sum: Affine, by: f64) -> Affine {
        let start = self.list.len();
        for at in sum.start..sum.start + sum.count {
            if let Some(&(slot, coefficient)) = self.list.get(at) {
                self.list.push((slot, coefficient * by));
            }
        }
        Affine { constant: sum.constant * by, start, ..sum }
    }

    fn plus(&mut self, a: Affine, b: Affine) -> Option<Affine> {
        let start = self.list.len();
        merge(self, a, b, |terms, slot, x, y| {
            let sum = match (x, y) {
                (Some(x), Some(y)) => x + y,
                (x, y) => x.or(y).unwrap_or_default(),
            };
            terms.list.push((slot, sum));
        });
        let count = self.list.len() - start;
        (count <= MOST_TERMS).then_some(Affine { constant: a.constant + b.constant, start, count })
    }

    fn same(&self, a: Affine, b: Affine) -> bool {
        a == b || a.constant == b.constant && self.of(a) == self.of(b)
    }

    fn is_never_negative(&self, sum: Affine) -> bool {
        sum.constant >= 0.0 && self.of(sum).iter().all(|&(_, coefficient)| coefficient >= 0.0)
    }
}

/// Goes through the terms of two sums by slot.
fn merge(
    terms: &mut Terms,
    a: Affine,
    b: Affine,
    mut each: impl FnMut(&mut Terms, Slot, Option<f64>, Option<f64>),
) {
    let (mut left, mut right) = (0, 0);
    loop {
        let (x, y) = (terms.of(a).get(left).copied(), terms.of(b).get(right).copied());
        let slot = match (x, y) {
            (None, None) => return,
            (Some((slot, _)), None) | (None, Some((slot, _))) => slot,
            (Some((first, _)), Some((second, _))) => first.min(second),
        };
        let of = |term: Option<(Slot, f64)>| term.filter(|term| term.0 == slot).map(|term| term.1);
        left += usize::from(of(x).is_some());
        right += usize::from(of(y).is_some());
        each(terms, slot, of(x), of(y));
    }
}

/// A quotient of two weighted sums.
#[derive(Debug, Clone, Copy)]
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
    pub(super) fn variable(slot: Slot, range: &Range, terms: &mut Terms) -> Option<Self> {
        if !range.known || !range.lowest.is_finite() {
            return None;
        }
        let sum = |constant| Affine { constant, start: terms.len(), count: 1 };
        let (numerator, magnitude) = (sum(range.lowest), sum(range.lowest.abs()));
        terms.list.push((slot, 1.0));
        Some(Self { numerator, denominator: Affine::constant(1.0), magnitude, roundings: 0.0 })
    }

    fn as_constant(&self) -> Option<f64> {
        (self.numerator.count == 0 && self.denominator.count == 0)
            .then_some(self.numerator.constant / self.denominator.constant)
    }

    /// The operation on fractions, where it gives one; `of` has those of the operands.
    pub(super) fn apply<O>(
        operation: Operation,
        operands: &[O],
        of: &dyn Fn(&O) -> Option<Self>,
        terms: &mut Terms,
    ) -> Option<Self> {
        match (operation, operands) {
            (Operation::Negate, [a]) => Some(of(a)?.times(-1.0, 0.0, terms)),
            (Operation::Add, [a, b]) => of(a)?.plus(&of(b)?, terms),
            (Operation::Subtract, [a, b]) => {
                let b = of(b)?.times(-1.0, 0.0, terms);
                of(a)?.plus(&b, terms)
            }
            (Operation::Multiply, [a, b]) => {
                let (a, b) = (of(a)?, of(b)?);
                match (a.as_constant(), b.as_constant()) {
                    (_, Some(by)) => Some(a.times(by, b.roundings + 1.0, terms)),
                    (Some(by), _) => Some(b.times(by, a.roundings + 1.0, terms)),
                    _ => None,
                }
            }
            (Operation::Divide, [a, b]) => of(a)?.divided(&of(b)?, terms),
            (Operation::Sum | Operation::Mean, [first, rest @ ..]) => {
                let total =
                    rest.iter().try_fold(of(first)?, |sum, next| sum.plus(&of(next)?, terms))?;
                #[expect(clippy::cast_precision_loss, reason = "a formula has few arguments")]
                let count = operands.len() as f64;
                let mean = operation == Operation::Mean;
                Some(if mean { total.times(1.0 / count, 2.0, terms) } else { total })
            }
            _ => None,
        }
    }

    fn times(&self, by: f64, roundings: f64, terms: &mut Terms) -> Self {
        Self {
            numerator: terms.scaled(self.numerator, by),
            denominator: self.denominator,
            magnitude: terms.scaled(self.magnitude, by.abs()),
            roundings: self.roundings + roundings,
        }
    }

    fn plus(&self, other: &Self, terms: &mut Terms) -> Option<Self> {
        let (a, b) = if terms.same(self.denominator, other.denominator) {
            (*self, *other)
        } else if let Some(number) = other.as_constant() {
            (*self, self.spread(number, other.roundings, terms))
        } else {
            (other.spread(self.as_constant()?, self.roundings, terms), *other)
        };
        Some(Self {
            numerator: terms.plus(a.numerator, b.numerator)?,
            magnitude: terms.plus(a.magnitude, b.magnitude)?,
            denominator: a.denominator,
            roundings: a.roundings + b.roundings + 1.0,
        })
    }

    /// A number, over this denominator.
    fn spread(&self, number: f64, roundings: f64, terms: &mut Terms) -> Self {
        Self {
            numerator: terms.scaled(self.denominator, number),
            denominator: self.denominator,
            magnitude: terms.scaled(self.denominator, number.abs()),
            roundings,
        }
    }

    fn divided(&self, by: &Self, terms: &mut Terms) -> Option<Self> {
        if let Some(number) = by.as_constant() {
            let inverse = 1.0 / number;
            return inverse.is_finite().then(|| self.times(inverse, by.roundings + 2.0, terms));
        }
        // What is divided by must be a sum of parts of one sign, so that its rounding
        // error is a small part of it.
        if !terms.is_never_negative(by.numerator) || !terms.same(by.numerator, by.magnitude) {
            return None;
        }
        let roundings = self.roundings + by.roundings + 1.0;
        let denominator = by.numerator;
        if terms.same(self.denominator, by.denominator) {
            return Some(Self { denominator, roundings, ..*self });
        }
        let number = self.as_constant()?;
        let numerator = terms.scaled(by.denominator, number);
        let magnitude = terms.scaled(by.denominator, number.abs());
        Some(Self { numerator, denominator, magnitude, roundings })
    }

    /// The lowest and the highest value over the box, a little widened so that whatever
    /// the evaluator gives lies within; nothing where that cannot be said.
    pub(super) fn extremes(&self, slots: Slots<'_>, terms: &mut Terms) -> Option<(f64, f64)> {
        if !terms.is_never_negative(self.denominator) {
            return None;
        }
        // Each rounding is off by 2⁻⁵³ of the magnitude at most; twice that for the value
        // itself and for the end it is compared with, and as much to be safe. The magnitude
        // is that of the end itself: by the largest in the box, a small end would be off by
        // more than decimals forgive, and 6.25 rounded to 6.2.
        let length = terms.len();
        let slack = terms.scaled(self.magnitude, (self.roundings + 8.0) * f64::EPSILON * 2.0);
        let mut end = |by: f64| {
            let numerator = terms.scaled(self.numerator, by);
            let numerator = terms.plus(numerator, slack)?;
            let end = largest(numerator, self.denominator, slots, terms);
            end.is_finite().then_some(end)
        };
        let ends = end(-1.0).and_then(|lowest| Some((-lowest, end(1.0)?)));
        terms.truncate(length);
        ends
    }
}

/// The least upper bound of `numerator / denominator` over the box, where the
/// denominator is above 0.
fn largest(numerator: Affine, denominator: Affine, slots: Slots<'_>, terms: &mut Terms) -> f64 {
    terms.parts.clear();
    let mut bounded = true;
    merge(terms, numerator, denominator, |terms, slot, above, below| {
        let Some(range) = slots.get(slot) else {
            bounded = false;
            return;
        };
        let (above, below) = (above.unwrap_or(0.0), below.unwrap_or(0.0));
        terms.parts.push(Part { above, below, width: range.highest - range.lowest });
    });
    if !bounded {
        return f64::INFINITY;
    }
    let parts = terms.parts.as_slice();
    // Along a variable without end the quotient tends to the quotient of the
    // coefficients; whatever bounds it is at least that.
    let mut bound = f64::NEG_INFINITY;
    for part in parts.iter().filter(|part| part.width == f64::INFINITY) {
        if part.below > 0.0 {
            bound = bound.max(part.above / part.below);
        } else if part.above > 0.0 {
            return f64::INFINITY;
        }
    }
    // The numerator and the denominator where some of the other variables are at their highest.
    let corner = |taken: &dyn Fn(&Part) -> bool| {
        let (mut top, mut bottom) = (numerator.constant, denominator.constant);
        for part in parts.iter().filter(|part| part.width.is_finite() && taken(part)) {
            top += part.above * part.width;
            bottom += part.below * part.width;
        }
        (top, bottom)
    };
    if bound == f64::NEG_INFINITY {
        let (top, bottom) = corner(&|_| true);
        if bottom.is_nan() || bottom <= 0.0 {
            return f64::INFINITY;
        }
        bound = top / bottom;
    }
    // The bound only rises, from the value at one corner to that at another.
    for _ in 0..4 * MOST_TERMS {
        let (top, bottom) = corner(&|part| part.above - bound * part.below > 0.0);
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
