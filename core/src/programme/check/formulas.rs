//! Formulas: what they say, and what the rule of their node makes of it.

use super::Checker;
use super::nodes::needs_formula;
use crate::error::{Code, Diagnostic, Span};
use crate::formula::{BinaryOperator, Checked, Expression, ExpressionKind, Formula, Scope, check};
use crate::programme::findings::{Finding, Focus};
use crate::programme::tree::Place;
use crate::programme::{Indicator, Programme, Rule};
use crate::value::Type;

/// What a formula gives, as far as rules ask.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measured {
    pub(super) value_type: Type,
    pub(super) lowest: f64,
    pub(super) highest: f64,
}

impl<'p> Checker<'p> {
    /// Reads and checks the formula at `path`, with its findings put into the document.
    pub(super) fn formula(
        &mut self,
        text: &str,
        path: &str,
        scope: &dyn Scope,
    ) -> Option<(Formula, Checked)> {
        if self.broken.touches(path) {
            self.unread(text);
            return None;
        }
        let formula = match Formula::parse(text) {
            Ok(formula) => formula,
            Err(error) => {
                self.unread(text);
                self.inside(error.diagnostics().to_vec(), text, path);
                return None;
            }
        };
        let (checked, findings) = check(&formula, scope);
        self.names(&formula);
        let findings = self.without_followers(&formula, findings);
        self.inside(findings, text, path);
        checked.map(|checked| (formula, checked))
    }

    /// Notes the words of a formula that could not be read.
    pub(super) fn unread(&mut self, text: &str) {
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        self.unread.extend(words.filter(|word| !word.is_empty()).map(str::to_owned));
    }

    /// Notes what the formula reads.
    pub(super) fn names(&mut self, formula: &Formula) {
        for name in formula.expression().names() {
            if !self.read.contains(name) {
                self.read.insert(name.to_owned());
            }
        }
    }

    /// Leaves out what only follows from a declaration that could not be read.
    pub(super) fn without_followers(
        &self,
        formula: &Formula,
        mut findings: Vec<Diagnostic>,
    ) -> Vec<Diagnostic> {
        if findings.is_empty() {
            return findings;
        }
        let lists = ["/inputs", "/parameters", "/derived"];
        if lists.iter().any(|list| self.broken.holds(list)) {
            findings.retain(|found| found.code != Code::UnknownName);
        }
        if self.broken.holds("/tree") {
            findings.retain(|found| found.code != Code::UnknownNode);
        }
        if self.reads_doubtful(formula) {
            findings.retain(|found| {
                !matches!(
                    found.code,
                    Code::TypeMismatch
                        | Code::ShareAsPercent
                        | Code::UnknownOption
                        | Code::ConstantCondition
                        | Code::AlwaysUndefined
                )
            });
        }
        findings
    }

    /// Adds findings whose spans count from the beginning of the formula.
    pub(super) fn inside(&mut self, findings: Vec<Diagnostic>, text: &str, path: &str) {
        for mut diagnostic in findings {
            let focus = match diagnostic.span.take() {
                Some(span) => Focus::Inside { read: text.into(), span },
                None => Focus::Value,
            };
            if diagnostic.code == Code::UnknownName && !self.found.is_full() {
                self.unknown.extend(named(&diagnostic, text, &focus));
            }
            self.found.add(Finding { diagnostic: diagnostic.at(path), focus });
        }
    }

