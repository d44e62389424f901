//! Indicators of one unit whose points hang on one number each: those on scales are scored
//! several in one step, like several units of one indicator elsewhere.

use super::leaf::Plain;
use super::points::Linear;
use crate::math::{MOST_PLAIN, plain_decimal};
use crate::score::outcome::round_up_to;

/// The plain indicators of a programme.
#[derive(Debug, Clone, Default)]
pub(super) struct Plains {
    scales: Vec<Scales>,
    /// The others, each with the place of its number.
    others: Vec<(usize, Plain)>,
}

/// Which of the plain indicators it is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Which {
    /// The number of the scales, and the one among them.
    Scale(usize, usize),
    Other(usize),
}

/// Indicators on scales that are rounded alike, one column for each of their terms.
#[derive(Debug, Clone, Default)]
struct Scales {
    decimals: Option<u8>,
    /// Where the numbers are.
    places: Vec<usize>,
    zero_at: Vec<f64>,
    length: Vec<f64>,
    max: Vec<f64>,
    full: Vec<f64>,
    zero: Vec<f64>,
    falling: Vec<bool>,
    undefined: Vec<Option<f64>>,
}

/// The buffers of plain indicators.
#[derive(Debug, Clone, Default)]
pub(super) struct Room {
    numbers: Vec<f64>,
    of_scales: Vec<f64>,
    /// The points of all of them, by their [slots](Plains::slot).
    pub(super) points: Vec<f64>,
}

impl Plains {
    /// Adds an indicator whose number is at a place.
    pub(super) fn add(&mut self, place: usize, plain: Plain) -> Which {
        let Some((linear, max)) = plain.scale().filter(|(_, max)| *max < MOST_PLAIN) else {
            self.others.push((place, plain));
            return Which::Other(self.others.len() - 1);
        };
        let decimals = plain.decimals;
        let same = self.scales.iter().position(|scales| scales.decimals == decimals);
        let at = same.unwrap_or_else(|| {
            self.scales.push(Scales { decimals, ..Scales::default() });
            self.scales.len() - 1
        });
        let scales = self.scales.get_mut(at).map(|scales| scales.add(place, linear, max, &plain));
        Which::Scale(at, scales.unwrap_or_default())
    }

    /// Where the points of an indicator are, once all are added.
    pub(super) fn slot(&self, which: Which) -> usize {
        let before = |scales: usize| -> usize {
            self.scales.iter().take(scales).map(|scales| scales.places.len()).sum()
        };
        match which {
            Which::Scale(scales, at) => before(scales) + at,
            Which::Other(at) => before(self.scales.len()) + at,
        }
    }

    /// The points of all of them; none where something is undefined that no policy settles.
    #[inline(always)]
    pub(super) fn run(&self, numbers: &[f64], room: &mut Room) -> Option<()> {
        room.points.clear();
        for scales in &self.scales {
            scales.run(numbers, room)?;
        }
        for (place, plain) in &self.others {
            room.points.push(plain.points(*numbers.get(*place)?)?);
        }
        Some(())
    }
}

impl Scales {
    fn add(&mut self, place: usize, linear: Linear, max: f64, plain: &Plain) -> usize {
        self.places.push(place);
        self.zero_at.push(linear.zero_at);
        self.length.push(linear.length);
        self.max.push(max);
        self.full.push(linear.full);
        self.zero.push(linear.zero);
        self.falling.push(!linear.rising);
        self.undefined.push(plain.undefined);
        self.places.len() - 1
    }

    #[inline(always)]
    fn run(&self, numbers: &[f64], room: &mut Room) -> Option<()> {
        let Room { numbers: xs, of_scales: all, points } = room;
        xs.clear();
        xs.extend(self.places.iter().map(|&at| numbers.get(at).copied().unwrap_or(f64::NAN)));
        // As `Linear::at` has it, without a branch.
        let ends = self.zero_at.iter().zip(&self.length).zip(&self.max);
        let firsts = self.full.iter().zip(&self.zero).zip(&self.falling);
        all.clear();
        all.extend(xs.iter().zip(ends).zip(firsts).map(
            |((&x, ((zero_at, length), max)), ((full, zero), &falling))| {
                let inner = max * ((x - zero_at) / length) + 0.0;
                let some = if (x >= *zero) ^ falling { inner } else { 0.0 };
                if (x >= *full) ^ falling { *max } else { some }
            },
        ));
        let with_max = all.iter_mut().zip(&self.max);
        match self.decimals {
            Some(decimals) => {
                with_max.for_each(|(points, &max)| *points = round_up_to(*points, max, decimals));
            }
            None => with_max.for_each(|(points, _)| *points = plain_decimal(*points)),
        }
        if !xs.iter().fold(true, |all, x| all & x.is_finite()) {
            let undefined = xs.iter().zip(&self.undefined).zip(all.iter_mut());
            for ((_, stand_in), points) in undefined.filter(|((x, _), _)| !x.is_finite()) {
                *points = (*stand_in)?;
            }
        }
        points.extend_from_slice(all);
        Some(())
    }
}
