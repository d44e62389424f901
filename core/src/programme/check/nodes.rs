//! Single nodes: maxima, weights, rounding, policies, sources, the presence of formulas.

use super::Checker;
use crate::error::{Code, Diagnostic};
use crate::math;
use crate::programme::scope::deducts;
use crate::programme::tree::{Kind, Place};
use crate::programme::{Policies, Policy, Programme, Rule};

impl Checker<'_> {
    pub(super) fn node(&mut self, place: &Place<'_>) {
        if let Kind::Group(group) = place.kind
            && group.children.is_empty()
            && !self.broken.touches(&place.at("children"))
        {
            self.found.push(
                Diagnostic::new(Code::EmptyGroup, "the group has no children")
                    .at(place.at("children"))
                    .help("add what it is made of, or make it an indicator with a `rule`"),
            );
        }
        self.not_negative(Code::NegativeMaximum, "maximum", place.declared_max(), place.at("max"));
        self.not_negative(
            Code::NegativeWeight,
            "weight",
            place.declared_weight(),
            place.at("weight"),
        );
        if let Some(decimals) = place.decimals() {
            self.decimals(decimals, place.at("decimals"));
        }
        let prefix = place.path.clone();
        self.policies(place.policies(), &prefix, self.earnable(place));
        if let Some(indicator) = place.indicator() {
            self.formula_presence(&indicator.rule, indicator.formula.as_deref(), place);
        }
    }

    pub(super) fn not_negative(
        &mut self,
        code: Code,
        what: &str,
        number: Option<f64>,
        path: String,
    ) {
        if let Some(number) = number.filter(|number| *number < 0.0) {
            self.found.push(
                Diagnostic::new(code, format!("the {what} is `{number}`, below zero"))
                    .at(path)
                    .help(format!("write a {what} of 0 or more")),
            );
        }
    }

    fn decimals(&mut self, decimals: u8, path: String) {
        if decimals > math::MOST_DECIMALS {
            self.found.push(
                Diagnostic::new(
                    Code::InvalidRounding,
                    format!("{decimals} decimals are more than a number has"),
                )
                .at(path)
                .help(format!("write 0 to {}", math::MOST_DECIMALS)),
            );
        }
    }

    /// The rounding of the programme and the policies of its defaults.
    pub(super) fn defaults(&mut self) {
        let programme: &Programme = self.programme;
        if let Some(round) = &programme.round {
            self.decimals(round.decimals, "/round/decimals".to_owned());
            if let crate::programme::Places::Several(places) = &round.at
                && places.is_empty()
            {
                self.found.push(
                    Diagnostic::new(Code::InvalidRounding, "the rounding applies to nothing")
                        .at("/round/at")
                        .help("write `indicator`, `group` or `total`, or remove `round`"),
                );
            }
        }
        // What single nodes can earn is checked where the default reaches them.
        self.policies(programme.defaults, "/defaults", None);
        self.default_points();
    }

    /// Reports a default of so many points once, at the first node that cannot earn them.
    fn default_points(&mut self) {
        type Own = fn(Policies) -> Option<Policy>;
        let fields: [(&str, Own); 3] = [
            ("missing", |policies| policies.missing),
            ("not_applicable", |policies| policies.not_applicable),
            ("undefined", |policies| policies.undefined),
        ];
        for (field, own) in fields {
            let Some(Policy::Points(points)) = own(self.programme.defaults) else { continue };
            let exceeded = self.tree.iter().find(|place| {
                place.indicator().is_some()
                    && own(place.policies()).is_none()
                    && self.earnable(place).is_some_and(|(_, most)| math::above(points, most))
            });
            if let Some((id, path)) =
                exceeded.map(|place| (place.id(), format!("/defaults/{field}")))
            {
                let message = format!("{points} points are more than the node `{id}` can earn");
                self.found.push(
                    Diagnostic::new(Code::InvalidPolicy, message)
                        .at(path)
                        .help(format!("say at `{id}` what it does instead")),
                );
            }
        }
    }

    fn policies(&mut self, policies: Policies, path: &str, earnable: Option<(f64, f64)>) {
        for (field, policy) in [
            ("missing", policies.missing),
            ("not_applicable", policies.not_applicable),
            ("undefined", policies.undefined),
        ] {
            let Some(Policy::Points(points)) = policy else { continue };
            let (least, most) = earnable.unwrap_or((0.0, f64::INFINITY));
            if points.is_finite() && (math::above(least, points) || math::above(points, most)) {
                self.found.push(
                    Diagnostic::new(
                        Code::InvalidPolicy,
                        format!("{points} points lie outside of what can be earned"),
                    )
                    .at(format!("{path}/{field}/points"))
                    .help(if most.is_finite() {
                        format!("write {least} to {most}, or `zero`, `full`, `exclude`")
                    } else {
                        "write 0 or more, or `zero`, `full`, `exclude`".to_owned()
                    }),
                );
            }
        }
    }

    /// The fewest and the most points of a node, where they can be known.
    pub(super) fn earnable(&self, place: &Place<'_>) -> Option<(f64, f64)> {
        if self.broken.touches_node(&place.path) {
            return None;
        }
        let Some(indicator) = place.indicator() else {
            let most = self.maxima.of(place)?;
            // Children may deduct and add bonus points: only what a group without them can
            // earn is known.
            return Some((0.0, most)).filter(|_| self.plain_sum(place));
        };
        let most = indicator.max.unwrap_or(1.0);
        Some(match &indicator.rule {
            Rule::PerCase(rule) => {
                (rule.floor.unwrap_or(0.0).min(0.0), rule.cap.unwrap_or(most).max(most))
            }
            _ => (0.0, most),
        })
    }

    /// Whether nothing below the node adds bonus points or deducts.
    fn plain_sum(&self, place: &Place<'_>) -> bool {
        let mut waiting: Vec<&Place<'_>> = vec![place];
        while let Some(place) = waiting.pop() {
            if let Some(indicator) = place.indicator()
                && (indicator.bonus || deducts(&indicator.rule))
            {
                return false;
            }
            waiting.extend(self.tree.children(place));
        }
        true
    }

    fn formula_presence(&mut self, rule: &Rule, formula: Option<&str>, place: &Place<'_>) {
        if self.broken.touches(&place.at("rule")) || self.broken.touches(&place.at("formula")) {
            return;
        }
        let cases = place.cases().iter().filter_map(|case| case.rule.as_ref());
        let needed = std::iter::once(rule).chain(cases.clone()).find(|rule| needs_formula(rule));
        match (needed, formula) {
            (Some(rule), None) => self.found.push(
                Diagnostic::new(
                    Code::MissingFormula,
                    format!(
                        "the rule `{}` turns a value into points; there is no `formula`",
                        rule_name(rule)
                    ),
                )
                .at(place.at("formula"))
                .help("say by `formula` what is measured"),
            ),
            (None, Some(_))
                if !std::iter::once(rule)
                    .chain(cases)
                    .any(|rule| matches!(rule, Rule::Information {})) =>
            {
                self.found.push_at_key(
                    Diagnostic::new(
                        Code::UnexpectedFormula,
                        format!("the rule `{}` does not use a formula", rule_name(rule)),
                    )
                    .at(place.at("formula"))
                    .help("remove `formula`, or choose a rule that uses it"),
                );
            }
            _ => {}
        }
    }

    /// The highest nodes that neither say where they come from nor stand below one that does.
    pub(super) fn sources(&mut self) {
        if self.programme.source.is_some() || self.broken.touches("/source") {
            return;
        }
        let mut unsourced = Vec::new();
        let mut waiting: Vec<&Place<'_>> = self.tree.iter().take(1).collect();
        while let Some(place) = waiting.pop() {
            for child in self.tree.children(place) {
                if child.source().is_some() || self.broken.touches(&child.at("source")) {
                    continue;
                }
                // A group may leave it to its children to say so.
                let children_say = child.children.iter().any(|&index| {
                    self.tree.get(index).is_some_and(|below| below.source().is_some())
                });
                if children_say {
                    waiting.push(child);
                } else {
                    unsourced.push(child.path.clone());
                }
            }
        }
        unsourced.sort_unstable();
        for path in unsourced {
            self.found.push(
                Diagnostic::new(
                    Code::Unsourced,
                    "nothing says where this node comes from; it is shown as proposed",
                )
                .at(path)
                .help("add `source: {status: …}` with `official`, `reported` or `proposed`"),
            );
        }
    }
}

pub(super) fn needs_formula(rule: &Rule) -> bool {
    match rule {
        Rule::Given {} | Rule::Checklist(_) | Rule::Information {} => false,
        Rule::Proportional(_)
        | Rule::Bands(_)
        | Rule::Curve(_)
        | Rule::YesNo(_)
        | Rule::PerCase(_)
        | Rule::Relative(_)
        | Rule::Points {} => true,
    }
}

/// The name of the rule as documents write it.
pub(super) fn rule_name(rule: &Rule) -> &'static str {
    match rule {
        Rule::Proportional(_) => "proportional",
        Rule::Bands(_) => "bands",
        Rule::Curve(_) => "curve",
        Rule::YesNo(_) => "yes_no",
        Rule::Checklist(_) => "checklist",
        Rule::PerCase(_) => "per_case",
        Rule::Given {} => "given",
        Rule::Relative(_) => "relative",
        Rule::Points {} => "points",
        Rule::Information {} => "information",
    }
}
