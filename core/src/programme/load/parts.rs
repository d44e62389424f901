//! The parts of a document that are not nodes of its tree: inputs, rules, cases, gates.

use indexmap::IndexMap;
use serde_json::Value;

use super::decode::{Decoder, Object};
use super::serde_error::listed;
use crate::error::{Code, Diagnostic};
use crate::programme::findings::below;
use crate::programme::limits::MAX_INPUTS;
use crate::programme::{
    Award, Case, Checklist, Curve, Derived, Input, Parameter, ParameterCase, Policies, Quantity,
    Rule, Validity,
};
use crate::suggest::did_you_mean;

const RULES: [&str; 10] = [
    "proportional",
    "bands",
    "curve",
    "yes_no",
    "checklist",
    "per_case",
    "given",
    "relative",
    "points",
    "information",
];

impl Decoder {
    /// A map from ids to declarations. What cannot be read is kept as a stand-in, so that
    /// formulas that name it are not reported as well.
    pub(super) fn declared<T>(
        &mut self,
        object: Object<'_>,
        field: &str,
        read: impl Fn(&mut Self, &Value, &str) -> T,
    ) -> IndexMap<String, T> {
        let path = object.at(field);
        let Some(value) = object.get(field) else { return IndexMap::new() };
        let Some(entries) = self.map(value, &path, "an object from ids to declarations") else {
            return IndexMap::new();
        };
        if entries.fields.len() > MAX_INPUTS {
            self.broken(
                Diagnostic::new(
                    Code::TooMany,
                    format!(
                        "`{field}` declares {} quantities, more than {MAX_INPUTS}",
                        entries.fields.len()
                    ),
                )
                .at(&path)
                .help("split the programme"),
            );
            return IndexMap::new();
        }
        entries
            .fields
            .iter()
            .map(|(id, value)| (id.clone(), read(self, value, &below(&path, id))))
            .collect()
    }

    pub(super) fn input(&mut self, value: &Value, path: &str) -> Input {
        self.leaf(value, path).unwrap_or_default()
    }

    pub(super) fn parameter(&mut self, value: &Value, path: &str) -> Parameter {
        const FIELDS: [&str; 5] = ["type", "title", "value", "for", "source"];
        let mut read = Parameter {
            parameter_type: crate::value::Type::default(),
            title: crate::programme::Text::default(),
            value: Quantity::Number(0.0),
            cases: Vec::new(),
            source: None,
        };
        let Some(object) = self.object(value, path, "a declaration of a parameter", &FIELDS) else {
            return read;
        };
        read.parameter_type = self.field(object, "type").unwrap_or_default();
        read.title = self.field(object, "title").unwrap_or_default();
        if let Some(value) = self.required(object, "value", "add its value") {
            read.value = value;
        }
        read.cases = self.leaves::<ParameterCase>(object, "for", "a list of cases");
        read.source = self.field::<Option<_>>(object, "source").flatten();
        read
    }

    pub(super) fn derived(&mut self, value: &Value, path: &str) -> Derived {
        self.leaf(value, path).unwrap_or_else(|| Derived {
            formula: String::new(),
            title: crate::programme::Text::default(),
        })
    }

    pub(super) fn policies(&mut self, object: Object<'_>) -> Policies {
        Policies {
            missing: self.field::<Option<_>>(object, "missing").flatten(),
            not_applicable: self.field::<Option<_>>(object, "not_applicable").flatten(),
            undefined: self.field::<Option<_>>(object, "undefined").flatten(),
        }
    }

