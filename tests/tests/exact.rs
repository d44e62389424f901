//! Thresholds and roundings against exact fractions.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "tests fail by panicking; the numbers are small"
)]

use chiso::observe::Observations;
use chiso::programme::Programme;
use chiso::unit::Unit;
use chiso::{Plan, math};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;
use serde_json::json;

const LARGEST: u64 = 10_000_000;

fn fraction(a: u64, b: u64) -> BigRational {
    BigRational::new(BigInt::from(a), BigInt::from(b))
}

/// The number of 10^decimals-ths that exact rounding, halves upwards, gives.
fn rounded(x: &BigRational, decimals: u8) -> BigInt {
    let scale = BigRational::from(BigInt::from(10_u64.pow(u32::from(decimals))));
    (x * scale + fraction(1, 2)).floor().to_integer()
}

/// The same of an `f64` that is a decimal of so many places.
fn steps(x: f64, decimals: u8) -> BigInt {
    // The text of a number is its shortest decimal: exact, with nothing computed.
    let text = format!("{x:.places$}", places = usize::from(decimals));
    assert!(text.parse::<f64>().unwrap() == x, "{x} has more than {decimals} decimals");
    text.replace('.', "").parse().unwrap()
}

/// A threshold `ten-thousandths / 10^places` as the nearest `f64`, as a document reads it.
fn decimal(digits: u64, places: u8) -> f64 {
    format!("{digits}e-{places}").parse().unwrap()
}

/// Two counts, the first at most the second.
fn counts(largest: u64) -> impl Strategy<Value = (u64, u64)> {
    let any = (1..=largest).prop_flat_map(|b| (0..=b, Just(b)));
    let round = (1_u64..=1000).prop_flat_map(|b| (0..=b, Just(b)));
    // The counts that make many decimals meet exactly.
    let decimal = (prop::sample::select(vec![4_u64, 8, 20, 100, 125, 1000, 10_000]), 1_u64..=40)
        .prop_flat_map(|(b, times)| (0..=b).prop_map(move |a| (a * times, b * times)));
    prop_oneof![any, round, decimal]
}

/// Digits and places of a threshold that lies at `a / b` exactly, next to it, or anywhere.
fn near(a: u64, b: u64, raw: u64, places: u8) -> u64 {
    let scale = 10_u64.pow(u32::from(places));
    let at = a * scale / b;
    match raw % 4 {
        0 => at,
        1 => at + 1,
        2 => at.saturating_sub(1),
        _ => raw / 4 % (scale + 1),
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(120_000)
    })]

    /// A share, a percentage, and a percentage computed the other way round.
    #[test]
    fn comparisons((a, b) in counts(LARGEST), raw in any::<u64>(), places in 0_u8..=4) {
        let digits = near(a, b, raw, places);
        let exact = fraction(a, b);
        let edge = fraction(digits, 10_u64.pow(u32::from(places)));
        let share = a as f64 / b as f64;
        let threshold = decimal(digits, places);
        prop_assert_eq!(math::at_least(share, threshold), exact >= edge, "{}/{} {}", a, b, threshold);
        prop_assert_eq!(math::above(share, threshold), exact > edge, "{}/{} {}", a, b, threshold);
        prop_assert_eq!(math::same(share, threshold), exact == edge, "{}/{} {}", a, b, threshold);

        let percents = [100.0 * a as f64 / b as f64, share * 100.0];
        let digits = if raw % 2 == 0 { digits * 100 } else { near(100 * a, b, raw / 2, places) };
        let edge = fraction(digits, 10_u64.pow(u32::from(places)));
        let threshold = decimal(digits, places);
        let exact = exact * BigRational::from(BigInt::from(100));
        for percent in percents {
            prop_assert_eq!(math::at_least(percent, threshold), exact >= edge, "{}/{} {}", a, b, threshold);
            prop_assert_eq!(math::above(percent, threshold), exact > edge, "{}/{} {}", a, b, threshold);
            prop_assert_eq!(math::same(percent, threshold), exact == edge, "{}/{} {}", a, b, threshold);
        }
    }

    /// Points in proportion to counts, rounded.
    #[test]
    fn roundings((a, b) in counts(LARGEST), max in 1_u64..=100, decimals in 0_u8..=4) {
        let exact = fraction(a * max, b);
        for points in [max as f64 * (a as f64 / b as f64), (max * a) as f64 / b as f64] {
            let shown = math::round_half_away(points, decimals);
            prop_assert_eq!(steps(shown, decimals), rounded(&exact, decimals), "{}·{}/{}", max, a, b);
            let negative = math::round_half_away(-points, decimals);
            prop_assert!(negative == -shown && (shown != 0.0 || negative.is_sign_positive()));
        }
    }

    /// Numbers that end in a 5 just behind the last decimal: 1.005, 2.675, k + ½.
    #[test]
    fn halves(k in 0_u64..100_000, decimals in 0_u8..=4, below in 0_u64..3) {
        let digits = 10 * k + 5 - below;
        let x = decimal(digits, decimals + 1);
        let exact = fraction(digits, 10_u64.pow(u32::from(decimals) + 1));
        prop_assert_eq!(steps(math::round_half_away(x, decimals), decimals), rounded(&exact, decimals), "{}", x);
        // The same number as a sum that binary fractions miss.
        let sum = x * 3.0 - x * 2.0;
        prop_assert_eq!(steps(math::round_within(sum, x * 3.0, decimals), decimals), rounded(&exact, decimals), "{}", x);
    }

    /// Sums of points of two decimals are what they are on paper.
    #[test]
    fn sums(digits in prop::collection::vec(0_u64..2_000, 1..40)) {
        let sum = math::decimal(math::sum(digits.iter().map(|digits| decimal(*digits, 2))));
        prop_assert_eq!(sum, decimal(digits.iter().sum(), 2));
    }
}