    /// An indicator: its formula, and the rules that use it.
    pub(super) fn indicator(&mut self, place: &Place<'p>, indicator: &'p Indicator) {
        let path = place.at("formula");
        let scope = std::rc::Rc::clone(&self.scope);
        let outcome =
            indicator.formula.as_ref().and_then(|text| self.formula(text, &path, scope.as_ref()));
        // Of what reads a doubtful quantity nothing is known.
        let known = outcome.filter(|(formula, _)| !self.reads_doubtful(formula));
        let mut undefined = known.as_ref().is_some_and(|(_, checked)| checked.may_be_undefined());
        let measured =
            known.as_ref().map(|(formula, checked)| measured(self.programme, formula, checked));
        let max = indicator.max.unwrap_or(1.0);
        undefined &= needs_formula(&indicator.rule);
        undefined |= self.items(&indicator.rule, &place.at("rule"));
        if !self.broken.touches(&place.at("max")) {
            self.rule(&indicator.rule, &place.at("rule"), max, measured);
        }
        for (at, case) in indicator.cases.iter().enumerate() {
            let path = place.at(&format!("for/{at}/rule"));
            match &case.rule {
                Some(rule) => {
                    self.same_items(&indicator.rule, rule, &path);
                    undefined |= self.items(rule, &path);
                    self.rule(rule, &path, case.max.unwrap_or(max), measured);
                }
                // Another maximum alone may not fit the points of the rule.
                None => self.rule_under_maximum(indicator, case.max, place, at),
            }
        }
        if undefined {
            self.undefined_policy(indicator, path);
        }
    }

    /// What is measured does not differ by unit: a checklist in a `for` entry has the items
    /// of the indicator's own.
    fn same_items(&mut self, usual: &Rule, rule: &Rule, path: &str) {
        let Rule::Checklist(checklist) = rule else { return };
        let formulas = |rule: &Rule| match rule {
            Rule::Checklist(list) => list.items.iter().map(|item| item.formula.clone()).collect(),
            _ => Vec::new(),
        };
        let parent = path.split("/for/").next().unwrap_or_default();
        if formulas(usual) != formulas(rule)
            && !checklist.items.is_empty()
            && !self.broken.touches(path)
            && !self.broken.touches(&format!("{parent}/rule"))
        {
            self.found.push(
                Diagnostic::new(
                    Code::InvalidChecklist,
                    "the checklist has other items than that of the indicator",
                )
                .at(format!("{path}/checklist/items"))
                .help("keep the items; points and `award` may differ"),
            );
        }
    }

    /// Another maximum alone may not fit the points that the rule gives.
    fn rule_under_maximum(
        &mut self,
        indicator: &Indicator,
        max: Option<f64>,
        place: &Place<'p>,
        at: usize,
    ) {
        let Some(max) = max else { return };
        let path = place.at("rule");
        let usual = indicator.max.unwrap_or(1.0);
        if !self.points_of_rule(&indicator.rule, &path, usual).is_empty() {
            return;
        }
        let findings = self.points_of_rule(&indicator.rule, &path, max);
        if let Some(found) = findings.into_iter().next() {
            self.found.push(
                Diagnostic::new(found.code, format!("with this maximum, {}", found.message))
                    .at(place.at(&format!("for/{at}/max")))
                    .help("add a `rule` of its own to the entry"),
            );
        }
    }

    /// What is wrong with the points of a rule under this maximum.
    fn points_of_rule(&mut self, rule: &Rule, path: &str, max: f64) -> Vec<Diagnostic> {
        let before = std::mem::take(&mut self.found);
        self.rule(rule, path, max, None);
        std::mem::replace(&mut self.found, before).into_errors()
    }

    fn reads_doubtful(&self, formula: &Formula) -> bool {
        !self.doubtful.is_empty()
            && formula.expression().names().iter().any(|name| self.doubtful.contains(*name))
    }

    /// The formulas of a checklist; whether one of them can be undefined.
    fn items(&mut self, rule: &Rule, path: &str) -> bool {
        let Rule::Checklist(checklist) = rule else { return false };
        if self.broken.holds(&format!("{path}/checklist/items")) {
            return false;
        }
        let scope = std::rc::Rc::clone(&self.scope);
        let mut undefined = false;
        for (at, item) in checklist.items.iter().enumerate() {
            let path = format!("{path}/checklist/items/{at}/formula");
            let Some((formula, checked)) = self.formula(&item.formula, &path, scope.as_ref())
            else {
                continue;
            };
            undefined |= checked.may_be_undefined() && !self.reads_doubtful(&formula);
            self.answers(&formula, &checked, &path, "an item of a checklist");
        }
        undefined
    }

