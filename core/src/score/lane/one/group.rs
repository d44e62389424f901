//! Groups of a row that stands alone.

use super::Cell;
use crate::math::{Sum, larger};
use crate::score::aggregate::{aggregate_shares, held};
use crate::score::lane::group::Group;
use crate::score::lane::sums::add_exactly;
use crate::score::outcome::settled;

/// What the children of a group have come to so far.
#[derive(Debug, Clone, Default)]
pub(in crate::score::lane) struct Running {
    /// The sum of points, or of weighted shares, and what its roundings lost.
    pub(in crate::score::lane) total: f64,
    pub(in crate::score::lane) lost: f64,
    /// The children that are excluded, one bit each.
    excluded: u64,
    /// What the children weigh together, where their maxima vary.
    weight: Sum,
    /// Shares and weights, where the aggregate needs them one by one.
    pub(in crate::score::lane) shares: Vec<(f64, f64)>,
}

impl Running {
    pub(in crate::score::lane) fn begin(&mut self) {
        (self.total, self.lost, self.excluded) = (0.0, 0.0, 0);
        self.weight = Sum::default();
        self.shares.clear();
    }
}

impl Group {
    /// Adds a child; children come in document order.
    #[cfg_attr(feature = "bulk", inline(always))]
    pub(super) fn add_one(&self, sums: &mut Running, at: usize, child: Cell) {
        if child.excluded {
            sums.excluded |= 1 << at;
            return;
        }
        let Some(member) = self.children.get(at) else { return };
        let Cell { points, max, .. } = child;
        let number = if self.adds_points {
            if self.varies_below && !member.bonus {
                sums.weight.add(max);
            }
            points
        } else if max > 0.0 {
            #[expect(clippy::float_cmp, reason = "dividing by 1 changes nothing")]
            let share = if max == 1.0 { points } else { points / max };
            if self.one_by_one {
                sums.shares.push((larger(0.0, share), member.weight));
                return;
            }
            if self.varies_below {
                sums.weight.add(member.weight);
            }
            member.weight * share
        } else {
            return;
        };
        add_exactly(&mut sums.total, &mut sums.lost, number);
    }

    /// Whether all children are excluded.
    pub(super) fn is_gone(&self, sums: &Running) -> bool {
        sums.excluded == self.all()
    }

    /// The points of the group and its maximum; nothing where the row is open.
    pub(super) fn finish_one(&self, sums: &Running) -> Option<(f64, f64)> {
        if self.adds_points && self.is_gone(sums) {
            return None;
        }
        let weight = match sums.excluded {
            _ if self.varies_below && !self.one_by_one => sums.weight.value(),
            0 => self.whole,
            excluded => self.weight_of(excluded),
        };
        self.finished(sums, weight)
    }

    /// The points of children that weigh so much together, and their maximum; nothing where
    /// they come to no result.
    pub(in crate::score::lane) fn finished(
        &self,
        sums: &Running,
        weight: f64,
    ) -> Option<(f64, f64)> {
        if self.one_by_one {
            let whole = aggregate_shares(&sums.shares, self.aggregate)?;
            return Some((settled(self.max * whole, self.max, self.decimals), self.max));
        }
        let total = sums.total + sums.lost;
        let (points, limit) = if self.adds_points {
            let scale = if weight.to_bits() == self.whole.to_bits() {
                self.whole_scale
            } else {
                self.scale(weight)
            };
            if scale.known_differs {
                return None;
            }
            (held(total * scale.factor, scale.limit, self.max), scale.limit)
        } else {
            if weight <= 0.0 {
                return None;
            }
            let whole = total / weight;
            (if whole > 0.0 { self.max * whole } else { 0.0 }, self.max)
        };
        Some((settled(points, limit, self.decimals), limit))
    }
}