    /// A rule: an object whose one field is the name of the rule.
    pub(super) fn rule(&mut self, value: &Value, path: &str) -> Option<Rule> {
        const EXPECTED: &str = "a rule such as `{\"proportional\": {\"full_at\": \"80%\"}}`";
        let object = self.map(value, path, EXPECTED)?;
        let mut names = object.fields.keys();
        let (Some(name), None) = (names.next(), names.next()) else {
            self.broken(
                Diagnostic::new(
                    Code::WrongShape,
                    format!("a rule has one field, its name; here are {}", object.fields.len()),
                )
                .at(path)
                .help(format!("write {EXPECTED}")),
            );
            return None;
        };
        let value = object.get(name)?;
        let path = object.at(name);
        match name.as_str() {
            "proportional" => self.leaf(value, &path).map(Rule::Proportional),
            "bands" => {
                let bands = self.leaves(object, name, "a list of bands");
                value.is_array().then_some(Rule::Bands(bands))
            }
            "curve" => self.curve(value, &path).map(Rule::Curve),
            "yes_no" => self.leaf(value, &path).map(Rule::YesNo),
            "checklist" => self.checklist(value, &path).map(Rule::Checklist),
            "per_case" => self.leaf(value, &path).map(Rule::PerCase),
            "relative" => self.leaf(value, &path).map(Rule::Relative),
            "given" => self.empty(value, &path).then_some(Rule::Given {}),
            "points" => self.empty(value, &path).then_some(Rule::Points {}),
            "information" => self.empty(value, &path).then_some(Rule::Information {}),
            unknown => {
                let help =
                    did_you_mean(unknown, RULES, &format!("the rules are {}", listed(&RULES)));
                self.broken.add(&path);
                self.findings.push_at_key(
                    Diagnostic::new(Code::WrongShape, format!("there is no rule `{unknown}`"))
                        .at(&path)
                        .help(help),
                );
                None
            }
        }
    }

    fn empty(&mut self, value: &Value, path: &str) -> bool {
        self.object(value, path, "an empty object, `{}`", &[]).is_some()
    }

    fn curve(&mut self, value: &Value, path: &str) -> Option<Curve> {
        if value.get("through").is_none() {
            return self.leaf(value, path);
        }
        let object = self.object(value, path, "a curve", &["through"])?;
        let points = self.leaves(object, "through", "a list of points");
        Some(Curve::Through(points))
    }

    fn checklist(&mut self, value: &Value, path: &str) -> Option<Checklist> {
        let object = self.object(value, path, "a checklist", &["items", "award"])?;
        if !object.has("items") {
            self.missing_field(object, "items", "add the list of what has to be done");
        }
        let items = self.leaves(object, "items", "a list of items");
        let award = self.field::<Award>(object, "award").unwrap_or_default();
        Some(Checklist { items, award })
    }

    /// What differs for certain units or times.
    pub(super) fn cases(&mut self, object: Object<'_>, with_rule: bool) -> Vec<Case> {
        const FIELDS: [&str; 7] = ["type", "unit", "valid", "applicable", "max", "weight", "rule"];
        let path = object.at("for");
        let mut cases = Vec::new();
        for (at, item) in self.list(object, "for", "a list of cases").iter().enumerate() {
            let path = below(&path, &at.to_string());
            let mut case = Case::default();
            if let Some(object) = self.object(item, &path, "a case", &FIELDS) {
                case.unit_types = self.field(object, "type").unwrap_or_default();
                case.units = self.field(object, "unit").unwrap_or_default();
                case.valid = self.field::<Validity>(object, "valid").unwrap_or_default();
                case.applicable = self.field::<Option<_>>(object, "applicable").flatten();
                case.max = self.field::<Option<_>>(object, "max").flatten();
                case.weight = self.field::<Option<_>>(object, "weight").flatten();
                if let Some(value) = object.get("rule").filter(|value| !value.is_null()) {
                    if with_rule {
                        case.rule = self.rule(value, &object.at("rule"));
                    } else {
                        self.only_for_indicators(object, "rule");
                    }
                }
            }
            cases.push(case);
        }
        cases
    }

    pub(super) fn only_for_indicators(&mut self, object: Object<'_>, field: &str) {
        let path = object.at(field);
        self.broken.add(&path);
        self.findings.push_at_key(
            Diagnostic::new(
                Code::UnknownField,
                format!("a group has no `{field}`, only indicators have"),
            )
            .at(path)
            .help(format!("remove `{field}`, or `children`")),
        );
    }
}
