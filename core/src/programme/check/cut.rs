//! Edges of intervals, compared as decimals.

use crate::math;

/// A place between numbers: just before a number, or just after it.
///
/// `at_least: 5` begins before 5, `above: 5` after it; `below: 5` ends before 5 and
/// `at_most: 5` after it. Intervals then meet, leave a gap or overlap as their cuts do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cut {
    /// The number.
    pub(super) number: f64,
    /// Whether the cut is after it.
    pub(super) after: bool,
}

impl Cut {
    pub(super) const LOWEST: Self = Self { number: f64::NEG_INFINITY, after: false };
    pub(super) const HIGHEST: Self = Self { number: f64::INFINITY, after: true };

    pub(super) const fn before(number: f64) -> Self {
        Self { number, after: false }
    }

    pub(super) const fn after(number: f64) -> Self {
        Self { number, after: true }
    }

    /// Whether this cut is below the other, with something between them.
    pub(super) fn is_below(self, other: Self) -> bool {
        if math::same(self.number, other.number) {
            !self.after && other.after
        } else {
            self.number < other.number
        }
    }

    pub(super) fn highest(self, other: Self) -> Self {
        if self.is_below(other) { other } else { self }
    }

    pub(super) fn lowest(self, other: Self) -> Self {
        if other.is_below(self) { other } else { self }
    }

    /// The same cut where only whole numbers come: before the next of them.
    pub(super) fn whole(self) -> Self {
        if self.number.is_infinite() {
            self
        } else if self.after {
            Self::before(math::floor(self.number) + 1.0)
        } else {
            Self::before(math::ceil(self.number))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Cut;

    #[test]
    fn edges_meet_or_not() {
        let meets = |a: Cut, b: Cut| !a.is_below(b) && !b.is_below(a);
        assert!(meets(Cut::before(0.1 + 0.2), Cut::before(0.3)), "equal as decimals");
        assert!(Cut::before(5.0).is_below(Cut::after(5.0)), "5 itself is between");
        assert!(Cut::after(2.0).is_below(Cut::before(3.0)));
        assert!(meets(Cut::after(2.0).whole(), Cut::before(3.0).whole()), "nothing whole between");
        assert!(Cut::LOWEST.is_below(Cut::before(-1e300)));
        assert!(Cut::after(1e300).is_below(Cut::HIGHEST));
    }
}
