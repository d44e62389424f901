//! What the inputs of a row may be, whatever is missing.

use crate::formula::Range;
use crate::value::Value;

/// Fills in what each input may be: its value where it is known, else its domain, narrowed
/// by what it is a part of and by its own parts.
///
/// `parts` has the inputs that cannot exceed another, and that. These chains have no circles;
/// the check says so.
pub(crate) fn fill(
    ranges: &mut Vec<Range>,
    domains: &[Range],
    parts: &[(usize, usize)],
    value: impl Fn(usize) -> Value,
) {
    ranges.clear();
    ranges.extend(domains.iter().enumerate().map(|(input, domain)| match value(input) {
        Value::Missing => *domain,
        value => Range::of(value),
    }));
    // Upper ends go down the chains and lower ends up, one link in each round.
    for _ in 0..=parts.len() {
        let mut settled = true;
        for &(part, whole) in parts {
            let (Some(&small), Some(&large)) = (ranges.get(part), ranges.get(whole)) else {
                continue;
            };
            if !small.known || !large.known {
                continue;
            }
            if value(part) == Value::Missing && large.highest < small.highest {
                narrow(ranges, part, small.lowest, large.highest);
                settled = false;
            }
            if value(whole) == Value::Missing && small.lowest > large.lowest {
                narrow(ranges, whole, small.lowest, large.highest);
                settled = false;
            }
        }
        if settled {
            break;
        }
    }
}

/// Sets the ends of a range. Ends that cross belong to values that contradict each other:
/// the one that was narrowed last holds.
fn narrow(ranges: &mut [Range], at: usize, lowest: f64, highest: f64) {
    if let Some(range) = ranges.get_mut(at) {
        (range.lowest, range.highest) = (lowest.min(highest), highest.max(lowest));
    }
}
