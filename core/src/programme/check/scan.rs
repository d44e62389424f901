//! What can be said of every number and every text of the document, wherever it stands.
//!
//! The document is walked as it is written, by its `Serialize`: a field added to the
//! model is checked without a line here.

use std::collections::BTreeSet;

use crate::error::{Code, Diagnostic};
use crate::programme::Programme;
use crate::programme::findings::{Broken, Findings, below};
use crate::programme::limits::MAX_TEXT_CHARACTERS;
use crate::suggest::did_you_mean;
use crate::written::{self, Token, Visitor};

/// Finds numbers that are not finite, texts that are too long or lack a language, and
/// parameters that do not exist.
///
/// The depth of the recursion is that of the tree, which was checked before.
///
/// Gives the ids of the parameters that quantities refer to.
pub(super) fn scan(
    programme: &Programme,
    broken: &Broken,
    findings: &mut Findings,
) -> BTreeSet<String> {
    let mut walk = Walk {
        programme,
        broken,
        findings,
        path: String::new(),
        open: Vec::new(),
        parameters: BTreeSet::new(),
    };
    // It never fails: no part of the document refuses to be written.
    let _ = written::write(programme, &mut walk);
    walk.parameters
}

struct Walk<'w> {
    programme: &'w Programme,
    broken: &'w Broken,
    findings: &'w mut Findings,
    /// Of the list or object that is walked.
    path: String,
    open: Vec<Open>,
    parameters: BTreeSet<String>,
}

/// A list or an object that has not ended.
struct Open {
    /// The length of the path of what it stands in.
    outer: usize,
    /// The field at hand; none in a list.
    field: Option<String>,
    /// How many items of a list were walked.
    items: usize,
    /// Whether it names a parameter.
    parameter: bool,
    /// The languages so far, if it is a [`Text`](crate::programme::Text).
    languages: Option<Vec<String>>,
}

impl Walk<'_> {
    fn push(&mut self, diagnostic: Diagnostic) {
        if !self.broken.holds(&self.path) {
            self.findings.push(diagnostic.at(self.path.clone()));
        }
    }

    fn number(&mut self, number: f64) {
        if !number.is_finite() {
            self.push(
                Diagnostic::new(Code::NotFinite, format!("`{number}` is not a finite number"))
                    .help("write a finite number"),
            );
        }
    }

    fn text(&mut self, text: &str) {
        // Counting bytes first: nearly every text is short.
        if text.len() > MAX_TEXT_CHARACTERS {
            let characters = text.chars().count();
            if characters > MAX_TEXT_CHARACTERS {
                self.push(
                    Diagnostic::new(
                        Code::TooLarge,
                        format!(
                            "a text has {characters} characters, more than {MAX_TEXT_CHARACTERS}"
                        ),
                    )
                    .help("shorten the text, or refer to where it can be read"),
                );
            }
        }
    }

    fn languages(&mut self, languages: &[String]) {
        if languages.is_empty() {
            return;
        }
        for language in &self.programme.languages {
            if !languages.contains(language) {
                self.push(
                    Diagnostic::new(
                        Code::MissingText,
                        format!("the text is missing in `{language}`"),
                    )
                    .help(format!("add `{language}`, or remove it from `languages`")),
                );
            }
        }
    }

    fn parameter(&mut self, id: &str) {
        self.parameters.insert(id.to_owned());
        if !self.programme.parameters.contains_key(id)
            && !self.findings.is_full()
            && !self.broken.holds("/parameters")
        {
            let known = self.programme.parameters.keys().map(String::as_str);
            let help = did_you_mean(id, known, "declare it under `parameters`");
            self.push(
                Diagnostic::new(Code::UnknownParameter, format!("there is no parameter `{id}`"))
                    .help(help),
            );
        }
    }

    /// Takes the step to the next value; gives the length of the path without it.
    fn step(&mut self) -> usize {
        let outer = self.path.len();
        if let Some(open) = self.open.last_mut() {
            let segment = match &open.field {
                Some(field) => field.clone(),
                None => open.items.to_string(),
            };
            open.items += 1;
            self.path = below(&self.path, &segment);
        }
        outer
    }

    /// Looks at a value that stands in the list or object that is walked.
    fn leaf(&mut self, look: impl FnOnce(&mut Self)) {
        let outer = self.step();
        look(self);
        self.path.truncate(outer);
    }

    fn begin(&mut self, is_list: bool, name: &str) {
        let outer = self.step();
        self.open.push(Open {
            outer,
            field: (!is_list).then(String::new),
            items: 0,
            parameter: name == "ByParameter",
            languages: (name == "Text").then(Vec::new),
        });
    }

    fn end(&mut self) {
        let Some(open) = self.open.pop() else { return };
        if let Some(languages) = open.languages {
            self.languages(&languages);
        }
        self.path.truncate(open.outer);
    }
}

impl Visitor for Walk<'_> {
    fn visit(&mut self, token: Token<'_>) {
        match token {
            Token::Real(number) => self.leaf(|walk| walk.number(number)),
            Token::Text(text) => {
                if self.open.last().is_some_and(|open| open.parameter) {
                    self.parameter(text);
                }
                self.leaf(|walk| walk.text(text));
            }
            Token::List => self.begin(true, ""),
            Token::Object(name) => self.begin(false, name),
            Token::EndOfList | Token::EndOfObject => self.end(),
            Token::Field(name) => {
                let Some(open) = self.open.last_mut() else { return };
                open.field = Some(name.to_owned());
                if let Some(languages) = &mut open.languages {
                    languages.push(name.to_owned());
                }
            }
            // Nothing can be said of these, but they have their places in a list.
            Token::Nothing | Token::Answer(_) | Token::Signed(_) | Token::Unsigned(_) => {
                self.leaf(|_| ());
            }
        }
    }
}
