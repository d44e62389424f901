//! The sentences in English.

use super::language::{
    Adjusted, Cause, Combined, Effect, Gate, Items, Language, Leaving, Ratio, Reason, Standing,
    Won, joined,
};
use super::number::{Style, rounded_up};
use crate::math;
use crate::programme::{Aggregate, Award, Direction, Mean, Policy, RelativeMethod};

pub(super) const STYLE: Style = Style {
    decimal: '.',
    thousands: ',',
    percent: "%",
    days: ("{} day", "{} days"),
    answers: ("yes", "no"),
    months: Some([
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]),
};

/// English.
pub(super) struct English;

/// `1 point`, `2 points`.
fn points(points: f64) -> String {
    let word = if math::same(points, 1.0) { "point" } else { "points" };
    clause!("{} {word}", STYLE.number(points))
}

/// `1 item`, `2 items`.
fn items(count: usize) -> String {
    if count == 1 { "1 item".to_owned() } else { clause!("{count} items") }
}

/// `; 0.88 points are lost`, or nothing.
fn lost_clause(lost: Option<f64>) -> String {
    lost.map_or_else(String::new, |lost| {
        let verb = if math::same(lost, 1.0) { "is" } else { "are" };
        clause!("; {} {verb} lost", points(lost))
    })
}

fn better(direction: Direction) -> &'static str {
    match direction {
        Direction::High => "high values are better",
        Direction::Low => "low values are better",
    }
}

/// `between 0 and 20 points, of at most 20`.
fn range(lowest: f64, highest: f64, max: f64) -> String {
    // A maximum that may still grow says nothing of what may be won.
    let of = if max > 0.0 && math::at_least(max, highest) {
        clause!(", of at most {}", STYLE.number(max))
    } else {
        String::new()
    };
    if math::same(lowest, highest) {
        clause!("exactly {}{of}", points(lowest))
    } else {
        clause!("between {} and {}{of}", STYLE.number(lowest), points(highest))
    }
}

