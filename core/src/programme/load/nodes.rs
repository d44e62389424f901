//! The containers of a document: programme, total, groups, indicators.

use serde_json::Value;

use super::decode::{Decoder, Object};
use crate::error::{Code, Diagnostic};
use crate::programme::findings::{Broken, Findings, below};
use crate::programme::limits::{MAX_NODES, MAX_TREE_DEPTH};
use crate::programme::{FORMAT, Group, Indicator, Node, Policies, Programme, Rule, Total, tree};

const PROGRAMME: [&str; 18] = [
    "chiso",
    "id",
    "version",
    "title",
    "description",
    "languages",
    "basis",
    "valid",
    "levels",
    "round",
    "defaults",
    "inputs",
    "parameters",
    "derived",
    "total",
    "tree",
    "classes",
    "source",
];

const TOTAL: [&str; 8] =
    ["title", "max", "aggregate", "rescale", "missing", "not_applicable", "undefined", "gates"];

/// The fields both kinds of node have.
const NODE: [&str; 13] = [
    "id",
    "title",
    "description",
    "max",
    "weight",
    "missing",
    "not_applicable",
    "undefined",
    "decimals",
    "assessed_at",
    "gates",
    "for",
    "source",
];

const ONLY_GROUPS: [&str; 3] = ["aggregate", "rescale", "children"];
const ONLY_INDICATORS: [&str; 3] = ["formula", "rule", "bonus"];

/// Reads as much of a programme as can be read.
pub(super) fn programme(
    value: &Value,
    findings: Findings,
    broken: Broken,
) -> (Programme, Findings, Broken) {
    let mut decoder = Decoder { findings, broken };
    let programme = decoder.programme(value);
    (programme, decoder.findings, decoder.broken)
}

impl Decoder {
    fn programme(&mut self, value: &Value) -> Programme {
        let mut read = Programme::new("");
        let Some(object) = self.object(value, "", "an object, the programme", &PROGRAMME) else {
            return read;
        };
        self.version(object);
        read.id = self
            .required(object, "id", "give the programme an id such as `vn/tn/138`")
            .unwrap_or_default();
        read.version = self.field::<Option<_>>(object, "version").flatten();
        read.title = self.field(object, "title").unwrap_or_default();
        read.description = self.field(object, "description").unwrap_or_default();
        read.languages = self.field(object, "languages").unwrap_or_default();
        read.basis = self.leaves(object, "basis", "a list of decisions");
        read.valid = self.field(object, "valid").unwrap_or_default();
        read.levels = self.field(object, "levels").unwrap_or_default();
        read.round = self.field::<Option<_>>(object, "round").flatten();
        read.defaults = self.defaults(object);
        read.inputs = self.declared(object, "inputs", Self::input);
        read.parameters = self.declared(object, "parameters", Self::parameter);
        read.derived = self.declared(object, "derived", Self::derived);
        if let Some(value) = object.get("total") {
            read.total = self.total(value, &object.at("total"));
        }
        if !object.has("tree") {
            self.missing_field(object, "tree", "add the list of its groups and indicators");
        }
        if self.countable(object) {
            read.tree = self.nodes(object, "tree", 1);
        }
        read.classes = self.leaves(object, "classes", "a list of classes");
        read.source = self.field::<Option<_>>(object, "source").flatten();
        read
    }

    fn version(&mut self, object: Object<'_>) {
        let Some(version) =
            self.required::<u32>(object, "chiso", "add `chiso: 1`, the version of the format")
        else {
            return;
        };
        if version != FORMAT {
            self.broken(
                Diagnostic::new(
                    Code::UnsupportedVersion,
                    format!("version {version} of the format is not known"),
                )
                .at(object.at("chiso"))
                .help(format!("this engine reads version {FORMAT}")),
            );
        }
    }

    fn defaults(&mut self, object: Object<'_>) -> Policies {
        const FIELDS: [&str; 3] = ["missing", "not_applicable", "undefined"];
        let path = object.at("defaults");
        object
            .get("defaults")
            .and_then(|value| self.object(value, &path, "an object of policies", &FIELDS))
            .map_or_else(Policies::default, |object| self.policies(object))
    }

    fn total(&mut self, value: &Value, path: &str) -> Total {
        let mut read = Total::default();
        let Some(object) = self.object(value, path, "an object", &TOTAL) else { return read };
        read.title = self.field(object, "title").unwrap_or_default();
        read.max = self.field::<Option<_>>(object, "max").flatten();
        read.aggregate = self.field(object, "aggregate").unwrap_or_default();
        read.rescale = self.field(object, "rescale").unwrap_or_default();
        read.policies = self.policies(object);
        read.gates = self.leaves(object, "gates", "a list of gates");
        read
    }

