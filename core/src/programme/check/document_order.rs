//! Findings in the order of the document.

use std::collections::BTreeMap;

use crate::programme::Programme;
use crate::programme::findings::{Finding, Focus, unescaped};
use crate::written::{self, Token, Visitor};

/// Findings in the order in which the document would be written; those at one place stay in
/// their order, those about no place go last.
///
/// The document is walked, not written: a list of where each of its values stands takes more
/// than the check itself.
pub(super) fn sorted(programme: &Programme, mut findings: Vec<Finding>) -> Vec<Finding> {
    let mut walk = Walk::towards(findings.iter().map(|found| found.diagnostic.path.as_str()));
    // It never fails: no part of the document refuses to be written.
    let _ = written::write(programme, &mut walk);
    findings.sort_by_cached_key(|found| walk.place(found));
    findings
}

/// Where a finding stands: at which value, counted in the order of writing, and where there.
type Place = (usize, Within);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Within {
    /// At the name of the field, which is written before the value.
    Name,
    /// At the value as a whole.
    Whole,
    /// Within a text, behind so many characters that are not blank.
    Behind(usize),
}

/// The place of what stands nowhere.
const NOWHERE: Place = (usize::MAX, Within::Whole);

/// A value that findings point at, or one on the way to it.
#[derive(Debug, Default)]
struct Wanted {
    /// By the name of a field or the place in a list.
    below: BTreeMap<String, usize>,
    /// How many values are written before it; none where it is not written at all.
    number: Option<usize>,
    /// Whether it is the value of a field.
    is_field: bool,
}

/// A list or an object that has not ended.
struct Open {
    /// What is wanted of it: a place in [`Walk::wanted`].
    wanted: Option<usize>,
    /// Whether it is an object.
    is_object: bool,
    /// The value of the field at hand, where it is wanted.
    field: Option<usize>,
    /// How many items of a list were walked.
    items: usize,
}

struct Walk {
    /// The whole document first.
    wanted: Vec<Wanted>,
    open: Vec<Open>,
    /// How many values were walked.
    values: usize,
}

impl Walk {
    fn towards<'f>(pointers: impl Iterator<Item = &'f str>) -> Self {
        let mut wanted = vec![Wanted::default()];
        for pointer in pointers {
            let mut at = 0;
            for segment in pointer.split('/').skip(1) {
                let next = wanted.len();
                let Some(value) = wanted.get_mut(at) else { break };
                at = *value.below.entry(unescaped(segment)).or_insert(next);
                if at == next {
                    wanted.push(Wanted::default());
                }
            }
        }
        Self { wanted, open: Vec::new(), values: 0 }
    }

    /// What is wanted of a part of a value, where that is wanted itself.
    fn below(&self, value: Option<usize>, segment: &str) -> Option<usize> {
        self.wanted.get(value?)?.below.get(segment).copied()
    }

    /// Counts the next value; gives what is wanted of it.
    fn value(&mut self) -> Option<usize> {
        let (wanted, is_field) = match self.open.last_mut() {
            None => (Some(0), false),
            Some(open) if open.is_object => (open.field.take(), true),
            Some(open) => {
                let (list, item) = (open.wanted, open.items);
                open.items += 1;
                (list.and_then(|_| self.below(list, &item.to_string())), false)
            }
        };
        if let Some(value) = wanted.and_then(|at| self.wanted.get_mut(at)) {
            value.number = Some(self.values);
            value.is_field = is_field;
        }
        self.values += 1;
        wanted
    }

    fn begin(&mut self, is_object: bool) {
        let wanted = self.value();
        self.open.push(Open { wanted, is_object, field: None, items: 0 });
    }

    /// Where a finding stands; at what holds it, where it points at what is not written.
    fn place(&self, finding: &Finding) -> Place {
        let path = &finding.diagnostic.path;
        if path.is_empty() || finding.focus == Focus::Nothing {
            return NOWHERE;
        }
        let mut at = Some(0);
        let mut nearest = 0;
        for segment in path.split('/').skip(1) {
            at = self.below(at, &unescaped(segment));
            match at.and_then(|at| self.wanted.get(at)?.number) {
                Some(number) => nearest = number,
                None => return (nearest, Within::Whole),
            }
        }
        let is_field = at.and_then(|at| self.wanted.get(at)).is_some_and(|value| value.is_field);
        let within = match &finding.focus {
            Focus::Key if is_field => Within::Name,
            Focus::Inside { read, span } => {
                read.get(..span.start).map_or(Within::Whole, |before| {
                    Within::Behind(before.chars().filter(|c| !c.is_whitespace()).count())
                })
            }
            Focus::Nothing | Focus::Value | Focus::Key => Within::Whole,
        };
        (nearest, within)
    }
}

impl Visitor for Walk {
    fn visit(&mut self, token: Token<'_>) {
        match token {
            Token::List => self.begin(false),
            Token::Object(_) => self.begin(true),
            Token::EndOfList | Token::EndOfObject => {
                self.open.pop();
            }
            Token::Field(name) => {
                let object = self.open.last().and_then(|open| open.wanted);
                let field = self.below(object, name);
                if let Some(open) = self.open.last_mut() {
                    open.field = field;
                }
            }
            Token::Nothing
            | Token::Answer(_)
            | Token::Signed(_)
            | Token::Unsigned(_)
            | Token::Real(_)
            | Token::Text(_) => {
                self.value();
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use crate::programme::{Document, Programme};

    #[test]
    fn findings_stand_as_they_do_in_the_text() {
        // Of every kind: at names, at values, within formulas, at what is not written.
        let text = r#"{"chiso": 1, "id": "x", "languages": ["vi", "en"], "title": {"vi": "a"},
            "inputs": {"a": {"type": "count"}, "z": {"type": "choice"}, "if": {"type": "number"}},
            "parameters": {"p": {"type": "number", "value": {"parameter": "q"}}},
            "derived": {"d": {"formula": "a / b + c / recieved"}, "e": {"formula": "a +"}},
            "tree": [
                {"id": "total", "max": 3, "formula": "a + f", "rule": {"bands": [
                    {"at_least": 1, "below": 2, "points": 1}, {"at_least": 1, "points": 9}
                ]}},
                {"id": "G", "children": [
                    {"id": "A", "max": 4, "formula": "x / y", "rule": {"proportional": {"full_at": 0}}},
                    {"id": "A", "max": 4, "rule": {"proportional": {"full_at": {"parameter": "r"}}}}
                ], "gates": [{"when": "share(\"Q\") < a", "then": {"cap_class": "none"}}]}
            ],
            "classes": [{"id": "good", "at_least": "90%"}, {"id": "good", "at_least": "95%"}]}"#;
        let programme: Programme = Document::from_json(text).programme().clone();
        let canonical = programme.to_json();
        let of = |list: Vec<crate::Diagnostic>| -> Vec<(String, String)> {
            list.into_iter().map(|found| (found.path, found.message)).collect()
        };
        let found = of(programme.check());
        assert!(found.len() > 15, "{found:#?}");
        assert_eq!(found, of(Document::from_json(&canonical).check()));
    }
}
