//! The class of a total, and its points as they are shown.

use chiso::math;
use chiso::programme::{Class, Effect, Quantity};

use super::{Known, Oracle, Outcome, share};

impl Oracle<'_> {
    /// Whether the edges of the classes are shares of the maximum.
    fn classes_by_share(&self) -> bool {
        let edges = self.programme.classes.iter();
        let first =
            edges.filter_map(|class| class.at_least.as_ref().or(class.above.as_ref())).next();
        match first {
            Some(Quantity::Share(_)) => true,
            Some(Quantity::Parameter(id)) => {
                let parameter = &self.programme.parameters[id];
                parameter.parameter_type == chiso::Type::Share
                    || matches!(parameter.value, Quantity::Share(_))
            }
            _ => false,
        }
    }

    /// The place of the class of these points; 0 is the best.
    #[must_use]
    pub fn class_of_points(&self, points: f64, max: f64, row: &Known) -> Option<usize> {
        let result = if self.classes_by_share() { share(points, max) } else { points };
        let meets = |class: &Class| {
            class
                .at_least
                .as_ref()
                .is_none_or(|edge| math::at_least(result, self.number(edge, row)))
                && class
                    .above
                    .as_ref()
                    .is_none_or(|edge| math::above(result, self.number(edge, row)))
        };
        self.programme.classes.iter().position(meets)
    }

    /// The class of a total, held to those of the gates that fired.
    #[must_use]
    pub fn class_of(&self, total: &Outcome, row: &Known) -> Option<usize> {
        if total.is_left_out() {
            return None;
        }
        let place = |id: &String| self.programme.classes.iter().position(|c| c.id == *id).unwrap();
        let caps =
            total.fired.iter().filter_map(|&gate| match &self.programme.total.gates[gate].then {
                Effect::CapClass(id) => Some(place(id)),
                _ => None,
            });
        let class = self.class_of_points(total.points, total.max, row)?;
        Some(caps.fold(class, usize::max))
    }

    /// The points of a total as shown: rounded, but never over the edge of a class.
    #[must_use]
    pub fn shown(&self, points: f64, max: f64, decimals: u8, row: &Known) -> f64 {
        let nearest = round(points, max, decimals);
        if self.programme.classes.is_empty() {
            return nearest;
        }
        let step = math::decimal_step(decimals);
        let most = if max > points { max } else { points };
        let class = self.class_of_points(points, max, row);
        for beside in [nearest, nearest - step, nearest + step] {
            let mut shown = round(beside, most, decimals);
            if max > 0.0 && shown > most {
                shown = most;
            }
            if self.class_of_points(shown, max, row) == class {
                return shown;
            }
        }
        points
    }
}

/// Points rounded, but not above a maximum that they do not exceed.
#[must_use]
pub fn round(points: f64, max: f64, decimals: u8) -> f64 {
    let rounded = math::round_within(points, max, decimals);
    let holds = max > 0.0 && math::at_least(max, points);
    if holds && rounded > max { max } else { rounded }
}
