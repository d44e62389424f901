//! Bands: no value in two of them, none in no band, none that no value reaches.

use super::Checker;
use super::cut::Cut;
use super::formulas::Measured;
use super::rules::outside;
use crate::error::{Code, Diagnostic};
use crate::math;
use crate::programme::{Band, Quantity};
use crate::value::Type;

/// A band whose edges are known.
struct Interval {
    at: usize,
    lower: Cut,
    upper: Cut,
}

impl Checker<'_> {
    pub(super) fn bands(
        &mut self,
        bands: &[Band],
        path: &str,
        max: f64,
        measured: Option<Measured>,
    ) {
        if bands.is_empty() {
            self.found.push(
                Diagnostic::new(Code::BandGap, "there are no bands: no value has points")
                    .at(path)
                    .help("add bands, each with `points` and its edges"),
            );
            return;
        }
        let mut intervals = Vec::new();
        let mut all_known = true;
        for (at, band) in bands.iter().enumerate() {
            match self.band(band, &format!("{path}/{at}"), max, measured) {
                Some((lower, upper)) => intervals.push(Interval { at, lower, upper }),
                None => all_known = false,
            }
        }
        let Some(measured) = measured.filter(|_| all_known) else { return };
        let whole = measured.value_type == Type::Count;
        let turn = |cut: Cut| if whole { cut.whole() } else { cut };
        let domain = (turn(Cut::before(measured.lowest)), turn(Cut::after(measured.highest)));
        for interval in &mut intervals {
            interval.lower = turn(interval.lower);
            interval.upper = turn(interval.upper);
        }
        let words = Words {
            whole,
            percent: bands.iter().flat_map(edges).any(|edge| matches!(edge, Quantity::Share(_))),
        };
        self.cover(intervals, domain, path, words);
    }

    /// The edges of a band, if both are known and go together.
    fn band(
        &mut self,
        band: &Band,
        path: &str,
        max: f64,
        measured: Option<Measured>,
    ) -> Option<(Cut, Cut)> {
        for (field, edge) in [
            ("at_least", &band.at_least),
            ("above", &band.above),
            ("at_most", &band.at_most),
            ("below", &band.below),
        ] {
            if let Some(edge) = edge {
                self.scale(edge, &format!("{path}/{field}"), measured);
            }
        }
        if outside(band.points, max) {
            self.invalid_band(
                format!("{path}/points"),
                format!("{} points lie outside of 0 to {max}", band.points),
                "change the points, or `max`",
            );
        }
        let double = match (&band.at_least, &band.above, &band.at_most, &band.below) {
            (Some(_), Some(_), _, _) => Some(("above", "two lower edges, `at_least` and `above`")),
            (_, _, Some(_), Some(_)) => Some(("below", "two upper edges, `at_most` and `below`")),
            _ => None,
        };
        if let Some((field, edges)) = double {
            let message = format!("the band has {edges}");
            self.invalid_band(format!("{path}/{field}"), message, "keep one of the two");
            return None;
        }
        let cut = |edge: &Option<Quantity>, make: fn(f64) -> Cut| match edge {
            Some(quantity) => self.number(quantity).map(make).map(Some),
            None => Some(None),
        };
        let lower = cut(&band.at_least, Cut::before)?.or(cut(&band.above, Cut::after)?);
        let upper = cut(&band.below, Cut::before)?.or(cut(&band.at_most, Cut::after)?);
        let (lower, upper) = (lower.unwrap_or(Cut::LOWEST), upper.unwrap_or(Cut::HIGHEST));
        if !lower.is_below(upper) {
            self.invalid_band(
                path.to_owned(),
                "the band ends before it begins".to_owned(),
                "exchange its edges",
            );
            return None;
        }
        Some((lower, upper))
    }

    fn invalid_band(&mut self, path: String, message: String, help: &str) {
        self.found.push(Diagnostic::new(Code::InvalidBand, message).at(path).help(help));
    }

    fn cover(
        &mut self,
        mut bands: Vec<Interval>,
        (lowest, highest): (Cut, Cut),
        path: &str,
        words: Words,
    ) {
        bands.retain(|band| {
            let reached = band.lower.highest(lowest).is_below(band.upper.lowest(highest));
            if !reached {
                self.found.push(
                    Diagnostic::new(Code::BandUnreachable, "no value falls into the band")
                        .at(format!("{path}/{}", band.at))
                        .help(format!(
                            "the formula gives values {}",
                            words.between(lowest, highest)
                        )),
                );
            }
            reached
        });
        // Being the same as decimals is not transitive, and a sort may panic over an order that
        // is not total: edges are sorted as they are first, and runs of the same once more.
        bands.sort_by(|a, b| a.lower.number.total_cmp(&b.lower.number));
        for same in bands.chunk_by_mut(|a, b| math::same(a.lower.number, b.lower.number)) {
            same.sort_by_key(|band| (band.lower.after, band.at));
        }
        // How far the bands so far reach, and which of them reaches so far.
        let mut reach = lowest;
        let mut furthest: Option<usize> = None;
        for band in &bands {
            if reach.is_below(band.lower) {
                self.gap(reach, band.lower, path, band.at, words);
            }
            if let Some(other) = furthest.filter(|_| band.lower.is_below(reach)) {
                let shared = words.between(band.lower.highest(lowest), reach.lowest(band.upper));
                self.found.push(
                    Diagnostic::new(
                        Code::BandOverlap,
                        format!("values {shared} fall into two bands, `{path}/{other}` and this one"),
                    )
                    .at(format!("{path}/{}", band.at))
                    .help("let one band end where the other begins: `below` goes with `at_least`, `at_most` with `above`"),
                );
            }
            if reach.is_below(band.upper) {
                reach = band.upper;
                furthest = Some(band.at);
            }
        }
        if reach.is_below(highest) {
            let last = furthest.unwrap_or(0);
            self.gap(reach, highest, path, last, words);
        }
    }

    fn gap(&mut self, from: Cut, to: Cut, path: &str, at: usize, words: Words) {
        self.found.push(
            Diagnostic::new(
                Code::BandGap,
                format!("values {} fall into no band", words.between(from, to)),
            )
            .at(format!("{path}/{at}"))
            .help("let one band end where the next begins, and leave out the outermost edges"),
        );
    }
}