#[test]
fn the_examples_that_everybody_knows() {
    assert!(math::at_least(29.0 / 100.0 * 100.0, 29.0));
    assert!(math::at_least(1.0 / 3.0 * 3.0, 1.0) && math::same(1.0 / 3.0 * 3.0, 1.0));
    for (x, shown) in [(1.005, 1.01), (2.675, 2.68), (1.115, 1.12), (0.285, 0.29), (4.35, 4.35)] {
        assert_eq!(math::round_half_away(x, 2), shown);
    }
    // Money has no room for tolerance, and needs none.
    for whole in [1e12, 123_456_789_012_345.0, 4e15] {
        assert_eq!(math::round_half_away(whole, 0), whole);
        assert_eq!(math::round_half_away(whole, 2), whole);
    }
    assert_eq!(math::round_half_away(123_456_789_012.345, 2), 123_456_789_012.35);
}

/// Every case is a programme of its own, with ten units.
fn score(document: &serde_json::Value, units: &[(u64, u64)]) -> Vec<f64> {
    let plan = Plan::new(Programme::from_value(document).unwrap()).unwrap();
    let observations: Vec<Observations> = units
        .iter()
        .enumerate()
        .map(|(at, (a, b))| {
            Observations::new(Unit::new(at.to_string())).with("a", *a as f64).with("b", *b as f64)
        })
        .collect();
    plan.score_observations(&observations).unwrap().points("i").unwrap().to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4_000) })]

    /// Bands of whole indicators, over shares and over percentages: 40,000 units.
    #[test]
    fn bands(
        units in prop::collection::vec(counts(LARGEST), 10),
        raw in any::<u64>(), places in 0_u8..=2, percent in any::<bool>(), included in any::<bool>(),
    ) {
        let (a, b) = units[0];
        // Of a percentage: as many decimals behind the percent sign.
        let digits = near(100 * a, b, raw, places).min(100 * 10_u64.pow(u32::from(places)) - 1).max(1);
        let number = decimal(digits, places);
        let edge = if percent { json!(number) } else { json!(format!("{number}%")) };
        let formula = if percent { "100 * a / b" } else { "a / b" };
        let bands = if included {
            json!([{"at_least": edge, "points": 1}, {"below": edge, "points": 0}])
        } else {
            json!([{"above": edge, "points": 1}, {"at_most": edge, "points": 0}])
        };
        let document = json!({
            "chiso": 1, "id": "bands", "inputs": {"a": {"type": "count", "at_most": "b"}, "b": {"type": "count"}},
            "tree": [{"id": "i", "max": 1, "formula": formula, "rule": {"bands": bands}, "undefined": "zero"}],
        });
        let edge = fraction(digits, 100 * 10_u64.pow(u32::from(places)));
        for ((a, b), points) in units.iter().zip(score(&document, &units)) {
            let exact = fraction(*a, *b);
            let reached = if included { exact >= edge } else { exact > edge };
            prop_assert_eq!(points, f64::from(u8::from(reached)), "{}/{} {}", a, b, &document);
        }
    }

    /// Proportional points of whole indicators, rounded: 40,000 units.
    #[test]
    fn proportions(
        units in prop::collection::vec(counts(200_000), 10),
        zero in 0_u64..90, width in 5_u64..=100, max in 1_u64..=30, decimals in 0_u8..=3,
    ) {
        let full = (zero + width).min(100);
        let document = json!({
            "chiso": 1, "id": "proportions", "round": {"decimals": decimals, "at": "indicator"},
            "inputs": {"a": {"type": "count", "at_most": "b"}, "b": {"type": "count"}},
            "tree": [{
                "id": "i", "max": max, "formula": "a / b", "undefined": "zero",
                "rule": {"proportional": {"zero_at": format!("{zero}%"), "full_at": format!("{full}%")}},
            }],
        });
        let (zero, one) = (fraction(zero, 100), BigRational::from(BigInt::from(1)));
        let width = fraction(full, 100) - &zero;
        for ((a, b), points) in units.iter().zip(score(&document, &units)) {
            let share = ((fraction(*a, *b) - &zero) / &width).max(&one - &one).min(one.clone());
            let exact = share * BigRational::from(BigInt::from(max));
            prop_assert_eq!(steps(points, decimals), rounded(&exact, decimals), "{}/{} {}", a, b, &document);
        }
    }
}

