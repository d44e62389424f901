//! The exact optimum of a weighted mean whose weights are only known to lie between two values.

use super::exact_sum::exact_sum;
use super::outcome::share;

/// A share whose weight in a mean is only known to lie between two values.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub(super) share: f64,
    pub(super) least: f64,
    pub(super) most: f64,
}

/// The lowest value of `(extra + Σ weight × share) / Σ weight` over all possible weights, where
/// `settled` has the sums of weighted shares and of weights that cannot change.
///
/// A share below the mean pulls it down, the more it weighs; one above pulls it up. Taken
/// in ascending order, each share below the mean so far gets its full weight: the first
/// one that is not ends the search.
pub(super) fn lowest_mean(settled: (f64, f64), parts: &mut [Part], extra: f64) -> f64 {
    sort_few(parts);
    let least = parts.iter().map(|part| part.least);
    let mut weight = exact_sum(std::iter::once(settled.1).chain(least));
    let beyond = settled.0 + extra;
    if beyond < 0.0 && weight <= 0.0 {
        // The lighter what remains, the more a deduction weighs: without end.
        return f64::NEG_INFINITY;
    }
    let shares = parts.iter().map(|part| part.share * part.least);
    let mut whole = exact_sum([settled.0, extra].into_iter().chain(shares));
    for part in parts {
        if weight > 0.0 && part.share >= whole / weight {
            break;
        }
        weight += part.most - part.least;
        whole += part.share * (part.most - part.least);
    }
    share(whole, weight)
}

/// Sorts by share. Groups have few children that are open: inserted one by one they are in order
/// before a sort for many has begun.
fn sort_few(parts: &mut [Part]) {
    for end in 1..parts.len() {
        let mut at = end;
        while let Some([before, after]) = at.checked_sub(1).and_then(|from| parts.get(from..=at))
            && after.share.total_cmp(&before.share).is_lt()
        {
            parts.swap(at - 1, at);
            at -= 1;
        }
    }
}

/// The highest such value: the lowest of the mirror image.
pub(super) fn highest_mean(settled: (f64, f64), parts: &mut [Part], extra: f64) -> f64 {
    parts.iter_mut().for_each(|part| part.share = -part.share);
    -lowest_mean((-settled.0, settled.1), parts, -extra)
}

#[cfg(test)]
mod tests {
    use super::{Part, highest_mean, lowest_mean};

    /// The optimum lies where every weight is at one of its ends: all choices of ends, tried.
    fn tried(parts: &[Part], extra: f64) -> (f64, f64) {
        let mut found = (f64::INFINITY, f64::NEG_INFINITY);
        for choice in 0..1_u32 << parts.len() {
            let ends = parts.iter().enumerate();
            let weight = |(at, part): (usize, &Part)| {
                if choice >> at & 1 == 1 { part.most } else { part.least }
            };
            let weights: f64 = ends.clone().map(weight).sum();
            let whole: f64 = ends.map(|(at, part)| weight((at, part)) * part.share).sum();
            if weights > 0.0 {
                let mean = (extra + whole) / weights;
                found = (found.0.min(mean), found.1.max(mean));
            }
        }
        found
    }

    #[test]
    fn the_optimum_is_that_of_all_choices() {
        let part = |share, least, most| Part { share, least, most };
        for parts in [
            vec![part(0.2, 1.0, 1.0), part(0.9, 0.0, 2.0), part(0.5, 0.0, 1.0)],
            vec![part(0.0, 0.0, 1.0), part(1.0, 0.0, 1.0), part(0.7, 2.0, 3.0)],
            vec![part(0.4, 1.0, 4.0), part(0.4, 1.0, 1.0), part(0.1, 0.0, 0.5)],
        ] {
            for extra in [0.0, 0.3] {
                let (lowest, highest) = tried(&parts, extra);
                assert!(
                    (lowest_mean((0.0, 0.0), &mut parts.clone(), extra) - lowest).abs() < 1e-12
                );
                assert!(
                    (highest_mean((0.0, 0.0), &mut parts.clone(), extra) - highest).abs() < 1e-12
                );
            }
        }
    }
}
