//! What the inputs of a row may be, whatever is missing.

use crate::formula::Range;
use crate::value::Value;

/// For every input that is a part of another or has parts: the inputs that narrow it down, and
/// how. The others stand alone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Chains {
    /// The chain of every input.
    of: Vec<Option<usize>>,
    chains: Vec<Chain>,
}

/// Inputs that are parts of each other.
#[derive(Debug, Clone, Default)]
struct Chain {
    inputs: Vec<usize>,
    /// The inputs that cannot exceed another, and that.
    parts: Vec<(usize, usize)>,
}

impl Chains {
    /// The chains of so many inputs; `parts` has those that cannot exceed another, and that.
    pub(crate) fn new(inputs: usize, parts: &[(usize, usize)]) -> Self {
        // Every input carries the number of its chain; a link makes one of two.
        let mut number: Vec<usize> = (0..inputs).collect();
        for &(part, whole) in parts {
            if let (Some(&from), Some(&to)) = (number.get(part), number.get(whole)) {
                number.iter_mut().filter(|of| **of == from).for_each(|of| *of = to);
            }
        }
        let mut chains = Self { of: vec![None; inputs], chains: Vec::new() };
        for link in parts {
            let Some(&of) = number.get(link.0) else { continue };
            let members = || number.iter().enumerate().filter(move |(_, other)| **other == of);
            let known = members().find_map(|(input, _)| chains.of.get(input).copied().flatten());
            let place = known.unwrap_or_else(|| {
                let inputs: Vec<usize> = members().map(|(input, _)| input).collect();
                let place = chains.chains.len();
                for &input in &inputs {
                    if let Some(of) = chains.of.get_mut(input) {
                        *of = Some(place);
                    }
                }
                chains.chains.push(Chain { inputs, parts: Vec::new() });
                place
            });
            if let Some(chain) = chains.chains.get_mut(place) {
                chain.parts.push(*link);
            }
        }
        chains
    }

    /// Whether an input stands alone.
    pub(crate) fn is_alone(&self, input: usize) -> bool {
        self.of.get(input).copied().flatten().is_none()
    }

    /// Fills in what an input may be, and those of its chain with it: its value where it is
    /// known, else its domain, narrowed by what it is a part of and by its own parts.
    pub(crate) fn fill(
        &self,
        input: usize,
        ranges: &mut [Range],
        domains: &[Range],
        value: impl Fn(usize) -> Value,
    ) {
        let mut set = |input: usize| {
            if let (Some(place), Some(domain)) = (ranges.get_mut(input), domains.get(input)) {
                *place = match value(input) {
                    Value::Missing => *domain,
                    value => Range::of(value),
                };
            }
        };
        match self.of.get(input).copied().flatten().and_then(|chain| self.chains.get(chain)) {
            None => set(input),
            Some(chain) => {
                chain.inputs.iter().for_each(|&input| set(input));
                chain.narrow(ranges, value);
            }
        }
    }
}

impl Chain {
    /// Upper ends go down the chain and lower ends up, one link in each round. Chains have no
    /// circles; the check says so.
    fn narrow(&self, ranges: &mut [Range], value: impl Fn(usize) -> Value) {
        for _ in 0..=self.parts.len() {
            let mut settled = true;
            for &(part, whole) in &self.parts {
                let (Some(&small), Some(&large)) = (ranges.get(part), ranges.get(whole)) else {
                    continue;
                };
                if !small.known || !large.known {
                    continue;
                }
                if large.highest < small.highest && value(part) == Value::Missing {
                    set_ends(ranges, part, small.lowest, large.highest);
                    settled = false;
                }
                if small.lowest > large.lowest && value(whole) == Value::Missing {
                    set_ends(ranges, whole, small.lowest, large.highest);
                    settled = false;
                }
            }
            if settled {
                break;
            }
        }
    }
}

/// Sets the ends of a range. Ends that cross belong to values that contradict each other:
/// the one that was narrowed last holds.
fn set_ends(ranges: &mut [Range], at: usize, lowest: f64, highest: f64) {
    if let Some(range) = ranges.get_mut(at) {
        (range.lowest, range.highest) = (lowest.min(highest), highest.max(lowest));
    }
}
