//! Interval arithmetic: what an operation can give for operands that lie in ranges.

use super::op::{self, Operation};
use super::range::Range;
use crate::math;

/// One part in 2⁵⁰: four units in the last place. The transcendental functions are
/// accurate to one, but not monotone to the last bit.
const SLACK: f64 = 1.0 / 1_125_899_906_842_624.0;

/// The states of an operation in which the worst operand wins: those that one side can have
/// while the other has no worse one, which are all from the worse of the two least on.
fn worst(arguments: &[Range]) -> u8 {
    arguments.iter().fold(1, |so_far, argument| {
        let states = argument.states();
        let least = |states: u8| states & states.wrapping_neg();
        let from = least(so_far).max(least(states));
        if so_far == 0 || states == 0 { 0 } else { (so_far | states) & from.wrapping_neg() }
    })
}

/// An interval on the way: whether it has a value at all, and whether it may lack one.
#[derive(Debug, Clone, Copy)]
struct Interval {
    lowest: f64,
    highest: f64,
    /// There are operands for which the operation has no finite value.
    undefined: bool,
    /// There are none for which it has one.
    never: bool,
}

const NEVER: Interval = Interval { lowest: 0.0, highest: 0.0, undefined: true, never: true };
const EVERYTHING: Interval =
    Interval { lowest: f64::NEG_INFINITY, highest: f64::INFINITY, undefined: true, never: false };

impl Interval {
    /// An interval of computed ends. An end beyond what `f64` holds means that operands
    /// may overflow, if the operands themselves were finite.
    fn new(lowest: f64, highest: f64, operands_finite: bool) -> Self {
        if lowest.is_nan() || highest.is_nan() {
            return EVERYTHING;
        }
        let overflows = operands_finite && (lowest.is_infinite() || highest.is_infinite());
        if overflows && lowest == highest {
            return NEVER;
        }
        Self { lowest, highest, undefined: overflows, never: false }
    }

    fn widened(self) -> Self {
        if self.lowest == self.highest {
            return self;
        }
        let wider = |end: f64, by: f64| end + by * (end.abs() * SLACK + f64::MIN_POSITIVE);
        Self { lowest: wider(self.lowest, -1.0), highest: wider(self.highest, 1.0), ..self }
    }
}

/// What the operation can give for operands that can be what `arguments` say.
///
/// The result contains everything that the evaluator can give for such operands, bit for
/// bit: `+`, `−`, `×`, `÷` round monotonically, so the ends of intervals bound what lies
/// between; what does not is widened by some units in the last place.
pub(crate) fn apply(operation: Operation, arguments: &[Range]) -> Range {
    let at = |index: usize| arguments.get(index).copied().unwrap_or(Range::NOTHING);
    match operation {
        Operation::Constant(constant) => Range::of(constant.value()),
        Operation::Read(_) => at(0),
        Operation::And => kleene(at(0), at(1), 0),
        Operation::Or => kleene(at(0), at(1), 1),
        Operation::If => choose(at(0), at(1), at(2)),
        Operation::Coalesce => coalesce(arguments),
        Operation::Is(state) => {
            let states = at(0).states();
            let bit = 1_u8 << (state as u8);
            let (yes, no) = (states & bit != 0, states & !bit != 0);
            Range::between(op::answer(!no), op::answer(yes))
        }
        _ => {
            let mut states = worst(arguments);
            let mut interval = NEVER;
            if states & 1 != 0 {
                interval = known(operation, arguments);
                if interval.never {
                    states &= !1;
                }
                if interval.undefined {
                    states |= 2;
                }
            }
            Range::with_states(interval.lowest, interval.highest, states)
        }
    }
}

