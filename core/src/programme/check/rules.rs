//! Rules: what they ask of the formula, of each other and of the maximum.

use super::Checker;
use super::formulas::Measured;
use super::nodes::rule_name;
use crate::error::{Code, Diagnostic};
use crate::math;
use crate::programme::{
    Award, Checklist, Curve, CurvePoint, PerCase, Proportional, Quantity, Relative, RelativeMethod,
    Rule,
};
use crate::value::Type;

impl Checker<'_> {
    /// Checks a rule of an indicator with this maximum; `measured` is what its formula
    /// gives, if that is known.
    pub(super) fn rule(&mut self, rule: &Rule, path: &str, max: f64, measured: Option<Measured>) {
        if self.broken.touches(path) {
            return;
        }
        let path = format!("{path}/{}", rule_name(rule));
        // A rule that cannot use the type at all needs no finding about its edges.
        let measured = match measured {
            Some(measured) if !self.usable(rule, measured.value_type, &path) => return,
            other => other,
        };
        match rule {
            Rule::Proportional(rule) => self.proportional(rule, &path, measured),
            Rule::Bands(bands) => self.bands(bands, &path, max, measured),
            Rule::Curve(Curve::Through(points)) => {
                self.curve(points, &format!("{path}/through"), max, measured);
            }
            Rule::Curve(Curve::LogNormal { median, good }) => {
                self.log_normal(median, good, &format!("{path}/log_normal"), measured);
            }
            Rule::Checklist(checklist) => self.checklist(checklist, &path, max),
            Rule::PerCase(rule) => self.per_case(rule, &path, max),
            Rule::Relative(rule) => self.relative(rule, &path, measured),
            Rule::YesNo(_) | Rule::Given {} | Rule::Points {} | Rule::Information {} => {}
        }
    }

    fn usable(&mut self, rule: &Rule, value_type: Type, path: &str) -> bool {
        let (usable, wanted) = match rule {
            Rule::YesNo(_) => (value_type == Type::YesNo, "a yes/no formula, such as `a >= 5`"),
            Rule::PerCase(_) => (
                matches!(value_type, Type::Count | Type::Number | Type::Days),
                "a formula that counts something",
            ),
            Rule::Given {} | Rule::Checklist(_) | Rule::Information {} => (true, ""),
            Rule::Proportional(_)
            | Rule::Bands(_)
            | Rule::Curve(_)
            | Rule::Relative(_)
            | Rule::Points {} => (
                !matches!(value_type, Type::YesNo | Type::Choice | Type::Date),
                "a formula that gives a number",
            ),
        };
        if !usable {
            self.found.push(
                Diagnostic::new(
                    Code::RuleType,
                    format!(
                        "`{}` cannot use the formula's value, which is {}",
                        rule_name(rule),
                        described(value_type)
                    ),
                )
                .at(path)
                .help(format!("it takes {wanted}")),
            );
        }
        usable
    }

    /// Whether a quantity is on the scale of what it is compared with.
    pub(super) fn scale(&mut self, quantity: &Quantity, path: &str, measured: Option<Measured>) {
        let Some(measured) = measured else { return };
        let found = match (measured.value_type, quantity) {
            (Type::Share, Quantity::Number(number)) if number.is_finite() => {
                // Above 2, that is 200 %, a share without bounds is hardly meant.
                let most = if math::above(measured.highest, 1.0) { 2.0 } else { 1.0 };
                math::above(*number, most).then(|| {
                    (
                        format!("`{number}` is compared with a share, which is 1 at 100%"),
                        format!("did you mean \"{number}%\"?"),
                    )
                })
            }
            (Type::Percent, Quantity::Share(share)) => {
                let meant = math::round_half_away(share * 100.0, 10);
                Some((
                    format!("`{quantity}`, a share, is compared with a percentage from 0 to 100"),
                    format!("did you mean {meant}?"),
                ))
            }
            (Type::Count | Type::Money | Type::Days, Quantity::Share(_)) => Some((
                format!(
                    "`{quantity}`, a share, is compared with {}",
                    described(measured.value_type)
                ),
                "write a plain number, or divide in the formula".to_owned(),
            )),
            (own, Quantity::Parameter(id)) => {
                let other = self.programme.parameters.get(id).map(|found| found.parameter_type);
                other.filter(|other| clash(own, *other)).map(|other| {
                    (
                        format!(
                            "the parameter `{id}`, {}, is compared with {}",
                            described(other),
                            described(own)
                        ),
                        format!("give `{id}` the type `{}`", own.as_str()),
                    )
                })
            }
            _ => None,
        };
        if let Some((message, help)) = found {
            self.found.push(Diagnostic::new(Code::ScaleMismatch, message).at(path).help(help));
        }
    }

    /// The number a quantity stands for, where no `for` entry changes it.
    pub(super) fn number(&self, quantity: &Quantity) -> Option<f64> {
        let constant = match quantity {
            Quantity::Parameter(id) => {
                let parameter = self.programme.parameters.get(id)?;
                if !parameter.cases.is_empty() {
                    return None;
                }
                parameter.value.constant()
            }
            other => other.constant(),
        };
        constant.filter(|number| number.is_finite())
    }

    fn proportional(&mut self, rule: &Proportional, path: &str, measured: Option<Measured>) {
        if let Some(zero_at) = &rule.zero_at {
            self.scale(zero_at, &format!("{path}/zero_at"), measured);
        }
        self.scale(&rule.full_at, &format!("{path}/full_at"), measured);
        let zero = rule.zero_at.as_ref().map_or(Some(0.0), |quantity| self.number(quantity));
        let full = self.number(&rule.full_at);
        if zero.zip(full).is_some_and(|(zero, full)| math::same(zero, full)) {
            self.found.push(
                Diagnostic::new(
                    Code::InvalidGoalposts,
                    format!("no points and all points are both at {}", rule.full_at),
                )
                .at(format!("{path}/full_at"))
                .help("let `zero_at` (0 if absent) and `full_at` differ"),
            );
        }
    }

    fn curve(&mut self, points: &[CurvePoint], path: &str, max: f64, measured: Option<Measured>) {
        if points.len() < 2 {
            self.invalid_curve(
                path.to_owned(),
                format!("a curve of {} points is no curve", points.len()),
                "add points until there are two or more",
            );
        }
        let mut previous: Option<f64> = None;
        for (at, point) in points.iter().enumerate() {
            let path = format!("{path}/{at}");
            self.scale(&point.at, &format!("{path}/at"), measured);
            if outside(point.points, max) {
                self.invalid_curve(
                    format!("{path}/points"),
                    format!("{} points lie outside of 0 to {max}", point.points),
                    "change the points, or `max`",
                );
            }
            let Some(number) = self.number(&point.at) else { continue };
            if previous.is_some_and(|previous| !math::above(number, previous)) {
                self.invalid_curve(
                    format!("{path}/at"),
                    format!("{} does not lie above the point before it", point.at),
                    "write the points from the lowest value to the highest, each value once",
                );
            }
            previous = Some(number);
        }
    }

    fn invalid_curve(&mut self, path: String, message: String, help: &str) {
        self.found.push(Diagnostic::new(Code::InvalidCurve, message).at(path).help(help));
    }

    fn log_normal(
        &mut self,
        median: &Quantity,
        good: &Quantity,
        path: &str,
        measured: Option<Measured>,
    ) {
        for (field, quantity) in [("median", median), ("good", good)] {
            let path = format!("{path}/{field}");
            self.scale(quantity, &path, measured);
            if self.number(quantity).is_some_and(|number| number <= 0.0) {
                self.invalid_curve(
                    path,
                    format!("`{field}` is {quantity}, not above zero"),
                    "a log-normal curve has only values above zero",
                );
            }
        }
        if self.number(median).zip(self.number(good)).is_some_and(|(a, b)| math::same(a, b)) {
            self.invalid_curve(
                format!("{path}/good"),
                format!("`median` and `good` are both {good}"),
                "let the two differ; where low values win, `good` is the lower",
            );
        }
    }

    fn checklist(&mut self, checklist: &Checklist, path: &str, max: f64) {
        let items = checklist.items.len();
        let mut push = |path: String, message: String, help: &str| {
            self.found.push(Diagnostic::new(Code::InvalidChecklist, message).at(path).help(help));
        };
        if items == 0 {
            push(format!("{path}/items"), "the checklist is empty".to_owned(), "add items");
            return;
        }
        if let Award::AtLeast(least) = checklist.award
            && (least == 0 || usize::try_from(least).is_ok_and(|least| least > items))
        {
            push(
                format!("{path}/award/at_least"),
                format!("at least {least} of {items} items are asked for"),
                "ask for at least 1 and at most all of the items",
            );
        }
        let with_points = checklist.items.iter().filter(|item| item.points.is_some()).count();
        if with_points == 0 {
            return;
        }
        if checklist.award != Award::Each {
            push(
                format!("{path}/items"),
                "points of single items count only where each earns its own".to_owned(),
                "remove the points, or `award`",
            );
            return;
        }
        if with_points < items {
            push(
                format!("{path}/items"),
                format!("{with_points} of {items} items have points"),
                "give points to all items or to none",
            );
            return;
        }
        for (at, item) in checklist.items.iter().enumerate() {
            if item.points.is_some_and(|points| points < 0.0) {
                push(
                    format!("{path}/items/{at}/points"),
                    "an item has points below zero".to_owned(),
                    "write 0 or more",
                );
            }
        }
        let sum = math::sum(checklist.items.iter().filter_map(|item| item.points));
        if sum.is_finite() && max.is_finite() && !math::same(sum, max) {
            push(
                format!("{path}/items"),
                format!("the points of the items add up to {sum}, not to the maximum of {max}"),
                "change the points, or `max`",
            );
        }
    }

    fn per_case(&mut self, rule: &PerCase, path: &str, max: f64) {
        let floor = rule.floor.unwrap_or(0.0);
        let cap = rule.cap.unwrap_or(max);
        let start = rule.start.unwrap_or(0.0);
        let found = if math::above(floor, cap) {
            Some(("floor", format!("the floor of {floor} lies above the cap of {cap}")))
        } else if math::above(cap, max) {
            Some(("cap", format!("the cap of {cap} lies above the maximum of {max}")))
        } else if math::above(floor, start) || math::above(start, cap) {
            Some(("start", format!("the start of {start} lies outside of {floor} to {cap}")))
        } else if rule.points == 0.0 {
            Some(("points", "an occurrence changes nothing".to_owned()))
        } else if rule.points < 0.0 && math::same(start, floor) {
            Some(("start", format!("the start of {start} is the floor: nothing can be deducted")))
        } else if rule.points > 0.0 && math::same(start, cap) {
            Some(("start", format!("the start of {start} is the cap: nothing can be added")))
        } else {
            None
        };
        if let Some((field, message)) = found {
            self.found.push(
                Diagnostic::new(Code::InvalidPerCase, message).at(format!("{path}/{field}")).help(
                    "let floor ≤ start ≤ cap ≤ maximum, with room for an occurrence to count",
                ),
            );
        }
    }

    fn relative(&mut self, rule: &Relative, path: &str, measured: Option<Measured>) {
        let Some(goalposts) = &rule.goalposts else { return };
        let path = format!("{path}/goalposts");
        self.scale(&goalposts.lowest, &format!("{path}/lowest"), measured);
        self.scale(&goalposts.highest, &format!("{path}/highest"), measured);
        let used = matches!(rule.method, RelativeMethod::MinMax | RelativeMethod::DistanceToBest);
        let ends = self.number(&goalposts.lowest).zip(self.number(&goalposts.highest));
        let (message, help) = if !used {
            ("this method does not use goalposts", "use `min_max` or `distance_to_best`")
        } else if ends.is_some_and(|(lowest, highest)| math::same(lowest, highest)) {
            ("both ends of the scale are the same value", "let the two differ")
        } else if ends.is_some_and(|(lowest, highest)| lowest > highest) {
            (
                "the lower end of the scale lies above the upper end",
                "exchange the two; `better: low` turns a scale round",
            )
        } else {
            return;
        };
        self.found.push(Diagnostic::new(Code::InvalidGoalposts, message).at(path).help(help));
    }
}

/// Whether points lie outside what an indicator of this maximum can earn.
pub(super) fn outside(points: f64, max: f64) -> bool {
    points.is_finite() && (math::above(0.0, points) || math::above(points, max))
}

/// Types that are never on one scale.
fn clash(own: Type, other: Type) -> bool {
    let scale = |value_type| match value_type {
        Type::Share => Some(1),
        Type::Percent => Some(2),
        Type::Date => Some(3),
        _ => None,
    };
    match (scale(own), scale(other)) {
        (Some(a), Some(b)) => a != b,
        // A share or a date never fits a count; a plain number fits anything.
        (None, Some(_)) => !matches!(own, Type::Number),
        (Some(_), None) => !matches!(other, Type::Number),
        (None, None) => false,
    }
}

/// A type, as a message says it.
pub(super) fn described(value_type: Type) -> &'static str {
    match value_type {
        Type::Count => "a count",
        Type::Number => "a number",
        Type::Share => "a share",
        Type::Percent => "a percentage",
        Type::Money => "an amount of money",
        Type::Days => "a number of days",
        Type::Date => "a date",
        Type::YesNo => "yes or no",
        Type::Choice => "a choice",
    }
}
