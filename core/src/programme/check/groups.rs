//! Groups: maxima that add up, weights that weigh.

use super::Checker;
use super::context::{Applies, Context};
use crate::error::{Code, Diagnostic};
use crate::math;
use crate::programme::tree::{Place, Tree};
use crate::programme::{Aggregate, Mean};

/// The maximum of every node, where it can be known.
#[derive(Debug, Default)]
pub(super) struct Maxima(Vec<Option<f64>>);

impl Maxima {
    /// The maxima under these circumstances. A maximum hangs on the children only by
    /// `sum`; elsewhere one that is not declared is not known.
    pub(super) fn under(tree: &Tree<'_>, context: &Context<'_>) -> Self {
        let mut maxima = vec![None; tree.len()];
        // Children come after their parents in the list.
        for place in tree.iter().rev() {
            let own = declared(place, context);
            let known = match own {
                Declared::Is(max) => Some(max),
                Declared::Unknown => None,
                Declared::Not if place.aggregate() == Some(Aggregate::Sum) => {
                    sum_below(tree, place, &maxima)
                }
                Declared::Not if place.indicator().is_some() => Some(1.0),
                Declared::Not => None,
            };
            if let Some(slot) = maxima.get_mut(place.index) {
                *slot = known;
            }
        }
        Self(maxima)
    }

    fn at(&self, index: usize) -> Option<f64> {
        self.0.get(index).copied().flatten()
    }

    /// The maximum of this node.
    pub(super) fn of(&self, place: &Place<'_>) -> Option<f64> {
        self.at(place.index)
    }
}

enum Declared {
    Is(f64),
    Not,
    /// Whether a case applies cannot be said.
    Unknown,
}

fn declared(place: &Place<'_>, context: &Context<'_>) -> Declared {
    for case in place.cases() {
        match context.selects(&case.unit_types, &case.units, case.valid) {
            Applies::Yes => {
                if let Some(max) = case.max {
                    return Declared::Is(max);
                }
                break;
            }
            Applies::No => {}
            Applies::Unknown => return Declared::Unknown,
        }
    }
    place.declared_max().map_or(Declared::Not, Declared::Is)
}

fn sum_below(tree: &Tree<'_>, place: &Place<'_>, maxima: &[Option<f64>]) -> Option<f64> {
    let mut sum = math::Sum::default();
    for child in tree.children(place).filter(|child| child.counts_in_maximum()) {
        sum.add(maxima.get(child.index).copied().flatten()?);
    }
    Some(sum.value())
}