/// The interval of the result where all operands are known.
fn known(operation: Operation, arguments: &[Range]) -> Interval {
    let at = |index: usize| arguments.get(index).copied().unwrap_or(Range::NOTHING);
    let (a, b) = (at(0), at(1));
    let finite = arguments.iter().all(|x| x.lowest.is_finite() && x.highest.is_finite());
    match operation {
        Operation::Negate => Interval::new(0.0 - a.highest, 0.0 - a.lowest, finite),
        Operation::Not => {
            let (no, yes) = a.answers();
            truth(no, yes)
        }
        Operation::Add => Interval::new(a.lowest + b.lowest, a.highest + b.highest, finite),
        Operation::Subtract => Interval::new(a.lowest - b.highest, a.highest - b.lowest, finite),
        Operation::Multiply => multiply(a, b, finite),
        Operation::Divide => divide(a, b, finite),
        Operation::Remainder => remainder(a, b),
        Operation::Power => power(a, b, finite),
        Operation::Above => truth(above(a.highest, b.lowest), !above(a.lowest, b.highest)),
        Operation::AtLeast => truth(at_least(a.highest, b.lowest), !at_least(a.lowest, b.highest)),
        Operation::Same => sameness(a, b),
        Operation::Differ => {
            let same = sameness(a, b);
            Interval { lowest: 1.0 - same.highest, highest: 1.0 - same.lowest, ..same }
        }
        Operation::Min => fold(arguments, math::smaller),
        Operation::Max => fold(arguments, math::larger),
        Operation::Sum => sum(arguments, finite),
        Operation::Mean => {
            let total = sum(arguments, finite);
            let count = count(arguments);
            Interval { lowest: total.lowest / count, highest: total.highest / count, ..total }
        }
        Operation::Abs => {
            let highest = a.lowest.abs().max(a.highest.abs());
            let lowest = if a.lowest <= 0.0 && a.highest >= 0.0 {
                0.0
            } else {
                a.lowest.abs().min(a.highest.abs())
            };
            Interval::new(lowest, highest, finite)
        }
        Operation::Round(decimals) => {
            let round = |x| math::round_half_away(x, decimals);
            Interval::new(round(a.lowest), round(a.highest), finite)
        }
        Operation::Floor => ends(a, op::floor, finite),
        Operation::Ceil => ends(a, op::ceil, finite),
        Operation::Sqrt => from_zero(a, math::sqrt, true),
        Operation::Ln => from_zero(a, math::ln, false),
        Operation::Log10 => from_zero(a, math::log10, false),
        Operation::Exp => {
            let ends = Interval::new(math::exp(a.lowest), math::exp(a.highest), false).widened();
            let overflows = ends.highest.is_infinite() && a.highest.is_finite();
            let never = overflows && math::exp(a.lowest).is_infinite();
            Interval { lowest: ends.lowest.max(0.0), undefined: overflows, never, ..ends }
        }
        Operation::CountTrue => {
            let (mut lowest, mut highest) = (0.0, 0.0);
            for (no, yes) in arguments.iter().map(Range::answers) {
                lowest += op::answer(yes && !no);
                highest += op::answer(yes);
            }
            Interval::new(lowest, highest, true)
        }
        Operation::Constant(_)
        | Operation::Read(_)
        | Operation::And
        | Operation::Or
        | Operation::If
        | Operation::Coalesce
        | Operation::Is(_) => EVERYTHING,
    }
}

#[expect(clippy::cast_precision_loss, reason = "a formula is too short for that many arguments")]
fn count(arguments: &[Range]) -> f64 {
    arguments.len() as f64
}

/// The interval of an answer that can be yes, no, or both.
fn truth(yes: bool, no: bool) -> Interval {
    Interval { lowest: op::answer(!no), highest: op::answer(yes), undefined: false, never: false }
}

/// [`math::above`] for ends of intervals, where an infinite end is never the same as a
/// finite one.
fn above(a: f64, b: f64) -> bool {
    if a.is_finite() && b.is_finite() { math::above(a, b) } else { a > b }
}

/// [`math::at_least`] for ends of intervals.
fn at_least(a: f64, b: f64) -> bool {
    if a.is_finite() && b.is_finite() { math::at_least(a, b) } else { a >= b }
}

fn sameness(a: Range, b: Range) -> Interval {
    let apart = above(a.lowest, b.highest) || above(b.lowest, a.highest);
    let points = a.lowest == a.highest && b.lowest == b.highest;
    truth(!apart, apart || !points)
}

fn ends(a: Range, of: impl Fn(f64) -> f64, finite: bool) -> Interval {
    // Infinite ends stay as they are.
    let of = |x: f64| if x.is_finite() { of(x) } else { x };
    Interval::new(of(a.lowest), of(a.highest), finite)
}