    /// Whether the formula gives yes or no, as it must.
    pub(super) fn answers(
        &mut self,
        formula: &Formula,
        checked: &Checked,
        path: &str,
        what: &str,
    ) -> bool {
        if checked.value_type() == Type::YesNo {
            return true;
        }
        if self.reads_doubtful(formula) {
            return false;
        }
        self.found.add(Finding {
            diagnostic: Diagnostic::new(
                Code::RuleType,
                format!(
                    "{what} is answered by yes or no; this gives {}",
                    super::rules::described(checked.value_type())
                ),
            )
            .at(path)
            .help("compare it with something: `x > 0`"),
            focus: Focus::Inside {
                read: formula.text().into(),
                span: Span::new(0, formula.text().len()),
            },
        });
        false
    }

    fn undefined_policy(&mut self, indicator: &Indicator, path: String) {
        let said = indicator.policies.undefined.or(self.programme.defaults.undefined);
        let parent = path.trim_end_matches("/formula");
        if said.is_none()
            && !self.broken.touches("/defaults")
            && !self.broken.touches(&format!("{parent}/undefined"))
        {
            self.found.push(
                Diagnostic::new(
                    Code::MissingPolicy,
                    "the formula can be without a value, and nothing says what then",
                )
                .at(path)
                .help("add `undefined: zero`, `full`, `exclude`, `{points: …}` or `unknown`, here or under `defaults`"),
            );
        }
    }
}

/// The name a finding is about.
fn named(found: &Diagnostic, text: &str, focus: &Focus) -> Option<String> {
    let Focus::Inside { span, .. } = focus else { return None };
    debug_assert_eq!(found.code, Code::UnknownName);
    text.get(span.start..span.end).map(str::to_owned)
}

fn measured(programme: &Programme, formula: &Formula, checked: &Checked) -> Measured {
    let range = checked.range();
    let mut highest = range.highest;
    if let Some(bound) = part_of_whole(programme, formula.expression()) {
        highest = highest.min(bound);
    }
    Measured { value_type: checked.value_type(), lowest: range.lowest, highest }
}

/// 1 for the division of a part by its whole, 100 for a hundred times that: the range of
/// both alone does not say that a part is at most its whole.
fn part_of_whole(programme: &Programme, expression: &Expression) -> Option<f64> {
    let name = |expression: &'_ Expression| match &expression.kind {
        ExpressionKind::Name(name) => Some(name.clone()),
        _ => None,
    };
    let within = |part: &Expression, whole: &Expression| {
        is_part(programme, &name(part)?, &name(whole)?).then_some(())
    };
    match &expression.kind {
        ExpressionKind::Binary { operator: BinaryOperator::Divide, left, right } => {
            if let ExpressionKind::Binary {
                operator: BinaryOperator::Multiply,
                left: factor,
                right: part,
            } = &left.kind
            {
                // `100 * part / whole` groups as `(100 * part) / whole`.
                let ExpressionKind::Number(factor) = factor.kind else { return None };
                return within(part, right).map(|()| factor);
            }
            within(left, right).map(|()| 1.0)
        }
        ExpressionKind::Binary { operator: BinaryOperator::Multiply, left, right } => {
            match (&left.kind, &right.kind) {
                (ExpressionKind::Number(factor), _) => {
                    part_of_whole(programme, right).map(|bound| bound * factor)
                }
                (_, ExpressionKind::Number(factor)) => {
                    part_of_whole(programme, left).map(|bound| bound * factor)
                }
                _ => None,
            }
        }
        ExpressionKind::Call { function, arguments } => {
            match (function.as_str(), arguments.as_slice()) {
                ("share", [part, whole]) => within(part, whole).map(|()| 1.0),
                ("percent", [part, whole]) => within(part, whole).map(|()| 100.0),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether one input is declared to be at most the other, directly or through others.
fn is_part(programme: &Programme, part: &str, whole: &str) -> bool {
    let mut at = part;
    for _ in 0..100 {
        if at == whole {
            return true;
        }
        match programme.inputs.get(at).and_then(|input| input.at_most.as_deref()) {
            Some(next) => at = next,
            None => return false,
        }
    }
    false
}