impl Checker<'_> {
    pub(super) fn group(&mut self, place: &Place<'_>) {
        let Some(aggregate) = place.aggregate() else { return };
        self.aggregate(place, aggregate);
        self.weights(place, aggregate);
        if aggregate != Aggregate::Sum
            && place.declared_max().is_none()
            && !self.broken.touches_node(&place.path)
        {
            self.found.push(
                Diagnostic::new(
                    Code::MissingMaximum,
                    format!("a group by `{}` needs a maximum", aggregate_name(aggregate)),
                )
                .at(place.at("max"))
                .help("add `max`: shares of the children become shares of it"),
            );
        }
    }

    fn aggregate(&mut self, place: &Place<'_>, aggregate: Aggregate) {
        if let Aggregate::Mean(Mean::Power(power)) = aggregate
            && power == 0.0
        {
            self.found.push(
                Diagnostic::new(Code::InvalidAggregate, "the power of a mean is 0")
                    .at(place.at("aggregate/mean/power"))
                    .help("the limit at 0 is `{mean: geometric}`"),
            );
        }
        if aggregate == Aggregate::Sum {
            return;
        }
        if place.rescale() {
            self.found.push_at_key(
                Diagnostic::new(Code::InvalidAggregate, "only a sum can be rescaled")
                    .at(place.at("rescale"))
                    .help("remove `rescale`: the others leave excluded children out anyway"),
            );
        }
        let tree = self.tree.clone();
        for child in tree.children(place) {
            if child.indicator().is_some_and(|indicator| indicator.bonus) {
                self.found.push_at_key(
                    Diagnostic::new(
                        Code::InvalidAggregate,
                        format!("bonus points cannot enter `{}`", aggregate_name(aggregate)),
                    )
                    .at(child.at("bonus"))
                    .help("bonus points come on top of a `sum`"),
                );
            }
        }
    }

    fn weights(&mut self, place: &Place<'_>, aggregate: Aggregate) {
        let tree = self.tree.clone();
        if !matches!(aggregate, Aggregate::Mean(_)) {
            if self.broken.touches(&place.at("aggregate")) {
                return;
            }
            for child in tree.children(place) {
                let own = child.declared_weight().map(|_| child.at("weight"));
                let cases = child.cases().iter().enumerate();
                let in_cases = cases
                    .filter(|(_, case)| case.weight.is_some())
                    .map(|(at, _)| child.at(&format!("for/{at}/weight")));
                for path in own.into_iter().chain(in_cases) {
                    self.found.push_at_key(
                        Diagnostic::new(
                            Code::UnusedWeight,
                            format!("`{}` does not weigh children", aggregate_name(aggregate)),
                        )
                        .at(path)
                        .help("remove `weight`, or aggregate by `{mean: arithmetic}`"),
                    );
                }
            }
            return;
        }
        let mut children = tree.children(place).peekable();
        let any = children.peek().is_some();
        let mut broken = false;
        let all_zero = tree.children(place).all(|child| {
            broken |= self.broken.touches_node(&child.path);
            child.declared_weight() == Some(0.0)
        });
        if any && all_zero && !broken {
            self.found.push(
                Diagnostic::new(Code::ZeroWeights, "all weights below are 0")
                    .at(place.list_path())
                    .help("give at least one child a weight above 0"),
            );
        }
    }

    /// Whether the maxima below add up, for every kind of unit and day that the document
    /// tells apart.
    pub(super) fn sums(&mut self) {
        let tree = self.tree.clone();
        let contexts = super::context::of(self.programme, &tree);
        let mut reported = vec![false; tree.len()];
        for context in &contexts {
            let maxima = Maxima::under(&tree, context);
            for place in tree.iter() {
                if place.aggregate() != Some(Aggregate::Sum)
                    || reported.get(place.index).copied().unwrap_or(true)
                    || place.children.is_empty()
                    || self.doubtful(&tree, place)
                {
                    continue;
                }
                let Declared::Is(max) = declared(place, context) else { continue };
                let Some(sum) = sum_below(&tree, place, &maxima.0) else { continue };
                if !max.is_finite() || !sum.is_finite() || math::same(max, sum) {
                    continue;
                }
                if let Some(flag) = reported.get_mut(place.index) {
                    *flag = true;
                }
                let shown = math::round_half_away(sum, 10);
                self.found.push(
                    Diagnostic::new(
                        Code::MaximumMismatch,
                        format!(
                            "the maxima below add up to {shown}, not to {max}{}",
                            context.described()
                        ),
                    )
                    .at(place.at("max"))
                    .help(format!(
                        "write `max: {shown}`, leave `max` out, or change the maxima below"
                    )),
                );
            }
        }
    }

    /// Whether what could not be read, or is wrong by itself, may be why a sum is off.
    fn doubtful(&self, tree: &Tree<'_>, place: &Place<'_>) -> bool {
        self.broken.touches_node(&place.path)
            || self.broken.holds(&place.list_path())
            || tree.children(place).any(|child| {
                self.broken.touches_node(&child.path)
                    || child.declared_max().is_some_and(|max| !max.is_finite())
            })
    }
}

pub(super) fn aggregate_name(aggregate: Aggregate) -> &'static str {
    match aggregate {
        Aggregate::Sum => "sum",
        Aggregate::Mean(_) => "mean",
        Aggregate::Min => "min",
        Aggregate::Median => "median",
        Aggregate::AllOrNothing => "all_or_nothing",
    }
}