fn fold(arguments: &[Range], of: impl Fn(f64, f64) -> f64) -> Interval {
    let mut rest = arguments.iter();
    let Some(first) = rest.next() else { return NEVER };
    let (lowest, highest) = rest.fold((first.lowest, first.highest), |(low, high), next| {
        (of(low, next.lowest), of(high, next.highest))
    });
    Interval::new(lowest, highest, false)
}

fn sum(arguments: &[Range], finite: bool) -> Interval {
    let total = |end: fn(&Range) -> f64| {
        let ends = arguments.iter().map(end);
        let plain: f64 = ends.clone().fold(0.0, |total, end| total + end);
        if plain.is_finite() { math::sum(ends) } else { plain }
    };
    let interval = Interval::new(total(|x| x.lowest), total(|x| x.highest), finite);
    let sizes: f64 = arguments.iter().map(|x| x.lowest.abs().max(x.highest.abs())).sum();
    if interval.lowest == interval.highest || !sizes.is_finite() {
        return interval;
    }
    // The compensated sum is within one rounding, and n² roundings of a rounding, of the
    // true one; it need not be monotone to the last bit.
    let wider = interval.widened();
    let second = sizes * count(arguments) * count(arguments) * SLACK * SLACK;
    Interval { lowest: wider.lowest - second, highest: wider.highest + second, ..wider }
}

/// The product of two ends; 0 times an open end is 0: the end itself is never reached.
fn product(a: f64, b: f64) -> f64 {
    if a == 0.0 || b == 0.0 { 0.0 } else { a * b }
}

fn extremes(corners: [f64; 4], finite: bool) -> Interval {
    let lowest = corners.into_iter().fold(f64::INFINITY, f64::min);
    let highest = corners.into_iter().fold(f64::NEG_INFINITY, f64::max);
    if corners.into_iter().any(f64::is_nan) {
        return EVERYTHING;
    }
    Interval::new(lowest, highest, finite)
}

/// What the ends of two ranges make of each other.
fn corners(a: Range, b: Range, of: fn(f64, f64) -> f64) -> [f64; 4] {
    let ends = [
        (a.lowest, b.lowest),
        (a.lowest, b.highest),
        (a.highest, b.lowest),
        (a.highest, b.highest),
    ];
    ends.map(|(a, b)| of(a, b))
}

fn multiply(a: Range, b: Range, finite: bool) -> Interval {
    extremes(corners(a, b, product), finite)
}

/// The quotient of two ends; an open end divided by an open end can be anything from 0 on.
fn quotient(a: f64, b: f64) -> f64 {
    if a == 0.0 || b.is_infinite() && a.is_finite() { 0.0 } else { a / b }
}

fn divide(a: Range, b: Range, finite: bool) -> Interval {
    if b.lowest == 0.0 && b.highest == 0.0 {
        return NEVER;
    }
    if b.lowest < 0.0 && b.highest > 0.0 {
        // As small a divisor as one likes, of either sign.
        return if a.lowest == 0.0 && a.highest == 0.0 {
            Interval { lowest: 0.0, highest: 0.0, undefined: true, never: false }
        } else {
            EVERYTHING
        };
    }
    if b.lowest == 0.0 || b.highest == 0.0 {
        // One sign, as small as one likes: one end of the quotient is open, unless the
        // dividend is 0 there.
        let far = if b.lowest == 0.0 { b.highest } else { b.lowest };
        let sign = if b.lowest == 0.0 { 1.0 } else { -1.0 };
        let mut ends = [0.0_f64; 4];
        for (end, x) in ends.iter_mut().zip([a.lowest, a.highest]) {
            *end = product(x * sign, f64::INFINITY);
        }
        for (end, x) in ends.iter_mut().skip(2).zip([a.lowest, a.highest]) {
            *end = if x.is_infinite() && far.is_infinite() { 0.0 } else { quotient(x, far) };
        }
        return Interval { undefined: true, ..extremes(ends, false) };
    }
    if (a.lowest.is_infinite() || a.highest.is_infinite())
        && (b.lowest.is_infinite() || b.highest.is_infinite())
    {
        // ∞ ÷ ∞ at a corner: the divisor may be at its near or at its far end.
        let near = if b.lowest > 0.0 { b.lowest } else { b.highest };
        let ends = [quotient(a.lowest, near), quotient(a.highest, near), 0.0, 0.0];
        return extremes(ends, false);
    }
    extremes(corners(a, b, quotient), finite)
}

