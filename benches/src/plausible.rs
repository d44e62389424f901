//! Figures that could be somebody's, for any programme: from what its inputs declare.
//!
//! Most parts are large, a whole is some hundreds, what is counted for itself is rare, and no
//! part exceeds its whole. The same programme and the same [`Case`] have the same figures in
//! every run.

use std::collections::BTreeMap;

use chiso::observe::{Measured, Observation, Observations};
use chiso::programme::{Input, Node, Programme, Rule};
use chiso::unit::Unit;
use chiso::{Period, Type, Value};

use crate::Numbers;

/// A year in which one of the built-in programmes is in force, the latest first.
const YEARS: [u16; 3] = [2026, 2025, 2024];

/// What is known of units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    /// What it is called.
    pub name: &'static str,
    /// Of a thousand figures, and of a thousand points that only an assessor can give, how many
    /// are missing.
    pub missing: u64,
    /// Whether up to three groups of three rows in four have given points.
    pub given: bool,
    /// The first rows are so many provinces, and every other row lies in one of them.
    pub provinces: usize,
}

impl Case {
    /// Everything is known.
    pub const COMPLETE: Self = Self { name: "complete", missing: 0, given: false, provinces: 0 };

    /// Three figures in a hundred are missing.
    pub const GAPS: Self = Self { name: "3 % missing", missing: 30, ..Self::COMPLETE };

    /// Some groups have given points.
    pub const GIVEN: Self = Self { name: "given points", given: true, ..Self::COMPLETE };

    /// Some groups have given points, and three figures in a hundred are missing.
    pub const GIVEN_GAPS: Self =
        Self { name: "given points, 3 % missing", given: true, ..Self::GAPS };

    /// The communes of 34 provinces, which stand above them.
    pub const PROVINCES: Self = Self { name: "provinces above", provinces: 34, ..Self::COMPLETE };

    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::COMPLETE, Self::GAPS, Self::GIVEN, Self::GIVEN_GAPS, Self::PROVINCES];
}

/// The figures of so many units for a programme.
#[must_use]
pub fn plausible(programme: &Programme, rows: usize, case: Case) -> Vec<Observations> {
    let maker = Maker::of(programme);
    let mut numbers = Numbers::new(766);
    (0..rows).map(|row| maker.observations(row, case, &mut numbers)).collect()
}

/// The figures of one complete unit, in the order of the inputs, as a complete case has them.
#[must_use]
pub fn plausible_numbers(programme: &Programme) -> Vec<f64> {
    Maker::of(programme).figures(&mut Numbers::new(766)).into_values().collect()
}

