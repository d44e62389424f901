//! Ids: unique, and such that formulas and results can name them.

use std::collections::BTreeMap;

use super::Checker;
use crate::error::{Code, Diagnostic};
use crate::programme::TOTAL;
use crate::programme::findings::below;
use crate::programme::limits::{MAX_ID_CHARACTERS, MAX_INPUTS};

impl Checker<'_> {
    pub(super) fn ids(&mut self) {
        self.programme_id();
        self.node_ids();
        self.quantity_ids();
        self.class_ids();
    }

    fn programme_id(&mut self) {
        if self.broken.touches("/id") {
            return;
        }
        if let Some(reason) = unusable(&self.programme.id) {
            self.invalid_id("/id".to_owned(), &self.programme.id, reason);
        }
    }

    fn invalid_id(&mut self, path: String, id: &str, reason: &str) {
        self.found.push(
            Diagnostic::new(Code::InvalidId, format!("`{id}` cannot be an id: {reason}"))
                .at(path)
                .help("choose another id, such as `2.1` for a node or `on_time` for an input"),
        );
    }

    fn duplicate(&mut self, path: String, id: &str, first: &str) {
        self.found.push(
            Diagnostic::new(Code::DuplicateId, format!("`{id}` is the id of {first} already"))
                .at(path)
                .help("give each its own id"),
        );
    }

    fn node_ids(&mut self) {
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        let tree = self.tree.clone();
        for place in tree.iter().skip(1) {
            let path = place.at("id");
            if self.broken.touches(&path) {
                continue;
            }
            let id = place.id();
            if let Some(reason) = unusable(id) {
                self.invalid_id(path, id, reason);
            } else if id == TOTAL {
                self.invalid_id(path, id, "it is the id of the programme's total");
            } else if let Some(first) = seen.get(id) {
                let first = format!("the node at `{first}`");
                self.duplicate(path, id, &first);
            } else {
                seen.insert(id, &place.path);
            }
        }
    }

    fn quantity_ids(&mut self) {
        let programme = self.programme;
        let kinds: [(&str, Vec<&String>); 3] = [
            ("inputs", programme.inputs.keys().collect()),
            ("parameters", programme.parameters.keys().collect()),
            ("derived", programme.derived.keys().collect()),
        ];
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for (field, ids) in kinds {
            if ids.len() > MAX_INPUTS {
                self.found.push(
                    Diagnostic::new(
                        Code::TooMany,
                        format!("`{field}` declares more than {MAX_INPUTS} quantities"),
                    )
                    .at(format!("/{field}"))
                    .help("split the programme"),
                );
                continue;
            }
            for id in ids {
                let path = below(&format!("/{field}"), id);
                let reason = unusable(id).or_else(|| {
                    (!crate::programme::scope::is_identifier(id)).then_some(
                        "formulas name it, so it is made of letters, digits and `_`, begins with \
                         a letter, and is no word of the formula language",
                    )
                });
                if let Some(reason) = reason {
                    self.found.push_at_key(
                        Diagnostic::new(
                            Code::InvalidId,
                            format!("`{id}` cannot be an id: {reason}"),
                        )
                        .at(path)
                        .help("choose another id, such as `on_time`"),
                    );
                } else if let Some(first) = seen.get(id.as_str()) {
                    self.found.push_at_key(
                        Diagnostic::new(
                            Code::DuplicateId,
                            format!("`{id}` is declared under `{first}` already"),
                        )
                        .at(path)
                        .help("inputs, parameters and derived quantities share their names"),
                    );
                } else {
                    seen.insert(id, field);
                }
            }
        }
    }

    fn class_ids(&mut self) {
        if self.broken.touches("/classes") {
            return;
        }
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, class) in self.programme.classes.iter().enumerate() {
            let path = format!("/classes/{at}/id");
            if let Some(reason) = unusable(&class.id) {
                self.invalid_id(path, &class.id, reason);
            } else if let Some(first) = seen.get(class.id.as_str()) {
                let first = format!("the class at `/classes/{first}`");
                self.duplicate(path, &class.id, &first);
            } else {
                seen.insert(&class.id, at);
            }
        }
    }
}

/// Why no formula, table or address could hold this id.
fn unusable(id: &str) -> Option<&'static str> {
    if id.is_empty() {
        Some("it is empty")
    } else if id.trim() != id {
        Some("it begins or ends with a blank")
    } else if id.chars().any(|c| c.is_control() || matches!(c, '"' | '\\')) {
        Some("it has a quotation mark, a backslash or a control character")
    } else if id.chars().nth(MAX_ID_CHARACTERS).is_some() {
        Some("it is longer than 100 characters")
    } else {
        None
    }
}