fn remainder(a: Range, b: Range) -> Interval {
    if b.lowest == 0.0 && b.highest == 0.0 {
        return NEVER;
    }
    let by_zero = b.lowest <= 0.0 && b.highest >= 0.0;
    if a.lowest == a.highest && b.lowest == b.highest {
        let value = op::remainder(a.lowest, b.lowest);
        return Interval::new(value, value, false);
    }
    // Nearer to 0 than the divisor and than the dividend, with the sign of the dividend.
    let size = b.lowest.abs().max(b.highest.abs());
    Interval {
        lowest: a.lowest.min(0.0).max(-size),
        highest: a.highest.max(0.0).min(size),
        undefined: by_zero,
        never: false,
    }
}

fn power(a: Range, b: Range, finite: bool) -> Interval {
    if let (true, true) = (a.lowest == a.highest, b.lowest == b.highest) {
        let value = op::power(a.lowest, b.lowest);
        return if value.is_finite() { Interval::new(value, value, false) } else { NEVER };
    }
    let whole = b.lowest == b.highest && b.lowest == b.lowest.trunc() && b.lowest.is_finite();
    let corner = |x: f64, y: f64| match (x, y) {
        // The ends of open intervals are never reached; what they tend to is.
        (_, 0.0) => 1.0,
        _ => op::power(x, y),
    };
    if a.lowest >= 0.0 {
        let corners = [
            corner(a.lowest, b.lowest),
            corner(a.lowest, b.highest),
            corner(a.highest, b.lowest),
            corner(a.highest, b.highest),
        ];
        if corners.into_iter().any(f64::is_nan) {
            return Interval { lowest: 0.0, ..EVERYTHING };
        }
        let found = extremes(corners, false).widened();
        // Where 1 lies between, a power passes through 1 on both axes.
        let (mut lowest, mut highest) = (found.lowest.max(0.0), found.highest);
        if a.lowest <= 1.0 && a.highest >= 1.0 || b.lowest <= 0.0 && b.highest >= 0.0 {
            lowest = lowest.min(1.0);
            highest = highest.max(1.0);
        }
        let overflows = finite && highest.is_infinite();
        let by_zero = a.lowest == 0.0 && b.lowest < 0.0;
        return Interval { lowest, highest, undefined: overflows || by_zero, never: false };
    }
    if whole && b.lowest >= 0.0 {
        let even = b.lowest % 2.0 == 0.0;
        let (low, high) = (corner(a.lowest, b.lowest), corner(a.highest, b.lowest));
        let across = a.highest >= 0.0;
        let (lowest, highest) = match (even, across) {
            (true, true) => (0.0, low.max(high)),
            (true, false) => (high, low),
            (false, _) => (low, high),
        };
        let found = Interval::new(lowest, highest, false).widened();
        let lowest = if even { found.lowest.max(0.0) } else { found.lowest };
        let (lowest, highest) = if b.lowest == 0.0 { (1.0, 1.0) } else { (lowest, found.highest) };
        let overflows = finite && (lowest.is_infinite() || highest.is_infinite());
        return Interval { lowest, highest, undefined: overflows, never: false };
    }
    EVERYTHING
}

/// A rising function that is undefined below 0, and at 0 unless `at_zero`.
fn from_zero(a: Range, of: impl Fn(f64) -> f64, at_zero: bool) -> Interval {
    let outside = |x: f64| x < 0.0 || x == 0.0 && !at_zero;
    if outside(a.highest) {
        return NEVER;
    }
    let low = a.lowest.max(0.0);
    // The logarithm of 0 is −∞: the open end of what lies above.
    let found = Interval::new(of(low), of(a.highest), false).widened();
    let lowest = if at_zero { found.lowest.max(0.0) } else { found.lowest };
    Interval { lowest, undefined: outside(a.lowest), never: false, ..found }
}