impl Language for English {
    fn code(&self) -> &'static str {
        "en"
    }

    fn style(&self) -> &Style {
        &STYLE
    }

    fn all_of(&self, names: &[String]) -> String {
        joined(names, "and")
    }

    fn one_of(&self, names: &[String]) -> String {
        joined(names, "or")
    }

    fn more(&self, count: usize) -> String {
        clause!("{count} more")
    }

    fn points(&self, of: f64) -> String {
        points(of)
    }

    fn ratio(&self, ratio: &Ratio) -> String {
        let Ratio { part, whole, unit, part_name, whole_name, value } = ratio;
        let unit = if unit.is_empty() { String::new() } else { clause!(" {unit}") };
        clause!("{part} of {whole}{unit} ({value}), {part_name} of {whole_name}")
    }

    fn quantity(&self, name: &str, value: &str) -> String {
        clause!("{name} is {value}")
    }

    fn formula(&self, formula: &str, value: &str, inputs: &str) -> String {
        if inputs.is_empty() {
            return clause!("The formula `{formula}` gives {value}");
        }
        clause!("The formula `{formula}` gives {value} (with {inputs})")
    }

    fn items_done(&self, done: usize, count: usize) -> String {
        clause!("{done} of {} done", items(count))
    }

    fn won(&self, won: &Won) -> String {
        let n = |x: f64| STYLE.number(x);
        match won {
            Won::All(max) if math::same(*max, 1.0) => "the full point".to_owned(),
            Won::All(max) => clause!("all {}", points(*max)),
            Won::Part(won, max) => {
                clause!("{} of {}", STYLE.apart(*won, &[0.0, *max]), points(*max))
            }
            Won::Nothing(max) => clause!("0 of {}", points(*max)),
            Won::Added(won, Some(max)) => {
                clause!("{} on top (at most {})", points(*won), n(*max))
            }
            Won::Added(won, None) => clause!("{} on top", points(*won)),
            Won::NothingAdded => "no points on top".to_owned(),
            Won::Deducted(lost) => clause!("{} deducted", points(*lost)),
            Won::NoChange => "no points deducted and none added".to_owned(),
        }
    }

    fn reason(&self, reason: &Reason) -> String {
        match reason {
            Reason::RisingFull(full) => clause!("the level for full points, {full}, is reached"),
            Reason::RisingPart(zero, full) => {
                clause!(
                    "points grow in proportion from {zero} (none yet) and are full only at {full}"
                )
            }
            Reason::RisingNone(zero) => {
                clause!("the value is not above {zero}, where points begin")
            }
            Reason::FallingFull(full) => {
                clause!("the value is not above the level for full points, {full}")
            }
            Reason::FallingPart(zero, full) => {
                clause!("high values earn less: up to {full} all points, from {zero} on none")
            }
            Reason::FallingNone(zero) => {
                clause!("the value has reached {zero}, where no points are left")
            }
            Reason::Band(band, won, better) => {
                let better = better.as_ref().map_or_else(String::new, |(band, won)| {
                    clause!("; the next better band, {band}, earns {}", points(*won))
                });
                clause!("the value is in the band {band}, which earns {}{better}", points(*won))
            }
            Reason::CurveStart(at, won) => {
                clause!("the curve of points gives {} at {at} and below", points(*won))
            }
            Reason::CurveEnd(at, won) => {
                clause!("the curve of points gives {} at {at} and above", points(*won))
            }
            Reason::CurveBetween((from, low), (to, high)) => clause!(
                "on the curve of points the value lies between {from} ({}) and {to} ({})",
                points(*low),
                points(*high)
            ),
            Reason::LogNormal(median, good) => {
                clause!("points follow a curve: half of them at {median}, nine tenths at {good}")
            }
            Reason::Answer { wanted } => {
                let answer = if *wanted { "yes" } else { "no" };
                clause!("only the answer “{answer}” earns points")
            }
            Reason::Checklist { award, count, even } => match award {
                Award::Each if *even => "every item done earns an equal part".to_owned(),
                Award::Each => "every item done earns points of its own".to_owned(),
                Award::All => {
                    clause!("points are earned only when all {} are done", items(*count))
                }
                Award::AtLeast(needed) => clause!(
                    "at least {} have to be done for all points, and fewer earn none",
                    items(usize::try_from(*needed).unwrap_or(usize::MAX))
                ),
            },
            Reason::PerCase { points: each, start, floor, cap } => {
                let change = if *each < 0.0 { "takes" } else { "adds" };
                let start = if *start == 0.0 {
                    String::new()
                } else {
                    clause!(", beginning from {}", points(*start))
                };
                let held = match (floor, cap) {
                    (Some(floor), _) => clause!(", but never below {}", points(*floor)),
                    (_, Some(cap)) => clause!(", but never above {}", points(*cap)),
                    _ => String::new(),
                };
                clause!("every case {change} {}{start}{held}", points(each.abs()))
            }
            Reason::Compared(method, direction) => {
                let how = match method {
                    RelativeMethod::MinMax => {
                        "by the place between the lowest and the highest unit of the period"
                    }
                    RelativeMethod::ZScore => {
                        "by the distance from the mean of the units of the period, from −3 to +3 \
                         standard deviations"
                    }
                    RelativeMethod::Percentile => {
                        "by the part of the units of the period that did no better"
                    }
                    RelativeMethod::Rank => "by the rank among the units of the period",
                    RelativeMethod::DistanceToBest => {
                        "by the distance to the best unit of the period"
                    }
                };
                clause!("points are given {how}; {}", better(*direction))
            }
            Reason::Goalposts(lowest, highest, direction) => clause!(
                "points are given by the place between the fixed ends {lowest} and {highest}; {}",
                better(*direction)
            ),
            Reason::BestGoalpost(best, direction) => clause!(
                "points are given by the distance to the best end, {best}; {}",
                better(*direction)
            ),
            Reason::Direct(max) => clause!(
                "the formula gives the points themselves, held between 0 and {}",
                STYLE.number(*max)
            ),
        }
    }

    fn cause(&self, cause: &Cause) -> String {
        match cause {
            Cause::NotReported(names) => clause!("no figures have been reported for {names}"),
            Cause::NobodyGave => "nobody has given points yet".to_owned(),
            Cause::ChildrenUnknown(names) => clause!("not all is known of {names}"),
            Cause::ItemsUnknown(names) => clause!("it is not known how {names} turned out"),
            Cause::DoesNotHave(names) => clause!("the unit does not have {names}"),
            Cause::DoesNotApply => "this does not apply to the unit".to_owned(),
            Cause::NothingBelow => "nothing below it counts".to_owned(),
            Cause::NoValue(formula, Some(divisor)) => {
                clause!("the formula `{formula}` has no value, because {divisor} is 0")
            }
            Cause::NoValue(formula, None) => clause!("the formula `{formula}` has no value"),
            Cause::NoBand(value) => clause!("no band holds the value {value}"),
            Cause::NothingToCompare => {
                "there are no units with different results to compare with".to_owned()
            }
            Cause::RuleSilent(value) => clause!("the rule gives no points for the value {value}"),
            Cause::NotKnown => "the result is not known".to_owned(),
        }
    }

    fn band(&self, lower: Option<(&str, bool)>, upper: Option<(&str, bool)>) -> String {
        match (lower, upper) {
            (None, None) => "of all values".to_owned(),
            (Some((edge, true)), None) => clause!("from {edge} on"),
            (Some((edge, false)), None) => clause!("above {edge}"),
            (None, Some((edge, true))) => clause!("up to {edge}"),
            (None, Some((edge, false))) => clause!("below {edge}"),
            (Some((edge, true)), Some((_, true))) if lower == upper => clause!("of exactly {edge}"),
            (Some((from, true)), Some((to, true))) => clause!("from {from} to {to}"),
            (Some((from, true)), Some((to, false))) => clause!("from {from} to below {to}"),
            (Some((from, false)), Some((to, true))) => clause!("above {from} up to {to}"),
            (Some((from, false)), Some((to, false))) => clause!("above {from} and below {to}"),
        }
    }

    fn earned(&self, measured: &str, won: &str, lost: Option<f64>, reason: &str) -> String {
        clause!("{measured}: {won}{}, because {reason}.", lost_clause(lost))
    }

    fn by_rule(&self, measured: &str, reason: &str) -> String {
        clause!("{measured}. The rule: {reason}.")
    }

    fn result(&self, won: &str) -> String {
        clause!("The result: {won}.")
    }

    fn information(&self, measured: Option<&str>) -> String {
        measured.map_or_else(
            || "For information only: no points are at stake.".to_owned(),
            |measured| clause!("{measured}; for information only, no points are at stake."),
        )
    }

    fn items(&self, kind: Items, names: &str) -> String {
        match kind {
            Items::Done => clause!("Done: {names}."),
            Items::NotDone => clause!("Not done: {names}."),
            Items::Unknown => clause!("Not known: {names}."),
            Items::NotApplicable => clause!("Not applicable: {names}."),
        }
    }

    fn given(&self, by: Option<&str>, won: &str, is_group: bool) -> String {
        let by = by.map_or_else(
            || "Points entered directly (it is not recorded by whom)".to_owned(),
            |by| clause!("Points given by {by}"),
        );
        let from = if is_group { "what is below" } else { "figures" };
        clause!("{by}: {won}; not computed from {from}.")
    }

    fn note(&self, note: &str) -> String {
        clause!("Note: “{note}”.")
    }

    fn assigned(&self, cause: &str, policy: Policy, won: &str) -> String {
        let policy = match policy {
            Policy::Zero => "no points".to_owned(),
            Policy::Full => "all points".to_owned(),
            Policy::Points(of) => points(of),
            Policy::Unknown | Policy::Error | Policy::Exclude => "points".to_owned(),
        };
        clause!("{cause}; for this case the programme assigns {policy}: {won}.")
    }

    fn unknown(&self, cause: &str, lowest: f64, highest: f64, max: f64) -> String {
        let range = range(lowest, highest, max);
        clause!("{cause}, so the points are not known yet; they may be {range}.")
    }

    fn excluded(&self, cause: &str, effect: Leaving) -> String {
        let effect = match effect {
            Leaving::MaximumShrinks(of) => {
                clause!("; the maximum above it shrinks by {}", points(of))
            }
            Leaving::OthersScaledUp => {
                "; the others are scaled up to the full maximum above".to_owned()
            }
            Leaving::OthersAveraged => "; what is above looks at the others only".to_owned(),
            Leaving::Nothing => String::new(),
        };
        clause!("{cause}, so this does not count{effect}.")
    }

    fn may_return(&self, lowest: f64, highest: f64) -> String {
        clause!("Once all figures are there, it may earn {}.", range(lowest, highest, 0.0))
    }

    fn may_change(&self, missing: &str, lowest: f64, highest: f64, max: f64) -> String {
        let missing = if missing.is_empty() { "some figures" } else { missing };
        let range = range(lowest, highest, max);
        clause!("Still missing: {missing}; once all is there, the points may be {range}.")
    }

    fn inherited(&self, unit_type: &str, unit: Option<&str>, won: Option<&str>) -> String {
        let place = unit.map_or_else(
            || clause!("a unit of type “{unit_type}”"),
            |unit| clause!("“{unit}” (“{unit_type}”)"),
        );
        let won = won.map_or_else(
            || "there is no result there that counts yet".to_owned(),
            |won| clause!("this unit shares that result: {won}"),
        );
        clause!("This is assessed at {place}; {won}.")
    }

    fn rounded(&self, decimals: u8) -> String {
        let word = if decimals == 1 { "decimal" } else { "decimals" };
        clause!("The points are rounded to {decimals} {word}.")
    }

    fn combined(&self, combined: &Combined, won: Option<&str>, lost: Option<f64>) -> String {
        let of = items(combined.count);
        let weighed = if combined.even { "" } else { "weighted " };
        let how = match combined.aggregate {
            Aggregate::Sum => clause!("The points of {of} added up"),
            Aggregate::Mean(Mean::Arithmetic) => {
                clause!("The {weighed}mean of the shares of {of}")
            }
            Aggregate::Mean(Mean::Geometric) => clause!(
                "The {weighed}geometric mean of the shares of {of} (a high one cannot fully make \
                 up for a low one)"
            ),
            Aggregate::Mean(Mean::Harmonic) => clause!(
                "The {weighed}harmonic mean of the shares of {of} (low ones pull it down strongly)"
            ),
            Aggregate::Mean(Mean::Power(power)) => clause!(
                "The {weighed}power mean, of power {}, of the shares of {of}",
                STYLE.number(power)
            ),
            Aggregate::Min => clause!("The lowest share of {of} counts"),
            Aggregate::Median => clause!("The middle share of {of} counts"),
            Aggregate::AllOrNothing => {
                clause!("Points are earned only when every one of {of} has all its points")
            }
        };
        let won = won.map_or_else(String::new, |won| clause!(": {won}"));
        clause!("{how}{won}{}.", lost_clause(lost))
    }

    fn partly(&self, known: usize, count: usize, won: &str, lost: Option<f64>) -> String {
        clause!(
            "{known} of {} fully known; the known part has {won}{}.",
            items(count),
            lost_clause(lost)
        )
    }

    fn still_unknown(&self, names: &str) -> String {
        clause!("Not fully known: {names}.")
    }

    fn final_range(&self, lowest: f64, highest: f64, max: f64) -> String {
        clause!("The final result will be {}.", range(lowest, highest, max))
    }

    fn cannot_change(&self, names: &str) -> String {
        clause!("Not all is known of {names}, but that cannot change the result.")
    }

    fn losses(&self, names: &str) -> String {
        clause!("Most points were lost at {names}.")
    }

    fn made_good(&self, names: &str) -> String {
        clause!("Made good by {names}.")
    }

    fn weakest(&self, names: &str) -> String {
        clause!("Lowest: {names}.")
    }

    fn not_full(&self, names: &str) -> String {
        clause!("Not complete: {names}.")
    }

    fn left_out(&self, names: &str) -> String {
        clause!("Not counted: {names}.")
    }

    fn adjusted(&self, adjusted: Adjusted) -> String {
        match adjusted {
            Adjusted::HeldAtMaximum(sum, max) => clause!(
                "The items add up to {}, but no more than {} count.",
                points(sum),
                STYLE.number(max)
            ),
            Adjusted::HeldAtZero(sum) => {
                clause!(
                    "The items add up to {}, but the result does not fall below 0.",
                    points(sum)
                )
            }
            Adjusted::Rounded(sum) => clause!("Rounded from {}.", points(sum)),
            Adjusted::KeptInClass(sum) => clause!(
                "The items add up to {}; the points shown are not rounded over the edge of a class.",
                points(sum)
            ),
            Adjusted::ScaledUp(max) => clause!(
                "Since some items do not count, the others are scaled up to a maximum of {}.",
                points(max)
            ),
        }
    }

    fn gate(&self, gate: &Gate<'_>) -> String {
        let effect = match &gate.effect {
            Effect::Zero => "all points are lost".to_owned(),
            Effect::Points(most) => clause!("at most {} can be had", points(*most)),
            Effect::Share(share) => clause!("at most {share} of the maximum can be had"),
            Effect::Class(class) => clause!("the class can be {class} at best"),
        };
        let message = gate.message;
        if gate.undecided {
            clause!(
                "It is not known yet whether this condition applies: {message}; if it does, {effect}."
            )
        } else {
            clause!("This condition applies: {message}; therefore {effect}.")
        }
    }

    fn class(&self, name: &str, standing: Standing) -> String {
        let standing = match standing {
            Standing::ByPoints => "",
            Standing::HeldByGate => {
                "; the points would do for a better one, but the condition above holds it down"
            }
            Standing::WhateverComes => {
                ", whatever values the missing figures turn out to have (that one does not \
                 apply is not counted among them)"
            }
        };
        clause!("Class: {name}{standing}.")
    }

    fn next_class(&self, name: &str, needed: f64, edge: f64, included: bool) -> String {
        let needed = rounded_up(needed);
        let verb = if math::same(needed, 1.0) { "is" } else { "are" };
        let (needed, edge) = (points(needed), points(edge));
        if included {
            clause!("For {name} (from {edge} on), {needed} {verb} missing.")
        } else {
            clause!("For {name} (above {edge}), more than {needed} {verb} missing.")
        }
    }

    fn class_for_now(&self, name: &str, possible: &str) -> String {
        clause!(
            "Class for now: {name}, not certain yet: figures are missing, and with their values \
             it may be {possible} (that one does not apply is not counted among them)."
        )
    }

    fn class_open(&self, names: &str) -> String {
        clause!("The class is not certain yet, since figures are missing: it may be {names}.")
    }

    fn proposed(&self, weight: bool) -> String {
        let what = if weight { "weight" } else { "points" };
        clause!("Proposed {what}, not decided by anyone.")
    }
}