/// Numbers of every size and sign, many of them next to a decimal.
fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        -1e4..1e4,
        (-100_000_i32..100_000, 0_u8..5).prop_map(|(number, places)| {
            f64::from(number) / f64::from(10_u32.pow(u32::from(places)))
        }),
        proptest::num::f64::NORMAL | proptest::num::f64::ZERO | proptest::num::f64::SUBNORMAL,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn thresholds_made_plain_decide_as_decimals_do(
        edge in any_number(),
        x in any_number(),
        steps in -300_i64..300,
    ) {
        let (from, above) = (math::first_at_least(edge), math::first_above(edge));
        // Around the places where the answer turns, and anywhere else.
        let beside = |at: f64| {
            (0..steps.abs()).fold(at, |x, _| if steps < 0 { x.next_down() } else { x.next_up() })
        };
        for x in [x, edge, beside(edge), beside(from), beside(above), from.next_down()] {
            prop_assert_eq!(x >= from, math::at_least(x, edge), "{} at least {}", x, edge);
            prop_assert_eq!(x >= above, math::above(x, edge), "{} above {}", x, edge);
        }
    }
}

/// `decimal` takes a shorter way for numbers that are not large: to the bits of what it says.
#[test]
fn decimals_are_the_nearest_of_nine_places_or_the_number() {
    let definition = |x: f64| {
        let nearest = math::round_half_away(x, 9);
        if math::same(x, nearest) { nearest } else { x }
    };
    let check = |x: f64| {
        assert_eq!(math::decimal(x).to_bits(), definition(x).to_bits(), "{x:?}");
    };
    let mut seed = 1_u64;
    for _ in 0..400_000 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let part = |shift: u32, end: u64| f64::from(u32::try_from((seed >> shift) % end).unwrap());
        // Decimals of up to ten places up to 16,000, by units in the last place, by the
        // tolerance or by half a place apart.
        let power = math::pow(10.0, part(20, 11));
        let decimal = (part(32, 16_000_000) / 1e3 * power).floor() / power;
        let off = (part(8, 41) - 20.0) / 20.0;
        for apart in [0.0, off * 1e-16, off * 1e-13, off * 1e-10, off * 1e-9, off] {
            check(decimal + apart);
            check(-(decimal + apart));
        }
    }
    for x in [0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, 8e3, 1e300, 1e-300, f64::NAN] {
        check(x);
    }
}