/// `and` (absorbed by 0) and `or` (absorbed by 1), after Kleene.
fn kleene(a: Range, b: Range, absorbing: u8) -> Range {
    let absorbs = |x: &Range| if absorbing == 0 { x.answers().0 } else { x.answers().1 };
    let passes = |x: &Range| if absorbing == 0 { x.answers().1 } else { x.answers().0 };
    let absorbed = absorbs(&a) || absorbs(&b);
    let passed = passes(&a) && passes(&b);
    // Without the absorbing answer on either side, the worst state wins.
    let without = |x: Range| Range { known: passes(&x), ..x };
    let states = (worst(&[without(a), without(b)]) & !1) | u8::from(absorbed || passed);
    let (yes, no) = if absorbing == 0 { (passed, absorbed) } else { (absorbed, passed) };
    Range::with_states(op::answer(!no), op::answer(yes), states)
}

fn choose(condition: Range, then: Range, otherwise: Range) -> Range {
    let (no, yes) = condition.answers();
    let mut result = Range { known: false, lowest: 0.0, highest: 0.0, ..condition };
    if yes {
        result = result.hull(then);
    }
    if no {
        result = result.hull(otherwise);
    }
    result
}

fn coalesce(arguments: &[Range]) -> Range {
    let mut result = Range::NOTHING;
    // The states of the arguments so far where none of them is known; at first, of none.
    let mut unknown = 1_u8;
    for (index, argument) in arguments.iter().enumerate() {
        if argument.known {
            result = result.hull(Range::between(argument.lowest, argument.highest));
        }
        let states = Range { known: false, ..*argument };
        if states.states() == 0 {
            return result;
        }
        let before = Range::with_states(0.0, 0.0, unknown);
        unknown = if index == 0 { states.states() } else { worst(&[before, states]) };
    }
    result.hull(Range::with_states(0.0, 0.0, unknown & !1))
}

#[cfg(test)]
mod tests {
    use super::{Operation, Range, apply};
    use crate::value::{State, Value};

    fn between(lowest: f64, highest: f64) -> Range {
        Range::between(lowest, highest)
    }

    #[test]
    fn division_near_zero() {
        let open = apply(Operation::Divide, &[between(1.0, 2.0), between(0.0, 4.0)]);
        assert_eq!(open, between(0.25, f64::INFINITY).or_undefined());
        let never = apply(Operation::Divide, &[between(1.0, 2.0), between(0.0, 0.0)]);
        assert_eq!(never.only(), Some(Value::Undefined));
        let half = apply(Operation::Divide, &[between(-1.0, 2.0), between(2.0, f64::INFINITY)]);
        assert_eq!(half, between(-0.5, 1.0));
        let counts = between(0.0, f64::INFINITY);
        let ratio = apply(Operation::Divide, &[counts, counts]);
        assert_eq!(ratio, counts.or_undefined());
    }

    #[test]
    fn states_of_the_worst_operand() {
        let a = between(0.0, 1.0).or_missing();
        let b = Range::of(Value::NotApplicable);
        let sum = apply(Operation::Add, &[a, b]);
        assert!(sum.missing && sum.not_applicable && !sum.known && !sum.undefined);
    }

    #[test]
    fn kleene_absorbs() {
        let no = between(0.0, 0.0);
        let missing = Range::of(Value::Missing);
        assert_eq!(apply(Operation::And, &[no, missing]), no);
        assert_eq!(apply(Operation::Or, &[no, missing]), missing);
        let open = apply(Operation::Or, &[between(0.0, 1.0), missing]);
        assert_eq!(open, between(1.0, 1.0).or_missing());
    }

    #[test]
    fn coalesce_ends_at_the_first_that_is_always_known() {
        let maybe = between(3.0, 4.0).or_missing();
        let zero = between(0.0, 0.0);
        assert_eq!(apply(Operation::Coalesce, &[maybe, zero]), between(0.0, 4.0));
        let undefined = Range::of(Value::Undefined);
        let both = apply(Operation::Coalesce, &[maybe, undefined]);
        assert_eq!(both, between(3.0, 4.0).or_missing());
        assert!(!both.allows(State::Undefined));
    }

    #[test]
    fn a_square_is_not_negative() {
        let square = apply(Operation::Power, &[between(-3.0, 2.0), between(2.0, 2.0)]);
        assert!(square.lowest == 0.0 && square.highest >= 9.0 && square.highest < 9.000_001);
    }
}