    /// Counts the nodes before any of them is read: a million must not cost a second.
    fn countable(&mut self, object: Object<'_>) -> bool {
        let mut waiting: Vec<&Value> = object.get("tree").into_iter().collect();
        let mut nodes = 0_usize;
        while let Some(list) = waiting.pop() {
            let Value::Array(items) = list else { continue };
            nodes += items.len();
            if nodes > MAX_NODES {
                let path = object.at("tree");
                self.broken(tree::too_many().at(path));
                return false;
            }
            waiting.extend(items.iter().filter_map(|item| item.get("children")));
        }
        true
    }

    /// A list of nodes at this level of the tree. The depth of the recursion is bounded.
    fn nodes(&mut self, object: Object<'_>, field: &str, depth: usize) -> Vec<Node> {
        let path = object.at(field);
        let items = self.list(object, field, "a list of nodes");
        if depth > MAX_TREE_DEPTH && !items.is_empty() {
            self.broken(tree::too_deep().at(path));
            return Vec::new();
        }
        items
            .iter()
            .enumerate()
            .map(|(at, item)| self.node(item, &below(&path, &at.to_string()), depth))
            .collect()
    }

    fn node(&mut self, value: &Value, path: &str, depth: usize) -> Node {
        // What is no node at all is kept as a stand-in: the places of the others are
        // counted by it.
        let Some(object) = self.map(value, path, "an object, a node,") else {
            return Node::Indicator(Indicator::new("", Rule::Information {}));
        };
        let is_group = object.has("children");
        for field in object.fields.keys().map(String::as_str) {
            let other = if is_group { ONLY_INDICATORS } else { ONLY_GROUPS };
            let own = if is_group { ONLY_GROUPS } else { ONLY_INDICATORS };
            if NODE.contains(&field) || own.contains(&field) {
                continue;
            }
            if is_group && other.contains(&field) {
                self.only_for_indicators(object, field);
            } else if other.contains(&field) {
                self.only_for_groups(object, field);
            } else {
                let children = (!is_group).then_some("children");
                let known: Vec<&str> = NODE.into_iter().chain(own).chain(children).collect();
                self.unknown_field(&object.at(field), field, &known);
            }
        }
        if is_group {
            Node::Group(self.group(object, depth))
        } else {
            Node::Indicator(self.indicator(object))
        }
    }

    fn only_for_groups(&mut self, object: Object<'_>, field: &str) {
        let path = object.at(field);
        self.broken.add(&path);
        self.findings.push_at_key(
            Diagnostic::new(
                Code::UnknownField,
                format!("an indicator has no `{field}`, only groups have"),
            )
            .at(path)
            .help(format!("remove `{field}`, or add `children`")),
        );
    }

    fn group(&mut self, object: Object<'_>, depth: usize) -> Group {
        Group {
            id: self.node_id(object),
            title: self.field(object, "title").unwrap_or_default(),
            description: self.field(object, "description").unwrap_or_default(),
            max: self.field::<Option<_>>(object, "max").flatten(),
            weight: self.field::<Option<_>>(object, "weight").flatten(),
            aggregate: self.field(object, "aggregate").unwrap_or_default(),
            rescale: self.field(object, "rescale").unwrap_or_default(),
            policies: self.policies(object),
            decimals: self.field::<Option<_>>(object, "decimals").flatten(),
            assessed_at: self.field::<Option<_>>(object, "assessed_at").flatten(),
            gates: self.leaves(object, "gates", "a list of gates"),
            cases: self.cases(object, false),
            source: self.field::<Option<_>>(object, "source").flatten(),
            children: self.nodes(object, "children", depth + 1),
        }
    }

    fn indicator(&mut self, object: Object<'_>) -> Indicator {
        let id = self.node_id(object);
        let rule = match object.get("rule") {
            Some(value) => self.rule(value, &object.at("rule")),
            None => {
                self.missing_field(
                    object,
                    "rule",
                    "an indicator says by `rule` how it earns points; a group has `children`",
                );
                None
            }
        };
        let mut read = Indicator::new(id, rule.unwrap_or(Rule::Information {}));
        read.title = self.field(object, "title").unwrap_or_default();
        read.description = self.field(object, "description").unwrap_or_default();
        read.max = self.field::<Option<_>>(object, "max").flatten();
        read.weight = self.field::<Option<_>>(object, "weight").flatten();
        read.formula = self.field::<Option<_>>(object, "formula").flatten();
        read.bonus = self.field(object, "bonus").unwrap_or_default();
        read.policies = self.policies(object);
        read.decimals = self.field::<Option<_>>(object, "decimals").flatten();
        read.assessed_at = self.field::<Option<_>>(object, "assessed_at").flatten();
        read.gates = self.leaves(object, "gates", "a list of gates");
        read.cases = self.cases(object, true);
        read.source = self.field::<Option<_>>(object, "source").flatten();
        read
    }

    fn node_id(&mut self, object: Object<'_>) -> String {
        self.required(object, "id", "give the node an id of its own, such as `2.1`")
            .unwrap_or_default()
    }
}
