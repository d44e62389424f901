//! Inputs, parameters and derived quantities.

use std::collections::BTreeSet;

use super::Checker;
use crate::error::{Code, Diagnostic};
use crate::formula::{Range, Scope as _};
use crate::math;
use crate::programme::findings::below;
use crate::programme::graph::Components;
use crate::programme::{Input, Parameter, Quantity};
use crate::suggest::{did_you_mean, nearest};
use crate::value::Type;

impl Checker<'_> {
    pub(super) fn inputs(&mut self) {
        let programme = self.programme;
        for (id, input) in &programme.inputs {
            if self.found.is_full() {
                break;
            }
            let path = below("/inputs", id);
            if !self.broken.holds(&path) {
                self.options(input, &path);
                self.range(input, &path);
                self.bound(id, input, &path);
            }
        }
        self.bound_circles();
    }

    fn options(&mut self, input: &Input, path: &str) {
        if self.broken.touches(path) {
            return;
        }
        let mut push = |path: String, message: String, help: &str| {
            self.found.push(Diagnostic::new(Code::InvalidOptions, message).at(path).help(help));
        };
        let is_choice = input.input_type == Type::Choice;
        if is_choice && input.options.is_empty() {
            push(path.to_owned(), "a choice without options".to_owned(), "add `options`");
        }
        if !is_choice && !input.options.is_empty() {
            push(
                format!("{path}/options"),
                format!("`{}` has no options, only a choice has", input.input_type.as_str()),
                "remove `options`, or write `type: choice`",
            );
        }
        let mut seen = BTreeSet::new();
        for (at, option) in input.options.iter().enumerate() {
            if option.is_empty() {
                push(format!("{path}/options/{at}"), "an option is empty".to_owned(), "name it");
            } else if !seen.insert(option.as_str()) {
                push(
                    format!("{path}/options/{at}"),
                    format!("the option `{option}` is there already"),
                    "keep it once",
                );
            }
        }
    }

    fn range(&mut self, input: &Input, path: &str) {
        let both = input.minimum.zip(input.maximum);
        if let Some((minimum, maximum)) = both.filter(|(minimum, maximum)| minimum > maximum) {
            self.invalid_range(
                format!("{path}/minimum"),
                format!("the minimum of {minimum} lies above the maximum of {maximum}"),
                "exchange the two",
            );
        }
        if self.broken.touches(&format!("{path}/type")) {
            return;
        }
        if matches!(input.input_type, Type::YesNo | Type::Choice | Type::Date) {
            for (field, bound) in [("minimum", input.minimum), ("maximum", input.maximum)] {
                if bound.is_some() {
                    self.invalid_range(
                        format!("{path}/{field}"),
                        format!("`{}` has no {field}", input.input_type.as_str()),
                        "remove it",
                    );
                }
            }
            return;
        }
        let of_type = Range::of_type(input.input_type);
        let out = |bound: f64| bound < of_type.lowest || bound > of_type.highest;
        for (field, bound) in [("minimum", input.minimum), ("maximum", input.maximum)] {
            if let Some(bound) = bound.filter(|bound| out(*bound)) {
                self.invalid_range(
                    format!("{path}/{field}"),
                    format!(
                        "the {field} of {bound} lies outside of what `{}` can be",
                        input.input_type.as_str()
                    ),
                    "choose a bound within the type, or another type",
                );
            }
        }
    }

    fn invalid_range(&mut self, path: String, message: String, help: &str) {
        self.found.push(Diagnostic::new(Code::InvalidRange, message).at(path).help(help));
    }

    fn bound(&mut self, id: &str, input: &Input, path: &str) {
        let programme = self.programme;
        let Some(whole) = &input.at_most else { return };
        let path = format!("{path}/at_most");
        if self.broken.holds("/inputs") {
            return;
        }
        let Some(other) = programme.inputs.get(whole) else {
            let names = programme.inputs.keys().map(String::as_str).filter(|name| *name != id);
            let help = if programme.parameters.contains_key(whole)
                || programme.derived.contains_key(whole)
            {
                "only an input bounds another".to_owned()
            } else {
                did_you_mean(whole, names, "name an input that is declared")
            };
            self.unknown.insert(whole.clone());
            self.found.push(
                Diagnostic::new(Code::UnknownInput, format!("there is no input `{whole}`"))
                    .at(path)
                    .help(help),
            );
            return;
        };
        self.read.insert(whole.clone());
        let types = |id: &str| format!("{}/type", below("/inputs", id));
        if self.broken.touches(&types(id)) || self.broken.touches(&types(whole)) {
            return;
        }
        let comparable = input.input_type == other.input_type
            && !matches!(input.input_type, Type::YesNo | Type::Choice)
            || matches!(
                (input.input_type, other.input_type),
                (Type::Number, Type::Count) | (Type::Count, Type::Number)
            );
        if !comparable {
            self.found.push(
                Diagnostic::new(
                    Code::TypeMismatch,
                    format!(
                        "`{}` cannot be a part of `{whole}`, which is `{}`",
                        input.input_type.as_str(),
                        other.input_type.as_str()
                    ),
                )
                .at(path)
                .help("a part has the type of its whole"),
            );
        }
    }

    fn bound_circles(&mut self) {
        let inputs = &self.programme.inputs;
        let edges: Vec<Vec<usize>> = inputs
            .values()
            .map(|input| input.at_most.iter().filter_map(|id| inputs.get_index_of(id)).collect())
            .collect();
        let components = Components::of(&edges);
        for (at, (id, targets)) in inputs.keys().zip(&edges).enumerate() {
            for &target in targets {
                if components.is_circle(at, target) {
                    self.found.push(
                        Diagnostic::new(
                            Code::Cycle,
                            format!("`{id}` is, over others, at most itself"),
                        )
                        .at(format!("{}/at_most", below("/inputs", id)))
                        .help("let one of them stand alone"),
                    );
                }
            }
        }
    }

    pub(super) fn parameters(&mut self) {
        let programme = self.programme;
        for (id, parameter) in &programme.parameters {
            if self.found.is_full() {
                break;
            }
            let path = below("/parameters", id);
            if self.broken.holds(&path) {
                continue;
            }
            self.parameter_cases(parameter, &path);
            if self.broken.touches(&format!("{path}/type")) {
                continue;
            }
            if matches!(parameter.parameter_type, Type::YesNo | Type::Choice | Type::Date) {
                self.found.push(
                    Diagnostic::new(
                        Code::TypeMismatch,
                        format!(
                            "a parameter is a number, and cannot be `{}`",
                            parameter.parameter_type.as_str()
                        ),
                    )
                    .at(format!("{path}/type"))
                    .help("choose a type of number, or make it an input"),
                );
                continue;
            }
            self.parameter_value(parameter, &parameter.value, format!("{path}/value"));
            if !self.broken.holds(&format!("{path}/for")) {
                for (at, case) in parameter.cases.iter().enumerate() {
                    self.parameter_value(parameter, &case.value, format!("{path}/for/{at}/value"));
                }
            }
        }
    }

    fn parameter_value(&mut self, parameter: &Parameter, value: &Quantity, path: String) {
        if self.broken.touches(&path) {
            return;
        }
        let own = parameter.parameter_type;
        let found = match (own, value) {
            (_, Quantity::Parameter(id)) => Diagnostic::new(
                Code::WrongShape,
                format!("the value of a parameter cannot be that of another, `{id}`"),
            )
            .help("write the number"),
            (Type::Share, Quantity::Number(number)) if math::above(number.abs(), 1.0) => {
                Diagnostic::new(
                    Code::ScaleMismatch,
                    format!("`{number}` is given for a share, which is 1 at 100%"),
                )
                .help(format!("did you mean \"{number}%\"?"))
            }
            (Type::Percent | Type::Count | Type::Money | Type::Days, Quantity::Share(share)) => {
                let meant = math::round_half_away(share * 100.0, 10);
                Diagnostic::new(
                    Code::ScaleMismatch,
                    format!("`{value}` is a share, the parameter is `{}`", own.as_str()),
                )
                .help(format!("did you mean {meant}, or `type: share`?"))
            }
            _ => return,
        };
        self.found.push(found.at(path));
    }

    /// The formulas of derived quantities. They were checked when the scope was made.
    pub(super) fn derived(&mut self) {
        let programme = self.programme;
        let scope = std::rc::Rc::clone(&self.scope);
        for ((id, derived), outcome) in programme.derived.iter().zip(scope.derived()) {
            let path = format!("{}/formula", below("/derived", id));
            if self.broken.touches(&path) {
                self.unread(&derived.formula);
                continue;
            }
            let mut findings = outcome.findings.clone();
            match &outcome.formula {
                Some(formula) => {
                    self.names(formula);
                    findings = self.without_followers(formula, findings);
                }
                None => self.unread(&derived.formula),
            }
            self.inside(findings, &derived.formula, &path);
            if let Some((other, _)) =
                outcome.circle.first().and_then(|&at| programme.derived.get_index(at))
            {
                let message = if other == id {
                    format!("`{id}` is defined by itself")
                } else {
                    format!("`{id}` is defined by `{other}`, and that, over others, by `{id}`")
                };
                self.found.push(
                    Diagnostic::new(Code::Cycle, message)
                        .at(path)
                        .help("define one of them by inputs alone"),
                );
            }
        }
    }

    /// What nothing reads, unless its name is probably what a misspelt one meant.
    pub(super) fn unused(&mut self) {
        let programme = self.programme;
        let kinds = [
            ("/inputs", programme.inputs.keys().collect::<Vec<_>>(), "input"),
            ("/parameters", programme.parameters.keys().collect(), "parameter"),
            ("/derived", programme.derived.keys().collect(), "derived quantity"),
        ];
        let names = self.scope.names();
        let mut meant: BTreeSet<&str> = BTreeSet::new();
        meant.extend(
            self.unknown
                .iter()
                .filter_map(|unknown| nearest(unknown, names.iter().map(String::as_str))),
        );
        for (list, ids, what) in kinds {
            for id in ids {
                let path = below(list, id);
                if self.read.contains(id)
                    || self.parameters_read.contains(id)
                    || meant.contains(id.as_str())
                    || self.unread.contains(id)
                    || self.broken.holds(&path)
                {
                    continue;
                }
                self.found.push_at_key(
                    Diagnostic::new(Code::UnusedInput, format!("nothing reads the {what} `{id}`"))
                        .at(path)
                        .help("use it in a formula, or remove it"),
                );
            }
        }
    }
}