fn edges(band: &Band) -> impl Iterator<Item = &Quantity> {
    [&band.at_least, &band.above, &band.at_most, &band.below].into_iter().flatten()
}

/// How values are named in messages.
#[derive(Clone, Copy)]
struct Words {
    whole: bool,
    percent: bool,
}

impl Words {
    fn number(self, number: f64) -> String {
        if self.percent {
            Quantity::Share(number).to_string()
        } else {
            math::round_half_away(number, 12).to_string()
        }
    }

    /// `from 5 up to, not including, 7`
    fn between(self, from: Cut, to: Cut) -> String {
        let above = from.number.is_finite();
        let below = to.number.is_finite();
        if self.whole && above && below {
            // Cuts between whole numbers stand before one.
            let last = to.number - 1.0;
            return if math::same(from.number, last) {
                format!("of {}", self.number(last))
            } else {
                format!("from {} to {}", self.number(from.number), self.number(last))
            };
        }
        if above && below && math::same(from.number, to.number) {
            return format!("of {}", self.number(from.number));
        }
        let lower = match (above, from.after) {
            (false, _) => String::new(),
            (true, false) => format!("from {}", self.number(from.number)),
            (true, true) => format!("above {}", self.number(from.number)),
        };
        let upper = match (below, to.after) {
            (false, _) => String::new(),
            (true, true) => format!("up to {}", self.number(to.number)),
            (true, false) => format!("below {}", self.number(to.number)),
        };
        match (lower.is_empty(), upper.is_empty()) {
            (true, true) => "of any size".to_owned(),
            (false, false) => format!("{lower} and {upper}"),
            _ => format!("{lower}{upper}"),
        }
    }
}