/// What it takes to make up figures for a programme.
struct Maker<'p> {
    programme: &'p Programme,
    period: Option<Period>,
    /// The first day of the year, as days since 1970-01-01.
    new_year: f64,
    /// The inputs with what each is, every whole before its parts.
    inputs: Vec<(usize, &'p str, &'p Input)>,
    /// What others are parts of, or divided by.
    wholes: Vec<&'p str>,
    /// What differs by orders of magnitude.
    magnitudes: Vec<&'p str>,
    /// Groups with the points attainable.
    groups: Vec<(&'p str, f64)>,
    /// Indicators whose points only somebody can give, with the points attainable.
    given: Vec<(&'p str, f64)>,
}

impl<'p> Maker<'p> {
    fn of(programme: &'p Programme) -> Self {
        let is_in_force = |year: &u16| {
            let period: Period = year.to_string().parse().ok()?;
            programme.valid.holds_on(period.last_day()).then_some((*year, period))
        };
        let found = YEARS.iter().find_map(is_in_force);
        let year = found.map_or(YEARS[0], |(year, _)| year);
        let mut made = Self {
            programme,
            period: found.map(|(_, period)| period),
            new_year: f64::from((year - 1970) * 365 + (year - 1969) / 4),
            inputs: Vec::new(),
            wholes: programme
                .inputs
                .values()
                .filter_map(|input| input.at_most.as_deref())
                .collect(),
            magnitudes: Vec::new(),
            groups: Vec::new(),
            given: Vec::new(),
        };
        let depth = |input: &Input| {
            let above = |of: &&Input| programme.inputs.get(of.at_most.as_deref()?);
            std::iter::successors(Some(input), above).take(programme.inputs.len()).count()
        };
        let inputs = programme.inputs.iter().enumerate();
        made.inputs = inputs.map(|(at, (id, input))| (at, id.as_str(), input)).collect();
        made.inputs.sort_by_key(|(at, _, input)| (depth(input), *at));
        programme.tree.iter().for_each(|node| made.look_at(node));
        let derived = programme.derived.values().map(|derived| derived.formula.as_str());
        derived.for_each(|formula| made.look_at_formula(formula));
        made
    }

    fn look_at(&mut self, node: &'p Node) {
        match node {
            Node::Group(group) => {
                self.groups.extend(group.max.map(|max| (group.id.as_str(), max)));
            }
            Node::Indicator(indicator) => {
                if matches!(indicator.rule, Rule::Given {}) {
                    self.given.extend(indicator.max.map(|max| (indicator.id.as_str(), max)));
                }
                if let Some(formula) = &indicator.formula {
                    self.look_at_formula(formula);
                }
            }
        }
        node.children().iter().for_each(|child| self.look_at(child));
    }

    /// What a formula divides by is no rarity, or many units would have nothing to divide by;
    /// what it takes the logarithm of differs by orders of magnitude.
    fn look_at_formula(&mut self, formula: &str) {
        for (before, found) in [("/", &mut self.wholes), ("ln(", &mut self.magnitudes)] {
            for after in formula.split(before).skip(1) {
                let is_no_letter = |letter: char| !letter.is_ascii_alphanumeric() && letter != '_';
                let name = after.trim_start().split(is_no_letter).next().unwrap_or_default();
                let derived = self.programme.derived.get(name);
                let names = derived.map_or(name, |derived| derived.formula.as_str());
                let names = names.split(is_no_letter);
                found.extend(names.filter_map(|name| {
                    self.programme.inputs.get_key_value(name).map(|(id, _)| id.as_str())
                }));
            }
        }
    }

    fn observations(&self, row: usize, case: Case, numbers: &mut Numbers) -> Observations {
        let mut of = Observations::new(unit(row, case));
        of.period = self.period;
        let figures = self.figures(numbers);
        for (figure, (id, input)) in figures.values().zip(&self.programme.inputs) {
            if numbers.below(1000) >= case.missing {
                let measured = Measured::of(Value::Known(*figure), input);
                of = of.with(id, Observation::from(measured));
            }
        }
        for &(id, max) in &self.given {
            if numbers.below(1000) >= case.missing {
                of = of.given(id, most_of(max, numbers));
            }
        }
        if case.given {
            for _ in 0..numbers.below(4) {
                let at = numbers.below(self.groups.len() as u64);
                if let Some(&(id, max)) =
                    usize::try_from(at).ok().and_then(|at| self.groups.get(at))
                {
                    of = of.given(id, most_of(max, numbers));
                }
            }
        }
        of
    }

    /// A figure for every input, by its place in the programme.
    fn figures(&self, numbers: &mut Numbers) -> BTreeMap<usize, f64> {
        let mut figures = BTreeMap::new();
        for &(at, id, input) in &self.inputs {
            let whole = input.at_most.as_ref().and_then(|whole| {
                figures.get(&self.programme.inputs.get_index_of(whole)?).copied()
            });
            figures.insert(at, self.figure(id, input, whole, numbers));
        }
        figures
    }

    fn figure(&self, id: &str, input: &Input, whole: Option<f64>, numbers: &mut Numbers) -> f64 {
        let highest = match (input.maximum, whole) {
            (Some(maximum), Some(whole)) => Some(maximum.min(whole)),
            (maximum, whole) => maximum.or(whole),
        };
        let lowest = input.minimum.unwrap_or(0.0);
        let within = |made: f64| highest.map_or(made, |highest| made.min(highest)).max(lowest);
        within(match (input.input_type, highest) {
            (Type::Count, Some(most)) => (lowest + (most - lowest) * most_of_one(numbers)).floor(),
            (Type::Count, None) if self.wholes.contains(&id) => 100.0 + numbers.count(1_900),
            (Type::Count, None) => (12.0 * rarely(numbers)).floor(),
            (Type::Share, None) => most_of_one(numbers),
            (Type::Percent, None) => 100.0 * most_of_one(numbers),
            (Type::Money, None) => 1e6 * (1.0 + numbers.count(5_000)),
            (Type::Days, None) => 1.0 + numbers.count(300) / 10.0,
            (Type::Date, _) => self.new_year + numbers.count(365),
            (Type::YesNo, _) => f64::from(u8::from(numbers.below(4) > 0)),
            (Type::Choice, _) => {
                numbers.count(u32::try_from(input.options.len()).unwrap_or(u32::MAX))
            }
            (_, Some(most)) => lowest + (most - lowest) * most_of_one(numbers),
            (_, None) if self.magnitudes.contains(&id) => {
                lowest + 100.0 + 75_000.0 * (1.0 - most_of_one(numbers))
            }
            (_, None) => lowest + 1.0 + numbers.count(600) / 10.0,
        })
    }
}

fn unit(row: usize, case: Case) -> Unit {
    if row < case.provinces {
        return Unit::new(format!("province {row}")).of_type("province");
    }
    let unit = Unit::new(format!("unit {row}"));
    // What differs by the type of unit does so here.
    let unit = unit.of_type(if row.is_multiple_of(4) { "ward" } else { "commune" });
    match row.checked_rem(case.provinces) {
        Some(province) => unit.within(format!("province {province}")),
        None => unit,
    }
}

/// A part of 1 that is nearly all.
fn most_of_one(numbers: &mut Numbers) -> f64 {
    1.0 - numbers.count(1_000) * numbers.count(1_000) / 1e6
}

/// A part of 1 that is nearly nothing.
fn rarely(numbers: &mut Numbers) -> f64 {
    (0..4).map(|_| numbers.count(1_000) / 1e3).product()
}

/// Most of so many points, in hundredths.
fn most_of(max: f64, numbers: &mut Numbers) -> f64 {
    (100.0 * max * most_of_one(numbers)).floor() / 100.0
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail by panicking")]
mod tests {
    use chiso::programme::Programme;
    use chiso::{Plan, programmes};

    use super::{Case, plausible};

    #[test]
    fn built_in_programmes_take_the_figures() {
        for built_in in programmes::list() {
            let plan = Plan::new(Programme::from_json(built_in.text).unwrap()).unwrap();
            for case in Case::ALL {
                let scores =
                    plan.score_observations(&plausible(plan.programme(), 100, case)).unwrap();
                let lowest = scores.lowest("total").unwrap().to_vec();
                let closed = lowest == scores.highest("total").unwrap();
                assert_eq!(closed, case.missing == 0, "{}, {}", built_in.id, case.name);
                // Points that are all alike would measure little.
                let different = lowest.iter().filter(|points| **points != lowest[0]).count();
                assert!(different > 50, "{}, {}: {different}", built_in.id, case.name);
            }
        }
    }

    #[test]
    fn communes_have_what_their_province_has() {
        let built_in = programmes::find("vn/766/portal-2026").unwrap();
        let plan = Plan::new(Programme::from_json(built_in.text).unwrap()).unwrap();
        let of = plausible(plan.programme(), 100, Case::PROVINCES);
        let points = plan.score_observations(&of).unwrap().points("CKMB").unwrap().to_vec();
        assert!((34..68).all(|commune| points[commune] == points[commune % 34]));
        assert!((1..34).any(|province| points[province] != points[0]));
    }
}
